import { StatusBarAlignment, type StatusBarItem, window } from "vscode";
import { Disposables } from "../disposable.ts";
import type { ChangeModel, CurrentChange } from "./changeModel.ts";

/** Goes to the checklist. */
export const SHOW_CHECKLIST = "twoKeys.showChecklist";

/** Says in the status bar what the current change is and owes; nothing where there is no change. */
export class ChangeStatus extends Disposables {
  private readonly item: StatusBarItem;

  constructor(private readonly model: ChangeModel) {
    super();
    this.item = this.add(window.createStatusBarItem("twoKeys.change", StatusBarAlignment.Right, 88));
    this.item.name = "Two Keys: Current Change";
    this.item.command = SHOW_CHECKLIST;
    model.watch(() => model.change !== undefined);
    this.add(model.onDidChange(() => this.show()));
    this.show();
  }

  private show(): void {
    const { change } = this.model;
    if (!change) {
      this.item.hide();
      return;
    }
    const { text, words } = statusOf(change);
    this.item.text = text;
    this.item.tooltip = `Two Keys: ${words}. Select to see the checklist.`;
    this.item.accessibilityInformation = { label: `Two Keys: ${words}` };
    this.item.show();
  }
}

function statusOf({ tier, risk, owed, branch, target, record }: CurrentChange): {
  text: string;
  words: string;
} {
  const parts = [
    ...(tier === undefined ? [] : [`T${tier}`]),
    risk.effective,
    owed === 0 ? (record ? record.statusText : "nothing owed") : `${owed} owed`,
  ];
  const words = [
    `change of ${branch} for ${target}`,
    tier === undefined ? "no system of the catalogue" : `tier ${tier}`,
    `risk ${risk.effective}`,
    owed === 0 ? "nothing owed" : `${owed} ${owed === 1 ? "thing" : "things"} owed`,
    record ? `record ${record.id} ${record.statusText}` : "no record submitted",
  ].join(", ");
  return { text: parts.join(" · "), words };
}
