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
  let at = variants(schema);
  for (const step of path) {
    at = at.flatMap((one) => (typeof step === "number" ? itemsOf(one) : memberOf(one, String(step))));
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

function variants(schema: unknown): JsonSchema[] {
  const own = plain(schema);
  if (!own) return [];
  return [own, ...[...(own.anyOf ?? []), ...(own.oneOf ?? []), ...(own.allOf ?? [])].flatMap(variants)];
}

function itemsOf(schema: JsonSchema): JsonSchema[] {
  return variants(Array.isArray(schema.items) ? schema.items[0] : schema.items);
}

function memberOf(schema: JsonSchema, key: string): JsonSchema[] {
  const own = schema.properties && Object.hasOwn(schema.properties, key) ? schema.properties[key] : undefined;
  return variants(own ?? schema.additionalProperties);
}

function plain(value: unknown): JsonSchema | undefined {
  return value && typeof value === "object" ? (value as JsonSchema) : undefined;
}
