import type { ChangeLedger, FoldEvent, FoldRecord } from "./foldModel.ts";
import type { ChangeEvent, ChangeRecord } from "./record.ts";
import { readEvent, readRecord } from "./recordText.ts";
import type { Signer } from "./signedBy.ts";
import type { TextProblem } from "./strictText.ts";

/** A file of the ledger; that its bytes are those of its digest has been checked. */
export interface LedgerBytes {
  readonly change: string;
  readonly kind: "record" | "event";
  readonly digest: string;
  readonly bytes: Uint8Array;
}

interface Parsed {
  readonly record?: ChangeRecord;
  readonly event?: ChangeEvent;
  readonly problems: readonly TextProblem[];
}

/** What was read before, by digest. The same digest has the same bytes, so it is never out of date. */
export type KnownEntries = Map<string, Parsed>;

/** A file that can't be read; it does not count. */
export interface UnreadableEntry {
  readonly change: string;
  readonly kind: LedgerBytes["kind"];
  readonly digest: string;
  readonly problems: readonly TextProblem[];
}

/**
 * Reads the files of a ledger, change by change.
 *
 * @param signers Who has signed what by digest, as far as the signature was found good; a person alone stands for a key
 *   that is always valid.
 * @param known Files that were read before; those that are new are added.
 */
export function readEntries(
  entries: Iterable<LedgerBytes>,
  signers: ReadonlyMap<string, Signer | string>,
  known: KnownEntries = new Map(),
): { changes: ReadonlyMap<string, ChangeLedger>; unreadable: readonly UnreadableEntry[] } {
  const changes = new Map<string, ChangeLedger & { records: FoldRecord[]; events: FoldEvent[] }>();
  const unreadable: UnreadableEntry[] = [];
  for (const { change, kind, digest, bytes } of entries) {
    const parsed: Parsed = known.get(digest) ?? (kind === "record" ? readRecord(bytes) : readEvent(bytes));
    known.set(digest, parsed);
    const ledger = changes.get(change) ?? { change, records: [], events: [] };
    changes.set(change, ledger);
    const { record, event } = parsed;
    const found = signers.get(digest);
    const { person: signer, keyActive } = typeof found === "string" ? { person: found } : (found ?? {});
    const by = { signer, keyActive };
    if (record) ledger.records.push({ digest, record, signed: signer !== undefined, ...by });
    else if (event) ledger.events.push({ digest, event, signed: signer === event.actor, ...by });
    else unreadable.push({ change, kind, digest, problems: parsed.problems });
  }
  return { changes, unreadable };
}
