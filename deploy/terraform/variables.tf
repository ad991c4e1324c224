variable "trust_domain" {
  description = "Trust domain of all certificates' SPIFFE names, such as tidegate.example."
  type        = string
}

variable "dns_zone_id" {
  description = "Id of the Route 53 zone that gets link.REGION and workspace.REGION of each region."
  type        = string
}

variable "dns_zone_name" {
  description = "Name of that zone, without a dot at its end. The brokers' certificates must be for link.REGION and workspace.REGION under it."
  type        = string
}

variable "ami_ids" {
  description = "By region (eu-de, us-va, in-mh) an AMI of that AWS region with Java 25 at /opt/tidegate/jre, Tidegate in /opt/tidegate, the systemd unit, jq, the AWS CLI and the SSM agent (docs/deployment.md)."
  type        = map(string)
}

variable "tls_secret_arns" {
  description = "By region the ARN of a Secrets Manager secret in that AWS region: JSON with certificate, key and authorities as PEM texts. Terraform never reads it; the instance does."
  type        = map(string)
}

variable "tls_secret_key_arns" {
  description = "By region the ARN of the KMS key that encrypts the secret of tls_secret_arns."
  type        = map(string)
}

variable "workspace_cidrs" {
  description = "By region the addresses that workspaces come from. Nobody else reaches the workspace port."
  type        = map(list(string))
}

variable "orgs" {
  description = "By region the orgs at home there."
  type        = map(list(string))
}

variable "instance_type" {
  description = "Type of the brokers' instances, of the architecture of the AMIs."
  type        = string
  default     = "m7i.large"
}

variable "store_gib" {
  description = "Size of each region's store volume in GiB."
  type        = number
  default     = 200
}
