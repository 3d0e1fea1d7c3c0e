import assert from "node:assert/strict";
import { chmodSync, mkdirSync, readFileSync, renameSync, symlinkSync } from "node:fs";
import { BAD, CLI, GOOD, type Place, QUEUE_RULE, usePlaces } from "./support.ts";

function from(at: Place, folder: string): Place {
  return Object.assign(Object.create(at), { root: at.path(folder) }) as Place;
}

describe("two-keys scan --staged", function () {
  this.timeout(120_000);
  const place = usePlaces();

  it("reads the index, not the work tree", async () => {
    const at = place({ "a.py": GOOD, "b.py": GOOD, "c.py": BAD }, true);
    at.commit();
    at.write("a.py", BAD);
    at.write("b.py", BAD);
    at.git("add", "a.py");
    at.write("a.py", GOOD);
    assert.deepEqual(await at.found("--staged"), [`a.py: ${QUEUE_RULE}`]);
    assert.deepEqual(await at.found(), [`b.py: ${QUEUE_RULE}`, `c.py: ${QUEUE_RULE}`]);
  });

  it("works before the first commit, and knows nothing of untracked files", async () => {
    const at = place({ "a.py": BAD, "new.py": BAD }, true);
    at.git("add", "a.py");
    assert.deepEqual(await at.found("--staged"), [`a.py: ${QUEUE_RULE}`]);
  });

  it("takes renamed files by their new name, and leaves out deleted ones and links", async () => {
    const at = place({ "old.py": BAD, "gone.py": BAD, "kept.py": BAD }, true);
    at.commit();
    at.git("mv", "old.py", "new.py");
    at.git("rm", "--quiet", "gone.py");
    symlinkSync("kept.py", at.path("link.py"));
    at.git("add", "link.py");
    assert.deepEqual(await at.found("--staged"), [`new.py: ${QUEUE_RULE}`]);
  });

  it("checks what is staged though it is gone from the work tree", async () => {
    const at = place({ "a.py": BAD }, true);
    at.git("add", "a.py");
    at.remove("a.py");
    assert.deepEqual(await at.found("--staged"), [`a.py: ${QUEUE_RULE}`]);
    assert.deepEqual(await at.found("--staged", "a.py"), [`a.py: ${QUEUE_RULE}`]);
    assert.equal((await at.run(["scan", "--staged", "b.py"])).code, 2);
  });

  it("takes any file name, many files and the given paths only", async () => {
    const names = ["sp ace.py", "new\nline.py", "q\"uo'te.py", "\u00fcml.py", "sub/x.py"];
    const at = place(Object.fromEntries(names.map((name) => [name, `# ${name.length}\n${BAD}`])), true);
    at.write("empty.py", "");
    for (let n = 0; n < 80; n++) at.write(`many/${n}.py`, `# ${n}\n`.repeat(n * 40) + BAD);
    at.git("add", ".");
    const { findings, summary } = await at.report("--staged", "--jobs", "2");
    assert.deepEqual([summary.files, findings.length], [86, 85]);
    assert.equal(findings.find((one) => one.file === "many/79.py")?.startLine, 79 * 40 + 2);
    assert.deepEqual(await at.found("--staged", "sub", "new\nline.py"), [
      `new\nline.py: ${QUEUE_RULE}`,
      `sub/x.py: ${QUEUE_RULE}`,
    ]);
    assert.deepEqual(await from(at, "sub").found("--staged", "."), [`x.py: ${QUEUE_RULE}`]);
  });

  it("tells of files with an unresolved conflict", async () => {
    const at = place({ "a.py": GOOD }, true);
    at.commit();
    at.git("switch", "--quiet", "--create", "side");
    at.write("a.py", `${BAD}# side\n`);
    at.commit();
    at.git("switch", "--quiet", "main");
    at.write("a.py", `${BAD}# main\n`);
    at.commit();
    assert.throws(() => at.git("merge", "--quiet", "side"));
    const { findings } = await at.report("--staged");
    assert.deepEqual(
      findings.map((one) => one.message),
      ["Skipped: it has an unresolved merge conflict."],
    );
  });

  it("sees in a hook what `git commit -a` is about to commit", async () => {
    const at = place({ "a.py": GOOD, "sub/b.py": GOOD }, true);
    at.commit();
    mkdirSync(at.path(".git/hooks"), { recursive: true });
    const hook = `#!/bin/sh\ncd sub\nexec "${process.execPath}" "${CLI}" scan --staged >../seen.txt\n`;
    at.write(".git/hooks/pre-commit", hook);
    chmodSync(at.path(".git/hooks/pre-commit"), 0o755);
    at.write("sub/b.py", BAD);
    assert.throws(() => at.git("commit", "--quiet", "--all", "--message", "x"));
    assert.match(readFileSync(at.path("seen.txt"), "utf8"), /^b\.py:2:8: warning/);
    at.write("sub/b.py", GOOD.replace("10", "20"));
    at.git("commit", "--quiet", "--all", "--message", "x");
  });
});

describe("two-keys scan --since", function () {
  this.timeout(120_000);
  const place = usePlaces();

  it("checks what has changed since the branch left, untracked files too", async () => {
    const at = place(
      { "old.py": BAD, "same.py": BAD, "edit.py": GOOD, "gone.py": BAD, ".gitignore": "ig.py\n" },
      true,
    );
    at.commit();
    at.git("switch", "--quiet", "--create", "work");
    renameSync(at.path("old.py"), at.path("new.py"));
    at.remove("gone.py");
    at.commit();
    at.git("switch", "--quiet", "main");
    at.write("elsewhere.py", BAD);
    at.commit();
    at.git("switch", "--quiet", "work");
    at.write("edit.py", BAD);
    at.write("dir/untracked.py", BAD);
    at.write("ig.py", BAD);
    const expected = [`dir/untracked.py: ${QUEUE_RULE}`, `edit.py: ${QUEUE_RULE}`, `new.py: ${QUEUE_RULE}`];
    assert.deepEqual(await at.found("--since", "main"), expected);
    assert.deepEqual(await at.found("--since", "main", "dir"), expected.slice(0, 1));
    assert.deepEqual(await from(at, "dir").found("--since", "main"), [`untracked.py: ${QUEUE_RULE}`]);
  });

  it("takes the work tree's content", async () => {
    const at = place({ "a.py": GOOD }, true);
    at.commit();
    at.write("a.py", BAD);
    at.git("add", "a.py");
    at.write("a.py", GOOD.replace("10", "20"));
    assert.deepEqual(await at.found("--since", "HEAD"), []);
  });

  it("ends with 2 on a reference that is unknown, or that looks like an option", async () => {
    const at = place({ "a.py": BAD }, true);
    const unborn = await at.run(["scan", "--since", "HEAD"]);
    assert.match(unborn.stderr, /^two-keys: --since: "HEAD" is not a commit, branch or tag here\n$/);
    at.commit();
    for (const ref of ["no-such", "--output=/tmp/x", "HEAD:a.py", ""]) {
      const { code, stderr } = await at.run(["scan", `--since=${ref}`]);
      assert.match(stderr, /--since: ".*" is not a commit, branch or tag here/);
      assert.equal(code, 2);
    }
  });

  it("ends with 2 where no common ancestor is known", async () => {
    const at = place({ "a.py": BAD }, true);
    at.commit();
    at.git("switch", "--quiet", "--orphan", "other");
    at.write("b.py", BAD);
    at.commit();
    const { code, stderr } = await at.run(["scan", "--since", "main"]);
    assert.match(stderr, /"main" and HEAD have no common ancestor; in a shallow clone, fetch more/);
    assert.equal(code, 2);
  });
});
