import type * as z from "zod";
import type { RiskQuestion } from "../policy/changeSection.ts";
import type { FullRequirements, RecordField } from "../policy/requirements.ts";
import { RISKS, type Risk } from "../policy/terms.ts";
import { isFiller, saysSame } from "./fillers.ts";
import {
  contentShape,
  MAX_WINDOW_MS,
  monitorSchema,
  rollbackShape,
  stepSchema,
  testSchema,
  windowShape,
} from "./record.ts";

/** Something that is missing or wrong in a record that is being written. */
export interface Incomplete {
  /** Place in the draft: `rollback.steps.0.action`. */
  readonly path: string;
  /** What to do, a sentence without its end mark. */
  readonly message: string;
}

export interface CompletenessContext {
  /** Tiers of the touched systems. */
  readonly tiers: readonly number[];
  readonly questions: readonly RiskQuestion[];
  /** Names of the policy's pre-approved models. */
  readonly models?: readonly string[];
  /** Undefined where it is not assessed. */
  readonly computedRisk?: Risk | undefined;
  /** Undefined: whether a window is over is not told. */
  readonly now?: Date;
}

type Values = Readonly<Record<string, unknown>>;
type Tell = (path: string, message: string) => void;

const HOUR_MS = 60 * 60 * 1000;

/** Fields as sentences name them, and what to write into them. */
const NAMES: Readonly<Record<string, string>> = {
  title: "Title",
  what: "What",
  why: "Why",
  whatIfNot: "If not",
  customerImpact: "Customer impact",
  worstCase: "Worst case",
  blastRadius: "Blast radius",
  environments: "Environments",
  plan: "Plan",
  tests: "Tests",
  monitoring: "Monitoring",
  rollback: "Rollback",
  window: "Window",
};

const MISSING: Readonly<Record<RecordField, string>> = {
  title: "Title needs what changes, in one line",
  what: "What needs a text that a reviewer understands who has not seen the code",
  why: "Why needs what makes the change necessary",
  rollback: "Rollback needs steps, or a forward fix",
  whatIfNot: "If not needs what happens if it is not made",
  customerImpact: "Customer impact needs what customers see",
  worstCase: "Worst case needs what happens if it goes as wrong as it can",
  blastRadius: "Blast radius needs a choice: how much is hit at once",
  environments: "Environments needs where it is deployed to",
  plan: "Plan needs a step",
  tests: "Tests needs what was tested, and what shows it",
  monitoring: "Monitoring needs a metric, and the value that makes you roll back",
  window: "Window needs a start and an end",
  riskAnswers: "Every risk question needs an answer",
};

const TEXTS = ["title", "what", "why", "whatIfNot", "customerImpact", "worstCase"] as const;
const ROWS = {
  plan: stepSchema.partial({ id: true }),
  tests: testSchema,
  monitoring: monitorSchema,
} as const;
/** Texts of a row that must say something. */
const ROW_TEXTS = ["action", "expect", "verify", "what", "metric", "abortWhen", "evidence"];

/**
 * What a record, or a draft of one, lacks and what is wrong in it, in the order of the form. It takes drafts as they are:
 * nothing has to be there, and nothing has to have its form.
 */
export function completeness(
  content: unknown,
  requirements: FullRequirements,
  context: CompletenessContext,
): Incomplete[] {
  const values = objectOf(content);
  const found: Incomplete[] = [];
  const tell: Tell = (path, message) => {
    if (!found.some((one) => one.path === path)) found.push({ path, message });
  };
  const required = new Set<RecordField>(requirements.requiredFields);
  for (const field of TEXTS) checkText(values, field, required.has(field), tell);
  checkCopies(values, tell);
  checkChoices(values, required, tell);
  checkType(values, context, tell);
  for (const field of ["plan", "tests", "monitoring"] as const) {
    checkRows(values, field, required.has(field), tell);
  }
  checkStages(values, requirements, tell);
  checkRollback(values, required.has("rollback"), context, tell);
  checkWindow(values, requirements, required.has("window"), context, tell);
  checkRisk(values, required.has("riskAnswers"), context, tell);
  return found;
}

/** Holds a value against its schema; an issue is told once a place. */
function holds(schema: z.ZodType, value: unknown, path: string, name: string, tell: Tell): boolean {
  const parsed = schema.safeParse(value);
  if (parsed.success) return true;
  for (const issue of parsed.error.issues) {
    const inner = issue.path.map(String);
    const at = [path, ...inner].join(".");
    const of = inner.length > 0 ? `${name}, ${placeOf(inner)}` : name;
    if (issue.code === "invalid_type" && isAbsent(valueAt(value, issue.path))) tell(at, `${of} is missing`);
    else tell(at, `${of}: ${issue.message}`);
  }
  return false;
}

/** `0.action`: `action of number 1` */
function placeOf(path: readonly string[]): string {
  const [first = "", ...rest] = path;
  const isIndex = /^\d+$/.test(first);
  if (!isIndex) return path.join(".");
  return rest.length > 0 ? `${rest.join(".")} of number ${Number(first) + 1}` : `number ${Number(first) + 1}`;
}

function checkText(values: Values, field: (typeof TEXTS)[number], isRequired: boolean, tell: Tell): void {
  const value = values[field];
  const name = NAMES[field] ?? field;
  if (isAbsent(value)) {
    if (isRequired) tell(field, MISSING[field]);
  } else if (isSaid(value, field, name, tell)) holds(contentShape[field], value, field, name, tell);
}

/** Whether a text says something; what only fills the field is told. */
function isSaid(value: unknown, path: string, name: string, tell: Tell): boolean {
  if (typeof value !== "string" || !isFiller(value)) return true;
  tell(path, `${name} says nothing: “${shortened(value)}” only fills the field`);
  return false;
}

/** The same text in two fields tells a reviewer nothing in one of them. */
function checkCopies(values: Values, tell: Tell): void {
  const seen = new Map<string, string>();
  for (const field of TEXTS) {
    const value = values[field];
    if (typeof value !== "string" || isAbsent(value)) continue;
    const other = [...seen].find(([, text]) => saysSame(text, value));
    if (other) tell(field, `${NAMES[field]} says the same as ${NAMES[other[0]]}`);
    seen.set(field, value);
  }
}

function checkChoices(values: Values, required: ReadonlySet<RecordField>, tell: Tell): void {
  for (const field of ["blastRadius", "environments"] as const) {
    const value = values[field];
    if (isAbsent(value)) {
      if (required.has(field)) tell(field, MISSING[field]);
    } else holds(contentShape[field], value, field, NAMES[field] ?? field, tell);
  }
}

function checkType(values: Values, { models }: CompletenessContext, tell: Tell): void {
  const { type, model, incident } = values;
  if (isAbsent(type)) return;
  if (!holds(contentShape.type, type, "type", "Type", tell)) return;
  if (type === "emergency" && isAbsent(incident)) tell("incident", "An emergency change needs its incident");
  if (type !== "standard") return;
  if (isAbsent(model)) tell("model", "A standard change needs the name of its pre-approved model");
  else if (models && !models.includes(String(model))) {
    tell("model", `The policy has no model “${shortened(String(model))}”`);
  }
}

function checkRows(values: Values, field: keyof typeof ROWS, isRequired: boolean, tell: Tell): void {
  const rows = values[field];
  if (isAbsent(rows)) {
    if (isRequired) tell(field, MISSING[field]);
    return;
  }
  checkList(rows, ROWS[field], field, NAMES[field] ?? field, tell);
}

function checkList(rows: unknown, schema: z.ZodType, path: string, name: string, tell: Tell): void {
  if (!Array.isArray(rows)) {
    tell(path, `${name} must be a list`);
    return;
  }
  if (rows.length > 100) tell(path, `${name} may have at most 100 rows`);
  for (const [at, row] of rows.slice(0, 100).entries()) {
    for (const key of ROW_TEXTS) {
      const value = objectOf(row)[key];
      if (!isAbsent(value))
        isSaid(value, `${path}.${at}.${key}`, `${name}, ${key} of number ${at + 1}`, tell);
    }
    holds(schema, row, `${path}.${at}`, `${name} number ${at + 1}`, tell);
  }
}

/** Steps of stage `change`: so many that it is rolled out bit by bit. */
function checkStages(values: Values, { minStages, requiredFields }: FullRequirements, tell: Tell): void {
  const rows = Array.isArray(values.plan) ? values.plan : [];
  const count = rows.filter((row) => objectOf(row).stage === "change").length;
  const isAsked = minStages > 1 || requiredFields.includes("plan") || rows.length > 0;
  if (!isAsked || count >= minStages) return;
  const steps = minStages === 1 ? "a step" : `${minStages} steps`;
  tell("plan", `Plan needs ${steps} of stage “change”, and has ${count === 0 ? "none" : count}`);
}

const COMMAND =
  /`[^`]+`|https?:\/\/\S|\brunbooks?\b|\bplaybooks?\b|(^|[\s:])(\.{0,2}\/)?[\w.-]+\/[\w./-]+\.\w+|(^|[\s:;])(\.\/|sudo |git |kubectl |helm |terraform |tofu |aws |gcloud |az |psql |mysql |docker |podman |systemctl |make |npm |npx |pnpm |yarn |bash |sh |python3? |ansible-playbook |argocd |flux |curl |two-keys |flyway |liquibase |rake |rails |alembic |dotnet |mvn |gradle |go |cargo )\S|\s--?[a-z][\w-]*/im;

function checkRollback(values: Values, isRequired: boolean, context: CompletenessContext, tell: Tell): void {
  if (isAbsent(values.rollback)) {
    if (isRequired) tell("rollback", MISSING.rollback);
    return;
  }
  const rollback = objectOf(values.rollback);
  const { possible, steps, forwardFix } = rollback;
  const hasSteps = Array.isArray(steps) && steps.length > 0;
  if (hasSteps) checkList(steps, ROWS.plan, "rollback.steps", "Rollback step", tell);
  for (const key of ["trigger", "estMinutes", "testedAt", "forwardFix"] as const) {
    const value = rollback[key];
    const name = rollbackShape[key].meta()?.title ?? key;
    if (isAbsent(value) || !isSaid(key === "testedAt" ? 0 : value, `rollback.${key}`, name, tell)) continue;
    holds(rollbackShape[key], value, `rollback.${key}`, name, tell);
  }
  if (possible === undefined) {
    tell("rollback.possible", "Rollback needs to say whether the change can be undone");
  } else if (possible === true && !hasSteps) tell("rollback.steps", MISSING.rollback);
  else if (possible === false && isAbsent(forwardFix)) {
    tell("rollback.forwardFix", "Rollback is not possible, so it needs a forward fix");
  }
  checkCommand(rollback, context, tell);
}

/** On systems that matter, somebody who is woken up must be able to do it as it is written. */
function checkCommand(rollback: Values, { tiers }: CompletenessContext, tell: Tell): void {
  if (!tiers.some((tier) => tier <= 2)) return;
  const steps = Array.isArray(rollback.steps) ? rollback.steps : [];
  const actions = steps.map((step) => objectOf(step).action);
  const isUndone = rollback.possible !== false;
  const texts = (isUndone ? actions : [rollback.forwardFix]).filter((one) => typeof one === "string");
  if (texts.length === 0 || texts.some((one) => COMMAND.test(one))) return;
  tell(
    isUndone ? "rollback.steps.0.action" : "rollback.forwardFix",
    "Rollback must name a command, a runbook or a link on a system of tier 1 or 2",
  );
}

function checkWindow(
  values: Values,
  requirements: FullRequirements,
  isRequired: boolean,
  context: CompletenessContext,
  tell: Tell,
): void {
  if (isAbsent(values.window)) {
    if (isRequired) tell("window", MISSING.window);
    return;
  }
  const window = objectOf(values.window);
  const isFine = (["start", "end", "bakeMinutes"] as const).map((key) => {
    const name = windowShape[key].meta()?.title ?? key;
    return holds(windowShape[key], window[key], `window.${key}`, `Window, ${name.toLowerCase()}`, tell);
  });
  const bake = Number(window.bakeMinutes);
  if (isFine[2] && bake < requirements.minBakeMinutes) {
    tell("window.bakeMinutes", `Bake needs at least ${requirements.minBakeMinutes} minutes, and has ${bake}`);
  }
  if (!isFine[0] || !isFine[1]) return;
  const [start, end] = [Date.parse(String(window.start)), Date.parse(String(window.end))];
  const longest = Math.min(requirements.maxWindowHours * HOUR_MS, MAX_WINDOW_MS);
  if (end <= start) tell("window.end", "Window must end after its start");
  else if (end - start > longest) {
    const hours = longest / HOUR_MS;
    tell("window.end", `Window may last at most ${hours === 1 ? "an hour" : `${hours} hours`}`);
  } else if (context.now && end <= context.now.getTime()) tell("window.end", "Window is over already");
}

function checkRisk(values: Values, isRequired: boolean, context: CompletenessContext, tell: Tell): void {
  const risk = objectOf(values.risk);
  const answers = objectOf(risk.answers);
  for (const { id, ask } of context.questions) {
    const answer = Object.hasOwn(answers, id) ? answers[id] : undefined;
    if (isAbsent(answer)) {
      if (isRequired) tell(`risk.answers.${id}`, `The risk question “${ask}” needs an answer`);
    } else if (answer !== "yes" && answer !== "no" && answer !== "unknown") {
      tell(`risk.answers.${id}`, "The answer must be yes, no or unknown");
    }
  }
  const { declared } = risk;
  const { computedRisk } = context;
  if (isAbsent(declared) || !computedRisk) return;
  const rank = (RISKS as readonly unknown[]).indexOf(declared);
  if (rank < 0) tell("risk.declared", `Risk must be one of ${RISKS.join(", ")}`);
  else if (rank < RISKS.indexOf(computedRisk)) {
    tell("risk.declared", `Risk may be raised, never lowered: ${computedRisk} was computed`);
  }
}

function isAbsent(value: unknown): boolean {
  if (value === undefined || value === null) return true;
  if (typeof value === "string") return value.trim() === "";
  return Array.isArray(value) ? value.length === 0 : false;
}

function objectOf(value: unknown): Values {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (at, key) =>
      typeof at === "object" && at !== null ? (at as Record<PropertyKey, unknown>)[key] : undefined,
    value,
  );
}

function shortened(text: string): string {
  const line = text.trim().replace(/\s+/g, " ");
  return line.length > 40 ? `${line.slice(0, 40)}…` : line;
}
