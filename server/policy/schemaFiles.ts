import { customRuleSchema } from "../standards/custom/schema.ts";
import { peopleSchema } from "./peopleFile.ts";
import { policyJsonSchema } from "./policyFile.ts";
import { type JsonSchema, jsonSchemaOf, keysOf, schemasAt } from "./schemaWalk.ts";
import { systemsSchema } from "./systemsFile.ts";

/** JSON Schemas of the policy's files, by the names that they have in `schemas`: for editors with YAML support of their own. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const schemas = {
    policy: withOwnRules(policyJsonSchema()),
    people: jsonSchemaOf(peopleSchema),
    systems: jsonSchemaOf(systemsSchema),
    rule: jsonSchemaOf(customRuleSchema),
  };
  return new Map(
    Object.entries(schemas).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(schema, null, 2)}\n`,
    ]),
  );
}

/** Other editors don't know which rules of one's own there are: any id may be one. */
function withOwnRules(schema: JsonSchema): JsonSchema {
  const copy = structuredClone(schema);
  const [rules] = schemasAt(copy, ["standards", "rules"]);
  if (rules?.propertyNames) rules.propertyNames = { anyOf: [{ enum: keysOf([rules]) }, { type: "string" }] };
  return copy;
}
