import { type Diagnostic, DiagnosticSeverity } from "vscode-languageserver";
import { DIAGNOSTIC_SOURCE } from "../protocol/initialization.ts";
import { AI_UNVETTED, type ShownRegion } from "../protocol/regions.ts";
import { evidenceText } from "../provenance/evidenceText.ts";
import { LineTable } from "../provenance/lineTable.ts";
import type { ProvenancePolicy } from "../provenance/options.ts";
import type { Region } from "../provenance/region.ts";
import type { UnvettedLines } from "../provenance/unvetted.ts";

const SEVERITY = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
} as const;

/**
 * Regions as clients draw them, neighbours in which a person sees the same in one. Lines of unknown origin are left out,
 * but not those that are suspected.
 */
export function shownRegions(regions: readonly Region[]): ShownRegion[] {
  const shown: ShownRegion[] = [];
  for (const region of regions) {
    if (region.origin === "unknown" && region.confidence !== "suspected") continue;
    const one = shownRegion(region);
    const last = shown.at(-1);
    if (last?.endLine === one.startLine - 1 && isSame(last, one)) shown[shown.length - 1] = joined(last, one);
    else shown.push(one);
  }
  return shown;
}

function shownRegion(region: Region): ShownRegion {
  const { startLine, endLine, origin, confidence, evidence, tool, model, person, vetting } = region;
  return {
    startLine: startLine - 1,
    endLine: endLine - 1,
    origin,
    confidence,
    evidence: evidence.map(evidenceText),
    ...(tool === undefined ? {} : { tool }),
    ...(model === undefined ? {} : { model }),
    ...(person === undefined ? {} : { person }),
    vetting: vetting?.state ?? "unvetted",
    vettedBy: vetting ? [...(vetting.state === "stale" ? vetting.formerPeople : vetting.people)] : [],
    isCommitted: region.committed !== undefined,
  };
}

/** Whether a person sees the same in two regions, whatever it is known from. */
function isSame(a: ShownRegion, b: ShownRegion): boolean {
  const seen = ({ origin, confidence, tool, model, person, vetting, vettedBy }: ShownRegion): string =>
    JSON.stringify([origin, confidence === "suspected", tool, model, person, vetting, vettedBy]);
  return seen(a) === seen(b);
}

const SUREST_FIRST = ["certain", "strong", "moderate", "weak", "suspected"] as const;

function joined(a: ShownRegion, b: ShownRegion): ShownRegion {
  return {
    ...a,
    endLine: b.endLine,
    confidence: SUREST_FIRST.findLast((one) => one === a.confidence || one === b.confidence) ?? a.confidence,
    evidence: [...new Set([...a.evidence, ...b.evidence])],
    isCommitted: a.isCommitted && b.isCommitted,
  };
}

/** AI lines that wait for a person, as diagnostics. Only the first line is marked: the gutter shows the rest. */
export function unvettedDiagnostics(
  lines: readonly UnvettedLines[],
  text: string,
  { unvetted }: ProvenancePolicy,
  pageUrl: string | undefined,
): Diagnostic[] {
  if (unvetted === "off") return [];
  const table = new LineTable(text);
  return lines.map(({ startLine, message }) => {
    const first = table.line(startLine);
    const start = { line: startLine - 1, character: /^\s*/.exec(first)?.[0].length ?? 0 };
    return {
      range: { start, end: { line: startLine - 1, character: first.trimEnd().length } },
      severity: SEVERITY[unvetted],
      code: AI_UNVETTED,
      ...(pageUrl === undefined ? {} : { codeDescription: { href: pageUrl } }),
      source: DIAGNOSTIC_SOURCE,
      message,
    };
  });
}
