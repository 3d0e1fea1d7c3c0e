import { isDeepStrictEqual } from "node:util";
import { getNodeValue, type JSONPath, type Node } from "jsonc-parser";
import { hookCommand, isHookCommand } from "./command.ts";
import { insertAt, nodeAt, readJson, removeAt } from "./jsonText.ts";

export type HookAgent = "claude" | "cursor" | "vscode";

/** Configuration files, relative to the top of the work tree. */
export const HOOK_FILES: Readonly<Record<HookAgent, string>> = {
  claude: ".claude/settings.local.json",
  cursor: ".cursor/hooks.json",
  vscode: ".github/hooks/two-keys.json",
};

/** What a configuration would become; `after` is undefined if the file would go. */
export type ConfigPlan =
  | { readonly ok: true; readonly after: string | undefined }
  | { readonly ok: false; readonly reason: string };

/** Longer configurations are not touched. */
const MAX_TEXT = 1024 * 1024;

/** Seconds after which an agent gives up; the script itself ends much sooner. */
const TIMEOUT = 10;

/** Our entry for each event that we listen to. */
function entries(agent: HookAgent): Readonly<Record<string, unknown>> {
  const command = hookCommand(agent);
  if (agent === "claude") {
    const hooks = [{ type: "command", command, timeout: TIMEOUT }];
    const entry = { matcher: "Write|Edit|MultiEdit|NotebookEdit|Bash", hooks };
    return { PreToolUse: entry, PostToolUse: entry };
  }
  // Cursor stops a tool whose hook fails, so that we listen to nothing that could stop one.
  if (agent === "cursor") return { afterFileEdit: { command }, afterShellExecution: { command } };
  // Copilot's command line stops a tool whose hook fails, even where node is missing. Its PowerShell knows no `||`.
  const shells = { command: `${command} || exit 0`, powershell: `${command}; exit 0` };
  const entry = { type: "command", ...shells, cwd: ".", timeout: TIMEOUT };
  return { PreToolUse: entry, PostToolUse: entry };
}

/** The file as it is where there was none. */
function freshText(agent: HookAgent): string {
  const hooks = Object.fromEntries(Object.entries(entries(agent)).map(([event, entry]) => [event, [entry]]));
  const value = agent === "claude" ? { hooks } : { version: 1, hooks };
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

/** The configuration with our hooks in it. What else it holds stays byte for byte. */
export function planInstall(agent: HookAgent, text: string | undefined): ConfigPlan {
  if (text === undefined) return { ok: true, after: freshText(agent) };
  const refusal = refuse(agent, text);
  if (refusal !== undefined) return { ok: false, reason: refusal };
  const { bom, body } = withoutBom(text);
  if (isInstalled(agent, body)) return { ok: true, after: text };
  let after = withoutOurs(body);
  if (agent !== "claude" && !nodeAt(after, ["version"])) after = insertAt(after, [], "version", 1);
  for (const [event, entry] of Object.entries(entries(agent))) {
    if (!nodeAt(after, ["hooks"])) after = insertAt(after, [], "hooks", { [event]: [entry] });
    else if (nodeAt(after, ["hooks", event])) after = insertAt(after, ["hooks", event], undefined, entry);
    else after = insertAt(after, ["hooks"], event, [entry]);
  }
  return { ok: true, after: bom + after };
}

/**
 * The configuration without our hooks, and without the lists that they leave empty. A file that holds nothing but
 * what an installation makes would go.
 */
export function planRemove(agent: HookAgent, text: string | undefined): ConfigPlan {
  if (text === undefined || text.replaceAll("\r\n", "\n") === freshText(agent)) {
    return { ok: true, after: undefined };
  }
  const refusal = refuse(agent, text);
  if (refusal !== undefined) return { ok: false, reason: refusal };
  const { bom, body } = withoutBom(text);
  return { ok: true, after: bom + withoutOurs(body) };
}

/** Whether a configuration holds a hook of ours; false if it can't be read. */
export function holdsHook(text: string): boolean {
  const { body } = withoutBom(text);
  return ourPaths(body).length > 0;
}

function refuse(agent: HookAgent, text: string): string | undefined {
  const name = HOOK_FILES[agent];
  if (text.length > MAX_TEXT) return `${name} is longer than ${MAX_TEXT} characters`;
  const read = readJson(withoutBom(text).body);
  if (!read.ok) return `${name} ${read.message}`;
  const hooks = child(read.root, "hooks");
  if (hooks && hooks.type !== "object") return `${name}: "hooks" is no object`;
  for (const event of Object.keys(entries(agent))) {
    const list = hooks && child(hooks, event);
    if (list && list.type !== "array") return `${name}: "hooks.${event}" is no list`;
  }
  return undefined;
}

/** Whether the lists hold our entries as they are today, once each, and nothing of ours stands elsewhere. */
function isInstalled(agent: HookAgent, text: string): boolean {
  const wanted = entries(agent);
  const found = ourPaths(text);
  return (
    found.length === Object.keys(wanted).length &&
    Object.entries(wanted).every(([event, entry]) =>
      found.some((path) => {
        const node = path[1] === event ? nodeAt(text, path.slice(0, 3)) : undefined;
        return node !== undefined && isDeepStrictEqual(getNodeValue(node), entry);
      }),
    )
  );
}

/** Without our hooks; a group, a list or an object goes along if nothing else was in it. */
function withoutOurs(text: string): string {
  let rest = text;
  for (let [path] = ourPaths(rest); path; [path] = ourPaths(rest)) {
    rest = removeAt(rest, path);
    const isInGroup = path.length > 3;
    if (isInGroup && isEmpty(rest, path.slice(0, 4))) rest = removeAt(rest, path.slice(0, 3));
    for (const list of [path.slice(0, 2), path.slice(0, 1)]) {
      if (isEmpty(rest, list)) rest = removeAt(rest, list);
    }
  }
  return rest;
}

/** Paths of our hooks: of entries of an event's list, or of hooks in a group there, as Claude Code has them. */
function ourPaths(text: string): JSONPath[] {
  const found: JSONPath[] = [];
  const events = nodeAt(text, ["hooks"]);
  for (const property of events?.type === "object" ? (events.children ?? []) : []) {
    const [key, list] = property.children ?? [];
    for (const [at, entry] of items(list).entries()) {
      const path = ["hooks", String(key?.value), at];
      if (isOurs(entry)) found.push(path);
      for (const [inner, hook] of items(child(entry, "hooks")).entries()) {
        if (isOurs(hook)) found.push([...path, "hooks", inner]);
      }
    }
  }
  return found;
}

function isOurs(entry: Node): boolean {
  if (entry.type !== "object") return false;
  return (entry.children ?? []).some((property) => isHookCommand(property.children?.[1]?.value));
}

function isEmpty(text: string, path: JSONPath): boolean {
  const node = nodeAt(text, path);
  if (!node) return false;
  return text.slice(node.offset + 1, node.offset + node.length - 1).trim() === "";
}

function items(list: Node | undefined): readonly Node[] {
  return list?.type === "array" ? (list.children ?? []) : [];
}

function child(node: Node, key: string): Node | undefined {
  if (node.type !== "object") return undefined;
  return node.children?.find((property) => property.children?.[0]?.value === key)?.children?.[1];
}

function withoutBom(text: string): { bom: string; body: string } {
  const start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  return { bom: text.slice(0, start), body: text.slice(start) };
}
