import assert from "node:assert/strict";
import { nearest } from "../../server/policy/nearest.ts";
import { NOTICES } from "../../server/standards/notices.ts";
import { RULES } from "../../server/standards/registry.ts";
import { QUEUE_RULE, usePlaces } from "./support.ts";

describe("two-keys explain", function () {
  this.timeout(240_000);
  const place = usePlaces();

  it("shows why, examples, fix, sources, other tools' names and the waiver", async () => {
    const { stdout, stderr, code } = await place().run(["explain", QUEUE_RULE]);
    const rule = RULES.find((one) => one.id === QUEUE_RULE);
    assert.ok(rule);
    assert.ok(stdout.startsWith(`${rule.title}\n\n${rule.id} (OV02), area overload, severity on Tier 1: `));
    for (const part of ["\nWhy\n", "\nFix\n", "\nJava\n", "\nPython\n", "  Bad:", "  Better:", "  Good"]) {
      assert.ok(stdout.includes(part), part);
    }
    for (const source of rule.sources) assert.ok(stdout.includes(source.url));
    assert.ok(stdout.includes(`two-keys-ignore ${QUEUE_RULE}: <reason>`));
    assert.doesNotMatch(stdout, /[⟦⟧]/);
    assert.deepEqual([stderr, code], ["", 0]);
  });

  it("knows every rule by id and code, and every notice", async () => {
    const at = place();
    const names = [...RULES.slice(0, 3).flatMap((rule) => [rule.id, rule.code.toLowerCase()])];
    for (const name of [...names, ...NOTICES.map((one) => one.id)]) {
      const { code, stdout } = await at.run(["explain", name]);
      assert.equal(code, 0, name);
      assert.ok(stdout.includes("\nWhy\n"), name);
    }
  });

  it("gives JSON and Markdown", async () => {
    const at = place();
    const json = JSON.parse((await at.run(["explain", "--format", "json", "OV02"])).stdout);
    assert.equal(json.id, QUEUE_RULE);
    assert.ok(json.examples.length > 3 && json.sources.length > 0);
    assert.doesNotMatch(JSON.stringify(json), /[⟦⟧]/);
    assert.match(
      (await at.run(["explain", "OV02", "--format", "markdown"])).stdout,
      /^# .*\n\n`unbounded-queue`/,
    );
    const notice = JSON.parse((await at.run(["explain", "waiver-expired", "--format=json"])).stdout);
    assert.deepEqual([notice.code, notice.area], ["ENGINE", "engine"]);
  });

  it("ends with 2 on an unknown rule, with the nearest name", async () => {
    const at = place();
    const near = await at.run(["explain", "unbound-queue"]);
    assert.equal(
      near.stderr,
      'two-keys: there is no rule "unbound-queue"; did you mean "unbounded-queue"? `two-keys rules` lists them\n',
    );
    assert.deepEqual([near.code, near.stdout], [2, ""]);
    const far = await at.run(["explain", "zzzzzzzzzzzzzzz"]);
    assert.match(far.stderr, /there is no rule "z+"; `two-keys rules` lists them/);
    assert.equal(far.code, 2);
  });
});

describe("nearest name", () => {
  const known = ["unbounded-queue", "bare-except", "waiver-unused"];
  const cases: [string, string | undefined][] = [
    ["unbounded-queu", "unbounded-queue"],
    ["UNBOUNDED_QUEUE", "unbounded-queue"],
    ["bare-exceptoin", "bare-except"],
    ["abre-except", "bare-except"],
    ["queue", "unbounded-queue"],
    ["xyz", undefined],
    ["", undefined],
  ];
  for (const [given, expected] of cases) {
    it(`of "${given}" is ${expected}`, () => assert.equal(nearest(given, known), expected));
  }
});

describe("two-keys rules", function () {
  this.timeout(120_000);
  const place = usePlaces();

  it("lists every rule with the severity that the policy of the folder gives", async () => {
    const at = place({ ".two-keys/policy.yaml": `standards:\n  rules:\n    ${QUEUE_RULE}: off\n` });
    const { stdout, code } = await at.run(["rules"]);
    const lines = stdout.split("\n");
    assert.match(lines[0] ?? "", /^id +code +area +severity +languages +autofix$/);
    assert.equal(lines.filter((line) => /^\S+ +[A-Z]{2}\d\d /.test(line)).length, RULES.length);
    assert.match(stdout, /\nunbounded-queue +OV02 +overload +off +/);
    assert.match(stdout, /\nThe engine itself says: file-not-checked, /);
    assert.equal(code, 0);
  });

  it("gives JSON and Markdown", async () => {
    const at = place();
    const json = JSON.parse((await at.run(["rules", "--format", "json"])).stdout);
    assert.deepEqual(
      json.rules.map((one: { id: string }) => one.id),
      RULES.map((rule) => rule.id),
    );
    const { stdout } = await at.run(["rules", "--format", "markdown"]);
    assert.match(stdout, /^\| id \| code \| area \| severity \| languages \| autofix \| title \|\n\| --- \|/);
    assert.equal(stdout.trimEnd().split("\n").length, RULES.length + 2);
  });

  it("lists the rules of one area, language, kind of fix or severity", async () => {
    const at = place({ ".two-keys/policy.yaml": `standards:\n  rules:\n    ${QUEUE_RULE}: off\n` });
    const listed = async (...args: string[]): Promise<{ id: string; area: string; autofix: string }[]> =>
      JSON.parse((await at.run(["rules", "--format", "json", ...args])).stdout).rules;
    const timeouts = await listed("--area", "timeouts");
    assert.ok(timeouts.length > 0 && timeouts.every((one) => one.area === "timeouts"));
    const safe = await listed("--fix", "yes", "--language", "go");
    assert.ok(safe.length > 0 && safe.every((one) => one.autofix === "yes"));
    assert.deepEqual(
      (await listed("--severity", "off")).map((one) => one.id),
      [QUEUE_RULE],
    );
    assert.equal((await at.run(["rules", "--area", "nothing"])).code, 2);
  });

  it("tells in JSON all that is known of a rule", async () => {
    const at = place();
    const { rules } = JSON.parse((await at.run(["rules", "--format", "json", "--area", "overload"])).stdout);
    const rule = rules.find((one: { id: string }) => one.id === QUEUE_RULE);
    assert.deepEqual(rule.severityByTier, { 1: "warning", 2: "warning", 3: "info" });
    assert.equal(rule.isAcrossFiles, false);
    assert.equal(rule.page, `docs/rules/${QUEUE_RULE}.md`);
    assert.ok(rule.examples > 0 && rule.sources.length > 0 && rule.why.length > 0);
  });
});
