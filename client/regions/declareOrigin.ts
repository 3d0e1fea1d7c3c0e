import { window } from "vscode";
import { DECLARE_REQUEST, type DeclareParams, declareResult } from "../../server/protocol/regions.ts";
import type { Session } from "../session.ts";

const ANSWERS: readonly { readonly as: DeclareParams["as"]; readonly label: string }[] = [
  { as: "ai", label: "AI wrote this" },
  { as: "mine", label: "I wrote this" },
  { as: "pasted", label: "I pasted this" },
];

/** A person says who wrote the selected lines; only those that are not committed take the word. */
export async function declareOrigin(session: Session): Promise<void> {
  const editor = window.activeTextEditor;
  if (!editor) {
    void window.showInformationMessage("Two Keys: select the lines that you want to speak of.");
    return;
  }
  const { start, end } = editor.selection;
  const picked = await window.showQuickPick([...ANSWERS], {
    title: `Lines ${start.line + 1}–${end.line + 1}`,
  });
  if (!picked) return;
  const params: DeclareParams = {
    uri: editor.document.uri.toString(),
    startLine: start.line,
    endLine: end.line,
    as: picked.as,
  };
  const { lines } = await session.request(DECLARE_REQUEST, params, declareResult);
  if (lines === 0)
    void window.showInformationMessage(
      "Two Keys: a commit holds these lines, and what its note says of them stands.",
    );
}
