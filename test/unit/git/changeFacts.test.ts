import assert from "node:assert/strict";
import { chmodSync, mkdirSync, symlinkSync, unlinkSync } from "node:fs";
import { type GatheredChange, type GatherOptions, gatherChange } from "../../../server/git/changeFacts.ts";
import { changeBase } from "../../../server/git/changes.ts";
import { repositoryIdOf, withoutCredentials } from "../../../server/git/repositoryId.ts";
import { repositoryId } from "../../../server/policy/terms.ts";
import { GitRepo, numbered, useRepos } from "../../support/gitRepo.ts";

const makeRepo = useRepos();

async function gathered(repo: GitRepo, options: GatherOptions = {}): Promise<GatheredChange> {
  const found = await gatherChange(repo.root, options);
  assert.ok(found.ok, found.ok ? "" : `${found.failure.reason}: ${found.failure.message}`);
  return found.value;
}

async function failure(repo: GitRepo, options: GatherOptions = {}): Promise<string> {
  const found = await gatherChange(repo.root, options);
  return found.ok ? "ok" : `${found.failure.reason}: ${found.failure.message}`;
}

/** A repository with a remote that has `main`, and the branch `feature/x` checked out. */
function withRemote(url?: string): { repo: GitRepo; remote: GitRepo } {
  const remote = makeRepo();
  remote.git("config", "core.bare", "true");
  const repo = makeRepo();
  repo.commit({ "svc/pay/a.ts": numbered(10), "old.txt": "old\n", "svc/pay/tool.sh": "x\n" }, "Base");
  repo.git("remote", "add", "origin", remote.root);
  repo.git("push", "--quiet", "origin", "main");
  repo.git("remote", "set-head", "origin", "main");
  if (url !== undefined) repo.git("remote", "set-url", "origin", url);
  repo.git("switch", "--quiet", "-c", "feature/x");
  return { repo, remote };
}

function told(change: GatheredChange): string[] {
  return change.files.map(
    ({ path, status, added, deleted, committed, oldMode, newMode }) =>
      `${committed ? "+" : "?"} ${path} ${status} ${added}/${deleted} ${oldMode}>${newMode}`,
  );
}

describe("what git knows of a change", () => {
  it("is what lies between the merge base and HEAD, and what is not committed", async () => {
    const { repo } = withRemote();
    const base = repo.git("rev-parse", "origin/main");
    repo.git("mv", "old.txt", "new.txt");
    chmodSync(repo.path("svc/pay/tool.sh"), 0o755);
    repo.commit({ "svc/pay/a.ts": numbered(12), "logo.bin": "\0\u0001" }, "Retry limits");
    repo.write("svc/pay/a.ts", numbered(13));
    repo.write("staged.ts", "a\nb\n");
    repo.git("add", "staged.ts");
    repo.write("untracked with space.ts", "a\nb\nc");
    repo.write(".git/info/exclude", "ignored.ts\n");
    repo.write("ignored.ts", "x\n");
    symlinkSync("nowhere", repo.path("link"));
    const change = await gathered(repo);
    assert.deepEqual(told(change), [
      "? link added 1/0 000000>120000",
      "+ logo.bin added undefined/undefined 000000>100644",
      "+ new.txt added 1/0 000000>100644",
      "+ old.txt deleted 0/1 100644>000000",
      "? staged.ts added 2/0 000000>100644",
      "+ svc/pay/a.ts modified 2/0 100644>100644",
      "? svc/pay/a.ts modified 1/0 100644>100644",
      "+ svc/pay/tool.sh modified 0/0 100644>100755",
      "? untracked with space.ts added 3/0 000000>100644",
    ]);
    assert.equal(change.base, `sha1:${base}`);
    assert.equal(change.head, `sha1:${repo.head()}`);
    assert.equal(change.branch, "refs/heads/feature/x");
    assert.equal(change.targetRef, "refs/heads/main");
    assert.equal(change.email, "dana@example.test");
    assert.equal(change.isShallow, false);
  });

  it("what is staged and taken back, removed, or in conflict is told as it would be committed", async () => {
    const { repo } = withRemote();
    repo.write("only-staged.ts", "a\n");
    repo.write("svc/pay/a.ts", "short\n");
    repo.git("add", "--all");
    repo.write("svc/pay/a.ts", numbered(10));
    unlinkSync(repo.path("only-staged.ts"));
    unlinkSync(repo.path("old.txt"));
    assert.deepEqual(told(await gathered(repo)), [
      "? old.txt deleted 0/1 100644>000000",
      "? only-staged.ts added undefined/undefined 000000>100644",
      "? svc/pay/a.ts modified undefined/undefined 100644>100644",
    ]);
    repo.git("reset", "--quiet", "--hard");
    repo.commit({ "old.txt": "mine\n" });
    repo.git("switch", "--quiet", "-c", "other", "origin/main");
    repo.commit({ "old.txt": "theirs\n" });
    assert.throws(() => repo.git("merge", "feature/x"));
    assert.match(told(await gathered(repo)).join("\n"), /\? old\.txt modified /);
  });

  it("settings, attributes, a mailmap and replaced objects do not change what it says", async () => {
    const { repo } = withRemote();
    repo.write(".gitattributes", "*.ts diff=loud\n");
    repo.write(".mailmap", "Carol <carol@example.test> <dana@example.test>\n");
    repo.git("mv", "old.txt", "new.txt");
    const head = repo.commit({ "svc/pay/a.ts": numbered(9) }, "Fewer lines");
    for (const [name, value] of [
      ["diff.renames", "copies"],
      ["diff.external", "false"],
      ["diff.loud.textconv", "false"],
      ["diff.noprefix", "true"],
      ["diff.orderFile", ".mailmap"],
      ["color.ui", "always"],
      ["log.showSignature", "true"],
      ["log.mailmap", "true"],
      ["status.showUntrackedFiles", "no"],
      ["core.quotePath", "true"],
    ] as const) {
      repo.git("config", name, value);
    }
    repo.write("ünl.ts", "a\n");
    const twin = repo.git("commit-tree", "HEAD^^{tree}", "-p", "HEAD^", "-m", "nothing to see");
    repo.git("replace", head, twin);
    const change = await gathered(repo);
    assert.deepEqual(
      change.files.map(({ path, added, deleted }) => [path, added, deleted]),
      [
        [".gitattributes", 1, 0],
        [".mailmap", 1, 0],
        ["new.txt", 1, 0],
        ["old.txt", 0, 1],
        ["svc/pay/a.ts", 0, 1],
        ["ünl.ts", 1, 0],
      ],
    );
    assert.deepEqual(
      change.commits.map(({ subject, author }) => [subject, author.email]),
      [["Fewer lines", "dana@example.test"]],
    );
  });

  it("commits come oldest first with body, trailers and co-authors, merges apart", async () => {
    const { repo } = withRemote();
    repo.commit(
      { a: "1\n" },
      "First thing\n\nBecause of it.\n\nFixes: #12\nCo-Authored-By: Bob Builder <bob@example.test>\nco-authored-by: nobody",
    );
    repo.git("switch", "--quiet", "-c", "side");
    repo.commit({ b: "1\n" }, "Side");
    repo.git("switch", "--quiet", "feature/x");
    repo.git("-c", "user.name=x", "merge", "--quiet", "--no-ff", "-m", "Merge", "side");
    repo.write("c", "1\n");
    repo.git("add", "c");
    repo.git("commit", "--quiet", "-m", "Last: no trailer", "--author", "Eve <EVE@example.test>");
    const { commits, merges } = await gathered(repo);
    assert.deepEqual(
      commits.map(({ subject }) => subject),
      ["First thing", "Side", "Last: no trailer"],
    );
    assert.deepEqual(
      merges.map(({ subject, author }) => [subject, author.name]),
      [["Merge", "Dana"]],
    );
    const [first, , last] = commits;
    assert.equal(first?.body, "Because of it.");
    assert.deepEqual(first?.trailers, [
      { key: "Fixes", value: "#12" },
      { key: "Co-Authored-By", value: "Bob Builder <bob@example.test>" },
      { key: "co-authored-by", value: "nobody" },
    ]);
    // Somebody without an address is not lost: nobody can tell who it is.
    assert.deepEqual(first?.coAuthors, [
      { name: "Bob Builder", email: "bob@example.test" },
      { name: "nobody", email: "nobody" },
    ]);
    assert.deepEqual(
      [last?.author, last?.committer, last?.body],
      [{ name: "Eve", email: "EVE@example.test" }, { name: "Dana", email: "dana@example.test" }, ""],
    );
    assert.ok(Math.abs((last?.at ?? 0) - Number(repo.git("log", "-1", "--format=%ct")) * 1000) < 1);
  });

  it("the branch has stood where it was before an amend, and not where it began", async () => {
    const { repo } = withRemote();
    repo.commit({ a: "1\n" });
    const first = repo.head();
    repo.git("switch", "--quiet", "--create", "feature/top");
    repo.commit({ b: "1\n" });
    const second = repo.head();
    repo.git("commit", "--quiet", "--amend", "--message", "Other words");
    const third = repo.head();
    const heads = async (): Promise<readonly string[]> => (await gathered(repo)).heads;
    assert.deepEqual(await heads(), [`sha1:${third}`, `sha1:${second}`]);
    repo.git("switch", "--quiet", "--detach");
    assert.equal((await heads())[0], `sha1:${third}`);
    assert.ok((await heads()).includes(`sha1:${first}`), "without a reflog the commits stand in");
  });

  it("on the target branch itself it counts from the remote's tip", async () => {
    const { repo } = withRemote();
    repo.git("switch", "--quiet", "main");
    const tip = repo.head();
    assert.equal((await gathered(repo)).commits.length, 0);
    repo.commit({ a: "1\n" }, "Straight to main");
    const change = await gathered(repo);
    assert.deepEqual([change.base, change.targetRef], [`sha1:${tip}`, "refs/heads/main"]);
    assert.deepEqual(told(change), ["+ a added 1/0 000000>100644"]);
  });

  it("of several protected branches it is meant for the one that it began at", async () => {
    const { repo } = withRemote();
    repo.git("switch", "--quiet", "--create", "release/1", "main");
    repo.commit({ "fix.txt": "1\n" });
    repo.git("push", "--quiet", "origin", "release/1");
    repo.git("switch", "--quiet", "--create", "hotfix");
    repo.commit({ "fix.txt": "2\n" });
    const protectedRefs = ["refs/heads/main", "refs/heads/release/1", "refs/heads/gone", "refs/tags/v1"];
    const meant = async (): Promise<unknown[]> => {
      const change = await gatherChange(repo.root, { protectedRefs });
      assert.ok(change.ok);
      return [change.value.targetRef, change.value.files.map(({ path }) => path)];
    };
    assert.deepEqual(await meant(), ["refs/heads/release/1", ["fix.txt"]]);
    repo.git("switch", "--quiet", "feature/x");
    repo.commit({ a: "1\n" });
    assert.deepEqual(await meant(), ["refs/heads/main", ["a"]]);
    repo.git("branch", "--quiet", "--set-upstream-to=origin/release/1");
    assert.equal((await meant())[0], "refs/heads/release/1");
    const none = await gatherChange(repo.root, { protectedRefs: ["refs/heads/gone"] });
    assert.ok(none.ok && none.value.targetRef === "refs/heads/main");
  });

  it("a target that is asked for holds", async () => {
    const { repo } = withRemote();
    const commit = repo.commit({ a: "1\n" });
    repo.commit({ b: "1\n" });
    const change = await gathered(repo, { target: { ref: "refs/heads/release", commit } });
    assert.deepEqual([change.targetRef, change.base], ["refs/heads/release", `sha1:${commit}`]);
    assert.deepEqual(
      change.files.map(({ path }) => path),
      ["b"],
    );
  });

  it("finds the same base as what is checked in the terminal, and names it by its ref on the remote", async () => {
    const { repo, remote } = withRemote();
    assert.equal((await changeBase(repo.root))?.commit, (await gathered(repo)).targetCommit);
    repo.git("remote", "remove", "origin");
    assert.equal((await gathered(repo)).targetRef, "refs/heads/main");
    repo.git("branch", "-m", "main", "trunk");
    assert.equal((await gathered(repo)).targetRef, "refs/heads/feature/x");
    repo.git("remote", "add", "company", remote.root);
    repo.git("push", "--quiet", "company", "trunk:develop");
    repo.git("fetch", "--quiet", "company");
    repo.git("branch", "--quiet", "--set-upstream-to=company/develop");
    assert.equal((await gathered(repo)).targetRef, "refs/heads/main", "of the only remote");
    repo.git("update-ref", "-d", "refs/remotes/company/main");
    assert.equal((await gathered(repo)).targetRef, "refs/heads/develop");
    repo.git("switch", "--quiet", "--detach");
    assert.match(await failure(repo), /^no-target: .*change\.protectedRefs/);
  });

  it("a detached HEAD has no branch, and everything else", async () => {
    const { repo } = withRemote();
    repo.commit({ a: "1\n" }, "Loose");
    repo.git("switch", "--quiet", "--detach");
    const change = await gathered(repo);
    assert.deepEqual([change.branch, change.commits.length], [undefined, 1]);
  });

  it("before the first commit, on an unborn branch and outside of a repository it says so", async () => {
    const empty = makeRepo();
    assert.match(await failure(empty), /^no-commits: .*first one/);
    const { repo } = withRemote();
    repo.git("switch", "--quiet", "--orphan", "fresh");
    assert.match(await failure(repo), /^no-commits: /);
    repo.commit({ z: "1\n" });
    assert.match(await failure(repo), /^no-merge-base: .*share no history/);
    const bare = makeRepo();
    bare.git("config", "core.bare", "true");
    assert.match(await failure(bare), /^not-a-repository: /);
  });

  it("in a shallow clone it is told that the rest of the history is missing", async () => {
    const { repo, remote } = withRemote();
    repo.commit({ a: "1\n" });
    repo.commit({ a: "2\n" });
    repo.git("push", "--quiet", "origin", "feature/x");
    const clone = makeRepo();
    clone.git("remote", "add", "origin", `file://${remote.root}`);
    clone.git("fetch", "--quiet", "--depth=1", "origin", "main", "feature/x:feature/x");
    clone.git("update-ref", "refs/remotes/origin/main", remote.git("rev-parse", "main"));
    clone.git("switch", "--quiet", "feature/x");
    assert.match(await failure(clone), /^no-merge-base: .*shallow, `git fetch --unshallow`/);
    clone.git("switch", "--quiet", "-c", "new", "origin/main");
    clone.commit({ b: "1\n" });
    const change = await gathered(clone);
    assert.deepEqual([change.isShallow, change.firstTimePaths, change.commits.length], [true, [], 1]);
  });

  it("sha256 repositories and moved submodules are read", async () => {
    const made = new GitRepo();
    made.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main");
    made.commit({ a: "1\n" });
    made.git("switch", "--quiet", "-c", "x");
    const head = made.commit({ a: "2\n" });
    const change = await gathered(made);
    made.dispose();
    assert.equal(change.head, `sha256:${head}`);
    assert.match(change.base, /^sha256:[0-9a-f]{64}$/);

    const { repo } = withRemote();
    const part = makeRepo();
    part.commit({ p: "1\n" });
    repo.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", part.root, "part");
    repo.write(".gitmodules", `${repo.read(".gitmodules")}\tignore = all\n`);
    repo.commit({}, "Part");
    const inner = new GitRepo(repo.path("part"));
    inner.commit({ p: "2\n" });
    assert.deepEqual(told(await gathered(repo)), [
      "+ .gitmodules added 4/0 000000>100644",
      "+ part added 1/0 000000>160000",
      "? part modified 1/1 160000>160000",
    ]);
    inner.write("p", "3\n");
    mkdirSync(repo.path("nested"));
    new GitRepo(repo.path("nested")).git("init", "--quiet");
    const again = await gathered(repo);
    assert.equal(again.files.length, 3, "dirt inside of a submodule and a nested repository are none of it");
    assert.equal((await gathered(inner)).top, inner.root, "a submodule is a repository of its own");
  });

  it("top folders are new where none of the author's commits before was there", async () => {
    const { repo } = withRemote();
    repo.write("libs/x.ts", "1\n");
    repo.git("add", "--all");
    repo.git("commit", "--quiet", "-m", "By Eve", "--author", "Eve <eve@example.test>");
    repo.git("push", "--quiet", "origin", "feature/x:main");
    repo.git("fetch", "--quiet", "origin");
    repo.commit({ "libs/y.ts": "1\n", "svc/pay/a.ts": "1\n", "top.ts": "1\n" });
    repo.write("web/new.ts", "1\n");
    assert.deepEqual((await gathered(repo)).firstTimePaths, ["libs", "web"]);
  });

  it("ends when it is cancelled", async () => {
    const { repo } = withRemote();
    assert.equal(await failure(repo, { signal: AbortSignal.abort() }), "failed: cancelled");
  });

  it("2,000 files are told one by one", async () => {
    const { repo } = withRemote();
    const files = Object.fromEntries(Array.from({ length: 2000 }, (_, at) => [`many/${at}.ts`, `${at}\n`]));
    repo.commit(files);
    const change = await gathered(repo);
    assert.equal(change.files.length, 2000);
    assert.ok(
      change.files.every(({ status, added, committed }) => status === "added" && added === 1 && committed),
    );
  });
});

describe("id of a repository", () => {
  const cases: Readonly<Record<string, string>> = {
    "git@github.com:Org/repo.git": "github.com/Org/repo",
    "GitHub.com:Org/repo": "github.com/Org/repo",
    "ssh://git@git.example.com:2222/team/pay.git/": "git.example.com:2222/team/pay",
    "https://user:secret@Git.Example.com/team/sub/pay.git": "git.example.com/team/sub/pay",
    "https://git.example.com:8443/pay": "git.example.com:8443/pay",
    "https://dev.example.com/My%20Org/_git/a%2Fb": "dev.example.com/My-Org/_git/a/b",
    "https://git.example.com/../../etc/passwd": "git.example.com/etc/passwd",
    "https://git.example.com/~bob/x": "git.example.com/-bob/x",
    "https://git.example.com/%": "git.example.com/-",
    "ssh://git@[::1]:22/a/b": "1:22/a/b",
    "git@[2001:db8::1]:a/b.git": "2001-db8-1/a/b",
    "file:///srv/git/team/repo.git": "localhost/team/repo",
    "/srv/git/team/repo.git": "localhost/team/repo",
    "../repo.git": "localhost/repo",
    "C:\\git\\team\\repo.git": "localhost/team/repo",
    "C:/git/repo": "localhost/git/repo",
    "https://host.example": "localhost/host.example",
    "codecommit::eu-west-1://my-repo": "localhost/my-repo",
    "ext::sh -c 'echo hi' %S /x": "localhost/sh--c-echo-hi-S-/x",
    "": "localhost/folder",
    "/": "localhost/folder",
    "..": "localhost/folder",
    ".git": "localhost/.git",
  };
  for (const [url, id] of Object.entries(cases)) {
    it(`${url || "an empty address"} is ${id}`, () => {
      assert.equal(repositoryIdOf(url, "/home/me/folder"), id);
      assert.ok(repositoryId.safeParse(id).success);
    });
  }

  it("without a remote it is the folder's name, and whatever there is gives an id that records take", () => {
    assert.equal(repositoryIdOf(undefined, "/home/me/My Service"), "localhost/My-Service");
    assert.equal(repositoryIdOf(undefined, "C:\\work\\svc"), "localhost/svc");
    for (const folder of ["/", "", "/..", "/ünï"]) {
      assert.ok(repositoryId.safeParse(repositoryIdOf(undefined, folder)).success, folder);
    }
    const long = repositoryIdOf(`https://git.example.com/${"a".repeat(200)}/${"b".repeat(200)}`, "/x");
    assert.ok(repositoryId.safeParse(long).success);
  });

  it("no password is left in an address", () => {
    assert.equal(withoutCredentials("https://a:b@git.example.com/x"), "https://git.example.com/x");
    assert.equal(withoutCredentials("git@github.com:Org/repo.git"), "git@github.com:Org/repo.git");
  });

  it("comes from origin, with the addresses that git replaces", async () => {
    const { repo } = withRemote("https://user:secret@git.example.com/team/pay.git");
    const change = await gathered(repo);
    assert.deepEqual(
      [change.repo, change.remoteUrl],
      ["git.example.com/team/pay", "https://git.example.com/team/pay.git"],
    );
    repo.git("config", "url.ssh://git@forge.example:2222/.insteadOf", "forge:");
    repo.git("remote", "set-url", "origin", "forge:team/pay");
    assert.equal((await gathered(repo)).repo, "forge.example:2222/team/pay");
  });
});
