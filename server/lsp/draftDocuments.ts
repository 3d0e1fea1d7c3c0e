import {
  type CompletionItem,
  type Diagnostic,
  type Hover,
  MarkupKind,
  type Position,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { type DraftNames, draftJsonSchema } from "../change/draftSchema.ts";
import { readDraft } from "../change/draftText.ts";
import { complete, explain, type NameText } from "../policy/yamlAssist.ts";
import { completionItem, problemDiagnostic, rangeOf } from "./convert.ts";

/** Where drafts are; `isDraft` looks closer. */
export const DRAFT_GLOB = "**/two-keys/drafts/*.yaml";

/** True for a draft of a change record: `two-keys/drafts/<name>.yaml` below a git folder. */
export function isDraft(uri: string): boolean {
  return /\/[^/]*\.git\/(?:.*\/)?two-keys\/drafts\/[^/]+\.yaml$/.test(safelyDecoded(uri));
}

function safelyDecoded(uri: string): string {
  try {
    return decodeURIComponent(uri);
  } catch {
    return uri;
  }
}

/** What is wrong in a draft. What is merely missing is the checklist's to tell. */
export function draftDiagnostics(document: TextDocument): Diagnostic[] {
  return readDraft(document.getText()).problems.map((problem) =>
    problemDiagnostic(document, problem, "draft-invalid"),
  );
}

export function draftCompletion(
  document: TextDocument,
  position: Position,
  names: DraftNames = {},
): CompletionItem[] {
  const offset = document.offsetAt(position);
  return complete(document.getText(), offset, draftJsonSchema(names), questionText(names)).map(
    completionItem,
  );
}

/** What a field means; on a filled-in one also from what it was filled in. */
export function draftHover(document: TextDocument, position: Position, names: DraftNames = {}): Hover | null {
  const text = document.getText();
  const { marks } = readDraft(text);
  const sources = new Map(marks.map(({ field, source }) => [field, source]));
  const asked = questionText(names);
  const schema = draftJsonSchema(names);
  const found = explain(text, document.offsetAt(position), schema, asked);
  if (!found) return null;
  const source = sources.get(text.slice(found.start, found.end));
  return {
    contents: {
      kind: MarkupKind.Markdown,
      value: source === undefined ? found.text : `${found.text}\n\nFilled in from ${escaped(source)}.`,
    },
    range: rangeOf(document, found.start, found.end),
  };
}

/** A question of the policy is explained by its own words. */
function questionText({ questions }: DraftNames): NameText {
  return (path) =>
    path.length === 3 && path[0] === "risk" && path[1] === "answers"
      ? questions?.find(({ id }) => id === path[2])?.ask
      : undefined;
}

function escaped(text: string): string {
  return text.replace(/[\\`*_[\]<>()#!|~]/g, "\\$&");
}
