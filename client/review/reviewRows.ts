import type { ReviewDetail, ReviewFile, ReviewSummary } from "../../server/protocol/review.ts";
import { countOf, dayOf, lineRows, type Row } from "../change/checklistRows.ts";
import { checkRows, lookIcon, openCount } from "./gateRows.ts";

/** Rows of the view of reviews, as plain data. */

export type GroupId = "emergencies" | "waiting" | "answered" | "mine" | "open";

export interface Group {
  readonly id: GroupId;
  readonly label: string;
  readonly icon: string;
  readonly isExpanded: boolean;
}

/** In the order of how soon somebody has to look. */
export const GROUPS: readonly Group[] = [
  { id: "emergencies", label: "Emergencies", icon: "flame", isExpanded: true },
  { id: "waiting", label: "Waiting for Me", icon: "eye", isExpanded: true },
  { id: "answered", label: "Answered", icon: "check-all", isExpanded: true },
  { id: "mine", label: "My Changes", icon: "account", isExpanded: true },
  { id: "open", label: "Open for Anybody", icon: "organization", isExpanded: false },
];

/** Makes differences show blanks at the ends of lines, from then on. */
export const SHOW_BLANKS = "twoKeys.showBlanks";

/** Opens the change of one file; takes id and path. */
export const OPEN_REVIEW_FILE = "twoKeys.openReviewFile";

const MINE = {
  approved: { icon: "pass", color: "testing.iconPassed" },
  void: { icon: "warning", color: "problemsWarningIcon.foreground" },
  objected: { icon: "error", color: "testing.iconFailed" },
} as const;

/** A change in a group. `context` says for `when` clauses what can be done with it. */
export function summaryRow(group: GroupId, one: ReviewSummary): Omit<Row, "children"> {
  const { emergency, mine } = one;
  const state = stateOf(group, one);
  const about = `T${one.tier} · ${one.risk}`;
  const title = one.title || one.id;
  const isLoud = group === "emergencies" && emergency !== undefined;
  const description = [isLoud ? title : state, about].filter(Boolean).join(" · ");
  return {
    id: `${group}:${one.id}`,
    // A narrow bar has room for the label alone: what presses comes first.
    label: isLoud ? emergency.text : title,
    description,
    tooltip: [
      one.title,
      `${one.id}, revision ${one.revision}`,
      `tier ${one.tier}, risk ${one.risk}`,
      one.statusText,
      one.reviewText,
      ...(one.requestedBy ? [`asked by ${one.requestedBy}${onDay(one.requestedAt)}`] : []),
      ...(one.note ? [`“${one.note}”`] : []),
      ...(mine ? [mine.text] : []),
      ...(emergency ? [emergency.text] : []),
      ...(one.forgeText ? [one.forgeText] : []),
    ].join("\n"),
    icon: iconOf(group, one),
    spoken: [one.title, state, one.reviewText, `tier ${one.tier}`, `risk ${one.risk}`, one.id]
      .filter(Boolean)
      .join(", "),
    context: contextOf(group, one),
    action: { kind: "command", command: "twoKeys.openReview", title: "Open Review", args: [one.id] },
  };
}

function stateOf(
  group: GroupId,
  { emergency, mine, reviewText, requestedBy, forgeText }: ReviewSummary,
): string {
  if (group === "emergencies" && emergency) return emergency.text;
  if (group === "answered" && mine) return mine.text;
  if (group === "waiting" && requestedBy) return `asked by ${requestedBy}`;
  if (group === "mine" && forgeText) return forgeText;
  return reviewText;
}

function iconOf(
  group: GroupId,
  { emergency, mine, have, need, forgeText }: ReviewSummary,
): Row["icon"] & object {
  if (emergency)
    return {
      name: "flame",
      color: emergency.isOverdue ? "problemsErrorIcon.foreground" : "problemsWarningIcon.foreground",
    };
  if (mine) return { name: MINE[mine.state].icon, color: MINE[mine.state].color };
  if (group === "mine" && forgeText) return { name: "warning", color: "problemsWarningIcon.foreground" };
  if (have >= need) return { name: "pass", color: "testing.iconPassed" };
  return { name: group === "waiting" ? "eye" : "git-pull-request" };
}

/** Such as `review-waiting`, `review-mine-requested-retry`, `review-answered-approved`. */
function contextOf(
  group: GroupId,
  { isMine, mine, requestEvent, requestedBy, forgeText }: ReviewSummary,
): string {
  const parts = [
    "review",
    isMine ? "mine" : group,
    ...(isMine && (requestEvent ?? requestedBy) ? ["requested"] : []),
    ...(isMine && forgeText ? ["retry"] : []),
    ...(mine ? [mine.state] : []),
  ];
  return parts.join("-");
}

function onDay(at: number | undefined): string {
  return at === undefined ? "" : ` on ${dayOf(at)}`;
}

/**
 * What is below a change: what to look at, who said what, and what the gate says. `areBlanksHidden`: the editor shows no
 * difference where only blanks at the ends of a line differ.
 */
export function detailRows(group: GroupId, detail: ReviewDetail, areBlanksHidden = false): Row[] {
  const { summary } = detail;
  const front = `${group}:${summary.id}`;
  return [
    ...whyNotRows(front, detail),
    ...forgeRows(front, summary),
    recordRow(front, detail),
    ...sinceRows(front, detail),
    filesRow(front, detail),
    ...(areBlanksHidden ? [blanksRow(front)] : []),
    ...saidRows(front, detail),
    ...undecidedRows(front, detail),
    ...gateRow(front, detail),
  ];
}

function whyNotRows(front: string, { whyNot, summary }: ReviewDetail): Row[] {
  if (whyNot === undefined || summary.isMine) return [];
  return [
    {
      id: `${front}:why-not`,
      label: "You can't approve it",
      description: whyNot,
      tooltip: whyNot,
      icon: { name: "circle-slash", color: "problemsWarningIcon.foreground" },
      spoken: `You can't approve it: ${whyNot}`,
    },
  ];
}

function forgeRows(front: string, { forgeText, id }: ReviewSummary): Row[] {
  if (forgeText === undefined) return [];
  return [
    {
      id: `${front}:forge`,
      label: forgeText,
      tooltip: `${forgeText}\nSelect to ask again for what failed there.`,
      icon: { name: "warning", color: "problemsWarningIcon.foreground" },
      spoken: `${forgeText}. Select to ask again.`,
      action: { kind: "command", command: "twoKeys.retryRequest", title: "Retry", args: [id] },
      context: "forge",
    },
  ];
}

function recordRow(front: string, { summary }: ReviewDetail): Row {
  const description = `revision ${summary.revision}`;
  return {
    id: `${front}:record`,
    label: "Record",
    description,
    tooltip: `${summary.id}, ${description}`,
    icon: { name: "book" },
    spoken: `Record ${summary.id}, ${description}`,
    action: {
      kind: "command",
      command: "twoKeys.showReviewRecord",
      title: "Show Record",
      args: [summary.id],
    },
  };
}

function sinceRows(front: string, { since, summary }: ReviewDetail): Row[] {
  if (!since) return [];
  const count = since.record.length + since.files.length;
  const day = dayOf(since.at);
  const description = count === 0 ? "nothing" : countOf(count, "difference");
  return [
    {
      id: `${front}:since`,
      label: "Changed since you looked",
      description,
      tooltip: `You looked at revision ${since.revision} on ${day}. ${description === "nothing" ? "Nothing has changed." : `${description} since.`}`,
      icon: { name: "history" },
      spoken: `Changed since you looked at revision ${since.revision} on ${day}: ${description}`,
      isExpanded: true,
      ...(since.files.length > 0 && { context: "since" }),
      children: [
        ...lineRows(`${front}:since:record`, since.record, { icon: { name: "book" }, word: "record" }),
        ...since.files.map((path): Row => pathRow(`${front}:since:file:${path}`, summary.id, path)),
      ],
    },
  ];
}

function pathRow(id: string, change: string, path: string): Row {
  const cut = path.lastIndexOf("/");
  const folder = cut < 0 ? "" : path.slice(0, cut);
  return {
    id,
    label: path.slice(cut + 1),
    ...(folder && { description: folder }),
    tooltip: path,
    icon: { name: "diff" },
    spoken: path,
    action: { kind: "command", command: OPEN_REVIEW_FILE, title: "Open Changes", args: [change, path] },
  };
}

/** What decides on the review comes first, then what can't be judged by reading. */
export function inOrder(files: readonly ReviewFile[]): ReviewFile[] {
  const rank = (file: ReviewFile): number => (file.isControl ? 0 : file.unreviewable !== undefined ? 1 : 2);
  return [...files].sort(
    (one, other) => rank(one) - rank(other) || (one.path < other.path ? -1 : one.path > other.path ? 1 : 0),
  );
}

const FILE_ICONS = {
  added: "diff-added",
  deleted: "diff-removed",
  modified: "diff-modified",
  "type-changed": "diff-renamed",
} as const;

/** Why a file needs more than a look; undefined for ordinary ones. */
export function noteOf({ isControl, unreviewable }: ReviewFile): string | undefined {
  const notes = [...(isControl ? ["control file"] : []), ...(unreviewable ? [unreviewable] : [])];
  return notes.length > 0 ? notes.join(", ") : undefined;
}

function filesRow(front: string, { files, findings, summary, since }: ReviewDetail): Row {
  const found = findings.length > 0 ? `, ${countOf(findings.length, "finding")}` : "";
  const description = `${countOf(files.length, "file")}${found}`;
  return {
    id: `${front}:files`,
    label: "Changes",
    description,
    tooltip: `${description}. Select to see all of them.`,
    icon: { name: "diff-multiple" },
    spoken: `Changes: ${description}`,
    action: { kind: "command", command: "twoKeys.openReview", title: "Open Review", args: [summary.id] },
    children: inOrder(files).map((file): Row => {
      const note = noteOf(file);
      const isOld = since !== undefined && !file.isNewToMe;
      const said = [note, file.status, ...(isOld ? ["as you saw it"] : [])].filter(Boolean).join(", ");
      const row = pathRow(`${front}:file:${file.path}`, summary.id, file.path);
      return {
        ...row,
        description: [row.description, note, ...(isOld ? ["as you saw it"] : [])].filter(Boolean).join(" · "),
        tooltip: `${file.path}\n${said}`,
        icon: note
          ? { name: file.isControl ? "shield" : "warning", color: "problemsWarningIcon.foreground" }
          : { name: FILE_ICONS[file.status] },
        spoken: `${file.path}, ${said}`,
      };
    }),
  };
}

function blanksRow(front: string): Row {
  const label = "Changes of indentation are hidden";
  const why = "Your setting “diffEditor.ignoreTrimWhitespace” hides them. Select to show them from now on.";
  return {
    id: `${front}:blanks`,
    label,
    tooltip: why,
    icon: { name: "whitespace", color: "problemsWarningIcon.foreground" },
    spoken: `${label}. ${why}`,
    action: { kind: "command", command: SHOW_BLANKS, title: "Show Them" },
  };
}

function saidRows(front: string, { approvals, objections, summary }: ReviewDetail): Row[] {
  const children = [
    ...objections.map(
      ({ person, reason, event, isMine }): Row => ({
        id: `${front}:said:${event}`,
        label: person,
        description: `objects: ${reason}`,
        tooltip: `${person} objects:\n${reason}`,
        icon: { name: "error", color: "testing.iconFailed" },
        spoken: `${person} objects: ${reason}`,
        ...(isMine && { context: "my-objection" }),
      }),
    ),
    ...approvals.map(
      ({ person, text, counts, event }): Row => ({
        id: `${front}:said:${event}`,
        label: person,
        // The text is a whole sentence, which begins with the name.
        description: text.startsWith(`${person} `) ? text.slice(person.length + 1) : text,
        tooltip: text,
        icon: counts
          ? { name: "pass", color: "testing.iconPassed" }
          : { name: "warning", color: "problemsWarningIcon.foreground" },
        spoken: `${text}${counts ? "" : ", does not count"}`,
      }),
    ),
  ];
  const isEnough = summary.have >= summary.need && objections.length === 0;
  const description = `${summary.have} of ${summary.need}${objections.length > 0 ? `, ${countOf(objections.length, "objection")}` : ""}`;
  return [
    {
      id: `${front}:said`,
      label: "Approvals",
      description,
      tooltip: summary.reviewText,
      icon: isEnough
        ? { name: "pass", color: "testing.iconPassed" }
        : objections.length > 0
          ? { name: "error", color: "testing.iconFailed" }
          : { name: "clock", color: "testing.iconQueued" },
      spoken: `Approvals: ${description}. ${summary.reviewText}`,
      isExpanded: true,
      children,
    },
  ];
}

function undecidedRows(front: string, { undecided }: ReviewDetail): Row[] {
  if (undecided.length === 0) return [];
  return [
    {
      id: `${front}:undecided`,
      label: "Could not be looked at",
      description: countOf(undecided.length, "thing"),
      icon: { name: "question", color: "testing.iconErrored" },
      spoken: `Could not be looked at: ${countOf(undecided.length, "thing")}`,
      children: lineRows(`${front}:undecided`, undecided),
    },
  ];
}

function gateRow(front: string, { checks }: ReviewDetail): Row[] {
  if (checks.length === 0) return [];
  const open = openCount(checks);
  const overridden = checks.some(({ status }) => status === "OVERRIDDEN");
  const description =
    open > 0 ? `${countOf(open, "check")} open` : overridden ? "overridden" : "all satisfied";
  return [
    {
      id: `${front}:gate`,
      label: "Gate",
      description,
      tooltip: `What the gate would say of it now: ${description}.`,
      icon: lookIcon(open > 0 ? "UNSATISFIED" : overridden ? "OVERRIDDEN" : "SATISFIED"),
      spoken: `Gate: ${description}`,
      children: checkRows(checks, `${front}:gate`),
    },
  ];
}
