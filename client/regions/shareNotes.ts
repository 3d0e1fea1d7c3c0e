import { ProgressLocation, window } from "vscode";
import { SHARE_NOTES_REQUEST, type ShareNotesParams, shareNotesResult } from "../../server/protocol/notes.ts";
import { plainMessage, sayDone } from "../messages.ts";
import type { Session } from "../session.ts";
import { pickFolder } from "./hooks.ts";

/** Exchanges provenance notes with the remote, when a person asks for it and only then. */
export async function shareNotes(session: Session): Promise<void> {
  const folder = await pickFolder();
  if (!folder) return;
  const params: ShareNotesParams = { folder: folder.uri.toString() };
  const options = { location: ProgressLocation.Window, title: "Sharing provenance notes…" };
  const { remote, received, sent, problems } = await window.withProgress(options, () =>
    session.request(SHARE_NOTES_REQUEST, params, shareNotesResult),
  );
  sayDone("cloud", `${remote}: ${received} notes received, ${sent} sent`);
  if (problems.length > 0) void window.showWarningMessage(`Two Keys: ${plainMessage(problems.join("; "))}`);
}
