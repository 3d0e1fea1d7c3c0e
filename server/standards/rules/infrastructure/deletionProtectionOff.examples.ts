import type { Example } from "../../model.ts";

const terraform: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_db_instance" "orders"⟧ {
  engine = "postgres"
}
`,
    fixed: `resource "aws_db_instance" "orders" {
  engine = "postgres"
  deletion_protection = true
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_lb" "web" {
  name                       = "web"
  ⟦enable_deletion_protection = false⟧
}
`,
    fixed: `resource "aws_lb" "web" {
  name                       = "web"
  enable_deletion_protection = true
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_dynamodb_table" "carts"⟧ {
  name     = "carts"
  hash_key = "id"
}

⟦resource "aws_cognito_user_pool" "people"⟧ {
  name = "people"
}
`,
    fixed: `resource "aws_dynamodb_table" "carts" {
  name     = "carts"
  hash_key = "id"
  deletion_protection_enabled = true
}

resource "aws_cognito_user_pool" "people" {
  name = "people"
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_qldb_ledger" "ledger" {
  permissions_mode    = "STANDARD"
  ⟦deletion_protection = false⟧
}

⟦resource "aws_networkfirewall_firewall" "edge"⟧ {
  vpc_id = var.vpc_id
}

resource "google_sql_database_instance" "main" {
  ⟦deletion_protection = false⟧
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_alb" "web"⟧ {}
`,
    fixed: `resource "aws_alb" "web" {
  enable_deletion_protection = true
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_db_instance" "orders" {
  deletion_protection = true
}

resource "aws_cognito_user_pool" "people" {
  deletion_protection = "ACTIVE"
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_qldb_ledger" "ledger" {
  permissions_mode = "STANDARD"
}

resource "google_container_cluster" "main" {
  name = "main"
}
`,
    trap: "resources that are protected by themselves",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_lb" "web" {
  enable_deletion_protection = var.production
}
`,
    trap: "a value that the file does not tell",
  },
  {
    languages: ["terraform"],
    path: "live/ephemeral/main.tf",
    good: `resource "aws_lb" "web" {
  name = "web"
}
`,
    trap: "an environment that is thrown away",
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
    Properties:
      Engine: postgres
      DeletionProtection: true
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Carts:
    Type: AWS::DynamoDB::Table
    Properties:
      ⟦DeletionProtectionEnabled: false⟧
`,
    fixed: `Resources:
  Carts:
    Type: AWS::DynamoDB::Table
    Properties:
      DeletionProtectionEnabled: true
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Web:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      LoadBalancerAttributes:
        - ⟦Key: deletion_protection.enabled
          Value: "false"⟧
  ⟦Other⟧:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Scheme: internal
`,
    fixed: `Resources:
  Web:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      LoadBalancerAttributes:
        - Key: deletion_protection.enabled
          Value: "true"
  Other:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      Scheme: internal
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Ledger:
    Type: AWS::QLDB::Ledger
    Properties:
      ⟦DeletionProtection: false⟧
  ⟦People⟧:
    Type: AWS::Cognito::UserPool
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Member:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Cluster
`,
    trap: "members of a cluster",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Ledger:
    Type: AWS::QLDB::Ledger
    Properties:
      PermissionsMode: STANDARD
`,
    trap: "a ledger is protected by itself",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Web:
    Type: AWS::ElasticLoadBalancingV2::LoadBalancer
    Properties:
      LoadBalancerAttributes:
        - Key: deletion_protection.enabled
          Value: !Ref Protected
`,
    trap: "a value that the template does not tell",
  },
  {
    languages: ["yaml"],
    path: "stacks/dev/database.yaml",
    good: `Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
`,
    trap: "an environment for development",
  },
];

export const deletionProtectionOffExamples: readonly Example[] = [...terraform, ...cloudformation];
