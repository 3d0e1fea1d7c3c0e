import type { CompletionItem, Diagnostic, Hover, Position } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { DraftNames } from "../change/draftSchema.ts";
import { DRAFT_GLOB, draftCompletion, draftDiagnostics, draftHover, isDraft } from "./draftDocuments.ts";
import {
  isPolicy,
  type OpenText,
  policyCompletion,
  policyDiagnostics,
  policyHover,
} from "./policyDocuments.ts";
import { POLICY_GLOBS } from "./policyFiles.ts";

/** What is known around a document. */
export interface Around {
  readonly openText: OpenText;
  /** Names that a draft may use. */
  draftNames(uri: string): DraftNames;
}

/** Files that may be of our own kinds, as globs that editors take; {@link isHelped} tells which are. */
export const HELPED_GLOBS = [...POLICY_GLOBS, DRAFT_GLOB];

/** True for files of our own kinds, a policy's and drafts: they are helped with as texts, and checked by no rule. */
export function isHelped(uri: string): boolean {
  return isDraft(uri) || isPolicy(uri);
}

export function helpedDiagnostics(document: TextDocument, { openText }: Around): Diagnostic[] {
  return isDraft(document.uri) ? draftDiagnostics(document) : policyDiagnostics(document, openText);
}

export function helpedCompletion(
  document: TextDocument,
  position: Position,
  { openText, draftNames }: Around,
): CompletionItem[] {
  const { uri } = document;
  if (isDraft(uri)) return draftCompletion(document, position, draftNames(uri));
  return isPolicy(uri) ? policyCompletion(document, position, openText) : [];
}

export function helpedHover(
  document: TextDocument,
  position: Position,
  { draftNames }: Around,
): Hover | null {
  const { uri } = document;
  return isDraft(uri) ? draftHover(document, position, draftNames(uri)) : policyHover(document, position);
}
