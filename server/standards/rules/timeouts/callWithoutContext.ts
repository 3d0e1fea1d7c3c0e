import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { args } from "../../languages/go.ts";
import type { Edit, Fix, Severity } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { examples } from "./callWithoutContext.examples.ts";
import { callRange, escapeRegExp, functionText, holderOf } from "./edits.ts";
import { contextAround, contextMadeHere, isStartUp, runsApart } from "./goContext.ts";

/** How a call is given a context. */
interface Variant {
  /** What to call instead, for the message. */
  readonly instead: string;
  /** New name of the method or function, called with the context first. */
  readonly rename?: string;
  /** Expression in place of the package, for functions that only a type's method replaces. */
  readonly receiver?: (pkg: string, given: readonly string[]) => string;
  /** Arguments after the context; the call's own unless told. */
  readonly arguments?: (given: readonly string[]) => readonly string[];
  readonly severity?: Severity;
  /** Only where there is a context to pass. */
  readonly needsContext?: boolean;
  /** Usual at start-up, and harmless there. */
  readonly startUp?: boolean;
  /** A person has to look at the change. */
  readonly unsafe?: boolean;
}

const dialer = (pkg: string): string => `(&${pkg}.Dialer{})`;
const listener = (pkg: string): string => `(&${pkg}.ListenConfig{})`;
const resolver = (pkg: string): string => `${pkg}.DefaultResolver`;

function lookup(name: string): Variant {
  return { instead: `net.Resolver.${name}`, rename: name, receiver: resolver, startUp: true };
}

const FUNCTIONS: Readonly<Record<string, Variant>> = {
  "net/http.NewRequest": { instead: "http.NewRequestWithContext", rename: "NewRequestWithContext" },
  "os/exec.Command": { instead: "exec.CommandContext", rename: "CommandContext", startUp: true },
  "net.Dial": { instead: "net.Dialer.DialContext", rename: "DialContext", receiver: dialer },
  "net.DialTimeout": {
    instead: "net.Dialer.DialContext",
    rename: "DialContext",
    receiver: (pkg, given) => `(&${pkg}.Dialer{Timeout: ${given[2] ?? "0"}})`,
    arguments: (given) => given.slice(0, 2),
  },
  "net.Listen": {
    instead: "net.ListenConfig.Listen",
    rename: "Listen",
    receiver: listener,
    severity: "info",
    startUp: true,
    unsafe: true,
  },
  "net.ListenPacket": {
    instead: "net.ListenConfig.ListenPacket",
    rename: "ListenPacket",
    receiver: listener,
    severity: "info",
    startUp: true,
    unsafe: true,
  },
  "net.LookupIP": {
    ...lookup("LookupIP"),
    arguments: (given) => ['"ip"', ...given],
  },
  "crypto/tls.Dial": { instead: "tls.Dialer.DialContext" },
  "crypto/tls.DialWithDialer": { instead: "tls.Dialer.DialContext" },
  "crypto/tls.Conn#Handshake": { instead: "HandshakeContext", rename: "HandshakeContext" },
  "crypto/tls.Client()#Handshake": { instead: "HandshakeContext", rename: "HandshakeContext" },
  "crypto/tls.Dial()#Handshake": { instead: "HandshakeContext", rename: "HandshakeContext" },
  "crypto/tls.Server()#Handshake": { instead: "HandshakeContext", rename: "HandshakeContext" },
  "net/http/httptest.NewRequest": {
    instead: "httptest.NewRequestWithContext",
    rename: "NewRequestWithContext",
    severity: "info",
  },
  "net.Dialer#Dial": { instead: "DialContext", rename: "DialContext" },
  "crypto/tls.Dialer#Dial": { instead: "DialContext", rename: "DialContext" },
};

const LOOKUPS = /^net\.(LookupHost|LookupAddr|LookupCNAME|LookupMX|LookupNS|LookupPort|LookupSRV|LookupTXT)$/;
const CLIENT = /^net\/http\.((Client#|DefaultClient\.)?(Get|Head|Post|PostForm))$/;
const SLOG =
  /^log\/slog\.((Logger|With\(\)|New\(\)|Default\(\))(#With(Group)?\(\))*#)?(Debug|Info|Warn|Error)$/;

/** `database/sql`, and the types that embed its methods. */
const SQL_TYPES =
  /^(database\/sql|github\.com\/jmoiron\/sqlx)\.((DB|Tx|Stmt|Conn|NamedStmt)|(Open|OpenDB|Connect|MustConnect|NewDb|MustOpen)\(\)|\w+(#\w+\(\))?)(#(Begin|BeginTx|Prepare|PrepareContext|Stmt|Beginx|MustBegin|Preparex)\(\))*#(\w+)$/;
const SQL_METHODS = new Set(
  "Begin Exec Ping Prepare Query QueryRow Stmt Queryx QueryRowx Preparex Get Select NamedExec NamedQuery MustExec".split(
    " ",
  ),
);
const SQLX_ONLY = new Set("Queryx QueryRowx Preparex Get Select NamedExec NamedQuery MustExec".split(" "));

function sqlVariant(name: string): Variant | undefined {
  const match = SQL_TYPES.exec(name);
  const method = match?.at(-1);
  if (!method || !SQL_METHODS.has(method)) return undefined;
  if (SQLX_ONLY.has(method) && !name.startsWith("github.com/jmoiron/sqlx")) return undefined;
  if (method === "Begin") return { instead: "BeginTx", rename: "BeginTx", arguments: () => ["nil"] };
  return {
    instead: `${method}Context`,
    rename: `${method}Context`,
    ...(method === "Ping" ? { startUp: true } : {}),
  };
}

function variantOf(name: string): Variant | undefined {
  const known = FUNCTIONS[name];
  if (known) return known;
  const host = LOOKUPS.exec(name)?.[1];
  if (host) return lookup(host);
  if (CLIENT.test(name)) return { instead: "Do with http.NewRequestWithContext" };
  const level = SLOG.exec(name)?.at(-1);
  if (level) {
    return { instead: `${level}Context`, rename: `${level}Context`, severity: "info", needsContext: true };
  }
  return sqlVariant(name);
}

function rewrite(call: Node, variant: Variant, expression: string, ctx: RuleContext): Fix | undefined {
  const callee = ctx.adapter.callee(call);
  const list = call.childForFieldName("arguments");
  if (!variant.rename || !list || list.hasError || callee?.type !== "selector_expression") return undefined;
  const field = callee.childForFieldName("field");
  const operand = callee.childForFieldName("operand");
  if (!field || !operand) return undefined;
  const given = args(call).map((a) => ctx.text(a));
  const edits: Edit[] = [replaceNode(field, variant.rename)];
  if (variant.receiver) edits.push(replaceNode(operand, variant.receiver(ctx.text(operand), given)));
  if (variant.arguments) {
    edits.push(replaceNode(list, `(${[expression, ...variant.arguments(given)].join(", ")})`));
  } else edits.push(insertAt(list.startIndex + 1, given.length > 0 ? `${expression}, ` : expression));
  return fix(`Pass ${expression} on`, ...edits);
}

/** `req = req.WithContext(ctx)` further down, or the older `req.Cancel = ctx.Done()`. */
function contextLater(call: Node, ctx: RuleContext): boolean {
  const holder = holderOf(call, ctx);
  return (
    holder !== undefined &&
    new RegExp(`\\b${escapeRegExp(holder)}\\.((WithContext|Clone)\\(|Cancel\\s*=)`).test(
      functionText(call, ctx),
    )
  );
}

/** A process that is started and left running must not end with the request. */
function isLeftRunning(call: Node, ctx: RuleContext): boolean {
  const parent = call.parent;
  if (parent?.type === "selector_expression")
    return !/^(Run|Output|CombinedOutput)$/.test(parent.childForFieldName("field")?.text ?? "");
  const holder = holderOf(call, ctx);
  return (
    !holder ||
    new RegExp(`\\b${escapeRegExp(holder)}\\.Start\\(`).test(functionText(call, ctx)) ||
    !new RegExp(`\\b${escapeRegExp(holder)}\\.(Run|Output|CombinedOutput)\\(`).test(functionText(call, ctx))
  );
}

/** A function that only makes a request and returns it: its caller may attach a context, or not. */
function returnsRequest(call: Node, ctx: RuleContext): boolean {
  const result = ctx.functionAround(call)?.node?.childForFieldName("result");
  return result !== null && result !== undefined && /\*\w+\.Request\b/.test(ctx.plain(result));
}

function check(call: Node, ctx: RuleContext): void {
  if (call.type !== "call_expression") return;
  const name = ctx.qualifyCall(call);
  const variant = name ? variantOf(name) : undefined;
  if (!name || !variant) return;
  if (name === "net/http.NewRequest" && contextLater(call, ctx)) return;
  const source = contextAround(call, ctx);
  const made = source ? undefined : contextMadeHere(call, ctx);
  if (variant.startUp && !made && isStartUp(call, ctx)) return;
  if (variant.needsContext && !made && (!source?.expression || source.crossed.some(runsApart))) return;
  const expression = source?.expression ?? made;
  const what = ctx.text(ctx.adapter.callee(call) ?? call);
  const change = expression ? rewrite(call, variant, expression, ctx) : undefined;
  const safe =
    variant.unsafe !== true &&
    source?.crossed.length === 0 &&
    !(name === "os/exec.Command" && isLeftRunning(call, ctx));
  const factory = name === "net/http.NewRequest" && !source && returnsRequest(call, ctx);
  const quiet = variant.severity ?? (factory || (ctx.kind.entry && !expression) ? "info" : undefined);
  ctx.report(callRange(call, ctx), {
    message: factory
      ? `The request is returned without a context, which its user may forget: take one, and use ${variant.instead}.`
      : `${what.split("\n")[0]?.trim()} can't be cancelled and does not know the caller's deadline: use ${variant.instead}.`,
    ...(change && safe ? { fix: change } : {}),
    ...(change && !safe ? { suggestions: [change] } : {}),
    ...(quiet ? { severity: quiet } : {}),
  });
}

export const callWithoutContext = defineRule({
  id: "call-without-context",
  code: "TO06",
  title: "Call leaves out the context that it could take",
  area: "timeouts",
  severity: "warning",
  why: "A call without a context can't be ended when its request is cancelled or its deadline passes, so stuck dependencies pile up connections, processes and goroutines. The variant that takes a context stops the work when nobody waits for it any more.",
  sources: [
    {
      title: "Builders' Library: Timeouts, retries, and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
    {
      title: "Go: Canceling in-progress database operations",
      url: "https://go.dev/doc/database/cancel-operations",
    },
    { title: "Go: package context", url: "https://pkg.go.dev/context" },
  ],
  autofix: "yes",
  peers: { golangci: ["noctx"] },
  languages: {
    go: [
      {
        calls: [
          ..."NewRequest Command Dial DialTimeout DialWithDialer Listen ListenPacket Handshake Get Head Post PostForm".split(
            " ",
          ),
          ..."LookupIP LookupHost LookupAddr LookupCNAME LookupMX LookupNS LookupPort LookupSRV LookupTXT".split(
            " ",
          ),
          ..."Debug Info Warn Error".split(" "),
          ...SQL_METHODS,
        ].filter((name, index, all) => all.indexOf(name) === index),
        check,
      },
    ],
  },
  examples,
});
