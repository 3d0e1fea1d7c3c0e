import { createHash } from "node:crypto";
import { isMap, isScalar, isSeq } from "yaml";
import type { PrefilledMark } from "./draft.ts";
import type { DraftPath } from "./draftFields.ts";

/** Deepest value of a draft. */
const MAX_DEPTH = 8;

export type PlainMap = Readonly<Record<string, unknown>>;

export function isPlainMap(value: unknown): value is PlainMap {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/**
 * What a YAML node says, as plain data. Empty values of maps are left out, and so are aliases, keys that are no text
 * and what lies too deep.
 */
export function plainValue(node: unknown, depth = 0): unknown {
  if (isScalar(node)) return node.value;
  if (depth >= MAX_DEPTH) return null;
  if (isSeq(node)) return node.items.map((item) => plainValue(item, depth + 1));
  if (!isMap(node)) return null;
  const entries = node.items.flatMap(({ key, value }): [string, unknown][] => {
    const name = isScalar(key) && typeof key.value === "string" ? key.value : undefined;
    const plain = plainValue(value, depth + 1);
    return name === undefined || name === "__proto__" || plain === null ? [] : [[name, plain]];
  });
  return Object.fromEntries(entries);
}

/** The value at a place of plain data; undefined where there is none. */
export function valueAt(root: unknown, path: DraftPath): unknown {
  let at: unknown = root;
  for (const step of path) {
    if (Array.isArray(at) && typeof step === "number") at = at[step];
    else if (isPlainMap(at) && typeof step === "string" && Object.hasOwn(at, step)) at = at[step];
    else return undefined;
  }
  return at;
}

/** Whether nothing is written there, as people see it. */
export function isBlank(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  return typeof value === "object" && Object.keys(value).length === 0;
}

/**
 * A value as it is written into a draft: line ends are LF, what is empty in a map is left out, half characters are
 * replaced. Undefined where nothing is left; `refused` where it is no plain data.
 */
export function writable(value: unknown, depth = 0): { readonly value: unknown } | "refused" {
  if (value === undefined || value === null || value === "") return { value: undefined };
  if (typeof value === "string") return { value: wellFormed(value) };
  if (typeof value === "boolean") return { value };
  if (typeof value === "number") return Number.isFinite(value) ? { value } : "refused";
  if (typeof value !== "object" || depth >= MAX_DEPTH) return "refused";
  if (Array.isArray(value)) return writableList(value, depth);
  const entries: [string, unknown][] = [];
  for (const [key, one] of Object.entries(value)) {
    if (key === "__proto__" || key === "") return "refused";
    const inner = writable(one, depth + 1);
    if (inner === "refused") return "refused";
    if (inner.value !== undefined) entries.push([key, inner.value]);
  }
  return { value: entries.length === 0 && depth === 0 ? undefined : Object.fromEntries(entries) };
}

function writableList(values: readonly unknown[], depth: number): { readonly value: unknown } | "refused" {
  const kept: unknown[] = [];
  for (const one of values) {
    const inner = writable(one, depth + 1);
    if (inner === "refused") return "refused";
    if (inner.value !== undefined) kept.push(inner.value);
  }
  return { value: kept.length === 0 && depth === 0 ? undefined : kept };
}

function wellFormed(text: string): string {
  return text
    .replace(/\r\n?/g, "\n")
    .replace(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g, "\uFFFD");
}

/** First 16 digits of a value's SHA-256; the order of keys does not matter. */
export function valueDigest(value: unknown): string {
  return createHash("sha256").update(canonical(value)).digest("hex").slice(0, 16);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (!isPlainMap(value)) return JSON.stringify(value) ?? "null";
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`).join(",")}}`;
}

/** The marks whose field still has the value that was filled in. */
export function marksThatHold(marks: readonly PrefilledMark[], values: unknown): PrefilledMark[] {
  return marks.filter((mark) => {
    const value = valueAt(values, pathOfMark(mark.field));
    return value !== undefined && valueDigest(value) === mark.digest;
  });
}

function pathOfMark(field: string): DraftPath {
  return field.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
