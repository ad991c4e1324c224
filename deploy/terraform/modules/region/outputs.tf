output "outgoing_address" {
  description = "The address that the region's links come from."
  value       = aws_eip.outgoing.public_ip
}

output "workspace_endpoint" {
  description = "Where workspaces connect to."
  value       = "${aws_route53_record.broker["workspace"].name}:${local.workspace_port}"
}

output "instance_id" {
  description = "The broker's instance."
  value       = aws_instance.broker.id
}

output "store_volume_id" {
  description = "The volume that holds the store."
  value       = aws_ebs_volume.store.id
}

output "store_key_arn" {
  description = "The key of the store."
  value       = aws_kms_key.store.arn
}
