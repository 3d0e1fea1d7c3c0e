import { createHash } from "node:crypto";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import type { AgentShare, OpenPoint } from "../change/facts.ts";
import type { Repository } from "../git/repository.ts";
import { PolicyFinder } from "../policy/policyFinder.ts";
import { emailOf } from "../provenance/formats/source.ts";
import { provenanceFrom } from "../provenance/options.ts";
import { unvettedOf } from "../provenance/unvetted.ts";
import { checkText, decode } from "../standards/check.ts";
import { languageOfPath } from "../standards/fileKind.ts";
import type { Finding, Severity } from "../standards/model.ts";
import { errorCode, policyDisk } from "./disk.ts";
import { type FileOrigins, keptStateText, type OriginsOf, originsOf } from "./origins.ts";

/** A finding in a changed file, whatever its severity. */
export interface ChangeFinding extends OpenPoint {
  readonly severity: Severity;
}

/** What the checks say of the changed files, as they lie in the work tree. */
export interface Sweep {
  readonly findings: readonly ChangeFinding[];
  /** AI lines of the change that are not vetted as the policy wants. */
  readonly unvetted: readonly OpenPoint[];
  readonly agents: readonly AgentShare[];
  /** What could not be decided, in words. */
  readonly undecided: readonly string[];
}

export interface SweepOptions {
  /** Commits of the change. */
  readonly commits: ReadonlySet<string>;
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
  private readonly verdicts = new Map<string, { key: string; findings: readonly Finding[] }>();

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
    { today, signal }: SweepOptions,
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
    for (const file of sources) {
      signal?.throwIfAborted();
      const language = languageOfPath(file);
      if (!language) continue;
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
      const info = { path: governing.path, language };
      const policy = governing.file === undefined ? "" : await hashOf(governing.file);
      const key = JSON.stringify([today, policy, info, hash(bytes)]);
      let known = this.verdicts.get(file);
      if (known?.key !== key) {
        const decoded = decode(bytes);
        const verdict =
          "problem" in decoded
            ? [decoded.problem]
            : (await checkText(decoded.text, info, governing.standards, today)).findings;
        known = { key, findings: verdict };
        this.verdicts.set(file, known);
      }
      for (const { span, message, severity, ruleId } of known.findings)
        found.push({ path: file, line: span.start.line + 1, message, code: ruleId, severity });
    }
    return found;
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
