import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import {
  args,
  calledName,
  callOfLambda,
  initialiser,
  isStatement,
  methodOf,
  receiver,
  trailingLambda,
  wholeCall,
} from "../../languages/kotlinSyntax.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";

/** What opens something of the system by being made or called. */
const OPENS =
  /^(java\.io\.(FileInputStream|FileOutputStream|FileReader|FileWriter|RandomAccessFile)|java\.net\.(Socket|ServerSocket|DatagramSocket|MulticastSocket)|java\.util\.zip\.ZipFile|java\.util\.jar\.JarFile|java\.nio\.file\.Files\.(newInputStream|newOutputStream|newBufferedReader|newBufferedWriter|newByteChannel|newDirectoryStream|lines|list|walk|find)|java\.nio\.channels\.(FileChannel|AsynchronousFileChannel|SocketChannel|ServerSocketChannel|DatagramChannel|Selector)\.open|java\.sql\.DriverManager\.getConnection|javax\.sql\.DataSource#getConnection|java\.net\.URL#openStream|java\.net\.URI#toURL\(\)#openStream)$/;
const STATEMENTS =
  /^java\.sql\.(Connection|DriverManager\.getConnection\(\))#(prepareStatement|createStatement|prepareCall)$/;
/** Methods that open for their caller, by names that mean nothing else. */
const BY_NAME =
  /^(openInputStream|openOutputStream|openFileInput|openFileOutput|openRawResource|openStream|getResourceAsStream)$/;
const OF_FILE = /^(inputStream|outputStream|reader|writer|bufferedReader|bufferedWriter|printWriter)$/;
/** What goes on top of a stream, and closes it with itself. */
const ON_TOP = /^(buffered|reader|writer|bufferedReader|bufferedWriter|printWriter|also|apply)$/;
const WRAPPERS =
  /^java\.(io\.(Buffered|Data|Object|Pushback|Print|LineNumber|InputStream|OutputStream)(Reader|Writer|InputStream|OutputStream|Stream)|util\.zip\.(GZIP|Zip|Inflater|Deflater|Checked)(Input|Output)Stream|util\.jar\.Jar(Input|Output)Stream|util\.Scanner)$/;

/** Calls that close what they are made on. */
const CLOSES =
  /^(close|use|useLines|forEachLine|readLines|closeQuietly|closeFinally|shutdown|disconnect|release|autoClose|usePinned)$/;
/** Calls behind which the rest of the chain can no longer close it. */
const ENDS =
  /^(readText|readBytes|readAllBytes|readNBytes|readLine|read|copyTo|transferTo|write|print|println|append|skip|decodeToString|lineSequence|readObject|writeObject|readUTF|readInt|writeUTF)$/;
/** Of a stream over a folder or a file: those that give another stream. */
const LAZY =
  /^(map\w*|filter|flatMap|sorted|distinct|limit|skip|peek|parallel|sequential|onClose|boxed|takeWhile|dropWhile|asSequence|iterator)$/;
/** Functions that read from a stream that they are given, and leave it open. */
const READS =
  /^(load|loadFromXML|store|storeToXML|decodeFromStream|copyTo|copy|transferTo|read|readLine|write|print|println|debug|info|warn|error|requireNotNull|checkNotNull|println|decodeStream)$/;

function isFile(on: Node, ctx: RuleContext): boolean {
  const type = ctx.typeOf(on);
  if (type)
    return /^(java\.io\.File|java\.nio\.file\.Path|java\.nio\.file\.(Path\.of|Paths\.get)\(\)|java\.io\.File#(resolve|getParentFile)\(\))$/.test(
      type,
    );
  return /(^|\.)(\w*F)?(f)?ile$|(^|\.)path$/.test(ctx.plain(on));
}

function opens(call: Node, ctx: RuleContext): boolean {
  const name = ctx.qualifyCall(call) ?? "";
  if (OPENS.test(name) || STATEMENTS.test(name)) return true;
  const last = calledName(call);
  const on = receiver(call);
  if (on && OF_FILE.test(last)) return isFile(on, ctx);
  if (on && BY_NAME.test(last)) return true;
  const first = args(call)[0];
  if (
    /^java\.io\.Print(Writer|Stream)$|^java\.util\.Scanner$/.test(name) &&
    first &&
    args(call).length === 1
  ) {
    return /^java\.(io\.File|nio\.file\.Path)$/.test(ctx.typeOf(first) ?? "");
  }
  return false;
}

/** The call with what is put around and on top of it: `BufferedReader(FileReader(f))`, `f.reader().buffered()`. */
function dressed(call: Node, ctx: RuleContext): Node {
  let at = wholeCall(call);
  for (let up = at.parent; up; up = at.parent) {
    if (up.type === "parenthesized_expression" || up.type === "as_expression" || isAsserted(up)) {
      at = up;
      continue;
    }
    if (up.type === "value_argument") {
      const wrapper = up.parent?.parent;
      if (wrapper?.type !== "call_expression" || args(wrapper)[0]?.id !== at.id) break;
      if (!WRAPPERS.test(ctx.qualifyCall(wrapper) ?? "")) break;
      at = wholeCall(wrapper);
      continue;
    }
    const outer = up.type === "navigation_expression" && up.namedChildren[0]?.id === at.id ? up.parent : null;
    if (outer?.type !== "call_expression" || !ON_TOP.test(calledName(outer))) break;
    if (trailingLambda(outer)) break;
    at = wholeCall(outer);
  }
  return at;
}

function isAsserted(node: Node): boolean {
  return node.type === "unary_expression" && node.text.endsWith("!!");
}

/** What is called next on an expression, with the call. */
function nextCall(at: Node): { readonly name: string; readonly call: Node } | undefined {
  const up = at.parent;
  if (up?.type !== "navigation_expression" || up.namedChildren[0]?.id !== at.id) return undefined;
  const call = up.parent;
  const name = up.namedChildren.at(-1)?.text ?? "";
  return call?.type === "call_expression" && call.namedChildren[0]?.id === up.id ? { name, call } : undefined;
}

/** True where a chain from here on closes what it began with. */
function chainCloses(at: Node): boolean {
  let here = at;
  for (;;) {
    while (here.parent && (here.parent.type === "parenthesized_expression" || isAsserted(here.parent)))
      here = here.parent;
    const next = nextCall(here);
    if (!next) return false;
    if (CLOSES.test(next.name)) return true;
    // What a scope function does with it is its own affair.
    if (/^(let|run|also|apply|takeIf)$/.test(next.name)) return true;
    if (!ON_TOP.test(next.name) && !LAZY.test(next.name)) return false;
    here = wholeCall(next.call);
  }
}

const LEAK = "what it holds is not given back, until the process runs out of it";

function tellAt(at: Node, message: string, ctx: RuleContext, fixes: Fix | undefined, warn = false): void {
  const oneLine = at.startPosition.row === at.endPosition.row;
  ctx.report(oneLine ? at : at.type === "call_expression" ? (at.namedChildren[0] ?? at) : at, {
    message,
    severity: warn ? "warning" : "error",
    fix: fixes,
  });
}

function check(call: Node, ctx: RuleContext): void {
  if (!call.hasError && opens(call, ctx)) checkOpened(call, ctx);
}

/** `dataSource.connection`, which opens one as `getConnection()` does. */
function checkProperty(node: Node, ctx: RuleContext): void {
  const [object, name] = items(node);
  if (
    !object ||
    !name ||
    name.text !== "connection" ||
    (node.parent?.type === "navigation_expression" && node.parent.namedChildren[0]?.id !== node.id)
  )
    return;
  if (ctx.typeOf(object) === "javax.sql.DataSource") checkOpened(node, ctx);
}

function checkOpened(call: Node, ctx: RuleContext): void {
  const at = dressed(call, ctx);
  if (chainCloses(at)) return;
  const next = nextCall(at);
  const stream =
    call.type === "call_expression" &&
    /^java\.nio\.file\.Files\.(lines|list|walk|find)$/.test(ctx.qualifyCall(call) ?? "");
  if (next) {
    checkChain(at, next, stream, ctx);
    return;
  }
  let value = at;
  if (value.parent?.type === "binary_expression" && value.parent.childForFieldName("operator")?.type === "?:")
    value = value.parent;
  const up = value.parent;
  if (up?.type === "value_argument") {
    const taker = up.parent?.parent;
    if (
      taker?.type === "call_expression" &&
      /^(load|loadFromXML|store|decodeFromStream)$/.test(calledName(taker))
    )
      tellAt(
        at,
        `The stream that "${calledName(taker)}" is given is closed by nobody: ${LEAK}.`,
        ctx,
        undefined,
        true,
      );
    return;
  }
  if (up?.type !== "property_declaration" || initialiser(up)?.id !== value.id) {
    if (isStatement(value)) tellAt(at, `What is opened here is dropped: ${LEAK}.`, ctx, undefined);
    return;
  }
  const method = methodOf(up);
  const name = up.namedChildren.find((c) => c.type === "variable_declaration")?.namedChildren[0];
  if (!method || !name || up.parent?.type === "class_body" || up.parent?.type === "source_file") return;
  checkLocal(at, name.text, up, method, ctx);
}

function checkChain(at: Node, next: { name: string; call: Node }, stream: boolean, ctx: RuleContext): void {
  let last = next;
  while (stream && LAZY.test(last.name)) {
    const further = nextCall(wholeCall(last.call));
    if (!further) return;
    last = further;
  }
  if (!stream && !ENDS.test(last.name)) return;
  if (/^(use|close)$/.test(last.name)) return;
  const navigation = last.call.namedChildren[0];
  const dot = navigation?.children.find((c) => c.type === "." || c.type === "?.");
  const whole = wholeCall(last.call);
  const plain =
    !stream && last.call.id === next.call.id && dot && whole.startPosition.row === whole.endPosition.row;
  tellAt(
    at,
    `"${last.name}" leaves open what is opened here, and nobody else has it: ${LEAK}.`,
    ctx,
    plain && !/\bit\b/.test(ctx.text(whole).slice(dot.startIndex - whole.startIndex))
      ? fix(
          "Close it with use",
          { start: dot.endIndex, end: dot.endIndex, newText: "use { it." },
          { start: whole.endIndex, end: whole.endIndex, newText: " }" },
        )
      : undefined,
  );
}

/** `return zip.getInputStream(entry)`: what is handed on needs what it came from. */
function givesPart(at: Node): boolean {
  const next = nextCall(at);
  const value = next ? wholeCall(next.call) : at.parent;
  const name = next?.name ?? at.parent?.namedChildren.at(-1)?.text ?? "";
  if (!value || !/^(get)?(Input|Output|input|output)Stream$|^(channel|openStream|stream)$/.test(name))
    return false;
  const up = value.parent;
  if (up?.type === "return_expression" || up?.type === "function_body") return true;
  return up?.type === "lambda_literal" && items(up).at(-1)?.id === value.id;
}

type Use = "reads" | "closes" | "escapes";

/** What one mention of a variable means for who closes what it holds. */
function useOf(use: Node): Use {
  if (chainCloses(use)) return "closes";
  let at = use;
  while (at.parent && (at.parent.type === "parenthesized_expression" || isAsserted(at.parent)))
    at = at.parent;
  const up = at.parent;
  switch (up?.type) {
    case "navigation_expression":
      return givesPart(at) ? "escapes" : "reads";
    case "index_expression":
    case "range_test":
    case "in_expression":
      return "reads";
    case "binary_expression":
      return /^(==|!=|===|!==)$/.test(up.childForFieldName("operator")?.type ?? "") ? "reads" : "escapes";
    case "value_argument": {
      const taker = up.parent?.parent;
      if (taker?.type !== "call_expression") return "escapes";
      const name = calledName(taker);
      if (/close|release|shutdown|cleanup|dispose/i.test(name)) return "closes";
      return READS.test(name) ? "reads" : "escapes";
    }
    case "for_statement":
    case "if_expression":
    case "when_subject":
      return "reads";
    default:
      return "escapes";
  }
}

const FALLIBLE = ["call_expression", "return_expression", "throw_expression", "index_expression"];

function checkLocal(at: Node, name: string, property: Node, method: Node, ctx: RuleContext): void {
  const uses = method
    .descendantsOfType("identifier")
    .filter((one) => one.startIndex > property.endIndex && ctx.text(one) === name && isMention(one));
  const closes: Node[] = [];
  for (const use of uses) {
    const kind = useOf(use);
    if (kind === "escapes") return;
    if (kind === "closes") closes.push(use);
  }
  const first = closes[0];
  if (!first) {
    tellAt(at, `"${name}" is never closed: ${LEAK}.`, ctx, undefined);
    return;
  }
  if (closes.some((use) => isAssured(use, method))) return;
  const between = ctx
    .own(method, FALLIBLE)
    .filter((one) => one.startIndex >= property.endIndex && one.endIndex < first.startIndex);
  if (between.length === 0) return;
  tellAt(
    at,
    `"${name}" stays open when anything throws or returns before its close(): use { } closes it on every path.`,
    ctx,
    undefined,
    true,
  );
}

/** The name itself, not a member or a named argument of that name. */
function isMention(node: Node): boolean {
  const up = node.parent;
  if (up?.type === "navigation_expression") return up.namedChildren[0]?.id === node.id;
  if (up?.type === "value_argument") return items(up).at(-1)?.id === node.id;
  return up?.type !== "variable_declaration";
}

/** A close in a `finally`, in a handler, in `use`, or in code that runs some other time. */
function isAssured(use: Node, method: Node): boolean {
  const next = nextCall(use);
  if (next && !/^(close|release|shutdown|disconnect)$/.test(next.name)) return true;
  for (let at = use.parent; at && at.id !== method.id; at = at.parent) {
    if (at.type === "finally_block" || at.type === "catch_block") return true;
    if (at.type === "lambda_literal" && callOfLambda(at) !== undefined) return true;
  }
  return false;
}

export const kotlinResources: readonly Handler[] = [
  {
    calls: [
      ...["FileInputStream", "FileOutputStream", "FileReader", "FileWriter", "RandomAccessFile", "Socket"],
      ...[
        "ServerSocket",
        "DatagramSocket",
        "MulticastSocket",
        "ZipFile",
        "JarFile",
        "PrintWriter",
        "PrintStream",
      ],
      ...["Scanner", "newInputStream", "newOutputStream", "newBufferedReader", "newBufferedWriter"],
      ...["newByteChannel", "newDirectoryStream", "lines", "list", "walk", "find", "open", "getConnection"],
      ...["openStream", "prepareStatement", "createStatement", "prepareCall", "openInputStream"],
      ...["openOutputStream", "openFileInput", "openFileOutput", "openRawResource", "getResourceAsStream"],
      ...[
        "inputStream",
        "outputStream",
        "reader",
        "writer",
        "bufferedReader",
        "bufferedWriter",
        "printWriter",
      ],
    ],
    check,
  },
  { kinds: ["navigation_expression"], anchors: ["DataSource"], check: checkProperty },
];
