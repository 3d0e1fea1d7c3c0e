import type { GateStatus } from "../../gate/model.ts";
import { PLACE_WORDS, STATUS_WORDS, shortRef } from "../../gate/words.ts";
import { printable } from "../terminal.ts";
import type { GateReport } from "./gateReport.ts";

/** A sign and a word: the sign is found at a glance, the word is read out, and neither needs a colour. */
const MARKS: Readonly<Record<GateStatus, string>> = {
  SATISFIED: "[+]",
  UNSATISFIED: "[x]",
  OVERRIDDEN: "[!]",
  NOT_APPLICABLE: "[ ]",
  UNDETERMINED: "[?]",
};

const SHORT_WORDS: Readonly<Record<GateStatus, string>> = {
  ...STATUS_WORDS,
  OVERRIDDEN: "overridden",
};

const COLOURS: Readonly<Record<GateStatus, number>> = {
  SATISFIED: 32,
  UNSATISFIED: 31,
  OVERRIDDEN: 35,
  NOT_APPLICABLE: 90,
  UNDETERMINED: 33,
};

const MOST_POINTS = 10;
const WORD_WIDTH = Math.max(...Object.values(SHORT_WORDS).map(({ length }) => length));

/** The report for people: a line for each check, below it what mends it. */
export function gateText(
  { at, decisions }: GateReport,
  { colours, quiet }: { readonly colours: boolean; readonly quiet: boolean },
): string {
  const lines: string[] = [];
  const paint = (status: GateStatus, text: string): string =>
    colours ? `\u001b[${COLOURS[status]}m${text}\u001b[0m` : text;
  for (const { ref, status, checks, change } of decisions) {
    if (quiet && (status === "SATISFIED" || status === "NOT_APPLICABLE")) continue;
    const what = change === undefined ? "" : ` by ${change}`;
    const head = `${shortRef(ref)}${what}: ${STATUS_WORDS[status]}, ${PLACE_WORDS[at]}`;
    lines.push(paint(status, printable(head)));
    const width = Math.max(...checks.map(({ label }) => label.length));
    for (const check of checks) {
      const isFine = check.status === "SATISFIED" || check.status === "NOT_APPLICABLE";
      if (quiet && isFine) continue;
      const sign = paint(
        check.status,
        `${MARKS[check.status]} ${SHORT_WORDS[check.status].padEnd(WORD_WIDTH)}`,
      );
      lines.push(`  ${sign}  ${check.label.padEnd(width)}  ${printable(check.reason)}`);
      if (isFine) continue;
      const { points = [], fix, command } = check;
      for (const { path, line, text } of points.slice(0, MOST_POINTS)) {
        const place = path === undefined ? "" : `${path}${line === undefined ? "" : `:${line}`}: `;
        lines.push(`        - ${printable(`${place}${text}`)}`);
      }
      if (points.length > MOST_POINTS) lines.push(`        - and ${points.length - MOST_POINTS} more`);
      if (fix !== undefined) lines.push(`        to mend it: ${printable(fix)}`);
      if (command !== undefined) lines.push(`        command: ${printable(command)}`);
    }
  }
  return lines.map((line) => `${line}\n`).join("");
}
