import assert from "node:assert/strict";
import { RULES } from "../../server/standards/registry.ts";
import { rulePages } from "../../server/standards/rulesIndex.ts";

describe("index of the rules", () => {
  const text = rulePages().get("README.md") ?? "";
  const headings = [...text.matchAll(/^## (.*)$/gm)].map((match) => match[1] ?? "");

  it("leads to every heading by its anchor, and names each once", () => {
    const anchors = new Set(
      headings.map((one) =>
        one
          .toLowerCase()
          .replace(/[^a-z0-9 _-]/g, "")
          .replaceAll(" ", "-"),
      ),
    );
    assert.equal(anchors.size, headings.length);
    const led = new Set([...text.matchAll(/\]\(#([^)]+)\)/g)].map((match) => match[1]));
    assert.deepEqual(led, anchors);
  });

  it("has every rule in the table of its area, and under a kind of fix", () => {
    for (const { id, area, autofix } of RULES) {
      const section = (title: string): string =>
        text.slice(text.indexOf(`\n## ${title}\n`)).split("\n## ")[1] ?? "";
      const fix = { yes: "Safe fix", suggest: "Suggestions to read", none: "No fix" }[autofix];
      assert.ok(section(`Area: ${area}`).includes(`| [${id}](${id}.md) |`), id);
      assert.ok(section(fix).includes(`[${id}](${id}.md)`), id);
    }
  });
});
