import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import fc from "fast-check";
import { diffRecords } from "../../../server/change/diffRecords.ts";
import { inline, visible } from "../../../server/change/plainText.ts";
import { recordMarkdown } from "../../../server/change/recordMarkdown.ts";
import { summaryOf } from "../../../server/change/view.ts";
import { changeSummary } from "../../../server/protocol/change.ts";
import { approvedStory, MINUTE, Story } from "./foldSupport.ts";
import { ID, recordOf, records, targetOf } from "./samples.ts";

describe("a change in a list", () => {
  it("is what the protocol says, and knows whose it is", () => {
    const story = new Story().submit().approve("bob");
    const summary = summaryOf(story.state(), "person:alice");
    assert.deepEqual(changeSummary.parse(summary), summary);
    assert.deepEqual(summary, {
      id: ID,
      title: "Add a column to the orders table",
      status: "in_review",
      statusText: "in review, 1 of 2 approvals",
      tier: 1,
      risk: "medium",
      requester: "person:alice",
      at: story.time,
      revision: 1,
      isMine: true,
      awaitsMyReview: false,
    });
  });

  it("awaits those who can approve and have not, and nobody once it is approved", () => {
    const awaits = (story: Story, me: string | undefined): boolean =>
      summaryOf(story.state(), me).awaitsMyReview;
    const story = new Story().submit().approve("bob");
    assert.deepEqual(
      ["person:alice", "person:bob", "person:carol", "bot:ci", undefined].map((me) => awaits(story, me)),
      [false, false, true, false, false],
    );
    assert.equal(awaits(approvedStory(), "person:dan"), false);
    const retro = new Story({ type: "emergency", incident: "INC-7" }).breakGlass("alice").land();
    assert.equal(awaits(retro, "person:dan"), true);
    assert.equal(awaits(retro.approve("dan", { role: "retro-reviewer" }), "person:dan"), false);
  });

  it("has a title even without a record", () => {
    const story = new Story();
    story.records.length = 0;
    assert.equal(summaryOf(story.state(), undefined).title, ID);
  });
});

describe("the difference of two revisions", () => {
  it("is told by what its parts are about", () => {
    const plan = recordOf().plan ?? [];
    const test = { what: "Writes twice", where: "ci", evidence: "run 1" };
    const risk = { computed: "medium", engine: "e", answers: {} };
    const before = recordOf({ risk: { ...risk, declared: "medium" }, environments: ["a, b"], tests: [test] });
    const after = recordOf({
      title: "Add a nullable column to the orders table",
      risk: { ...risk, declared: "high", answers: { "data-loss": "yes" } },
      environments: ["a", "b"],
      plan: [
        { ...plan[0], id: "canary" },
        { ...plan[0], estMinutes: 9 },
      ],
      targets: [targetOf({ changeset: `sha256:${"7".repeat(64)}` })],
    });
    const old = before.targets[0]?.changeset.slice(7, 19);
    const commits = "111111111111..222222222222";
    const step =
      "change: Run `kubectl apply -f deploy.yaml`; expect Old version serves; check Dashboard checkout";
    assert.deepEqual(diffRecords(before, after), [
      "~ Title: “Add a column to the orders table” → “Add a nullable column to the orders table”",
      '~ Environments: “["a, b"]” → “["a","b"]”',
      `~ Target git.example.com/shop/checkout refs/heads/main: “content ${old}, ${commits}” → “content 777777777777, ${commits}”`,
      "~ Risk, declared: “medium” → “high”",
      "~ Plan, order: “deploy” → “canary, deploy”",
      `~ Plan step deploy: “${step}; 5 min; automated” → “${step}; 9 min; automated”`,
      "- Test Writes twice: “ci: run 1”",
      "+ Answer to data-loss: “yes”",
      `+ Plan step canary: “${step}; 5 min; automated”`,
    ]);
  });

  it("is none for the same record alone, and the other way round the same with signs turned", () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        const lines = diffRecords(a, b);
        const count = (all: readonly string[], sign: string): number =>
          all.filter((line) => line.startsWith(sign)).length;
        assert.deepEqual(diffRecords(a, a), []);
        assert.equal(lines.length === 0, isDeepStrictEqual(a, b));
        const back = diffRecords(b, a);
        assert.deepEqual(
          ["+", "-", "~"].map((sign) => count(lines, sign)),
          ["-", "+", "~"].map((sign) => count(back, sign)),
        );
      }),
    );
  });

  it("shows of a long text what differs", () => {
    const text = "The service writes the column. ".repeat(20);
    const [line] = diffRecords(
      recordOf({ what: `${text}Then it reads it.` }),
      recordOf({ what: `${text}Then it drops it.` }),
    );
    assert.equal(line, "~ What: “…the column. Then it reads it.” → “…the column. Then it drops it.”");
  });
});

describe("a change as Markdown", () => {
  it("tells state, record, people, revisions and events", () => {
    const story = new Story()
      .submit()
      .object("dan")
      .revise({ title: "Add a nullable column to orders" })
      .submit();
    story.approve("bob").approve("alice");
    const text = recordMarkdown(story.state(), story.events);
    for (const part of [
      `# ${ID} Add a nullable column to orders`,
      "**in review, 1 of 2 approvals**",
      "## Rollback",
      "- bob approved, 2026-03-15 09:04 UTC",
      "alice approved, 2026-03-15 09:05 UTC; it does not count: this person is an author of it",
      "## Revision 2, against the one before",
      "- \\~ Title: “Add a column to the orders table” → “Add a nullable column to orders”",
      "2026-03-15T09:02:00.000Z dan objected: It locks the table. (signed)",
    ]) {
      assert.ok(text.includes(part), `${part}\n\n${text}`);
    }
  });

  it("shows hostile texts and obeys none of them", () => {
    const evil =
      "<img src=x onerror=alert(1)> [click](command:evil) ![x](http://a/b) `code` \u001b[31mred \u202Ereversed\u202C\n# Heading\n- item\n```\n---";
    const story = new Story({
      title: `Harmless ${evil.replaceAll("\n", " ")}`,
      why: evil,
      links: ["https://example.com/<script>"],
    }).submit();
    story.approve("bob", { comment: evil }).object("dan", { reason: evil });
    const text = recordMarkdown(story.state(), story.events);
    assert.doesNotMatch(text, /(?<!\\)<[a-z]/i);
    assert.doesNotMatch(text, /(?<!\\)\]\(/);
    assert.doesNotMatch(text, /(?<!\\)```/);
    assert.ok(["\u001b", "\u202E", "\u202C"].every((one) => !text.includes(one)));
    assert.ok(text.includes("\\[U+001B\\]") && text.includes("\\[U+202E\\]"));
    const headings = text.split("\n").filter((line) => line.startsWith("#"));
    assert.deepEqual(headings.map((line) => line.replace(/^# .*/, "#")).slice(0, 3), [
      "#",
      "## What",
      "## Why",
    ]);
    assert.ok(headings.every((line) => !line.includes("Heading") || line.startsWith(`# ${ID}`)));
  });

  it("keeps every text of any record inside of its place", () => {
    fc.assert(
      fc.property(records, (record) => {
        const story = new Story();
        story.records[0] = { digest: story.record.digest, record, signed: true };
        const text = recordMarkdown(story.submit().state({}, story.time + MINUTE), story.events);
        for (const line of text.split("\n")) {
          assert.match(line, /^$|^# CHG-|^## |^- |^> ?|^\*\*|^\d+\. \*\*| {3}- /, line);
          assert.doesNotMatch(
            line.replace(/\\./g, ""),
            /[<>[\]`]/.source === "" ? /$^/ : /^(?!> ).*[<[\]`]/,
            line,
          );
        }
      }),
      { numRuns: 100 },
    );
  });
});

describe("texts of people", () => {
  it("show what a terminal or a renderer would obey", () => {
    assert.equal(
      visible("a\u001b[2Jb\r\nc\u202Ed\u200B\uFEFF\u0000"),
      "a[U+001B][2Jb\nc[U+202E]d[U+200B][U+FEFF][U+0000]",
    );
    assert.equal(visible("Grüße 👍🏽 注文\t⚠️"), "Grüße 👍🏽 注文\t⚠️");
    assert.equal(inline("1. a\n# b"), "1\\. a \\# b");
    assert.equal(inline("- a"), "\\- a");
  });
});
