import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { GO_FUNCTIONS } from "../../languages/go.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { deferAfterGuard, guardOf } from "./goDefer.ts";
import {
  functionOf,
  isOwnVariable,
  outermostFunction,
  plainUse,
  type Results,
  resultsOf,
  usesOf,
} from "./goResults.ts";

/** Calls whose first result is the caller's to close, and what that result is. */
const OPENS: readonly (readonly [RegExp, string])[] = [
  [/^os\.(Open|OpenFile|Create|CreateTemp|OpenInRoot)$|^io\/ioutil\.TempFile$/, "file"],
  [/^archive\/zip\.OpenReader$|^archive\/zip\.File#Open$|^mime\/multipart\.FileHeader#Open$/, "file"],
  [/^net\/http\.Request#FormFile$|^io\/fs\.FS#Open$|^embed\.FS#Open$/, "file"],
  [/^net\.(Dial|DialTimeout|DialTCP|DialUDP|DialUnix|DialIP|Dialer#Dial|Dialer#DialContext)$/, "connection"],
  [/^net\.(Listen|ListenTCP|ListenUDP|ListenPacket|ListenUnix|ListenConfig#Listen)$/, "listener"],
  [/^crypto\/tls\.(Dial|DialWithDialer|Listen)$/, "connection"],
  [/^database\/sql\.(DB#Conn|Conn#Raw)$/, "connection"],
  [/^database\/sql\.(DB#Prepare|DB#PrepareContext)$/, "statement"],
  [/^google\.golang\.org\/grpc\.(Dial|DialContext|NewClient)$/, "connection"],
  [/^github\.com\/jackc\/pgx(\/v\d+)?\.(Connect|ConnectConfig)$/, "connection"],
  [/^golang\.org\/x\/crypto\/ssh\.(Dial|Client#NewSession)$/, "connection"],
  [
    /^github\.com\/gorilla\/websocket\.(Dialer#Dial|DefaultDialer\.Dial|DefaultDialer\.DialContext)$/,
    "connection",
  ],
];

const NAMES = [
  ...["Open", "OpenFile", "Create", "CreateTemp", "OpenInRoot", "TempFile", "OpenReader", "FormFile"],
  ...["Dial", "DialTimeout", "DialTCP", "DialUDP", "DialUnix", "DialIP", "DialContext", "DialWithDialer"],
  ...["Listen", "ListenTCP", "ListenUDP", "ListenPacket", "ListenUnix", "Conn", "Prepare", "PrepareContext"],
  ...["NewClient", "Connect", "ConnectConfig", "NewSession"],
];

/** Functions that use a file or connection and leave closing it to the caller. */
const READERS =
  /^(io|ioutil|bufio|json|xml|gob|yaml|toml|csv|gzip|zlib|flate|zstd|tar|html|pem|hex|base64|png|jpeg|gif|image|fmt|binary|goquery|excelize|proto)\.[A-Z]\w*$|\.(ReadFrom|WriteTo|Decode|Encode|Execute|ExecuteTemplate)$/;

type Use = "reads" | "closes" | "escapes" | "assigns";

function useOf(use: Node, ctx: RuleContext): Use {
  const parent = use.parent;
  if (parent?.type === "selector_expression") {
    const name = parent.childForFieldName("field")?.text ?? "";
    const called =
      parent.parent?.type === "call_expression" &&
      parent.parent.childForFieldName("function")?.id === parent.id;
    if (name === "Close" || name === "GracefulStop") return "closes";
    return called || parent.parent?.type !== "argument_list"
      ? "reads"
      : /^[a-z]/.test(name)
        ? "reads"
        : "escapes";
  }
  if (parent?.type === "argument_list") {
    const callee = parent.parent?.childForFieldName("function");
    return callee && READERS.test(ctx.plain(callee)) ? "reads" : "escapes";
  }
  return plainUse(use);
}

/** A return behind the opening that leaves it open: no close before it in its own block. */
function openReturn(
  call: Node,
  results: Results,
  closes: readonly Node[],
  fn: Node,
  ctx: RuleContext,
): Node | undefined {
  const guard = guardOf(results);
  const last = closes.at(-1);
  if (!last) return undefined;
  return ctx
    .own(fn, ["return_statement"])
    .find(
      (one) =>
        one.startIndex > (guard?.endIndex ?? call.endIndex) &&
        one.startIndex < last.startIndex &&
        !inErrorGuardOf(one, results) &&
        !closes.some((close) => close.startIndex < one.startIndex && isAround(blockOf(close), one)) &&
        one.endIndex <= last.startIndex,
    );
}

/** True inside `if err != nil` right behind the opening, however it is written. */
function inErrorGuardOf(node: Node, results: Results): boolean {
  const own = ancestor(node, ["if_statement"], GO_FUNCTIONS);
  return (
    own !== undefined &&
    own.startIndex <= results.statement.startIndex &&
    results.statement.endIndex <= own.endIndex
  );
}

function blockOf(node: Node): Node | undefined {
  return ancestor(node, ["statement_list", "block"]);
}

function isAround(block: Node | undefined, node: Node): boolean {
  return block !== undefined && block.startIndex <= node.startIndex && node.endIndex <= block.endIndex;
}

function check(call: Node, ctx: RuleContext): void {
  if (call.type !== "call_expression") return;
  const qualified = ctx.qualifyCall(call);
  const noun = qualified && OPENS.find(([pattern]) => pattern.test(qualified))?.[1];
  if (!noun) return;
  const results = resultsOf(call);
  const name = results?.names[0];
  if (!results || name?.type !== "identifier") return;
  if (name.text === "_") {
    if (noun !== "file" || results.names.length !== 2) return;
    ctx.report(callRange(call), { message: `The ${noun} is dropped while it is open: close it.` });
    return;
  }
  const fn = results.declares ? functionOf(call) : outermostFunction(call);
  if (!fn || !ctx.definition(name)?.declaration || !isOwnVariable(name.text, fn)) return;
  // A program's main function gives everything back by ending.
  if (fn.childForFieldName("name")?.text === "main" && ctx.kind.entry) return;
  const uses = usesOf(name.text, fn).filter((use) => use.id !== name.id);
  const kinds = uses.map((use) => ({ use, kind: useOf(use, ctx) }));
  if (kinds.some(({ kind }) => kind === "escapes" || kind === "assigns")) return;
  const closes = kinds.filter(({ kind }) => kind === "closes").map(({ use }) => use);
  const deferred = closes.some(
    (use) =>
      ancestor(use, ["defer_statement", "go_statement"], []) !== undefined ||
      functionOf(use)?.id !== fn.id ||
      use.parent?.parent?.type !== "call_expression",
  );
  if (deferred) return;
  const edit = closes.length === 0 ? deferAfterGuard(results, `${name.text}.Close()`) : undefined;
  if (closes.length === 0) {
    ctx.report(callRange(call), {
      message: `"${name.text}" is never closed: each call holds one more ${noun} until the process runs out.`,
      fix: edit ? fix(`Add defer ${name.text}.Close()`, edit) : undefined,
    });
    return;
  }
  const leak = openReturn(call, results, closes, fn, ctx);
  if (!leak) return;
  ctx.report(callRange(call), {
    message: `"${name.text}" stays open when the function returns before its Close: defer it.`,
    severity: "warning",
    related: [{ node: leak, message: "Returns with it open." }],
  });
}

export const goResources: readonly Handler[] = [{ calls: NAMES, check }];
