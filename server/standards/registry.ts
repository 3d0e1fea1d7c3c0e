import type { Family } from "./model.ts";
import { NOTICES } from "./notices.ts";
import type { Rule } from "./rule.ts";
import { compileRules, type RuleSet } from "./ruleSet.ts";
import { callWithoutContext } from "./rules/timeouts/callWithoutContext.ts";
import { contextDropped } from "./rules/timeouts/contextDropped.ts";
import { outboundHttpNoTimeout } from "./rules/timeouts/outboundHttpNoTimeout.ts";
import { interruptSwallowed } from "./rules/errors/interruptSwallowed.ts";
import { throwNonError } from "./rules/errors/throwNonError.ts";
import { swallowedException } from "./rules/errors/swallowedException.ts";
import { broadCatchNoRethrow } from "./rules/errors/broadCatchNoRethrow.ts";
import { bareExcept } from "./rules/errors/bareExcept.ts";
import { catchFatal } from "./rules/errors/catchFatal.ts";
import { nilErrorReturned } from "./rules/errors/nilErrorReturned.ts";
import { lostCause } from "./rules/errors/lostCause.ts";
import { controlFlowInFinally } from "./rules/errors/controlFlowInFinally.ts";
import { unboundedQueue } from "./rules/overload/unboundedQueue.ts";
import { unboundedThreadPool } from "./rules/overload/unboundedThreadPool.ts";

/** Every built-in rule, in the order of the catalogue's codes. */
export const RULES: readonly Rule[] = [
  // timeouts
  outboundHttpNoTimeout,
  contextDropped,
  callWithoutContext,
  // retries
  // errors
  swallowedException,
  broadCatchNoRethrow,
  bareExcept,
  catchFatal,
  nilErrorReturned,
  lostCause,
  controlFlowInFinally,
  throwNonError,
  interruptSwallowed,
  // async
  // overload
  unboundedThreadPool,
  unboundedQueue,
  // lifecycle
  // resources
  // observability
];

export const RULE_BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

/** Ids of rules and of the engine's own notices. */
export const KNOWN_IDS: ReadonlySet<string> = new Set([...RULE_BY_ID.keys(), ...NOTICES.map((n) => n.id)]);

const sets = new Map<string, RuleSet>();

/** Rule set of a family without the rules that are off; built once per combination. */
export function ruleSet(family: Family, off: ReadonlySet<string>): RuleSet {
  const key = `${family}:${[...off].sort().join(",")}`;
  let set = sets.get(key);
  if (!set) {
    set = compileRules(
      RULES.filter((rule) => !off.has(rule.id)),
      family,
    );
    sets.set(key, set);
  }
  return set;
}
