import { familyOf, isTextLanguage, MAIN_WORDS } from "./fileKind.ts";
import { ADAPTERS } from "./grammar.ts";
import type { Adapter } from "./languages/adapter.ts";
import type { Family } from "./model.ts";
import { Kinds } from "./nodes.ts";
import type { Handler, Rule } from "./rule.ts";
import { TreeRules } from "./treeRules.ts";
import { WordFinder } from "./words.ts";

export interface Dispatch {
  readonly rule: Rule;
  readonly handler: Handler;
}

/** What a kind of node is to the engine; several may hold. */
export const ROLE = { comment: 1, declaration: 2, function: 4, call: 8, method: 16, field: 32 } as const;

/** Who is given what while one text is read. */
export interface Plan {
  readonly byKind: ReadonlyMap<string, readonly Dispatch[]>;
  readonly byCall: ReadonlyMap<string, readonly Dispatch[]>;
  /** All node kinds that one `descendantsOfType` has to fetch. */
  readonly kinds: Kinds;
  /** False when no unit of the text can hold a word that units tell each other. */
  readonly mayMention: boolean;
}

/** The rules of one language family, arranged by what they look at. */
export interface RuleSet {
  readonly family: Family;
  readonly rules: readonly Rule[];
  /** Rules over whole trees; they are among `rules` too. */
  readonly tree: TreeRules;
  /** The plan of every rule: right for any text. */
  readonly all: Plan;
  readonly roles: ReadonlyMap<string, number>;
  /** Words that the rules' `mentions` declare. */
  readonly mentions: ReadonlySet<string>;
  /** Finds these words, those that a program's entry is told by, and the handlers' anchors. */
  readonly finder: WordFinder;
  /**
   * A plan without the handlers that can find nothing in the text, by their own anchors.
   * `tests` says whether only the rules that look at tests too are wanted.
   */
  planFor(text: string, tests: boolean): Plan;
  /** False when no rule can find anything in the text: derived from the rules' own names. */
  mayMatch(text: string): boolean;
}

/** Builds the dispatch tables. Throws when a rule asks for what the engine can't give. */
export function compileRules(rules: readonly Rule[], family: Family): RuleSet {
  const adapter = ADAPTERS[family];
  const byWord = new Map<string, number[]>();
  const patterns = new Map<number, RegExp>();
  const mentions = new Set<string>();
  const used: Rule[] = [];
  const handlers: Dispatch[] = [];
  for (const rule of rules) {
    const own = rule.languages[family];
    if (!own) continue;
    used.push(rule);
    for (const word of rule.mentions ?? []) mentions.add(word);
    for (const handler of own) {
      const anchors = handler.calls ?? handler.anchors;
      if (anchors instanceof RegExp) patterns.set(handlers.length, anchors);
      else for (const word of anchors) push(byWord, word, handlers.length);
      handlers.push({ rule, handler });
      for (const kind of handler.kinds ?? []) {
        if (adapter.containerKinds.includes(kind)) {
          throw new Error(`rule ${rule.id}: ${kind} is analysed member by member and can't be asked for`);
        }
      }
    }
  }
  const tree = new TreeRules(
    rules.filter((rule) =>
      rule.tree?.languages.some((one) => !isTextLanguage(one) && familyOf(one) === family),
    ),
  );
  const told = new Set([...mentions, ...MAIN_WORDS[family]]);
  const finder = new WordFinder([...byWord.keys(), ...told]);
  const anchors = new WordFinder(byWord.keys());
  return {
    family,
    rules: [...used, ...tree.rules.filter((rule) => !used.includes(rule))],
    tree,
    all: planOf(handlers, adapter),
    roles: rolesOf(adapter),
    mentions,
    finder,
    planFor(text, tests) {
      const words = finder.in(text);
      const wanted = new Set<number>();
      for (const word of words) for (const index of byWord.get(word) ?? []) wanted.add(index);
      for (const [index, pattern] of patterns) if (pattern.test(text)) wanted.add(index);
      const may = handlers.filter(({ rule }, index) => wanted.has(index) && (!tests || rule.inTests));
      return planOf(may, adapter, { words, told });
    },
    mayMatch: (text) =>
      text.includes("two-keys-ignore") ||
      anchors.holdsAny(text) ||
      tree.mayMatch(text) ||
      [...patterns.values()].some((pattern) => pattern.test(text)),
  };
}

/** `words` are those of the text; a call is called by one of them, or was imported as one. */
function planOf(
  handlers: readonly Dispatch[],
  adapter: Adapter,
  text?: { readonly words: ReadonlySet<string>; readonly told: ReadonlySet<string> },
): Plan {
  const byKind = new Map<string, Dispatch[]>();
  const byCall = new Map<string, Dispatch[]>();
  for (const one of handlers) {
    for (const name of one.handler.calls ?? []) {
      if (!text || text.words.has(name)) push(byCall, name, one);
    }
    for (const kind of one.handler.kinds ?? []) push(byKind, kind, one);
  }
  const kinds = new Kinds([
    ...byKind.keys(),
    ...(byCall.size > 0 ? adapter.callKinds : []),
    ...adapter.functionKinds,
    ...adapter.declarationKinds,
    ...adapter.commentKinds,
  ]);
  let mayMention = !text;
  for (const word of text?.words ?? []) mayMention ||= text?.told.has(word) ?? false;
  return { byKind, byCall, kinds, mayMention };
}

const MEMBERS: readonly string[] = [
  ...["method_definition", "public_field_definition", "field_definition", "class_declaration"],
  ...["abstract_class_declaration", "function_definition"],
];

function rolesOf(adapter: Adapter): Map<string, number> {
  const roles = new Map<string, number>();
  const give = (kinds: readonly string[], role: number): void => {
    for (const kind of kinds) roles.set(kind, (roles.get(kind) ?? 0) | role);
  };
  give(adapter.commentKinds, ROLE.comment);
  give(adapter.declarationKinds, ROLE.declaration);
  give(adapter.functionKinds, ROLE.function);
  give(adapter.callKinds, ROLE.call);
  give(["method_definition", "constructor_declaration"], ROLE.method);
  // Declarations inside functions that the file knows: `this.x = …`, members of a class in a function.
  give(["assignment_expression", "assignment", ...MEMBERS], ROLE.field);
  return roles;
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
