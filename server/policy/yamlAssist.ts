import type * as z from "zod";
import { type Path, YamlSource } from "./yamlSource.ts";

type Schema = z.core.JSONSchema.JSONSchema;

export interface Proposal {
  readonly label: string;
  readonly kind: "key" | "value";
  readonly documentation?: string;
  readonly insertText: string;
}

/** What a key or value means, by the schema; `names` explains keys that are ids. */
export type NameText = (path: Path) => string | undefined;

/** What may stand at the offset: keys that are missing, or the values that a key allows. */
export function complete(text: string, offset: number, schema: Schema, nameText: NameText): Proposal[] {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const before = text.slice(lineStart, offset);
  if (before.trimStart().startsWith("#")) return [];
  const path = pathAbove(text, lineStart, indentOf(before));
  const value = /^\s*(?:- )?([\w-]+):\s+\S*$/.exec(before);
  if (value?.[1]) return values(schemaAt(schema, [...path, value[1]]), "");
  const item = /^\s*- \S*$/.test(before) ? schemaAt(schema, [...path, 0]) : undefined;
  if (item && item.type !== "object") return values(item, "");
  if (!item && !/^\s*[\w-]*$/.test(before)) return [];
  const found = inside(schemaAt(schema, path));
  const present = keysAt(text, path);
  return keysOf(found)
    .filter((key) => !present.has(key))
    .map((key) => {
      const inner = schemaAt(schema, [...path, key]);
      const documentation = nameText([...path, key]) ?? description(inner);
      const block = inner && (inner.type === "object" || inner.type === "array");
      return {
        label: key,
        kind: "key",
        insertText: block ? `${key}:` : `${key}: `,
        ...(documentation ? { documentation } : {}),
      };
    });
}

/** Explanation of the key or value at the offset, with its range. */
export function explain(
  text: string,
  offset: number,
  schema: Schema,
  nameText: NameText,
): { text: string; start: number; end: number } | undefined {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = text.indexOf("\n", lineStart);
  const line = text.slice(lineStart, lineEnd === -1 ? undefined : lineEnd);
  const match = /^(\s*)(?:- )?([\w-]+):/.exec(line);
  const key = match?.[2];
  if (!match || !key) return undefined;
  const start = lineStart + match[0].length - key.length - 1;
  if (offset < start) return undefined;
  const path = [...pathAbove(text, lineStart, (match[1] ?? "").length), key];
  const found = nameText(path) ?? description(schemaAt(schema, path));
  return found ? { text: found, start, end: start + key.length } : undefined;
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

/** Keys that enclose a line with this indentation, outermost first. */
function pathAbove(text: string, lineStart: number, indent: number): string[] {
  const path: string[] = [];
  let limit = indent;
  for (let end = lineStart - 1; end > 0 && limit > 0; ) {
    const start = text.lastIndexOf("\n", end - 1) + 1;
    const line = text.slice(start, end);
    const key = /^(\s*)([\w-]+):\s*(#.*)?$/.exec(line);
    if (key?.[2] && (key[1] ?? "").length < limit) {
      path.unshift(key[2]);
      limit = (key[1] ?? "").length;
    }
    end = start - 1;
  }
  return path;
}

function keysAt(text: string, path: Path): Set<string> {
  const at = new YamlSource(text).document.getIn(path);
  const map = path.length === 0 ? new YamlSource(text).document.toJS() : toPlain(at);
  return new Set(map && typeof map === "object" ? Object.keys(map) : []);
}

function toPlain(value: unknown): unknown {
  return value && typeof value === "object" && "toJSON" in value && typeof value.toJSON === "function"
    ? value.toJSON()
    : value;
}

function schemaAt(schema: Schema, path: Path): Schema | undefined {
  let at: Schema | undefined = schema;
  for (const step of path) {
    if (typeof step === "number") at = at?.type === "array" ? inside(at) : undefined;
    else {
      const map: Schema | undefined = inside(at);
      at = plain(map?.properties?.[step]) ?? plain(map?.additionalProperties);
    }
  }
  return at;
}

/** What an item of a list is; anything else stands for itself, because lines do not say in which item they are. */
function inside(schema: Schema | undefined): Schema | undefined {
  if (schema?.type !== "array") return schema;
  return plain(Array.isArray(schema.items) ? schema.items[0] : schema.items);
}

function plain(value: unknown): Schema | undefined {
  return value && typeof value === "object" ? (value as Schema) : undefined;
}

function keysOf(schema: Schema | undefined): string[] {
  const named = plain(schema?.propertyNames)?.enum;
  return [...Object.keys(schema?.properties ?? {}), ...(named ?? []).map(String)];
}

function values(schema: Schema | undefined, prefix: string): Proposal[] {
  const options =
    schema?.enum ?? schema?.anyOf?.flatMap((one) => plain(one)?.const ?? plain(one)?.enum ?? []);
  const list = options ?? (schema?.type === "boolean" ? [true, false] : []);
  return list.map((one) => ({ label: String(one), kind: "value", insertText: prefix + String(one) }));
}

function description(schema: Schema | undefined): string | undefined {
  return schema?.description;
}
