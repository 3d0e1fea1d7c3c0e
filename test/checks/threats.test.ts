import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";

/** Ids of a table of the page, by the heading above it. */
function idsOf(page: string, heading: string): string[] {
  const [, part = ""] = page.split(`## ${heading}\n`);
  const [table = ""] = part.split("\n## ");
  return [...table.matchAll(/^\| (T\d\d) \|/gm)].map(([, id = ""]) => id);
}

/** Ids in the titles of tests. */
function idsOfTests(): Set<string> {
  const files = readdirSync("test", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".test.ts"),
  );
  const titles = files.flatMap((name) =>
    [
      ...readFileSync(path.join("test", name), "utf8").matchAll(
        /\b(?:it|describe)\(\s*(["'`])((?:(?!\1).)*)\1/gs,
      ),
    ].map(([, , title = ""]) => title),
  );
  return new Set(titles.flatMap((title) => title.match(/\bT\d\d\b/g) ?? []));
}

describe("threats", () => {
  const page = readFileSync("docs/threat-model.md", "utf8");
  const blocked = idsOf(page, "Threats that are blocked");
  const found = idsOf(page, "Threats that can only be found afterwards");

  it("names every threat from T01 to T50 once", () => {
    const all = Array.from({ length: 50 }, (_, at) => `T${String(at + 1).padStart(2, "0")}`);
    assert.deepEqual([...blocked, ...found].sort(), all);
  });

  it("tries every threat that is said to be blocked, in a test that bears its id", () => {
    const tried = idsOfTests();
    assert.deepEqual(
      blocked.filter((id) => !tried.has(id)),
      [],
    );
  });
});
