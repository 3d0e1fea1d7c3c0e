import type { Node } from "web-tree-sitter";
import type { Pattern, PatternNode } from "./pattern.ts";
import type { Strictness } from "./schema.ts";

/** Steps of matching that one node and one file may take. */
export const NODE_STEPS = 200_000;
export const FILE_STEPS = 1_000_000;

/** Nesting of rules in rules. */
const MAX_DEPTH = 200;

/** Why a rule gave up on a file. */
export class Exhausted extends Error {}

/** Counts what a rule does in a file, and ends it when that is too much. */
export class Budget {
  private file = 0;
  private node = 0;
  private depth = 0;

  /** `tick` is called now and then, and may throw to end everything. */
  constructor(private readonly tick: () => void) {}

  nextNode(): void {
    this.node = 0;
  }

  spend(steps = 1): void {
    this.node += steps;
    const before = this.file;
    this.file += steps;
    if (before >> 12 !== this.file >> 12) this.tick();
    if (this.node > NODE_STEPS) throw new Exhausted(`it took more than ${NODE_STEPS} steps at one place`);
    if (this.file > FILE_STEPS) throw new Exhausted(`it took more than ${FILE_STEPS} steps`);
  }

  /** Runs something one level deeper. */
  deeper<T>(work: () => T): T {
    if (++this.depth > MAX_DEPTH) throw new Exhausted("its rules call each other without an end");
    try {
      return work();
    } finally {
      this.depth--;
    }
  }
}

/** What metavariables stand for, and the way back to what they stood for earlier. */
export class Captures {
  readonly one = new Map<string, Node>();
  readonly many = new Map<string, readonly Node[]>();
  private readonly trail: (() => void)[] = [];

  mark(): number {
    return this.trail.length;
  }

  back(mark: number): void {
    while (this.trail.length > mark) this.trail.pop()?.();
  }

  setOne(name: string, node: Node): void {
    this.one.set(name, node);
    this.trail.push(() => this.one.delete(name));
  }

  setMany(name: string, nodes: readonly Node[]): void {
    this.many.set(name, nodes);
    this.trail.push(() => this.many.delete(name));
  }
}

type Step = "match" | "skipCode" | "skipPattern" | "skipBoth" | "no";

/** Holds code against patterns, in one text. */
export class Matching {
  constructor(
    readonly source: string,
    readonly budget: Budget,
  ) {}

  text(node: Node): string {
    const { startIndex, endIndex } = node;
    this.budget.spend((endIndex - startIndex) >> 6);
    return this.source.slice(startIndex, endIndex);
  }

  /** Whether the code is what the pattern says; captures are then complete, else as they were. */
  matches({ root, strictness }: Pattern, code: Node, captures: Captures): boolean {
    const mark = captures.mark();
    if (this.node(root, code, captures, strictness) === "match") return true;
    captures.back(mark);
    return false;
  }

  private node(goal: PatternNode, code: Node, captures: Captures, strictness: Strictness): Step {
    this.budget.spend();
    switch (goal.type) {
      case "many":
        return "match";
      case "one":
        if (skipsComments(strictness) && isComment(code)) return "skipCode";
        if (goal.named && !code.isNamed) return "no";
        return goal.name === undefined || this.capture(goal.name, code, captures) ? "match" : "no";
      case "leaf":
        if (goal.kind === code.type && goal.named === code.isNamed) {
          if (strictness === "signature" || goal.text === this.text(code)) return "match";
        }
        return this.skip(goal, code, strictness);
      case "inner":
        if (goal.kind !== code.type || !code.isNamed) return "no";
        return this.children(goal.children, code.children, captures, strictness) ? "match" : "no";
    }
  }

  private capture(name: string, code: Node, captures: Captures): boolean {
    const before = captures.one.get(name);
    if (before) return this.same(before, code);
    captures.setOne(name, code);
    return true;
  }

  /** Whether two pieces of code say the same, but for white space. */
  private same(a: Node, b: Node): boolean {
    this.budget.spend();
    if (a.id === b.id) return true;
    if ((a.isNamed && a.childCount === 0) || (b.isNamed && b.childCount === 0)) {
      return this.text(a) === this.text(b);
    }
    if (a.type !== b.type) return false;
    if (a.childCount === 0 && b.childCount === 0) return this.text(a) === this.text(b);
    const own = a.children;
    const other = b.children;
    return own.length === other.length && own.every((child, at) => this.same(child, other[at] ?? child));
  }

  private skip(goal: PatternNode, code: Node, strictness: Strictness): Step {
    const [pattern, other] = skips(strictness, goal, code);
    if (pattern) return other ? "skipBoth" : "skipPattern";
    return other ? "skipCode" : "no";
  }

  /** Each `$$$` takes as little as lets the next node of the pattern match; nothing is tried twice. */
  private children(
    goals: readonly PatternNode[],
    codes: readonly Node[],
    captures: Captures,
    strictness: Strictness,
  ): boolean {
    if (codes.length === 0) return false;
    let goal = 0;
    let code = 0;
    for (;;) {
      const here = goals[goal];
      if (!here) break;
      if (here.type === "many") {
        const from = code;
        goal++;
        if (goal >= goals.length) return take(here, codes.slice(from), captures);
        let signs = 0;
        while (isTrivial(goals[goal])) {
          goal++;
          signs++;
          if (goal >= goals.length) {
            return take(here, codes.slice(from, Math.max(from, codes.length - signs)), captures);
          }
        }
        const next = goals[goal];
        if (next?.type === "many") {
          if (!take(here, [], captures)) return false;
          continue;
        }
        for (;;) {
          const candidate = codes[code];
          if (!next || !candidate) return false;
          const mark = captures.mark();
          if (this.node(next, candidate, captures, strictness) === "match") break;
          captures.back(mark);
          code++;
        }
        if (!take(here, codes.slice(from, Math.max(from, code - signs)), captures)) return false;
        goal++;
        code++;
        continue;
      }
      const candidate = codes[code];
      if (!candidate) {
        return goals.slice(goal).every((one) => skipsGoal(strictness, one));
      }
      const mark = captures.mark();
      const step = this.node(here, candidate, captures, strictness);
      if (step !== "match") captures.back(mark);
      if (step === "no") return false;
      if (step === "match" || step === "skipPattern" || step === "skipBoth") goal++;
      if (step === "match" || step === "skipCode" || step === "skipBoth") code++;
    }
    return codes.slice(code).every((one) => skipsTrailing(strictness, one));
  }
}

function take(goal: PatternNode, nodes: readonly Node[], captures: Captures): boolean {
  if (goal.type !== "many" || goal.name === undefined) return true;
  captures.setMany(goal.name, nodes);
  return true;
}

function isTrivial(goal: PatternNode | undefined): boolean {
  return goal?.type === "leaf" && !goal.named;
}

function isComment(node: Node): boolean {
  return /comment/.test(node.type);
}

function skipsComments(strictness: Strictness): boolean {
  return strictness !== "cst" && strictness !== "ast";
}

/** What may be left out when a node of the pattern and one of the code don't match: first of the pattern. */
function skips(strictness: Strictness, goal: PatternNode, code: Node): [boolean, boolean] {
  switch (strictness) {
    case "cst":
      return [false, false];
    case "smart":
      return [false, !code.isNamed || isComment(code)];
    case "ast":
      return [isTrivial(goal), !code.isNamed];
    case "relaxed":
    case "signature":
      return [isTrivial(goal), !code.isNamed || isComment(code)];
  }
}

function skipsGoal(strictness: Strictness, goal: PatternNode): boolean {
  if (goal.type === "many") return true;
  return strictness !== "cst" && strictness !== "smart" && isTrivial(goal);
}

function skipsTrailing(strictness: Strictness, code: Node): boolean {
  switch (strictness) {
    case "cst":
      return false;
    case "smart":
      return true;
    case "ast":
      return !code.isNamed;
    case "relaxed":
    case "signature":
      return !code.isNamed || isComment(code);
  }
}
