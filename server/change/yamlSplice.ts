import { Document, isMap, isScalar, type Node, Pair, YAMLMap } from "yaml";
import type { YamlSource } from "../policy/yamlSource.ts";

/** How YAML is written here: texts are not broken, because every break would be one in the difference. */
export const WRITTEN = { lineWidth: 0 } as const;

/** A stretch of a text that a key of a map has for itself, whole lines; empty where the key is to be put. */
export interface Stretch {
  /** Keys that lead to it; all maps. */
  readonly path: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly indent: number;
}

/**
 * Stretches that an edit of a path may be confined to, the innermost first. `orderOf` gives the keys of a map in the
 * order in which they are to stand.
 */
export function stretchesFor(
  source: YamlSource,
  path: readonly (string | number)[],
  orderOf: (path: readonly string[]) => readonly string[] | undefined,
): Stretch[] {
  const found: Stretch[] = [];
  const keys: string[] = [];
  let map: unknown = source.document.contents;
  let end = source.text.length;
  for (const step of path) {
    if (typeof step !== "string" || !isMap(map) || map.flow || map.items.length === 0) break;
    const starts = map.items.map((item) => lineStartOf(source.text, item));
    if (starts.some((start) => start === undefined)) break;
    const lines = starts as number[];
    const indent = indentOf(source.text, lines[0] ?? 0);
    const at = map.items.findIndex((item) => isScalar(item.key) && item.key.value === step);
    const endOf = (one: number): number =>
      contentEnd(source.text, lines[one] ?? 0, lines[one + 1] ?? end, indent);
    if (at < 0) {
      const order = orderOf(keys) ?? [];
      const before = map.items.findLastIndex((item) => isBefore(order, item, step));
      const isFirst = before < 0 && order.includes(step);
      const place = isFirst ? (lines[0] ?? 0) : endOf(before < 0 ? lines.length - 1 : before);
      found.unshift({ path: [...keys, step], start: place, end: place, indent });
      break;
    }
    found.unshift({ path: [...keys, step], start: lines[at] ?? 0, end: endOf(at), indent });
    end = endOf(at);
    map = map.items[at]?.value;
    keys.push(step);
  }
  return found;
}

function isBefore(order: readonly string[], item: Pair, key: string): boolean {
  const place = isScalar(item.key) ? order.indexOf(String(item.key.value)) : -1;
  return place >= 0 && place < order.indexOf(key);
}

/** Where the key's line starts, if nothing but spaces stands in front of it. */
function lineStartOf(text: string, item: Pair): number | undefined {
  const offset = isScalar(item.key) ? item.key.range?.[0] : undefined;
  if (offset === undefined) return undefined;
  const start = text.lastIndexOf("\n", offset - 1) + 1;
  return /^\uFEFF?$/.test(text.slice(start, offset).replace(/ /g, "")) ? start : undefined;
}

function indentOf(text: string, lineStart: number): number {
  return /^\uFEFF? */.exec(text.slice(lineStart))?.[0].replace("\uFEFF", "").length ?? 0;
}

/** Where a value ends: blank lines and comments that are no deeper than its key belong to what follows. */
function contentEnd(text: string, start: number, limit: number, indent: number): number {
  let end = limit;
  while (end > start) {
    const from = text.lastIndexOf("\n", end - 2) + 1;
    const line = text.slice(from, end);
    const comment = /^( *)#/.exec(line);
    const isForeign = line.trim() === "" || (comment !== null && (comment[1] ?? "").length <= indent);
    if (!isForeign || from <= start) return end;
    end = from;
  }
  return end;
}

/** The text with a stretch written anew from the document; without it where the document no longer has the key. */
export function spliced(text: string, document: Document, stretch: Stretch): string {
  const parent = nodeAt(document.contents, stretch.path.slice(0, -1));
  const key = stretch.path.at(-1);
  const pair = isMap(parent)
    ? parent.items.find((item) => isScalar(item.key) && item.key.value === key)
    : undefined;
  const mark = stretch.start === 0 && text.startsWith("\uFEFF") ? "\uFEFF" : "";
  const head = text.slice(0, stretch.start) + mark;
  const gap = head === "" || head === mark || head.endsWith("\n") ? "" : "\n";
  const lines = pair ? written(pair, stretch.indent) : "";
  return lineEndsAs(text, head + (lines === "" ? "" : gap) + lines) + text.slice(stretch.end);
}

function nodeAt(root: Node | null, path: readonly string[]): unknown {
  let at: unknown = root;
  for (const key of path) {
    at = isMap(at) ? at.items.find((item) => isScalar(item.key) && item.key.value === key)?.value : undefined;
  }
  return at;
}

function written(pair: Pair, indent: number): string {
  const map = new YAMLMap();
  // The comment above the key stays where it is in the text.
  const key = isScalar(pair.key) ? pair.key.clone() : pair.key;
  if (isScalar(key)) {
    key.commentBefore = null;
    key.spaceBefore = false;
  }
  map.items = [new Pair(key, pair.value)];
  const document = new Document();
  document.contents = map as typeof document.contents;
  return document.toString(WRITTEN).replace(/^(?=.*\S)/gm, " ".repeat(indent));
}

function lineEndsAs(like: string, text: string): string {
  return like.includes("\r\n") ? text.replace(/\r?\n/g, "\r\n") : text;
}
