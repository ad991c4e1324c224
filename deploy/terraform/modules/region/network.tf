# One availability zone: one broker, and its volume is in one zone. The broker has no public address; what comes in comes
# through the load balancer, what goes out goes through the NAT gateway, whose address the other regions know.

data "aws_availability_zones" "here" {
  state = "available"
}

data "aws_region" "here" {}

locals {
  zone = data.aws_availability_zones.here.names[0]
  name = "tidegate-${var.region}"
}

resource "aws_vpc" "this" {
  cidr_block           = var.vpc_cidr
  enable_dns_support   = true
  enable_dns_hostnames = true
  tags                 = { Name = local.name }
}

# Nothing uses the default group; it lets nothing through.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_subnet" "outside" {
  vpc_id            = aws_vpc.this.id
  availability_zone = local.zone
  cidr_block        = cidrsubnet(var.vpc_cidr, 8, 0)
  tags              = { Name = "${local.name}-outside" }
}

resource "aws_subnet" "inside" {
  vpc_id            = aws_vpc.this.id
  availability_zone = local.zone
  cidr_block        = cidrsubnet(var.vpc_cidr, 8, 1)
  tags              = { Name = "${local.name}-inside" }
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = local.name }
}

resource "aws_eip" "outgoing" {
  domain = "vpc"
  tags   = { Name = "${local.name}-outgoing" }
}

resource "aws_nat_gateway" "this" {
  allocation_id = aws_eip.outgoing.id
  subnet_id     = aws_subnet.outside.id
  tags          = { Name = local.name }
  depends_on    = [aws_internet_gateway.this]
}

resource "aws_route_table" "outside" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${local.name}-outside" }

  route {
    cidr_block = "0.0.0.0/0"
    gateway_id = aws_internet_gateway.this.id
  }
}

resource "aws_route_table" "inside" {
  vpc_id = aws_vpc.this.id
  tags   = { Name = "${local.name}-inside" }

  route {
    cidr_block     = "0.0.0.0/0"
    nat_gateway_id = aws_nat_gateway.this.id
  }
}

resource "aws_route_table_association" "outside" {
  subnet_id      = aws_subnet.outside.id
  route_table_id = aws_route_table.outside.id
}

resource "aws_route_table_association" "inside" {
  subnet_id      = aws_subnet.inside.id
  route_table_id = aws_route_table.inside.id
}

# What the instance needs of AWS, reached without the internet: sessions for operators, and its secret.
resource "aws_vpc_endpoint" "aws" {
  for_each = toset(["ssm", "ssmmessages", "secretsmanager"])

  vpc_id              = aws_vpc.this.id
  service_name        = "com.amazonaws.${data.aws_region.here.name}.${each.key}"
  vpc_endpoint_type   = "Interface"
  subnet_ids          = [aws_subnet.inside.id]
  security_group_ids  = [aws_security_group.endpoints.id]
  private_dns_enabled = true
  tags                = { Name = "${local.name}-${each.key}" }
}
