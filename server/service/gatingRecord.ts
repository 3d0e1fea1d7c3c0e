import type { ChangeState } from "../change/foldModel.ts";
import type { ContentClass, Target } from "../change/record.ts";
import { freezeState } from "../change/windows.ts";
import type { Fact, NearRecord, RecordFact, RecordSearch } from "../gate/input.ts";
import { known, unknown } from "../gate/input.ts";
import { plainId } from "../git/changeFacts.ts";
import { treeChanges } from "../git/changeset.ts";
import { commitsOf, type GateRepository } from "../git/gateRepository.ts";
import { higherRisk } from "../policy/terms.ts";
import type { Computed, Span, TouchedContent } from "./gatingChange.ts";
import type { FoldedChange, GateLedger } from "./gatingLedger.ts";
import { effectiveFor, freezeScope, type PolicyNow } from "./policyNow.ts";

/** What a record is looked for by. */
export interface RecordQuestion {
  readonly ledger: GateLedger;
  readonly repository: GateRepository;
  readonly now: PolicyNow;
  readonly repo: string | undefined;
  readonly ref: string;
  readonly after: string;
  readonly span: Span;
  readonly content: TouchedContent;
  readonly classes: readonly ContentClass[];
  /** New commits. */
  readonly commits: readonly string[];
  /** Systems and risk of the content, held against a record. */
  computed(folded: FoldedChange): Promise<Fact<Computed>>;
}

/** The record that speaks of exactly this content for this branch, the best one of several; else what comes nearest. */
export async function findRecord(question: RecordQuestion): Promise<Fact<RecordSearch>> {
  const { ledger, content, now, repo } = question;
  if (repo === undefined) {
    return unknown(
      "The repository's own name is not known here, so no record can be held against it.",
      "Say it under change.repository of the policy.",
    );
  }
  const wanted = Buffer.from(content.digest);
  const ids = await ledger.changesNaming((bytes) => bytes.includes(wanted));
  if (!ids.ok) return unknown(`The ledger can't be read: ${ids.failure.message}.`);
  const folded = await ledger.fold(ids.value, now);
  if (!folded.ok) return unknown(`The ledger can't be read: ${folded.failure.message}.`);
  const exact = folded.value.filter(({ state }) =>
    state.current?.record.targets.some(
      (target) => isHere(target, question) && target.changeset === content.digest,
    ),
  );
  const facts: RecordFact[] = [];
  for (const one of exact) {
    const computed = await question.computed(one);
    if (!computed.known) return computed;
    facts.push(recordFact(one, computed.value, question));
  }
  const [best, ...others] = facts.sort((a, b) => worth(b) - worth(a) || (a.change < b.change ? 1 : -1));
  if (best) {
    const record = {
      ...best,
      others: others.map(({ change }) => change),
      // Who objects to this content objects to it under any record: a second one is no answer.
      objections: [...best.objections, ...others.flatMap(elsewhere)],
    };
    return known({ kind: "found", record });
  }
  return nearest(question, folded.value);
}

function elsewhere({ change, objections }: RecordFact): RecordFact["objections"] {
  return objections.map(({ name, reason }) => ({ name, reason: `${reason} (${change})` }));
}

function isHere({ repo, ref }: Target, question: RecordQuestion): boolean {
  return repo === question.repo && ref === question.ref;
}

/** The larger, the sooner it lets the content land. */
function worth({ ended, isSubmitted, approvals, need, emergency, understated }: RecordFact): number {
  if (ended !== undefined) return -1;
  const isFine = isSubmitted && understated.length === 0;
  if (isFine && approvals.length >= need) return 1000 + approvals.length;
  if (emergency) return 500;
  return (isFine ? 100 : 0) + approvals.length;
}

/** The record of a change that has landed, as it is asked about before it is deployed. */
export async function landedRecord(
  ledger: GateLedger,
  now: PolicyNow,
  change: string,
): Promise<Fact<RecordSearch>> {
  const folded = await ledger.fold([change], now);
  if (!folded.ok) return unknown(`The ledger can't be read: ${folded.failure.message}.`);
  const [one] = folded.value;
  const landing = one?.state.landings[0];
  const current = one?.state.current;
  if (!one || !landing || !current) return known({ kind: "none", near: undefined });
  const { repo, ref } = landing;
  const computed: Computed = { systems: [], risk: current.record.risk.declared, lines: [] };
  const { classes = [] } = current.record;
  const record = recordFact(one, computed, { now, classes, repo, ref, after: plainId(landing.after) });
  return known({ kind: "found", record });
}

/** What a record is held against. */
type Held = Pick<RecordQuestion, "now" | "classes" | "repo" | "ref" | "after">;

function recordFact(folded: FoldedChange, computed: Computed, question: Held): RecordFact {
  const { state, ledger, unreadable } = folded;
  const { organisation, at } = question.now;
  const { current } = state;
  if (!current) throw new Error("a record that was found has a revision that counts");
  const { record, digest } = current;
  const risk = higherRisk(record.risk.declared, computed.risk);
  const systems = [...record.systems, ...computed.systems];
  const effective = effectiveFor(organisation, systems, risk, at, question.classes);
  const { requirements } = effective;
  const nameOf = (id: string): string => organisation.people.find((one) => one.id === id)?.name ?? id;
  const text = effective.values.find(({ name }) => name === "minReviewers")?.text;
  const freeze = freezeState({ ...freezeScope(organisation, systems, risk), at });
  const emergency = openEmergency(state);
  return {
    change: state.id,
    isSubmitted: current.submittedAt !== undefined && state.status !== "draft",
    isSigned: ledger.records.find((one) => one.digest === digest)?.signed === true,
    mustBeSigned: requirements.signedEvents,
    risk,
    systems: record.systems,
    ended: endOf(state, question),
    understated: understated(folded, computed, question),
    approvals: state.approvals.map(({ person }) => ({
      person,
      name: nameOf(person),
      isSenior: organisation.people.find(({ id }) => id === person)?.senior === true,
    })),
    excluded: state.excluded,
    refused: state.refused.map(({ person, reason }) => ({ name: nameOf(person), reason })),
    objections: state.objections.map(({ person, reason }) => ({ name: nameOf(person), reason })),
    need: requirements.minReviewers,
    seniorRequired: requirements.seniorRequired,
    needText: text?.replace(/^minReviewers \d+(, )?/, "") || undefined,
    chain: [...brokenChain(folded, requirements.signedEvents), ...unreadable],
    emergency: emergency && { ...emergency, by: nameOf(emergency.by) },
    couldApprove: (state.request?.reviewers ?? [])
      .filter((id) => !state.excluded.has(id) && !state.approvals.some(({ person }) => person === id))
      .map(nameOf),
    others: [],
    window: {
      isBarred: freeze.isBarred,
      text: freeze.text,
      isExcepted: freeze.isBarred && state.exceptions.length > 0,
      start: record.window && Date.parse(record.window.start),
      end: record.window && Date.parse(record.window.end),
    },
  };
}

/**
 * Events that follow one which is not there. Where the policy wants signatures, anybody could write one without: only an
 * objection to what counts holds it up then.
 */
function brokenChain({ state, ledger }: FoldedChange, signedEvents: boolean): string[] {
  const events = new Map(ledger.events.map((one) => [one.digest, one]));
  return state.problems
    .filter(({ code, digest }) => {
      if (code !== "CHAIN") return false;
      const one = events.get(digest);
      if (!one || !signedEvents || one.signer !== undefined) return true;
      return one.event.type === "objected" && one.event.record === state.current?.digest;
    })
    .map(({ message }) => message);
}

function openEmergency(state: ChangeState): RecordFact["emergency"] {
  const open = state.emergencies.find(({ isOpen }) => isOpen);
  return open && { by: open.by, incident: open.incident, expires: open.expires };
}

/** Why a change can't let anything land any more; it still speaks for what has landed by it. */
function endOf(state: ChangeState, { repo, ref, after }: Held): string | undefined {
  const landing = state.landings.find((one) => one.repo === repo && one.ref === ref);
  if (landing) {
    if (plainId(landing.after) === after) return undefined;
    return `it landed before, as ${plainId(landing.after).slice(0, 12)}, and a target lands once`;
  }
  return state.status === "closed" || state.status === "cancelled" ? `it is ${state.statusText}` : undefined;
}

function understated(
  { state }: FoldedChange,
  { systems, risk, lines }: Computed,
  { classes }: Held,
): string[] {
  const record = state.current?.record;
  if (!record) return [];
  const said = new Set(record.classes);
  const told: string[] = classes
    .filter((one) => !said.has(one))
    .map((one) => `its content is ${one}, and it does not say so`);
  if (higherRisk(record.risk.declared, risk) !== record.risk.declared)
    told.push(`its risk is ${risk} (${lines[0] ?? ""}), and it says ${record.risk.declared}`);
  for (const { id, tier } of systems) {
    const own = record.systems.find((one) => one.id === id);
    if (!own) told.push(`it touches ${id}, and it does not say so`);
    else if (own.tier > tier) told.push(`${id} is of tier ${tier}, and it says ${own.tier}`);
  }
  return told;
}

/** What comes nearest: the same content for another branch, or a record of one of the commits with other content. */
async function nearest(
  question: RecordQuestion,
  sameContent: readonly FoldedChange[],
): Promise<Fact<RecordSearch>> {
  const { ledger, content, now, commits, repository } = question;
  const elsewhere = sameContent.flatMap(({ state }) =>
    (state.current?.record.targets ?? [])
      .filter(({ changeset }) => changeset === content.digest)
      .map((target) => ({ state, target })),
  )[0];
  if (elsewhere) {
    const { state, target } = elsewhere;
    const meant = `${target.ref.replace(/^refs\/heads\//, "")} of ${target.repo}`;
    const near: NearRecord = { change: state.id, kind: "scope", meant, paths: [], approvers: [] };
    return known({ kind: "none", near });
  }
  const heads = new Set(commits);
  const ids = await ledger.changesNaming((bytes) => headsIn(bytes).some((id) => heads.has(id)));
  if (!ids.ok) return unknown(`The ledger can't be read: ${ids.failure.message}.`);
  const folded = await ledger.fold(ids.value, now);
  if (!folded.ok) return unknown(`The ledger can't be read: ${folded.failure.message}.`);
  const found = folded.value
    .flatMap(({ state }) => {
      const target = state.current?.record.targets.find((one) => isHere(one, question));
      return target ? [{ state, target }] : [];
    })
    .sort((a, b) => b.state.at - a.state.at)[0];
  if (!found) return known({ kind: "none", near: undefined });
  const { state, target } = found;
  const recorded = { base: plainId(target.base), head: plainId(target.head) };
  const here = await commitsOf(repository, [recorded.base, recorded.head]);
  const before =
    here.size === new Set(Object.values(recorded)).size
      ? await treeChanges(repository.folder, recorded.base, recorded.head)
      : undefined;
  const near: NearRecord = {
    change: state.id,
    kind: "content",
    meant: target.ref,
    paths: before?.ok ? differing(before.value, content.changes) : [],
    approvers: approversOf(state, now),
  };
  return known({ kind: "none", near });
}

const HEAD = Buffer.from("head: sha");

/** Ids behind `head:` in the bytes of a record, without the rest of it being read. */
function headsIn(bytes: Buffer): string[] {
  const found: string[] = [];
  for (let at = bytes.indexOf(HEAD); at >= 0; at = bytes.indexOf(HEAD, at + 1)) {
    const [, id] = /^head: sha(?:1|256):([0-9a-f]{40,64})/.exec(bytes.toString("latin1", at, at + 90)) ?? [];
    if (id !== undefined) found.push(id);
  }
  return found;
}

function approversOf(state: ChangeState, { organisation }: PolicyNow): string[] {
  const ids = new Set([...state.approvals, ...state.refused].map(({ person }) => person));
  return [...ids].map((id) => organisation.people.find((one) => one.id === id)?.name ?? id);
}

type Entries = TouchedContent["changes"];

/** Paths that two sets of changes do not change in the same way. */
function differing(a: Entries, b: Entries): string[] {
  const key = ({ oldMode, newMode, oldId, newId }: Entries[number]): string =>
    `${oldMode} ${newMode} ${oldId} ${newId}`;
  const before = new Map(a.map((one) => [one.path, key(one)]));
  const after = new Map(b.map((one) => [one.path, key(one)]));
  const paths = new Set([...before.keys(), ...after.keys()]);
  return [...paths].filter((path) => before.get(path) !== after.get(path)).sort();
}
