import assert from "node:assert/strict";
import fc from "fast-check";
import { sameTargets } from "../../../server/change/approvals.ts";
import { nextEventTime } from "../../../server/change/eventOrder.ts";
import { foldChange, foldLedger } from "../../../server/change/fold.ts";
import type { ChangeLedger, ChangeState, FoldEvent } from "../../../server/change/foldModel.ts";
import { readEntries } from "../../../server/change/ledgerEntries.ts";
import { type ChangeEvent, changeEvent } from "../../../server/change/record.ts";
import { writeEvent, writeRecord } from "../../../server/change/recordText.ts";
import { approvedStory, contextAt, HOUR, MINUTE, PEOPLE, POLICY, START, Story } from "./foldSupport.ts";
import { digestOf, ID, targetOf } from "./samples.ts";

const story = new Story({ authors: ["person:alice"], environments: ["prod"] })
  .revise({ authors: ["person:alice", "person:eve"] })
  .revise({ targets: [targetOf({ changeset: digestOf("third") })], requester: "person:dan" });
const { records } = story;

const actor = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(...PEOPLE.map((name) => `person:${name}`)) },
  { weight: 1, arbitrary: fc.constantFrom("bot:ci", "agent:coder", "person:mallory") },
);

/** A step of a story: what is said, by whom, of which revision, and after which events. */
const steps = fc.array(
  fc.record({
    type: fc.oneof(
      { weight: 6, arbitrary: fc.constant("approved") },
      { weight: 4, arbitrary: fc.constantFrom("landed", "landed", "deployed", "closed") },
      {
        weight: 2,
        arbitrary: fc.constantFrom("submitted", "withdrawn", "objected", "breakGlass"),
      },
    ),
    actor,
    revision: fc.oneof({ weight: 6, arbitrary: fc.constant(0) }, fc.nat(3)),
    isElsewhere: fc.boolean().chain((one) => (one ? fc.boolean() : fc.constant(false))),
    isOtherPolicy: fc.nat(9).map((n) => n === 0),
    role: fc.constantFrom("reviewer", "reviewer", "reviewer", "retro-reviewer", "window-exception"),
    signed: fc.nat(9).map((n) => n > 0),
    outcome: fc.constantFrom("successful", "failed", "cancelled"),
    wait: fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, fc.integer({ min: -30, max: 600 })),
    parent: fc.oneof({ weight: 8, arbitrary: fc.constant(1) }, fc.nat(6)),
  }),
  { maxLength: 24 },
);
type Steps = typeof steps extends fc.Arbitrary<infer T> ? T : never;

function tell(all: Steps): { ledger: ChangeLedger; now: number } {
  const events: FoldEvent[] = [];
  let now = START;
  const submitted = {
    type: "submitted",
    actor: "person:alice",
    revision: 0,
    signed: true,
    wait: 1,
    parent: 1,
  };
  for (const one of [{ ...(all[0] ?? {}), ...submitted } as Steps[number], ...all]) {
    now += one.wait * MINUTE;
    const record = records[one.revision] ?? { digest: digestOf("no record"), record: records[0]?.record };
    const targets = one.isElsewhere ? [targetOf({ changeset: digestOf("else") })] : record.record?.targets;
    const parent = events.at(-one.parent);
    const event = changeEvent.parse({
      apiVersion: "two-keys/v1",
      kind: "ChangeEvent",
      change: ID,
      record: record.digest,
      parents: one.parent === 0 ? [] : one.parent > 5 ? [digestOf("gone")] : parent ? [parent.digest] : [],
      at: new Date(now).toISOString(),
      actor: one.actor,
      type: one.type,
      ...fieldsOf(one, targets ?? [], parent, now),
    });
    events.push({ digest: digestOf(JSON.stringify([event, events.length])), event, signed: one.signed });
  }
  // A later revision that nobody has submitted holds everything up, so it is there in few of them.
  const last = Math.max(0, ...all.map((one) => (one.type === "submitted" ? one.revision : 0)));
  const written = records.slice(0, all.length === 5 ? undefined : last + 1);
  return { ledger: { change: ID, records: written, events }, now: now + MINUTE };
}

function fieldsOf(
  one: Steps[number],
  targets: readonly ReturnType<typeof targetOf>[],
  parent: FoldEvent | undefined,
  now: number,
): Record<string, unknown> {
  const policy = one.isOtherPolicy ? digestOf("other policy") : POLICY;
  const [target = targetOf()] = targets;
  switch (one.type) {
    case "approved":
      return { targets, policy, role: one.role, comment: "" };
    case "objected":
      return { reason: "It locks the table." };
    case "withdrawn":
      return { event: parent?.digest ?? digestOf("nothing") };
    case "breakGlass": {
      const expires = new Date(now + 3 * HOUR).toISOString();
      return { targets, policy, reason: "x".repeat(30), incident: "INC-7", expires, acknowledgers: [] };
    }
    case "landed": {
      const { repo, ref, base: before, head: after, changeset } = target;
      return { repo, ref, before, after, changeset, witness: "queue" };
    }
    case "deployed": {
      const commits = [{ repo: target.repo, commit: target.head }];
      const artifact = [{ name: "a", digest: "b" }];
      return { environment: "prod", artifact, commits, outcome: "succeeded", witness: "pipeline" };
    }
    case "closed":
      return { outcome: one.outcome, note: "Error rate stays low." };
    default:
      return {};
  }
}

const NEEDS_REVIEW = new Set([
  "approved",
  "ready",
  "on_hold",
  "landed",
  "verifying",
  "awaiting_close",
  "rolled_back",
  "closed",
]);

/** The most people who approved the revision that counts, its content and one policy; by a second way to count. */
function peopleBehind(ledger: ChangeLedger, state: ChangeState, isLanded: boolean): number {
  const { current } = state;
  if (!current) return 0;
  const parts = new Set(["person:alice", "person:mallory"]);
  for (const { record } of ledger.records) {
    if (record.revision > current.record.revision) continue;
    for (const author of record.authors) parts.add(author);
    parts.add(record.requester);
  }
  const byPolicy = new Map<string, Set<string>>();
  for (const { event, signed } of ledger.events) {
    if (event.type !== "approved" || event.role !== "reviewer" || !signed) continue;
    if (event.record !== current.digest || !sameTargets(event.targets, current.record.targets)) continue;
    if (!event.actor.startsWith("person:") || parts.has(event.actor)) continue;
    byPolicy.set(event.policy, (byPolicy.get(event.policy) ?? new Set()).add(event.actor));
  }
  const sizes = [...byPolicy].map(([policy, people]) => (isLanded || policy === POLICY ? people.size : 0));
  return Math.max(0, ...sizes);
}

describe("any events whatever", () => {
  const situation = { requirements: { signedEvents: true } };

  it("never give a change what it needs without enough people on its revision, content and policy", () => {
    const seen = new Set<string>();
    fc.assert(
      fc.property(steps, fc.integer({ min: 2, max: 3 }), (all, minReviewers) => {
        const { ledger, now } = tell(all);
        const requirements = { ...situation.requirements, minReviewers };
        const state = foldChange(ledger, contextAt(now, { requirements }));
        seen.add(state.status);
        if (!NEEDS_REVIEW.has(state.status)) return;
        if (state.retro) {
          assert.ok(ledger.events.some(({ event }) => event.type === "breakGlass"));
          if (state.status !== "closed") assert.ok(state.retro.have.length >= 2);
          return;
        }
        assert.ok(peopleBehind(ledger, state, state.landings.length > 0) >= minReviewers, state.status);
        assert.equal(new Set(state.approvals.map(({ person }) => person)).size, state.approvals.length);
        assert.ok(state.approvals.length >= minReviewers);
      }),
      { numRuns: 800, seed: 7 },
    );
    for (const status of [
      "in_review",
      "ready",
      "landed",
      "awaiting_close",
      "changes_requested",
      "closed",
      "retro_due",
    ]) {
      assert.ok(seen.has(status), `no sequence came to ${status}`);
    }
  });

  it("come to the same in whatever order they are found", () => {
    const shuffled = steps
      .map(tell)
      .chain((told) =>
        fc.tuple(
          fc.constant(told),
          fc.shuffledSubarray([...told.ledger.events], { minLength: told.ledger.events.length }),
          fc.shuffledSubarray([...told.ledger.records], { minLength: told.ledger.records.length }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([{ ledger, now }, events, mixed]) => {
        const context = contextAt(now, situation);
        assert.deepEqual(
          foldChange({ change: ID, records: mixed, events }, context),
          foldChange(ledger, context),
        );
      }),
      { numRuns: 100 },
    );
  });

  it("hold the change up when one of them is gone that others follow (T29)", () => {
    const held = new Set<string>();
    fc.assert(
      fc.property(steps, fc.nat(), (all, at) => {
        const { ledger, now } = tell(all);
        const context = contextAt(now, situation);
        const gone = ledger.events[at % ledger.events.length];
        const events = ledger.events.filter((one) => one !== gone);
        const before = foldChange(ledger, context);
        const after = foldChange({ ...ledger, events }, context);
        const orphans = events.filter(
          ({ event, signed }) => signed && event.parents.includes(gone?.digest ?? ""),
        );
        if (!orphans.some(({ event }) => event.record === after.current?.digest)) return;
        assert.ok(!["approved", "ready", "on_hold"].includes(after.status), after.status);
        assert.ok(after.problems.some(({ code }) => code === "CHAIN"));
        held.add(before.status);
      }),
      { numRuns: 300, seed: 7 },
    );
    assert.ok(held.has("ready"));
  });
});

describe("a time for the next event", () => {
  it("is never before what it follows, so that the event counts", () => {
    const { events } = approvedStory();
    const last = events.at(-1);
    assert.ok(last);
    assert.equal(nextEventTime(new Date(START), [last]), last.event.at);
    assert.equal(nextEventTime(new Date(START + HOUR), [last]), new Date(START + HOUR).toISOString());
  });
});

describe("a whole ledger", () => {
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  it("is read and folded change by change; what can't be read is told and left out", () => {
    const { records: written, events } = approvedStory();
    const [record] = written;
    assert.ok(record);
    const entries = [
      {
        change: ID,
        kind: "record",
        digest: record.digest,
        bytes: bytes(writeRecord(record.record)),
      } as const,
      ...events.map(
        ({ digest, event }) =>
          ({ change: ID, kind: "event", digest, bytes: bytes(writeEvent(event)) }) as const,
      ),
      { change: ID, kind: "event", digest: digestOf("bad"), bytes: bytes("{}") } as const,
    ];
    const signers = new Map<string, string>(events.map(({ digest, event }) => [digest, event.actor]));
    signers.set(record.digest, "person:alice");
    const known = new Map();
    const { changes, unreadable } = readEntries(entries, signers, known);
    assert.deepEqual(
      unreadable.map(({ digest }) => digest),
      [digestOf("bad")],
    );
    assert.equal(known.size, 5);
    const context = contextAt(START + HOUR, { requirements: { signedEvents: true } });
    assert.equal(foldLedger(changes.values(), context).get(ID)?.status, "ready");
    signers.set(events[2]?.digest ?? "", "person:mallory");
    const forged = readEntries(entries, signers, known).changes;
    assert.equal(foldLedger(forged.values(), context).get(ID)?.status, "in_review");
  });

  it("of one change with thousands of events is folded event by event, not pair by pair", () => {
    const busy = new Story().submit();
    const event: ChangeEvent = {
      ...busy.last.event,
      type: "step",
      step: "deploy",
      outcome: "done",
      note: "",
    } as ChangeEvent;
    const foldOf = (count: number): number => {
      let looks = 0;
      const events = Array.from({ length: count }, (_, at) => ({
        digest: digestOf(`step ${at}`),
        signed: true,
        event: {
          ...event,
          get parents() {
            looks++;
            return [at === 0 ? busy.last.digest : digestOf(`step ${at - 1}`)];
          },
        } as ChangeEvent,
      }));
      const state = foldChange(
        { change: ID, records: busy.records, events: [busy.last, ...events] },
        contextAt(busy.time),
      );
      assert.equal(state.heads.length, 1);
      return looks;
    };
    assert.equal(foldOf(2000), foldOf(1000) * 2);
  });
});
