import { type ApprovedEvent, sameTargets } from "./approvals.ts";
import { short, timeOf } from "./eventOrder.ts";
import { isFiller } from "./fillers.ts";
import { BREAK_GLASS, type FoldEvent, type FoldProblemCode, type FoldRecord } from "./foldModel.ts";
import { missingForReview, statusAfterLanding } from "./foldStatus.ts";
import { openBreakGlass, type Progress, tell } from "./progress.ts";
import type { ChangeEvent } from "./record.ts";
import { descends } from "./revisions.ts";
import { isKeyValid, isSignedAt } from "./signedBy.ts";

type Of<T extends ChangeEvent["type"]> = FoldEvent & { readonly event: Extract<ChangeEvent, { type: T }> };

const HOUR_MS = 60 * 60 * 1000;

/** Takes the next event in order. */
export function takeEvent(progress: Progress, one: FoldEvent): void {
  const { event } = one;
  const record = progress.chain.valid.get(event.record);
  if (!record) {
    tell(progress, one, "CONTENT", `It speaks of a revision (${short(event.record)}) that does not count`);
    return;
  }
  if (progress.closed) {
    tell(progress, one, "ORDER", "The change had ended before");
    return;
  }
  // An objection only holds something up, so it counts where a signature is missing.
  const unsigned = event.type === "objected" ? undefined : whyUnsigned(progress, one, record);
  if (unsigned !== undefined) {
    tell(progress, one, "ACTOR", unsigned);
    return;
  }
  if (event.type === "submitted") submit(progress, one, record);
  else if (event.type === "requested") request(progress, { ...one, event });
  else if (event.type === "approved") approve(progress, { ...one, event });
  else if (event.type === "objected") object(progress, { ...one, event });
  else if (event.type === "withdrawn") withdraw(progress, { ...one, event }, record);
  else if (event.type === "breakGlass") breakGlass(progress, { ...one, event }, record);
  else if (event.type === "landed") land(progress, { ...one, event });
  else if (event.type === "deployed") deploy(progress, { ...one, event });
  else if (event.type === "closed") close(progress, { ...one, event });
}

/**
 * Why an event does not count for want of a signature. Approvals are held against the moment that they are asked for,
 * what withdraws against what it withdraws: here any key of theirs will do.
 */
function whyUnsigned(progress: Progress, one: FoldEvent, record: FoldRecord): string | undefined {
  const { event } = one;
  const at = timeOf(one);
  // Nobody gets around a signature by an earlier date.
  const moments = event.type === "breakGlass" ? [at, progress.keysAt] : [at];
  if (!moments.some((moment) => progress.requirementsOf(record, moment).signedEvents)) return undefined;
  if (event.type === "approved" && event.attested) return undefined;
  if (!one.signed) return `It is not signed by a key of ${event.actor}`;
  if (event.type === "approved" || event.type === "withdrawn") return undefined;
  const isLeadingUp = event.type === "submitted" || event.type === "requested" || event.type === "breakGlass";
  return isKeyValid(one, isLeadingUp ? progress.keysAt : at) ? undefined : endedKey(event.actor);
}

function endedKey(person: string): string {
  return `It is signed by a key of ${person} that was not valid at the time that counts`;
}

function submit(progress: Progress, one: FoldEvent, record: FoldRecord): void {
  const number = record.record.revision;
  if (progress.submittedAt.has(record.digest)) return;
  if (progress.landedAt !== undefined || progress.usedBreakGlassAt !== undefined) {
    tell(progress, one, "ORDER", `Revision ${number} came after the change had landed. Make a new change`);
    return;
  }
  if (!makeCurrent(progress, one, record)) return;
  progress.submittedAt.set(record.digest, timeOf(one));
  progress.submitters.add(one.event.actor);
  // A revision answers what was said of those before it, and nothing that was said of itself.
  for (const [digest, objection] of progress.objections) {
    if (objection.record !== record.digest) progress.objections.delete(digest);
  }
}

/** A revision counts if it goes on from the one that counted so far. */
function makeCurrent(progress: Progress, one: FoldEvent, record: FoldRecord): boolean {
  const { current, chain } = progress;
  if (current && !descends(chain.valid, record.digest, current.digest)) {
    const message = `Revision ${record.record.revision} does not follow the one that counts (revision ${current.record.revision}, ${short(current.digest)}). Revise that one`;
    tell(progress, one, "RECORD", message);
    return false;
  }
  progress.current = record;
  return true;
}

function request(progress: Progress, one: Of<"requested">): void {
  const { actor, reviewers, note } = one.event;
  if (progress.context.kindOf(actor, new Date(timeOf(one))) !== "person") {
    tell(progress, one, "ACTOR", `Only a person of people.yaml can ask for a review, and ${actor} is none`);
    return;
  }
  if (progress.landedAt !== undefined && progress.usedBreakGlassAt === undefined) {
    tell(progress, one, "ORDER", "It has landed, so that there is nothing left to review");
    return;
  }
  const made = { event: one.digest, by: actor, at: timeOf(one), note, reviewers };
  progress.requests.push(made);
  progress.byEvent.set(one.digest, {
    actor,
    withdraw: () => {
      progress.requests.splice(progress.requests.indexOf(made), 1);
    },
  });
}

function approve(progress: Progress, one: Of<"approved">): void {
  const approval = { ...one, event: one.event as ApprovedEvent, isWithdrawn: false };
  progress.approvals.push(approval);
  progress.byEvent.set(one.digest, {
    actor: one.event.actor,
    teller: one.event.attested?.by,
    withdraw: () => {
      approval.isWithdrawn = true;
    },
  });
}

function object(progress: Progress, one: Of<"objected">): void {
  const { actor, reason } = one.event;
  if (progress.context.kindOf(actor, new Date(timeOf(one))) !== "person") {
    tell(progress, one, "ACTOR", `Only a person of people.yaml can object, and ${actor} is none`);
    return;
  }
  const { record } = one.event;
  progress.objections.set(one.digest, { person: actor, record, event: one.digest, at: timeOf(one), reason });
  progress.byEvent.set(one.digest, {
    actor,
    holdsUp: true,
    withdraw: () => progress.objections.delete(one.digest),
  });
}

function withdraw(progress: Progress, one: Of<"withdrawn">, record: FoldRecord): void {
  const { actor, event } = one.event;
  const target = progress.byEvent.get(event);
  if (!target) {
    tell(progress, one, "CONTENT", `There is nothing to withdraw at ${short(event)}`);
  } else if (target.actor !== actor && target.teller !== actor) {
    const message = `Only ${target.actor} can withdraw what ${target.actor} said, not ${actor}`;
    tell(progress, one, "ACTOR", message);
  } else if (target.holdsUp && !mayLift(progress, one, record)) {
    tell(progress, one, "ACTOR", one.signed ? endedKey(actor) : `It is not signed by a key of ${actor}`);
  } else target.withdraw();
}

/** Whether what withdraws an objection is signed as it must be now, whatever it says of its own time. */
function mayLift(progress: Progress, one: FoldEvent, record: FoldRecord): boolean {
  const isAsked = [timeOf(one), progress.keysAt].some(
    (at) => progress.requirementsOf(record, at).signedEvents,
  );
  return !isAsked || isSignedAt(one, progress.keysAt);
}

function breakGlass(progress: Progress, one: Of<"breakGlass">, record: FoldRecord): void {
  const mistake = breakGlassMistake(progress, one, record);
  if (mistake) {
    tell(progress, one, ...mistake);
    return;
  }
  const isOther = progress.current?.digest !== record.digest;
  if (progress.landedAt !== undefined || (progress.usedBreakGlassAt !== undefined && isOther)) {
    tell(progress, one, "ORDER", "It came after the change had landed. Make a new change");
    return;
  }
  if (!makeCurrent(progress, one, record)) return;
  progress.submitters.add(one.event.actor);
  const at = timeOf(one);
  const entry = {
    digest: one.digest,
    event: one.event,
    at,
    expires: Date.parse(one.event.expires),
    isWithdrawn: false,
  };
  progress.breakGlasses.push(entry);
  progress.byEvent.set(one.digest, {
    actor: one.event.actor,
    withdraw: () => {
      entry.isWithdrawn = true;
    },
  });
}

function breakGlassMistake(
  progress: Progress,
  one: Of<"breakGlass">,
  record: FoldRecord,
): [FoldProblemCode, string] | undefined {
  const { event } = one;
  const at = timeOf(one);
  const allowed = progress.context.breakGlassPeople;
  const hours = progress.context.maxBreakGlassHours ?? BREAK_GLASS.maxHours;
  const isPerson = (id: string): boolean => progress.context.kindOf(id, new Date(at)) === "person";
  if (!isPerson(event.actor))
    return ["ACTOR", `Only a person of people.yaml can break the glass, and ${event.actor} is none`];
  if (allowed && !allowed.includes(event.actor))
    return ["ACTOR", `The policy does not let ${event.actor} break the glass: ${allowed.join(", ")} may`];
  if (!sameTargets(event.targets, record.record.targets)) return ["CONTENT", "It was made for other content"];
  if (record.record.classes?.includes("control"))
    return ["CONTENT", "It changes files that decide who may approve: nothing stands in for their approvals"];
  const expires = Date.parse(event.expires);
  if (!(expires > at && expires <= at + hours * HOUR_MS))
    return ["TIME", `It must expire within ${hours} hours`];
  if (progress.breakGlasses.length === 0) return undefined;
  const before = new Set(
    progress.breakGlasses.flatMap((earlier) => [...earlier.event.acknowledgers, earlier.event.actor]),
  );
  return event.acknowledgers.some((id) => id !== event.actor && isPerson(id) && !before.has(id))
    ? undefined
    : ["ACTOR", "A second break-glass needs somebody who acknowledges it and has not done so before"];
}

function land(progress: Progress, one: Of<"landed">): void {
  const { event } = one;
  const { current } = progress;
  const place = `${event.ref} of ${event.repo}`;
  if (!isWitness(progress, one)) return;
  if (current?.digest !== event.record) {
    bypassLanding(progress, one, "by a revision that did not count");
    return;
  }
  const key = `${event.repo} ${event.ref}`;
  if (progress.landings.has(key)) {
    tell(progress, one, "ORDER", `It had landed on ${place} before, and a target lands once`);
    return;
  }
  const target = current.record.targets.find(({ repo, ref }) => `${repo} ${ref}` === key);
  const by = target?.changeset === event.changeset ? permission(progress, timeOf(one)) : undefined;
  if (by === undefined || typeof by === "object") {
    const why = !target ? "it is no target" : (by?.missing ?? "other content landed than was asked for");
    bypassLanding(progress, one, why);
    return;
  }
  const at = timeOf(one);
  const { repo, ref, changeset, before, after } = event;
  progress.landings.set(key, { event: one.digest, repo, ref, changeset, before, after, at, by });
  if (by === "emergency") progress.usedBreakGlassAt ??= at;
  if (hasLanded(progress, current)) progress.landedAt = at;
}

function bypassLanding(progress: Progress, one: Of<"landed">, why: string): void {
  const { repo, ref, before, after, changeset } = one.event;
  tell(progress, one, "BYPASSED", `It landed on ${ref} of ${repo} without what it needs: ${why}`);
  const what = { kind: "landed", repo, ref, before, after, changeset } as const;
  progress.bypasses.push({ event: one.digest, at: timeOf(one), why, ...what });
}

/** What lets the current revision land at a moment: approvals, or a break-glass. */
function permission(progress: Progress, at: number): "approvals" | "emergency" | { missing: string } {
  const missing = missingForReview(progress, "landing", at);
  if (missing === undefined) return "approvals";
  return openBreakGlass(progress, at) ? "emergency" : { missing };
}

function hasLanded(progress: Progress, current: FoldRecord): boolean {
  return current.record.targets.every(
    ({ repo, ref, changeset }) => progress.landings.get(`${repo} ${ref}`)?.changeset === changeset,
  );
}

function deploy(progress: Progress, one: Of<"deployed">): void {
  const { event } = one;
  const at = timeOf(one);
  if (!isWitness(progress, one)) return;
  const environments = progress.current?.record.environments;
  if (environments && !environments.includes(event.environment)) {
    tell(progress, one, "CONTENT", `It was deployed to ${event.environment}, which the record does not name`);
    return;
  }
  if (progress.landedAt === undefined) {
    if (!openBreakGlass(progress, at)) {
      tell(progress, one, "BYPASSED", `It was deployed to ${event.environment} before it had landed`);
      const { environment } = event;
      const why = "it had not landed";
      progress.bypasses.push({ kind: "deployed", event: one.digest, at, why, environment });
      return;
    }
    progress.usedBreakGlassAt ??= at;
  }
  progress.deployments.push({ event, at });
}

/** Pipelines can tell what happened, and people where there is no pipeline; an agent, or somebody unknown, can't. */
function isWitness(progress: Progress, one: FoldEvent): boolean {
  const kind = progress.context.kindOf(one.event.actor, new Date(timeOf(one)));
  if (kind === "bot" || (kind === "person" && !progress.context.onlyBotsWitness)) return true;
  const others = kind === "agent" ? "an AI agent" : "not in people.yaml";
  const what = kind === "person" ? "no bot, and people.yaml has bots for that" : others;
  tell(progress, one, "ACTOR", `${one.event.actor} is ${what}, and can't tell what landed or was deployed`);
  return false;
}

function close(progress: Progress, one: Of<"closed">): void {
  const mistake =
    one.event.outcome === "cancelled" ? cancelMistake(progress, one) : closeMistake(progress, one);
  if (mistake === undefined) progress.closed = one.event;
  else tell(progress, one, "ORDER", mistake);
}

function cancelMistake(progress: Progress, one: Of<"closed">): string | undefined {
  if (progress.landings.size > 0 || progress.usedBreakGlassAt !== undefined) {
    return "It can't be cancelled, because it has landed. Close it with what came of it";
  }
  const { record } = progress.current ?? progress.chain.valid.get(one.event.record) ?? {};
  const own = record && [record.requester, record.implementer, ...record.authors];
  const { actor } = one.event;
  return own?.includes(actor) || progress.submitters.has(actor)
    ? undefined
    : `Only its requester, implementer and authors can cancel it, not ${actor}`;
}

function closeMistake(progress: Progress, one: Of<"closed">): string | undefined {
  const { outcome, note, actor } = one.event;
  const at = timeOf(one);
  if (progress.context.kindOf(actor, new Date(at)) !== "person") {
    return `Only a person of people.yaml can close it, and ${actor} is none`;
  }
  if (isFiller(note)) return "Its note must say what was seen after the change";
  if (progress.landedAt === undefined && progress.usedBreakGlassAt === undefined) {
    return "It can't be closed, because it has not landed. Cancel it if it is not wanted";
  }
  const status = statusAfterLanding(progress, at).status;
  if (status === "awaiting_close") return undefined;
  const isBadNews = outcome === "failed" || outcome === "rolled-back";
  if (status === "rolled_back") {
    return isBadNews ? undefined : `It was rolled back or failed, so its outcome can't be ${outcome}`;
  }
  if (status === "retro_due") return "It was made by a break-glass, which must be reviewed first";
  return isBadNews ? undefined : "It can't be closed before its deployment has been watched long enough";
}
