import * as z from "zod";
import { provenanceSchema } from "../provenance/options.ts";
import { standardsSchema } from "../standards/options.ts";
import { type PolicyProblem, YamlSource } from "./yamlSource.ts";

/** Where a repository keeps its policy, from the folder that it governs. */
export const POLICY_PATH = ".two-keys/policy.yaml";

export const policySchema = z
  .strictObject({
    standards: standardsSchema.optional(),
    provenance: provenanceSchema.optional(),
  })
  .describe("Two Keys policy of this repository.");

export type Policy = z.infer<typeof policySchema>;

/** JSON Schema of the policy file, for completion, hover and other editors. */
export function policyJsonSchema(): z.core.JSONSchema.JSONSchema {
  return z.toJSONSchema(policySchema, { target: "draft-7" });
}

/** Parses a policy; without `policy` the problems say why, each at its place. */
export function parsePolicy(text: string): { policy?: Policy; problems: PolicyProblem[] } {
  const { value, problems } = new YamlSource(text).check(policySchema);
  return value ? { policy: value, problems } : { problems };
}
