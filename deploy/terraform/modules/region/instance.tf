resource "aws_ebs_volume" "store" {
  availability_zone = local.zone
  type              = "gp3"
  size              = var.store_gib
  iops              = 3000
  throughput        = 250
  encrypted         = true
  kms_key_id        = aws_kms_key.store.arn
  tags              = { Name = "${local.name}-store" }

  # The store outlives every instance.
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_volume_attachment" "store" {
  device_name                    = "/dev/sdf"
  volume_id                      = aws_ebs_volume.store.id
  instance_id                    = aws_instance.broker.id
  stop_instance_before_detaching = true
}

resource "aws_instance" "broker" {
  ami                         = var.ami_id
  instance_type               = var.instance_type
  subnet_id                   = aws_subnet.inside.id
  vpc_security_group_ids      = [aws_security_group.broker.id]
  associate_public_ip_address = false
  iam_instance_profile        = aws_iam_instance_profile.broker.name
  disable_api_termination     = true
  ebs_optimized               = true
  user_data_replace_on_change = false
  tags                        = { Name = local.name }

  metadata_options {
    http_endpoint               = "enabled"
    http_tokens                 = "required"
    http_put_response_hop_limit = 1
  }

  root_block_device {
    volume_type = "gp3"
    volume_size = 20
    encrypted   = true
    kms_key_id  = aws_kms_key.store.arn
  }

  user_data = templatefile("${path.module}/templates/user-data.sh.tftpl", {
    region     = var.region
    aws_region = data.aws_region.here.name
    secret_arn = var.tls_secret_arn
    volume_id  = aws_ebs_volume.store.id
    config = templatefile("${path.module}/templates/broker.yaml.tftpl", {
      region         = var.region
      trust_domain   = var.trust_domain
      jurisdictions  = var.jurisdictions
      orgs           = var.orgs
      peers          = sort(keys(var.peers))
      zone_name      = var.dns_zone_name
      workspace_port = local.workspace_port
      link_port      = local.link_port
    })
  })
}
