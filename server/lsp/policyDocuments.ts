import {
  type CompletionItem,
  CompletionItemKind,
  type Diagnostic,
  DiagnosticSeverity,
  type Hover,
  MarkupKind,
  type Position,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { POLICY_PATH, parsePolicy, policyJsonSchema } from "../policy/policyFile.ts";
import { complete, explain, type NameText } from "../policy/yamlAssist.ts";
import { DIAGNOSTIC_SOURCE } from "../protocol/initialization.ts";
import { RULE_BY_ID } from "../standards/registry.ts";
import { rangeOf } from "./convert.ts";

/** True for the policy file, wherever its repository is. */
export function isPolicy(uri: string): boolean {
  return decodeURIComponent(uri).endsWith(`/${POLICY_PATH}`);
}

const ruleText: NameText = (path) => {
  const id = path.length === 3 && path[0] === "standards" && path[1] === "rules" ? path[2] : undefined;
  const rule = typeof id === "string" ? RULE_BY_ID.get(id) : undefined;
  return rule ? `**${rule.title}** (${rule.area}, ${rule.severity})\n\n${rule.why}` : undefined;
};

export function policyDiagnostics(document: TextDocument): Diagnostic[] {
  return parsePolicy(document.getText()).problems.map((problem) => ({
    range: rangeOf(document, problem.start, problem.end),
    severity: problem.severity === "error" ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
    code: "policy-invalid",
    source: DIAGNOSTIC_SOURCE,
    message: problem.message,
  }));
}

export function policyCompletion(document: TextDocument, position: Position): CompletionItem[] {
  const offset = document.offsetAt(position);
  return complete(document.getText(), offset, policyJsonSchema(), ruleText).map((proposal) => ({
    label: proposal.label,
    kind: proposal.kind === "key" ? CompletionItemKind.Property : CompletionItemKind.Value,
    insertText: proposal.insertText,
    ...(proposal.documentation
      ? { documentation: { kind: MarkupKind.Markdown, value: proposal.documentation } }
      : {}),
  }));
}

export function policyHover(document: TextDocument, position: Position): Hover | null {
  const found = explain(document.getText(), document.offsetAt(position), policyJsonSchema(), ruleText);
  if (!found) return null;
  return {
    contents: { kind: MarkupKind.Markdown, value: found.text },
    range: rangeOf(document, found.start, found.end),
  };
}
