import type { ChangeSection } from "../policy/changeSection.ts";
import type { RequirementSource } from "../policy/effective.ts";
import { RECORD_FIELDS, type RecordField, type Requirements } from "../policy/requirements.ts";
import { RISKS, type Risk, type Tier } from "../policy/terms.ts";
import type { ContentClass } from "./record.ts";
import { RISK_REQUIREMENTS } from "./risk.ts";

/** What every record says. */
const ALWAYS: readonly RecordField[] = ["title", "what", "why", "rollback"];

/** What a system that matters, or a change that is not small, adds. */
const MORE: readonly RecordField[] = [
  ...ALWAYS,
  "customerImpact",
  "blastRadius",
  "environments",
  "plan",
  "tests",
  "monitoring",
  "riskAnswers",
];

/** Fields that a record must have by its tier and risk, where no policy says more. */
export function requiredFieldsOf(tier: Tier, risk: Risk): readonly RecordField[] {
  const isHigh = RISKS.indexOf(risk) >= RISKS.indexOf("high");
  if (tier === 1 && isHigh) return RECORD_FIELDS;
  return tier <= 2 || risk !== "low" ? MORE : ALWAYS;
}

/** People who must approve content of a class, where no policy says how many. */
const CLASS_REVIEWERS = 3;

/** What is asked for because of what the content is. */
export function classRequirements(
  classes: readonly ContentClass[],
  { control, unreviewable }: Pick<ChangeSection, "control" | "unreviewable">,
): { source: RequirementSource; asks: Requirements }[] {
  const sections = { control, unreviewable };
  return classes.map((content) => ({
    source: { kind: "content", content },
    asks: { minReviewers: sections[content]?.minReviewers ?? CLASS_REVIEWERS },
  }));
}

/** What is asked for without any policy: a part by the tier of each system, and one by the risk. */
export function builtInRequirements(
  tiers: readonly Tier[],
  risk: Risk,
): { source: RequirementSource; asks: Requirements }[] {
  const byTier = [...new Set(tiers)].sort().map((tier) => ({
    source: { kind: "tier", tier } as const,
    asks: { requiredFields: [...requiredFieldsOf(tier, risk)] },
  }));
  const requiredFields = [...requiredFieldsOf(4, risk)];
  return [
    ...byTier,
    { source: { kind: "risk", risk }, asks: { ...RISK_REQUIREMENTS[risk], requiredFields } },
  ];
}
