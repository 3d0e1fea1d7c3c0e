import { defineRule } from "../../rule.ts";
import { createBeforeDestroyExamples } from "./createBeforeDestroy.examples.ts";
import { checkRequirements, isTrue, type Requirement, typesPattern } from "./requirements.ts";
import { terraformResources } from "./terraformResource.ts";

const BASE = {
  path: "lifecycle.create_before_destroy",
  fine: isTrue,
  absent: "bad",
  want: true,
  message: (name) =>
    `When "${name}" has to be replaced, it is destroyed while it is still in use, and there is none until the new one is made.`,
} satisfies Partial<Requirement>;

const TERRAFORM: readonly Requirement[] = [
  { types: ["aws_acm_certificate", "aws_api_gateway_deployment", "aws_api_gateway_rest_api"], ...BASE },
  {
    // A second one by the same name can't be made: these need `name_prefix` as well.
    types: [
      "aws_launch_configuration",
      "aws_iam_server_certificate",
      "google_compute_instance_template",
      "google_compute_region_instance_template",
      "google_compute_ssl_certificate",
    ],
    ...BASE,
    conflicts: ["name"],
  },
];

export const createBeforeDestroy = defineRule({
  id: "create-before-destroy",
  code: "IC11",
  title: "Replaced by destroying it first",
  area: "infrastructure",
  severity: "warning",
  why: "Terraform destroys what it replaces before it makes the new one, so a certificate or deployment that traffic depends on is missing in between, or the plan fails half-way because the old one is still in use. Creating the new one first leaves no gap.",
  sources: [
    {
      title: "Terraform: The lifecycle meta-argument",
      url: "https://developer.hashicorp.com/terraform/language/meta-arguments/lifecycle",
    },
    {
      title: "REL08-BP04: Deploy using immutable infrastructure",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel08-bp04.html",
    },
  ],
  autofix: "yes",
  peers: {
    checkov: ["CKV_AWS_233", "CKV_AWS_237", "CKV_AWS_217"],
    tflint: ["aws_acm_certificate_lifecycle"],
  },
  languages: {},
  formats: {
    terraform: {
      anchors: typesPattern(TERRAFORM.flatMap((one) => one.types)),
      check: (model, ctx) => checkRequirements(TERRAFORM, terraformResources(model, ctx.source), ctx),
    },
  },
  examples: createBeforeDestroyExamples,
});
