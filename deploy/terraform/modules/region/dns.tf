# The names that stand in the other regions' configurations and in the workspaces' profiles.

resource "aws_route53_record" "broker" {
  for_each = toset(["workspace", "link"])

  zone_id = var.dns_zone_id
  name    = "${each.key}.${var.region}.${var.dns_zone_name}"
  type    = "A"
  ttl     = 60
  records = [aws_eip.incoming.public_ip]
}
