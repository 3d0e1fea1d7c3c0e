import type { FileInfo, Format, TextLanguage } from "../model.ts";
import type { FactKind } from "../project.ts";
import { cloudformation } from "./cloudformation.ts";
import { compose } from "./compose.ts";
import { dockerfile } from "./dockerfile.ts";
import type { FormatReader } from "./format.ts";
import { githubActions } from "./githubActions.ts";
import { kubernetes } from "./kubernetesReader.ts";
import { shell } from "./shell.ts";
import { sql } from "./sql.ts";
import { terraform } from "./terraform.ts";

export type AnyReader = { [F in Format]: FormatReader<F> }[Format];

/** Asked in this order: the first that knows a text reads it. */
const READERS: readonly AnyReader[] = [
  githubActions,
  kubernetes,
  cloudformation,
  compose,
  terraform,
  dockerfile,
  sql,
  shell,
];

/** Formats that a text of the language may have. */
export function formatsOf(language: TextLanguage): Format[] {
  return READERS.filter((one) => one.languages.includes(language)).map((one) => one.format);
}

/** Languages of the texts that may tell facts of these kinds: a kind begins with the name of its format. */
export function languagesOfFacts(kinds: Iterable<FactKind>): ReadonlySet<TextLanguage> {
  const formats = new Set([...kinds].map((kind) => kind.split(".")[0]));
  return new Set(READERS.filter((one) => formats.has(one.format)).flatMap((one) => one.languages));
}

/** Who reads the text; `undefined` where it says nothing that rules look at. */
export function readerOf(text: string, file: FileInfo): AnyReader | undefined {
  return READERS.find(
    (one) => (one.languages as readonly string[]).includes(file.language) && one.detect(text, file),
  );
}
