import type { FullRequirements } from "../policy/requirements.ts";
import { excludedFrom, type GivenApproval, judgeApprovals, type Role } from "./approvals.ts";
import { type OrderedEvents, orderEvents, timeOf } from "./eventOrder.ts";
import { takeEvent } from "./foldEvents.ts";
import type {
  ChangeLedger,
  ChangeState,
  Emergency,
  FoldContext,
  FoldEvent,
  FoldProblem,
  FoldRecord,
  ReviewRequest,
  Revision,
} from "./foldModel.ts";
import { statusOf } from "./foldStatus.ts";
import { openBreakGlass, type Progress } from "./progress.ts";
import { chainOf, lineOf } from "./revisions.ts";
import { isKeyValid, type SignedBytes } from "./signedBy.ts";
import { statusText, waitsFor } from "./statusWords.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Folds the records and events of one change into its state. What can't be true is told in `problems` and does not
 * count; nothing raises. The same ledger gives the same state, in whatever order its files were found.
 */
export function foldChange(ledger: ChangeLedger, context: FoldContext): ChangeState {
  const progress = take(ledger, context);
  const outcome = statusOf(progress);
  const { current } = progress;
  const now = context.now.getTime();
  const requirements = current && progress.requirementsOf(current, now);
  const state: Omit<ChangeState, "statusText" | "waitsFor"> = {
    id: ledger.change,
    status: outcome.status,
    current: current && revisionOf(progress, current),
    revisions: lineOf(progress.chain.valid, current?.digest).map((one) => revisionOf(progress, one)),
    requirements,
    approvals: outcome.approvals,
    refused: outcome.refused,
    exceptions: progress.judge("window-exception", isLanded(progress) ? "landing" : "now", now).counted,
    objections: [...progress.objections.values()],
    request: openRequest(progress),
    excluded: progress.excluded(requirements),
    landings: [...progress.landings.values()],
    bypasses: progress.bypasses,
    emergencies: emergenciesOf(progress),
    retro: outcome.retro,
    overdue: outcome.status === "retro_due" && (outcome.retro?.due ?? Infinity) < now,
    outcome: progress.closed?.outcome,
    at: progress.order.events.reduce((latest, one) => Math.max(latest, timeOf(one)), 0),
    heads: progress.order.heads,
    problems: sorted(progress.problems),
  };
  const details = { state, progress, window: outcome.window };
  return { ...state, statusText: statusText(details), waitsFor: waitsFor(details) };
}

/** Folds every change of a ledger, each on its own. */
export function foldLedger(
  changes: Iterable<ChangeLedger>,
  context: FoldContext,
): ReadonlyMap<string, ChangeState> {
  const states = new Map<string, ChangeState>();
  for (const one of changes) states.set(one.change, foldChange(one, context));
  return states;
}

/** Moments of landings that are tried, where keys have ended since. */
const MOST_MOMENTS = 16;

/**
 * Takes all events, with the keys that are valid now. What landed while its keys were valid stays landed when they have
 * ended since: where a key has ended, the moments of the landings are tried too, and one counts if it lands then.
 */
function take(ledger: ChangeLedger, context: FoldContext): Progress {
  const now = context.now.getTime();
  const progress = takeAt(ledger, context, now);
  const hasEnded = (one: SignedBytes): boolean => one.signed && !isKeyValid(one, now);
  if (isLanded(progress) || ![...ledger.records, ...ledger.events].some(hasEnded)) return progress;
  const moments = new Set(progress.order.events.filter(isWitnessed).map(timeOf));
  for (const moment of [...moments].slice(0, MOST_MOMENTS)) {
    const then = takeAt(ledger, context, moment);
    if (isLanded(then)) return then;
  }
  return progress;
}

function takeAt(ledger: ChangeLedger, context: FoldContext, keysAt: number): Progress {
  const progress = begin(ledger, context, keysAt);
  for (const one of progress.order.events) takeEvent(progress, one);
  return progress;
}

function isWitnessed({ event }: FoldEvent): boolean {
  return event.type === "landed" || event.type === "deployed";
}

function isLanded({ landings, usedBreakGlassAt }: Progress): boolean {
  return landings.size > 0 || usedBreakGlassAt !== undefined;
}

/** The last request that still asks for something: nobody has to be asked once it has landed, but for a break-glass. */
function openRequest({
  requests,
  closed,
  landedAt,
  usedBreakGlassAt: used,
}: Progress): ReviewRequest | undefined {
  if (closed) return undefined;
  if (used !== undefined) return requests.findLast(({ at }) => at >= used);
  return landedAt === undefined ? requests.at(-1) : undefined;
}

function begin({ change, records, events }: ChangeLedger, context: FoldContext, keysAt: number): Progress {
  const requirementsOf = rememberRequirements(context);
  const now = context.now.getTime();
  const own = events.filter(({ event }) => event.change === change);
  const order: OrderedEvents = orderEvents(own, context.now);
  const submitted = firstSubmissions(order);
  const chain = chainOf(
    change,
    records,
    (one) => requirementsOf(one, submitted.get(one.digest) ?? now).signedEvents,
    keysAt,
  );
  const problems: FoldProblem[] = [...chain.problems, ...order.problems];
  for (const { digest, event } of events) {
    if (event.change === change) continue;
    problems.push({
      code: "CONTENT",
      digest,
      message: `It is an event of ${event.change}, and lies with ${change}`,
    });
  }
  const progress: Progress = {
    context,
    keysAt,
    order,
    chain,
    problems,
    requirementsOf,
    current: undefined,
    submittedAt: new Map(),
    submitters: new Set(),
    approvals: [],
    byEvent: new Map(),
    objections: new Map(),
    requests: [],
    breakGlasses: [],
    usedBreakGlassAt: undefined,
    landings: new Map(),
    landedAt: undefined,
    bypasses: [],
    deployments: [],
    closed: undefined,
    excluded: (requirements) => excluded(progress, requirements),
    judge: (role, moment, at) => judge(progress, role, moment, at),
  };
  return progress;
}

/** When each revision was submitted first, as far as it was. Milliseconds since 1970. */
function firstSubmissions({ events }: OrderedEvents): Map<string, number> {
  const found = new Map<string, number>();
  for (const one of events) {
    const { type, record } = one.event;
    if (type === "submitted" && !found.has(record)) found.set(record, timeOf(one));
  }
  return found;
}

/** The policy is asked once for a revision and a day: what holds begins and ends with days. */
function rememberRequirements(context: FoldContext): (one: FoldRecord, at: number) => FullRequirements {
  const known = new Map<string, FullRequirements>();
  return (one, at) => {
    const key = `${one.digest} ${Math.floor(at / DAY_MS)}`;
    const found = known.get(key) ?? context.requirementsOf(one.record, new Date(at));
    known.set(key, found);
    return found;
  };
}

function excluded(progress: Progress, requirements: FullRequirements | undefined): Map<string, string> {
  if (!requirements) return new Map();
  const line = lineOf(progress.chain.valid, progress.current?.digest);
  return excludedFrom(line, progress.submitters, requirements);
}

function judge(
  progress: Progress,
  role: Role,
  moment: "now" | "landing" | "afterwards",
  at: number,
): ReturnType<Progress["judge"]> {
  const { current } = progress;
  if (!current) return { counted: [], refused: [] };
  const requirements = progress.requirementsOf(current, at);
  const question = { role, moment, at, current, requirements, context: progress.context };
  const given: readonly GivenApproval[] = progress.approvals;
  return judgeApprovals(given, { ...question, excluded: progress.excluded(requirements) });
}

function emergenciesOf(progress: Progress): Emergency[] {
  const open = openBreakGlass(progress, progress.context.now.getTime());
  return progress.breakGlasses
    .filter(({ isWithdrawn }) => !isWithdrawn)
    .map(({ digest, event, at, expires }) => {
      const { actor, incident, reason, acknowledgers, record } = event;
      return {
        event: digest,
        by: actor,
        at,
        expires,
        incident,
        reason,
        acknowledgers,
        record,
        isOpen: open?.digest === digest,
      };
    });
}

function revisionOf(progress: Progress, { digest, record }: FoldRecord): Revision {
  return { digest, record, submittedAt: progress.submittedAt.get(digest) };
}

function sorted(problems: readonly FoldProblem[]): FoldProblem[] {
  const key = ({ digest, code, message }: FoldProblem): string => `${digest} ${code} ${message}`;
  return [...problems].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
