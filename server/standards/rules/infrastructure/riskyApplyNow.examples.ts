import type { Example } from "../../model.ts";

export const riskyApplyNowExamples: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `resource "aws_db_instance" "orders" {
  engine            = "postgres"
  ⟦apply_immediately = true⟧
}
`,
    fixed: `resource "aws_db_instance" "orders" {
  engine            = "postgres"
  apply_immediately = false
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_rds_cluster" "ledger" {
  ⟦allow_major_version_upgrade = true⟧
  ⟦apply_immediately           = true⟧
}
`,
    fixed: `resource "aws_rds_cluster" "ledger" {
  allow_major_version_upgrade = false
  apply_immediately           = true
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_db_instance" "orders" {
  ⟦auto_minor_version_upgrade = false⟧
}
`,
    fixed: `resource "aws_db_instance" "orders" {
  auto_minor_version_upgrade = true
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_dms_replication_instance" "move"⟧ {
  replication_instance_class = "dms.t3.medium"
}

variable "now" {
  default = true
}

resource "aws_elasticache_replication_group" "sessions" {
  ⟦apply_immediately = var.now⟧
}
`,
    fixed: `resource "aws_dms_replication_instance" "move" {
  replication_instance_class = "dms.t3.medium"
  auto_minor_version_upgrade = true
}

variable "now" {
  default = true
}

resource "aws_elasticache_replication_group" "sessions" {
  apply_immediately = var.now
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_db_instance" "orders" {
  engine = "postgres"
}
`,
    trap: "the defaults of the provider",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_db_instance" "orders" {
  apply_immediately           = false
  allow_major_version_upgrade = false
  auto_minor_version_upgrade  = true
}
`,
  },
  {
    languages: ["terraform"],
    path: "envs/dev/database.tf",
    good: `resource "aws_db_instance" "orders" {
  apply_immediately = true
}
`,
    trap: "an environment for development",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_db_instance" "orders" {
  apply_immediately = var.now
}
`,
    trap: "a value that the file does not tell",
  },
];
