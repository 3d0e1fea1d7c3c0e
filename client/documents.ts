const LANGUAGES = [
  "typescript",
  "typescriptreact",
  "javascript",
  "javascriptreact",
  "python",
  "java",
  "go",
  "csharp",
  "kotlin",
  "rust",
  "yaml",
  "dockercompose",
  "github-actions-workflow",
  "json",
  "jsonc",
  "terraform",
  "dockerfile",
  "sql",
  "postgres",
  "shellscript",
];
const SCHEMES = ["file", "untitled"];

/** Documents that are checked; a selector for the editor and for the language client alike. */
export const CHECKED = [
  ...LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => ({ language, scheme }))),
  // Without an extension for these, an editor takes them for plain text.
  ...SCHEMES.map((scheme) => ({ scheme, pattern: "**/*.{kt,kts,tf,template}" })),
];

/** Files of policies, also ones that are not saved yet. */
export const POLICIES = SCHEMES.flatMap((scheme) =>
  ["{policy,people,systems}.yaml", "calendars/*.ics"].map((name) => ({
    scheme,
    pattern: `**/.two-keys/${name}`,
  })),
);

/** Files that may be those of a central policy repository: the server tells them from other tools' by their siblings. */
const CENTRAL = [{ scheme: "file", pattern: "**/{policy,people,systems}.yaml" }];

/** Drafts of change records as text: they lie in the git folder. */
export const DRAFTS = [{ scheme: "file", pattern: "**/*.git/**/two-keys/drafts/*.yaml" }];

/** Documents that the server has findings and explanations for. */
export const EXPLAINED = [...CHECKED, ...POLICIES, ...DRAFTS];

/** Documents that the server answers questions about, if it knows them. */
export const ANSWERED = [...EXPLAINED, ...CENTRAL];

/** Documents that the server follows: who wrote a line matters in every language. */
export const FOLLOWED = [{ scheme: "file" }, ...EXPLAINED];
