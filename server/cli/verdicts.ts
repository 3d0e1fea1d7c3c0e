import type { Checked } from "./checkFile.ts";
import { type CheckOptions, checkTargets } from "./checkTargets.ts";
import { useBundledGrammars } from "./grammars.ts";
import { type Outcome, success } from "./outcome.ts";
import { planProjects, runProjects } from "./projects.ts";
import type { FileReport, SkippedFile } from "./report/schema.ts";
import { markOlder } from "./since.ts";
import type { Selection, Target } from "./targets.ts";

export interface Verdicts {
  /** In the order of the targets; before them projects that could not be looked at as a whole. */
  readonly files: readonly FileReport[];
  /** Files that rules over several files had to do without. */
  readonly unread: readonly SkippedFile[];
  /** Every look at a file, for what it took. */
  readonly looks: readonly Checked[];
}

export interface VerdictOptions extends Omit<CheckOptions, "onProgress"> {
  onProgress(done: number, of: number): void;
}

/** The verdicts on all files of a selection: each by itself, and what rules over several files say. */
export async function verdictsOf(
  selection: Selection,
  { onProgress, ...options }: VerdictOptions,
): Promise<Outcome<Verdicts>> {
  const { cwd } = options;
  const planned = await planProjects(selection, cwd);
  if (!planned.ok) return planned;
  const plan = planned.value;
  const first = [...selection.targets, ...plan.silent];
  const { top } = selection;
  const check = async (
    targets: readonly Target[],
    progress = (_: number): void => undefined,
  ): Promise<Checked[]> =>
    checkTargets({ targets, ...(top === undefined ? {} : { top }) }, { ...options, onProgress: progress });
  // Most files have nothing of rules over several files: the first look counts on that.
  const asked = first.map((target) => (plan.projectOf.has(target) ? { ...target, extra: [] } : target));
  const answers = await check(asked, (done) => onProgress(done, first.length));
  const checked = new Map<Target, Checked>();
  first.forEach((target, at) => {
    const answer = answers[at];
    if (answer) checked.set(target, answer);
  });
  const { extra, problems, unread } = runProjects(plan, checked, cwd);
  const { since } = selection;
  // A change may make something wrong in a file that it leaves alone.
  const around = since ? plan.silent.filter((target) => (extra.get(target)?.length ?? 0) > 0) : [];
  const again = [...selection.targets, ...around].flatMap((target): { target: Target; asked: Target }[] => {
    const says = extra.get(target);
    if (says && says.length > 0) return [{ target, asked: { ...target, isSilent: false, extra: says } }];
    if (says || !plan.projectOf.has(target)) return [];
    // The rules did not run after all, so no waiver of theirs is known to be unused.
    const mayBeWrong = checked.get(target)?.report.findings.some((one) => one.ruleId === "waiver-unused");
    return mayBeWrong ? [{ target, asked: target }] : [];
  });
  const better = await check(again.map((one) => one.asked));
  const looks = [...answers, ...better];
  again.forEach(({ target }, at) => {
    const answer = better[at];
    if (answer) checked.set(target, answer);
  });
  const reports = [...selection.targets, ...around].flatMap((target) => {
    const report = checked.get(target)?.report;
    return report ? [{ target, report }] : [];
  });
  if (!since) return success({ files: [...problems, ...reports.map((one) => one.report)], unread, looks });
  useBundledGrammars(options.bundle);
  const marked = await markOlder(since, reports, options.today);
  if (!marked.ok) return marked;
  const files = marked.value.filter(
    (report, at) => !reports[at]?.target.isSilent || report.findings.length > 0,
  );
  return success({ files: [...problems, ...files], unread, looks });
}
