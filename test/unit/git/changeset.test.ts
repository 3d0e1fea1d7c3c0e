import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import fc from "fast-check";
import { changesetDigest, isEmptyChangeset, treeChanges } from "../../../server/git/changeset.ts";
import { GIT_ENV, type GitRepo, useRepos } from "../../support/gitRepo.ts";

const NOTHING = "sha256:8cee09a03a25c31d51b7c75ca739107d2b8c028eaf371da09f842dd3385575ec";

async function digest(repo: GitRepo, base: string, head: string, folder = repo.root): Promise<string> {
  const found = await changesetDigest(folder, base, head);
  if (!found.ok) throw new Error(found.failure.message);
  assert.match(found.value, /^sha256:[0-9a-f]{64}$/);
  return found.value;
}

async function reason(folder: string, base: string, head: string): Promise<string> {
  const found = await changesetDigest(folder, base, head);
  assert.ok(!found.ok, "it has a digest");
  return found.failure.reason;
}

/** `mode type id<tab>name` lines as a tree; objects need not be there. */
function tree(repo: GitRepo, ...entries: string[]): string {
  const input = entries.map((one) => `${one}\n`).join("");
  return execFileSync("git", ["mktree", "--missing"], { cwd: repo.root, input, encoding: "utf8" }).trim();
}

function blob(repo: GitRepo, input: string | Uint8Array): string {
  const args = ["hash-object", "-w", "--stdin"];
  return execFileSync("git", args, { cwd: repo.root, input, encoding: "utf8" }).trim();
}

/** A tree object of any bytes, as somebody who means harm may write it. */
function rawTree(repo: GitRepo, ...entries: [mode: string, name: string, id: string][]): string {
  const input = Buffer.concat(
    entries.flatMap(([mode, name, id]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(id, "hex")]),
  );
  const args = ["hash-object", "-t", "tree", "-w", "--stdin", "--literally"];
  return execFileSync("git", args, { cwd: repo.root, input, encoding: "utf8" }).trim();
}

describe("changeset digest", function () {
  this.timeout(60_000);
  const create = useRepos();

  it("is what its description says, by the vectors of the design", async () => {
    const repo = create();
    const [a, b, x] = ["a\n", "b\n", "x\n"].map((text) => blob(repo, text));
    const link = (digit: string): string => `160000 commit ${digit.repeat(40)}\tlib`;
    const before = tree(repo, `100644 blob ${a}\tapp.txt`);
    const folder = (name: string, file: string): string =>
      `040000 tree ${tree(repo, `100644 blob ${x}\t${file}`)}\t${name}`;
    const app = `100644 blob ${a}\tapp.txt`;
    const vectors: [base: string, head: string, digest: string][] = [
      [before, before, NOTHING.slice(7)],
      [
        before,
        tree(repo, `100644 blob ${b}\tapp.txt`),
        "23a16dc0aea1a9e1e0e3c27dcc6b9c909a36fc053418abc8853bd61a77d366ac",
      ],
      [
        before,
        tree(repo, `100755 blob ${a}\tapp.txt`),
        "0f1bde40b555c2b5d6401a90d60e68b1c0a613547d2526048facc11ca6b6263c",
      ],
      [
        before,
        tree(repo, `120000 blob ${a}\tapp.txt`),
        "34089f55c74a40487a2440da04677a0eb0d85ca0e4f69d7796f9f8592e693b1a",
      ],
      [
        tree(repo, app, folder("prot", "p.yml")),
        tree(repo, app, folder("open", "q.yml")),
        "db46558159527678c57c6d151fc9bc86eeb8ba935d2d692879c09984d721d48d",
      ],
      [
        tree(repo, app, link("1")),
        tree(repo, app, link("2")),
        "d7581bef9dc4a608f405e3fe771ac034ad37433fed99ee5398422b950ec440e8",
      ],
    ];
    assert.ok(before.startsWith("d63fa9fec0ff") && vectors[4]?.[0].startsWith("167de6681d30"));
    for (const [base, head, expected] of vectors)
      assert.equal(await digest(repo, base, head), `sha256:${expected}`);
  });

  it("knows the changeset that changes nothing, in both object formats", async () => {
    const repo = create();
    const one = repo.commit({ "a.txt": "a\n" });
    assert.ok(isEmptyChangeset(NOTHING));
    assert.ok(isEmptyChangeset(await digest(repo, one, one)));
    assert.ok(!isEmptyChangeset(await digest(repo, one, repo.commit({ "a.txt": "b\n" }))));
    rmSync(repo.path(".git"), { recursive: true });
    repo.git("init", "--quiet", "--object-format=sha256", "--initial-branch=main");
    const first = repo.commit({ "a.txt": "a\n" });
    assert.equal(first.length, 64);
    const empty = await digest(repo, first, "HEAD");
    assert.ok(isEmptyChangeset(empty) && empty !== NOTHING);
    const changed = await digest(repo, first, repo.commit({ "a.txt": "b\n" }));
    assert.ok(!isEmptyChangeset(changed));
    assert.deepEqual((await treeChanges(repo.root, first, "HEAD")).ok, true);
  });

  it("stays the same under squash, rebase and merge over unrelated work", async () => {
    const repo = create();
    const start = repo.commit({ "app.ts": "one\n", "other.ts": "x\n", "lib/a.ts": "a\n" });
    repo.git("switch", "--quiet", "--create", "feature");
    repo.commit({ "app.ts": "two\n" });
    repo.commit({ "lib/b.ts": "b\n" });
    const approved = await digest(repo, start, "feature");
    repo.git("switch", "--quiet", "main");
    const unrelated = repo.commit({ "other.ts": "y\n" });

    repo.git("merge", "--quiet", "--no-ff", "--no-edit", "feature");
    assert.equal(await digest(repo, unrelated, "main"), approved, "merge");
    repo.git("reset", "--quiet", "--hard", unrelated);
    repo.git("merge", "--quiet", "--squash", "feature");
    assert.equal(await digest(repo, unrelated, repo.commit()), approved, "squash");
    repo.git("switch", "--quiet", "feature");
    repo.git("rebase", "--quiet", unrelated);
    assert.equal(await digest(repo, unrelated, "feature"), approved, "rebase");
  });

  it("tells apart what an evil merge, blanks, a place, bytes, a mode or a link change", async () => {
    const repo = create();
    const twice = "def admin():\n    check()\n    log()\n\ndef public():\n    check()\n    log()\n";
    const start = repo.commit({
      "app.py": twice,
      "data.bin": "\0\x01\x02",
      "run.sh": "x\n",
      "other.ts": "x\n",
    });
    const seen = new Map<string, string>([[NOTHING, "nothing"]]);
    const differs = async (what: string, base: string, head: string): Promise<void> => {
      const found = await digest(repo, base, head);
      assert.equal(seen.get(found), undefined, what);
      seen.set(found, what);
    };
    const variant = async (what: string, change: () => void): Promise<void> => {
      repo.git("switch", "--quiet", "--force-create", "variant", start);
      change();
      await differs(what, start, repo.commit());
    };
    const admin = twice.replace("admin():\n    check()\n", "admin():\n    check()\n    grant()\n");
    await variant("one place", () => repo.write("app.py", admin));
    await variant("another place with the same lines around it", () =>
      repo.write(
        "app.py",
        twice.replace("public():\n    check()\n", "public():\n    check()\n    grant()\n"),
      ),
    );
    await variant("blanks", () => repo.write("app.py", twice.replace("    log()\n\n", "log()\n\n")));
    await variant("bytes", () => repo.write("data.bin", "\0\x01\x03"));
    await variant("mode", () => chmodSync(repo.path("run.sh"), 0o755));
    await variant("link", () => {
      rmSync(repo.path("run.sh"));
      symlinkSync("x\n", repo.path("run.sh"));
    });
    repo.git("switch", "--quiet", "--force-create", "feature", start);
    repo.commit({ "app.py": admin });
    repo.git("switch", "--quiet", "--force-create", "landing", start);
    const before = repo.commit({ "other.ts": "y\n" });
    repo.git("merge", "--quiet", "--no-ff", "--no-commit", "feature");
    repo.write("other.ts", "evil\n");
    await differs("evil merge", before, repo.commit());
  });

  it("sees through everything that makes git show less", async () => {
    const repo = create();
    const [one, two] = ["1", "2"].map((digit) => digit.repeat(40));
    const hidden = '[submodule "lib"]\n\tpath = lib\n\turl = ./lib\n\tignore = all\n';
    repo.write(".gitmodules", hidden);
    repo.git("update-index", "--add", "--cacheinfo", `160000,${one},lib`);
    repo.git("add", ".gitmodules");
    repo.write("app.py", "a\n");
    repo.write("old/name.ts", "same\n");
    repo.git("add", "app.py", "old/name.ts");
    repo.git("commit", "--quiet", "-m", "start");
    const start = repo.head();
    const evil = repo.git("rev-parse", "HEAD");
    repo.git("update-index", "--cacheinfo", `160000,${two},lib`);
    repo.git("commit", "--quiet", "-m", "submodule");
    const moved = repo.head();
    assert.equal(repo.git("diff-tree", "-r", start, moved), "", "git alone shows nothing");
    assert.ok(!isEmptyChangeset(await digest(repo, start, moved)));
    assert.deepEqual(await treeChanges(repo.root, start, moved), {
      ok: true,
      value: [{ path: "lib", oldMode: "160000", newMode: "160000", oldId: one, newId: two }],
    });

    repo.git("mv", "old", "new");
    repo.write("app.py", "b\n");
    repo.write(".gitattributes", "*.py -diff\n* diff=hide\n");
    repo.git("add", "app.py", ".gitattributes");
    repo.git("commit", "--quiet", "-m", "all of it");
    const head = repo.head();
    const plain = await digest(repo, start, head);
    repo.write("order", "zz\n");
    const settings = {
      "diff.renames": "copies",
      "diff.ignoreSubmodules": "all",
      "diff.orderFile": repo.path("order"),
      "diff.external": "false",
      "diff.hide.command": "false",
      "diff.hide.textconv": "false",
      "diff.relative": "true",
      "diff.noprefix": "true",
      "core.abbrev": "7",
      "core.quotePath": "true",
      "submodule.lib.ignore": "all",
    };
    for (const [name, value] of Object.entries(settings)) repo.git("config", name, value);
    assert.equal(await digest(repo, start, head), plain, "settings");
    assert.equal(await digest(repo, start, head, repo.path("new")), plain, "in a folder below");
    assert.equal(await digest(repo, start, head, repo.path(".git")), plain, "in the git folder");
    process.env.GIT_EXTERNAL_DIFF = "false";
    try {
      assert.equal(await digest(repo, start, head), plain, "environment");
    } finally {
      delete process.env.GIT_EXTERNAL_DIFF;
    }
    repo.git("replace", head, evil);
    assert.equal(repo.git("diff-tree", "-r", start, head), "", "git alone is deceived");
    assert.equal(await digest(repo, start, head), plain, "git replace");
    const paths = await treeChanges(repo.root, start, head);
    assert.deepEqual(paths.ok && paths.value.map((one) => one.path), [
      ".gitattributes",
      "app.py",
      "lib",
      "new/name.ts",
      "old/name.ts",
    ]);
  });

  it("does not depend on the clone: bare, without blobs, odd folder; a shallow one is undetermined", async () => {
    const repo = create();
    const start = repo.commit({ "a.txt": "a\n" });
    const head = repo.commit({ "é 'b'.txt": "b\n", "a.txt": "c\n" });
    const wanted = await digest(repo, start, head);
    repo.git("config", "uploadpack.allowFilter", "true");
    for (const [name, ...options] of [
      ["bäre \"copy'.git", "--bare"],
      ["no blobs", "--filter=blob:none", "--no-checkout"],
    ] as const) {
      repo.git("clone", "--quiet", ...options, `file://${repo.root}`, name);
      assert.equal(await digest(repo, start, head, repo.path(name)), wanted, name);
    }
    repo.git("worktree", "add", "--quiet", "--detach", "linked");
    assert.equal(await digest(repo, start, head, repo.path("linked")), wanted);
    repo.git("clone", "--quiet", "--depth=1", `file://${repo.root}`, "shallow");
    assert.equal(await reason(repo.path("shallow"), head, head), "undetermined");
  });

  it("refuses what is no revision, what is not there, and trees that git would not write", async () => {
    const repo = create();
    const start = repo.commit({ "a.txt": "a\n" });
    for (const odd of [
      "--output=x",
      "^HEAD",
      "HEAD..HEAD",
      "HEAD:a.txt",
      "a b",
      "",
      "x\n",
      "none",
      "1".repeat(40),
    ])
      assert.equal(await reason(repo.root, start, odd), "unknown-ref", odd);
    const a = blob(repo, "a\n");
    const twice = rawTree(repo, ["100644", "x", a], ["100644", "x", a]);
    const unordered = rawTree(repo, ["100644", "y", a], ["100644", "x", a]);
    assert.equal(await reason(repo.root, start, twice), "undetermined");
    assert.equal(await reason(repo.root, start, unordered), "undetermined");
    const nowhere = path.join(repo.root, "..");
    assert.equal(await reason(nowhere, start, start), "not-a-repository");
  });

  it("is one for one with what changed, whatever files are called", async () => {
    const repo = create();
    const name = fc.stringMatching(/^[a-c.\-/é]{1,6}$/).filter((one) => {
      const parts = one.split("/");
      return parts.every((part) => part !== "" && part !== "." && part !== "..");
    });
    const files = fc.dictionary(name, fc.constantFrom("a\n", "b\n"), { maxKeys: 5, noNullPrototype: true });
    const write = (content: Readonly<Record<string, string>>): string | undefined => {
      const names = Object.keys(content);
      if (names.some((one) => names.some((other) => other.startsWith(`${one}/`)))) return undefined;
      const entries = names.map((one) => `100644 ${blob(repo, content[one] ?? "")}\t${one}\0`).join("");
      const env = { ...process.env, ...GIT_ENV, GIT_INDEX_FILE: repo.path(".git/property-index") };
      rmSync(env.GIT_INDEX_FILE, { force: true });
      const options = { cwd: repo.root, env, encoding: "utf8" } as const;
      execFileSync("git", ["update-index", "-z", "--index-info"], { ...options, input: entries });
      return execFileSync("git", ["write-tree"], options).trim();
    };
    const seen = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(files, files, async (before, after) => {
        const [base, head] = [write(before), write(after)];
        fc.pre(base !== undefined && head !== undefined);
        const found = await digest(repo, base, head);
        const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
        const changed = names.filter((one) => before[one] !== after[one]).sort();
        const key = JSON.stringify(changed.map((one) => [one, before[one], after[one]]));
        const other = [...seen].find(([, value]) => value === found)?.[0] ?? key;
        assert.equal(other, key);
        assert.equal(seen.get(key) ?? found, found);
        seen.set(key, found);
        assert.equal(isEmptyChangeset(found), changed.length === 0);
      }),
      { numRuns: 25 },
    );
  });
});
