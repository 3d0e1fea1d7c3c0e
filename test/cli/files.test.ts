import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, symlinkSync } from "node:fs";
import path from "node:path";
import type { ScanReport } from "../../server/cli/report/schema.ts";
import { BAD, GOOD, Place, QUEUE, QUEUE_COLUMN, QUEUE_RULE, usePlaces } from "./support.ts";

function messages(report: ScanReport): string[] {
  return report.findings.map((one) => `${one.file}: ${one.message}`);
}

describe("two-keys scan, unusual files", function () {
  this.timeout(120_000);
  const place = usePlaces();

  it("tells of a file of 5 MB that it was skipped, and why", async () => {
    const at = place({
      "ascii.py": `${BAD}${"x = 1  # padding padding padding padding\n".repeat(130_000)}`,
      "huge.py": Buffer.alloc(7_000_000, "x = 1\n"),
      "small.py": BAD,
    });
    const report = await at.report();
    assert.deepEqual(messages(report).slice(0, 2), [
      "ascii.py: Skipped: too large (5.3 million characters, limit 2.0).",
      "huge.py: Skipped: too large (7.0 MB, limit 2.0 million characters).",
    ]);
    assert.equal(report.findings[2]?.ruleId, QUEUE_RULE);
  });

  it("tells of a minified line of 1 MB that it was skipped, and where", async () => {
    const report = await place({ "a.js": `// axios fetch\nfetch(u);${"a(1);".repeat(200_000)}\n` }).report();
    assert.deepEqual(messages(report), [
      "a.js: Skipped: too large (line 2 has 1000009 characters, limit 20000); minified or generated code.",
    ]);
  });

  it("tells of binary content and of unknown encodings", async () => {
    const at = place({
      "a.ts": new Uint8Array([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2, 0]),
      "b.py": Buffer.from(`# caf\u00e9\n${BAD}`, "latin1"),
    });
    assert.deepEqual(messages(await at.report()), [
      "a.ts: Skipped: binary content.",
      "b.py: Skipped: wrong encoding (neither UTF-8 nor UTF-16 with a byte order mark).",
    ]);
  });

  it("reads UTF-8 and UTF-16 with a byte order mark, columns counted without it", async () => {
    const line = `import queue; ${QUEUE}\n`;
    const utf16le = Buffer.from(`\ufeff${line}`, "utf16le");
    const at = place({
      "a.py": `\ufeff${line}`,
      "b.py": utf16le,
      "c.py": Buffer.from(utf16le).swap16(),
    });
    const places = (await at.report()).findings.map((one) => [one.file, one.startLine, one.startColumn]);
    const column = "import queue; ".length + QUEUE_COLUMN;
    assert.deepEqual(places, [
      ["a.py", 1, column],
      ["b.py", 1, column],
      ["c.py", 1, column],
    ]);
  });

  it("counts lines alike with LF, CRLF, CR and a mixture", async () => {
    const lines = ["import queue", "# \u{1f511} two units", QUEUE, "", `\t${QUEUE}`, ""];
    const at = place({
      "a.py": lines.join("\n"),
      "b.py": lines.join("\r\n"),
      "c.py": lines.map((line, n) => line + (n % 2 ? "\n" : "\r\n")).join(""),
    });
    for (const name of ["a.py", "b.py", "c.py"]) {
      const { findings } = await at.report(name);
      assert.deepEqual(
        findings.map((one) => [one.startLine, one.startColumn]),
        [
          [3, QUEUE_COLUMN],
          [5, QUEUE_COLUMN + 1],
        ],
        name,
      );
      const edit = findings[0]?.suggestions?.[0]?.edits[0];
      assert.deepEqual([edit?.startLine, edit?.startColumn], [3, QUEUE.length]);
    }
  });

  it("ends on symbolic links that form loops, with git and without", async () => {
    for (const git of [false, true]) {
      const at = place({ "a/b/m.py": BAD }, git);
      symlinkSync("..", at.path("a/up"));
      symlinkSync("../..", at.path("a/b/top"));
      symlinkSync("self.py", at.path("self.py"));
      assert.deepEqual(await at.found(), [`a/b/m.py: ${QUEUE_RULE}`]);
      const named = await at.run(["scan", "self.py"]);
      assert.equal(named.code, 2);
      assert.match(named.stderr, /self\.py: can't be reached: symbolic links form a loop \(ELOOP\)/);
    }
  });

  it("checks a named symbolic link, and no link that it comes across", async () => {
    const at = place({ "a.py": BAD });
    symlinkSync("a.py", at.path("link.py"));
    assert.deepEqual(await at.found(), [`a.py: ${QUEUE_RULE}`]);
    assert.deepEqual(await at.found("link.py"), [`link.py: ${QUEUE_RULE}`]);
  });

  it("takes a folder named like a file for a folder", async () => {
    const at = place({ "x.ts/m.py": BAD });
    mkdirSync(at.path("empty.ts"));
    assert.deepEqual(await at.found(), [`x.ts/m.py: ${QUEUE_RULE}`]);
    assert.deepEqual(await at.found("x.ts"), [`x.ts/m.py: ${QUEUE_RULE}`]);
  });

  it("tells of files that can't be read", async function () {
    if (process.platform !== "linux") this.skip();
    const at = place({ "b.py": BAD });
    // Reading this file fails even for root.
    symlinkSync("/proc/self/mem", at.path("mem.py"));
    execFileSync("mkfifo", [at.path("pipe.py")]);
    assert.deepEqual(messages(await at.report("mem.py", "pipe.py")), [
      "mem.py: Skipped: can't be read: input/output error (EIO).",
      "pipe.py: Skipped: can't be read: not a regular file.",
    ]);
  });

  it("tells of files and folders without permission", async function () {
    const root = process.getuid?.() === 0;
    const at = place({ "a.py": BAD, "secret.py": BAD, "closed/b.py": BAD });
    chmodSync(at.root, 0o755);
    chmodSync(at.path("secret.py"), 0);
    chmodSync(at.path("closed"), 0);
    // Permissions do not bind root, so the program is then run as "nobody".
    const ran = await at.run(["scan"], root ? { uid: 65534 } : {}).catch(() => undefined);
    chmodSync(at.path("closed"), 0o755);
    // "nobody" may not be allowed to reach the program itself.
    if (!ran || /Cannot find module|EACCES.*cli\.js/.test(ran.stderr)) return this.skip();
    assert.match(
      ran.stdout,
      /secret\.py:1:1: warning: Skipped: can't be read: permission denied \(EACCES\)\./,
    );
    assert.match(ran.stdout, /a\.py:2:8: warning/);
    assert.match(ran.stderr, /closed can't be read: permission denied \(EACCES\)/);
  });

  it("checks paths outside of the folder, under their absolute path", async () => {
    const at = place({ "in/a.py": GOOD });
    const other = new Place({ "b.py": BAD });
    try {
      assert.deepEqual(await at.found(other.root), [`${other.path("b.py")}: ${QUEUE_RULE}`]);
      const inner = Object.assign(Object.create(at), { root: at.path("in") }) as Place;
      at.write("c.py", BAD);
      assert.deepEqual(await inner.found("../c.py"), [`${at.path("c.py")}: ${QUEUE_RULE}`]);
    } finally {
      other.dispose();
    }
  });

  it("ends with 0 on an empty folder, and says that there was nothing", async () => {
    for (const git of [false, true]) {
      const { code, stdout, stderr } = await place({}, git).run(["scan"]);
      assert.equal(stdout, "No findings in 0 files\n");
      assert.match(stderr, /no files to check|git knows no files here/);
      assert.equal(code, 0);
    }
  });

  it("takes any file name, and shows control characters spelt out", async () => {
    const names = [
      "sp ace.py",
      "new\nline.py",
      "quo\"te'.py",
      "\u00fcn\u00efc\u00f6de-\u{1f511}.py",
      "-dash.py",
      "a;b$(x)`y`.py",
      "*.py",
      "es\u001b[31mc.py",
      "100%.py",
    ];
    for (const git of [false, true]) {
      const at = place(Object.fromEntries(names.map((name) => [name, BAD])), git);
      const files = (await at.report()).findings.map((one) => one.file);
      assert.deepEqual(files, [...names].sort());
      const { stdout } = await at.run(["scan"]);
      assert.equal(stdout.split("\n").length, names.length + 3);
      assert.ok(stdout.includes("new\\nline.py:2:8:") && !stdout.includes("\u001b"));
      assert.deepEqual(await at.found("--", "-dash.py", "*.py"), [
        `*.py: ${QUEUE_RULE}`,
        `-dash.py: ${QUEUE_RULE}`,
      ]);
    }
  });

  it("is not silent on a file name that is no UTF-8", async function () {
    if (process.platform !== "linux") this.skip();
    for (const git of [false, true]) {
      const at = place({}, git);
      execFileSync("sh", ["-c", `printf 'import queue\\nw = queue.Queue()\\n' > "$(printf 'caf\\351.py')"`], {
        cwd: at.root,
      });
      assert.deepEqual(messages(await at.report()), [
        "caf\ufffd.py: Skipped: can't be read: no such file (ENOENT).",
      ]);
    }
  });

  it("leaves out what .gitignore says, with git and without", async () => {
    for (const git of [false, true]) {
      const at = place(
        {
          ".gitignore": "/build/\n*.gen.py\n!keep.gen.py\n",
          "a.py": BAD,
          "build/a.py": BAD,
          "pkg/x.gen.py": BAD,
          "pkg/keep.gen.py": BAD,
          "pkg/.gitignore": "deep\n!y.gen.py\n",
          "pkg/y.gen.py": BAD,
          "pkg/sub/deep/a.py": BAD,
          "pkg/build/a.py": BAD,
          "node_modules/m/a.py": BAD,
          ".hidden/a.py": BAD,
        },
        git,
      );
      const expected = [".hidden/a.py", "a.py", "pkg/build/a.py", "pkg/keep.gen.py", "pkg/y.gen.py"];
      const files = (await at.report()).findings.map((one) => one.file);
      assert.deepEqual(files, expected, git ? "git" : "no git");
      const below = (await at.report("pkg")).findings.map((one) => one.file);
      assert.deepEqual(
        below,
        expected.filter((file) => file.startsWith("pkg/")),
      );
      // A file that is named is always checked.
      assert.deepEqual(await at.found("build/a.py", "node_modules/m/a.py"), [
        `build/a.py: ${QUEUE_RULE}`,
        `node_modules/m/a.py: ${QUEUE_RULE}`,
      ]);
    }
  });

  it("tells of named files in other languages, without failing", async () => {
    const at = place({ "README.md": "x", "types.d.ts": "x", "a.py": GOOD });
    const { code, stderr, stdout } = await at.run([
      "scan",
      "--format",
      "json",
      "README.md",
      "types.d.ts",
      "a.py",
    ]);
    const report = JSON.parse(stdout) as ScanReport;
    assert.deepEqual(
      report.skipped.map((one) => one.file),
      ["README.md", "types.d.ts"],
    );
    assert.match(stderr, /two-keys: skipped README\.md: not in a language that is checked \(\.ts, /);
    assert.equal(code, 0);
  });

  it("checks each file once, however often it is named", async () => {
    const at = place({ "src/a.py": BAD }, true);
    const report = await at.report("src", "src/a.py", "./src/../src/a.py", ".", at.path("src"));
    assert.equal(report.summary.files, 1);
  });

  it("skips deleted files, links and submodules of a repository", async () => {
    const inner = Place.repository({ "m.py": BAD });
    const at = place({ "a.py": BAD, "gone.py": BAD }, true);
    try {
      inner.commit();
      at.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", inner.root, "sub.py");
      at.commit();
      at.remove("gone.py");
      mkdirSync(at.path("nested"));
      at.git("init", "--quiet", "nested");
      at.write("nested/n.py", BAD);
      assert.ok(existsSync(at.path("sub.py/m.py")));
      assert.deepEqual(await at.found(), [`a.py: ${QUEUE_RULE}`]);
      assert.deepEqual(await at.found("sub.py"), [`sub.py/m.py: ${QUEUE_RULE}`]);
    } finally {
      inner.dispose();
    }
  });

  it("finds files without git on the PATH", async () => {
    const at = place({ ".gitignore": "x.py\n", "x.py": BAD, "a.py": BAD }, true);
    const { stdout, code } = await at.run(["scan"], { env: { PATH: path.dirname(at.root) } });
    assert.match(stdout, /^a\.py:2:8:/);
    assert.equal(code, 1);
    const staged = await at.run(["scan", "--staged"], { env: { PATH: at.root } });
    assert.match(staged.stderr, /--staged needs git: git is not installed or not on the PATH/);
    assert.equal(staged.code, 2);
  });
});
