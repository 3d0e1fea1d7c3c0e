import { Uri, type WorkspaceFolder, window, workspace } from "vscode";
import { pickFolder } from "../regions/hooks.ts";

/** Folders that git can be asked about. */
export function localFolders(): readonly WorkspaceFolder[] {
  return (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
}

/** The folder of the active editor. */
function activeFolder(): WorkspaceFolder | undefined {
  const uri = window.activeTextEditor?.document.uri;
  const folder = uri && workspace.getWorkspaceFolder(uri);
  return folder?.uri.scheme === "file" ? folder : undefined;
}

/** The folder that the views speak of: the active editor's, else the one before, else the first. */
export function shownFolder(before: WorkspaceFolder | undefined): WorkspaceFolder | undefined {
  const folders = localFolders();
  const last = folders.find(({ uri }) => uri.toString() === before?.uri.toString());
  return activeFolder() ?? last ?? folders[0];
}

/** The folder that a command is about: the active editor's, else the only one, else the one that is chosen. */
export async function commandFolder(): Promise<WorkspaceFolder | undefined> {
  return activeFolder() ?? (await pickFolder());
}

/** A path of the server's as an address: it sends file system paths. */
export function uriOf(file: string): Uri {
  return file.startsWith("file:") ? Uri.parse(file) : Uri.file(file);
}

/** What every question about a change begins with. */
export function folderParams({ uri }: WorkspaceFolder): { folder: string } {
  return { folder: uri.fsPath };
}
