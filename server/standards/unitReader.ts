import type { Node } from "web-tree-sitter";
import { fileKind, MAIN_WORDS } from "./fileKind.ts";
import type { Adapter, Declaration } from "./languages/adapter.ts";
import type { CodeLanguage } from "./model.ts";
import { spanOf } from "./nodes.ts";
import { ROLE, type RuleSet } from "./ruleSet.ts";
import { fileDefinitions, type Scope } from "./symbols.ts";
import type { Comment, Unit } from "./units.ts";
import { speaksOfFindings } from "./waivers.ts";

/** What the reading of a unit needs of its file. */
export interface ReadFile {
  readonly language: CodeLanguage;
  readonly text: string;
  readonly adapter: Adapter;
  readonly rules: RuleSet;
}

/** Stands among a unit's mentions where it holds the program's entry. */
export const MAIN = "\u0000main";

const NONE: readonly never[] = [];
const NO_WORDS: ReadonlySet<string> = new Set();

/** Fills in what a unit tells the rest of the file, and returns its scopes. */
export function readUnit(unit: Unit, nodes: readonly Node[], file: ReadFile, mayMention: boolean): Scope {
  const { adapter, text, language } = file;
  const { roles } = file.rules;
  const root: Scope = {
    node: undefined,
    start: unit.start,
    end: unit.end,
    parent: undefined,
    children: [],
    declarationNodes: [],
  };
  const declarations: Declaration[] = [];
  const comments: Comment[] = [];
  let scope: Scope = root;
  for (const node of nodes) {
    while (scope.parent && node.startIndex >= scope.end) scope = scope.parent;
    const type = node.type;
    const role = roles.get(type) ?? 0;
    if (role === 0) continue;
    if ((role & ROLE.comment) !== 0) comments.push(...commentOf(node, text));
    if ((role & ROLE.declaration) !== 0) {
      if (scope === root) declarations.push(...adapter.declare(node).filter((d) => !d.assignment));
      else {
        scope.declarationNodes.push(node);
        if ((role & ROLE.field) !== 0) {
          declarations.push(
            ...adapter.declare(node).filter((d) => d.kind === "field" || d.name.includes(".")),
          );
        }
      }
    }
    if ((role & ROLE.function) !== 0) {
      if (scope === root || (role & ROLE.method) !== 0) {
        declarations.push(...adapter.parameters(node).filter((d) => d.kind === "field"));
      }
      const inner: Scope = {
        node,
        start: node.startIndex,
        end: node.endIndex,
        parent: scope,
        children: [],
        declarationNodes: [],
      };
      scope.children.push(inner);
      scope = inner;
    }
  }
  const mentions = mentionsOf(unit, file, mayMention);
  unit.comments = comments;
  unit.speaking = comments.filter((one) => speaksOfFindings(one, language));
  unit.mentions = mentions;
  unit.definitions = fileDefinitions(declarations, adapter);
  return root;
}

/** Watched words of a unit, in order, and a mark if it is the program's entry. */
function mentionsOf(unit: Unit, { text, rules }: ReadFile, mayMention: boolean): readonly string[] {
  const { family } = rules;
  const shebang = text.startsWith("#!", unit.start);
  const words = mayMention ? rules.finder.in(text, unit.start, unit.end) : NO_WORDS;
  if (words.size === 0 && !shebang) return NONE;
  const mayBeEntry = shebang || MAIN_WORDS[family].some((word) => words.has(word));
  const mentions = [...words].filter((word) => rules.mentions.has(word)).sort();
  if (mayBeEntry && fileKind("", text.slice(unit.start, unit.end), family).entry) mentions.push(MAIN);
  return mentions;
}

/** True when two cuts of a file tell the units the same, in the same order. */
export function tellTheSame(before: readonly Unit[], after: readonly Unit[]): boolean {
  let i = 0;
  for (const unit of after) {
    if (tellsNothing(unit)) continue;
    while (i < before.length && tellsNothing(before[i])) i++;
    const old = before[i++];
    if (!old) return false;
    if (old.definitions === unit.definitions && old.mentions === unit.mentions) continue;
    if (JSON.stringify([old.definitions, old.mentions]) !== JSON.stringify([unit.definitions, unit.mentions]))
      return false;
  }
  while (i < before.length && tellsNothing(before[i])) i++;
  return i >= before.length;
}

function tellsNothing(unit: Unit | undefined): boolean {
  return unit !== undefined && unit.definitions.length === 0 && unit.mentions.length === 0;
}

/**
 * A comment, or Java's `@SuppressWarnings`, Kotlin's `@Suppress` and C#'s `[SuppressMessage]`,
 * whose span is then what it annotates.
 */
function commentOf(node: Node, text: string): Comment[] {
  const own = text.slice(node.startIndex, node.endIndex);
  let span = spanOf(node, node);
  const annotates =
    node.type === "annotation"
      ? /^@Suppress(Warnings)?\b/
      : node.type === "attribute_list"
        ? /\bSuppressMessage\b/
        : undefined;
  if (annotates) {
    if (!annotates.test(own)) return [];
    const list = node.type === "annotation" ? node.nextSibling : null;
    if (node.parent && list?.type === "parenthesized_expression") {
      // On a line of its own at the top of a file, Kotlin's grammar takes it for an expression.
      const whole = text.slice(node.startIndex, list.endIndex);
      return [{ start: node.startIndex, end: list.endIndex, span: spanOf(node, list), text: whole }];
    }
    const inner = node.type !== "annotation" || node.parent?.type === "annotated_expression";
    const owner = inner ? node.parent : node.parent?.parent;
    if (owner) {
      // A class is more than its unit, so its end may move: it holds for the rest of the file.
      const end =
        /^(class|interface|enum|record|struct|object)_|^companion_object$/.test(owner.type) &&
        (owner.childForFieldName("body") ?? owner.namedChildren.find((one) => one.type.endsWith("_body")))
          ? { line: Number.POSITIVE_INFINITY, character: 0 }
          : spanOf(owner, owner).end;
      span = { start: span.start, end };
    }
  }
  return [{ start: node.startIndex, end: node.endIndex, span, text: own }];
}
