import { createHash } from "node:crypto";
import { RULE_FAILED } from "./notices.ts";
import type { Standards } from "./options.ts";
import { type FactKind, FactStore, type NewFact, type ProjectFinding, projectFindings } from "./project.ts";
import type { Rule } from "./rule.ts";

const NONE: readonly ProjectFinding[] = [];

/** The rules over several files at work on the files of one policy's reach, kept up to date file by file. */
export class ProjectPass {
  private readonly facts = new FactStore();
  /** What each file tells, by kind, as a digest: a rule whose kinds say what they said is not run again. */
  private readonly told = new Map<string, ReadonlyMap<FactKind, string>>();
  private readonly byRule = new Map<Rule, readonly ProjectFinding[]>();
  private readonly changed = new Set<FactKind>();
  private placed: ReadonlyMap<string, readonly ProjectFinding[]> | undefined;

  constructor(private readonly standards: Standards) {}

  /** Takes what a file tells now; nothing takes the file out. True when it is something else than before. */
  set(path: string, facts: readonly NewFact[]): boolean {
    const before = this.told.get(path) ?? new Map<FactKind, string>();
    const after = digests(facts);
    const kinds = new Set([...before.keys(), ...after.keys()]);
    const moved = [...kinds].filter((kind) => before.get(kind) !== after.get(kind));
    if (moved.length === 0) return false;
    if (after.size === 0) this.told.delete(path);
    else this.told.set(path, after);
    this.facts.set(path, facts);
    for (const kind of moved) this.changed.add(kind);
    this.placed = undefined;
    return true;
  }

  /** Files that tell something. */
  get paths(): readonly string[] {
    return [...this.told.keys()];
  }

  /** What the rules say of a file. */
  of(path: string): readonly ProjectFinding[] {
    return this.findings().get(path) ?? NONE;
  }

  /** What the rules say, by file. */
  findings(): ReadonlyMap<string, readonly ProjectFinding[]> {
    if (this.placed) return this.placed;
    const { projectRules, values, tier } = this.standards;
    const placed = new Map<string, ProjectFinding[]>();
    for (const rule of projectRules) {
      if (!this.byRule.has(rule) || rule.project?.facts.some((kind) => this.changed.has(kind)))
        this.byRule.set(rule, this.run(rule, values, tier));
      for (const one of this.byRule.get(rule) ?? NONE) {
        const list = placed.get(one.path);
        if (list) list.push(one);
        else placed.set(one.path, [one]);
      }
    }
    this.changed.clear();
    this.placed = placed;
    return placed;
  }

  private run(rule: Rule, values: Standards["values"], tier: Standards["tier"]): readonly ProjectFinding[] {
    let why: string | undefined;
    const found = projectFindings([rule], this.facts, values, tier, (_, reason) => {
      why = reason;
    });
    if (why === undefined) return found;
    // It is told once, in the first of the files that it would have looked at.
    const path = (rule.project?.facts ?? []).flatMap((kind) => this.facts.of(kind)[0]?.path ?? []).sort()[0];
    if (path === undefined) return NONE;
    const message = `Rule ${rule.id} failed on the files of this folder together and was switched off: ${why}`;
    return [{ path, ruleId: RULE_FAILED, start: 0, end: 0, report: { message } }];
  }
}

function digests(facts: readonly NewFact[]): Map<FactKind, string> {
  const byKind = new Map<FactKind, NewFact[]>();
  for (const fact of facts) {
    const list = byKind.get(fact.kind);
    if (list) list.push(fact);
    else byKind.set(fact.kind, [fact]);
  }
  return new Map(
    [...byKind].map(([kind, list]) => [
      kind,
      createHash("sha1").update(JSON.stringify(list)).digest("base64"),
    ]),
  );
}
