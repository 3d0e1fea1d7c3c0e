import { LSPErrorCodes, ResponseError } from "vscode-languageserver";
import { URI } from "vscode-uri";
import { Repository } from "../git/repository.ts";
import { type ShareNotesResult, shareNotesParams } from "../protocol/notes.ts";
import { shareNotes } from "../provenance/shareNotes.ts";

/**
 * Answers `twoKeys/shareNotes`, whose folder is a URI. Rejects with a sentence for the person where the notes
 * could not be shared, and where the client did not allow the server to write.
 */
export async function shareFolderNotes(raw: unknown, mayWrite: boolean): Promise<ShareNotesResult> {
  if (!mayWrite) throw refused("The client did not set `capture`, so that the server only reads.");
  const folder = URI.parse(shareNotesParams.parse(raw).folder);
  if (folder.scheme !== "file") throw refused("Notes can only be shared from a folder on disk.");
  const opened = await Repository.open(folder.fsPath);
  if (!opened.ok) throw refused(notShared(opened.failure.message));
  try {
    const outcome = await shareNotes({}, opened.value);
    const problems = outcome.problems.map(({ source, message }) => `${source}: ${message}`);
    if (outcome.state === "failed") throw refused([notShared(outcome.message), ...problems].join("\n"));
    return { remote: outcome.remote, received: outcome.received, sent: outcome.sent, problems };
  } finally {
    opened.value.close();
  }
}

function refused(message: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}

function notShared(why: string): string {
  return `The notes were not shared: ${why.replace(/[.\s]+$/, "")}.`;
}
