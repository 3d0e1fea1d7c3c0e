import { builtInRequirements } from "../change/required.ts";
import {
  explainPolicy,
  explanationLines,
  explanationMarkdown,
  type PolicyExplanation,
} from "../policy/explainPolicy.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { System } from "../policy/systemsFile.ts";
import type { Risk } from "../policy/terms.ts";

/** What holds, in three forms. */
export interface ExplainedPolicy {
  readonly json: PolicyExplanation;
  readonly text: string;
  readonly markdown: string;
}

/** Explains what holds for a change of some systems. */
export function explained(
  organisation: Organisation,
  subject: string,
  {
    systems,
    uncovered,
    risk,
    now,
  }: { systems: readonly System[]; uncovered: readonly string[]; risk: Risk; now: Date },
): ExplainedPolicy {
  const tiers = systems.map(({ tier }) => tier);
  const json = explainPolicy(organisation, {
    subject,
    systems,
    uncovered,
    risk,
    now,
    builtIn: (one) => builtInRequirements(tiers, one),
  });
  return { json, text: `${explanationLines(json).join("\n")}\n`, markdown: explanationMarkdown(json) };
}
