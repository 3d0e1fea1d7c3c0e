import { type Disposable, window } from "vscode";

/** Calls when the window gets the focus, and not when only its activity changes. */
export function onDidFocus(call: () => void): Disposable {
  let isFocused = window.state.focused;
  return window.onDidChangeWindowState(({ focused }) => {
    const isNew = focused && !isFocused;
    isFocused = focused;
    if (isNew) call();
  });
}
