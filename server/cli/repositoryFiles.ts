import { realpath } from "node:fs/promises";
import path from "node:path";
import { filesSince, listFiles, resolveCommit } from "../git/changes.ts";
import { Repository } from "../git/repository.ts";
import { PolicyFinder } from "../policy/policyFinder.ts";
import { type ProvenancePolicy, provenanceFrom } from "../provenance/options.ts";
import { policyDisk } from "../service/disk.ts";
import { type FileOrigins, originsOf } from "../service/origins.ts";
import { type Outcome, problem, success } from "./outcome.ts";
import { policyProblems } from "./policyProblems.ts";
import { gitProblem } from "./targets.ts";
import { printable, type Terminal } from "./terminal.ts";

/** Opens the repository that a folder is in for the time of `work`. `command` is named where there is none. */
export async function withRepository<T>(
  folder: string,
  command: string,
  work: (repository: Repository) => Promise<Outcome<T>>,
): Promise<Outcome<T>> {
  const opened = await Repository.open(folder);
  if (!opened.ok) return gitProblem(opened.failure, command);
  try {
    return await work(opened.value);
  } finally {
    opened.value.close();
  }
}

/** Path of a file in its repository; symbolic links on the way to it are followed, the file itself is not. */
export async function pathInRepository(repository: Repository, absolute: string): Promise<string> {
  const folder = await realpath(path.dirname(absolute)).catch(() => path.dirname(absolute));
  const file = path.join(folder, path.basename(absolute));
  return path.relative(repository.top, file).split(path.sep).join("/");
}

/**
 * The policy that governs each file of a repository, paths as given. Fails on policies that are not valid, with
 * all that is wrong with them as `file:line:col message`; `cwd` is what their paths are shown from.
 */
export async function policiesOf(
  top: string,
  files: readonly string[],
  cwd: string,
): Promise<Outcome<ReadonlyMap<string, ProvenancePolicy>>> {
  const finder = new PolicyFinder(policyDisk);
  const policies = new Map<string, ProvenancePolicy>();
  const wrong = new Set<string>();
  for (const name of files) {
    const governing = await finder.governing(path.join(top, name), top);
    policies.set(name, governing.provenance);
    for (const one of policyProblems(governing, cwd)) wrong.add(one);
  }
  return wrong.size === 0 ? success(policies) : problem("invalid-policy", ...[...wrong].sort());
}

export interface OriginsQuery {
  readonly since: string | undefined;
  /** Looks at the commit that is checked out in place of the work tree. */
  readonly committed: boolean;
  readonly command: string;
  readonly cwd: string;
}

/**
 * Who wrote what in all text files of a repository. With `since`, in what changed after the branch left that
 * commit, and only of lines that came after it.
 */
export async function repositoryOrigins(
  repository: Repository,
  { since, committed, command, cwd }: OriginsQuery,
): Promise<Outcome<readonly FileOrigins[]>> {
  const { top } = repository;
  const listed = since === undefined ? await listFiles(top) : await filesSince(top, since);
  if (!listed.ok) return gitProblem(listed.failure, command);
  let recent: ReadonlySet<string> | undefined;
  if (since !== undefined) {
    const base = await resolveCommit(top, since);
    if (!base.ok) return gitProblem(base.failure, command);
    const commits = await repository.commitsBetween("HEAD", [base.value]);
    if (!commits.ok) return gitProblem(commits.failure, command);
    recent = new Set(commits.value);
  }
  const policies = await policiesOf(top, listed.value, cwd);
  if (!policies.ok) return policies;
  const policyOf = (file: string): ProvenancePolicy => policies.value.get(file) ?? provenanceFrom();
  return success(await originsOf(repository, listed.value, { committed, recent, policyOf }));
}

/** Tells of sources that could not be used, each once. */
export function tellProblems(
  files: readonly Pick<FileOrigins, "path" | "problems">[],
  terminal: Terminal,
): void {
  const told = new Set<string>();
  for (const { path: file, problems } of files) {
    for (const { source, message } of problems) {
      const line = source === "blame" ? `${file}: ${message}` : `${source}: ${message}`;
      if (told.has(line)) continue;
      told.add(line);
      terminal.err(`${printable(`note: ${line}`)}\n`);
    }
  }
}
