import {
  type ChecklistAction,
  type ChecklistChild,
  type ChecklistInput,
  type ChecklistItem,
  limited,
} from "./checklistModel.ts";
import { fullNameOf } from "./statusWords.ts";
import { utcText } from "./windows.ts";

const SUBMIT: ChecklistAction = {
  kind: "command",
  command: "twoKeys.submitChange",
  title: "Submit for review",
};
const REQUEST: ChecklistAction = {
  kind: "command",
  command: "twoKeys.requestReviewers",
  title: "Request two reviewers",
};

/** A break-glass that is open, or whose review is owed: loud, and in front of everything else. */
export function emergencyItem({ state, people, now }: ChecklistInput): ChecklistItem | undefined {
  const last = state?.emergencies.at(-1);
  if (!state || !last) return undefined;
  const item = { id: "emergency", label: "EMERGENCY", detail: last.incident };
  const name = fullNameOf({ people }, last.by);
  const { retro } = state;
  if (state.status === "retro_due" && retro) {
    const count = `${retro.have.length} of ${retro.need} reviews afterwards`;
    const isOverdue = now.getTime() > retro.due;
    const when = `${isOverdue ? "overdue since" : "due"} ${utcText(retro.due)}`;
    const reason = `${name} broke the glass for it, so that it landed without its reviews. ${count}, ${when}. Ask people who did not write it.`;
    return { ...item, state: "owed", detail: `${last.incident}, ${when}`, reason, action: REQUEST };
  }
  if (state.status !== "emergency_open") return undefined;
  const reason = `${name} broke the glass for it: exactly this content may land without its reviews until ${utcText(last.expires)}. Two other people review it afterwards.`;
  return { ...item, state: "info", reason };
}

/** Who is asked, who has said what, and what is missing. */
export function reviewersItem(input: ChecklistInput): ChecklistItem {
  const { state, requirements } = input;
  const { minReviewers } = requirements;
  const item = { id: "reviewers", label: "Reviewers" };
  if (!state?.current || state.status === "draft") {
    const reason = `${minReviewers} people who did not write it must approve it. Submit it first.`;
    return { ...item, state: "owed", detail: `0 of ${minReviewers}`, reason, action: SUBMIT };
  }
  const given = state.retro ? state.retro.have : state.approvals;
  const need = state.retro?.need ?? state.requirements?.minReviewers ?? minReviewers;
  const detail = `${given.length} of ${need}`;
  const children = limited(reviewerLines(input, given));
  const isWaiting = ["in_review", "changes_requested", "retro_due"].includes(state.status);
  if (given.length >= need && !isWaiting)
    return { ...item, ...children, state: "done", detail, reason: `It is ${state.statusText}.` };
  const answered = new Set([...given, ...state.objections].map(({ person }) => person));
  const asked = state.request?.reviewers.filter((person) => !answered.has(person)) ?? [];
  // Until somebody is asked, nothing will happen by itself.
  const isOwed = isWaiting && given.length + asked.length < need && state.objections.length === 0;
  const reason = state.waitsFor.join(" ");
  if (!isOwed) return { ...item, ...children, state: "waiting", detail, reason, action: REQUEST };
  return {
    ...item,
    ...children,
    state: "owed",
    detail,
    reason: `${reason} Ask people for it.`,
    action: REQUEST,
  };
}

/** Who is asked, who has said what, and what of it does not count and why. */
function reviewerLines(
  { state, people, voids }: ChecklistInput,
  given: readonly { readonly person: string }[],
): ChecklistChild[] {
  if (!state) return [];
  const answered = new Set([...given, ...state.objections].map(({ person }) => person));
  const said = state.retro ? "reviewed it afterwards" : "approved";
  return [
    ...state.objections.map(({ person, reason }) => ({
      label: `${fullNameOf({ people }, person)} objects`,
      detail: reason,
    })),
    ...given.map(({ person }) => ({ label: fullNameOf({ people }, person), detail: said })),
    ...(state.request?.reviewers ?? [])
      .filter((person) => !answered.has(person))
      .map((person) => ({ label: fullNameOf({ people }, person), detail: "asked" })),
    ...state.refused.map(({ person, event, reason }) => ({
      label: fullNameOf({ people }, person),
      detail: `does not count: ${voids?.get(event) ?? reason}`,
    })),
  ];
}
