import { checklist, owedOf } from "../change/checklist.ts";
import type { ChecklistItem } from "../change/checklistModel.ts";
import { completeness, type Incomplete } from "../change/completeness.ts";
import type { DraftReading } from "../change/draftText.ts";
import type { ChangeState } from "../change/foldModel.ts";
import type { ChangeRecord } from "../change/record.ts";
import { withDefaults } from "../change/recordFromDraft.ts";
import { assessRisk, type RiskAssessment } from "../change/risk.ts";
import type { RiskIncident } from "../change/riskModel.ts";
import { type FreezeState, freezeState, windowProblems } from "../change/windows.ts";
import type { RiskQuestion } from "../policy/changeSection.ts";
import type { EffectivePolicy } from "../policy/effective.ts";
import { nearest as nearestName } from "../policy/nearest.ts";
import type { FileProblem } from "../policy/organisation.ts";
import { isAboveTolerated } from "../policy/strictness.ts";
import type { Current } from "./current.ts";
import type { LedgerView } from "./ledgerView.ts";
import { effectiveFor, freezeScope } from "./policyNow.ts";

/** What the policy makes of a change and its draft. */
export interface Assessment {
  /** Of the changed paths, and those that the draft adds. */
  readonly systems: ChangeRecord["systems"];
  readonly risk: RiskAssessment;
  readonly effective: EffectivePolicy;
  readonly freeze: FreezeState;
  readonly incomplete: readonly Incomplete[] | undefined;
  /** Those of the policy's questions that such a change is asked. */
  readonly questions: readonly RiskQuestion[];
  readonly checklist: readonly ChecklistItem[];
  readonly owed: number;
  /** What the draft lacks, at its places; problems of single values are the draft's own. */
  owedInDraft(file: string, told: ReadonlySet<string>): FileProblem[];
}

export interface AssessmentInput {
  readonly current: Current;
  readonly reading: DraftReading | undefined;
  readonly ledger: LedgerView;
  /** The change of this branch in the ledger. */
  readonly state: ChangeState | undefined;
  /** Why approvals of it do not count any more, by their events. */
  readonly voids: ReadonlyMap<string, string>;
  readonly now: Date;
  fileOf(path: string): string;
}

/** Holds a change against the policy: pure but for the time that it is given. */
export function assess(input: AssessmentInput): Assessment {
  const { current, reading, ledger, state, voids, now } = input;
  const { organisation, facts } = current;
  const content = reading ? reading.valid : recordContent(state);
  const systems = touchedSystems(current, reading);
  const inCatalogue = organisation.systems.filter(({ id }) => systems.some((one) => one.id === id));
  const questions = (organisation.change.risk?.questions ?? []).filter(
    (one) => !one.tiers || systems.some(({ tier }) => one.tiers?.some((asked) => asked === tier)),
  );
  const answers = content?.risk?.answers ?? {};
  const risk = assessRisk({
    facts,
    systems: inCatalogue,
    rules: organisation.change.risk?.rules ?? [],
    questions,
    answers,
    declared: content?.risk?.declared,
    blastRadius: content?.blastRadius,
    rollback: content?.rollback,
    window: content?.window,
    now,
    incidents: failedChanges(ledger, systems),
    dependencies: current.moves,
  });
  const effective = effectiveFor(organisation, systems, risk.effective, now, current.classes);
  const { requirements } = effective;
  const scope = freezeScope(organisation, systems, risk.effective);
  const freeze = freezeState({ ...scope, at: now });
  const asked = reading ? withDefaults(reading.values) : content;
  const incomplete = asked && [
    ...completeness(asked, requirements, {
      tiers: systems.map(({ tier }) => tier),
      questions,
      models: organisation.change.models ?? [],
      computedRisk: risk.computed,
      now,
    }),
    ...plannedWindow(content?.window, { ...scope, now }),
    ...unknownSystems(current, reading),
  ];
  const items = checklist({
    facts: { ...facts, findings: notTolerated(current, requirements.tolerateFindings) },
    fileOf: input.fileOf,
    systems,
    unownedPaths: current.uncovered,
    people: organisation.people,
    requirements,
    hasDraft: reading !== undefined,
    incomplete,
    questions,
    answers,
    window: { state: freeze.state, text: freeze.text },
    isBarred: freeze.isBarred,
    state,
    voids,
    ledger: {
      unpushed: ledger.state.unpushed,
      problems: ledger.problems,
      hasRemote: ledger.place.remote !== undefined,
    },
    now,
  });
  return {
    systems,
    risk,
    effective,
    freeze,
    incomplete,
    questions,
    checklist: items,
    owed: owedOf(items),
    owedInDraft: (file, told) =>
      reading && incomplete
        ? placed(
            reading,
            incomplete.filter((one) => !told.has(one.path)),
            file,
          )
        : [],
  };
}

/** The submitted record, where no draft is being written. */
function recordContent(state: ChangeState | undefined): DraftReading["valid"] | undefined {
  const record = state?.current?.record;
  if (!record) return undefined;
  const { systems, ...rest } = record;
  return { ...rest, systems: systems.map(({ id }) => id) } as unknown as DraftReading["valid"];
}

/** Systems of the paths and those that a person has added; one that the catalogue does not know is not among them. */
function touchedSystems(
  { systems, organisation }: Current,
  reading: DraftReading | undefined,
): ChangeRecord["systems"] {
  const added = new Set(reading?.valid.systems ?? []);
  const own = new Set(systems.map(({ id }) => id));
  return organisation.systems
    .filter(({ id }) => own.has(id) || added.has(id))
    .map(({ id, tier, owner }) => ({ id, tier, owner }));
}

/** Systems that a person has added and the catalogue does not know: a misspelt one would be left out in silence. */
function unknownSystems(
  { organisation }: Pick<Current, "organisation">,
  reading: DraftReading | undefined,
): Incomplete[] {
  const known = organisation.systems.map(({ id }) => id);
  return (reading?.valid.systems ?? []).flatMap((id, at) => {
    if (known.includes(id)) return [];
    const near = nearestName(id, known);
    const hint = near === undefined ? "" : `. Did you mean “${near}”?`;
    return [{ path: `systems.${at}`, message: `The catalogue has no system “${id}”${hint}` }];
  });
}

/** Earlier changes of the systems that went wrong, as far as the ledger knows. */
function failedChanges({ changes }: LedgerView, systems: ChangeRecord["systems"]): RiskIncident[] {
  const ids = new Set(systems.map(({ id }) => id));
  return [...changes.values()].flatMap(({ id, outcome, current, at }) =>
    outcome === "failed" || outcome === "rolled-back"
      ? (current?.record.systems ?? [])
          .filter((system) => ids.has(system.id))
          .map((system): RiskIncident => ({ system: system.id, id, at, endedAt: at, change: id }))
      : [],
  );
}

/** Findings above what the policy tolerates. */
function notTolerated({ findings }: Current, tolerated: string): Current["findings"] {
  return findings.filter(({ severity }) => isAboveTolerated(severity, tolerated));
}

function plannedWindow(
  window: { readonly start?: string | undefined; readonly end?: string | undefined } | undefined,
  scope: Parameters<typeof windowProblems>[1],
): Incomplete[] {
  if (!window?.start || !window.end) return [];
  return windowProblems({ start: window.start, end: window.end }, scope).map((message) => ({
    path: "window.start",
    message,
  }));
}

function placed(reading: DraftReading, incomplete: readonly Incomplete[], file: string): FileProblem[] {
  return incomplete.map(({ path, message }) => {
    const steps = path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step));
    const { line, character } = reading.source.position(nearest(reading, steps));
    return { file, line: line + 1, column: character + 1, message: `${path}: ${message}`, severity: "error" };
  });
}

/** Offset of a field, or of what it would stand in. */
function nearest(reading: DraftReading, steps: readonly (string | number)[]): number {
  for (let length = steps.length; length > 0; length--) {
    const path = steps.slice(0, length);
    if (reading.source.node(path)) return reading.source.range(path, "key").start;
  }
  return 0;
}
