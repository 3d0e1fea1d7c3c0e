import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { calledName, functionOf, methodOf } from "../../languages/rustSyntax.ts";
import type { Report } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "./edits.ts";

/** Words that decide elsewhere in the file; see `mentions` of the rule. */
export const RUST_MENTIONS = ["timeout", "timeout_global", "read_timeout", "with_timeout"];

/** `Duration::from_secs(10)`, with the path where the file does not bring it. */
export function rustDuration(ms: number, ctx: RuleContext): string {
  const known = ctx.fileDefinition("Duration")?.file?.qualified;
  const type =
    known === "std.time.Duration" || known === "tokio.time.Duration" ? "Duration" : "std::time::Duration";
  return ms % 1000 === 0 ? `${type}::from_secs(${ms / 1000})` : `${type}::from_millis(${ms})`;
}

function tell(call: Node, message: string, ctx: RuleContext, more: Report = {}): void {
  ctx.report(callRange(call, ctx), { message, ...more });
}

function title(ctx: RuleContext): string {
  return `Add a ${ctx.values.outboundTimeoutMs / 1000} s timeout`;
}

/** Calls that follow in the chain. */
function chainAfter(call: Node): string[] {
  const names: string[] = [];
  for (let at = call; ; ) {
    let up = at.parent;
    while (up && /^(try_expression|await_expression|parenthesized_expression)$/.test(up.type)) {
      at = up;
      up = up.parent;
    }
    const next =
      up?.type === "field_expression" && up.childForFieldName("value")?.id === at.id ? up.parent : undefined;
    if (next?.type !== "call_expression") return names;
    names.push(calledName(next));
    at = next;
  }
}

function limitedAnywhere(ctx: RuleContext): boolean {
  return RUST_MENTIONS.some((word) => ctx.mentions(word));
}

const LIMIT = /^(timeout|read_timeout|timeout_\w+|with_timeout)$/;

/*
 * reqwest's blocking client gives up after 30 s by itself, so it is left alone here; ureq's
 * and isahc's functions have no limit at all.
 */
const CLIENT = /^reqwest\.(async_impl\.)?Client(\.(new|default))?$/;
const BUILDER = /^reqwest\.(async_impl\.)?(Client\.builder|ClientBuilder\.new)$/;
const GET =
  /^(reqwest\.get|ureq\.(get|post|put|delete|head|patch|request|agent)|ureq\.Agent\.(new|new_with_defaults)|isahc\.(get|post|get_async|post_async)|isahc\.HttpClient\.new)$/;

function checkClient(call: Node, ctx: RuleContext): void {
  if (call.type !== "call_expression") return;
  const name = ctx.qualifyCall(call) ?? "";
  if (BUILDER.test(name)) {
    checkBuilder(call, ctx);
    return;
  }
  const client = CLIENT.test(name) && /^(new|default)$/.test(calledName(call));
  if (!client && !GET.test(name)) return;
  if (chainAfter(call).some((one) => LIMIT.test(one)) || limitedAnywhere(ctx)) return;
  if (!client) {
    tell(
      call,
      `${ctx.text(ctx.adapter.callee(call) ?? call)} has no timeout: it waits for as long as the server likes.`,
      ctx,
    );
    return;
  }
  const owner = ctx.adapter.callee(call)?.childForFieldName("path");
  const fn = functionOf(call);
  const type = fn?.type === "function_item" ? fn.childForFieldName("return_type") : undefined;
  const fails = type !== null && type !== undefined && /\bResult\b/.test(ctx.text(type));
  tell(call, "HTTP client has no timeout: each of its calls waits for as long as the server likes.", ctx, {
    suggestions:
      owner && fails
        ? [
            {
              title: title(ctx),
              edits: [
                {
                  start: owner.endIndex,
                  end: call.endIndex,
                  newText: `::builder().timeout(${rustDuration(ctx.values.outboundTimeoutMs, ctx)}).build()?`,
                },
              ],
            },
          ]
        : [],
  });
}

/** A builder that is built here without a limit. */
function checkBuilder(call: Node, ctx: RuleContext): void {
  const names = chainAfter(call);
  if (names.some((name) => LIMIT.test(name))) return;
  const method = methodOf(call);
  const text = method ? ctx.text(method) : "";
  if (!names.includes("build")) {
    // Held in a variable: the limit may be set by a later statement, or by who gets it.
    if (/\.\s*(timeout|read_timeout)\s*\(/.test(text) || !/\.\s*build\s*\(/.test(text)) return;
  } else if (ctx.mentions("timeout") && !/\b(connect|pool_idle)_timeout\b/.test(text)) return;
  tell(
    call,
    "HTTP client is built without a timeout: each of its calls waits for as long as the server likes.",
    ctx,
    {
      fix: fix(
        title(ctx),
        insertAt(call.endIndex, `.timeout(${rustDuration(ctx.values.outboundTimeoutMs, ctx)})`),
      ),
    },
  );
}

export const rustHandlers: readonly Handler[] = [
  {
    calls: [
      ...["new", "default", "builder", "get", "post", "put", "delete", "head", "patch", "request", "agent"],
      ...["get_async", "post_async", "new_with_defaults"],
    ],
    check: checkClient,
  },
];
