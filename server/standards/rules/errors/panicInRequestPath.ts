import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, GO_FUNCTIONS } from "../../languages/go.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { functionName } from "./handlers.ts";
import { panicInRequestPathExamples } from "./panicInRequestPath.examples.ts";
import { kotlinExamples } from "./panicInRequestPath.kotlinExamples.ts";
import { rustExamples } from "./panicInRequestPath.rustExamples.ts";
import { kotlinPanic } from "./panicKotlin.ts";
import { rustPanic } from "./panicRust.ts";

/** Functions that end the process or panic, by package. */
const ENDS = new RegExp(
  [
    String.raw`^(os|syscall)\.Exit$`,
    String.raw`^log\.(Fatal|Panic)(f|ln)?$`,
    String.raw`^log\.(New|Default)\(\)#(Fatal|Panic)(f|ln)?$|^log\.Logger#(Fatal|Panic)(f|ln)?$`,
    String.raw`^github\.com/(sirupsen|Sirupsen)/logrus\b.*[.#](Fatal|Panic)(f|ln)?$`,
    String.raw`^github\.com/(sirupsen|Sirupsen)/logrus\.Exit$`,
    String.raw`^(k8s\.io/klog(/v\d+)?|github\.com/golang/glog)\.(Fatal|Exit)\w*$`,
    String.raw`^go\.uber\.org/zap\b.*#(DPanic|Panic|Fatal)(f|ln|w)?$`,
    String.raw`^github\.com/rs/zerolog(/log)?\b.*[.#](Fatal|Panic)$`,
    String.raw`^github\.com/charmbracelet/log\b.*[.#]Fatalf?$`,
  ].join("|"),
);

const NAMES = [
  ...["", "f", "ln", "w"].flatMap((end) => [`Fatal${end}`, `Panic${end}`, `DPanic${end}`]),
  ...["Exit", "Exitf", "Exitln", "ExitDepth", "FatalDepth"],
];

/** Parameters that make a function the handler of a request. */
const REQUEST =
  /^(net\/http\.(ResponseWriter|Request)|github\.com\/gin-gonic\/gin\.Context|github\.com\/labstack\/echo(\/v\d+)?\.Context|github\.com\/gofiber\/fiber(\/v\d+)?\.Ctx|github\.com\/valyala\/fasthttp\.RequestCtx|github\.com\/kataras\/iris(\/v\d+)?\.Context|github\.com\/aws\/aws-lambda-go\/events\.\w+|connectrpc\.com\/connect\.\w*Request|github\.com\/bufbuild\/connect-go\.\w*Request|google\.golang\.org\/grpc\.ServerStream)$/;

/** Functions that may: the program's start, `Must…` helpers, and loggers' own methods. */
const EXEMPT = /^([Mm]ust([A-Z_]\w*)?|init|main|TestMain|(Fatal|Panic|Exit|DPanic)\w*)$/;

/** Parameters of tests and of commands, which end with an exit code. */
const COMMAND =
  /^(testing\.(T|B|TB|M|F)|github\.com\/spf13\/(cobra\.Command|pflag\.FlagSet)|github\.com\/(urfave|codegangsta)\/cli(\/v\d+)?\.Context|github\.com\/alecthomas\/kingpin(\.v\d+|\/v\d+)?\.\w+|flag\.FlagSet)$/;

const ERROR_WORD = /\b(err|\w+Err)\b/;

type Role = "handler" | "fallible" | "plain" | "exempt";

/** Functions from the inside out, up to the declaration at the top. */
function functionsAround(node: Node): Node[] {
  const out: Node[] = [];
  for (let at = node.parent; at; at = at.parent) {
    if (GO_FUNCTIONS.includes(at.type)) out.push(at);
  }
  return out;
}

function parameterTypes(fn: Node, ctx: RuleContext): string[] {
  return items(fn.childForFieldName("parameters")).flatMap((parameter) => {
    let type = parameter.childForFieldName("type");
    while (type && (type.type === "pointer_type" || type.type === "generic_type")) {
      type = type.namedChildren[0] ?? null;
    }
    return type ? [ctx.qualify(type) ?? ctx.text(type)] : [];
  });
}

function isHandler(fn: Node, ctx: RuleContext): boolean {
  const types = parameterTypes(fn, ctx);
  if (types.some((type) => REQUEST.test(type))) return true;
  if (fn.type !== "method_declaration") return false;
  // gRPC: `(ctx context.Context, in *pb.Request) (*pb.Reply, error)`, or one server stream.
  const result = fn.childForFieldName("result");
  const reply = result ? ctx.text(result) : "";
  const unary =
    types.length === 2 &&
    types[0] === "context.Context" &&
    /\w\.\w+Request$/.test(types[1] ?? "") &&
    /^\(\*[\w.]+,\s*error\)$/.test(reply);
  return unary || (types.length <= 2 && /_\w+Server$/.test(types.at(-1) ?? "") && reply === "error");
}

/** What the place is: who would have to live with the process going down here. */
function roleOf(functions: readonly Node[], ctx: RuleContext): Role {
  let role: Role = "plain";
  for (const [index, fn] of functions.entries()) {
    const name = ctx.text(fn.childForFieldName("name") ?? fn.child(0) ?? fn);
    const top = fn.type !== "func_literal";
    if (top && EXEMPT.test(name)) {
      if (role !== "handler") return "exempt";
    }
    const types = parameterTypes(fn, ctx);
    if (types.some((type) => COMMAND.test(type))) return "exempt";
    if (isHandler(fn, ctx)) role = "handler";
    else if (index === 0 && role === "plain" && (returnsError(fn, ctx) || types[0] === "context.Context")) {
      role = "fallible";
    }
  }
  return role;
}

function results(fn: Node): Node[] {
  const result = fn.childForFieldName("result");
  if (!result) return [];
  if (result.type !== "parameter_list") return [result];
  return items(result).flatMap((one) => {
    const type = one.childForFieldName("type");
    const names = one.childrenForFieldName("name").length;
    return type ? Array.from({ length: Math.max(1, names) }, () => type) : [];
  });
}

function returnsError(fn: Node, ctx: RuleContext): boolean {
  const last = results(fn).at(-1);
  return last !== undefined && ctx.text(last) === "error";
}

const ZERO: Readonly<Record<string, string>> = { string: '""', bool: "false", error: "nil", any: "nil" };

function zeroOf(type: Node, ctx: RuleContext): string | undefined {
  if (/^(pointer|slice|map|channel|function|interface)_type$/.test(type.type)) return "nil";
  const text = ctx.text(type);
  return /^(u?int(8|16|32|64)?|float(32|64)|byte|rune)$/.test(text) ? "0" : ZERO[text];
}

/** An error that the call was given: `err`, or `fmt.Errorf(…)` and its like. */
function errorArgument(call: Node, ctx: RuleContext): string | undefined {
  const given = args(call);
  const only = given[0];
  if (given.length !== 1 || !only) return undefined;
  if (only.type === "identifier")
    return /^(e|err|\w*Err)$/.test(ctx.plain(only)) ? ctx.text(only) : undefined;
  return only.type === "call_expression" && /^(fmt\.Errorf|errors\.New)$/.test(ctx.qualifyCall(only) ?? "")
    ? ctx.text(only)
    : undefined;
}

/** Returns the error, or answers the request with a 500, instead. */
function instead(call: Node, fn: Node, ctx: RuleContext): Fix[] {
  const statement = call.parent;
  if (statement?.type !== "expression_statement" || statement.hasError) return [];
  const types = results(fn);
  if (returnsError(fn, ctx)) {
    const error = errorArgument(call, ctx);
    const others = types.slice(0, -1).map((type) => zeroOf(type, ctx));
    if (!error || others.some((zero) => zero === undefined)) return [];
    return [fix("Return the error", replaceNode(statement, `return ${[...others, error].join(", ")}`))];
  }
  const writer = items(fn.childForFieldName("parameters")).find((parameter) => {
    const type = parameter.childForFieldName("type");
    return type && ctx.qualify(type) === "net/http.ResponseWriter";
  });
  const name = writer?.childForFieldName("name");
  const type = writer?.childForFieldName("type");
  if (!name || !type || types.length > 0) return [];
  const http = ctx.text(type).split(".")[0];
  const answer = `${http}.Error(${ctx.text(name)}, "internal server error", ${http}.StatusInternalServerError)`;
  const indent = " ".repeat(statement.startPosition.column);
  const before = statement.parent?.parent ? ctx.text(statement.parent.parent) : "";
  const break_ = before.includes("\n") ? `\n${tabs(statement, ctx) ?? indent}` : "; ";
  return [fix("Answer with a 500", replaceNode(statement, `${answer}${break_}return`))];
}

function tabs(statement: Node, ctx: RuleContext): string | undefined {
  const block = statement.parent?.parent;
  if (!block) return undefined;
  return /\n([ \t]*)$/.exec(ctx.text(block).slice(0, statement.startIndex - block.startIndex))?.[1];
}

/** Ends the process: `log.Fatal`, `os.Exit`. */
function checkEnd(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  if (callee?.type !== "selector_expression") return;
  const name = ctx.qualifyCall(call);
  const object = callee.childForFieldName("operand");
  // An unknown logger is one by its name only; a test's `t.Fatal` is not.
  const unknown = name === undefined || /^(\.\/|\w+#)/.test(name);
  const named =
    /Fatal/.test(ctx.plain(callee)) && /(^|\.)\w*log(ger)?$/i.test(object ? ctx.text(object) : "");
  if (unknown ? !named : !ENDS.test(name)) return;
  const functions = functionsAround(call);
  const inner = functions[0];
  if (!inner) return;
  // A panic that was caught, told to the log and goes on.
  if (/\.Panic\w*$/.test(ctx.text(callee)) && /\brecover\(\)/.test(ctx.text(inner))) return;
  // Outside of requests, `exit-in-library` speaks of it.
  if (roleOf(functions, ctx) !== "handler") return;
  const done = /^\w+\.Exit$/.test(name ?? "") && ctx.text(args(call)[0] ?? call) === "0";
  if (done && /shutdown|stop|quit|exit|restart/i.test(functionName(call, ctx))) return;
  ctx.report(oneLine(call), {
    message: `One bad request takes the whole process down: ${ctx.text(callee)} in a request handler.`,
    suggestions: instead(call, inner, ctx),
  });
}

/** Panics on a failure that could have been returned. */
function checkPanic(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  if (callee?.type !== "identifier" || ctx.qualify(callee) !== "panic") return;
  const functions = functionsAround(call);
  const inner = functions[0];
  const value = args(call)[0];
  if (!inner || !value) return;
  const text = ctx.text(value);
  // `panic(http.ErrAbortHandler)` is how a handler hangs up; the others state a bug.
  if (/\bErrAbortHandler\b/.test(text)) return;
  if (/unreachable|impossible|should (never|not)|can(no|')t happen|must not|invariant|\bbug\b/i.test(text)) {
    return;
  }
  // A function that recovers panics for a living: rethrow, or control flow of a parser.
  if (functions.some((fn) => /\brecover\(\)/.test(ctx.plain(fn)))) return;
  const role = roleOf(functions, ctx);
  if (role !== "handler" && role !== "fallible") return;
  if (role === "fallible" && !ERROR_WORD.test(text)) return;
  ctx.report(oneLine(call), {
    message:
      role === "handler"
        ? "Panic in a request handler: answer with an error instead."
        : "Panic on a failure that this function could return as an error.",
    ...(role === "handler" ? {} : { severity: "warning" as const }),
    suggestions: instead(call, inner, ctx),
  });
}

function oneLine(call: Node): Node {
  return call.endPosition.row > call.startPosition.row ? (call.childForFieldName("function") ?? call) : call;
}

export const panicInRequestPath = defineRule({
  id: "panic-in-request-path",
  code: "ER12",
  title: "Panic or process exit on a request's path",
  area: "errors",
  severity: "error",
  why: "A panic or log.Fatal while one request is served ends every other request of the process, skips deferred cleanup, and turns one bad input into an outage that follows it from instance to instance. Returning the error costs one failed request and leaves the process to serve the rest.",
  sources: [
    { title: "Effective Go: Panic", url: "https://go.dev/doc/effective_go#panic" },
    { title: "Go: package log, func Fatal", url: "https://pkg.go.dev/log#Fatal" },
    {
      title: "REL11-BP03: Automate healing on all layers",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp03.html",
    },
  ],
  autofix: "suggest",
  peers: {
    golangci: ["revive", "deep-exit", "forbidigo"],
    clippy: ["unwrap_used", "expect_used", "panic", "todo", "unimplemented", "unwrap_in_result"],
    detekt: ["UnsafeCallOnNullableType", "MapGetWithNotNullAssertionOperator"],
  },
  languages: {
    go: [
      { calls: ["panic"], check: checkPanic },
      { calls: NAMES, check: checkEnd },
    ],
    kotlin: kotlinPanic,
    rust: rustPanic,
  },
  examples: [...panicInRequestPathExamples, ...kotlinExamples, ...rustExamples],
});
