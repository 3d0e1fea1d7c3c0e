import type { ChangeLedger, FoldEvent, FoldRecord } from "../../../server/change/foldModel.ts";
import type { ChangeRecord } from "../../../server/change/record.ts";

/**
 * A second opinion on whether a change has its approvals, written from the rules in words and for nothing but to be
 * plain: each question is asked of all events anew. It shares no code with the fold. Times of events must all differ.
 */
export interface World {
  readonly now: number;
  readonly policy: string;
  readonly minReviewers: number;
  readonly ttlHours: number;
  readonly excludeAuthors: boolean;
  readonly excludeAgentOperator: boolean;
  readonly signedEvents: boolean;
  /** Forges whose reviews count once a bot has attested them. */
  readonly forges: readonly string[];
  /** Account on any forge, by person. */
  readonly accounts: Readonly<Record<string, number>>;
  /** Last day of those who leave, by id; everybody else who is known stays. */
  readonly leaves: Readonly<Record<string, string>>;
  readonly known: readonly string[];
  /** Content that the branches hold now, where that is known. */
  readonly holds: string | undefined;
}

const HOUR = 60 * 60 * 1000;

export class Oracle {
  private readonly events: readonly FoldEvent[];
  private readonly records: readonly FoldRecord[];

  constructor(
    private readonly ledger: ChangeLedger,
    private readonly world: World,
  ) {
    this.events = [...new Map(ledger.events.map((one) => [one.digest, one])).values()];
    this.records = ledger.records;
  }

  /** Whether a revision may land by its approvals as of now, window and freeze aside. */
  mayLandNow(digest: string): boolean {
    const record = this.record(digest);
    if (!record || !this.isSound(record, [this.world.now])) return false;
    if (!this.submissions(digest, [this.world.now]).some(() => true)) return false;
    if (this.currentNow() !== digest) return false;
    if (this.records.some((one) => this.isLater(one, record))) return false;
    if (this.hasGap(digest)) return false;
    const { holds } = this.world;
    if (holds !== undefined && record.record.targets.some(({ changeset }) => changeset !== holds))
      return false;
    if (this.openObjections(this.world.now).length > 0) return false;
    const people = this.supporters(record, this.world.now, this.world.policy, this.world.now);
    return people.size >= this.world.minReviewers;
  }

  /** Whether a revision had its approvals when it landed, by one policy at least. */
  mightLandAt(digest: string, at: number): boolean {
    const record = this.record(digest);
    // Keys of what led up to it have to be valid now, or when something was told to have landed.
    const moments = [this.world.now, ...this.told()];
    if (!record || !this.isSound(record, moments)) return false;
    if (!this.submissions(digest, moments).some((one) => timeOf(one) < at)) return false;
    if (this.hasGap(digest) || this.isSurelyObjected(at, moments)) return false;
    const { start } = record.record.window ?? {};
    if (start !== undefined && at < Date.parse(start)) return false;
    const policies = new Set(
      this.events.flatMap(({ event }) => (event.type === "approved" ? [event.policy] : [])),
    );
    return [...policies].some(
      (policy) => this.supporters(record, at, policy, at).size >= this.world.minReviewers,
    );
  }

  /** Different people whose approval of exactly this counts at a moment, of what had been said until then. */
  private supporters(record: FoldRecord, at: number, policy: string, until: number): Set<string> {
    const excluded = this.excluded(record, until);
    const people = new Set<string>();
    for (const one of this.events) {
      const { event } = one;
      if (event.type !== "approved" || event.role !== "reviewer") continue;
      if (!this.isInOrder(one) || (until < this.world.now && timeOf(one) > until)) continue;
      if (event.record !== record.digest || event.policy !== policy) continue;
      if (contentOf(event.targets) !== contentOf(record.record.targets)) continue;
      if (!event.actor.startsWith("person:") || !this.isActive(event.actor, at)) continue;
      if (excluded.has(event.actor)) continue;
      if (!this.isVouchedFor(one, at)) continue;
      if (at > timeOf(one) + this.world.ttlHours * HOUR) continue;
      const end = record.record.window?.end;
      if (end !== undefined && at > Date.parse(end)) continue;
      if (this.isTakenBack(one, until)) continue;
      people.add(event.actor);
    }
    return people;
  }

  /** Whether the person's own valid key has signed it, or a bot that may speak for the person's account. */
  private isVouchedFor(one: FoldEvent, at: number): boolean {
    if (one.event.type !== "approved") return false;
    const { attested, actor } = one.event;
    if (!attested) return !this.world.signedEvents || (one.signed && validOn(one, at));
    return (
      this.world.forges.includes(attested.forge) &&
      one.signer === attested.by &&
      validOn(one, at) &&
      attested.by.startsWith("bot:") &&
      this.isActive(attested.by, at) &&
      this.world.accounts[actor] === attested.account
    );
  }

  /** Everybody who had a part in a revision or one before it, or in handing them in. */
  private excluded({ digest }: FoldRecord, until: number): Set<string> {
    const out = new Set<string>();
    for (let one = this.record(digest); one; one = this.record(one.record.previous ?? "")) {
      const { agents, authors, requester } = one.record;
      if (this.world.excludeAgentOperator) for (const { operator } of agents) out.add(operator);
      if (!this.world.excludeAuthors) continue;
      for (const person of [...authors, requester, one.signer]) if (person !== undefined) out.add(person);
    }
    // The first who handed a revision in that became the one that counts.
    if (this.world.excludeAuthors) for (const person of this.handedInBy(until)) out.add(person);
    return out;
  }

  /** Who handed in the revisions that counted, one after the other, and which counts in the end. */
  private walk(until: number): { people: string[]; current: FoldRecord | undefined } {
    const people: string[] = [];
    const seen = new Set<string>();
    let current: FoldRecord | undefined;
    for (const one of this.sorted()) {
      if (until < this.world.now && timeOf(one) > until) break;
      if (one.event.type !== "submitted" || !this.isAccepted(one, [this.world.now])) continue;
      const record = this.record(one.event.record);
      if (!record || !this.isSound(record, [this.world.now]) || seen.has(record.digest)) continue;
      if (current && record !== current && !this.isLater(record, current)) continue;
      current = record;
      seen.add(record.digest);
      people.push(one.event.actor);
    }
    return { people, current };
  }

  private handedInBy(until: number): string[] {
    return this.walk(until).people;
  }

  currentNow(): string | undefined {
    return this.walk(this.world.now).current?.digest;
  }

  private openObjections(until: number): FoldEvent[] {
    return this.events.filter((one) => {
      const { event } = one;
      if (event.type !== "objected" || !this.isInOrder(one)) return false;
      if (!event.actor.startsWith("person:") || !this.isActive(event.actor, timeOf(one))) return false;
      const about = this.record(event.record);
      if (!about || !this.isSound(about, [this.world.now])) return false;
      const isAnswered = this.firstSubmissions().some(
        (answer) => answer.event.record !== event.record && timeOf(answer) > timeOf(one),
      );
      return !isAnswered && !this.isTakenBack(one, until);
    });
  }

  /** Whether an objection was open at a moment, by whatever keys it may have been answered or taken back. */
  private isSurelyObjected(until: number, moments: readonly number[]): boolean {
    return this.events.some((one) => {
      const { event } = one;
      if (event.type !== "objected" || !this.isInOrder(one) || timeOf(one) > until) return false;
      if (!event.actor.startsWith("person:") || !this.isActive(event.actor, timeOf(one))) return false;
      const about = this.record(event.record);
      if (!about || !this.isSound(about, [this.world.now])) return false;
      const isBetween = (later: FoldEvent): boolean => timeOf(later) > timeOf(one) && timeOf(later) <= until;
      const isAnswered = this.events.some(
        (later) =>
          later.event.type === "submitted" &&
          later.event.record !== event.record &&
          isBetween(later) &&
          this.isAccepted(later, moments),
      );
      const isWithdrawn = this.events.some(
        (later) =>
          later.event.type === "withdrawn" &&
          later.event.event === one.digest &&
          later.event.actor === event.actor &&
          isBetween(later) &&
          this.isAccepted(later, moments),
      );
      return !isAnswered && !isWithdrawn;
    });
  }

  /** Submissions that made a revision the one that counts. */
  private firstSubmissions(): FoldEvent[] {
    const found: FoldEvent[] = [];
    let current: FoldRecord | undefined;
    for (const one of this.sorted()) {
      if (one.event.type !== "submitted" || !this.isAccepted(one, [this.world.now])) continue;
      const record = this.record(one.event.record);
      if (!record || !this.isSound(record, [this.world.now])) continue;
      if (found.some(({ event }) => event.record === record.digest)) continue;
      if (current && record !== current && !this.isLater(record, current)) continue;
      current = record;
      found.push(one);
    }
    return found;
  }

  /** Whether whoever said something has taken it back, or the bot that told it for them. */
  private isTakenBack(said: FoldEvent, until: number): boolean {
    const { event } = said;
    const owners = [event.actor, event.type === "approved" ? event.attested?.by : undefined];
    const isObjection = event.type === "objected";
    return this.events.some((one) => {
      if (one.event.type !== "withdrawn" || one.event.event !== said.digest) return false;
      if (!this.isInOrder(one) || timeOf(one) <= timeOf(said)) return false;
      if (until < this.world.now && timeOf(one) > until) return false;
      const about = this.record(one.event.record);
      if (!about || !this.isSound(about, [this.world.now, ...this.told()])) return false;
      if (!owners.includes(one.event.actor)) return false;
      if (!this.world.signedEvents) return true;
      return one.signed && (!isObjection || validOn(one, this.world.now));
    });
  }

  private submissions(digest: string, moments: readonly number[]): FoldEvent[] {
    return this.events.filter(
      (one) => one.event.type === "submitted" && one.event.record === digest && this.isAccepted(one, moments),
    );
  }

  private isAccepted(one: FoldEvent, moments: readonly number[]): boolean {
    if (!this.isInOrder(one)) return false;
    return !this.world.signedEvents || (one.signed && moments.some((at) => validOn(one, at)));
  }

  /** Whether an event's parents are all there and not younger than it, and it is not of tomorrow. */
  private isInOrder({ event }: FoldEvent): boolean {
    if (event.change !== this.ledger.change) return false;
    const at = Date.parse(event.at);
    if (at > this.world.now + 5 * 60 * 1000) return false;
    return event.parents.every((digest) => {
      const parent = this.events.find(
        (one) => one.digest === digest && one.event.change === this.ledger.change,
      );
      return parent !== undefined && timeOf(parent) <= at;
    });
  }

  /** Whether somebody who is believed speaks of a revision after something that is not there. */
  private hasGap(digest: string): boolean {
    return this.events.some(({ event, signed }) => {
      if (event.record !== digest || event.change !== this.ledger.change) return false;
      if (this.world.signedEvents && !signed && event.type !== "objected") return false;
      return event.parents.some((parent) => !this.events.some((one) => one.digest === parent));
    });
  }

  /** Whether a revision and all before it are there, numbered one by one, of this change, and signed. */
  private isSound(one: FoldRecord, moments: readonly number[]): boolean {
    const { id, revision, previous } = one.record;
    if (id !== this.ledger.change) return false;
    if (this.world.signedEvents && !(one.signed && moments.some((at) => validOn(one, at)))) return false;
    if (previous === null) return revision === 1;
    const before = this.record(previous);
    return before !== undefined && before.record.revision === revision - 1 && this.isSound(before, moments);
  }

  /** Whether a sound revision comes after another one, directly or not. */
  private isLater(one: FoldRecord, than: FoldRecord): boolean {
    if (!this.isSound(one, [this.world.now])) return false;
    for (let at = this.record(one.record.previous ?? ""); at; at = this.record(at.record.previous ?? ""))
      if (at.digest === than.digest) return true;
    return false;
  }

  private isActive(id: string, at: number): boolean {
    const last = this.world.leaves[id];
    return this.world.known.includes(id) && (last === undefined || dayOf(at) <= last);
  }

  /** When something was told to have landed or to be deployed. */
  private told(): number[] {
    return this.events
      .filter(({ event }) => event.type === "landed" || event.type === "deployed")
      .map((one) => timeOf(one));
  }

  private sorted(): FoldEvent[] {
    return [...this.events].sort((a, b) => timeOf(a) - timeOf(b));
  }

  private record(digest: string): FoldRecord | undefined {
    return this.records.find((one) => one.digest === digest);
  }
}

function validOn({ keyActive }: Pick<FoldEvent, "keyActive">, at: number): boolean {
  if (!keyActive) return true;
  return keyActive.some(({ from, to }) => from <= dayOf(at) && dayOf(at) <= (to ?? "9999-12-31"));
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

function timeOf({ event }: FoldEvent): number {
  return Date.parse(event.at);
}

/** Places and content, in one order. */
function contentOf(targets: ChangeRecord["targets"]): string {
  return targets
    .map((one) => [one.repo, one.ref, one.changeset].join("|"))
    .sort()
    .join("\n");
}
