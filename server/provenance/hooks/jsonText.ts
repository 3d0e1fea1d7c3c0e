import {
  applyEdits,
  createScanner,
  type Edit,
  findNodeAtLocation,
  type JSONPath,
  type Node,
  type ParseError,
  parseTree,
  printParseErrorCode,
  type SyntaxKind,
} from "jsonc-parser";

// jsonc-parser can change values too, but taking out what it put in does not give back the same bytes.

/** Values of a kind of token, which the library declares as a constant enumeration. */
const COMMA: SyntaxKind = 5;
const TRIVIA: readonly SyntaxKind[] = [12, 13, 14, 15];
const END: SyntaxKind = 17;

/** A JSON text, comments and trailing commas allowed; or where and why it is none. */
export type JsonText =
  | { readonly ok: true; readonly root: Node }
  | { readonly ok: false; readonly message: string };

/** Reads a text whose value is an object. Lines and columns of messages count from 1. */
export function readJson(text: string): JsonText {
  const errors: ParseError[] = [];
  const root = parseTree(text, errors, { allowTrailingComma: true });
  const [error] = errors;
  if (error) {
    const before = text.slice(0, error.offset).split(/\r\n|\r|\n/);
    const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
    return { ok: false, message: `is no valid JSON: ${printParseErrorCode(error.error)} at ${place}` };
  }
  if (root?.type !== "object") return { ok: false, message: "holds no JSON object" };
  return { ok: true, root };
}

/**
 * The text with a value behind the last one of the array or object at a path; `key` names it in an object. Written
 * in the style of the text: its indentation, its line ends, on one line where the container stands on one.
 * {@link removeAt} takes exactly this out again.
 */
export function insertAt(text: string, path: JSONPath, key: string | undefined, value: unknown): string {
  const container = nodeAt(text, path);
  if (!container) return text;
  const close = container.offset + container.length - 1;
  const inner = text.slice(container.offset + 1, close);
  const last = container.children?.at(-1);
  const isOneLine = last !== undefined && !/[\r\n]/.test(text.slice(container.offset, close));
  const { eol, unit } = styleOf(text);
  const indent = unit.repeat(path.length + 1);
  const json = isOneLine ? JSON.stringify(value) : JSON.stringify(value, undefined, unit);
  const named = key === undefined ? json : `${JSON.stringify(key)}: ${json}`;
  const ours = isOneLine ? ` ${named}` : `${eol}${indent}${named.replaceAll("\n", `${eol}${indent}`)}`;
  const at = container.offset + 1 + inner.trimEnd().length;
  const comma = last ? commaAfter(text, endOf(last), close) : undefined;
  const closing = inner.trim() === "" && !/[\r\n]/.test(inner) ? eol + unit.repeat(path.length) : "";
  const ending = `${comma === undefined ? "" : ","}${closing}`;
  const edits: Edit[] = [{ offset: at, length: 0, content: ours + ending }];
  // Before the other edit, which may have the same place.
  if (last && comma === undefined) edits.unshift({ offset: endOf(last), length: 0, content: "," });
  return joined(text, edits);
}

/** The text without the value at a path, its comma, and the space that stood before it. */
export function removeAt(text: string, path: JSONPath): string {
  const found = nodeAt(text, path);
  // The node of an object's value belongs to the one that holds its key as well.
  const node = found?.parent?.type === "property" ? found.parent : found;
  const container = node?.parent;
  if (!node || !container) return text;
  const close = container.offset + container.length - 1;
  const at = text.slice(0, node.offset).trimEnd().length;
  const after = commaAfter(text, endOf(node), close);
  const previous = container.children?.[container.children.indexOf(node) - 1];
  const edits: Edit[] = [{ offset: at, length: (after ?? endOf(node)) - at, content: "" }];
  if (previous && after === undefined) {
    const comma = commaAfter(text, endOf(previous), node.offset);
    if (comma !== undefined) edits.push({ offset: comma - 1, length: 1, content: "" });
  }
  const isAlone = container.children?.length === 1;
  const rest = text.slice(container.offset + 1, at) + text.slice(after ?? endOf(node), close);
  if (isAlone && rest.trim() === "") {
    return text.slice(0, container.offset + 1) + text.slice(close);
  }
  return joined(text, edits);
}

/** The node at a path; undefined if there is none. */
export function nodeAt(text: string, path: JSONPath): Node | undefined {
  const read = readJson(text);
  return read.ok ? (path.length === 0 ? read.root : findNodeAtLocation(read.root, path)) : undefined;
}

/** Indentation and line end of a text; two spaces and LF where it shows none. */
export function styleOf(text: string): { eol: string; unit: string } {
  return {
    eol: text.includes("\r\n") ? "\r\n" : "\n",
    unit: /^\s*\{[^\S\r\n]*\r?\n([ \t]+)\S/.exec(text)?.[1] ?? "  ",
  };
}

function joined(text: string, edits: Edit[]): string {
  return applyEdits(
    text,
    edits.toSorted((a, b) => a.offset - b.offset),
  );
}

function endOf(node: Node): number {
  return node.offset + node.length;
}

/** Where the comma ends that is the next token between two places; undefined if the next token is another. */
function commaAfter(text: string, from: number, to: number): number | undefined {
  const scanner = createScanner(text, false);
  scanner.setPosition(from);
  for (let kind = scanner.scan(); kind !== END && scanner.getTokenOffset() < to; kind = scanner.scan()) {
    if (kind === COMMA) return scanner.getTokenOffset() + 1;
    if (!TRIVIA.includes(kind)) return undefined;
  }
  return undefined;
}
