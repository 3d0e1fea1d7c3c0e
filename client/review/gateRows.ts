import type { GateCheckView, GateView, ReviewSummary } from "../../server/protocol/review.ts";
import { countOf, type Row } from "../change/checklistRows.ts";

/** Rows for what the gate says, as plain data. */

type Status = GateView["status"];

interface Look {
  readonly icon: string;
  readonly color: string;
  readonly word: string;
}

/** `OVERRIDDEN` and `UNDETERMINED` have looks of their own: neither is a yes. */
const GATE_LOOKS: Readonly<Record<Status, Look>> = {
  SATISFIED: { icon: "pass", color: "testing.iconPassed", word: "satisfied" },
  UNSATISFIED: { icon: "error", color: "testing.iconFailed", word: "not satisfied" },
  OVERRIDDEN: { icon: "flame", color: "problemsWarningIcon.foreground", word: "overridden by a break-glass" },
  NOT_APPLICABLE: { icon: "circle-slash", color: "testing.iconUnset", word: "does not apply" },
  UNDETERMINED: { icon: "question", color: "testing.iconErrored", word: "can't be told" },
};

/** The icon of a status. */
export function lookIcon(status: Status): Row["icon"] & object {
  const { icon, color } = GATE_LOOKS[status];
  return { name: icon, color };
}

/** Number of checks that bar a change. */
export function openCount(checks: readonly GateCheckView[]): number {
  return checks.filter(({ status }) => status === "UNSATISFIED" || status === "UNDETERMINED").length;
}

/** As many points of a check are listed; the command line lists all of them. */
const MOST_POINTS = 50;

/** One row that says what the gate would say of HEAD, its checks below. */
export function gateRows(gate: GateView): Row[] {
  const { word } = GATE_LOOKS[gate.status];
  const open = openCount(gate.checks);
  const description = open > 0 ? `${word}, ${countOf(open, "check")} open` : word;
  return [
    {
      id: "gate",
      label: `Gate to ${gate.target}`,
      description,
      tooltip: `What the gate to ${gate.target} would say of the last commit: ${description}.`,
      icon: lookIcon(gate.status),
      spoken: `Gate to ${gate.target}: ${description}`,
      children: checkRows(gate.checks, "gate"),
    },
  ];
}

/** A row a check; `front` keeps their ids apart from those of another list. */
export function checkRows(checks: readonly GateCheckView[], front: string): Row[] {
  return checks.map((check) => {
    const { word } = GATE_LOOKS[check.status];
    const mend = [check.fix, check.command && `In a terminal: ${check.command}`].filter(Boolean);
    return {
      id: `${front}:${check.id}`,
      label: check.label,
      description: check.status === "NOT_APPLICABLE" ? word : check.reason,
      tooltip: [`${check.label}: ${word}`, check.reason, ...mend].join("\n"),
      icon: lookIcon(check.status),
      spoken: [`${word}: ${check.label}`, check.reason, ...mend].join(". "),
      action: check.action,
      ...pointRows(check, front),
    };
  });
}

function pointRows({ id, points = [] }: GateCheckView, front: string): { children?: Row[] } {
  if (points.length === 0) return {};
  const rows = points.slice(0, MOST_POINTS).map(({ text, path, line }, at): Row => {
    const place = path === undefined ? undefined : line === undefined ? path : `${path}:${line}`;
    return {
      id: `${front}:${id}:${at}`,
      label: text,
      ...(place && { description: place }),
      tooltip: place ? `${text}\n${place}` : text,
      spoken: place ? `${text}, ${place}` : text,
    };
  });
  const more = points.length - rows.length;
  if (more > 0) {
    const label = `${more} more: “two-keys gate” lists them`;
    rows.push({ id: `${front}:${id}:more`, label, tooltip: label, spoken: label });
  }
  return { children: rows };
}

/** Loud, above everything else: the break-glass of the change that is worked on. */
export function emergencyRows(emergencies: readonly ReviewSummary[], id: string | undefined): Row[] {
  return emergencies.flatMap((one): Row[] => {
    if (one.id !== id || !one.emergency) return [];
    const { text, isOverdue } = one.emergency;
    const label = isOverdue ? "Emergency: review overdue" : "Emergency";
    return [
      {
        id: "emergency",
        label,
        description: text,
        tooltip: `${label}\n${text}`,
        icon: {
          name: "flame",
          color: isOverdue ? "problemsErrorIcon.foreground" : "problemsWarningIcon.foreground",
        },
        spoken: `${label}: ${text}`,
        action: {
          kind: "command",
          command: "twoKeys.reviews.focus",
          title: "Show Reviews",
        },
      },
    ];
  });
}
