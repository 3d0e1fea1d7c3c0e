import type { Node } from "web-tree-sitter";
import { insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Edit } from "../../model.ts";

/** `10` for 10 000 ms, `1.5` for 1 500 ms. */
export function seconds(ms: number): string {
  return String(ms / 1000);
}

/** `10 * time.Second`, or milliseconds where seconds don't come out even. */
export function goDuration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000} * time.Second` : `${ms} * time.Millisecond`;
}

/** `Duration.ofSeconds(10)`, with the package where the file doesn't import it. */
export function javaDuration(ms: number, ctx: RuleContext): string {
  const imported =
    ctx.fileDefinition("Duration")?.file?.qualified === "java.time.Duration" ||
    ctx.fileDefinition("*java.time") !== undefined;
  const type = imported ? "Duration" : "java.time.Duration";
  return ms % 1000 === 0 ? `${type}.ofSeconds(${ms / 1000})` : `${type}.ofMillis(${ms})`;
}

/** White space that separates a new list item from its neighbour: as the neighbour's own. */
function gapBefore(item: Node, list: Node, ctx: RuleContext): string {
  const line = /\n([ \t]*)$/.exec(ctx.text(list).slice(0, item.startIndex - list.startIndex));
  return line ? `\n${line[1] ?? ""}` : " ";
}

/** Appends an argument to a call; `undefined` where the argument list isn't a plain one. */
export function appendArgument(call: Node, text: string, ctx: RuleContext): Edit | undefined {
  const list = call.childForFieldName("arguments");
  if (!list || list.type === "generator_expression" || list.hasError) return undefined;
  const last = items(list).at(-1);
  if (!last) return insertAt(list.startIndex + 1, text);
  return insertAt(last.endIndex, `,${gapBefore(last, list, ctx)}${text}`);
}

/** Puts an entry first into an object literal or the braces of a composite literal. */
export function prependEntry(braces: Node, text: string, ctx: RuleContext): Edit | undefined {
  if (braces.hasError) return undefined;
  const first = items(braces)[0];
  if (first) return insertAt(first.startIndex, `${text},${gapBefore(first, braces, ctx)}`);
  const spaced = braces.type === "object";
  return { start: braces.startIndex + 1, end: braces.endIndex - 1, newText: spaced ? ` ${text} ` : text };
}

/** Reports a call: all of it where it stands on one line, else only what it calls. */
export function callRange(call: Node, ctx: RuleContext): { from: Node; to: Node } {
  const callee = ctx.adapter.callee(call) ?? call;
  // A Java call's callee is only its last name: `a.b().c()` starts at `a`.
  const from = /^(method_invocation|object_creation_expression|new_expression)$/.test(call.type)
    ? call
    : callee;
  return { from, to: call.startPosition.row === call.endPosition.row ? call : callee };
}

/** Text of the function around a node; empty at the top of a file, where units are single statements. */
export function functionText(node: Node, ctx: RuleContext): string {
  const scope = ctx.functionAround(node);
  return scope?.node ? ctx.text(scope.node) : "";
}

/** Name of the variable or field that receives the value of `node`: `x` or `this.x`. */
export function holderOf(node: Node, ctx: RuleContext): string | undefined {
  let at = node;
  for (let parent = at.parent; parent; parent = at.parent) {
    switch (parent.type) {
      case "await_expression":
      case "await":
      case "parenthesized_expression":
      case "cast_expression":
      case "as_expression":
      case "non_null_expression":
      case "unary_expression":
      case "expression_list":
        at = parent;
        break;
      case "variable_declarator":
      case "var_spec": {
        const name = parent.childForFieldName("name");
        return name ? ctx.text(name) : undefined;
      }
      case "assignment_expression":
      case "assignment":
      case "short_var_declaration":
      case "assignment_statement": {
        const left = parent.childForFieldName("left");
        return left ? ctx.text(left).split(",")[0]?.trim() : undefined;
      }
      default:
        return undefined;
    }
  }
  return undefined;
}

export function escapeRegExp(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** True where a call around the node limits it: `withTimeout(fetch(u), 500)`, `Promise.race([…])`. */
export function limitedFromOutside(node: Node, ctx: RuleContext): boolean {
  let crossed = 0;
  for (let at = node.parent; at; at = at.parent) {
    if (ctx.adapter.callKinds.includes(at.type)) {
      const callee = ctx.adapter.callee(at);
      const text = callee ? ctx.text(callee) : "";
      if (text.length < 80 && /timeout|deadline|\.race$/i.test(text) && !/^setTimeout$/.test(text))
        return true;
    } else if (ctx.adapter.functionKinds.includes(at.type)) {
      // `withTimeout(() => fetch(u))`: one function may lie between.
      if (++crossed > 1 || !/^(arrow_function|lambda|function_expression)$/.test(at.type)) return false;
    } else if (at.type === "with_statement") {
      const clause = at.namedChildren.find((c) => c.type === "with_clause");
      if (clause && /timeout|deadline|fail_after|move_on_after/i.test(ctx.plain(clause))) return true;
    }
  }
  return false;
}

/** A call by a bare name that only a renaming import explains: `import { get as httpGet } from "https"`. */
export function isRenamed(call: Node, usual: ReadonlySet<string>, ctx: RuleContext): boolean {
  const callee = ctx.adapter.callee(call);
  if (callee?.type !== "identifier") return false;
  const name = ctx.text(callee);
  return !usual.has(name) && ctx.fileDefinition(name)?.file?.qualified !== undefined;
}
