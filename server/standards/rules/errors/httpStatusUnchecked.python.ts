import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { keyword } from "../../languages/python.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange, escapeRegExp, functionText } from "../timeouts/edits.ts";

const VERBS = ["get", "post", "put", "patch", "delete", "options", "request", "send"];
const PLAIN = /^(requests(\.api)?|httpx)\.(get|post|put|patch|delete|options|request)$/;
const SESSION =
  /^(requests\.(sessions\.)?[sS]ession(\(\))?|requests_oauthlib\.OAuth[12]Session|httpx\.(Async)?Client)#(get|post|put|patch|delete|options|request|send)$/;
const AIOHTTP = /^aiohttp\.(client\.)?ClientSession#(get|post|put|patch|delete|options|request)$/;

/** Words that decide elsewhere in the file; see `mentions` of the rule. */
export const PYTHON_MENTIONS = ["hooks", "event_hooks", "raise_for_status", "status_code", "ok"];

const CHECKS =
  "raise_for_status|ok|status_code|status|is_success|is_error|is_client_error|is_server_error|reason";

/** What becomes of a response. */
type Use =
  | { readonly kind: "fine" }
  | { readonly kind: "dropped"; readonly statement: Node }
  | { readonly kind: "read"; readonly member: Node }
  | { readonly kind: "named"; readonly name: string; readonly statement: Node };

const FINE: Use = { kind: "fine" };

function useOf(call: Node, ctx: RuleContext): Use {
  let at = call;
  while (at.parent?.type === "parenthesized_expression" || at.parent?.type === "await") at = at.parent;
  const parent = at.parent;
  switch (parent?.type) {
    case "expression_statement":
      return { kind: "dropped", statement: at };
    case "attribute": {
      const member = ctx.text(parent.childForFieldName("attribute") ?? parent);
      return new RegExp(`^(${CHECKS}|headers|cookies|elapsed|url|history)$`).test(member)
        ? FINE
        : { kind: "read", member: parent };
    }
    case "assignment": {
      const left = parent.childForFieldName("left");
      const statement = parent.parent;
      return left?.type === "identifier" && statement?.type === "expression_statement"
        ? { kind: "named", name: ctx.text(left), statement }
        : FINE;
    }
    case "as_pattern": {
      const alias = parent.childForFieldName("alias");
      const block = ctx.ancestor(parent, ["with_statement"])?.childForFieldName("body");
      return alias && block ? { kind: "named", name: ctx.text(alias), statement: block } : FINE;
    }
    default:
      return FINE;
  }
}

/** True where the named response is read, nobody asks for its status, and it goes nowhere else. */
function goesUnchecked(name: string, rest: string): boolean {
  const own = `(?<![\\w.])${escapeRegExp(name)}`;
  if (new RegExp(`${own}\\s*\\.\\s*(${CHECKS})\\b`).test(rest)) return false;
  // Tested as a whole, handed on, or returned.
  if (new RegExp(`${own}\\b(?!\\s*\\.|\\s*=[^=])`).test(rest)) return false;
  return true;
}

function check(call: Node, ctx: RuleContext): void {
  const qualified = ctx.qualifyCall(call);
  if (!qualified || !(PLAIN.test(qualified) || SESSION.test(qualified) || AIOHTTP.test(qualified))) return;
  const shared = !PLAIN.test(qualified);
  if (shared && (ctx.mentions("hooks") || ctx.mentions("event_hooks"))) return;
  if (
    AIOHTTP.test(qualified) &&
    (ctx.mentions("raise_for_status") || keyword(call, "raise_for_status").state !== "absent")
  )
    return;
  const use = useOf(call, ctx);
  if (use.kind === "fine") return;
  const what = ctx.text(call.childForFieldName("function") ?? call).replace(/\s+/g, "");
  if (use.kind !== "named") {
    const repair =
      use.kind === "dropped"
        ? ending(use.statement, AIOHTTP.test(qualified))
        : chained(call, use.member, ctx);
    ctx.report(callRange(call, ctx), {
      message:
        use.kind === "dropped"
          ? `Nobody looks at what ${what} answered: a 500 passes for a success.`
          : `The answer of ${what} is read without a look at its status: an error page passes for data.`,
      ...(use.kind === "dropped" ? { fix: repair } : { suggestions: repair ? [repair] : [] }),
    });
    return;
  }
  const fn = ctx.functionAround(call)?.node;
  if (!fn) {
    // At the top of a file the statements are seen one by one.
    if (
      ["raise_for_status", "status_code", "ok"].some((word) => ctx.mentions(word)) ||
      use.statement.type !== "block"
    )
      return;
  }
  const text = functionText(call, ctx);
  const rest = fn
    ? text.slice((use.statement.type === "block" ? use.statement.startIndex : call.endIndex) - fn.startIndex)
    : ctx.text(use.statement);
  if (!goesUnchecked(use.name, rest)) return;
  ctx.report(callRange(call, ctx), {
    message: `"${use.name}" is used without a look at its status: an error page of the other side passes for data.`,
    fix: added(use.name, use.statement),
  });
}

function added(name: string, statement: Node): Fix {
  const title = "Raise on an error status";
  if (statement.type === "block") {
    const indent = " ".repeat(statement.startPosition.column);
    return fix(title, insertAt(statement.startIndex, `${name}.raise_for_status()\n${indent}`));
  }
  const indent = " ".repeat(statement.startPosition.column);
  return fix(title, insertAt(statement.endIndex, `\n${indent}${name}.raise_for_status()`));
}

function ending(expression: Node, asynchronous: boolean): Fix | undefined {
  if (asynchronous) return undefined;
  if (expression.type !== "await") {
    return fix("Raise on an error status", insertAt(expression.endIndex, ".raise_for_status()"));
  }
  return fix(
    "Raise on an error status",
    insertAt(expression.startIndex, "("),
    insertAt(expression.endIndex, ").raise_for_status()"),
  );
}

/** `data = requests.get(…).json()` in three steps. */
function chained(call: Node, member: Node, ctx: RuleContext): Fix | undefined {
  const statement = ctx.ancestor(
    member,
    ["expression_statement", "return_statement"],
    ["block", "module", "lambda", "if_statement"],
  );
  const inside = functionText(call, ctx);
  if (
    !statement ||
    call.parent?.id !== member.id ||
    /\bresponse\b/.test(inside) ||
    ctx.fileDefinition("response")
  )
    return undefined;
  const indent = " ".repeat(statement.startPosition.column);
  const first = `response = ${ctx.text(call)}\n${indent}response.raise_for_status()\n${indent}`;
  return fix("Raise on an error status", insertAt(statement.startIndex, first), {
    start: call.startIndex,
    end: call.endIndex,
    newText: "response",
  });
}

export const pythonHandlers: readonly Handler[] = [{ calls: VERBS, check }];
