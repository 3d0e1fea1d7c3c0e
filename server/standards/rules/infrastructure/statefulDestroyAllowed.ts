import { fix } from "../../context.ts";
import type { FormatContext } from "../../formats/format.ts";
import type { Edit } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { type CloudFormationView, cloudformationResources } from "./cloudformationResource.ts";
import { typesPattern } from "./requirements.ts";
import { booleanAt, has, isDev, type Resource, severityOf } from "./resource.ts";
import { statefulDestroyAllowedExamples } from "./statefulDestroyAllowed.examples.ts";
import { terraformResources } from "./terraformResource.ts";

const SNAPSHOTS = [
  "aws_db_instance",
  "aws_rds_cluster",
  "aws_docdb_cluster",
  "aws_neptune_cluster",
  "aws_redshift_cluster",
];

/** Attribute by which a resource is deleted together with all that it holds. */
const FORCE: Readonly<Record<string, string>> = {
  aws_s3_bucket: "force_destroy",
  aws_s3_directory_bucket: "force_destroy",
  google_storage_bucket: "force_destroy",
  aws_backup_vault: "force_destroy",
  aws_ecr_repository: "force_delete",
  aws_timestreaminfluxdb_db_instance: "force_destroy",
};

/** Data stores that have no protection of their own, so that only the lifecycle can give it. */
const BARE = [
  "aws_efs_file_system",
  "aws_ebs_volume",
  "aws_fsx_lustre_file_system",
  "aws_fsx_ontap_file_system",
];

function checkTerraform(resource: Resource, ctx: FormatContext): void {
  const force = FORCE[resource.type];
  if (SNAPSHOTS.includes(resource.type)) checkSnapshot(resource, ctx);
  else if (force) {
    const setting = resource.get(force);
    if (setting.state !== "known" || booleanAt(resource, force) !== true) return;
    const { value, via } = setting;
    const severity = severityOf(setting);
    ctx.report(setting.at, {
      message: `Deleting "${resource.name}" deletes everything in it as well, with nothing that stops a wrong plan.`,
      ...(via === undefined
        ? { fix: fix(`Set ${force} = false`, { start: value.start, end: value.end, newText: "false" }) }
        : {}),
      ...(severity ? { severity } : {}),
    });
  } else if (BARE.includes(resource.type) && resource.get("lifecycle.prevent_destroy").state === "absent") {
    const edit = resource.add("lifecycle", { prevent_destroy: true });
    ctx.report(resource.header, {
      message: `A plan that replaces or removes "${resource.name}" destroys its data, and nothing stops it.`,
      severity: "info",
      ...(edit ? { fix: fix("Add lifecycle { prevent_destroy = true }", edit) } : {}),
    });
  }
}

function checkSnapshot(resource: Resource, ctx: FormatContext): void {
  const setting = resource.get("skip_final_snapshot");
  if (setting.state !== "known" || booleanAt(resource, "skip_final_snapshot") !== true) return;
  // Nothing is lost with a replica.
  if (has(resource, "replicate_source_db") || has(resource, "replication_source_identifier")) return;
  const { value, via } = setting;
  const severity = severityOf(setting);
  ctx.report(setting.at, {
    message: `When "${resource.name}" is deleted or replaced, its data is gone: no final snapshot is taken.`,
    ...(via === undefined
      ? {
          fix: fix(
            "Take a final snapshot",
            { start: value.start, end: value.end, newText: "false" },
            ...snapshotName(resource),
          ),
        }
      : {}),
    ...(severity ? { severity } : {}),
  });
}

/** A final snapshot needs a name. */
function snapshotName(resource: Resource): Edit[] {
  if (resource.get("final_snapshot_identifier").state !== "absent") return [];
  const name = resource.name.replace(/[^A-Za-z0-9]+/g, "-").toLowerCase();
  const edit = resource.add("", { final_snapshot_identifier: `${name}-final` });
  return edit ? [edit] : [];
}

/** Types whose deletion loses data; those that CloudFormation only deletes when empty are left out. */
const STATEFUL: Readonly<Record<string, "Snapshot" | "Retain">> = {
  "AWS::Backup::BackupVault": "Retain",
  "AWS::Cognito::UserPool": "Retain",
  "AWS::DocDB::DBCluster": "Snapshot",
  "AWS::DynamoDB::GlobalTable": "Retain",
  "AWS::DynamoDB::Table": "Retain",
  "AWS::EC2::Volume": "Snapshot",
  "AWS::EFS::FileSystem": "Retain",
  "AWS::ElastiCache::CacheCluster": "Snapshot",
  "AWS::ElastiCache::ReplicationGroup": "Snapshot",
  "AWS::EMR::Cluster": "Retain",
  "AWS::Elasticsearch::Domain": "Retain",
  "AWS::FSx::FileSystem": "Retain",
  "AWS::Kinesis::Stream": "Retain",
  "AWS::KMS::Key": "Retain",
  "AWS::Logs::LogGroup": "Retain",
  "AWS::Neptune::DBCluster": "Snapshot",
  "AWS::OpenSearchService::Domain": "Retain",
  "AWS::Organizations::Account": "Retain",
  "AWS::QLDB::Ledger": "Retain",
  "AWS::RDS::DBCluster": "Snapshot",
  "AWS::RDS::DBInstance": "Snapshot",
  "AWS::Redshift::Cluster": "Snapshot",
  "AWS::SDB::Domain": "Retain",
  "AWS::SecretsManager::Secret": "Retain",
  "AWS::SQS::Queue": "Retain",
};

/** What is lost with these can be had again. */
const LESSER =
  /^AWS::(Logs::LogGroup|SQS::Queue|ElastiCache::.*|EMR::Cluster|SecretsManager::Secret|KMS::Key|Kinesis::Stream)$/;

function checkTemplate(resource: CloudFormationView, ctx: FormatContext): void {
  const policy = STATEFUL[resource.type];
  if (!policy) return;
  // A member of a cluster holds no data of its own, and a replica none that is not elsewhere.
  if (has(resource, "DBClusterIdentifier") || has(resource, "SourceDBInstanceIdentifier")) return;
  const missing = ["DeletionPolicy", "UpdateReplacePolicy"].filter(
    (one) => resource.attribute(one).state === "absent",
  );
  if (missing.length === 0) return;
  const edit = resource.addAttributes(Object.fromEntries(missing.map((one) => [one, policy])));
  const when =
    missing.length === 2
      ? "deleted or replaced"
      : missing[0] === "DeletionPolicy"
        ? "deleted"
        : "replaced by an update";
  ctx.report(resource.header, {
    message: `When "${resource.name}" is ${when}, its data goes with it: it has no ${missing.join(" and no ")}.`,
    ...(edit ? { fix: fix(`Add ${missing.join(" and ")}: ${policy}`, edit) } : {}),
    ...(LESSER.test(resource.type) ? { severity: "info" as const } : {}),
  });
}

export const statefulDestroyAllowed = defineRule({
  id: "stateful-destroy-allowed",
  code: "IC04",
  title: "Data is destroyed together with its resource",
  area: "infrastructure",
  severity: "warning",
  why: "A change that forces a replacement, or a stack that is deleted by mistake, destroys the data store and the data in it, and there is no undo. A final snapshot, a retained resource or a refused plan leaves something to go back to.",
  sources: [
    {
      title: "REL09-BP01: Identify and back up all data that needs to be backed up",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel09-bp01.html",
    },
    {
      title: "CloudFormation: DeletionPolicy attribute",
      url: "https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html",
    },
  ],
  autofix: "yes",
  peers: { "cfn-lint": ["I3011"] },
  languages: {},
  formats: {
    terraform: {
      anchors: typesPattern([...SNAPSHOTS, ...Object.keys(FORCE), ...BARE]),
      check(model, ctx) {
        for (const one of terraformResources(model, ctx.source)) {
          if (!isDev(one, ctx.file.path)) checkTerraform(one, ctx);
        }
      },
    },
    cloudformation: {
      anchors: typesPattern(Object.keys(STATEFUL)),
      check(model, ctx) {
        for (const one of cloudformationResources(model, ctx.source)) {
          if (!isDev(one, ctx.file.path)) checkTemplate(one, ctx);
        }
      },
    },
  },
  examples: statefulDestroyAllowedExamples,
});
