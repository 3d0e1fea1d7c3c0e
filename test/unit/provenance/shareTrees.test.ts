import assert from "node:assert/strict";
import { aiLog, CLAUDE, COPILOT, useRepos } from "../../support/gitRepo.ts";
import { AI, bytesOf, DISCUSS, importNotes, said, shared, teamOf, treePaths } from "./shareSupport.ts";

describe("sharing notes: trees of notes", function () {
  this.timeout(120_000);
  const repo = useRepos();
  const team = (count?: number): ReturnType<typeof teamOf> => teamOf(repo, count);

  const fans: Readonly<Record<string, (id: string) => string>> = {
    flat: (id) => id,
    one: (id) => `${id.slice(0, 2)}/${id.slice(2)}`,
    two: (id) => `${id.slice(0, 2)}/${id.slice(2, 4)}/${id.slice(4)}`,
  };
  const names = Object.keys(fans);

  it("may be fanned out in any way, also mixed, and are at one level when merged", async () => {
    for (const [left = "", right = ""] of names.flatMap((a) => [...names, "mixed"].map((b) => [a, b]))) {
      const { hub, dana, lee } = team(1);
      const commits = Array.from({ length: 8 }, (_, n) => `${"0123456789"[n]}a`.repeat(20));
      const at = (fan: string, id: string, n: number): string =>
        fans[fan === "mixed" ? (names[n % 3] ?? "") : fan]?.(id) ?? "";
      importNotes(
        dana,
        AI,
        commits.slice(0, 5).map((id, n) => [at(left, id, n), `dana ${n}`]),
      );
      importNotes(lee, AI, [
        ["README", "no note"],
        ...commits.slice(5).map((id, n) => [at(right, id, n), `lee ${n}`] as const),
      ]);
      assert.deepEqual(await shared(dana), [0, 5]);
      assert.deepEqual(await shared(lee), [5, 3], `${left} and ${right}`);
      commits.forEach((id, n) => {
        assert.equal(bytesOf(hub, AI, id), n < 5 ? `dana ${n}` : `lee ${n - 5}`);
      });
      const expected = [...commits.map((id) => fans.one?.(id) ?? ""), "README"];
      assert.deepEqual(treePaths(lee, AI).sort(), expected.sort());
    }
  });

  it("that hold a commit twice lose neither note", async () => {
    const { hub, dana, lee, commits } = team();
    const [one = "", two = ""] = commits;
    importNotes(lee, DISCUSS, [
      [fans.flat?.(one) ?? "", "first\n"],
      [fans.two?.(one) ?? "", "second\n"],
    ]);
    dana.note(DISCUSS, two, "other\n");
    await shared(dana);
    await shared(lee);
    assert.deepEqual(bytesOf(hub, DISCUSS, one)?.split("\n").filter(Boolean).sort(), ["first", "second"]);
    assert.deepEqual(treePaths(lee, DISCUSS).sort(), [one, two].map((id) => fans.one?.(id)).sort());
  });

  it("with thousands of notes are merged in seconds", async () => {
    const { hub, dana, lee, commits } = team();
    const [one = ""] = commits;
    const id = (n: number): string => n.toString(16).padStart(8, "0").repeat(5);
    const log = (n: number, key: string, lines: string) => aiLog(id(n), "a.ts", `  ${key} ${lines}`);
    importNotes(
      dana,
      AI,
      Array.from({ length: 2000 }, (_, n) => [fans.one?.(id(n)) ?? "", log(n, CLAUDE, "1")]),
    );
    importNotes(
      lee,
      AI,
      Array.from({ length: 2000 }, (_, n) => [id(n + 1000), log(n + 1000, COPILOT, "2")]),
    );
    lee.note(DISCUSS, one, "x\n");
    assert.deepEqual(await shared(dana), [0, 2000]);
    const start = Date.now();
    assert.deepEqual(await shared(lee), [2000, 2001]);
    assert.ok(Date.now() - start < 20_000, `${Date.now() - start} ms`);
    assert.deepEqual(
      said(bytesOf(hub, AI, id(1500))).sort(),
      [`a.ts ${COPILOT} 2-2`, `a.ts ${CLAUDE} 1-1`].sort(),
    );
    assert.equal(treePaths(lee, AI).length, 3000);
  });
});
