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

/** Regions as clients draw them; lines of unknown origin are left out, but not those that are suspected. */
export function shownRegions(regions: readonly Region[]): ShownRegion[] {
  return regions
    .filter(({ origin, confidence }) => origin !== "unknown" || confidence === "suspected")
    .map((region) => {
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
    });
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
