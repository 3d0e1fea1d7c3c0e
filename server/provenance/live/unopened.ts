import { type Agent, aiClaim } from "../tracking/classify.ts";
import { type Agents, oneOf } from "./agents.ts";
import type { LiveFiles } from "./liveFiles.ts";
import type { LivePorts } from "./livePorts.ts";
import { overlay, rewriteOf } from "./overlay.ts";

/** Files that may differ from the commit when a run begins; with more nothing is claimed. */
const MAX_FILES = 2000;
/** Longer texts are left out, in UTF-16 units; of all together so much is remembered. */
const MAX_TEXT = 1024 * 1024;
const MAX_REMEMBERED = 64 * 1024 * 1024;
/** Stashes that a text is compared with, the newest. */
const MAX_STASHES = 5;
/** What a file system may round a time by. Milliseconds. */
const COARSE_MS = 2000;

export type UnopenedPorts = Pick<
  LivePorts,
  "head" | "stashes" | "dirtyFiles" | "changedAt" | "isBusy" | "readText" | "fileAt" | "diffCommits"
>;

/** The work tree when a run began, or was last looked at. */
interface Snapshot {
  readonly at: number;
  readonly head: string | undefined;
  readonly stashes: readonly string[];
  /** Files that differ from the commit; null if the text can't be compared. */
  readonly texts: ReadonlyMap<string, string | null>;
  /** Paths that documents show, or have shown since: what happens to them is seen there. */
  readonly shown: Set<string>;
}

/**
 * What agents' programs write into files that no document shows. Nothing tells of it while it happens: the work
 * tree is compared with what it was when the run began. Where git itself may have changed files nothing is claimed.
 */
export class Unopened {
  private snapshot: Snapshot | undefined;

  constructor(
    private readonly files: LiveFiles,
    private readonly agents: Agents,
    private readonly ports: UnopenedPorts,
    private readonly now: () => number,
  ) {}

  /** Whether a run goes on that files are compared for. */
  get isWatching(): boolean {
    return this.snapshot !== undefined;
  }

  /** A document shows a file. */
  shown(path: string): void {
    this.snapshot?.shown.add(path);
  }

  /**
   * Claims what has changed since the snapshot for the agents that run now. `head`: the commit that HEAD stands
   * at, after nothing but commits of the work tree.
   */
  async look(head: string | undefined): Promise<void> {
    const { snapshot } = this;
    const agent = oneOf(this.agents.running());
    if (!snapshot || !agent) return;
    const { ports } = this;
    const [isBusy, at, stashes, dirty] = await Promise.all([
      ports.isBusy(),
      ports.head(),
      ports.stashes(),
      ports.dirtyFiles(),
    ]);
    if (isBusy || at !== head || stashes.join() !== snapshot.stashes.join()) return;
    if (!dirty.ok || dirty.value.length > MAX_FILES) return;
    const committed = head === snapshot.head ? [] : await this.committedSince(snapshot.head, head);
    const { person } = this.agents;
    const driven = { ...(person === undefined ? {} : { person }), ...agent };
    for (const path of new Set([...dirty.value, ...committed]))
      if (!snapshot.shown.has(path) && !this.files.open.has(path)) await this.compare(path, snapshot, driven);
  }

  /** From now on files are compared with what they are now; with no run any more, with nothing. */
  async remember(): Promise<void> {
    this.snapshot = undefined;
    if (this.agents.running().length === 0) return;
    const at = this.now();
    const { ports } = this;
    const [head, stashes, dirty] = await Promise.all([ports.head(), ports.stashes(), ports.dirtyFiles()]);
    if (!dirty.ok || dirty.value.length > MAX_FILES) return;
    const texts = new Map<string, string | null>();
    let left = MAX_REMEMBERED;
    for (const path of dirty.value) {
      const text = await this.ports.readText(path);
      // What was deleted is compared with the commit.
      if (text === undefined) continue;
      const isUsable = isComparable(text) && text.length <= left;
      if (isUsable) left -= text.length;
      texts.set(path, isUsable ? text : null);
    }
    this.snapshot = { at, head, stashes, texts, shown: new Set(this.files.open.keys()) };
  }

  private async committedSince(from: string | undefined, to: string | undefined): Promise<readonly string[]> {
    if (to === undefined) return [];
    const diff = await this.ports.diffCommits(from, to);
    const paths = diff.ok ? diff.value.flatMap(({ newPath }) => newPath ?? []) : [];
    return paths.slice(0, MAX_FILES);
  }

  /** Whether `git stash apply` may have written a text. */
  private async isStashed(path: string, text: string, { stashes }: Snapshot): Promise<boolean> {
    const found = await Promise.all(
      stashes.slice(-MAX_STASHES).map((commit) => this.ports.fileAt(commit, path)),
    );
    return found.some((one) => one !== undefined && sameEnds(one, text) === text);
  }

  private async compare(path: string, snapshot: Snapshot, agent: Agent): Promise<void> {
    const { at, head, texts } = snapshot;
    const changedAt = await this.ports.changedAt(path);
    if (changedAt === undefined || changedAt < at - COARSE_MS) return;
    const after = await this.ports.readText(path);
    const committed = head === undefined ? "" : ((await this.ports.fileAt(head, path)) ?? "");
    const known = texts.get(path);
    const before = sameEnds(known === undefined ? committed : (known ?? ""), after ?? "");
    if (after === undefined || known === null || !isComparable(after) || !isComparable(before)) return;
    if (
      after === before ||
      after === sameEnds(committed, after) ||
      (await this.isStashed(path, after, snapshot))
    )
      return;
    const now = this.now();
    const claim = aiClaim(agent, "strong", { kind: "disk+agent-run", agent: agent.tool, at: now });
    const rewrite = rewriteOf(before, after, claim, now);
    await this.files.update(path, now, (tracker) => overlay(rewrite, tracker, now, () => true));
  }
}

/** Text that is not too long, and no stand-in for a file that is kept elsewhere. */
function isComparable(text: string): boolean {
  return (
    text.length <= MAX_TEXT && !text.includes("\0") && !text.startsWith("version https://git-lfs.github.com/")
  );
}

/** A text with the line ends of another one. */
function sameEnds(text: string, like: string): string {
  const levelled = text.replaceAll("\r\n", "\n");
  return like.includes("\r\n") ? levelled.replaceAll("\n", "\r\n") : levelled;
}
