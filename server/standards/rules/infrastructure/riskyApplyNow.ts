import { defineRule } from "../../rule.ts";
import { checkRequirements, isFalse, isTrue, type Requirement, typesPattern } from "./requirements.ts";
import { riskyApplyNowExamples } from "./riskyApplyNow.examples.ts";
import { terraformResources } from "./terraformResource.ts";

const RDS = ["aws_db_instance", "aws_rds_cluster", "aws_rds_cluster_instance"];
const LIKE_RDS = [
  "aws_docdb_cluster",
  "aws_docdb_cluster_instance",
  "aws_neptune_cluster",
  "aws_neptune_cluster_instance",
];
const CACHES = ["aws_elasticache_cluster", "aws_elasticache_replication_group"];

const TERRAFORM: readonly Requirement[] = [
  {
    types: [...RDS, ...LIKE_RDS, ...CACHES, "aws_mq_broker", "aws_dms_replication_instance"],
    path: "apply_immediately",
    fine: isFalse,
    absent: "fine",
    want: false,
    production: true,
    message: (name) =>
      `Changes of "${name}" are made the moment they are applied, restart or not, instead of in its maintenance window.`,
  },
  {
    types: [...RDS, ...LIKE_RDS, "aws_dms_replication_instance"],
    path: "allow_major_version_upgrade",
    fine: isFalse,
    absent: "fine",
    want: false,
    production: true,
    message: (name) =>
      `A changed version number is enough to upgrade "${name}" to the next major version, which can't be undone.`,
  },
  {
    types: [
      "aws_db_instance",
      "aws_rds_cluster_instance",
      ...CACHES,
      "aws_docdb_cluster_instance",
      "aws_neptune_cluster_instance",
    ],
    path: "auto_minor_version_upgrade",
    fine: isTrue,
    absent: "fine",
    want: true,
    production: true,
    severity: "info",
    message: (name) =>
      `"${name}" gets no minor versions by itself, so known faults stay until an upgrade is forced at a time that nobody chose.`,
  },
  {
    types: ["aws_dms_replication_instance"],
    path: "auto_minor_version_upgrade",
    fine: isTrue,
    absent: "bad",
    want: true,
    production: true,
    severity: "info",
    message: (name) =>
      `"${name}" gets no minor versions by itself, so known faults stay until an upgrade is forced at a time that nobody chose.`,
  },
];

export const riskyApplyNow = defineRule({
  id: "risky-apply-now",
  code: "IC13",
  title: "Data store is changed at the wrong moment",
  area: "infrastructure",
  severity: "warning",
  why: "A change that needs a restart, or an upgrade that can't be undone, hits the data store in the middle of the day because somebody applied an unrelated plan. In the maintenance window the same change meets little traffic and people who expect it.",
  sources: [
    {
      title: "Amazon RDS: Using the schedule modifications setting",
      url: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ModifyInstance.ApplyImmediately.html",
    },
    {
      title: "REL08-BP05: Deploy changes with automation",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel08-bp05.html",
    },
  ],
  autofix: "yes",
  peers: { checkov: ["CKV_AWS_226", "CKV_AWS_222"] },
  languages: {},
  formats: {
    terraform: {
      anchors: typesPattern(TERRAFORM.flatMap((one) => one.types)),
      check: (model, ctx) => checkRequirements(TERRAFORM, terraformResources(model, ctx.source), ctx),
    },
  },
  examples: riskyApplyNowExamples,
});
