import assert from "node:assert/strict";
import { Analysis, Cancelled, refuse } from "../../server/standards/analysis.ts";
import { checkText, decode } from "../../server/standards/check.ts";
import { unmarked } from "../../server/standards/examples.ts";
import { familyOf, fileKind, languageOfPath } from "../../server/standards/fileKind.ts";
import { combineFixes } from "../../server/standards/fixes.ts";
import { parserFor } from "../../server/standards/grammar.ts";
import type { Family, Finding, Language } from "../../server/standards/model.ts";
import { standardsFrom } from "../../server/standards/options.ts";
import { RULES } from "../../server/standards/registry.ts";
import { defineRule } from "../../server/standards/rule.ts";
import { compileRules } from "../../server/standards/ruleSet.ts";
import { analyse, applyFix, open, settingsFor } from "../support/engine.ts";

const TODAY = "2026-11-23";

async function parses(text: string, language: Language): Promise<boolean> {
  const analysis = await open(text, language);
  try {
    return !analysis.broken;
  } finally {
    analysis.dispose();
  }
}

describe("rules as a whole", () => {
  it("are the 40 of the first phase, every area present, each code and id once", () => {
    assert.equal(RULES.length, 40);
    assert.equal(new Set(RULES.map((rule) => rule.id)).size, RULES.length);
    assert.equal(new Set(RULES.map((rule) => rule.code)).size, RULES.length);
    assert.equal(new Set(RULES.map((rule) => rule.area)).size, 8);
  });

  it("find in a prefiltered file what they find without the prefilter", () => {
    for (const rule of RULES) {
      for (const example of rule.examples) {
        if (!("bad" in example)) continue;
        for (const language of example.languages) {
          const set = compileRules([rule], familyOf(language));
          assert.ok(set.mayMatch(unmarked(example.bad)), `${rule.id} would be passed over in ${example.bad}`);
        }
      }
    }
  });

  it("offer safe fixes that parse, remove the finding, add none, and change nothing the second time", async () => {
    let applied = 0;
    for (const rule of RULES) {
      for (const example of rule.examples) {
        if (!("bad" in example)) continue;
        for (const language of example.languages) {
          const options = { ...(example.path ? { path: example.path } : {}) };
          const text = unmarked(example.bad);
          const before = await analyse(text, language, options);
          for (const finding of before.findings.filter((one) => one.ruleId === rule.id && one.fix)) {
            const after = applyFix(text, finding.fix ?? assert.fail());
            const again = await analyse(after, language, options);
            const same = (list: readonly Finding[]): number =>
              list.filter((one) => one.ruleId === rule.id).length;
            const place = `${rule.id}: ${text} -> ${after}`;
            assert.ok(same(again.findings) < same(before.findings), `not gone: ${place}`);
            // A fix may uncover the next, lesser defect of the same code, but never a new error.
            const errors = (list: readonly Finding[]): number =>
              list.filter((one) => one.severity === "error").length;
            assert.ok(errors(again.findings) <= errors(before.findings), `a new error: ${place}`);
            assert.ok(await parses(after, language), `does not parse: ${place}`);
            applied++;
          }
        }
      }
    }
    assert.ok(applied > 100, `${applied} fixes applied`);
  });
});

describe("engine", () => {
  it("switches a rule that throws off for the document, says so once, and goes on", async () => {
    const failing = defineRule({
      ...(RULES[0] ?? assert.fail()),
      id: "always-throws",
      languages: {
        python: [
          {
            calls: ["get"],
            check() {
              throw new Error("no such luck");
            },
          },
        ],
      },
    });
    const settings = { ...settingsFor("python"), rules: compileRules([...RULES, failing], "python") };
    const analysis = new Analysis(await parserFor("python"), { path: "a.py", language: "python" }, settings);
    analysis.run("import requests\nrequests.get(u)\nrequests.get(u)\n");
    const ids = analysis.result().findings.map((one) => one.ruleId);
    assert.deepEqual(ids, ["rule-failed", "outbound-http-no-timeout", "outbound-http-no-timeout"]);
    analysis.dispose();
  });

  it("gives up in time and says so", async () => {
    const settings = { ...settingsFor("python"), limits: { ...settingsFor("python").limits, budgetMs: 0 } };
    const analysis = new Analysis(await parserFor("python"), { path: "a.py", language: "python" }, settings);
    analysis.run("import requests\nrequests.get(u)\n".repeat(2000));
    const [finding] = analysis.result().findings;
    assert.match(finding?.message ?? "", /not done within/);
    // The next text is analysed as if nothing had been.
    const next = new Analysis(
      await parserFor("python"),
      { path: "a.py", language: "python" },
      settingsFor("python"),
    );
    next.run("import requests\nrequests.get(u)\n");
    assert.equal(next.result().findings.length, 1);
    analysis.dispose();
    next.dispose();
  });

  it("stops when it is cancelled", async () => {
    const analysis = new Analysis(
      await parserFor("python"),
      { path: "a.py", language: "python" },
      settingsFor("python"),
    );
    const text = "import requests\nrequests.get(u)\n".repeat(2000);
    assert.throws(() => analysis.run(text, { isCancellationRequested: true }), Cancelled);
    analysis.dispose();
  });

  it("refuses what is too large, minified or binary, and says which", () => {
    const limits = { maxChars: 1000, maxLineChars: 100, budgetMs: 1 };
    assert.match(refuse("x\n".repeat(501), limits)?.message ?? "", /too large/);
    assert.match(refuse(`a\n${"x".repeat(101)}\n`, limits)?.message ?? "", /line 2 has 101 characters/);
    assert.match(refuse("a\0b", limits)?.message ?? "", /binary/);
    assert.equal(refuse("x\n".repeat(500), limits), undefined);
  });

  it("says what was not checked even where no rule could match", async () => {
    const { findings } = await checkText(
      `${"1+".repeat(20_000)}1`,
      { path: "a.js", language: "javascript" },
      standardsFrom(),
      TODAY,
    );
    assert.deepEqual(
      findings.map((one) => one.ruleId),
      ["file-not-checked"],
    );
  });

  it("decodes what people store, and tells what it can't", () => {
    const text = (bytes: number[]): string | undefined => {
      const decoded = decode(Uint8Array.from(bytes));
      return "text" in decoded ? decoded.text : undefined;
    };
    assert.equal(text([0xef, 0xbb, 0xbf, 0x61]), "a");
    assert.equal(text([0xff, 0xfe, 0x61, 0x00]), "a");
    assert.equal(text([0xfe, 0xff, 0x00, 0x61]), "a");
    assert.equal(text([0x61, 0xe9, 0x61]), undefined);
    assert.equal(text([0x00, 0x01]), undefined);
  });

  it("combines fixes without overlaps, sharing an equal insertion", () => {
    const base = {
      ruleId: "r",
      severity: "error",
      message: "",
      span: { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } },
    } as const;
    const finding = (start: number, end: number, ...edits: [number, number, string][]): Finding => ({
      ...base,
      start,
      end,
      fix: { title: "", edits: edits.map(([s, e, newText]) => ({ start: s, end: e, newText })) },
    });
    const edits = combineFixes([
      finding(10, 20, [0, 0, "import x\n"], [10, 20, "a"]),
      finding(15, 18, [15, 18, "never"]),
      finding(30, 40, [0, 0, "import x\n"], [30, 40, "b"]),
    ]);
    assert.deepEqual(
      edits.map((one) => one.newText),
      ["import x\n", "a", "b"],
    );
  });

  it("tells languages and kinds of files by path and head", () => {
    const languages: readonly [string, string | undefined][] = [
      ["a.ts", "typescript"],
      ["a.mts", "typescript"],
      ["a.tsx", "tsx"],
      ["a.jsx", "javascript"],
      ["a.cjs", "javascript"],
      ["a.py", "python"],
      ["A.java", "java"],
      ["a.go", "go"],
      ["a.d.ts", undefined],
      ["a.pyi", undefined],
      ["a.rb", undefined],
      ["Makefile", undefined],
    ];
    for (const [path, language] of languages) assert.equal(languageOfPath(path), language, path);
    const kinds: readonly [string, string, Family, Partial<ReturnType<typeof fileKind>>][] = [
      ["src/a.test.ts", "", "javascript", { test: true }],
      ["src/test/java/AService.java", "", "java", { test: true }],
      ["src/main/java/shop/LatestOrders.java", "", "java", { test: false }],
      ["shop/order_test.go", "", "go", { test: true }],
      ["service/latest.py", "", "python", { test: false }],
      ["bin/run.js", "", "javascript", { entry: true }],
      ["src/run.js", "#!/usr/bin/env node\n", "javascript", { entry: true }],
      ["svc/x.py", "def f(): pass\nif __name__ == '__main__':\n  f()\n", "python", { entry: true }],
      ["svc/x.go", "package main\n", "go", { entry: true }],
      ["svc/x.go", "package shop\n", "go", { entry: false }],
      ["db/migrations/0001.py", "", "python", { migration: true }],
    ];
    for (const [path, text, family, expected] of kinds) {
      const kind = fileKind(path, text, family);
      for (const [key, value] of Object.entries(expected))
        assert.equal(kind[key as keyof typeof kind], value, path);
    }
  });
});
