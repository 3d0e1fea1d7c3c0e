import type { Example } from "../../model.ts";
import { templates } from "./dbSingleAz.templateExamples.ts";

const terraform: readonly Example[] = [
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_db_instance" "orders"⟧ {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.m6g.large"
  allocated_storage = 100
}
`,
    fixed: `resource "aws_db_instance" "orders" {
  identifier        = "orders"
  engine            = "postgres"
  instance_class    = "db.m6g.large"
  allocated_storage = 100
  multi_az          = true
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_db_instance" "ledger" {
  engine              = "mysql"
  ⟦multi_az            = false⟧ # cheaper
  replicate_source_db = null
}
`,
    fixed: `resource "aws_db_instance" "ledger" {
  engine              = "mysql"
  multi_az            = true # cheaper
  replicate_source_db = null
}
`,
  },
  {
    languages: ["terraform"],
    bad: `variable "standby" {
  type    = bool
  default = false
}

resource "aws_db_instance" "billing" {
  engine   = "postgres"
  ⟦multi_az = var.standby⟧
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "google_sql_database_instance" "main" {
  database_version = "POSTGRES_16"
  ⟦settings⟧ {
    tier = "db-custom-4-16384"
  }
}
resource "google_sql_database_instance" "second" {
  settings {
    tier              = "db-custom-4-16384"
    ⟦availability_type = "ZONAL"⟧
  }
}
`,
    fixed: `resource "google_sql_database_instance" "main" {
  database_version = "POSTGRES_16"
  settings {
    tier = "db-custom-4-16384"
    availability_type = "REGIONAL"
  }
}
resource "google_sql_database_instance" "second" {
  settings {
    tier              = "db-custom-4-16384"
    availability_type = "ZONAL"
  }
}
`,
  },
  {
    languages: ["terraform"],
    bad: `⟦resource "aws_elasticache_replication_group" "sessions"⟧ {
  replication_group_id = "sessions"
  node_type            = "cache.r7g.large"
  num_cache_clusters   = 2
}
`,
    fixed: `resource "aws_elasticache_replication_group" "sessions" {
  replication_group_id = "sessions"
  node_type            = "cache.r7g.large"
  num_cache_clusters   = 2
  automatic_failover_enabled = true
  multi_az_enabled     = true
}
`,
  },
  {
    languages: ["terraform"],
    bad: `resource "aws_rds_cluster" "main" {
  engine = "aurora-postgresql"
}

⟦resource "aws_rds_cluster_instance" "writer"⟧ {
  cluster_identifier = aws_rds_cluster.main.id
  instance_class     = "db.r6g.large"
  engine             = aws_rds_cluster.main.engine
}
`,
  },
  {
    languages: ["terraform"],
    good: `resource "aws_db_instance" "orders" {
  engine   = "postgres"
  multi_az = true
}
resource "aws_db_instance" "reports" {
  replicate_source_db = aws_db_instance.orders.identifier
  instance_class      = "db.m6g.large"
}
`,
    trap: "read replicas",
  },
  {
    languages: ["terraform"],
    good: `variable "multi_az" {
  type = bool
}

resource "aws_db_instance" "orders" {
  engine   = "postgres"
  multi_az = var.multi_az
}

resource "aws_db_instance" "jobs" {
  engine   = "postgres"
  multi_az = var.tier == "gold" ? true : false
}
`,
    trap: "values that the file does not tell",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_rds_cluster" "main" {
  engine = "aurora-mysql"
}

resource "aws_rds_cluster_instance" "nodes" {
  count              = 2
  cluster_identifier = aws_rds_cluster.main.id
}

resource "aws_rds_cluster" "tenants" {
  engine = "aurora-mysql"
}

resource "aws_rds_cluster_instance" "tenants" {
  for_each           = var.nodes
  cluster_identifier = aws_rds_cluster.tenants.id
}
`,
    trap: "members of a cluster",
  },
  {
    languages: ["terraform"],
    path: "environments/dev/database.tf",
    good: `resource "aws_db_instance" "orders" {
  engine = "postgres"
}
`,
    trap: "an environment for development, by its path",
  },
  {
    languages: ["terraform"],
    good: `resource "aws_db_instance" "orders" {
  engine = "postgres"
  tags = {
    Environment = "dev"
  }
}

resource "aws_db_instance" "playground" {
  engine = "postgres"
}
`,
    trap: "an environment for development, by its name or tags",
  },
];

export const dbSingleAzExamples: readonly Example[] = [...terraform, ...templates];
