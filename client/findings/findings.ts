import { type Diagnostic, DiagnosticSeverity, languages, type Uri } from "vscode";
import { DIAGNOSTIC_SOURCE } from "../../server/protocol/initialization.ts";

/** A diagnostic of Two Keys with the file it is in. */
export interface FindingItem {
  readonly uri: Uri;
  readonly diagnostic: Diagnostic;
}

/** Rule id of a diagnostic, whatever shape the code has. */
export function ruleIdOf(diagnostic: Diagnostic): string {
  const { code } = diagnostic;
  return typeof code === "object" ? String(code.value) : String(code ?? "");
}

export function findingsOf(uri: Uri): Diagnostic[] {
  return languages.getDiagnostics(uri).filter((one) => one.source === DIAGNOSTIC_SOURCE);
}

/** So many findings that are older than the change, in words. */
export function olderFindings(count: number): string {
  return `${count} older finding${count === 1 ? "" : "s"}`;
}

/** Mistakes in the draft of a change record are no findings of a file: checklist and form tell them. */
const DRAFT_INVALID = "draft-invalid";

/** Every finding that the editor knows of, by path and place. */
export function allFindings(): FindingItem[] {
  return languages
    .getDiagnostics()
    .flatMap(([uri, diagnostics]) =>
      diagnostics
        .filter((one) => one.source === DIAGNOSTIC_SOURCE && ruleIdOf(one) !== DRAFT_INVALID)
        .map((diagnostic) => ({ uri, diagnostic })),
    )
    .sort(
      (a, b) =>
        a.uri.toString().localeCompare(b.uri.toString()) ||
        a.diagnostic.range.start.compareTo(b.diagnostic.range.start),
    );
}

const ICONS: Readonly<Record<DiagnosticSeverity, string>> = {
  [DiagnosticSeverity.Error]: "error",
  [DiagnosticSeverity.Warning]: "warning",
  [DiagnosticSeverity.Information]: "info",
  [DiagnosticSeverity.Hint]: "info",
};

export function severityIcon(severity: DiagnosticSeverity): string {
  return ICONS[severity];
}

const NAMES: Readonly<Record<DiagnosticSeverity, string>> = {
  [DiagnosticSeverity.Error]: "error",
  [DiagnosticSeverity.Warning]: "warning",
  [DiagnosticSeverity.Information]: "information",
  [DiagnosticSeverity.Hint]: "hint",
};

export function severityName(severity: DiagnosticSeverity): string {
  return NAMES[severity];
}
