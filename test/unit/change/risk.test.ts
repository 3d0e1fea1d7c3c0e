import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import fc from "fast-check";
import { assessRisk, RISK_REQUIREMENTS } from "../../../server/change/risk.ts";
import type { RiskInput } from "../../../server/change/riskModel.ts";
import { BUILT_IN_RULES } from "../../../server/change/riskRules.ts";
import { RISKS } from "../../../server/policy/terms.ts";
import { factsOf, fileOf } from "./facts.ts";

const NOW = new Date("2026-03-17T10:00:00Z");
const TESTED = { possible: true, testedAt: "2026-03-01T10:00:00Z" };

function inputOf(paths: readonly string[], tier: 1 | 2 | 3 | 4, changes: Partial<RiskInput> = {}): RiskInput {
  return {
    facts: factsOf(paths),
    systems: [{ id: "checkout-api", tier }],
    rules: [],
    questions: [],
    answers: {},
    now: NOW,
    ...changes,
  };
}

const small = ["src/limits.ts", "test/limits.test.ts"];

describe("risk", () => {
  it("of a line on a system of tier 3 with a test is low", () => {
    const risk = assessRisk(inputOf(small, 3, { rollback: { possible: true } }));
    assert.equal(risk.computed, "low");
    assert.deepEqual(risk.lines, ["low: nothing raises it"]);
    assert.deepEqual(risk.sets, { reviewers: 2, stages: 1, bakeMinutes: 0 });
  });

  it("of a schema migration on a system of tier 1 is high, and says why", () => {
    const risk = assessRisk(inputOf(["db/migrations/0007_orders.sql", ...small], 1));
    assert.equal(risk.computed, "high");
    assert.deepEqual(risk.lines, [
      "+ high: changes db/migrations/0007_orders.sql, built-in rule schema-migration",
      "+ medium: touches checkout-api, a system of tier 1, built-in rule tier",
    ]);
    assert.deepEqual(risk.sets, { reviewers: 3, stages: 2, bakeMinutes: 60 });
  });

  const incident = { id: "INC-7", at: "2026-03-16T10:00:00Z" };
  const cases: [rule: string, risk: string, input: RiskInput][] = [
    ["tier", "medium", inputOf(small, 1)],
    ["unknown-system", "medium", inputOf(small, 3, { systems: [] })],
    ["blast-radius", "high", inputOf(small, 3, { blastRadius: "global" })],
    ["blast-radius", "critical", inputOf(small, 1, { blastRadius: "global" })],
    ["blast-radius", "medium", inputOf(small, 3, { blastRadius: "one-region" })],
    ["schema-migration", "high", inputOf(["app/V12__orders.sql"], 3)],
    ["data-migration", "high", inputOf(["jobs/backfill_orders.py", "test/test_jobs.py"], 3)],
    ["fleet-config", "medium", inputOf(["config/global/limits.yaml"], 3)],
    ["fleet-config", "high", inputOf(["ansible/group_vars/all.yml"], 2)],
    ["control-plane", "high", inputOf(["control-plane/scheduler.yaml"], 3)],
    ["control-files", "high", inputOf([".two-keys/policy.yaml"], 3)],
    ["control-files", "high", inputOf(["pkg/CODEOWNERS"], 3)],
    ["access-network", "high", inputOf(["infra/iam-roles.tf"], 3)],
    ["access-network", "high", inputOf(["k8s/shop/ingress.yaml"], 3)],
    ["access-network", "high", inputOf(["modules/web/securityGroups.tf"], 3)],
    ["access-network", "high", inputOf(["dns/example.com.zone"], 3)],
    ["infrastructure", "medium", inputOf(["infra/bucket.tf"], 3)],
    ["feature-flag", "medium", inputOf(["config/feature-flags.yaml"], 3)],
    [
      "dependency-major",
      "medium",
      inputOf(small, 3, { dependencies: [{ name: "pg", from: "^8.2.0", to: "^9.0.0" }] }),
    ],
    [
      "dependency-major",
      "medium",
      inputOf(small, 3, { dependencies: [{ name: "a", from: "0.2.0", to: "0.3.0" }] }),
    ],
    ["many-files", "medium", inputOf(numbered(51), 3)],
    ["many-files", "high", inputOf(numbered(201), 3)],
    [
      "many-lines",
      "medium",
      inputOf([], 3, { facts: factsOf([], { files: [fileOf("docs/a.md", { added: 400, deleted: 101 })] }) }),
    ],
    ["first-change", "medium", inputOf(small, 3, { facts: factsOf(small, { firstTimePaths: ["src"] }) })],
    ["no-test", "medium", inputOf(["src/limits.ts"], 3)],
    ["rollback-impossible", "high", inputOf(small, 3, { rollback: { possible: false } })],
    ["rollback-impossible", "critical", inputOf(small, 1, { rollback: { possible: false } })],
    ["rollback-untested", "medium", inputOf(small, 2, { rollback: { possible: true } })],
    [
      "ai-share",
      "medium",
      inputOf([], 3, {
        facts: factsOf([], {
          files: [fileOf("test/a.test.ts", { added: 39 })],
          agents: [{ tool: "coder", model: undefined, operatorEmail: undefined, lines: 20 }],
        }),
      }),
    ],
    [
      "quiet-hours",
      "medium",
      inputOf(small, 3, { window: { start: "2026-03-20T13:00:00Z", end: "2026-03-20T15:00:00Z" } }),
    ],
    ["quiet-hours", "medium", inputOf(small, 3, { window: { start: "2026-03-21T10:00:00Z" } })],
    [
      "failed-before",
      "high",
      inputOf(small, 2, {
        systems: [
          { id: "a", tier: 2, incidents: [{ ...incident, endedAt: NOW.toISOString(), change: "CHG-1" }] },
        ],
        rollback: TESTED,
      }),
    ],
    [
      "active-incident",
      "high",
      inputOf(small, 3, { systems: [{ id: "a", tier: 3, incidents: [incident] }] }),
    ],
  ];
  for (const [rule, risk, input] of cases) {
    it(`is raised to ${risk} by ${rule}: ${input.facts.files[0]?.path ?? ""}`, () => {
      const { rules, lines } = assessRisk(input);
      assert.equal(rules.find(({ id }) => id === rule)?.risk, risk, lines.join("\n"));
    });
  }

  it("has a case for every built-in rule, and the documentation a row", () => {
    const ids = BUILT_IN_RULES.map(({ id }) => id);
    assert.deepEqual([...new Set(cases.map(([id]) => id))].sort(), [...ids].sort());
    const text = readFileSync("docs/change-records.md", "utf8");
    const table = [...text.matchAll(/^\| `([a-z-]+)` \| (?:low|medium|high|critical)/gm)].map(
      (match) => match[1],
    );
    assert.deepEqual(table, ids);
  });

  const quiet: [string, RiskInput][] = [
    ["a word that only ends like one of access", inputOf(["infra/diamond.tf", "test/a.test.ts"], 3)],
    ["names of the network in code", inputOf(["src/networkConfig.ts", "test/a.test.ts"], 3)],
    [
      "a lock file of many lines",
      inputOf([], 3, { facts: factsOf([], { files: [fileOf("package-lock.json", { added: 9000 })] }) }),
    ],
    ["documentation without a test", inputOf(["README.md"], 3)],
    ["a minor version", inputOf(small, 3, { dependencies: [{ name: "pg", from: "8.2.0", to: "8.9.1" }] })],
    [
      "a version that can't be read",
      inputOf(small, 3, { dependencies: [{ name: "pg", from: "latest", to: "next" }] }),
    ],
    [
      "an incident that is over",
      inputOf(small, 3, {
        systems: [
          {
            id: "a",
            tier: 3,
            incidents: [{ id: "I", at: "2026-01-01T00:00:00Z", endedAt: "2026-01-02T00:00:00Z" }],
          },
        ],
      }),
    ],
    [
      "a failed change of last month",
      inputOf(small, 3, {
        incidents: [{ system: "a", id: "I", at: NOW.getTime() - 8 * 864e5, endedAt: 0, change: "CHG-1" }],
      }),
    ],
    [
      "a window on a Tuesday",
      inputOf(small, 3, { window: { start: "2026-03-17T10:00:00Z", end: "2026-03-17T16:00:00Z" } }),
    ],
  ];
  for (const [name, input] of quiet) {
    it(`is not raised to high or by the wrong rule by ${name}`, () => {
      const { rules } = assessRisk(input);
      assert.deepEqual(
        rules.filter(({ id }) => id !== "infrastructure"),
        [],
      );
    });
  }

  it("looks at what is committed, as soon as something is", () => {
    const files = [fileOf("README.md"), fileOf("db/schema.sql", { committed: false })];
    assert.equal(assessRisk(inputOf([], 3, { facts: factsOf([], { files }) })).computed, "low");
    const early = factsOf([], { files, changeset: undefined });
    assert.equal(assessRisk(inputOf([], 3, { facts: early })).computed, "high");
  });

  it("is raised by rules of the policy that are met as a whole", () => {
    const rules: RiskInput["rules"] = [
      { id: "payments", risk: "critical", paths: ["src/pay/**"], tiers: [1] },
      { id: "large", risk: "high", moreFilesThan: 1, moreLinesThan: 1, text: "it is large for us" },
    ];
    const paid = assessRisk(inputOf(["src/pay/a.ts", "test/a.test.ts"], 1, { rules }));
    assert.deepEqual(paid.lines.slice(0, 2), [
      "+ critical: changes src/pay/a.ts and touches checkout-api, a system of tier 1, policy rule payments",
      "+ high: it is large for us, policy rule large",
    ]);
    const other = assessRisk(inputOf(["src/pay/a.ts"], 2, { rules }));
    assert.ok(other.rules.every(({ source }) => source === "built-in"));
  });

  it("is raised by yes, by unknown, and by no answer at all", () => {
    const questions: RiskInput["questions"] = [{ id: "data-loss", ask: "Can data be lost?", risk: "high" }];
    const line = (answers: RiskInput["answers"]): string | undefined =>
      assessRisk(inputOf(small, 3, { questions, answers })).lines[0];
    assert.equal(line({ "data-loss": "yes" }), '+ high: answer "yes" to data-loss');
    assert.equal(line({ "data-loss": "unknown" }), '+ high: answer "unknown" to data-loss');
    assert.equal(line({}), "+ high: no answer to data-loss, which counts as yes");
    assert.equal(line({ "data-loss": "no" }), "low: nothing raises it");
  });

  it("may be raised by hand, never lowered", () => {
    const raised = assessRisk(inputOf(small, 3, { declared: "high" }));
    assert.deepEqual([raised.computed, raised.effective, raised.declaredTooLow], ["low", "high", false]);
    assert.equal(raised.lines[0], "+ high: raised by hand");
    const lowered = assessRisk(inputOf(small, 1, { declared: "low" }));
    assert.deepEqual(
      [lowered.computed, lowered.effective, lowered.declaredTooLow],
      ["medium", "medium", true],
    );
    assert.match(lowered.lines.at(-1) ?? "", /does not count$/);
  });

  it("is the highest of its rules, the same each time, and never lower than declared, for any change", () => {
    const path = fc.constantFrom(
      "src/a.ts",
      "db/migrations/1.sql",
      "infra/dns.tf",
      "README.md",
      "test/a.test.ts",
      ".two-keys/x",
    );
    const changes = fc.record({
      paths: fc.array(path),
      tier: fc.constantFrom(1 as const, 2 as const, 3 as const, 4 as const),
      declared: fc.option(fc.constantFrom(...RISKS), { nil: undefined }),
      possible: fc.option(fc.boolean(), { nil: undefined }),
    });
    fc.assert(
      fc.property(changes, ({ paths, tier, declared, possible }) => {
        const input = inputOf(paths, tier, { declared, rollback: { possible } });
        const risk = assessRisk(input);
        const rank = (one: (typeof RISKS)[number]): number => RISKS.indexOf(one);
        assert.deepEqual(assessRisk(input), risk);
        assert.equal(rank(risk.computed), Math.max(0, ...risk.rules.map((rule) => rank(rule.risk))));
        assert.equal(rank(risk.effective), Math.max(rank(risk.computed), rank(declared ?? "low")));
        assert.equal(risk.sets.reviewers, RISK_REQUIREMENTS[risk.effective].minReviewers);
      }),
    );
  });
});

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `docs/page${at}.md`);
}
