import type { Risk } from "../policy/terms.ts";
import {
  isAccessOrNetwork,
  isCode,
  isControlPath,
  isControlPlane,
  isDataMigration,
  isFeatureFlag,
  isFleetConfig,
  isInfrastructure,
  isSchemaMigration,
  isTest,
} from "./paths.ts";
import type { RiskView } from "./riskModel.ts";

/** Sizes beyond which a change is hard to review as one. */
export const MANY_FILES = { medium: 50, high: 200 } as const;
export const MANY_LINES = { medium: 500, high: 2000 } as const;
/** Share of AI lines, and their number, beyond which it raises. */
export const AI_SHARE = { share: 0.5, lines: 20 } as const;
const FAILED_BEFORE_MS = 7 * 24 * 60 * 60 * 1000;
/** Hour of Friday, in UTC, from which on few are there to help. */
export const FRIDAY_FROM_HOUR = 14;
const HOUR_MS = 60 * 60 * 1000;

/** What a rule says of a change that meets it. */
interface Hit {
  readonly risk: Risk;
  readonly text: string;
}

interface BuiltInRule {
  readonly id: string;
  readonly check: (view: RiskView) => Hit | undefined;
}

const isCritical = ({ tier }: RiskView): boolean => tier === undefined || tier <= 2;

/** The built-in rules. docs/change-records.md has them as a table, which a test holds to this list. */
export const BUILT_IN_RULES: readonly BuiltInRule[] = [
  { id: "tier", check: tierRule },
  { id: "unknown-system", check: unknownSystem },
  { id: "blast-radius", check: blastRadius },
  { id: "schema-migration", check: byPath(isSchemaMigration, () => "high") },
  { id: "data-migration", check: byPath(isDataMigration, () => "high") },
  { id: "fleet-config", check: byPath(isFleetConfig, (view) => (isCritical(view) ? "high" : "medium")) },
  { id: "control-plane", check: byPath(isControlPlane, () => "high") },
  { id: "control-files", check: byPath(isControlPath, () => "high") },
  { id: "access-network", check: byPath(isAccessOrNetwork, () => "high") },
  { id: "infrastructure", check: byPath(isInfrastructure, () => "medium") },
  { id: "feature-flag", check: byPath(isFeatureFlag, () => "medium") },
  { id: "dependency-major", check: dependencyMajor },
  { id: "many-files", check: manyFiles },
  { id: "many-lines", check: manyLines },
  { id: "first-change", check: firstChange },
  { id: "no-test", check: noTest },
  { id: "rollback-impossible", check: rollbackImpossible },
  { id: "rollback-untested", check: rollbackUntested },
  { id: "ai-share", check: aiShare },
  { id: "quiet-hours", check: quietHours },
  { id: "failed-before", check: failedBefore },
  { id: "active-incident", check: activeIncident },
];

function byPath(matches: (path: string) => boolean, risk: (view: RiskView) => Risk): BuiltInRule["check"] {
  return (view) => {
    const text = changes(view.paths.filter(matches));
    return text === undefined ? undefined : { risk: risk(view), text };
  };
}

/** `changes db/a.sql and 2 more` */
export function changes(paths: readonly string[]): string | undefined {
  const [first, ...others] = [...new Set(paths)].sort();
  if (first === undefined) return undefined;
  return `changes ${first}${others.length > 0 ? ` and ${others.length} more` : ""}`;
}

function tierRule({ systems }: RiskView): Hit | undefined {
  const first = systems.find(({ tier }) => tier === 1);
  return first && { risk: "medium", text: `touches ${first.id}, a system of tier 1` };
}

function unknownSystem({ systems, paths }: RiskView): Hit | undefined {
  if (systems.length > 0 || paths.length === 0) return undefined;
  return { risk: "medium", text: "touches no system of the catalogue" };
}

function blastRadius(view: RiskView): Hit | undefined {
  const { blastRadius: radius, tier } = view;
  if (radius === "global") {
    return { risk: tier === 1 ? "critical" : "high", text: "could hit all of the fleet at once" };
  }
  return radius === "one-region" ? { risk: "medium", text: "could hit a whole region at once" } : undefined;
}

function dependencyMajor({ dependencies = [] }: RiskView): Hit | undefined {
  const major = dependencies.filter(({ from, to }) => isMajor(from, to));
  const [first] = major;
  if (!first) return undefined;
  const more = major.length > 1 ? ` and ${major.length - 1} more` : "";
  return { risk: "medium", text: `moves ${first.name} from ${first.from} to ${first.to}${more}` };
}

/** Whether the first number differs; below 1.0 the second one, which may break as well there. */
function isMajor(from: string, to: string): boolean {
  const [a, b] = [from, to].map((version) => (version.match(/\d+/g) ?? []).slice(0, 2).map(Number));
  if (!a || !b || a.length === 0 || b.length === 0) return false;
  return a[0] !== b[0] || (a[0] === 0 && a[1] !== b[1]);
}

function manyFiles({ paths }: RiskView): Hit | undefined {
  const risk = sizeRisk(paths.length, MANY_FILES);
  return risk && { risk, text: `changes ${paths.length} files, more than ${MANY_FILES[risk]}` };
}

function manyLines({ lines }: RiskView): Hit | undefined {
  const risk = sizeRisk(lines, MANY_LINES);
  return risk && { risk, text: `changes ${lines} lines, more than ${MANY_LINES[risk]}` };
}

function sizeRisk(size: number, limits: { medium: number; high: number }): "medium" | "high" | undefined {
  if (size > limits.high) return "high";
  return size > limits.medium ? "medium" : undefined;
}

function firstChange({ facts, paths }: RiskView): Hit | undefined {
  const folders = new Set(paths.map((path) => (path.includes("/") ? path.slice(0, path.indexOf("/")) : ".")));
  const [first, ...others] = facts.firstTimePaths.filter((folder) => folders.has(folder)).sort();
  if (first === undefined) return undefined;
  const more = others.length > 0 ? ` and ${others.length} more` : "";
  return {
    risk: "medium",
    text: `its author has not changed ${first === "." ? "the top folder" : first}${more} before`,
  };
}

function noTest({ paths }: RiskView): Hit | undefined {
  const code = paths.filter((path) => isCode(path) && !isTest(path));
  if (code.length === 0 || paths.some(isTest)) return undefined;
  return { risk: "medium", text: "changes code and no test" };
}

function rollbackImpossible({ rollback, tier }: RiskView): Hit | undefined {
  if (rollback?.possible !== false) return undefined;
  return { risk: tier === 1 ? "critical" : "high", text: "can't be rolled back" };
}

function rollbackUntested(view: RiskView): Hit | undefined {
  const { rollback } = view;
  if (rollback?.possible !== true || rollback.testedAt !== undefined || !isCritical(view)) return undefined;
  return { risk: "medium", text: "its rollback was never tested" };
}

function aiShare({ aiShare: share, aiLines }: RiskView): Hit | undefined {
  if (share <= AI_SHARE.share || aiLines < AI_SHARE.lines) return undefined;
  return { risk: "medium", text: `an AI wrote ${Math.round(share * 100)} % of its lines` };
}

function quietHours({ window }: RiskView): Hit | undefined {
  if (window?.start === undefined) return undefined;
  const from = Date.parse(window.start);
  const to = Math.min(Date.parse(window.end ?? window.start), from + 7 * 24 * HOUR_MS);
  for (let at = from; at <= to; at += HOUR_MS) {
    const time = new Date(at);
    const day = time.getUTCDay();
    if (day === 0 || day === 6) return { risk: "medium", text: "its window reaches into a weekend (UTC)" };
    if (day === 5 && time.getUTCHours() >= FRIDAY_FROM_HOUR) {
      return { risk: "medium", text: "its window reaches into a Friday afternoon (UTC)" };
    }
  }
  return undefined;
}

function failedBefore(view: RiskView): Hit | undefined {
  const now = view.now.getTime();
  const found = view.allIncidents.find(
    ({ change, at }) => change !== undefined && at <= now && at > now - FAILED_BEFORE_MS,
  );
  return (
    found && {
      risk: isCritical(view) ? "high" : "medium",
      text: `${found.change} of ${found.system} failed less than 7 days ago`,
    }
  );
}

function activeIncident({ allIncidents, now }: RiskView): Hit | undefined {
  const time = now.getTime();
  const found = allIncidents.find(
    ({ at, endedAt }) => at <= time && (endedAt === undefined || endedAt > time),
  );
  return found && { risk: "high", text: `${found.system} has an incident that goes on (${found.id})` };
}
