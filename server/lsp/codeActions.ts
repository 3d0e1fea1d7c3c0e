import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Diagnostic,
  type Range,
  type WorkspaceEdit,
} from "vscode-languageserver";
import { FIX_ALL_KIND, type WaiverArguments } from "../protocol/initialization.ts";
import { groupOf } from "../standards/fileKind.ts";
import { combineFixes } from "../standards/fixes.ts";
import { COMMENT_SIGN } from "../standards/groups.ts";
import type { Edit, Finding } from "../standards/model.ts";
import type { Rule } from "../standards/rule.ts";
import { diagnosticOf, textEdits } from "./convert.ts";
import type { OpenDocument } from "./openDocument.ts";

export interface CodeActionOptions {
  /** Command of the client that inserts a waiver; see the protocol. */
  readonly waiverCommand: string | undefined;
  pageUrl(ruleId: string): string | undefined;
  /** The rule of an id; `undefined` for what the engine says of itself. */
  rule(id: string): Rule | undefined;
}

/** Quick fixes, "fix all" and waivers for what stands in the range now. */
export function codeActions(
  document: OpenDocument,
  findings: readonly Finding[],
  params: Pick<CodeActionParams, "range" | "context">,
  options: CodeActionOptions,
): CodeAction[] {
  const only = params.context.only;
  const wants = (kind: string): boolean =>
    !only || only.some((wanted) => kind === wanted || kind.startsWith(`${wanted}.`));
  const actions: CodeAction[] = [];
  if (wants(CodeActionKind.QuickFix)) {
    const here = findings.filter((finding) => touches(finding.span, params.range));
    for (const finding of here) actions.push(...fixesOf(document, finding, options));
    for (const ruleId of new Set(here.map((finding) => finding.ruleId))) {
      actions.push(...fixAllOfRule(document, findings, ruleId));
    }
    for (const finding of here) actions.push(...waiverOf(document, finding, options));
  }
  // A "source" action is only for those who ask for it: on save, or from its menu.
  if (only && wants(FIX_ALL_KIND)) {
    const edits = combineFixes(findings);
    if (edits.length > 0) {
      actions.push({
        title: "Apply all safe Two Keys fixes",
        kind: FIX_ALL_KIND,
        edit: workspaceEdit(document, edits),
      });
    }
  }
  return actions;
}

function fixesOf(document: OpenDocument, finding: Finding, options: CodeActionOptions): CodeAction[] {
  const diagnostics: Diagnostic[] = [
    diagnosticOf(finding, positions(document), options.pageUrl(finding.ruleId)),
  ];
  const safe = finding.fix
    ? [
        {
          title: finding.fix.title,
          kind: CodeActionKind.QuickFix,
          diagnostics,
          isPreferred: true,
          edit: workspaceEdit(document, finding.fix.edits),
        },
      ]
    : [];
  const suggested = (finding.suggestions ?? []).map((suggestion) => ({
    title: suggestion.title,
    kind: CodeActionKind.QuickFix,
    diagnostics,
    edit: workspaceEdit(document, suggestion.edits),
  }));
  return [...safe, ...suggested];
}

function fixAllOfRule(document: OpenDocument, findings: readonly Finding[], ruleId: string): CodeAction[] {
  const fixable = findings.filter((finding) => finding.ruleId === ruleId && finding.fix);
  if (fixable.length < 2) return [];
  return [
    {
      title: `Fix all ${fixable.length} of ${ruleId} in this file`,
      kind: CodeActionKind.QuickFix,
      edit: workspaceEdit(document, combineFixes(fixable)),
    },
  ];
}

function waiverOf(document: OpenDocument, finding: Finding, options: CodeActionOptions): CodeAction[] {
  // What the engine says of itself or of waivers can't be waived.
  if (!document.language || !options.rule(finding.ruleId)) return [];
  const sign = COMMENT_SIGN[groupOf(document.language)];
  if (sign === undefined) return [];
  const line = finding.span.start.line;
  const lineText = document.text.getText({
    start: { line, character: 0 },
    end: { line: line + 1, character: 0 },
  });
  const indent = /^[ \t]*/.exec(lineText)?.[0] ?? "";
  const text = `${indent}${sign} two-keys-ignore ${finding.ruleId}: `;
  const title = `Waive ${finding.ruleId} with a reason`;
  const diagnostics = [diagnosticOf(finding, positions(document), options.pageUrl(finding.ruleId))];
  if (options.waiverCommand) {
    const args: WaiverArguments = { uri: document.uri, line, text };
    const command = { title, command: options.waiverCommand, arguments: [args] };
    return [{ title, kind: CodeActionKind.QuickFix, diagnostics, command }];
  }
  const eol = lineText.endsWith("\r\n") ? "\r\n" : "\n";
  const start = document.text.offsetAt({ line, character: 0 });
  const edit = workspaceEdit(document, [{ start, end: start, newText: text.trimEnd() + eol }]);
  return [{ title, kind: CodeActionKind.QuickFix, diagnostics, edit }];
}

function workspaceEdit(document: OpenDocument, edits: readonly Edit[]): WorkspaceEdit {
  return {
    documentChanges: [
      {
        textDocument: { uri: document.uri, version: document.text.version },
        edits: textEdits(document.text, edits),
      },
    ],
  };
}

function positions(document: OpenDocument): { uri: string; positionAt(offset: number): Range["start"] } {
  return { uri: document.uri, positionAt: (offset) => document.text.positionAt(offset) };
}

function touches(span: Range, range: Range): boolean {
  return !before(span.end, range.start) && !before(range.end, span.start);
}

function before(a: Range["start"], b: Range["start"]): boolean {
  return a.line < b.line || (a.line === b.line && a.character < b.character);
}
