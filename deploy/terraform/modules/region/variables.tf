variable "region" {
  description = "The region's name in Tidegate, such as eu-de."
  type        = string

  validation {
    condition     = can(regex("^[a-z0-9][a-z0-9-]{0,62}$", var.region))
    error_message = "A region's name is small letters, digits and hyphens."
  }
}

variable "jurisdictions" {
  description = "The law that the region is under, as the policy files call it."
  type        = list(string)
}

variable "orgs" {
  description = "The orgs at home in the region."
  type        = list(string)
}

variable "vpc_cidr" {
  description = "Addresses of the region's network, a /16."
  type        = string
}

variable "peers" {
  description = "The other regions: name to the address that their links come from."
  type        = map(string)
}

variable "workspace_cidrs" {
  description = "The addresses that workspaces come from."
  type        = list(string)

  validation {
    condition     = !contains(var.workspace_cidrs, "0.0.0.0/0")
    error_message = "Name the workspaces' addresses: the port is not for the whole internet."
  }
}

variable "ami_id" {
  description = "The instance's image: Java 25, Tidegate in /opt/tidegate, the systemd unit, jq, the AWS CLI, the SSM agent."
  type        = string
}

variable "instance_type" {
  description = "The instance's type."
  type        = string
}

variable "store_gib" {
  description = "Size of the store's volume in GiB."
  type        = number

  validation {
    condition     = var.store_gib >= 20
    error_message = "A store needs 20 GiB at least."
  }
}

variable "tls_secret_arn" {
  description = "The secret with certificate, key and authorities as PEM texts in JSON."
  type        = string
}

variable "tls_secret_key_arn" {
  description = "The KMS key that encrypts the secret."
  type        = string
}

variable "trust_domain" {
  description = "Trust domain of the certificates' SPIFFE names."
  type        = string
}

variable "dns_zone_id" {
  description = "The Route 53 zone of the region's names."
  type        = string
}

variable "dns_zone_name" {
  description = "Name of that zone."
  type        = string
}
