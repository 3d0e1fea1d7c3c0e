import { foldChange } from "../../../server/change/fold.ts";
import type { ChangeState, FoldContext, FoldEvent, FoldRecord } from "../../../server/change/foldModel.ts";
import { type ChangeEvent, type ChangeRecord, changeEvent } from "../../../server/change/record.ts";
import { DEFAULT_REQUIREMENTS, type FullRequirements } from "../../../server/policy/requirements.ts";
import { digestOf, ID, recordOf, targetOf } from "./samples.ts";

export const POLICY = digestOf("policy");
export const START = Date.parse("2026-03-15T09:00:00Z");
export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** alice writes, bob, carol, dan and eve review; ci is a bot, coder an agent. */
export const PEOPLE = ["alice", "bob", "carol", "dan", "eve"];

export interface Situation extends Partial<Omit<FoldContext, "now">> {
  readonly requirements?: Partial<FullRequirements>;
}

export function contextAt(now: number, { requirements, ...rest }: Situation = {}): FoldContext {
  return {
    now: new Date(now),
    policy: POLICY,
    requirementsOf: () => ({ ...DEFAULT_REQUIREMENTS, ...requirements }),
    kindOf: (person) => {
      const [kind, name = ""] = person.split(":");
      if (kind === "person") return PEOPLE.includes(name) ? "person" : undefined;
      return kind === "bot" ? "bot" : "agent";
    },
    ...rest,
  };
}

/** A ledger of one change that is written event by event; each follows the one before and is a minute later. */
export class Story {
  readonly records: FoldRecord[] = [];
  readonly events: FoldEvent[] = [];
  time = START;

  constructor(changes: Record<string, unknown> = {}) {
    this.revise(changes);
  }

  get record(): FoldRecord {
    const last = this.records.at(-1);
    if (!last) throw new Error("There is no record");
    return last;
  }

  get last(): FoldEvent {
    const last = this.events.at(-1);
    if (!last) throw new Error("There is no event");
    return last;
  }

  /** A next revision, not submitted. */
  revise(changes: Record<string, unknown> = {}): this {
    const previous = this.records.at(-1);
    const record: ChangeRecord = recordOf({
      ...changes,
      revision: this.records.length + 1,
      previous: previous?.digest ?? null,
    });
    this.records.push({ digest: digestOf(JSON.stringify(record)), record, signed: true });
    return this;
  }

  add(type: ChangeEvent["type"], actor: string, fields: Record<string, unknown> = {}, signed = true): this {
    this.time += MINUTE;
    const last = this.events.at(-1);
    const event = changeEvent.parse({
      apiVersion: "two-keys/v1",
      kind: "ChangeEvent",
      change: ID,
      record: this.record.digest,
      parents: last ? [last.digest] : [],
      at: new Date(this.time).toISOString(),
      actor: actor.includes(":") ? actor : `person:${actor}`,
      type,
      ...fields,
    });
    this.events.push({ digest: digestOf(JSON.stringify(event)), event, signed });
    return this;
  }

  /** What is known of the last event's signature. */
  signedBy(fields: Partial<Pick<FoldEvent, "signed" | "signer" | "keyActive">>): this {
    this.events.push({ ...this.last, ...fields });
    this.events.splice(-2, 1);
    return this;
  }

  /** An approval that a bot has read on a forge and signed. */
  attest(actor: string, account: number, fields: Record<string, unknown> = {}): this {
    const attested = { by: "bot:ci", forge: "github", review: "https://git.example.com/7#review-9", account };
    return this.approve(actor, { attested, ...fields }, false).signedBy({ signer: "bot:ci" });
  }

  submit(): this {
    return this.add("submitted", "alice");
  }

  approve(actor: string, fields: Record<string, unknown> = {}, signed = true): this {
    const { targets } = this.record.record;
    return this.add(
      "approved",
      actor,
      { targets, policy: POLICY, role: "reviewer", comment: "", ...fields },
      signed,
    );
  }

  request(...people: string[]): this {
    return this.add("requested", "alice", { reviewers: people.map((one) => `person:${one}`) });
  }

  object(actor: string, fields: Record<string, unknown> = {}): this {
    return this.add("objected", actor, { reason: "It locks the table.", ...fields });
  }

  withdraw(actor: string, one: FoldEvent): this {
    return this.add("withdrawn", actor, { event: one.digest });
  }

  breakGlass(actor: string, fields: Record<string, unknown> = {}): this {
    return this.add("breakGlass", actor, {
      targets: this.record.record.targets,
      policy: POLICY,
      reason: "Checkout is down, and this takes the broken flag away.",
      incident: "INC-7",
      expires: new Date(this.time + 2 * HOUR).toISOString(),
      acknowledgers: [],
      ...fields,
    });
  }

  land(fields: Record<string, unknown> = {}): this {
    const { repo, ref, base, head, changeset } = this.record.record.targets[0] ?? targetOf();
    const landed = { repo, ref, before: base, after: head, changeset, witness: "merge queue" };
    return this.add("landed", "bot:ci", { ...landed, ...fields });
  }

  deploy(environment: string, outcome = "succeeded"): this {
    const { repo, head: commit } = this.record.record.targets[0] ?? targetOf();
    return this.add("deployed", "bot:ci", {
      environment,
      artifact: [{ name: "checkout", digest: "sha256:1" }],
      commits: [{ repo, commit }],
      outcome,
      witness: "pipeline 7",
    });
  }

  close(actor: string, outcome = "successful", note = "Error rate stays at 0.1 per cent."): this {
    return this.add("closed", actor, { outcome, note });
  }

  later(milliseconds: number): this {
    this.time += milliseconds;
    return this;
  }

  /** The state a minute after the last event, or at a time. */
  state(situation: Situation = {}, now = this.time + MINUTE): ChangeState {
    return foldChange({ change: ID, records: this.records, events: this.events }, contextAt(now, situation));
  }

  status(situation: Situation = {}, now?: number): string {
    return this.state(situation, now).status;
  }
}

/** Submitted and approved by bob and carol. */
export function approvedStory(changes: Record<string, unknown> = {}): Story {
  return new Story(changes).submit().approve("bob").approve("carol");
}
