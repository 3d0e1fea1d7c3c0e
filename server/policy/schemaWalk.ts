import * as z from "zod";
import type { Path } from "./yamlSource.ts";

export type JsonSchema = z.core.JSONSchema.JSONSchema;

const KNOWN = new WeakMap<z.ZodType, JsonSchema>();

/** JSON Schema of what people write; made once for each schema. What JSON Schema can't say is left open. */
export function jsonSchemaOf(schema: z.ZodType): JsonSchema {
  let found = KNOWN.get(schema);
  if (!found) {
    found = z.toJSONSchema(schema, { target: "draft-7", io: "input", unrepresentable: "any" });
    KNOWN.set(schema, found);
  }
  return found;
}

/** Schemas that may hold at a path, one for each form that a union allows on the way. */
export function schemasAt(schema: JsonSchema, path: Path): JsonSchema[] {
  const named = plain(schema.definitions) as Readonly<Record<string, unknown>> | undefined;
  let at = variants(schema, named);
  for (const step of path) {
    at = at.flatMap((one) =>
      typeof step === "number" ? itemsOf(one, named) : memberOf(one, String(step), named),
    );
  }
  return at;
}

/** Keys that maps of these schemas may have. */
export function keysOf(schemas: readonly JsonSchema[]): string[] {
  const keys = schemas.flatMap((one) => [
    ...Object.keys(one.properties ?? {}),
    ...(plain(one.propertyNames)?.enum ?? []).map(String),
  ]);
  return [...new Set(keys)];
}

/** Values that these schemas allow, where they are a closed list. */
export function valuesOf(schemas: readonly JsonSchema[]): (string | number | boolean)[] {
  const values = schemas.flatMap((one): unknown[] => {
    if (one.const !== undefined) return [one.const];
    return one.enum ?? (one.type === "boolean" ? [true, false] : []);
  });
  return [...new Set(values)].filter((one) => ["string", "number", "boolean"].includes(typeof one)) as (
    | string
    | number
    | boolean
  )[];
}

export function descriptionOf(schemas: readonly JsonSchema[]): string | undefined {
  return schemas.find((one) => one.description !== undefined)?.description;
}

/** Whether what these schemas describe begins on the next line. */
export function isBlock(schemas: readonly JsonSchema[]): boolean {
  return schemas.some((one) => one.type === "object" || one.type === "array");
}

/** Parts of a schema that have a name, because they hold themselves. */
type Named = Readonly<Record<string, unknown>> | undefined;

function variants(schema: unknown, named: Named): JsonSchema[] {
  const own = plain(schema);
  if (!own) return [];
  const name = own.$ref?.startsWith("#/definitions/") ? own.$ref.slice("#/definitions/".length) : undefined;
  const meant = name === undefined ? [] : variants(named?.[name], named);
  return [
    own,
    ...meant,
    ...[...(own.anyOf ?? []), ...(own.oneOf ?? []), ...(own.allOf ?? [])].flatMap((one) =>
      variants(one, named),
    ),
  ];
}

function itemsOf(schema: JsonSchema, named: Named): JsonSchema[] {
  return variants(Array.isArray(schema.items) ? schema.items[0] : schema.items, named);
}

function memberOf(schema: JsonSchema, key: string, named: Named): JsonSchema[] {
  const own = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
  return variants(own ?? schema.additionalProperties, named);
}

function plain(value: unknown): JsonSchema | undefined {
  return value && typeof value === "object" ? (value as JsonSchema) : undefined;
}
