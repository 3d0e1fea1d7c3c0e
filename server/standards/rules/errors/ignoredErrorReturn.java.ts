import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args } from "../../languages/java.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../timeouts/edits.ts";
import { APIS, type Api, COLLECTION, STATIC, TIMED } from "./ignoredErrorReturn.javaApis.ts";
import { givesNothing, isDropped, ownMethod } from "./javaDropped.ts";

const KEPT =
  /^(trim|strip\w*|substring|toLowerCase|toUpperCase|replace(All|First)?|concat|repeat|intern|formatted|indent)$/;

/** Methods that give another object of the same kind. */
const SAME: readonly (readonly [RegExp, RegExp])[] = [
  [/^String$/, KEPT],
  [
    /^java\.util\.stream\./,
    /^(filter|map|mapTo\w+|boxed|sorted|limit|skip|distinct|peek|flatMap|takeWhile|dropWhile|parallel|sequential)$/,
  ],
  [/^java\.util\.Optional/, /^(filter|map|flatMap|or)$/],
  [/^java\.math\./, /^(add|subtract|multiply|divide|negate|abs|setScale|pow|mod)$/],
  [/^java\.time\./, /^((plus|minus|with)\w*|truncatedTo)$/],
  [/^java\.nio\.file\.Path/, /^(resolve|resolveSibling|normalize|toAbsolutePath|getParent|getFileName)$/],
];

/** Type of what a chain of calls gives, followed through the methods that keep it. */
function followed(type: string): string {
  const [, owner, method] = /^(.*)#(\w+)\(\)$/.exec(type) ?? [];
  if (owner === undefined || method === undefined) return type;
  const from = followed(owner);
  if (/^(stream|parallelStream)$/.test(method) && COLLECTION.test(from)) return "java.util.stream.Stream";
  if (method === "toString" || (method === "substring" && from === "String")) return "String";
  return SAME.some(([types, methods]) => types.test(from) && methods.test(method)) ? from : type;
}

/** Type of what a method is called on; strings are followed through their own methods. */
function receiverType(object: Node, ctx: RuleContext): string | undefined {
  const at = ctx.adapter.unwrap(object);
  if (at.type === "string_literal") return "String";
  if (at.type === "binary_expression") {
    return /^\+$/.test(at.childForFieldName("operator")?.type ?? "") && /"/.test(ctx.plain(at))
      ? "String"
      : undefined;
  }
  const type = ctx.typeOf(at);
  return type === undefined ? undefined : followed(type);
}

/** Methods of every object, which do nothing but answer. */
const OF_OBJECTS: Api = {
  types: /^/,
  methods: "equals hashCode toString",
  loss: "value",
  severity: "warning",
};

const METHODS = [...APIS, ...STATIC, ...TIMED].map((api) => ({
  api,
  names: new Set(api.methods.split(" ")),
}));
const NAMES = [...new Set(METHODS.flatMap(({ names }) => [...names]))];

function lossOf(call: Node, name: string, ctx: RuleContext): Api | undefined {
  const object = call.childForFieldName("object");
  if (!object) return undefined;
  const count = args(call).length;
  if (name === "equals" ? count === 1 : /^(hashCode|toString)$/.test(name) && count === 0) return OF_OBJECTS;
  const type = receiverType(object, ctx);
  const owner = type ? undefined : ctx.qualify(object);
  return METHODS.find(({ api, names }) => {
    if (!names.has(name)) return false;
    if (STATIC.includes(api)) return owner !== undefined && api.types.test(owner);
    if (type === undefined || !api.types.test(type)) return false;
    return !TIMED.includes(api) || args(call).length === 2;
  })?.api;
}

/** An assertion of a test, or a call that is made for the exception that it throws. */
function expectsFailure(statement: Node): boolean {
  const next = statement.nextNamedSibling;
  if (next && /^(Assert(ions)?\.)?fail\(/.test(next.text)) return true;
  const block = statement.parent;
  const around = block?.parent;
  if (around?.type === "lambda_expression")
    return /assertThrows|assertThat|verify/.test(around.parent?.parent?.text.slice(0, 60) ?? "");
  // The only statement of a `try`: it asks whether the call throws.
  return around?.type === "try_statement" && items(block ?? null).length === 1;
}

/** Cleaning up: a file that is still there is deleted again later, or never was there. */
function cleansUp(statement: Node): boolean {
  for (let at = statement.parent; at; at = at.parent) {
    if (at.type === "finally_clause" || at.type === "catch_clause") return true;
    if (/^(method_declaration|lambda_expression|constructor_declaration)$/.test(at.type)) {
      return /clean|clear|delete|remove|close|tearDown|purge|dispose/i.test(
        at.childForFieldName("name")?.text ?? "",
      );
    }
  }
  return false;
}

/** Methods that run what a stream is made of, effects of its steps included. */
const RUNS =
  /^(allMatch|anyMatch|noneMatch|average|collect|count|findAny|findFirst|reduce|sum|toArray|toList)$/;

function checkKnown(call: Node, ctx: RuleContext): void {
  const statement = call.parent;
  const name = call.childForFieldName("name");
  if (!statement || !name || call.type !== "method_invocation" || !isDropped(call, ctx)) return;
  const api = lossOf(call, ctx.text(name), ctx);
  if (!api) return;
  const method = ctx.text(name);
  // `list.toArray(rest)` fills the array that it is given.
  if (method === "toArray" && args(call).length > 0) return;
  if (
    api.loss === "value"
      ? expectsFailure(statement)
      : /^(delete|mkdirs?)$/.test(method) && cleansUp(statement)
  )
    return;
  // A queue without a limit takes everything.
  if (method.startsWith("offer") && isEndless(call, ctx)) return;
  // A single byte that is read and dropped was meant to be passed over.
  if (method === "read" && args(call).length === 0) return;
  const runs = RUNS.test(method) && /Stream/.test(api.types.source);
  ctx.report(callRange(call, ctx), {
    message: runs
      ? `The result of "${method}" is dropped: where only the steps before it matter, forEach says so.`
      : api.loss === "value"
        ? `The result of "${method}" is dropped, and "${method}" does nothing else: the statement has no effect.`
        : `"${method}" tells by its result whether it worked, and nobody looks: a failure goes unseen.`,
    ...(api.severity ? { severity: api.severity } : {}),
  });
}

function isEndless(call: Node, ctx: RuleContext): boolean {
  const object = call.childForFieldName("object");
  const made = object ? ctx.definition(object)?.initText : undefined;
  return made === undefined || /Linked\w+(<.*>)?\(\)/.test(made);
}

function checkAnnotated(call: Node, ctx: RuleContext): void {
  if (!isDropped(call, ctx)) return;
  const statement = call.parent;
  if (statement?.type === "expression_statement" && expectsFailure(statement)) return;
  if (call.type === "object_creation_expression") {
    const type = ctx.plain(call.childForFieldName("type") ?? call).replace(/<.*/s, "");
    if (!ctx.fileDefinition(`checked new ${type}`)) return;
    ctx.report(callRange(call, ctx), {
      message: `"${type}" is marked @CheckReturnValue, and what is made here is dropped.`,
    });
    return;
  }
  const known = ownMethod(call, ctx);
  if (!known || !ctx.fileDefinition(`checked ${known}`)) return;
  const name = ctx.text(call.childForFieldName("name") ?? call);
  ctx.report(callRange(call, ctx), {
    message: `"${name}" is marked @CheckReturnValue, and its result is dropped: what it tells is lost.`,
  });
}

/** `Runnable r = this::check;` */
function checkReference(node: Node, ctx: RuleContext): void {
  const object = node.namedChildren[0];
  const name = /::\s*(\w+)$/.exec(ctx.text(node))?.[1];
  if (!object || !name || !givesNothing(node, ctx)) return;
  const owner = ctx.adapter.isSelf(object) ? undefined : (ctx.typeOf(object) ?? ctx.qualify(object));
  const known = ctx.adapter.isSelf(object)
    ? name
    : owner?.startsWith("./")
      ? `${owner.slice(2)}.${name}`
      : "";
  if (!ctx.fileDefinition(`checked ${known}`)) return;
  ctx.report(node, {
    message: `"${name}" is marked @CheckReturnValue, and its result is dropped: what it tells is lost.`,
  });
}

const CHECKED = ["CheckReturnValue"];

export const javaHandlers: readonly Handler[] = [
  { calls: NAMES, check: checkKnown },
  { kinds: ["method_invocation", "object_creation_expression"], anchors: CHECKED, check: checkAnnotated },
  { kinds: ["method_reference"], anchors: CHECKED, check: checkReference },
];
