import type { ServerResponse } from "node:http";
import Ajv, { type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { createIssue, editIssue, JIRA_FIELDS, searchIssues } from "./jiraSchemas.ts";
import { json, type SeenRequest, type ToolServer, toolServer } from "./toolServer.ts";

export interface JiraServer extends ToolServer {
  /** Issues by their keys, with the labels and fields that they have. */
  readonly issues: Map<string, { labels: string[]; fields: Record<string, unknown>; status: string }>;
  /** Requests that Jira's reference does not have in this form; must be empty. */
  readonly breaches: string[];
  /** Answers that come before any other, one for each request. */
  readonly faults: ((response: ServerResponse, request: SeenRequest) => unknown)[];
  /** What happens to the answer of a POST /issue that has made its issue. */
  afterCreate: ((response: ServerResponse) => unknown) | undefined;
}

/** A Jira of one project, OPS, which holds every request against the API's published form. */
export async function jiraServer(version: "2" | "3"): Promise<JiraServer> {
  const isCloud = version === "3";
  const ajv = addFormats(new Ajv({ allErrors: true, strict: false }));
  const forms = {
    create: ajv.compile(createIssue(isCloud)),
    edit: ajv.compile(editIssue(isCloud)),
    search: ajv.compile(searchIssues(isCloud)),
  };
  const issues: JiraServer["issues"] = new Map();
  const breaches: string[] = [];
  const faults: JiraServer["faults"] = [];
  const base = `/rest/api/${version}`;

  /** Whether a body has its form; Jira's own answer where it has not. */
  const isFormed = (request: SeenRequest, form: ValidateFunction, response: ServerResponse): boolean => {
    if (form(request.body)) return true;
    breaches.push(`${request.method} ${request.path}: ${ajv.errorsText(form.errors)}`);
    json(response, 400, {
      errorMessages: ["Invalid request payload. Refer to the REST API documentation and try again."],
    });
    return false;
  };
  const search = (request: SeenRequest, response: ServerResponse): void => {
    if (!isFormed(request, forms.search, response)) return;
    const { jql } = request.body as { jql: string };
    const label = /^project = "OPS" AND labels = "([^"]+)" ORDER BY created ASC$/.exec(jql)?.[1];
    if (!label) {
      json(response, 400, { errorMessages: [`Error in the JQL Query: ${jql}`], errors: {} });
      return;
    }
    const found = [...issues].filter(([, one]) => one.labels.includes(label));
    const shown = found.map(([key, one]) => ({
      id: key.slice(4),
      key,
      self: "",
      fields: { summary: one.fields.summary },
    }));
    json(
      response,
      200,
      isCloud ? { issues: shown, isLast: true } : { issues: shown, total: shown.length, startAt: 0 },
    );
  };
  const create = (request: SeenRequest, response: ServerResponse): void => {
    if (!isFormed(request, forms.create, response)) return;
    const { labels, project, ...fields } = (request.body as { fields: Record<string, unknown> }).fields;
    const key = `OPS-${issues.size + 1}`;
    issues.set(key, { labels: labels as string[], fields, status: "To Do" });
    if (server.afterCreate) server.afterCreate(response);
    else json(response, 201, { id: key.slice(4), key, self: `${server.url}${base}/issue/${key.slice(4)}` });
  };
  const one = (request: SeenRequest, key: string, response: ServerResponse): void => {
    const issue = issues.get(key);
    if (!issue) {
      json(response, 404, {
        errorMessages: ["Issue does not exist or you do not have permission to see it."],
        errors: {},
      });
    } else if (request.method === "GET") {
      const fields = { status: { name: issue.status, id: "1" } };
      json(response, 200, { id: key.slice(4), key, self: "", fields });
    } else if (isFormed(request, forms.edit, response)) {
      const body = request.body as {
        fields: Record<string, unknown>;
        update?: { labels: { add: string }[] };
      };
      Object.assign(issue.fields, body.fields);
      issue.labels = [...new Set([...issue.labels, ...(body.update?.labels ?? []).map(({ add }) => add)])];
      response.writeHead(204).end();
    }
  };
  const route = (request: SeenRequest, response: ServerResponse): void => {
    const operation = `${request.method} ${request.path.slice(base.length)}`;
    const key = /^(?:GET|PUT) \/issue\/([A-Z]+-\d+)$/.exec(operation)?.[1];
    if (request.path.startsWith(`${base}/`)) {
      if (operation === `POST ${isCloud ? "/search/jql" : "/search"}`) search(request, response);
      else if (operation === "POST /issue") create(request, response);
      else if (operation === "GET /field") json(response, 200, JIRA_FIELDS);
      else if (key) one(request, key, response);
    }
    if (response.writableEnded || response.destroyed) return;
    breaches.push(`${request.method} ${request.path} is none of the API's`);
    json(response, 404, { errorMessages: ["No such resource"] });
  };
  const made = await toolServer((request, response) => {
    const fault = faults.shift();
    if (fault) fault(response, request);
    else route(request, response);
  });
  const server: JiraServer = Object.assign(made, { issues, breaches, faults, afterCreate: undefined });
  return server;
}
