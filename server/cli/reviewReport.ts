import type { ReviewCandidates, ReviewDetail, ReviewInbox, ReviewSummary } from "../protocol/review.ts";
import { counted, printable } from "./terminal.ts";

const LISTS = {
  emergencies: "EMERGENCIES",
  waiting: "waiting for my review",
  answered: "answered by me",
  mine: "mine, in review",
  open: "open to me, nobody asked me",
} as const;

export function inboxText(inbox: ReviewInbox): string {
  const lines: string[] = [];
  if (inbox.me === undefined)
    lines.push("people.yaml does not know you: you can look, and nothing that you say counts");
  for (const name of ["emergencies", "waiting", "answered", "mine", "open"] as const) {
    const list = inbox[name];
    if (name === "emergencies" && list.length === 0) continue;
    lines.push(`${LISTS[name]}:`);
    if (list.length === 0) lines.push("  none");
    for (const one of list) lines.push(...summaryLines(one));
  }
  return `${lines.map(printable).join("\n")}\n`;
}

function summaryLines(one: ReviewSummary): string[] {
  const lines = [
    `  ${one.id}  ${one.statusText}, tier ${one.tier}, risk ${one.risk}: ${one.title}`,
    `    ${one.reviewText}${one.requestedBy === undefined ? "" : `, asked by ${one.requestedBy}`}`,
  ];
  if (one.note !== undefined) lines.push(`    note: ${one.note}`);
  if (one.emergency) lines.push(`    ${one.emergency.text}`);
  if (one.mine) lines.push(`    ${one.mine.text}`);
  if (one.forgeText !== undefined) lines.push(`    ${one.forgeText}`);
  return lines;
}

export function candidatesText({ need, have, candidates, problems, forge }: ReviewCandidates): string {
  const lines = [`${have} of ${need} approvals`];
  if (forge) lines.push(`they are asked on ${forge.name} too`);
  for (const one of candidates.filter(({ isEligible }) => isEligible)) {
    const mark = one.isRequested ? "[asked]" : one.isProposed ? "[proposed]" : "";
    const facts = [
      ...one.reasons,
      ...(one.load > 0 ? [`${counted(one.load, "open review")}`] : []),
      ...(one.localTime === undefined ? [] : [one.localTime]),
      ...(one.hint === undefined ? [] : [one.hint]),
    ];
    lines.push(
      [`  ${one.person}`, `(${one.name})`, mark, facts.join("; ")].filter((part) => part !== "").join(" "),
    );
  }
  const others = candidates.filter(({ isEligible }) => !isEligible);
  if (others.length > 0) lines.push("can't review it:");
  for (const { person, name, ineligible = "not eligible" } of others)
    lines.push(`  ${person} (${name}): ${ineligible}`);
  for (const text of problems) lines.push(`not looked at: ${text}`);
  return `${lines.map(printable).join("\n")}\n`;
}

const STATUS = { added: "A", deleted: "D", modified: "M", "type-changed": "T" } as const;
/** Files that are listed before an approval; `review show` lists all. */
const MOST = 30;

/** What an approval is about: shown before it is given. */
export function approvalText(detail: ReviewDetail): string {
  const { summary, changeset, record, base, head, role } = detail;
  return `${[
    `${summary.id} revision ${summary.revision}: ${summary.title}`,
    `by ${summary.requester}, tier ${summary.tier}, risk ${summary.risk}; ${summary.statusText}`,
    ...(summary.emergency ? [summary.emergency.text] : []),
    `role: ${role}`,
    `${base.slice(0, 12)}..${head.slice(0, 12)}, ${counted(detail.files.length, "file")}`,
    ...fileLines(detail, MOST),
    `record: ${record}`,
    `content: ${changeset}`,
  ]
    .map(printable)
    .join("\n")}\n`;
}

function fileLines({ files }: ReviewDetail, most: number): string[] {
  const lines = files.slice(0, most).map((file) => {
    const notes = [
      file.isControl && "control file",
      file.unreviewable,
      !file.isNewToMe && "as you have seen it",
    ].filter(Boolean);
    return `  ${STATUS[file.status]} ${file.path}${notes.length > 0 ? ` (${notes.join(", ")})` : ""}`;
  });
  return files.length > most ? [...lines, `  and ${files.length - most} more`] : lines;
}

/** A whole review for a terminal; the record comes in front as Markdown. */
export function reviewText(detail: ReviewDetail): string {
  const { summary, since } = detail;
  const lines = [
    summary.reviewText,
    ...(summary.emergency ? [summary.emergency.text] : []),
    ...(summary.mine ? [summary.mine.text] : []),
    `files, ${detail.base.slice(0, 12)}..${detail.head.slice(0, 12)}:`,
    ...fileLines(detail, Number.POSITIVE_INFINITY),
    ...part(
      "since you looked last:",
      since && [...since.record, ...since.files.map((path) => `changed: ${path}`)],
    ),
    ...part("findings in changed lines:", detail.findings.map(placeLine)),
    ...part("AI lines:", detail.aiRegions.map(placeLine)),
    ...part("not looked at:", detail.undecided),
    ...part(
      "approvals:",
      detail.approvals.map(({ text }) => text),
    ),
    ...part(
      "objections:",
      detail.objections.map(({ person, reason }) => `${person}: ${reason}`),
    ),
    `record: ${detail.record}`,
    `content: ${detail.changeset}`,
    ...(detail.whyNot === undefined ? [] : [`you can't approve it: ${detail.whyNot}`]),
  ];
  return `${lines.map(printable).join("\n")}\n`;
}

function part(title: string, lines: readonly string[] | undefined): string[] {
  if (lines === undefined || lines.length === 0) return [];
  return [title, ...lines.map((line) => `  ${line}`)];
}

function placeLine({ path, line, message, severity }: ReviewDetail["findings"][number]): string {
  return `${path}:${line} ${severity === undefined ? "" : `${severity}: `}${message}`;
}
