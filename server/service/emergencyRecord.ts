import { randomBytes } from "node:crypto";
import { newChangeId } from "../change/changeIds.ts";
import { type DraftEdit, editDraft } from "../change/draftEdit.ts";
import { newDraft, readDraft } from "../change/draftText.ts";
import type { ChangeState } from "../change/foldModel.ts";
import type { ChangeRecord } from "../change/record.ts";
import { draftFromRecord, recordFromDraft } from "../change/recordFromDraft.ts";
import { writeRecord } from "../change/recordText.ts";
import { digestOf } from "../ledger/fileNames.ts";
import type { NewFile } from "../ledger/ledger.ts";
import { assess } from "./assessment.ts";
import { filled } from "./drafting.ts";
import type { Known } from "./knowledge.ts";
import { done, failure, type ServiceResult } from "./result.ts";
import { computedParts } from "./submission.ts";

/** A record that is written because something burns. */
export interface EmergencyRecord {
  readonly record: ChangeRecord;
  readonly digest: string;
  readonly file: NewFile;
  /** The change as the ledger has it; undefined where it has none of that id. */
  readonly before: ChangeState | undefined;
  /** Text of the draft that it was made from; undefined where no draft could be used. */
  readonly draft: string | undefined;
  /** Whether the policy counts nothing without a signature. */
  readonly isSigned: boolean;
}

export interface Emergency {
  readonly incident: string;
  readonly reason: string;
}

/**
 * Makes the record of what the branch holds now, as an emergency: from the draft where there is one, from the record that
 * the branch has moved on from, else from nothing. What a draft says wrongly is left out, and what the policy asks for may
 * be missing: both are owed afterwards.
 */
export function emergencyRecord(
  known: Known,
  emergency: Emergency,
  fileOf: (path: string) => string,
): ServiceResult<EmergencyRecord> {
  const { draft, state } = known;
  const texts: { readonly text: string; readonly isDraft: boolean }[] = [];
  if (draft?.kind === "draft" && !draft.reading.broken) texts.push({ text: draft.text, isDraft: true });
  const old = state?.current;
  if (old) texts.push({ text: draftFromRecord(old.record, old.digest), isDraft: false });
  texts.push({ text: newDraft(newChangeId(known.now, (count) => randomBytes(count))), isDraft: false });
  let last: ServiceResult<EmergencyRecord> = failure("unfinished", "There is nothing to make a record of.");
  for (const { text, isDraft } of texts) {
    last = madeFrom(text, known, emergency, fileOf);
    if (last.ok) return isDraft ? done({ ...last.value, draft: text }) : last;
  }
  return last;
}

/** How often fields that are wrong are taken away before it is given up. */
const TRIES = 3;

function madeFrom(
  begun: string,
  known: Known,
  emergency: Emergency,
  fileOf: (path: string) => string,
): ServiceResult<EmergencyRecord> {
  const { current, ledger, now } = known;
  const start = filled(begun, known).text;
  const isWhyKnown = readDraft(start).valid.why !== undefined;
  let text = editDraft(start, [
    ...(isWhyKnown ? [] : [{ path: "why", value: emergency.reason }]),
    { path: "type", value: "emergency" },
    { path: "model" },
    { path: "incident", value: emergency.incident },
    // It lands now, not in a window that was planned or proposed.
    { path: "window" },
  ]).text;
  for (let tries = 0; tries < TRIES; tries++) {
    const reading = readDraft(text);
    const { id } = reading.valid;
    const before = id === undefined ? undefined : ledger.changes.get(id);
    const assessment = assess({ ...known, reading, now, fileOf });
    const computed = computedParts(current, reading, assessment, { now, before });
    if (!computed.ok) return computed;
    const [path] = current.uncovered;
    if (computed.value.systems.length === 0)
      return failure(
        "refused",
        `No system of systems.yaml has ${path ?? "these paths"}: nobody knows what an emergency would do there.`,
      );
    const { record, problems } = recordFromDraft(reading, computed.value);
    if (record) {
      const bytes = Buffer.from(writeRecord(record));
      const file: NewFile = { change: record.id, kind: "record", bytes };
      const isSigned = assessment.effective.requirements.signedEvents;
      return done({ record, digest: digestOf(bytes), file, before, draft: undefined, isSigned });
    }
    const fixed = editDraft(
      text,
      problems.map(({ path: field }) => mended(field, known, emergency)),
    ).text;
    if (fixed === text) break;
    text = fixed;
  }
  return failure("unfinished", "No record can be made of the draft as it is: mend what it says wrongly.");
}

/** Takes a field that is wrong away with all around it; a title is put in its place, as no record goes without. */
function mended(field: string, { current }: Known, { incident }: Emergency): DraftEdit {
  const [top = ""] = field.split(".");
  if (top !== "title") return { path: top };
  const subject = current.facts.commits.at(-1)?.subject ?? "";
  const value = `Emergency ${incident}${subject === "" ? "" : `: ${subject}`}`.slice(0, 160);
  return { path: "title", value: value.length >= 10 ? value : `${value}, made now` };
}
