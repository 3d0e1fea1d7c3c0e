import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { args } from "../../languages/javascriptSyntax.ts";
import type { Edit, Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { throwNonErrorExamples } from "./throwNonError.examples.ts";

/**
 * What an expression surely is instead of an error. `text`: a string, which `new Error()`
 * can take over as its message. `textual`: text made from something else, so that wrapping
 * wants a look. `other`: a number, object, function …
 */
type Kind = "text" | "textual" | "other";

const OTHERS = new Set([
  "number",
  "null",
  "undefined",
  "true",
  "false",
  "object",
  "array",
  "regex",
  "unary_expression",
  "update_expression",
  "arrow_function",
  "function_expression",
  "generator_function",
  "class",
]);

const TEXT_CALLS = new Set(["String", "JSON.stringify", "util.format", "util.inspect"]);
const TEXT_METHODS = new Set(["toString", "join", "toISOString", "toUpperCase", "toLowerCase", "trim"]);
const TEXT_PROPERTIES = new Set(["message", "stack", "statusText"]);
const ERROR_CLASSES = /^(Eval|Range|Reference|Syntax|Type|URI|Aggregate)?Error$/;
const PLAIN_TYPES = /^(string|number|boolean|bigint|symbol|null|undefined)$/;
const NON_ERRORS =
  /^(String|Number|Boolean|BigInt|Object|Array|Map|Set|WeakMap|WeakSet|Date|RegExp|Symbol|URL|Function)$/;

/** Kind of a value that is surely no error; `undefined` where it may be one. */
function kindOf(value: Node, ctx: RuleContext, depth = 0): Kind | undefined {
  if (depth > 8) return undefined;
  const at = ctx.adapter.unwrap(value);
  const type = at.type;
  if (type === "string" || type === "template_string") return "text";
  if (OTHERS.has(type)) return "other";
  switch (type) {
    case "binary_expression":
      return ofBinary(at, ctx, depth);
    case "ternary_expression": {
      const branches = [at.childForFieldName("consequence"), at.childForFieldName("alternative")];
      return weakest(branches.map((b) => (b ? kindOf(b, ctx, depth + 1) : undefined)));
    }
    case "assignment_expression": {
      const right = at.childForFieldName("right");
      return right && kindOf(right, ctx, depth + 1) ? "other" : undefined;
    }
    case "augmented_assignment_expression":
      return /^(\|\||&&|\?\?)=$/.test(at.childForFieldName("operator")?.text ?? "") ? undefined : "other";
    case "sequence_expression": {
      const last = at.namedChildren.at(-1);
      return last && kindOf(last, ctx, depth + 1) ? "other" : undefined;
    }
    case "identifier":
      return ofName(at, ctx, depth);
    case "member_expression":
      return TEXT_PROPERTIES.has(at.childForFieldName("property")?.text ?? "") ? "textual" : undefined;
    case "call_expression":
    case "new_expression":
      return ofCall(at, ctx);
    default:
      return undefined;
  }
}

/** One branch that is no error makes the whole a finding; the fix needs all of them to be text. */
function weakest(kinds: readonly (Kind | undefined)[]): Kind | undefined {
  if (kinds.every((k) => k === undefined)) return undefined;
  if (kinds.every((k) => k === "text")) return "text";
  return kinds.every((k) => k === "text" || k === "textual") ? "textual" : "other";
}

function ofBinary(at: Node, ctx: RuleContext, depth: number): Kind | undefined {
  const operator = at.childForFieldName("operator")?.text ?? "";
  const left = at.childForFieldName("left");
  const right = at.childForFieldName("right");
  if (!left || !right) return undefined;
  if (operator === "&&") return kindOf(right, ctx, depth + 1) ? "other" : undefined;
  const kinds = [kindOf(left, ctx, depth + 1), kindOf(right, ctx, depth + 1)];
  // `error || "failed"` may well be an error.
  if (operator === "||" || operator === "??") {
    return kinds.every((k) => k !== undefined) ? weakest(kinds) : undefined;
  }
  // Text plus anything is text, and no operator yields an error.
  return operator === "+" && kinds.some((k) => k === "text" || k === "textual") ? "text" : "other";
}

/** A constant of this function, a typed parameter, or a file-level text. */
function ofName(name: Node, ctx: RuleContext, depth: number): Kind | undefined {
  if (/^(undefined|NaN|Infinity)$/.test(ctx.text(name))) return "other";
  const found = ctx.definition(name);
  // The class itself: `new` was forgotten.
  if (!found && ERROR_CLASSES.test(ctx.text(name))) return "other";
  const declared = found?.declaration;
  if (!declared) {
    const text = found?.kind === "variable" ? (found.initText ?? "") : "";
    if (/^["'`]/.test(text)) return "text";
    return NON_ERRORS.test(/^new (\w+)\(/.exec(text)?.[1] ?? "") ? "other" : undefined;
  }
  if (declared.type) {
    const type = ctx.text(declared.type);
    if (type === "string") return "text";
    return type.split("|").every((part) => PLAIN_TYPES.test(part.trim())) ? "other" : undefined;
  }
  if (!declared.init || declared.path || declared.kind !== "variable") return undefined;
  const list = declared.node.parent;
  if (list?.type !== "lexical_declaration" || list.firstChild?.type !== "const") return undefined;
  return kindOf(declared.init, ctx, depth + 1);
}

function ofCall(call: Node, ctx: RuleContext): Kind | undefined {
  const callee = ctx.adapter.callee(call);
  if (!callee) return undefined;
  if (callee.type === "member_expression") {
    const name = callee.childForFieldName("property")?.text ?? "";
    if (TEXT_METHODS.has(name)) return "textual";
  } else if (callee.type !== "identifier") return undefined;
  const name = ctx.qualifyCall(call);
  if (!name) return undefined;
  if (TEXT_CALLS.has(name)) return call.type === "call_expression" ? "textual" : "other";
  if (call.type === "new_expression" && callee.type === "identifier" && isPlainClass(callee, ctx))
    return "other";
  return NON_ERRORS.test(name) ? "other" : undefined;
}

/** A class of this file that extends nothing, or only others of that kind. */
function isPlainClass(name: Node, ctx: RuleContext): boolean {
  const definition = ctx.definition(name);
  if (definition?.kind !== "class") return false;
  if (definition.declaration) {
    return !definition.declaration.node.namedChildren.some((c) => c.type === "class_heritage");
  }
  let at: string | undefined = ctx.text(name);
  for (let depth = 0; at && depth < 4; depth++) {
    const own = ctx.fileDefinition(at);
    if (own?.kind !== "class" || own.file?.ambiguous || ctx.fileDefinition(`promise ${at}`)) return false;
    const parent = ctx.fileDefinition(`extends ${at}`);
    if (!parent) return true;
    at = parent.initText;
  }
  return false;
}

/** Wraps the value in `new Error(…)` where that surely is an improvement. */
function wrap(value: Node, ctx: RuleContext): { fix?: Fix; suggestions?: Fix[] } {
  const kind = kindOf(value, ctx);
  if ((kind !== "text" && kind !== "textual") || ctx.fileDefinition("Error") || value.hasError) return {};
  // A cast says what the value is to pass for, which the error would not.
  if (/^(as|satisfies|non_null|type|await)_/.test(value.type)) return {};
  const start = value.startIndex;
  // `throw"x"` needs the space that `throw new` has.
  const gap = value.previousSibling?.type === "throw" && value.previousSibling.endIndex === start ? " " : "";
  const edits: Edit[] =
    value.type === "parenthesized_expression"
      ? [insertAt(start, `${gap}new Error`)]
      : [insertAt(start, `${gap}new Error(`), insertAt(value.endIndex, ")")];
  const wrapped = fix("Wrap in new Error()", ...edits);
  return kind === "text" ? { fix: wrapped } : { suggestions: [wrapped] };
}

function isLong(node: Node): boolean {
  return node.endPosition.row > node.startPosition.row;
}

function checkThrow(statement: Node, ctx: RuleContext): void {
  const value = statement.namedChildren.find((c) => !c.isExtra);
  if (!value || !kindOf(value, ctx)) return;
  const keyword = statement.firstChild;
  // A value that starts on a later line would move the finding away from its `throw`.
  const where = isLong(statement) && keyword ? keyword : value;
  ctx.report(where, {
    message: "Thrown value is not an Error: it carries no stack and `instanceof Error` misses it.",
    ...wrap(value, ctx),
  });
}

/** An entry of `Promise.allSettled([…])` that only says "not this one": its status is looked at, no reason. */
function isSettledEntry(call: Node, ctx: RuleContext): boolean {
  const list = ctx.ancestor(call, ["array"], [...ctx.adapter.functionKinds]);
  const around = list?.parent?.type === "arguments" ? list.parent.parent : null;
  return around?.type === "call_expression" && ctx.qualifyCall(around) === "Promise.allSettled";
}

function reportReject(call: Node, ctx: RuleContext): void {
  const given = args(call);
  const value = given[0];
  if (!value && isSettledEntry(call, ctx)) return;
  if (value?.type === "spread_element" || (value && !kindOf(value, ctx))) return;
  const callee = call.childForFieldName("function") ?? call;
  ctx.report(isLong(call) ? callee : call, {
    message: value
      ? "Promise is rejected with something that is not an Error: it carries no stack."
      : "Promise is rejected without an Error: nobody can tell why.",
    ...(value ? wrap(value, ctx) : {}),
  });
}

/** Calls of the `reject` that a `new Promise(…)` hands to its executor. */
function checkExecutor(construction: Node, ctx: RuleContext): void {
  if (construction.type !== "new_expression") return;
  const executor = args(construction)[0];
  if (!executor || !ctx.adapter.functionKinds.includes(executor.type)) return;
  const body = executor.childForFieldName("body");
  const parameter = executor.childForFieldName("parameters")?.namedChildren.filter((c) => !c.isExtra)[1];
  const pattern = parameter?.childForFieldName("pattern") ?? parameter;
  if (!body || pattern?.type !== "identifier") return;
  if (!/^(Promise|bluebird(\.Promise)?|q\.Promise)$/.test(ctx.qualifyCall(construction) ?? "")) return;
  const reject = ctx.text(pattern);
  for (const call of executor.descendantsOfType("call_expression")) {
    const callee = call.childForFieldName("function");
    if (callee?.type !== "identifier" || ctx.text(callee) !== reject) continue;
    // Another function's parameter of the same name is another promise's.
    const owner = ctx.definition(callee)?.declaration?.node;
    if (owner && owner.startIndex === parameter?.startIndex) reportReject(call, ctx);
  }
}

export const throwNonError = defineRule({
  id: "throw-non-error",
  code: "ER10",
  title: "Thrown value is not an Error",
  area: "errors",
  severity: "warning",
  why: "A thrown string or object has no stack trace and fails every `instanceof Error` check, so handlers misroute it and the on-call engineer can't see where it came from. An Error carries the place and the cause with it through every layer.",
  sources: [
    {
      title: "Builders' Library: Instrumenting distributed systems for operational visibility",
      url: "https://aws.amazon.com/builders-library/instrumenting-distributed-systems-for-operational-visibility/",
    },
    { title: "Node.js: Errors", url: "https://nodejs.org/api/errors.html" },
    {
      title: "MDN: throw",
      url: "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Statements/throw",
    },
  ],
  autofix: "yes",
  peers: {
    eslint: [
      "no-throw-literal",
      "prefer-promise-reject-errors",
      "@typescript-eslint/only-throw-error",
      "@typescript-eslint/no-throw-literal",
      "@typescript-eslint/prefer-promise-reject-errors",
    ],
    biome: ["useThrowOnlyError"],
    oxlint: ["no-throw-literal", "only-throw-error", "prefer-promise-reject-errors"],
    sonar: ["S3696", "S6671"],
  },
  languages: {
    javascript: [
      { kinds: ["throw_statement"], anchors: ["throw"], check: checkThrow },
      {
        calls: ["reject"],
        check(node, ctx) {
          if (/^(Promise|bluebird(\.Promise)?)\.reject$/.test(ctx.qualifyCall(node) ?? "")) {
            reportReject(node, ctx);
          }
        },
      },
      { calls: ["Promise"], check: checkExecutor },
    ],
  },
  examples: throwNonErrorExamples,
});
