import assert from "node:assert/strict";
import { usePlaces } from "./support.ts";

const RULES = `id: acme/no-log
language: [ts, js]
severity: warning
message: Log by the logger, not by console.$M
note: Lines of the console have no trace id.
url: https://example.com/logging
rule: { pattern: console.$M($$$ARGS) }
constraints: { M: { regex: '^(log|debug)$' } }
fix: log.$M($$$ARGS)
tests:
  bad:
    - ⟦console.log(1)⟧;
  good:
    - console.error(1);
---
id: no-sleep
language: Python
severity: error
message: No sleep
rule:
  pattern: time.sleep($X)
`;

const POLICY = "standards:\n  rules:\n    acme/no-log: error\n";

const FILES = {
  ".two-keys/policy.yaml": POLICY,
  ".two-keys/rules/acme.yaml": RULES,
  "src/a.ts": "console.log(a, b);\n",
  "src/b.py": "import time\n\ntime.sleep(1)\n",
};

describe("rules of one's own on the command line", function () {
  this.timeout(240_000);
  const place = usePlaces();

  it("are found by a scan, with the severity that the policy gives them", async () => {
    const { stdout, code } = await place(FILES).run(["scan", "--format", "json"]);
    const { findings } = JSON.parse(stdout);
    assert.deepEqual(
      findings.map((one: Record<string, unknown>) => [
        one.file,
        one.startLine,
        one.ruleId,
        one.code,
        one.severity,
        one.message,
      ]),
      [
        ["src/a.ts", 1, "acme/no-log", "CUSTOM", "error", "Log by the logger, not by console.log"],
        ["src/b.py", 3, "no-sleep", "CUSTOM", "error", "No sleep"],
      ],
    );
    assert.equal(findings[0].helpUri, "https://example.com/logging");
    assert.equal(findings[0].suggestions[0].edits[0].newText, "log.log(a, b)");
    assert.equal(code, 1);
  });

  it("are listed, explained and described in SARIF", async () => {
    const at = place(FILES);
    const { rules } = JSON.parse((await at.run(["rules", "--format", "json"])).stdout);
    const own = rules.filter((one: { area: string }) => one.area === "custom");
    assert.deepEqual(
      own.map((one: { id: string; severity: string }) => [one.id, one.severity]),
      [
        ["acme/no-log", "error"],
        ["no-sleep", "error"],
      ],
    );
    // The project has pages of its own rules only.
    assert.deepEqual([...new Set(rules.filter((one: { page?: string }) => !one.page))], own);
    const { stdout } = await at.run(["explain", "acme/no-log"]);
    for (const part of [
      "Lines of the console have no trace id.",
      "https://example.com/logging",
      "console.error(1);",
    ]) {
      assert.ok(stdout.includes(part), part);
    }
    assert.doesNotMatch(stdout, /[⟦⟧]/);
    const sarif = JSON.parse((await at.run(["scan", "--format", "sarif"])).stdout);
    const [{ tool, results }] = sarif.runs;
    for (const { ruleId, ruleIndex } of results) assert.equal(tool.driver.rules[ruleIndex].id, ruleId);
    assert.match((await at.run(["explain", "no-slep"])).stderr, /did you mean "no-sleep"/);
  });

  it("stop a scan while they can't be used, with the place", async () => {
    const at = place({ ...FILES, ".two-keys/rules/acme.yaml": RULES.replace("Python", "Cobol") });
    const { stderr, code } = await at.run(["scan"]);
    assert.match(stderr, /^\.two-keys\/rules\/acme\.yaml:17:11 There is no language "Cobol" here/);
    assert.equal(code, 2);
    const explained = await at.run(["explain", "no-sleep"]);
    assert.match(explained.stderr, /^\.two-keys\/rules\/acme\.yaml:17:11 There is no language/);
    assert.equal(explained.code, 2);
    const unknown = place({ ...FILES, ".two-keys/policy.yaml": "standards: { rules: { no-slep: off } }\n" });
    assert.match(
      (await unknown.run(["scan"])).stderr,
      /^\.two-keys\/policy\.yaml:1:23 .*"no-slep".*"no-sleep"/,
    );
  });

  it("are tried on their tests", async () => {
    const at = place(FILES);
    const good = await at.run(["rules", "test"]);
    assert.deepEqual([good.stdout, good.code], ["2 rules, 1 of them without tests; 2 tests, 0 failed.\n", 0]);
    at.write(".two-keys/rules/acme.yaml", RULES.replace("- console.error", "- console.debug"));
    const bad = await at.run(["rules", "test", ".two-keys/rules"]);
    assert.match(
      bad.stdout,
      /^\.two-keys\/rules\/acme\.yaml:14 acme\/no-log: found at 1:1 of code that is said to be good\n/,
    );
    assert.equal(bad.code, 1);
    const { failures } = JSON.parse((await at.run(["rules", "test", "--format", "json"])).stdout);
    assert.deepEqual([failures[0].rule, failures[0].line], ["acme/no-log", 14]);
  });

  it("tell a pattern that does not parse when they are tried, and in what they can't check", async () => {
    const at = place({
      ...FILES,
      ".two-keys/rules/acme.yaml": RULES.replace("time.sleep($X)", "time.sleep($X)("),
    });
    const tried = await at.run(["rules", "test"]);
    assert.match(tried.stdout, /^\.two-keys\/rules\/acme\.yaml:21 no-sleep: This is not python/);
    assert.equal(tried.code, 1);
    assert.match(
      (await at.run(["scan"])).stdout,
      /b\.py:1:1: warning: Rule no-sleep failed and was switched off/,
    );
  });

  it("are tried where they stand in the policy", async () => {
    const policy =
      "standards:\n  customRules:\n    - id: own\n      language: go\n      rule: { kind: go_statement }\n      tests:\n        bad: ['package a']\n";
    const { stdout, code } = await place({ ".two-keys/policy.yaml": policy }).run(["rules", "test"]);
    assert.match(stdout, /^\.two-keys\/policy\.yaml:7 own: nothing found/);
    assert.equal(code, 1);
  });
});
