import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import * as z from "zod";
import { errorCode, writeAtomically } from "../service/disk.ts";
import { fileError } from "./disk.ts";
import { type Outcome, problem, success } from "./outcome.ts";
import type { FileReport, ReportedFinding } from "./report/schema.ts";
import { counted, printable } from "./terminal.ts";

const entrySchema = z.strictObject({
  rule: z.string(),
  /** From the folder of the baseline, with `/`. */
  path: z.string(),
  /** `contentFingerprint` of the finding. */
  fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
  /** How many equal findings the file has. */
  count: z.int().positive(),
});

const baselineSchema = z.strictObject({ version: z.literal(1), entries: z.array(entrySchema) });

type Entry = z.infer<typeof entrySchema>;

/** Findings that are known and do not count, until somebody mends them. */
export interface Baseline {
  /** Absolute. */
  readonly file: string;
  readonly entries: readonly Entry[];
}

/** Reads a baseline; `isOptional` takes one that is not there for an absent one. */
export async function readBaseline(
  given: string,
  cwd: string,
  isOptional = false,
): Promise<Outcome<Baseline | undefined>> {
  const file = path.resolve(cwd, given);
  let text: string;
  try {
    text = await readFile(file, "utf8");
  } catch (error) {
    if (isOptional && errorCode(error) === "ENOENT") return success(undefined);
    return problem("invalid-baseline", `${printable(given)}: can't be read: ${fileError(error)}`);
  }
  try {
    return success({ file, entries: baselineSchema.parse(JSON.parse(text)).entries });
  } catch {
    const hint = "two-keys scan --write-baseline writes one";
    return problem("invalid-baseline", `${printable(given)}: it is no baseline of version 1; ${hint}`);
  }
}

/** How findings stand to a baseline. */
export interface Comparison {
  /** Those that stand in it. */
  readonly older: ReadonlySet<ReportedFinding>;
  /** What is left of its entries: nothing was found for them. */
  readonly left: readonly Entry[];
}

/**
 * Holds findings against a baseline, each entry as often as it counts. An entry of a file that is gone stands for an
 * equal finding anywhere: files are renamed.
 */
export function compareWithBaseline(
  { file, entries }: Baseline,
  files: readonly FileReport[],
  cwd: string,
): Comparison {
  const folder = path.dirname(file);
  const left = entries.map((entry) => ({ ...entry }));
  const byKey = new Map<string, { count: number }>();
  for (const entry of left) byKey.set(keyOf(entry.rule, entry.path, entry.fingerprint), entry);
  const older = new Set<ReportedFinding>();
  const others: ReportedFinding[] = [];
  for (const finding of files.flatMap((one) => one.findings)) {
    const entry = byKey.get(
      keyOf(finding.ruleId, pathFrom(folder, finding.file, cwd), finding.contentFingerprint),
    );
    if (entry && entry.count > 0) {
      entry.count--;
      older.add(finding);
    } else others.push(finding);
  }
  const isGone = new Map(left.map((one) => [one.path, !existsSync(path.resolve(folder, one.path))]));
  for (const finding of others) {
    const moved = left.find(
      (one) =>
        one.count > 0 &&
        one.rule === finding.ruleId &&
        one.fingerprint === finding.contentFingerprint &&
        isGone.get(one.path),
    );
    if (!moved) continue;
    moved.count--;
    older.add(finding);
  }
  return { older, left: left.filter((one) => one.count > 0) };
}

/** Entries of a comparison that are no longer needed: their files were checked, or are gone. */
export function goneEntries(
  { file }: Baseline,
  left: readonly Entry[],
  files: readonly FileReport[],
  cwd: string,
): number {
  const folder = path.dirname(file);
  const checked = new Set(files.map((one) => pathFrom(folder, one.file, cwd)));
  return left
    .filter((one) => checked.has(one.path) || !existsSync(path.resolve(folder, one.path)))
    .reduce((sum, one) => sum + one.count, 0);
}

/**
 * Writes the findings as the known ones, and answers how many. Entries of files that were not checked stay. A baseline
 * that is there only shrinks, unless it is allowed to grow.
 */
export async function writeBaseline(
  given: string,
  files: readonly FileReport[],
  cwd: string,
  mayGrow: boolean,
): Promise<Outcome<number>> {
  const read = await readBaseline(given, cwd, true);
  if (!read.ok) return read;
  const before = read.value;
  const file = path.resolve(cwd, given);
  const folder = path.dirname(file);
  if (before && !mayGrow) {
    const { older } = compareWithBaseline(before, files, cwd);
    const added = files.flatMap((one) => one.findings).filter((one) => !older.has(one));
    if (added.length > 0) {
      const places = added.slice(0, 5).map((one) => `${one.file}:${one.startLine} ${one.ruleId}`);
      const more = added.length > places.length ? ` and ${added.length - places.length} more` : "";
      return problem(
        "refused",
        printable(
          `${given} would grow by ${counted(added.length, "finding")} (${places.join(", ")}${more}): mend or waive them, or say --allow-growth`,
        ),
      );
    }
  }
  const checked = new Set(files.map((one) => pathFrom(folder, one.file, cwd)));
  const entries = new Map<string, Entry>();
  for (const one of before?.entries ?? []) {
    const isThere = existsSync(path.resolve(folder, one.path));
    if (isThere && !checked.has(one.path)) entries.set(keyOf(one.rule, one.path, one.fingerprint), one);
  }
  for (const finding of files.flatMap((one) => one.findings)) {
    const { ruleId: rule, contentFingerprint: fingerprint } = finding;
    const name = pathFrom(folder, finding.file, cwd);
    const key = keyOf(rule, name, fingerprint);
    const count = (entries.get(key)?.count ?? 0) + 1;
    entries.set(key, { rule, path: name, fingerprint, count });
  }
  const sorted = [...entries].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
  const lines = sorted.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
  const text = `{\n  "version": 1,\n  "entries": [${lines === "" ? "" : `\n${lines}\n  `}]\n}\n`;
  try {
    await writeAtomically(file, text);
  } catch (error) {
    return problem("output-failed", `${printable(given)} can't be written: ${fileError(error)}`);
  }
  return success(sorted.reduce((sum, one) => sum + one.count, 0));
}

function keyOf(rule: string, file: string, fingerprint: string): string {
  return `${file}\0${rule}\0${fingerprint}`;
}

function pathFrom(folder: string, shown: string, cwd: string): string {
  return path.relative(folder, path.resolve(cwd, shown)).split(path.sep).join("/");
}
