import * as z from "zod";
import { changeDraft } from "./draft.ts";

/** A place in a draft: keys, and numbers of rows. */
export type DraftPath = readonly (string | number)[];

/** What a draft is, not what a person writes into it. */
const FIXED = new Set(["apiVersion", "kind", "id", "revises", "prefilled"]);
const MAX_ROW = 999;

/** Reads `rollback.steps.0.action`; undefined where it is no field that a person writes. */
export function fieldPath(path: string): DraftPath | undefined {
  const found: (string | number)[] = [];
  let at: z.ZodType | undefined = changeDraft;
  for (const part of path.split(".")) {
    const schema: z.ZodType = bare(at);
    const isRow: boolean = schema instanceof z.ZodArray && /^\d{1,3}$/.test(part) && Number(part) <= MAX_ROW;
    const step: string | number = isRow ? Number(part) : part;
    at = childSchema(schema, step);
    if (!at) return undefined;
    found.push(step);
  }
  return found.length === 0 || FIXED.has(String(found[0])) ? undefined : found;
}

/** The schema at a place of the draft, wrappers left on; undefined where there is none. */
export function schemaOf(path: DraftPath): z.ZodType | undefined {
  let at: z.ZodType | undefined = changeDraft;
  for (const step of path) at = at && childSchema(bare(at), step);
  return at;
}

/** A schema without what makes it optional or gives it a default. */
export function bare(schema: z.ZodType): z.ZodType {
  let at = schema;
  while (at instanceof z.ZodOptional || at instanceof z.ZodDefault || at instanceof z.ZodNullable) {
    at = at.unwrap() as z.ZodType;
  }
  return at;
}

/** Title and description, from wherever in the wrapping they stand. */
export function wordsOf(schema: z.ZodType): { readonly title: string; readonly help: string } {
  let at = schema;
  for (;;) {
    const { title, description } = at.meta() ?? {};
    if (title !== undefined || description !== undefined)
      return { title: title ?? "", help: description ?? "" };
    const inner = bareOnce(at);
    if (inner === at) return { title: "", help: "" };
    at = inner;
  }
}

/** Keys of a map in the order of the schema; undefined where it may have any. */
export function keyOrder(path: DraftPath): readonly string[] | undefined {
  const found = schemaOf(path);
  const schema = found && bare(found);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : undefined;
}

function bareOnce(schema: z.ZodType): z.ZodType {
  return schema instanceof z.ZodOptional || schema instanceof z.ZodDefault
    ? (schema.unwrap() as z.ZodType)
    : schema;
}

function childSchema(schema: z.ZodType, step: string | number): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) {
    const shape: Record<string, z.ZodType> = schema.shape;
    return typeof step === "string" && Object.hasOwn(shape, step) ? shape[step] : undefined;
  }
  if (schema instanceof z.ZodArray)
    return typeof step === "number" ? (schema.element as z.ZodType) : undefined;
  if (schema instanceof z.ZodRecord) {
    const isName = typeof step === "string" && /^[a-z0-9][a-z0-9-]{0,79}$/.test(step);
    return isName ? (schema.valueType as z.ZodType) : undefined;
  }
  return undefined;
}
