import path from "node:path";
import { Uri, window } from "vscode";
import {
  VET_PREVIEW_REQUEST,
  VET_REQUEST,
  type VetPreviewParams,
  vetPreviewParams,
  vetPreviewResult,
  vetResult,
} from "../../server/protocol/vetting.ts";
import type { AwaitingDiff } from "../awaitingDiff.ts";
import type { Session } from "../session.ts";
import { isRegionNode } from "./regionsTree.ts";

const SHOWN_MS = 6000;

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
  const preview = await session.request(VET_PREVIEW_REQUEST, params, vetPreviewResult);
  const { regions, before, beforeName, note } = preview;
  if (note !== undefined) void window.showInformationMessage(`Two Keys: ${note}`);
  const uri = Uri.parse(params.uri);
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
      const { lines } = await session.request(VET_REQUEST, { uri: params.uri, regions }, vetResult);
      const words = `${lines} AI line${lines === 1 ? "" : "s"} vetted by ${preview.person}`;
      window.setStatusBarMessage(`$(verified) ${words}`, SHOWN_MS);
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
  const { start, end } = editor.selection;
  return { uri: editor.document.uri.toString(), startLine: start.line, endLine: end.line };
}
