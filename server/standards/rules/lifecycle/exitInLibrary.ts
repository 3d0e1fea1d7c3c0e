import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args as goArgs } from "../../languages/go.ts";
import { JAVA_FUNCTIONS, args as javaArgs } from "../../languages/java.ts";
import { args as jsArgs } from "../../languages/javascriptSyntax.ts";
import { args as pyArgs, stringValue as pyString } from "../../languages/python.ts";
import type { Fix } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import {
  CLI_WORDS,
  functionName,
  functionsAround,
  isCommand,
  processEvent,
  SHUTDOWN,
  STARTER,
} from "./exitCalls.ts";
import { csharpExits } from "./exitCsharp.ts";
import { csharpExamples } from "./exitInLibrary.csharpExamples.ts";
import { exitInLibraryExamples } from "./exitInLibrary.examples.ts";
import { kotlinExamples } from "./exitInLibrary.kotlinExamples.ts";
import { rustExamples } from "./exitInLibrary.rustExamples.ts";
import { kotlinExits } from "./exitKotlin.ts";
import { rustExits } from "./exitRust.ts";

/** Words by which a file is the program's own start, worker or signal handling. */
const OWN_WORDS = [
  ...["worker_threads", "parentPort", "isMainThread", "SIGTERM", "SIGINT", "listen"],
  ...["signal", "fork", "swing", "javafx", "awt", "Signal", "reexec"],
  ...["ctrlc", "signal_hook", "compose"],
];

/** Files that start a service, although no `main` says so. */
const START_FILE = /(^|\/)(index|server|app|start|worker|bootstrap|run|www)\.[cm]?[jt]sx?$/;

/** Names that promise the exit, so that the callers are to be judged: `openOrDie`, `SYSTEM_EXIT`. */
const SAYS_SO = /(Or|And)(Die|Exit|Quit)$|_(or|and)_(die|exit|quit)$|^(sys|system|hard|force)_?exit$/i;

/** True where ending the process is the business of the code around. */
function isAllowed(node: Node, ctx: RuleContext): boolean {
  if (ctx.kind.entry || isCommand(ctx)) return true;
  // Packages that hold what `main` calls: `etcdmain`.
  if (ctx.file.language === "go" && /(^|\/)\w*main\/[^/]+$/.test(ctx.file.path)) return true;
  const signals = ["SIGTERM", "SIGINT", "signal", "Signal"].some((word) => ctx.mentions(word));
  return functionsAround(node, ctx).some((fn) => {
    const name = functionName(fn, ctx);
    return STARTER.test(name) || SAYS_SO.test(name) || (signals && SHUTDOWN.test(name));
  });
}

/** Last statement of its block: nothing behind it becomes unreachable. */
function isLast(statement: Node): boolean {
  let next = statement.nextNamedSibling;
  while (next?.isExtra) next = next.nextNamedSibling;
  return next === null;
}

/** `cluster.on("exit", …)`: the process that watches over the workers hands their exit code on. */
function isClusterEvent(fn: Node, ctx: RuleContext): boolean {
  const call = fn.parent?.type === "arguments" ? fn.parent.parent : null;
  return call?.type === "call_expression" && /^cluster\.(on|once)$/.test(ctx.qualifyCall(call) ?? "");
}

const MESSAGE = "Ends the whole process from library code, with every request in flight";

function checkJavaScript(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node);
  if (name !== "process.exit" && name !== "process.abort" && name !== "Deno.exit") return;
  if (isAllowed(node, ctx)) return;
  if (["worker_threads", "parentPort", "isMainThread"].some((word) => ctx.mentions(word))) return;
  const functions = functionsAround(node, ctx);
  if (functions.some((fn) => processEvent(fn, ctx) !== undefined || isClusterEvent(fn, ctx))) return;
  const start = START_FILE.test(ctx.file.path);
  if (start && ["listen", "SIGTERM", "SIGINT"].some((word) => ctx.mentions(word))) return;
  const statement = node.parent;
  const code = jsArgs(node)[0];
  const suggestions: Fix[] = [];
  if (statement?.type === "expression_statement" && name === "process.exit") {
    const text = code ? ctx.text(code) : "0";
    const end = ctx.text(statement).endsWith(";") ? ";" : "";
    if (functions.length > 0 && text !== "0") {
      suggestions.push(
        fix(
          "Throw instead",
          replaceNode(statement, `throw new Error("exit code ${text.replace(/["\\\n]/g, "'")}")${end}`),
        ),
      );
    }
    suggestions.push(
      fix("Set the exit code and go on", replaceNode(statement, `process.exitCode = ${text}${end}`)),
    );
  }
  ctx.report(callRange(node), { message: `${MESSAGE}: throw, and let the entry file decide.`, suggestions });
}

const javascript: Handler[] = [{ calls: ["exit", "abort"], check: checkJavaScript }];

const PY_EXITS = /^(sys\.exit|os\._exit|os\.abort|posix\._exit|exit|quit|SystemExit)$/;

function checkPython(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node);
  if (!name || !PY_EXITS.test(name)) return;
  const raised = node.parent?.type === "raise_statement";
  if (name === "SystemExit" && !raised) return;
  if (isAllowed(node, ctx)) return;
  // A forked child ends itself so; a handler's parameters show what it is.
  if (ctx.mentions("fork")) return;
  const handler = functionsAround(node, ctx).some((fn) =>
    /^\(\s*(self,\s*)?_?(sig|signum|signal|signo|sig_num|signal_number|s)\w*\s*(:[^,]+)?,\s*\w+/.test(
      fn.childForFieldName("parameters")?.text ?? "",
    ),
  );
  if (handler && ctx.mentions("signal")) return;
  const around = ctx.ancestor(node, ["lambda"])?.parent?.parent?.childForFieldName("function");
  if (around && /(^|\.)(signal|add_signal_handler)$/.test(ctx.plain(around))) return;
  const statement = node.parent;
  const code = pyArgs(node)[0];
  const text = code ? pyString(code) : undefined;
  const message =
    text === undefined
      ? code?.type === "string"
        ? ctx.text(code)
        : `"exit status ${code ? ctx.text(code).replace(/["\\\n{}]/g, "'") : 0}"`
      : ctx.text(code ?? node);
  const plain = statement?.type === "expression_statement" || raised;
  const target = statement?.type === "expression_statement" || raised ? statement : undefined;
  ctx.report(callRange(node), {
    message: `${MESSAGE}: raise an error, and let the entry file decide.`,
    suggestions:
      plain && target && !/^0?$/.test(code ? ctx.text(code) : "")
        ? [fix("Raise an error instead", replaceNode(target, `raise RuntimeError(${message})`))]
        : [],
  });
}

const python: Handler[] = [{ calls: ["exit", "_exit", "abort", "quit", "SystemExit"], check: checkPython }];

const java: Handler[] = [
  {
    calls: ["exit", "halt"],
    check(node, ctx) {
      const name = (ctx.qualifyCall(node) ?? "").replace(/^java\.lang\./, "");
      if (name !== "System.exit" && !/^Runtime(\.getRuntime\(\))?#(exit|halt)$/.test(name)) return;
      if (isAllowed(node, ctx)) return;
      // A desktop program ends when its user says so.
      if (["swing", "javafx", "awt"].some((word) => ctx.mentions(word))) return;
      const statement = node.parent;
      const code = javaArgs(node)[0];
      const member = ctx.ancestor(node, JAVA_FUNCTIONS);
      const last = statement?.type === "expression_statement" && isLast(statement) && member;
      ctx.report(callRange(node), {
        message: `${MESSAGE}: throw, and let main decide.`,
        suggestions:
          last && code && ctx.text(code) !== "0" && member.type !== "static_initializer"
            ? [
                fix(
                  "Throw instead",
                  replaceNode(
                    statement,
                    `throw new IllegalStateException("exit status ${ctx.text(code).replace(/["\\\n]/g, "'")}");`,
                  ),
                ),
              ]
            : [],
      });
    },
  },
];

const GO_EXITS = new RegExp(
  [
    String.raw`^(os|syscall)\.Exit$`,
    String.raw`^log\.Fatal(f|ln)?$`,
    String.raw`^(log\.Logger|log\.(New|Default)\(\))#Fatal(f|ln)?$`,
    String.raw`^github\.com/[sS]irupsen/logrus\b.*[.#](Fatal(f|ln)?|Exit)$`,
    String.raw`^(k8s\.io/klog(/v\d+)?|github\.com/golang/glog)\.(Fatal|Exit)\w*$`,
    String.raw`^go\.uber\.org/zap\b.*#Fatal(f|ln|w)?$`,
    String.raw`^github\.com/rs/zerolog(/log)?\b.*[.#]Fatal$`,
  ].join("|"),
);

/** Requests' handlers are the business of `panic-in-request-path`. */
const HANDLER = /\bhttp\.(ResponseWriter|Request)\b|\bgin\.Context\b|\becho\.Context\b|\bfiber\.Ctx\b/;

function returnInstead(call: Node, fn: Node | undefined, ctx: RuleContext): Fix[] {
  const given = goArgs(call);
  const only = given[0];
  const statement = call.parent;
  if (given.length !== 1 || only?.type !== "identifier" || statement?.type !== "expression_statement")
    return [];
  if (!/^err$|Err$/.test(ctx.plain(only)) || fn?.childForFieldName("result")?.text !== "error") return [];
  return [fix("Return the error", replaceNode(statement, `return ${ctx.text(only)}`))];
}

const go: Handler[] = [
  {
    calls: [
      ...["Exit", "Fatal", "Fatalf", "Fatalln", "Fatalw", "FatalDepth", "Exitf", "Exitln", "ExitDepth"],
    ],
    check(node, ctx) {
      if (node.type !== "call_expression" || !GO_EXITS.test(ctx.qualifyCall(node) ?? "")) return;
      if (isAllowed(node, ctx)) return;
      const functions = functionsAround(node, ctx);
      if (functions.some((fn) => HANDLER.test(fn.childForFieldName("parameters")?.text ?? ""))) return;
      const top = functions.at(-1);
      // A second signal ends what the first did not.
      if (top && /signal\.Notify(Context)?\(/.test(ctx.plain(top))) return;
      // `Fatalf` of a logger does what its name says; its callers are judged themselves.
      if (functions.some((fn) => /^(fatal|exit)(f|ln|w|depth)?$/i.test(functionName(fn, ctx)))) return;
      // Children that a process starts of itself.
      if (ctx.mentions("reexec")) return;
      if (
        functions.some((fn) => /\btesting\.(T|B|M|TB)\b/.test(fn.childForFieldName("parameters")?.text ?? ""))
      )
        return;
      ctx.report(callRange(node), {
        message: `${MESSAGE}: return an error, and let main decide.`,
        suggestions: returnInstead(node, functions[0], ctx),
      });
    },
  },
];

export const exitInLibrary = defineRule({
  id: "exit-in-library",
  code: "LC01",
  title: "Process is ended from library code",
  area: "lifecycle",
  severity: "warning",
  why: "An exit deep in the code cuts off every request in flight, skips flushing and cleanup, and leaves callers no chance to answer. An error that travels up to the entry file lets the process drain first, or live on.",
  sources: [
    {
      title: "Node.js: process.exit",
      url: "https://nodejs.org/api/process.html#processexitcode",
    },
    {
      title: "REL11-BP03: Automate healing on all layers",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp03.html",
    },
  ],
  autofix: "suggest",
  peers: {
    eslint: ["n/no-process-exit", "node/no-process-exit", "unicorn/no-process-exit", "no-process-exit"],
    oxlint: ["unicorn/no-process-exit", "node/no-process-exit"],
    errorprone: ["SystemExitOutsideMain"],
    pmd: ["DoNotTerminateVM"],
    sonar: ["S1147"],
    golangci: ["revive", "deep-exit"],
    semgrep: ["use-sys-exit"],
    ruff: ["PLR1722"],
    pylint: ["consider-using-sys-exit"],
    detekt: ["ExitOutsideMain"],
    clippy: ["exit"],
  },
  mentions: [...CLI_WORDS, ...OWN_WORDS, "UncaughtExceptionHandler", "uncaughtException"],
  languages: {
    javascript,
    python,
    java,
    go,
    csharp: csharpExits(isAllowed),
    kotlin: kotlinExits,
    rust: rustExits,
  },
  examples: [...exitInLibraryExamples, ...csharpExamples, ...kotlinExamples, ...rustExamples],
});
