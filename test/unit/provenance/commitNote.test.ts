import assert from "node:assert/strict";
import type { Repository } from "../../../server/git/repository.ts";
import {
  type NoteOutcome,
  type NoteRequest,
  type WorkingFile,
  writeCommitNote,
} from "../../../server/provenance/commitNote.ts";
import { parseAuthorshipLog } from "../../../server/provenance/formats/gitAi.ts";
import type { LineClaim } from "../../../server/provenance/model.ts";
import { reattach } from "../../../server/provenance/reattach.ts";
import { resolveFile } from "../../../server/provenance/resolve.ts";
import { carryRewrite, planRewrite, returnedClaims } from "../../../server/provenance/rewrites.ts";
import { aiLog, CLAUDE, COPILOT, type GitRepo, numbered, useRepos } from "../../support/gitRepo.ts";

const AI = "refs/notes/ai";
const writer = "two-keys/test";

/** A repository's ports, on a machine without git-ai. */
async function ports(at: GitRepo): Promise<Repository> {
  const git = await at.open();
  git.gitAiInstalled = () => Promise.resolve(false);
  return git;
}

function ai(startLine: number, endLine: number, more: Partial<LineClaim> = {}): LineClaim {
  const evidence = [{ kind: "inline-accept", at: 1 }] as const;
  const session = "s_0123456789abcd";
  return {
    startLine,
    endLine,
    origin: "ai",
    confidence: "strong",
    evidence,
    tool: "claude",
    session,
    ...more,
  };
}

async function write(at: GitRepo, request: Omit<NoteRequest, "writer">): Promise<NoteOutcome> {
  return writeCommitNote({ writer, ...request }, await ports(at));
}

function noteOf(at: GitRepo, commit: string, ref = AI): string | undefined {
  try {
    return at.git("notes", `--ref=${ref}`, "show", commit);
  } catch {
    return undefined;
  }
}

/** `path: tool lines` of a commit's note, which must be one that we can read ourselves. */
function said(at: GitRepo, commit: string, ref = AI): string[] {
  const text = noteOf(at, commit, ref);
  if (text === undefined) return [];
  const log = parseAuthorshipLog(text);
  assert.ok(log.ok, "the note can be read");
  assert.equal(log.value.metadata.baseCommit, commit);
  return [...log.value.files].flatMap(([path, entries]) =>
    entries.map(({ key, ranges }) => {
      const record = log.value.metadata.sessions.get(key.split("::")[0] ?? "");
      const agent = record?.agent_id as { tool?: string } | undefined;
      const who = agent?.tool ?? (key.startsWith("h_") ? "human" : "?");
      return `${path}: ${who} ${ranges.map(({ start, end }) => `${start}-${end}`).join(",")}`;
    }),
  );
}

describe("commit notes", function () {
  this.timeout(120_000);
  const repo = useRepos();

  describe("on commit", () => {
    it("attests what the commit added, and only what was seen", async () => {
      const at = repo();
      at.commit({ "a.ts": numbered(4) });
      const text = `${numbered(4)}ai 1\nai 2\nmine\nguess\nweak\n`;
      const commit = at.commit({ "a.ts": text });
      const claims = [
        ai(2, 6),
        ai(7, 7, { origin: "human", confidence: "certain", person: "Dana <dana@example.test>" }),
        ai(8, 8, { confidence: "suspected" }),
        ai(9, 9, { confidence: "weak" }),
      ];
      const done = await write(at, { commit, working: [{ path: "a.ts", text, claims }] });
      assert.deepEqual(done, { state: "written", lines: 3, problems: [] });
      assert.deepEqual(said(at, commit).sort(), ["a.ts: claude 5-6", "a.ts: human 7-7"]);
      const note = noteOf(at, commit) ?? "";
      assert.ok(!note.includes("inline-accept"));
      const before = noteOf(at, commit);
      const again = await write(at, { commit, working: [{ path: "a.ts", text, claims }] });
      assert.deepEqual([again.state, noteOf(at, commit)], ["unchanged", before]);
    });

    it("follows lines from the editor's text to what was staged, and through CRLF", async () => {
      const at = repo();
      const commit = at.commit({ "a.ts": "one\ntwo\nai\n", "b.ts": "x\ny\n" });
      const working = [
        { path: "a.ts", text: "not staged\none\ntwo\nai\nai, not staged\n", claims: [ai(4, 5)] },
        { path: "b.ts", text: "x\r\ny\r\n", claims: [ai(2, 2)] },
        { path: "gone.ts", text: "x\n", claims: [ai(1, 1)] },
      ];
      await write(at, { commit, working });
      assert.deepEqual(said(at, commit), ["a.ts: claude 3-3", "b.ts: claude 2-2"]);
    });

    it("lets an existing note win, keeps its unknown JSON, and touches none that it can't read", async () => {
      const at = repo();
      const text = numbered(4);
      const commit = at.commit({ "a.ts": text });
      const theirs = aiLog(commit, "a.ts", `  ${COPILOT}::t_1 2-3`).replace(
        '"prompts"',
        '"logical": 7,\n  "prompts"',
      );
      at.note(AI, commit, theirs);
      const working = [{ path: "a.ts", text, claims: [ai(1, 3)] }];
      assert.equal((await write(at, { commit, working })).state, "written");
      assert.deepEqual(said(at, commit).sort(), ["a.ts: claude 1-1", "a.ts: copilot 2-3"]);
      assert.match(noteOf(at, commit) ?? "", /"logical": 7/);
      at.note(AI, commit, "a.ts\n  s_1 1\n---\n{broken");
      const refused = await write(at, { commit, working });
      assert.deepEqual([refused.state, refused.problems.length], ["failed", 1]);
      assert.match(noteOf(at, commit) ?? "", /broken/);
    });

    it("writes nothing beside git-ai, nothing without knowledge, and an observed commit when asked", async () => {
      const at = repo();
      const commit = at.commit({ "a.ts": "a\n" });
      const working = [{ path: "a.ts", text: "a\n", claims: [ai(1, 1)] }];
      const git = await at.open();
      git.gitAiInstalled = () => Promise.resolve(true);
      const beside = await writeCommitNote({ commit, working, writer }, git);
      assert.ok(beside.state === "unchanged" && beside.reason === "git-ai-installed");
      const without = await write(at, { commit });
      assert.ok(without.state === "unchanged" && without.reason === "nothing-known");
      assert.equal(noteOf(at, commit), undefined);
      await write(at, { commit, observed: true });
      assert.deepEqual(said(at, commit), []);
      const { regions } = await resolveFile({ path: "a.ts" }, await ports(at));
      assert.equal(regions[0]?.evidence[0]?.kind, "observed-no-ai");
      assert.equal((await write(at, { commit: "f".repeat(40) })).state, "failed");
    });

    it("leaves out files that the format can't name, and tells", async () => {
      const at = repo();
      const path = 'q"x.ts';
      const commit = at.commit({ [path]: "a\n", "b.ts": "b\n" });
      const working = [path, "b.ts"].map((one) => ({
        path: one,
        text: one === path ? "a\n" : "b\n",
        claims: [ai(1, 1)],
      }));
      const done = await write(at, { commit, working });
      assert.deepEqual([done.problems.length, said(at, commit)], [1, ["b.ts: claude 1-1"]]);
    });
  });

  describe("after a rewrite", () => {
    /** A base commit on main, and a note on each of the commits that `files` make. */
    function branch(at: GitRepo, ...files: Readonly<Record<string, [string, ...string[]]>>[]): string[] {
      at.commit({ "base.ts": numbered(3, "base") }, "base");
      at.git("checkout", "--quiet", "-b", "topic");
      return files.map((one, n) => {
        const texts = Object.fromEntries(Object.entries(one).map(([path, [text]]) => [path, text]));
        const commit = at.commit(texts, `commit ${n + 1}`);
        const lines = Object.entries(one).flatMap(([path, [, ...entries]]) => [path, ...entries]);
        at.note(AI, commit, aiLog(commit, ...lines));
        return commit;
      });
    }

    async function carry(at: GitRepo, oldTip: string, working?: readonly WorkingFile[]): Promise<string> {
      const newTip = at.head();
      const done = await carryRewrite(
        { oldTip, newTip, writer, ...(working ? { working } : {}) },
        await ports(at),
      );
      assert.deepEqual(done.problems, []);
      return newTip;
    }

    it("amend: keeps what is left, shifts it, and takes in what is new", async () => {
      const at = repo();
      const [old = ""] = branch(at, { "a.ts": [numbered(5), `  ${CLAUDE}::t_1 2-4`] });
      const text = `new by AI\n${numbered(5).replace("line 3", "line three")}`;
      at.write("a.ts", text);
      at.git("commit", "--quiet", "--all", "--amend", "--no-edit");
      const commit = await carry(at, old, [{ path: "a.ts", text, claims: [ai(1, 1, { tool: "cursor" })] }]);
      assert.deepEqual(said(at, commit).sort(), ["a.ts: claude 3-3,5-5", "a.ts: cursor 1-1"]);
      assert.notEqual(noteOf(at, old), undefined);
    });

    it("amend with notes.rewriteRef: the copy is read as the old commit's", async () => {
      const at = repo();
      const [old = ""] = branch(at, { "a.ts": [numbered(5), `  ${CLAUDE}::t_1 2-4`] });
      at.git("config", "notes.rewriteRef", AI);
      at.write("a.ts", `top\n${numbered(5)}`);
      at.git("commit", "--quiet", "--all", "--amend", "--no-edit");
      assert.match(noteOf(at, at.head()) ?? "", / 2-4\n/);
      await write(at, { commit: at.head() });
      assert.deepEqual(said(at, at.head()), ["a.ts: claude 3-5"]);
      assert.notEqual(old, at.head());
    });

    it("rebase: each commit gets its own note, shifted", async () => {
      const at = repo();
      const commits = branch(
        at,
        { "base.ts": [`${numbered(3, "base")}one\n`, `  ${CLAUDE} 4`] },
        { "base.ts": [`${numbered(3, "base")}one\ntwo\n`, `  ${COPILOT} 5`] },
      );
      at.git("checkout", "--quiet", "main");
      at.commit({ "base.ts": `above\n${numbered(3, "base")}` });
      at.git("checkout", "--quiet", "topic");
      at.git("rebase", "--quiet", "main");
      const tip = await carry(at, commits[1] ?? "");
      assert.deepEqual(said(at, tip), ["base.ts: copilot 6-6"]);
      assert.deepEqual(said(at, at.git("rev-parse", "HEAD~1")), ["base.ts: claude 5-5"]);
      const { regions } = await resolveFile({ path: "base.ts" }, await ports(at));
      assert.deepEqual(regions.map(({ startLine, tool }) => [startLine, tool]).slice(-2), [
        [5, "claude"],
        [6, "copilot"],
      ]);
    });

    it("squash and fixup: the last session wins on a line, and later commits keep theirs", async () => {
      const at = repo();
      const commits = branch(
        at,
        { "a.ts": ["1\n2\n3\n", `  ${CLAUDE} 1-3`] },
        { "a.ts": ["1\nTWO\n3\n", `  ${COPILOT} 2`] },
        { "b.ts": ["b\n", `  ${CLAUDE} 1`] },
      );
      at.git("config", "notes.rewriteRef", AI);
      at.git("-c", "sequence.editor=sed -i '2s/pick/fixup/'", "rebase", "--quiet", "--interactive", "main");
      const tip = await carry(at, commits[2] ?? "");
      assert.deepEqual(said(at, at.git("rev-parse", "HEAD~1")).sort(), [
        "a.ts: claude 1-1,3-3",
        "a.ts: copilot 2-2",
      ]);
      assert.deepEqual(said(at, tip), ["b.ts: claude 1-1"]);
    });

    it("cherry-pick: a copy, shifted; lines that came out different are dropped", async () => {
      const at = repo();
      const [commit = ""] = branch(at, {
        "base.ts": [`${numbered(3, "base")}one\ntwo\n`, `  ${CLAUDE} 4-5`],
      });
      at.git("checkout", "--quiet", "main");
      at.commit({ "base.ts": `above\n${numbered(3, "base")}` });
      at.git("cherry-pick", commit);
      await write(at, { commit: at.head(), from: [commit] });
      assert.deepEqual(said(at, at.head()), ["base.ts: claude 5-6"]);
      at.write("base.ts", `above\n${numbered(3, "base")}one\nTWO\n`);
      at.git("commit", "--quiet", "--all", "--amend", "--no-edit");
      await write(at, { commit: at.head(), from: [commit] });
      assert.deepEqual(said(at, at.head()), ["base.ts: claude 5-5"]);
    });

    it("drop and reorder: notes go with their change", async () => {
      const at = repo();
      const commits = branch(
        at,
        { "a.ts": ["a\n", `  ${CLAUDE} 1`] },
        { "b.ts": ["b\n", `  ${COPILOT} 1`] },
        { "c.ts": ["c\n", `  ${CLAUDE} 1`] },
      );
      at.git(
        "-c",
        "sequence.editor=sed -i -e '1d' -e '2{h;d}' -e '3{G}'",
        "rebase",
        "--quiet",
        "--interactive",
        "main",
      );
      const tip = await carry(at, commits[2] ?? "");
      assert.deepEqual(said(at, tip), ["b.ts: copilot 1-1"]);
      assert.deepEqual(said(at, at.git("rev-parse", "HEAD~1")), ["c.ts: claude 1-1"]);
      const plan = await planRewrite(commits[2] ?? "", tip, await ports(at));
      assert.ok(plan.ok);
      assert.deepEqual(
        plan.value.map(({ from }) => from),
        [[commits[2]], [commits[1]]],
      );
    });

    it("stash and pop, reset --soft: lines come back as working state, and keep their keys", async () => {
      const at = repo();
      at.commit({ "a.ts": numbered(3) });
      const text = `${numbered(3)}ai\n`;
      at.write("a.ts", text);
      at.git("stash");
      const stash = at.git("rev-parse", "stash@{0}");
      const ref = "refs/notes/ai-stash";
      await write(at, { commit: stash, ref, working: [{ path: "a.ts", text, claims: [ai(4, 4)] }] });
      assert.deepEqual(said(at, stash, ref), ["a.ts: claude 4-4"]);
      at.commit({ "a.ts": `top\n${numbered(3)}` });
      at.git("stash", "pop");
      const popped = at.read("a.ts");
      const back = await returnedClaims({ from: [stash], path: "a.ts", text: popped, ref }, await ports(at));
      assert.deepEqual(
        back.claims.map(({ startLine, endLine, tool }) => [startLine, endLine, tool]),
        [[5, 5, "claude"]],
      );
      const commit = at.commit();
      at.note(AI, commit, aiLog(commit, "a.ts", `  ${COPILOT}::t_9 5`));
      at.git("reset", "--soft", "HEAD~1");
      const soft = await returnedClaims({ from: [commit], path: "a.ts", text: popped }, await ports(at));
      const again = at.commit({}, "again");
      await write(at, {
        commit: again,
        from: [commit],
        working: [{ path: "a.ts", text: popped, claims: soft.claims }],
      });
      assert.deepEqual(said(at, again), ["a.ts: copilot 5-5"]);
    });
  });

  it("never names a line wrongly: random amends, every kept line is one that the old note named", async () => {
    const at = repo();
    at.commit({ "x.txt": "x\n" });
    let seed = 7;
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2 ** 31;
      return Math.floor((seed / 2 ** 31) * below);
    };
    let fresh = 0;
    let kept = 0;
    for (let round = 0; round < 25; round++) {
      const lines = Array.from({ length: 20 + random(20) }, () => `text ${fresh++}`);
      const old = at.commit({ "a.ts": `${lines.join("\n")}\n` });
      const owned = lines.flatMap((_, n) => (random(2) === 0 ? [n] : []));
      const named = new Set(owned.map((n) => lines[n]));
      at.note(AI, old, aiLog(old, "a.ts", `  ${CLAUDE} ${owned.map((n) => n + 1).join(",")}`));
      const next = [...lines];
      for (let edit = random(8); edit >= 0; edit--) {
        const added = Array.from({ length: random(3) }, () => `text ${fresh++}`);
        next.splice(random(next.length), random(4), ...added);
      }
      at.write("a.ts", `${next.join("\n")}\n`);
      at.git("commit", "--quiet", "--all", "--amend", "--allow-empty", "--message", `round ${round}`);
      await write(at, { commit: at.head(), from: [old] });
      const claimed = said(at, at.head()).flatMap((row) => row.split(" ")[2]?.split(",") ?? []);
      const found = claimed.flatMap((range) => {
        const [start = 0, end = start] = range.split("-").map(Number);
        return next.slice(start - 1, end);
      });
      assert.deepEqual(
        found,
        next.filter((line) => named.has(line)),
      );
      kept += found.length;
    }
    assert.ok(kept > 100);
  });

  describe("reattach", () => {
    async function squashed(at: GitRepo): Promise<{ commit: string; topic: string }> {
      at.commit({ "a.ts": numbered(3) });
      at.git("checkout", "--quiet", "-b", "topic");
      const one = at.commit({ "a.ts": `${numbered(3)}one\ntwo\n` });
      at.note(AI, one, aiLog(one, "a.ts", `  ${CLAUDE} 1-5`));
      const two = at.commit({ "a.ts": `${numbered(3)}one\nTWO\n`, "b.ts": "b\n" });
      at.note(AI, two, aiLog(two, "b.ts", `  ${COPILOT} 1`));
      at.git("checkout", "--quiet", "main");
      at.commit({ "c.ts": "c\n" });
      at.git("merge", "--squash", "--quiet", "topic");
      return { commit: at.commit({}, "squashed (#1)"), topic: two };
    }

    it("finds the branch by what it changes, and attests only what the squashed commit adds", async () => {
      const at = repo();
      const { commit } = await squashed(at);
      const done = await reattach({ commit, writer }, await ports(at));
      assert.ok(done.state === "done" && done.outcome.state === "written");
      assert.equal(done.from.length, 2);
      assert.deepEqual(said(at, commit).sort(), ["a.ts: claude 4-4", "b.ts: copilot 1-1"]);
    });

    it("takes a branch that is named, also when the base has moved on", async () => {
      const at = repo();
      const { commit, topic } = await squashed(at);
      at.git("branch", "--quiet", "-D", "topic");
      const search = await reattach({ commit, writer }, await ports(at));
      assert.equal(search.state, "refused");
      const done = await reattach({ commit, from: { tip: topic, without: [] }, writer }, await ports(at));
      assert.equal(done.state === "done" && done.outcome.state, "written");
      assert.deepEqual(said(at, commit).sort(), ["a.ts: claude 4-4", "b.ts: copilot 1-1"]);
    });

    it("refuses merges, first commits and a change that two branches make", async () => {
      const at = repo();
      const { commit } = await squashed(at);
      const first = at.git("rev-list", "--max-parents=0", "HEAD");
      assert.equal((await reattach({ commit: first, writer }, await ports(at))).state, "refused");
      at.git("checkout", "--quiet", "-b", "twin", "topic");
      at.git("commit", "--quiet", "--amend", "--message", "twin");
      const twice = await reattach({ commit, writer }, await ports(at));
      assert.ok(twice.state === "refused" && /several/.test(twice.reason));
      at.git("merge", "--quiet", "--no-edit", "main");
      assert.equal((await reattach({ commit: at.head(), writer }, await ports(at))).state, "refused");
    });
  });
});
