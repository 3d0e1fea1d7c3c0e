import assert from "node:assert/strict";
import fc from "fast-check";
import { type CompletenessContext, completeness } from "../../../server/change/completeness.ts";
import { isFiller } from "../../../server/change/fillers.ts";
import { builtInRequirements, requiredFieldsOf } from "../../../server/change/required.ts";
import { DEFAULT_REQUIREMENTS, RECORD_FIELDS } from "../../../server/policy/requirements.ts";
import { recordOf } from "./samples.ts";

const tier3: CompletenessContext = { tiers: [3], questions: [] };
const tier1: CompletenessContext = {
  tiers: [1],
  questions: [{ id: "data-loss", ask: "Can data be lost?", risk: "high" }],
};
const all = { ...DEFAULT_REQUIREMENTS, requiredFields: [...RECORD_FIELDS] };

const step = {
  action: "Run `kubectl rollout undo deploy/checkout`",
  expect: "Old version serves",
  verify: "Dashboard",
  estMinutes: 5,
  stage: "change",
  automated: true,
};
const full = {
  title: "Add a column to the orders table",
  what: "A nullable column is added and then filled by the service.",
  why: "Orders need the currency that the customer saw.",
  whatIfNot: "Refunds keep on guessing.",
  customerImpact: "Customers see nothing of it.",
  worstCase: "Orders can't be written until it is undone.",
  blastRadius: "one-region",
  environments: ["staging", "prod"],
  plan: [step],
  tests: [{ what: "Writes with and without it", where: "staging", evidence: "https://ci.example.com/7" }],
  monitoring: [{ metric: "orders per minute", where: "https://dash.example.com/1", abortWhen: "below 100" }],
  rollback: { possible: true, trigger: "Errors above 1 per cent", steps: [step] },
  window: { start: "2026-03-15T10:00:00Z", end: "2026-03-15T12:00:00Z", bakeMinutes: 30 },
  risk: { answers: { "data-loss": "no" } },
};

function told(
  content: unknown,
  requirements = DEFAULT_REQUIREMENTS,
  context = tier3,
): Record<string, string> {
  return Object.fromEntries(
    completeness(content, requirements, context).map(({ path, message }) => [path, message]),
  );
}

describe("required fields", () => {
  it("grow with tier and risk: four for a line on tier 3, all for a migration on tier 1", () => {
    assert.deepEqual(requiredFieldsOf(3, "low"), ["title", "what", "why", "rollback"]);
    assert.deepEqual(requiredFieldsOf(1, "high"), [...RECORD_FIELDS]);
    assert.equal(requiredFieldsOf(1, "medium").length, requiredFieldsOf(3, "medium").length);
    assert.equal(requiredFieldsOf(2, "low").length, 11);
  });

  it("are handed to the policy with what a risk asks for, each part with its source", () => {
    const layers = builtInRequirements([3, 1, 3], "high");
    assert.deepEqual(
      layers.map(({ source }) => source),
      [
        { kind: "tier", tier: 1 },
        { kind: "tier", tier: 3 },
        { kind: "risk", risk: "high" },
      ],
    );
    assert.equal(layers[2]?.asks.minReviewers, 3);
    assert.equal(layers[0]?.asks.requiredFields?.length, RECORD_FIELDS.length);
  });
});

describe("completeness", () => {
  it("finds nothing in a record that has everything", () => {
    assert.deepEqual(completeness(full, all, tier1), []);
    assert.deepEqual(completeness(recordOf(), DEFAULT_REQUIREMENTS, tier3), []);
  });

  it("says of every missing field what it needs", () => {
    assert.deepEqual(told({}), {
      title: "Title needs what changes, in one line",
      what: "What needs a text that a reviewer understands who has not seen the code",
      why: "Why needs what makes the change necessary",
      rollback: "Rollback needs steps, or a forward fix",
    });
    assert.deepEqual(
      Object.keys(told({}, all, tier1)).sort(),
      [...RECORD_FIELDS.filter((one) => one !== "riskAnswers"), "risk.answers.data-loss"].sort(),
    );
    for (const field of Object.keys(full).filter((one) => one !== "risk")) {
      const { [field as keyof typeof full]: _, ...rest } = full;
      assert.deepEqual(Object.keys(told(rest, all, tier1)), [field]);
    }
  });

  it("tells values that have not their form, at their place", () => {
    assert.deepEqual(told({ ...full, title: "Short" }), { title: "Title: It needs at least 10 characters" });
    const plan = [
      { ...step, estMinutes: -1 },
      { ...step, verify: undefined },
    ];
    const found = told({ ...full, plan });
    assert.match(found["plan.0.estMinutes"] ?? "", /^Plan number 1, estMinutes/);
    assert.equal(found["plan.1.verify"], "Plan number 2, verify is missing");
    assert.match(told({ ...full, tests: "all of them" }).tests ?? "", /must be a list/);
    assert.match(
      told({ ...full, window: { ...full.window, start: "2026-03-15T10:00:00+01:00" } })["window.start"] ?? "",
      /UTC/,
    );
  });

  it("takes no field that is only filled (T42)", () => {
    assert.match(told({ ...full, why: "n/a n/a n/a n/a n/a n/a" }).why ?? "", /only fills the field/);
    assert.match(told({ ...full, worstCase: "Same as above." }).worstCase ?? "", /only fills/);
    assert.equal(told({ ...full, why: full.what }).why, "Why says the same as What");
    const rollback = { ...full.rollback, trigger: "tbd", steps: [{ ...step, expect: "....." }] };
    assert.deepEqual(Object.keys(told({ ...full, rollback })), [
      "rollback.steps.0.expect",
      "rollback.trigger",
    ]);
  });

  it("wants a rollback that somebody can do: a command, a runbook or a link on tier 1 and 2", () => {
    const vague = {
      ...full,
      rollback: { ...full.rollback, steps: [{ ...step, action: "Undo the deployment" }] },
    };
    assert.deepEqual(told(vague), {});
    assert.match(told(vague, all, tier1)["rollback.steps.0.action"] ?? "", /command, a runbook or a link/);
    for (const action of [
      "See https://wiki.example.com/undo",
      "Follow the runbook of checkout",
      "helm rollback checkout 4",
      "First scripts/undo.sh then wait",
    ]) {
      const clear = { ...full, rollback: { ...full.rollback, steps: [{ ...step, action }] } };
      assert.deepEqual(told(clear, all, tier1), {}, action);
    }
  });

  it("wants steps, or a forward fix where it can't be rolled back", () => {
    assert.deepEqual(told({ ...full, rollback: { possible: true } }), {
      "rollback.steps": "Rollback needs steps, or a forward fix",
    });
    assert.match(
      told({ ...full, rollback: { possible: false } })["rollback.forwardFix"] ?? "",
      /needs a forward fix/,
    );
    assert.match(told({ ...full, rollback: { steps: [step] } })["rollback.possible"] ?? "", /whether/);
    const forward = { possible: false, forwardFix: "Run `make fill` again with the old rule" };
    assert.deepEqual(told({ ...full, rollback: forward }, all, tier1), {});
  });

  it("wants as many stages, as much bake and as short a window as the policy", () => {
    const strict = { ...all, minStages: 2, minBakeMinutes: 60, maxWindowHours: 1 };
    assert.deepEqual(told(full, strict, tier1), {
      plan: "Plan needs 2 steps of stage “change”, and has 1",
      "window.bakeMinutes": "Bake needs at least 60 minutes, and has 30",
      "window.end": "Window may last at most an hour",
    });
    assert.deepEqual(told({ ...full, plan: undefined }, { ...DEFAULT_REQUIREMENTS, minStages: 2 }), {
      plan: "Plan needs 2 steps of stage “change”, and has none",
    });
    const window = { ...full.window, end: full.window.start };
    assert.equal(told({ ...full, window })["window.end"], "Window must end after its start");
    const now = new Date("2026-03-15T12:00:00Z");
    assert.equal(told(full, all, { ...tier1, now })["window.end"], "Window is over already");
  });

  it("wants what the type needs", () => {
    assert.deepEqual(told({ ...full, type: "emergency" }), {
      incident: "An emergency change needs its incident",
    });
    assert.match(told({ ...full, type: "standard" }).model ?? "", /pre-approved model/);
    const models = { ...tier3, models: ["restart"] };
    assert.equal(
      told({ ...full, type: "standard", model: "reboot" }, all, { ...models, questions: [] }).model,
      "The policy has no model “reboot”",
    );
    assert.deepEqual(told({ ...full, type: "standard", model: "restart" }, all, models), {});
  });

  it("wants no lowered risk, and answers that are answers", () => {
    const risk = { answers: { "data-loss": "maybe" }, declared: "low" };
    assert.deepEqual(told({ ...full, risk }, all, { ...tier1, computedRisk: "high" }), {
      "risk.answers.data-loss": "The answer must be yes, no or unknown",
      "risk.declared": "Risk may be raised, never lowered: high was computed",
    });
  });

  it("takes whatever a draft holds without raising", () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.dictionary(fc.constantFrom(...Object.keys(full)), fc.anything()),
        (one, two) => {
          for (const content of [one, two, { ...full, ...two }]) {
            for (const { path, message } of completeness(content, all, tier1)) assert.ok(path && message);
          }
        },
      ),
    );
  });
});

describe("fillers", () => {
  const fillers = [
    "n/a",
    "N/A.",
    "none",
    "TBD",
    "tbd tbd tbd",
    "Same as above!",
    "aaaaaaaaaaaaaaaaaaaaaa",
    "...........",
    "12345 67890",
    "xyxyxyxyxyxy",
    "same as above same as above",
    "  ",
    "Lorem ipsum dolor sit amet",
    "test test test test test",
  ];
  for (const text of fillers) {
    it(`are known: ${JSON.stringify(text)}`, () => assert.ok(isFiller(text)));
  }

  const texts = [
    "No customer sees it.",
    "None of the orders is lost, they wait",
    "Banana",
    "Orders fail.",
    "注文が失敗する",
    "mama papa",
    "See https://wiki.example.com/x",
    "Test with orders of tier 1",
  ];
  for (const text of texts) {
    it(`are not seen in ${JSON.stringify(text)}`, () => assert.ok(!isFiller(text)));
  }
});
