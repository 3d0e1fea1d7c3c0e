import type { PgQueryModule } from "libpg-query/wasm/libpg-query.js";
import { readWasm } from "../grammar.ts";
import type { SqlNode } from "./sqlTree.ts";

/** Places in the tree are UTF-16 offsets of the statement's text. */
export type Parsed = { readonly tree: SqlNode } | { readonly error: string };

/** Statements that are kept, and characters of them. */
const MAX_ENTRIES = 2_000;
const MAX_CHARS = 2_000_000;
/** Longer statements are data. */
const MAX_STATEMENT = 100_000;
/** Deeper nesting of parentheses may exhaust the parser's stack. */
const MAX_DEPTH = 400;

let module: PgQueryModule | undefined;
let loading: Promise<void> | undefined;

/** Loads the parser, once. Rejects when it can't be loaded, and tries again at the next call. */
export function loadSqlParser(): Promise<void> {
  if (module) return Promise.resolve();
  loading ??= load().finally(() => {
    loading = undefined;
  });
  return loading;
}

async function load(): Promise<void> {
  const bytes = await readWasm("libpg-query.wasm");
  const { default: init } = await import("libpg-query/wasm/libpg-query.js");
  const compiled = await WebAssembly.compile(new Uint8Array(bytes));
  module = await init({
    instantiateWasm(imports, done) {
      done(new WebAssembly.Instance(compiled, imports));
      return {};
    },
  });
}

/** What was parsed last, least recently used first. */
const known = new Map<string, Parsed>();
let chars = 0;

/** Tree of one statement. Throws nothing; `undefined` until the parser is loaded. */
export function parseSql(statement: string): Parsed | undefined {
  const old = known.get(statement);
  if (old) {
    known.delete(statement);
    known.set(statement, old);
    return old;
  }
  if (!module) return undefined;
  const parsed = parse(module, statement);
  known.set(statement, parsed);
  chars += statement.length;
  for (const first of known.keys()) {
    if (known.size <= MAX_ENTRIES && chars <= MAX_CHARS) break;
    known.delete(first);
    chars -= first.length;
  }
  return parsed;
}

function parse(parser: PgQueryModule, statement: string): Parsed {
  if (statement.length > MAX_STATEMENT) return { error: "too long" };
  if (depthOf(statement) > MAX_DEPTH) return { error: "nested too deeply" };
  const first = run(parser, statement);
  if ("tree" in first) return first;
  const filled = fillPlaceholders(statement);
  return filled === statement ? first : run(parser, filled);
}

function run(parser: PgQueryModule, statement: string): Parsed {
  let query = 0;
  let result = 0;
  try {
    const room = parser.lengthBytesUTF8(statement) + 1;
    query = parser._malloc(room);
    parser.stringToUTF8(statement, query, room);
    result = parser._wasm_parse_query_raw(query);
    const error = parser.getValue(result + 8, "i32");
    if (error) return { error: parser.UTF8ToString(parser.getValue(error, "i32")) };
    const answer = JSON.parse(parser.UTF8ToString(parser.getValue(result, "i32"))) as {
      readonly stmts?: readonly { readonly stmt?: SqlNode }[];
    };
    const tree = answer.stmts?.length === 1 ? answer.stmts[0]?.stmt : undefined;
    if (!tree) return { error: "not one statement" };
    const offsets = utf16Offsets(statement);
    if (offsets) moveLocations(tree, offsets);
    return { tree };
  } catch (error) {
    // Its stack is not to be trusted after a trap: the next `loadSqlParser` makes another.
    if (error instanceof WebAssembly.RuntimeError) {
      module = undefined;
      query = 0;
      result = 0;
    }
    return { error: error instanceof Error ? error.message : String(error) };
  } finally {
    if (result) parser._wasm_free_parse_result(result);
    if (query) parser._free(query);
  }
}

function depthOf(statement: string): number {
  let depth = 0;
  let most = 0;
  for (let i = 0; i < statement.length; i++) {
    const char = statement.charCodeAt(i);
    if (char === 40 || char === 91) most = Math.max(most, ++depth);
    else if (char === 41 || char === 93) depth--;
  }
  return most;
}

/**
 * Placeholders of templates and of psql with as many characters of plain SQL in their
 * place: `${schema}` and `{{ schema }}` become a name, `:'value'` a string, `{% … %}` blanks.
 */
function fillPlaceholders(statement: string): string {
  return statement
    .replace(/\{%[\s\S]*?%\}/g, (all) => " ".repeat(all.length))
    .replace(/\$\{[\w.:-]+\}|\{\{[^{}]*\}\}/g, nameLike)
    .replace(/(?<![:\w]):'(\w+)'/g, (all) => `${all.slice(1)} `)
    .replace(/(?<![:\w]):"(\w+)"/g, (all) => `${all.slice(1)} `)
    .replace(/(?<![:\w]):(?=[A-Za-z_]\w*)/g, "_")
    .replace(/(?<![\w$])\?(?![\w?|&])/g, "0");
}

function nameLike(all: string): string {
  return "p".padEnd(all.length, "_");
}

/** UTF-16 offset of each UTF-8 offset; `undefined` where they are the same. */
function utf16Offsets(text: string): Uint32Array | undefined {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: all of ASCII is meant
  if (/^[\x00-\x7f]*$/.test(text)) return undefined;
  const offsets = new Uint32Array(text.length * 3 + 1);
  let byte = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    const pair = code >= 0xd800 && code < 0xdc00 && i + 1 < text.length;
    const size = code < 0x80 ? 1 : code < 0x800 ? 2 : pair ? 4 : 3;
    for (let k = 0; k < size; k++) offsets[byte++] = i;
    if (pair) i++;
  }
  offsets.fill(text.length, byte);
  return offsets;
}

function moveLocations(node: object, offsets: Uint32Array): void {
  for (const [key, value] of Object.entries(node)) {
    if (typeof value === "object" && value !== null) moveLocations(value, offsets);
    else if (key === "location" && typeof value === "number" && value > 0) {
      (node as { location?: number }).location = offsets[value] ?? 0;
    }
  }
}
