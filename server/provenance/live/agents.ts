import type { InboxRecord } from "../hooks/inbox.ts";
import { type Claim, UNKNOWN } from "../model.ts";
import { type Agent, aiClaim, type HookWindow } from "../tracking/classify.ts";
import { RegionTracker } from "../tracking/regions.ts";
import type { SeenEdit } from "./liveFile.ts";
import type { LiveFiles } from "./liveFiles.ts";
import type { LivePorts } from "./livePorts.ts";
import { overlay, type Rewrite, rewriteOf } from "./overlay.ts";

/** A report of a hook is applied to any text from the disk that comes within this time. Milliseconds. */
const POST_MS = 10_000;
/** Reports of an open document that wait, however long, until it shows the very text that an agent left. */
const MAX_AWAITED = 20;
/** The report from after a call belongs to the one from before it for so long: somebody may be asked between. */
const PRE_MS = 10 * 60_000;
/** A program in a terminal that nothing was heard of for so long, and a command of a hook, no longer run. */
const TERMINAL_MS = 4 * 3600_000;
const COMMAND_MS = 10 * 60_000;
/** After its end a run still explains what is found on the disk. */
const AFTER_RUN_MS = 10_000;
/** A key that was just used makes a change a person's, though an agent is at work. */
const KEYBOARD_MS = 500;
const MAX_BLOB_BYTES = 8 * 1024 * 1024;

/** What an agent made of a file. */
interface Post {
  readonly at: number;
  readonly agent: Agent;
  readonly preAt: number;
  readonly event: string;
  readonly rewrite: Rewrite;
  /** No document has shown this text, or a later one of an agent, since. */
  readonly isAwaited: boolean;
}

interface Pre {
  readonly at: number;
  readonly path: string;
  readonly agent: Agent;
  readonly before: string | null;
}

interface Run {
  readonly agent: Agent;
  /** Last sign of it, or its end. Milliseconds since 1970. */
  readonly at: number;
  /** How many of the same kind run; 0 after the end. */
  readonly count: number;
  readonly limitMs: number;
  /** The only file that it explains. */
  readonly path?: string;
}

/** What is known of the agents at work in one work tree: calls that name a file, and runs that do not. */
export class Agents {
  /** `Name <email>` of the person who drives them. */
  person: string | undefined;
  private readonly pres = new Map<string, Pre>();
  /** Reports of one file, the oldest first. */
  private readonly posts = new Map<string, readonly Post[]>();
  private readonly runs = new Map<string, Run>();

  constructor(
    private readonly files: LiveFiles,
    private readonly ports: Pick<LivePorts, "readNotes">,
    private readonly now: () => number,
  ) {}

  /** An agent's program started or ended in a terminal. */
  inTerminal(tool: string, isRunning: boolean, at: number): void {
    this.ran(`terminal ${tool}`, { tool }, isRunning, at, TERMINAL_MS);
  }

  /** Takes in a report of a hook; a run's start and end are the caller's to look at as well. */
  async report(record: InboxRecord): Promise<void> {
    const { at, event } = record;
    const agent = this.agentOf(record);
    this.sign(agent, at);
    if (event === "runStart" || event === "runEnd")
      this.ran(`hook ${keyOf(agent)}`, agent, event === "runStart", at, COMMAND_MS);
    else if (event === "pre") this.called(agent, record);
    else await this.wrote(agent, record);
  }

  /** Tools that run now, by the names of the git-ai standard, each once. */
  running(): Agent[] {
    const now = this.now();
    const active = [...this.runs.values()].filter((run) => run.count > 0 && now - run.at <= run.limitMs);
    return active.map(({ agent }) => agent);
  }

  /** What can explain a change of a file. `isReload`: the text was read from the disk. */
  around(
    path: string,
    seen: SeenEdit,
    isReload: boolean,
  ): { readonly hook?: HookWindow; readonly agentRun?: { readonly agent: Agent; readonly at: number } } {
    const hook = this.hookOf(path, seen, isReload);
    const agentRun = this.runOf(path, seen.at);
    return { ...(hook ? { hook } : {}), ...(agentRun ? { agentRun } : {}) };
  }

  /**
   * An edit of a document is told apart: what an agent reported of the file goes over a text from the disk. The very
   * text that an agent left is its own whatever was seen of the edit: a slow editor takes it over late, or tells late.
   */
  settled(path: string, isReplaced: boolean, tracker: RegionTracker): void {
    const posts = this.postsOf(path);
    const last = posts.findLastIndex((post) => post.isAwaited && isLeftBy(post, tracker));
    for (const [index, post] of posts.entries()) {
      const isDue = index <= last || (isReplaced && this.isFresh(post));
      if (isDue) overlay(post.rewrite, tracker, post.at, isSeenInEditor);
    }
    if (last < 0) return;
    const shown = posts.slice(0, last + 1).map((post) => ({ ...post, isAwaited: false }));
    this.posts.set(path, [...shown, ...posts.slice(last + 1)]);
  }

  /** A document that is not reloaded yet, as agents left its file; undefined if none of them reported it. */
  left(path: string, tracker: RegionTracker): RegionTracker | undefined {
    const posts = this.postsOf(path);
    const last = posts.at(-1);
    if (!last) return undefined;
    const copy = new RegionTracker(tracker.text, "", tracker.state);
    copy.retext(last.rewrite.result.text, { kind: "agent", at: last.at, claim: UNKNOWN });
    for (const { rewrite, at } of posts) overlay(rewrite, copy, at, isSeenInEditor);
    return copy;
  }

  /** Reports of a file that are of use; the others are forgotten. */
  private postsOf(path: string): readonly Post[] {
    const isOpen = this.files.open.has(path);
    const posts = this.posts.get(path) ?? [];
    const awaited = isOpen ? posts.filter(({ isAwaited }) => isAwaited).slice(-MAX_AWAITED) : [];
    const kept = posts.filter((post) => this.isFresh(post) || awaited.includes(post));
    if (kept.length > 0) this.posts.set(path, kept);
    else this.posts.delete(path);
    return kept;
  }

  private isFresh({ at }: Post): boolean {
    return this.now() - at <= POST_MS;
  }

  private agentOf({ agent: tool, model, session }: InboxRecord): Agent {
    return {
      tool,
      ...(model === undefined ? {} : { model }),
      ...(session === undefined ? {} : { session }),
      ...(this.person === undefined ? {} : { person: this.person }),
    };
  }

  private ran(key: string, agent: Agent, isRunning: boolean, at: number, limitMs: number): void {
    const known = this.runs.get(key);
    const isOver = !known || at - known.at > known.limitMs;
    const count = isOver ? 0 : known.count;
    this.runs.set(key, { agent, at, count: Math.max(0, count + (isRunning ? 1 : -1)), limitMs });
  }

  /** Something was heard of an agent: its program in a terminal is alive. */
  private sign({ tool }: Agent, at: number): void {
    const key = `terminal ${tool}`;
    const run = this.runs.get(key);
    if (run && run.count > 0 && at - run.at <= run.limitMs) this.runs.set(key, { ...run, at });
  }

  private called(agent: Agent, { at, path, before }: InboxRecord & { event: "pre" }): void {
    // A call that was refused has no end.
    for (const [key, pre] of this.pres) if (at - pre.at > PRE_MS) this.pres.delete(key);
    this.pres.set(`${keyOf(agent)} ${path}`, { at, path, agent, before });
  }

  private async wrote(agent: Agent, record: InboxRecord & { event: "post" }): Promise<void> {
    const { at, hook: event, path, after } = record;
    const key = `${keyOf(agent)} ${path}`;
    const pre = this.pres.get(key);
    this.pres.delete(key);
    const isPair = pre !== undefined && at - pre.at <= PRE_MS;
    const before = record.before === undefined && isPair ? pre.before : record.before;
    if (after === null) return;
    if (before === undefined) {
      this.runs.set(`file ${key}`, { agent, at, count: 0, limitMs: 0, path });
      return;
    }
    const [was, is] = await this.textsOf([before, after]);
    if (was === undefined || is === undefined) return;
    const claim = aiClaim(agent, "certain", { kind: "hook", agent: agent.tool, event, at });
    const rewrite = rewriteOf(was, is, claim, at);
    const isAwaited = this.files.open.get(path)?.tracker.text !== is;
    const post = { at: this.now(), agent, preAt: pre?.at ?? at, event, rewrite, isAwaited };
    for (const known of [...this.posts.keys()]) this.postsOf(known);
    this.posts.set(path, [...this.postsOf(path), post]);
    await this.files.update(path, this.now(), (tracker) => overlay(rewrite, tracker, at, isSeenInEditor));
  }

  private async textsOf(ids: readonly (string | null)[]): Promise<(string | undefined)[]> {
    const blobs = await this.ports.readNotes(
      ids.filter((id) => id !== null),
      MAX_BLOB_BYTES,
    );
    return ids.map((id) => {
      const found = id === null ? { text: "" } : blobs.get(id);
      return found && "text" in found ? found.text.replace(/^\uFEFF/, "") : undefined;
    });
  }

  /** The call of an agent that names the file. What came in by a report is laid over the text afterwards. */
  private hookOf(path: string, seen: SeenEdit, isReload: boolean): HookWindow | undefined {
    if (seen.isActive && seen.isDirty && (seen.keyboardDistance ?? KEYBOARD_MS) < KEYBOARD_MS)
      return undefined;
    const pre = [...this.pres.values()].findLast((one) => one.path === path);
    if (pre) return { agent: pre.agent, preAt: pre.at };
    const post = this.postsOf(path).findLast((one) => this.isFresh(one));
    if (!post || !isReload) return undefined;
    const { agent, preAt, event, at } = post;
    return { agent, preAt, post: { event, at, isItsOwn: false } };
  }

  private runOf(path: string, at: number): { agent: Agent; at: number } | undefined {
    const own = [...this.runs.values()].filter((run) => run.path === undefined || run.path === path);
    const running = own.filter((run) => run.count > 0 && at - run.at <= run.limitMs);
    const ended = own.filter((run) => run.count === 0 && at - run.at <= AFTER_RUN_MS);
    const candidates = (running.length > 0 ? running : ended).toSorted((a, b) => a.at - b.at);
    const agent = oneOf(candidates.map((run) => run.agent));
    const last = candidates.at(-1);
    if (!agent || !last) return undefined;
    const person = this.person === undefined ? {} : { person: this.person };
    return { agent: { ...person, ...agent }, at: running.length > 0 ? at : last.at };
  }
}

/** The agent that it was; of several tools it can't be told which. The last one with a session knows most. */
export function oneOf(agents: readonly Agent[]): Agent | undefined {
  const last = agents.findLast(({ session }) => session !== undefined) ?? agents.at(-1);
  return agents.every(({ tool }) => tool === last?.tool) ? last : { tool: "unknown" };
}

function isLeftBy({ rewrite }: Post, tracker: RegionTracker): boolean {
  return rewrite.result.length === tracker.length && rewrite.result.text === tracker.text;
}

/** Claims that an agent's report, which tells of the disk, can't know better. */
function isSeenInEditor({ evidence }: Claim): boolean {
  return evidence.some(({ kind }) => SEEN.has(kind));
}

const SEEN: ReadonlySet<string> = new Set([
  "hook",
  "change-reason",
  "inline-accept",
  "keystrokes",
  "paste",
  "user-declared",
]);

function keyOf({ tool, session = "" }: Agent): string {
  return `${tool} ${session}`;
}
