# Exactly these: workspaces to 7410 and the other regions to 7420, both by way of the load balancer; the broker to the
# other regions' 7420 and to the endpoints of AWS. The operator port listens on loopback, so it needs no rule; there is no
# SSH: an operator comes by SSM.

locals {
  workspace_port = 7410
  link_port      = 7420
}

resource "aws_security_group" "balancer" {
  name_prefix = "${local.name}-balancer-"
  description = "What may reach the load balancer"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${local.name}-balancer" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "workspaces" {
  for_each = toset(var.workspace_cidrs)

  security_group_id = aws_security_group.balancer.id
  description       = "Workspaces"
  ip_protocol       = "tcp"
  from_port         = local.workspace_port
  to_port           = local.workspace_port
  cidr_ipv4         = each.key
}

resource "aws_vpc_security_group_ingress_rule" "peers" {
  for_each = var.peers

  security_group_id = aws_security_group.balancer.id
  description       = "Links from ${each.key}"
  ip_protocol       = "tcp"
  from_port         = local.link_port
  to_port           = local.link_port
  cidr_ipv4         = "${each.value}/32"
}

resource "aws_vpc_security_group_egress_rule" "balancer" {
  for_each = { workspace = local.workspace_port, link = local.link_port }

  security_group_id            = aws_security_group.balancer.id
  description                  = "To the ${each.key} port of the broker"
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.broker.id
}

resource "aws_security_group" "broker" {
  name_prefix = "${local.name}-broker-"
  description = "What may reach the broker, and what it may reach"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${local.name}-broker" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "broker" {
  for_each = { workspace = local.workspace_port, link = local.link_port }

  security_group_id            = aws_security_group.broker.id
  description                  = "From the load balancer to the ${each.key} port"
  ip_protocol                  = "tcp"
  from_port                    = each.value
  to_port                      = each.value
  referenced_security_group_id = aws_security_group.balancer.id
}

# A region's load balancer has addresses of its own, which are known only after it is made; who answers is proven by the
# certificate. So the rule is by port.
resource "aws_vpc_security_group_egress_rule" "links" {
  security_group_id = aws_security_group.broker.id
  description       = "Links to the other regions"
  ip_protocol       = "tcp"
  from_port         = local.link_port
  to_port           = local.link_port
  cidr_ipv4         = "0.0.0.0/0"
}

resource "aws_vpc_security_group_egress_rule" "aws" {
  security_group_id            = aws_security_group.broker.id
  description                  = "Endpoints of AWS"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.endpoints.id
}

resource "aws_security_group" "endpoints" {
  name_prefix = "${local.name}-endpoints-"
  description = "What may reach the endpoints of AWS"
  vpc_id      = aws_vpc.this.id
  tags        = { Name = "${local.name}-endpoints" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "endpoints" {
  security_group_id            = aws_security_group.endpoints.id
  description                  = "From the broker"
  ip_protocol                  = "tcp"
  from_port                    = 443
  to_port                      = 443
  referenced_security_group_id = aws_security_group.broker.id
}
