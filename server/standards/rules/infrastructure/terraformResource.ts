import { type ConfigEntry, type ConfigValue, entryOf, referencesOf } from "../../formats/configTree.ts";
import type { HclBlock, TerraformFile } from "../../formats/terraform.ts";
import type { NewValue, Part, Resource, Setting } from "./resource.ts";

const ABSENT_KIND = "scalar";

/** All `resource` blocks of the file. */
export function terraformResources(model: TerraformFile, source: string): Resource[] {
  return model.blocks.flatMap((block) =>
    block.type === "resource" && block.labels.length === 2 ? [viewOf(block, source)] : [],
  );
}

export function blockResource(block: HclBlock, source: string): Resource {
  return viewOf(block, source);
}

function viewOf(block: HclBlock, source: string): Resource {
  return {
    format: "terraform",
    type: block.labels[0] ?? "",
    name: block.labels[1] ?? block.labels[0] ?? "",
    header: block.header,
    get: (path) => inBlock(block, path.split(".")),
    list: (name) => partsOf(block, name),
    add: (path, values) =>
      block.broken ? undefined : addTo(block, path === "" ? [] : path.split("."), values, source),
    write,
    references: () => mentioned(block),
  };
}

export function write(value: NewValue): string {
  return typeof value === "string" ? JSON.stringify(value) : String(value);
}

function mentioned(block: HclBlock): string[] {
  return [...block.attributes.flatMap((one) => referencesOf(one.value)), ...block.blocks.flatMap(mentioned)];
}

function partsOf(block: HclBlock, name: string): Part[] {
  const nested = block.blocks
    .filter((one) => one.type === name)
    .map((one): Part => ({ at: one.header, get: (path) => inBlock(one, path.split(".")) }));
  const value = block.attributes.find((one) => one.key === name)?.value;
  const items = value?.kind === "list" ? value.items : [];
  return [
    ...nested,
    ...items.map((one): Part => ({ at: one, get: (path) => inValue(one, path.split("."), one) })),
  ];
}

function inBlock(block: HclBlock, path: readonly string[]): Setting {
  const [key = "", ...rest] = path;
  const attribute = block.attributes.findLast((one) => one.key === key);
  if (attribute) return inAttribute(attribute, rest);
  const nested = block.blocks.filter((one) => one.type === key);
  const first = nested[0];
  if (!first)
    return block.broken || block.dynamic
      ? { state: "unknown", references: [] }
      : { state: "absent", within: block.header };
  if (rest.length === 0) {
    if (nested.some((one) => one.dynamic)) return { state: "unknown", references: [] };
    const value: ConfigValue = { kind: "map", entries: first.attributes, ...first.at };
    return { state: "known", value, at: first.header, own: true };
  }
  return inBlock(first, rest);
}

function inAttribute({ value, at }: ConfigEntry, rest: readonly string[]): Setting {
  // `null` leaves the attribute out.
  if (value.kind === ABSENT_KIND && value.value === null) return { state: "absent", within: at };
  if (value.kind === "unknown") return { state: "unknown", references: value.references };
  if (rest.length > 0) return inValue(value, rest, at);
  return { state: "known", value, at, own: true, ...(value.via ? { via: value.via } : {}) };
}

function inValue(value: ConfigValue, path: readonly string[], at: { start: number; end: number }): Setting {
  const target = value.kind === "list" ? value.items[0] : value;
  if (target?.kind !== "map") return { state: "unknown", references: [] };
  const [key = "", ...rest] = path;
  const entry = entryOf(target, key);
  return entry ? inAttribute(entry, rest) : { state: "absent", within: at };
}

/** Adds attributes to the innermost block of the path that is there, with the blocks that are not. */
function addTo(
  block: HclBlock,
  path: readonly string[],
  values: Readonly<Record<string, NewValue>>,
  source: string,
): { start: number; end: number; newText: string } | undefined {
  const [key, ...rest] = path;
  const nested = key === undefined ? undefined : block.blocks.find((one) => one.type === key);
  if (nested) return nested.dynamic ? undefined : addTo(nested, rest, values, source);
  if (key !== undefined && block.attributes.some((one) => one.key === key)) return undefined;
  const indent = indentAt(block.at.start, source);
  const inner = `${indent}  `;
  const multiline = source.slice(block.body.start, block.body.end).includes("\n");
  const lines = linesOf(path, values, inner);
  if (!multiline) {
    // `x {}` or `x { a = 1 }`: the language allows one attribute on a line of braces.
    const own = source.slice(block.body.start, block.body.end).trim();
    const body = [...(own ? [`${inner}${own}`] : []), ...lines].join("\n");
    return { ...block.body, newText: `\n${body}\n${indent}` };
  }
  const firstBlock = block.blocks[0]?.at.start ?? Number.POSITIVE_INFINITY;
  const before = block.attributes.filter((one) => one.at.start < firstBlock);
  const last = before.at(-1);
  if (path.length === 0) {
    if (last) {
      const padded = aligned(values, last, inner, source);
      const at = lineEnd(last.at.end, source);
      return { start: at, end: at, newText: `\n${padded.join("\n")}` };
    }
    return { start: block.body.start, end: block.body.start, newText: `\n${lines.join("\n")}` };
  }
  const tail = /\s*$/.exec(source.slice(block.body.start, block.body.end))?.[0].length ?? 0;
  const at = block.body.end - tail;
  const empty = at === block.body.start;
  return { start: at, end: at, newText: `${empty ? "\n" : "\n\n"}${lines.join("\n")}` };
}

/** Names of neighbouring attributes are padded so that their `=` stand in one column. */
function aligned(
  values: Readonly<Record<string, NewValue>>,
  last: ConfigEntry,
  inner: string,
  source: string,
): string[] {
  const sign = source.indexOf("=", last.keyAt.end);
  const width = sign - last.keyAt.start - 1;
  return Object.entries(values).map(([key, value]) => `${inner}${key.padEnd(width)} = ${write(value)}`);
}

function linesOf(
  path: readonly string[],
  values: Readonly<Record<string, NewValue>>,
  indent: string,
): string[] {
  const [key, ...rest] = path;
  if (key !== undefined) return [`${indent}${key} {`, ...linesOf(rest, values, `${indent}  `), `${indent}}`];
  const width = Math.max(...Object.keys(values).map((one) => one.length));
  return Object.entries(values).map(([name, value]) => `${indent}${name.padEnd(width)} = ${write(value)}`);
}

function indentAt(at: number, source: string): string {
  const start = source.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/.exec(source.slice(start, at))?.[0] ?? "";
}

/** End of the line, behind what else stands on it, such as a comment. */
function lineEnd(at: number, source: string): number {
  const end = source.indexOf("\n", at);
  const stop = end === -1 ? source.length : end;
  return source[stop - 1] === "\r" ? stop - 1 : stop;
}
