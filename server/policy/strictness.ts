import type { FullRequirements, RequirementName } from "./requirements.ts";

const TOLERANCE = ["none", "info", "warning", "error"] as const;

/** Whether a severity is worse than what a policy tolerates. */
export function isAboveTolerated(severity: string, tolerated: string): boolean {
  const order: readonly string[] = TOLERANCE;
  return order.indexOf(severity) > order.indexOf(tolerated);
}

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

function more(a: number, b: number): boolean {
  return a > b;
}

function less(a: number, b: number): boolean {
  return a < b;
}

function yes(a: boolean, b: boolean): boolean {
  return a && !b;
}
