import { execFileSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import path from "node:path";
import { LiveState } from "../../../server/git/liveState.ts";
import type { Repository } from "../../../server/git/repository.ts";
import { livePorts } from "../../../server/lsp/workTrees.ts";
import type { InboxRecord } from "../../../server/provenance/hooks/inbox.ts";
import { inboxLine } from "../../../server/provenance/hooks/inboxLine.ts";
import type { SeenEdit } from "../../../server/provenance/live/liveFile.ts";
import { WorkTree } from "../../../server/provenance/live/workTree.ts";
import type { SourceProblem } from "../../../server/provenance/model.ts";
import type { Region } from "../../../server/provenance/region.ts";
import { resolveFile } from "../../../server/provenance/resolve.ts";
import type { TextChange } from "../../../server/provenance/tracking/attribution.ts";
import { GIT_ENV, type GitRepo, useRepos } from "../../support/gitRepo.ts";

const START = 1_790_000_000_000;

/** Who a report is from. */
export interface Reporter {
  readonly agent?: string;
  readonly session?: string;
}

type Head = Required<Pick<InboxRecord, "v" | "at" | "agent" | "session">>;

/** What differs from a session's habits. */
export interface SessionOptions {
  readonly mayWrite?: boolean;
  /** Folder of the work tree, if it is not the repository's top. */
  readonly folder?: string;
}

/** One document in an editor. */
interface Buffer_ {
  text: string;
  version: number;
  isDirty: boolean;
  readonly past: string[];
}

/**
 * An editor on a work tree, with git and agents beside it. Time passes only when it is told to, for git as
 * well; nothing is watched: `sync` looks. Everything that an editor does on its own (reload, save) is called.
 */
export class Session {
  readonly problems: SourceProblem[] = [];
  now = START;
  private buffers = new Map<string, Buffer_>();
  private opened: { repository: Repository; state: LiveState; tree: WorkTree } | undefined;

  private constructor(
    readonly repo: GitRepo,
    private readonly options: SessionOptions,
  ) {}

  static async start(repo: GitRepo, options: SessionOptions = {}): Promise<Session> {
    const session = new Session(repo, options);
    await session.come();
    return session;
  }

  /** A second editor on the same work tree. */
  another(): Promise<Session> {
    return Session.start(this.repo, this.options);
  }

  get top(): string {
    return this.options.folder ?? this.repo.root;
  }

  get tree(): WorkTree {
    if (!this.opened) throw new Error("nobody looks");
    return this.opened.tree;
  }

  get repository(): Repository {
    if (!this.opened) throw new Error("nobody looks");
    return this.opened.repository;
  }

  /** The editor starts. */
  async come(): Promise<void> {
    const repository = await this.repo.open(this.top);
    const state = new LiveState(repository.worktree);
    const tree = new WorkTree({
      ports: livePorts(repository, state),
      mayWrite: this.options.mayWrite ?? true,
      writer: "two-keys/test",
      now: () => this.now,
      onChange: () => undefined,
      onProblem: (problem) => this.problems.push(problem),
    });
    this.opened = { repository, state, tree };
    await tree.sync();
  }

  /** The editor ends; buffers that are not saved are gone. */
  async leave(): Promise<void> {
    await this.tree.close();
    this.buffers = new Map();
    this.opened = undefined;
  }

  pass(ms: number): void {
    this.now += ms;
  }

  /** Git, by another program; a second passes before. */
  git(...args: string[]): string {
    this.pass(1000);
    return this.gitNow(args);
  }

  /** Git in the same second. */
  gitNow(args: readonly string[], env: NodeJS.ProcessEnv = {}): string {
    const date = `@${Math.floor(this.now / 1000)} +0000`;
    const all = { ...process.env, ...GIT_ENV, GIT_COMMITTER_DATE: date, GIT_AUTHOR_DATE: date, ...env };
    return execFileSync("git", args, { cwd: this.top, env: all, encoding: "utf8", stdio: "pipe" }).trimEnd();
  }

  /** Git that is expected to end with a conflict. */
  gitConflict(...args: string[]): void {
    try {
      this.git(...args);
    } catch {
      return;
    }
    throw new Error(`git ${args.join(" ")} met no conflict`);
  }

  commit(message = "change"): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "--message", message);
    return this.git("rev-parse", "HEAD");
  }

  /** Writes a file by something outside of the editor. */
  write(file: string, text: string): void {
    this.repo.write(path.relative(this.repo.root, path.join(this.top, file)), text);
  }

  disk(file: string): string {
    return readFileSync(path.join(this.top, file), "utf8");
  }

  open(file: string): void {
    const text = this.disk(file).replace(/^\uFEFF/, "");
    this.buffers.set(file, { text, version: 1, isDirty: false, past: [] });
    this.tree.opened(file, text, "plaintext");
  }

  shut(file: string): void {
    this.buffers.delete(file);
    this.tree.shut(file);
  }

  text(file: string): string {
    return this.buffer(file).text;
  }

  /** A person types whole lines, each above the line with `above` in it, or at the end. */
  types(file: string, lines: string, above?: string): void {
    let offset = this.place(file, above);
    for (const letter of lines) {
      this.edit(file, [{ offset, length: 0, text: letter }], { isActive: true, keyboardDistance: 1 });
      offset += letter.length;
    }
  }

  /** A completion of an AI is accepted. */
  completes(file: string, lines: string, above?: string): void {
    const offset = this.place(file, above);
    this.edit(file, [{ offset, length: 0, text: lines }], { inlineAccept: { tool: "copilot" } });
  }

  /** A person deletes a stretch that stands there once. */
  deletes(file: string, stretch: string): void {
    const offset = this.buffer(file).text.indexOf(stretch);
    if (offset < 0) throw new Error(`${stretch} is not in ${file}`);
    this.edit(file, [{ offset, length: stretch.length, text: "" }], { isActive: true, keyboardDistance: 1 });
  }

  undo(file: string): void {
    const buffer = this.buffer(file);
    const text = buffer.past.pop();
    if (text === undefined) return;
    this.edit(file, [{ offset: 0, length: buffer.text.length, text }], { reason: "undo" });
    buffer.past.pop();
  }

  save(file: string): void {
    const buffer = this.buffer(file);
    this.pass(200);
    this.write(file, buffer.text);
    buffer.isDirty = false;
    this.tree.saved(file);
  }

  /** The editor takes over what the disk holds, as it does for documents that have no changes of their own. */
  async reload(file: string): Promise<void> {
    const buffer = this.buffer(file);
    const text = existsSync(path.join(this.top, file)) ? this.disk(file).replace(/^\uFEFF/, "") : buffer.text;
    if (buffer.isDirty || text === buffer.text) return;
    this.pass(100);
    this.edit(file, [{ offset: 0, length: buffer.text.length, text }], { isActive: true, isDirty: false });
    buffer.past.length = 0;
    await this.settled(file);
  }

  /** All open documents take over what the disk holds. */
  async reloadAll(): Promise<void> {
    for (const file of this.buffers.keys()) await this.reload(file);
  }

  sync(): Promise<void> {
    return this.tree.sync();
  }

  /** A hook reports from before an agent's write. */
  pre(file: string, from: Reporter = {}): void {
    const before = existsSync(path.join(this.top, file)) ? this.blob(this.disk(file)) : null;
    this.report({ ...this.from(from), hook: "PreToolUse", event: "pre", path: file, before });
  }

  /** A hook reports from after an agent's write; `before` is what the report itself tells. */
  post(file: string, from: Reporter = {}, before?: string | null): void {
    const after = existsSync(path.join(this.top, file)) ? this.blob(this.disk(file)) : null;
    const known = before === undefined ? {} : { before: before === null ? null : this.blob(before) };
    this.report({ ...this.from(from), hook: "PostToolUse", event: "post", path: file, after, ...known });
  }

  runs(event: "runStart" | "runEnd", from: Reporter = {}): void {
    this.report({ ...this.from(from), hook: "Bash", event });
  }

  report(record: InboxRecord): void {
    const folder = path.join(this.gitDir, "two-keys");
    mkdirSync(folder, { recursive: true });
    appendFileSync(path.join(folder, "inbox.jsonl"), inboxLine(record));
  }

  /** An agent with hooks writes a file. */
  agentWrites(file: string, text: string, from: Reporter = {}): void {
    this.pre(file, from);
    this.pass(50);
    this.write(file, text);
    this.pass(50);
    this.post(file, from);
  }

  /** What is known of each line of a file: of the buffer if it is open, else of what the disk holds. */
  async regions(file: string): Promise<readonly Region[]> {
    const text = this.buffers.get(file)?.text ?? this.disk(file);
    const working = await this.tree.lines(file, text);
    const known = working ? { working: working.claims, vettings: working.vettings } : {};
    const { regions, vetted } = await resolveFile({ path: file, text, ...known }, this.repository);
    const committed = regions.filter(({ origin, committed: place }) => origin === "ai" && place);
    if (working) this.tree.seed(file, text, committed, vetted);
    return regions;
  }

  /** Lines by origin, without their ends. */
  async lines(file: string, origin: Region["origin"] = "ai"): Promise<string[]> {
    const text = (this.buffers.get(file)?.text ?? this.disk(file)).split("\n");
    const regions = await this.regions(file);
    return regions
      .filter((region) => region.origin === origin)
      .flatMap(({ startLine, endLine }) => text.slice(startLine - 1, endLine))
      .map((line) => line.replace("\r", ""));
  }

  /** Lines of a file at a commit that notes call AI. */
  async aiAt(file: string, commit = "HEAD"): Promise<string[]> {
    const id = this.gitNow(["rev-parse", commit]);
    const text = this.gitNow(["show", `${id}:${file}`]);
    const lines = text.split("\n");
    const note = await this.note(id);
    const head = note.split("\n---")[0]?.split("\n") ?? [];
    const from = head.indexOf(file);
    const found: number[] = [];
    for (let at = from + 1; from >= 0 && head[at]?.startsWith("  "); at++) {
      const [key = "", ranges = ""] = (head[at] ?? "").trim().split(" ");
      if (key.startsWith("h_")) continue;
      for (const range of ranges.split(",")) {
        const [start = 0, end = start] = range.split("-").map(Number);
        for (let line = start; line <= end; line++) found.push(line);
      }
    }
    return found.sort((a, b) => a - b).map((line) => (lines[line - 1] ?? "").replace("\r", ""));
  }

  /** The note of a commit; empty if it has none. */
  async note(commit = "HEAD", ref = "refs/notes/ai"): Promise<string> {
    const id = this.gitNow(["rev-parse", commit]);
    const listed = await this.repository.listNotes(ref);
    const blob = listed.ok ? listed.value.get(id) : undefined;
    return blob === undefined ? "" : this.gitNow(["cat-file", "blob", blob]);
  }

  /** Waits until the last edit of a document is told apart. */
  async settled(file: string): Promise<void> {
    await this.tree.lines(file, this.text(file));
  }

  /** Also while nobody looks. */
  get gitDir(): string {
    return this.gitNow(["rev-parse", "--absolute-git-dir"]);
  }

  /** Files below the state's folder. */
  stateFiles(): string[] {
    const folder = path.join(this.gitDir, "two-keys");
    return existsSync(folder) ? readdirSync(folder, { recursive: true, encoding: "utf8" }).sort() : [];
  }

  private edit(file: string, changes: readonly TextChange[], seen: Partial<SeenEdit>): void {
    const buffer = this.buffer(file);
    buffer.version++;
    buffer.past.push(buffer.text);
    for (const { offset, length, text } of changes)
      buffer.text = buffer.text.slice(0, offset) + text + buffer.text.slice(offset + length);
    buffer.isDirty = seen.isDirty ?? true;
    this.pass(2);
    this.tree.changed(file, { version: buffer.version, steps: [changes], after: buffer.text }, true);
    const facts = { at: this.now, isActive: false, isDirty: true, cursors: 1, ...seen };
    this.tree.sees(file, buffer.version, facts);
  }

  private place(file: string, above: string | undefined): number {
    const { text } = this.buffer(file);
    if (above === undefined) return text.length;
    const at = text.indexOf(above);
    if (at < 0) throw new Error(`${above} is not in ${file}`);
    return text.lastIndexOf("\n", at) + 1;
  }

  private buffer(file: string): Buffer_ {
    const found = this.buffers.get(file);
    if (!found) throw new Error(`${file} is not open`);
    return found;
  }

  /** What all reports of an agent begin with. */
  from({ agent = "claude", session = "s_11111111111111" }: Reporter = {}): Head {
    return { v: 1, at: this.now, agent, session };
  }

  private blob(text: string): string {
    return execFileSync("git", ["hash-object", "-w", "--stdin"], {
      cwd: this.top,
      input: text,
      encoding: "utf8",
    }).trimEnd();
  }
}

/** Starts sessions in the tests of a suite, and ends them after each. */
export function useSessions(): (
  files?: Readonly<Record<string, string>>,
  options?: SessionOptions,
) => Promise<Session> {
  const repo = useRepos();
  const running: Session[] = [];
  afterEach(async () => {
    for (const one of running.splice(0)) await one.leave().catch(() => undefined);
  });
  return async (files = {}, options = {}) => {
    const made = repo();
    if (Object.keys(files).length > 0) {
      const date = `@${START / 1000 - 100} +0000`;
      process.env.GIT_COMMITTER_DATE = date;
      made.commit(files, "start");
      delete process.env.GIT_COMMITTER_DATE;
    }
    const session = await Session.start(made, options);
    running.push(session);
    return session;
  };
}

/** All files below a folder with their sizes and times. */
export function listing(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => {
      const { size, mtimeMs } = statSync(path.join(folder, name));
      return `${name} ${size} ${mtimeMs}`;
    })
    .sort();
}

export function remove(file: string): void {
  rmSync(file, { recursive: true, force: true });
}

/** Lines without a word in common. */
export const BASE = "one\ntwo\nthree\nfour\nfive\n";
