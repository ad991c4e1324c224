# TCP all the way: TLS ends in the broker, which has to see the caller's certificate.

resource "aws_eip" "incoming" {
  domain = "vpc"
  tags   = { Name = "${local.name}-incoming" }
}

resource "aws_lb" "this" {
  name               = local.name
  load_balancer_type = "network"
  internal           = false
  security_groups    = [aws_security_group.balancer.id]

  subnet_mapping {
    subnet_id     = aws_subnet.outside.id
    allocation_id = aws_eip.incoming.id
  }
}

resource "aws_lb_target_group" "broker" {
  for_each = { workspace = local.workspace_port, link = local.link_port }

  name                 = "${local.name}-${each.key}"
  vpc_id               = aws_vpc.this.id
  protocol             = "TCP"
  port                 = each.value
  target_type          = "instance"
  preserve_client_ip   = "true"
  deregistration_delay = 45

  # A port is open when the store is recovered, and not before.
  health_check {
    protocol            = "TCP"
    port                = "traffic-port"
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }
}

resource "aws_lb_target_group_attachment" "broker" {
  for_each = aws_lb_target_group.broker

  target_group_arn = each.value.arn
  target_id        = aws_instance.broker.id
}

resource "aws_lb_listener" "broker" {
  for_each = aws_lb_target_group.broker

  load_balancer_arn = aws_lb.this.arn
  protocol          = "TCP"
  port              = each.value.port

  default_action {
    type             = "forward"
    target_group_arn = each.value.arn
  }
}
