import { peopleSchema } from "./peopleFile.ts";
import { policySchema } from "./policyFile.ts";
import { jsonSchemaOf } from "./schemaWalk.ts";
import { systemsSchema } from "./systemsFile.ts";

/** JSON Schemas of the policy's files, by the names that they have in `schemas`: for editors with YAML support of their own. */
export function schemaFiles(): ReadonlyMap<string, string> {
  const schemas = { policy: policySchema, people: peopleSchema, systems: systemsSchema };
  return new Map(
    Object.entries(schemas).map(([name, schema]) => [
      `${name}.schema.json`,
      `${JSON.stringify(jsonSchemaOf(schema), null, 2)}\n`,
    ]),
  );
}
