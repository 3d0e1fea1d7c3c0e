import { randomBytes } from "node:crypto";
import { newChangeId } from "../change/changeIds.ts";
import { type DraftEdit, editDraft, fillDraft, undoPrefill } from "../change/draftEdit.ts";
import { newDraft, readDraft } from "../change/draftText.ts";
import { type Prefill, prefill } from "../change/prefill.ts";
import type { ChangeRecord } from "../change/record.ts";
import { draftFromRecord } from "../change/recordFromDraft.ts";
import type { ChangeStatus } from "../change/status.ts";
import { suggestWindow } from "../change/windows.ts";
import { isMigrationPath, isTestPath } from "../standards/fileKind.ts";
import { type DraftWriter, unreadable } from "./draftWriter.ts";
import type { Knowledge, Known } from "./knowledge.ts";
import type { LedgerView } from "./ledgerView.ts";
import { freezeScope } from "./policyNow.ts";
import { done, failure, type ServiceResult } from "./result.ts";

export interface StartedDraft {
  readonly file: string;
  readonly isNew: boolean;
  readonly prefilled: readonly Prefill[];
}

/** While a change is in one of these states, what its branch holds is its own. */
const BEFORE_LANDING: ReadonlySet<ChangeStatus> = new Set([
  "draft",
  "in_review",
  "changes_requested",
  "approved",
  "ready",
  "on_hold",
  "emergency_open",
  "expired",
]);

/** Minutes that a suggested window has. */
const WINDOW_MINUTES = 120;

const DRAFT_IS_THERE = "A draft is being written already: submit it, or take it away first.";

/** Begins, fills in and edits the draft of the branch that is checked out. */
export class Drafting {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly writer: DraftWriter,
    /** Runs one piece of work after the other. */
    private readonly inTurn: <T>(work: () => Promise<T>) => Promise<T>,
  ) {}

  /** Makes a draft for this branch and fills it in; one that is there stays as it is. */
  start(): Promise<ServiceResult<StartedDraft>> {
    return this.inTurn(async () => {
      const known = await this.knowledge.now();
      if (!known.ok) return known;
      const { draft, state, current } = known.value;
      const { branch } = current.facts;
      const file = this.knowledge.drafts.fileOf(branch);
      if (draft?.kind === "unreadable") return unreadable(draft);
      if (draft) return done({ file, isNew: false, prefilled: [] });
      if (state && BEFORE_LANDING.has(state.status)) {
        const message = `This branch has ${state.id} already, which is ${state.statusText}: revise that one, or cancel it first.`;
        return failure("refused", message);
      }
      const text = newDraft(newChangeId(known.value.now, (count) => randomBytes(count)));
      const begun = filled(text, known.value);
      return this.writer.alone<StartedDraft>(branch, async () => {
        if (await this.knowledge.draftOf(branch)) return done({ file, isNew: false, prefilled: [] });
        const written = await this.writer.write(branch, begun.text);
        return written.ok ? done({ file, isNew: true, prefilled: begun.prefilled }) : written;
      });
    });
  }

  /** Writes fields of the draft. `id` is that of the draft that is meant, if the asker knows it. */
  write(edits: readonly DraftEdit[], id?: string): Promise<ServiceResult<undefined>> {
    return this.edit((text) => editDraft(text, edits), id);
  }

  /** Takes out what was filled in. */
  undoPrefill(fields: readonly string[], id?: string): Promise<ServiceResult<undefined>> {
    return this.edit((text) => undoPrefill(text, fields), id);
  }

  /** Fills in what is still empty. */
  prefill(): Promise<ServiceResult<{ file: string; prefilled: readonly Prefill[] }>> {
    return this.inTurn(async () => {
      const known = await this.knowledge.now();
      if (!known.ok) return known;
      const { branch } = known.value.current.facts;
      return this.writer.alone<{ file: string; prefilled: readonly Prefill[] }>(branch, async () => {
        const draft = await this.knowledge.draftOf(branch);
        if (!draft) return failure("no-draft", "There is no draft to fill in.");
        if (draft.kind === "unreadable") return unreadable(draft);
        const { text, prefilled } = filled(draft.text, known.value);
        const written = await this.writer.write(branch, text, draft);
        return written.ok ? done({ file: draft.file, prefilled }) : written;
      });
    });
  }

  /** Makes a draft of the next revision of this branch's record. */
  revise(): Promise<ServiceResult<{ file: string; revision: number }>> {
    return this.inTurn(async () => {
      const known = await this.knowledge.now();
      if (!known.ok) return known;
      const { state, draft, current } = known.value;
      const file = this.knowledge.drafts.fileOf(current.facts.branch);
      if (draft) return failure("refused", DRAFT_IS_THERE);
      if (!state?.current) return failure("no-record", "This branch has no record yet: start one first.");
      const { record, digest } = state.current;
      const { branch } = current.facts;
      return this.writer.alone(branch, async () => {
        if (await this.knowledge.draftOf(branch)) return failure("refused", DRAFT_IS_THERE);
        const written = await this.writer.write(branch, draftFromRecord(record, digest));
        return written.ok ? done({ file, revision: record.revision + 1 }) : written;
      });
    });
  }

  private edit(
    edit: Parameters<DraftWriter["edit"]>[1],
    id: string | undefined,
  ): Promise<ServiceResult<undefined>> {
    return this.inTurn(async () => {
      const branch = await this.knowledge.branch();
      return branch.ok ? this.writer.edit(branch.value, edit, id) : branch;
    });
  }
}

/** A draft with what can be filled in from a source that can be named. */
export function filled(
  text: string,
  { current, ledger, assessment, now }: Known,
): { text: string; prefilled: readonly Prefill[] } {
  const { facts, organisation, gathered, systems } = current;
  const scope = freezeScope(organisation, assessment.systems, assessment.risk.effective);
  const window = suggestWindow({ ...scope, now }, WINDOW_MINUTES);
  // What the policy asks for may have become more since it was filled in.
  const begun = undoPrefill(text, ["window.bakeMinutes"]).text;
  const found = prefill({
    values: readDraft(begun).values,
    facts,
    remoteUrl: gathered.remoteUrl,
    systems,
    previous: previousOf(ledger, systems[0]?.id),
    window: window && {
      start: window.start,
      end: window.end,
      bakeMinutes: assessment.effective.requirements.minBakeMinutes,
      source: window.reason,
    },
    tools: organisation.change.tools ?? [],
    isTest: isTestPath,
    isMigration: isMigrationPath,
  });
  const { bakeMinutes } = readDraft(text).valid.window ?? {};
  const isNew = ({ field, value }: Prefill): boolean =>
    field !== "window.bakeMinutes" || value !== bakeMinutes;
  return { text: fillDraft(begun, found).text, prefilled: found.filter(isNew) };
}

/** The newest change of a system that went well: how it was rolled out and watched is a good beginning. */
function previousOf(
  { changes }: LedgerView,
  system: string | undefined,
): { record: ChangeRecord; closedAt: string } | undefined {
  if (system === undefined) return undefined;
  const good = [...changes.values()].filter(
    ({ outcome, current }) =>
      (outcome === "successful" || outcome === "successful-with-issues") &&
      current?.record.systems.some(({ id }) => id === system),
  );
  const [last] = good.sort((a, b) => b.at - a.at);
  return last?.current && { record: last.current.record, closedAt: new Date(last.at).toISOString() };
}
