import { fix } from "../../context.ts";
import { defineRule } from "../../rule.ts";
import { cloudformationResources } from "./cloudformationResource.ts";
import { folderOf } from "./facts.ts";
import { objectVersioningOffExamples } from "./objectVersioningOff.examples.ts";
import { checkRequirements, isTrue, oneOf, type Requirement, typesPattern } from "./requirements.ts";
import { has, type Resource, stringAt } from "./resource.ts";
import { terraformResources } from "./terraformResource.ts";

/** Buckets whose objects nobody wants back. */
const PASSING =
  /(^|[-_.]|[a-z0-9](?=[A-Z]))(access[-_]?logs?|logs?|logging|scratch|temp|tmp|cache|staging[-_]?area|artifacts?|athena[-_]?results?|query[-_]?results?)($|[-_.\d]|(?=[A-Z])|bucket)/i;

function isPassing(...names: readonly (string | undefined)[]): boolean {
  return names.some((one) => one !== undefined && PASSING.test(one));
}

const message: Requirement["message"] = (name) =>
  `"${name}" keeps no earlier versions, so an object that is overwritten or deleted by mistake is gone.`;

const skip = (resource: Resource): boolean =>
  isPassing(
    resource.name,
    stringAt(resource, "bucket"),
    stringAt(resource, "name"),
    stringAt(resource, "BucketName"),
  );

const TERRAFORM: readonly Requirement[] = [
  // What is missing may stand in a resource of its own, which the project knows.
  {
    types: ["aws_s3_bucket"],
    path: "versioning.enabled",
    fine: isTrue,
    absent: "fine",
    want: true,
    skip,
    message,
  },
  {
    // A block that leaves it out.
    types: ["aws_s3_bucket"],
    path: "versioning.enabled",
    fine: () => undefined,
    absent: "bad",
    want: true,
    skip: (resource) => skip(resource) || !has(resource, "versioning"),
    message,
  },
  {
    types: ["aws_s3_bucket_versioning"],
    path: "versioning_configuration.status",
    fine: oneOf("Enabled"),
    absent: "fine",
    want: "Enabled",
    skip,
    message,
  },
  {
    types: ["google_storage_bucket"],
    path: "versioning.enabled",
    fine: isTrue,
    absent: "bad",
    want: true,
    skip,
    message,
  },
];

const CLOUDFORMATION: readonly Requirement[] = [
  {
    types: ["AWS::S3::Bucket"],
    path: "VersioningConfiguration.Status",
    fine: oneOf("Enabled"),
    absent: "bad",
    want: "Enabled",
    skip,
    message,
  },
];

export const objectVersioningOff = defineRule({
  id: "object-versioning-off",
  code: "IC05",
  title: "Bucket without versions",
  area: "infrastructure",
  severity: "warning",
  why: "A job that writes wrong objects, or a clean-up with the wrong prefix, destroys the only copy, and storage that is copied to other zones copies that too. With versions the earlier object is one request away.",
  sources: [
    {
      title: "REL09-BP01: Identify and back up all data that needs to be backed up",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel09-bp01.html",
    },
    {
      title: "Amazon S3: Retaining multiple versions of objects",
      url: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html",
    },
  ],
  autofix: "yes",
  peers: {
    checkov: ["CKV_AWS_21", "CKV_GCP_78"],
    semgrep: ["aws-s3-bucket-versioning-not-enabled", "gcp-storage-versioning-enabled"],
  },
  languages: {},
  formats: {
    terraform: {
      anchors: typesPattern(TERRAFORM.flatMap((one) => one.types)),
      check: (model, ctx) => checkRequirements(TERRAFORM, terraformResources(model, ctx.source), ctx),
    },
    cloudformation: {
      anchors: typesPattern(["AWS::S3::Bucket"]),
      check: (model, ctx) =>
        checkRequirements(CLOUDFORMATION, cloudformationResources(model, ctx.source), ctx),
    },
  },
  project: {
    facts: ["terraform.resource"],
    check(facts, _values, _tier, report) {
      const all = facts.of("terraform.resource");
      for (const bucket of all) {
        const { type, name, has, label, broken, blockEnd } = bucket.data;
        if (type !== "aws_s3_bucket" || broken || has.includes("versioning") || isPassing(name, label))
          continue;
        const versioned = all.some(
          (one) =>
            one.data.type === "aws_s3_bucket_versioning" &&
            folderOf(one.path) === folderOf(bucket.path) &&
            // A name that is passed in may be that of any bucket.
            (one.data.references.some(
              (r) => r.startsWith(`aws_s3_bucket.${name}.`) || r === `aws_s3_bucket.${name}`,
            ) ||
              !one.data.references.some((r) => r.startsWith("aws_s3_bucket."))),
        );
        if (versioned) continue;
        const several = has.includes("count") || has.includes("for_each");
        const text = `\n\nresource "aws_s3_bucket_versioning" "${name}" {\n  bucket = aws_s3_bucket.${name}.id\n\n  versioning_configuration {\n    status = "Enabled"\n  }\n}`;
        report(bucket, {
          message: message(name, _values),
          ...(several
            ? {}
            : { fix: fix("Keep versions", { start: blockEnd, end: blockEnd, newText: text }) }),
        });
      }
    },
  },
  examples: objectVersioningOffExamples,
});
