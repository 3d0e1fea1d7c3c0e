import assert from "node:assert/strict";
import fc from "fast-check";
import { foldChange } from "../../../server/change/fold.ts";
import type {
  ChangeLedger,
  ChangeState,
  FoldContext,
  FoldEvent,
  FoldRecord,
} from "../../../server/change/foldModel.ts";
import { type ChangeEvent, changeEvent } from "../../../server/change/record.ts";
import { DEFAULT_REQUIREMENTS } from "../../../server/policy/requirements.ts";
import type { DaySpan } from "../../../server/policy/terms.ts";
import { Oracle, type World } from "./foldOracle.ts";
import { HOUR, MINUTE, POLICY, START } from "./foldSupport.ts";
import { digestOf, ID, recordOf, targetOf } from "./samples.ts";

const SEED = Number(process.env.TWO_KEYS_FUZZ_SEED ?? 20260315);
const RUNS = Number(process.env.TWO_KEYS_FUZZ_RUNS ?? 3000);

const KNOWN = [
  ...["alice", "bob", "carol", "dan", "eve", "frank"].map((name) => `person:${name}`),
  "bot:ci",
  "bot:other",
  "agent:coder",
];
const ACCOUNTS: World["accounts"] = {
  "person:alice": 10,
  "person:bob": 11,
  "person:carol": 12,
  "person:dan": 13,
};

/** Days of the keys that sign: always, ended on the day of the story, not begun, with a gap. */
const SPANS: readonly (readonly DaySpan[] | undefined)[] = [
  undefined,
  [{ from: "2020-01-01", to: "2026-03-15" }],
  [{ from: "2026-03-17" }],
  [
    { from: "2020-01-01", to: "2026-03-14" },
    { from: "2026-03-16", to: "2026-03-17" },
  ],
];

const rare = (n: number): fc.Arbitrary<boolean> => fc.nat(n).map((one) => one === 0);
const mostly = <T>(usual: T, weight: number, ...others: T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) });

const actors = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...KNOWN.slice(1, 4)) },
  { weight: 3, arbitrary: fc.constantFrom(...KNOWN) },
  { weight: 1, arbitrary: fc.constant("person:mallory") },
);

const step = fc.record({
  type: fc.oneof(
    { weight: 8, arbitrary: fc.constant("approved") },
    { weight: 2, arbitrary: fc.constantFrom("withdrawn", "objected", "requested", "landed") },
    { weight: 1, arbitrary: fc.constantFrom("submitted", "breakGlass", "deployed", "closed", "step") },
  ),
  actor: actors,
  revision: mostly(0, 9, 1, 2, 3, 4, 5),
  elsewhere: rare(12),
  otherPolicy: rare(10),
  role: mostly("reviewer", 9, "retro-reviewer", "window-exception"),
  signed: mostly(true, 12, false),
  span: mostly(0, 7, 1, 2, 3),
  /** Attested for whom: nobody, the actor's account, or something that is wrong. */
  attested: mostly("no", 4, "right", "right", "account", "signer", "person", "forge", "unsigned"),
  wait: fc.oneof(
    { weight: 8, arbitrary: fc.integer({ min: 1, max: 30 }) },
    { weight: 1, arbitrary: fc.integer({ min: -120, max: 24 * 60 }) },
  ),
  parent: mostly("last", 12, "none", "gone", "first", "two"),
  /** How far back lies what is withdrawn. */
  back: fc.nat(4),
  outcome: fc.constantFrom("successful", "failed", "cancelled"),
  twice: rare(15),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** Most sequences begin with what a good change begins with, so that enough of them come to something. */
const beginnings: fc.Arbitrary<string[]> = fc.oneof(
  { weight: 5, arbitrary: fc.subarray(["bob", "carol", "dan"], { minLength: 2 }) },
  { weight: 1, arbitrary: fc.constant<string[]>([]) },
);

const scenes = fc.record({
  beginning: beginnings,
  submits: mostly(true, 12, false),
  steps: fc.array(step, { maxLength: 16, size: "max" }),
  records: mostly(1, 6, 2, 3, 4, 5),
  recordSpan: mostly(0, 15, 1, 3),
  recordSigned: mostly(true, 15, false),
  recordSigner: mostly("person:alice", 12, "person:bob", "person:carol"),
  operator: mostly("", 6, "person:dan", "person:bob"),
  window: mostly(false, 5, true),
  world: fc.record({
    minReviewers: mostly(2, 4, 1, 3),
    ttlHours: mostly(168, 3, 24),
    excludeAuthors: mostly(true, 8, false),
    excludeAgentOperator: mostly(true, 6, false),
    signedEvents: mostly(true, 5, false),
    forges: mostly(["github"], 4, [], ["gitlab"]),
    holds: mostly("", 8, digestOf("content"), digestOf("moved")),
  }),
  after: mostly(1, 3, 0, 60, 24 * 60, 3 * 24 * 60),
});
type Scene = typeof scenes extends fc.Arbitrary<infer T> ? T : never;

interface Played {
  readonly ledger: ChangeLedger;
  readonly world: World;
}

function recordsOf(scene: Scene): FoldRecord[] {
  const signature = {
    signed: scene.recordSigned,
    signer: scene.recordSigned ? scene.recordSigner : undefined,
    keyActive: SPANS[scene.recordSpan],
  };
  const made: FoldRecord[] = [];
  const add = (changes: Record<string, unknown>): string => {
    const record = recordOf(changes);
    const digest = digestOf(JSON.stringify(record));
    made.push({ digest, record, ...signature });
    return digest;
  };
  const operator = scene.operator;
  const agents = operator === "" ? [] : [{ id: "agent:coder", operator, tool: "coder" }];
  const window = scene.window
    ? { window: { start: "2026-03-15T08:00:00Z", end: "2026-03-16T12:00:00Z", bakeMinutes: 0 } }
    : {};
  const first = add({ agents, ...window });
  const second = add({ revision: 2, previous: first, authors: ["person:alice", "person:eve"], ...window });
  add({
    revision: 3,
    previous: second,
    requester: "person:dan",
    targets: [targetOf({ changeset: digestOf("third") })],
  });
  add({ revision: 2, previous: first, title: "Another revision beside the second one" });
  add({ revision: 2, previous: digestOf("nothing"), title: "A revision that follows nothing here" });
  return made;
}

/** Writes down a sequence of events, each at a time of its own. */
function play(scene: Scene): Played {
  const records = recordsOf(scene);
  const plain: Step = {
    type: "approved",
    actor: "person:alice",
    revision: 0,
    elsewhere: false,
    otherPolicy: false,
    role: "reviewer",
    signed: true,
    span: 0,
    attested: "no",
    wait: 1,
    parent: "last",
    back: 0,
    outcome: "successful",
    twice: false,
  };
  const begun: Step[] = [
    ...(scene.submits ? [{ ...plain, type: "submitted" } as const] : []),
    ...scene.beginning.map((name) => ({ ...plain, actor: `person:${name}` })),
  ];
  const events: FoldEvent[] = [];
  let minute = 0;
  let latest = 0;
  for (const [index, one] of [...begun, ...scene.steps].entries()) {
    minute += one.wait;
    latest = Math.max(latest, minute);
    // No two times are the same, so that there is one order.
    const at = START + minute * MINUTE + index;
    events.push(...eventsOf(one, at, events, records));
  }
  const { holds, ...rest } = scene.world;
  const world: World = {
    ...rest,
    now: START + (latest + scene.after) * MINUTE,
    policy: POLICY,
    accounts: ACCOUNTS,
    leaves: { "person:frank": "2026-03-15" },
    known: KNOWN,
    holds: holds === "" ? undefined : holds,
  };
  return { ledger: { change: ID, records: records.slice(0, scene.records), events }, world };
}

function eventsOf(
  one: Step,
  at: number,
  before: readonly FoldEvent[],
  records: readonly FoldRecord[],
): FoldEvent[] {
  const record = records[one.revision] ?? { digest: digestOf("no record"), record: records[0]?.record };
  const targets = one.elsewhere
    ? [targetOf({ changeset: digestOf("else") })]
    : (record.record?.targets ?? []);
  const parents = {
    last: before.slice(-1),
    none: [],
    gone: [{ digest: digestOf("gone") }],
    first: before.slice(0, 1),
    two: before.slice(-2),
  }[one.parent];
  const event = changeEvent.parse({
    apiVersion: "two-keys/v1",
    kind: "ChangeEvent",
    change: ID,
    record: record.digest,
    parents: [...new Set(parents?.map(({ digest }) => digest))],
    at: new Date(at).toISOString(),
    actor: one.actor,
    type: one.type,
    ...fieldsOf(one, at, targets, before),
  });
  const signature = signatureOf(one, event);
  const made: FoldEvent = { digest: digestOf(JSON.stringify(event)), event, ...signature };
  return one.twice ? [made, made] : [made];
}

function signatureOf(one: Step, event: ChangeEvent): Pick<FoldEvent, "signed" | "signer" | "keyActive"> {
  const keyActive = SPANS[one.span];
  if (event.type === "approved" && event.attested) {
    const wrong = one.attested === "signer" ? "bot:other" : undefined;
    const signer = one.attested === "unsigned" ? undefined : (wrong ?? event.attested.by);
    return { signed: signer === event.actor, signer, keyActive };
  }
  return { signed: one.signed, signer: one.signed ? event.actor : "person:mallory", keyActive };
}

function fieldsOf(
  one: Step,
  at: number,
  targets: readonly ReturnType<typeof targetOf>[],
  before: readonly FoldEvent[],
): Record<string, unknown> {
  const policy = one.otherPolicy ? digestOf("other policy") : POLICY;
  const { repo, ref, base, head, changeset } = targets[0] ?? targetOf();
  switch (one.type) {
    case "approved": {
      const account = (ACCOUNTS[one.actor] ?? 99) + (one.attested === "account" ? 1 : 0);
      const by = one.attested === "person" ? "person:eve" : "bot:ci";
      const forge = one.attested === "forge" ? "gitea" : "github";
      const attested = one.attested === "no" ? {} : { attested: { by, forge, review: "review 9", account } };
      return { targets, policy, role: one.role, comment: "", ...attested };
    }
    case "requested":
      return { reviewers: ["person:bob"] };
    case "objected":
      return { reason: "It locks the table." };
    case "withdrawn":
      return { event: before.at(-1 - one.back)?.digest ?? digestOf("nothing") };
    case "breakGlass": {
      const expires = new Date(at + 3 * HOUR).toISOString();
      return { targets, policy, reason: "x".repeat(30), incident: "INC-7", expires, acknowledgers: [] };
    }
    case "landed":
      return { repo, ref, before: base, after: head, changeset, witness: "queue" };
    case "deployed": {
      const artifact = [{ name: "a", digest: "b" }];
      const commits = [{ repo, commit: head }];
      return { environment: "prod", artifact, commits, outcome: "succeeded", witness: "pipeline" };
    }
    case "closed":
      return { outcome: one.outcome, note: "Error rate stays low." };
    case "step":
      return { step: "deploy", outcome: "done", note: "" };
    default:
      return {};
  }
}

function contextOf(world: World): FoldContext {
  const {
    minReviewers,
    ttlHours: approvalTtlHours,
    excludeAuthors,
    excludeAgentOperator,
    signedEvents,
  } = world;
  const asks = { minReviewers, approvalTtlHours, excludeAuthors, excludeAgentOperator, signedEvents };
  return {
    now: new Date(world.now),
    policy: world.policy,
    requirementsOf: () => ({ ...DEFAULT_REQUIREMENTS, ...asks }),
    kindOf: (id, at) => {
      const last = world.leaves[id] ?? "9999";
      if (!world.known.includes(id) || at.toISOString().slice(0, 10) > last) return undefined;
      return id.startsWith("person:") ? "person" : id.startsWith("bot:") ? "bot" : "agent";
    },
    takesReviewsOf: (forge) => world.forges.includes(forge),
    accountOf: (person) => world.accounts[person],
    ...(world.holds === undefined ? {} : { changesetOf: () => world.holds }),
  };
}

const HAS_APPROVALS = new Set(["approved", "ready", "on_hold"]);

/** Whether nothing has landed, ended or been opened by a break-glass, so that the approvals alone decide. */
function isUndecided({ ledger }: Played, { landings, retro, outcome }: ChangeState): boolean {
  const hasGlass = ledger.events.some(({ event }) => event.type === "breakGlass");
  return !hasGlass && landings.length === 0 && retro === undefined && outcome === undefined;
}

/** What the fold lets pass that the oracle does not; undefined where there is nothing. */
function letsPass(played: Played, state: ChangeState): string | undefined {
  const { ledger, world } = played;
  const oracle = new Oracle(ledger, world);
  const digest = state.current?.digest ?? "";
  for (const { by, at, event } of state.landings) {
    const landed = ledger.events.find((one) => one.digest === event)?.event.record ?? "";
    if (by === "approvals" && !oracle.mightLandAt(landed, at)) return `landed at ${at} without approvals`;
  }
  if (!HAS_APPROVALS.has(state.status)) return undefined;
  if (state.approvals.length < world.minReviewers)
    return `${state.status} by ${state.approvals.length} people`;
  return !isUndecided(played, state) || oracle.mayLandNow(digest)
    ? undefined
    : `${state.status}, and the oracle does not see why`;
}

/** What the fold holds up that the oracle does not. */
function holdsUp(played: Played, state: ChangeState): string | undefined {
  if (!isUndecided(played, state) || HAS_APPROVALS.has(state.status)) return undefined;
  const oracle = new Oracle(played.ledger, played.world);
  const current = oracle.currentNow();
  return current !== undefined && oracle.mayLandNow(current)
    ? `${state.status} (${state.statusText}), and the oracle would let it pass`
    : undefined;
}

type Fold = (ledger: ChangeLedger, context: FoldContext) => ChangeState;

/** Events of a ledger, each changed a little. */
function altered(ledger: ChangeLedger, change: (one: FoldEvent) => FoldEvent | undefined): ChangeLedger {
  return { ...ledger, events: ledger.events.flatMap((one) => change(one) ?? []) };
}

/** Folds that are wrong in one way each. */
const BROKEN: Readonly<Record<string, Fold>> = {
  "counts authors": (ledger, context) =>
    foldChange(ledger, {
      ...context,
      requirementsOf: (...asked) => ({ ...context.requirementsOf(...asked), excludeAuthors: false }),
    }),
  "counts the operators of agents": (ledger, context) =>
    foldChange(ledger, {
      ...context,
      requirementsOf: (...asked) => ({ ...context.requirementsOf(...asked), excludeAgentOperator: false }),
    }),
  "asks for one reviewer less": (ledger, context) =>
    foldChange(ledger, {
      ...context,
      requirementsOf: (...asked) => {
        const asks = context.requirementsOf(...asked);
        return { ...asks, minReviewers: asks.minReviewers - 1 };
      },
    }),
  "lets approvals never end": (ledger, context) =>
    foldChange(ledger, {
      ...context,
      requirementsOf: (...asked) => ({ ...context.requirementsOf(...asked), approvalTtlHours: 10_000 }),
    }),
  "takes the policy's digest for granted": (ledger, context) =>
    foldChange(
      altered(ledger, (one) =>
        one.event.type === "approved" ? { ...one, event: { ...one.event, policy: POLICY } } : one,
      ),
      context,
    ),
  "ignores what is taken back": (ledger, context) =>
    foldChange(
      altered(ledger, (one) =>
        one.event.type === "withdrawn"
          ? { ...one, event: { ...one.event, event: digestOf("nothing") } }
          : one,
      ),
      context,
    ),
  "ignores objections": (ledger, context) =>
    foldChange(
      altered(ledger, (one) =>
        one.event.type === "objected" ? { ...one, event: { ...one.event, actor: "agent:coder" } } : one,
      ),
      context,
    ),
  "ignores what was approved": (ledger, context) =>
    foldChange(
      altered(ledger, (one) => {
        if (one.event.type !== "approved") return one;
        const found = ledger.records.find(({ digest }) => digest === one.event.record);
        return { ...one, event: { ...one.event, targets: found?.record.targets ?? one.event.targets } };
      }),
      context,
    ),
  "ignores signatures": (ledger, context) =>
    foldChange(
      altered(ledger, (one) => ({ ...one, signed: true })),
      context,
    ),
  "ignores the days of keys": (ledger, context) =>
    foldChange(
      altered(ledger, (one) => ({ ...one, keyActive: undefined })),
      context,
    ),
  "takes any account": (ledger, context) =>
    foldChange(
      altered(ledger, (one) => {
        const { event } = one;
        if (event.type !== "approved" || !event.attested) return one;
        const attested = { ...event.attested, account: ACCOUNTS[event.actor] ?? event.attested.account };
        return { ...one, event: { ...event, attested } };
      }),
      context,
    ),
  "counts bots, agents and strangers": (ledger, context) =>
    foldChange(ledger, { ...context, kindOf: () => "person" }),
  "overlooks what is missing": (ledger, context) => {
    const there = new Set(ledger.events.map(({ digest }) => digest));
    return foldChange(
      altered(ledger, (one) => ({
        ...one,
        event: { ...one.event, parents: one.event.parents.filter((parent) => there.has(parent)) },
      })),
      context,
    );
  },
  "overlooks what the branch holds": (ledger, { changesetOf: _, ...context }) => foldChange(ledger, context),
};

describe("a fuzzed ledger", function () {
  this.timeout(300_000);

  it("comes to approved or ready exactly where a second, naive reading of the rules does", () => {
    const count = { runs: 0, events: 0, longest: 0, ready: 0, landed: 0, bypassed: 0 };
    fc.assert(
      fc.property(scenes, (scene) => {
        const played = play(scene);
        const state = foldChange(played.ledger, contextOf(played.world));
        const { length } = played.ledger.events;
        count.runs++;
        count.events += length;
        count.longest = Math.max(count.longest, length);
        if (HAS_APPROVALS.has(state.status)) count.ready++;
        if (state.landings.some(({ by }) => by === "approvals")) count.landed++;
        if (state.bypasses.length > 0) count.bypassed++;
        assert.equal(letsPass(played, state) ?? holdsUp(played, state), undefined);
      }),
      { numRuns: RUNS, seed: SEED },
    );
    const number = (one: number): string => one.toLocaleString("en");
    console.log(
      `      fold fuzz: ${number(count.runs)} runs, ${number(count.events)} events (at most ${count.longest} a run), ${number(count.ready)} reached approved or ready, ${number(count.landed)} landed by approvals, ${number(count.bypassed)} went past; seed ${SEED}`,
    );
    assert.ok(count.ready > count.runs / 20, `only ${count.ready} reached ready`);
    assert.ok(count.landed > count.runs / 50, `only ${count.landed} landed`);
    assert.ok(count.ready < count.runs * 0.9);
  });

  for (const [name, broken] of Object.entries(BROKEN)) {
    it(`finds a fold out that ${name}`, () => {
      const found = fc.check(
        fc.property(scenes, (scene) => {
          const played = play(scene);
          return letsPass(played, broken(played.ledger, contextOf(played.world))) === undefined;
        }),
        { numRuns: RUNS, seed: SEED, endOnFailure: true },
      );
      assert.ok(found.failed, `${found.numRuns} runs did not find it`);
    });
  }
});
