import {
  type CompletionItem,
  CompletionItemKind,
  type Diagnostic,
  DiagnosticSeverity,
  DiagnosticTag,
  MarkupKind,
  type Range,
  type TextEdit,
} from "vscode-languageserver";
import type { Proposal } from "../policy/yamlAssist.ts";
import type { PolicyProblem } from "../policy/yamlSource.ts";
import { DIAGNOSTIC_SOURCE } from "../protocol/initialization.ts";
import type { Edit, Finding, Severity } from "../standards/model.ts";

const SEVERITY: Readonly<Record<Severity, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

const TAG = { unnecessary: DiagnosticTag.Unnecessary, deprecated: DiagnosticTag.Deprecated };

/** Turns offsets into positions; a `TextDocument` is one. */
export interface Positions {
  positionAt(offset: number): { line: number; character: number };
}

export function rangeOf(positions: Positions, start: number, end: number): Range {
  return { start: positions.positionAt(start), end: positions.positionAt(end) };
}

export function textEdits(positions: Positions, edits: readonly Edit[]): TextEdit[] {
  return edits.map((edit) => ({ range: rangeOf(positions, edit.start, edit.end), newText: edit.newText }));
}

/** A mistake in a YAML or calendar file as the protocol's diagnostic. */
export function problemDiagnostic(positions: Positions, problem: PolicyProblem, code: string): Diagnostic {
  return {
    range: rangeOf(positions, problem.start, problem.end),
    severity: SEVERITY[problem.severity],
    code,
    source: DIAGNOSTIC_SOURCE,
    message: problem.message,
  };
}

/** A key or value that may stand in a YAML file as the protocol's completion. */
export function completionItem({ label, kind, insertText, documentation }: Proposal): CompletionItem {
  return {
    label,
    kind: kind === "key" ? CompletionItemKind.Property : CompletionItemKind.Value,
    insertText,
    ...(documentation ? { documentation: { kind: MarkupKind.Markdown, value: documentation } } : {}),
  };
}

/** A finding as the protocol's diagnostic, with its fixes as `data` for any client. */
export function diagnosticOf(
  finding: Finding,
  document: Positions & { readonly uri: string },
  pageUrl: string | undefined,
): Diagnostic {
  const offered = (fix: { title: string; edits: readonly Edit[] }): { title: string; edits: TextEdit[] } => ({
    title: fix.title,
    edits: textEdits(document, fix.edits),
  });
  return {
    range: { start: finding.span.start, end: finding.span.end },
    severity: SEVERITY[finding.severity],
    code: finding.ruleId,
    ...(pageUrl ? { codeDescription: { href: pageUrl } } : {}),
    source: DIAGNOSTIC_SOURCE,
    message: finding.message,
    ...(finding.tags ? { tags: finding.tags.map((tag) => TAG[tag]) } : {}),
    ...(finding.related
      ? {
          relatedInformation: finding.related.map((related) => ({
            location: { uri: document.uri, range: related.span },
            message: related.message,
          })),
        }
      : {}),
    data: {
      ruleId: finding.ruleId,
      ...(finding.fix ? { fix: offered(finding.fix) } : {}),
      ...(finding.suggestions ? { suggestions: finding.suggestions.map(offered) } : {}),
    },
  };
}
