# One provider for each region: what a module makes, it makes there and nowhere else.

provider "aws" {
  alias  = "eu_de"
  region = "eu-central-1"

  default_tags {
    tags = { product = "tidegate", tidegate-region = "eu-de" }
  }
}

provider "aws" {
  alias  = "us_va"
  region = "us-east-1"

  default_tags {
    tags = { product = "tidegate", tidegate-region = "us-va" }
  }
}

provider "aws" {
  alias  = "in_mh"
  region = "ap-south-1"

  default_tags {
    tags = { product = "tidegate", tidegate-region = "in-mh" }
  }
}
