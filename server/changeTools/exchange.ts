import type { ChangeRecord } from "../change/record.ts";
import type { ChangeTool } from "../policy/changeSection.ts";
import { exportToJira, importFromJira } from "./jira.ts";
import type { ToolOptions, ToolPorts } from "./ports.ts";
import { type ExportContext, recordPathProblem } from "./recordPaths.ts";
import type { ExportResult, ImportResult } from "./result.ts";
import { ToolSession } from "./session.ts";
import { exportToWebhook, importFromWebhook } from "./webhook.ts";

/**
 * Sends a record to a change tool: makes what the tool does not have, updates what it has. Whatever goes wrong is in the
 * answer, in words without secrets; it throws only where a port does.
 */
export async function exportChange(
  tool: ChangeTool,
  record: ChangeRecord,
  context: ExportContext,
  ports: ToolPorts,
  options: ToolOptions = {},
): Promise<ExportResult> {
  const session = new ToolSession(tool.id, tool.allowHttp === true, ports, options);
  return tool.kind === "jira"
    ? exportToJira(tool, record, context, session)
    : exportToWebhook(tool, record, context, session);
}

/** Asks a change tool for the state of what an export gave the id of. */
export async function importState(
  tool: ChangeTool,
  externalId: string,
  ports: ToolPorts,
  options: ToolOptions = {},
): Promise<ImportResult> {
  const session = new ToolSession(tool.id, tool.allowHttp === true, ports, options);
  return tool.kind === "jira"
    ? importFromJira(tool, externalId, session)
    : importFromWebhook(tool, externalId, session);
}

/** A mistake in the policy's description of a tool. */
export interface ToolProblem {
  /** Where it stands, from the tool's own entry: `["body", "short_description"]`. */
  readonly path: readonly string[];
  readonly message: string;
}

/** What is wrong with a tool's mapping; secrets and the tool itself are not asked. */
export function toolProblems(tool: ChangeTool): ToolProblem[] {
  const [name, mapping] =
    tool.kind === "jira" ? (["fields", tool.fields] as const) : (["body", tool.body] as const);
  const problems: ToolProblem[] = Object.entries(mapping ?? {}).flatMap(([field, path]) => {
    const message = recordPathProblem(path);
    return message ? [{ path: [name, field], message }] : [];
  });
  if (tool.kind === "webhook" && tool.updateUrl && !tool.idPath && !tool.findUrl)
    problems.push({ path: ["updateUrl"], message: "It needs the tool's own id: add idPath or findUrl" });
  if (tool.kind === "webhook" && tool.findUrl && !tool.updateUrl)
    problems.push({ path: ["findUrl"], message: "What is found could not be updated: add updateUrl" });
  return problems;
}
