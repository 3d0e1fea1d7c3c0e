import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { AgentShare, OpenPoint } from "../change/facts.ts";
import { workTreeHunks } from "../git/diff.ts";
import { ObjectReader } from "../git/objects.ts";
import type { Repository } from "../git/repository.ts";
import { type Governing, PolicyFinder } from "../policy/policyFinder.ts";
import { emailOf } from "../provenance/formats/source.ts";
import { provenanceFrom } from "../provenance/options.ts";
import { unvettedOf } from "../provenance/unvetted.ts";
import { checkText, decode } from "../standards/check.ts";
import { languageOfPath } from "../standards/fileKind.ts";
import type { Finding, Severity } from "../standards/model.ts";
import type { ProjectFinding } from "../standards/project.ts";
import { errorCode, policyDisk } from "./disk.ts";
import { DiskProjects } from "./diskProjects.ts";
import { BaseVerdicts, type PlacedFinding, placedFinding } from "./olderFindings.ts";
import { type FileOrigins, keptStateText, type OriginsOf, originsOf } from "./origins.ts";

/** A finding that a change brings, whatever its severity. */
export interface ChangeFinding extends OpenPoint {
  readonly severity: Severity;
}

/** What the checks say of a change, as it lies in the work tree. */
export interface Sweep {
  readonly findings: readonly ChangeFinding[];
  /** AI lines of the change that are not vetted as the policy wants. */
  readonly unvetted: readonly OpenPoint[];
  readonly agents: readonly AgentShare[];
  /** What could not be decided, in words. */
  readonly undecided: readonly string[];
}

interface Verdict {
  readonly key: string;
  readonly findings: readonly Finding[];
}

export interface SweepOptions {
  /** Commits of the change. */
  readonly commits: ReadonlySet<string>;
  /** Full id of the commit that the change is counted from; without it everything in a changed file is new. */
  readonly base?: string | undefined;
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly signal?: AbortSignal | undefined;
}

/** More changed files than this are not blamed one by one in an editor; the change is then too large to tell. */
const MAX_BLAMED = 400;
const MAX_CHECKED = 5000;
const MAX_BYTES = 8 * 1024 * 1024;

/** Checks the changed files of a repository by the same functions as the editor and `two-keys scan`. */
export class ChangeSweeper {
  /** Verdicts by path, for the bytes and the policy that they were reached on. */
  private readonly verdicts = new Map<string, Verdict>();

  /** What other files tell rules over several files. */
  private readonly projects = new DiskProjects();

  /** Who wrote a file's lines, for its text, the notes and the state of the editor that were looked at. */
  private readonly origins = new Map<string, { key: string; origins: FileOrigins | undefined }>();

  async sweep(repository: Repository, files: readonly string[], options: SweepOptions): Promise<Sweep> {
    const undecided: string[] = [];
    const finder = new PolicyFinder(policyDisk);
    const findings = await this.findings(repository, files, finder, options, undecided);
    const lines = await this.aiLines(repository, files, finder, options, undecided);
    return { findings, ...lines, undecided };
  }

  private async findings(
    { top }: Repository,
    files: readonly string[],
    finder: PolicyFinder,
    { today, base, signal }: SweepOptions,
    undecided: string[],
  ): Promise<ChangeFinding[]> {
    const sources = files.filter((file) => languageOfPath(file) !== undefined);
    if (sources.length > MAX_CHECKED) {
      undecided.push(
        `More than ${MAX_CHECKED} source files changed: run “two-keys scan --since” for their findings.`,
      );
      return [];
    }
    const found: ChangeFinding[] = [];
    const broken = new Set<string>();
    const objects = new ObjectReader(top);
    const diffs =
      base === undefined || sources.length === 0 ? undefined : await workTreeHunks(top, base, { signal });
    if (diffs && !diffs.ok) undecided.push(`The changed lines can't be told: ${diffs.failure.message}`);
    const place = { folder: top, objects, finder, root: top, today, maxBytes: MAX_BYTES };
    const before =
      base !== undefined && diffs?.ok ? new BaseVerdicts({ ...place, base }, diffs.value) : undefined;
    this.projects.begin(finder, { base: top, mayRunGit: true });
    try {
      for (const file of sources) {
        signal?.throwIfAborted();
        const absolute = path.join(top, file);
        const governing = await finder.governing(absolute, top);
        if (governing.problems.length > 0 && governing.file !== undefined) {
          if (!broken.has(governing.file))
            undecided.push(`${path.relative(top, governing.file)}:${governing.problems[0]}`);
          broken.add(governing.file);
          continue;
        }
        const bytes = await readRegular(absolute);
        if (typeof bytes === "string") {
          undecided.push(`${file}: ${bytes}`);
          continue;
        }
        if (bytes === undefined) continue;
        const answer = await this.projects.of(governing);
        undecided.push(...answer.problems);
        const verdict = await this.verdictOn(
          file,
          governing,
          bytes,
          { base, extra: answer.extra, today },
          (placed) => (before ? before.older(file, placed) : Promise.resolve(new Set<number>())),
        );
        for (const { span, message, severity, ruleId } of verdict)
          found.push({ path: file, line: span.start.line + 1, message, code: ruleId, severity });
      }
    } finally {
      objects.close();
    }
    return found;
  }

  /** Findings of a file that the change brings; asked again only where something is another than last time. */
  private async verdictOn(
    file: string,
    governing: Governing,
    bytes: Uint8Array,
    {
      base,
      extra,
      today,
    }: { base: string | undefined; extra: readonly ProjectFinding[] | undefined; today: string },
    olderOf: (placed: readonly PlacedFinding[]) => Promise<ReadonlySet<number>>,
  ): Promise<readonly Finding[]> {
    const language = languageOfPath(file);
    if (!language) return [];
    const info = { path: governing.path, language };
    const key = JSON.stringify([today, governing.standards.digest, info, hash(bytes), base, extra]);
    const last = this.verdicts.get(file);
    if (last?.key === key) return last.findings;
    const decoded = decode(bytes);
    const text = "text" in decoded ? decoded.text : "";
    const all =
      "problem" in decoded
        ? [decoded.problem]
        : (await checkText(text, info, governing.standards, today, extra)).findings;
    const older = await olderOf(all.map((finding) => placedFinding(text, finding)));
    const findings = all.filter((_, at) => !older.has(at));
    this.verdicts.set(file, { key, findings });
    return findings;
  }

  private async aiLines(
    repository: Repository,
    files: readonly string[],
    finder: PolicyFinder,
    { commits, signal }: SweepOptions,
    undecided: string[],
  ): Promise<Pick<Sweep, "unvetted" | "agents">> {
    if (files.length > MAX_BLAMED) {
      undecided.push(
        `More than ${MAX_BLAMED} files changed: run “two-keys provenance summary --since” for the lines that an AI wrote.`,
      );
      return { unvetted: [], agents: [] };
    }
    const versions = new Map<string, string>();
    const policies = new Map(
      await Promise.all(
        files.map(async (file) => {
          const governing = await finder.governing(path.join(repository.top, file), repository.top);
          if (governing.file !== undefined) versions.set(file, await hashOf(governing.file));
          return [file, governing.provenance] as const;
        }),
      ),
    );
    const policyOf = (file: string): ReturnType<typeof provenanceFrom> =>
      policies.get(file) ?? provenanceFrom();
    const query = { committed: false, recent: commits, policyOf, signal };
    const origins = await this.originsOf(repository, files, query, versions);
    const unvetted: OpenPoint[] = [];
    const agents = new Map<string, AgentShare>();
    for (const { path: file, regions, problems, policy } of origins) {
      for (const { source, message } of problems)
        undecided.push(`${source === "blame" ? file : source}: ${message}`);
      for (const one of unvettedOf(regions, policy))
        unvetted.push({ path: file, line: one.startLine, message: one.message, code: "ai-unvetted" });
      for (const { origin, confidence, tool = "unknown", model, person, startLine, endLine } of regions) {
        if (origin !== "ai" || confidence === "suspected") continue;
        const operatorEmail = person === undefined ? undefined : emailOf(person);
        const key = JSON.stringify([tool, model, operatorEmail]);
        const lines = endLine - startLine + 1 + (agents.get(key)?.lines ?? 0);
        agents.set(key, { tool, model, operatorEmail, lines });
      }
    }
    return { unvetted, agents: [...agents.values()].sort((a, b) => b.lines - a.lines) };
  }

  /** As {@link originsOf}, asking only about files of which something is another than last time. */
  private async originsOf(
    repository: Repository,
    files: readonly string[],
    query: OriginsOf,
    versions: ReadonlyMap<string, string>,
  ): Promise<FileOrigins[]> {
    const refs = await repository.noteRefs();
    const state = await keptStateText(repository);
    const around = [refs.ok ? [...refs.value] : [], repository.worktree.head, hash(Buffer.from(state ?? ""))];
    const keys = new Map<string, string>();
    for (const file of files) {
      const text = await repository.readText(file);
      keys.set(file, JSON.stringify([around, hash(Buffer.from(text ?? "")), versions.get(file)]));
    }
    const asked = files.filter((file) => this.origins.get(file)?.key !== keys.get(file));
    const found = new Map((await originsOf(repository, asked, query)).map((one) => [one.path, one]));
    for (const file of asked) this.origins.set(file, { key: keys.get(file) ?? "", origins: found.get(file) });
    return files.flatMap((file) => this.origins.get(file)?.origins ?? []);
  }
}

/** Bytes of a regular file; undefined if there is none, a reason if it can't be read. */
async function readRegular(file: string): Promise<Uint8Array | string | undefined> {
  try {
    const found = await stat(file);
    if (!found.isFile()) return undefined;
    if (found.size > MAX_BYTES) return `too large to check (${(found.size / 1e6).toFixed(1)} MB)`;
    return await readFile(file);
  } catch (error) {
    const code = errorCode(error);
    return code === "ENOENT" || code === "ENOTDIR" ? undefined : `can't be read (${code ?? String(error)})`;
  }
}

async function hashOf(file: string): Promise<string> {
  return readFile(file).then(hash, () => "");
}

function hash(bytes: Uint8Array): string {
  return createHash("sha1").update(bytes).digest("hex");
}
