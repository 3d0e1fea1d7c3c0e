import type { Programme } from "./changeSection.ts";
import type { Organisation } from "./organisation.ts";
import {
  DEFAULT_REQUIREMENTS,
  type FullRequirements,
  type RequirementName,
  type Requirements,
} from "./requirements.ts";
import { isStricter, REQUIREMENT_NAMES, strictest } from "./strictness.ts";
import { type DaySpan, isWithin, type Risk, type Tier } from "./terms.ts";

/** Where a value comes from. */
export type RequirementSource =
  | { readonly kind: "default" }
  | { readonly kind: "baseline" }
  | { readonly kind: "tier"; readonly tier: Tier }
  | { readonly kind: "risk"; readonly risk: Risk }
  /** What the content is, such as `control`: see `change.control` and `change.unreviewable`. */
  | { readonly kind: "content"; readonly content: string }
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

/**
 * What holds for a change: the baseline, or the default where it says nothing, and the strictest of that, of the
 * tiers of its systems, of its risk and of the programmes that are active. Fields that are required add up, with
 * those of the default. A programme holds if one of the systems meets all of its conditions. `builtIn` is what holds
 * for such a change whatever the policy says.
 */
export function effectivePolicy(
  organisation: Pick<Organisation, "change" | "programmes">,
  context: ChangeContext,
  builtIn: readonly Layer[] = [],
): EffectivePolicy {
  const { change, programmes } = organisation;
  const tiers = [...new Set(context.systems.map(({ tier }) => tier))].sort();
  const layers: Layer[] = [
    { source: { kind: "baseline" }, asks: change.requirements },
    ...builtIn,
    ...tiers.map((tier): Layer => ({ source: { kind: "tier", tier }, asks: change.tiers?.[String(tier)] })),
    { source: { kind: "risk", risk: context.risk }, asks: change.risks?.[context.risk] },
    ...programmes
      .filter(
        (programme) => isWithin(programme.effective, context.now) && holdsFor(programme, context.systems),
      )
      .flatMap((programme) => programmeLayers(programme, context)),
  ];
  const values = REQUIREMENT_NAMES.map((name) => effectiveValue(name, layers));
  const requirements = Object.fromEntries(values.map(({ name, value }) => [name, value]));
  return { requirements: requirements as unknown as FullRequirements, values };
}

/** A part of the policy, and what it asks for. */
export interface Layer {
  readonly source: RequirementSource;
  readonly asks: Requirements | undefined;
}

function programmeLayers(programme: Programme, { risk, now }: ChangeContext): Layer[] {
  const { id, title, effective } = programme;
  const source = { kind: "programme", id, title, ...clockOf(effective, now), ends: effective.to } as const;
  return [
    { source: { ...source, risk: undefined }, asks: programme.requirements },
    { source: { ...source, risk }, asks: programme.risks?.[risk] },
  ];
}

/** Day of a span that today is, from 1, and how many it has. Days are those of UTC, first and last included. */
export function clockOf(span: DaySpan, now: Date): { day: number; days: number | undefined } {
  const today = now.toISOString().slice(0, 10);
  const days = span.to === undefined ? undefined : daysBetween(span.from, span.to) + 1;
  return { day: daysBetween(span.from, today) + 1, days };
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / 86_400_000);
}

/** Whether a programme holds for a change of these systems, whatever the day. */
export function holdsFor({ appliesTo }: Programme, systems: ChangeContext["systems"]): boolean {
  if (!appliesTo) return true;
  const { tiers, owners, systems: ids } = appliesTo;
  if (!tiers && !owners && !ids) return true;
  return systems.some(
    ({ id, tier, owner }) =>
      (tiers?.includes(tier) ?? true) &&
      (ids?.includes(id) ?? true) &&
      (owners?.some((above) => owner === above || owner.startsWith(`${above}/`)) ?? true),
  );
}

function effectiveValue<N extends RequirementName>(name: N, layers: readonly Layer[]): EffectiveValue<N> {
  const asked = layers.flatMap(({ source, asks }) => {
    // Nothing but the baseline may ask for a senior, whatever else slipped in.
    const isBarred = name === "seniorRequired" && source.kind !== "baseline";
    const value = asks?.[name] as FullRequirements[N] | undefined;
    return value === undefined || isBarred ? [] : [{ source, value }];
  });
  const isInBaseline = asked.some(({ source }) => source.kind === "baseline");
  if (!isInBaseline || name === "requiredFields") {
    asked.unshift({ source: { kind: "default" }, value: DEFAULT_REQUIREMENTS[name] });
  }
  const value = asked.map((one) => one.value).reduce((a, b) => strictest(name, a, b));
  const sources = asked.filter((one) => isSource(name, one.value, value)).map(({ source }) => source);
  return { name, value, sources, text: valueText(name, value, sources) };
}

function isSource<N extends RequirementName>(
  name: N,
  asked: FullRequirements[N],
  value: FullRequirements[N],
): boolean {
  if (Array.isArray(asked)) return asked.length > 0;
  return !isStricter(name, value, asked);
}

function valueText(name: RequirementName, value: unknown, sources: readonly RequirementSource[]): string {
  const shown = Array.isArray(value) ? value.join(", ") || "none" : String(value);
  return sources.length === 0
    ? `${name} ${shown}`
    : `${name} ${shown}, from ${listed(sources.map(sourceText))}`;
}

/** `programme safety-reset, day 37 of 90, ends 2026-06-13` */
export function sourceText(source: RequirementSource): string {
  switch (source.kind) {
    case "default":
      return "the default";
    case "baseline":
      return "the baseline";
    case "tier":
      return `tier ${source.tier}`;
    case "risk":
      return `risk ${source.risk}`;
    case "content":
      return `${source.content} content`;
    case "programme": {
      const forRisk = source.risk === undefined ? "" : ` for risk ${source.risk}`;
      const clock = source.days === undefined ? `day ${source.day}` : `day ${source.day} of ${source.days}`;
      const end = source.ends === undefined ? "no end set" : `ends ${source.ends}`;
      return `programme ${source.id}${forRisk}, ${clock}, ${end}`;
    }
  }
}

function listed(texts: readonly string[]): string {
  return texts.length < 2 ? texts.join("") : `${texts.slice(0, -1).join("; ")} and ${texts.at(-1)}`;
}
