import { compare } from "../change/eventOrder.ts";
import type { Candidate } from "./model.ts";

/** So many of some people must approve, besides those who have. */
export interface Duty {
  readonly people: ReadonlySet<string>;
  readonly need: number;
}

/**
 * Ids of those who are proposed: first such that duties are met, each time who meets the most of what is left, then the
 * best until there are as many as are needed. Who is asked already goes before others. `rows` in any order.
 */
export function propose(
  rows: readonly Candidate[],
  duties: readonly Duty[],
  need: number,
): readonly string[] {
  const free = rows.filter(({ isEligible }) => isEligible).sort(inOrder);
  const chosen = new Set<string>();
  const open = new OpenDuties(duties);
  const useful = free.filter(({ person }) => open.useOf(person) > 0);
  for (;;) {
    const best = mostUseful(useful, open, chosen);
    if (best === undefined) break;
    chosen.add(best);
    open.take(best);
  }
  for (const { person } of free) {
    if (chosen.size >= need) break;
    chosen.add(person);
  }
  return [...chosen];
}

/** What is left of duties, and how many of them each person would meet. */
class OpenDuties {
  private readonly left: number[];
  private readonly byPerson = new Map<string, number[]>();
  private readonly uses = new Map<string, number>();

  constructor(private readonly duties: readonly Duty[]) {
    this.left = duties.map(({ need }) => need);
    for (const [index, { people }] of duties.entries()) {
      for (const person of people) {
        const own = this.byPerson.get(person);
        if (own) own.push(index);
        else this.byPerson.set(person, [index]);
      }
    }
    for (const [person, own] of this.byPerson) this.uses.set(person, own.length);
  }

  useOf(person: string): number {
    return this.uses.get(person) ?? 0;
  }

  take(person: string): void {
    for (const index of this.byPerson.get(person) ?? []) {
      const left = (this.left[index] ?? 0) - 1;
      this.left[index] = left;
      if (left !== 0) continue;
      for (const other of this.duties[index]?.people ?? []) this.uses.set(other, this.useOf(other) - 1);
    }
  }
}

/** The first of those who meet the most. */
function mostUseful(
  useful: readonly Candidate[],
  open: OpenDuties,
  chosen: ReadonlySet<string>,
): string | undefined {
  let best: string | undefined;
  let most = 0;
  for (const { person } of useful) {
    const use = open.useOf(person);
    if (use > most && !chosen.has(person)) {
      most = use;
      best = person;
    }
  }
  return best;
}

function inOrder(a: Candidate, b: Candidate): number {
  return Number(b.isRequested) - Number(a.isRequested) || byScore(a, b);
}

/** The better first; of equals who has less to do, then by name. */
export function byScore(a: Candidate, b: Candidate): number {
  return b.score - a.score || a.load - b.load || compare(a.name, b.name) || compare(a.person, b.person);
}
