import type { FormatContext } from "../../formats/format.ts";
import { defineRule } from "../../rule.ts";
import { cloudformationResources } from "./cloudformationResource.ts";
import { dbSingleAzExamples } from "./dbSingleAz.examples.ts";
import { checkRequirements, isTrue, oneOf, type Requirement, typesPattern } from "./requirements.ts";
import {
  booleanAt,
  has,
  isDev,
  mentions,
  numberAt,
  type Resource,
  referencesAt,
  stringAt,
} from "./resource.ts";
import { terraformResources } from "./terraformResource.ts";

const ALONE = (name: string): string =>
  `"${name}" has no standby in another zone, so the failure of one zone or host takes it down until it is restored.`;

/** Replicas and members of a cluster get their standby from elsewhere. */
function isReplica(resource: Resource): boolean {
  return (
    ["replicate_source_db", "SourceDBInstanceIdentifier", "DBClusterIdentifier"].some((one) =>
      has(resource, one),
    ) || /^(aurora|docdb|neptune)/i.test(stringAt(resource, "engine") ?? stringAt(resource, "Engine") ?? "")
  );
}

const TERRAFORM: readonly Requirement[] = [
  {
    types: ["aws_db_instance"],
    path: "multi_az",
    fine: isTrue,
    absent: "bad",
    want: true,
    // A fixed zone and a standby exclude each other.
    conflicts: ["availability_zone"],
    skip: isReplica,
    production: true,
    message: ALONE,
  },
  {
    types: ["aws_dms_replication_instance"],
    path: "multi_az",
    fine: isTrue,
    absent: "bad",
    want: true,
    conflicts: ["availability_zone"],
    production: true,
    severity: "info",
    message: ALONE,
  },
  {
    types: ["aws_elasticache_replication_group"],
    path: "automatic_failover_enabled",
    fine: isTrue,
    absent: "bad",
    want: true,
    along: { multi_az_enabled: true },
    suggest: true,
    production: true,
    message: (name) =>
      `"${name}" does not fail over by itself, so the loss of its primary stops all writes until somebody acts.`,
  },
  {
    types: ["aws_elasticache_replication_group"],
    path: "multi_az_enabled",
    fine: isTrue,
    absent: "bad",
    want: true,
    suggest: true,
    production: true,
    severity: "info",
    skip: (resource) => booleanAt(resource, "automatic_failover_enabled") !== true,
    message: (name) =>
      `"${name}" may have all of its nodes in one zone, so failover has nowhere to go when that zone fails.`,
  },
  {
    types: ["google_sql_database_instance"],
    path: "settings.availability_type",
    fine: oneOf("REGIONAL"),
    absent: "bad",
    want: "REGIONAL",
    skip: (resource) => has(resource, "master_instance_name") || !has(resource, "settings"),
    production: true,
    message: ALONE,
  },
  {
    types: ["google_redis_instance"],
    path: "tier",
    fine: oneOf("STANDARD_HA"),
    absent: "bad",
    // Another tier means another instance.
    production: true,
    severity: "info",
    message: ALONE,
  },
];

const CLOUDFORMATION: readonly Requirement[] = [
  {
    types: ["AWS::RDS::DBInstance"],
    path: "MultiAZ",
    fine: isTrue,
    absent: "bad",
    want: true,
    conflicts: ["AvailabilityZone"],
    skip: isReplica,
    production: true,
    message: ALONE,
  },
  {
    types: ["AWS::DMS::ReplicationInstance"],
    path: "MultiAZ",
    fine: isTrue,
    absent: "bad",
    want: true,
    conflicts: ["AvailabilityZone"],
    production: true,
    severity: "info",
    message: ALONE,
  },
  {
    types: ["AWS::ElastiCache::ReplicationGroup"],
    path: "AutomaticFailoverEnabled",
    fine: isTrue,
    absent: "bad",
    want: true,
    along: { MultiAZEnabled: true },
    suggest: true,
    production: true,
    message: (name) =>
      `"${name}" does not fail over by itself, so the loss of its primary stops all writes until somebody acts.`,
  },
];

const CLUSTERS = ["aws_rds_cluster", "AWS::RDS::DBCluster"];
const MEMBERS = ["aws_rds_cluster_instance", "AWS::RDS::DBInstance"];

/** A cluster whose only instance stands in the file fails over to nothing. */
function checkClusters(resources: readonly Resource[], ctx: FormatContext): void {
  for (const cluster of resources) {
    if (!CLUSTERS.includes(cluster.type) || isDev(cluster, ctx.file.path)) continue;
    const mode = stringAt(cluster, "engine_mode") ?? stringAt(cluster, "EngineMode");
    if (
      mode === "serverless" ||
      has(cluster, "db_cluster_instance_class") ||
      has(cluster, "DBClusterInstanceClass")
    ) {
      continue;
    }
    const members = resources.filter(
      (one) =>
        MEMBERS.includes(one.type) &&
        mentions(
          [...referencesAt(one, "cluster_identifier"), ...referencesAt(one, "DBClusterIdentifier")],
          cluster,
        ),
    );
    const only = members[0];
    if (!only || members.length > 1 || has(only, "for_each")) continue;
    if (has(only, "count") && numberAt(only, "count") !== 1) continue;
    ctx.report(only.header, {
      message: `"${only.name}" is the only instance of the cluster "${cluster.name}", so there is nothing to fail over to when its zone or host fails.`,
      ...(only.format === "terraform" ? { severity: "info" as const } : {}),
    });
  }
}

export const dbSingleAz = defineRule({
  id: "db-single-az",
  code: "IC01",
  title: "Database in a single zone",
  area: "infrastructure",
  severity: "warning",
  why: "A database without a standby in another zone is gone for as long as its zone or host is, and everything that needs it with it. A standby that the provider keeps in step takes over by itself within a minute or two.",
  sources: [
    {
      title: "Builders' Library: Static stability using Availability Zones",
      url: "https://aws.amazon.com/builders-library/static-stability-using-availability-zones/",
    },
    {
      title: "REL10-BP01: Deploy the workload to multiple locations",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel10-bp01.html",
    },
  ],
  autofix: "yes",
  peers: { checkov: ["CKV_AWS_157", "CKV2_AWS_50"], semgrep: ["aws-rds-multiaz-not-enabled"] },
  languages: {},
  formats: {
    terraform: {
      anchors: typesPattern(["aws_rds_cluster", ...TERRAFORM.flatMap((one) => one.types)]),
      check(model, ctx) {
        const resources = terraformResources(model, ctx.source);
        checkRequirements(TERRAFORM, resources, ctx);
        checkClusters(resources, ctx);
      },
    },
    cloudformation: {
      anchors: typesPattern(["AWS::RDS::DBCluster", ...CLOUDFORMATION.flatMap((one) => one.types)]),
      check(model, ctx) {
        const resources = cloudformationResources(model, ctx.source);
        checkRequirements(CLOUDFORMATION, resources, ctx);
        checkClusters(resources, ctx);
      },
    },
  },
  examples: dbSingleAzExamples,
});
