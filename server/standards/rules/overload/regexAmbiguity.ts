import { ANY, END, type Pattern, type PatternOptions, parsePattern } from "./regexPattern.ts";

/** How the time of a failing match grows with the length of the text. */
export type Growth = "exponential" | "polynomial";

/** Largest automaton that is looked at, and most steps that are spent on it. */
const MAX_STATES = 90;
const MAX_STEPS = 200_000;

/** More rounds than this count as without end. */
const MANY = 10;

/** Positions of a pattern and which may follow which, in how many ways. */
interface Automaton {
  readonly sets: bigint[];
  readonly follow: Map<number, number>[];
}

interface Piece {
  readonly nullable: boolean;
  readonly first: readonly number[];
  readonly last: readonly number[];
}

class TooLarge extends Error {}

function join(auto: Automaton, from: readonly number[], to: readonly number[]): void {
  for (const a of from) {
    const edges = auto.follow[a];
    for (const b of to) edges?.set(b, (edges.get(b) ?? 0) + 1);
  }
}

function build(pattern: Pattern, auto: Automaton): Piece {
  switch (pattern.kind) {
    case "set": {
      const index = auto.sets.length;
      if (index >= MAX_STATES) throw new TooLarge();
      auto.sets.push(pattern.set);
      auto.follow.push(new Map());
      return { nullable: false, first: [index], last: [index] };
    }
    case "sequence":
      return pattern.parts.map((part) => build(part, auto)).reduce((a, b) => chain(auto, a, b), EMPTY);
    case "choice": {
      const parts = pattern.parts.map((part) => build(part, auto));
      return {
        nullable: parts.some((part) => part.nullable),
        first: parts.flatMap((part) => part.first),
        last: parts.flatMap((part) => part.last),
      };
    }
    case "repeat":
      return repeat(pattern.part, pattern.min, pattern.max, auto);
  }
}

const EMPTY: Piece = { nullable: true, first: [], last: [] };

function chain(auto: Automaton, a: Piece, b: Piece): Piece {
  join(auto, a.last, b.first);
  return {
    nullable: a.nullable && b.nullable,
    first: a.nullable ? [...a.first, ...b.first] : a.first,
    last: b.nullable ? [...a.last, ...b.last] : b.last,
  };
}

function repeat(part: Pattern, min: number, max: number, auto: Automaton): Piece {
  if (max === 0) return EMPTY;
  const endless = max > MANY;
  // Each round that must or may be is a copy; the last of an endless repetition loops.
  const copies = endless ? Math.max(1, Math.min(min, 3)) : max;
  const pieces = Array.from({ length: copies }, () => build(part, auto));
  const end = pieces.at(-1);
  if (endless && end) join(auto, end.last, end.first);
  // From the right, so that a round is only there when the one before it is: `a(a(a)?)?`.
  return pieces.reduceRight((rest, piece, i) => {
    const whole = chain(auto, piece, rest);
    return i >= min ? { ...whole, nullable: true } : whole;
  }, EMPTY);
}

/** Which states can reach which. */
function reachability(auto: Automaton): boolean[][] {
  return auto.follow.map((_, from) => {
    const seen = new Array<boolean>(auto.sets.length).fill(false);
    const queue = [from];
    for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
      for (const next of auto.follow[at]?.keys() ?? []) {
        if (seen[next]) continue;
        seen[next] = true;
        queue.push(next);
      }
    }
    return seen;
  });
}

class Search {
  private steps = 0;
  private readonly reach: boolean[][];
  private readonly size: number;

  constructor(private readonly auto: Automaton) {
    this.reach = reachability(auto);
    this.size = auto.sets.length;
  }

  private step(): void {
    if (++this.steps > MAX_STEPS) throw new TooLarge();
  }

  private together(a: number, b: number): boolean {
    return this.reach[a]?.[b] === true && this.reach[b]?.[a] === true;
  }

  /** One text that leads from a state back to itself in two ways. */
  exponential(): boolean {
    for (let from = 0; from < this.size; from++) {
      for (const [to, ways] of this.auto.follow[from] ?? []) {
        const loops = this.reach[to]?.[from] || to === from;
        if (ways > 1 && loops) return true;
      }
    }
    for (let state = 0; state < this.size; state++) {
      if (this.reach[state]?.[state] && this.splits(state)) return true;
    }
    return false;
  }

  /** Whether two different paths lead from a state to itself over the same text. */
  private splits(state: number): boolean {
    const code = (a: number, b: number, apart: number): number => (a * this.size + b) * 2 + apart;
    const seen = new Set<number>();
    const queue: [number, number, number][] = [[state, state, 0]];
    for (let item = queue.pop(); item; item = queue.pop()) {
      const [a, b, apart] = item;
      for (const x of this.auto.follow[a]?.keys() ?? []) {
        if (!this.together(x, state) && x !== state) continue;
        for (const y of this.auto.follow[b]?.keys() ?? []) {
          this.step();
          if (!this.together(y, state) && y !== state) continue;
          if (((this.auto.sets[x] ?? 0n) & (this.auto.sets[y] ?? 0n)) === 0n) continue;
          const now = apart || x !== y ? 1 : 0;
          if (now && x === state && y === state) return true;
          const key = code(x, y, now);
          if (seen.has(key)) continue;
          seen.add(key);
          queue.push([x, y, now]);
        }
      }
    }
    return false;
  }

  /** One text over which a first loop stays, goes over to a second, and over which that one stays. */
  polynomial(): boolean {
    for (let p = 0; p < this.size; p++) {
      if (!this.reach[p]?.[p]) continue;
      for (let q = 0; q < this.size; q++) {
        if (p === q || !this.reach[q]?.[q] || !this.reach[p]?.[q]) continue;
        if (this.trades(p, q)) return true;
      }
    }
    return false;
  }

  private trades(p: number, q: number): boolean {
    const code = (a: number, b: number, c: number): number => (a * this.size + b) * this.size + c;
    const seen = new Set<number>();
    const queue: [number, number, number][] = [[p, p, q]];
    for (let item = queue.pop(); item; item = queue.pop()) {
      const [a, b, c] = item;
      for (const x of this.auto.follow[a]?.keys() ?? []) {
        if (x !== p && !this.reach[x]?.[p]) continue;
        for (const z of this.auto.follow[c]?.keys() ?? []) {
          if (z !== q && !this.reach[z]?.[q]) continue;
          const both = (this.auto.sets[x] ?? 0n) & (this.auto.sets[z] ?? 0n);
          if (both === 0n) continue;
          for (const y of this.auto.follow[b]?.keys() ?? []) {
            this.step();
            if (y !== q && !this.reach[y]?.[q]) continue;
            if ((both & (this.auto.sets[y] ?? 0n)) === 0n) continue;
            if (x === p && y === q && z === q) return true;
            const key = code(x, y, z);
            if (seen.has(key)) continue;
            seen.add(key);
            queue.push([x, y, z]);
          }
        }
      }
    }
    return false;
  }
}

/** The states from which a match can still fail: in all others the engine stops and is content. */
function undecided(auto: Automaton, last: readonly number[], lines: boolean): Automaton {
  const decided = new Set(last);
  const ends = new Set(last.filter((state) => auto.sets[state] === END));
  // Behind `.*` comes the end of the line, whatever the line holds: only a second line can fail.
  for (const [state, set] of auto.sets.entries()) {
    const open = lines && (ANY & ~set) === 0n;
    if (open && [...(auto.follow[state]?.keys() ?? [])].some((next) => ends.has(next))) decided.add(state);
  }
  const follow = auto.follow.map(
    (edges, state) => new Map(decided.has(state) ? [] : [...edges].filter(([next]) => !decided.has(next))),
  );
  return { sets: auto.sets, follow };
}

function growthOf(pattern: Pattern): Growth | undefined {
  const auto: Automaton = { sets: [], follow: [] };
  try {
    const { last } = build(pattern, auto);
    if (new Search(undecided(auto, last, false)).exponential()) return "exponential";
    return new Search(undecided(auto, last, true)).polynomial() ? "polynomial" : undefined;
  } catch (error) {
    if (error instanceof TooLarge) return undefined;
    throw error;
  }
}

const known = new Map<string, Growth | undefined>();

/** The growth that a pattern allows; `whole` where it must match the text up to its end. */
export function regexGrowth(
  source: string,
  options: PatternOptions & { whole: boolean },
): Growth | undefined {
  // Ambiguity takes two repetitions.
  if ((source.match(/[*+]|,\d*\}/g)?.length ?? 0) < 2 && !/\|.*\)[*+]/.test(source)) return undefined;
  const key = `${options.ignoreCase}${options.dotAll}${options.whole}${source}`;
  if (known.has(key)) return known.get(key);
  const pattern = parsePattern(source, options);
  const end: Pattern = { kind: "set", set: END };
  const growth = pattern && growthOf(options.whole ? { kind: "sequence", parts: [pattern, end] } : pattern);
  if (known.size > 500) known.clear();
  known.set(key, growth);
  return growth;
}
