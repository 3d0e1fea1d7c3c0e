import { createHash } from "node:crypto";
import type { Finding } from "./model.ts";

/**
 * One fingerprint per finding, in the order given: 32 hex digits that stay the same when
 * lines are inserted above or the indentation changes, and that differ between any two
 * findings of a file. Hashed are the rule, the path, the text of the lines on which the
 * finding stands with whitespace collapsed, and the ordinal among equal ones from top to
 * bottom. Hand in waived findings too: a waiver then changes nobody else's fingerprint.
 *
 * `path` is as in `FileInfo`; `text` is what was analysed, empty if it could not be read.
 */
export function fingerprints(path: string, text: string, findings: readonly Finding[]): string[] {
  const out: string[] = new Array(findings.length).fill("");
  const seen = new Map<string, number>();
  const order = [...findings.keys()].sort((a, b) => compare(findings[a], findings[b]) || a - b);
  for (const index of order) {
    const finding = findings[index];
    if (!finding) continue;
    const key = [finding.ruleId, path, anchorText(text, finding)].join("\0");
    const ordinal = seen.get(key) ?? 0;
    seen.set(key, ordinal + 1);
    out[index] = createHash("sha256").update(`${key}\0${ordinal}`).digest("hex").slice(0, 32);
  }
  return out;
}

/**
 * What a finding is known by when its lines have moved or its file has another name: 32 hex digits of the rule and
 * the text of its lines. Equal findings have equal ones; whoever compares counts them.
 */
export function contentFingerprint(text: string, finding: Finding): string {
  const key = `${finding.ruleId}\0${anchorText(text, finding)}`;
  return createHash("sha256").update(key).digest("hex").slice(0, 32);
}

function compare(a: Finding | undefined, b: Finding | undefined): number {
  return (a?.start ?? 0) - (b?.start ?? 0) || (a?.end ?? 0) - (b?.end ?? 0);
}

/** Whole lines that the finding touches; empty for one that speaks of the file. */
function anchorText(text: string, { start, end }: Finding): string {
  if (start === 0 && end === 0) return "";
  let from = start;
  while (from > 0 && !isLineEnd(text.charCodeAt(from - 1))) from--;
  let to = Math.max(start, end - 1);
  while (to < text.length && !isLineEnd(text.charCodeAt(to))) to++;
  return text.slice(from, to).replace(/\s+/g, " ").trim();
}

function isLineEnd(code: number): boolean {
  return code === 10 || code === 13;
}
