import { isObject, type Json, type JsonObject, parseJson } from "../formats/source.ts";
import type { ReportedEdit } from "./undoEdits.ts";

/** A file that a tool works on. */
export interface ToolFile {
  /** As the agent names it: absolute, relative to its folder, or a file URI. */
  readonly path: string;
  /** Replacements in the order in which they were made; empty if the input does not tell. */
  readonly edits: readonly ReportedEdit[];
}

/** Tools that write files, by their names in lower case without anything but letters. */
const WRITING = new Set([
  "write",
  "edit",
  "multiedit",
  "notebookedit",
  "create",
  "strreplace",
  "strreplaceeditor",
  "searchreplace",
  "applypatch",
  "createfile",
  "editfile",
  "editfiles",
  "writefile",
  "deletefile",
  "delete",
  "replacestringinfile",
  "multireplacestringinfile",
  "inserteditintofile",
  "editnotebookfile",
]);

const RUNNING = new Set([
  "bash",
  "shell",
  "powershell",
  "terminal",
  "runinterminal",
  "runterminalcommand",
  "runterminalcmd",
  "runcommand",
  "runcommands",
]);

const PATH_KEYS = [
  "file_path",
  "filePath",
  "path",
  "notebook_path",
  "notebookPath",
  "target_file",
  "targetFile",
  "uri",
];
const OLD_KEYS = ["old_string", "oldString", "old_str", "oldStr"];
const NEW_KEYS = ["new_string", "newString", "new_str", "newStr"];
const LIST_KEYS = ["edits", "replacements", "files"];

/** More files of one call are not looked at. */
const MAX_FILES = 200;

/** What a tool does, by its name; undefined for one that only reads, and for one that nobody knows. */
export function toolKind(name: string): "writes" | "runs" | undefined {
  const letters = name.toLowerCase().replace(/[^a-z]/g, "");
  if (WRITING.has(letters)) return "writes";
  return RUNNING.has(letters) ? "runs" : undefined;
}

/**
 * Files that a writing tool names in its input: as a path, in a list of edits or files, or in the text of a patch.
 * A file that is named several times has all its edits.
 */
export function toolFiles(input: Json | undefined): ToolFile[] {
  // Some agents hand the input on as the text of its JSON, and a patch as a bare text.
  const value = typeof input === "string" ? (parsedObject(input) ?? input) : input;
  const found = new Map<string, ReportedEdit[]>();
  const add = (path: string | undefined, edit?: ReportedEdit): void => {
    if (path === undefined || path === "" || path.length > 4096 || path.includes("\0")) return;
    const edits = found.get(path) ?? [];
    if (found.size < MAX_FILES || found.has(path)) found.set(path, edits);
    if (edit) edits.push(edit);
  };
  if (typeof value === "string") for (const path of patchPaths(value)) add(path);
  if (isObject(value) && value.command !== "view") {
    const path = firstText(value, PATH_KEYS);
    add(path, editOf(value));
    for (const item of LIST_KEYS.flatMap((key) => listOf(value[key]))) {
      if (typeof item === "string") add(item);
      else if (isObject(item)) add(firstText(item, PATH_KEYS) ?? path, editOf(item));
    }
    for (const text of [value.input, value.patch, value.command]) {
      if (typeof text === "string") for (const one of patchPaths(text)) add(one);
    }
  }
  return [...found].map(([path, edits]) => ({ path, edits }));
}

/** Paths in a patch of the form that begins with `*** Begin Patch`; none in any other text. */
function patchPaths(text: string): string[] {
  if (!/^\*\*\* Begin Patch/m.test(text)) return [];
  const named = text.matchAll(/^\*\*\* (?:(?:Add|Update|Delete) File|Move to): (.+?)\r?$/gm);
  return [...named].map((match) => match[1]?.trim() ?? "");
}

function editOf(item: JsonObject): ReportedEdit | undefined {
  const oldText = firstText(item, OLD_KEYS);
  const newText = firstText(item, NEW_KEYS);
  if (oldText === undefined || newText === undefined) return undefined;
  return { oldText, newText, isEverywhere: item.replace_all === true || item.replaceAll === true };
}

function firstText(item: JsonObject, keys: readonly string[]): string | undefined {
  for (const key of keys) {
    const value = item[key];
    if (typeof value === "string") return value;
  }
  return undefined;
}

function listOf(value: Json | undefined): readonly Json[] {
  return Array.isArray(value) ? value : [];
}

function parsedObject(text: string): JsonObject | undefined {
  const value = text.trimStart().startsWith("{") ? parseJson(text) : undefined;
  return isObject(value) ? value : undefined;
}
