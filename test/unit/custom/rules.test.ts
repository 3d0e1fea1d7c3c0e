import assert from "node:assert/strict";
import { parsePolicy } from "../../../server/policy/policyFile.ts";
import { readRules } from "../../../server/policy/rulesFile.ts";
import { Analysis } from "../../../server/standards/analysis.ts";
import { anchorsOf } from "../../../server/standards/custom/anchors.ts";
import { grammarMistakes } from "../../../server/standards/custom/checks.ts";
import { testRule } from "../../../server/standards/custom/tests.ts";
import { applyEdits } from "../../../server/standards/fixes.ts";
import { parserFor } from "../../../server/standards/grammar.ts";
import { standardsFrom } from "../../../server/standards/options.ts";
import { KNOWN_IDS } from "../../../server/standards/registry.ts";
import { checkWith, foundBy, ruleOf } from "./support.ts";

const HEAD = "id: own-rule\nlanguage: ts\nmessage: found\n";

function problemsOf(text: string): string[] {
  const { problems } = readRules(new Map([["rules/a.yaml", text]]));
  return [...problems.values()]
    .flat()
    .map(({ message, start, end }) => `${text.slice(start, end)}: ${message}`);
}

describe("files of rules", () => {
  it("read several documents, each with its own places", () => {
    const one = `${HEAD}rule: { pattern: a($X) }\n`;
    const text = `---\n${one}---\n# two\n${one.replace("own-rule", "other-rule")}--- \n`;
    const { rules, problems } = readRules(new Map([["rules/a.yml", text]]));
    assert.deepEqual(
      rules.map(({ rule, start }) => [rule.id, text.slice(start, start + 4)]),
      [
        ["own-rule", "own-"],
        ["other-rule", "othe"],
      ],
    );
    assert.deepEqual([...problems.values()], [[]]);
  });

  it("take every spelling of a severity, and both names of tests", () => {
    for (const severity of ["hint", "info", "warning", "error", "off"]) {
      assert.deepEqual(
        problemsOf(`${HEAD}severity: ${severity}\nrule: { kind: x }\ntests: { valid: [a], bad: [b] }\n`),
        [],
      );
    }
  });

  const mistakes: readonly (readonly [string, string, RegExp])[] = [
    [
      "an unknown key",
      "rulle: 1\nrule: { kind: x }\n",
      /^rulle: Unknown key "rulle"\. Did you mean "rule"\?/,
    ],
    [
      "a key that only ast-grep reads",
      "transform: {}\nrule: { kind: x }\n",
      /^transform: `transform` is not read here/,
    ],
    ["no rule", "", /"rule" is missing/],
    ["a rule that says nothing", "rule: {}\n", /It says nothing/],
    [
      "an unknown key deep inside",
      "rule:\n  all:\n    - patern: a\n      kind: x\n",
      /^patern: Unknown key "patern" in rule\.all\.0\. Did you mean "pattern"/,
    ],
    ["a wrong pattern object", "rule:\n  pattern:\n    contxt: a\n", /contxt/],
    ["a regex", "rule:\n  kind: x\n  regex: '(a'\n", /^'\(a': It is no RE2 expression/],
    ["a back reference", "rule:\n  kind: x\n  regex: '(a)\\1'\n", /RE2/],
    ["a place among siblings", "rule:\n  kind: x\n  nthChild: 2m\n", /^2m: "2m" is no place/],
    ["a util that is not there", "rule: { matches: gone }\n", /There is no rule "gone"/],
    [
      "utils in a circle",
      "utils: { a: { matches: b }, b: { not: { matches: a } } }\nrule: { matches: a }\n",
      /calls itself/,
    ],
    [
      "a fix with a name of its own",
      "rule: { pattern: a($X) }\nfix: b($Y)\n",
      /^b\(\$Y\): No pattern of this rule has the metavariable Y/,
    ],
    [
      "a constraint for nothing",
      "rule: { pattern: a($X) }\nconstraints: { Y: { kind: x } }\n",
      /metavariable \$Y/,
    ],
  ];
  for (const [name, body, expected] of mistakes) {
    it(`tell ${name} at its key`, () => {
      const found = problemsOf(HEAD + body);
      assert.ok(
        found.some((one) => expected.test(one)),
        found.join("\n") || "no problem",
      );
    });
  }

  it("tell a language that is not there, an id twice and an id that is built in", () => {
    assert.match(
      problemsOf("id: a\nlanguage: Cobol\nrule: { kind: x }\n")[0] ?? "",
      /^Cobol: There is no language/,
    );
    const one = "id: a\nlanguage: go\nrule: { kind: x }\n";
    assert.match(problemsOf(`${one}---\n${one}`)[0] ?? "", /^a: There is a rule "a" already/);
    const [builtIn = ""] = KNOWN_IDS;
    assert.match(problemsOf(one.replace("id: a", `id: ${builtIn}`))[0] ?? "", /is a built-in rule/);
  });

  it("are never a crash", () => {
    for (const text of [
      "",
      "[",
      "- a\n- b\n",
      "a: &x 1\nb: *x\n",
      "\0",
      "---\n---\n",
      "id: [\nlanguage:\n",
      "5\n",
    ])
      problemsOf(text);
    assert.match(problemsOf(`# ${"x".repeat(300_000)}`)[0] ?? "", /256 KB/);
  });

  it("tell what only the grammar knows", async () => {
    const of = async (body: string): Promise<string[]> =>
      (await grammarMistakes(ruleOf(HEAD + body))).map(
        ({ path, message }) => `${path.join(".")}: ${message}`,
      );
    assert.match(
      (await of("rule: { kind: no_such_kind }\n"))[0] ?? "",
      /^rule\.kind: .*no kind "no_such_kind"/,
    );
    assert.match((await of("rule: { pattern: 'a b c' }\n"))[0] ?? "", /^rule\.pattern: /);
    assert.match((await of("rule: { pattern: 'a(); b();' }\n"))[0] ?? "", /several nodes/);
    assert.match(
      (await of("rule: { not: { pattern: { context: a, selector: pair } } }\n"))[0] ?? "",
      /^rule\.not\.pattern: .*"pair"/,
    );
    assert.deepEqual(await of("rule: { pattern: a($X) }\n"), []);
  });
});

describe("rules of one's own in the policy", () => {
  const policy = (rules: string): string =>
    `standards:\n  customRules:\n    - id: own-rule\n      language: ts\n      rule: { pattern: a($X) }\n  rules:\n${rules}`;

  it("have a severity like the built-in ones", () => {
    const { policy: read, problems } = parsePolicy(policy("    own-rule: error\n"));
    assert.deepEqual(problems, []);
    const standards = standardsFrom(read?.standards);
    const rule = standards.rule("own-rule");
    assert.ok(rule);
    assert.equal(standards.severityOf(rule), "error");
    assert.equal(rule.area, "custom");
  });

  it("leave an unknown id an error, with a hint at those that exist", () => {
    const { policy: read, problems } = parsePolicy(policy("    own-rul: error\n"));
    assert.equal(read, undefined);
    assert.match(problems[0]?.message ?? "", /Unknown key "own-rul".*Did you mean "own-rule"/);
    assert.equal(parsePolicy("standards: { rules: { from-a-file: off } }\n").policy, undefined);
    assert.ok(parsePolicy("standards: { rules: { from-a-file: off } }\n", ["from-a-file"]).policy);
  });

  it("tell mistakes at their keys", () => {
    const text =
      "standards:\n  customRules:\n    - id: x\n      language: ts\n      rule: { kind: y, regex: '(' }\n";
    const [found] = parsePolicy(text).problems;
    assert.equal(text.slice(found?.start, found?.end), "'('");
  });

  it("are off by their own word, and not by the choice of areas", () => {
    const rule = ruleOf(`${HEAD}severity: off\nrule: { kind: x }\n`);
    const silent = standardsFrom({}, { custom: [rule] });
    const own = silent.rule("own-rule");
    assert.equal(own && silent.severityOf(own), "off");
    const loud = standardsFrom(
      { ruleSets: ["timeouts"] },
      { custom: [ruleOf(`${HEAD}severity: error\nrule: { kind: x }\n`)] },
    );
    const other = loud.rule("own-rule");
    assert.equal(other && loud.severityOf(other), "error");
  });
});

describe("findings of rules of one's own", () => {
  it("put what was matched into the message, and can be waived", async () => {
    const rule = ruleOf(
      "id: own-rule\nlanguage: ts\nmessage: No $F here, with $$$ARGS\nrule: { pattern: '$F($$$ARGS)' }\nconstraints: { F: { regex: ^load } }\n",
    );
    const { findings } = await checkWith(rule, "loadAll(1, 2);\n", "typescript");
    assert.deepEqual(
      findings.map(({ message }) => message),
      ["No loadAll here, with 1, 2"],
    );
    const waived = await checkWith(
      rule,
      "loadAll(1); // two-keys-ignore own-rule: it is small\n",
      "typescript",
    );
    assert.equal(waived.findings.length, 0);
    assert.equal(waived.waived.length, 1);
  });

  it("are found only where `files` and `ignores` say, and in tests too", async () => {
    const rule = ruleOf(`${HEAD}rule: { pattern: a() }\nfiles: ['src/**']\nignores: ['src/old/**']\n`);
    const count = async (file: string): Promise<number> =>
      (await checkWith(rule, "a();", "typescript", file)).findings.length;
    assert.deepEqual(
      [
        await count("src/x.ts"),
        await count("lib/x.ts"),
        await count("src/old/x.ts"),
        await count("src/x.test.ts"),
      ],
      [1, 0, 0, 1],
    );
  });

  it("offer a fix to read, or one that is safe where the rule says so", async () => {
    const body = "rule: { pattern: 'old($A, $$$REST)' }\nfix: 'fresh($$$REST, $A)'\n";
    const code = "if (x) {\n  old(a, {\n    b: 1,\n  }, c);\n}\n";
    const [read] = (await checkWith(ruleOf(HEAD + body), code, "typescript")).findings;
    assert.equal(read?.fix, undefined);
    assert.equal(
      applyEdits(code, read?.suggestions?.[0]?.edits ?? []),
      "if (x) {\n  fresh({\n    b: 1,\n  }, c, a);\n}\n",
    );
    const [safe] = (await checkWith(ruleOf(`${HEAD}autofix: true\n${body}`), code, "typescript")).findings;
    assert.ok(safe?.fix);
  });

  it("indent what a fix moves", async () => {
    const rule = ruleOf(
      "id: own-rule\nlanguage: py\nrule: { pattern: 'run($F)' }\nfix: |\n  with lock:\n      run($F)\n",
    );
    const code = "def a():\n    run(\n        x\n    )\n    run([\n        1,\n    ])\n";
    const { findings } = await checkWith(rule, code, "python");
    const fixes = findings.flatMap(({ suggestions }) => suggestions?.[0]?.edits ?? []);
    assert.equal(
      applyEdits(code, fixes),
      "def a():\n    with lock:\n        run(x)\n    with lock:\n        run([\n            1,\n        ])\n",
    );
  });

  it("see whole classes, and follow edits", async () => {
    const rule = ruleOf(`${HEAD}rule: { kind: class_declaration, has: { pattern: close(), stopBy: end } }\n`);
    const settings = standardsFrom({}, { custom: [rule] });
    const file = { path: "src/a.ts", language: "typescript" as const };
    const analysis = new Analysis(await parserFor("typescript"), file, settings.settings(file, "2026-11-23"));
    const before = "class A {\n  f() { open(); }\n}\n";
    const after = before.replace("open", "close");
    analysis.run(before);
    assert.equal(analysis.result().findings.length, 0);
    const start = before.indexOf("open");
    const at = (character: number) => ({ line: 1, character });
    analysis.edit(
      {
        start,
        oldEnd: start + 4,
        newEnd: start + 5,
        startPosition: at(8),
        oldEndPosition: at(12),
        newEndPosition: at(13),
      },
      after,
    );
    assert.equal(analysis.result().findings.length, 1);
    analysis.dispose();
  });

  it("are found in files of configuration that have a grammar", async () => {
    const hcl = ruleOf(
      "id: own-rule\nlanguage: Hcl\nrule: { pattern: 'retention = $N' }\nconstraints: { N: { regex: '^[0-6]$' } }\n",
    );
    assert.deepEqual(
      await foundBy(
        hcl,
        'resource "a" "b" {\n  retention = 5\n}\nresource "a" "c" {\n  retention = 7\n}\n',
        "terraform",
      ),
      ["retention = 5"],
    );
    const bash = ruleOf("id: own-rule\nlanguage: Bash\nrule: { pattern: rm -rf $DIR }\n");
    assert.deepEqual(await foundBy(bash, "#!/bin/sh\nrm -rf /tmp/x\nls\n", "shell"), ["rm -rf /tmp/x"]);
  });
});

describe("prefilter of rules of one's own", () => {
  const anchors = (body: string): string => String(anchorsOf(ruleOf(HEAD + body)));

  it("looks for a word that every match must have", () => {
    assert.equal(anchors("rule: { pattern: 'await retryForever($$$)' }\n"), "retryForever");
    assert.equal(anchors("rule: { any: [{ pattern: alpha($X) }, { pattern: beta($X) }] }\n"), "alpha,beta");
    assert.equal(
      anchors("rule: { all: [{ kind: call_expression }, { has: { pattern: gamma } }] }\n"),
      "gamma",
    );
    assert.equal(anchors("utils: { u: { pattern: delta() } }\nrule: { matches: u }\n"), "delta");
  });

  it("looks at every file where no word is sure", () => {
    for (const body of [
      "rule: { kind: class_body }\n",
      "rule: { any: [{ pattern: alpha($X) }, { kind: pair }] }\n",
      "rule: { kind: pair, not: { pattern: alpha } }\n",
      "rule: { pattern: { context: 'class Alpha { $F = 1 }', selector: public_field_definition } }\n",
      "rule: { pattern: { context: alpha($X), strictness: signature } }\n",
      "rule: { pattern: $A.$B }\n",
    ]) {
      assert.equal(anchors(body), "/^/", body);
    }
  });
});

describe("limits of rules of one's own", () => {
  it("end a rule that takes too many steps, and say so", async () => {
    const rule = ruleOf(
      `${HEAD}rule: { kind: identifier, inside: { has: { has: { has: { kind: none_such, stopBy: end }, stopBy: end }, stopBy: end }, kind: program, stopBy: end } }\n`,
    );
    const code = `f(${"a(b, ".repeat(40)}c${")".repeat(40)});\n`.repeat(60);
    const start = performance.now();
    const { findings } = await checkWith(rule, code, "typescript");
    assert.match(
      findings[0]?.message ?? "",
      /Rule own-rule failed and was switched off for this file: it took more than \d+ steps/,
    );
    assert.equal(findings[0]?.ruleId, "rule-failed");
    assert.ok(performance.now() - start < 4000);
  });

  it("end a rule that finds something everywhere", async () => {
    const rule = ruleOf(`${HEAD}rule: { kind: number }\n`);
    const { findings } = await checkWith(rule, `f(${"1, ".repeat(5000)}2);\n`, "typescript");
    assert.deepEqual(
      findings.map(({ ruleId }) => ruleId),
      ["rule-failed"],
    );
  });

  it("match several $$$ without trying every split", async () => {
    const rule = ruleOf(`${HEAD}rule: { pattern: 'f($$$A, x, $$$B, x, $$$C, x, $$$D, x, $$$E, y)' }\n`);
    const code = `f(${"x, ".repeat(3000)}z);\nf(x, x, x, x, y);\n`;
    const start = performance.now();
    assert.deepEqual(await foundBy(rule, code, "typescript"), ["f(x, x, x, x, y)"]);
    assert.ok(performance.now() - start < 2000);
  });

  it("match nested $$$ without doubling at each level", async () => {
    const rule = ruleOf(
      `${HEAD}rule: { pattern: 'f($$$, f($$$, f($$$, f($$$, f($$$, f($$$, f($$$, f($$$, z), z), z), z), z), z), z), z)' }\n`,
    );
    const inner = (depth: number): string =>
      depth === 0 ? "q" : `f(${inner(depth - 1)}, ${inner(depth - 1)}, z)`;
    await foundBy(rule, `${inner(9)};\n`, "typescript");
  });
});

describe("tests of rules of one's own", () => {
  const run = async (tests: string): Promise<string[]> => {
    const { failures } = await testRule(
      ruleOf(`${HEAD}rule: { pattern: a($X) }\ntests:\n${tests}`),
      "2026-11-23",
    );
    return failures.map(({ key, index, message }) => `${key} ${index}: ${message}`);
  };

  it("come out as they say", async () => {
    assert.deepEqual(await run("  bad: ['a(1)', 'x = ⟦a(2)⟧; ⟦a(3)⟧']\n  valid: ['b(1)']\n"), []);
  });

  it("tell what does not", async () => {
    assert.deepEqual(await run("  bad: ['b(1)', '⟦a⟧(1)', '⟦a(1)⟧; a(2)', '⟦a(1)']\n  good: ['a(1)']\n"), [
      "bad 0: nothing found in code that is said to be bad",
      "bad 1: not found where it is marked, from 1:1 to 1:2",
      "bad 2: found from 1:7 to 1:11, where nothing is marked",
      "bad 3: a ⟦ is not closed",
      "good 0: found at 1:1 of code that is said to be good",
    ]);
  });
});
