import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor, items } from "../../languages/adapter.ts";
import { args, JS_FUNCTIONS, property } from "../../languages/javascriptSyntax.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "./callRange.ts";
import { isBoundedKey, isCacheName, mayShrink } from "./unboundedCache.names.ts";

const NEVER = "keeps every entry that is put into it, so it grows until memory runs out.";

/** True for a name of the file's top level that holds an empty map or object. */
function isFileMap(target: Node, ctx: RuleContext): boolean {
  if (target.type !== "identifier" || !isCacheName(target.text)) return false;
  const known = ctx.definition(target);
  return (
    known?.file?.kind === "variable" &&
    /^(new Map\s*(<[^;]*>)?\s*\(\s*\)|\{\}|Object\.create\(null\)|\{\}\s+as\s.*)$/s.test(known.initText ?? "")
  );
}

/** True for a key that the function was given: no constant, no type. */
function isOpenKey(key: Node | undefined, node: Node): boolean {
  if (!key || /^(string|number|true|false)$/.test(key.type)) return false;
  const fn = ancestor(node, JS_FUNCTIONS);
  if (!fn) return false;
  const names = new Set<string>();
  for (let at: Node | undefined = fn; at; at = ancestor(at, JS_FUNCTIONS)) {
    const list = at.childForFieldName("parameters") ?? at.childForFieldName("parameter");
    for (const one of list
      ? [list, ...list.descendantsOfType(["identifier", "shorthand_property_identifier_pattern"])]
      : []) {
      if (/identifier/.test(one.type)) names.add(one.text);
    }
  }
  const open = (n: Node): boolean => names.has(n.text) && !isBoundedKey(n.text);
  const within = (n: Node): Node[] => (n.type === "identifier" ? [n] : n.descendantsOfType("identifier"));
  if (isBoundedKey(key.text.split(".").at(-1) ?? "")) return false;
  if (within(key).some(open)) return true;
  if (key.type !== "identifier") return false;
  return fn.descendantsOfType("variable_declarator").some((one) => {
    const value = one.childForFieldName("value");
    return one.childForFieldName("name")?.text === key.text && value !== null && within(value).some(open);
  });
}

function checkSet(node: Node, ctx: RuleContext): void {
  const callee = node.childForFieldName("function");
  const target = callee?.childForFieldName("object");
  if (callee?.type !== "member_expression" || !target || !isFileMap(target, ctx)) return;
  if (args(node).length !== 2 || mayShrink(ctx) || !isOpenKey(args(node)[0], node)) return;
  ctx.report(callRange(node), { message: `"${target.text}" ${NEVER}`, severity: "info" });
}

function checkAssignment(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  if (left?.type !== "subscript_expression") return;
  const target = left.childForFieldName("object");
  if (!target || !isFileMap(target, ctx) || mayShrink(ctx)) return;
  if (!isOpenKey(left.childForFieldName("index") ?? undefined, node)) return;
  ctx.report(left, { message: `"${target.text}" ${NEVER}`, severity: "info" });
}

/** Libraries whose caches have no limit as they come. */
function checkLibrary(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node);
  if (name === "node-cache" && node.type === "new_expression") {
    const [options] = args(node);
    if (options && options.type !== "object") return;
    const keys = ["maxKeys", "stdTTL"].map((key) =>
      options ? property(options, key) : { state: "absent" as const },
    );
    if (
      keys.some(
        (key) =>
          key.state === "unknown" ||
          (key.state === "present" && key.value.text !== "0" && key.value.text !== "-1"),
      )
    )
      return;
    ctx.report(callRange(node), {
      message: "NodeCache without maxKeys and stdTTL keeps every entry, so it grows until memory runs out.",
    });
    return;
  }
  if (name === "dataloader" && node.type === "new_expression" && !ancestor(node, JS_FUNCTIONS)) {
    if (ancestor(node, ["class_body"])) return;
    const options = args(node)[1];
    if (
      options &&
      (options.type !== "object" ||
        ["cache", "cacheMap"].some((key) => property(options, key).state !== "absent"))
    )
      return;
    ctx.report(callRange(node), {
      message:
        "A DataLoader that lives as long as the process remembers every key it ever loaded: make one per request.",
    });
    return;
  }
  if (name && /^lodash(-es)?(\.|\/)memoize$|^lodash\.memoize$/.test(name)) {
    const given = args(node);
    const fn = given[0];
    if (
      given.length !== 1 ||
      !fn ||
      !/^(arrow_function|function_expression)$/.test(fn.type) ||
      ancestor(node, JS_FUNCTIONS)
    )
      return;
    const list = fn.childForFieldName("parameters");
    const first = list ? items(list)[0] : fn.childForFieldName("parameter");
    if (!first || isBoundedKey(/^\w+/.exec(first.text)?.[0] ?? "")) return;
    ctx.report(callRange(node), {
      message: "memoize keeps one result for each argument that it ever saw, until memory runs out.",
      severity: "info",
    });
  }
}

export const javascriptCaches: readonly Handler[] = [
  { calls: ["set"], check: checkSet },
  { kinds: ["assignment_expression"], anchors: /cache|memo/i, check: checkAssignment },
  // Beside their usual names the last words of the modules: `node-cache`.
  { calls: ["NodeCache", "cache", "DataLoader", "dataloader", "memoize"], check: checkLibrary },
];
