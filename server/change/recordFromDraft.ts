import type { Risk } from "../policy/terms.ts";
import { editDraft } from "./draftEdit.ts";
import { type DraftProblem, type DraftReading, issueProblems, newDraft } from "./draftText.ts";
import { isPlainMap, type PlainMap } from "./draftValues.ts";
import { API_VERSION, type ChangeRecord, type ContentClass, changeRecord, type Target } from "./record.ts";

/** What a record has that nobody types. */
export interface ComputedParts {
  /** Those of the changed paths and those that the draft names, each once. */
  readonly systems: ChangeRecord["systems"];
  readonly requester: string;
  readonly authors: readonly string[];
  readonly agents: ChangeRecord["agents"];
  readonly risk: { readonly computed: Risk; readonly engine: string };
  readonly targets: readonly Target[];
  /** Classes of the targets' content; left out where it has none. */
  readonly classes?: readonly ContentClass[];
  readonly revision: number;
  /** Digest of the revision before; null in the first. */
  readonly previous: string | null;
}

/**
 * The record that a draft becomes, or what is in the way, each problem at its place in the draft. Steps get ids from
 * their actions; a step without a stage is the change itself, and one that says nothing of it is neither automated nor
 * irreversible. Whether the policy asks for more is not told here.
 */
export function recordFromDraft(
  reading: DraftReading,
  computed: ComputedParts,
): { readonly record?: ChangeRecord; readonly problems: readonly DraftProblem[] } {
  if (reading.broken) return { problems: reading.problems };
  const candidate = candidateOf(reading.values, computed);
  const parsed = changeRecord.safeParse(candidate);
  if (parsed.success && reading.problems.length === 0) return { record: parsed.data, problems: [] };
  const told = new Set(reading.problems.map(({ path }) => path));
  const issues = parsed.success ? [] : parsed.error.issues;
  const more = issues
    .flatMap((issue) => issueProblems(reading.source, candidate, issue))
    .filter(({ path }) => !told.has(path));
  return { problems: [...reading.problems, ...more].sort((a, b) => a.start - b.start) };
}

/** Fields that a record takes as the draft has them. */
const TAKEN = [
  "title",
  "type",
  "model",
  "why",
  "whatIfNot",
  "what",
  "customerImpact",
  "worstCase",
  "blastRadius",
  "environments",
  "window",
  "incident",
  "links",
] as const;

function candidateOf(values: PlainMap, computed: ComputedParts): PlainMap {
  const risk = isPlainMap(values.risk) ? values.risk : {};
  const { plan, rollback, tests, monitoring } = withDefaults(values);
  return {
    apiVersion: API_VERSION,
    kind: "ChangeRecord",
    id: values.id,
    revision: computed.revision,
    previous: computed.previous,
    ...Object.fromEntries(TAKEN.flatMap((key) => (values[key] === undefined ? [] : [[key, values[key]]]))),
    systems: computed.systems,
    requester: computed.requester,
    implementer: values.implementer ?? computed.requester,
    authors: computed.authors,
    agents: computed.agents,
    targets: computed.targets,
    ...(computed.classes && computed.classes.length > 0 ? { classes: computed.classes } : {}),
    risk: {
      answers: risk.answers ?? {},
      computed: computed.risk.computed,
      declared: risk.declared ?? computed.risk.computed,
      engine: computed.risk.engine,
    },
    ...present({ plan, rollback, tests, monitoring }),
  };
}

/**
 * Values of a draft with what goes without saying, as they get into the record: ids and stages of steps, and texts of
 * rows that may be empty. What is asked of a record is asked of these.
 */
export function withDefaults(values: PlainMap): PlainMap {
  const ids = takenIds(values);
  const plan = stepsWithDefaults(values.plan, ids);
  const rollback = isPlainMap(values.rollback)
    ? { ...values.rollback, steps: stepsWithDefaults(values.rollback.steps, ids) ?? [] }
    : values.rollback;
  const tests = rowsWith(values.tests, { where: "", evidence: "" });
  const monitoring = rowsWith(values.monitoring, { where: "" });
  return present({ ...values, plan, rollback, tests, monitoring });
}

function present(map: PlainMap): PlainMap {
  return Object.fromEntries(Object.entries(map).filter(([, value]) => value !== undefined));
}

function rowsWith(rows: unknown, defaults: PlainMap): unknown {
  return Array.isArray(rows) ? rows.map((row) => (isPlainMap(row) ? { ...defaults, ...row } : row)) : rows;
}

function takenIds(values: PlainMap): Set<string> {
  const rollback = isPlainMap(values.rollback) ? values.rollback.steps : undefined;
  const steps = [values.plan, rollback].flatMap((list) => (Array.isArray(list) ? list : []));
  return new Set(steps.flatMap((step) => (isPlainMap(step) && typeof step.id === "string" ? [step.id] : [])));
}

function stepsWithDefaults(steps: unknown, ids: Set<string>): unknown {
  if (!Array.isArray(steps)) return steps;
  return steps.map((step) => {
    if (!isPlainMap(step)) return step;
    const id = step.id ?? newStepId(step.action, ids);
    return { stage: "change", automated: false, irreversible: false, ...step, id };
  });
}

/** Longest id of a step, with room for a number behind it. */
const MAX_SLUG = 34;

/** An id from the first words of what is done, unlike all others of the record. */
function newStepId(action: unknown, ids: Set<string>): string {
  const words =
    typeof action === "string"
      ? action
          .normalize("NFKD")
          .toLowerCase()
          .split(/[^a-z0-9]+/)
      : [];
  let slug = "";
  for (const word of words.filter((one) => one !== "")) {
    const longer = slug === "" ? word.slice(0, MAX_SLUG) : `${slug}-${word}`;
    if (longer.length > MAX_SLUG) break;
    slug = longer;
  }
  const start = slug || "step";
  let id = start;
  for (let count = 2; ids.has(id); count += 1) id = `${start}-${count}`;
  ids.add(id);
  return id;
}

/** Text of a draft that is to follow a record: everything that a person wrote in it, nothing that is computed. */
export function draftFromRecord(record: ChangeRecord, digest: string): string {
  const { risk } = record;
  const declared = risk.declared === risk.computed ? undefined : risk.declared;
  const fields: PlainMap = {
    ...Object.fromEntries(TAKEN.map((key) => [key, record[key]])),
    systems: record.systems.map(({ id }) => id),
    implementer: record.implementer === record.requester ? undefined : record.implementer,
    risk: { answers: risk.answers, declared },
    plan: record.plan,
    tests: record.tests,
    rollback: record.rollback,
    monitoring: record.monitoring,
  };
  const edits = Object.entries(fields).map(([path, value]) => ({ path, value }));
  return editDraft(newDraft(record.id, digest), edits).text;
}
