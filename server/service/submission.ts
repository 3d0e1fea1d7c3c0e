import type { DraftReading } from "../change/draftText.ts";
import type { ChangeState } from "../change/foldModel.ts";
import { agentSchema, type ChangeRecord, type Outcome, type Target } from "../change/record.ts";
import { type ComputedParts, recordFromDraft } from "../change/recordFromDraft.ts";
import { writeRecord } from "../change/recordText.ts";
import { RISK_ENGINE } from "../change/riskModel.ts";
import { digestOf } from "../ledger/fileNames.ts";
import type { NewFile } from "../ledger/ledger.ts";
import type { FileProblem } from "../policy/organisation.ts";
import { personOf } from "../policy/systemPaths.ts";
import type { Assessment } from "./assessment.ts";
import type { Current } from "./current.ts";
import { madeEvent, refusal, signedFiles } from "./events.ts";
import type { LedgerView } from "./ledgerView.ts";
import { done, failure, type ServiceResult } from "./result.ts";

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
  const computed = computedParts(current, reading, assessment, { now, before });
  if (!computed.ok) return computed;
  const made = recordFromDraft(reading, computed.value);
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
  const { organisation } = current;
  const { requester } = record;
  const bytes = Buffer.from(writeRecord(record));
  const digest = digestOf(bytes);
  const place = { ledger, change: record.id, record: digest, before, actor: requester, now };
  const submitted = madeEvent(place, { type: "submitted", policy: organisation.digest });
  if (!submitted.ok) return submitted;
  const refused = refusal(ledger, [submitted.value.event], { digest, record, signed: true });
  if (refused !== undefined) return failure("refused", `It would not count: ${refused}.`);
  const files = await signedFiles([{ change: record.id, kind: "record", bytes }, submitted.value.file], {
    organisation,
    actor: requester,
    top,
    isRequired: assessment.effective.requirements.signedEvents,
    now,
  });
  return files.ok ? done({ record, digest, files: files.value }) : files;
}

/** What a record has that nobody types; fails where it can't be told, in words that say what to mend. */
export function computedParts(
  current: Current,
  reading: DraftReading,
  assessment: Pick<Assessment, "systems" | "risk">,
  { now, before }: Pick<Place, "now" | "before">,
): ServiceResult<ComputedParts> {
  const { facts, me } = current;
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
  return done({
    systems: assessment.systems,
    requester: me.id,
    authors: people.authors,
    agents: people.agents,
    risk: { computed: assessment.risk.computed, engine: RISK_ENGINE },
    targets: [target, ...otherTargets(revised?.record, target)],
    classes: current.classes,
    revision: isRevision && revised ? revised.record.revision + 1 : 1,
    previous: isRevision && revised ? revised.digest : null,
  });
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
  const record = state.current.digest;
  const place = { ledger, change: state.id, record, before: state, actor: me.id, now };
  const closed = madeEvent(place, { type: "closed", outcome, note });
  if (!closed.ok) return closed;
  const refused = refusal(ledger, [closed.value.event]);
  if (refused !== undefined) return failure("refused", `${refused}.`);
  return signedFiles([closed.value.file], {
    organisation,
    actor: me.id,
    top,
    isRequired: isSigned,
    now,
  });
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

function unique(problems: readonly FileProblem[]): FileProblem[] {
  const seen = new Set<string>();
  return problems.filter(({ line, column, message }) => {
    const key = `${line}:${column} ${message}`;
    if (seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}
