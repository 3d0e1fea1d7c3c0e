import { window } from "vscode";

const SHOWN_MS = 6000;

/** Says in the status bar, for a while, that something was done. `icon` is a product icon's name. */
export function sayDone(icon: string, text: string): void {
  window.setStatusBarMessage(`$(${icon}) ${plainLabel(text)}`, SHOWN_MS);
}

/** A text for a notification, which would make links of `[word](address)`: others' words must not bring commands. */
export function plainMessage(text: string): string {
  return text.replaceAll("](", "] (");
}

/** A text for a label, which would make pictures of `$(name)`. */
export function plainLabel(text: string): string {
  return text.replaceAll("$(", "$ (");
}
