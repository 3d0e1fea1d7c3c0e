import type { Node } from "web-tree-sitter";

/** A grammar that the engine can load. `tsx` and `typescript` differ only in grammar. */
export type Language = "typescript" | "tsx" | "javascript" | "python" | "java" | "go";

/** Languages that share handlers: the three JavaScript grammars are one family. */
export type Family = "javascript" | "python" | "java" | "go";

export const SEVERITIES = ["info", "warning", "error"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const AREAS = [
  "timeouts",
  "retries",
  "errors",
  "async",
  "overload",
  "lifecycle",
  "resources",
  "observability",
] as const;
export type Area = (typeof AREAS)[number];

/** Zero-based line and UTF-16 column, as in the Language Server Protocol. */
export interface Position {
  readonly line: number;
  readonly character: number;
}

export interface Span {
  readonly start: Position;
  readonly end: Position;
}

/** Replaces the UTF-16 code units `[start, end)` of the analysed text. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly newText: string;
}

export interface Fix {
  /** What the fix does, in the imperative: "Add a 10 s timeout". */
  readonly title: string;
  readonly edits: readonly Edit[];
}

export interface Related {
  readonly span: Span;
  readonly message: string;
}

/** One violation of one rule at one place; the same in editor, terminal and gate. */
export interface Finding {
  readonly ruleId: string;
  readonly severity: Severity;
  readonly message: string;
  readonly span: Span;
  /** UTF-16 offsets of `span` in the analysed text. */
  readonly start: number;
  readonly end: number;
  /** A change that is safe to apply without reading it; applied by "fix all". */
  readonly fix?: Fix;
  /** Changes that a person should read before accepting. */
  readonly suggestions?: readonly Fix[];
  readonly related?: readonly Related[];
  readonly tags?: readonly ("unnecessary" | "deprecated")[];
}

/** What is known of a file before its content is parsed. */
export interface FileInfo {
  /** Path relative to the policy's root (or absolute when there is none), with `/`. */
  readonly path: string;
  readonly language: Language;
}

/** A public page that a rule follows. */
export interface Source {
  readonly title: string;
  readonly url: string;
}

/** Rule names that other tools use for the same defect; their suppressions are honoured. */
export type PeerTool =
  | "eslint"
  | "biome"
  | "oxlint"
  | "ruff"
  | "bandit"
  | "pylint"
  | "semgrep"
  | "sonar"
  | "pmd"
  | "errorprone"
  | "golangci";

export type Peers = { readonly [T in PeerTool]?: readonly string[] };

interface ExampleBase {
  /** Grammars in which the example is run; every one must give the same result. */
  readonly languages: readonly Language[];
  /** Path that the example pretends to have; decides test, entry and migration files. */
  readonly path?: string;
}

/** Code with every expected finding between `⟦` and `⟧`. */
export interface BadExample extends ExampleBase {
  readonly bad: string;
  /** The code after the fix (or, where the rule only suggests, after the first suggestion). */
  readonly fixed?: string;
}

/** Code that must stay silent; `trap` names the false alarm that it guards against. */
export interface GoodExample extends ExampleBase {
  readonly good: string;
  readonly trap?: string;
}

export type Example = BadExample | GoodExample;

export interface Report {
  readonly message?: string;
  readonly fix?: Fix | undefined;
  readonly suggestions?: readonly Fix[];
  readonly related?: readonly { readonly node: Node; readonly message: string }[];
  /** Lower than the rule's own severity, where the deciding fact is out of sight. */
  readonly severity?: Severity;
  readonly tags?: readonly ("unnecessary" | "deprecated")[];
}
