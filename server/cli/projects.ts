import path from "node:path";
import { indexEntries } from "../git/changes.ts";
import { PolicyFinder } from "../policy/policyFinder.ts";
import { policyDisk } from "../service/disk.ts";
import {
  isInProject,
  MAX_PROJECT_BYTES,
  MAX_PROJECT_FILES,
  projectFiles,
  stagedProjectFiles,
  tooMuch,
} from "../service/projectFiles.ts";
import { notice } from "../standards/notices.ts";
import type { Standards } from "../standards/options.ts";
import type { ProjectFinding } from "../standards/project.ts";
import { ProjectPass } from "../standards/projectPass.ts";
import type { Checked } from "./checkFile.ts";
import { shownPath } from "./disk.ts";
import { type Outcome, success } from "./outcome.ts";
import { unchecked } from "./report/fileReport.ts";
import type { FileReport, SkippedFile } from "./report/schema.ts";
import { gitProblem, type Selection, type Target } from "./targets.ts";

/** The reach of one policy, where a file is checked that its rules over several files look at. */
interface Project {
  readonly root: string;
  readonly standards: Standards;
  /** Why its rules over several files can't run. */
  problem?: string;
}

/** What rules over several files need besides the files that are asked about. */
export interface ProjectPlan {
  /** Files that are read for what they tell, and not reported. */
  readonly silent: readonly Target[];
  /** Index of a project by target; none for a file that no such rule looks at. */
  readonly projectOf: ReadonlyMap<Target, Project>;
  readonly projects: readonly Project[];
}

/**
 * Finds the projects of a scan and their other files. A project of which no checked file interests a rule over
 * several files is not read.
 */
export async function planProjects(selection: Selection, cwd: string): Promise<Outcome<ProjectPlan>> {
  const finder = new PolicyFinder(policyDisk);
  const projects = new Map<string, Project>();
  const projectOf = new Map<Target, Project>();
  for (const target of selection.targets) {
    const { root, standards, path: name } = await finder.governing(target.absolute, cwd);
    if (!isInProject(standards, name)) continue;
    const project = projects.get(root) ?? { root, standards };
    projects.set(root, project);
    projectOf.set(target, project);
  }
  for (const file of selection.gone ?? []) {
    const { root, standards, path: name } = await finder.governing(file, cwd);
    if (isInProject(standards, name) && !projects.has(root)) projects.set(root, { root, standards });
  }
  const known = new Set(selection.targets.map((target) => target.absolute));
  const silent: Target[] = [];
  const { top } = selection;
  const index = top !== undefined && projects.size > 0 ? await indexEntries(top) : undefined;
  if (index && !index.ok) return gitProblem(index.failure, "--staged");
  for (const project of projects.values()) {
    const { root, standards } = project;
    const files =
      index && top !== undefined
        ? await stagedProjectFiles(top, index.value, root, standards, finder, cwd)
        : await projectFiles(root, standards, finder, { base: cwd, mayRunGit: true });
    const bytes = files.reduce((sum, { size = 0 }) => sum + size, 0);
    if (files.length > MAX_PROJECT_FILES || bytes > MAX_PROJECT_BYTES) {
      project.problem = tooMuch(root);
      continue;
    }
    for (const { absolute, language, blob } of files) {
      if (known.has(absolute)) continue;
      const staged = blob === undefined ? {} : { staged: { blob } };
      const target: Target = {
        absolute,
        file: shownPath(absolute, cwd),
        language,
        isSilent: true,
        ...staged,
      };
      silent.push(target);
      projectOf.set(target, project);
    }
  }
  return success({ silent, projectOf, projects: [...projects.values()] });
}

/** What rules over several files say. */
export interface ProjectVerdict {
  /** By target; one that they did not look at is not in it. */
  readonly extra: ReadonlyMap<Target, readonly ProjectFinding[]>;
  /** Projects whose rules did not run. */
  readonly problems: readonly FileReport[];
  /** Files that those rules could not read: what they say is told without them. */
  readonly unread: readonly SkippedFile[];
}

/** Runs the rules over several files on what all files of their projects have told. */
export function runProjects(
  { projectOf, projects, silent }: ProjectPlan,
  checked: ReadonlyMap<Target, Checked>,
  cwd: string,
): ProjectVerdict {
  const passes = new Map(projects.map((one) => [one, new ProjectPass(one.standards)]));
  const bytes = new Map<Project, number>();
  for (const [target, project] of projectOf) {
    const found = checked.get(target);
    if (!found) continue;
    passes.get(project)?.set(placeOf(target, project), found.facts);
    bytes.set(project, found.bytes + (bytes.get(project) ?? 0));
  }
  const problemOf = (project: Project): string | undefined =>
    project.problem ?? ((bytes.get(project) ?? 0) > MAX_PROJECT_BYTES ? tooMuch(project.root) : undefined);
  const extra = new Map<Target, readonly ProjectFinding[]>();
  for (const [target, project] of projectOf) {
    const found = checked.get(target);
    if (found && problemOf(project) === undefined)
      extra.set(target, passes.get(project)?.of(placeOf(target, project)) ?? []);
  }
  const problems = projects.flatMap((project) => {
    const why = problemOf(project);
    return why === undefined ? [] : [projectProblem(project.root, why, cwd)];
  });
  const unread = silent.flatMap(({ file }, at) => {
    const target = silent[at];
    const found = target && checked.get(target);
    const why = found?.report.findings.find((one) => one.ruleId === "file-not-checked");
    return why ? [{ file, reason: `rules over several files go without it: ${why.message}` }] : [];
  });
  return { extra, problems, unread };
}

/** Path from the project's root; that of a file outside of it too, as there may be two of its name. */
function placeOf({ absolute }: Target, { root }: Project): string {
  return path.relative(root, absolute).split(path.sep).join("/");
}

function projectProblem(root: string, why: string, cwd: string): FileReport {
  const file = path.relative(cwd, root) === "" ? "." : shownPath(root, cwd);
  return unchecked(file, "", notice("file-not-checked", `Skipped: ${why}.`));
}
