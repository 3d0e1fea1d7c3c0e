import { writeFile } from "node:fs/promises";
import path from "node:path";
import { PolicyFinder } from "../policy/policyFinder.ts";
import { policyDisk } from "../service/disk.ts";
import { SEVERITIES } from "../standards/model.ts";
import { checkTargets } from "./checkTargets.ts";
import { fileError, shownPath } from "./disk.ts";
import type { ScanOptions, Tolerated } from "./options.ts";
import { EXIT, type ExitCode, type Outcome, problem, success } from "./outcome.ts";
import { Progress } from "./progress.ts";
import { render } from "./report/render.ts";
import type { FileReport, ScanReport, SkippedFile, Summary } from "./report/schema.ts";
import { summaryLine } from "./report/text.ts";
import { type Selection, selectTargets } from "./targets.ts";
import { printable, type Terminal } from "./terminal.ts";
import { VERSION } from "./version.ts";

/** `two-keys scan`. */
export async function scan(options: ScanOptions, terminal: Terminal): Promise<Outcome<ExitCode>> {
  const { cwd } = terminal;
  const selected = await selectTargets({ ...options, cwd });
  if (!selected.ok) return selected;
  const selection = selected.value;
  const policies = await policyProblems(selection, cwd);
  if (policies.length > 0) return problem("invalid-policy", ...policies);
  const tell = (note: string): void => {
    if (!options.quiet) terminal.err(`two-keys: ${printable(note)}\n`);
  };
  notesOf(selection).forEach(tell);
  const progress = new Progress(terminal, options.quiet);
  const all = await checkTargets(selection, {
    cwd,
    bundle: terminal.bundle,
    today: new Date().toISOString().slice(0, 10),
    jobs: options.jobs,
    onProgress: (done) => progress.tell(done, selection.targets.length),
  }).finally(() => progress.end());
  const files = all.filter((file) => !file.excluded);
  const excluded = excludedOf(all, selection);
  excluded.map(skipNote).forEach(tell);
  const report = reportOf(files, [...selection.skipped, ...excluded]);
  const text = await render(options.format, report, files, {
    cwd,
    tolerated: options.maxSeverity,
    colours: terminal.colours && options.output === undefined,
    quiet: options.quiet,
  });
  const written = await write(text, options.output, terminal);
  if (!written.ok) return written;
  if (options.output !== undefined && !options.quiet) terminal.err(`${summaryLine(report.summary)}\n`);
  return success(fails(report, options.maxSeverity) ? EXIT.findings : EXIT.clean);
}

/** What is wrong with the policies that govern the files, as `file:line:col message`. */
async function policyProblems(selection: Selection, cwd: string): Promise<string[]> {
  const finder = new PolicyFinder(policyDisk);
  const folders = new Set([
    ...selection.folders,
    ...selection.targets.map(({ absolute }) => path.dirname(absolute)),
  ]);
  const out = new Set<string>();
  for (const folder of folders) {
    const { file, problems } = await finder.governing(path.join(folder, "any"), cwd);
    if (file === undefined) continue;
    for (const one of problems) out.add(printable(`${shownPath(file, cwd)}:${one}`));
  }
  return [...out].sort();
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

function reportOf(files: readonly FileReport[], skipped: readonly SkippedFile[]): ScanReport {
  const findings = files.flatMap((file) => file.findings);
  const waived = files.flatMap((file) => file.waived);
  const count = (severity: string): number => findings.filter((one) => one.severity === severity).length;
  const summary: Summary = {
    files: files.length,
    filesWithFindings: files.filter((file) => file.findings.length > 0).length,
    errors: count("error"),
    warnings: count("warning"),
    infos: count("info"),
    waived: waived.length,
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
  if (tolerated === "none") return report.findings.length > 0;
  const limit = SEVERITIES.indexOf(tolerated);
  return report.findings.some((finding) => SEVERITIES.indexOf(finding.severity) > limit);
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
