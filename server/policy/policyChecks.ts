import type { ChangeSection, Programme } from "./changeSection.ts";
import {
  DEFAULT_REQUIREMENTS,
  type FullRequirements,
  type RequirementName,
  type Requirements,
} from "./requirements.ts";
import { isStricter, REQUIREMENT_NAMES } from "./strictness.ts";
import { RISKS, TIERS } from "./terms.ts";
import type { Path, PolicyProblem, YamlSource } from "./yamlSource.ts";

/** The parts of a policy that are held against each other. */
export interface CheckedPolicy {
  readonly central?: { readonly repository: string } | undefined;
  readonly change?: ChangeSection | undefined;
  readonly programmes?: readonly Programme[] | undefined;
}

/** Something that holds already, and what it asks for. */
interface Held {
  readonly name: string;
  readonly asks: Requirements | undefined;
}

/** What is wrong in a policy file although every single value is right. */
export function policyProblems(policy: CheckedPolicy, source: YamlSource): PolicyProblem[] {
  const { central, change, programmes } = policy;
  const problems: PolicyProblem[] = [];
  if (central) {
    for (const section of ["change", "programmes"] as const) {
      if (policy[section] === undefined) continue;
      const message = `\`${section}\` comes from the central repository and can't stand here too: take it out, or take out \`central\`.`;
      problems.push(source.problemAt([section], message, "error", "key"));
    }
  }
  problems.push(
    ...duplicates(source, ["programmes"], "id", programmes),
    ...duplicates(source, ["change", "calendars"], "file", change?.calendars),
    ...duplicates(source, ["change", "tools"], "id", change?.tools),
    ...duplicates(source, ["change", "risk", "rules"], "id", change?.risk?.rules),
    ...duplicates(source, ["change", "risk", "questions"], "id", change?.risk?.questions),
    ...weakParts(source, change ?? {}),
    ...(programmes ?? []).flatMap((one, index) => weakProgramme(source, change ?? {}, one, index)),
  );
  return problems;
}

/** Entries of a list that have the same id as an earlier one. */
export function duplicates<K extends string>(
  source: YamlSource,
  path: Path,
  key: K,
  entries: readonly { readonly [key in K]: string }[] | undefined,
): PolicyProblem[] {
  const seen = new Map<string, number>();
  return (entries ?? []).flatMap((entry, index) => {
    const first = seen.get(entry[key]);
    seen.set(entry[key], first ?? index);
    if (first === undefined) return [];
    const { line } = source.position(source.range([...path, first, key], "value").start);
    const message = `"${entry[key]}" is there already, in line ${line + 1}: each ${key} stands for one.`;
    return [source.problemAt([...path, index, key], message)];
  });
}

/** Tiers and risks come on top of the baseline, so that a weaker value there does nothing. */
function weakParts(source: YamlSource, change: ChangeSection): PolicyProblem[] {
  const base = baseline(change);
  return [
    ...TIERS.flatMap((tier) =>
      weak(source, ["change", "tiers", String(tier)], change.tiers?.[String(tier)], [base]),
    ),
    ...RISKS.flatMap((risk) => weak(source, ["change", "risks", risk], change.risks?.[risk], [base])),
  ];
}

function weakProgramme(
  source: YamlSource,
  change: ChangeSection,
  programme: Programme,
  index: number,
): PolicyProblem[] {
  const base = baseline(change);
  const path = ["programmes", index];
  const tiers = (programme.appliesTo?.tiers ?? TIERS).map((tier): Held[] => [
    ...base,
    { name: `tier ${tier}`, asks: change.tiers?.[String(tier)] },
  ]);
  const own: Held = { name: "the programme itself", asks: programme.requirements };
  return [
    ...weak(source, [...path, "requirements"], programme.requirements, tiers),
    ...RISKS.flatMap((risk) => {
      const held = tiers.map((tier) => [...tier, { name: `risk ${risk}`, asks: change.risks?.[risk] }, own]);
      return weak(source, [...path, "risks", risk], programme.risks?.[risk], held);
    }),
  ];
}

/** Values that are weaker than what holds, in every one of the cases. */
function weak(
  source: YamlSource,
  path: Path,
  asked: Requirements | undefined,
  cases: readonly (readonly Held[])[],
): PolicyProblem[] {
  return REQUIREMENT_NAMES.flatMap((name) => {
    const value = asked?.[name];
    // Lists of fields add up: none is weaker.
    if (value === undefined || Array.isArray(value)) return [];
    const stricter = cases.map((held) => stricterOf(name, value, held));
    const [first] = stricter;
    if (first === undefined || stricter.includes(undefined)) return [];
    const way = "take it out, or make it stricter";
    const message = `${name} ${String(value)} is weaker than ${first}, and nothing here may weaken it: ${way}.`;
    return [source.problemAt([...path, name], message)];
  });
}

/** `2 of the baseline`, for the first that asks for more than a value. */
function stricterOf<N extends RequirementName>(
  name: N,
  value: FullRequirements[N],
  held: readonly Held[],
): string | undefined {
  for (const { name: source, asks } of held) {
    const other = asks?.[name] as FullRequirements[N] | undefined;
    if (other !== undefined && isStricter(name, other, value)) return `${String(other)} of ${source}`;
  }
  return undefined;
}

function baseline(change: ChangeSection): Held[] {
  const silent = REQUIREMENT_NAMES.filter((name) => change.requirements?.[name] === undefined);
  const defaults = Object.fromEntries(silent.map((name) => [name, DEFAULT_REQUIREMENTS[name]]));
  return [
    { name: "the baseline", asks: change.requirements },
    { name: "the default, as the baseline in change.requirements says nothing of it", asks: defaults },
  ];
}
