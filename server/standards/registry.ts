import type { Family } from "./model.ts";
import { NOTICES } from "./notices.ts";
import type { Rule } from "./rule.ts";
import { compileRules, type RuleSet } from "./ruleSet.ts";
import { asyncPromiseExecutor } from "./rules/async/asyncPromiseExecutor.ts";
import { awaitInLoop } from "./rules/async/awaitInLoop.ts";
import { blockingInAsync } from "./rules/async/blockingInAsync.ts";
import { cancelScopeNoCheckpoint } from "./rules/async/cancelScopeNoCheckpoint.ts";
import { fireAndForgetTask } from "./rules/async/fireAndForgetTask.ts";
import { floatingPromise } from "./rules/async/floatingPromise.ts";
import { goroutineLeak } from "./rules/async/goroutineLeak.ts";
import { misusedPromise } from "./rules/async/misusedPromise.ts";
import { mutateWhileIterating } from "./rules/async/mutateWhileIterating.ts";
import { sharedMutableDefault } from "./rules/async/sharedMutableDefault.ts";
import { threadApiMisuse } from "./rules/async/threadApiMisuse.ts";
import { unsafeSharedObject } from "./rules/async/unsafeSharedObject.ts";
import { bareExcept } from "./rules/errors/bareExcept.ts";
import { broadCatchNoRethrow } from "./rules/errors/broadCatchNoRethrow.ts";
import { catchFatal } from "./rules/errors/catchFatal.ts";
import { controlFlowInFinally } from "./rules/errors/controlFlowInFinally.ts";
import { interruptSwallowed } from "./rules/errors/interruptSwallowed.ts";
import { lostCause } from "./rules/errors/lostCause.ts";
import { nilErrorReturned } from "./rules/errors/nilErrorReturned.ts";
import { panicInRequestPath } from "./rules/errors/panicInRequestPath.ts";
import { swallowedException } from "./rules/errors/swallowedException.ts";
import { throwNonError } from "./rules/errors/throwNonError.ts";
import { unhandledHandlerKeepsRunning } from "./rules/errors/unhandledHandlerKeepsRunning.ts";
import { exitInLibrary } from "./rules/lifecycle/exitInLibrary.ts";
import { hardcodedEndpoint } from "./rules/lifecycle/hardcodedEndpoint.ts";
import { shutdownWithoutDrain } from "./rules/lifecycle/shutdownWithoutDrain.ts";
import { errorLoggedWithoutCause } from "./rules/observability/errorLoggedWithoutCause.ts";
import { spanOrMetricLeak } from "./rules/observability/spanOrMetricLeak.ts";
import { infiniteRecursion } from "./rules/overload/infiniteRecursion.ts";
import { unboundedQueue } from "./rules/overload/unboundedQueue.ts";
import { unboundedThreadPool } from "./rules/overload/unboundedThreadPool.ts";
import { deferInLoop } from "./rules/resources/deferInLoop.ts";
import { responseBodyNotClosed } from "./rules/resources/responseBodyNotClosed.ts";
import { rowsUnchecked } from "./rules/resources/rowsUnchecked.ts";
import { pollLoopNoDeadline } from "./rules/retries/pollLoopNoDeadline.ts";
import { callWithoutContext } from "./rules/timeouts/callWithoutContext.ts";
import { contextDropped } from "./rules/timeouts/contextDropped.ts";
import { outboundHttpNoTimeout } from "./rules/timeouts/outboundHttpNoTimeout.ts";
import { serverNoTimeouts } from "./rules/timeouts/serverNoTimeouts.ts";
import { timeoutDisabled } from "./rules/timeouts/timeoutDisabled.ts";

/** Every built-in rule, in the order of the catalogue's codes. */
export const RULES: readonly Rule[] = [
  // timeouts
  outboundHttpNoTimeout,
  timeoutDisabled,
  contextDropped,
  callWithoutContext,
  serverNoTimeouts,
  // retries
  pollLoopNoDeadline,
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
  panicInRequestPath,
  unhandledHandlerKeepsRunning,
  // async
  floatingPromise,
  misusedPromise,
  asyncPromiseExecutor,
  fireAndForgetTask,
  blockingInAsync,
  awaitInLoop,
  unsafeSharedObject,
  threadApiMisuse,
  goroutineLeak,
  cancelScopeNoCheckpoint,
  mutateWhileIterating,
  sharedMutableDefault,
  // overload
  unboundedThreadPool,
  unboundedQueue,
  infiniteRecursion,
  // lifecycle
  exitInLibrary,
  shutdownWithoutDrain,
  hardcodedEndpoint,
  // resources
  responseBodyNotClosed,
  rowsUnchecked,
  deferInLoop,
  // observability
  errorLoggedWithoutCause,
  spanOrMetricLeak,
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
