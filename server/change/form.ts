import * as z from "zod";
import type { RiskQuestion } from "../policy/changeSection.ts";
import type { RecordField } from "../policy/requirements.ts";
import { ANSWERS, RISKS, type Risk } from "../policy/terms.ts";
import { bare, fieldPath, schemaOf, wordsOf } from "./draftFields.ts";
import type { DraftReading } from "./draftText.ts";
import { isBlank, isPlainMap, type PlainMap, valueAt } from "./draftValues.ts";

export type FieldKind = "line" | "text" | "choice" | "list" | "rows" | "time" | "number" | "yesno";

/** A column of a field of kind `rows`. */
export interface FormColumn {
  key: string;
  label: string;
  help: string;
  kind: Exclude<FieldKind, "list" | "rows">;
  choices?: string[];
  isRequired: boolean;
}

export interface FormField {
  path: string;
  label: string;
  help: string;
  kind: FieldKind;
  value: unknown;
  isRequired: boolean;
  choices?: string[];
  columns?: FormColumn[];
  problem?: string;
  prefilledFrom?: string;
}

export interface FormSection {
  id: string;
  label: string;
  fields: FormField[];
  /** Fields that are missing although they are required, or wrong. */
  owed: number;
}

export interface FormInput {
  readonly reading: Pick<DraftReading, "values" | "problems" | "marks">;
  /** What the policy asks for, for this tier and risk. */
  readonly requiredFields: readonly RecordField[];
  readonly questions: readonly RiskQuestion[];
  /** Names that are offered; environments and links may have others. */
  readonly environments: readonly string[];
  readonly systems: readonly string[];
  readonly models: readonly string[];
  readonly computedRisk: Risk | undefined;
  /** What the completeness check has to say besides, by places in the draft; sentences without an end mark. */
  readonly incomplete?: readonly { readonly path: string; readonly message: string }[];
}

interface Section {
  readonly id: string;
  readonly label: string;
  readonly paths: readonly string[];
}

const SECTIONS: readonly Section[] = [
  {
    id: "what",
    label: "What and why",
    paths: ["title", "type", "model", "incident", "what", "why", "whatIfNot", "customerImpact"],
  },
  { id: "risk", label: "Risk", paths: ["worstCase", "blastRadius", "risk.answers", "risk.declared"] },
  { id: "plan", label: "Plan", paths: ["plan"] },
  { id: "tests", label: "Tests", paths: ["tests"] },
  {
    id: "rollback",
    label: "Rollback",
    paths: ["possible", "trigger", "steps", "estMinutes", "testedAt", "forwardFix"].map(
      (one) => `rollback.${one}`,
    ),
  },
  { id: "monitoring", label: "Monitoring", paths: ["monitoring"] },
  {
    id: "when",
    label: "When and where",
    paths: ["environments", "systems", "window.start", "window.end", "window.bakeMinutes"],
  },
  { id: "more", label: "More", paths: ["implementer", "links"] },
];

/** The form of a draft: every field that applies to it, with its value and what is wrong or missing there. */
export function formOf(input: FormInput): FormSection[] {
  const required = new Set(requiredPaths(input.requiredFields, input.reading.values, input.questions));
  return SECTIONS.map(({ id, label, paths }) => {
    const fields = paths.flatMap((path) =>
      path === "risk.answers"
        ? input.questions.map((question) => questionField(input, question, required))
        : isShown(path, input.reading)
          ? [plainField(input, path, required)]
          : [],
    );
    return { id, label, fields, owed: fields.filter(({ problem }) => problem !== undefined).length };
  });
}

/** Fields of a draft that must have a value, by what the policy asks for and what the draft says of itself. */
export function requiredPaths(
  fields: readonly RecordField[],
  values: PlainMap,
  questions: readonly RiskQuestion[],
): string[] {
  const byType = values.type === "emergency" ? ["incident"] : values.type === "standard" ? ["model"] : [];
  return ["type", ...byType, ...fields.flatMap((field) => pathsOf(field, values, questions))];
}

function pathsOf(field: RecordField, values: PlainMap, questions: readonly RiskQuestion[]): string[] {
  if (field === "window") return ["window.start", "window.end", "window.bakeMinutes"];
  if (field === "riskAnswers") return questions.map(({ id }) => `risk.answers.${id}`);
  if (field !== "rollback") return [field];
  const isImpossible = valueAt(values, ["rollback", "possible"]) === false;
  return ["rollback.possible", isImpossible ? "rollback.forwardFix" : "rollback.steps"];
}

/** Fields that only some drafts have; one that has a value is always shown, so that nothing is hidden. */
function isShown(path: string, { values }: FormInput["reading"]): boolean {
  const isImpossible = valueAt(values, ["rollback", "possible"]) === false;
  if (!isBlank(valueAt(values, fieldPath(path) ?? []))) return true;
  if (path === "incident") return values.type === "emergency";
  if (path === "model") return values.type === "standard";
  if (path === "rollback.forwardFix") return isImpossible;
  if (path.startsWith("rollback.") && path !== "rollback.possible") return !isImpossible;
  return true;
}

function questionField(input: FormInput, question: RiskQuestion, required: ReadonlySet<string>): FormField {
  const path = `risk.answers.${question.id}`;
  const help = `“yes” or “unknown” makes the risk ${question.risk} at least.`;
  const field: FormField = {
    path,
    label: question.ask,
    help,
    kind: "choice",
    value: valueAt(input.reading.values, ["risk", "answers", question.id]),
    isRequired: required.has(path),
    choices: [...ANSWERS],
  };
  return withState(input, field);
}

function plainField(input: FormInput, path: string, required: ReadonlySet<string>): FormField {
  const place = fieldPath(path) ?? [];
  const schema = schemaOf(place) ?? z.never();
  const { title, help } = wordsOf(schema);
  const inner = bare(schema);
  const choices = choicesOf(input, path, inner);
  const columns = inner instanceof z.ZodArray ? columnsOf(bare(inner.element as z.ZodType)) : undefined;
  const field: FormField = {
    path,
    label: title || path,
    help,
    kind: columns ? "rows" : kindOf(inner),
    value: valueAt(input.reading.values, place),
    isRequired: required.has(path),
    ...(choices.length > 0 ? { choices } : {}),
    ...(columns ? { columns } : {}),
  };
  if (path === "model" && choices.length > 0) field.kind = "choice";
  return withState(input, field);
}

function choicesOf(input: FormInput, path: string, schema: z.ZodType): string[] {
  if (path === "risk.declared") {
    const { computedRisk } = input;
    return RISKS.filter(
      (risk) => computedRisk === undefined || RISKS.indexOf(risk) > RISKS.indexOf(computedRisk),
    );
  }
  if (path === "environments") return [...input.environments];
  if (path === "systems") return [...input.systems];
  if (path === "model") return [...input.models];
  return schema instanceof z.ZodEnum ? schema.options.map(String) : [];
}

/** Texts beyond are written in a box of several lines. */
const LINE_MAX = 500;

function kindOf(schema: z.ZodType): FieldKind {
  if (schema instanceof z.ZodEnum) return "choice";
  if (schema instanceof z.ZodBoolean) return "yesno";
  if (schema instanceof z.ZodNumber) return "number";
  if (schema instanceof z.ZodArray) return "list";
  if (schema instanceof z.ZodISODateTime) return "time";
  return schema instanceof z.ZodString && (schema.maxLength ?? 0) > LINE_MAX ? "text" : "line";
}

/** Columns that are filled in when the record is made, where nobody has. */
const DEFAULTED = new Set([
  "id",
  "stage",
  "automated",
  "irreversible",
  "where",
  "evidence",
  "owner",
  "haltIf",
]);

function columnsOf(row: z.ZodType): FormColumn[] | undefined {
  if (!(row instanceof z.ZodObject)) return undefined;
  const shape: Record<string, z.ZodType> = row.shape;
  return Object.entries(shape)
    .filter(([key]) => key !== "id")
    .map(([key, schema]) => {
      const { title, help } = wordsOf(schema);
      const inner = bare(schema);
      const kind = kindOf(inner);
      return {
        key,
        label: title || key,
        help,
        kind: kind === "list" || kind === "rows" ? "text" : kind,
        ...(inner instanceof z.ZodEnum ? { choices: inner.options.map(String) } : {}),
        isRequired: !DEFAULTED.has(key),
      };
    });
}

function withState(input: FormInput, field: FormField): FormField {
  const problem = problemOf(input, field);
  const mark = input.reading.marks.find((one) => one.field === field.path);
  return {
    ...field,
    ...(problem === undefined ? {} : { problem }),
    ...(mark ? { prefilledFrom: mark.source } : {}),
  };
}

function problemOf(input: FormInput, field: FormField): string | undefined {
  const { problems } = input.reading;
  const own = problems.find(({ path }) => path === field.path);
  if (own) return `${own.reason}.`;
  const inner = problems.find(({ path }) => path.startsWith(`${field.path}.`));
  if (inner) return `${placeIn(field, inner.path)}${inner.reason}.`;
  if (isBlank(field.value) && field.isRequired) return "It is required, and missing.";
  const asked = askedOf(input, field);
  return asked ?? (isBlank(field.value) ? undefined : (missingColumn(field) ?? unfitValue(input, field)));
}

/** Where what is said of a whole section is shown. */
const SHOWN_AT: Readonly<Record<string, string>> = { rollback: "rollback.possible", window: "window.start" };

function askedOf({ incomplete }: FormInput, field: FormField): string | undefined {
  const found = (incomplete ?? []).find(({ path }) => {
    const place = SHOWN_AT[path] ?? path;
    return place === field.path || place.startsWith(`${field.path}.`);
  });
  return found && `${found.message}.`;
}

/** `plan.1.expect` is “Row 2, Expected: ”. */
function placeIn(field: FormField, path: string): string {
  const [at = "", key] = path.slice(field.path.length + 1).split(".");
  const column = field.columns?.find((one) => one.key === key)?.label;
  return `Row ${Number(at) + 1}${column === undefined ? "" : `, ${column}`}: `;
}

function missingColumn({ columns, value }: FormField): string | undefined {
  if (!columns || !Array.isArray(value)) return undefined;
  for (const [at, row] of value.entries()) {
    const found = columns.find(
      ({ key, isRequired }) => isRequired && (!isPlainMap(row) || isBlank(row[key])),
    );
    if (found) return `Row ${at + 1}, ${found.label}: It is missing.`;
  }
  return undefined;
}

function unfitValue({ computedRisk, systems }: FormInput, { path, value }: FormField): string | undefined {
  if (path === "risk.declared" && computedRisk !== undefined) {
    const isLower = RISKS.indexOf(value as Risk) < RISKS.indexOf(computedRisk);
    return isLower ? `Risk may be raised, never lowered: ${computedRisk} was computed.` : undefined;
  }
  if (path !== "systems" || systems.length === 0 || !Array.isArray(value)) return undefined;
  const unknown = value.find((one) => !systems.includes(String(one)));
  return unknown === undefined ? undefined : `There is no system “${String(unknown)}” in systems.yaml.`;
}
