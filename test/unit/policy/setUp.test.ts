import assert from "node:assert/strict";
import fc from "fast-check";
import { readOrganisation } from "../../../server/policy/organisation.ts";
import { defaultFiles, personIdFrom } from "../../../server/policy/setUp.ts";

const alice = { id: "person:alice", name: "Alice Ng", email: "alice@example.com" };
const options = {
  person: alice,
  repo: "git.example.com/shop/checkout-api",
  defaultBranch: "refs/heads/main",
  folderName: "work",
  existing: [],
};

function readBack(texts: ReadonlyMap<string, string>): ReturnType<typeof readOrganisation> {
  const origin = { name: "main", commit: "c".repeat(40) };
  return readOrganisation({ origin, prefix: "", texts });
}

describe("files to begin with", () => {
  it("are valid, with the person and a system named after the repository", () => {
    const result = readBack(defaultFiles(options));
    assert.ok(result.kind === "ready", JSON.stringify(result));
    const { people, systems, change } = result.organisation;
    assert.deepEqual(people, [{ id: "person:alice", name: "Alice Ng", emails: ["alice@example.com"] }]);
    assert.deepEqual(
      [systems[0]?.id, systems[0]?.tier, systems[0]?.repos],
      ["checkout-api", 1, [{ repo: "git.example.com/shop/checkout-api" }]],
    );
    assert.deepEqual(change.protectedRefs, ["refs/heads/main"]);
  });

  it("leave what is there", () => {
    const files = defaultFiles({ ...options, existing: ["policy.yaml", "calendars/peak.ics"] });
    assert.deepEqual([...files.keys()], ["people.yaml", "systems.yaml"]);
  });

  it("are valid whatever people and folders are called", () => {
    const text = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.constantFrom("null", "yes", "12", "a: b", "- x", "#", ""),
    );
    fc.assert(
      fc.property(text, text, text, text, (name, email, folderName, branch) => {
        const person = { id: personIdFrom(name), name, email };
        const defaultBranch = `refs/heads/${branch}`;
        const result = readBack(
          defaultFiles({ ...options, person, repo: undefined, folderName, defaultBranch }),
        );
        assert.equal(result.kind, "ready", JSON.stringify(result));
      }),
      { numRuns: 40 },
    );
  });

  it("make an id out of a name or an address", () => {
    assert.equal(personIdFrom("Zoë Müller-O'Neil"), "person:zoe-muller-o-neil");
    assert.equal(personIdFrom("dana.reyes@example.test"), "person:dana.reyes");
    assert.equal(personIdFrom("李"), "person:me");
  });
});
