import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type ChangeRecord, changeRecord } from "../../server/change/record.ts";
import type { ToolPorts } from "../../server/changeTools/ports.ts";

export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage["headers"];
  readonly body: unknown;
}

export interface ToolServer {
  readonly url: string;
  readonly seen: SeenRequest[];
  close(): Promise<void>;
}

/** A server of a change tool on this machine, which answers as `answer` says. */
export async function toolServer(
  answer: (request: SeenRequest, response: ServerResponse) => unknown,
): Promise<ToolServer> {
  const seen: SeenRequest[] = [];
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    const url = new URL(request.url ?? "/", "http://localhost");
    const one: SeenRequest = {
      method: request.method ?? "",
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: request.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
    seen.push(one);
    answer(one, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(body === undefined ? undefined : JSON.stringify(body));
}

/** Ports of this machine with a clock that only sleeping moves, and dice that always show the same. */
export function testPorts(
  secrets: Readonly<Record<string, string>> = {},
): ToolPorts & { readonly slept: number[] } {
  const slept: number[] = [];
  let now = Date.UTC(2026, 10, 26);
  return {
    slept,
    http: (url, init) => fetch(url, init),
    secret: (name) => secrets[name],
    random: () => 0.5,
    sleep: async (milliseconds) => {
      slept.push(milliseconds);
      now += milliseconds;
    },
    now: () => now,
  };
}

export const DIGEST = `sha256:${"d".repeat(64)}`;

const step = {
  action: "Run kubectl apply -f canary.yaml.",
  expect: "One pod of the new version is ready",
  verify: "Dashboard checkout",
  estMinutes: 10,
  automated: true,
};

/** A whole record, with what a test says otherwise. */
export function sampleRecord(rest: Partial<Record<keyof ChangeRecord, unknown>> = {}): ChangeRecord {
  return changeRecord.parse({
    apiVersion: "two-keys/v1",
    kind: "ChangeRecord",
    id: "CHG-20261126-7F3KQ2ZD",
    revision: 1,
    previous: null,
    title: "Move the checkout to the new price service",
    type: "normal",
    systems: [{ id: "checkout-api", tier: 1, owner: "vp:retail/director:checkout" }],
    requester: "person:alice",
    implementer: "person:alice",
    authors: ["person:alice"],
    why: "The old price service is switched off in January.",
    what: "The checkout asks the new service.\n\nThe old client goes.",
    worstCase: "Prices can't be shown & nobody can order.",
    blastRadius: "one-region",
    targets: [
      {
        repo: "git.example.com/shop/checkout",
        ref: "refs/heads/main",
        base: `sha1:${"a".repeat(40)}`,
        head: `sha1:${"b".repeat(40)}`,
        changeset: `sha256:${"c".repeat(64)}`,
      },
    ],
    environments: ["staging", "production"],
    risk: { answers: { "data-loss": "no" }, computed: "high", declared: "high", engine: "1" },
    plan: [
      { ...step, id: "canary", stage: "pre" },
      {
        ...step,
        id: "fleet",
        stage: "change",
        action: "Roll it out\nto the fleet",
        haltIf: "Errors above 1 %",
      },
    ],
    tests: [{ what: "Unit and contract tests", where: "CI", evidence: "https://ci.example.com/1" }],
    rollback: {
      possible: true,
      trigger: "Errors above 1 % for five minutes",
      steps: [{ ...step, id: "back", stage: "change" }],
      estMinutes: 5,
    },
    monitoring: [{ metric: "Error rate", where: "Dashboard", abortWhen: "above 1 %" }],
    window: { start: "2026-12-01T09:00:00Z", end: "2026-12-01T11:00:00Z", bakeMinutes: 30 },
    links: ["https://issues.example.com/7"],
    ...rest,
  });
}
