import { groupOf } from "./fileKind.ts";
import {
  type Example,
  FAMILIES,
  type Family,
  type Language,
  TEXT_LANGUAGES,
  type TextLanguage,
} from "./model.ts";
import type { Rule } from "./rule.ts";

/** What examples and pages are grouped by: a family of programming languages, or a text language. */
export type Group = Family | TextLanguage;

export const GROUP_TITLE: Readonly<Record<Group, string>> = {
  javascript: "TypeScript and JavaScript",
  python: "Python",
  java: "Java",
  go: "Go",
  csharp: "C#",
  kotlin: "Kotlin",
  rust: "Rust",
  yaml: "YAML",
  json: "JSON",
  terraform: "Terraform",
  dockerfile: "Dockerfile",
  sql: "SQL",
  shell: "Shell",
};

export const GROUP_SHORT: Readonly<Record<Group, string>> = {
  ...GROUP_TITLE,
  javascript: "TypeScript, JavaScript",
};

/** Start of a comment to the end of the line; JSON has none. */
export const COMMENT_SIGN: Readonly<Record<Group, string | undefined>> = {
  javascript: "//",
  python: "#",
  java: "//",
  go: "//",
  csharp: "//",
  kotlin: "//",
  rust: "//",
  yaml: "#",
  json: undefined,
  terraform: "#",
  dockerfile: "#",
  sql: "--",
  shell: "#",
};

/** Groups that a rule has examples for, in the order of the titles. */
export function groupsOf(rule: Rule): Group[] {
  const languages = [
    ...rule.examples.flatMap((example) => example.languages),
    ...(rule.tree?.languages ?? []),
  ];
  const own = new Set(languages.map(groupOf));
  return [...FAMILIES, ...TEXT_LANGUAGES].filter((group) => own.has(group));
}

export function examplesIn(rule: { readonly examples: readonly Example[] }, language: Language): Example[] {
  const group = groupOf(language);
  return rule.examples.filter((example) => example.languages.some((one) => groupOf(one) === group));
}
