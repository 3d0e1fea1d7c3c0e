import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gateSchema } from "../../server/cli/report/gateReport.ts";
import { peopleSchema } from "../../server/policy/peopleFile.ts";
import { policyJsonSchema } from "../../server/policy/policyFile.ts";
import { schemaFiles } from "../../server/policy/schemaFiles.ts";
import { type JsonSchema, jsonSchemaOf, keysOf, schemasAt } from "../../server/policy/schemaWalk.ts";
import { systemsSchema } from "../../server/policy/systemsFile.ts";
import { rulePages } from "../../server/standards/rulesIndex.ts";
import { VALUES } from "../../server/standards/values.ts";

/** Keys that hold no keys themselves, with those around them: `standards.limits.budgetMs`. Names of a map are no keys. */
function keysBelow(schema: JsonSchema, path: readonly (string | number)[] = []): string[] {
  // Rules hold rules without an end: docs/custom-rules.md tells of them.
  if (path.join(".") === "standards.customRules") return [];
  const found = schemasAt(schema, path);
  const named = keysOf(found.filter(({ propertyNames }) => propertyNames === undefined));
  const inner = found.some(({ items }) => items !== undefined)
    ? keysBelow(schema, [...path, 0])
    : found.some(({ propertyNames }) => propertyNames !== undefined)
      ? keysBelow(schema, [...path, "*"])
      : named.flatMap((key) => {
          const deeper = keysBelow(schema, [...path, key]);
          return deeper.length === 0 ? [key] : deeper.map((one) => `${key}.${one}`);
        });
  return [...new Set(inner)];
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
    for (const known of [
      "provenance.vetting.people",
      "change.tools.tokenEnv",
      "change.risk.rules.moreFilesThan",
      "programmes.effective.from",
    ]) {
      assert.ok(keys.includes(known), `${known} is not in ${keys}`);
    }
    for (const key of keys) {
      const [section, ...rest] = key.split(".");
      assert.ok(policy.includes(`## Keys of \`${section}\``), section);
      // What a change must meet is one table, wherever it may be asked for.
      const shown = rest
        .join(".")
        .replace(/^values\.|^(.*\.)?(requirements|tiers|risks)\.(?=[a-zA-Z]+$)/, "");
      assert.ok(policy.includes(`\`${shown}\``), `${key} is not in docs/policy.md`);
    }
  });

  it("documents every key of people and systems", () => {
    const page = readFileSync("docs/people-and-systems.md", "utf8");
    for (const [file, schema] of [
      ["people.yaml", jsonSchemaOf(peopleSchema)],
      ["systems.yaml", jsonSchemaOf(systemsSchema)],
    ] as const) {
      assert.ok(page.includes(`## Keys of \`${file}\``), file);
      const keys = keysBelow(schema);
      assert.ok(keys.length > 10);
      for (const key of keys) {
        const shown = key.replace(/^(people|systems)\./, "");
        assert.ok(page.includes(`\`${shown}\``), `${key} is not in docs/people-and-systems.md`);
      }
    }
  });

  it("holds the JSON Schemas of the policy's files and of the gate's report, up to date (npm run docs)", () => {
    const files = new Map([...schemaFiles(), ["gate.schema.json", gateSchema()]]);
    assert.deepEqual(readdirSync("schemas").sort(), [...files.keys()].sort());
    for (const [name, text] of files) {
      assert.equal(readFileSync(path.join("schemas", name), "utf8"), text, `${name} is out of date`);
    }
  });

  it("holds the licences of everything that is shipped, up to date (npm run docs)", function () {
    this.timeout(60_000);
    const { status, stderr } = spawnSync(process.execPath, ["scripts/notices.mjs", "--check"], {
      encoding: "utf8",
    });
    assert.equal(status, 0, stderr);
  });

  it("links to files that exist", () => {
    const files = [
      "README.md",
      "CONTRIBUTING.md",
      "SECURITY.md",
      "CHANGELOG.md",
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
