import type { Programme } from "./changeSection.ts";
import { clockOf, type EffectiveValue, effectivePolicy, holdsFor, type Layer } from "./effective.ts";
import type { Organisation } from "./organisation.ts";
import { dependenciesOf } from "./systemPaths.ts";
import type { System } from "./systemsFile.ts";
import { isWithin, RISKS, type Risk } from "./terms.ts";

export interface ExplainOptions {
  /** What is explained, in words: a path, or `the current change`. */
  readonly subject: string;
  readonly systems: readonly System[];
  /** Paths of the subject that belong to no system. */
  readonly uncovered: readonly string[];
  /** Risk of the change; what every risk adds is explained too. `low` when left out. */
  readonly risk?: Risk | undefined;
  /** What holds for a change of these systems and a risk, whatever the policy says. */
  builtIn?(risk: Risk): readonly Layer[];
  readonly now: Date;
}

/** What holds and why, as plain data. */
export interface PolicyExplanation {
  readonly subject: string;
  readonly origin: {
    readonly name: string;
    readonly commit: string;
    /** A time in UTC, where the central repository could not be reached since. */
    readonly fetchedAt?: string;
  };
  readonly digest: string;
  readonly systems: readonly { readonly id: string; readonly tier: number; readonly owner: string }[];
  /** Ids of systems that those need: their freezes count too. */
  readonly dependencies: readonly string[];
  readonly uncovered: readonly string[];
  readonly risk: Risk;
  readonly values: readonly EffectiveValue[];
  /** Values that are other ones where the risk is higher. */
  readonly higherRisks: readonly { readonly risk: Risk; readonly values: readonly EffectiveValue[] }[];
  readonly programmes: readonly {
    readonly id: string;
    readonly state: "active" | "elsewhere" | "planned" | "ended";
    readonly text: string;
  }[];
}

/** Explains what holds for some systems. */
export function explainPolicy(organisation: Organisation, options: ExplainOptions): PolicyExplanation {
  const { origin, digest, programmes } = organisation;
  const { subject, systems, uncovered, risk = "low", now } = options;
  const { values } = effectivePolicy(organisation, { systems, risk, now }, options.builtIn?.(risk));
  const own = new Map(values.map(({ name, value }) => [name, JSON.stringify(value)]));
  return {
    subject,
    origin: {
      name: origin.name,
      commit: origin.commit,
      ...(origin.fetchedAt === undefined ? {} : { fetchedAt: new Date(origin.fetchedAt).toISOString() }),
    },
    digest,
    systems: systems.map(({ id, tier, owner }) => ({ id, tier, owner })),
    dependencies: dependenciesOf(
      organisation,
      systems.map(({ id }) => id),
    ).map(({ id }) => id),
    uncovered,
    risk,
    values,
    higherRisks: RISKS.slice(RISKS.indexOf(risk) + 1).flatMap((higher) => {
      const more = options.builtIn?.(higher);
      const found = effectivePolicy(organisation, { systems, risk: higher, now }, more).values;
      const other = found.filter(({ name, value }) => own.get(name) !== JSON.stringify(value));
      return other.length === 0 ? [] : [{ risk: higher, values: other }];
    }),
    programmes: programmes.map((programme) => explainProgramme(programme, systems, now)),
  };
}

function explainProgramme(
  programme: Programme,
  systems: readonly System[],
  now: Date,
): PolicyExplanation["programmes"][number] {
  const { id, title, effective } = programme;
  const name = title === undefined ? id : `${id} (${title})`;
  const { day, days } = clockOf(effective, now);
  if (!isWithin(effective, now)) {
    return day < 1
      ? { id, state: "planned", text: `${name}: begins ${effective.from}` }
      : { id, state: "ended", text: `${name}: ended ${effective.to}, adds nothing any more` };
  }
  const clock = `day ${day}${days === undefined ? "" : ` of ${days}, ends ${effective.to}`}`;
  return holdsFor(programme, systems)
    ? { id, state: "active", text: `${name}: ${clock}` }
    : { id, state: "elsewhere", text: `${name}: ${clock}, but holds for other systems` };
}

/** The explanation line by line, as a terminal shows it. */
export function explanationLines(explanation: PolicyExplanation): string[] {
  const { subject, systems, dependencies, uncovered, risk, values, higherRisks, programmes } = explanation;
  return [
    `Policy for ${subject}, from ${originText(explanation)}`,
    ...systems.map(({ id, tier, owner }) => `  system ${id}, tier ${tier}, ${owner}`),
    ...(dependencies.length > 0 ? [`  needs ${dependencies.join(", ")}`] : []),
    ...uncoveredTexts(uncovered, systems.length).map((line) => `  ${line}`),
    "",
    `Risk ${risk}:`,
    ...values.map(({ text }) => `  ${text}`),
    ...higherRisks.flatMap((one) => ["", `Risk ${one.risk}:`, ...one.values.map(({ text }) => `  ${text}`)]),
    ...(programmes.length > 0 ? ["", "Programmes:", ...programmes.map(({ text }) => `  ${text}`)] : []),
  ];
}

/** The explanation as Markdown, for the editor. */
export function explanationMarkdown(explanation: PolicyExplanation): string {
  const { subject, systems, dependencies, uncovered, risk, values, higherRisks, programmes } = explanation;
  const section = (title: string, texts: readonly string[]): string[] =>
    texts.length === 0 ? [] : ["", `## ${title}`, "", ...texts.map((text) => `- ${escaped(text)}`)];
  const lines = [
    `# Policy for ${escaped(subject)}`,
    "",
    `From ${escaped(originText(explanation))}. Digest \`${explanation.digest}\`.`,
    ...section("Systems", [
      ...systems.map(({ id, tier, owner }) => `${id}, tier ${tier}, ${owner}`),
      ...(dependencies.length > 0 ? [`needs ${dependencies.join(", ")}`] : []),
      ...uncoveredTexts(uncovered, systems.length),
    ]),
    ...section(
      `Risk ${risk}`,
      values.map(({ text }) => text),
    ),
    ...higherRisks.flatMap((one) =>
      section(
        `Risk ${one.risk}`,
        one.values.map(({ text }) => text),
      ),
    ),
    ...section(
      "Programmes",
      programmes.map(({ text }) => text),
    ),
  ];
  return `${lines.join("\n")}\n`;
}

/** Paths that are named; of more, how many. */
const MAX_NAMED = 5;

function uncoveredTexts(uncovered: readonly string[], systems: number): string[] {
  if (uncovered.length === 0) return systems === 0 ? ["no system is touched"] : [];
  const named = uncovered.slice(0, MAX_NAMED).join(", ");
  const more = uncovered.length > MAX_NAMED ? ` and ${uncovered.length - MAX_NAMED} more` : "";
  return [`belongs to no system of systems.yaml: ${named}${more}`];
}

function originText({ origin }: PolicyExplanation): string {
  const stale = origin.fetchedAt === undefined ? "" : `, not reached since ${origin.fetchedAt}`;
  return `${origin.name} (${origin.commit.slice(0, 12)}${stale})`;
}

/** Text that Markdown takes as it stands. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]<>#|]/g, "\\$&").replace(/\s+/g, " ");
}
