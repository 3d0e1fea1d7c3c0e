import { type CodeAction, CodeActionKind, type Command, type Range } from "vscode-languageserver";
import { DECLARED_WORDS, type DeclareParams, declareParams } from "../protocol/regions.ts";
import type { Region } from "../provenance/region.ts";
import { DECLARE_COMMAND } from "./commands.ts";

/** Vetting for AI lines, and the question who wrote lines that look like an AI's or that one has claimed wrongly. */
export function regionActions(
  uri: string,
  regions: readonly Region[],
  range: Range,
  vetCommand: string | undefined,
): CodeAction[] {
  const here = regions.filter(
    ({ startLine, endLine }) => startLine <= range.end.line + 1 && endLine >= range.start.line + 1,
  );
  const actions: CodeAction[] = [];
  const suspected = here.find(({ confidence }) => confidence === "suspected");
  if (suspected)
    for (const as of declareParams.shape.as.options)
      actions.push(declareAction(uri, suspected, as, DECLARED_WORDS[as]));
  const ai = here.find(({ origin }) => origin === "ai");
  if (ai && vetCommand !== undefined && ai.vetting?.state !== "vetted") {
    const title = "Mark AI lines as vetted…";
    const args = { uri, startLine: ai.startLine - 1, endLine: ai.endLine - 1 };
    actions.push(action(title, { title, command: vetCommand, arguments: [args] }));
  }
  if (ai && !ai.committed) actions.push(declareAction(uri, ai, "mine", "Not AI: I wrote this"));
  return actions;
}

function declareAction(
  uri: string,
  { startLine, endLine }: Region,
  as: DeclareParams["as"],
  title: string,
): CodeAction {
  const args: DeclareParams = { uri, startLine: startLine - 1, endLine: endLine - 1, as };
  return action(title, { title, command: DECLARE_COMMAND, arguments: [args] });
}

function action(title: string, command: Command): CodeAction {
  return { title: `Two Keys: ${title}`, kind: CodeActionKind.QuickFix, command };
}
