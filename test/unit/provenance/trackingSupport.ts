import assert from "node:assert/strict";
import { type Claim, UNKNOWN } from "../../../server/provenance/model.ts";
import type { ChangeKind } from "../../../server/provenance/tracking/attribution.ts";
import { RegionTracker } from "../../../server/provenance/tracking/regions.ts";

export const AI: Claim = {
  origin: "ai",
  confidence: "strong",
  evidence: [{ kind: "inline-accept", at: 1 }],
  tool: "claude",
  session: "s_1",
};
export const OTHER_AI: Claim = { ...AI, tool: "codex", session: "s_2" };
export const HUMAN: Claim = {
  origin: "human",
  confidence: "strong",
  evidence: [{ kind: "keystrokes", at: 1 }],
  person: "Ana <ana@example.test>",
};

export const CODE =
  "function total(items) {\n  let sum = 0;\n  for (const item of items) sum += item.price;\n  return sum;\n}\n";

/** A text of which the parts between « and » are an AI's, those between ‹ and › a person's. */
export function marked(text: string, languageId = "typescript"): RegionTracker {
  const tracker = new RegionTracker("", languageId);
  for (const [part] of text.matchAll(/«[^»]*»|‹[^›]*›|[^«‹]+/g)) {
    const claim = part.startsWith("«") ? AI : part.startsWith("‹") ? HUMAN : UNKNOWN;
    const plain = claim === UNKNOWN ? part : part.slice(1, -1);
    tracker.apply([{ offset: tracker.length, length: 0, text: plain }], { kind: "other", claim, at: 1 });
  }
  return tracker;
}

/** The text with the marks of `marked`. */
export function shown(tracker: RegionTracker): string {
  let at = 0;
  let out = "";
  for (const { length, mark } of tracker.state.runs) {
    const part = tracker.text.slice(at, at + length);
    at += length;
    out += mark?.origin === "ai" ? `«${part}»` : mark?.origin === "human" ? `‹${part}›` : part;
  }
  return out;
}

export function put(
  tracker: RegionTracker,
  kind: ChangeKind,
  find: string,
  text: string,
  claim: Claim = UNKNOWN,
): void {
  const offset = tracker.text.indexOf(find);
  assert(offset >= 0, find);
  assert(tracker.apply([{ offset, length: find.length, text }], { kind, claim, at: 9 }));
}

export const states = (tracker: RegionTracker): string[] => [
  ...new Set(tracker.regions().flatMap(({ claim, state }) => (claim.origin === "ai" ? [state] : []))),
];
