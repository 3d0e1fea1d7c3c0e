import type { Example } from "../../model.ts";

const terraform: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_db_instance" "orders"⟧ {
  engine         = "postgres"
  instance_class = "db.m6g.large"
}
`,
    fixed: `resource "aws_db_instance" "orders" {
  engine         = "postgres"
  instance_class = "db.m6g.large"
  backup_retention_period = 7
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  ⟦backup_retention_period = 0⟧
}

resource "aws_rds_cluster" "ledger" {
  engine                  = "aurora-postgresql"
  ⟦backup_retention_period = "1"⟧
}
`,
    fixed: `resource "aws_db_instance" "orders" {
  engine                  = "postgres"
  backup_retention_period = 7
}

resource "aws_rds_cluster" "ledger" {
  engine                  = "aurora-postgresql"
  backup_retention_period = "1"
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_dynamodb_table" "carts"⟧ {
  name     = "carts"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }
}
`,
    fixed: `resource "aws_dynamodb_table" "carts" {
  name     = "carts"
  hash_key = "id"

  attribute {
    name = "id"
    type = "S"
  }

  point_in_time_recovery {
    enabled = true
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_dynamodb_table" "carts" {
  hash_key = "id"
  point_in_time_recovery {
    ⟦enabled = false⟧
  }
}

resource "aws_dynamodb_table" "users" {
  hash_key = "id"
  ⟦point_in_time_recovery⟧ {}
}
`,
    fixed: `resource "aws_dynamodb_table" "carts" {
  hash_key = "id"
  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_dynamodb_table" "users" {
  hash_key = "id"
  point_in_time_recovery {}
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_elasticache_cluster" "sessions"⟧ {
  engine = "redis"
}

resource "aws_elasticache_replication_group" "cache" {
  ⟦snapshot_retention_limit = 0⟧
}

⟦resource "aws_docdb_cluster" "catalogue"⟧ {
  cluster_identifier = "catalogue"
}

⟦resource "aws_neptune_cluster" "graph"⟧ {
  engine = "neptune"
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "google_sql_database_instance" "main" {
  settings {
    tier = "db-custom-2-8192"
    backup_configuration {
      ⟦enabled = false⟧
    }
  }
}

⟦resource "azurerm_mysql_flexible_server" "shop"⟧ {
  sku_name = "GP_Standard_D2ds_v4"
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_db_instance" "reports" {
  replicate_source_db = aws_db_instance.orders.identifier
}

resource "aws_elasticache_cluster" "pages" {
  engine = "memcached"
}

resource "aws_elasticache_cluster" "replica" {
  replication_group_id = aws_elasticache_replication_group.cache.id
}
`,
    trap: "read replicas, and caches that can't be backed up",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_db_instance" "orders" {
  backup_retention_period = 14
}

resource "aws_dynamodb_table" "carts" {
  point_in_time_recovery {
    enabled = true
  }
}

resource "aws_redshift_cluster" "dwh" {
  cluster_identifier = "dwh"
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_db_instance" "orders" {
  backup_retention_period = var.backup_days
}

resource "aws_dynamodb_table" "carts" {
  dynamic "point_in_time_recovery" {
    for_each = var.recovery ? [1] : []
    content {
      enabled = true
    }
  }
}
`,
    trap: "values and blocks that the file does not tell",
  },
  {
    languages: ["terraform"],
    good: `resource "google_sql_database_instance" "replica" {
  master_instance_name = google_sql_database_instance.main.name
  settings {
    tier = "db-custom-2-8192"
  }
}

resource "aws_rds_cluster" "second" {
  replication_source_identifier = var.primary_arn
}
`,
    trap: "replicas of other clouds and regions",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_dynamodb_table" "locks" {
  name     = "\${var.stack}-locks"
  hash_key = "key"

  attribute {
    name = "key"
    type = "S"
  }

  ttl {
    enabled        = true
    attribute_name = "expiresAt"
  }
}

resource "aws_dynamodb_table" "state" {
  name     = "terraform-state"
  hash_key = "LockID"

  attribute {
    name = "LockID"
    type = "S"
  }
}`,
    trap: "locks",
  },
];

const cloudformation: readonly Example[] = [
  {
    languages: ["yaml"],
    bad: `Resources:
  ⟦Carts⟧:
    Type: AWS::DynamoDB::Table
    Properties:
      KeySchema:
        - AttributeName: id
          KeyType: HASH
`,
    fixed: `Resources:
  Carts:
    Type: AWS::DynamoDB::Table
    Properties:
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
      KeySchema:
        - AttributeName: id
          KeyType: HASH
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Carts:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: carts
      PointInTimeRecoverySpecification:
        ⟦PointInTimeRecoveryEnabled: false⟧
`,
    fixed: `Resources:
  Carts:
    Type: AWS::DynamoDB::Table
    Properties:
      TableName: carts
      PointInTimeRecoverySpecification:
        PointInTimeRecoveryEnabled: true
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      ⟦BackupRetentionPeriod: 0⟧
  ⟦Ledger⟧:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
`,
    fixed: `Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      Engine: postgres
      BackupRetentionPeriod: 7
  Ledger:
    Type: AWS::RDS::DBCluster
    Properties:
      Engine: aurora-postgresql
`,
  },
  {
    languages: ["yaml"],
    bad: `Resources:
  Sessions:
    Type: AWS::ElastiCache::ReplicationGroup
    Properties:
      ⟦SnapshotRetentionLimit: 0⟧
  Everywhere:
    Type: AWS::DynamoDB::GlobalTable
    Properties:
      Replicas:
        - Region: eu-west-1
          PointInTimeRecoverySpecification:
            PointInTimeRecoveryEnabled: true
        - Region: us-east-1
          PointInTimeRecoverySpecification:
            ⟦PointInTimeRecoveryEnabled: false⟧
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Replica:
    Type: AWS::RDS::DBInstance
    Properties:
      SourceDBInstanceIdentifier: !Ref Orders
  Member:
    Type: AWS::RDS::DBInstance
    Properties:
      DBClusterIdentifier: !Ref Cluster
`,
    trap: "replicas and members of a cluster",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Pages:
    Type: AWS::ElastiCache::CacheCluster
    Properties:
      Engine: memcached
`,
    trap: "a cache that can't be backed up",
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Carts:
    Type: AWS::DynamoDB::Table
    Properties:
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
`,
  },
  {
    languages: ["yaml"],
    good: `Resources:
  Orders:
    Type: AWS::RDS::DBInstance
    Properties:
      BackupRetentionPeriod: !Ref BackupDays
`,
    trap: "a value that the template does not tell",
  },
];

export const backupDisabledExamples: readonly Example[] = [...terraform, ...cloudformation];
