import assert from "node:assert/strict";
import fc from "fast-check";
import { parse } from "yaml";
import { editDraft, fillDraft, undoPrefill } from "../../../server/change/draftEdit.ts";
import { newDraft, readDraft } from "../../../server/change/draftText.ts";

const ID = "CHG-20260315-7F3KQ2ZD";

/** A draft as somebody has laid it out by hand. */
const BY_HAND = `# Draft of the change record ${ID}.
apiVersion: two-keys/v1   # never changes
kind: ChangeDraft
id: ${ID}


# What it is about
title:    'Retry limits for  payments'   # short
systems: [ pay-api,   ledger ]

what: |
  Payments are retried three times.

  # not a comment, but text
why: >-
  The queue fills up
  when a bank is down.

rollback:
    # asked the on-call
    possible: true
    trigger: "error rate above 2 %"
    steps:
    -   action: helm rollback pay-api   # by hand
        expect: the old version runs
    # the second one
    -   action: close the incident
    estMinutes: 10
# Last
tests:
- {what: "unit tests", where: ci, evidence: run 12}
# The end
`;

function edited(text: string, edits: Record<string, unknown>): string {
  const { text: after, problems } = editDraft(
    text,
    Object.entries(edits).map(([path, value]) => ({ path, value })),
  );
  assert.deepEqual(problems, []);
  return after;
}

/** Lines that are in one text and not in the other. */
function difference(before: string, after: string): string[] {
  const [old, now] = [before.split("\n"), after.split("\n")];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
}

describe("text of a draft", () => {
  it("says what it is, and is a draft that has everything still to come", () => {
    const { draft, problems, values } = readDraft(newDraft(ID));
    assert.deepEqual(problems, []);
    assert.deepEqual(draft, { apiVersion: "two-keys/v1", kind: "ChangeDraft", id: ID });
    assert.deepEqual(values, draft);
    assert.match(newDraft(ID), /^# Draft of the change record CHG-[\s\S]*two-keys change submit/);
  });

  it("of a half-typed draft the right fields are read, and each wrong one is told of with its place", () => {
    const text = `${newDraft(ID)}title: abc\nwhy: 12\ntype: normal\nplan:\n  - action: deploy it\n    estMinutes: soon\n  - 7\nwindow:\n  start: tomorrow\n  bakeMinutes: 5\ncolour: red\n`;
    const { draft, valid, values, problems } = readDraft(text);
    assert.equal(draft, undefined);
    assert.deepEqual(values.plan, [{ action: "deploy it", estMinutes: "soon" }, 7]);
    assert.deepEqual(valid, {
      apiVersion: "two-keys/v1",
      kind: "ChangeDraft",
      id: ID,
      type: "normal",
      plan: [{ action: "deploy it", irreversible: false }],
      window: { bakeMinutes: 5 },
    });
    const told = problems.map(
      ({ path, reason, line, column }) =>
        `${line}:${column} ${path} ${reason.replace(" that exists,", "").split(",")[0]}`,
    );
    assert.deepEqual(told.sort(), [
      "12:17 plan.0.estMinutes It must be a number",
      "13:5 plan.1 It must be a map of fields",
      "15:10 window.start It must be a time in UTC",
      '17:1 colour Unknown key "colour"',
      "7:8 title It needs at least 10 characters",
      "8:6 why It must be a text",
    ]);
    for (const problem of problems) assert.ok(problem.start < problem.end && problem.end <= text.length);
  });

  it("a row may be begun, and what is wrong in it is told of", () => {
    const { valid, problems } = readDraft(
      `${newDraft(ID)}tests:\n  - what: unit tests\n  - what: abc\n    where: ci\n`,
    );
    assert.deepEqual(valid.tests, [{ what: "unit tests" }, { where: "ci" }]);
    assert.deepEqual(
      problems.map(({ path, reason }) => `${path} ${reason}`),
      ["tests.1.what It needs at least 5 characters"],
    );
  });

  for (const [name, text, message] of [
    ["an open quote", `${newDraft(ID)}title: "abc\n`, /Not valid YAML/],
    ["a key that stands twice", `${newDraft(ID)}title: a\ntitle: b\n`, /unique|twice|duplicate/i],
    ["a list", "- a\n", /a map of fields/],
    ["an alias", `${newDraft(ID)}what: &a text\nwhy: *a\n`, /alias|anchor/i],
    ["two documents", `${newDraft(ID)}---\na: 1\n`, /Not valid YAML|document/],
    ["10 MB", `${newDraft(ID)}what: ${"x".repeat(10_000_000)}\n`, /10\.\d MB|9\.5 MB|at most 1 MB/],
  ] as const) {
    it(`a text with ${name} is told of and never edited`, () => {
      const reading = readDraft(text);
      assert.match(reading.broken?.message ?? "", message);
      assert.equal(reading.draft, undefined);
      const { text: after, problems } = editDraft(text, [{ path: "title", value: "A title that is fine" }]);
      assert.equal(after, text);
      assert.deepEqual(
        problems.map(({ reason, line }) => [reason, typeof line]),
        [["broken", "number"]],
      );
    });
  }

  it("an alias bomb costs nothing", () => {
    const bomb = Array.from({ length: 30 }, (_, at) => `a${at + 1}: &b${at + 1} [*b${at}, *b${at}]`);
    const { broken, values } = readDraft(`a0: &b0 x\n${bomb.join("\n")}\n`);
    assert.ok(broken);
    assert.ok(JSON.stringify(values).length < 2000);
  });
});

describe("edits of a draft", () => {
  it("an edit changes the lines of its own value and no other", () => {
    assert.deepEqual(difference(BY_HAND, edited(BY_HAND, { "rollback.trigger": "error rate above 5 %" })), [
      '-    trigger: "error rate above 2 %"',
      '+    trigger: "error rate above 5 %"',
    ]);
    assert.deepEqual(difference(BY_HAND, edited(BY_HAND, { title: "Retry limits, again" })), [
      "-title:    'Retry limits for  payments'   # short",
      "+title: 'Retry limits, again' # short",
    ]);
    assert.deepEqual(difference(BY_HAND, edited(BY_HAND, { "rollback.estMinutes": 20 })), [
      "-    estMinutes: 10",
      "+    estMinutes: 20",
    ]);
    assert.deepEqual(difference(BY_HAND, edited(BY_HAND, { why: undefined })), [
      "-why: >-",
      "-  The queue fills up",
      "-  when a bank is down.",
    ]);
  });

  it("a new field takes its place in the order of the record", () => {
    const after = edited(BY_HAND, { type: "normal", "rollback.testedAt": "2026-03-01T00:00:00Z" });
    const keys = [...after.matchAll(/^([a-zA-Z]+):/gm)].map((match) => match[1]);
    assert.deepEqual(keys.slice(2, 6), ["id", "title", "type", "systems"]);
    assert.match(after, /\n {4}estMinutes: 10\n {4}testedAt: 2026-03-01T00:00:00Z\n# Last\n/);
  });

  it("texts of several lines are written as blocks, and read back as they were", () => {
    const texts = [
      "one\ntwo\n\nthree",
      "ends with a break\n",
      "a\n\n\n",
      " starts with a space\nb",
      "tab\t\n- b: #c",
      "\n",
    ];
    let text = BY_HAND;
    for (const why of texts) {
      text = edited(text, { why });
      assert.equal(readDraft(text).values.why, why.trim() === "" && why === "" ? undefined : why);
    }
    assert.match(edited(BY_HAND, { why: "one\ntwo" }), /\nwhy: \|-\n {2}one\n {2}two\n\nrollback:/);
  });

  it("a row that is added or taken away leaves the others with their comments", () => {
    const steps = [
      { action: "helm rollback pay-api", expect: "the old version runs" },
      { action: "close the incident" },
    ];
    const more = edited(BY_HAND, { "rollback.steps": [...steps, { action: "tell the customers" }] });
    assert.match(
      more,
      /helm rollback pay-api # by hand\n[\s\S]*# the second one\n *- action: close[\s\S]*- action: tell/,
    );
    const less = edited(BY_HAND, { "rollback.steps": steps.slice(1) });
    assert.match(less, /# the second one/);
    assert.doesNotMatch(less, /helm/);
    assert.deepEqual(edited(BY_HAND, { "rollback.steps": steps }), BY_HAND);
    const one = edited(BY_HAND, { "rollback.steps.1.action": "close it" });
    assert.match(one, /# the second one\n *- action: close it/);
  });

  it("the last key of a map takes the map along", () => {
    const with_ = edited(newDraft(ID), { "risk.answers.data-loss": "yes" });
    assert.match(with_, /\nrisk:\n {2}answers:\n {4}data-loss: yes\n$/);
    assert.equal(edited(with_, { "risk.answers.data-loss": null }), newDraft(ID));
    const row = edited(newDraft(ID), { "plan.0.action": "deploy it" });
    assert.equal(edited(row, { "plan.0.action": "" }), newDraft(ID));
  });

  it("what is no field, no row or no plain data is refused, and the rest of the edits is done", () => {
    const bad = [
      "__proto__",
      "__proto__.polluted",
      "constructor",
      "title.__proto__",
      "risk.answers.__proto__",
      "risk.answers.Data Loss",
      "..",
      "",
      "rollback..trigger",
      "rollback.../trigger",
      "id",
      "revises",
      "prefilled",
      "prefilled.0.source",
      "colour",
      "plan.action",
      "plan.-1",
      "plan.5.action",
      "plan.1e3",
      "title.0",
    ];
    const edits = [
      ...bad.map((path) => ({ path, value: "x" })),
      { path: "title", value: "A title that is fine" },
    ];
    const { text, problems } = editDraft(newDraft(ID), edits);
    assert.deepEqual(
      problems.map(({ reason, path }) => [reason, path]),
      bad.map((path) => ["unknown-field", path]),
    );
    assert.equal(text, `${newDraft(ID)}title: A title that is fine\n`);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    const circle: Record<string, unknown> = {};
    circle.self = circle;
    for (const value of [Number.NaN, () => 1, 10n, circle, JSON.parse('{"__proto__": 1}')]) {
      assert.equal(editDraft(newDraft(ID), [{ path: "plan.0", value }]).problems[0]?.reason, "not-a-value");
    }
  });

  it("a value that would make it too large is refused, and what was there stays", () => {
    const { text, problems } = editDraft(BY_HAND, [{ path: "what", value: "x".repeat(1_100_000) }]);
    assert.equal(text, BY_HAND);
    assert.match(problems[0]?.message ?? "", /more than 1 MB/);
  });

  it("line ends and a byte order mark stay as they are", () => {
    const crlf = BY_HAND.replaceAll("\n", "\r\n");
    const after = edited(crlf, { why: "one\ntwo", title: "Another title" });
    assert.doesNotMatch(after, /[^\r]\n/);
    assert.equal(readDraft(after).values.why, "one\ntwo");
    const marked = `\uFEFFapiVersion: two-keys/v1\nkind: ChangeDraft\nid: ${ID}\n`;
    assert.equal(edited(marked, { title: "A title that is fine" }), `${marked}title: A title that is fine\n`);
  });

  it("a draft in one line, an empty one and one without a last line end can be edited", () => {
    assert.deepEqual(parse(edited("{id: x, title: a}", { title: "b" })), { id: "x", title: "b" });
    assert.deepEqual(parse(edited("", { title: "b" })), { title: "b" });
    assert.match(edited("# only a comment\n", { title: "b" }), /# only a comment\n+title: b\n/);
    assert.equal(edited("title: a\nwhy: b", { what: "c" }), "title: a\nwhy: b\nwhat: c\n");
  });
});

const words = fc.oneof(
  fc.string({ unit: "grapheme", minLength: 1, maxLength: 30 }),
  fc.string({ unit: "binary", minLength: 1, maxLength: 10 }),
  fc.constantFrom(
    "null",
    "true",
    "5",
    "~",
    "a: b",
    "# no comment",
    "- x",
    "a\nb\n\nc",
    "a\n",
    "|",
    " x ",
    "2026-01-01",
    "'",
    '"',
  ),
);
const row = fc.dictionary(fc.constantFrom("action", "expect", "haltIf"), words, { minKeys: 1 });
const anEdit = fc.oneof(
  fc.record({
    path: fc.constantFrom("title", "what", "why", "rollback.trigger", "risk.answers.data-loss"),
    value: words,
  }),
  fc.record({
    path: fc.constantFrom("plan", "rollback.steps"),
    value: fc.array(row, { minLength: 1, maxLength: 4 }),
  }),
  fc.record({ path: fc.constantFrom("plan.0.action", "rollback.steps.1.expect"), value: words }),
  fc.record({
    path: fc.constantFrom(
      "title",
      "what",
      "rollback",
      "rollback.steps",
      "plan.0",
      "plan.0.action",
      "tests",
      "risk.answers.data-loss",
    ),
    value: fc.constant(undefined),
  }),
  fc.record({ path: fc.constant("rollback.possible"), value: fc.boolean() }),
  fc.record({ path: fc.constant("rollback.estMinutes"), value: fc.integer() }),
);

type Plain = Record<string, unknown> | unknown[];

/** The same edit of a plain object; false where there is no such row. */
function model(root: Record<string, unknown>, path: string, value: unknown): boolean {
  const copy = structuredClone(root);
  if (!modelled(copy, path, value)) return false;
  for (const key of Object.keys(root)) delete root[key];
  Object.assign(root, copy);
  return true;
}

function modelled(root: Record<string, unknown>, path: string, value: unknown): boolean {
  const steps = path.split(".");
  const trail: { node: Plain; key: string }[] = [];
  let node: Plain = root;
  for (const [at, key] of steps.entries()) {
    if (Array.isArray(node) && Number(key) > node.length) return false;
    trail.push({ node, key });
    if (at === steps.length - 1) break;
    const own = node as Record<string, unknown>;
    if (own[key] === undefined) {
      if (value === undefined) return true;
      if (/^\d+$/.test(steps[at + 1] ?? "") && Number(steps[at + 1]) > 0) return false;
      own[key] = /^\d+$/.test(steps[at + 1] ?? "") ? [] : {};
    }
    node = own[key] as Plain;
  }
  const last = trail.at(-1);
  if (last && value !== undefined) (last.node as Record<string, unknown>)[last.key] = structuredClone(value);
  else {
    for (const { node: at, key } of trail.reverse()) {
      if (Array.isArray(at)) at.splice(Number(key), 1);
      else delete at[key];
      if (Object.keys(at).length > 0) break;
    }
  }
  return true;
}

/** Comments of a text with their numbers, where every one has words of its own. */
function commentsOf(text: string): string[] {
  return ["never changes", "What it is about", "# Last", "# The end", "Draft of"].filter(
    (comment) => text.split(comment).length === 2,
  );
}

describe("laws of edits", () => {
  it("whatever is edited reads as a plain object that was edited alike; comments survive, and twice is once", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(BY_HAND, newDraft(ID)),
        fc.array(anEdit, { maxLength: 8 }),
        (start, edits) => {
          const plain = parse(start) as Record<string, unknown>;
          let text = start;
          for (const { path, value } of edits) {
            const clean = typeof value === "string" ? value.replace(/\r\n?/g, "\n") : normal(value);
            const isDone = model(plain, path, clean);
            const after = editDraft(text, [{ path, value }]);
            assert.equal(after.problems.length, isDone ? 0 : 1);
            text = after.text;
            assert.equal(editDraft(text, [{ path, value: readBack(text, path, value) }]).text, text);
          }
          assert.deepEqual(readDraft(text).values, plain);
          assert.deepEqual(parse(text), plain);
          assert.deepEqual(commentsOf(text), commentsOf(start));
        },
      ),
      { numRuns: 60 },
    );
  });
});

function normal(value: unknown): unknown {
  const plain: unknown = JSON.parse(JSON.stringify(value ?? null), (_key, one: unknown) =>
    typeof one === "string" ? one.replace(/\r\n?/g, "\n") : one,
  );
  return plain ?? undefined;
}

/** A removal of a row is not done twice: the next one has its number. */
function readBack(text: string, path: string, value: unknown): unknown {
  if (value !== undefined) return value;
  return path
    .split(".")
    .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], parse(text));
}

describe("what was filled in", () => {
  const fills = [
    { field: "title", value: "Retry limits for payments", source: "commit abc1234" },
    {
      field: "monitoring",
      value: [{ metric: "errors", where: "board 7", abortWhen: "over 2 %" }],
      source: "CHG-1",
    },
    { field: "rollback.trigger", value: "errors over 2 %", source: "CHG-1" },
  ];
  const filled = fillDraft(newDraft(ID), fills).text;

  it("is marked, and a value that is there already is left alone", () => {
    assert.deepEqual(
      readDraft(filled).marks.map(({ field, source }) => [field, source]),
      fills.map(({ field, source }) => [field, source]),
    );
    assert.equal(fillDraft(filled, [{ field: "title", value: "Another one", source: "x" }]).text, filled);
  });

  it("loses its mark as soon as it is another, by form or by hand, and gets it back by nobody", () => {
    const typed = edited(filled, { title: "Retry limits, by hand" });
    assert.deepEqual(
      readDraft(typed).marks.map(({ field }) => field),
      ["monitoring", "rollback.trigger"],
    );
    assert.doesNotMatch(typed, /field: title/);
    const byHand = filled.replace("errors over 2 %\n", "errors over 9 %\n");
    assert.deepEqual(
      readDraft(byHand).marks.map(({ field }) => field),
      ["title", "monitoring"],
    );
  });

  it("is taken out with its mark by one step; what a person wrote is not", () => {
    const undone = undoPrefill(filled, ["title", "rollback.trigger", "why"]).text;
    assert.deepEqual(Object.keys(readDraft(undone).values), [
      "apiVersion",
      "kind",
      "id",
      "monitoring",
      "prefilled",
    ]);
    const typed = edited(filled, { title: "Retry limits, by hand" });
    assert.equal(undoPrefill(typed, ["title"]).text, typed);
    const all = undoPrefill(
      filled,
      fills.map(({ field }) => field),
    ).text;
    assert.equal(all, newDraft(ID));
  });
});
