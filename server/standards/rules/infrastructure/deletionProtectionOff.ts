import { fix } from "../../context.ts";
import { booleanOf } from "../../formats/configTree.ts";
import type { FormatContext } from "../../formats/format.ts";
import { defineRule } from "../../rule.ts";
import { cloudformationResources } from "./cloudformationResource.ts";
import { deletionProtectionOffExamples } from "./deletionProtectionOff.examples.ts";
import { pairAt } from "./elbAttributes.ts";
import {
  checkRequirements,
  isTrue,
  oneOf,
  type Requirement,
  requirementHandlers,
  typesPattern,
} from "./requirements.ts";
import { has, isDev, type Resource } from "./resource.ts";

const message: Requirement["message"] = (name) =>
  `"${name}" can be deleted with one wrong command or plan, together with what it holds: nothing asks first.`;

const ON = {
  fine: isTrue,
  absent: "bad",
  want: true,
  production: true,
  message,
} satisfies Partial<Requirement>;

const TERRAFORM: readonly Requirement[] = [
  {
    types: [
      "aws_db_instance",
      "aws_rds_cluster",
      "aws_rds_global_cluster",
      "aws_docdb_cluster",
      "aws_neptune_cluster",
    ],
    path: "deletion_protection",
    ...ON,
  },
  { types: ["aws_lb", "aws_alb"], path: "enable_deletion_protection", ...ON },
  { types: ["aws_dynamodb_table"], path: "deletion_protection_enabled", ...ON },
  { types: ["aws_networkfirewall_firewall"], path: "delete_protection", ...ON },
  {
    types: ["aws_cognito_user_pool"],
    path: "deletion_protection",
    ...ON,
    fine: oneOf("ACTIVE"),
    want: "ACTIVE",
  },
  {
    // On by themselves, unless somebody turns it off.
    types: [
      "aws_qldb_ledger",
      "google_sql_database_instance",
      "google_container_cluster",
      "google_bigtable_instance",
      "google_spanner_database",
      "google_alloydb_cluster",
    ],
    path: "deletion_protection",
    ...ON,
    absent: "fine",
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
    path: "DeletionProtection",
    ...ON,
    skip: (resource) => has(resource, "DBClusterIdentifier"),
  },
  { types: ["AWS::DynamoDB::Table"], path: "DeletionProtectionEnabled", ...ON },
  { types: ["AWS::NetworkFirewall::Firewall"], path: "DeleteProtection", ...ON },
  {
    types: ["AWS::Cognito::UserPool"],
    path: "DeletionProtection",
    ...ON,
    fine: oneOf("ACTIVE"),
    want: "ACTIVE",
  },
  { types: ["AWS::QLDB::Ledger"], path: "DeletionProtection", ...ON, absent: "fine" },
];

const BALANCER = "AWS::ElasticLoadBalancingV2::LoadBalancer";

function checkBalancer(resource: Resource, ctx: FormatContext): void {
  const found = pairAt(resource, "LoadBalancerAttributes", "deletion_protection.enabled");
  const told = message(resource.name, ctx.values);
  if (found.state === "absent") ctx.report(resource.header, { message: told });
  if (found.state !== "known" || booleanOf(found.value) !== false) return;
  const { start, end } = found.value;
  ctx.report(found.part.at, {
    message: told,
    fix: fix("Set deletion_protection.enabled: true", { start, end, newText: `"true"` }),
  });
}

const handlers = requirementHandlers(TERRAFORM, CLOUDFORMATION);

export const deletionProtectionOff = defineRule({
  id: "deletion-protection-off",
  code: "IC03",
  title: "Nothing stops the deletion of a resource that must stay",
  area: "infrastructure",
  severity: "warning",
  why: "A renamed module, a wrong workspace or a plan that nobody read to the end deletes a database or load balancer in seconds, and bringing it back takes hours. With deletion protection the deletion fails until somebody turns the protection off on purpose.",
  sources: [
    {
      title: "REL09-BP01: Identify and back up all data that needs to be backed up",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel09-bp01.html",
    },
    {
      title: "Builders' Library: Ensuring rollback safety during deployments",
      url: "https://aws.amazon.com/builders-library/ensuring-rollback-safety-during-deployments/",
    },
  ],
  autofix: "yes",
  peers: {
    checkov: ["CKV_AWS_293", "CKV_AWS_139", "CKV_AWS_150", "CKV_AWS_172", "CKV_AWS_344"],
    semgrep: ["missing-aws-lb-deletion-protection"],
  },
  languages: {},
  formats: {
    terraform: handlers.terraform,
    cloudformation: {
      anchors: typesPattern([BALANCER, ...CLOUDFORMATION.flatMap((one) => one.types)]),
      check(model, ctx) {
        const resources = cloudformationResources(model, ctx.source);
        checkRequirements(CLOUDFORMATION, resources, ctx);
        for (const one of resources) {
          if (one.type === BALANCER && !isDev(one, ctx.file.path)) checkBalancer(one, ctx);
        }
      },
    },
  },
  examples: deletionProtectionOffExamples,
});
