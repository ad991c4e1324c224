# Three regions. Each knows the addresses that the others' links come from; nothing else of one is known to another.

module "eu_de" {
  source    = "./modules/region"
  providers = { aws = aws.eu_de }

  region             = "eu-de"
  jurisdictions      = ["EU"]
  orgs               = var.orgs["eu-de"]
  vpc_cidr           = "10.41.0.0/16"
  peers              = { for name in ["us-va", "in-mh"] : name => local.outgoing[name] }
  workspace_cidrs    = var.workspace_cidrs["eu-de"]
  ami_id             = var.ami_ids["eu-de"]
  tls_secret_arn     = var.tls_secret_arns["eu-de"]
  tls_secret_key_arn = var.tls_secret_key_arns["eu-de"]
  instance_type      = var.instance_type
  store_gib          = var.store_gib
  trust_domain       = var.trust_domain
  dns_zone_id        = var.dns_zone_id
  dns_zone_name      = var.dns_zone_name
}

module "us_va" {
  source    = "./modules/region"
  providers = { aws = aws.us_va }

  region             = "us-va"
  jurisdictions      = ["US"]
  orgs               = var.orgs["us-va"]
  vpc_cidr           = "10.42.0.0/16"
  peers              = { for name in ["eu-de", "in-mh"] : name => local.outgoing[name] }
  workspace_cidrs    = var.workspace_cidrs["us-va"]
  ami_id             = var.ami_ids["us-va"]
  tls_secret_arn     = var.tls_secret_arns["us-va"]
  tls_secret_key_arn = var.tls_secret_key_arns["us-va"]
  instance_type      = var.instance_type
  store_gib          = var.store_gib
  trust_domain       = var.trust_domain
  dns_zone_id        = var.dns_zone_id
  dns_zone_name      = var.dns_zone_name
}

module "in_mh" {
  source    = "./modules/region"
  providers = { aws = aws.in_mh }

  region             = "in-mh"
  jurisdictions      = ["IN"]
  orgs               = var.orgs["in-mh"]
  vpc_cidr           = "10.43.0.0/16"
  peers              = { for name in ["eu-de", "us-va"] : name => local.outgoing[name] }
  workspace_cidrs    = var.workspace_cidrs["in-mh"]
  ami_id             = var.ami_ids["in-mh"]
  tls_secret_arn     = var.tls_secret_arns["in-mh"]
  tls_secret_key_arn = var.tls_secret_key_arns["in-mh"]
  instance_type      = var.instance_type
  store_gib          = var.store_gib
  trust_domain       = var.trust_domain
  dns_zone_id        = var.dns_zone_id
  dns_zone_name      = var.dns_zone_name
}

locals {
  # The address of a region's NAT gateway, from which its broker dials. It depends on nothing of the other regions.
  outgoing = {
    "eu-de" = module.eu_de.outgoing_address
    "us-va" = module.us_va.outgoing_address
    "in-mh" = module.in_mh.outgoing_address
  }
}
