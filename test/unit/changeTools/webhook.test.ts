import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { exportChange, importState } from "../../../server/changeTools/exchange.ts";
import type { ToolOptions } from "../../../server/changeTools/ports.ts";
import type { ExportContext } from "../../../server/changeTools/recordPaths.ts";
import type { ExportResult } from "../../../server/changeTools/result.ts";
import type { Webhook } from "../../../server/changeTools/webhook.ts";
import {
  DIGEST,
  json,
  type SeenRequest,
  sampleRecord,
  type ToolServer,
  testPorts,
  toolServer,
} from "../../support/toolServer.ts";

const CANARY = "canary:s3cret/to=ken+42";
const CONTEXT: ExportContext = { digest: DIGEST, status: "in review, 1 of 2 approvals" };

describe("webhook of a change tool", () => {
  let server: ToolServer;
  let answer: (request: SeenRequest, response: ServerResponse) => void;
  const open: ToolServer[] = [];

  beforeEach(async () => {
    answer = (_, response) => json(response, 201, { result: { number: "CHG0042" } });
    server = await toolServer((request, response) => answer(request, response));
    open.push(server);
  });

  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  const tool = (rest: Partial<Webhook> = {}): Webhook => ({
    kind: "webhook",
    id: "desk",
    url: `${server.url}/api/changes`,
    headers: { Authorization: "Bearer {env:DESK_TOKEN}", "X-Team": "checkout" },
    ...rest,
  });
  const ports = testPorts;
  const send = (
    one: Webhook,
    context: Partial<ExportContext> = {},
    use = ports({ DESK_TOKEN: CANARY }),
    options: ToolOptions = {},
  ): Promise<ExportResult> => exportChange(one, sampleRecord(), { ...CONTEXT, ...context }, use, options);
  const reasonOf = (result: ExportResult): string => (result.kind === "failed" ? result.reason : result.kind);

  /** Answers with these in turn, the last for ever. */
  const inTurn = (...answers: ((response: ServerResponse) => void)[]): void => {
    let next = 0;
    answer = (_, response) => answers[Math.min(next++, answers.length - 1)]?.(response);
  };
  const status =
    (code: number, headers: Record<string, string> = {}) =>
    (response: ServerResponse): void =>
      json(response, code, { message: "no" }, headers);
  const fine = (response: ServerResponse): void => json(response, 200, { result: { number: "CHG0042" } });

  it("sends mapped fields with secrets in headers and the digest as idempotency key", async () => {
    const body = {
      short_description: "title",
      "plan.text": "rollback.steps",
      "plan.minutes": "rollback.estMinutes",
      system: "systems.0.id",
      environments: "environments",
      incident: "incident",
      state: "$status",
      key: "$digest",
    };
    const result = await send(tool({ body, idPath: "result.number" }));
    assert.deepEqual(result, {
      kind: "exported",
      action: "sent",
      externalId: "CHG0042",
      link: undefined,
      note: undefined,
    });
    const [request] = server.seen;
    assert.equal(server.seen.length, 1);
    assert.equal(`${request?.method} ${request?.path}`, "POST /api/changes");
    assert.equal(request?.headers.authorization, `Bearer ${CANARY}`);
    assert.equal(request?.headers["x-team"], "checkout");
    assert.equal(request?.headers["idempotency-key"], DIGEST);
    assert.equal(request?.headers["content-type"], "application/json");
    assert.deepEqual(request?.body, {
      short_description: "Move the checkout to the new price service",
      plan: {
        text: "1. id: back; action: Run kubectl apply -f canary.yaml.; expect: One pod of the new version is ready; verify: Dashboard checkout; estMinutes: 10; stage: change; automated: true; irreversible: false",
        minutes: 5,
      },
      system: "checkout-api",
      environments: "staging\nproduction",
      incident: null,
      state: "in review, 1 of 2 approvals",
      key: DIGEST,
    });
  });

  it("sends the whole record where nothing is mapped", async () => {
    assert.equal(reasonOf(await send(tool({ method: "PUT", url: `${server.url}/c/{change}` }))), "exported");
    assert.equal(`${server.seen[0]?.method} ${server.seen[0]?.path}`, "PUT /c/CHG-20261126-7F3KQ2ZD");
    assert.deepEqual(server.seen[0]?.body, {
      record: JSON.parse(JSON.stringify(sampleRecord())),
      digest: DIGEST,
      status: CONTEXT.status,
      link: null,
    });
  });

  it("updates what it knows, and what it finds, and makes the rest: never a second one", async () => {
    const changes = new Map<string, unknown>();
    answer = (request, response) => {
      if (request.method === "POST") {
        changes.set("77", request.body);
        return json(response, 201, { id: 77 });
      }
      if (request.method === "GET")
        return changes.size === 0 ? json(response, 404, {}) : json(response, 200, { found: [{ id: 77 }] });
      changes.set(request.path.slice(4), request.body);
      return json(response, 200, {});
    };
    const one = tool({
      idPath: "id",
      updateUrl: `${server.url}/up/{id}`,
      updateMethod: "PATCH",
      findUrl: `${server.url}/find?change={change}`,
      findIdPath: "found.0.id",
    });
    const first = await send(one);
    const again = await send(one);
    const known = await send(one, { externalId: "77", status: "approved" });
    assert.deepEqual(
      [first, again, known].map((result) => result.kind === "exported" && [result.action, result.externalId]),
      [
        ["created", "77"],
        ["updated", "77"],
        ["updated", "77"],
      ],
    );
    assert.equal(changes.size, 1);
    assert.deepEqual(
      server.seen.map((request) => `${request.method} ${request.path}`),
      ["GET /find", "POST /api/changes", "GET /find", "PATCH /up/77", "PATCH /up/77"],
    );
    assert.deepEqual(server.seen[0]?.query, { change: "CHG-20261126-7F3KQ2ZD" });
    assert.equal(server.seen[3]?.headers["idempotency-key"], undefined);
  });

  it("a tool that lost its answer is asked again before anything is made", async () => {
    const made: unknown[] = [];
    answer = (request, response) => {
      if (request.method === "GET") return json(response, 200, made.length > 0 ? { id: "9" } : {});
      if (request.method === "PUT") return json(response, 200, {});
      made.push(request.body);
      response.destroy();
    };
    const result = await send(
      tool({ findUrl: `${server.url}/f`, updateUrl: `${server.url}/u/{id}`, idPath: "id" }),
    );
    assert.equal(result.kind === "exported" && result.action, "updated");
    assert.equal(made.length, 1);
  });

  it("an id that the tool does not know any more makes nothing behind one's back", async () => {
    answer = (_, response) => json(response, 404, {});
    const result = await send(tool({ updateUrl: `${server.url}/u/{id}`, idPath: "id" }), {
      externalId: "a/../b",
    });
    assert.equal(reasonOf(result), "not-found");
    assert.deepEqual(
      server.seen.map((request) => `${request.method} ${request.path}`),
      ["PUT /u/a%2F..%2Fb"],
    );
  });

  describe("when it fails", () => {
    it("tries again with pauses that double, by half of the dice, and succeeds", async () => {
      inTurn(status(503), status(500), status(408), fine);
      const use = ports({ DESK_TOKEN: CANARY });
      assert.equal(reasonOf(await send(tool(), {}, use)), "exported");
      assert.deepEqual(use.slept, [250, 500, 1000]);
    });

    it("gives up after five attempts, and at the longest pause", async () => {
      inTurn(status(503));
      const use = ports({ DESK_TOKEN: CANARY });
      const result = await send(tool(), {}, use, { limits: { maxDelayMs: 800 } });
      assert.equal(reasonOf(result), "unreachable");
      assert.equal(result.kind === "failed" && result.message, "desk is out of order (503): no");
      assert.deepEqual(use.slept, [250, 400, 400, 400]);
      assert.equal(server.seen.length, 5);
    });

    it("waits as long as the tool asks, in seconds or until a date", async () => {
      const date = new Date(Date.UTC(2026, 10, 26) + 7250 + 20_000).toUTCString();
      inTurn(status(429, { "retry-after": "7" }), status(503, { "retry-after": date }), fine);
      const use = ports({ DESK_TOKEN: CANARY });
      assert.equal(reasonOf(await send(tool(), {}, use)), "exported");
      assert.deepEqual(use.slept, [7250, 19_750 + 500]);
    });

    it("does not wait longer than all may take, and says when to come back", async () => {
      inTurn(status(429, { "retry-after": "3600" }));
      const use = ports({ DESK_TOKEN: CANARY });
      const result = await send(tool(), {}, use);
      assert.deepEqual(result.kind === "failed" && [result.reason, result.message, result.retryAfter], [
        "rate-limited",
        "desk takes no more requests now: try again in 3600 s: no",
        3_600_000,
      ]);
      assert.deepEqual(use.slept, []);
    });

    for (const [code, reason] of [
      [400, "rejected"],
      [401, "auth"],
      [403, "auth"],
      [404, "not-found"],
      [409, "rejected"],
      [410, "not-found"],
      [422, "rejected"],
      [304, "bad-answer"],
    ] as const)
      it(`${code} is ${reason}, and is not tried again`, async () => {
        answer = (_, response) => {
          response.writeHead(code);
          response.end();
        };
        assert.equal(reasonOf(await send(tool())), reason);
        assert.equal(server.seen.length, 1);
      });

    it("tells what the tool says of fields, in the forms that tools have", async () => {
      const said = async (body: unknown): Promise<unknown> => {
        answer = (_, response) => json(response, 400, body);
        const result = await send(tool());
        return result.kind === "failed" && [result.message, result.fields];
      };
      const field = { field: "state", message: "is closed" };
      assert.deepEqual(await said({ errorMessages: ["Bad"], errors: { state: "is closed" } }), [
        "desk refuses it (400): Bad; state: is closed",
        [field],
      ]);
      assert.deepEqual(await said({ errors: [field, { message: "Odd" }] }), [
        "desk refuses it (400): Odd; state: is closed",
        [field],
      ]);
      assert.deepEqual(
        await said({ error: { message: "Bad", detail: "no\n\u0007 state" }, status: "failure" }),
        ["desk refuses it (400): Bad: no state", []],
      );
      assert.deepEqual(await said(["what"]), ["desk refuses it (400)", []]);
      assert.match(String(await said({ message: "x".repeat(5000) })), /^desk refuses it \(400\): x{299}…,$/);
    });

    it("an answer that breaks off, is no JSON, or is too long", async () => {
      const truncated = (response: ServerResponse): void => {
        response.writeHead(200, { "content-length": "1000" });
        response.write("{");
        setImmediate(() => response.destroy());
      };
      inTurn(truncated, fine);
      assert.equal(reasonOf(await send(tool())), "exported");
      inTurn(truncated);
      assert.equal(reasonOf(await send(tool())), "unreachable");
      const before = server.seen.length;
      answer = (_, response) => response.end("<html>log in</html>");
      assert.equal(reasonOf(await send(tool())), "bad-answer");
      answer = (_, response) => response.end(`"${"x".repeat(3000)}"`);
      assert.equal(
        reasonOf(await send(tool(), {}, undefined, { limits: { maxAnswerBytes: 2000 } })),
        "bad-answer",
      );
      assert.equal(server.seen.length, before + 2);
      answer = (_, response) => response.end("");
      assert.equal(reasonOf(await send(tool())), "exported");
      assert.equal(reasonOf(await send(tool({ idPath: "id" }))), "bad-answer");
    });

    it("no answer in time, nobody there, and a call off", async () => {
      answer = () => undefined;
      const slow = await send(tool(), {}, undefined, { limits: { requestMs: 40, attempts: 2 } });
      assert.match(
        slow.kind === "failed" ? slow.message : "",
        /^desk can't be reached at 127\.0\.0\.1:\d+: it did not answer in time$/,
      );
      assert.equal(server.seen.length, 2);
      const nobody = await send(tool({ url: "http://127.0.0.1:1/" }), {}, undefined, {
        limits: { attempts: 1 },
      });
      assert.equal(reasonOf(nobody), "unreachable");
      const controller = new AbortController();
      answer = () => controller.abort();
      assert.equal(reasonOf(await send(tool(), {}, undefined, { signal: controller.signal })), "cancelled");
      const count = server.seen.length;
      assert.equal(reasonOf(await send(tool(), {}, undefined, { signal: controller.signal })), "cancelled");
      assert.equal(server.seen.length, count);
    });

    it("a call off ends a pause", async () => {
      inTurn(status(503));
      const controller = new AbortController();
      const use = { ...ports({ DESK_TOKEN: CANARY }), sleep: async () => controller.abort() };
      assert.equal(reasonOf(await send(tool(), {}, use, { signal: controller.signal })), "cancelled");
      assert.equal(server.seen.length, 1);
    });
  });

  describe("keeps secrets", () => {
    it("follows a redirect within the host, and takes nothing to another", async () => {
      const other = await toolServer((_, response) => json(response, 200, {}));
      open.push(other);
      const redirect = (code: number, location: string): void => {
        answer = (request, response) =>
          request.path === "/new" ? fine(response) : response.writeHead(code, { location }).end();
      };
      redirect(307, "/new");
      assert.equal(reasonOf(await send(tool({ idPath: "result.number" }))), "exported");
      assert.equal(server.seen.at(-1)?.method, "POST");
      redirect(302, "/new");
      assert.equal(reasonOf(await send(tool())), "bad-answer");
      redirect(308, `${other.url}/new`);
      const result = await send(tool());
      assert.equal(reasonOf(result), "bad-answer");
      assert.match(
        result.kind === "failed" ? result.message : "",
        /redirects to http:\/\/127\.0\.0\.1:\d+: nothing was sent there/,
      );
      redirect(307, "/api/changes");
      assert.match(
        String(await send(tool()).then((one) => one.kind === "failed" && one.message)),
        /more than 3 times/,
      );
      assert.equal(other.seen.length, 0);
    });

    it("plain http is for this machine, unless the policy says otherwise", async () => {
      const called: string[] = [];
      const use = {
        ...ports({ DESK_TOKEN: CANARY }),
        http: async (url: string) => {
          called.push(url);
          return new Response("{}");
        },
      };
      const url = "http://desk.example.com/changes";
      const refused = await send(tool({ url }), {}, use);
      assert.equal(reasonOf(refused), "misconfigured");
      assert.deepEqual(called, []);
      assert.equal(reasonOf(await send(tool({ url, allowHttp: true }), {}, use)), "exported");
      assert.equal(reasonOf(await send(tool({ url: "http://localhost:80/x" }), {}, use)), "exported");
      assert.equal(
        reasonOf(await send(tool({ url: "http://localhost.evil.example/x" }), {}, use)),
        "misconfigured",
      );
      const withAccount = await send(tool({ url: "https://me:hidden-word@desk.example.com/" }), {}, use);
      assert.equal(reasonOf(withAccount), "misconfigured");
      assert.ok(!JSON.stringify(withAccount).includes("hidden-word"));
    });

    it("that are missing, or can't be sent, are named", async () => {
      const missing = await send(tool(), {}, ports());
      assert.equal(
        missing.kind === "failed" && missing.message,
        "The secret DESK_TOKEN is not set: set the environment variable TWO_KEYS_SECRET_DESK_TOKEN, or store it in the editor",
      );
      const broken = await send(tool(), {}, ports({ DESK_TOKEN: "two\nlines" }));
      assert.equal(reasonOf(broken), "misconfigured");
      assert.ok(!JSON.stringify(broken).includes("lines"));
      assert.equal(server.seen.length, 0);
    });

    it("that are an account and a password in base64 are hidden as what they say, too", async () => {
      answer = (_, response) => json(response, 400, { message: "robot:pass-word-9 is locked; pass-word-9" });
      const secret = Buffer.from("robot:pass-word-9").toString("base64");
      const result = await send(tool(), {}, ports({ DESK_TOKEN: secret }));
      assert.equal(result.kind === "failed" && result.message, "desk refuses it (400): ••• is locked; •••");
    });

    it("out of every word that comes back, whatever the tool or the network says", async () => {
      const forms = (request: SeenRequest): string[] => {
        const header = String(request.headers.authorization);
        const secret = header.replace("Bearer ", "");
        return [
          header,
          encodeURIComponent(secret),
          Buffer.from(secret).toString("base64"),
          secret.split(":")[1] ?? "",
        ];
      };
      const results: unknown[] = [];
      for (const code of [400, 401, 403, 404, 429, 500]) {
        answer = (request, response) =>
          json(response, code, {
            message: forms(request).join(" "),
            errors: Object.fromEntries(forms(request).map((one) => [one, one])),
          });
        results.push(await send(tool(), {}, undefined, { limits: { attempts: 1 } }));
      }
      answer = (request, response) =>
        json(response, 200, { id: request.headers.authorization, state: forms(request)[0] });
      results.push(await send(tool({ idPath: "id" })));
      results.push(
        await importState(
          tool({ importUrl: `${server.url}/{id}`, statePath: "state" }),
          "1",
          ports({ DESK_TOKEN: CANARY }),
        ),
      );
      const use = {
        ...ports({ DESK_TOKEN: CANARY }),
        http: async (_: string, init: RequestInit) => {
          throw new TypeError(`bad header ${JSON.stringify(init.headers)}`, {
            cause: Object.assign(new Error("x"), { code: CANARY }),
          });
        },
      };
      results.push(await send(tool(), {}, use));
      const text = JSON.stringify(results);
      assert.equal(results.length, 9);
      for (const form of [
        CANARY,
        "s3cret",
        encodeURIComponent(CANARY),
        Buffer.from(CANARY).toString("base64"),
      ])
        assert.ok(!text.includes(form), `${form} is in ${text}`);
      assert.ok(text.includes("•••"));
    });
  });

  describe("its state", () => {
    it("is read from where the policy says", async () => {
      answer = (_, response) => json(response, 200, { result: [{ state: "Scheduled" }] });
      const one = tool({ importUrl: `${server.url}/api/changes/{id}`, statePath: "result.0.state" });
      assert.deepEqual(await importState(one, "a b", ports({ DESK_TOKEN: CANARY })), {
        kind: "imported",
        state: "Scheduled",
        link: undefined,
      });
      assert.equal(`${server.seen[0]?.method} ${server.seen[0]?.path}`, "GET /api/changes/a%20b");
    });

    it("can't be read without importUrl, from a bad answer, or by an id that is none", async () => {
      const state = async (one: Webhook, id = "1"): Promise<unknown> => {
        const result = await importState(one, id, ports({ DESK_TOKEN: CANARY }));
        return result.kind === "failed" && result.reason;
      };
      assert.equal(await state(tool()), "misconfigured");
      const one = tool({ importUrl: `${server.url}/{id}`, statePath: "nowhere" });
      assert.equal(await state(one), "bad-answer");
      assert.equal(await state(one, ".."), "not-found");
    });
  });

  it("a mapping that can't be followed is refused before anything is sent", async () => {
    for (const body of [
      { a: "titel" },
      { a: "rollback.nothing" },
      { a: "$secret" },
      { "__proto__.x": "title" },
      { "a..b": "title" },
      { "a.b": "title", a: "why" },
    ])
      assert.equal(reasonOf(await send(tool({ body }))), "misconfigured", JSON.stringify(body));
    assert.equal(server.seen.length, 0);
  });
});
