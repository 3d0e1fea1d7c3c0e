import { Position, SnippetString, Uri, window, workspace } from "vscode";
import { waiverArguments } from "../../server/protocol/initialization.ts";

/** Inserts a waiver above its line and leaves the cursor in the reason. */
export async function insertWaiver(raw: unknown): Promise<void> {
  const { uri, line, text } = waiverArguments.parse(raw);
  const document = await workspace.openTextDocument(Uri.parse(uri));
  const editor = await window.showTextDocument(document);
  const snippet = new SnippetString().appendText(text).appendPlaceholder("reason").appendText("\n");
  await editor.insertSnippet(snippet, new Position(line, 0));
}
