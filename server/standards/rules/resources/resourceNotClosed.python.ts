import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor, items } from "../../languages/adapter.ts";
import { args, keyword, PY_FUNCTIONS } from "../../languages/python.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { isRenamed } from "../timeouts/edits.ts";
import { inlineFix, withFix } from "./resourceNotClosed.pythonFixes.ts";

/** What gives a file: left alone, it stays open until the garbage collector comes by. */
const FILES =
  /^(open|io\.open(_code)?|codecs\.(open|EncodedFile)|os\.(fdopen|popen)|bz2\.(open|BZ2File)|gzip\.(open|GzipFile)|lzma\.(open|LZMAFile)|tarfile\.(open|TarFile(\.(open|taropen|gzopen|bz2open|xzopen))?)|zipfile\.ZipFile|tempfile\.(TemporaryFile|NamedTemporaryFile|SpooledTemporaryFile)|fileinput\.(input|FileInput)|dbm(\.(gnu|ndbm|dumb|sqlite3))?\.open|shelve\.open|tokenize\.open|wave\.open|mmap\.mmap|pathlib\.(Posix|Windows)?Path#open|zipfile\.(ZipFile#open|Path#open)|aiofiles\.(open|tempfile\.\w*TemporaryFile)|fsspec\.open|smart_open\.(open|smart_open))$/;

const CONNECTIONS =
  /^(socket\.(socket|create_connection|create_server)|urllib\.request\.urlopen|urllib2\.urlopen|sqlite3\.connect|psycopg2?\.connect|pymysql\.connect|MySQLdb\.connect|mysql\.connector\.connect|oracledb\.connect|cx_Oracle\.connect|pyodbc\.connect|pymssql\.connect|smtplib\.(SMTP|SMTP_SSL)|ftplib\.(FTP|FTP_TLS)|imaplib\.(IMAP4|IMAP4_SSL)|paramiko\.Transport)$/;

const NAMES = [
  ...["open", "open_code", "EncodedFile", "fdopen", "popen", "BZ2File", "GzipFile", "LZMAFile", "TarFile"],
  ...["taropen", "gzopen", "bz2open", "xzopen", "ZipFile", "TemporaryFile", "NamedTemporaryFile"],
  ...["SpooledTemporaryFile", "input", "FileInput", "mmap", "smart_open", "socket", "create_connection"],
  ...["create_server", "urlopen", "connect", "SMTP", "SMTP_SSL", "FTP", "FTP_TLS", "IMAP4", "IMAP4_SSL"],
  "Transport",
];

const CLOSERS = new Set(["close", "quit", "aclose", "__exit__", "detach", "shutdown", "terminate"]);

/** Calls that take over closing what they are given. */
const MANAGERS =
  /(^|\.)(enter_context|enter_async_context|enterContext|enterClassContext|enterAsyncContext|closing|aclosing|push|push_async_exit|callback|addCleanup|addClassCleanup|addfinalizer|register|finalize)$/;

/** Calls that use what they are given and leave closing it to the caller. */
const READERS =
  /^((json|simplejson|ujson|orjson|pickle|cPickle|dill|joblib|marshal|plistlib|yaml|ruamel\.yaml|toml|tomllib|tomli|csv|shutil|hashlib|ast|xml|lxml|defusedxml|pandas|numpy|subprocess|select|msgpack|cbor2?|bson|email)[.#].*|(list|tuple|set|frozenset|dict|sorted|reversed|enumerate|zip|map|filter|iter|next|len|print|sum|max|min|any|all|str|repr|isinstance|hasattr|getattr|type|bool|id)|configparser\.\w+#read_file|itertools\.\w+|collections\.(deque|Counter)|(requests|httpx)\.(get|post|put|patch|request))$/;

type Use = "reads" | "closes" | "managed" | "escapes" | "assigns";

/** The opened thing as an expression: what `await`, parentheses and choices around it give. */
function whole(node: Node): Node {
  let at = node;
  for (let parent = at.parent; parent; parent = at.parent) {
    if (!/^(parenthesized_expression|await|conditional_expression|boolean_operator)$/.test(parent.type))
      break;
    at = parent;
  }
  return at;
}

/** Call whose argument a node is, by position or by name. */
function callAround(node: Node): Node | undefined {
  const list = node.parent?.type === "keyword_argument" ? node.parent.parent : node.parent;
  return list?.type === "argument_list" && list.parent?.type === "call" ? list.parent : undefined;
}

function argumentUse(node: Node, ctx: RuleContext): Use {
  const call = callAround(node);
  const callee = call?.childForFieldName("function");
  if (!call || !callee) return "escapes";
  const text = ctx.text(callee);
  if (text.length < 200 && MANAGERS.test(text)) return "managed";
  const name = ctx.qualifyCall(call);
  return name !== undefined && READERS.test(name) ? "reads" : "escapes";
}

/** What one mention of a variable means for who closes what it holds. */
function useOf(use: Node, ctx: RuleContext): Use {
  const parent = use.parent;
  switch (parent?.type) {
    case "attribute": {
      if (parent.childForFieldName("object")?.id !== use.id) return "reads";
      const name = parent.childForFieldName("attribute")?.text ?? "";
      const called =
        parent.parent?.type === "call" && parent.parent.childForFieldName("function")?.id === parent.id;
      if (called) return CLOSERS.has(name) ? "closes" : name === "__enter__" ? "managed" : "reads";
      return CLOSERS.has(name) ? "managed" : "reads";
    }
    case "with_item":
      return "managed";
    case "as_pattern":
      return parent.parent?.type === "with_item" ? "managed" : "escapes";
    case "argument_list":
      return argumentUse(use, ctx);
    case "keyword_argument":
      return parent.childForFieldName("name")?.id === use.id ? "reads" : argumentUse(use, ctx);
    case "assignment":
    case "named_expression":
    case "pattern_list":
      return parent.childForFieldName("right")?.id === use.id ||
        parent.childForFieldName("value")?.id === use.id
        ? "escapes"
        : "assigns";
    case "for_statement":
    case "for_in_clause":
      return parent.childForFieldName("left")?.id === use.id ? "assigns" : "reads";
    case "subscript":
      return parent.childForFieldName("value")?.id === use.id ? "reads" : "escapes";
    case "comparison_operator":
    case "not_operator":
    case "interpolation":
    case "if_statement":
    case "elif_clause":
    case "while_statement":
    case "assert_statement":
    case "expression_statement":
      return "reads";
    case "parenthesized_expression":
      return useOf(parent, ctx);
    default:
      return "escapes";
  }
}

const FALLIBLE = ["call", "raise_statement", "return_statement", "await", "subscript", "break_statement"];

/** Where names of the opened thing's scope live: its function, or the statement at the top of the file. */
function scopeOf(node: Node): Node {
  let at = node;
  for (let parent = at.parent; parent && parent.type !== "module"; parent = at.parent) {
    at = parent;
    if (PY_FUNCTIONS.includes(at.type)) return at;
  }
  return at;
}

type Verdict = "closed" | "never" | "mayThrow";

/** Whether the thing that `call` opens under a name is closed whatever happens. */
function verdictOf(call: Node, name: Node, ctx: RuleContext): { verdict: Verdict; close?: Node } {
  const scope = scopeOf(call);
  const uses = scope.descendantsOfType("identifier").filter((n) => n.text === name.text && n.id !== name.id);
  const kinds = uses.map((use) => {
    const kind = useOf(use, ctx);
    const nested = ancestor(use, PY_FUNCTIONS)?.id !== ancestor(call, PY_FUNCTIONS)?.id;
    return { use, nested, kind: nested && kind !== "closes" ? "escapes" : kind };
  });
  const again = kinds.find(({ use, kind }) => kind === "assigns" && use.startIndex > call.endIndex);
  // Inside a loop, or where branches assign, what comes later in the text may come earlier in time.
  const next =
    again && !ancestor(call, ["if_statement", "try_statement"], PY_FUNCTIONS)
      ? again.use.startIndex
      : undefined;
  // Without a loop around, what stands in front of the call is about what the name held before.
  const circles = ancestor(call, ["for_statement", "while_statement"], PY_FUNCTIONS) !== undefined;
  const own = kinds.filter(
    ({ use, nested }) =>
      (use.startIndex > call.endIndex || (next === undefined && (circles || nested))) &&
      (next === undefined || use.startIndex < next),
  );
  if (own.some(({ kind }) => kind === "managed" || kind === "escapes")) return { verdict: "closed" };
  const closes = own.filter(({ kind }) => kind === "closes").map(({ use }) => use);
  if (closes.length === 0) return { verdict: "never" };
  if (closes.some((use) => ancestor(use, ["finally_clause", "except_clause"], PY_FUNCTIONS)))
    return { verdict: "closed" };
  if (closes.some((use) => ancestor(use, PY_FUNCTIONS)?.id !== ancestor(call, PY_FUNCTIONS)?.id))
    return { verdict: "closed" };
  const close = closes[0];
  if (!close) return { verdict: "never" };
  const between = ctx
    .own(scope, FALLIBLE)
    .filter((one) => one.startIndex >= call.endIndex && one.endIndex <= close.startIndex);
  return between.length > 0 ? { verdict: "mayThrow", close } : { verdict: "closed" };
}

function nounOf(qualified: string): string {
  if (/^socket\./.test(qualified)) return "socket";
  if (CONNECTIONS.test(qualified)) return "connection";
  return "file";
}

function checkVariable(call: Node, name: Node, statement: Node, noun: string, ctx: RuleContext): void {
  const { verdict, close } = verdictOf(call, name, ctx);
  if (verdict === "closed") return;
  const repair = close && noun === "file" ? withFix(statement, name.text, call, close, ctx) : undefined;
  ctx.report(callRange(call), {
    message:
      verdict === "never"
        ? `"${name.text}" is never closed, so each call may hold one more ${noun} until the process runs out.`
        : `"${name.text}" stays open when anything throws before its close(): use a with block.`,
    severity: verdict === "never" ? "error" : "warning",
    fix: repair,
  });
}

function checkOpen(call: Node, ctx: RuleContext): void {
  const qualified = qualifiedOf(call, ctx);
  if (qualified === undefined || !(FILES.test(qualified) || CONNECTIONS.test(qualified))) return;
  if (isBorrowed(call, qualified, ctx)) return;
  const noun = nounOf(qualified);
  const at = whole(call);
  if (ancestor(at, ["with_clause"], [...PY_FUNCTIONS, "block"])) return;
  const parent = at.parent;
  const dropped = (): void =>
    ctx.report(callRange(call), {
      message: `The ${noun} has no name that could close it, so it stays open until the garbage collector comes by.`,
      severity: "warning",
      fix: noun === "file" ? inlineFix(call, ctx) : undefined,
    });
  switch (parent?.type) {
    case "attribute": {
      const name = parent.childForFieldName("attribute")?.text ?? "";
      if (!CLOSERS.has(name) && name !== "__enter__") dropped();
      return;
    }
    case "expression_statement":
      if (items(parent).length === 1) dropped();
      return;
    case "for_statement":
    case "for_in_clause":
    case "comparison_operator":
      dropped();
      return;
    case "subscript":
      if (parent.childForFieldName("value")?.id === at.id) dropped();
      return;
    case "argument_list":
    case "keyword_argument":
      if (argumentUse(at, ctx) === "reads") dropped();
      return;
    case "assignment":
    case "named_expression": {
      const left = parent.childForFieldName("left") ?? parent.childForFieldName("name");
      if (left?.type === "identifier" && !isFileWide(left, ctx)) checkVariable(call, left, parent, noun, ctx);
      return;
    }
    case "expression_list": {
      const left = parent.parent?.type === "assignment" ? parent.parent.childForFieldName("left") : null;
      const index = items(parent).findIndex((one) => one.id === at.id);
      const name = left?.type === "pattern_list" ? items(left)[index] : undefined;
      if (name?.type === "identifier" && parent.parent) checkVariable(call, name, parent.parent, noun, ctx);
      return;
    }
    default:
      return;
  }
}

/** True where an archive is read from memory or from a file that somebody else holds. */
function isBorrowed(call: Node, qualified: string, ctx: RuleContext): boolean {
  if (keyword(call, "fileobj").state !== "absent") return true;
  if (!/^(zipfile|wave|mmap|gzip|bz2|lzma)\./.test(qualified)) return false;
  const [first] = args(call);
  if (!first || first.type === "string") return false;
  if (first.type === "identifier" && first.text === "self") return true;
  const type = ctx.typeOf(first) ?? "";
  return /BytesIO|StringIO|^open\(\)/.test(type) || /BytesIO\(/.test(ctx.plain(first));
}

/** True for a name that the function declares `global` or `nonlocal`, or a constant of a class. */
function isFileWide(name: Node, ctx: RuleContext): boolean {
  const fn = ancestor(name, PY_FUNCTIONS);
  if (!fn) return ancestor(name, ["class_definition"]) !== undefined;
  return ctx
    .own(fn, ["global_statement", "nonlocal_statement"])
    .some((one) => items(one).some((n) => n.text === name.text));
}

/** As `qualifyCall`, and a path that is put together: `(root / "a.txt").open()`. */
function qualifiedOf(call: Node, ctx: RuleContext): string | undefined {
  const known = ctx.qualifyCall(call);
  if (known !== undefined) return known;
  const callee = call.childForFieldName("function");
  if (callee?.type !== "attribute" || callee.childForFieldName("attribute")?.text !== "open")
    return undefined;
  let at = callee.childForFieldName("object");
  while (at && /^(parenthesized_expression|binary_operator)$/.test(at.type)) {
    at = at.childForFieldName("left") ?? at.namedChildren[0] ?? null;
  }
  return at && ctx.typeOf(at) === "pathlib.Path" ? "pathlib.Path#open" : undefined;
}

const NAMED = new Set(NAMES);

export const pythonResources: readonly Handler[] = [
  { calls: NAMES, check: checkOpen },
  {
    // `from shelve import open as open_shelf`
    kinds: ["call"],
    anchors: /\bimport\b[^\n#]*\b(open|fdopen|popen|connect|urlopen|socket|\w+File)\s+as\b/,
    check(call, ctx) {
      if (isRenamed(call, NAMED, ctx)) checkOpen(call, ctx);
    },
  },
];
