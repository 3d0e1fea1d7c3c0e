import { ProgressLocation, window } from "vscode";
import { plainMessage, sayDone } from "./messages.ts";

/** Shows in the status bar that something is being done. */
export function inProgress<T>(title: string, work: Promise<T>): Promise<T> {
  // The editor's own promise is no more than a thenable.
  return Promise.resolve(window.withProgress({ location: ProgressLocation.Window, title }, () => work));
}

/** Nothing pops up where all went well; what is only here does. `icon` is a product icon's name. */
export function sayResult({ isPushed, message }: { isPushed: boolean; message: string }, icon: string): void {
  if (isPushed) sayDone(icon, message);
  else void window.showWarningMessage(`Two Keys: ${plainMessage(message)}`);
}
