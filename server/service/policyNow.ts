import type { ContentClass } from "../change/record.ts";
import { builtInRequirements, classRequirements } from "../change/required.ts";
import { dependencyClosure, type FreezeScope } from "../change/windows.ts";
import { type EffectivePolicy, effectivePolicy } from "../policy/effective.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { Risk, Tier } from "../policy/terms.ts";

/** The policy that holds at a moment. */
export interface PolicyNow {
  readonly organisation: Organisation;
  readonly at: Date;
}

interface Touched {
  readonly id: string;
  readonly tier: number;
  readonly owner: string;
}

/** What holds for a change of these systems, this risk and content: the built-in requirements, the policy's and its programmes'. */
export function effectiveFor(
  organisation: Organisation,
  systems: readonly Touched[],
  risk: Risk,
  now: Date,
  classes: readonly ContentClass[] = [],
): EffectivePolicy {
  const touched = systems.map((one) => ({ ...one, tier: one.tier as Tier }));
  const builtIn = [
    ...builtInRequirements(
      touched.map(({ tier }) => tier),
      risk,
    ),
    ...classRequirements(classes, organisation.change),
  ];
  return effectivePolicy(organisation, { systems: touched, risk, now }, builtIn);
}

/** Calendars that hold for a change of these systems, what they need included. */
export function freezeScope(
  organisation: Organisation,
  systems: readonly Touched[],
  risk: Risk,
): FreezeScope {
  return {
    calendars: organisation.calendars,
    systems: systems.map(({ id, tier }) => ({ id, tier: tier as Tier })),
    dependencies: dependencyClosure(
      systems.map(({ id }) => id),
      organisation.systems,
    ),
    risk,
  };
}
