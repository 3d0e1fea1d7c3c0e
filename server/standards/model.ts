import type { Node } from "web-tree-sitter";

/** A programming language whose grammar the engine loads. `tsx` and `typescript` differ only in grammar. */
export type CodeLanguage =
  | "typescript"
  | "tsx"
  | "javascript"
  | "python"
  | "java"
  | "go"
  | "csharp"
  | "kotlin"
  | "rust";

/** Languages that share handlers: the three JavaScript grammars are one family. */
export const FAMILIES = ["javascript", "python", "java", "go", "csharp", "kotlin", "rust"] as const;
export type Family = (typeof FAMILIES)[number];

/** What else changes production: texts that are read as a whole into plain data. */
export const TEXT_LANGUAGES = ["yaml", "json", "terraform", "dockerfile", "sql", "shell"] as const;
export type TextLanguage = (typeof TEXT_LANGUAGES)[number];

/** How a file is read, told by its name; see `fileKind.ts`. */
export type Language = CodeLanguage | TextLanguage;

/** What a text of a {@link TextLanguage} says, told by its content; one text has one format, or none. */
export const FORMATS = [
  "kubernetes",
  "cloudformation",
  "compose",
  "githubActions",
  "terraform",
  "dockerfile",
  "sql",
  "shell",
] as const;
export type Format = (typeof FORMATS)[number];

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
  "flags",
  "migrations",
  "kubernetes",
  "infrastructure",
  "containers",
  "delivery",
] as const;
/** Areas of the catalogue, and `custom` for rules that a policy brings along. */
export type Area = (typeof AREAS)[number] | "custom";

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
  | "golangci"
  | "roslyn"
  | "detekt"
  | "clippy"
  | "squawk"
  | "kube-linter"
  | "kube-score"
  | "checkov"
  | "tflint"
  | "cfn-lint"
  | "hadolint"
  | "actionlint"
  | "zizmor"
  | "shellcheck";

export type Peers = { readonly [T in PeerTool]?: readonly string[] };

interface ExampleBase {
  /** Grammars in which the example is run; every one must give the same result. */
  readonly languages: readonly Language[];
  /** Path that the example pretends to have; decides test, entry and migration files. */
  readonly path?: string;
  /** Other files of the same folder of the workspace, by path: what a rule over several files needs. */
  readonly others?: Readonly<Record<string, string>>;
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

/** UTF-16 offsets `[start, end)` of a text. */
export interface Range {
  readonly start: number;
  readonly end: number;
}

/** What a rule says of a place that is given by offsets. */
export interface RangeReport {
  readonly message?: string;
  readonly fix?: Fix | undefined;
  readonly suggestions?: readonly Fix[];
  readonly related?: readonly (Range & { readonly message: string })[];
  /** Lower than the rule's own severity, where the deciding fact is out of sight. */
  readonly severity?: Severity;
  readonly tags?: readonly ("unnecessary" | "deprecated")[];
}

export interface Report {
  readonly message?: string;
  readonly fix?: Fix | undefined;
  readonly suggestions?: readonly Fix[];
  readonly related?: readonly { readonly node: Node; readonly message: string }[];
  /** Lower than the rule's own severity, where the deciding fact is out of sight. */
  readonly severity?: Severity;
  readonly tags?: readonly ("unnecessary" | "deprecated")[];
}

/** The lower of what a rule has and what it says of one finding. */
export function lower(own: Severity, given: Severity | undefined): Severity {
  if (!given) return own;
  return SEVERITIES.indexOf(given) < SEVERITIES.indexOf(own) ? given : own;
}
