import assert from "node:assert/strict";
import { peopleSchema } from "../../../server/policy/peopleFile.ts";
import { policyJsonSchema } from "../../../server/policy/policyFile.ts";
import { jsonSchemaOf } from "../../../server/policy/schemaWalk.ts";
import { systemsSchema } from "../../../server/policy/systemsFile.ts";
import { complete, explain, type IdsAt } from "../../../server/policy/yamlAssist.ts";

const people = jsonSchemaOf(peopleSchema);
const systems = jsonSchemaOf(systemsSchema);
const policy = policyJsonSchema();

const ids: IdsAt = (path) =>
  path.includes("dependsOn") || path.includes("systems")
    ? ["cart", "checkout"].map((id) => ({ id, text: `${path.join(".")}` }))
    : [];

function labels(text: string, schema: typeof people, idsAt?: IdsAt): string[] {
  const offset = text.indexOf("|");
  return complete(text.replace("|", ""), offset, schema, () => undefined, idsAt).map(({ label }) => label);
}

describe("help inside of lists", () => {
  it("proposes what an item lacks, and not what it has", () => {
    const two = "systems:\n  - id: a\n    tier: 1\n  - id: b\n    |\n    owner: vp:x\n";
    const found = labels(two, systems);
    assert.ok(found.includes("tier") && found.includes("repos"), String(found));
    assert.ok(!found.includes("id") && !found.includes("owner"));
    assert.ok(!labels("systems:\n- id: a\n  tier: 1\n  |\n", systems).includes("tier"));
    assert.ok(labels("systems:\n- |\n", systems).includes("id"));
    assert.ok(labels("systems:\n  - i|\n", systems).includes("id"));
    assert.deepEqual(labels("systems:\n  -|\n", systems), [], "no word may stand right behind the hyphen");
  });

  it("finds its way through lists in lists, whatever their indentation", () => {
    for (const text of [
      "systems:\n  - id: a\n    repos:\n      - repo: x/y\n        |\n",
      "systems:\n- id: a\n  repos:\n  - repo: x/y\n    |\n",
      "systems:\n  - repos:\n      - repo: x/y\n        |\n",
      "systems:\r\n  - id: a\r\n    repos:\r\n      - repo: x/y\r\n        |\r\n",
      "systems:\n  - id: a\n    repos:\n      - paths:\n          - a/**\n        refs: []\n      # a comment\n\n      - repo: x/y\n        |\n",
    ]) {
      const found = labels(text, systems);
      assert.ok(
        found.includes("refs") && found.includes("paths") && !found.includes("repo"),
        `${text}${found}`,
      );
    }
    const after = "systems:\n  - id: a\n    repos:\n      - repo: x/y\n    |\n";
    assert.ok(labels(after, systems).includes("dependsOn") && !labels(after, systems).includes("repos"));
    assert.deepEqual(labels("systems:\n  - id: a\n|\n", systems), []);
  });

  it("proposes values of a key in an item, and of a list", () => {
    assert.deepEqual(labels("systems:\n  - tier: |\n", systems), ["1", "2", "3", "4"]);
    assert.deepEqual(labels("people:\n  - id: person:a\n    kind: |\n", people), ["person", "bot", "agent"]);
    assert.deepEqual(labels("people:\n  - senior: |\n", people), ["true", "false"]);
    const fields = "change:\n  requirements:\n    requiredFields: [title, |\n";
    assert.ok(labels(fields, policy).includes("rollback") && !labels(fields, policy).includes("title"));
    assert.ok(
      labels("change:\n  requirements:\n    requiredFields:\n      - |\n", policy).includes("rollback"),
    );
    assert.deepEqual(labels("change:\n  tiers:\n    |\n", policy), ["1", "2", "3", "4"]);
    assert.ok(labels("change:\n  tiers:\n    1:\n      |\n", policy).includes("minReviewers"));
    assert.deepEqual(labels("change:\n  tools:\n    - kind: |\n", policy), ["webhook", "jira"]);
  });

  it("proposes ids where they belong, with what they are", () => {
    assert.deepEqual(labels("systems:\n  - dependsOn: [|\n", systems, ids), ["cart", "checkout"]);
    assert.deepEqual(labels("systems:\n  - dependsOn: [cart, ch|\n", systems, ids), ["checkout"]);
    assert.deepEqual(labels("systems:\n  - dependsOn: [cart]|\n", systems, ids), []);
    assert.deepEqual(labels("systems:\n  - id: x\n    dependsOn:\n      - |\n", systems, ids), [
      "cart",
      "checkout",
    ]);
    const text = "programmes:\n  - id: x\n  - appliesTo:\n      systems:\n        - cart\n        - ";
    const [first] = complete(text, text.length, policy, () => undefined, ids);
    assert.equal(first?.documentation, "programmes.1.appliesTo.systems.1");
  });

  it("explains keys of items", () => {
    const text = "systems:\n  - id: a\n    repos:\n      - refs: []\n";
    for (const [key, says] of [
      ["id", /records name this system/],
      ["repos", /Where its code is/],
      ["refs", /Protected branches/],
    ] as const) {
      assert.match(explain(text, text.indexOf(key) + 1, systems, () => undefined)?.text ?? "", says);
    }
  });
});
