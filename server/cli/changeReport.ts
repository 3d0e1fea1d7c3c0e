import type { ChangeSummary, ChangesResult, ChangeView, ChecklistItem } from "../protocol/change.ts";
import { printable } from "./terminal.ts";

const MARKS: Readonly<Record<ChecklistItem["state"], string>> = {
  done: "[x]",
  owed: "[ ]",
  undecided: "[?]",
  waiting: "[~]",
  info: "   ",
};

/** The current change for a terminal. */
export function viewText(view: Exclude<ChangeView, { kind: "broken-policy" }>): string {
  if (view.kind === "absent") return `${printable(`no change here: ${view.detail || view.reason}`)}\n`;
  const systems = view.systems.map(({ id, tier }) => `${id} (tier ${tier})`).join(", ");
  const lines = [
    `${view.branch} -> ${view.target}: ${view.changedFiles} files, ${view.uncommittedFiles} not committed`,
    `systems: ${systems || "none"}`,
    `risk: ${view.risk.effective}`,
    ...view.risk.lines.map((line) => `  ${line}`),
    "holds:",
    ...view.requirements.map((line) => `  ${line}`),
    `window: ${view.window.text}`,
    `ledger: ${view.ledger.text}`,
    ...view.ledger.problems.map((line) => `  ${line}`),
  ];
  if (view.record) lines.push(`record: ${summaryText(view.record)}`);
  if (view.draft) lines.push(`draft: ${view.draft.id}, revision ${view.draft.revision}, ${view.draft.file}`);
  lines.push("checklist:");
  for (const { state, label, detail, reason } of view.checklist) {
    const more = detail === undefined ? "" : ` (${detail})`;
    lines.push(`  ${MARKS[state]} ${label}${more}${reason === "" ? "" : `: ${reason}`}`);
  }
  lines.push(view.owed === 0 ? "nothing is owed" : `${view.owed} owed`);
  return `${lines.map(printable).join("\n")}\n`;
}

const TITLES = { mine: "mine", toReview: "waiting for my review", recent: "recent" } as const;

/** Lists of changes for a terminal. */
export function changesText(lists: Partial<ChangesResult>): string {
  const lines: string[] = [];
  for (const name of ["mine", "toReview", "recent"] as const) {
    const list = lists[name];
    if (!list) continue;
    lines.push(`${TITLES[name]}:`);
    if (list.length === 0) lines.push("  none");
    for (const one of list) lines.push(`  ${summaryText(one)}`);
  }
  return `${lines.map(printable).join("\n")}\n`;
}

function summaryText({ id, title, statusText, tier, risk, requester }: ChangeSummary): string {
  return `${id}  ${statusText}, tier ${tier}, risk ${risk}, ${requester}: ${title}`;
}
