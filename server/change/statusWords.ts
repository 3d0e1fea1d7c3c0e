import type { Person } from "../policy/peopleFile.ts";
import { movedTarget } from "./approvals.ts";
import { short } from "./eventOrder.ts";
import type { ChangeState, RetroReview, WindowFacts } from "./foldModel.ts";
import { bakedAt, brokenChain, deploymentsOf, isUnsubmitted, missingForReview } from "./foldStatus.ts";
import { openBreakGlass, type Progress } from "./progress.ts";

export interface StatusDetails {
  readonly state: Omit<ChangeState, "statusText" | "waitsFor">;
  readonly progress: Progress;
  readonly window: WindowFacts;
}

/** `in review, 1 of 2 approvals` */
export function statusText({ state, progress, window }: StatusDetails): string {
  const now = progress.context.now.getTime();
  const text = textOf({ state, progress, window }, now);
  const bypass = progress.bypasses.length > 0 ? ", landed without what it needs" : "";
  return `${text}${bypass}`;
}

function textOf({ state, progress, window }: StatusDetails, now: number): string {
  const { current, retro } = state;
  switch (state.status) {
    case "draft":
      return current && progress.submittedAt.has(current.digest)
        ? "draft, a new revision is not submitted"
        : "draft";
    case "in_review":
      return `in review, ${missingForReview(progress, "now", now) ?? "approvals are complete"}`;
    case "changes_requested":
      return `changes requested by ${names(state.objections.map(({ person }) => person))}`;
    case "approved":
      return `approved, its window opens ${minute(current?.record.window?.start)}`;
    case "ready":
      return `ready to land${until(state)}`;
    case "on_hold":
      return `on hold, ${window.state === "hard-freeze" ? "hard" : "soft"} freeze${window.text ? `: ${window.text}` : ""}`;
    case "landed":
      return `landed, not deployed to ${deploymentsOf(progress).missing.join(", ")} yet`;
    case "verifying":
      return verifyingText(progress);
    case "awaiting_close":
      return "waits for its close";
    case "rolled_back":
      return "rolled back, waits for its close";
    case "emergency_open":
      return `emergency, open until ${time(openBreakGlass(progress, now)?.expires)}`;
    case "expired":
      return "emergency, expired before it landed";
    case "retro_due":
      return retroText(retro, now);
    case "closed":
      return `closed, ${state.outcome ?? "successful"}`;
    case "cancelled":
      return "cancelled";
  }
}

function verifyingText(progress: Progress): string {
  const { deployedAt, isComplete, missing } = deploymentsOf(progress);
  return isComplete
    ? `being watched until ${time(bakedAt(progress, deployedAt))}`
    : `being watched, not deployed to ${missing.join(", ")} yet`;
}

function retroText(retro: RetroReview | undefined, now: number): string {
  if (!retro) return "reviews afterwards are owed";
  const count = `${retro.have.length} of ${retro.need} reviews afterwards`;
  return now > retro.due ? `${count}, overdue since ${time(retro.due)}` : `${count}, due ${time(retro.due)}`;
}

function until({ approvals }: StatusDetails["state"]): string {
  const first = Math.min(...approvals.map((one) => one.until));
  return Number.isFinite(first) ? `, until ${time(first)}` : "";
}

/** What must happen next, a sentence each. */
export function waitsFor({ state, progress, window }: StatusDetails): string[] {
  switch (state.status) {
    case "draft":
      return [state.current || progress.chain.valid.size > 0 ? "Submit it for review." : "Write its record."];
    case "in_review":
    case "changes_requested":
      return reviewWaits(state, progress);
    case "approved":
      return [`Its window opens ${minute(state.current?.record.window?.start)}.`];
    case "on_hold":
      return [
        `A freeze is on${window.text ? ` (${window.text})` : ""}. Wait until it ends, or get an approval as an exception.`,
      ];
    case "ready":
      return ["Land it."];
    case "landed":
      return [`Deploy it to ${deploymentsOf(progress).missing.join(", ")}.`];
    case "verifying":
      return [`It is ${verifyingText(progress)}.`];
    case "awaiting_close":
    case "rolled_back":
      return ["Close it with its outcome and a note of what was seen."];
    case "emergency_open":
      return ["Land it before the break-glass expires. Two people review it afterwards."];
    case "expired":
      return ["Get approvals, or break the glass again with somebody else who acknowledges it."];
    case "retro_due":
      return [
        `${(state.retro?.need ?? 0) - (state.retro?.have.length ?? 0)} more people must review it afterwards.`,
      ];
    case "closed":
    case "cancelled":
      return [];
  }
}

function reviewWaits(state: StatusDetails["state"], progress: Progress): string[] {
  const { current, requirements } = state;
  const waits = state.objections.map(
    ({ person, reason }) =>
      `${nameOf(person)} objects: ${reason} Answer it with a new revision, or have it withdrawn.`,
  );
  const moved = progress.current && movedTarget(progress.current, progress.context);
  if (moved) waits.push(`${moved.ref} holds other content than was submitted. Revise the record.`);
  const broken = brokenChain(progress);
  if (broken.length > 0) {
    waits.push(
      `The ledger lacks what ${broken.map(short).join(", ")} follows. Sync it; if that does not help, revise the record.`,
    );
  }
  if (progress.context.policy === undefined) waits.push("The policy can't be read, so no approval counts.");
  if (!current || !requirements || isUnsubmitted(progress)) return waits;
  const more = requirements.minReviewers - state.approvals.length;
  if (more > 0) waits.push(`${more} more ${more === 1 ? "person" : "people"} must approve it.`);
  else if (requirements.seniorRequired && waits.length === 0) waits.push("A senior must approve it.");
  return waits;
}

/** `person:alice` as people read it. */
export function nameOf(person: string): string {
  return person.replace(/^person:/, "");
}

/** A person as people know them: the name in people.yaml, else the id. */
export function fullNameOf({ people }: { readonly people: readonly Person[] }, id: string): string {
  return people.find((one) => one.id === id)?.name ?? nameOf(id);
}

function names(people: readonly string[]): string {
  return [...new Set(people.map(nameOf))].join(", ");
}

/** To the minute, in UTC. */
function time(at: number | undefined): string {
  return at === undefined || !Number.isFinite(at) ? "" : minute(new Date(at).toISOString());
}

function minute(text: string | undefined): string {
  return text === undefined ? "" : `${text.slice(0, 10)} ${text.slice(11, 16)} UTC`;
}
