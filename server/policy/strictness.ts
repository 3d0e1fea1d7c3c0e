import type { FullRequirements, RequirementName, Requirements } from "./requirements.ts";

const TOLERANCE = ["none", "info", "warning", "error"] as const;

/** For each field, whether a value is stricter than another one. */
const STRICTER: {
  readonly [N in RequirementName]: (a: FullRequirements[N], b: FullRequirements[N]) => boolean;
} = {
  minReviewers: more,
  excludeAuthors: yes,
  excludeAgentOperator: yes,
  seniorRequired: yes,
  signedEvents: yes,
  approvalTtlHours: less,
  maxWindowHours: less,
  minBakeMinutes: more,
  minStages: more,
  tolerateFindings: (a, b) => TOLERANCE.indexOf(a) < TOLERANCE.indexOf(b),
  vettedAi: yes,
  // Fields add up: no list is weaker than another one.
  requiredFields: (a, b) => a.some((field) => !b.includes(field)),
};

export const REQUIREMENT_NAMES = Object.keys(STRICTER) as RequirementName[];

export function isStricter<N extends RequirementName>(
  name: N,
  a: FullRequirements[N],
  b: FullRequirements[N],
): boolean {
  return STRICTER[name](a, b);
}

/** The stricter of two values; of lists both together, in the order in which they came. */
export function strictest<N extends RequirementName>(
  name: N,
  a: FullRequirements[N],
  b: FullRequirements[N],
): FullRequirements[N] {
  if (Array.isArray(a) && Array.isArray(b)) return [...new Set([...a, ...b])] as FullRequirements[N];
  return isStricter(name, b, a) ? b : a;
}

/** What holds where both hold, field by field. */
export function tightened(base: FullRequirements, added: Requirements | undefined): FullRequirements {
  return REQUIREMENT_NAMES.reduce((all, name) => withField(all, name, added?.[name]), base);
}

function withField<N extends RequirementName>(
  all: FullRequirements,
  name: N,
  value: FullRequirements[N] | undefined,
): FullRequirements {
  return value === undefined ? all : { ...all, [name]: strictest(name, all[name], value) };
}

/** Names of fields whose value is weaker than what holds already: they would do nothing, whatever was meant. */
export function weakerFields(added: Requirements, holds: FullRequirements): RequirementName[] {
  return REQUIREMENT_NAMES.filter((name) => {
    const value = added[name];
    return value !== undefined && name !== "requiredFields" && isStricter(name, holds[name], value as never);
  });
}

function more(a: number, b: number): boolean {
  return a > b;
}

function less(a: number, b: number): boolean {
  return a < b;
}

function yes(a: boolean, b: boolean): boolean {
  return a && !b;
}
