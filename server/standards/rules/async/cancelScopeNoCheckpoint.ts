import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { defineRule } from "../../rule.ts";
import { cancelScopeNoCheckpointExamples } from "./cancelScopeNoCheckpoint.examples.ts";

const SCOPES =
  /^(trio\.(fail_after|fail_at|move_on_after|move_on_at|CancelScope)|anyio\.(fail_after|move_on_after|CancelScope)|asyncio\.(timeouts\.)?(timeout|timeout_at)|async_timeout\.(timeout|timeout_at))$/;

const NESTED = ["function_definition", "lambda", "class_definition"];

/** True where the code can be interrupted: it awaits, or hands control to whoever drives it. */
function hasCheckpoint(body: Node, ctx: RuleContext): boolean {
  const found = ctx.own(body, [
    "await",
    "yield",
    "for_statement",
    "with_statement",
    "for_in_clause",
    "class_definition",
  ]);
  return found.some((node) => {
    if (insideNested(node, body)) return false;
    return node.type === "await" || node.type === "yield" || node.firstChild?.type === "async";
  });
}

function insideNested(node: Node, body: Node): boolean {
  for (let at = node.parent; at && at.id !== body.id; at = at.parent) {
    if (NESTED.includes(at.type)) return true;
  }
  return false;
}

function checkScope(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || !SCOPES.test(name)) return;
  const item = call.parent?.type === "as_pattern" ? call.parent.parent : call.parent;
  if (item?.type !== "with_item" && item?.type !== "parenthesized_expression") return;
  const statement = ctx.ancestor(item, ["with_statement"], ["block"]);
  const body = statement?.childForFieldName("body");
  if (!statement || !body) return;
  const managers = statement.descendantsOfType("with_item").filter((i) => i.startIndex < body.startIndex);
  // `async with timeout(1), client.get()`: entering what follows is awaited.
  const async = statement.firstChild?.type === "async";
  const later = managers.some((i) => i.startIndex > call.endIndex);
  if ((async && later) || hasCheckpoint(body, ctx)) return;
  if (managers.some((i) => i.startIndex > call.startIndex && /\bawait\b/.test(ctx.plain(i)))) return;
  const keyword = statement.firstChild;
  if (!keyword) return;
  const short = name.slice(name.lastIndexOf(".") + 1);
  ctx.report(
    { from: keyword, to: call },
    {
      message: `Nothing in this block awaits, so ${short} can never interrupt it: the time limit has no effect.`,
    },
  );
}

export const cancelScopeNoCheckpoint = defineRule({
  id: "cancel-scope-no-checkpoint",
  code: "AS13",
  title: "Time limit around code that can't be interrupted",
  area: "async",
  severity: "warning",
  why: "A cancel scope acts only where the code awaits, so a time limit around plain calls lets them block the event loop for as long as they like. Awaiting the work, or running it in a thread, gives the limit a place to act.",
  sources: [
    {
      title: "Python: asyncio timeouts",
      url: "https://docs.python.org/3/library/asyncio-task.html#timeouts",
    },
    {
      title: "Trio: Cancellation and timeouts",
      url: "https://trio.readthedocs.io/en/stable/reference-core.html#cancellation-and-timeouts",
    },
    {
      title: "Builders' Library: Timeouts, retries, and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
  ],
  autofix: "none",
  peers: { ruff: ["ASYNC100"] },
  languages: {
    python: [
      {
        calls: [
          ...["fail_after", "fail_at", "move_on_after", "move_on_at"],
          ...["CancelScope", "timeout", "timeout_at"],
        ],
        check: checkScope,
      },
    ],
  },
  examples: cancelScopeNoCheckpointExamples,
});
