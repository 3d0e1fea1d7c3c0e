import assert from "node:assert/strict";
import fc from "fast-check";
import { GitRepo } from "../../support/gitRepo.ts";
import { Session, useSessions } from "./liveSupport.ts";

const ACTIONS = [
  "human",
  "ai",
  "ai",
  "completion",
  "save",
  "commit",
  "commit",
  "amend",
  "visit",
  "stash",
  "pop",
  "undo",
  "delete",
  "sync",
  "away",
] as const;
interface Step {
  readonly action: (typeof ACTIONS)[number];
  readonly file: number;
  readonly at: number;
  readonly isSynced: boolean;
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    action: fc.constantFrom(...ACTIONS),
    file: fc.nat(1),
    at: fc.nat(20),
    isSynced: fc.boolean(),
  }),
  { minLength: 6, maxLength: 16 },
);

const FILES = ["a.txt", "b.txt"];

/** A session, and every line that an AI wrote in it: no two lines have a word in common. */
class Model {
  readonly ai = new Set<string>();
  private count = 0;
  private stashed = 0;
  /** Events of each edit that undo can take back, by file. */
  private readonly edits = new Map<string, number[]>();

  constructor(private readonly session: Session) {}

  async step({ action, file: index, at, isSynced }: Step): Promise<void> {
    const { session } = this;
    const file = FILES[index] ?? "a.txt";
    await this.act(action, file, at);
    if (isSynced) await session.sync();
    await session.reloadAll();
  }

  /** Every line against what is known of it. */
  async check(step: string): Promise<void> {
    await this.session.sync();
    await this.session.reloadAll();
    for (const file of FILES) {
      const found = await this.session.lines(file);
      const wanted = this.session
        .text(file)
        .split("\n")
        .filter((line) => this.ai.has(line));
      const wrong = found.filter((line) => !this.ai.has(line));
      assert.deepEqual(wrong, [], `misattributed in ${file} after ${step}`);
      assert.deepEqual(found, wanted, `gaps in ${file} after ${step}`);
    }
    assert.deepEqual(this.session.problems, []);
  }

  private async act(action: Step["action"], file: string, at: number): Promise<void> {
    const { session } = this;
    if (action === "human")
      this.edited(file, () => session.types(file, this.line(false), this.above(file, at)), 8);
    else if (action === "completion")
      this.edited(file, () => session.completes(file, this.line(true), this.above(file, at)), 1);
    else if (action === "delete") this.remove(file, at);
    else if (action === "undo") this.undo(file);
    else if (action === "save") session.save(file);
    else if (action === "ai") this.agent(file, at);
    else if (action === "sync") await session.sync();
    else if (action === "away") await this.away();
    else this.git(action);
  }

  private edited(file: string, edit: () => void, events: number): void {
    edit();
    this.edits.set(file, [...(this.edits.get(file) ?? []), events]);
  }

  /** A whole edit: half of one would join lines. */
  private undo(file: string): void {
    const events = this.edits.get(file)?.pop() ?? 0;
    for (let i = 0; i < events; i++) this.session.undo(file);
  }

  private remove(file: string, at: number): void {
    const line = this.above(file, at);
    if (line !== undefined) this.edited(file, () => this.session.deletes(file, `${line}\n`), 1);
  }

  private agent(file: string, at: number): void {
    this.saveAll();
    const lines = this.session.disk(file).split("\n");
    const isReplacing = at % 3 === 0 && lines.length > 2;
    lines.splice(
      at % lines.length,
      isReplacing && at % lines.length < lines.length - 1 ? 1 : 0,
      this.line(true).trimEnd(),
    );
    this.session.agentWrites(file, lines.join("\n"));
    this.edits.delete(file);
  }

  private git(action: Step["action"]): void {
    const { session } = this;
    this.saveAll();
    if (action === "commit") session.commit();
    else if (action === "amend") session.git("commit", "-qa", "--amend", "--no-edit", "--allow-empty");
    else if (action === "visit") {
      this.forgetUndo();
      session.commit("before the visit");
      session.git("checkout", "-q", "-b", `side${this.count++}`, "HEAD~1");
      session.git("checkout", "-q", "-");
    } else if (action === "stash" && session.git("status", "--porcelain") !== "") {
      this.forgetUndo();
      session.git("stash", "-q");
      this.stashed++;
    } else if (action === "pop" && this.stashed > 0 && session.git("status", "--porcelain") === "") {
      this.forgetUndo();
      try {
        session.git("stash", "pop", "-q");
        this.stashed--;
      } catch {
        session.git("reset", "-q", "--hard");
      }
    }
  }

  private async away(): Promise<void> {
    this.saveAll();
    this.forgetUndo();
    await this.session.leave();
    this.session.commit("while away");
    await this.session.come();
    for (const file of FILES) this.session.open(file);
  }

  private forgetUndo(): void {
    this.edits.clear();
  }

  private saveAll(): void {
    for (const file of FILES) this.session.save(file);
  }

  private line(isAi: boolean): string {
    const line = `w${(this.count++).toString(36).padStart(6, "q")}`;
    if (isAi) this.ai.add(line);
    return `${line}\n`;
  }

  private above(file: string, at: number): string | undefined {
    const lines = this.session
      .text(file)
      .split("\n")
      .slice(0, -1)
      .filter((line) => line !== "");
    return lines[at % (lines.length + 1)];
  }
}

describe("random sessions of people, agents and git", function () {
  this.timeout(process.env.TWO_KEYS_SESSIONS === undefined ? 120_000 : 0);
  useSessions();

  async function play(list: readonly Step[]): Promise<void> {
    const repo = GitRepo.create();
    repo.commit({ "a.txt": "one\ntwo\nthree\n", "b.txt": "four\nfive\n" });
    repo.commit({}, "second");
    const session = await Session.start(repo);
    try {
      for (const file of FILES) session.open(file);
      const model = new Model(session);
      for (const [at, step] of list.entries()) {
        await model.step(step);
        const isGit = ["commit", "amend", "visit", "away"].includes(step.action);
        if (isGit || at === list.length - 1) await model.check(`${at} ${step.action}`);
      }
    } finally {
      await session.leave().catch(() => undefined);
      repo.dispose();
    }
  }

  // The same sessions every time; `TWO_KEYS_SESSIONS=1000` plays as many others.
  const wanted = Number(process.env.TWO_KEYS_SESSIONS ?? 0);
  const limits =
    wanted > 0
      ? { numRuns: wanted }
      : { numRuns: 40, seed: 20_261_125, interruptAfterTimeLimit: 30_000, markInterruptAsFailure: false };

  it("call no line of a person AI, and forget none that an AI wrote", async () => {
    await fc.assert(
      fc.asyncProperty(steps, (list) => play(list)),
      { ...limits, endOnFailure: true },
    );
  });
});
