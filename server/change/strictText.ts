import {
  findNodeAtLocation,
  type JSONVisitor,
  type ParseErrorCode,
  parseTree,
  printParseErrorCode,
  visit as visitJson,
} from "jsonc-parser";
import type * as z from "zod";
import { YamlSource } from "../policy/yamlSource.ts";

/** A mistake in a text, at its place. Line and column count from one; columns are UTF-16. */
export interface TextProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

/** What a text holds, or why it can't be taken for what it says. */
export interface Read<T> {
  readonly value?: T;
  readonly problems: readonly TextProblem[];
}

/** Largest record or event that is read. Bytes. */
export const MAX_OBJECT_BYTES = 1024 * 1024;
const MAX_DEPTH = 20;

/**
 * Reads a YAML text by a schema: what {@link YamlSource} takes, and no more. Not by its `check`, for which a key without
 * a value is not there: in a record null is a value.
 */
export function readYaml<T>(bytes: Uint8Array, schema: z.ZodType<T>): Read<T> {
  const decoded = decode(bytes);
  if (typeof decoded !== "string") return decoded;
  return checkYaml(new YamlSource(decoded, MAX_OBJECT_BYTES), schema);
}

/** Reads a JSON text by a schema. Comments and keys that stand twice are mistakes. */
export function readJson<T>(bytes: Uint8Array, schema: z.ZodType<T>): Read<T> {
  const text = decode(bytes);
  if (typeof text !== "string") return text;
  const at = (offset: number, message: string): TextProblem => ({ ...positionOf(text, offset), message });
  if (depthOf(text) > MAX_DEPTH) return failed("It is nested too deeply");
  const wrong = jsonMistakes(text);
  if (wrong.length > 0) return { problems: wrong.map(({ offset, message }) => at(offset, message)) };
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return failed(`Not valid JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return { value: parsed.data, problems: [] };
  const tree = parseTree(text);
  const offsetOf = (path: readonly PropertyKey[]): number => {
    const node = tree && findNodeAtLocation(tree, path.map(step));
    return node?.offset ?? (path.length > 0 ? offsetOf(path.slice(0, -1)) : 0);
  };
  return {
    problems: issuesOf(parsed.error).map(({ path, message }) => at(offsetOf(path), message)),
  };
}

function decode(bytes: Uint8Array): string | { problems: TextProblem[] } {
  if (bytes.byteLength > MAX_OBJECT_BYTES) {
    return failed(`It is larger than ${MAX_OBJECT_BYTES / 1024 / 1024} MB`);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return failed("It is not valid UTF-8");
  }
}

function failed(message: string): { problems: TextProblem[] } {
  return { problems: [{ line: 1, column: 1, message }] };
}

function checkYaml<T>(source: YamlSource, schema: z.ZodType<T>): Read<T> {
  const at = (offset: number, message: string): TextProblem => {
    const { line, character } = source.position(offset);
    return { line: line + 1, column: character + 1, message };
  };
  const syntax = source.syntaxProblems();
  if (syntax.length > 0) return { problems: syntax.map(({ start, message }) => at(start, message)) };
  const parsed = schema.safeParse(source.document.toJS({ maxAliasCount: 0 }));
  if (parsed.success) return { value: parsed.data, problems: [] };
  return {
    problems: issuesOf(parsed.error).map(({ path, message, isKey }) =>
      at(source.range(path.map(step), isKey ? "key" : "value").start, message),
    ),
  };
}

interface Mistake {
  readonly offset: number;
  readonly message: string;
}

function jsonMistakes(text: string): Mistake[] {
  const found: Mistake[] = [];
  const open: Set<string>[] = [];
  const visitor: JSONVisitor = {
    onObjectBegin: () => {
      open.push(new Set());
    },
    onObjectEnd: () => {
      open.pop();
    },
    onObjectProperty: (key, offset) => {
      const keys = open.at(-1);
      if (keys?.has(key)) found.push({ offset, message: `The key "${key}" stands twice` });
      keys?.add(key);
    },
    onError: (code: ParseErrorCode, offset: number) => {
      found.push({ offset, message: `Not valid JSON: ${printParseErrorCode(code)}` });
    },
  };
  visitJson(text, visitor, { disallowComments: true, allowTrailingComma: false });
  return found;
}

/** How deep brackets are nested, those in texts left out. */
function depthOf(text: string): number {
  let [depth, deepest, isInText] = [0, 0, false];
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (isInText) {
      if (char === "\\") at++;
      else if (char === '"') isInText = false;
    } else if (char === '"') isInText = true;
    else if (char === "{" || char === "[") deepest = Math.max(deepest, ++depth);
    else if (char === "}" || char === "]") depth--;
  }
  return deepest;
}

function positionOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset);
  const lines = before.split("\n");
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

function step(one: PropertyKey): string | number {
  return typeof one === "symbol" ? String(one) : one;
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly message: string;
  readonly isKey: boolean;
}

/** Issues of a schema in words, an unknown key each. */
function issuesOf(error: z.ZodError): Issue[] {
  return error.issues.flatMap((issue): Issue[] => {
    const where = issue.path.length > 0 ? ` in ${issue.path.map(String).join(".")}` : "";
    if (issue.code !== "unrecognized_keys") {
      return [{ path: issue.path, message: `${issue.message}${where}`, isKey: false }];
    }
    return issue.keys.map((key) => ({
      path: [...issue.path, key],
      message: `Unknown key "${key}"${where}`,
      isKey: true,
    }));
  });
}
