import { ADAPTERS } from "./grammar.ts";
import type { Family } from "./model.ts";
import type { Handler, Rule } from "./rule.ts";

export interface Dispatch {
  readonly rule: Rule;
  readonly handler: Handler;
}

/** The rules of one language family, arranged by what they look at. */
export interface RuleSet {
  readonly family: Family;
  readonly rules: readonly Rule[];
  readonly byKind: ReadonlyMap<string, readonly Dispatch[]>;
  readonly byCall: ReadonlyMap<string, readonly Dispatch[]>;
  /** All node kinds that one `descendantsOfType` has to fetch. */
  readonly kinds: readonly string[];
  readonly mentions: RegExp | undefined;
  /** False when no rule can find anything in the text: derived from the rules' own names. */
  mayMatch(text: string): boolean;
}

/** Builds the dispatch tables. Throws when a rule asks for what the engine can't give. */
export function compileRules(rules: readonly Rule[], family: Family): RuleSet {
  const adapter = ADAPTERS[family];
  const byKind = new Map<string, Dispatch[]>();
  const byCall = new Map<string, Dispatch[]>();
  const anchors = new Set<string>();
  const mentions = new Set<string>();
  const used: Rule[] = [];
  for (const rule of rules) {
    const handlers = rule.languages[family];
    if (!handlers) continue;
    used.push(rule);
    for (const word of rule.mentions ?? []) mentions.add(word);
    for (const handler of handlers) {
      for (const name of handler.calls ?? []) {
        push(byCall, name, { rule, handler });
        anchors.add(name);
      }
      for (const kind of handler.kinds ?? []) {
        if (adapter.containerKinds.includes(kind)) {
          throw new Error(`rule ${rule.id}: ${kind} is analysed member by member and can't be asked for`);
        }
        push(byKind, kind, { rule, handler });
      }
      for (const word of handler.anchors ?? []) anchors.add(word);
    }
  }
  const kinds = new Set([
    ...byKind.keys(),
    ...(byCall.size > 0 ? adapter.callKinds : []),
    ...adapter.functionKinds,
    ...adapter.declarationKinds,
    ...adapter.commentKinds,
  ]);
  return {
    family,
    rules: used,
    byKind,
    byCall,
    kinds: [...kinds],
    mentions: mentions.size > 0 ? new RegExp(`\\b(?:${[...mentions].join("|")})\\b`, "g") : undefined,
    mayMatch(text) {
      if (text.includes("two-keys-ignore")) return true;
      const word = /[A-Za-z_$][\w$]*/g;
      for (let match = word.exec(text); match; match = word.exec(text)) {
        if (anchors.has(match[0])) return true;
      }
      return false;
    },
  };
}

function push(map: Map<string, Dispatch[]>, key: string, value: Dispatch): void {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}
