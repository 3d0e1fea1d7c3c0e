import { StatusBarAlignment, type StatusBarItem, ThemeColor, window } from "vscode";
import { Disposables } from "../disposable.ts";
import { plainLabel } from "../messages.ts";
import type { ReviewModel } from "./reviewModel.ts";

/** Says in the status bar that a break-glass is open, or owes a review. It stays until that is over. */
export class EmergencyStatus extends Disposables {
  private readonly item: StatusBarItem;

  constructor(private readonly model: ReviewModel) {
    super();
    this.item = this.add(window.createStatusBarItem("twoKeys.emergency", StatusBarAlignment.Left, 1000));
    this.item.name = "Two Keys: Emergency";
    this.item.command = "twoKeys.reviews.focus";
    this.add(model.onDidChange(() => this.show()));
    this.show();
  }

  private show(): void {
    const all = this.model.inbox?.emergencies ?? [];
    const [first] = [...all].sort(
      (one, other) => Number(other.emergency?.isOverdue ?? false) - Number(one.emergency?.isOverdue ?? false),
    );
    if (!first) {
      this.item.hide();
      return;
    }
    const isOverdue = first.emergency?.isOverdue ?? false;
    const words = isOverdue ? "Emergency: review overdue" : "Emergency";
    const text = all.length === 1 ? words : `${words} (${all.length})`;
    this.item.text = `$(flame) ${plainLabel(text)}`;
    this.item.backgroundColor = new ThemeColor(
      isOverdue ? "statusBarItem.errorBackground" : "statusBarItem.warningBackground",
    );
    const lines = all.map(({ id, title, emergency }) => `${id}: ${title}\n${emergency?.text ?? ""}`);
    this.item.tooltip = `${words}\n\n${lines.join("\n\n")}`;
    this.item.accessibilityInformation = { label: `Two Keys: ${words}. ${lines.join(". ")}`, role: "button" };
    this.item.show();
  }
}
