import { compare, short } from "./eventOrder.ts";
import type { FoldProblem, FoldRecord } from "./foldModel.ts";
import { isSignedAt } from "./signedBy.ts";

export interface Chain {
  /** Revisions that lead back to a first one, by digest. */
  readonly valid: ReadonlyMap<string, FoldRecord>;
  readonly problems: readonly FoldProblem[];
}

/** Tells the revisions that hang together from those that can't be what they say. */
export function chainOf(
  change: string,
  records: readonly FoldRecord[],
  mustBeSigned: (one: FoldRecord) => boolean,
  keysAt: number,
): Chain {
  const valid = new Map<string, FoldRecord>();
  const problems: FoldProblem[] = [];
  const known = new Map(records.map((one) => [one.digest, one]));
  // The one before has a lower number: in this order it has been judged already.
  const byRevision = [...known.values()].sort(
    (a, b) => a.record.revision - b.record.revision || compare(a.digest, b.digest),
  );
  for (const one of byRevision) {
    const message = mistakeOf(change, one, { known, valid, mustBeSigned, keysAt });
    if (message === undefined) valid.set(one.digest, one);
    else problems.push({ code: "RECORD", digest: one.digest, message });
  }
  return { valid, problems };
}

/** Whether a revision is another one, or comes after it. */
export function descends(valid: Chain["valid"], digest: string, from: string): boolean {
  let at: string | null | undefined = digest;
  while (at) {
    if (at === from) return true;
    at = valid.get(at)?.record.previous;
  }
  return false;
}

/** A revision and all before it, the first one first. */
export function lineOf(valid: Chain["valid"], digest: string | undefined): FoldRecord[] {
  const line: FoldRecord[] = [];
  for (let at = digest && valid.get(digest); at; at = valid.get(at.record.previous ?? "")) line.push(at);
  return line.reverse();
}

function mistakeOf(
  change: string,
  one: FoldRecord,
  {
    known,
    valid,
    mustBeSigned,
    keysAt,
  }: {
    readonly known: ReadonlyMap<string, FoldRecord>;
    readonly valid: Chain["valid"];
    readonly mustBeSigned: (one: FoldRecord) => boolean;
    readonly keysAt: number;
  },
): string | undefined {
  const { record } = one;
  if (record.id !== change) return `It is a record of ${record.id}, and lies with ${change}`;
  if (!isSignedAt(one, keysAt) && mustBeSigned(one)) {
    return one.signed
      ? "The key that signed it is not valid any more. Revise it"
      : "It is not signed by anybody of people.yaml";
  }
  if (record.previous === null) {
    return record.revision === 1 ? undefined : `Revision ${record.revision} follows no other`;
  }
  const previous = known.get(record.previous);
  if (!previous) {
    return `Revision ${record.revision} follows ${short(record.previous)}, which the ledger does not have. Sync the ledger; if it stays away, it was taken out`;
  }
  if (previous.record.revision !== record.revision - 1) {
    return `Revision ${record.revision} says that it follows revision ${previous.record.revision}`;
  }
  if (!valid.has(record.previous)) {
    return `Revision ${record.revision} follows one that does not count (${short(record.previous)})`;
  }
  return undefined;
}
