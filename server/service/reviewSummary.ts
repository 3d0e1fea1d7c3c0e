import type { ChangeState } from "../change/foldModel.ts";
import { isEnded } from "../change/status.ts";
import { fullNameOf } from "../change/statusWords.ts";
import { summaryOf } from "../change/view.ts";
import { utcText } from "../change/windows.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { Person } from "../policy/peopleFile.ts";
import type { ReviewDetail, ReviewInbox, ReviewSummary } from "../protocol/review.ts";
import { approved } from "../review/eligibility.ts";
import { fullNames } from "./peopleNames.ts";
import { isBeforeLanding, isReviewable } from "./reviewRole.ts";
import type { Voids } from "./reviewVoids.ts";

/** Longest list. */
const MOST = 200;

/** What a summary is told from, besides the change itself. */
export interface SummaryInput {
  readonly organisation: Organisation;
  /** Who asks; undefined for somebody whom people.yaml does not know. */
  readonly me: string | undefined;
  readonly voids: Voids;
  readonly now: Date;
  /** State of its request on a forge, where something is owed there. */
  readonly forgeText?: string | undefined;
}

/** How far the review of a change is. */
function countsOf({ retro, approvals, requirements }: ChangeState): { need: number; have: number } {
  if (retro) return { need: retro.need, have: retro.have.length };
  return { need: requirements?.minReviewers ?? 2, have: approvals.length };
}

export function reviewSummaryOf(state: ChangeState, input: SummaryInput): ReviewSummary {
  const { organisation, me, forgeText } = input;
  const { request } = state;
  const mine = mineOf(state, input);
  const emergency = emergencyOf(state, input);
  return {
    ...summaryOf(state, me),
    ...(request
      ? {
          requestedBy: fullNameOf(organisation, request.by),
          requestedAt: request.at,
          requestEvent: request.event,
        }
      : {}),
    ...(request?.note === undefined ? {} : { note: request.note }),
    ...countsOf(state),
    reviewText: reviewText(state, organisation),
    ...(mine ? { mine } : {}),
    ...(emergency ? { emergency } : {}),
    ...(forgeText === undefined ? {} : { forgeText }),
  };
}

/** `2 approved, 1 waiting: Carol Okafor` */
export function reviewText(state: ChangeState, organisation: Organisation): string {
  const given = approved(state);
  const waiting = waitingFor(state);
  const parts = [
    `${given.length} ${state.retro ? "reviewed it afterwards" : "approved"}`,
    ...(state.objections.length > 0
      ? [
          `${fullNames(
            organisation,
            state.objections.map(({ person }) => person),
          )} objected`,
        ]
      : []),
    ...(waiting.length > 0 ? [`${waiting.length} waiting: ${fullNames(organisation, waiting)}`] : []),
  ];
  const isOpen = state.retro !== undefined || isBeforeLanding(state.status);
  if (isOpen && state.request === undefined && given.length < countsOf(state).need)
    parts.push("nobody is asked");
  return parts.join(", ");
}

/** Who is asked and has not answered. */
export function waitingFor(state: ChangeState): string[] {
  if (!isReviewable(state.status)) return [];
  const answered = new Set([...approved(state), ...state.objections].map(({ person }) => person));
  return (state.request?.reviewers ?? []).filter((person) => !answered.has(person));
}

function mineOf(state: ChangeState, { organisation, me, voids }: SummaryInput): ReviewSummary["mine"] {
  if (me === undefined) return undefined;
  const objection = state.objections.find(({ person }) => person === me);
  if (objection)
    return { state: "objected", text: `you object: ${objection.reason}`, event: objection.event };
  const given = [...state.approvals, ...(state.retro?.have ?? [])].find(({ person }) => person === me);
  if (given) {
    const text = `you approved it on ${utcText(given.at)}`;
    return { state: "approved", text, event: given.event };
  }
  const refused = state.refused.findLast(({ person }) => person === me);
  if (!refused || refused.reason === "it was withdrawn") return undefined;
  const own = fullNameOf(organisation, me);
  const reason = (voids.get(refused.event) ?? refused.reason).replace(
    `since ${own} approved`,
    "since you approved",
  );
  return { state: "void", text: `your approval does not count: ${reason}`, event: refused.event };
}

function emergencyOf(state: ChangeState, { organisation, now }: SummaryInput): ReviewSummary["emergency"] {
  const last = state.emergencies.at(-1);
  if (!last) return undefined;
  const who = fullNameOf(organisation, last.by);
  if (state.status === "retro_due" && state.retro) {
    const { due, have, need } = state.retro;
    const isOverdue = state.overdue || now.getTime() > due;
    const when = isOverdue ? `overdue since ${utcText(due)}` : `due ${utcText(due)}`;
    const text = `EMERGENCY ${last.incident} by ${who}: ${have.length} of ${need} reviews afterwards, ${when}`;
    return { text, due, isOverdue };
  }
  if (!last.isOpen || !isBeforeLanding(state.status)) return undefined;
  const text = `EMERGENCY ${last.incident} by ${who}: may land without review until ${utcText(last.expires)}`;
  return { text, due: last.expires, isOverdue: false };
}

/** Approvals with whether they count, the last ones last. */
export function approvalLines(
  state: ChangeState,
  organisation: Organisation,
  voids: Voids,
): ReviewDetail["approvals"] {
  const lines = [
    ...state.approvals.map((one) => ({ ...one, text: "approved it", counts: true })),
    ...(state.retro?.have ?? []).map((one) => ({ ...one, text: "reviewed it afterwards", counts: true })),
    ...state.refused.map((one) => ({
      ...one,
      text: `approved it, which does not count: ${voids.get(one.event) ?? one.reason}`,
      counts: false,
    })),
  ];
  return lines
    .sort((a, b) => a.at - b.at)
    .map(({ person, text, at, counts, event }) => ({
      person: fullNameOf(organisation, person),
      text: `${fullNameOf(organisation, person)} ${text} (${utcText(at)})`,
      counts,
      event,
    }));
}

export interface InboxInput {
  readonly states: Iterable<ChangeState>;
  readonly me: Person | undefined;
  readonly organisation: Organisation;
  summary(state: ChangeState): ReviewSummary;
}

/** The changes of a ledger by what a reviewer has to do with them. */
export function inboxOf({ states, me, organisation, summary }: InboxInput): ReviewInbox {
  const inbox: Omit<ReviewInbox, "me"> = { waiting: [], answered: [], mine: [], open: [], emergencies: [] };
  const open: { readonly state: ChangeState; readonly one: ReviewSummary }[] = [];
  const all = [...states]
    .filter(({ current, status }) => current && !isEnded(status))
    .sort((a, b) => b.at - a.at);
  for (const state of all) {
    const one = summary(state);
    if (one.emergency) inbox.emergencies.push(one);
    if (!isReviewable(state.status)) continue;
    const id = me?.id;
    if (one.isMine) inbox.mine.push(one);
    else if (one.mine?.state === "approved" || one.mine?.state === "objected") inbox.answered.push(one);
    else if (id !== undefined && waitingFor(state).includes(id)) inbox.waiting.push(one);
    else if (one.mine?.state === "void" && one.have < one.need) inbox.waiting.push(one);
    else if (one.awaitsMyReview) open.push({ state, one });
  }
  const near = (state: ChangeState): number => (isNear(state, me, organisation) ? 1 : 0);
  open.sort(({ state: a }, { state: b }) => near(b) - near(a) || b.at - a.at);
  inbox.open.push(...open.map(({ one }) => one));
  const lists = Object.entries(inbox).map(([name, list]) => [name, list.slice(0, MOST)] as const);
  return { ...inbox, ...Object.fromEntries(lists), ...(me ? { me: me.id } : {}) };
}

/** Whether a change is about a system of the person's own part of the organisation. */
function isNear({ current }: ChangeState, me: Person | undefined, { systems }: Organisation): boolean {
  const org = me?.org;
  if (org === undefined) return false;
  const owners = new Map(systems.map(({ id, owner }) => [id, owner]));
  return (current?.record.systems ?? []).some(({ id, owner }) => {
    const own = owners.get(id) ?? owner;
    return org === own || org.startsWith(`${own}/`) || own.startsWith(`${org}/`);
  });
}
