import assert from "node:assert/strict";
import { regionHash } from "../../../server/provenance/formats/hash.ts";
import { UNKNOWN } from "../../../server/provenance/model.ts";
import type { RegionTracker } from "../../../server/provenance/tracking/regions.ts";
import { AI, CODE, HUMAN, marked, OTHER_AI, put, states } from "./trackingSupport.ts";

describe("provenance: vetting", () => {
  const vetted = (languageId = "typescript", code = CODE): RegionTracker => {
    const tracker = marked(`// above\n«${code}»// below\n`, languageId);
    const start = tracker.text.indexOf(code);
    const result = tracker.vet(start + 3, start + code.length - 1, { by: "lee@example.test", at: 5 });
    assert.deepEqual(
      [result?.start, result?.end, result?.vetting.hash],
      [start, start + code.length, regionHash(code)],
    );
    assert.deepEqual(states(tracker), ["vetted"]);
    return tracker;
  };

  const EDITS: readonly [string, (tracker: RegionTracker) => void, "vetted" | "stale"][] = [
    ["typing inside", (t) => put(t, "typed", "sum = 0", "sum = 01", HUMAN), "stale"],
    ["deleting inside", (t) => put(t, "typed", ".price", "", HUMAN), "stale"],
    ["deleting a line", (t) => put(t, "typed", "  return sum;\n", "", HUMAN), "stale"],
    ["an agent's insertion", (t) => put(t, "agent", "  return", "  log();\n  return", OTHER_AI), "stale"],
    ["a completion", (t) => put(t, "inline-accept", "sum;", "sum + 1;", AI), "stale"],
    ["a paste", (t) => put(t, "pasted", "items)", "items, tax)"), "stale"],
    ["a rename", (t) => put(t, "refactored", "item of", "entry of"), "stale"],
    ["a snippet", (t) => put(t, "snippet", "return sum", "return Number(sum)"), "stale"],
    ["an extension's edit", (t) => put(t, "other", "let", "var"), "stale"],
    ["a formatter's other quotes", (t) => put(t, "formatted", "sum;\n}", "sum\n}"), "stale"],
    [
      "text before the first character",
      (t) => put(t, "typed", "function", "export function", HUMAN),
      "stale",
    ],
    ["joining the line above", (t) => put(t, "typed", "above\n", "above ", HUMAN), "stale"],
    ["joining the line below", (t) => put(t, "typed", "}\n// below", "}// below", HUMAN), "stale"],
    ["a blank inside a word", (t) => put(t, "typed", "total", "to tal", HUMAN), "stale"],
    ["a line end typed between tokens", (t) => put(t, "typed", "let sum", "let\nsum", HUMAN), "stale"],
    ["blanks typed between tokens", (t) => put(t, "typed", "sum = 0", "sum =  0", HUMAN), "vetted"],
    ["a blank line more", (t) => put(t, "typed", "  return", "\n  return", HUMAN), "vetted"],
    ["indentation by a formatter", (t) => put(t, "formatted", "  let", "\tlet"), "vetted"],
    ["indentation of the first line", (t) => put(t, "formatted", "function", "  function"), "vetted"],
    ["lines wrapped by a formatter", (t) => put(t, "formatted", "items) sum", "items)\n    sum"), "vetted"],
    ["typing above", (t) => put(t, "typed", "above", "far above", HUMAN), "vetted"],
    ["typing below", (t) => put(t, "typed", "// below", "x();\n// below", HUMAN), "vetted"],
    ["a line put in right above", (t) => put(t, "agent", "function", "x();\nfunction", AI), "vetted"],
    [
      "a reload with another line",
      (t) => t.retext(t.text.replace("0;", "1;"), { kind: "external", claim: UNKNOWN, at: 9 }),
      "stale",
    ],
    [
      "a reload with a line elsewhere",
      (t) => t.retext(`${t.text}end();\n`, { kind: "external", claim: UNKNOWN, at: 9 }),
      "vetted",
    ],
    [
      "a reload with CRLF",
      (t) => t.retext(t.text.replaceAll("\n", "\r\n"), { kind: "external", claim: UNKNOWN, at: 9 }),
      "vetted",
    ],
    ["other criteria", (t) => t.stale("criteria-changed", 9), "stale"],
  ];
  for (const [name, edit, expected] of EDITS)
    it(`is ${expected} after ${name}`, () => {
      const tracker = vetted();
      edit(tracker);
      const found = states(tracker);
      assert(found.includes(expected), `${found}`);
      if (expected === "stale") assert(!found.includes("vetted"), `${found}`);
      else assert(!found.includes("stale"), `${found}`);
    });

  it("is stale after any change of blanks where they mean something", () => {
    for (const languageId of [
      "python",
      "yaml",
      "makefile",
      "haskell",
      "jade",
      "typescriptreact",
      "unheard-of",
    ]) {
      const tracker = vetted(languageId);
      put(tracker, "formatted", "  let", "    let");
      assert.deepEqual(states(tracker), ["stale"], languageId);
    }
  });

  const BLANKS: readonly [string, string, string, "vetted" | "stale"][] = [
    ["a string", 'a("x y");\n', 'a("x  y");\n', "stale"],
    ["a template", "a(`x\n  y`);\n", "a(`x\n y`);\n", "stale"],
    ["code in a template", `a(\`\${ b }\`);\n`, `a(\`\${b}\`);\n`, "stale"],
    ["code behind a template", `a(\`\${ f(\`}\`) }\`, b);\n`, `a(\`\${ f(\`}\`) }\`,  b);\n`, "vetted"],
    ["a line comment", "a(); // x\nb();\n", "a(); // x b();\n", "stale"],
    ["a block comment", "/* x\n   y */ b();\n", "/* x\n * y */ b();\n", "stale"],
    ["a block comment's indentation", "/* x\n   y */ b();\n", "/* x\n       y */ b();\n", "vetted"],
    ["a regular expression", "a = /x y`/;\nb( c);\n", "a = /x  y`/;\nb( c);\n", "stale"],
    ["code behind a regular expression", "a = /x y`/;\nb( c);\n", "a = /x y`/;\nb(c);\n", "vetted"],
    ["return", "return a;\n", "return\na;\n", "stale"],
    ["an operator", "a = b + +c;\n", "a = b ++c;\n", "stale"],
    ["a comment behind an operator", "a =// x y\nb;\n", "a =// x  y\nb;\n", "stale"],
  ];
  for (const [name, before, after, expected] of BLANKS)
    it(`is ${expected} after formatting that touches ${name}`, () => {
      const tracker = vetted("typescript", before);
      tracker.reflow(
        tracker.text.replace(before, () => after),
        9,
      );
      assert.deepEqual(states(tracker), [expected]);
    });

  it("knows a template that began above the vetted lines", () => {
    const tracker = marked("const a = `\n«one two\n»three`;\n");
    tracker.vet(14, 18, { by: "lee@example.test", at: 5 });
    tracker.reflow(tracker.text.replace("one two", "one  two"), 9);
    assert.deepEqual(states(tracker), ["stale"]);
  });

  it("is stale after text behind a last line without end", () => {
    for (const [text, expected] of [
      ["x", "stale"],
      ["\nnext();", "vetted"],
    ] as const) {
      const tracker = marked("a();\n«b();»");
      tracker.vet(5, 9, { by: "lee@example.test", at: 5 });
      tracker.apply([{ offset: 9, length: 0, text }], { kind: "typed", claim: HUMAN, at: 9 });
      assert.deepEqual(states(tracker), [expected], text);
    }
  });

  it("remembers the hash after formatting beside the one that was vetted", () => {
    const tracker = vetted();
    put(tracker, "formatted", "  let", "    let");
    const [only] = tracker.vettings();
    assert.equal(only?.vetting.hash, regionHash(CODE));
    assert.equal(only?.vetting.formattedHash, regionHash(CODE.replace("  let", "    let")));
    put(tracker, "formatted", "    let", "  let");
    assert.equal(tracker.vettings()[0]?.vetting.formattedHash, undefined);
  });

  it("never changes who wrote the lines, and ends with them", () => {
    const tracker = vetted();
    assert(tracker.regions().every(({ claim }) => claim.origin === "ai"));
    put(tracker, "typed", CODE, "", HUMAN);
    assert.deepEqual(tracker.vettings(), []);
    assert.deepEqual(tracker.regions(), []);
  });

  it("of part of a region cuts it where the vetted lines end", () => {
    const tracker = marked("«a();\nb();\nc();\n»");
    tracker.vet(5, 9, { by: "lee@example.test", at: 5 });
    tracker.vet(5, 9, { by: "ana@example.test", at: 6 });
    const rows = tracker
      .regions()
      .map(({ start, end, state, vettings }) => [start, end, state, vettings.length]);
    assert.deepEqual(rows, [
      [0, 5, "unvetted", 0],
      [5, 10, "vetted", 2],
      [10, 15, "unvetted", 0],
    ]);
    assert.equal(tracker.vet(0, 99, { by: "ana@example.test", at: 6 }), undefined);
  });
});
