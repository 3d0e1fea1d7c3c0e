import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { fetchNotes, pushRemote } from "../../../server/git/remotes.ts";
import { shareNotes } from "../../../server/provenance/shareNotes.ts";
import { useRepos } from "../../support/gitRepo.ts";
import { AI, bytesOf, DISCUSS, failure, hook, inHub, ports, shared, teamOf } from "./shareSupport.ts";

describe("sharing notes: remotes", function () {
  this.timeout(120_000);
  const repo = useRepos();
  const team = (count?: number): ReturnType<typeof teamOf> => teamOf(repo, count);

  describe("while others push", () => {
    it("fetches and merges again when the remote has moved since", async () => {
      const { hub, dana, lee, commits } = team();
      const [one = "", two = "", three = ""] = commits;
      lee.note(AI, three, "lee");
      const git = await ports(lee);
      const late = [one, two];
      const push = git.pushNotes.bind(git);
      git.pushNotes = async (remote, tips) => {
        const commit = late.shift();
        if (commit !== undefined) {
          dana.note(AI, commit, `dana, before try ${2 - late.length}`);
          dana.git("push", "--quiet", "origin", AI);
        }
        return push(remote, tips);
      };
      const outcome = await shareNotes({}, git);
      assert.deepEqual(outcome, { state: "shared", remote: "origin", received: 2, sent: 1, problems: [] });
      assert.deepEqual(
        commits.map((id) => bytesOf(hub, AI, id)),
        ["dana, before try 1", "dana, before try 2", "lee"],
      );
      assert.equal(inHub(hub, "rev-parse", AI), lee.git("rev-parse", AI));
    });

    it("does so when the remote moves in the middle of the push", async () => {
      const { hub, dana, lee, commits } = team();
      const [one = "", two = ""] = commits;
      dana.note(AI, one, "dana");
      dana.git("push", "--quiet", "origin", `${AI}:refs/heads/early`);
      lee.note(AI, two, "lee");
      hook(
        hub,
        "update",
        `test -e ${hub}/once && exit 0`,
        `touch ${hub}/once`,
        `git update-ref ${AI} refs/heads/early`,
      );
      assert.deepEqual(await shared(lee), [1, 1]);
      assert.deepEqual([bytesOf(hub, AI, one), bytesOf(hub, AI, two)], ["dana", "lee"]);
    });

    it("gives up after three times, with the merged notes here", async () => {
      const { dana, lee, commits } = team();
      const [one = "", two = ""] = commits;
      lee.note(AI, two, "lee");
      const git = await ports(lee);
      const push = git.pushNotes.bind(git);
      let tries = 0;
      git.pushNotes = async (remote, tips) => {
        dana.note(AI, one, `dana ${++tries}`);
        dana.git("push", "--quiet", "origin", AI);
        return push(remote, tips);
      };
      const outcome = await shareNotes({}, git);
      assert.ok(outcome.state === "failed" && outcome.reason === "overtaken");
      assert.match(outcome.message, /^origin: others were faster 3 times: refs\/notes\/ai: \[rejected\]/);
      assert.deepEqual([tries, outcome.received, outcome.sent], [3, 1, 0]);
      assert.deepEqual([bytesOf(lee.root, AI, one), bytesOf(lee.root, AI, two)], ["dana 2", "lee"]);
    });

    it("merges again when a note is written here meanwhile", async () => {
      const { hub, dana, lee, commits } = team();
      const [one = "", two = "", three = ""] = commits;
      dana.note(AI, one, "dana");
      await shared(dana);
      lee.note(AI, two, "lee");
      const git = await ports(lee);
      const merge = git.mergeNotes.bind(git);
      let tries = 0;
      git.mergeNotes = async (request) => {
        if (++tries === 1) lee.note(AI, three, "meanwhile");
        return merge(request);
      };
      const outcome = await shareNotes({}, git);
      assert.equal(outcome.state, "shared", JSON.stringify(outcome));
      assert.equal(tries, 2);
      assert.deepEqual(
        commits.map((id) => bytesOf(hub, AI, id)),
        ["dana", "lee", "meanwhile"],
      );
    });
  });

  describe("fails with a reason, and nothing half done", () => {
    it("when a hook of the remote refuses", async () => {
      const { hub, dana, lee, commits } = team();
      const [one = "", two = ""] = commits;
      dana.note(AI, one, "dana");
      await shared(dana);
      lee.note(AI, two, "lee");
      lee.note(DISCUSS, two, "fine\n");
      hook(hub, "update", `test "$1" = ${AI} || exit 0`, "echo 'notes are closed today' >&2", "exit 1");
      const outcome = await failure(lee);
      assert.equal(outcome.reason, "refused");
      assert.equal(
        outcome.message,
        "origin: the remote refused the notes: refs/notes/ai: [remote rejected] (hook declined): notes are closed today",
      );
      assert.deepEqual([outcome.received, outcome.sent], [1, 1], "the other ref went through");
      assert.deepEqual([bytesOf(hub, AI, two), bytesOf(hub, DISCUSS, two)], [undefined, "fine\n"]);
      assert.deepEqual([bytesOf(lee.root, AI, one), bytesOf(lee.root, AI, two)], ["dana", "lee"]);
      hook(hub, "update", "exit 0");
      assert.deepEqual(await shared(lee), [0, 1]);
    });

    it("when there is no remote, or none can be chosen or reached", async () => {
      const { dana, commits } = team();
      const [one = ""] = commits;
      dana.note(AI, one, "dana");
      const before = dana.git("rev-parse", AI);
      const wrong = await failure(dana, "upstream");
      assert.deepEqual([wrong.reason, wrong.message], ["no-remote", 'there is no remote "upstream"']);
      dana.git("remote", "set-url", "origin", dana.path("nowhere"));
      const gone = await failure(dana);
      assert.equal(gone.reason, "unreachable");
      assert.match(gone.message, /^origin: '.*nowhere' does not appear to be a git repository$/);
      dana.git("remote", "remove", "origin");
      const none = await failure(dana);
      assert.deepEqual([none.reason, none.message], ["no-remote", "this repository has no remote"]);
      assert.equal(dana.git("rev-parse", AI), before);
    });

    it("when git does not know who merges, and only then asks", async () => {
      const { hub, dana, lee, commits } = team();
      const [one = "", two = ""] = commits;
      dana.note(AI, one, "dana");
      await shared(dana);
      const names = ["GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"] as const;
      const values = names.map((name) => process.env[name]);
      try {
        for (const name of names) delete process.env[name];
        lee.git("config", "user.useConfigOnly", "true");
        assert.deepEqual(await shared(lee), [1, 0]);
        dana.note(AI, one, "again");
        dana.git("push", "--quiet", "origin", AI);
        lee.note(AI, two, "lee");
        const before = lee.git("rev-parse", AI);
        const outcome = await failure(lee);
        assert.deepEqual(
          [outcome.reason, outcome.message],
          ["failed", "git does not know who you are: set user.name and user.email"],
        );
        assert.equal(lee.git("rev-parse", AI), before);
        lee.git("config", "user.name", "Zoë");
        lee.git("config", "user.email", "zoe@example.test");
        assert.deepEqual(await shared(lee), [1, 1]);
        assert.equal(inHub(hub, "log", "-1", "--format=%an <%ae> %cn", AI), "Zoë <zoe@example.test> Zoë");
      } finally {
        names.forEach((name, n) => {
          process.env[name] = values[n];
        });
      }
    });

    it("when the remote does not answer in time, without a question to anybody", async () => {
      const at = repo();
      const ssh = at.path(".git/ssh");
      writeFileSync(ssh, `#!/bin/sh\necho "$@" > ${at.path(".git/asked")}\nsleep 5\n`);
      chmodSync(ssh, 0o755);
      at.git("config", "core.sshCommand", ssh);
      at.git("remote", "add", "origin", "ssh://example.test/none.git");
      const late = await fetchNotes(at.root, "origin", [AI], 300);
      assert.ok(!late.ok && late.failure.message === "the remote did not answer within 0.3 seconds");
      assert.match(at.read(".git/asked"), /example\.test/);
      at.git("config", "--unset", "core.sshCommand");
      at.write(".git/bin/ssh", `#!/bin/sh\necho "$@" > ${at.path(".git/asked")}\nexit 255\n`);
      chmodSync(at.path(".git/bin/ssh"), 0o755);
      const before = process.env.PATH;
      process.env.PATH = `${at.path(".git/bin")}:${before}`;
      assert.equal((await fetchNotes(at.root, "origin", [AI])).ok, false);
      process.env.PATH = before;
      assert.match(at.read(".git/asked"), /^-o BatchMode=yes /);
    });
  });

  it("never follows settings that would overwrite notes, tags or branches here", async () => {
    const { dana, lee, commits } = team();
    const [one = "", two = ""] = commits;
    dana.note(AI, one, "dana");
    dana.git("tag", "-m", "t", "v1");
    await shared(dana);
    dana.git("push", "--quiet", "origin", "v1");
    lee.git("config", "--add", "remote.origin.fetch", "+refs/notes/*:refs/notes/*");
    lee.git("config", "fetch.prune", "true");
    lee.git("config", "push.followTags", "true");
    lee.note(AI, two, "lee");
    lee.note("refs/notes/other", two, "mine");
    assert.deepEqual(await shared(lee), [1, 1]);
    assert.deepEqual([bytesOf(lee.root, AI, one), bytesOf(lee.root, AI, two)], ["dana", "lee"]);
    assert.equal(bytesOf(lee.root, "refs/notes/other", two), "mine");
    assert.equal(lee.git("tag", "--list"), "");
  });

  it("chooses the remote that the branch is pushed to, else origin, else the only one", async () => {
    const at = repo();
    at.commit({ "a.ts": "a\n" });
    const chosen = async (wanted?: string): Promise<string> => {
      const found = await pushRemote((await at.open()).worktree, wanted);
      return found.ok ? found.value : `no: ${found.failure.message}`;
    };
    at.git("remote", "add", "fork", "/nowhere");
    assert.equal(await chosen(), "fork");
    at.git("remote", "add", "team", "/nowhere");
    assert.match(await chosen(), /^no: there are several remotes \(fork, team\)/);
    at.git("remote", "add", "origin", "/nowhere");
    assert.equal(await chosen(), "origin");
    at.git("config", "branch.main.remote", ".");
    assert.equal(await chosen(), "origin");
    at.git("config", "branch.main.remote", "team");
    assert.equal(await chosen(), "team");
    at.git("config", "remote.pushDefault", "fork");
    assert.equal(await chosen(), "fork");
    at.git("config", "branch.main.pushRemote", "origin");
    assert.deepEqual([await chosen(), await chosen("team")], ["origin", "team"]);
    at.git("checkout", "--quiet", "--detach");
    assert.equal(await chosen(), "fork");
    at.git("config", "remote.pushDefault", "https://example.test/x.git");
    assert.match(await chosen(), /^no: the branch is pushed to "https:\/\/example.test\/x.git"/);
    assert.match(await chosen("--upload-pack=x"), /^no: there is no remote/);
  });
});
