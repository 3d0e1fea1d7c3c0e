import type { Node } from "web-tree-sitter";
import type { Captures } from "./match.ts";

const VARIABLE = /\$\$\$([A-Z_][A-Z0-9_]*)|\$([A-Z_][A-Z0-9_]*)/g;

/** Longest text that a metavariable brings into a message. */
const MAX_SHOWN = 100;

/** A message with what was matched in the place of its metavariables, in one line. */
export function messageOf(template: string, captures: Captures, source: string): string {
  return template.replace(VARIABLE, (written, many: string | undefined, one: string | undefined) => {
    const range = rangeOf(captures, many, one);
    if (range === "unknown") return written;
    const text = range ? source.slice(range.start, range.end).replace(/\s+/g, " ") : "";
    return text.length > MAX_SHOWN ? `${text.slice(0, MAX_SHOWN)}…` : text;
  });
}

/**
 * Code of a fix. Lines after the first are indented like the line that the node begins in; what metavariables stand
 * for keeps its own shape and moves to where it now stands.
 */
export function codeOf(template: string, node: Node, captures: Captures, source: string): string {
  const base = indentAt(source, node.startIndex);
  const shaped = template.replace(/\n$/, "").replace(/\n(?!\n|$)/g, `\n${base}`);
  return shaped.replace(
    VARIABLE,
    (written, many: string | undefined, one: string | undefined, offset: number) => {
      const range = rangeOf(captures, many, one);
      if (range === "unknown") return written;
      if (!range) return "";
      const text = source.slice(range.start, range.end);
      if (!text.includes("\n")) return text;
      const from = indentAt(source, range.start);
      const lineStart = shaped.lastIndexOf("\n", offset - 1) + 1;
      const to = lineStart === 0 ? base : (/^[ \t]*/.exec(shaped.slice(lineStart, offset))?.[0] ?? "");
      return from === to ? text : moved(text, from, to);
    },
  );
}

function moved(text: string, from: string, to: string): string {
  const [first = "", ...rest] = text.split("\n");
  return [first, ...rest.map((line) => (line.startsWith(from) ? to + line.slice(from.length) : line))].join(
    "\n",
  );
}

function indentAt(source: string, index: number): string {
  const lineStart = source.lastIndexOf("\n", index - 1) + 1;
  return /^[ \t]*/.exec(source.slice(lineStart, index))?.[0] ?? "";
}

type Range = { readonly start: number; readonly end: number };

/** Where a metavariable's code stands; `undefined` where it stands for nothing, `unknown` where it is none. */
function rangeOf(
  captures: Captures,
  many: string | undefined,
  one: string | undefined,
): Range | undefined | "unknown" {
  const nodes = many !== undefined ? captures.many.get(many) : undefined;
  if (nodes) {
    const first = nodes[0];
    const last = nodes.at(-1);
    return first && last ? { start: first.startIndex, end: last.endIndex } : undefined;
  }
  const node = captures.one.get(many ?? one ?? "");
  if (node) return { start: node.startIndex, end: node.endIndex };
  return "unknown";
}
