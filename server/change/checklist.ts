import { isActive } from "../policy/terms.ts";
import {
  type ChecklistAction,
  type ChecklistChild,
  type ChecklistInput,
  type ChecklistItem,
  limited,
} from "./checklistModel.ts";
import { emergencyItem, reviewersItem } from "./checklistReview.ts";
import type { OpenPoint } from "./facts.ts";
import { isControlPath } from "./paths.ts";
import type { ChangeRecord } from "./record.ts";

const OPEN_DRAFT: ChecklistAction = {
  kind: "command",
  command: "twoKeys.openDraft",
  title: "Open the record",
};
const NEW_CHANGE: ChecklistAction = {
  kind: "command",
  command: "twoKeys.newChange",
  title: "Write a change record",
};
const REVISE: ChecklistAction = {
  kind: "command",
  command: "twoKeys.reviseChange",
  title: "Revise the record",
};
const SYNC: ChecklistAction = {
  kind: "command",
  command: "twoKeys.syncLedger",
  title: "Sync the ledger",
};
const COMMIT: ChecklistAction = { kind: "command", command: "workbench.view.scm", title: "Commit" };

/** What the gate will ask of a change, a line each, in the order in which a person works through it. */
export function checklist(input: ChecklistInput): ChecklistItem[] {
  return [
    emergencyItem(input),
    committedItem(input),
    systemsItem(input),
    peopleItem(input),
    findingsItem(input),
    vettingItem(input),
    undecidedItem(input),
    recordItem(input),
    questionsItem(input),
    windowItem(input),
    reviewersItem(input),
    ledgerItem(input),
    controlItem(input),
  ].filter((item) => item !== undefined);
}

/** Number of lines that are owed or can't be told. */
export function owedOf(items: readonly ChecklistItem[]): number {
  return items.filter(({ state }) => state === "owed" || state === "undecided").length;
}

function committedItem({ facts }: ChecklistInput): ChecklistItem {
  const open = facts.files.filter(({ committed }) => !committed);
  const item = { id: "committed", label: "Committed" };
  const children = limited(open.map(({ path }) => ({ label: path })));
  if (facts.changeset === undefined) {
    const reason =
      "Nothing of this change is committed, and what is reviewed is what is committed. Commit it.";
    return { ...item, ...children, state: "owed", detail: files(open.length), reason, action: COMMIT };
  }
  if (open.length === 0) {
    return { ...item, state: "done", detail: files(facts.files.length), reason: "All of it is committed." };
  }
  const reason =
    "These files are not committed, so they are no part of what is reviewed. Commit them if they belong to it.";
  return { ...item, ...children, state: "info", detail: `${files(open.length)} not`, reason, action: COMMIT };
}

function systemsItem({ systems, unownedPaths, facts }: ChecklistInput): ChecklistItem {
  const item = { id: "systems", label: "Systems" };
  if (unownedPaths.length > 0 || (systems.length === 0 && facts.files.length > 0)) {
    const paths = unownedPaths.length > 0 ? unownedPaths : facts.files.map(({ path }) => path);
    return {
      ...item,
      state: "owed",
      detail: `${files(paths.length)} without a system`,
      reason:
        "No system of systems.yaml has these paths, so nobody knows its tier and its owner. Add them to a system there.",
      ...limited(paths.map((path) => ({ label: path }))),
    };
  }
  const detail = systems.map(({ id, tier }) => `${id} (tier ${tier})`).join(", ");
  return { ...item, state: "done", detail, reason: "Every path belongs to a system of the catalogue." };
}

function peopleItem(input: ChecklistInput): ChecklistItem {
  const unknown = unknownEmails(input);
  const item = { id: "people", label: "People" };
  if (unknown.length === 0) {
    return { ...item, state: "done", reason: "Everybody who wrote or asked for it is in people.yaml." };
  }
  return {
    ...item,
    state: "owed",
    detail: `${unknown.length} unknown`,
    reason:
      "people.yaml does not name these e-mail addresses, so it can't be told who must not approve the change. Add them there, or commit under an address that it names.",
    ...limited(unknown.map(([email, what]) => ({ label: email, detail: what }))),
  };
}

/** E-mail addresses of the change that nobody active in the directory has, with what they did. */
export function unknownEmails({
  facts,
  people,
  now,
}: Pick<ChecklistInput, "facts" | "people" | "now">): [email: string, what: string][] {
  const known = new Set(
    people.filter(({ active }) => isActive(active, now)).flatMap(({ emails = [] }) => emails.map(lower)),
  );
  const found = new Map<string, string>();
  const look = (email: string | undefined, what: string): void => {
    if (email !== undefined && !known.has(lower(email)) && !found.has(lower(email)))
      found.set(lower(email), what);
  };
  for (const { id, author, committer, coAuthors } of [...facts.commits, ...facts.merges]) {
    const commit = id.replace(/^sha\d+:/, "").slice(0, 10);
    look(author.email, `author of ${commit}`);
    look(committer.email, `committer of ${commit}`);
    for (const { email } of coAuthors) look(email, `co-author of ${commit}`);
  }
  for (const { operatorEmail, tool } of facts.agents) look(operatorEmail, `drove ${tool}`);
  look(facts.email ?? "(no e-mail address is set in git)", "asks for the change");
  return [...found];
}

function findingsItem({ facts, fileOf, requirements }: ChecklistInput): ChecklistItem {
  const item = { id: "findings", label: "Reliability findings" };
  const { tolerateFindings } = requirements;
  if (facts.findings.length === 0) {
    return {
      ...item,
      state: "done",
      reason: "No finding in the changed files is worse than the policy tolerates.",
    };
  }
  const worst = tolerateFindings === "none" ? "none" : `none above ${tolerateFindings}`;
  return {
    ...item,
    ...points(facts.findings, fileOf),
    state: "owed",
    detail: String(facts.findings.length),
    reason: `The policy tolerates ${worst} in changed files. Fix them, or waive one with a reason.`,
  };
}

function vettingItem({ facts, fileOf, requirements }: ChecklistInput): ChecklistItem | undefined {
  const { unvetted } = facts;
  const item = { id: "vetting", label: "AI lines vetted" };
  if (!requirements.vettedAi && unvetted.length === 0) return undefined;
  if (unvetted.length === 0) return { ...item, state: "done", reason: "A person has vetted every AI line." };
  return {
    ...item,
    ...points(unvetted, fileOf),
    state: requirements.vettedAi ? "owed" : "info",
    detail: unvetted.length === 1 ? "1 place" : `${unvetted.length} places`,
    reason: requirements.vettedAi
      ? "The policy wants every line that an AI wrote to be vetted by a person. Look at them, and mark them as vetted."
      : "Nobody has vetted these lines of an AI. The policy does not ask for it here.",
  };
}

function undecidedItem({ facts }: ChecklistInput): ChecklistItem | undefined {
  if (facts.undecided.length === 0) return undefined;
  return {
    id: "undecided",
    label: "Can't be told",
    state: "undecided",
    detail: String(facts.undecided.length),
    reason: "These points could not be checked, and what is not checked is not fine.",
    ...limited(facts.undecided.map((label) => ({ label }))),
  };
}

/** Whether what is committed is not what a record speaks of; false where that can't be told. */
function hasMoved(
  { targets }: ChangeRecord,
  { repo, targetRef, changeset }: ChecklistInput["facts"],
): boolean {
  const own = targets.find((one) => one.repo === repo && one.ref === targetRef);
  return own !== undefined && changeset !== undefined && own.changeset !== changeset;
}

function recordItem({ incomplete, hasDraft, state, facts }: ChecklistInput): ChecklistItem {
  const item = { id: "record", label: "Change record" };
  if (incomplete === undefined) {
    const reason =
      "There is no record of this change. Begin one; most of it is filled in from what is known.";
    return { ...item, state: "owed", detail: "none", reason, action: NEW_CHANGE };
  }
  if (!hasDraft && state?.current && state.landings.length === 0 && hasMoved(state.current.record, facts)) {
    return {
      ...item,
      state: "owed",
      detail: `revision ${state.current.record.revision} is outdated`,
      reason: "The branch has other content by now than the record asks for. Revise the record.",
      action: REVISE,
    };
  }
  const open = incomplete.filter(({ path }) => !path.startsWith("risk.answers."));
  if (open.length === 0) {
    const reason = hasDraft ? "Nothing is missing in the draft." : "Nothing is missing in the record.";
    const detail = hasDraft || !state?.current ? "complete" : `revision ${state.current.record.revision}`;
    return { ...item, state: "done", detail, reason };
  }
  const children = open.map(({ path, message }) => ({
    label: message,
    action: { kind: "field", path } as const,
  }));
  return {
    ...item,
    ...limited(children),
    state: "owed",
    detail: `${open.length} open`,
    reason: "The record lacks these fields, or they say too little for this tier and risk.",
    action: hasDraft ? OPEN_DRAFT : REVISE,
  };
}

function questionsItem({
  questions,
  answers,
  requirements,
  incomplete,
}: ChecklistInput): ChecklistItem | undefined {
  if (questions.length === 0 || incomplete === undefined) return undefined;
  const open = questions.filter(({ id }) => !Object.hasOwn(answers, id) || answers[id] === undefined);
  const item = { id: "risk", label: "Risk questions" };
  const detail = `${questions.length - open.length} of ${questions.length}`;
  if (open.length === 0) return { ...item, detail, state: "done", reason: "Every question is answered." };
  const isAsked = requirements.requiredFields.includes("riskAnswers");
  const children = open.map(({ id, ask }) => ({
    label: ask,
    action: { kind: "field", path: `risk.answers.${id}` } as const,
  }));
  const reason = "A question without an answer counts as yes, and raises the risk.";
  return { ...item, ...limited(children), detail, state: isAsked ? "owed" : "info", reason };
}

function windowItem({ window, isBarred }: ChecklistInput): ChecklistItem {
  const item = { id: "window", label: "Window" };
  if (window.state === "open") {
    return {
      ...item,
      state: "done",
      detail: "open",
      reason: window.text ?? "No freeze holds for these systems.",
    };
  }
  const kind = window.state === "hard-freeze" ? "hard freeze" : "soft freeze";
  const text = window.text ? `${window.text} ` : "";
  if (!isBarred) {
    const reason = `${text}A soft freeze bars changes of high or critical risk, and this one is lower.`;
    return { ...item, state: "info", detail: kind, reason };
  }
  const reason = `${text}It can be reviewed now, and lands when the freeze ends, or by an approval as an exception.`;
  return { ...item, state: "waiting", detail: kind, reason };
}

function ledgerItem({ ledger }: ChecklistInput): ChecklistItem {
  const item = { id: "ledger", label: "Ledger" };
  const children = limited(ledger.problems.map((label) => ({ label })));
  if (ledger.unpushed > 0) {
    const detail = ledger.unpushed === 1 ? "1 entry not sent" : `${ledger.unpushed} entries not sent`;
    const reason = ledger.hasRemote
      ? "What was written here has not reached the remote, so nobody else sees it. Sync the ledger."
      : "The repository has no remote, so nobody else sees what is written here.";
    return { ...item, ...children, state: ledger.hasRemote ? "owed" : "info", detail, reason, action: SYNC };
  }
  if (ledger.problems.length > 0) {
    const reason = "Files of the ledger can't be taken for what they say. They do not count.";
    return { ...item, ...children, state: "info", detail: `${ledger.problems.length} problems`, reason };
  }
  if (!ledger.hasRemote) {
    const reason = "The repository has no remote, so nobody else will see what is written here.";
    return { ...item, state: "info", detail: "no remote", reason };
  }
  return {
    ...item,
    state: "done",
    detail: "synced",
    reason: "The remote has everything that was written here.",
  };
}

function controlItem({ facts }: ChecklistInput): ChecklistItem | undefined {
  const paths = facts.files.map(({ path }) => path).filter(isControlPath);
  if (paths.length === 0) return undefined;
  return {
    id: "control",
    label: "Control files",
    state: "info",
    detail: files(paths.length),
    reason:
      "These files decide what is checked and by whom. The gate goes by those of the protected branch, not by these. Better make them a change of their own.",
    ...limited(paths.map((label) => ({ label }))),
  };
}

function points(all: readonly OpenPoint[], fileOf: (path: string) => string): { children: ChecklistChild[] } {
  return limited(
    all.map(({ path, line, message }) => ({
      label: message,
      detail: `${path}:${line}`,
      action: { kind: "location", file: fileOf(path), line } as const,
    })),
  );
}

function files(count: number): string {
  return count === 1 ? "1 file" : `${count} files`;
}

function lower(email: string): string {
  return email.toLowerCase();
}
