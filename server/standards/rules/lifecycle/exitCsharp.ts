import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { args, calledName, methodOf, receiver } from "../../languages/csharpSyntax.ts";
import type { Handler } from "../../rule.ts";

/** Namespaces by which a file is a desktop program's, which ends when its user says so. */
const DESKTOP = [
  "System.Windows.Forms",
  "System.Windows",
  "System.Windows.Controls",
  "Avalonia",
  "Avalonia.Controls",
  "Microsoft.UI.Xaml",
  "Windows.UI.Xaml",
  "UnityEngine",
  "UnityEditor",
  "Gtk",
  "Terminal.Gui",
];

const EXITS = /^System\.Environment\.(Exit|FailFast)$/;

/** Last statement of its block: nothing behind it becomes unreachable. */
function isLast(statement: Node): boolean {
  let next = statement.nextNamedSibling;
  while (next?.isExtra) next = next.nextNamedSibling;
  return next === null;
}

/** `Process.GetCurrentProcess().Kill()`. */
function killsItself(call: Node, ctx: RuleContext): boolean {
  const on = receiver(call);
  return (
    on !== undefined &&
    calledName(call) === "Kill" &&
    /^(System\.Diagnostics\.)?Process\.GetCurrentProcess\(\)$/.test(ctx.plain(on))
  );
}

/** Handlers for C#; `isAllowed` says where ending the process is the code's own business. */
export function csharpExits(isAllowed: (node: Node, ctx: RuleContext) => boolean): readonly Handler[] {
  return [
    {
      calls: ["Exit", "FailFast", "Kill"],
      check(node, ctx) {
        if (!EXITS.test(ctx.qualifyCall(node) ?? "") && !killsItself(node, ctx)) return;
        if (isAllowed(node, ctx) || DESKTOP.some((name) => ctx.fileDefinition(`*${name}`))) return;
        // A handler of `Console.CancelKeyPress` or of the last exception.
        const method = methodOf(node);
        const parameters = method?.childForFieldName("parameters");
        if (
          parameters &&
          /\b(ConsoleCancelEventArgs|UnhandledExceptionEventArgs)\b/.test(ctx.plain(parameters))
        )
          return;
        const hook = ctx.ancestor(
          node,
          ["assignment_expression"],
          ["method_declaration", "constructor_declaration"],
        );
        if (
          hook &&
          /CancelKeyPress|UnhandledException|ProcessExit/.test(
            ctx.plain(hook.childForFieldName("left") ?? hook),
          )
        )
          return;
        const statement = node.parent;
        const code = args(node)[0];
        const fatal = calledName(node) !== "Exit";
        const failFast = calledName(node) === "FailFast";
        const text = code ? ctx.text(code).replace(/["\\\n{}]/g, "'") : "1";
        const plain = statement?.type === "expression_statement" && isLast(statement) && method !== undefined;
        ctx.report(
          node.startPosition.row === node.endPosition.row
            ? node
            : (node.childForFieldName("function") ?? node),
          {
            message: failFast
              ? "Ends the whole process from library code, with every request in flight; whether what it has found is past mending is not known."
              : "Ends the whole process from library code, with every request in flight: throw, and let Main decide.",
            ...(failFast ? { severity: "info" as const } : {}),
            suggestions:
              plain && !fatal && text !== "0"
                ? [
                    fix(
                      "Throw instead",
                      replaceNode(statement, `throw new InvalidOperationException("exit status ${text}");`),
                    ),
                  ]
                : [],
          },
        );
      },
    },
  ];
}
