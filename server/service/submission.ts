import type { DraftReading } from "../change/draftText.ts";
import { nextEventTime } from "../change/eventOrder.ts";
import { foldChange } from "../change/fold.ts";
import type { ChangeState, FoldEvent, FoldRecord } from "../change/foldModel.ts";
import {
  API_VERSION,
  agentSchema,
  type ChangeEvent,
  type ChangeRecord,
  type Outcome,
  type Target,
} from "../change/record.ts";
import { recordFromDraft } from "../change/recordFromDraft.ts";
import { writeEvent, writeRecord } from "../change/recordText.ts";
import { RISK_ENGINE } from "../change/riskModel.ts";
import { digestOf } from "../ledger/fileNames.ts";
import type { NewFile } from "../ledger/ledger.ts";
import type { FileProblem, Organisation } from "../policy/organisation.ts";
import { personOf } from "../policy/systemPaths.ts";
import type { Assessment } from "./assessment.ts";
import type { Current } from "./current.ts";
import type { LedgerView } from "./ledgerView.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { signed } from "./signatures.ts";

/** A record and the event that submits it, ready for the ledger. */
export interface Submission {
  readonly record: ChangeRecord;
  readonly digest: string;
  readonly files: readonly NewFile[];
}

interface Place {
  /** File of the draft. */
  readonly file: string;
  readonly top: string;
  readonly now: Date;
  /** The change in the ledger, as far as it is there. */
  readonly before: ChangeState | undefined;
  readonly ledger: LedgerView;
}

/** What a draft becomes; fails with everything that is in the way, each at its place in the draft. */
export async function submission(
  current: Current,
  reading: DraftReading,
  assessment: Assessment,
  { file, top, now, before, ledger }: Place,
): Promise<ServiceResult<Submission>> {
  const { facts, organisation, me } = current;
  if (!me) return failure("unfinished", unknownMe(facts.email));
  if (facts.changeset === undefined || facts.head === facts.base) {
    const message = "Nothing is committed on this branch yet: a record is about commits.";
    return failure("unfinished", message);
  }
  const people = peopleOf(current, now);
  if (people.unknown.length > 0) {
    const list = people.unknown.join(", ");
    return failure(
      "unfinished",
      `people.yaml does not know ${list}: add the address to its person, and land that first.`,
    );
  }
  const target: Target = {
    repo: facts.repo,
    ref: facts.targetRef,
    base: facts.base,
    head: facts.head,
    changeset: facts.changeset,
  };
  const revised = before?.current;
  const isRevision = reading.valid.revises !== undefined;
  const outdated = revisionMistake(reading, revised?.digest);
  if (outdated !== undefined) return failure("unfinished", outdated);
  const made = recordFromDraft(reading, {
    systems: assessment.systems,
    requester: me.id,
    authors: people.authors,
    agents: people.agents,
    risk: { computed: assessment.risk.computed, engine: RISK_ENGINE },
    targets: [target, ...otherTargets(revised?.record, target)],
    revision: isRevision && revised ? revised.record.revision + 1 : 1,
    previous: isRevision && revised ? revised.digest : null,
  });
  const problems: FileProblem[] = [
    ...made.problems.map(({ line, column, message }) => ({
      file,
      line,
      column,
      message,
      severity: "error" as const,
    })),
    // Where the text can't be read, what it lacks can't be told.
    ...(reading.broken ? [] : assessment.owedInDraft(file, new Set(made.problems.map((one) => one.path)))),
  ];
  const { record } = made;
  if (!record || problems.length > 0)
    return failure("unfinished", "The record is not complete.", unique(problems));
  const bytes = Buffer.from(writeRecord(record));
  const digest = digestOf(bytes);
  const event: ChangeEvent = {
    apiVersion: API_VERSION,
    kind: "ChangeEvent",
    change: record.id,
    record: digest,
    parents: [...(before?.heads ?? [])],
    at: eventTime(ledger, before, now),
    actor: me.id,
    type: "submitted",
    policy: organisation.digest,
  };
  const eventBytes = Buffer.from(writeEvent(event));
  const added = { digest: digestOf(eventBytes), event, signed: true };
  const refused = refusal(ledger, added, { digest, record, signed: true });
  if (refused !== undefined) return failure("refused", `It would not count: ${refused}.`);
  const files = await signedFiles(
    [
      { change: record.id, kind: "record", bytes },
      { change: record.id, kind: "event", bytes: eventBytes },
    ],
    organisation,
    top,
    assessment.effective.requirements.signedEvents,
  );
  return files.ok ? done({ record, digest, files: files.value }) : files;
}

export interface Closing {
  readonly outcome: Outcome;
  readonly note: string;
  readonly top: string;
  readonly now: Date;
  readonly isSigned: boolean;
  readonly ledger: LedgerView;
}

/** The event that ends a change. Fails where it would not count. */
export async function closing(
  current: Current,
  state: ChangeState,
  { outcome, note, top, now, isSigned, ledger }: Closing,
): Promise<ServiceResult<readonly NewFile[]>> {
  const { me, organisation, facts } = current;
  if (!me) return failure("unfinished", unknownMe(facts.email));
  if (!state.current) return failure("no-record", `${state.id} has no revision that counts.`);
  if (note.trim().length < 5) return failure("unfinished", "Say in a few words how it went.");
  const event: ChangeEvent = {
    apiVersion: API_VERSION,
    kind: "ChangeEvent",
    change: state.id,
    record: state.current.digest,
    parents: [...state.heads],
    at: eventTime(ledger, state, now),
    actor: me.id,
    type: "closed",
    outcome,
    note,
  };
  const file: NewFile = { change: state.id, kind: "event", bytes: Buffer.from(writeEvent(event)) };
  const refused = refusal(ledger, { digest: digestOf(file.bytes), event, signed: true });
  if (refused !== undefined) return failure("refused", `${refused}.`);
  return signedFiles([file], organisation, top, isSigned);
}

/**
 * Why an event, and the revision that it submits, would not count; undefined if they would. The ledger only grows, so
 * that it must not hold what is void.
 */
function refusal(
  { ledgers, context }: LedgerView,
  event: FoldEvent,
  record?: FoldRecord,
): string | undefined {
  const { change } = event.event;
  const { records = [], events = [] } = ledgers.get(change) ?? {};
  const after = foldChange(
    { change, records: record ? [...records, record] : records, events: [...events, event] },
    context,
  );
  const added = new Set([event.digest, record?.digest]);
  return after.problems.find(({ digest }) => added.has(digest))?.message;
}

/** Why a draft can't follow what the ledger has of its change, whose revision that counts is `current`. */
function revisionMistake({ valid }: DraftReading, current: string | undefined): string | undefined {
  if (valid.revises === undefined) {
    return current === undefined
      ? undefined
      : `The ledger has ${valid.id ?? "this change"} already: put this draft away, and revise that one.`;
  }
  return valid.revises === current
    ? undefined
    : "The record has a newer revision than the one that this draft revises: start a revision again.";
}

async function signedFiles(
  files: readonly NewFile[],
  organisation: Organisation,
  top: string,
  isRequired: boolean,
): Promise<ServiceResult<NewFile[]>> {
  const all: NewFile[] = [];
  for (const file of files) {
    const made = await signed(file.bytes, organisation, top, isRequired);
    if (!made.ok) return made;
    all.push(made.value === undefined ? file : { ...file, signature: made.value });
  }
  return done(all);
}

/** Everybody who wrote the change, by their ids; addresses that nobody in people.yaml has. */
export function peopleOf(
  { facts, organisation }: Pick<Current, "facts" | "organisation">,
  now: Date,
): { authors: string[]; agents: ChangeRecord["agents"]; unknown: string[] } {
  const addresses = new Set(
    [...facts.commits, ...facts.merges].flatMap(({ author, committer, coAuthors }) =>
      [author, committer, ...coAuthors].map(({ email }) => email),
    ),
  );
  const authors = new Set<string>();
  const unknown = new Set<string>();
  const idOf = (email: string): string | undefined => {
    const person = personOf(organisation, email, now);
    if (!person) unknown.add(email);
    return person?.id;
  };
  for (const email of addresses) {
    const id = idOf(email);
    if (id !== undefined) authors.add(id);
  }
  const agents = new Map<string, ChangeRecord["agents"][number]>();
  for (const { tool, model, operatorEmail } of facts.agents) {
    // An operator that no note names may be any of the authors: all of them count as authors already.
    const operators = operatorEmail === undefined ? [...authors] : [idOf(operatorEmail) ?? ""];
    for (const operator of operators) {
      const one = {
        id: agentId(tool),
        operator,
        tool: tool.slice(0, 80),
        ...(model ? { model: model.slice(0, 80) } : {}),
      };
      if (agentSchema.safeParse(one).success) agents.set(JSON.stringify(one), one);
    }
  }
  return { authors: [...authors].sort(), agents: [...agents.values()], unknown: [...unknown].sort() };
}

function agentId(tool: string): string {
  const name = tool
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, "-")
    .slice(0, 64);
  return `agent:${name || "unknown"}`;
}

function otherTargets(record: ChangeRecord | undefined, target: Target): Target[] {
  return (record?.targets ?? []).filter(({ repo, ref }) => repo !== target.repo || ref !== target.ref);
}

export function unknownMe(email: string | undefined): string {
  return email === undefined
    ? "Git does not know who you are: set user.name and user.email."
    : `people.yaml does not know you (${email}): add yourself, and land that first.`;
}

/** Now, but never before what the event follows. */
function eventTime({ ledgers }: LedgerView, state: ChangeState | undefined, now: Date): string {
  const heads = new Set(state?.heads);
  const { events = [] } = (state && ledgers.get(state.id)) ?? {};
  return nextEventTime(
    now,
    events.filter(({ digest }) => heads.has(digest)),
  );
}

function unique(problems: readonly FileProblem[]): FileProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ line, column, message }) => {
    const key = `${line}:${column} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
