import type { Node, Parser } from "web-tree-sitter";
import type { RuleContext } from "./context.ts";
import type { FormatContext, Models } from "./formats/format.ts";
import type {
  Area,
  Example,
  Family,
  FileInfo,
  Format,
  Language,
  Peers,
  Range,
  RangeReport,
  Report,
  Severity,
  Source,
} from "./model.ts";
import type { Fact, FactKind, ProjectFacts } from "./project.ts";
import type { Values } from "./values.ts";

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

/** How a rule looks at a format: once a text, with all that the text says as plain data. */
export interface FormatHandler<F extends Format> {
  /**
   * Words of which at least one stands in any file with a finding, or a pattern that every
   * such file matches; a file without is not read for this rule.
   */
  readonly anchors: readonly string[] | RegExp;
  check(model: Models[F], ctx: FormatContext): void;
}

/** How a rule looks at all files of a workspace folder at once, by the facts that they tell. */
export interface ProjectHandler {
  /** Kinds of facts that the rule asks for; when none of them changed, it is not run again. */
  readonly facts: readonly FactKind[];
  /** A finding is told at a fact: in its file, at its range or at another range of that file. */
  check(
    facts: ProjectFacts,
    values: Values,
    tier: 1 | 2 | 3,
    report: (fact: Fact, report?: RangeReport & { readonly at?: Range }) => void,
  ): void;
}

/** What a rule that looks at whole trees is given of a file. */
export interface TreeContext {
  readonly file: FileInfo;
  readonly source: string;
  /** Of the file's own grammar; it may be used for other texts in passing. */
  readonly parser: Parser;
  /** To be called now and then: throws when the time of the file is over. Must not be caught. */
  tick(): void;
  report(node: Node, report?: Report): void;
}

/**
 * How a rule looks at the whole tree of a file, classes and all. It is run again at every edit of a file that may
 * hold something, so that {@link Handler} is the better choice wherever a declaration by itself decides.
 */
export interface TreeHandler {
  readonly languages: readonly Language[];
  /** Words of which at least one stands in any file with a finding, or a pattern that every such file matches. */
  readonly anchors: readonly string[] | RegExp;
  check(root: Node, ctx: TreeContext): void;
}

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
  readonly formats?: { readonly [F in Format]?: FormatHandler<F> };
  readonly project?: ProjectHandler;
  readonly tree?: TreeHandler;
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
