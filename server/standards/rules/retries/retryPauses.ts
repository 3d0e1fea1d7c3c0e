import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Family } from "../../model.ts";
import type { RetryLoop } from "./retryLoop.ts";

/** Expression that says how long a pause is. */
export function lengthOf(sleep: Node, family: Family): Node | undefined {
  let call = sleep;
  if (family === "go" && sleep.type === "unary_expression")
    call = sleep.childForFieldName("operand") ?? sleep;
  if (sleep.type === "new_expression") {
    const timer = sleep
      .descendantsOfType("call_expression")
      .find((one) => /(^|\.)setTimeout$/.test(one.childForFieldName("function")?.text ?? ""));
    return timer ? items(timer.childForFieldName("arguments"))[1] : undefined;
  }
  const given = items(call.childForFieldName("arguments"));
  return given.length === 1 || !/^(Atomics\.wait)$/.test(call.childForFieldName("function")?.text ?? "")
    ? given[0]
    : undefined;
}

/** `fixed`: the same each time. `held`: the same, if nobody changes the field. */
export type Length = "fixed" | "held" | "varies" | "unknown";

const RANDOM = /random|jitter|\brand\b|\brand\.|uniform|nextInt|nextDouble|nextLong/i;

export function mentionsRandom(text: string): boolean {
  return RANDOM.test(text);
}

/** Whether a pause changes from one attempt to the next. */
export function lengthKind(length: Node, loop: RetryLoop, ctx: RuleContext, depth = 0): Length {
  const text = loop.plain(length).replace(/\b(time\.Duration|float|int|Number|BigInt)\(/g, "(");
  if (RANDOM.test(text)) return "varies";
  if (/[\w\])]\s*\(/.test(text) || text.length > 120) return "unknown";
  if (/\?|\bif\b/.test(text)) return "unknown";
  const body = loop.plain(loop.node);
  let held = false;
  for (const name of text.match(/[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*/g) ?? []) {
    if (/^(time|TimeUnit|Duration)\.\w+$|^_?\d/.test(name)) continue;
    if (name === loop.counter) return "varies";
    const own = name.replace(/[.$]/g, "\\$&");
    if (
      new RegExp(
        `(^|[^\\w.])${own}\\s*([-+*/%|&]|<<|>>)=|(^|[^\\w.])${own}(\\+\\+|--)|(\\+\\+|--)${own}(?!\\w)`,
      ).test(body)
    )
      return "varies";
    const assigned = new RegExp(`(^|[^\\w.])${own}\\s*(?::[^=\\n]*)?:?=[^=]`).test(body);
    if (assigned) {
      const only = depth < 2 && !name.includes(".") ? localValue(name, loop, ctx) : undefined;
      const kind = only ? lengthKind(only, loop, ctx, depth + 1) : "unknown";
      if (kind !== "fixed") return kind === "held" ? "held" : kind;
    }
    if (name.includes(".")) held = true;
    // A value that is handed in may be another one each time only where it is a function's result.
  }
  return held ? "held" : "fixed";
}

/** Value of the only declaration of a name inside the loop. */
function localValue(name: string, loop: RetryLoop, ctx: RuleContext): Node | undefined {
  const found = ctx
    .own(loop.body, [...ctx.adapter.declarationKinds])
    .flatMap((one) => ctx.adapter.declare(one))
    .filter((one) => one.name === name);
  const [only] = found;
  return found.length === 1 && only && !only.path && only.index === undefined ? only.init : undefined;
}
