output "workspace_endpoints" {
  description = "By region where workspaces connect to."
  value = {
    "eu-de" = module.eu_de.workspace_endpoint
    "us-va" = module.us_va.workspace_endpoint
    "in-mh" = module.in_mh.workspace_endpoint
  }
}

output "instance_ids" {
  description = "By region the broker's instance: aws ssm start-session --target ID."
  value = {
    "eu-de" = module.eu_de.instance_id
    "us-va" = module.us_va.instance_id
    "in-mh" = module.in_mh.instance_id
  }
}

output "store_volume_ids" {
  description = "By region the volume that holds the store."
  value = {
    "eu-de" = module.eu_de.store_volume_id
    "us-va" = module.us_va.store_volume_id
    "in-mh" = module.in_mh.store_volume_id
  }
}

output "store_key_arns" {
  description = "By region the KMS key of the store; it cannot leave the region."
  value = {
    "eu-de" = module.eu_de.store_key_arn
    "us-va" = module.us_va.store_key_arn
    "in-mh" = module.in_mh.store_key_arn
  }
}
