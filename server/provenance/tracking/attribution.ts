import type { Claim } from "../model.ts";
import { plainRuns, type Run, type Runs } from "./runs.ts";

/** One replacement of an editor's change event: UTF-16 offsets in the text before the event. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/** What an editor's change event was. `other` is a program that we know nothing of. */
export type ChangeKind =
  | "typed"
  | "pasted"
  | "formatted"
  | "refactored"
  | "undo"
  | "redo"
  | "snippet"
  | "inline-accept"
  | "agent"
  | "external"
  | "git"
  | "suspected"
  | "other"
  | "ignored";

/** Claims of a copied text, for the paste that puts it elsewhere. */
export interface Carried {
  readonly text: string;
  readonly runs: readonly Run<Claim>[];
}

/** To whom a change is attributed: the claim is for the text that it brought in. */
export interface Attribution {
  readonly kind: ChangeKind;
  readonly claim: Claim;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What was copied in this workspace; used where it is the text that was pasted. */
  readonly carried?: Carried;
}

/**
 * Claims of a pasted text that is what was copied. An editor that copies a line without a selection reports it
 * without its end, and pastes it with one. Undefined for another text.
 */
export function carriedRuns({ text, runs }: Carried, pasted: string): Runs<Claim> | undefined {
  if (pasted === text) return runs;
  const end = text !== "" && pasted.startsWith(text) ? pasted.slice(text.length) : "";
  return end === "\n" || end === "\r\n" ? [...runs, ...plainRuns(end.length, runs.at(-1)?.mark)] : undefined;
}

/** Whether a claim says nothing at all, so that nothing needs to be remembered. */
export function isEmptyClaim(claim: Claim): boolean {
  return claim.origin === "unknown" && claim.confidence === "weak" && claim.evidence.length === 0;
}

/** Whether two claims say the same, whenever it was observed. */
export function sameClaim(a: Claim | undefined, b: Claim | undefined): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  return (
    a.origin === b.origin &&
    a.confidence === b.confidence &&
    a.tool === b.tool &&
    a.model === b.model &&
    a.session === b.session &&
    a.person === b.person &&
    sameEvidence(a, b)
  );
}

function sameEvidence(a: Claim, b: Claim): boolean {
  if (a.evidence === b.evidence) return true;
  if (a.evidence.length !== b.evidence.length) return false;
  return a.evidence.every((one, i) => {
    const other = b.evidence[i];
    if (other === undefined || other.kind !== one.kind) return false;
    // A suspicion is asked about insertion by insertion.
    return one.kind !== "shape" && JSON.stringify({ ...one, at: 0 }) === JSON.stringify({ ...other, at: 0 });
  });
}
