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
    this.item.command = "twoKeys.aiLines.focus";
    this.add(view.onDidChange((document) => document === window.activeTextEditor?.document && this.show()));
    this.add(window.onDidChangeActiveTextEditor(() => this.show()));
    this.show();
  }

  private show(): void {
    const document = window.activeTextEditor?.document;
    const { lines = 0, openLines = 0, suspectedLines = 0 } = (document && this.view.of(document)) ?? {};
    if (lines + suspectedLines === 0) {
      this.item.hide();
      return;
    }
    const words = [
      ...(lines > 0 ? [`AI wrote ${lines} line${lines === 1 ? "" : "s"} of this file`] : []),
      ...(lines > 0 ? [openLines > 0 ? `${openLines} not vetted` : "all vetted"] : []),
      ...(suspectedLines > 0 ? [`${suspectedLines} more may be AI's`] : []),
    ].join(", ");
    const counts = [...(lines > 0 ? [lines] : []), ...(suspectedLines > 0 ? [`${suspectedLines}?`] : [])];
    this.item.text = `$(sparkle) ${counts.join(" ")}`;
    this.item.tooltip = `Two Keys: ${words}. Select to see the AI lines of the whole change.`;
    this.item.accessibilityInformation = { label: `Two Keys: ${words}` };
    this.item.show();
  }
}
