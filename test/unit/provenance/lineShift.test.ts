import assert from "node:assert/strict";
import { diffCommits, diffTexts, type FileDiff } from "../../../server/git/diff.ts";
import type { GitResult } from "../../../server/git/run.ts";
import { shiftRanges } from "../../../server/provenance/lineShift.ts";
import type { LineHunk } from "../../../server/provenance/ports.ts";
import { type GitRepo, useRepos } from "../../support/gitRepo.ts";

const lines = (start: number, end = start) => ({ start, end });

const hunk = (oldStart: number, oldCount: number, newStart: number, newCount: number): LineHunk => ({
  oldStart,
  oldCount,
  newStart,
  newCount,
});

function moved(ranges: readonly { start: number; end: number }[], ...hunks: readonly LineHunk[]): string {
  return shiftRanges(ranges, hunks)
    .map(({ start, end }) => `${start}-${end}`)
    .join(" ");
}

function value<T>(result: GitResult<T>): T {
  if (!result.ok) throw new Error(result.failure.message);
  return result.value;
}

describe("provenance: lines through a diff", () => {
  it("move by what was put in and taken away above them", () => {
    assert.equal(moved([lines(5, 9)]), "5-9");
    assert.equal(moved([lines(5, 9)], hunk(2, 0, 3, 4)), "9-13");
    assert.equal(moved([lines(5, 9)], hunk(2, 2, 1, 0)), "3-7");
    assert.equal(moved([lines(5, 9)], hunk(20, 1, 20, 3)), "5-9");
  });

  it("read -N,0 as behind line N", () => {
    assert.equal(moved([lines(1, 9)], hunk(4, 0, 5, 1)), "1-4 6-10");
    assert.equal(moved([lines(1, 9)], hunk(0, 0, 1, 2)), "3-11");
    assert.equal(moved([lines(1, 9)], hunk(9, 0, 10, 2)), "1-9");
  });

  it("are dropped on a hunk's old side, and only there", () => {
    assert.equal(moved([lines(1, 9)], hunk(3, 2, 3, 2)), "1-2 5-9");
    assert.equal(moved([lines(3, 4)], hunk(3, 2, 3, 5)), "");
    assert.equal(moved([lines(1, 9)], hunk(4, 3, 3, 0)), "1-6");
    assert.equal(moved([lines(1, 3)], hunk(3, 2, 2, 0)), "1-2");
    assert.equal(moved([lines(4, 6)], hunk(3, 2, 2, 0)), "3-4");
    assert.equal(
      moved([lines(1, 2), lines(4, 6), lines(9)], hunk(2, 1, 2, 2), hunk(5, 2, 5, 0)),
      "1-1 5-5 8-8",
    );
  });

  it("are all dropped if the hunks contradict themselves", () => {
    assert.equal(moved([lines(1, 9)], hunk(3, 2, 9, 2)), "");
    assert.equal(moved([lines(1, 9)], hunk(5, 1, 5, 1), hunk(3, 1, 3, 1)), "");
    assert.equal(moved([lines(1, 9)], hunk(5, -1, 5, 1)), "");
    assert.equal(moved([lines(0, 9)]), "");
    assert.equal(moved([lines(5, 2)]), "");
  });
});

describe("provenance: lines through git's own diffs", function () {
  this.timeout(120_000);
  const repo = useRepos();

  it("go where the same unique line stands, and to no other", async () => {
    const at = repo();
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
      const hunks = value(await diffTexts(at.root, old.join("\n") + ends, `${next.join("\n")}\n`));
      old.forEach((line, i) => {
        const [found, ...others] = shiftRanges([lines(i + 1)], hunks);
        assert.deepEqual(others, []);
        const isLast = i === old.length - 1 && ends === "";
        if (!found) assert(hasTwins || isLast || !next.includes(line), `lost: ${line}`);
        else {
          assert.equal(found.start, found.end);
          assert.equal(next[found.start - 1], line, `round ${round}`);
          kept++;
        }
      });
    }
    assert(kept > 2000, `${kept}`);
  });

  it("follow renames with every kind of name", async () => {
    const at = repo();
    const names = ["plain.ts", "with space.ts", 'quote".ts', "tab\there.ts", "ä – 日本.ts", "back\\slash.ts"];
    const body = Array.from({ length: 30 }, (_, i) => `const value${i} = ${i};\n`);
    for (const [i, name] of names.entries()) at.write(name, `// ${i}\n${body.join("")}`);
    const first = at.commit({ "empty.ts": "" });
    for (const [i, name] of names.entries()) {
      at.git("mv", name, `moved ${name}`);
      at.write(`moved ${name}`, `// ${i}\n// new\n${body.join("").replace("= 9;", "= 99;")}`);
    }
    at.git("mv", "empty.ts", "still empty.ts");
    const second = at.commit();
    const files = value(await diffCommits(at.root, first, second));
    for (const name of names) {
      const [file, ...others] = files.filter(({ oldPath }) => oldPath === name);
      assert.deepEqual([file?.newPath, others], [`moved ${name}`, []]);
      assert.equal(moved([lines(1, 20)], ...(file?.hunks ?? [])), "1-1 3-11 13-21");
    }
    assert.equal(files.length, names.length + 1);
    const added = value(await diffCommits(at.root, undefined, first));
    assert(added.every(({ oldPath, newPath }) => oldPath === undefined && newPath !== undefined));
    assert.deepEqual(added.map(({ newPath }) => newPath).sort(), [...names].sort());
    for (const name of names) at.git("rm", "--quiet", `moved ${name}`);
    const removed = value(await diffCommits(at.root, second, at.commit()));
    assert(removed.every(({ oldPath, newPath }) => oldPath !== undefined && newPath === undefined));
  });

  it("are read by the numbers of the hunks, whatever the lines look like", async () => {
    const change = async (at: GitRepo, text: string): Promise<readonly FileDiff[]> => {
      const before = at.head();
      return value(await diffCommits(at.root, before, at.commit({ "a b.sql": text })));
    };
    const at = repo();
    at.commit({ "a b.sql": "-- a/other\ndiff --git a/x b/x\n3\n4\n5\n6\n7" });
    assert.deepEqual(await change(at, "++ b/other\n@@ -9 +9 @@\n3\n4\n5\n6\n7\nx\n"), [
      { oldPath: "a b.sql", newPath: "a b.sql", hunks: [hunk(1, 2, 1, 2), hunk(7, 1, 7, 2)] },
    ]);
    at.git("config", "diff.context", "3");
    assert.deepEqual((await change(at, "++ b/other\n@@ -9 +9 @@\n3\n4\n5\n7\nx\n"))[0]?.hunks, [
      hunk(6, 1, 5, 0),
    ]);
  });
});
