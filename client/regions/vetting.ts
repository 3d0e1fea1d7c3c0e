import path from "node:path";
import { Uri, window, workspace } from "vscode";
import {
  VET_PREVIEW_REQUEST,
  VET_REQUEST,
  type VetPreviewParams,
  vetPreviewParams,
  vetPreviewResult,
  vetResult,
} from "../../server/protocol/vetting.ts";
import type { AwaitingDiff } from "../awaitingDiff.ts";
import { plainMessage, sayDone } from "../messages.ts";
import type { Session } from "../session.ts";
import { isRegionNode } from "./regionsTree.ts";
import { selectedLines } from "./selectedLines.ts";

/**
 * Shows what AI lines changed, and waits for the person's word. The lines are those of a code action, of an item
 * in the tree, or of the selection.
 */
export async function vetLines(arg: unknown, session: Session, diff: AwaitingDiff): Promise<void> {
  const params = linesOf(arg);
  if (!params) {
    void window.showInformationMessage("Two Keys: put the cursor on lines that an AI wrote.");
    return;
  }
  // The server speaks of open documents alone, by the address that the editor gives them.
  const { uri } = await workspace.openTextDocument(Uri.parse(params.uri));
  const asked: VetPreviewParams = { ...params, uri: uri.toString() };
  const preview = await session.request(VET_PREVIEW_REQUEST, asked, vetPreviewResult);
  const { regions, before, beforeName, note } = preview;
  if (note !== undefined) void window.showInformationMessage(`Two Keys: ${plainMessage(note)}`);
  const name = path.basename(uri.fsPath);
  const start = Math.min(...regions.map(({ startLine }) => startLine));
  const end = Math.max(...regions.map(({ endLine }) => endLine));
  await diff.show({
    kind: "vetting",
    title: `${name}: AI lines ${start + 1}–${end + 1}, since ${beforeName}`,
    before: { name, text: before },
    after: uri,
    line: start,
    confirm: async () => {
      const { lines } = await session.request(VET_REQUEST, { uri: asked.uri, regions }, vetResult);
      const words = `${lines} AI line${lines === 1 ? "" : "s"} vetted by ${preview.person}`;
      sayDone("verified", words);
    },
  });
}

function linesOf(arg: unknown): VetPreviewParams | undefined {
  if (isRegionNode(arg)) {
    const { startLine, endLine } = arg.region;
    return { uri: arg.file.uri, startLine, endLine };
  }
  const parsed = vetPreviewParams.safeParse(arg);
  if (parsed.success) return parsed.data;
  const editor = window.activeTextEditor;
  if (!editor) return undefined;
  return { uri: editor.document.uri.toString(), ...selectedLines(editor.selection) };
}
