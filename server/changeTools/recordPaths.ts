import * as z from "zod";
import { type ChangeRecord, changeRecord } from "../change/record.ts";

/** What a tool is told of a change beside its record. */
export interface ExportContext {
  /** `sha256:` of the revision; also the key that makes a repeated export the same one. */
  readonly digest: string;
  /** In words, such as `in review, 1 of 2 approvals`. */
  readonly status: string;
  /** Address at which the record can be read. */
  readonly link?: string;
  /** The tool's own id, as an earlier export gave it. */
  readonly externalId?: string;
}

interface SchemaNode {
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly items?: SchemaNode;
  readonly anyOf?: readonly SchemaNode[];
}

const SPECIAL = ["$digest", "$status", "$link"];

let recordSchema: SchemaNode | undefined;

function schema(): SchemaNode {
  recordSchema ??= z.toJSONSchema(changeRecord, { io: "input", unrepresentable: "any" }) as SchemaNode;
  return recordSchema;
}

/** What is wrong with a path into the record, such as `rollback.trigger` or `systems.0.id`; undefined where nothing is. */
export function recordPathProblem(path: string): string | undefined {
  if (path.startsWith("$"))
    return SPECIAL.includes(path) ? undefined : `${path} is not known: there are ${SPECIAL.join(", ")}`;
  let node = schema();
  const steps = path.split(".");
  for (const [index, step] of steps.entries()) {
    const next = childOf(node, step);
    if (!next) {
      const before = steps.slice(0, index).join(".");
      const names = Object.keys(node.properties ?? {});
      if (node.items) return `${before} is a list: "${step}" must be a number from 0, such as ${before}.0`;
      if (names.length === 0) return `${before} has no parts: leave out ".${steps.slice(index).join(".")}"`;
      return `A change record has no ${steps.slice(0, index + 1).join(".")}: ${before || "it"} has ${names.join(", ")}`;
    }
    node = next;
  }
  return undefined;
}

function childOf(node: SchemaNode, step: string): SchemaNode | undefined {
  if (node.properties && Object.hasOwn(node.properties, step)) return node.properties[step];
  if (node.items) return /^\d{1,4}$/.test(step) ? node.items : undefined;
  return typeof node.additionalProperties === "object" ? node.additionalProperties : undefined;
}

/** Follows a dotted path through plain data; undefined where it leads nowhere. */
export function valueAt(data: unknown, path: string): unknown {
  let value = data;
  for (const step of path.split(".")) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return value;
}

/** The value that a path names, in the record or beside it; undefined where the record has none. */
export function recordValue(record: ChangeRecord, context: ExportContext, path: string): unknown {
  if (path === "$digest") return context.digest;
  if (path === "$status") return context.status;
  return path === "$link" ? context.link : valueAt(record, path);
}

/** A value as text for people: lists become lines, objects `name: value`. */
export function plainText(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) {
    const isPlain = value.every((one) => typeof one !== "object");
    return value
      .map((one, index) => (isPlain ? plainText(one) : `${index + 1}. ${plainText(one)}`))
      .join("\n");
  }
  if (typeof value !== "object") return String(value);
  return Object.entries(value)
    .map(([name, one]) => `${name}: ${plainText(one)}`)
    .join("; ");
}

/** A value as a tool's field takes it: numbers and truths stay, all else becomes text. */
export function fieldValue(value: unknown): string | number | boolean | null {
  if (value === undefined || value === null) return null;
  return typeof value === "number" || typeof value === "boolean" ? value : plainText(value);
}
