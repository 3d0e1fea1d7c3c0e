const LANGUAGES = ["typescript", "typescriptreact", "javascript", "javascriptreact", "python", "java", "go"];
const SCHEMES = ["file", "untitled"];

/** Documents that are checked; a selector for the editor and for the language client alike. */
export const CHECKED = LANGUAGES.flatMap((language) => SCHEMES.map((scheme) => ({ language, scheme })));

/** Policies, also one that is not saved yet. */
export const POLICIES = SCHEMES.map((scheme) => ({ scheme, pattern: "**/.two-keys/policy.yaml" }));

/** Documents that the server has findings and explanations for. */
export const EXPLAINED = [...CHECKED, ...POLICIES];

/** Documents that the server follows: who wrote a line matters in every language. */
export const FOLLOWED = [{ scheme: "file" }, ...EXPLAINED];
