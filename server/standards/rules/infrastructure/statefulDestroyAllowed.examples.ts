import type { Example } from "../../model.ts";

const terraform: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `resource "aws_db_instance" "orders" {
  engine              = "postgres"
  ⟦skip_final_snapshot = true⟧
}
`,
    fixed: `resource "aws_db_instance" "orders" {
  engine              = "postgres"
  skip_final_snapshot = false
  final_snapshot_identifier = "orders-final"
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_redshift_cluster" "dwh" {
  ⟦skip_final_snapshot       = true⟧
  final_snapshot_identifier = "dwh-last"
}
`,
    fixed: `resource "aws_redshift_cluster" "dwh" {
  skip_final_snapshot       = false
  final_snapshot_identifier = "dwh-last"
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_s3_bucket" "invoices" {
  bucket        = "shop-invoices"
  ⟦force_destroy = true⟧
}

resource "aws_ecr_repository" "images" {
  ⟦force_delete = "true"⟧
}
`,
    fixed: `resource "aws_s3_bucket" "invoices" {
  bucket        = "shop-invoices"
  force_destroy = false
}

resource "aws_ecr_repository" "images" {
  force_delete = "true"
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_efs_file_system" "uploads"⟧ {
  encrypted = true
}
`,
    fixed: `resource "aws_efs_file_system" "uploads" {
  encrypted = true

  lifecycle {
    prevent_destroy = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `locals {
  skip = true
}

resource "aws_rds_cluster" "ledger" {
  ⟦skip_final_snapshot = local.skip⟧
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_db_instance" "orders" {
  skip_final_snapshot       = false
  final_snapshot_identifier = "orders-final"
}

resource "aws_db_instance" "reports" {
  replicate_source_db = aws_db_instance.orders.identifier
  skip_final_snapshot = true
}
`,
    trap: "a replica loses nothing",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_s3_bucket" "invoices" {
  bucket        = "shop-invoices"
  force_destroy = var.throwaway
}
`,
    trap: "a value that the file does not tell",
  },
  {
    languages: ["terraform"],
    path: "envs/sandbox/main.tf",
    good: `resource "aws_s3_bucket" "scratch" {
  force_destroy = true
}
`,
    trap: "an environment for trying things out",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_efs_file_system" "uploads" {
  lifecycle {
    prevent_destroy = true
  }
}

resource "aws_iam_user" "robot" {
  force_destroy = true
}
`,
    trap: "what holds no data",
  },
];

const cloudformation: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Orders⟧:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
`,
    fixed: `Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Snapshot
    Properties:
      Engine: postgres
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Carts⟧:
    DeletionPolicy: Retain
    Type: AWS::DynamoDB::Table # all carts
`,
    fixed: `Resources:
  Carts:
    DeletionPolicy: Retain
    Type: AWS::DynamoDB::Table # all carts
    UpdateReplacePolicy: Retain
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Uploads⟧:
    Type: AWS::EFS::FileSystem
    UpdateReplacePolicy: Retain
  ⟦Search⟧:
    Type: AWS::OpenSearchService::Domain
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Logs⟧:
    Type: AWS::Logs::LogGroup
  ⟦Jobs⟧:
    Type: AWS::SQS::Queue
`,
  },
  {
    languages: ["json"],
    bad: `{
  "Resources": {
    ⟦"Carts"⟧: {
      "Type": "AWS::DynamoDB::Table",
      "Properties": {}
    }
  }
}
`,
    fixed: `{
  "Resources": {
    "Carts": {
      "Type": "AWS::DynamoDB::Table",
      "DeletionPolicy": "Retain",
      "UpdateReplacePolicy": "Retain",
      "Properties": {}
    }
  }
}
`,
  },
  {
    languages: ["json"],
    bad: `{ "Resources": { ⟦"Db"⟧: { "Type": "AWS::RDS::DBCluster" } } }
`,
    fixed: `{ "Resources": { "Db": { "Type": "AWS::RDS::DBCluster", "DeletionPolicy": "Snapshot", "UpdateReplacePolicy": "Snapshot" } } }
`,
  },
  {
    languages: ["json"],
    bad: `{ "Resources": { ⟦"Db"⟧: { "Type": "AWS::DocDB::DBCluster", "DeletionPolicy": "Snapshot" } } }
`,
  },
  {
    languages: ["json"],
    bad: `{ "Resources": { ⟦"Key"⟧: { "Type": "AWS::KMS::Key", "UpdateReplacePolicy": "Retain" } } }
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    DeletionPolicy: Snapshot
    UpdateReplacePolicy: Retain
  Cache:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Delete
    UpdateReplacePolicy: Delete
`,
    trap: "a policy that says on purpose what is to happen",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Invoices:
    Type: AWS::S3::Bucket
`,
    trap: "a bucket is only deleted when it is empty",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Member:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Cluster
`,
    trap: "members of a cluster hold no data of their own",
  },
  {
    languages: ["yaml"],
    path: "stacks/dev/data.yaml",
    good: `Resources:
  Carts:
    Type: AWS::DynamoDB::Table
`,
    trap: "an environment for development",
  },
  {
    languages: ["json"],
    good: `{ "Resources": { "T": { "Type": "AWS::DynamoDB::Table", "DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain" } } }
`,
  },
  {
    languages: ["json"],
    good: `{ "Resources": { "B": { "Type": "AWS::S3::Bucket" } } }
`,
    trap: "a bucket is only deleted when it is empty",
  },
  {
    languages: ["json"],
    good: `{ "Resources": { "T": { "Type": "AWS::SNS::Topic" } } }
`,
    trap: "what holds no data",
  },
  {
    languages: ["json"],
    path: "stacks/dev/data.json",
    good: `{ "Resources": { "T": { "Type": "AWS::DynamoDB::Table" } } }
`,
    trap: "an environment for development",
  },
];

export const statefulDestroyAllowedExamples: readonly Example[] = [...terraform, ...cloudformation];
