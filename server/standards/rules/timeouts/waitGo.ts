import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { escapeRegExp } from "./edits.ts";

/** Name and expression of what ends a request: `ctx`, or the context of `r`. */
function cancellation(fn: Node, ctx: RuleContext): { name: string; context: string } | undefined {
  for (const parameter of items(fn.childForFieldName("parameters"))) {
    const type = parameter.childForFieldName("type");
    const name = parameter.childForFieldName("name")?.text;
    if (!type || !name || name === "_") continue;
    const written = ctx.plain(type);
    if (written === "context.Context") return { name, context: name };
    if (written === "*http.Request") return { name, context: `${name}.Context()` };
  }
  return undefined;
}

/** The goroutine of this function that answers on the channel; `undefined` where none or several do. */
function answering(channel: string, fn: Node, ctx: RuleContext): Node | undefined {
  const senders = fn
    .descendantsOfType("go_statement")
    .filter((one) =>
      new RegExp(`\\b${escapeRegExp(channel)}\\s*<-|close\\(\\s*${escapeRegExp(channel)}\\s*\\)`).test(
        ctx.text(one),
      ),
    );
  return senders.length === 1 ? senders[0] : undefined;
}

/** `select` on the channel and the context, where all there is to return is an error. */
function withSelect(receive: Node, fn: Node, context: string, ctx: RuleContext): Fix[] {
  const statement = receive.parent;
  if (statement?.type !== "expression_statement" || fn.childForFieldName("result")?.text !== "error")
    return [];
  const source = ctx.text(fn);
  const at = statement.startIndex - fn.startIndex;
  const indent = /\n([ \t]*)$/.exec(source.slice(0, at))?.[1];
  if (indent === undefined) return [];
  const lines = [
    "select {",
    `case ${ctx.text(receive)}:`,
    `case <-${context}.Done():`,
    `\treturn ${context}.Err()`,
    "}",
  ];
  return [fix("Stop waiting when the request ends", replaceNode(statement, lines.join(`\n${indent}`)))];
}

function check(receive: Node, ctx: RuleContext): void {
  if (receive.childForFieldName("operator")?.text !== "<-") return;
  const operand = receive.childForFieldName("operand");
  if (operand?.type !== "identifier") return;
  if (ctx.ancestor(receive, ["communication_case", "defer_statement"], ctx.adapter.functionKinds)) return;
  const fn = ctx.functionAround(receive)?.node;
  if (!fn) return;
  const around = cancellation(fn, ctx);
  const channel = ctx.text(operand);
  const made = ctx.definition(operand);
  if (!around || !made?.declaration || !/^make\(\s*chan\b/.test(made.initText ?? "")) return;
  const sender = answering(channel, fn, ctx);
  if (!sender) return;
  const name = new RegExp(`\\b(${escapeRegExp(around.name)}|ctx)\\b`);
  // Work that gets the context ends with it, and answers then.
  if (name.test(ctx.plain(sender))) return;
  const body = ctx.text(fn);
  if (
    /\b(cancel|stop|Close|Stop|Shutdown|Kill)\w*\(/.test(
      body.slice(0, receive.startIndex - fn.startIndex).replace(/defer [^\n]*/g, ""),
    )
  )
    return;
  ctx.report(receive, {
    message: `"${channel}" is waited for without looking at ${around.context}: when the work behind it hangs, so does the request.`,
    suggestions: withSelect(receive, fn, around.context, ctx),
  });
}

export const goHandlers: readonly Handler[] = [
  { kinds: ["unary_expression"], anchors: /<-\s*\w+\s*$|<-\s*\w+\s*[\n;){]/m, check },
];
