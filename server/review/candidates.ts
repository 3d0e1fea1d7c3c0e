import type { CandidateInput } from "./candidateInput.ts";
import { reasonsFor } from "./candidateReasons.ts";
import { approved, type Eligibility, eligibilityOf } from "./eligibility.ts";
import { Clocks, type LocalTime } from "./localTime.ts";
import type { Candidate, CandidateList } from "./model.ts";
import { missingOwners, type OwnedGroup, ownedGroups } from "./owned.ts";
import { byScore, type Duty, propose } from "./proposal.ts";

/** Longest list. Who is left out has no reason, and can still be named by hand. */
export const MAX_CANDIDATES = 2000;

/** What an open review takes away, and all of them at most. */
const LOAD = { each: 5, most: 25 } as const;
const HOURS: Readonly<Record<LocalTime["part"], number>> = { day: 3, edge: 0, night: -4 };

/**
 * Who may review a change, who is proposed, and who may not, each with the reasons. The same input gives the same list.
 * Nobody is proposed who may not approve; where owners are required they are proposed first.
 */
export function candidates(input: CandidateInput): CandidateList {
  const { state, organisation, now, owners } = input;
  const have = approved(state).map(({ person }) => person);
  const need = state.retro ? state.retro.need : (state.requirements?.minReviewers ?? 0);
  const question = owners && { ...input, file: owners, approved: have, excluded: state.excluded };
  const groups = question ? ownedGroups(question) : [];
  const reasons = reasonsFor(input, groups);
  const clocks = new Clocks(now);
  const asked = new Set(state.request?.reviewers ?? []);
  const rows = organisation.people.map((person): Candidate => {
    const own = reasons.get(person.id) ?? [];
    const load = input.loads.get(person.id) ?? 0;
    const time = clocks.at(person.timeZone);
    const points = own.reduce((sum, one) => sum + one.points, 0);
    return {
      person: person.id,
      name: person.name ?? person.id,
      ...verdict(eligibilityOf(person, { state, organisation, now })),
      reasons: own.map(({ text }) => text),
      score: own.length === 0 ? 0 : adjusted(points, load, time),
      load,
      ...(time ? { localTime: time.text } : {}),
      isProposed: false,
      isRequested: asked.has(person.id),
    };
  });
  const proposed = new Set(propose(rows, duties(input, groups, have), need - have.length));
  const sorted = rows.map((one) => ({ ...one, isProposed: proposed.has(one.person) })).sort(inOrder);
  const missing = question && ownersAreRequired(input) ? missingOwners(question, groups) : [];
  const problems = [
    ...input.problems,
    ...missing.filter(({ kind }) => kind !== "missing").map(({ text }) => text),
  ];
  const left = sorted.length - MAX_CANDIDATES;
  if (left > 0) problems.push(`${left} more people, whom nothing speaks for, are not listed`);
  return { need, have: have.length, candidates: sorted.slice(0, MAX_CANDIDATES), problems };
}

function verdict({ ineligible, hint }: Eligibility): Pick<Candidate, "isEligible" | "ineligible" | "hint"> {
  if (ineligible !== undefined) return { isEligible: false, ineligible };
  return { isEligible: true, ...(hint === undefined ? {} : { hint }) };
}

function ownersAreRequired({ organisation }: CandidateInput): boolean {
  return organisation.change.review?.owners !== "suggested";
}

/** What the approvals together must have besides their number. */
function duties(input: CandidateInput, groups: readonly OwnedGroup[], have: readonly string[]): Duty[] {
  const { organisation, state } = input;
  const found: Duty[] = [];
  if (ownersAreRequired(input)) {
    for (const { isOptional, need, have: done, open } of groups) {
      if (!isOptional) found.push({ people: new Set(open), need: need - done.length });
    }
  }
  const isControl = state.current?.record.classes?.includes("control") === true;
  const owners = organisation.change.control?.owners;
  if (isControl && owners) found.push(oneOf(owners, have));
  if (state.requirements?.seniorRequired) {
    found.push(
      oneOf(
        organisation.people.filter(({ senior }) => senior).map(({ id }) => id),
        have,
      ),
    );
  }
  return found.filter(({ need }) => need > 0);
}

function oneOf(people: readonly string[], have: readonly string[]): Duty {
  return { people: new Set(people), need: people.some((id) => have.includes(id)) ? 0 : 1 };
}

/** Two decimals, so that no platform's last bit decides. Load and hour take away, and never all. */
function adjusted(points: number, load: number, time: LocalTime | undefined): number {
  const moved = points - Math.min(LOAD.most, load * LOAD.each) + (time ? HOURS[time.part] : 0);
  return Math.max(0.01, Math.round(moved * 100) / 100);
}

function inOrder(a: Candidate, b: Candidate): number {
  return (
    Number(b.isProposed) - Number(a.isProposed) ||
    Number(b.isEligible) - Number(a.isEligible) ||
    byScore(a, b)
  );
}
