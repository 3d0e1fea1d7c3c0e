import type { ChangeRecord } from "../change/record.ts";
import type { ChangeTool } from "../policy/changeSection.ts";
import { oneLine } from "./answerWords.ts";
import { type ExportContext, fieldValue, recordPathProblem, recordValue, valueAt } from "./recordPaths.ts";
import { type ExportResult, failure, type ImportResult, isFailure, type ToolFailure } from "./result.ts";
import type { ToolAnswer, ToolSession } from "./session.ts";
import { upsert } from "./upsert.ts";

export type Webhook = Extract<ChangeTool, { kind: "webhook" }>;

type Exported = Exclude<ExportResult, ToolFailure>;
type Tree = { [name: string]: Tree | string | number | boolean | null };

const FORBIDDEN = /^(__proto__|constructor|prototype)$/;

/** Puts a value at a dotted name: `fields.summary` becomes an object in an object. */
function put(tree: Tree, name: string, value: string | number | boolean | null): boolean {
  const steps = name.split(".");
  const last = steps.pop() ?? "";
  let at = tree;
  for (const step of [...steps, last]) if (step === "" || FORBIDDEN.test(step)) return false;
  for (const step of steps) {
    const next = Object.hasOwn(at, step) ? at[step] : {};
    if (typeof next !== "object" || next === null) return false;
    at[step] = next;
    at = next;
  }
  if (Object.hasOwn(at, last)) return false;
  at[last] = value;
  return true;
}

/** The body that the mapping asks for; a failure where the policy's mapping can't be followed. */
export function webhookBody(tool: Webhook, record: ChangeRecord, context: ExportContext): unknown {
  const { digest, status, link } = context;
  if (!tool.body) return { record, digest, status, link: link ?? null };
  const body: Tree = {};
  for (const [field, path] of Object.entries(tool.body)) {
    const problem = recordPathProblem(path);
    if (problem) return failure("misconfigured", `${tool.id}: body.${field}: ${problem}`);
    if (!put(body, field, fieldValue(recordValue(record, context, path))))
      return failure(
        "misconfigured",
        `${tool.id}: body.${field} is no name of a field, or meets another one`,
      );
  }
  return body;
}

const SECRET = /\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** Headers with their secrets; a failure where one is missing. */
async function headersOf(tool: Webhook, session: ToolSession): Promise<Record<string, string> | ToolFailure> {
  const headers: Record<string, string> = { accept: "application/json", "content-type": "application/json" };
  for (const [name, template] of Object.entries(tool.headers ?? {})) {
    const secrets = new Map<string, string>();
    for (const [, secretName = ""] of template.matchAll(SECRET)) {
      const secret = await session.secrets.get(secretName);
      if (isFailure(secret)) return secret;
      secrets.set(secretName, secret);
    }
    const value = template.replace(SECRET, (_, secretName: string) => secrets.get(secretName) ?? "");
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) || !/^[\x20-\x7e]*$/.test(value))
      return failure("misconfigured", `${tool.id}: ${oneLine(name)} can't be sent as a header`);
    headers[name.toLowerCase()] = value;
  }
  return headers;
}

function filled(url: string, values: Readonly<Record<string, string>>): string {
  // URLs of the policy may have gone through a parser that writes braces in percent.
  return url.replace(/(?:\{|%7B)(id|change)(?:\}|%7D)/gi, (whole, name: string) => {
    const value = values[name.toLowerCase()];
    return value === undefined ? whole : encodeURIComponent(value);
  });
}

function textAt(answer: ToolAnswer, path: string): string | undefined {
  const value = valueAt(answer.body, path);
  const text = typeof value === "string" || typeof value === "number" ? oneLine(String(value)) : "";
  return text === "" ? undefined : text;
}

/** An id that can stand as one part of an address. */
function isId(id: string): boolean {
  return id.length <= 200 && !/^\.{0,2}$/.test(id);
}

function idOf(tool: Webhook, answer: ToolAnswer): string | ToolFailure | undefined {
  if (!tool.idPath) return undefined;
  const id = textAt(answer, tool.idPath);
  if (id !== undefined && isId(id)) return id;
  return failure(
    "bad-answer",
    `${tool.id} took it, but its answer has no id at ${tool.idPath}: check idPath`,
  );
}

function exported(session: ToolSession, action: Exported["action"], id: string | undefined): Exported {
  const externalId = id === undefined ? undefined : session.secrets.hide(id);
  return { kind: "exported", action, externalId, link: undefined, note: undefined };
}

/** Sends a record to a tool of the policy's own description. */
export async function exportToWebhook(
  tool: Webhook,
  record: ChangeRecord,
  context: ExportContext,
  session: ToolSession,
): Promise<ExportResult> {
  const body = webhookBody(tool, record, context);
  if (isFailure(body)) return body;
  const own = await headersOf(tool, session);
  if (isFailure(own)) return own;
  // For what is made alone: a tool that knows the key answers as before and does not look at the content again.
  const once = { "idempotency-key": context.digest, ...own };
  const { findUrl, findIdPath, updateUrl } = tool;
  const change = record.id;
  return session.retrying(() =>
    upsert(
      {
        name: tool.id,
        create: async () => {
          const url = filled(tool.url, { change });
          const answer = await session.send({ method: tool.method ?? "POST", url, headers: once, body });
          if (isFailure(answer)) return answer;
          const id = idOf(tool, answer);
          // Without a look first, the tool may have had it already.
          return isFailure(id)
            ? id
            : exported(session, findUrl ? "created" : "sent", id ?? context.externalId);
        },
        ...(updateUrl && {
          update: async (id: string) => {
            const url = filled(updateUrl, { id, change });
            const answer = await session.send({
              method: tool.updateMethod ?? "PUT",
              url,
              headers: own,
              body,
            });
            return isFailure(answer) ? answer : exported(session, "updated", id);
          },
        }),
        ...(findUrl && {
          find: async () => {
            const answer = await session.send({
              method: "GET",
              url: filled(findUrl, { change }),
              headers: own,
            });
            if (isFailure(answer))
              return answer.reason === "not-found"
                ? { kind: "found", id: undefined, note: undefined }
                : answer;
            const id = textAt(answer, findIdPath ?? tool.idPath ?? "id");
            return { kind: "found", id: id !== undefined && isId(id) ? id : undefined, note: undefined };
          },
        }),
      },
      context.externalId !== undefined && isId(context.externalId) ? context.externalId : undefined,
    ),
  );
}

/** Asks the tool for the state of a record. */
export async function importFromWebhook(
  tool: Webhook,
  externalId: string,
  session: ToolSession,
): Promise<ImportResult> {
  if (!tool.importUrl || !tool.statePath)
    return failure("misconfigured", `${tool.id} needs importUrl and statePath before its state can be read`);
  if (!isId(externalId)) return failure("not-found", `${tool.id}: that is no id`);
  const { importUrl, statePath } = tool;
  const headers = await headersOf(tool, session);
  if (isFailure(headers)) return headers;
  const answer = await session.retrying(() =>
    session.send({ method: "GET", url: filled(importUrl, { id: externalId }), headers }),
  );
  if (isFailure(answer)) return answer;
  const state = textAt(answer, statePath);
  if (state !== undefined) return { kind: "imported", state: session.secrets.hide(state), link: undefined };
  return failure("bad-answer", `${tool.id}: its answer has no state at ${statePath}: check statePath`);
}
