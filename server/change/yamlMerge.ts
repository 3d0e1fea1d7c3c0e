import {
  type Document,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  Pair,
  Scalar,
  YAMLMap,
  YAMLSeq,
} from "yaml";
import { isPlainMap } from "./draftValues.ts";

/**
 * Puts a value into a document, into the nodes that are there, so that comments and the form of what stays the same
 * are kept. Maps on the way are made; undefined takes the value away, and the maps and lists that it leaves empty.
 */
export function putValue(document: Document, path: readonly (string | number)[], value: unknown): void {
  const root = isMap(document.contents) ? document.contents : new YAMLMap();
  if (root !== document.contents) document.contents = root as typeof document.contents;
  put(root, path, value);
}

function put(node: Node, path: readonly (string | number)[], value: unknown): void {
  const [step, ...rest] = path;
  if (step === undefined) return;
  const old = childOf(node, step);
  if (rest.length === 0) {
    if (value === undefined) removeChild(node, step);
    else setChild(node, step, merged(old, value));
    return;
  }
  const fits = typeof rest[0] === "number" ? isSeq(old) : isMap(old);
  if (!fits && value === undefined) return;
  const inner = fits && isNode(old) ? old : typeof rest[0] === "number" ? new YAMLSeq() : new YAMLMap();
  if (!fits) setChild(node, step, inner);
  put(inner, rest, value);
  if ((isMap(inner) || isSeq(inner)) && inner.items.length === 0) removeChild(node, step);
}

function childOf(node: Node, step: string | number): unknown {
  if (isSeq(node)) return typeof step === "number" ? node.items[step] : undefined;
  return isMap(node) ? pairOf(node, step)?.value : undefined;
}

function pairOf(map: YAMLMap, key: string | number): Pair | undefined {
  return map.items.find((item) => isScalar(item.key) && item.key.value === key);
}

function setChild(node: Node, step: string | number, value: Node): void {
  if (isSeq(node) && typeof step === "number") node.items[step] = value;
  else if (isMap(node)) {
    const pair = pairOf(node, step);
    if (pair) pair.value = value;
    else node.items.push(new Pair(new Scalar(step), value));
  }
}

function removeChild(node: Node, step: string | number): void {
  if (isSeq(node) && typeof step === "number") node.items.splice(step, 1);
  else if (isMap(node))
    node.items = node.items.filter((item) => !(isScalar(item.key) && item.key.value === step));
}

/** A node for the value, made from the old one where it is of the same kind. */
function merged(old: unknown, value: unknown): Node {
  if (isMap(old) && isPlainMap(value)) return mergedMap(old, value);
  if (isSeq(old) && Array.isArray(value)) return mergedList(old, value);
  if (isScalar(old) && Object.is(old.value, value)) return old;
  const fresh = nodeOf(value);
  if (isNode(old)) {
    if (old.commentBefore !== undefined) fresh.commentBefore = old.commentBefore;
    if (old.comment !== undefined) fresh.comment = old.comment;
    if (old.spaceBefore !== undefined) fresh.spaceBefore = old.spaceBefore;
    const isQuoted = isScalar(old) && (old.type === "QUOTE_DOUBLE" || old.type === "QUOTE_SINGLE");
    if (isQuoted && old.type && isScalar(fresh) && typeof value === "string") fresh.type ??= old.type;
  }
  return fresh;
}

function mergedMap(old: YAMLMap, value: Readonly<Record<string, unknown>>): YAMLMap {
  old.items = old.items.filter((item) => isScalar(item.key) && Object.hasOwn(value, String(item.key.value)));
  for (const [key, one] of Object.entries(value)) setChild(old, key, merged(childOf(old, key), one));
  return old;
}

/** Rows that are the same at the start and at the end stay; those between are merged one by one. */
function mergedList(old: YAMLSeq, value: readonly unknown[]): YAMLSeq {
  const before = old.items;
  const isSame = (at: number, to: number): boolean => sameAs(before[at], value[to]);
  const most = Math.min(before.length, value.length);
  let start = 0;
  while (start < most && isSame(start, start)) start += 1;
  let end = 0;
  while (end < most - start && isSame(before.length - 1 - end, value.length - 1 - end)) end += 1;
  const between = value.slice(start, value.length - end).map((one, at) => {
    const row = start + at < before.length - end ? before[start + at] : undefined;
    return merged(row, one);
  });
  old.items = [...before.slice(0, start), ...between, ...before.slice(before.length - end)];
  return old;
}

function sameAs(node: unknown, value: unknown): boolean {
  if (isScalar(node)) return Object.is(node.value, value);
  if (isSeq(node)) {
    return (
      Array.isArray(value) &&
      node.items.length === value.length &&
      node.items.every((item, at) => sameAs(item, value[at]))
    );
  }
  if (!isMap(node) || !isPlainMap(value) || node.items.length !== Object.keys(value).length) return false;
  return node.items.every(
    ({ key, value: one }) =>
      isScalar(key) && Object.hasOwn(value, String(key.value)) && sameAs(one, value[String(key.value)]),
  );
}

function nodeOf(value: unknown): Node {
  if (Array.isArray(value)) {
    const list = new YAMLSeq();
    list.items = value.map(nodeOf);
    return list;
  }
  if (isPlainMap(value)) {
    const map = new YAMLMap();
    map.items = Object.entries(value).map(([key, one]) => new Pair(new Scalar(key), nodeOf(one)));
    return map;
  }
  const scalar = new Scalar(value);
  if (typeof value === "string" && value.includes("\n"))
    scalar.type = isFitForBlock(value) ? Scalar.BLOCK_LITERAL : Scalar.QUOTE_DOUBLE;
  return scalar;
}

/** Whether a text reads the same as a block: no odd characters, no end that depends on what follows. */
function isFitForBlock(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a block can't hold them.
  return /^\S/.test(text) && !/\n\n$|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]/.test(text);
}
