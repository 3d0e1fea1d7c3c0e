import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import {
  OrganisationReader,
  type OrganisationResult,
  readOrganisation,
} from "../../../server/policy/organisation.ts";

const POLICY = `change:
  requirements:
    minReviewers: 2
  tiers:
    1: { minReviewers: 3 }
`;
const PEOPLE = `people:
  - id: person:alice
    emails: [alice@example.com]
  - id: person:bob
    emails: [bob@example.com]
`;
const SYSTEMS = `systems:
  - id: checkout
    tier: 1
    owner: vp:retail/director:checkout
    repos: [{ repo: git.example.com/shop/checkout }]
    dependsOn: [cart]
  - id: cart
    tier: 2
    owner: vp:retail/director:cart
    repos: [{ repo: git.example.com/shop/cart }]
    dependsOn: [checkout]
`;
const ALL = { "policy.yaml": POLICY, "people.yaml": PEOPLE, "systems.yaml": SYSTEMS };

const PEAK = [
  "BEGIN:VCALENDAR",
  "VERSION:2.0",
  "PRODID:-//example//peak//EN",
  "BEGIN:VEVENT",
  "UID:1",
  "DTSTAMP:20260101T000000Z",
  "SUMMARY:Peak",
  "DTSTART:20261120T000000Z",
  "DTEND:20261201T000000Z",
  "END:VEVENT",
  "END:VCALENDAR",
  "",
].join("\r\n");

function read(texts: Readonly<Record<string, string>>, isCentral = false): OrganisationResult {
  return readOrganisation({
    origin: { name: "origin/main", commit: "c".repeat(40) },
    prefix: ".two-keys/",
    texts: new Map(Object.entries(texts)),
    isCentral,
  });
}

/** `file:line:column message` of every problem of a result that is expected to be of a kind. */
function problems(result: OrganisationResult, kind: "ready" | "broken"): string[] {
  assert.equal(result.kind, kind, JSON.stringify(result));
  assert.ok("problems" in result);
  return result.problems.map(({ file, line, column, message }) => `${file}:${line}:${column} ${message}`);
}

describe("organisation", () => {
  it("holds what its files say, dependency cycles included", () => {
    const result = read({ ...ALL, "calendars/peak.ics": PEAK, "calendars/read me.ics": PEAK });
    assert.deepEqual(problems(result, "ready"), []);
    assert.ok(result.kind === "ready");
    const { organisation } = result;
    assert.equal(organisation.change.requirements?.minReviewers, 2);
    assert.deepEqual(
      organisation.people.map(({ id }) => id),
      ["person:alice", "person:bob"],
    );
    assert.deepEqual(
      organisation.systems.map(({ id }) => id),
      ["checkout", "cart"],
    );
    assert.deepEqual(
      organisation.calendars.map(({ file, kind, systems }) => [file, kind, systems]),
      [
        ["calendars/peak.ics", "hard", undefined],
        ["calendars/read me.ics", "hard", undefined],
      ],
    );
  });

  it("hands a calendar what the policy says of it", () => {
    const policy = `${POLICY}  calendars: [{ file: calendars/peak.ics, kind: soft, systems: [cart], tiers: [2] }]\n`;
    const result = read({ ...ALL, "policy.yaml": policy, "calendars/peak.ics": PEAK });
    assert.ok(result.kind === "ready");
    const [calendar] = result.organisation.calendars;
    assert.deepEqual([calendar?.kind, calendar?.systems, calendar?.tiers], ["soft", ["cart"], [2]]);
  });

  it("has a digest of names and bytes, whatever the order", () => {
    const digest = (texts: Readonly<Record<string, string>>): string => {
      const result = read(texts);
      assert.ok(result.kind === "ready");
      return result.organisation.digest;
    };
    const own = digest(ALL);
    const parts = Object.entries(ALL)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([name, text]) => `${name.length} ${Buffer.byteLength(text)}\0${name}${text}`);
    assert.equal(own, `sha256:${createHash("sha256").update(parts.join("")).digest("hex")}`);
    assert.equal(digest(Object.fromEntries(Object.entries(ALL).reverse())), own);
    assert.notEqual(digest({ ...ALL, "policy.yaml": `${POLICY}#\n` }), own);
    assert.notEqual(digest({ ...ALL, "calendars/a.ics": PEAK }), own);
    assert.notEqual(digest({ ...ALL, "calendars/a.ics": PEAK }), digest({ ...ALL, "calendars/b.ics": PEAK }));
  });

  it("is absent where no file speaks of changes, and broken where one is missing", () => {
    assert.deepEqual(read({}), { kind: "absent", looked: "origin/main: .two-keys/policy.yaml" });
    assert.equal(read({ "policy.yaml": "standards:\n  tier: 2\n" }).kind, "absent");
    const { "people.yaml": _, ...noPeople } = ALL;
    assert.match(
      problems(read(noPeople), "broken")[0] ?? "",
      /^\.two-keys\/people\.yaml:1:1 The file is missing/,
    );
    assert.equal(problems(read({ "policy.yaml": POLICY }), "broken").length, 2);
    assert.equal(read({}, true).kind, "broken", "somebody named this place as the central policy");
    assert.equal(read({ "policy.yaml": "standards:\n  tier: 9\n" }).kind, "broken");
    assert.equal(read({ ...ALL, "policy.yaml": "" }).kind, "ready");
  });

  it("is not ready while its policy lies in another repository", () => {
    const central = "central: { repository: https://git.example.com/org/policy, ref: refs/heads/main }\n";
    assert.equal(read({ "policy.yaml": central }).kind, "unreachable");
    assert.equal(read({ ...ALL, "policy.yaml": central }).kind, "unreachable");
    assert.match(
      problems(read({ ...ALL, "policy.yaml": central }, true), "broken")[0] ?? "",
      /can't send on to another one/,
    );
    const mixed = problems(read({ "policy.yaml": central + POLICY }), "broken");
    assert.match(mixed[0] ?? "", /^\.two-keys\/policy\.yaml:2:1 `change` comes from the central repository/);
  });

  const wrong: readonly { name: string; file: keyof typeof ALL; text: string; says: string }[] = [
    {
      name: "a person who is there twice",
      file: "people.yaml",
      text: `${PEOPLE}  - id: person:alice\n`,
      says: '6:9 "person:alice" is there already, in line 2: each id stands for one.',
    },
    {
      name: "an address of two people, in other letters",
      file: "people.yaml",
      text: `${PEOPLE}  - id: person:carol\n    emails: [c@example.com, Bob@Example.com]\n`,
      says: "7:29 This e-mail address is person:bob's already, in line 5: it must belong to one person.",
    },
    {
      name: "a key of two people",
      file: "people.yaml",
      text: ["a", "b"]
        .map(
          (id) =>
            `- id: person:${id}\n  keys: [{ type: ssh-ed25519, fingerprint: "SHA256:${"A".repeat(43)}" }]\n`,
        )
        .join("")
        .replace(/^/, "people:\n"),
      says: "5:44 This key is person:a's already, in line 3: it must belong to one person.",
    },
    {
      name: "an account of two people",
      file: "people.yaml",
      text: "people:\n- { id: person:a, forge: { github: { id: 7 } } }\n- { id: person:b, forge: { github: { id: 7 } } }\n",
      says: "3:42 This account of github is person:a's already, in line 2: it must belong to one person.",
    },
    {
      name: "a fingerprint of another key",
      file: "people.yaml",
      text: `people:\n- id: person:a\n  keys: [{ type: ssh-ed25519, fingerprint: "SHA256:${"A".repeat(43)}", public: AAAAC3NzaC1lZDI1NTE5AAAAIKGb3uLiwA6h7p8swBBuEmcK937YXEozRhehfv+slgpy }]\n`,
      says: "3:44 The fingerprint is not that of the public key below it, which is SHA256:XJR0K34vfb6IZsLSEcjjrhA0dLZcb0Kg6ZtTr7/cbZA.",
    },
    {
      name: "a kind that the id does not begin with",
      file: "people.yaml",
      text: "people:\n- { id: person:a, kind: bot }\n",
      says: "2:9 Its id must begin with its kind in people.0.id.",
    },
    {
      name: "an id that is none",
      file: "people.yaml",
      text: "people:\n- id: alice\n",
      says: "2:7 It must be an id of people.yaml, such as person:alice in people.0.id.",
    },
    {
      name: "a system that is there twice",
      file: "systems.yaml",
      text: SYSTEMS.replace("id: cart", "id: checkout"),
      says: '7:9 "checkout" is there already, in line 2: each id stands for one.',
    },
    {
      name: "a dependency that is mistyped",
      file: "systems.yaml",
      text: SYSTEMS.replace("[cart]", "[crat]"),
      says: '6:17 There is no system "crat". Did you mean "cart"?',
    },
    {
      name: "an owner path that is none",
      file: "systems.yaml",
      text: SYSTEMS.replace("vp:retail/director:cart", "director:cart"),
      says: "9:12 It must be a path such as vp:retail/director:checkout/manager:payments in systems.1.owner.",
    },
    {
      name: "a path that leaves the repository",
      file: "systems.yaml",
      text: SYSTEMS.replace("shop/checkout }", "shop/checkout, paths: [src/../../x] }"),
      says: "5:60 It must be a path from the repository's top folder, without `.` and `..` in systems.0.repos.0.paths.0.",
    },
    {
      name: "an absolute path",
      file: "systems.yaml",
      text: SYSTEMS.replace("shop/checkout }", "shop/checkout, paths: [/src] }"),
      says: "5:60 It must be a path from the repository's top folder, without a / in front in systems.0.repos.0.paths.0.",
    },
    {
      name: "a time of an incident that is not in UTC",
      file: "systems.yaml",
      text: `${SYSTEMS}    incidents: [{ id: INC-1, at: 2026-01-01T10:00:00+01:00 }]\n`,
      says: "12:34 It must be a time in UTC, such as 2026-03-15T09:30:00Z in systems.1.incidents.0.at.",
    },
    {
      name: "an incident that ends before it begins",
      file: "systems.yaml",
      text: `${SYSTEMS}    incidents: [{ id: INC-1, at: 2026-01-01T10:00:00Z, endedAt: 2026-01-01T09:00:00Z }]\n`,
      says: "12:65 It ends before it begins.",
    },
    {
      name: "a programme that is weaker than the baseline",
      file: "policy.yaml",
      text: `${POLICY}programmes:\n- id: reset\n  effective: { from: 2026-03-16 }\n  requirements:\n    minReviewers: 1\n`,
      says: "10:19 minReviewers 1 is weaker than 2 of the baseline, and nothing here may weaken it: take it out, or make it stricter.",
    },
    {
      name: "a programme that is weaker than the tier that it holds for",
      file: "policy.yaml",
      text: `${POLICY}programmes:\n- id: reset\n  effective: { from: 2026-03-16 }\n  appliesTo: { tiers: [1] }\n  requirements: { minReviewers: 2 }\n`,
      says: "10:33 minReviewers 2 is weaker than 3 of tier 1, and nothing here may weaken it: take it out, or make it stricter.",
    },
    {
      name: "a programme that is weaker than the default",
      file: "policy.yaml",
      text: `${POLICY}programmes:\n- id: reset\n  effective: { from: 2026-03-16 }\n  requirements: { tolerateFindings: error }\n`,
      says: "9:37 tolerateFindings error is weaker than warning of the default, as the baseline in change.requirements says nothing of it, and nothing here may weaken it: take it out, or make it stricter.",
    },
    {
      name: "a programme whose risk is weaker than itself",
      file: "policy.yaml",
      text: `${POLICY}programmes:\n- id: reset\n  effective: { from: 2026-03-16 }\n  requirements: { minStages: 3 }\n  risks: { high: { minStages: 2 } }\n`,
      says: "10:31 minStages 2 is weaker than 3 of the programme itself, and nothing here may weaken it: take it out, or make it stricter.",
    },
    {
      name: "a tier that is weaker than the baseline",
      file: "policy.yaml",
      text: `${POLICY}    4: { minReviewers: 1 }\n`,
      says: "6:24 minReviewers 1 is weaker than 2 of the baseline, and nothing here may weaken it: take it out, or make it stricter.",
    },
    {
      name: "two programmes of one name",
      file: "policy.yaml",
      text: `${POLICY}programmes:\n${"- { id: reset, effective: { from: 2026-03-16 }, requirements: {} }\n".repeat(2)}`,
      says: '8:9 "reset" is there already, in line 7: each id stands for one.',
    },
    {
      name: "a programme for a system that is not there",
      file: "policy.yaml",
      text: `${POLICY}programmes:\n- { id: reset, effective: { from: 2026-03-16 }, appliesTo: { systems: [search] }, requirements: {} }\n`,
      says: '7:72 There is no system "search". Add it to systems.yaml, or take it out.',
    },
    {
      name: "a calendar that is not there",
      file: "policy.yaml",
      text: `${POLICY}  calendars: [{ file: calendars/peek.ics, kind: soft }]\n`,
      says: '6:23 There is no file "calendars/peek.ics". Did you mean "calendars/peak.ics"?',
    },
    {
      name: "a calendar for a system that is not there",
      file: "policy.yaml",
      text: `${POLICY}  calendars: [{ file: calendars/peak.ics, kind: soft, systems: [carts] }]\n`,
      says: '6:65 There is no system "carts". Did you mean "cart"?',
    },
  ];
  for (const { name, file, text, says } of wrong) {
    it(`is broken by ${name}`, () => {
      const result = read({ ...ALL, "calendars/peak.ics": PEAK, [file]: text });
      assert.equal(problems(result, "broken")[0], `.two-keys/${file}:${says}`);
    });
  }

  it("is broken by a calendar that can't be read", () => {
    const result = read({ ...ALL, "calendars/peak.ics": PEAK.replace("20261120", "20261320") });
    assert.match(
      problems(result, "broken")[0] ?? "",
      /^\.two-keys\/calendars\/peak\.ics:8:9 DTSTART is no day or time/,
    );
  });

  it("must name repositories in a central catalogue, and may leave them out beside the code", () => {
    const systems = SYSTEMS.replace("{ repo: git.example.com/shop/cart }", "{}");
    assert.equal(read({ ...ALL, "systems.yaml": systems }).kind, "ready");
    assert.match(
      problems(read({ ...ALL, "systems.yaml": systems }, true), "broken")[0] ?? "",
      /:10:13 "repo" is missing/,
    );
  });

  it("tells some of very many mistakes, and is broken all the same", () => {
    const people = `people:\n${"- { id: person:a }\n".repeat(3000)}- { id: 5 }\n`;
    assert.equal(problems(read({ ...ALL, "people.yaml": people }), "broken").length, 1);
    const twins = people.replace("- { id: 5 }\n", "");
    assert.equal(problems(read({ ...ALL, "people.yaml": twins }), "broken").length, 200);
  });

  it("warns of a programme for an owner of nothing, and is ready", () => {
    const policy = `${POLICY}programmes:\n- { id: reset, effective: { from: 2026-03-16 }, appliesTo: { owners: [vp:cloud] }, requirements: {} }\n`;
    assert.match(
      problems(read({ ...ALL, "policy.yaml": policy }), "ready")[0] ?? "",
      /belongs to "vp:cloud"/,
    );
  });

  it("lets a programme add what only some of its tiers have already", () => {
    const policy = `${POLICY}programmes:\n- id: reset\n  effective: { from: 2026-03-16 }\n  requirements: { minReviewers: 2 }\n`;
    assert.deepEqual(problems(read({ ...ALL, "policy.yaml": policy }), "ready"), []);
  });
});

describe("organisations that are read again", () => {
  it("are the same for the same bytes, with the commit that they come from now", () => {
    const reader = new OrganisationReader();
    const at = (commit: string, texts: Readonly<Record<string, string>>): OrganisationResult =>
      reader.read({
        origin: { name: "origin/main", commit },
        prefix: ".two-keys/",
        texts: new Map(Object.entries(texts)),
      });
    const first = at("1", ALL);
    const again = at("2", ALL);
    assert.ok(first.kind === "ready" && again.kind === "ready");
    assert.equal(again.organisation.systems, first.organisation.systems);
    assert.deepEqual([first.organisation.origin.commit, again.organisation.origin.commit], ["1", "2"]);
    const other = at("3", { ...ALL, "people.yaml": PEOPLE.replace("bob@", "rob@") });
    assert.ok(other.kind === "ready");
    assert.equal(other.organisation.people[1]?.emails?.[0], "rob@example.com");
    for (let count = 0; count < 9; count++) at("4", { ...ALL, "people.yaml": `${PEOPLE}# ${count}\n` });
    const late = at("5", ALL);
    assert.ok(late.kind === "ready" && late.organisation.systems !== first.organisation.systems);
  });
});
