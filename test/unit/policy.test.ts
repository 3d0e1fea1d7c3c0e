import assert from "node:assert/strict";
import { POLICY_PATH, parsePolicy, policyJsonSchema } from "../../server/policy/policyFile.ts";
import { PolicyFinder } from "../../server/policy/policyFinder.ts";
import { complete, explain } from "../../server/policy/yamlAssist.ts";
import { standardsFrom } from "../../server/standards/options.ts";
import { RULE_BY_ID, RULES } from "../../server/standards/registry.ts";

function place(text: string, part: string): { start: number; end: number } {
  const start = text.indexOf(part);
  return { start, end: start + part.length };
}

/** A policy whose second pair of markers is in question. */
function markers(begin: string, end = "end: END"): string {
  return `provenance:\n  markers:\n    - { name: a, begin: A, end: E }\n    - name: b\n      ${begin}\n      ${end}\n`;
}

describe("policy file", () => {
  const wrong: readonly { name: string; text: string; at: string; says: RegExp }[] = [
    {
      name: "an unknown section",
      text: "standard:\n  tier: 1\n",
      at: "standard",
      says: /Unknown key "standard"/,
    },
    {
      name: "an unknown rule",
      text: "standards:\n  rules:\n    no-such: off\n",
      at: "no-such",
      says: /no-such/,
    },
    {
      name: "an unknown severity",
      text: "standards:\n  rules:\n    bare-except: fatal\n",
      at: "fatal",
      says: /bare-except/,
    },
    {
      name: "an unknown value",
      text: "standards:\n  values:\n    timeout: 3\n",
      at: "timeout",
      says: /timeout/,
    },
    {
      name: "a value of the wrong type",
      text: 'standards:\n  values:\n    outboundTimeoutMs: "3 s"\n',
      at: '"3 s"',
      says: /outboundTimeoutMs/,
    },
    {
      name: "a negative value",
      text: "standards:\n  values:\n    outboundTimeoutMs: -1\n",
      at: "-1",
      says: /outboundTimeoutMs/,
    },
    { name: "an unknown tier", text: "standards:\n  tier: 4\n", at: "4", says: /tier/ },
    { name: "an unknown area", text: "standards:\n  ruleSets: [style]\n", at: "style", says: /ruleSets/ },
    {
      name: "a severity of unvetted lines that is none",
      text: "provenance:\n  unvetted: fatal\n",
      at: "fatal",
      says: /provenance\.unvetted/,
    },
    {
      name: "a vetting that nobody has to do",
      text: "provenance:\n  vetting:\n    people: 0\n",
      at: "0",
      says: /provenance\.vetting\.people/,
    },
    {
      name: "criteria of several words",
      text: "provenance:\n  vetting:\n    criteria: tier one\n",
      at: "tier one",
      says: /one plain word in provenance\.vetting\.criteria/,
    },
    {
      name: "a marker's pattern that is broken",
      text: markers("begin: 'BEGIN ('"),
      at: "'BEGIN ('",
      says: /^Not a regular expression of RE2: missing closing \): `BEGIN \(` in provenance\.markers\.1\.begin\.$/,
    },
    {
      name: "a marker's pattern that looks ahead",
      text: markers("begin: BEGIN(?=x)"),
      at: "BEGIN(?=x)",
      says: /RE2: invalid or unsupported/,
    },
    {
      name: "a marker's pattern that matches everything",
      text: markers("begin: x*"),
      at: "x*",
      says: /It matches an empty line/,
    },
    {
      name: "a marker's pattern that repeats too much",
      text: markers('begin: "x{600}y{600}"'),
      at: '"x{600}y{600}"',
      says: /It repeats too much/,
    },
    {
      name: "a marker's pattern that is too long",
      text: markers(`begin: ${"x".repeat(201)}`),
      at: "x".repeat(201),
      says: /200/,
    },
    {
      name: "a marker without end",
      text: markers("begin: BEGIN", ""),
      at: "name: b",
      says: /"end" is missing in provenance\.markers\.1\./,
    },
    { name: "a list where a map belongs", text: "standards:\n  - tier\n", at: "- tier", says: /standards/ },
  ];
  for (const one of wrong) {
    it(`tells ${one.name} at its place`, () => {
      const { policy, problems } = parsePolicy(one.text);
      assert.equal(policy, undefined);
      const [problem] = problems;
      assert.ok(problem);
      assert.match(problem.message, one.says);
      assert.equal(problem.start, place(one.text, one.at).start);
      assert.ok(problem.end > problem.start && problem.end <= one.text.length + 1);
    });
  }

  it("tells broken YAML and duplicate keys", () => {
    assert.match(parsePolicy("standards: [\n").problems[0]?.message ?? "", /Not valid YAML/);
    assert.match(
      parsePolicy("standards: {}\nstandards: {}\n").problems[0]?.message ?? "",
      /`standards` is there twice/,
    );
    assert.equal(parsePolicy("\u0000\u0001").policy, undefined);
  });

  it("takes sections that are not written yet", () => {
    assert.deepEqual(parsePolicy("standards:\n").problems, []);
    assert.deepEqual(parsePolicy("standards:\n  rules:\n  values:\n").problems, []);
  });

  it("says which values a key allows", () => {
    assert.match(parsePolicy("standards:\n  tier: 9\n").problems[0]?.message ?? "", /1.*2.*3/);
  });

  it("takes an empty file and a full one", () => {
    assert.deepEqual(parsePolicy("").policy, {});
    assert.deepEqual(parsePolicy("# nothing\n").problems, []);
    const text =
      "standards:\n  tier: 2\n  ruleSets: [timeouts]\n  include: ['src/**']\n  limits: { budgetMs: 10 }\n";
    assert.equal(parsePolicy(text).policy?.standards?.tier, 2);
  });
});

describe("standards of a policy", () => {
  const rule = RULE_BY_ID.get("outbound-http-no-timeout") ?? assert.fail();
  const other = RULES.find((one) => one.area !== rule.area && one.severity === "error") ?? assert.fail();

  it("keeps, lowers and switches off", () => {
    assert.equal(standardsFrom().severityOf(rule), "error");
    assert.equal(standardsFrom({ tier: 2 }).severityOf(rule), "warning");
    assert.equal(standardsFrom({ ruleSets: ["timeouts"] }).severityOf(other), "off");
    assert.equal(
      standardsFrom({ ruleSets: ["timeouts"], rules: { [other.id]: "info" } }).severityOf(other),
      "info",
    );
    const off = standardsFrom({ rules: { [rule.id]: "off" } });
    const settings = off.settings({ path: "a.py", language: "python" }, "2026-11-23");
    assert.ok(!settings.rules.rules.includes(rule));
  });

  it("covers what is in and not what is out", () => {
    const standards = standardsFrom({ include: ["src/**"], exclude: ["**/generated/**", "**/*.pb.go"] });
    assert.ok(standards.covers("src/a/b.ts"));
    assert.ok(!standards.covers("lib/a.ts"));
    assert.ok(!standards.covers("src/generated/a.ts"));
    assert.ok(!standards.covers("src/a.pb.go"));
  });

  it("hands its values to the fixes", () => {
    const settings = standardsFrom({ values: { outboundTimeoutMs: 3000 } }).settings(
      { path: "a.py", language: "python" },
      "2026-11-23",
    );
    assert.equal(settings.values.outboundTimeoutMs, 3000);
    assert.equal(settings.values.queueCapacity, 1000);
  });
});

describe("policy finder", () => {
  function disk(
    files: Readonly<Record<string, string>>,
    reads: string[] = [],
  ): ConstructorParameters<typeof PolicyFinder>[0] {
    return {
      readText: async (file) => {
        reads.push(file);
        return files[file];
      },
      list: async () => [],
      exists: async (file) => file in files,
    };
  }

  it("takes the nearest policy upwards and tells paths from its folder", async () => {
    const finder = new PolicyFinder(disk({ [`/w/a/${POLICY_PATH}`]: "", [`/w/${POLICY_PATH}`]: "" }));
    const inner = await finder.governing("/w/a/src/x.py", "/elsewhere");
    assert.deepEqual([inner.root, inner.path], ["/w/a", "src/x.py"]);
    const outer = await finder.governing("/w/b/x.py", "/elsewhere");
    assert.deepEqual([outer.root, outer.path], ["/w", "b/x.py"]);
  });

  it("tells paths from the repository, else from the base, else by name", async () => {
    const finder = new PolicyFinder(disk({ "/home/tests/repo/.git": "" }));
    assert.equal((await finder.governing("/home/tests/repo/src/x.py", "/")).path, "src/x.py");
    assert.equal((await finder.governing("/other/test/src/x.py", "/other/test")).path, "src/x.py");
    assert.equal((await finder.governing("/other/test/src/x.py", "/unrelated")).path, "x.py");
  });

  it("reads each folder once until told to forget", async () => {
    const reads: string[] = [];
    const finder = new PolicyFinder(disk({}, reads));
    await finder.governing("/w/a/x.py", "/w");
    const count = reads.length;
    await finder.governing("/w/a/y.py", "/w");
    assert.equal(reads.length, count);
    finder.forget();
    await finder.governing("/w/a/y.py", "/w");
    assert.equal(reads.length, 2 * count);
  });

  it("tells problems by line and column and falls back to the built-in standards", async () => {
    const finder = new PolicyFinder(disk({ [`/w/${POLICY_PATH}`]: "standards:\n  tier: 9\n" }));
    const { problems, standards } = await finder.governing("/w/x.py", "/w");
    assert.match(problems[0] ?? "", /^2:9 /);
    assert.ok(standards.covers("x.py"));
  });

  it("gives what the policy says of AI lines, and what holds without one", async () => {
    const text = "provenance:\n  unvetted: error\n  vetting:\n    people: 2\n";
    const finder = new PolicyFinder(disk({ [`/w/${POLICY_PATH}`]: text }));
    const { provenance } = await finder.governing("/w/x.py", "/w");
    assert.deepEqual([provenance.unvetted, provenance.vetting.neededPeople], ["error", 2]);
    const without = await finder.governing("/v/x.py", "/v");
    assert.deepEqual([without.provenance.unvetted, without.provenance.vetting.neededPeople], ["info", 1]);
  });

  it("tells a policy that can't be read", async () => {
    const finder = new PolicyFinder({
      readText: async () => {
        throw new Error("permission denied");
      },
      list: async () => [],
      exists: async () => false,
    });
    assert.match((await finder.governing("/w/x.py", "/w")).problems[0] ?? "", /permission denied/);
  });
});

describe("help in the policy file", () => {
  const schema = policyJsonSchema();
  const labels = (text: string): string[] => {
    const offset = text.indexOf("|");
    return complete(text.replace("|", ""), offset, schema, () => undefined).map((one) => one.label);
  };

  it("proposes sections, keys, rules and values", () => {
    assert.deepEqual(labels("|"), ["standards", "provenance", "central", "change", "programmes"]);
    assert.ok(labels("standards:\n  |").includes("honourPeerSuppressions"));
    assert.ok(!labels("standards:\n  tier: 1\n  |").includes("tier"));
    assert.ok(labels("standards:\n  rules:\n    bare|").includes("bare-except"));
    assert.deepEqual(labels("standards:\n  tier: |"), ["1", "2", "3"]);
    assert.deepEqual(labels("standards:\n  honourPeerSuppressions: |"), ["true", "false"]);
    assert.ok(labels("standards:\n  ruleSets:\n    - |").includes("timeouts"));
    assert.deepEqual(labels("# standards|"), []);
    assert.deepEqual(labels("standards:\n  rules:\n    bare-except: off |"), []);
  });

  it("proposes what says who vets AI lines, inside of lists too", () => {
    assert.deepEqual(labels("provenance:\n  |"), ["unvetted", "vetting", "markers"]);
    assert.deepEqual(labels("provenance:\n  unvetted: |"), ["off", "info", "warning", "error"]);
    assert.deepEqual(labels("provenance:\n  vetting:\n    driverCounts: |"), ["true", "false"]);
    assert.deepEqual(labels("provenance:\n  markers:\n    - |"), ["name", "begin", "end"]);
    assert.ok(labels("provenance:\n  markers:\n    - name: a\n      |").includes("end"));
    const text = "provenance:\n  markers:\n    - name: a\n      begin: b\n";
    for (const [key, says] of [
      ["name", /called in messages/],
      ["begin", /before the first AI line/],
    ] as const) {
      assert.match(explain(text, text.indexOf(key), schema, () => undefined)?.text ?? "", says);
    }
  });

  it("explains the key under the cursor", () => {
    const text = "standards:\n  values:\n    queueCapacity: 5\n";
    const found = explain(text, text.indexOf("Capacity"), schema, () => undefined);
    assert.match(found?.text ?? "", /Capacity that suggestions give a queue/);
    assert.equal(text.slice(found?.start, found?.end), "queueCapacity");
    assert.equal(
      explain("x: 1", 0, schema, () => undefined),
      undefined,
    );
  });
});
