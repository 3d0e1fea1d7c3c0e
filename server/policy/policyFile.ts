import { isMap, isScalar, isSeq } from "yaml";
import * as z from "zod";
import { provenanceSchema } from "../provenance/options.ts";
import { standardsSchemaWith } from "../standards/options.ts";
import { KNOWN_IDS } from "../standards/registry.ts";
import { changeSchema, programmeSchema } from "./changeSection.ts";
import { duplicates, policyProblems } from "./policyChecks.ts";
import { mistakesOf, unreadKey } from "./rulesFile.ts";
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

const policyBase = z
  .strictObject({
    standards: standardsSchemaWith([]).optional(),
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

export type Policy = z.infer<typeof policyBase>;

/** Schema of a policy beside which rules with these ids exist. */
export function policySchemaWith(customIds: readonly string[]): z.ZodType<Policy> {
  return customIds.length === 0
    ? policyBase
    : policyBase
        .extend({ standards: standardsSchemaWith(customIds).optional() })
        .describe(policyBase.description ?? "");
}

/** JSON Schema of the policy file, for completion, hover and other editors. */
export function policyJsonSchema(customIds: readonly string[] = []): z.core.JSONSchema.JSONSchema {
  return jsonSchemaOf(policySchemaWith(customIds));
}

/**
 * Parses a policy; without `policy` the problems say why, each at its place. `ruleIds` are those of the rules in its
 * folder; `unknown` where nobody has looked, so that any id may be one.
 */
export function parsePolicy(
  text: string,
  ruleIds: readonly string[] | "unknown" = [],
): { policy?: Policy; problems: PolicyProblem[] } {
  const { policy, problems } = readPolicy(new YamlSource(text), ruleIds);
  return policy ? { policy, problems } : { problems };
}

/** The same from a source whose places are still needed. */
export function readPolicy(
  source: YamlSource,
  ruleIds: readonly string[] | "unknown" = [],
): { policy?: Policy; problems: PolicyProblem[] } {
  const around = ruleIds === "unknown" ? writtenKeys(source, ["standards", "rules"]) : ruleIds;
  const customIds = [...new Set([...around, ...inlineIds(source)])].filter((id) => !KNOWN_IDS.has(id));
  const { value, problems } = source.check(policySchemaWith(customIds), { unknownKey });
  if (!value) return { problems };
  const found = [...policyProblems(value, source), ...inlineProblems(value, source)];
  return found.some(({ severity }) => severity === "error")
    ? { problems: found }
    : { policy: value, problems: found };
}

/** Ids of the rules that stand in the policy itself, as far as they can be read. */
export function inlineIds(source: YamlSource): string[] {
  if (source.syntaxProblems().length > 0) return [];
  const list = source.node(["standards", "customRules"]);
  if (!isSeq(list)) return [];
  return list.items.flatMap((item) => {
    const id = isMap(item) ? item.get("id") : undefined;
    return typeof id === "string" && id !== "" ? [id] : [];
  });
}

function writtenKeys(source: YamlSource, path: Path): string[] {
  const map = source.syntaxProblems().length === 0 ? source.node(path) : null;
  return isMap(map) ? map.items.flatMap(({ key }) => (isScalar(key) ? [String(key.value)] : [])) : [];
}

function inlineProblems({ standards }: Policy, source: YamlSource): PolicyProblem[] {
  const path = ["standards", "customRules"];
  return [
    ...duplicates(source, path, "id", standards?.customRules),
    ...(standards?.customRules ?? []).flatMap((rule, index) =>
      mistakesOf(rule).map((one) => source.problemAt([...path, index, ...one.path], `${one.message}.`)),
    ),
  ];
}

function unknownKey(path: Path, key: string): string | undefined {
  if (path[0] === "standards" && path[1] === "customRules") return unreadKey(path, key);
  return key === "seniorRequired"
    ? `Only the baseline, change.requirements, may ask for a senior reviewer; ${path.join(".")} may not`
    : undefined;
}
