import assert from "node:assert/strict";
import fc from "fast-check";
import { fillDraft } from "../../../server/change/draftEdit.ts";
import { newDraft, readDraft } from "../../../server/change/draftText.ts";
import { formOf } from "../../../server/change/form.ts";
import { type PrefillInput, prefill } from "../../../server/change/prefill.ts";
import { recordFromDraft } from "../../../server/change/recordFromDraft.ts";
import { RECORD_FIELDS } from "../../../server/policy/requirements.ts";
import { COMPUTED, commit, file, ID, PREVIOUS, QUESTIONS, SAMPLE } from "./draftSupport.ts";

function filled(input: PrefillInput): Record<string, unknown> {
  return Object.fromEntries(prefill(input).map(({ field, value }) => [field, value]));
}

function sources(input: PrefillInput): Record<string, string> {
  return Object.fromEntries(prefill(input).map(({ field, source }) => [field, source]));
}

function withFacts(facts: Partial<PrefillInput["facts"]>, rest: Partial<PrefillInput> = {}): PrefillInput {
  return { ...SAMPLE, ...rest, facts: { ...SAMPLE.facts, ...facts } };
}

const NOTHING: PrefillInput = {
  ...withFacts({ files: [], commits: [], branch: undefined }),
  systems: [],
  previous: undefined,
  window: undefined,
};

describe("prefill", () => {
  it("writes most of a record from commits, catalogue, the last record and the calendars", () => {
    const values = filled(SAMPLE);
    assert.equal(values.title, "PAY-12 retry limits");
    assert.equal(
      values.what,
      "- Retry payments three times at most\n  - limit of three\n  - backoff with jitter\n- Test the limit of retries\n\nDiff: 3 files in svc/pay, 1 of them a test",
    );
    assert.equal(
      values.why,
      "A bank that is down is asked for ever, and the queue of payments fills up.\n\nFixes: #31",
    );
    assert.deepEqual(values.systems, ["pay-api", "ledger"]);
    assert.deepEqual(values.environments, ["staging", "prod-eu", "prod-us"]);
    assert.deepEqual(values.tests, [
      { what: "New test file retry.test.ts", where: "svc/pay", evidence: "svc/pay/retry.test.ts" },
    ]);
    assert.deepEqual(values.links, [
      "https://github.com/org/shop/issues/31",
      "https://github.com/org/shop/issues/7",
    ]);
    assert.deepEqual(values.plan, PREVIOUS.plan);
    assert.deepEqual(values["rollback.steps"], PREVIOUS.rollback?.steps);
    assert.equal(values["window.start"], "2026-11-27T09:00:00Z");
  });

  it("says of every value where it is from", () => {
    const found = sources(SAMPLE);
    assert.equal(found.title, "branch name feature/PAY-12-retry-limits");
    assert.match(found.what ?? "", /^commits [0-9a-f]{10}, [0-9a-f]{10}, and the diff$/);
    assert.match(found.why ?? "", /^text of commit [0-9a-f]{10}$/);
    for (const field of ["plan", "monitoring", "worstCase", "rollback.steps", "rollback.trigger"]) {
      assert.equal(found[field], "CHG-20261002-7F3KQ2ZD of 2026-10-02");
    }
    assert.equal(found.environments, "environments of pay-api, ledger, by systems.yaml");
    assert.equal(found["window.start"], "next time without a freeze");
    assert.ok(prefill(SAMPLE).every(({ source }) => source.length > 0 && source.length <= 300));
  });

  it("without a source nothing is filled in but the usual type", () => {
    assert.deepEqual(filled(NOTHING), { type: "normal" });
    const dirty = withFacts(
      { commits: [], branch: "refs/heads/main" },
      { previous: undefined, window: undefined },
    );
    assert.deepEqual(Object.keys(filled(dirty)), ["type", "systems", "environments", "tests"]);
    const bare = filled(
      withFacts({ commits: [commit("Retry payments three times")] }, { previous: undefined }),
    );
    assert.equal(bare.why, undefined, "a subject is no reason");
    const pointer = commit("Retry payments three times", "See https://x.example/issues/1", [
      { key: "Fixes", value: "https://x.example/issues/1" },
    ]);
    assert.equal(filled(withFacts({ commits: [pointer] })).why, undefined, "an address is no reason");
    const trailer = commit("Retry payments three times", "", [
      { key: "Why", value: "The bank is slow at night" },
    ]);
    assert.equal(filled(withFacts({ commits: [trailer] })).why, "Why: The bank is slow at night");
  });

  it("answers to risk questions, the implementer and when undoing was tried are nobody's to fill in", () => {
    const fields = Object.keys(filled(SAMPLE));
    assert.ok(!fields.some((field) => field.startsWith("risk") || field === "implementer"));
    assert.ok(!fields.includes("rollback.testedAt"));
  });

  it("what has a value is left alone", () => {
    const values = {
      title: "Mine",
      why: "x",
      plan: [{}],
      window: { start: "2026-01-01T00:00:00Z" },
      rollback: { possible: true },
      systems: [],
    };
    const fields = Object.keys(filled({ ...SAMPLE, values }));
    for (const field of ["title", "why", "plan", "window.start", "window.end", "rollback.possible"]) {
      assert.ok(!fields.includes(field), field);
    }
    assert.ok(fields.includes("systems") && fields.includes("window.bakeMinutes"));
    const impossible = Object.keys(filled({ ...SAMPLE, values: { rollback: { possible: false } } }));
    assert.ok(!impossible.some((field) => field.startsWith("rollback.")));
  });

  it("a title is the subject of the only commit, else words of the branch and no other", () => {
    const title = (branch: string, ...subjects: string[]): unknown =>
      filled(withFacts({ branch: `refs/heads/${branch}`, commits: subjects.map((one) => commit(one)) }))
        .title;
    assert.equal(title("x", "Retry payments three times"), "Retry payments three times");
    assert.equal(
      title("x", "Retry payments three times", "fixup! Retry", "wip"),
      "Retry payments three times",
    );
    assert.equal(title("fix/PAY-12_retry-the-bank", "short"), "PAY-12 retry the bank");
    assert.equal(title("users/ann/retries", "a", "b"), "Users ann retries");
    assert.equal(title("x", "short"), undefined);
    assert.equal(title("main", "first subject here", "second subject here"), undefined);
    assert.equal(String(title("x", "y".repeat(300))).length, 160);
  });

  it("git undoes what has no state of its own; what moves data is left to a person", () => {
    const alone = { previous: undefined };
    const steps = filled(withFacts({}, alone))["rollback.steps"] as {
      action: string;
      verify: string;
      estMinutes?: number;
    }[];
    const ids = SAMPLE.facts.commits.map(({ id }) => id.slice(0, 12)).reverse();
    assert.match(steps[0]?.action ?? "", new RegExp(`^On main: git revert ${ids.join(" ")}\\n`));
    assert.equal(steps[0]?.verify, "git diff aaaaaaaaaaaa main -- svc/pay shows nothing of the change");
    assert.equal(steps[0]?.estMinutes, undefined, "how long it takes is not known");
    assert.equal(sources(withFacts({}, alone))["rollback.steps"], "git: the commits of the change, reverted");
    for (const path of ["db/migrations/7.py", "schema.sql", "infra/main.tf"]) {
      for (const previous of [undefined, SAMPLE.previous]) {
        const values = filled(withFacts({ files: [...SAMPLE.facts.files, file(path)] }, { previous }));
        assert.equal(values["rollback.steps"], undefined, path);
        assert.equal(values["rollback.possible"], undefined, path);
        assert.equal(values["rollback.trigger"], previous?.record.rollback?.trigger);
      }
    }
    assert.equal(filled(withFacts({ commits: [] }, alone))["rollback.steps"], undefined);
  });

  it("links are issues that a commit names; numbers only where their tracker is known", () => {
    const links = (text: string, rest: Partial<PrefillInput> = {}, repo = "github.com/org/shop"): unknown =>
      filled(withFacts({ repo, commits: [commit("Retry payments", text)] }, rest)).links;
    assert.deepEqual(links("Closes #12, see #13, colour #123, row (#4)"), [
      "https://github.com/org/shop/issues/12",
      "https://github.com/org/shop/issues/13",
      "https://github.com/org/shop/issues/4",
    ]);
    assert.deepEqual(links("Closes #12", {}, "gitlab.com/a/b/c"), ["https://gitlab.com/a/b/c/-/issues/12"]);
    assert.equal(links("Closes #12", {}, "git.example.com/a/b"), undefined);
    assert.equal(links("Closes #12", { remoteUrl: "git@github.corp:a/b" }, "github.corp/a/b"), undefined);
    assert.deepEqual(links("Closes #12", { remoteUrl: "https://github.corp/a/b" }, "github.corp/a/b"), [
      "https://github.corp/a/b/issues/12",
    ]);
    assert.equal(links("PAY-12"), undefined);
    const jira = {
      kind: "jira",
      id: "j",
      url: "https://acme.atlassian.net/",
      project: "PAY",
      issueType: "Task",
      tokenEnv: "T",
    } as const;
    assert.deepEqual(links("PAY-12 and XPAY-3, OPS-1, PAY-12", { tools: [jira] }), [
      "https://acme.atlassian.net/browse/PAY-12",
    ]);
    assert.deepEqual(
      links("https://x.example/browse/A-1, https://x.example/blog and http://x.example/issues/1"),
      ["https://x.example/browse/A-1"],
    );
    assert.equal(links("https://me:pw@x.example/issues/1 javascript:alert(1)/issues/1"), undefined);
  });

  it("control characters, direction marks, footers of tools and what is too long do not get in", () => {
    const body =
      "It is \u202Eneeded\u0000 because\u200B the bank is down.\r\n\r\n🤖 Generated with [Tool](https://x.example)\r\n\r\n- a\tb";
    const values = filled(withFacts({ commits: [commit("Retry\u0007 payments \u2066three times", body)] }));
    assert.equal(values.title, "Retry payments three times");
    assert.equal(values.why, "It is needed because the bank is down.");
    assert.match(String(values.what), /^- Retry payments three times\n {2}- a {2}b\n/);
    const long = filled(withFacts({ commits: [commit("Retry payments", `${"word 😀 ".repeat(3000)}`)] }));
    assert.ok(String(long.why).length <= 8000 && String(long.why).endsWith("…"));
    assert.doesNotMatch(String(long.why), /[\uD800-\uDBFF](?![\uDC00-\uDFFF])/);
    const files = Array.from({ length: 200 }, (_, at) => file(`svc/t${at}.test.ts`));
    assert.equal((filled(withFacts({ files })).tests as unknown[]).length, 12);
  });

  it("whatever git says, a draft takes it, and every word of title and reason is from a commit or the branch", () => {
    const text = fc.string({ unit: "grapheme", maxLength: 60 });
    const aCommit = fc
      .record({ subject: text, body: fc.array(text, { maxLength: 4 }).map((all) => all.join("\n\n")) })
      .map(({ subject, body }) => commit(subject, body));
    const plain = (one: string): string => one.replace(/[^\p{L}\p{N}]/gu, "").toLowerCase();
    fc.assert(
      fc.property(
        fc.array(aCommit, { maxLength: 4 }),
        text,
        fc.array(text, { maxLength: 5 }),
        (commits, branch, paths) => {
          const input = withFacts({
            commits,
            branch: `refs/heads/${branch}`,
            files: paths.map((one) => file(one)),
          });
          const found = prefill({ ...input, previous: undefined });
          const from = plain(`${branch} ${commits.map((one) => `${one.subject} ${one.body}`).join(" ")}`);
          for (const { field, value } of found) {
            if (field !== "title" && field !== "why") continue;
            for (const word of String(value).split(/\s+/))
              assert.ok(from.includes(plain(word)), `${field}: ${word}`);
          }
          const { text: draft, problems } = fillDraft(newDraft(ID), found);
          assert.deepEqual(problems, []);
          assert.deepEqual(readDraft(draft).problems, []);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe("fields that a person types", () => {
  /** Required fields of the form that are still empty. */
  function owed(text: string): string[] {
    const sections = formOf({
      reading: readDraft(text),
      requiredFields: RECORD_FIELDS,
      questions: QUESTIONS,
      environments: ["staging", "prod-eu"],
      systems: ["pay-api", "ledger"],
      models: [],
      computedRisk: "medium",
    });
    return sections.flatMap(({ fields }) => fields.filter(({ problem }) => problem).map(({ path }) => path));
  }

  it("are five or fewer of all required ones, for a change of tier 1 with a record before", () => {
    const text = fillDraft(newDraft(ID), prefill(SAMPLE)).text;
    const typed = owed(text);
    assert.deepEqual(
      typed,
      QUESTIONS.map(({ id }) => `risk.answers.${id}`),
    );
    assert.ok(typed.length <= 5);
    const answered = fillDraft(
      text,
      typed.map((field) => ({ field, value: "no", source: "a person" })),
    ).text;
    assert.deepEqual(owed(answered), []);
    assert.deepEqual(recordFromDraft(readDraft(answered), COMPUTED).problems, []);
    const silent = withFacts({ commits: [commit("Retry payments three times")] });
    assert.deepEqual(owed(fillDraft(newDraft(ID), prefill(silent)).text), ["why", ...typed]);
  });

  it("the first time that a system is changed, what no source tells is owed", () => {
    const text = fillDraft(newDraft(ID), prefill({ ...SAMPLE, previous: undefined })).text;
    assert.deepEqual(owed(text), [
      "whatIfNot",
      "customerImpact",
      "worstCase",
      "blastRadius",
      "risk.answers.data-loss",
      "risk.answers.shared",
      "risk.answers.peak",
      "plan",
      "rollback.steps",
      "monitoring",
    ]);
  });
});
