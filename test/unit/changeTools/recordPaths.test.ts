import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { toolProblems } from "../../../server/changeTools/exchange.ts";
import { plainText, recordPathProblem, recordValue } from "../../../server/changeTools/recordPaths.ts";
import { parsePolicy } from "../../../server/policy/policyFile.ts";
import { DIGEST, sampleRecord } from "../../support/toolServer.ts";

describe("paths into a change record", () => {
  const context = { digest: DIGEST, status: "approved" };
  const read = (path: string): unknown => recordValue(sampleRecord(), context, path);

  it("that are right have a value, or none where the record has none", () => {
    for (const [path, value] of [
      ["title", "Move the checkout to the new price service"],
      ["rollback.trigger", "Errors above 1 % for five minutes"],
      ["systems.0.id", "checkout-api"],
      ["risk.answers.data-loss", "no"],
      ["window.bakeMinutes", 30],
      ["incident", undefined],
      ["plan.7.action", undefined],
      ["rollback.testedAt", undefined],
      ["$digest", DIGEST],
      ["$status", "approved"],
      ["$link", undefined],
    ] as const) {
      assert.equal(recordPathProblem(path), undefined, path);
      assert.equal(read(path), value, path);
    }
  });

  it("that are wrong are told with what there is", () => {
    assert.match(
      recordPathProblem("titel") ?? "",
      /^A change record has no titel: it has apiVersion, kind, id,/,
    );
    assert.match(
      recordPathProblem("rollback.when") ?? "",
      /has no rollback\.when: rollback has possible, trigger,/,
    );
    assert.equal(
      recordPathProblem("systems.id"),
      'systems is a list: "id" must be a number from 0, such as systems.0',
    );
    assert.equal(recordPathProblem("title.length"), 'title has no parts: leave out ".length"');
    assert.match(recordPathProblem("__proto__") ?? "", /^A change record has no __proto__/);
    assert.match(recordPathProblem("toString") ?? "", /^A change record has no toString/);
    assert.equal(recordPathProblem("$token"), "$token is not known: there are $digest, $status, $link");
    assert.equal(read("__proto__.x"), undefined);
    assert.equal(read("title.length"), undefined);
  });

  it("the examples of the documentation can be followed", () => {
    const examples = [...readFileSync("docs/change-tools.md", "utf8").matchAll(/```yaml\n(.*?)```/gs)];
    assert.equal(examples.length, 3);
    for (const [, text = ""] of examples) {
      const { policy, problems } = parsePolicy(text);
      assert.deepEqual(problems, []);
      assert.deepEqual(policy?.change?.tools?.flatMap(toolProblems), []);
    }
  });

  it("lists become lines", () => {
    assert.equal(plainText(["staging", "production"]), "staging\nproduction");
    assert.equal(plainText([{ a: 1, b: ["x", "y"] }, { a: 2 }]), "1. a: 1; b: x\ny\n2. a: 2");
    assert.equal(plainText(undefined), "");
  });

  it("mistakes of a tool are told where they stand", () => {
    assert.deepEqual(
      toolProblems({
        kind: "webhook",
        id: "desk",
        url: "https://desk.example.com",
        updateUrl: "https://desk.example.com/{id}",
        body: { good: "title", bad: "titel" },
      }).map((one) => one.path),
      [["body", "bad"], ["updateUrl"]],
    );
    assert.deepEqual(
      toolProblems({
        kind: "jira",
        id: "jira",
        url: "https://x.atlassian.net",
        project: "OPS",
        issueType: "Change",
        tokenEnv: "T",
        fields: { customfield_1: "rollback.huh" },
      }).map((one) => one.path),
      [["fields", "customfield_1"]],
    );
  });
});
