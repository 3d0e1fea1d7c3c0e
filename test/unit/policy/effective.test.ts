import assert from "node:assert/strict";
import fc from "fast-check";
import type { ChangeSection, Programme } from "../../../server/policy/changeSection.ts";
import { programmeSchema } from "../../../server/policy/changeSection.ts";
import { effectivePolicy } from "../../../server/policy/effective.ts";
import {
  explainPolicy,
  explanationLines,
  explanationMarkdown,
} from "../../../server/policy/explainPolicy.ts";
import type { Organisation } from "../../../server/policy/organisation.ts";
import { RECORD_FIELDS, type Requirements } from "../../../server/policy/requirements.ts";
import { isStricter, REQUIREMENT_NAMES, strictest } from "../../../server/policy/strictness.ts";
import { systemsSchema } from "../../../server/policy/systemsFile.ts";
import { RISKS, TIERS } from "../../../server/policy/terms.ts";

const NOW = new Date("2026-04-21T23:59:59Z");
const CHECKOUT = { id: "checkout", tier: 1, owner: "vp:retail/director:checkout/manager:payments" } as const;
const WIKI = { id: "wiki", tier: 3, owner: "vp:retailers" } as const;

const reset = programmeSchema.parse({
  id: "safety-reset",
  effective: { from: "2026-03-16", to: "2026-06-13" },
  appliesTo: { tiers: [1] },
  requirements: { minReviewers: 2, requiredFields: ["monitoring"] },
  risks: { high: { minStages: 3 } },
});

function textOf(
  name: string,
  change: ChangeSection,
  programmes: readonly Programme[] = [],
  context: Partial<Parameters<typeof effectivePolicy>[1]> = {},
): string | undefined {
  const full = { systems: [CHECKOUT], risk: "low", now: NOW, ...context } as const;
  return effectivePolicy({ change, programmes }, full).values.find((one) => one.name === name)?.text;
}

describe("effective policy", () => {
  it("names the source of a value, with the day of its programme in UTC", () => {
    const change = { requirements: { minReviewers: 1 } };
    assert.equal(
      textOf("minReviewers", change, [reset]),
      "minReviewers 2, from programme safety-reset, day 37 of 90, ends 2026-06-13",
    );
    const at = (now: string): string | undefined =>
      textOf("minReviewers", change, [reset], { now: new Date(now) });
    assert.equal(at("2026-03-15T23:59:59.999Z"), "minReviewers 1, from the baseline");
    assert.match(at("2026-03-16T00:00:00Z") ?? "", /day 1 of 90/);
    assert.match(at("2026-06-13T23:59:59.999Z") ?? "", /day 90 of 90/);
    assert.equal(at("2026-06-14T00:00:00Z"), "minReviewers 1, from the baseline");
  });

  it("names all sources that ask for the same, and lets the baseline stand for the default", () => {
    assert.equal(textOf("minReviewers", {}), "minReviewers 2, from the default");
    assert.equal(
      textOf("minReviewers", { requirements: { minReviewers: 2 }, tiers: { 1: { minReviewers: 2 } } }),
      "minReviewers 2, from the baseline and tier 1",
    );
    assert.equal(
      textOf("tolerateFindings", { requirements: { tolerateFindings: "error" } }),
      "tolerateFindings error, from the baseline",
    );
    assert.equal(
      textOf("requiredFields", { risks: { low: { requiredFields: ["plan", "title"] } } }, [reset]),
      "requiredFields title, what, why, rollback, plan, monitoring, from the default; risk low and programme safety-reset, day 37 of 90, ends 2026-06-13",
    );
    assert.match(
      textOf("minStages", {}, [reset], { risk: "high" }) ?? "",
      /^minStages 3, from programme safety-reset for risk high, day 37/,
    );
    const open = { ...reset, effective: { from: "2026-04-21" } };
    assert.match(textOf("minReviewers", {}, [open]) ?? "", /programme safety-reset, day 1, no end set$/);
  });

  it("takes the strictest tier of several systems, and a programme if one system meets all its conditions", () => {
    const tiers = { tiers: { 1: { minBakeMinutes: 60 }, 3: { approvalTtlHours: 24 } } };
    const { requirements } = effectivePolicy(
      { change: tiers, programmes: [] },
      { systems: [WIKI, CHECKOUT], risk: "low", now: NOW },
    );
    assert.deepEqual([requirements.minBakeMinutes, requirements.approvalTtlHours], [60, 24]);
    const holds = (appliesTo: Programme["appliesTo"]): boolean =>
      textOf("minReviewers", {}, [{ ...reset, requirements: { minReviewers: 5 }, appliesTo }], {
        systems: [WIKI, CHECKOUT],
      })?.startsWith("minReviewers 5") ?? false;
    assert.ok(holds(undefined));
    assert.ok(holds({}));
    assert.ok(holds({ owners: ["vp:retail"] }));
    assert.ok(holds({ owners: ["vp:retail/director:checkout"], tiers: [1], systems: ["checkout"] }));
    assert.ok(!holds({ owners: ["vp:retail"], tiers: [3] }), "no system meets both");
    assert.ok(!holds({ owners: ["vp:ret"] }), "a name is no prefix of another name");
    assert.ok(!holds({ systems: ["other"] }));
  });

  it("asks for a senior reviewer only where the baseline does", () => {
    assert.equal(textOf("seniorRequired", {}), "seniorRequired false, from the default");
    assert.equal(
      textOf("seniorRequired", { requirements: { seniorRequired: true } }),
      "seniorRequired true, from the baseline",
    );
  });
});

const requirements: fc.Arbitrary<Requirements> = fc.record(
  {
    minReviewers: fc.integer({ min: 1, max: 10 }),
    excludeAuthors: fc.boolean(),
    excludeAgentOperator: fc.boolean(),
    signedEvents: fc.boolean(),
    approvalTtlHours: fc.integer({ min: 1, max: 2160 }),
    maxWindowHours: fc.integer({ min: 1, max: 168 }),
    minBakeMinutes: fc.integer({ min: 0, max: 10_080 }),
    minStages: fc.integer({ min: 1, max: 10 }),
    tolerateFindings: fc.constantFrom("error", "warning", "info", "none" as const),
    vettedAi: fc.boolean(),
    requiredFields: fc.subarray([...RECORD_FIELDS]),
    // No file can hold it; the law must not depend on that.
    seniorRequired: fc.boolean(),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Requirements>;

const day = fc
  .integer({ min: 0, max: 200 })
  .map((n) => new Date(Date.UTC(2026, 2, 1 + n)).toISOString().slice(0, 10));

const programme = fc.record(
  {
    id: fc.constantFrom("a", "b", "c"),
    effective: fc.tuple(day, day).map(([a, b]) => ({ from: a < b ? a : b, to: a < b ? b : a })),
    appliesTo: fc.record(
      {
        tiers: fc.subarray([...TIERS], { minLength: 1 }),
        owners: fc.subarray(["vp:retail", "vp:retail/director:checkout", "vp:x"], { minLength: 1 }),
        systems: fc.subarray(["checkout", "wiki"], { minLength: 1 }),
      },
      { requiredKeys: [] },
    ),
    requirements,
    risks: fc.dictionary(fc.constantFrom(...RISKS), requirements),
  },
  { requiredKeys: ["id", "effective", "requirements"] },
) as fc.Arbitrary<Programme>;

const organisation = fc.record({
  change: fc.record(
    {
      requirements,
      tiers: fc.dictionary(fc.constantFrom("1", "2", "3", "4"), requirements),
      risks: fc.dictionary(fc.constantFrom(...RISKS), requirements),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<ChangeSection>,
  programmes: fc.array(programme, { maxLength: 4 }),
});

const context = fc.record({
  systems: fc.subarray([CHECKOUT, WIKI]),
  risk: fc.constantFrom(...RISKS),
  now: day.map((one) => new Date(`${one}T12:00:00Z`)),
});

describe("laws of the effective policy", () => {
  it("no programme weakens any field, wherever it is put", () => {
    fc.assert(
      fc.property(organisation, programme, fc.nat(4), context, (one, added, at, around) => {
        const before = effectivePolicy(one, around).requirements;
        const after = effectivePolicy({ ...one, programmes: one.programmes.toSpliced(at, 0, added) }, around);
        for (const name of REQUIREMENT_NAMES) {
          const [a, b] = [before[name], after.requirements[name]];
          assert.ok(!isStricter(name, a as never, b as never), `${name}: ${a} became ${b}`);
        }
      }),
    );
  });

  it("the order of programmes does not matter", () => {
    fc.assert(
      fc.property(organisation, context, (one, around) => {
        const there = effectivePolicy(one, around).requirements;
        const back = effectivePolicy(
          { ...one, programmes: one.programmes.toReversed() },
          around,
        ).requirements;
        const sorted = (all: typeof there): unknown => ({
          ...all,
          requiredFields: all.requiredFields.toSorted(),
        });
        assert.deepEqual(sorted(there), sorted(back));
      }),
    );
  });

  it("a programme adds nothing before its first day and after its last", () => {
    fc.assert(
      fc.property(organisation, programme, context, (one, added, around) => {
        const today = around.now.toISOString().slice(0, 10);
        fc.pre(today < added.effective.from || today > (added.effective.to ?? today));
        const programmes = [...one.programmes, added];
        assert.deepEqual(effectivePolicy({ ...one, programmes }, around), effectivePolicy(one, around));
      }),
    );
  });

  it("a senior is asked for exactly where the baseline asks", () => {
    fc.assert(
      fc.property(organisation, context, (one, around) => {
        const asked = effectivePolicy(one, around).requirements.seniorRequired;
        assert.equal(asked, one.change.requirements?.seniorRequired ?? false);
      }),
    );
  });

  it("every value has a source that asks for it, and its text names all of them", () => {
    fc.assert(
      fc.property(organisation, context, (one, around) => {
        for (const { name, value, sources, text } of effectivePolicy(one, around).values) {
          assert.ok(sources.length > 0, text);
          const isListed = Array.isArray(value) ? value.every((field) => text.includes(field)) : true;
          assert.ok(text.startsWith(`${name} `) && isListed, text);
        }
      }),
    );
  });

  it("the strictest of two values is one that neither is stricter than", () => {
    fc.assert(
      fc.property(requirements, requirements, (a, b) => {
        for (const name of REQUIREMENT_NAMES) {
          const [x, y] = [a[name], b[name]];
          if (x === undefined || y === undefined) continue;
          const both = strictest(name, x as never, y as never);
          assert.ok(!isStricter(name, x as never, both) && !isStricter(name, y as never, both));
        }
      }),
    );
  });
});

describe("explanation of the policy", () => {
  const { systems } = systemsSchema.parse({
    systems: [
      { ...CHECKOUT, repos: [{}], dependsOn: ["ledger_db"] },
      { id: "ledger_db", tier: 1, owner: "vp:retail", repos: [{}] },
    ],
  });
  const whole: Organisation = {
    origin: { name: "origin/main", commit: "0123456789abcdef0123456789abcdef01234567", fetchedAt: 0 },
    digest: "sha256:00",
    change: { risks: { critical: { minReviewers: 3 } } },
    programmes: [
      reset,
      { ...reset, id: "next", title: "Next *one*", effective: { from: "2026-07-01" } },
      { ...reset, id: "past", effective: { from: "2025-01-01", to: "2025-02-01" } },
      { ...reset, id: "wikis", appliesTo: { systems: ["wiki"] } },
    ],
    people: [],
    systems,
    calendars: [],
  };
  const explanation = explainPolicy(whole, {
    subject: "src/pay.ts",
    systems: systems.slice(0, 1),
    uncovered: ["README.md"],
    now: NOW,
  });

  it("says line by line what holds, from where, and what higher risks add", () => {
    const lines = explanationLines(explanation);
    assert.equal(
      lines[0],
      "Policy for src/pay.ts, from origin/main (0123456789ab, not reached since 1970-01-01T00:00:00.000Z)",
    );
    for (const line of [
      "  system checkout, tier 1, vp:retail/director:checkout/manager:payments",
      "  needs ledger_db",
      "  belongs to no system of systems.yaml: README.md",
      "  minReviewers 2, from the default and programme safety-reset, day 37 of 90, ends 2026-06-13",
      "  minReviewers 3, from risk critical",
      "  safety-reset: day 37 of 90, ends 2026-06-13",
      "  next (Next *one*): begins 2026-07-01",
      "  past: ended 2025-02-01, adds nothing any more",
      "  wikis: day 37 of 90, ends 2026-06-13, but holds for other systems",
    ]) {
      assert.ok(lines.includes(line), `${line}\nis not in\n${lines.join("\n")}`);
    }
    const higher = lines.slice(lines.indexOf("Risk high:") + 1, lines.indexOf("Risk critical:") - 1);
    assert.deepEqual(higher, [
      "  minStages 3, from programme safety-reset for risk high, day 37 of 90, ends 2026-06-13",
    ]);
  });

  it("is the same as Markdown and as JSON", () => {
    const markdown = explanationMarkdown(explanation);
    assert.match(markdown, /^# Policy for src\/pay\.ts\n/);
    assert.match(markdown, /\n- needs ledger\\_db\n/);
    assert.match(markdown, /\n- next \(Next \\\*one\\\*\): begins/);
    assert.deepEqual(JSON.parse(JSON.stringify(explanation)).values.length, REQUIREMENT_NAMES.length);
  });
});
