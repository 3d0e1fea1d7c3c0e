import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import {
  annotations,
  calledName,
  callOfLambda,
  hasModifier,
  initialiser,
  methodOf,
} from "../../languages/kotlinSyntax.ts";
import type { Handler } from "../../rule.ts";

const FORMATTERS =
  /^(java\.text\.)?(SimpleDateFormat|DateFormat|DecimalFormat|NumberFormat|MessageFormat|ChoiceFormat)$/;

/** Where one object serves every thread: an `object`, a companion, the file itself. */
function isShared(property: Node): boolean {
  const holder = property.parent;
  if (holder?.type === "source_file") return true;
  if (holder?.type !== "class_body") return false;
  return holder.parent?.type === "object_declaration" || holder.parent?.type === "companion_object";
}

/** `private val FORMAT = SimpleDateFormat("…")` of an object or a file. */
const formatter: Handler = {
  kinds: ["property_declaration"],
  anchors: [
    "SimpleDateFormat",
    "DateFormat",
    "DecimalFormat",
    "NumberFormat",
    "MessageFormat",
    "ChoiceFormat",
  ],
  check(node, ctx) {
    const init = initialiser(node);
    if (!init || !isShared(node) || init.type !== "call_expression") return;
    const name = (ctx.qualifyCall(init) ?? "").replace(/\.get\w*Instance$/, "");
    if (!FORMATTERS.test(name) || ctx.mentions("synchronized") || ctx.mentions("withLock")) return;
    const type = name.split(".").at(-1) ?? name;
    const variable = node.namedChildren.find((c) => c.type === "variable_declaration");
    if (!variable) return;
    ctx.report(variable, {
      message: `${type} is not safe to share between threads: use java.time.format.DateTimeFormatter, or make one per use.`,
    });
  },
};

/** True inside `synchronized(…) { }`, `lock.withLock { }` or a `@Synchronized` function. */
function isGuarded(node: Node): boolean {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type !== "lambda_literal") continue;
    const call = callOfLambda(at);
    if (call && /^(synchronized|withLock|write|read)$/.test(calledName(call))) return true;
  }
  const method = methodOf(node);
  return method !== undefined && annotations(method).includes("Synchronized");
}

/** Property of the file that is declared with `@Volatile`, as source text tells. */
function volatileName(target: Node, ctx: RuleContext): string | undefined {
  const text = ctx.text(target);
  const name = /^(?:this\.)?(\w+)$/.exec(text)?.[1];
  if (!name || (target.type === "identifier" && ctx.definition(target)?.declaration)) return undefined;
  return ctx.fileDefinition(`volatile.${name}`) ? name : undefined;
}

/** `count++` and `count += 1` on a volatile property: an update in between is lost. */
const volatileUpdate: Handler = {
  kinds: ["unary_expression", "assignment"],
  anchors: ["Volatile"],
  check(node, ctx) {
    const operator = node.childForFieldName("operator")?.text ?? node.children[1]?.text ?? "";
    const unary = node.type === "unary_expression";
    const target = unary ? node.childForFieldName("argument") : node.childForFieldName("left");
    const right = unary ? undefined : node.childForFieldName("right");
    if (!target || (unary ? !/^(\+\+|--)$/.test(operator) : !right)) return;
    const name = volatileName(target, ctx);
    if (!name) return;
    if (!unary && operator === "=") {
      if (right?.type !== "binary_expression" || right.childForFieldName("left")?.text !== ctx.text(target))
        return;
      if (!/^[-+*/%]$/.test(right.childForFieldName("operator")?.text ?? "")) return;
    }
    if (isGuarded(node)) return;
    ctx.report(node, {
      severity: "warning",
      message: `${name} is volatile, but this reads and writes it in two steps: an update in between is lost.`,
    });
  },
};

/** `if (instance == null) synchronized(this) { if (instance == null) instance = … }` without `@Volatile`. */
const doubleCheck: Handler = {
  calls: ["synchronized"],
  check(call, ctx) {
    const outer = ctx.ancestor(call, ["if_expression", "binary_expression", "function_declaration"]);
    const text = outer ? ctx.text(outer) : "";
    const name =
      outer?.type === "if_expression"
        ? /^if\s*\(\s*(?:this\.)?(\w+)\s*===?\s*null\s*\)/.exec(text)?.[1]
        : outer?.type === "binary_expression"
          ? /^(?:this\.)?(\w+)\s*\?:/.exec(text)?.[1]
          : undefined;
    if (!outer || !name || ctx.fileDefinition(`volatile.${name}`)) return;
    const field = ctx.fileDefinition(name);
    if (field?.kind !== "field" && field?.kind !== "variable") return;
    if (
      !new RegExp(
        `synchronized[\\s\\S]*\\b${name}\\s*=[^=]|synchronized[\\s\\S]*also\\s*\\{\\s*${name}\\s*=`,
      ).test(text)
    )
      return;
    ctx.report(call.namedChildren[0] ?? call, {
      message: `${name} is tested without the lock but is not @Volatile: another thread may see an object that is half built.`,
    });
  },
};

/** `if (instance == null) instance = Thing()` in an object or companion, without a lock. */
const lazySingleton: Handler = {
  kinds: ["if_expression"],
  anchors: ["companion", "object"],
  check(node, ctx) {
    const [condition, then] = items(node);
    const name = /^(?:this\.)?(\w+)\s*===?\s*null$/.exec(condition ? ctx.text(condition) : "")?.[1];
    if (!name || !then || isGuarded(node) || /\bsynchronized\b|withLock/.test(ctx.text(node))) return;
    const assigned = (then.type === "block" ? items(then) : [then]).find(
      (one) => one.type === "assignment" && /^(this\.)?\w+$/.test(one.childForFieldName("left")?.text ?? ""),
    );
    if (assigned?.childForFieldName("left")?.text.replace("this.", "") !== name) return;
    if (assigned.childForFieldName("right")?.type !== "call_expression") return;
    const method = methodOf(node);
    const owner = method?.parent?.type === "class_body" ? method.parent.parent : undefined;
    // Drawn by one thread.
    if (method && /^[^{]*\([^{)]*:\s*(?:android\.graphics\.)?Canvas\b/.test(ctx.text(method))) return;
    if (owner?.type !== "companion_object" && owner?.type !== "object_declaration") return;
    if (ctx.fileDefinition(name)?.kind !== "field" || (method && hasModifier(method, "suspend"))) return;
    // A value that is worked out twice is the same twice.
    const held = assigned.childForFieldName("left");
    const type = held ? (ctx.typeOf(held) ?? "") : "";
    if (/(^|\.)(Boolean|Int|Long|Short|Byte|Double|Float|Char|String)$/.test(type)) return;
    const init = assigned.childForFieldName("right");
    if (ctx.definition(assigned.childForFieldName("left") ?? node)?.declaration || !init) return;
    ctx.report(condition ?? node, {
      severity: "warning",
      message: `Two threads that find ${name} null make two of it: use by lazy, or take a lock.`,
    });
  },
};

export const kotlinShared: readonly Handler[] = [formatter, volatileUpdate, doubleCheck, lazySingleton];
