import type { Edit, Finding } from "./model.ts";

/**
 * Edits of all safe fixes that can be applied together: of fixes that overlap, the
 * first in the text wins and the others wait for the next round. An insertion that
 * several fixes share (an import) is made once.
 */
export function combineFixes(findings: readonly Finding[]): Edit[] {
  const taken: Edit[] = [];
  for (const finding of findings) {
    if (!finding.fix) continue;
    const edits = finding.fix.edits.filter((edit) => !taken.some((other) => same(edit, other)));
    if (edits.some((edit) => taken.some((other) => clash(edit, other)))) continue;
    taken.push(...edits);
  }
  return taken.sort((a, b) => a.start - b.start || a.end - b.end);
}

/** The text after the edits, which must not overlap. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let out = "";
  let at = 0;
  for (const edit of [...edits].sort((a, b) => a.start - b.start || a.end - b.end)) {
    out += text.slice(at, edit.start) + edit.newText;
    at = edit.end;
  }
  return out + text.slice(at);
}

function same(a: Edit, b: Edit): boolean {
  return a.start === b.start && a.end === b.end && a.newText === b.newText;
}

function clash(a: Edit, b: Edit): boolean {
  if (a.start === b.start && a.end === b.end) return true;
  return a.start < b.end && b.start < a.end;
}
