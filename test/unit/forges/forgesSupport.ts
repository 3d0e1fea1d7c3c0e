import assert from "node:assert/strict";
import { forgeOf } from "../../../server/forges/forgeOf.ts";
import type { ForgeLimits } from "../../../server/forges/limits.ts";
import type { Forge, ForgeFailure, ForgeRequest, ForgeResult } from "../../../server/forges/port.ts";
import { PROJECT, TOKEN } from "../../support/forgeProject.ts";
import { ForgeServer } from "../../support/forgeServer.ts";

export const KINDS = ["github", "gitlab", "gitea"] as const;

/** Short enough for tests. */
export const LIMITS: Partial<ForgeLimits> = { requestMs: 10_000, waitMs: 2_000, pauseMs: 1 };

export async function forgeAt(
  server: ForgeServer,
  limits: Partial<ForgeLimits> = {},
  token: string | undefined = TOKEN,
): Promise<Forge> {
  const found = await forgeOf(
    { kind: server.kind, url: server.url, project: PROJECT },
    { token, now: () => Date.now(), limits: { ...LIMITS, ...limits } },
  );
  return value(found);
}

export function value<T>(result: ForgeResult<T>): T {
  if (!result.ok) assert.fail(`${result.failure.reason}: ${result.failure.message}`);
  return result.value;
}

export function failureOf(result: ForgeResult<unknown>): ForgeFailure {
  if (result.ok) assert.fail(`it went well: ${JSON.stringify(result.value)}`);
  return result.failure;
}

/** A server for each test of a suite, with a project of four accounts; every request must be one of the described. */
export function useServer(kind: Forge["kind"]): () => ForgeServer {
  let server: ForgeServer | undefined;
  beforeEach(async () => {
    server = await new ForgeServer(kind).listen();
    server.project.add(1, "dana");
    server.project.add(2, "bob");
    server.project.add(3, "carol");
    server.project.add(4, "erin");
    server.project.add(9, "reader", { mayReview: false });
    server.project.add(10, "helper[bot]", { isBot: true });
  });
  afterEach(async () => {
    const breaches = server?.breaches;
    await server?.close();
    assert.deepEqual(breaches, []);
  });
  return () => {
    assert.ok(server);
    return server;
  };
}

export async function requestOf(forge: Forge, branch = "feature/limits"): Promise<ForgeRequest> {
  const found = value(await forge.findRequest(branch, "main"));
  assert.ok(found);
  return found;
}
