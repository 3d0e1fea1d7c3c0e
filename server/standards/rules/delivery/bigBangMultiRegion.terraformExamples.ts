import type { Example } from "../../model.ts";

const languages = ["terraform"] as const;

export const terraformExamples: readonly Example[] = [
  {
    languages,
    bad: `resource "aws_cloudformation_stack_set_instance" "guard" {
  stack_set_name = aws_cloudformation_stack_set.guard.name
  operation_preferences {
    ⟦region_concurrency_type = "PARALLEL"⟧
  }
}
`,
    fixed: `resource "aws_cloudformation_stack_set_instance" "guard" {
  stack_set_name = aws_cloudformation_stack_set.guard.name
  operation_preferences {
    region_concurrency_type = "SEQUENTIAL"
  }
}
`,
  },
  {
    languages,
    bad: `resource "aws_cloudformation_stack_set" "network" {
  name = "network"
  operation_preferences {
    failure_tolerance_count = 0
    ⟦region_concurrency_type = "PARALLEL"⟧
  }
}
`,
    fixed: `resource "aws_cloudformation_stack_set" "network" {
  name = "network"
  operation_preferences {
    failure_tolerance_count = 0
    region_concurrency_type = "SEQUENTIAL"
  }
}
`,
  },
  {
    languages,
    bad: `module "shop" {
  source   = "./modules/shop"
  ⟦for_each = toset(["eu-west-1", "us-east-1", "ap-southeast-2"])⟧
  region   = each.value
  release  = var.release
}
`,
  },
  {
    languages,
    bad: `module "cell" {
  source = "./modules/cell"
  ⟦for_each = {
    europe-west1 = 3
    us-central1  = 5
  }⟧
  region = each.key
  size   = each.value
}
`,
  },
  {
    languages,
    good: `resource "aws_cloudformation_stack_set_instance" "guard" {
  stack_set_name = aws_cloudformation_stack_set.guard.name
  operation_preferences {
    region_concurrency_type = "SEQUENTIAL"
    region_order            = ["eu-west-1", "us-east-1"]
  }
}
`,
    trap: "one region after the other",
  },
  {
    languages,
    good: `resource "aws_cloudformation_stack_set" "network" {
  name = "network"
}
`,
    trap: "one after the other is what happens by itself",
  },
  {
    languages,
    good: `module "shop" {
  source   = "./modules/shop"
  for_each = toset(var.wave)
  region   = each.value
}
`,
    trap: "the regions of one wave",
  },
  {
    languages,
    good: `module "queue" {
  source   = "./modules/queue"
  for_each = toset(["orders", "mails", "refunds"])
  name     = each.value
}
`,
    trap: "a list of something else",
  },
];
