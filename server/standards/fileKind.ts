import { type CodeLanguage, type Family, type Language, TEXT_LANGUAGES, type TextLanguage } from "./model.ts";

/** What a file is for, told by its path and first lines. */
export interface FileKind {
  /** Test code: most rules stay silent. */
  readonly test: boolean;
  /** May end the process: a command, a script, the program's entry. */
  readonly entry: boolean;
  readonly migration: boolean;
}

const EXTENSIONS: Readonly<Record<string, Language>> = {
  ts: "typescript",
  mts: "typescript",
  cts: "typescript",
  tsx: "tsx",
  js: "javascript",
  mjs: "javascript",
  cjs: "javascript",
  jsx: "javascript",
  py: "python",
  pyi: "python",
  java: "java",
  go: "go",
  cs: "csharp",
  kt: "kotlin",
  kts: "kotlin",
  rs: "rust",
  yaml: "yaml",
  yml: "yaml",
  template: "yaml",
  json: "json",
  tf: "terraform",
  dockerfile: "dockerfile",
  containerfile: "dockerfile",
  sql: "sql",
  sh: "shell",
  bash: "shell",
};

/** Names without an extension, or with one that means something else. */
const BY_NAME = /^(?:dockerfile|containerfile)(?:\.[\w.-]+)?$/i;

const BY_EDITOR_ID: Readonly<Record<string, Language>> = {
  typescript: "typescript",
  typescriptreact: "tsx",
  javascript: "javascript",
  javascriptreact: "javascript",
  python: "python",
  java: "java",
  go: "go",
  csharp: "csharp",
  kotlin: "kotlin",
  rust: "rust",
  yaml: "yaml",
  dockercompose: "yaml",
  "github-actions-workflow": "yaml",
  json: "json",
  jsonc: "json",
  terraform: "terraform",
  dockerfile: "dockerfile",
  sql: "sql",
  postgres: "sql",
  shellscript: "shell",
};

export const SOURCE_EXTENSIONS = Object.keys(EXTENSIONS);

/** Language of a path by its extension; `.d.ts` files hold no behaviour and are left out. */
export function languageOfPath(path: string): Language | undefined {
  if (/\.d\.[cm]?ts$/.test(path) || path.endsWith(".pyi")) return undefined;
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (BY_NAME.test(name) && !/\.(?:md|txt|dockerignore|[cm]?[jt]s|py|go)$/i.test(name)) return "dockerfile";
  const extension = name.slice(name.lastIndexOf(".") + 1).toLowerCase();
  return Object.hasOwn(EXTENSIONS, extension) ? EXTENSIONS[extension] : undefined;
}

/** Language of an open document: its path where that tells, else the editor's own id. */
export function languageOfDocument(path: string, editorId: string): Language | undefined {
  if (/\.d\.[cm]?ts$/.test(path) || path.endsWith(".pyi")) return undefined;
  return languageOfPath(path) ?? BY_EDITOR_ID[editorId];
}

export function familyOf(language: CodeLanguage): Family {
  return language === "typescript" || language === "tsx" ? "javascript" : language;
}

/** Whether a language is read as a whole into plain data, rather than matched node by node. */
export function isTextLanguage(language: Language): language is TextLanguage {
  return (TEXT_LANGUAGES as readonly string[]).includes(language);
}

/** The family of a programming language, else the language: what examples and pages are grouped by. */
export function groupOf(language: Language): Family | TextLanguage {
  return isTextLanguage(language) ? language : familyOf(language);
}

const TEST_FOLDER =
  /(^|\/)(tests?|__tests__|__mocks__|specs?|testing|testdata|test[-_]?utils?|test[-_]?suites?|mocks?|e2e|fixtures|src\/(test|it|integrationTest|testFixtures))\//i;
const TEST_FILE =
  /(^|\/)(test_[^/]*\.py|[^/]*_tests?\.(py|go)|conftest\.py|[^/]*[._-](test|spec|e2e|stories)\.[cm]?[jt]sx?|[^/]*(Test|Tests|TestCase|IT|Spec)\.java|Test[A-Z][^/]*\.java)$/;
/** Projects such as `Shop.UnitTests/` and files such as `OrderTests.cs`. */
const DOTNET_TEST =
  /(^|\/)([^/]*[.a-z](Unit|Integration|Functional|Acceptance|EndToEnd|E2E)?Tests?\/(.*\/)?[^/]*|[^/]*(Tests?|Specs?|TestBase|TestFixture|UnitTest\d+))\.cs$/;
const ENTRY_FOLDER = /(^|\/)(bin|cmd|scripts?|tools?|cli|examples?|benchmarks?|hack)\//i;
const ENTRY_FILE =
  /(^|\/)(main|cli|__main__|manage|setup|gulpfile|gruntfile|[^/]*\.config|main_[^/]*|[^/]*[-_.]cli)\.(py|go|[cm]?[jt]sx?)$|(^|\/)(Main|Application|[A-Za-z]*Main|[A-Za-z]*Application)\.java$/i;
const DOTNET_ENTRY = /(^|\/)Program\.cs$/;
/** Source sets such as `src/commonTest/`, files such as `OrderTest.kt`. */
const KOTLIN_TEST =
  /(^|\/)(src\/(test[A-Z]\w*|\w+Test|androidTest\w*)\/.*|[^/]*(Test|Tests|TestCase|IT|Spec)|Test[A-Z][^/]*)\.kts?$/;
const RUST_TEST = /(^|\/)(benches\/.*|fuzz\/.*|tests?|[^/]*_tests?|test_[^/]*)\.rs$/;
/** Gradle's scripts and `Main.kt`; Cargo's `main.rs`, `build.rs` and tasks. */
const KOTLIN_ENTRY = /(^|\/)([^/]*\.kts|[A-Za-z]*(Main|Application)\.kt)$/;
const RUST_ENTRY = /(^|\/)((main|build)\.rs|xtasks?\/.*\.rs)$/;
const MIGRATION = /(^|\/)(migrations?|alembic\/versions|db\/migrate)\//i;

const HAS_MAIN: Readonly<Record<Family, RegExp>> = {
  javascript: /\brequire\.main\s*===?\s*module|\bimport\.meta\.main\b|process\.argv\[1\]/,
  python: /^if\s+__name__\s*==\s*["']__main__["']/m,
  java: /\bpublic\s+static\s+void\s+main\s*\(|\bstatic\s+void\s+main\s*\(/,
  go: /^package\s+main\b/m,
  csharp: /\bstatic\s+(?:async\s+)?(?:void|int|Task(?:<int>)?)\s+Main\s*\(/,
  kotlin: /\bfun\s+main\s*\(/,
  rust: /\bfn\s+main\s*\(/,
};

/** Words of which one stands wherever {@link HAS_MAIN} matches. */
export const MAIN_WORDS: Readonly<Record<Family, readonly string[]>> = {
  javascript: ["main", "argv"],
  python: ["__name__"],
  java: ["main"],
  go: ["main"],
  csharp: ["Main"],
  kotlin: ["main"],
  rust: ["main"],
};

/** Whether a path is one of test code. */
export function isTestPath(path: string): boolean {
  return [TEST_FOLDER, TEST_FILE, DOTNET_TEST, KOTLIN_TEST, RUST_TEST].some((one) => one.test(path));
}

/** Whether a path is one of a schema's or data's migration. */
export function isMigrationPath(path: string): boolean {
  return MIGRATION.test(path);
}

/** Pure function of path and text; the same in editor and terminal. */
export function fileKind(path: string, text: string, family: Family | undefined): FileKind {
  return {
    test: isTestPath(path),
    entry:
      ENTRY_FOLDER.test(path) ||
      ENTRY_FILE.test(path) ||
      DOTNET_ENTRY.test(path) ||
      KOTLIN_ENTRY.test(path) ||
      RUST_ENTRY.test(path) ||
      text.startsWith("#!") ||
      (family !== undefined && HAS_MAIN[family].test(text)),
    migration: isMigrationPath(path),
  };
}
