import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import fc from "fast-check";
import type { LineClaim } from "../../../server/provenance/model.ts";
import { parseDiff } from "../../../server/provenance/tracking/parseDiff.ts";
import { type ShiftedFile, shiftClaims, shiftFile } from "../../../server/provenance/tracking/shift.ts";

const claim = (startLine: number, endLine = startLine, tool = "claude"): LineClaim => ({
  origin: "ai",
  confidence: "strong",
  evidence: [],
  tool,
  startLine,
  endLine,
});
const rows = (claims: readonly LineClaim[]): string =>
  claims.map(({ startLine, endLine }) => `${startLine}-${endLine}`).join(" ");

function parsed(text: string): readonly ShiftedFile[] {
  const result = parseDiff(text);
  assert(result.ok);
  return result.value;
}

const hunk = (oldStart: number, oldCount: number, newStart: number, newCount: number) => ({
  oldStart,
  oldCount,
  newStart,
  newCount,
});

describe("provenance: lines through a diff", () => {
  it("move by what was put in and taken away above them", () => {
    assert.equal(rows(shiftClaims([claim(5, 9)], [])), "5-9");
    assert.equal(rows(shiftClaims([claim(5, 9)], [hunk(2, 0, 3, 4)])), "9-13");
    assert.equal(rows(shiftClaims([claim(5, 9)], [hunk(2, 2, 1, 0)])), "3-7");
    assert.equal(rows(shiftClaims([claim(5, 9)], [hunk(20, 1, 20, 3)])), "5-9");
  });

  it("read -N,0 as behind line N", () => {
    assert.equal(rows(shiftClaims([claim(1, 9)], [hunk(4, 0, 5, 1)])), "1-4 6-10");
    assert.equal(rows(shiftClaims([claim(1, 9)], [hunk(0, 0, 1, 2)])), "3-11");
    assert.equal(rows(shiftClaims([claim(1, 9)], [hunk(9, 0, 10, 2)])), "1-9");
  });

  it("are dropped on a hunk's old side, and only there", () => {
    assert.equal(rows(shiftClaims([claim(1, 9)], [hunk(3, 2, 3, 2)])), "1-2 5-9");
    assert.equal(rows(shiftClaims([claim(3, 4)], [hunk(3, 2, 3, 5)])), "");
    assert.equal(rows(shiftClaims([claim(1, 9)], [hunk(4, 3, 3, 0)])), "1-6");
    assert.equal(rows(shiftClaims([claim(1, 3), claim(4, 6, "codex")], [hunk(3, 2, 2, 0)])), "1-2 3-4");
  });

  it("are all dropped if the hunks contradict themselves", () => {
    assert.deepEqual(shiftClaims([claim(1, 9)], [hunk(3, 2, 9, 2)]), []);
    assert.deepEqual(shiftClaims([claim(1, 9)], [hunk(5, 1, 5, 1), hunk(3, 1, 3, 1)]), []);
    assert.deepEqual(shiftClaims([claim(1, 9)], [hunk(5, -1, 5, 1)]), []);
    assert.deepEqual(shiftClaims([claim(0, 9), claim(5, 2)], []), []);
  });

  it("follow a renamed file, and nothing else", () => {
    const files: ShiftedFile[] = [
      { oldPath: "a.ts", newPath: "b.ts", hunks: [hunk(1, 1, 1, 0)].slice(1), isOpaque: false },
      { oldPath: "gone.ts", newPath: undefined, hunks: [], isOpaque: false },
      { oldPath: "image", newPath: "image", hunks: [], isOpaque: true },
    ];
    assert.deepEqual(shiftFile("a.ts", [claim(2)], files), { path: "b.ts", claims: [claim(2)] });
    assert.equal(shiftFile("gone.ts", [claim(2)], files), undefined);
    assert.equal(shiftFile("image", [claim(2)], files), undefined);
    assert.equal(shiftFile("b.ts", [claim(2)], files), undefined, "its place was taken");
    assert.deepEqual(shiftFile("c.ts", [claim(2)], files), { path: "c.ts", claims: [claim(2)] });
  });
});

describe("provenance: diffs", () => {
  it("are read by the numbers of their hunks, whatever the lines look like", () => {
    const text = [
      "diff --git a/a b.sql b/a b.sql",
      "index 1..2 100644",
      "--- a/a b.sql\t",
      "+++ b/a b.sql\t",
      "@@ -1,2 +1,2 @@ create",
      "--- a/other",
      "-diff --git a/x b/x",
      "+++ b/other",
      "+@@ -9 +9 @@",
      "\\ No newline at end of file",
      "@@ -7,0 +8 @@",
      "+x",
    ].join("\n");
    const hunks = [hunk(1, 2, 1, 2), hunk(7, 0, 8, 1)];
    assert.deepEqual(parsed(text), [{ oldPath: "a b.sql", newPath: "a b.sql", hunks, isOpaque: false }]);
  });

  it("may have lines of context", () => {
    const text =
      "diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1,5 +1,5 @@\n one\n-two\n three\n+new\n four\n five\n";
    assert.deepEqual(parsed(text)[0]?.hunks, [hunk(2, 1, 1, 0), hunk(3, 0, 3, 1)]);
  });

  it("have files whose lines cannot be followed", () => {
    const binary = "diff --git a/i.png b/i.png\nindex 1..2\nBinary files a/i.png and b/i.png differ\n";
    const merge = "diff --cc m.ts\nindex 1,2..3\n--- a/m.ts\n+++ b/m.ts\n@@@ -1,1 -1,1 +1,2 @@@\n  a\n++b\n";
    const cut = "diff --git a/c b/c\n--- a/c\n+++ b/c\n@@ -1,5 +1 @@\n-one\n";
    const found = parsed(binary + merge + cut);
    assert.deepEqual(
      found.map(({ newPath, isOpaque }) => [newPath, isOpaque]),
      [
        ["i.png", true],
        ["m.ts", true],
        ["c", true],
      ],
    );
  });

  it("that are none have no files, and one that is too long is refused", () => {
    assert.deepEqual(parsed(""), []);
    assert.deepEqual(parsed("@@ -1 +1 @@\n-a\n+b\nhello"), []);
    assert.equal(parseDiff("x".repeat(64 * 1024 * 1024 + 1)).ok, false);
    fc.assert(
      fc.property(fc.string(), (text) => parseDiff(`diff --git a/a b/a\n@@ -1,9 +1,9 @@\n${text}`).ok),
    );
  });
});

describe("provenance: lines through git's own diffs", () => {
  let folder = "";
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "two-keys-shift-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const git = (...args: string[]): string =>
    execFileSync(
      "git",
      ["-c", "core.quotePath=true", "-c", "user.name=A", "-c", "user.email=a@example.test", ...args],
      {
        cwd: folder,
        encoding: "utf8",
        env: { ...process.env, GIT_CONFIG_GLOBAL: os.devNull, GIT_CONFIG_SYSTEM: os.devNull },
      },
    );

  /** `git diff --no-index` answers 1 where there is a difference. */
  function diff(before: string, after: string): string {
    writeFileSync(path.join(folder, "before"), before);
    writeFileSync(path.join(folder, "after"), after);
    const args = ["diff", "--no-index", "--no-color", "--no-ext-diff", "-U0", "before", "after"];
    return spawnSync("git", args, { cwd: folder, encoding: "utf8" }).stdout;
  }

  it("go where the same unique line stands, and to no other", function () {
    this.timeout(60_000);
    let seed = 7;
    const random = (limit: number): number => {
      seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff;
      return (seed >> 8) % limit;
    };
    let kept = 0;
    for (let round = 0; round < 300; round++) {
      // A twin can be matched in the place of a unique line.
      const hasTwins = round % 2 === 0;
      const old = Array.from({ length: random(40) }, (_, i) =>
        hasTwins && random(5) === 0 ? "}" : `line ${round} ${i}`,
      );
      const next = old.flatMap((line, i) => {
        const what = random(8);
        if (what === 0) return [];
        if (what === 1) return [`new ${round} ${i}`];
        return what === 2 ? [line, `more ${round} ${i}`, hasTwins ? "}" : "{"] : [line];
      });
      const ends = random(3) === 0 ? "" : "\n";
      const [before, after] = [old.join("\n") + ends, `${next.join("\n")}\n`];
      const files = parsed(diff(before, after));
      const claims = old.map((_, i) => claim(i + 1, i + 1, `t${i}`));
      const shifted = shiftClaims(claims, files[0]?.hunks ?? []);
      for (const { startLine, endLine, tool } of shifted) {
        const text = old[Number(tool?.slice(1))];
        assert.equal(startLine, endLine);
        assert.equal(next[startLine - 1], text, `round ${round}`);
        kept++;
      }
      const reached = new Set(shifted.map(({ tool }) => tool));
      old.forEach((line, i) => {
        const isLast = i === old.length - 1 && ends === "";
        if (!hasTwins && next.includes(line) && !isLast) assert(reached.has(`t${i}`), `lost: ${line}`);
      });
    }
    assert(kept > 2000, `${kept}`);
  });

  it("follow renames with every kind of name", () => {
    git("init", "-q");
    const names = ["plain.ts", "with space.ts", 'quote".ts', "tab\there.ts", "ä – 日本.ts", "back\\slash.ts"];
    const body = Array.from({ length: 30 }, (_, i) => `const value${i} = ${i};\n`);
    for (const [i, name] of names.entries())
      writeFileSync(path.join(folder, name), `// ${i}\n${body.join("")}`);
    writeFileSync(path.join(folder, "empty.ts"), "");
    git("add", "-A");
    git("commit", "-qm", "one");
    for (const [i, name] of names.entries()) {
      git("mv", name, `moved ${name}`);
      writeFileSync(
        path.join(folder, `moved ${name}`),
        `// ${i}\n// new\n${body.join("").replace("= 9;", "= 99;")}`,
      );
    }
    git("mv", "empty.ts", "still empty.ts");
    git("add", "-A");
    git("commit", "-qm", "two");
    const files = parsed(git("diff-tree", "-p", "-U0", "-M", "-r", "HEAD^", "HEAD"));
    for (const name of names)
      assert.deepEqual(shiftFile(name, [claim(1, 20)], files), {
        path: `moved ${name}`,
        claims: [claim(1), claim(3, 11), claim(13, 21)],
      });
    assert.equal(files.length, names.length + 1);
    const added = parsed(git("diff-tree", "-p", "-U0", "--root", "-r", "HEAD^"));
    assert(added.every(({ oldPath, newPath }) => oldPath === undefined && newPath !== undefined));
    const removed = parsed(git("diff", "-U0", "--no-renames", "HEAD^", "HEAD"));
    assert.equal(shiftFile("plain.ts", [claim(1)], removed), undefined);
  });
});
