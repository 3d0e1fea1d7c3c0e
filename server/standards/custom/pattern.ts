import type { Node, Parser } from "web-tree-sitter";
import type { Language } from "../model.ts";
import { expandoOf } from "./languages.ts";
import type { PatternObject, Strictness } from "./schema.ts";

/** A node of a pattern. `named` is what the grammar says of it: keywords and signs are not. */
export type PatternNode =
  | { readonly type: "one"; readonly name: string | undefined; readonly named: boolean }
  | { readonly type: "many"; readonly name: string | undefined }
  | { readonly type: "leaf"; readonly kind: string; readonly named: boolean; readonly text: string }
  | { readonly type: "inner"; readonly kind: string; readonly children: readonly PatternNode[] };

export interface Pattern {
  readonly root: PatternNode;
  readonly strictness: Strictness;
}

/** Why a pattern can't be used. The text is told to who wrote it. */
export class PatternError extends Error {}

const METAVARIABLE = /\$(?:\$\$[A-Z0-9_]*|\$?[A-Z_][A-Z0-9_]*)/g;

/** Parses a pattern with the grammar of the code that it is looked for in. */
export function parsePattern(pattern: string | PatternObject, language: Language, parser: Parser): Pattern {
  const {
    context,
    selector,
    strictness = "smart",
  } = typeof pattern === "string" ? { context: pattern } : pattern;
  const expando = expandoOf(language);
  const source =
    expando === "$" ? context : context.replace(METAVARIABLE, (name) => name.replaceAll("$", expando));
  const tree = parser.parse(source);
  if (!tree) throw new PatternError("The pattern can't be parsed");
  try {
    const node = selector === undefined ? single(tree.rootNode) : selected(tree.rootNode, selector);
    if (node.isError || (node.hasError && !onlyMissing(node))) {
      throw new PatternError(
        `This is not ${language} that stands by itself: write it in a \`context\` that does, with a \`selector\``,
      );
    }
    return { root: convert(node, source, expando), strictness };
  } finally {
    tree.delete();
  }
}

/** The innermost node that is the whole of the pattern. */
function single(root: Node): Node {
  if (root.childCount === 0) throw new PatternError("The pattern is empty");
  if (!isAlone(root)) {
    throw new PatternError(
      "The pattern is several nodes side by side: write one, or use `context` and `selector`",
    );
  }
  let at = root;
  while (isAlone(at)) {
    const child = at.child(0);
    if (!child) break;
    at = child;
  }
  return at;
}

function isAlone(node: Node): boolean {
  if (node.childCount === 1) return true;
  const second = node.childCount === 2 ? node.child(1) : null;
  return second !== null && (second.isMissing || second.type === "" || second.startIndex === second.endIndex);
}

function selected(root: Node, kind: string): Node {
  const [found] = root.descendantsOfType([kind]);
  if (!found) throw new PatternError(`The context holds no node of the kind "${kind}"`);
  return found;
}

function onlyMissing(node: Node): boolean {
  if (node.isError) return false;
  return node.children.every(onlyMissing);
}

function convert(node: Node, source: string, expando: string): PatternNode {
  const text = source.slice(node.startIndex, node.endIndex);
  const variable = variableOf(text, expando);
  if (variable) return variable;
  if (node.childCount === 0) return { type: "leaf", kind: node.type, named: node.isNamed, text };
  const children = node.children.filter((child) => !child.isMissing);
  return {
    type: "inner",
    kind: node.type,
    children: children.map((child) => convert(child, source, expando)),
  };
}

function variableOf(text: string, expando: string): PatternNode | undefined {
  if (!text.startsWith(expando)) return undefined;
  const many = expando.repeat(3);
  if (text.startsWith(many)) {
    const name = text.slice(many.length);
    if (!/^[A-Z0-9_]*$/.test(name)) return undefined;
    return { type: "many", name: name === "" || name.startsWith("_") ? undefined : name };
  }
  const named = !text.startsWith(expando + expando);
  const name = text.slice(named ? expando.length : 2 * expando.length);
  if (!/^[A-Z_][A-Z0-9_]*$/.test(name)) return undefined;
  return { type: "one", name: name.startsWith("_") ? undefined : name, named };
}

/** Names of the metavariables that a text holds, with how many nodes each stands for. */
export function variablesIn(text: string): { readonly name: string; readonly many: boolean }[] {
  return [...text.matchAll(METAVARIABLE)].map(([found]) => ({
    name: found.replace(/^\$+/, ""),
    many: found.startsWith("$$$"),
  }));
}
