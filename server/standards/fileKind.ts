import type { Family, Language } from "./model.ts";

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
};

const BY_EDITOR_ID: Readonly<Record<string, Language>> = {
  typescript: "typescript",
  typescriptreact: "tsx",
  javascript: "javascript",
  javascriptreact: "javascript",
  python: "python",
  java: "java",
  go: "go",
};

export const SOURCE_EXTENSIONS = Object.keys(EXTENSIONS);

/** Language of a path by its extension; `.d.ts` files hold no behaviour and are left out. */
export function languageOfPath(path: string): Language | undefined {
  if (/\.d\.[cm]?ts$/.test(path) || path.endsWith(".pyi")) return undefined;
  return EXTENSIONS[path.slice(path.lastIndexOf(".") + 1).toLowerCase()];
}

/** Language of an open document: its path where that tells, else the editor's own id. */
export function languageOfDocument(path: string, editorId: string): Language | undefined {
  if (/\.d\.[cm]?ts$/.test(path) || path.endsWith(".pyi")) return undefined;
  return languageOfPath(path) ?? BY_EDITOR_ID[editorId];
}

export function familyOf(language: Language): Family {
  return language === "typescript" || language === "tsx" ? "javascript" : language;
}

const TEST_FOLDER =
  /(^|\/)(tests?|__tests__|__mocks__|specs?|testing|testdata|testutils?|e2e|fixtures|src\/(test|it|integrationTest|testFixtures))\//i;
const TEST_FILE =
  /(^|\/)(test_[^/]*\.py|[^/]*_tests?\.(py|go)|conftest\.py|[^/]*[._-](test|spec|e2e|stories)\.[cm]?[jt]sx?|[^/]*(Test|Tests|TestCase|IT|Spec)\.java|Test[A-Z][^/]*\.java)$/;
const ENTRY_FOLDER = /(^|\/)(bin|cmd|scripts?|tools?|cli|examples?|benchmarks?|hack)\//i;
const ENTRY_FILE =
  /(^|\/)(main|cli|__main__|manage|setup|gulpfile|gruntfile|[^/]*\.config|main_[^/]*|[^/]*[-_.]cli)\.(py|go|[cm]?[jt]sx?)$|(^|\/)(Main|Application|[A-Za-z]*Main|[A-Za-z]*Application)\.java$/i;
const MIGRATION = /(^|\/)(migrations?|alembic\/versions|db\/migrate)\//i;

const HAS_MAIN: Readonly<Record<Family, RegExp>> = {
  javascript: /\brequire\.main\s*===?\s*module|\bimport\.meta\.main\b|process\.argv\[1\]/,
  python: /^if\s+__name__\s*==\s*["']__main__["']/m,
  java: /\bpublic\s+static\s+void\s+main\s*\(|\bstatic\s+void\s+main\s*\(/,
  go: /^package\s+main\b/m,
};

/** Words of which one stands wherever {@link HAS_MAIN} matches. */
export const MAIN_WORDS: Readonly<Record<Family, readonly string[]>> = {
  javascript: ["main", "argv"],
  python: ["__name__"],
  java: ["main"],
  go: ["main"],
};

/** Whether a path is one of test code. */
export function isTestPath(path: string): boolean {
  return TEST_FOLDER.test(path) || TEST_FILE.test(path);
}

/** Whether a path is one of a schema's or data's migration. */
export function isMigrationPath(path: string): boolean {
  return MIGRATION.test(path);
}

/** Pure function of path and text; the same in editor and terminal. */
export function fileKind(path: string, text: string, family: Family): FileKind {
  return {
    test: isTestPath(path),
    entry:
      ENTRY_FOLDER.test(path) ||
      ENTRY_FILE.test(path) ||
      text.startsWith("#!") ||
      HAS_MAIN[family].test(text),
    migration: isMigrationPath(path),
  };
}
