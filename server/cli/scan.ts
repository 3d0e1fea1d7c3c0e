import { writeFile } from "node:fs/promises";
import path from "node:path";
import { PolicyFinder } from "../policy/policyFinder.ts";
import { policyDisk } from "../service/disk.ts";
import { SEVERITIES } from "../standards/model.ts";
import type { Rule } from "../standards/rule.ts";
import { type Baseline, compareWithBaseline, goneEntries, readBaseline, writeBaseline } from "./baseline.ts";
import { fileError, shownPath } from "./disk.ts";
import type { ScanOptions, Tolerated } from "./options.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { policyProblems } from "./policyProblems.ts";
import { Progress } from "./progress.ts";
import { render } from "./report/render.ts";
import type { FileReport, ReportedFinding, ScanReport, SkippedFile, Summary } from "./report/schema.ts";
import { summaryLine } from "./report/text.ts";
import { ResultCache } from "./resultCache.ts";
import { type Selection, selectTargets } from "./targets.ts";
import { counted, printable, type Terminal } from "./terminal.ts";
import { timingsOf, timingsText } from "./timings.ts";
import { verdictsOf } from "./verdicts.ts";
import { VERSION } from "./version.ts";

/** `two-keys scan`. */
export async function scan(options: ScanOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const { cwd } = terminal;
  const selected = await selectTargets({ ...options, cwd });
  if (!selected.ok) return selected;
  const selection = selected.value;
  const known = options.baseline === undefined ? undefined : await readBaseline(options.baseline, cwd);
  if (known && !known.ok) return known;
  const baseline = known?.value;
  const policies = await policiesOf(selection, cwd);
  if (policies.problems.length > 0) return problem("invalid-policy", ...policies.problems);
  const tell = (note: string): void => {
    if (!options.quiet) terminal.err(`two-keys: ${printable(note)}\n`);
  };
  notesOf(selection).forEach(tell);
  const progress = new Progress(terminal, options.quiet);
  // Where time is taken, every file has to take its own.
  const cache = options.cache && !options.timings ? await ResultCache.open(cwd, terminal.bundle) : undefined;
  const start = performance.now();
  const verdicts = await verdictsOf(selection, {
    cwd,
    bundle: terminal.bundle,
    today: new Date().toISOString().slice(0, 10),
    jobs: options.jobs,
    timings: options.timings,
    cache,
    onProgress: (done, of) => progress.tell(done, of),
  }).finally(() => progress.end());
  if (!verdicts.ok) return verdicts;
  cache?.close();
  const { files: all, unread, looks } = verdicts.value;
  const timings = options.timings ? timingsOf(looks, performance.now() - start) : undefined;
  if (timings) terminal.err(timingsText(timings));
  const found = all.filter((file) => !file.excluded);
  if (options.writeBaseline !== undefined) {
    const written = await writeBaseline(options.writeBaseline, found, cwd, options.allowGrowth);
    if (!written.ok) return written;
    tell(`${counted(written.value, "finding")} in ${options.writeBaseline}`);
    return success(EXIT.clean);
  }
  const files = baseline ? withBaseline(baseline, found, cwd, tell) : found;
  const isCompared = baseline !== undefined || selection.since !== undefined;
  const excluded = excludedOf(all, selection);
  [...excluded, ...unread].map(skipNote).forEach(tell);
  const report = {
    ...reportOf(files, [...selection.skipped, ...excluded, ...unread], isCompared),
    ...(timings ? { timings } : {}),
  };
  const text = await render(options.format, report, files, {
    cwd,
    tolerated: options.maxSeverity,
    colours: terminal.colours && options.output === undefined,
    quiet: options.quiet,
    custom: policies.custom,
  });
  const written = await write(text, options.output, terminal);
  if (!written.ok) return written;
  if (options.output !== undefined && !options.quiet) terminal.err(`${summaryLine(report.summary)}\n`);
  return success(fails(report, options.maxSeverity) ? EXIT.findings : EXIT.clean);
}

interface Policies {
  /** What is wrong with them, as `file:line:col message`. */
  readonly problems: readonly string[];
  /** Rules that they bring along. */
  readonly custom: readonly Rule[];
}

/** The policies that govern the files. */
async function policiesOf(selection: Selection, cwd: string): Promise<Policies> {
  const finder = new PolicyFinder(policyDisk);
  const folders = new Set([
    ...selection.folders,
    ...selection.targets.map(({ absolute }) => path.dirname(absolute)),
  ]);
  const out = new Set<string>();
  const custom = new Map<string, Rule>();
  for (const folder of folders) {
    const governing = await finder.governing(path.join(folder, "any"), cwd);
    const { file, standards } = governing;
    if (file === undefined) continue;
    for (const rule of standards.rules) if (rule.area === "custom") custom.set(rule.id, rule);
    for (const one of policyProblems(governing, cwd)) out.add(one);
  }
  return { problems: [...out].sort(), custom: [...custom.values()] };
}

function notesOf({ targets, skipped, notes }: Selection): string[] {
  const out = [...notes, ...skipped.map(skipNote)];
  if (out.length === 0 && targets.length === 0) out.push("no files to check");
  return out;
}

function skipNote({ file, reason }: SkippedFile): string {
  return `skipped ${file}: ${reason}`;
}

/** Named files that the policy leaves out; the rest of what it leaves out goes without saying. */
function excludedOf(files: readonly FileReport[], { targets }: Selection): SkippedFile[] {
  const named = new Set(targets.filter((target) => target.named).map((target) => target.file));
  return files
    .filter(({ file, excluded }) => excluded && named.has(file))
    .map(({ file }) => ({ file, reason: "the policy leaves it out" }));
}

/** Marks what stands in a baseline, and tells of what it no longer needs. */
function withBaseline(
  baseline: Baseline,
  files: readonly FileReport[],
  cwd: string,
  tell: (note: string) => void,
): FileReport[] {
  const { older, left } = compareWithBaseline(baseline, files, cwd);
  const gone = goneEntries(baseline, left, files, cwd);
  const shown = shownPath(baseline.file, cwd);
  if (gone > 0)
    tell(
      `${gone} ${gone === 1 ? "entry of" : "entries of"} ${shown} ${gone === 1 ? "is" : "are"} no longer needed: run two-keys scan --write-baseline ${shown}`,
    );
  return files.map((file) => ({
    ...file,
    findings: file.findings.map((one) => (older.has(one) ? { ...one, isOlder: true } : one)),
  }));
}

function reportOf(
  files: readonly FileReport[],
  skipped: readonly SkippedFile[],
  isCompared: boolean,
): ScanReport {
  const findings = files.flatMap((file) => file.findings);
  const waived = files.flatMap((file) => file.waived);
  const isNew = ({ isOlder }: ReportedFinding): boolean => isOlder !== true;
  const count = (severity: string): number =>
    findings.filter((one) => isNew(one) && one.severity === severity).length;
  const summary: Summary = {
    files: files.length,
    filesWithFindings: files.filter((file) => file.findings.some(isNew)).length,
    errors: count("error"),
    warnings: count("warning"),
    infos: count("info"),
    waived: waived.length,
    ...(isCompared ? { older: findings.filter((one) => !isNew(one)).length } : {}),
  };
  return {
    version: 1,
    tool: { name: "two-keys", version: VERSION },
    findings,
    waived,
    skipped: [...skipped],
    summary,
  };
}

function fails(report: ScanReport, tolerated: Tolerated): boolean {
  const limit = tolerated === "none" ? -1 : SEVERITIES.indexOf(tolerated);
  return report.findings.some(
    ({ severity, isOlder }) => isOlder !== true && SEVERITIES.indexOf(severity) > limit,
  );
}

async function write(text: string, file: string | undefined, terminal: Terminal): Promise<Outcome<void>> {
  if (file === undefined) {
    terminal.out(text);
    return success(undefined);
  }
  try {
    await writeFile(path.resolve(terminal.cwd, file), text);
    return success(undefined);
  } catch (error) {
    return problem("output-failed", `${printable(file)} can't be written: ${fileError(error)}`);
  }
}
