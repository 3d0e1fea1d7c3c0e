import type { RiskRule } from "../policy/changeSection.ts";
import type { Requirements } from "../policy/requirements.ts";
import { higherRisk, RISKS, type Risk } from "../policy/terms.ts";
import { isGenerated, matcherOf } from "./paths.ts";
import type { RiskFinding, RiskIncident, RiskInput, RiskView } from "./riskModel.ts";
import { BUILT_IN_RULES, changes } from "./riskRules.ts";

/** What a risk asks for where no policy says more. The policy's `change.risks` adds to it. */
export const RISK_REQUIREMENTS = {
  low: { minReviewers: 2, minStages: 1, minBakeMinutes: 0 },
  medium: { minReviewers: 2, minStages: 1, minBakeMinutes: 30 },
  high: { minReviewers: 3, minStages: 2, minBakeMinutes: 60 },
  critical: { minReviewers: 3, minStages: 3, minBakeMinutes: 120 },
} as const satisfies Record<Risk, Requirements>;

export interface RiskAssessment {
  /** Of rules and answers; the highest wins. */
  readonly computed: Risk;
  /** The computed one, or a higher one that was declared. */
  readonly effective: Risk;
  /** A line for everything that raises it, the highest first: `+ high: changes db/a.sql, built-in rule schema-migration`. */
  readonly lines: readonly string[];
  readonly rules: readonly RiskFinding[];
  /** What the effective risk asks for by itself; the policy may ask for more. */
  readonly sets: { readonly reviewers: number; readonly stages: number; readonly bakeMinutes: number };
  /** A lower risk than the computed one was declared; it does not count. */
  readonly declaredTooLow: boolean;
}

/** Tells the risk of a change: the same facts give the same risk, and every step of it is explained. */
export function assessRisk(input: RiskInput): RiskAssessment {
  const view = viewOf(input);
  const rules = [...builtIn(view), ...ofPolicy(view), ...ofAnswers(view)].sort(
    (a, b) => RISKS.indexOf(b.risk) - RISKS.indexOf(a.risk),
  );
  const computed = rules.reduce<Risk>((highest, { risk }) => higherRisk(highest, risk), "low");
  const { declared = computed } = input;
  const effective = higherRisk(computed, declared);
  const { minReviewers, minStages, minBakeMinutes } = RISK_REQUIREMENTS[effective];
  return {
    computed,
    effective,
    lines: linesOf(rules, computed, declared),
    rules,
    sets: { reviewers: minReviewers, stages: minStages, bakeMinutes: minBakeMinutes },
    declaredTooLow: higherRisk(computed, declared) !== declared,
  };
}

function linesOf(rules: readonly RiskFinding[], computed: Risk, declared: Risk): string[] {
  const lines = rules.map((rule) => `+ ${rule.risk}: ${rule.text}${sourceOf(rule)}`);
  if (lines.length === 0) lines.push("low: nothing raises it");
  if (declared === computed) return lines;
  if (higherRisk(declared, computed) === declared) return [`+ ${declared}: raised by hand`, ...lines];
  return [...lines, `${declared} was declared, which is lower than ${computed} and does not count`];
}

function sourceOf({ source, id }: RiskFinding): string {
  if (source === "answer") return "";
  return `, ${source === "policy" ? "policy" : "built-in"} rule ${id}`;
}

function viewOf(input: RiskInput): RiskView {
  const { facts, systems } = input;
  const files = facts.files.filter(({ committed }) => committed || facts.changeset === undefined);
  const counted = files.filter(({ path }) => !isGenerated(path));
  const added = counted.reduce((sum, file) => sum + (file.added ?? 0), 0);
  const aiLines = facts.agents.reduce((sum, agent) => sum + agent.lines, 0);
  const tiers = systems.map(({ tier }) => tier);
  return {
    ...input,
    paths: files.map(({ path }) => path),
    lines: counted.reduce((sum, file) => sum + (file.added ?? 0) + (file.deleted ?? 0), 0),
    aiLines,
    aiShare: added === 0 ? 0 : Math.min(1, aiLines / added),
    tier: tiers.length > 0 ? Math.min(...tiers) : undefined,
    allIncidents: [...systems.flatMap(incidentsOf), ...(input.incidents ?? [])],
  };
}

function incidentsOf({ id, incidents = [] }: RiskInput["systems"][number]): RiskIncident[] {
  return incidents.map((one) => ({
    system: id,
    id: one.id,
    at: Date.parse(one.at),
    endedAt: one.endedAt === undefined ? undefined : Date.parse(one.endedAt),
    change: one.change,
  }));
}

function builtIn(view: RiskView): RiskFinding[] {
  return BUILT_IN_RULES.flatMap(({ id, check }) => {
    const hit = check(view);
    return hit ? [{ id, source: "built-in" as const, ...hit }] : [];
  });
}

function ofPolicy(view: RiskView): RiskFinding[] {
  return view.rules.flatMap((rule) => {
    const text = met(rule, view);
    return text === undefined ? [] : [{ id: rule.id, risk: rule.risk, text, source: "policy" as const }];
  });
}

/** What of a change meets all conditions of a rule; a rule without conditions meets every change. */
function met(rule: RiskRule, view: RiskView): string | undefined {
  const parts: string[] = [];
  if (rule.paths) {
    const text = changes(view.paths.filter(matcherOf(rule.paths)));
    if (text === undefined) return undefined;
    parts.push(text);
  }
  if (rule.tiers) {
    const { tiers } = rule;
    const found = view.systems.find(({ tier }) => tiers.includes(tier));
    if (!found) return undefined;
    parts.push(`touches ${found.id}, a system of tier ${found.tier}`);
  }
  const sizes = [
    { limit: rule.moreFilesThan, size: view.paths.length, text: `changes ${view.paths.length} files` },
    { limit: rule.moreLinesThan, size: view.lines, text: `changes ${view.lines} lines` },
    {
      limit: rule.aiShareOver,
      size: view.aiShare,
      text: `an AI wrote ${Math.round(view.aiShare * 100)} % of its lines`,
    },
  ];
  for (const { limit, size, text } of sizes) {
    if (limit === undefined) continue;
    if (size <= limit) return undefined;
    parts.push(text);
  }
  return rule.text ?? (parts.join(" and ") || "holds for every change");
}

function ofAnswers({ questions, answers }: RiskView): RiskFinding[] {
  return questions.flatMap(({ id, risk }) => {
    const answer = Object.hasOwn(answers, id) ? answers[id] : undefined;
    if (answer === "no") return [];
    const text =
      answer === undefined ? `no answer to ${id}, which counts as yes` : `answer "${answer}" to ${id}`;
    return [{ id, risk, text, source: "answer" as const }];
  });
}
