import type { Example } from "../../model.ts";

export const unpinnedProviderExamples: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.60"
    }
  }
}

⟦data "http" "ranges"⟧ {
  url = "https://ranges.example.test"
}

⟦resource "google_compute_address" "web"⟧ {
  provider = google-beta.eu
}
`,
  },
  {
    languages: ["terraform"],
    good: `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.60"
    }
  }
}

data "aws_caller_identity" "me" {
  provider = aws.eu
}

data "terraform_remote_state" "network" {
  backend = "s3"
}
`,
    trap: "an alias of the provider, and what needs no provider",
  },
  {
    languages: ["terraform"],
    bad: `⟦provider "aws"⟧ {
  region = "eu-west-1"
}

resource "aws_sns_topic" "on_call" {}
`,
  },
  {
    languages: ["terraform"],
    bad: `terraform {
  required_providers {
    ⟦aws⟧ = {
      source = "hashicorp/aws"
    }
    random = {
      source  = "hashicorp/random"
      version = "~> 3.6"
    }
  }
}

provider "aws" {}
`,
  },
  {
    languages: ["terraform"],
    bad: `module "vpc" {
  ⟦source = "terraform-aws-modules/vpc/aws"⟧
}

module "network" {
  ⟦source = "git::https://git.shop.example/network.git"⟧
}

module "queue" {
  ⟦source = "git@github.com:shop/modules.git//queue?ref=main"⟧
}

module "cache" {
  ⟦source = "github.com/shop/cache"⟧
}

module "store" {
  ⟦source = "git::https://git.shop.example/store.git?ref=release/1.4"⟧
}
`,
  },
  {
    languages: ["terraform"],
    bad: `terraform {
  required_providers {
    aws = {
      version = "~> 5.0"
    }
  }
}

resource "aws_instance" "web" {
  ami           = var.image
  ⟦instance_type = "m3.large"⟧
}

resource "aws_db_instance" "orders" {
  ⟦instance_class = "db.m1.small"⟧
}
`,
    fixed: `terraform {
  required_providers {
    aws = {
      version = "~> 5.0"
    }
  }
}

resource "aws_instance" "web" {
  ami           = var.image
  instance_type = "m6i.large"
}

resource "aws_db_instance" "orders" {
  instance_class = "db.m1.small"
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "random_pet" "name"⟧ {
  length = 2
}

resource "random_pet" "other" {}
`,
  },
  {
    languages: ["terraform"],
    good: `provider "aws" {
  region = "eu-west-1"
}

resource "aws_sns_topic" "on_call" {}
`,
    others: {
      "infra/versions.tf": `terraform {
  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.0"
    }
  }
}
`,
    },
    trap: "versions in a file of their own",
  },
  {
    languages: ["terraform"],
    good: `module "vpc" {
  source  = "terraform-aws-modules/vpc/aws"
  version = "~> 5.8"
}

module "queue" {
  source = "git::https://git.shop.example/modules.git//queue?ref=v1.4.2"
}

module "cache" {
  source = "github.com/shop/cache?ref=8f14e45fceea167a5a36dedd4bea2543c2a1b0c9"
}
`,
  },
  {
    languages: ["terraform"],
    good: `module "queue" {
  source = "./modules/queue"
}

module "shared" {
  source = "../shared"
}
`,
    trap: "local modules",
  },
  {
    languages: ["terraform"],
    good: `terraform {
  required_providers {
    aws = "~> 5.0"
  }
}

resource "terraform_data" "marker" {}

resource "aws_instance" "web" {
  instance_type = "m6i.large"
}

resource "aws_instance" "small" {
  instance_type = var.size
}
`,
    trap: "the short form, and what needs no provider",
  },
];
