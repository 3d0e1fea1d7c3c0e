import assert from "node:assert/strict";
import { githubApi } from "../../support/forgeProject.ts";
import type { SeenRequest } from "../../support/toolServer.ts";

const request = (rest: Partial<SeenRequest>): SeenRequest => ({
  method: "GET",
  path: "/repos/example/checkout/pulls",
  query: {},
  headers: {},
  body: undefined,
  ...rest,
});

// The check of the requests is worth nothing where it lets everything pass.
describe("GitHub's description", () => {
  it("lets a request pass that it describes", () => {
    assert.deepEqual(githubApi().breaches(request({ query: { state: "open", per_page: "100" } })), []);
  });

  for (const [what, rest] of [
    ["an address that it does not have", { path: "/repos/example/checkout/pulles" }],
    ["a method that it does not have", { method: "PUT" }],
    ["a query that it does not have", { query: { source_branch: "x" } }],
    ["a value that it does not have", { query: { state: "opened" } }],
    ["a page that is no number", { query: { per_page: "many" } }],
    ["a body that lacks what it wants", { method: "POST", body: { title: "x" } }],
    ["a body with more than it has", { method: "POST", body: { head: "x", base: "y", source_branch: "z" } }],
    ["a body of another type", { method: "POST", body: { head: 1, base: "y" } }],
    ["no body where it wants one", { method: "POST" }],
    ["a body where it has none", { body: { head: "x" } }],
  ] as const) {
    it(`refuses ${what}`, () => {
      assert.notDeepEqual(githubApi().breaches(request(rest)), []);
    });
  }

  it("refuses an answer that lacks what it wants", () => {
    const path = "/repos/example/checkout/pulls/1/reviews";
    const [one] = githubApi().example(
      "GET",
      "/repos/{owner}/{repo}/pulls/{pull_number}/reviews",
      200,
    ) as object[];
    assert.deepEqual(githubApi().answerBreaches("GET", path, 200, [one]), []);
    assert.notDeepEqual(githubApi().answerBreaches("GET", path, 200, [{ ...one, id: "1" }]), []);
  });
});
