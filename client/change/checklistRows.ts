import type { ChangeView, ChecklistItem } from "../../server/protocol/change.ts";

/** Rows of the tree of the current change, as plain data. */

export type RowAction =
  | { readonly kind: "field"; readonly path: string }
  | { readonly kind: "location"; readonly file: string; readonly line: number; readonly column?: number }
  | { readonly kind: "command"; readonly command: string; readonly title: string; readonly args?: unknown[] };

export interface Row {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  readonly tooltip?: string;
  readonly icon?: { readonly name: string; readonly color?: string };
  /** What a screen reader says: the state is a word in it. */
  readonly spoken: string;
  readonly action?: RowAction | undefined;
  readonly children?: readonly Row[];
  readonly isExpanded?: boolean;
  /** For `when` clauses of inline actions. */
  readonly context?: string;
}

type CheckState = ChecklistItem["state"];

const STATES: Readonly<Record<CheckState, { icon: string; color: string; word: string }>> = {
  done: { icon: "pass", color: "testing.iconPassed", word: "done" },
  owed: { icon: "error", color: "testing.iconFailed", word: "owed" },
  undecided: { icon: "question", color: "testing.iconErrored", word: "undecided" },
  waiting: { icon: "clock", color: "testing.iconQueued", word: "waiting" },
  info: { icon: "info", color: "testing.iconUnset", word: "for information" },
};

const RISK_COLORS: Readonly<Record<string, string>> = {
  low: "testing.iconPassed",
  medium: "testing.iconQueued",
  high: "testing.iconFailed",
  critical: "testing.iconFailed",
};

const WINDOWS = { open: "open", "soft-freeze": "soft freeze", "hard-freeze": "hard freeze" } as const;

export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

/** The day of a time, such as `2026-05-01`. Milliseconds since 1970. */
export function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** A row a line. `look` says what the lines are, where that is not plain. */
export function lineRows(
  front: string,
  lines: readonly string[],
  look?: { readonly icon: Row["icon"] & object; readonly word: string },
): Row[] {
  return lines.map((line, at) => ({
    id: `${front}:${at}`,
    label: line,
    tooltip: line,
    ...(look && { icon: look.icon }),
    spoken: look ? `${look.word}: ${line}` : line,
  }));
}

/** Rows for what the server says of a change; none where a welcome text says it. */
export function rowsOf(view: ChangeView): Row[] {
  switch (view.kind) {
    case "change":
      return changeRows(view);
    case "broken-policy":
      return brokenRows(view.problems);
    case "absent":
      return view.reason === "policy-unreachable" ? unreachableRows(view.detail) : [];
  }
}

function brokenRows(problems: Extract<ChangeView, { kind: "broken-policy" }>["problems"]): Row[] {
  const children = problems.map(({ file, line, column, message }, at): Row => {
    const place = `${file.split(/[\\/]/).slice(-2).join("/")}:${line}`;
    return {
      id: `problem:${at}`,
      label: message,
      description: place,
      tooltip: `${message}\n${file}:${line}:${column}`,
      icon: { name: "error", color: "problemsErrorIcon.foreground" },
      spoken: `problem: ${message}, ${place}`,
      action: { kind: "location", file, line, column },
    };
  });
  const label = "The policy has mistakes";
  const tooltip = `${label}, so nothing can be asked of a change.`;
  return [
    {
      id: "broken",
      label,
      icon: { name: "warning", color: "problemsWarningIcon.foreground" },
      description: countOf(problems.length, "problem"),
      tooltip,
      spoken: `${tooltip} ${countOf(problems.length, "problem")}`,
    },
    ...children,
  ];
}

function unreachableRows(detail: string): Row[] {
  const lines = detail.split("\n").filter((line) => line.trim() !== "");
  return [
    {
      id: "unreachable",
      label: "The policy can't be read",
      tooltip: detail,
      icon: { name: "error", color: "problemsErrorIcon.foreground" },
      spoken: `The policy can't be read: ${detail}`,
      isExpanded: true,
      children: lineRows("unreachable", lines),
    },
    commandRow("again", "Try Again", "refresh", "twoKeys.refreshChange"),
    commandRow("log", "Show Log", "output", "twoKeys.showLog"),
  ];
}

function commandRow(id: string, label: string, icon: string, command: string): Row {
  return {
    id,
    label,
    icon: { name: icon },
    spoken: label,
    action: { kind: "command", command, title: label },
  };
}

type Change = Extract<ChangeView, { kind: "change" }>;

function changeRows(view: Change): Row[] {
  return [
    branchRow(view),
    ...systemRows(view),
    riskRow(view),
    requirementsRow(view),
    windowRow(view),
    ...recordRows(view),
    ...ledgerRows(view),
    checklistRow(view),
  ];
}

function branchRow({ branch, target, changedFiles, uncommittedFiles }: Change): Row {
  const counts = [
    countOf(changedFiles, "file"),
    ...(uncommittedFiles > 0 ? [`${uncommittedFiles} not committed`] : []),
  ].join(", ");
  return {
    id: "branch",
    label: `${branch} → ${target}`,
    description: counts,
    tooltip: `${branch} is meant for ${target}. ${counts}.`,
    icon: { name: "git-branch" },
    spoken: `branch ${branch}, meant for ${target}, ${counts}`,
  };
}

function systemRows({ systems, tier }: Change): Row[] {
  const children = systems.map((one): Row => {
    const description = `Tier ${one.tier} · ${one.owner}`;
    return {
      id: `system:${one.id}`,
      label: one.id,
      description,
      tooltip: `${one.id}: ${description}`,
      spoken: `${one.id}, tier ${one.tier}, owner ${one.owner}`,
    };
  });
  const names = systems.map(({ id }) => id).join(", ") || "no system of the catalogue";
  const label = tier === undefined ? "No tier" : `Tier ${tier}`;
  return [
    {
      id: "systems",
      label,
      description: names,
      icon: { name: "server" },
      spoken: `${label}: ${names}`,
      children,
    },
  ];
}

function riskRow({ risk }: Change): Row {
  const raised = risk.computed === risk.effective ? "" : `raised from ${risk.computed}`;
  return {
    id: "risk",
    label: `Risk: ${risk.effective}`,
    ...(raised && { description: raised }),
    tooltip: risk.lines.join("\n"),
    icon: { name: "flame", color: RISK_COLORS[risk.effective] ?? "testing.iconUnset" },
    spoken: `Risk: ${risk.effective}${raised && `, ${raised}`}, ${countOf(risk.lines.length, "reason")}`,
    children: lineRows("risk", risk.lines),
  };
}

function requirementsRow({ requirements }: Change): Row {
  return {
    id: "requirements",
    label: "What holds",
    description: countOf(requirements.length, "rule"),
    icon: { name: "law" },
    spoken: `What holds: ${countOf(requirements.length, "rule")}`,
    context: "requirements",
    children: lineRows("requirement", requirements),
  };
}

function windowRow({ window }: Change): Row {
  const isOpen = window.state === "open";
  return {
    id: "window",
    label: `Window: ${WINDOWS[window.state]}`,
    description: window.text,
    tooltip: window.text,
    icon: { name: "calendar", color: isOpen ? "testing.iconPassed" : "testing.iconQueued" },
    spoken: `Window: ${WINDOWS[window.state]}. ${window.text}`,
  };
}

function recordRows({ record, draft }: Change): Row[] {
  const rows: Row[] = [];
  if (record) {
    rows.push({
      id: "record",
      label: record.id,
      description: record.statusText,
      tooltip: `${record.title}\nrevision ${record.revision}, ${record.statusText}`,
      icon: { name: "book" },
      spoken: `Record ${record.id}, revision ${record.revision}, ${record.statusText}`,
      action: { kind: "command", command: "twoKeys.openChange", title: "Open Record", args: [record.id] },
      context: "record",
    });
  }
  if (draft) {
    const state = draft.problem ? "can't be read" : `revision ${draft.revision}, not submitted`;
    rows.push({
      id: "draft",
      label: record ? "Draft of the next revision" : `Draft ${draft.id}`,
      description: state,
      tooltip: draft.problem ?? draft.file,
      icon: draft.problem ? { name: "error", color: "problemsErrorIcon.foreground" } : { name: "edit" },
      spoken: `Draft ${draft.id}, ${state}${draft.problem ? `: ${draft.problem}` : ""}`,
      action: draft.problem
        ? { kind: "command", command: "twoKeys.openDraft", title: "Open Draft as Text" }
        : { kind: "command", command: "twoKeys.changeForm.focus", title: "Open the Form" },
      context: "draft",
    });
  }
  if (!record && !draft) rows.push(commandRow("new", "New Change Record", "add", "twoKeys.newChange"));
  return rows;
}

function ledgerRows({ ledger }: Change): Row[] {
  if (ledger.unpushed === 0 && ledger.problems.length === 0) return [];
  return [
    {
      id: "ledger",
      label: "Ledger",
      description: ledger.text,
      tooltip: ledger.text,
      icon: { name: "cloud-upload", color: "problemsWarningIcon.foreground" },
      spoken: `Ledger: ${ledger.text}${ledger.problems.length > 0 ? `, ${countOf(ledger.problems.length, "problem")}` : ""}`,
      context: "ledger",
      children: lineRows("ledger", ledger.problems, {
        icon: { name: "warning", color: "problemsWarningIcon.foreground" },
        word: "problem",
      }),
    },
  ];
}

function checklistRow({ checklist, owed }: Change): Row {
  const description = owed === 0 ? "nothing owed" : `${owed} owed`;
  return {
    id: "checklist",
    label: "Checklist",
    description,
    tooltip: "What the gate asks of this change.",
    icon: { name: "checklist" },
    spoken: `Checklist, ${description}, ${countOf(checklist.length, "line")}`,
    isExpanded: true,
    children: checklist.map(checkRow),
  };
}

function checkRow(item: ChecklistItem): Row {
  const { icon, color, word } = STATES[item.state];
  const detail = item.detail ? ` · ${item.detail}` : "";
  return {
    id: `check:${item.id}`,
    label: item.label,
    description: `${word}${detail}`,
    tooltip: item.reason,
    icon: { name: icon, color },
    spoken: `${word}: ${item.label}${item.detail ? `, ${item.detail}` : ""}. ${item.reason}`,
    action: item.action,
    ...(item.children && {
      children: item.children.map((child, at) => ({
        id: `check:${item.id}:${at}`,
        label: child.label,
        ...(child.detail && { description: child.detail }),
        tooltip: child.label,
        spoken: child.detail ? `${child.label}, ${child.detail}` : child.label,
        action: child.action,
      })),
    }),
  };
}
