import assert from "node:assert/strict";
import { Analysis, Cancelled } from "../../server/standards/analysis.ts";
import { checkText, decode } from "../../server/standards/check.ts";
import { unmarked } from "../../server/standards/examples.ts";
import { familyOf, fileKind, isTextLanguage, languageOfPath } from "../../server/standards/fileKind.ts";
import { applyEdits, combineFixes } from "../../server/standards/fixes.ts";
import { compileFormatRules } from "../../server/standards/formatRules.ts";
import { parserFor } from "../../server/standards/grammar.ts";
import { refuse } from "../../server/standards/limits.ts";
import {
  AREAS,
  type Example,
  type Family,
  type Finding,
  type Language,
} from "../../server/standards/model.ts";
import { standardsFrom } from "../../server/standards/options.ts";
import { RULES } from "../../server/standards/registry.ts";
import { defineRule, type Rule } from "../../server/standards/rule.ts";
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

type Bad = Extract<Example, { readonly bad: string }>;

/** What a fix may uncover: a lesser defect of the same code, which was there before. */
const UNCOVERED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "outbound-http-no-timeout": {
    "call-without-context":
      "http.Get is told once, for want of a limit; the client's own Get could take a context",
  },
  "bare-except": { "broad-catch-no-rethrow": "what is caught is now named, and still too much" },
  "floating-promise": { "poll-loop-no-deadline": "the loop did not even sleep before" },
  "blocking-in-async": {
    "poll-loop-no-deadline": "a loop that blocks everything is the greater defect",
    "wait-without-timeout": "a wait that blocks everything is the greater defect",
  },
  "constraint-not-not-valid": {
    "migration-not-rerunnable": "two statements where one was, and the second may fail",
  },
  "single-replica": { "pdb-missing-or-blocking": "with one replica there was nothing to keep" },
};

function optionsOf(example: Bad, only?: Rule): Parameters<typeof analyse>[2] {
  return {
    ...(only ? { only: [only] } : {}),
    ...(example.path ? { path: example.path } : {}),
    ...(example.others ? { others: example.others } : {}),
  };
}

async function forEachBad(
  use: (rule: Rule, example: Bad, language: Language) => Promise<void>,
): Promise<void> {
  for (const rule of RULES) {
    for (const example of rule.examples) {
      if (!("bad" in example)) continue;
      for (const language of example.languages) await use(rule, example, language);
    }
  }
}

function count(findings: readonly Finding[], id: string): number {
  return findings.filter((one) => one.ruleId === id).length;
}

/** Rules with more findings than before. */
function addedBy(before: readonly Finding[], after: readonly Finding[]): string[] {
  return [...new Set(after.map((one) => one.ruleId))].filter((id) => count(after, id) > count(before, id));
}

describe("rules as a whole", () => {
  it("have each code and id once, and every area", () => {
    assert.equal(new Set(RULES.map((rule) => rule.id)).size, RULES.length);
    assert.equal(new Set(RULES.map((rule) => rule.code)).size, RULES.length);
    assert.deepEqual(new Set(RULES.map((rule) => rule.area)), new Set(AREAS));
  });

  it("find in a prefiltered file what they find without the prefilter", () => {
    for (const rule of RULES) {
      for (const example of rule.examples) {
        if (!("bad" in example)) continue;
        for (const language of example.languages) {
          const set = isTextLanguage(language)
            ? compileFormatRules([rule], language)
            : compileRules([rule], familyOf(language));
          assert.ok(set.mayMatch(unmarked(example.bad)), `${rule.id} would be passed over in ${example.bad}`);
        }
      }
    }
  });

  it("have a safe fix in an example where they promise one", async () => {
    const without: string[] = [];
    for (const rule of RULES.filter((one) => one.autofix === "yes")) {
      const bad = rule.examples.flatMap((one) => ("bad" in one ? [one] : []));
      let fixed = false;
      for (const example of bad) {
        const [language] = example.languages;
        if (fixed || !language) continue;
        const { findings } = await analyse(unmarked(example.bad), language, optionsOf(example, rule));
        fixed = findings.some((one) => one.fix !== undefined);
      }
      if (!fixed) without.push(rule.id);
    }
    assert.deepEqual(without, []);
  });

  it("offer safe fixes that parse, remove the finding, add none, and change nothing the second time", async () => {
    let applied = 0;
    const wrong: string[] = [];
    await forEachBad(async (rule, example, language) => {
      const options = optionsOf(example);
      const text = unmarked(example.bad);
      const before = await analyse(text, language, options);
      const own = before.findings.filter((one) => one.ruleId === rule.id && one.fix);
      for (const finding of own) {
        const after = applyFix(text, finding.fix ?? assert.fail());
        const again = await analyse(after, language, options);
        const place = `${rule.id} ${language}: ${text} -> ${after}`;
        if (count(again.findings, rule.id) >= count(before.findings, rule.id))
          wrong.push(`not gone: ${place}`);
        const added = addedBy(before.findings, again.findings).filter((id) => !UNCOVERED[rule.id]?.[id]);
        if (added.length > 0) wrong.push(`adds ${added}: ${place}`);
        if (!(await parses(after, language))) wrong.push(`does not parse: ${place}`);
        applied++;
      }
      if (own.length === 0) return;
      const all = applyEdits(text, combineFixes(own));
      const rest = await analyse(all, language, options);
      const left = rest.findings.filter((one) => one.ruleId === rule.id && one.fix);
      // Fixes of the same place wait for each other.
      if (left.length > 0 && left.length >= own.length)
        wrong.push(`changes on: ${rule.id}: ${text} -> ${all}`);
    });
    assert.deepEqual(wrong, []);
    assert.ok(applied > 100, `${applied} fixes applied`);
  });

  it("offer suggestions that parse and remove the finding", async () => {
    let applied = 0;
    const wrong: string[] = [];
    await forEachBad(async (rule, example, language) => {
      const options = optionsOf(example, rule);
      const text = unmarked(example.bad);
      const before = await analyse(text, language, options);
      for (const finding of before.findings) {
        for (const suggestion of finding.suggestions ?? []) {
          const after = applyFix(text, suggestion);
          const again = await analyse(after, language, options);
          const place = `${rule.id} ${language} "${suggestion.title}": ${text} -> ${after}`;
          if (again.findings.length >= before.findings.length) wrong.push(`not gone: ${place}`);
          if (!(await parses(after, language))) wrong.push(`does not parse: ${place}`);
          applied++;
        }
      }
    });
    assert.deepEqual(wrong, []);
    assert.ok(applied > 100, `${applied} suggestions applied`);
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
    analysis.run("import requests\na = requests.get(u)\nb = requests.get(u)\n");
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
    next.run("import requests\na = requests.get(u)\n");
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
      ["A.cs", "csharp"],
      ["a.kt", "kotlin"],
      ["build.gradle.kts", "kotlin"],
      ["a.rs", "rust"],
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
      ["Shop.UnitTests/Orders/Place.cs", "", "csharp", { test: true }],
      ["test.cs/ShopTests/Place.cs", "", "csharp", { test: true }],
      ["Shop/OrderTests.cs", "", "csharp", { test: true }],
      ["Shop/Latest.cs", "", "csharp", { test: false }],
      ["Shop/Contests/Contest.cs", "", "csharp", { test: false }],
      ["Shop/Program.cs", "", "csharp", { entry: true }],
      [
        "Shop/App.cs",
        "class App { static async Task<int> Main(string[] a) => 0; }",
        "csharp",
        { entry: true },
      ],
      ["Shop/Migrations/20260101_Init.cs", "", "csharp", { migration: true }],
      ["src/commonTest/kotlin/Orders.kt", "", "kotlin", { test: true }],
      ["app/src/androidTestDebug/kotlin/Orders.kt", "", "kotlin", { test: true }],
      ["shop/OrderSpec.kt", "", "kotlin", { test: true }],
      ["shop/Latest.kt", "", "kotlin", { test: false, entry: false }],
      ["build.gradle.kts", "", "kotlin", { entry: true }],
      ["shop/App.kt", "suspend fun main() {}\n", "kotlin", { entry: true }],
      ["shop/ShopApplication.kt", "", "kotlin", { entry: true }],
      ["crates/shop/tests/orders.rs", "", "rust", { test: true }],
      ["benches/orders.rs", "", "rust", { test: true }],
      ["src/orders/tests.rs", "", "rust", { test: true }],
      ["src/latest.rs", "", "rust", { test: false, entry: false }],
      ["build.rs", "", "rust", { entry: true }],
      ["src/bin/worker.rs", "", "rust", { entry: true }],
      ["src/main.rs", "", "rust", { entry: true }],
      ["db/migrations/0001.py", "", "python", { migration: true }],
    ];
    for (const [path, text, family, expected] of kinds) {
      const kind = fileKind(path, text, family);
      for (const [key, value] of Object.entries(expected))
        assert.equal(kind[key as keyof typeof kind], value, path);
    }
  });
});
