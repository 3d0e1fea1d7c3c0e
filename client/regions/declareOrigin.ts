import { window } from "vscode";
import {
  DECLARE_REQUEST,
  DECLARED_WORDS,
  type DeclareParams,
  declareParams,
  declareResult,
} from "../../server/protocol/regions.ts";
import type { Session } from "../session.ts";
import { selectedLines } from "./selectedLines.ts";

const ANSWERS = declareParams.shape.as.options.map((as) => ({ as, label: DECLARED_WORDS[as] }));

/** A person says who wrote the selected lines; only those that are not committed take the word. */
export async function declareOrigin(session: Session): Promise<void> {
  const editor = window.activeTextEditor;
  if (!editor) {
    void window.showInformationMessage("Two Keys: select the lines that you want to speak of.");
    return;
  }
  const lines = selectedLines(editor.selection);
  const title = `Lines ${lines.startLine + 1}–${lines.endLine + 1}`;
  const picked = await window.showQuickPick(ANSWERS, { title });
  if (!picked) return;
  const params: DeclareParams = {
    uri: editor.document.uri.toString(),
    ...lines,
    as: picked.as,
  };
  const { lines: taken } = await session.request(DECLARE_REQUEST, params, declareResult);
  if (taken === 0)
    void window.showInformationMessage(
      "Two Keys: a commit holds these lines, and what its note says of them stands.",
    );
}
