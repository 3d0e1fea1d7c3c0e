import { RE2JS } from "re2js";
import type { Node, Parser } from "web-tree-sitter";
import type { Language } from "../model.ts";
import type { Captures, Matching } from "./match.ts";
import { parseNth } from "./nth.ts";
import { type Pattern, parsePattern } from "./pattern.ts";
import type { NthChild, RelationObject, RuleObject } from "./schema.ts";

/** Whether a node is what is looked for. Captures of a node that is not are taken back by whoever asked. */
export type Matcher = (node: Node, captures: Captures, matching: Matching) => boolean;

export interface Compiled {
  readonly matches: Matcher;
  /** Kinds of which every match is one; `undefined` where it may be any. */
  readonly kinds: ReadonlySet<string> | undefined;
}

interface Scope {
  readonly language: Language;
  readonly parser: Parser;
  /** Rules that `matches` names. */
  readonly utils: ReadonlyMap<string, Compiled>;
}

/** Compiles a rule and what it names, for one grammar. Throws what is wrong with a pattern. */
export function compileRule(
  rule: RuleObject,
  utils: Readonly<Record<string, RuleObject>>,
  language: Language,
  parser: Parser,
): { readonly rule: Compiled; readonly object: (rule: RuleObject) => Compiled } {
  const known = new Map<string, Compiled>();
  const scope: Scope = { language, parser, utils: known };
  for (const [name, util] of Object.entries(utils)) known.set(name, compileObject(util, scope));
  const object = (one: RuleObject): Compiled => compileObject(one, scope);
  return { rule: object(rule), object };
}

function compileObject(rule: RuleObject, scope: Scope): Compiled {
  const parts: Compiled[] = [];
  const any = (matches: Matcher): void => {
    parts.push({ matches, kinds: undefined });
  };
  if (rule.pattern !== undefined)
    parts.push(ofPattern(parsePattern(rule.pattern, scope.language, scope.parser)));
  if (rule.kind !== undefined) {
    const { kind } = rule;
    parts.push({ matches: (node) => node.type === kind && node.isNamed, kinds: new Set([kind]) });
  }
  if (rule.regex !== undefined) any(ofRegex(rule.regex));
  if (rule.nthChild !== undefined) any(ofNth(rule.nthChild, scope));
  if (rule.inside) any(inside(rule.inside, scope));
  if (rule.has) any(has(rule.has, scope));
  if (rule.precedes) any(beside(rule.precedes, scope, "next"));
  if (rule.follows) any(beside(rule.follows, scope, "previous"));
  for (const one of rule.all ?? []) parts.push(compileObject(one, scope));
  if (rule.any) parts.push(anyOf(rule.any.map((one) => compileObject(one, scope))));
  if (rule.not) any(negated(compileObject(rule.not, scope)));
  if (rule.matches !== undefined) any(named(rule.matches, scope));
  return {
    matches: (node, captures, matching) =>
      matching.budget.deeper(() => parts.every((part) => part.matches(node, captures, matching))),
    kinds: parts.reduce<ReadonlySet<string> | undefined>(
      (kinds, part) => common(kinds, part.kinds),
      undefined,
    ),
  };
}

function common(
  a: ReadonlySet<string> | undefined,
  b: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  if (!a || !b) return a ?? b;
  return new Set([...a].filter((kind) => b.has(kind)));
}

function ofPattern(pattern: Pattern): Compiled {
  const { root } = pattern;
  return {
    matches: (node, captures, matching) => matching.matches(pattern, node, captures),
    kinds: root.type === "leaf" || root.type === "inner" ? new Set([root.kind]) : undefined,
  };
}

function ofRegex(source: string): Matcher {
  const regex = RE2JS.compile(source);
  return (node, _captures, { budget, source: text }) => {
    const { startIndex, endIndex } = node;
    budget.spend(1 + ((endIndex - startIndex) >> 3));
    return regex.matcher(text.slice(startIndex, endIndex)).find();
  };
}

/** Tries a rule at a node, and takes back what it captured if it does not hold. */
function tried({ matches }: Compiled, node: Node, captures: Captures, matching: Matching): boolean {
  matching.budget.spend();
  const mark = captures.mark();
  if (matches(node, captures, matching)) return true;
  captures.back(mark);
  return false;
}

function anyOf(rules: readonly Compiled[]): Compiled {
  const kinds = new Set<string>();
  for (const one of rules) for (const kind of one.kinds ?? []) kinds.add(kind);
  return {
    matches: (node, captures, matching) => rules.some((one) => tried(one, node, captures, matching)),
    kinds: rules.every((one) => one.kinds) ? kinds : undefined,
  };
}

function negated(rule: Compiled): Matcher {
  return (node, captures, matching) => {
    const mark = captures.mark();
    const found = tried(rule, node, captures, matching);
    captures.back(mark);
    return !found;
  };
}

function named(name: string, { utils }: Scope): Matcher {
  return (node, captures, matching) => {
    const rule = utils.get(name);
    return rule !== undefined && tried(rule, node, captures, matching);
  };
}

function ofNth(nth: NthChild, scope: Scope): Matcher {
  const { position, reverse = false, ofRule } = typeof nth === "object" ? nth : { position: nth };
  const { step, offset } = parseNth(position);
  const of = ofRule && compileObject(ofRule, scope);
  return (node, captures, matching) => {
    const siblings = node.parent?.namedChildren ?? [];
    matching.budget.spend(siblings.length);
    const counted = of ? siblings.filter((one) => tried(of, one, captures, matching)) : siblings;
    const index = counted.findIndex((one) => one.id === node.id);
    if (index < 0) return false;
    const place = reverse ? counted.length - index : index + 1;
    if (step === 0) return place === offset;
    return (place - offset) % step === 0 && (place - offset) / step >= 0;
  };
}

/** Where a search ends: after one step, never, or with the first node that a rule holds for. */
type Stop = "neighbor" | "end" | Compiled;

function stopOf({ stopBy = "neighbor" }: RelationObject, scope: Scope): Stop {
  return typeof stopBy === "string" ? stopBy : compileObject(stopBy, scope);
}

function stopsAt(stop: Stop, node: Node, captures: Captures, matching: Matching): boolean {
  if (typeof stop === "string") return stop === "neighbor";
  const mark = captures.mark();
  const found = tried(stop, node, captures, matching);
  captures.back(mark);
  return found;
}

function inside(relation: RelationObject, scope: Scope): Matcher {
  const outer = compileObject(relation, scope);
  const stop = stopOf(relation, scope);
  const { field } = relation;
  return (node, captures, matching) => {
    let inner = node;
    for (let at = node.parent; at; at = at.parent) {
      const from = inner;
      const fits = field === undefined || at.childForFieldName(field)?.id === from.id;
      if (fits && tried(outer, at, captures, matching)) return true;
      if (stopsAt(stop, at, captures, matching)) return false;
      inner = at;
    }
    return false;
  };
}

function has(relation: RelationObject, scope: Scope): Matcher {
  const inner = compileObject(relation, scope);
  const stop = stopOf(relation, scope);
  const { field } = relation;
  return (node, captures, matching) => {
    const first =
      field === undefined ? node.children : node.childrenForFieldName(field).filter((one) => one !== null);
    const left = [...first].reverse();
    for (let at = left.pop(); at; at = left.pop()) {
      if (tried(inner, at, captures, matching)) return true;
      if (stopsAt(stop, at, captures, matching)) continue;
      const { children } = at;
      for (let index = children.length - 1; index >= 0; index--) {
        const child = children[index];
        if (child) left.push(child);
      }
    }
    return false;
  };
}

function beside(relation: RelationObject, scope: Scope, way: "next" | "previous"): Matcher {
  const other = compileObject(relation, scope);
  const stop = stopOf(relation, scope);
  return (node, captures, matching) => {
    const siblings = node.parent?.children ?? [];
    matching.budget.spend(siblings.length);
    const step = way === "next" ? 1 : -1;
    for (let at = siblings.findIndex((one) => one.id === node.id) + step; ; at += step) {
      const sibling = siblings[at];
      if (!sibling) return false;
      if (tried(other, sibling, captures, matching)) return true;
      if (stopsAt(stop, sibling, captures, matching)) return false;
    }
  };
}
