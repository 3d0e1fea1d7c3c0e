import { numberOf } from "../../formats/configTree.ts";
import { defineRule } from "../../rule.ts";
import { backupDisabledExamples } from "./backupDisabled.examples.ts";
import { cloudformationResources } from "./cloudformationResource.ts";
import {
  checkRequirements,
  isTrue,
  type Requirement,
  requirementHandlers,
  typesPattern,
} from "./requirements.ts";
import { booleanAt, has, type Resource, stringAt } from "./resource.ts";

/** Replicas and members of a cluster are backed up with what they belong to. */
function isBackedUpElsewhere(resource: Resource): boolean {
  return (
    [
      "replicate_source_db",
      "replication_source_identifier",
      "master_instance_name",
      "SourceDBInstanceIdentifier",
      "ReplicationSourceIdentifier",
      "DBClusterIdentifier",
    ].some((one) => has(resource, one)) ||
    (resource.type === "aws_db_instance" && /^aurora/i.test(stringAt(resource, "engine") ?? ""))
  );
}

function isMemcached(resource: Resource): boolean {
  const engine = stringAt(resource, "engine") ?? stringAt(resource, "Engine");
  return engine?.toLowerCase() === "memcached" || has(resource, "replication_group_id");
}

/** Locks are worth nothing once those who held them are gone. */
function holdsLocks(resource: Resource): boolean {
  return /(^|[-_])locks?($|[-_])/i.test(resource.name) || stringAt(resource, "hash_key") === "LockID";
}

const KEPT = {
  fine: (value, values) => {
    const days = numberOf(value);
    return days === undefined ? undefined : days >= values.backupDays;
  },
  want: (values) => values.backupDays,
  lesser: (value) => (numberOf(value) ?? 0) > 0,
  absent: "bad",
} satisfies Partial<Requirement>;

const SOME = {
  ...KEPT,
  fine: (value) => {
    const days = numberOf(value);
    return days === undefined ? undefined : days > 0;
  },
} satisfies Partial<Requirement>;

const DAYS: Requirement["message"] = (name, values) =>
  `Backups of "${name}" reach back less than ${values.backupDays} days, so damage that is noticed later can't be undone.`;
const NONE: Requirement["message"] = (name) =>
  `"${name}" has no automatic backups, so a bad write or a lost node loses its data for good.`;
const POINT: Requirement["message"] = (name) =>
  `"${name}" can't be restored to a point in time, so a bad deployment or a wrong delete loses its data for good.`;
const REGION: Requirement["message"] = (name) =>
  `Backups of "${name}" stay in its own region and are lost together with it.`;

const TERRAFORM: readonly Requirement[] = [
  {
    types: ["aws_db_instance", "aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster"],
    path: "backup_retention_period",
    ...KEPT,
    skip: isBackedUpElsewhere,
    message: DAYS,
  },
  {
    types: ["aws_dynamodb_table"],
    path: "point_in_time_recovery.enabled",
    fine: isTrue,
    absent: "bad",
    want: true,
    skip: holdsLocks,
    message: POINT,
  },
  {
    types: ["aws_dynamodb_table_replica"],
    path: "point_in_time_recovery",
    fine: isTrue,
    absent: "bad",
    want: true,
    message: POINT,
  },
  {
    types: ["aws_elasticache_cluster"],
    path: "snapshot_retention_limit",
    ...SOME,
    skip: isMemcached,
    message: NONE,
  },
  { types: ["aws_elasticache_replication_group"], path: "snapshot_retention_limit", ...SOME, message: NONE },
  {
    types: ["aws_redshift_cluster"],
    path: "automated_snapshot_retention_period",
    ...SOME,
    absent: "fine",
    message: NONE,
  },
  {
    types: ["google_sql_database_instance"],
    path: "settings.backup_configuration.enabled",
    fine: isTrue,
    absent: "bad",
    want: true,
    skip: (resource) => isBackedUpElsewhere(resource) || !has(resource, "settings"),
    message: NONE,
  },
  {
    types: [
      "azurerm_postgresql_server",
      "azurerm_mysql_server",
      "azurerm_mariadb_server",
      "azurerm_postgresql_flexible_server",
      "azurerm_mysql_flexible_server",
    ],
    path: "geo_redundant_backup_enabled",
    fine: isTrue,
    absent: "bad",
    want: true,
    // The provider makes a new server for it.
    suggest: true,
    severity: "info",
    skip: (resource) => has(resource, "source_server_id") || has(resource, "creation_source_server_id"),
    message: REGION,
  },
  {
    types: ["azurerm_synapse_sql_pool"],
    path: "geo_backup_policy_enabled",
    fine: isTrue,
    absent: "fine",
    want: true,
    message: REGION,
  },
];

const CLOUDFORMATION: readonly Requirement[] = [
  {
    types: [
      "AWS::RDS::DBInstance",
      "AWS::RDS::DBCluster",
      "AWS::DocDB::DBCluster",
      "AWS::Neptune::DBCluster",
    ],
    path: "BackupRetentionPeriod",
    ...KEPT,
    skip: isBackedUpElsewhere,
    message: DAYS,
  },
  {
    types: ["AWS::DynamoDB::Table", "AWS::Serverless::SimpleTable"],
    path: "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled",
    fine: isTrue,
    absent: "bad",
    want: true,
    message: POINT,
  },
  {
    types: ["AWS::ElastiCache::CacheCluster"],
    path: "SnapshotRetentionLimit",
    ...SOME,
    skip: isMemcached,
    message: NONE,
  },
  { types: ["AWS::ElastiCache::ReplicationGroup"], path: "SnapshotRetentionLimit", ...SOME, message: NONE },
  {
    types: ["AWS::Redshift::Cluster"],
    path: "AutomatedSnapshotRetentionPeriod",
    ...SOME,
    absent: "fine",
    message: NONE,
  },
];

const handlers = requirementHandlers(TERRAFORM, CLOUDFORMATION);

export const backupDisabled = defineRule({
  id: "backup-disabled",
  code: "IC02",
  title: "Data store without usable backups",
  area: "infrastructure",
  severity: "warning",
  why: "Replication copies a wrong delete or a corrupting release to every replica, and only a backup from before it brings the data back. Automatic backups that reach back a week cover the time that such damage takes to be noticed.",
  sources: [
    {
      title: "REL09-BP03: Perform data backup automatically",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel09-bp03.html",
    },
  ],
  autofix: "yes",
  peers: {
    checkov: [
      ...["CKV_AWS_133", "CKV_AWS_28", "CKV_AWS_134", "CKV_AWS_360", "CKV_AWS_361", "CKV_AWS_165"],
      ...["CKV_AWS_343", "CKV_GCP_14", "CKV_AZURE_94", "CKV_AZURE_102"],
    ],
    semgrep: ["aws-elasticache-automatic-backup-not-enabled"],
  },
  languages: {},
  formats: {
    terraform: handlers.terraform,
    cloudformation: {
      anchors: typesPattern(["AWS::DynamoDB::GlobalTable", ...CLOUDFORMATION.flatMap((one) => one.types)]),
      check(model, ctx) {
        const resources = cloudformationResources(model, ctx.source);
        checkRequirements(CLOUDFORMATION, resources, ctx);
        for (const table of resources) {
          if (table.type !== "AWS::DynamoDB::GlobalTable") continue;
          const path = "PointInTimeRecoverySpecification.PointInTimeRecoveryEnabled";
          for (const replica of table.list("Replicas")) {
            const setting = replica.get(path);
            if (setting.state === "unknown" || booleanAt(replica, path) === true) continue;
            ctx.report(setting.state === "known" ? setting.at : table.header, {
              message: POINT(table.name, ctx.values),
            });
          }
        }
      },
    },
  },
  examples: backupDisabledExamples,
});
