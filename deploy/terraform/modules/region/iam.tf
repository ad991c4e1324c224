# What the instance may: be reached by SSM, and read its own secret. It can neither list nor change anything.

resource "aws_iam_role" "broker" {
  name_prefix        = "${local.name}-"
  assume_role_policy = data.aws_iam_policy_document.assume.json
}

data "aws_iam_policy_document" "assume" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["ec2.amazonaws.com"]
    }
  }
}

data "aws_iam_policy_document" "broker" {
  statement {
    sid       = "ItsOwnSecret"
    actions   = ["secretsmanager:GetSecretValue"]
    resources = [var.tls_secret_arn]
  }

  statement {
    sid       = "TheKeyOfThatSecret"
    actions   = ["kms:Decrypt"]
    resources = [var.tls_secret_key_arn]

    condition {
      test     = "StringEquals"
      variable = "kms:ViaService"
      values   = ["secretsmanager.${data.aws_region.here.name}.amazonaws.com"]
    }
  }

  # The part of AmazonSSMManagedInstanceCore that a session needs; its access to parameters and documents is left out.
  statement {
    sid = "Sessions"
    actions = [
      "ssm:UpdateInstanceInformation",
      "ssmmessages:CreateControlChannel",
      "ssmmessages:CreateDataChannel",
      "ssmmessages:OpenControlChannel",
      "ssmmessages:OpenDataChannel",
    ]
    resources = ["*"]
  }
}

resource "aws_iam_role_policy" "broker" {
  name   = "broker"
  role   = aws_iam_role.broker.id
  policy = data.aws_iam_policy_document.broker.json
}

resource "aws_iam_instance_profile" "broker" {
  name_prefix = "${local.name}-"
  role        = aws_iam_role.broker.name
}
