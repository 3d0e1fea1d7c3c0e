import { window } from "vscode";
import { countOf } from "./change/checklistRows.ts";

const SHOWN_MS = 6000;

/** Says in the status bar, for a while, that something was done. `icon` is a product icon's name. */
export function sayDone(icon: string, text: string): void {
  window.setStatusBarMessage(`$(${icon}) ${plainLabel(text)}`, SHOWN_MS);
}

/** A command has nothing that it could be about. */
export function sayNoFolder(): void {
  void window.showInformationMessage("Two Keys: open the folder of a repository first.");
}

/** Why a text is too short or too long; undefined where it is not. Blanks at its ends do not count. */
export function lengthProblem(text: string, min: number, max: number): string | undefined {
  const { length } = text.trim();
  if (length > max) return `At most ${max} characters.`;
  if (length >= min) return undefined;
  return `At least ${countOf(min, "character")}${length > 0 ? `; ${min - length} more` : ""}.`;
}

/** A text for a notification, which would make links of `[word](address)`: others' words must not bring commands. */
export function plainMessage(text: string): string {
  return text.replaceAll("](", "] (");
}

/** A text for a label, which would make pictures of `$(name)`. */
export function plainLabel(text: string): string {
  return text.replaceAll("$(", "$ (");
}
