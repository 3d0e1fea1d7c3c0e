import path from "node:path";
import { type Fact, type FindingsFact, known, unknown, type VettingFact } from "../gate/input.ts";
import type { GatePoint } from "../gate/model.ts";
import type { TreeChange } from "../git/changeset.ts";
import { commitsOf, type GateRepository } from "../git/gateRepository.ts";
import { ObjectReader } from "../git/objects.ts";
import { Repository } from "../git/repository.ts";
import { PolicyFinder } from "../policy/policyFinder.ts";
import type { FullRequirements } from "../policy/requirements.ts";
import { isAboveTolerated } from "../policy/strictness.ts";
import { unvettedOf } from "../provenance/unvetted.ts";
import { checkText, decode } from "../standards/check.ts";
import { languageOfPath } from "../standards/fileKind.ts";
import { originsOf } from "./origins.ts";

export interface FindingsQuestion {
  readonly changes: readonly TreeChange[];
  /** Commit whose standards hold: the protected branch before the change. */
  readonly base: string;
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
function finderAt(objects: ObjectReader, base: string): PolicyFinder {
  return new PolicyFinder({
    async readText(file) {
      const name = path.relative(ROOT, file).split(path.sep).join("/");
      if (name.startsWith("..")) return undefined;
      const found = await objects.read(`${base}:${name}`, MAX_BYTES);
      return found?.type === "blob" ? found.content?.toString("utf8") : undefined;
    },
    exists: (file) => Promise.resolve(file === path.join(ROOT, ".git")),
  });
}

/** Findings of the changed files as they are committed, by the rules of the protected branch. */
export async function findingsFact(
  repository: GateRepository,
  { changes, base, tolerated, now, budgetMs }: FindingsQuestion,
): Promise<Fact<FindingsFact>> {
  const sources = changes.filter(
    ({ path: name, newMode }) => newMode.startsWith("100") && languageOfPath(name) !== undefined,
  );
  if (sources.length > MAX_CHECKED) {
    const why = `More than ${MAX_CHECKED} source files changed, too many to check.`;
    return unknown(why, "Land the change in parts.");
  }
  const objects = new ObjectReader(repository.folder, { GIT_NO_REPLACE_OBJECTS: "1" });
  const finder = finderAt(objects, base);
  const today = now.toISOString().slice(0, 10);
  const end = budgetMs === undefined ? Number.POSITIVE_INFINITY : performance.now() + budgetMs;
  const points: GatePoint[] = [];
  const undecided = new Set<string>();
  let checked = 0;
  try {
    for (const { path: name, newId } of sources) {
      if (performance.now() > end) break;
      checked++;
      const answer = await checkOne(objects, finder, { name, newId, today });
      if ("problem" in answer) undecided.add(answer.problem);
      else
        points.push(
          ...answer.points
            .filter(({ severity }) => isAboveTolerated(severity, tolerated))
            .map(({ point }) => point),
        );
    }
  } finally {
    objects.close();
  }
  return known({ tolerated, points, checked, undecided: [...undecided], skipped: sources.length - checked });
}

type Answer =
  | { readonly points: readonly { readonly severity: string; readonly point: GatePoint }[] }
  | { readonly problem: string };

async function checkOne(
  objects: ObjectReader,
  finder: PolicyFinder,
  { name, newId, today }: { readonly name: string; readonly newId: string; readonly today: string },
): Promise<Answer> {
  const language = languageOfPath(name);
  if (!language) return { points: [] };
  const governing = await finder.governing(path.join(ROOT, name), ROOT);
  if (governing.problems.length > 0 && governing.file !== undefined)
    return { problem: `${path.relative(ROOT, governing.file)}:${governing.problems[0]}` };
  const found = await objects.read(newId, MAX_BYTES);
  if (!found) return { problem: `${name}: its content is not here` };
  if (!found.content) return { problem: `${name}: it has ${found.size} bytes, too many to check` };
  const decoded = decode(found.content);
  const verdict =
    "problem" in decoded
      ? [decoded.problem]
      : (await checkText(decoded.text, { path: governing.path, language }, governing.standards, today))
          .findings;
  const points = verdict.map(({ span, message, severity, ruleId }) => ({
    severity,
    point: { path: name, line: span.start.line + 1, text: `${severity} ${ruleId}: ${message}` },
  }));
  return { points };
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
    const finder = finderAt(objects, base);
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
