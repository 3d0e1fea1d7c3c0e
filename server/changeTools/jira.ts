import * as z from "zod";
import type { ChangeRecord } from "../change/record.ts";
import type { ChangeTool } from "../policy/changeSection.ts";
import { oneLine } from "./answerWords.ts";
import { describeRecord, toAdf, toWiki } from "./description.ts";
import { type JiraField, jiraFields, jiraLabel, mappedFields } from "./jiraFields.ts";
import { type ExportContext, recordPathProblem, recordValue } from "./recordPaths.ts";
import { type ExportResult, failure, type ImportResult, isFailure, type ToolFailure } from "./result.ts";
import type { ToolSession } from "./session.ts";
import { type Found, upsert } from "./upsert.ts";

export type Jira = Extract<ChangeTool, { kind: "jira" }>;

type Exported = Exclude<ExportResult, ToolFailure>;

const issueKey = z.string().regex(/^[A-Z][A-Z0-9_]+-\d{1,12}$/);
const searchAnswer = z.object({ issues: z.array(z.object({ key: issueKey })) });
const createdAnswer = z.object({ key: issueKey });
const issueAnswer = z.object({
  key: issueKey,
  fields: z.object({ status: z.object({ name: z.string() }) }),
});

const notJira = (name: string): ToolFailure =>
  failure("bad-answer", `${name} does not answer like Jira: is the address that of the site itself?`);

/** One Jira site: addresses, account and the few requests that are made of it. */
class JiraSite {
  private readonly base: string;
  readonly isCloud: boolean;

  constructor(
    private readonly tool: Jira,
    private readonly headers: Readonly<Record<string, string>>,
    private readonly session: ToolSession,
  ) {
    this.base = tool.url.replace(/\/+$/, "");
    this.isCloud = (tool.apiVersion ?? "3") === "3";
  }

  link(key: string): string {
    return `${this.base}/browse/${key}`;
  }

  async request<T>(
    method: string,
    path: string,
    answer: z.ZodType<T>,
    body?: unknown,
    more: Readonly<Record<string, string>> = {},
  ): Promise<T | ToolFailure> {
    const result = await this.session.send({
      method,
      url: `${this.base}/rest/api/${this.tool.apiVersion ?? "3"}${path}`,
      headers: { ...this.headers, ...more },
      ...(body === undefined ? {} : { body }),
    });
    if (isFailure(result)) return result;
    const parsed = answer.safeParse(result.body);
    return parsed.success ? parsed.data : notJira(this.session.name);
  }

  fields(): Promise<JiraField[] | ToolFailure> {
    return this.request("GET", "/field", jiraFields);
  }

  /** The issue of a change, by its label; the oldest where somebody has made a second one. */
  async find(change: string): Promise<Found | ToolFailure> {
    const jql = `project = "${this.tool.project}" AND labels = "${jiraLabel(change)}" ORDER BY created ASC`;
    const path = this.isCloud ? "/search/jql" : "/search";
    const result = await this.request("POST", path, searchAnswer, {
      jql,
      maxResults: 2,
      fields: ["summary"],
    });
    if (isFailure(result)) return result;
    const [first, second] = result.issues;
    const note =
      second &&
      `${first?.key} and ${second.key} both carry the label ${jiraLabel(change)}: the older was updated`;
    return { kind: "found", id: first?.key, note };
  }

  exported(action: Exported["action"], key: string): Exported {
    return { kind: "exported", action, externalId: key, link: this.link(key), note: undefined };
  }
}

async function siteOf(tool: Jira, session: ToolSession): Promise<JiraSite | ToolFailure> {
  const secret = await session.secrets.get(tool.tokenEnv);
  if (isFailure(secret)) return secret;
  // `account:token` is for Jira Cloud; a personal access token of Jira Data Center has no colon.
  const isWhole = /^(Basic|Bearer) /i.test(secret);
  const isBasic = /^[^\s:]+:\S+$/.test(secret);
  const scheme = isBasic ? `Basic ${Buffer.from(secret).toString("base64")}` : `Bearer ${secret}`;
  const authorization = isWhole ? secret : scheme;
  const headers = { accept: "application/json", "content-type": "application/json", authorization };
  return new JiraSite(tool, headers, session);
}

/** The issue's fields, as they are sent; what the record does not have is null. */
async function contentOf(
  tool: Jira,
  record: ChangeRecord,
  context: ExportContext,
  site: JiraSite,
): Promise<Record<string, unknown> | ToolFailure> {
  const blocks = describeRecord(record, context);
  const own = {
    summary: oneLine(record.title).slice(0, 255),
    description: site.isCloud ? toAdf(blocks) : toWiki(blocks),
  };
  const values = new Map<string, unknown>();
  for (const [field, path] of Object.entries(tool.fields ?? {})) {
    const problem = recordPathProblem(path);
    if (problem) return failure("misconfigured", `${tool.id}: fields.${field}: ${problem}`);
    values.set(field, recordValue(record, context, path));
  }
  if (values.size === 0) return own;
  const known = await site.fields();
  if (isFailure(known)) return known;
  const mapped = mappedFields(tool.id, known, values, site.isCloud);
  return isFailure(mapped) ? mapped : { ...own, ...mapped };
}

/** Makes or updates the issue of a change. Jira itself knows no idempotency key: the issue is looked
 * for before it is made. */
export async function exportToJira(
  tool: Jira,
  record: ChangeRecord,
  context: ExportContext,
  session: ToolSession,
): Promise<ExportResult> {
  const site = await siteOf(tool, session);
  if (isFailure(site)) return site;
  const label = jiraLabel(record.id);
  const properties = [
    {
      key: "two-keys",
      value: { change: record.id, revision: record.revision, digest: context.digest, status: context.status },
    },
  ];
  const once = { "idempotency-key": context.digest };
  const isKnown = issueKey.safeParse(context.externalId).success;
  return session.retrying<Exported>(async () => {
    const content = await contentOf(tool, record, context, site);
    if (isFailure(content)) return content;
    return upsert(
      {
        name: tool.id,
        find: () => site.find(record.id),
        create: async () => {
          const given = Object.fromEntries(Object.entries(content).filter(([, value]) => value !== null));
          const fields = {
            project: { key: tool.project },
            issuetype: { name: tool.issueType },
            labels: [label],
            ...given,
          };
          const made = await site.request("POST", "/issue", createdAnswer, { fields, properties }, once);
          return isFailure(made) ? made : site.exported("created", made.key);
        },
        update: async (key) => {
          // The label is added, so that labels that people have given stay.
          const body = { fields: content, update: { labels: [{ add: label }] }, properties };
          const done = await site.request("PUT", `/issue/${key}`, z.unknown(), body);
          return isFailure(done) ? done : site.exported("updated", key);
        },
      },
      isKnown ? context.externalId : undefined,
    );
  });
}

/** Asks Jira for the state of an issue. */
export async function importFromJira(
  tool: Jira,
  externalId: string,
  session: ToolSession,
): Promise<ImportResult> {
  if (!issueKey.safeParse(externalId).success)
    return failure("not-found", `${tool.id}: "${oneLine(externalId)}" is no key of an issue, such as OPS-12`);
  const site = await siteOf(tool, session);
  if (isFailure(site)) return site;
  const issue = await session.retrying<z.infer<typeof issueAnswer> & { kind: "issue" }>(async () => {
    const answer = await site.request("GET", `/issue/${externalId}?fields=status`, issueAnswer);
    return isFailure(answer) ? answer : { kind: "issue", ...answer };
  });
  if (isFailure(issue)) return issue;
  const state = session.secrets.hide(oneLine(issue.fields.status.name));
  return { kind: "imported", state, link: site.link(issue.key) };
}
