import type { ProvenancePolicy } from "./options.ts";
import type { Region } from "./region.ts";

/** AI lines in sequence that the policy wants vetted and that are not. */
export interface UnvettedLines {
  /** 1-based and inclusive. */
  readonly startLine: number;
  readonly endLine: number;
  /** `stale` was vetted in another form, or by other criteria. */
  readonly state: "unvetted" | "stale";
  /** One sentence for people. */
  readonly message: string;
}

/** What of a policy decides about it. */
type Rules = Pick<ProvenancePolicy, "unvetted" | "vetting">;

/**
 * AI lines that are not vetted as they are, neighbours of one state in one. Nothing where the policy's severity
 * is `off`. Lines of people, unknown ones and mere suspicions are never among them.
 */
export function unvettedOf(regions: readonly Region[], policy: Rules): UnvettedLines[] {
  if (policy.unvetted === "off") return [];
  const groups: Region[][] = [];
  for (const region of regions) {
    if (stateOf(region) === undefined) continue;
    const group = groups.at(-1);
    const last = group?.at(-1);
    const isNext = last?.endLine === region.startLine - 1 && stateOf(last) === stateOf(region);
    if (isNext) group?.push(region);
    else groups.push([region]);
  }
  return groups.flatMap((group) => {
    const [first, last] = [group[0], group.at(-1)];
    const state = first && stateOf(first);
    if (first === undefined || last === undefined || state === undefined) return [];
    const { startLine } = first;
    const { endLine } = last;
    return [{ startLine, endLine, state, message: messageOf(group, endLine - startLine + 1, policy) }];
  });
}

function stateOf({ origin, confidence, vetting }: Region): UnvettedLines["state"] | undefined {
  if (origin !== "ai" || confidence === "suspected") return undefined;
  const state = vetting?.state ?? "unvetted";
  return state === "vetted" ? undefined : state;
}

function messageOf(group: readonly Region[], count: number, { vetting }: Rules): string {
  const isOne = count === 1;
  const agents = unique(
    group.map(({ tool, model }) => [tool, model].filter((one) => one !== undefined).join(", ")),
  );
  const by = agents.length > 0 ? ` (${agents.join("; ")})` : "";
  const lines = `${count} ${isOne ? "line" : "lines"} written by AI${by}`;
  const stale = group.flatMap((region) => (region.vetting?.state === "stale" ? [region.vetting] : []));
  if (stale.length === 0) {
    return `${lines} ${isOne ? "has" : "have"} not been vetted${whoIsMissing(vetting)}.`;
  }
  const people = unique(stale.flatMap(({ formerPeople }) => formerPeople)).join(", ");
  if (stale.some(({ cause }) => cause === "edited")) {
    return `${lines} changed since ${people} vetted ${isOne ? "it" : "them"}.`;
  }
  const criteria = vetting.criteria === undefined ? "the present ones" : vetting.criteria;
  return `${lines} ${isOne ? "was" : "were"} vetted by ${people}, but not by the criteria ${criteria}.`;
}

function whoIsMissing({ neededPeople, driverCounts }: Rules["vetting"]): string {
  const who = neededPeople > 1 ? ` by ${neededPeople} people` : driverCounts ? "" : " by anybody";
  return driverCounts ? who : `${who} beside the person who drove the AI`;
}

function unique(words: readonly string[]): string[] {
  return [...new Set(words.filter((word) => word !== ""))];
}
