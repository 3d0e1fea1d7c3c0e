import { ProgressLocation, window } from "vscode";
import { SHARE_NOTES_REQUEST, type ShareNotesParams, shareNotesResult } from "../../server/protocol/notes.ts";
import { plainLabel, plainMessage } from "../messages.ts";
import type { Session } from "../session.ts";
import { pickFolder } from "./hooks.ts";

const SHOWN_MS = 6000;

/** Exchanges provenance notes with the remote, when a person asks for it and only then. */
export async function shareNotes(session: Session): Promise<void> {
  const folder = await pickFolder();
  if (!folder) return;
  const params: ShareNotesParams = { folder: folder.uri.toString() };
  const options = { location: ProgressLocation.Window, title: "Sharing provenance notes…" };
  const { remote, received, sent, problems } = await window.withProgress(options, () =>
    session.request(SHARE_NOTES_REQUEST, params, shareNotesResult),
  );
  window.setStatusBarMessage(
    `$(cloud) ${plainLabel(remote)}: ${received} notes received, ${sent} sent`,
    SHOWN_MS,
  );
  if (problems.length > 0) void window.showWarningMessage(`Two Keys: ${plainMessage(problems.join("; "))}`);
}
