import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { args, calledName, functionOf } from "../../languages/csharpSyntax.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";

/** Types whose instances hold something of the system: a file, a socket, a connection, a process. */
const TYPES =
  /^([\w.]+\.)?(FileStream|StreamReader|StreamWriter|BinaryReader|BinaryWriter|TcpClient|UdpClient|TcpListener|Socket|NetworkStream|SslStream|NamedPipe(Client|Server)Stream|SerialPort|(Sql|Sqlite|Npgsql|MySql|Oracle|Odbc|OleDb)Connection|(Sql|Sqlite|Npgsql|MySql|Oracle|Odbc|OleDb)Command|ZipArchive|GZipStream|DeflateStream|BrotliStream|FileSystemWatcher|ClientWebSocket|HttpListener|MemoryMappedFile|SmtpClient|MailMessage|SftpClient|SshClient|Bitmap|ServiceBusSender)$/;
const OPENS =
  /^System\.IO\.(File\.(Open(Read|Write|Text)?|Create(Text)?|AppendText)|Compression\.ZipFile\.Open(Read)?|FileInfo#(Open(Read|Write|Text)?|Create(Text)?|AppendText)|MemoryMappedFiles\.MemoryMappedFile\.\w+)$/;
const COMMAND = /^[\w.]*(Command|Connection#CreateCommand\(\))#ExecuteReader(Async)?$/;

const NAMES = [
  ...["FileStream", "StreamReader", "StreamWriter", "BinaryReader", "BinaryWriter", "TcpClient", "UdpClient"],
  ...[
    "TcpListener",
    "Socket",
    "NetworkStream",
    "SslStream",
    "NamedPipeClientStream",
    "NamedPipeServerStream",
  ],
  ...["SerialPort", "SqlConnection", "SqliteConnection", "NpgsqlConnection", "MySqlConnection"],
  ...["OracleConnection", "OdbcConnection", "OleDbConnection", "SqlCommand", "SqliteCommand"],
  ...["NpgsqlCommand", "MySqlCommand", "OracleCommand", "OdbcCommand", "OleDbCommand", "ZipArchive"],
  ...["GZipStream", "DeflateStream", "BrotliStream", "FileSystemWatcher", "ClientWebSocket", "HttpListener"],
  ...[
    "SmtpClient",
    "MailMessage",
    "SftpClient",
    "SshClient",
    "Bitmap",
    "ServiceBusSender",
    "Open",
    "OpenRead",
  ],
  ...["OpenWrite", "OpenText", "Create", "CreateText", "AppendText", "ExecuteReader", "ExecuteReaderAsync"],
];

/** What a call opens, by its short name; `undefined` if it opens nothing. */
function opened(call: Node, ctx: RuleContext): string | undefined {
  const name = ctx.qualifyCall(call) ?? "";
  if (ctx.adapter.isConstruction(call)) {
    if (!TYPES.test(name) || name.startsWith("./")) return undefined;
    const short = name.split(".").at(-1) ?? "";
    // Around a stream that somebody else holds, or one in memory.
    const first = args(call)[0];
    if (/^(Stream|Binary|GZip|Deflate|Brotli|Zip|Ssl|Network)/.test(short) && first && !isPath(first, ctx))
      return undefined;
    return short;
  }
  if (OPENS.test(name)) return "file";
  return COMMAND.test(name) ? "reader" : undefined;
}

/** A path, or a file that is opened on the spot. */
function isPath(value: Node, ctx: RuleContext): boolean {
  if (ctx.adapter.callKinds.includes(value.type)) {
    const name = ctx.qualifyCall(value) ?? "";
    return OPENS.test(name) || /Path\.\w+$|FileStream$/.test(name);
  }
  if (/string/.test(value.type)) return true;
  if (value.type === "identifier") {
    const type = ctx.definition(value)?.declaration?.type;
    if (type) return ctx.text(type) === "string";
    return /(path|file(name)?)$/i.test(ctx.plain(value));
  }
  return /(Path|File|FileName|FullName)$/.test(ctx.plain(value));
}

function check(call: Node, ctx: RuleContext): void {
  const what = opened(call, ctx);
  if (!what) return;
  let at = call;
  while (at.parent && /^(parenthesized_expression|await_expression|cast_expression)$/.test(at.parent.type)) {
    at = at.parent;
  }
  const up = at.parent;
  if (up?.type === "member_access_expression" && up.childForFieldName("expression")?.id === at.id) {
    checkSpot(call, up, what, ctx);
    return;
  }
  if (up?.type === "expression_statement") {
    if (what === "file" || what === "reader") tell(call, what, ctx, []);
    return;
  }
  if (up?.type !== "variable_declarator") return;
  const statement = up.parent?.parent;
  const name = up.childForFieldName("name");
  const fn = functionOf(call);
  if (statement?.type !== "local_declaration_statement" || !name || !fn) return;
  if (statement.children.some((c) => c.type === "using")) return;
  checkLocal(call, ctx.text(name), statement, fn, what, ctx);
}

/** `new StreamReader(path).ReadToEnd()`: nothing holds it, so nothing can close it. */
function checkSpot(call: Node, member: Node, what: string, ctx: RuleContext): void {
  const name = member.childForFieldName("name");
  const called = name ? ctx.text(name) : "";
  if (
    /^(Close|Dispose|DisposeAsync|BaseStream|SafeFileHandle|Start|BeginReceive|BeginAccept\w*|Connect(Async)?)$/.test(
      called,
    )
  )
    return;
  if (/^(Bitmap|MailMessage|SmtpClient|FileSystemWatcher|ServiceBusSender)$/.test(what)) return;
  tell(call, what, ctx, []);
}

function checkLocal(
  call: Node,
  name: string,
  statement: Node,
  fn: Node,
  what: string,
  ctx: RuleContext,
): void {
  const uses = fn
    .descendantsOfType("identifier")
    .filter((one) => ctx.text(one) === name && one.startIndex > call.endIndex);
  const closes = uses.filter((use) => isClose(use, ctx));
  if (closes.length > 0) {
    if (!leavesBetween(statement, closes, ctx)) return;
    tell(
      call,
      what,
      ctx,
      [],
      `"${name}" is closed further down, and not where the code between leaves early.`,
    );
    return;
  }
  if (uses.some((use) => goesAway(use, ctx))) return;
  const safe = statement.parent?.type === "block" && statement.namedChildren.length === 1;
  tell(call, what, ctx, safe ? [insertAt(statement.startIndex, "using ")] : [], undefined, name);
}

function tell(
  call: Node,
  what: string,
  ctx: RuleContext,
  edits: ReturnType<typeof insertAt>[],
  message?: string,
  name?: string,
): void {
  const change: Fix | undefined = edits.length > 0 ? fix("Close it with using", ...edits) : undefined;
  const subject = name ? `"${name}"` : `This ${what}`;
  // The connection has the handle; what else a command holds its provider knows.
  const command = /Command$/.test(what);
  ctx.report(call.startPosition.row === call.endPosition.row ? call : (ctx.adapter.callee(call) ?? call), {
    message:
      message ??
      (command
        ? `${subject} is never disposed of: what its provider keeps for it is held until the garbage collector happens to come by.`
        : `${subject} is never closed: its handle is held until the garbage collector happens to come by.`),
    ...(command ? { severity: "info" as const } : {}),
    ...(change ? { fix: change } : {}),
  });
}

/** `x.Dispose()`, `x?.Close()`, `await x.DisposeAsync()`, `using (x)`. */
function isClose(use: Node, ctx: RuleContext): boolean {
  const parent = use.parent;
  if (parent?.type === "using_statement") return true;
  const member = parent ? ctx.adapter.member(parent) : undefined;
  return (
    member?.object.id === use.id && /^(Dispose|DisposeAsync|Close|CloseAsync|Stop|Abort)$/.test(member.name)
  );
}

/** Given away: returned, stored, passed on, captured or thrown. */
function goesAway(use: Node, ctx: RuleContext): boolean {
  let at = use;
  let up = at.parent;
  while (
    up &&
    /^(parenthesized_expression|cast_expression|as_expression|conditional_expression|await_expression|postfix_unary_expression)$/.test(
      up.type,
    )
  ) {
    at = up;
    up = up.parent;
  }
  if (!up) return true;
  if (ctx.adapter.member(up)?.object.id === at.id) {
    const called = ctx.adapter.member(up)?.name ?? "";
    // What is read off it may hold it: `reader.BaseStream`, `client.GetStream()`.
    return /^(GetStream|BaseStream|CreateReadStream|AsStream\w*|Database)$/.test(called) && !isUsed(up);
  }
  switch (up.type) {
    case "element_access_expression":
    case "binary_expression":
    case "is_pattern_expression":
    case "is_expression":
      return false;
    case "foreach_statement":
      return false;
    case "assignment_expression":
      return up.childForFieldName("right")?.id === at.id || up.childForFieldName("left")?.id === at.id;
    default:
      return true;
  }
}

/** `client.GetStream().Write(…)`: the part is used on the spot. */
function isUsed(member: Node): boolean {
  const call = member.parent;
  const next = call?.type === "invocation_expression" ? call.parent : call;
  return next?.type === "member_access_expression";
}

/** A `return` or `throw` between opening and the first closing, none of them in a `finally`. */
function leavesBetween(statement: Node, closes: readonly Node[], ctx: RuleContext): boolean {
  if (closes.some((one) => ctx.ancestor(one, ["finally_clause", "catch_clause"], ctx.adapter.functionKinds)))
    return false;
  const block = statement.parent;
  const first = closes[0];
  if (!block || !first || closes.length > 1) return false;
  // Only where the closing stands in the same block is what lies between certain.
  const closing = block.namedChildren.find(
    (c) => c.startIndex <= first.startIndex && first.endIndex <= c.endIndex,
  );
  if (closing?.type !== "expression_statement") return false;
  return ctx
    .own(block, ["return_statement"])
    .some(
      (one) =>
        one.startIndex > statement.endIndex &&
        one.endIndex < closing.startIndex &&
        !/\bnull\b/.test(ctx.plain(one.parent?.parent?.childForFieldName("condition") ?? one)),
    );
}

export const csharp: Handler[] = [
  {
    calls: NAMES,
    check(node, ctx) {
      if (node.type === "invocation_expression" && !/^(Open|Create|Append|Execute)/.test(calledName(node)))
        return;
      check(node, ctx);
    },
  },
];
