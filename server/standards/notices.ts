import type { Finding, Severity } from "./model.ts";

/** Things that the engine itself says; they have a page and a severity like any rule. */
export interface Notice {
  readonly id: string;
  readonly title: string;
  readonly severity: Severity;
  readonly why: string;
}

export const NOTICES = [
  {
    id: "file-not-checked",
    title: "The file was not checked",
    severity: "warning",
    why: "A file that no rule has seen is not known to be free of violations. The message names the limit that it passed: size, line length, time, binary content, encoding or permissions.",
  },
  {
    id: "template-not-checked",
    title: "A template was not checked",
    severity: "info",
    why: "A template is no manifest yet: what it says depends on the values that fill it in. Render it and check the result, in the pipeline that deploys it.",
  },
  {
    id: "dialect-not-checked",
    title: "SQL that is not PostgreSQL was not checked",
    severity: "warning",
    why: "The rules on migrations know PostgreSQL, and no statement of the file can be read as that: there is a mistake in it, or it is for another database. Leave files of another database out by `exclude` in `standards` of the policy.",
  },
  {
    id: "rule-failed",
    title: "A rule failed and was switched off for this file",
    severity: "warning",
    why: "The rule met code that it can't handle, so its verdict for this file is missing. The other rules ran.",
  },
  {
    id: "waiver-without-reason",
    title: "Waiver has no reason",
    severity: "error",
    why: "A waiver without a reason can't be reviewed or audited. Write after the colon why the code is right as it is.",
  },
  {
    id: "waiver-unknown-rule",
    title: "Waiver names a rule that does not exist",
    severity: "error",
    why: "The waiver has no effect, and the reader believes that it has one. `two-keys rules` lists the ids.",
  },
  {
    id: "waiver-expired",
    title: "Waiver has expired",
    severity: "error",
    why: "The exception was granted up to a date that has passed. Mend the code, or have the waiver renewed.",
  },
  {
    id: "waiver-unused",
    title: "Waiver waives nothing",
    severity: "warning",
    why: "There is no finding of this rule at the place any more. A waiver that stays behind hides the next defect.",
  },
] as const satisfies readonly Notice[];

export type NoticeId = (typeof NOTICES)[number]["id"];

/** No rule has seen the file, or not all of it. */
export const NOT_CHECKED: NoticeId = "file-not-checked";
/** Also stands for the rule of a finding over several files that tells of a rule which threw. */
export const RULE_FAILED: NoticeId = "rule-failed";

const START = { line: 0, character: 0 };

/** A notice as a finding; without a place it stands at the top of the file. */
export function notice(
  id: NoticeId,
  message: string,
  place: Pick<Finding, "span" | "start" | "end"> = { span: { start: START, end: START }, start: 0, end: 0 },
): Finding {
  const known = NOTICES.find((one) => one.id === id);
  return { ruleId: id, severity: known?.severity ?? "warning", message, ...place };
}
