import type { Node, Tree } from "web-tree-sitter";
import { familyOf } from "../../../server/standards/fileKind.ts";
import { ADAPTERS, parserFor } from "../../../server/standards/grammar.ts";
import type { CodeLanguage } from "../../../server/standards/model.ts";

/** A piece of text to put in the place of another. */
export interface Replacement {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export function replaced(text: string, all: readonly Replacement[]): string {
  let out = text;
  for (const one of [...all].sort((a, b) => b.start - a.start)) {
    out = out.slice(0, one.start) + one.text + out.slice(one.end);
  }
  return out;
}

export async function withTree<T>(text: string, language: CodeLanguage, use: (tree: Tree) => T): Promise<T> {
  const tree = (await parserFor(language)).parse(text);
  if (!tree) throw new Error("no tree");
  try {
    return use(tree);
  } finally {
    tree.delete();
  }
}

const NAME = /^[A-Za-z]\w*$/;

/** Leaves that are names, in order. */
export function namesOf(tree: Tree): Node[] {
  const out: Node[] = [];
  const visit = (node: Node): void => {
    if (node.childCount === 0) {
      if (/identifier$|^name$/.test(node.type) && NAME.test(node.text)) out.push(node);
      return;
    }
    for (const child of node.children) visit(child);
  };
  visit(tree.rootNode);
  return out;
}

/** Whether a name stands where it means a member, a key or an argument's name, not what the file declares. */
export function isForeign(node: Node, text: string): boolean {
  if (/^(property|field|shorthand|statement|label)/.test(node.type)) return true;
  const before = text.slice(0, node.startIndex).trimEnd();
  if (/(\.|::|\w@|->|\$)$/.test(before) && !/\.\.\.$/.test(before)) return true;
  const after = text.slice(node.endIndex);
  // `key: value`, `key = value` in arguments, keys of literals.
  const parent = node.parent?.type ?? "";
  if (/keyword_argument|keyed_element|literal_element|pair|value_argument|argument|field_init/.test(parent)) {
    if (/^\s*(:|=[^=])/.test(after)) return true;
  }
  if (parent === "literal_element" && /^\s*:/.test(after)) return true;
  return false;
}

/** What the file says enough of by itself: locals and parameters with an initialiser or a declared type. */
export function renamable(
  tree: Tree,
  language: CodeLanguage,
  text: string,
  telling: RegExp | undefined,
): Map<string, string> {
  const adapter = ADAPTERS[familyOf(language)];
  const told = new Set<string>();
  const other = new Set<string>();
  for (const node of tree.rootNode.descendantsOfType([...adapter.declarationKinds])) {
    for (const one of adapter.declare(node)) {
      const attribute = node.parent?.parent?.parent?.type === "class_definition";
      if (one.kind === "variable" && (one.init ?? one.type) && !one.path && !attribute) told.add(one.name);
      else other.add(one.name);
    }
  }
  for (const node of tree.rootNode.descendantsOfType([...adapter.functionKinds])) {
    for (const one of adapter.parameters(node)) {
      if (one.kind === "parameter" && one.type) told.add(one.name);
      else other.add(one.name);
    }
  }
  for (const node of namesOf(tree)) if (isForeign(node, text)) other.add(node.text);
  const names = [...told].filter((name) => NAME.test(name) && !other.has(name) && !telling?.test(name));
  return new Map(names.map((name, index) => [name, otherName(name, `zq${index}`, language)]));
}

/** Keeps what a language tells by the form of a name: constants, and in Go errors of functions elsewhere. */
function otherName(name: string, other: string, language: CodeLanguage): string {
  if (/err|^e$/i.test(name)) return language === "python" ? `${other}_err` : `${other}Err`;
  return /^[A-Z][A-Z0-9_]+$/.test(name) ? other.toUpperCase() : other;
}

/** Renames every mention of the names. */
export function renaming(tree: Tree, names: ReadonlyMap<string, string>): Replacement[] {
  return namesOf(tree).flatMap((node) => {
    const text = names.get(node.text);
    return text === undefined ? [] : [{ start: node.startIndex, end: node.endIndex, text }];
  });
}
