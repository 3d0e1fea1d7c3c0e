import assert from "node:assert/strict";
import { peopleSchema } from "../../../server/policy/peopleFile.ts";
import {
  dependenciesOf,
  personOf,
  systemsOf,
  type TouchedPaths,
} from "../../../server/policy/systemPaths.ts";
import { systemsSchema } from "../../../server/policy/systemsFile.ts";

const NOW = new Date("2026-04-01T00:00:00Z");
const owner = "vp:retail";
const shop = "git.example.com/shop/mono";

const catalogue = systemsSchema.parse({
  systems: [
    {
      id: "checkout",
      tier: 1,
      owner,
      repos: [{ repo: shop, paths: ["checkout/**"] }, { repo: "git.example.com/shop/pay" }],
      dependsOn: ["cart", "unknown"],
    },
    {
      id: "cart",
      tier: 2,
      owner,
      repos: [{ repo: shop, paths: ["cart/**", "shared/*.ts"] }],
      dependsOn: ["db"],
    },
    {
      id: "db",
      tier: 1,
      owner,
      repos: [{ repo: shop, paths: ["caf\u00e9/**"] }],
      dependsOn: ["checkout", "db"],
    },
    {
      id: "old",
      tier: 4,
      owner,
      repos: [{ repo: shop }],
      enrolled: { from: "2025-01-01", to: "2026-03-31" },
    },
    {
      id: "release",
      tier: 3,
      owner,
      repos: [{ repo: shop, refs: ["refs/heads/release"], paths: ["cart/**"] }],
    },
    { id: "here", tier: 3, owner, repos: [{ paths: [".github/**"] }] },
  ],
});

function byPath(
  paths: readonly string[],
  options: Partial<TouchedPaths> = {},
): Record<string, readonly string[]> {
  const touched = { repo: shop, ref: "refs/heads/main", defaultRef: "refs/heads/main", paths, now: NOW };
  return Object.fromEntries(systemsOf(catalogue, { ...touched, ...options }).byPath);
}

describe("systems by path", () => {
  it("finds several systems in one repository, and one system in several", () => {
    assert.deepEqual(
      byPath(["checkout/a.ts", "cart/b/.env", "shared/x.ts", "shared/deep/x.ts", "README.md"]),
      {
        "checkout/a.ts": ["checkout"],
        "cart/b/.env": ["cart"],
        "shared/x.ts": ["cart"],
        "shared/deep/x.ts": [],
        "README.md": [],
      },
    );
    assert.deepEqual(byPath(["x"], { repo: "git.example.com/shop/pay" }), { x: ["checkout"] });
    assert.deepEqual(byPath(["x"], { repo: "git.example.com/shop/other" }), { x: [] });
  });

  it("tells systems in the order of the catalogue, and paths that nobody answers for", () => {
    const { systems, uncovered } = systemsOf(catalogue, {
      repo: shop,
      paths: ["README.md", "shared/x.ts", "checkout/a.ts", ".github/w.yml"],
      now: NOW,
    });
    assert.deepEqual([systems.map(({ id }) => id), uncovered], [["checkout", "cart", "here"], ["README.md"]]);
  });

  it("takes an accent in either form as one, and capital letters as others", () => {
    assert.deepEqual(byPath(["cafe\u0301/a", "caf\u00e9/a", "Checkout/a"]), {
      "cafe\u0301/a": ["db"],
      "caf\u00e9/a": ["db"],
      "Checkout/a": [],
    });
  });

  it("holds a branch against the entry's, else against the default one", () => {
    const release = { ref: "refs/heads/release" };
    assert.deepEqual(byPath(["cart/a"], release), { "cart/a": ["release"] });
    assert.deepEqual(byPath(["cart/a"], { ...release, defaultRef: undefined }), {
      "cart/a": ["cart", "release"],
    });
    assert.deepEqual(byPath(["cart/a"], { ref: undefined }), { "cart/a": ["cart", "release"] });
  });

  it("leaves out systems that are not enrolled today", () => {
    assert.deepEqual(byPath(["README.md"], { now: new Date("2026-03-31T23:59:59Z") }), {
      "README.md": ["old"],
    });
    assert.deepEqual(byPath(["README.md"]), { "README.md": [] });
  });

  it("takes entries without a repository for the one that is asked about", () => {
    assert.deepEqual(byPath([".github/w.yml"], { repo: undefined }), { ".github/w.yml": ["here"] });
  });

  it("follows dependencies round their circles once", () => {
    const needs = (...ids: string[]): string[] => dependenciesOf(catalogue, ids).map(({ id }) => id);
    assert.deepEqual(needs("checkout"), ["cart", "db"]);
    assert.deepEqual(needs("db"), ["checkout", "cart"]);
    assert.deepEqual(needs("old"), []);
    assert.deepEqual(needs("checkout", "cart"), ["db"]);
  });
});

describe("person of an address", () => {
  const directory = peopleSchema.parse({
    people: [
      { id: "person:gone", emails: ["shared@example.com"], active: { from: "2020-01-01", to: "2026-03-31" } },
      { id: "person:alice", emails: ["Alice@Example.com", "shared@example.com"] },
    ],
  });

  it("is found whatever the letters, among those who are there today", () => {
    assert.equal(personOf(directory, "aLICE@example.COM", NOW)?.id, "person:alice");
    assert.equal(personOf(directory, "shared@example.com", NOW)?.id, "person:alice");
    assert.equal(
      personOf(directory, "shared@example.com", new Date("2026-03-31T12:00:00Z"))?.id,
      "person:gone",
    );
    assert.equal(personOf(directory, "eve@example.com", NOW), undefined);
  });
});
