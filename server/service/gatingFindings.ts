import path from "node:path";
import { isDeepStrictEqual } from "node:util";
import { type Fact, type FindingsFact, known, unknown, type VettingFact } from "../gate/input.ts";
import type { GatePoint } from "../gate/model.ts";
import type { TreeChange } from "../git/changeset.ts";
import { rawHunks } from "../git/diff.ts";
import { commitsOf, type GateRepository } from "../git/gateRepository.ts";
import { ObjectReader } from "../git/objects.ts";
import { Repository } from "../git/repository.ts";
import { namesIn } from "../git/treeEntries.ts";
import { PolicyFinder } from "../policy/policyFinder.ts";
import type { FullRequirements } from "../policy/requirements.ts";
import { isAboveTolerated } from "../policy/strictness.ts";
import { unvettedOf } from "../provenance/unvetted.ts";
import { checkText, decode } from "../standards/check.ts";
import { languageOfPath } from "../standards/fileKind.ts";
import { refuse } from "../standards/limits.ts";
import { NOT_CHECKED, RULE_FAILED } from "../standards/notices.ts";
import { CommitProject, OutOfTime } from "./commitProject.ts";
import { BaseVerdicts, placedFinding } from "./olderFindings.ts";
import { originsOf } from "./origins.ts";

export interface FindingsQuestion {
  readonly changes: readonly TreeChange[];
  /** Commit whose standards hold: the protected branch before the change. */
  readonly base: string;
  /** Commit that would land. */
  readonly head: string;
  readonly tolerated: FullRequirements["tolerateFindings"];
  readonly now: Date;
  /** Milliseconds after which no further file is looked at; none when left out. */
  readonly budgetMs?: number | undefined;
}

const MAX_CHECKED = 5000;
const MAX_BYTES = 8 * 1024 * 1024;
const MAX_BLAMED = 400;

/** A folder that stands for the top of the repository: files are read from commits, never from a disk. */
const ROOT = path.resolve(path.sep, "repository");

/** Standards of the protected branch: a change can't loosen what it is held against. */
function finderAt(objects: ObjectReader, base: string, folder: string): PolicyFinder {
  return new PolicyFinder({
    async readText(file) {
      const name = path.relative(ROOT, file).split(path.sep).join("/");
      if (name.startsWith("..")) return undefined;
      const found = await objects.read(`${base}:${name}`, MAX_BYTES);
      return found?.type === "blob" ? found.content?.toString("utf8") : undefined;
    },
    list(absolute) {
      const name = path.relative(ROOT, absolute).split(path.sep).join("/");
      return namesIn({ cwd: folder, allowNetwork: false }, objects, `${base}:${name}`);
    },
    exists: (file) => Promise.resolve(file === path.join(ROOT, ".git")),
  });
}

/**
 * What a change brings, by the rules of the protected branch: findings on the lines that it changed, and those that
 * were not there before it. Rules over several files see the whole tree.
 */
export async function findingsFact(
  repository: GateRepository,
  { changes, base, head, tolerated, now, budgetMs }: FindingsQuestion,
): Promise<Fact<FindingsFact>> {
  const sources = changes.filter(
    ({ path: name, newMode }) => newMode.startsWith("100") && languageOfPath(name) !== undefined,
  );
  if (sources.length > MAX_CHECKED) {
    const why = `More than ${MAX_CHECKED} source files changed, too many to check.`;
    return unknown(why, "Land the change in parts.");
  }
  const until = budgetMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + budgetMs;
  const objects = new ObjectReader(repository.folder, { GIT_NO_REPLACE_OBJECTS: "1" });
  try {
    const diffs =
      sources.length === 0 ? undefined : await rawHunks(repository.folder, base, head, { renames: true });
    if (diffs && !diffs.ok) return unknown(`The changed lines can't be told: ${diffs.failure.message}.`);
    const today = now.toISOString().slice(0, 10);
    const common = {
      folder: repository.folder,
      objects,
      finder: finderAt(objects, base, repository.folder),
      root: ROOT,
      until,
    };
    const reader: Reader = {
      objects,
      finder: common.finder,
      today,
      project: new CommitProject({ ...common, commit: head }),
      before: new BaseVerdicts({ ...common, base, today, maxBytes: MAX_BYTES }, diffs?.value ?? []),
    };
    const points: GatePoint[] = [];
    const undecided = new Set<string>();
    let checked = 0;
    let older = 0;
    const take = async (work: () => Promise<Answer>): Promise<boolean> => {
      const answer = await work().catch((error: unknown): Answer | undefined => {
        if (error instanceof OutOfTime) return undefined;
        return { problem: error instanceof Error ? error.message : String(error) };
      });
      if (!answer) return false;
      if ("problem" in answer) {
        undecided.add(answer.problem);
        return true;
      }
      older += answer.older;
      for (const one of answer.failed ?? []) undecided.add(one);
      for (const { severity, point } of answer.points)
        if (isAboveTolerated(severity, tolerated)) points.push(point);
      return true;
    };
    for (const { path: name, newId } of sources) {
      if (performance.now() > until) break;
      if (!(await take(() => checkOne(reader, name, newId)))) break;
      checked++;
    }
    const around = await elsewhere(reader, changes, undecided);
    let isElsewhereLeft = around === undefined;
    for (const { name, newId } of around ?? []) {
      isElsewhereLeft = performance.now() > until || !(await take(() => checkOne(reader, name, newId)));
      if (isElsewhereLeft) break;
    }
    const skipped = sources.length - checked;
    return known({ tolerated, points, checked, older, undecided: [...undecided], skipped, isElsewhereLeft });
  } finally {
    objects.close();
  }
}

type Answer =
  | {
      readonly points: readonly { readonly severity: string; readonly point: GatePoint }[];
      /** Findings that were there before the change. */
      readonly older: number;
      /** Rules that failed or had no time: what they would have said is not known, also where they failed before. */
      readonly failed?: readonly string[];
    }
  | { readonly problem: string };

interface Reader {
  readonly objects: ObjectReader;
  readonly finder: PolicyFinder;
  readonly today: string;
  /** The tree that would land. */
  readonly project: CommitProject;
  readonly before: BaseVerdicts;
}

async function checkOne(
  { objects, finder, today, project, before }: Reader,
  name: string,
  id: string,
): Promise<Answer> {
  const language = languageOfPath(name);
  if (!language) return { points: [], older: 0 };
  const governing = await finder.governing(path.join(ROOT, name), ROOT);
  if (governing.problems.length > 0 && governing.file !== undefined)
    return { problem: `${path.relative(ROOT, governing.file)}:${governing.problems[0]}` };
  const found = await objects.read(id, MAX_BYTES);
  if (!found) return { problem: `${name}: its content is not here` };
  if (!found.content) return { problem: `${name}: it has ${found.size} bytes, too many to check` };
  const decoded = decode(found.content);
  const text = "text" in decoded ? decoded.text : "";
  const info = { path: governing.path, language };
  const verdict =
    "problem" in decoded
      ? [decoded.problem]
      : (await checkText(text, info, governing.standards, today, await project.of(name))).findings;
  const older = await before.older(
    name,
    verdict.map((finding) => placedFinding(text, finding)),
  );
  const points = verdict.flatMap(({ span, message, severity, ruleId }, at) =>
    older.has(at)
      ? []
      : [
          {
            severity,
            point: { path: name, line: span.start.line + 1, text: `${severity} ${ruleId}: ${message}` },
          },
        ],
  );
  // Content that is refused is for a third reviewer; where time or the engine failed, nobody would look.
  const isRefused = (): boolean =>
    "problem" in decoded || refuse(text, governing.standards.limits) !== undefined;
  const failed = verdict.flatMap(({ ruleId, message }) =>
    ruleId === RULE_FAILED || (ruleId === NOT_CHECKED && !isRefused()) ? [`${name}: ${message}`] : [],
  );
  return { points, older: older.size, failed };
}

/**
 * Files that the change leaves alone and of which rules over several files say something else than before it. Where
 * that can't be told, the reason is added to `undecided`; undefined where the time was over.
 */
async function elsewhere(
  { project, before }: Reader,
  changes: readonly TreeChange[],
  undecided: Set<string>,
): Promise<{ name: string; newId: string }[] | undefined> {
  const changed = new Set(changes.map((one) => one.path));
  const names = new Set<string>();
  const found: { name: string; newId: string }[] = [];
  try {
    for (const name of changed) {
      for (const one of await project.namesWithFindings(name)) if (!changed.has(one)) names.add(one);
      for (const one of await project.unread(name)) undecided.add(one);
    }
    for (const name of names) {
      const [now, then] = [await project.of(name), await before.project.of(name)];
      if (isDeepStrictEqual(now, then)) continue;
      const newId = await project.idOf(name);
      if (newId !== undefined) found.push({ name, newId });
    }
  } catch (error) {
    if (error instanceof OutOfTime) return undefined;
    undecided.add(error instanceof Error ? error.message : String(error));
  }
  return found;
}

export interface VettingQuestion {
  readonly changes: readonly TreeChange[];
  readonly base: string;
  readonly head: string;
  readonly commits: readonly string[];
  readonly isRequired: boolean;
  readonly network: boolean;
}

/** AI lines of the change that nobody has vetted, by the notes that are here. */
export async function vettingFact(
  repository: GateRepository,
  { changes, base, head, commits, isRequired, network }: VettingQuestion,
): Promise<Fact<VettingFact>> {
  if (!isRequired) return known({ isRequired, points: [], undecided: [] });
  if (repository.top === undefined) return unknown("AI lines are told in a clone.");
  const present = changes.filter(({ newMode }) => newMode.startsWith("100")).map(({ path: name }) => name);
  if (present.length > MAX_BLAMED) {
    const why = `More than ${MAX_BLAMED} files changed, too many to tell who wrote their lines.`;
    return unknown(why, "Land the change in parts.");
  }
  const opened = await Repository.open(repository.top);
  if (!opened.ok) return unknown(`Who wrote the lines can't be told: ${opened.failure.message}.`);
  const work = opened.value;
  const objects = new ObjectReader(repository.folder, { GIT_NO_REPLACE_OBJECTS: "1" });
  try {
    if (work.worktree.head !== head) {
      return unknown(
        "Who wrote the lines is told of what is checked out, and that is another commit.",
        `Check out ${head}.`,
      );
    }
    const missing = network ? await missingNotes(repository) : [];
    if (missing.length > 0) {
      const fix = "Fetch the notes: `git fetch origin 'refs/notes/*:refs/notes/*'`.";
      return unknown(
        `Notes of who wrote what are not here as the remote has them: ${missing.join(", ")}.`,
        fix,
      );
    }
    const finder = finderAt(objects, base, repository.folder);
    const policies = new Map(
      await Promise.all(
        present.map(
          async (name) => [name, (await finder.governing(path.join(ROOT, name), ROOT)).provenance] as const,
        ),
      ),
    );
    const { provenance: plain } = await finder.governing(path.join(ROOT, "any"), ROOT);
    const policyOf = (name: string): typeof plain => policies.get(name) ?? plain;
    const origins = await originsOf(work, present, { committed: true, recent: new Set(commits), policyOf });
    return known({
      isRequired,
      points: origins.flatMap(({ path: name, regions, policy }) =>
        unvettedOf(regions, policy).map(({ startLine, message }) => ({
          path: name,
          line: startLine,
          text: message,
        })),
      ),
      undecided: origins.flatMap(({ path: name, problems }) =>
        problems.map(({ source, message }) => `${source === "blame" ? name : source}: ${message}`),
      ),
    });
  } finally {
    objects.close();
    work.close();
  }
}

/** Refs of notes that the remote has, and of which this clone lacks what the remote has there. */
async function missingNotes(repository: GateRepository): Promise<string[]> {
  const remote = await repository.text(["ls-remote", "--", "origin", "refs/notes/*"]);
  if (!remote.ok) return [];
  const there = remote.value
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
  const here = await commitsOf(
    repository,
    there.map(([id = ""]) => id),
  );
  const local = await commitsOf(
    repository,
    there.map(([, name = ""]) => name),
  );
  return there.flatMap(([id = "", name = ""]) => (here.has(id) && local.has(name) ? [] : [name]));
}
