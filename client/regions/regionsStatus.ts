import { StatusBarAlignment, type StatusBarItem, window } from "vscode";
import { Disposables } from "../disposable.ts";
import type { RegionsView } from "./regionsView.ts";

/** Says how many lines of the open file an AI wrote; nothing where there are none. */
export class RegionsStatus extends Disposables {
  private readonly item: StatusBarItem;

  constructor(private readonly view: RegionsView) {
    super();
    this.item = this.add(window.createStatusBarItem("twoKeys.regions", StatusBarAlignment.Right, 89));
    this.item.name = "Two Keys: AI Lines";
    this.add(view.onDidChange((document) => document === window.activeTextEditor?.document && this.show()));
    this.add(window.onDidChangeActiveTextEditor(() => this.show()));
    this.show();
  }

  private show(): void {
    const document = window.activeTextEditor?.document;
    const lines = (document && this.view.of(document)?.lines) ?? 0;
    if (lines === 0) {
      this.item.hide();
      return;
    }
    const words = `${lines} line${lines === 1 ? "" : "s"} of this file ${lines === 1 ? "was" : "were"} written by AI`;
    this.item.text = `$(sparkle) ${lines}`;
    this.item.tooltip = `Two Keys: ${words}, by the evidence in the repository.`;
    this.item.accessibilityInformation = { label: `Two Keys: ${words}` };
    this.item.show();
  }
}
