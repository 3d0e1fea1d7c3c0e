import * as z from "zod";
import { provenanceSchema } from "../provenance/options.ts";
import { standardsSchema } from "../standards/options.ts";
import { changeSchema, programmeSchema } from "./changeSection.ts";
import { policyProblems } from "./policyChecks.ts";
import { jsonSchemaOf } from "./schemaWalk.ts";
import { type Path, type PolicyProblem, YamlSource } from "./yamlSource.ts";

/** Where a repository keeps its policy, from the folder that it governs. */
export const POLICY_PATH = ".two-keys/policy.yaml";

/** Folder of the policy, from the repository's top folder. */
export const POLICY_FOLDER = ".two-keys";

const centralSchema = z
  .strictObject({
    repository: z.string().min(1).max(1000).describe("Address of the policy repository, as git takes it."),
    ref: z
      .string()
      .min(1)
      .max(250)
      .regex(
        /^(refs\/(heads|tags)\/[^\s~^:?*[\\]+|[0-9a-f]{40}|[0-9a-f]{64})$/,
        "It must be a full ref, such as refs/heads/main, or a whole commit id",
      )
      .describe("Branch, tag or commit that holds. A commit can't be moved by anybody."),
    folder: z
      .string()
      .max(200)
      .regex(/^(?!\/)(?!.*(^|\/)\.\.(\/|$))[^\\]+$/, "It must be a folder below the repository's top")
      .describe("Folder of its files in that repository. The top folder when left out.")
      .optional(),
  })
  .describe(
    "Central policy repository. People, systems, calendars, `change` and `programmes` then come from there.",
  );

export const policySchema = z
  .strictObject({
    standards: standardsSchema.optional(),
    provenance: provenanceSchema.optional(),
    central: centralSchema.optional(),
    change: changeSchema.optional(),
    programmes: z
      .array(programmeSchema)
      .max(100)
      .describe("Rules on top of the baseline, for a time. They only tighten.")
      .optional(),
  })
  .describe("Two Keys policy.");

export type Policy = z.infer<typeof policySchema>;

/** JSON Schema of the policy file, for completion, hover and other editors. */
export function policyJsonSchema(): z.core.JSONSchema.JSONSchema {
  return jsonSchemaOf(policySchema);
}

/** Parses a policy; without `policy` the problems say why, each at its place. */
export function parsePolicy(text: string): { policy?: Policy; problems: PolicyProblem[] } {
  const { policy, problems } = readPolicy(new YamlSource(text));
  return policy ? { policy, problems } : { problems };
}

/** The same from a source whose places are still needed. */
export function readPolicy(source: YamlSource): { policy?: Policy; problems: PolicyProblem[] } {
  const { value, problems } = source.check(policySchema, { unknownKey });
  if (!value) return { problems };
  const found = policyProblems(value, source);
  return found.some(({ severity }) => severity === "error")
    ? { problems: found }
    : { policy: value, problems: found };
}

function unknownKey(path: Path, key: string): string | undefined {
  return key === "seniorRequired"
    ? `Only the baseline, change.requirements, may ask for a senior reviewer; ${path.join(".")} may not`
    : undefined;
}
