import type { GateCheckId, GatePlace, GateStatus } from "./model.ts";

/** Names of the checks, as people read them. */
export const CHECK_LABELS: Readonly<Record<GateCheckId, string>> = {
  policy: "Policy and people",
  repository: "Repository",
  history: "History",
  paths: "Paths",
  content: "Reviewable content",
  control: "Control files",
  record: "Change record",
  changeset: "Content as recorded",
  findings: "Reliability findings",
  vetting: "Vetted AI lines",
  review: "Reviews",
  owners: "Owners",
  window: "Window and freezes",
  artifact: "Landed by record",
  ledger: "Ledger",
};

export const STATUS_WORDS: Readonly<Record<GateStatus, string>> = {
  SATISFIED: "satisfied",
  UNSATISFIED: "unsatisfied",
  OVERRIDDEN: "overridden by a break-glass",
  NOT_APPLICABLE: "not applicable",
  UNDETERMINED: "undetermined",
};

export const PLACE_WORDS: Readonly<Record<GatePlace, string>> = {
  "pre-push": "before a push (advice: the server decides)",
  ci: "in CI",
  "pre-receive": "on the server",
  deploy: "before a deployment",
};

/** The first few of many, in one line: `a, b and 3 more`. */
export function listed(names: readonly string[], most = 3): string {
  const shown = names.slice(0, most);
  const more = names.length - shown.length;
  if (more > 0) return `${shown.join(", ")} and ${more} more`;
  if (shown.length < 2) return shown.join("");
  return `${shown.slice(0, -1).join(", ")} and ${shown.at(-1)}`;
}

/** `1 file`, `2 files` */
export function count(number: number, noun: string, plural = `${noun}s`): string {
  return `${number} ${number === 1 ? noun : plural}`;
}

/** A commit as people name it: `1a2b3c4d5e6f`. */
export function shortCommit(id: string): string {
  return id.slice(id.indexOf(":") + 1).slice(0, 12);
}

/** A ref without its front. */
export function shortRef(ref: string): string {
  return ref.replace(/^refs\/(heads|tags)\//, "");
}
