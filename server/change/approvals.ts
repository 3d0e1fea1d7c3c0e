import type { FullRequirements } from "../policy/requirements.ts";
import { timeOf } from "./eventOrder.ts";
import type { CountedApproval, FoldContext, FoldEvent, FoldRecord, RefusedApproval } from "./foldModel.ts";
import type { ChangeEvent, Target } from "./record.ts";
import { isKeyValid } from "./signedBy.ts";

export type ApprovedEvent = Extract<ChangeEvent, { type: "approved" }>;
export type Role = ApprovedEvent["role"];

export interface GivenApproval extends FoldEvent {
  readonly event: ApprovedEvent;
  isWithdrawn: boolean;
}

/** What approvals are held against. */
export interface ApprovalQuestion {
  readonly role: Role;
  readonly current: FoldRecord;
  /** Moment for which it is asked. Milliseconds since 1970. */
  readonly at: number;
  /**
   * `now`: bound to the policy that holds now, and to what the branch holds now. `landing`: all bound to one policy, that
   * of the last of them, since the ledger does not know which one held. `afterwards`: to any, and they do not expire.
   */
  readonly moment: "now" | "landing" | "afterwards";
  readonly requirements: FullRequirements;
  readonly excluded: ReadonlyMap<string, string>;
  readonly context: FoldContext;
}

export interface Judged {
  readonly counted: readonly CountedApproval[];
  readonly refused: readonly RefusedApproval[];
}

const HOUR_MS = 60 * 60 * 1000;

/** Tells the approvals that count, the last one of each person, from the others. They are given in order. */
export function judgeApprovals(given: readonly GivenApproval[], question: ApprovalQuestion): Judged {
  const ofRole = given.filter(({ event }) => event.role === question.role);
  const reasons = new Map(ofRole.map((one) => [one, reasonAgainst(one, question)]));
  const fine = ofRole.filter((one) => reasons.get(one) === undefined);
  const policy = question.moment === "now" ? question.context.policy : fine.at(-1)?.event.policy;
  const counted = new Map<string, CountedApproval>();
  const refused: RefusedApproval[] = [];
  for (const one of ofRole.toReversed()) {
    const { actor } = one.event;
    const common = { person: actor, event: one.digest, at: timeOf(one) };
    const reason =
      reasons.get(one) ??
      (question.moment === "afterwards" ? undefined : policyReason(one, policy)) ??
      (counted.has(actor) ? "the same person approved again later, and counts once" : undefined);
    if (reason !== undefined) refused.push({ ...common, reason });
    else counted.set(actor, { ...common, until: limitOf(one, question) });
  }
  return { counted: [...counted.values()].reverse(), refused: refused.reverse() };
}

/** Who can't approve, and why: everybody who wrote, asked for or submitted one of the revisions. */
export function excludedFrom(
  line: readonly FoldRecord[],
  submitters: Iterable<string>,
  requirements: FullRequirements,
): Map<string, string> {
  const excluded = new Map<string, string>();
  const bar = (person: string, reason: string): void => {
    if (!excluded.has(person)) excluded.set(person, reason);
  };
  for (const { record, signer } of line) {
    if (requirements.excludeAgentOperator) {
      for (const agent of record.agents) bar(agent.operator, "drove an AI agent that wrote part of it");
    }
    if (!requirements.excludeAuthors) continue;
    for (const author of record.authors) bar(author, "is an author of it");
    bar(record.requester, "asked for it");
    if (signer !== undefined) bar(signer, "signed its record");
  }
  if (requirements.excludeAuthors) for (const person of submitters) bar(person, "submitted it");
  return excluded;
}

/** Whether two lists of targets mean the same places with the same content. */
export function sameTargets(a: readonly Target[], b: readonly Target[]): boolean {
  const keys = (targets: readonly Target[]): string[] =>
    targets.map(({ repo, ref, changeset }) => `${repo} ${ref} ${changeset}`).sort();
  const [left, right] = [keys(a), keys(b)];
  return left.length === right.length && left.every((key, at) => key === right[at]);
}

function reasonAgainst(one: GivenApproval, question: ApprovalQuestion): string | undefined {
  const { event } = one;
  const { current, context } = question;
  if (one.isWithdrawn) return "it was withdrawn";
  if (event.record !== current.digest) return "it speaks of another revision";
  return (
    targetReason(event.targets, current.record.targets) ??
    (event.attested ? attestReason(one, question) : signReason(one, question)) ??
    personReason(one, question) ??
    (question.moment === "now" && movedTarget(current, context)
      ? "the branch holds other content now"
      : undefined) ??
    (question.moment === "afterwards" ? undefined : ageReason(one, question))
  );
}

function targetReason(given: readonly Target[], asked: readonly Target[]): string | undefined {
  if (sameTargets(given, asked)) return undefined;
  const places = new Set(asked.map(({ repo, ref }) => `${repo} ${ref}`));
  const other = given.find(({ repo, ref }) => !places.has(`${repo} ${ref}`));
  if (other) return `it was given for ${other.ref} of ${other.repo}`;
  if (given.length !== asked.length) return "it does not cover all targets";
  return "it was given for other content";
}

/** Moment at which key and person must be valid: a review afterwards is held against its own time. */
function momentOf(one: GivenApproval, { moment, at }: ApprovalQuestion): number {
  return moment === "afterwards" ? timeOf(one) : at;
}

function signReason(one: GivenApproval, question: ApprovalQuestion): string | undefined {
  if (!question.requirements.signedEvents) return undefined;
  if (!one.signed) return "it is not signed by a key of this person";
  if (isKeyValid(one, momentOf(one, question))) return undefined;
  return question.moment === "now"
    ? "the key that signed it is not valid any more"
    : "the key that signed it was not valid then";
}

/** Why a review on a forge does not count that a bot has told of. It is never taken without the bot's signature. */
function attestReason(one: GivenApproval, question: ApprovalQuestion): string | undefined {
  const { attested, actor, role } = one.event;
  if (!attested) return undefined;
  const { by, forge, account } = attested;
  const { context } = question;
  const at = momentOf(one, question);
  if (!context.takesReviewsOf?.(forge)) return `reviews on ${forge} do not count by the policy`;
  if (role === "window-exception") return "a review on a forge is no exception from a window";
  if (one.signer !== by) return `it is not signed by ${by}, which is said to have read the review`;
  if (!isKeyValid(one, at)) return `the key of ${by} that signed it is not valid`;
  if (context.kindOf(by, new Date(at)) !== "bot") return `${by} is no bot of people.yaml, or not active`;
  return context.accountOf?.(actor, forge) === account
    ? undefined
    : `account ${account} of ${forge} is not this person's in people.yaml`;
}

function personReason(one: GivenApproval, question: ApprovalQuestion): string | undefined {
  const { context, excluded } = question;
  const person = one.event.actor;
  const kind = context.kindOf(person, new Date(momentOf(one, question)));
  if (kind === undefined) return "this person is not in people.yaml, or not active";
  if (kind !== "person") return `${kind === "bot" ? "a bot" : "an AI agent"} can't approve`;
  const reason = excluded.get(person);
  return reason && `this person ${reason}`;
}

/** A target whose branch holds other content than its record says. */
export function movedTarget(current: FoldRecord, context: FoldContext): Target | undefined {
  return current.record.targets.find((target) => {
    const now = context.changesetOf?.(target);
    return now !== undefined && now !== target.changeset;
  });
}

function policyReason({ event }: GivenApproval, policy: string | undefined): string | undefined {
  if (policy === undefined) return "the policy can't be read";
  return event.policy === policy ? undefined : "the policy has changed since";
}

function ageReason(one: GivenApproval, question: ApprovalQuestion): string | undefined {
  if (question.moment === "landing" && timeOf(one) > question.at) return "it came after the landing";
  if (question.at <= limitOf(one, question)) return undefined;
  const hours = question.requirements.approvalTtlHours;
  return question.at > timeOf(one) + hours * HOUR_MS
    ? `it is older than ${hours} hours`
    : "the window of the change has ended";
}

/** An approval counts for its time to live, and never beyond the window. */
function limitOf(one: GivenApproval, { requirements, current }: ApprovalQuestion): number {
  const end = current.record.window?.end;
  const limit = timeOf(one) + requirements.approvalTtlHours * HOUR_MS;
  return end === undefined ? limit : Math.min(limit, Date.parse(end));
}
