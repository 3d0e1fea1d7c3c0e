import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { policyJsonSchema } from "../../server/policy/policyFile.ts";
import { rulePages } from "../../server/standards/rulesIndex.ts";
import { VALUES } from "../../server/standards/values.ts";

type Schema = ReturnType<typeof policyJsonSchema>;

/** Keys that hold no keys themselves, with those around them: `standards.limits.budgetMs`. */
function keysBelow(schema: Schema): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([key, inner]) => {
    const item = typeof inner === "object" && !Array.isArray(inner.items) ? (inner.items ?? inner) : inner;
    const deeper = typeof item === "object" ? keysBelow(item) : [];
    return deeper.length === 0 ? [key] : deeper.map((one) => `${key}.${one}`);
  });
}

describe("docs", () => {
  it("holds the pages of exactly the rules that exist, up to date (npm run docs)", () => {
    const pages = rulePages();
    assert.deepEqual(readdirSync("docs/rules").sort(), [...pages.keys()].sort());
    for (const [name, text] of pages) {
      assert.equal(readFileSync(path.join("docs/rules", name), "utf8"), text, `${name} is out of date`);
    }
  });

  it("gives every dependency a reason", () => {
    const manifest: { devDependencies: Record<string, string> } = JSON.parse(
      readFileSync("package.json", "utf8"),
    );
    const reasons = readFileSync("docs/dependencies.md", "utf8");
    for (const name of Object.keys(manifest.devDependencies)) {
      assert.ok(reasons.includes(`\`${name}\``), `${name} has no entry in docs/dependencies.md`);
    }
  });

  it("documents every value of the policy with its default", () => {
    const policy = readFileSync("docs/policy.md", "utf8");
    for (const [name, value] of Object.entries(VALUES)) {
      assert.ok(policy.includes(`| \`${name}\` | ${value.default} |`), `${name} is not in docs/policy.md`);
    }
  });

  it("documents every key of the policy", () => {
    const policy = readFileSync("docs/policy.md", "utf8");
    const keys = keysBelow(policyJsonSchema());
    assert.ok(keys.includes("provenance.vetting.people"));
    for (const key of keys) {
      const [section, ...rest] = key.split(".");
      assert.ok(policy.includes(`## Keys of \`${section}\``), section);
      const shown = rest.join(".").replace(/^values\./, "");
      assert.ok(policy.includes(`\`${shown}\``), `${key} is not in docs/policy.md`);
    }
  });

  it("links to files that exist", () => {
    const files = [
      "README.md",
      "CONTRIBUTING.md",
      "SECURITY.md",
      ...readdirSync("docs")
        .filter((n) => n.endsWith(".md"))
        .map((n) => `docs/${n}`),
    ];
    for (const file of files) {
      for (const [, target] of readFileSync(file, "utf8").matchAll(/\]\((?!https?:|#)([^)#\s]+)/g)) {
        const linked = path.join(path.dirname(file), target ?? "");
        assert.doesNotThrow(
          () => readdirSync(path.dirname(linked)).includes(path.basename(linked)) || assert.fail(),
          `${file}: ${target}`,
        );
      }
    }
  });
});
