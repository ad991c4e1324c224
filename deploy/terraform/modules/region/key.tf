# The key of the store, of this region alone: a key that is not multi-region cannot be copied to another, and the policy
# refuses the call as well. Snapshots of the store are under it too, so a copy that is taken elsewhere is of no use there.

data "aws_caller_identity" "here" {}

resource "aws_kms_key" "store" {
  description             = "Store of Tidegate in ${var.region}"
  multi_region            = false
  enable_key_rotation     = true
  deletion_window_in_days = 30
  policy                  = data.aws_iam_policy_document.store_key.json

  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_kms_alias" "store" {
  name          = "alias/${local.name}-store"
  target_key_id = aws_kms_key.store.key_id
}

data "aws_iam_policy_document" "store_key" {
  statement {
    sid       = "TheAccountDecidesByIam"
    actions   = ["kms:*"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["arn:aws:iam::${data.aws_caller_identity.here.account_id}:root"]
    }
  }

  statement {
    sid       = "NeverInAnotherRegion"
    effect    = "Deny"
    actions   = ["kms:ReplicateKey", "kms:UpdatePrimaryRegion"]
    resources = ["*"]

    principals {
      type        = "AWS"
      identifiers = ["*"]
    }
  }
}
