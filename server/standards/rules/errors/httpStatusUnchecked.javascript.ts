import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { args, property, stringValue } from "../../languages/javascriptSyntax.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange, escapeRegExp, functionText } from "../timeouts/edits.ts";

const FETCH =
  /^(fetch|(node-fetch|cross-fetch|isomorphic-fetch|isomorphic-unfetch|unfetch|whatwg-fetch|node-fetch-native|undici)(\.(fetch|default))?)$/;
const CHECKS = "ok|status|statusText|redirected|type";
const READS = "json|text|blob|arrayBuffer|formData|bytes|body";
const WRAPS = new Set([
  "await_expression",
  "parenthesized_expression",
  "non_null_expression",
  "as_expression",
  "satisfies_expression",
]);

/** No request leaves the process, or what it answers can only be there. */
function isLocal(call: Node, ctx: RuleContext): boolean {
  const target = args(call)[0];
  if (!target) return true;
  const text = stringValue(target) ?? ctx.text(target);
  if (
    /^[`"']?(data|blob|file|chrome-extension|moz-extension):|import\.meta\.url|runtime\.getURL|createObjectURL/.test(
      text,
    )
  )
    return true;
  if (/blob|data_?ur[il]|\bwasm/i.test(text)) return true;
  const made = ctx.definition(target)?.initText;
  return (
    made !== undefined && /^["'`](data|blob|file):|import\.meta\.url|createObjectURL|getURL\(/.test(made)
  );
}

/** Changes something at the other side: whether it did is all that the answer says. */
function changes(call: Node, ctx: RuleContext): boolean {
  const options = args(call)[1];
  const method = property(options, "method");
  return (
    method.state === "present" &&
    /^(POST|PUT|PATCH|DELETE)$/i.test(stringValue(method.value) ?? "") &&
    ctx.text(call).length > 0
  );
}

function goesUnchecked(name: string, rest: string): boolean {
  const own = `(?<![\\w.$])${escapeRegExp(name)}`;
  if (new RegExp(`${own}\\s*(\\?\\.|!?\\.)\\s*(${CHECKS})\\b`).test(rest)) return false;
  // Handed on, returned, tested or taken apart.
  if (new RegExp(`${own}(?![\\w$])(?!\\s*(\\?\\.|!?\\.)|\\s*=[^=>])`).test(rest)) return false;
  return new RegExp(`${own}\\s*(\\?\\.|!?\\.)\\s*(${READS})\\b`).test(rest);
}

const MESSAGE =
  "is read without a look at its status: fetch does not fail on 404 or 500, and an error page passes for data.";

function report(call: Node, ctx: RuleContext, message: string, suggestions: readonly Fix[] = []): void {
  ctx.report(callRange(call, ctx), { message, suggestions });
}

function check(call: Node, ctx: RuleContext): void {
  if (call.type !== "call_expression" || !FETCH.test(ctx.qualifyCall(call) ?? "") || isLocal(call, ctx))
    return;
  let at = call;
  while (at.parent && WRAPS.has(at.parent.type)) at = at.parent;
  const parent = at.parent;
  const awaited = at.id !== call.id;
  switch (parent?.type) {
    case "expression_statement":
      if (awaited && changes(call, ctx))
        report(
          call,
          ctx,
          "Nobody looks at what the request answered: fetch does not fail on 404 or 500, so a failure passes for a success.",
        );
      return;
    case "member_expression":
      checkMember(call, parent, awaited, ctx);
      return;
    case "variable_declarator":
      if (awaited) checkDeclared(call, parent, ctx);
      return;
  }
}

function checkMember(call: Node, member: Node, awaited: boolean, ctx: RuleContext): void {
  const name = ctx.text(member.childForFieldName("property") ?? member);
  if (awaited) {
    if (new RegExp(`^(${READS})$`).test(name)) report(call, ctx, `The answer ${MESSAGE}`);
    return;
  }
  const chain = member.parent;
  const callback = name === "then" && chain?.type === "call_expression" ? args(chain)[0] : undefined;
  if (!callback || !/^(arrow_function|function_expression)$/.test(callback.type)) return;
  const list = callback.childForFieldName("parameters");
  const parameter = callback.childForFieldName("parameter") ?? list?.namedChildren.find((c) => !c.isExtra);
  const own = parameter?.childForFieldName("pattern") ?? parameter;
  const body = callback.childForFieldName("body");
  if (own?.type !== "identifier" || !body) return;
  const response = ctx.text(own);
  if (!goesUnchecked(response, ctx.text(body))) return;
  const expression = body.type !== "statement_block";
  const thrown = `if (!${response}.ok) throw new Error(\`request failed: \${${response}.status}\`);`;
  report(
    call,
    ctx,
    `The answer ${MESSAGE}`,
    expression && body.type !== "parenthesized_expression"
      ? [
          fix(
            "Throw on an error status",
            insertAt(body.startIndex, `{ ${thrown} return `),
            insertAt(body.endIndex, "; }"),
          ),
        ]
      : [],
  );
}

function checkDeclared(call: Node, declarator: Node, ctx: RuleContext): void {
  const name = declarator.childForFieldName("name");
  const statement = declarator.parent;
  const scope = ctx.functionAround(call)?.node;
  // At the top of a file the statements are seen one by one.
  if (!name || !statement || !scope) return;
  if (name.type === "object_pattern") {
    if (
      !/\b(ok|status|statusText)\b|\.\.\./.test(ctx.plain(name)) &&
      new RegExp(`\\b(${READS})\\b`).test(ctx.text(name))
    ) {
      report(call, ctx, `The answer ${MESSAGE}`);
    }
    return;
  }
  if (name.type !== "identifier") return;
  const rest = functionText(call, ctx).slice(declarator.endIndex - scope.startIndex);
  const response = ctx.text(name);
  if (!goesUnchecked(response, rest)) return;
  const block = statement.parent;
  const before = block ? ctx.text(block).slice(0, statement.startIndex - block.startIndex) : "";
  const indent = /\n([ \t]*)$/.exec(before)?.[1];
  const only = statement.namedChildren.filter((c) => c.type === "variable_declarator").length === 1;
  report(
    call,
    ctx,
    `"${response}" ${MESSAGE}`,
    indent !== undefined && only
      ? [
          fix(
            "Throw on an error status",
            insertAt(
              statement.endIndex,
              `\n${indent}if (!${response}.ok) throw new Error(\`request failed: \${${response}.status}\`);`,
            ),
          ),
        ]
      : [],
  );
}

const NAMES = new Set(["fetch"]);

export const javascriptHandlers: readonly Handler[] = [
  { calls: ["fetch"], check },
  {
    // `import load from "node-fetch"`: only the import tells.
    kinds: ["call_expression"],
    anchors: ["fetch", "unfetch", "undici"],
    check(call, ctx) {
      const callee = call.childForFieldName("function");
      if (
        callee?.type === "identifier" &&
        !NAMES.has(ctx.text(callee)) &&
        ctx.definition(callee)?.kind === "import"
      )
        check(call, ctx);
    },
  },
];
