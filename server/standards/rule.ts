import type { Node } from "web-tree-sitter";
import type { RuleContext } from "./context.ts";
import type { Area, Example, Family, Peers, Severity, Source } from "./model.ts";

/**
 * One way in which a rule looks at a family of languages.
 *
 * With `calls`, `check` is given every call whose callee ends in one of the names
 * (`get` for `a.b.get(…)`); constructor calls (`new Pool()`, `Pool{}`) count by their
 * type's last name. With `kinds`, it is given every node of these kinds.
 */
export type Handler = {
  check(node: Node, ctx: RuleContext): void;
} & (
  | { readonly calls: readonly string[]; readonly kinds?: undefined; readonly anchors?: undefined }
  | {
      readonly kinds: readonly string[];
      readonly calls?: undefined;
      /**
       * Words of which at least one stands in any file with a finding: a file without
       * them is not parsed for this rule. Whole identifiers or keywords; or a pattern that
       * every such file matches, where what is looked for is no word.
       */
      readonly anchors: readonly string[] | RegExp;
    }
);

export interface Rule {
  readonly id: string;
  /** Key in the catalogue, such as `TO01`. */
  readonly code: string;
  readonly title: string;
  readonly area: Area;
  /** Severity on a Tier-1 system. */
  readonly severity: Severity;
  /** Two sentences: what breaks in production, and why this prevents it. */
  readonly why: string;
  readonly sources: readonly Source[];
  /** Whether the rule offers a safe fix, a suggestion to read first, or neither. */
  readonly autofix: "yes" | "suggest" | "none";
  readonly peers: Peers;
  readonly languages: { readonly [F in Family]?: readonly Handler[] };
  /**
   * Words whose mere presence anywhere in the file decides something, asked with
   * `ctx.mentions`. Declared, so that an edit elsewhere re-runs the rule.
   */
  readonly mentions?: readonly string[];
  /** Also checked in test files. Reliability rules are about production code, so most are not. */
  readonly inTests?: boolean;
  readonly examples: readonly Example[];
}

/** Identity function that gives a rule file its type and an early shape check. */
export function defineRule(rule: Rule): Rule {
  return rule;
}
