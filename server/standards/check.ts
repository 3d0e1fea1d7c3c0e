import { Analysis, type AnalysisResult, type DocumentAnalysis } from "./analysis.ts";
import { isMigrationPath, isTextLanguage } from "./fileKind.ts";
import { FormatAnalysis } from "./formatAnalysis.ts";
import { compileFormatRules } from "./formatRules.ts";
import { readerOf } from "./formats/readers.ts";
import { sql } from "./formats/sql.ts";
import { parserFor, treeGrammarOf } from "./grammar.ts";
import { refuse } from "./limits.ts";
import type { CodeLanguage, FileInfo, Finding } from "./model.ts";
import { notice } from "./notices.ts";
import type { Standards } from "./options.ts";
import type { NewFact, ProjectFinding } from "./project.ts";

/** A verdict, with what the text tells rules over several files. */
export interface CheckResult extends AnalysisResult {
  readonly facts: readonly NewFact[];
}

const NOTHING: CheckResult = { findings: [], waived: [], facts: [] };

/** Loads what the analysis of a text needs; nothing of it is read yet. */
export async function prepareFor(text: string, file: FileInfo): Promise<void> {
  if (isTextLanguage(file.language)) await readerOf(text, file)?.prepare();
  else {
    await parserFor(file.language);
    // Migrations in code hold SQL in strings.
    const migration = isMigrationPath(file.path) || MIGRATION_TEXT.test(text);
    if (migration && SQL_CALL.test(text)) await sql.prepare();
  }
}

const MIGRATION_TEXT = /\balembic\b|\bdjango\.db\b|\bMigrationInterface\b/;
const SQL_CALL = /\b(?:raw|query|execute|RunSQL|sql|addSql)\b\s*[(<]/;

/** The same for rules over the trees of texts, where the standards have one for the language. */
async function prepareTree(file: FileInfo, standards: Standards, today: string): Promise<void> {
  if (!isTextLanguage(file.language)) return;
  const grammar = treeGrammarOf(file.language);
  const { tree } = standards.formatSettings(file, today).rules;
  if (grammar && tree.rules.length > 0) await parserFor(grammar);
}

/** An analysis of a file, empty yet. `text` tells what has to be loaded for it. */
export async function openAnalysis(
  text: string,
  file: FileInfo,
  standards: Standards,
  today: string,
): Promise<DocumentAnalysis> {
  await prepareFor(text, file);
  await prepareTree(file, standards, today);
  if (isTextLanguage(file.language)) return new FormatAnalysis(file, standards.formatSettings(file, today));
  const code = { ...file, language: file.language as CodeLanguage };
  return new Analysis(await parserFor(code.language), code, standards.settings(code, today));
}

/**
 * The verdict on one text, from scratch. The editor keeps a {@link DocumentAnalysis} alive
 * between edits instead; both give the same findings. `extra` is what rules over several
 * files say of the text; left out where they have not looked.
 */
export async function checkText(
  text: string,
  file: FileInfo,
  standards: Standards,
  today: string,
  extra?: readonly ProjectFinding[],
): Promise<CheckResult> {
  if (!standards.covers(file.path)) return NOTHING;
  const { rules, limits } = isTextLanguage(file.language)
    ? standards.formatSettings(file, today)
    : standards.settings({ ...file, language: file.language }, today);
  // Only a text that would be read at all may be passed over for having nothing to find.
  if (!extra?.length && !rules.mayMatch(text) && !refuse(text, limits)) return NOTHING;
  const analysis = await openAnalysis(text, file, standards, today);
  try {
    analysis.run(text);
    return { ...analysis.result(extra), facts: analysis.facts() };
  } finally {
    analysis.dispose();
  }
}

export interface TextFacts {
  readonly facts: readonly NewFact[];
  /** Why the text was not read. */
  readonly problem?: Finding;
}

/** What a text tells rules over several files, without a verdict on it. */
export async function factsOf(text: string, file: FileInfo, standards: Standards): Promise<TextFacts> {
  const { language } = file;
  if (!isTextLanguage(language) || !standards.covers(file.path)) return { facts: [] };
  await prepareFor(text, file);
  const settings = { ...standards.formatSettings(file, ""), rules: compileFormatRules([], language) };
  const analysis = new FormatAnalysis(file, settings);
  analysis.run(text);
  const problem = analysis.result().findings.find((one) => one.ruleId === "file-not-checked");
  return { facts: analysis.facts(), ...(problem ? { problem } : {}) };
}

export type Decoded = { readonly text: string } | { readonly problem: Finding };

/** Text of a file's bytes: UTF-8, or UTF-16 with a byte order mark; the mark is dropped. */
export function decode(bytes: Uint8Array): Decoded {
  const encoding =
    bytes[0] === 0xff && bytes[1] === 0xfe
      ? "utf-16le"
      : bytes[0] === 0xfe && bytes[1] === 0xff
        ? "utf-16be"
        : "utf-8";
  if (encoding === "utf-8" && bytes.subarray(0, 8000).includes(0)) {
    return { problem: notice("file-not-checked", "Skipped: binary content.") };
  }
  try {
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) };
  } catch {
    return {
      problem: notice(
        "file-not-checked",
        "Skipped: wrong encoding (neither UTF-8 nor UTF-16 with a byte order mark).",
      ),
    };
  }
}
