import type { CloudFormationFacts } from "./formats/cloudformation.ts";
import type { KubernetesFacts } from "./formats/kubernetes.ts";
import type { SqlFacts } from "./formats/sql.ts";
import type { TerraformFacts } from "./formats/terraform.ts";
import type { Range, RangeReport } from "./model.ts";
import type { Rule } from "./rule.ts";
import type { Values } from "./values.ts";

/** Data of each kind of fact: plain values only, as facts are sent between processes and kept on disk. */
export interface FactData extends KubernetesFacts, TerraformFacts, CloudFormationFacts, SqlFacts {}
export type FactKind = keyof FactData;

/** What one place of one file tells rules that look at several files. */
export type NewFact = { [K in FactKind]: Range & { readonly kind: K; readonly data: FactData[K] } }[FactKind];
export type Fact<K extends FactKind = FactKind> = {
  [X in K]: Range & {
    readonly kind: X;
    /** As in `FileInfo`. */
    readonly path: string;
    readonly data: FactData[X];
  };
}[K];

export interface ProjectFacts {
  /** In the order of paths, then of places. */
  of<K extends FactKind>(kind: K): readonly Fact<K>[];
}

/** A finding of a rule over several files, before it is placed in its file's text. */
export interface ProjectFinding extends Range {
  readonly path: string;
  readonly ruleId: string;
  readonly report: RangeReport;
}

/** Facts of the files of one policy's reach, by path. Order of arrival does not matter. */
export class FactStore implements ProjectFacts {
  private readonly byPath = new Map<string, readonly Fact[]>();
  private byKind: Map<FactKind, Fact[]> | undefined;

  /** Takes a file's facts in the place of those that it told before; none takes the file out. */
  set(path: string, facts: readonly NewFact[]): void {
    if (facts.length === 0) {
      if (!this.byPath.delete(path)) return;
    } else
      this.byPath.set(
        path,
        facts.map((fact): Fact => ({ ...fact, path })),
      );
    this.byKind = undefined;
  }

  of<K extends FactKind>(kind: K): readonly Fact<K>[] {
    if (!this.byKind) {
      this.byKind = new Map();
      for (const path of [...this.byPath.keys()].sort()) {
        for (const fact of this.byPath.get(path) ?? []) {
          const list = this.byKind.get(fact.kind);
          if (list) list.push(fact);
          else this.byKind.set(fact.kind, [fact]);
        }
      }
    }
    return (this.byKind.get(kind) ?? []) as readonly Fact[] as readonly Fact<K>[];
  }
}

/** Runs rules over facts. A rule that throws tells nothing; `failed` is then called with its reason. */
export function projectFindings(
  rules: readonly Rule[],
  facts: ProjectFacts,
  values: Values,
  tier: 1 | 2 | 3,
  failed: (rule: Rule, why: string) => void,
): ProjectFinding[] {
  return rules.flatMap((rule) => {
    const own: ProjectFinding[] = [];
    try {
      rule.project?.check(facts, values, tier, (fact, { at, ...report } = {}) => {
        const { start, end } = at ?? fact;
        own.push({ path: fact.path, ruleId: rule.id, start, end, report });
      });
    } catch (error) {
      failed(rule, error instanceof Error ? error.message : String(error));
      return [];
    }
    return own;
  });
}
