import type { FullRequirements, RequirementName } from "./requirements.ts";
import type { Risk, Tier } from "./terms.ts";

/** Where a value comes from. */
export type RequirementSource =
  | { readonly kind: "default" }
  | { readonly kind: "baseline" }
  | { readonly kind: "tier"; readonly tier: Tier }
  | { readonly kind: "risk"; readonly risk: Risk }
  | {
      readonly kind: "programme";
      readonly id: string;
      readonly title: string | undefined;
      /** Day of the programme that today is, from 1; days that it has, undefined without an end. */
      readonly day: number;
      readonly days: number | undefined;
      readonly ends: string | undefined;
      readonly risk: Risk | undefined;
    };

export interface EffectiveValue<N extends RequirementName = RequirementName> {
  readonly name: N;
  readonly value: FullRequirements[N];
  /** Every source that asks for exactly this value; for `requiredFields` all that add to it. */
  readonly sources: readonly RequirementSource[];
  /** `minReviewers 2, from programme safety-reset, day 37 of 90, ends 2026-06-13` */
  readonly text: string;
}

/** What holds for a change, field by field. */
export interface EffectivePolicy {
  readonly requirements: FullRequirements;
  readonly values: readonly EffectiveValue[];
}

/** What a change is, as far as the policy asks. */
export interface ChangeContext {
  readonly systems: readonly { readonly id: string; readonly tier: Tier; readonly owner: string }[];
  readonly risk: Risk;
  readonly now: Date;
}
