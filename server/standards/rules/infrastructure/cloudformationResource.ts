import type { CloudFormationFile, CloudFormationResource } from "../../formats/cloudformation.ts";
import { type ConfigEntry, type ConfigValue, entryOf, referencesOf } from "../../formats/configTree.ts";
import type { Range } from "../../model.ts";
import type { NewValue, Part, Resource, Setting } from "./resource.ts";

export interface CloudFormationView extends Resource {
  readonly format: "cloudformation";
  /** What stands beside the properties: `DeletionPolicy`, `UpdatePolicy.AutoScalingRollingUpdate`. */
  attribute(path: string): Setting;
  /** Edit that puts attributes beside the type. */
  addAttributes(
    values: Readonly<Record<string, NewValue>>,
  ): { start: number; end: number; newText: string } | undefined;
}

export function cloudformationResources(model: CloudFormationFile, source: string): CloudFormationView[] {
  return model.resources.map((one) => viewOf(one, model.json, source));
}

function viewOf(resource: CloudFormationResource, json: boolean, source: string): CloudFormationView {
  const { properties, own, keyAt } = resource;
  const write = (value: NewValue): string => written(value, json);
  const top: ConfigValue = { kind: "map", entries: resource.attributes, ...resource.at };
  return {
    format: "cloudformation",
    type: resource.type,
    name: resource.id,
    header: keyAt,
    get(path) {
      if (!properties || isNothing(properties)) return { state: "absent", within: own?.keyAt ?? keyAt };
      const found = inValue(properties, path.split("."), keyAt);
      if (found.state !== "known") return found;
      return { ...found, own: found.at.start >= resource.at.start && found.at.end <= resource.at.end };
    },
    attribute: (path) => inValue(top, path.split("."), keyAt),
    list(name) {
      const value = entryOf(properties, name)?.value;
      const items =
        value?.kind === "list" ? value.items : value?.kind === "map" ? value.entries.map((e) => e.value) : [];
      return items.map((one): Part => ({ at: one, get: (path) => inValue(one, path.split("."), one) }));
    },
    add: (path, values) => addTo(resource, path === "" ? [] : path.split("."), values, json, source),
    addAttributes(values) {
      const lines = Object.entries(values);
      const { start, end } = resource.typeAt;
      if (json) {
        const indent = indentAt(start, source);
        const separator = startsLine(start, source) ? `,\n${indent}` : ", ";
        const text = lines.map(([key, value]) => `"${key}": ${write(value)}`).join(separator);
        return { start: end, end, newText: `${separator}${text}` };
      }
      if (!startsLine(start, source)) return undefined;
      const indent = indentAt(start, source);
      const text = lines.map(([key, value]) => `\n${indent}${key}: ${write(value)}`).join("");
      const at = lineEnd(end, source);
      return { start: at, end: at, newText: text };
    },
    write,
    references: () => (properties ? referencesOf(properties) : []),
  };
}

function isNothing(value: ConfigValue): boolean {
  return value.kind === "scalar" && value.value === null;
}

export function written(value: NewValue, json: boolean): string {
  if (typeof value !== "string") return String(value);
  return json || !/^[A-Za-z][\w .:/-]*$/.test(value) ? JSON.stringify(value) : value;
}

function inValue(value: ConfigValue, path: readonly string[], holder: Range): Setting {
  const target = value.kind === "list" ? value.items[0] : value;
  if (target?.kind !== "map") return { state: "unknown", references: [] };
  const [key = "", ...rest] = path;
  const entry = entryOf(target, key);
  if (!entry) {
    // A transform or a merged part may bring it in.
    const open = target.entries.some((one) => one.key.startsWith("Fn::"));
    return open ? { state: "unknown", references: [] } : { state: "absent", within: holder };
  }
  if (isNothing(entry.value)) return { state: "absent", within: entry.keyAt };
  if (entry.value.kind === "unknown") return { state: "unknown", references: entry.value.references };
  if (rest.length > 0) return inValue(entry.value, rest, entry.keyAt);
  const via = entry.value.via;
  return { state: "known", value: entry.value, at: entry.at, own: true, ...(via ? { via } : {}) };
}

function addTo(
  resource: CloudFormationResource,
  path: readonly string[],
  values: Readonly<Record<string, NewValue>>,
  json: boolean,
  source: string,
): { start: number; end: number; newText: string } | undefined {
  let rest = path;
  let holder = resource.own;
  if (!holder) {
    const { start, end } = resource.typeAt;
    if (!startsLine(start, source)) return undefined;
    const indent = indentAt(start, source);
    const body = text(["Properties", ...path], values, indent, json);
    const at = json ? end : lineEnd(end, source);
    return { start: at, end: at, newText: `${json ? "," : ""}\n${indent}${body}` };
  }
  for (let key = rest[0]; key !== undefined; key = rest[0]) {
    const inner: ConfigEntry | undefined = entryOf(holder.value, key);
    if (!inner) break;
    holder = inner;
    rest = rest.slice(1);
  }
  const { value } = holder;
  if (value.kind !== "map" || value.entries.length === 0) return undefined;
  const first = value.entries[0];
  const last = value.entries.at(-1);
  // What is merged in or stands for an alias is elsewhere in the text.
  if (!first || !last || value.entries.some((one) => one.at.start < value.start || one.at.end > value.end))
    return undefined;
  if (value.start < holder.keyAt.end) return undefined;
  if (json || source[value.start] === "{") {
    const lines = startsLine(last.at.start, source);
    const indent = indentAt(last.at.start, source);
    const body = json ? text(rest, values, indent, true) : flow(rest, values);
    return { start: last.at.end, end: last.at.end, newText: `${lines ? `,\n${indent}` : ", "}${body}` };
  }
  const indent = indentAt(first.at.start, source);
  if (!startsLine(first.at.start, source)) return undefined;
  const body = text(rest, values, indent, false);
  const plain = value.entries.findLast(
    (one) =>
      one.value.kind === "scalar" &&
      !source.slice(one.at.start, one.at.end).includes("\n") &&
      one.value.end > one.value.start,
  );
  if (plain) {
    const at = lineEnd(plain.at.end, source);
    return { start: at, end: at, newText: `\n${indent}${body}` };
  }
  return { start: first.at.start, end: first.at.start, newText: `${body}\n${indent}` };
}

/** `Key: value` lines at an indentation; the first is not indented, its place is. */
function text(
  path: readonly string[],
  values: Readonly<Record<string, NewValue>>,
  indent: string,
  json: boolean,
): string {
  const [key, ...rest] = path;
  if (key !== undefined) {
    const inner = `${indent}  `;
    const body = text(rest, values, inner, json);
    return json ? `"${key}": {\n${inner}${body}\n${indent}}` : `${key}:\n${inner}${body}`;
  }
  return Object.entries(values)
    .map(([name, value]) =>
      json ? `"${name}": ${written(value, true)}` : `${name}: ${written(value, false)}`,
    )
    .join(json ? `,\n${indent}` : `\n${indent}`);
}

function flow(path: readonly string[], values: Readonly<Record<string, NewValue>>): string {
  const [key, ...rest] = path;
  if (key !== undefined) return `${key}: { ${flow(rest, values)} }`;
  return Object.entries(values)
    .map(([name, value]) => `${name}: ${written(value, false)}`)
    .join(", ");
}

function startsLine(at: number, source: string): boolean {
  const start = source.lastIndexOf("\n", at - 1) + 1;
  return start > 0 && source.slice(start, at).trim() === "";
}

function indentAt(at: number, source: string): string {
  const start = source.lastIndexOf("\n", at - 1) + 1;
  return /^[ \t]*/.exec(source.slice(start, at))?.[0] ?? "";
}

function lineEnd(at: number, source: string): number {
  const end = source.indexOf("\n", at);
  const stop = end === -1 ? source.length : end;
  return source[stop - 1] === "\r" ? stop - 1 : stop;
}
