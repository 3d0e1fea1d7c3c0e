import { createHash } from "node:crypto";
import fc from "fast-check";
import { type ChangeRecord, changeRecord, type Target } from "../../../server/change/record.ts";

export const ID = "CHG-20260315-7F3KQ2ZD";

/** A digest that stands for something, without the thing. */
export function digestOf(text: string): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

export function targetOf(changes: Partial<Target> = {}): Target {
  return {
    repo: "git.example.com/shop/checkout",
    ref: "refs/heads/main",
    base: `sha1:${"1".repeat(40)}`,
    head: `sha1:${"2".repeat(40)}`,
    changeset: digestOf("content"),
    ...changes,
  };
}

/** A record of alice's that holds everything. */
export function recordOf(changes: Record<string, unknown> = {}): ChangeRecord {
  const step = {
    action: "Run `kubectl rollout undo deploy/checkout`",
    expect: "Old version serves",
    verify: "Dashboard checkout",
    estMinutes: 5,
    automated: true,
  };
  return changeRecord.parse({
    apiVersion: "two-keys/v1",
    kind: "ChangeRecord",
    id: ID,
    revision: 1,
    previous: null,
    title: "Add a column to the orders table",
    type: "normal",
    systems: [{ id: "checkout-api", tier: 1, owner: "vp:retail/director:checkout" }],
    requester: "person:alice",
    implementer: "person:alice",
    authors: ["person:alice"],
    why: "Orders need the currency that the customer saw.",
    what: "A nullable column is added and then filled by the service.",
    targets: [targetOf()],
    risk: { answers: {}, computed: "medium", declared: "medium", engine: "two-keys/1" },
    plan: [{ ...step, id: "deploy", stage: "change", action: "Run `kubectl apply -f deploy.yaml`" }],
    rollback: { possible: true, steps: [{ ...step, id: "undo", stage: "post" }] },
    ...changes,
  });
}

/** Texts that need care in YAML, each at least as long as the longest minimum. */
const awkward = fc
  .tuple(
    fc.oneof(
      fc.string({ unit: "grapheme", maxLength: 40 }),
      fc.string({ unit: "binary", maxLength: 40 }),
      fc.constantFrom(
        "a: b # c",
        "- x\n- y",
        "|\n  text\n\n",
        "&a *a !!str",
        "2026-03-15T09:30:00Z",
        "\t x \t",
      ),
      fc.constantFrom(
        "%YAML 1.2\n---\n...\n",
        "\u2028\u0085\uFEFF",
        "line\r\nline\rline",
        "'\"\\",
        "~",
        "0x1F",
      ),
    ),
    fc.constantFrom("", "\n", " ", ": ", "\n\n  "),
  )
  .map(([text, middle]) => `${text}${middle}twenty characters here`.trim());

const step = fc.record(
  {
    id: fc.stringMatching(/^[a-z0-9-]{1,40}$/),
    action: awkward,
    expect: awkward,
    verify: awkward,
    estMinutes: fc.integer({ min: 0, max: 10_080 }),
    stage: fc.constantFrom("pre", "change", "post"),
    automated: fc.boolean(),
    irreversible: fc.boolean(),
    haltIf: awkward,
  },
  { requiredKeys: ["id", "action", "expect", "verify", "estMinutes", "stage", "automated"] },
);

/** Any record that the schema takes. */
export const records: fc.Arbitrary<ChangeRecord> = fc
  .record(
    {
      why: awkward,
      what: awkward,
      worstCase: awkward,
      customerImpact: awkward,
      environments: fc.array(
        awkward.map((text) => text.slice(0, 60).trim() || "prod"),
        { minLength: 1, maxLength: 3 },
      ),
      plan: fc.uniqueArray(step, { selector: (one) => one.id, minLength: 1, maxLength: 3 }),
      targets: fc.constant([
        targetOf({ base: `sha1:${"0123456789".repeat(4)}`, head: `sha256:${"1e5".repeat(21)}0` }),
      ]),
      links: fc.array(fc.webUrl({ validSchemes: ["https"] }), { maxLength: 3 }),
      risk: fc.record({
        answers: fc.dictionary(
          fc.string({ maxLength: 20 }).filter((key) => key !== "__proto__"),
          fc.constantFrom("yes", "no", "unknown"),
          { maxKeys: 4 },
        ),
        computed: fc.constant("low"),
        declared: fc.constantFrom("low", "critical"),
        engine: awkward.map((text) => text.slice(0, 80)),
      }),
    },
    { requiredKeys: ["risk"] },
  )
  .map((changes) => recordOf(changes));
