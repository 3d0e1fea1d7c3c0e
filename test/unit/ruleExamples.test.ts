import assert from "node:assert/strict";
import { unmark } from "../../server/standards/examples.ts";
import { examplesIn, type Group, groupsOf } from "../../server/standards/groups.ts";
import type { Format, TextLanguage } from "../../server/standards/model.ts";
import { RULES } from "../../server/standards/registry.ts";
import { analyse, applyFix, mark } from "../support/engine.ts";

const ENOUGH = 4;

/** Language in which a format must have its examples; others may come on top. */
const FORMAT_LANGUAGE: Readonly<Record<Format, TextLanguage>> = {
  kubernetes: "yaml",
  cloudformation: "yaml",
  compose: "yaml",
  githubActions: "yaml",
  terraform: "terraform",
  dockerfile: "dockerfile",
  sql: "sql",
  shell: "shell",
};

/** `RULES_ONLY=id,id` runs the examples of these rules alone. */
const only = process.env.RULES_ONLY?.split(",");

for (const rule of RULES.filter((r) => !only || only.includes(r.id))) {
  describe(`rule ${rule.id}`, () => {
    it("is complete: texts, sources, and enough examples for every language", () => {
      assert.match(rule.id, /^[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.match(rule.code, /^[A-Z]{2}\d\d$/);
      assert.ok(rule.why.length > 60 && rule.title.length > 8);
      assert.ok(rule.sources.length > 0);
      const expected = [
        ...Object.keys(rule.languages),
        ...(Object.keys(rule.formats ?? {}) as Format[]).map((format) => FORMAT_LANGUAGE[format]),
      ] as Group[];
      assert.ok(expected.length > 0 || rule.project, "looks at nothing");
      for (const family of new Set([...expected, ...groupsOf(rule)])) {
        const own = examplesIn(rule, family === "javascript" ? "typescript" : family);
        const bad = own.filter((e) => "bad" in e);
        assert.ok(bad.length >= ENOUGH, `${family}: ${bad.length} bad examples, want ${ENOUGH}`);
        assert.ok(
          own.length - bad.length >= ENOUGH,
          `${family}: ${own.length - bad.length} good examples, want ${ENOUGH}`,
        );
        if (family === "javascript") {
          for (const language of ["typescript", "javascript"] as const) {
            const these = own.filter((e) => e.languages.includes(language));
            assert.ok(these.filter((e) => "bad" in e).length >= ENOUGH, `${language}: too few bad examples`);
            assert.ok(
              these.filter((e) => "good" in e).length >= ENOUGH,
              `${language}: too few good examples`,
            );
          }
        }
      }
      const fixed = rule.examples.filter((e) => "bad" in e && e.fixed !== undefined);
      if (rule.autofix !== "none") assert.ok(fixed.length > 0, "no example shows the fix");
    });

    for (const [index, example] of rule.examples.entries()) {
      for (const language of example.languages) {
        const options = {
          only: [rule],
          ...(example.path ? { path: example.path } : {}),
          ...(example.others ? { others: example.others } : {}),
        };
        if ("good" in example) {
          it(`good ${index} (${language})${example.trap ? `: ${example.trap}` : ""}`, async () => {
            const { findings } = await analyse(example.good, language, options);
            assert.equal(mark(example.good, findings), example.good);
          });
          continue;
        }
        it(`bad ${index} (${language})`, async () => {
          const { text } = unmark(example.bad);
          const { findings } = await analyse(text, language, options);
          const failed = findings.filter((f) => f.ruleId === "rule-failed");
          assert.deepEqual(
            failed.map((f) => f.message),
            [],
          );
          assert.equal(mark(text, findings), example.bad);
          if (example.fixed === undefined) return;
          const first = findings[0];
          const repair = first?.fix ?? first?.suggestions?.[0];
          assert.ok(repair, "the finding offers no fix");
          const after = applyFix(text, repair);
          assert.equal(after, example.fixed);
          const again = await analyse(after, language, options);
          assert.ok(again.findings.length < findings.length, "the finding is still there after the fix");
        });
      }
    }
  });
}
