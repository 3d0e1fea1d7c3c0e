import type { Language } from "../model.ts";

interface Spelling {
  /** First the usual name, then its aliases; compared without regard to case. */
  readonly names: readonly string[];
  readonly language: Language;
  /** Stands for `$` where the grammar knows no names with a `$` in them. */
  readonly expando: string;
}

/** Letter that may begin a name in all of these grammars and that nobody writes. */
const MICRO = "µ";

const SPELLINGS: readonly Spelling[] = [
  { names: ["TypeScript", "ts"], language: "typescript", expando: "$" },
  { names: ["Tsx"], language: "tsx", expando: "$" },
  {
    names: ["JavaScript", "js", "jsx"],
    language: "javascript",

    expando: "$",
  },
  { names: ["Python", "py"], language: "python", expando: MICRO },
  { names: ["Java"], language: "java", expando: "$" },
  { names: ["Go", "golang"], language: "go", expando: MICRO },
  { names: ["CSharp", "cs", "c#"], language: "csharp", expando: MICRO },
  { names: ["Kotlin", "kt"], language: "kotlin", expando: MICRO },
  { names: ["Rust", "rs"], language: "rust", expando: MICRO },
  { names: ["Bash", "sh", "shell"], language: "shell", expando: MICRO },
  { names: ["Hcl", "terraform", "tf"], language: "terraform", expando: MICRO },
];

/** Usual names of the languages that own rules may be written for. */
export const LANGUAGE_NAMES: readonly string[] = SPELLINGS.map(({ names: [name = ""] }) => name);

const BY_NAME = new Map(SPELLINGS.flatMap((one) => one.names.map((name) => [name.toLowerCase(), one])));
const BY_LANGUAGE = new Map(SPELLINGS.map((one) => [one.language, one]));

/** What a rule's `language` stands for; `undefined` for names that nobody knows. */
export function languageNamed(name: string): Language | undefined {
  return BY_NAME.get(name.toLowerCase())?.language;
}

export function expandoOf(language: Language): string {
  return BY_LANGUAGE.get(language)?.expando ?? MICRO;
}
