import assert from "node:assert/strict";
import * as z from "zod";
import { parsePolicy } from "../../../server/policy/policyFile.ts";
import { YamlSource } from "../../../server/policy/yamlSource.ts";

const open = z.record(z.string(), z.unknown());

/** First problem of a text, with the text that it points to. */
function first(text: string, schema: z.ZodType = open): { message: string; at: string } {
  const [problem] = new YamlSource(text).check(schema).problems;
  assert.ok(problem, "nothing was found wrong");
  return { message: problem.message, at: text.slice(problem.start, problem.end) };
}

describe("safe YAML", () => {
  const refused: readonly { name: string; text: string; at: string; says: RegExp }[] = [
    { name: "an alias", text: "a: &x 1\nb: *x\n", at: "&x", says: /^Anchors such as `&x`.*take it away\.$/ },
    { name: "an alias without an anchor", text: "b: *x\n", at: "*x", says: /Aliases such as `\*x`|anchor/ },
    { name: "a key twice", text: "a: 1\nb: 2\na: 3\n", at: "a", says: /`a` is there twice: keep one/ },
    { name: "a key twice in two forms", text: '1: x\n"1": y\n', at: '"1"', says: /`1` is there twice/ },
    { name: "a merge key", text: "a:\n  <<: { b: 1 }\n", at: "<<", says: /Merge keys/ },
    {
      name: "a number of 40 digits",
      text: "a: 1234567890123456789012345678901234567890\n",
      at: "1234567890123456789012345678901234567890",
      says: /more than 15 digits.*put it in quotes, or write sha1:/,
    },
    {
      name: "an object id that looks like a float",
      text: "a: 12345678901234567890e12345678901234567890\n",
      at: "12345678901234567890e12345678901234567890",
      says: /more than 15 digits/,
    },
    {
      name: "a number of 40 digits as a key",
      text: "? 1234567890123456\n: 1\n",
      at: "1234567890123456",
      says: /15 digits/,
    },
    { name: "a tag of a program", text: "a: !!js/function 'x'\n", at: "!!js/function", says: /The tag/ },
    {
      name: "a tag of one's own",
      text: "a: !secret x\n",
      at: "!secret",
      says: /The tag `!secret` is not allowed/,
    },
    { name: "a directive", text: "%YAML 1.1\n---\na: yes\n", at: "%YAML 1.1", says: /Directives/ },
    { name: "a second document", text: "a: 1\n---\nb: 2\n", at: "-", says: /one YAML document/ },
    { name: "a map as a key", text: "? { a: 1 }\n: 2\n", at: "{ a: 1 }", says: /key must be a plain word/ },
    { name: "a tab as indentation", text: "a:\n\tb: 1\n", at: "\t", says: /Not valid YAML/ },
  ];
  for (const { name, text, at, says } of refused) {
    it(`refuses ${name} at its place`, () => {
      const found = first(text);
      assert.match(found.message, says);
      assert.ok(found.at.startsWith(at), `points to ${JSON.stringify(found.at)}`);
      assert.deepEqual(new YamlSource(text).check(open).value, undefined);
    });
  }

  it("refuses a bomb of aliases before anything is expanded", () => {
    const lines = Array.from(
      { length: 30 },
      (_, n) => `a${n + 1}: &a${n + 1} [${Array(9).fill(`*a${n}`).join(", ")}]`,
    );
    const { problems, value } = new YamlSource(`a0: &a0 lol\n${lines.join("\n")}\n`).check(open);
    assert.equal(value, undefined);
    assert.ok(problems.some(({ message }) => message.startsWith("Aliases such as `*a0` are not allowed")));
    assert.ok(problems.length <= 100);
  });

  for (const [name, text] of [
    ["lists in lists", "[".repeat(900_000)],
    ["maps in maps", "{a: ".repeat(200_000)],
    ["dashes", "- ".repeat(400_000)],
    ["indentation", Array.from({ length: 1300 }, (_, n) => `${" ".repeat(n)}a:\n`).join("")],
  ] as const) {
    it(`refuses ${name} without end as nested too deeply`, () => {
      const [problem] = new YamlSource(text).check(open).problems;
      assert.match(problem?.message ?? "", /nested too deeply/);
      assert.ok((problem?.start ?? Number.NaN) < 10_000);
    });
  }

  it("does not parse what is too large, and says so", () => {
    const text = `a: ${"é".repeat(600_000)}\n`;
    const source = new YamlSource(text);
    assert.match(source.check(open).problems[0]?.message ?? "", /more than 1 MB/);
    assert.deepEqual(source.position(3), { line: 0, character: 3 });
    assert.deepEqual(new YamlSource(text, 2 * 1024 * 1024).check(open).problems, []);
  });

  it("takes CR LF, a byte order mark, a document's marks and core tags", () => {
    for (const text of ["a: 1\r\nb: 2\r\n", "\uFEFFa: 1\nb: 2\n", "---\na: !!int 1\nb: 2\n...\n"]) {
      assert.deepEqual(new YamlSource(text).check(open), { value: { a: 1, b: 2 }, problems: [] });
    }
    const text = "a: 1\r\nb: 0123456789012345678\r\n";
    const source = new YamlSource(text);
    const place = source.position(source.check(open).problems[0]?.start ?? 0);
    assert.deepEqual(place, { line: 1, character: 3 });
  });

  it("takes numbers that are exact, and long ones in quotes", () => {
    const { value } = new YamlSource('a: 999999999999999\nb: "1234567890123456"\nc: 0.25\n').check(open);
    assert.deepEqual(value, { a: 999_999_999_999_999, b: "1234567890123456", c: 0.25 });
  });

  it("tells a key called __proto__ as any other", () => {
    assert.match(first("__proto__: { a: 1 }\n", z.strictObject({})).message, /Unknown key "__proto__"/);
    assert.equal(({} as { a?: number }).a, undefined);
  });
});

describe("messages about a policy", () => {
  const wrong: readonly { text: string; at: string; says: string }[] = [
    {
      text: "standard:\n  tier: 1\n",
      at: "standard",
      says: 'Unknown key "standard". Did you mean "standards"?',
    },
    {
      text: "change:\n  requirements:\n    minReviewer: 2\n",
      at: "minReviewer",
      says: 'Unknown key "minReviewer" in change.requirements. Did you mean "minReviewers"?',
    },
    {
      text: "standards:\n  rules:\n    bare-excpt: error\n",
      at: "bare-excpt",
      says: 'Unknown key "bare-excpt" in standards.rules. Did you mean "bare-except"?',
    },
    {
      text: "change:\n  requirements:\n    minReviewers: two\n",
      at: "two",
      says: "It must be a whole number in change.requirements.minReviewers.",
    },
    {
      text: "change:\n  requirements:\n    minReviewers: 0\n",
      at: "0",
      says: "It must be at least 1 in change.requirements.minReviewers.",
    },
    {
      text: "change:\n  requirements:\n    tolerateFindings: warnings\n",
      at: "warnings",
      says: "It must be one of error, warning, info, none, most likely warning in change.requirements.tolerateFindings.",
    },
    {
      text: "programmes:\n  - id: x\n    effective: { from: 2026-02-30 }\n    requirements: {}\n",
      at: "2026-02-30",
      says: "It must be a day that exists, such as 2026-03-15 in programmes.0.effective.from.",
    },
    {
      text: "programmes:\n  - id: x\n    effective: { from: 2026-03-02, to: 2026-03-01 }\n    requirements: {}\n",
      at: "2026-03-01",
      says: "It ends before it begins in programmes.0.effective.to.",
    },
    {
      text: "programmes:\n  - id: x\n    requirements: {}\n",
      at: "id: x",
      says: '"effective" is missing in programmes.0.',
    },
    {
      text: "programmes:\n  - id: 5\n    effective: { from: 2026-03-02 }\n    requirements: {}\n",
      at: "5",
      says: "It must be text: put 5 in quotes in programmes.0.id.",
    },
    {
      text: "programmes:\n  - id: x\n    effective: { from: 2026-03-02 }\n    requirements: { seniorRequired: true }\n",
      at: "seniorRequired",
      says: "Only the baseline, change.requirements, may ask for a senior reviewer; programmes.0.requirements may not.",
    },
    {
      text: "change:\n  risk:\n    rules:\n      - { id: a, risk: high, paths: [../x] }\n",
      at: "../x",
      says: "It must be a path from the repository's top folder, without `.` and `..` in change.risk.rules.0.paths.0.",
    },
    {
      text: "change:\n  tools:\n    - { kind: jirra, id: a }\n",
      at: "jirra",
      says: "It must be one of webhook, jira, most likely jira in change.tools.0.kind.",
    },
    {
      text: "change:\n  repository:\n  ledger: []\n",
      at: "[]",
      says: "It must be a map of keys in change.ledger.",
    },
    {
      text: "change:\n  protectedRefs: [main]\n",
      at: "main",
      says: "It must be a full ref, such as refs/heads/main in change.protectedRefs.0.",
    },
  ];
  for (const { text, at, says } of wrong) {
    it(says, () => {
      const { problems, policy } = parsePolicy(text);
      assert.equal(policy, undefined);
      assert.equal(problems[0]?.message, says);
      assert.equal(text.slice(problems[0]?.start, problems[0]?.end), at);
    });
  }
});
