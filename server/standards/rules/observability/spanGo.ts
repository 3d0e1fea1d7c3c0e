import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, GO_FUNCTIONS } from "../../languages/go.ts";
import type { Fix } from "../../model.ts";
import { endsPass, loopOf } from "../resources/goResults.ts";
import { mentionsName, shortRange } from "./logCalls.ts";

const OTEL = /^go\.opentelemetry\.io\/otel\b.*[#.]Start$/;
const CENSUS = /^go\.opencensus\.io\/trace\.StartSpan(WithRemoteParent)?$/;
const FINISHED =
  /^(github\.com\/opentracing\/opentracing-go|gopkg\.in\/DataDog\/dd-trace-go\.v1\/ddtrace\/(tracer|opentracer)|github\.com\/DataDog\/dd-trace-go\/v2\/ddtrace\/tracer|github\.com\/getsentry\/sentry-go|go\.elastic\.co\/apm(\/v2)?)\b.*[.#](StartSpan\w*|StartTransaction\w*)$/;

const LOOPS = ["for_statement"];

interface Started {
  /** Method that ends the span. */
  readonly end: string;
}

function started(call: Node, callee: Node, ctx: RuleContext): Started | undefined {
  const name = ctx.qualifyCall(call);
  if (name && (OTEL.test(name) || CENSUS.test(name))) return { end: "End" };
  if (name && FINISHED.test(name)) return { end: /elastic/.test(name) ? "End" : "Finish" };
  if (name && !/^(\.\/|\w+#)/.test(name)) return undefined;
  // `s.tracer.Start(ctx, "…")`, where the field's type is declared elsewhere.
  const object = callee.childForFieldName("operand");
  const method = callee.childForFieldName("field");
  const tracer = object && /(^|\.)\w*[tT]racer(\([^()]*\))?$/.test(ctx.plain(object));
  return tracer && method && ctx.text(method) === "Start" && args(call).length >= 2
    ? { end: "End" }
    : undefined;
}

/** Spans that some way out of the function leaves open. */
export function checkGoSpan(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  if (callee?.type !== "selector_expression") return;
  const kind = started(call, callee, ctx);
  if (!kind) return;
  const list = call.parent;
  const statement = list?.parent;
  if (list?.type === "expression_statement") {
    report(call, callee, `The span that this starts is dropped, so nothing can call ${kind.end} on it.`, ctx);
    return;
  }
  if (!statement || !/^(short_var_declaration|assignment_statement)$/.test(statement.type)) return;
  if (items(statement.childForFieldName("right")).length !== 1) return;
  const target = spanName(statement, ctx);
  if (!target) return;
  if (target.type === "blank_identifier" || ctx.text(target) === "_") {
    report(call, callee, `The span that this starts is dropped, so nothing can call ${kind.end} on it.`, ctx);
    return;
  }
  const around = ctx.functionAround(call)?.node;
  const body = around?.childForFieldName("body");
  if (!around || !body || target.type !== "identifier") return;
  const name = ctx.text(target);
  const uses = usesOf(name, statement, body, kind.end, ctx);
  // A span of the function around may be ended there.
  const outer = statement.type === "assignment_statement" && !declaredIn(body, name, ctx);
  if (uses.escapes || outer) return;
  if (uses.ends.length === 0) {
    report(
      call,
      callee,
      `${name}.${kind.end}() is never called: the span is lost and its memory leaks.`,
      ctx,
      {
        ...deferred(statement, name, kind.end, ctx),
      },
    );
    return;
  }
  const leak = wayOut(statement, uses.ends, around, ctx);
  if (!leak) return;
  ctx.report(shortRange(call, callee), {
    message: `${leak.type === "return_statement" ? "A return leaves the function" : "The span is left behind"} without ${name}.${kind.end}().`,
    related: [{ node: leak, message: "Returns with the span still open" }],
  });
}

function report(call: Node, callee: Node, message: string, ctx: RuleContext, more: { fix?: Fix } = {}): void {
  ctx.report(shortRange(call, callee), { message, ...more });
}

/** `span` of `ctx, span := …`, or of `span := …` where the call has one result. */
function spanName(statement: Node, ctx: RuleContext): Node | undefined {
  const left = items(statement.childForFieldName("left"));
  if (left.length === 1) return left[0];
  if (left.length !== 2) return undefined;
  const [first, second] = left;
  // opentracing returns the span first, and the context second.
  return second && /^_?(c|ctx|\w*[cC]tx|\w*[cC]ontext)$/.test(ctx.plain(second)) ? first : second;
}

function declaredIn(body: Node, name: string, ctx: RuleContext): boolean {
  return ctx.own(body, ["short_var_declaration", "var_spec"]).some((one) => {
    const names = one.childForFieldName("left") ?? one.childForFieldName("name");
    return names !== null && mentionsName(names, name, ctx);
  });
}

/** Functions that put a span into a context without taking it over. */
const CARRIERS = /(^|\.)(ContextWithSpan|NewContext)$/;

function usesOf(
  name: string,
  start: Node,
  body: Node,
  end: string,
  ctx: RuleContext,
): { ends: Node[]; escapes: boolean } {
  const ends: Node[] = [];
  let escapes = false;
  for (const use of body.descendantsOfType("identifier")) {
    if (use.startIndex < start.endIndex || ctx.text(use) !== name) continue;
    const parent = use.parent;
    const set = parent?.type === "expression_list" ? parent.parent : null;
    if (set && /^(short_var_declaration|assignment_statement)$/.test(set.type)) {
      if (set.childForFieldName("left")?.id === parent?.id) {
        // Another span takes the name over: what comes after is about that one.
        if (set.parent?.id === start.parent?.id) break;
        continue;
      }
      // `_ = span` only keeps the compiler quiet.
      if (/^_(\s*,\s*_)*$/.test(ctx.text(set.childForFieldName("left") ?? set))) continue;
    }
    if (parent?.type === "selector_expression" && parent.childForFieldName("operand")?.id === use.id) {
      const method = parent.childForFieldName("field");
      if (method && (ctx.text(method) === end || (end === "Finish" && /^Finish/.test(ctx.plain(method))))) {
        ends.push(use);
      }
      continue;
    }
    if (parent?.type === "argument_list") {
      const callee = parent.parent?.childForFieldName("function");
      if (callee && (CARRIERS.test(ctx.plain(callee)) || /^fmt\.\w*[pP]rint/.test(ctx.plain(callee))))
        continue;
    }
    const compared = parent?.type === "binary_expression";
    if (!compared) escapes = true;
  }
  return { ends, escapes };
}

const EXITS = ["return_statement", "continue_statement", "break_statement"];

/** Statements that a function may run through without coming out behind them. */
const ENDLESS = /^(return|for|select|expression_switch|type_switch|goto)_?\w*_statement$|^return_statement$/;

/** A way out after the start that no end comes before; `undefined` where every one is covered. */
function wayOut(start: Node, ends: readonly Node[], around: Node, ctx: RuleContext): Node | undefined {
  const body = around.childForFieldName("body");
  const block = start.parent;
  if (!body || !block) return undefined;
  const loop = start.type === "short_var_declaration" ? loopOf(start) : undefined;
  for (const exit of ctx.own(body, EXITS)) {
    if (exit.type !== "return_statement" && !(loop && endsPass(exit, loop))) continue;
    // Only ways out of the block that starts the span.
    if (exit.startIndex < start.endIndex || exit.startIndex > block.endIndex) continue;
    if (!coveredBefore(exit, start, ends)) return exit;
  }
  const last = items(block).at(-1);
  if (!last || last.id === start.id || ENDLESS.test(last.type) || !falls(last, ctx)) return undefined;
  return endsIn(last, ends) || coveredBefore(last, start, ends) ? undefined : last;
}

/** False for a statement behind which nothing runs: `panic(…)`, `os.Exit(1)`. */
function falls(last: Node, ctx: RuleContext): boolean {
  return !/^(panic\(|os\.Exit\(|\w*[lL]og(ger)?\.(Fatal|Panic))/.test(ctx.plain(last));
}

/** True where a statement on the exit's own path from the start, or the exit itself, ends the span. */
function coveredBefore(exit: Node, start: Node, ends: readonly Node[]): boolean {
  if (endsIn(exit, ends)) return true;
  for (let at: Node | null = exit; at && at.startIndex > start.startIndex; at = at.parent) {
    if (GO_FUNCTIONS.includes(at.type)) return true;
    for (let before = at.previousNamedSibling; before; before = before.previousNamedSibling) {
      if (before.startIndex <= start.startIndex) break;
      if (endsIn(before, ends)) return true;
    }
  }
  return false;
}

/** True where a statement holds an end, other than in a branch that then returns. */
function endsIn(statement: Node, ends: readonly Node[]): boolean {
  return ends.some((end) => {
    if (end.startIndex < statement.startIndex || end.endIndex > statement.endIndex) return false;
    for (let at = end.parent; at && at.id !== statement.id; at = at.parent) {
      if (GO_FUNCTIONS.includes(at.type)) return true;
      if (
        at.type === "statement_list" &&
        items(at)
          .at(-1)
          ?.type.match(/^(return|continue|break)_statement$/)
      )
        return false;
    }
    return true;
  });
}

/** `defer span.End()` on the next line; in a loop it would pile up until the function returns. */
function deferred(statement: Node, name: string, end: string, ctx: RuleContext): { fix?: Fix } {
  if (ctx.ancestor(statement, LOOPS, GO_FUNCTIONS) || statement.parent?.type !== "statement_list") return {};
  if (statement.hasError) return {};
  const block = statement.parent.parent;
  const before = block ? ctx.text(block).slice(0, statement.startIndex - block.startIndex) : "";
  const indent = /\n([ \t]*)$/.exec(before)?.[1];
  const gap = indent === undefined ? "; " : `\n${indent}`;
  return { fix: fix(`Defer ${name}.${end}()`, insertAt(statement.endIndex, `${gap}defer ${name}.${end}()`)) };
}
