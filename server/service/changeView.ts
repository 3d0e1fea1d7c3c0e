import type { DraftReading } from "../change/draftText.ts";
import type { ChangeState } from "../change/foldModel.ts";
import { formOf } from "../change/form.ts";
import { summaryOf } from "../change/view.ts";
import type { ChangeView } from "../protocol/change.ts";
import type { Assessment } from "./assessment.ts";
import type { Current } from "./current.ts";
import type { LedgerView } from "./ledgerView.ts";

export interface ViewInput {
  readonly folder: string;
  readonly current: Current;
  readonly ledger: LedgerView;
  readonly state: ChangeState | undefined;
  readonly draft:
    | { readonly file: string; readonly reading: DraftReading }
    | { readonly file: string; readonly problem: string }
    | undefined;
  readonly assessment: Assessment;
}

/** What the sidebar and `two-keys change show` tell of a change. */
export function changeView(input: ViewInput): ChangeView {
  const { folder, current, ledger, state, assessment } = input;
  const { facts, me } = current;
  const { risk, effective, systems, freeze } = assessment;
  const paths = new Set(facts.files.map(({ path }) => path));
  const uncommitted = new Set(facts.files.filter(({ committed }) => !committed).map(({ path }) => path));
  const draft = draftView(input);
  return {
    kind: "change",
    folder,
    branch: facts.branch?.replace(/^refs\/heads\//, "") ?? "detached",
    target: facts.targetRef.replace(/^refs\/heads\//, ""),
    changedFiles: paths.size,
    uncommittedFiles: uncommitted.size,
    systems: systems.map(({ id, tier, owner }) => ({ id, tier, owner })),
    ...(systems.length > 0 ? { tier: Math.min(...systems.map(({ tier }) => tier)) } : {}),
    risk: { computed: risk.computed, effective: risk.effective, lines: [...risk.lines] },
    ...(draft ? { draft } : {}),
    ...(state?.current ? { record: summaryOf(state, me?.id) } : {}),
    checklist: assessment.checklist.map((item) => ({
      ...item,
      children: item.children ? [...item.children] : undefined,
    })),
    owed: assessment.owed,
    requirements: effective.values.map(({ text }) => text),
    window: { state: freeze.state, text: freeze.text },
    ledger: { unpushed: ledger.state.unpushed, text: ledgerText(ledger), problems: [...ledger.problems] },
  };
}

type Draft = Extract<ChangeView, { kind: "change" }>["draft"];

function draftView({ draft, current, state, assessment }: ViewInput): Draft {
  if (!draft) return undefined;
  if ("problem" in draft)
    return { id: "", file: draft.file, revision: 1, sections: [], problem: draft.problem };
  const { reading, file } = draft;
  const { organisation } = current;
  const isRevision = reading.valid.revises !== undefined;
  return {
    id: reading.valid.id ?? "",
    file,
    revision: isRevision ? (state?.current?.record.revision ?? 0) + 1 : 1,
    sections: formOf({
      reading,
      requiredFields: assessment.effective.requirements.requiredFields,
      questions: assessment.questions,
      environments: [...new Set(organisation.systems.flatMap(({ environments = [] }) => environments))],
      systems: organisation.systems.map(({ id }) => id),
      models: organisation.change.models ?? [],
      computedRisk: assessment.risk.computed,
      ...(assessment.incomplete ? { incomplete: assessment.incomplete } : {}),
    }),
    ...(reading.broken ? { problem: reading.broken.message } : {}),
  };
}

function ledgerText({ state, place, changes }: LedgerView): string {
  const count = `${changes.size} ${changes.size === 1 ? "change" : "changes"}`;
  if (place.remote === undefined) return `${count}, kept here alone: there is no remote`;
  if (state.unpushed === 0) return count;
  return `${count}, ${state.unpushed} not sent yet`;
}
