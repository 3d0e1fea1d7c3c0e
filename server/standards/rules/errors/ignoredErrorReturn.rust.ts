import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { args, calledName, functionOf, receiver } from "../../languages/rustSyntax.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { ENDS, nameAround, TELLS, type Verdict, verdictOf } from "./ignoredErrorReturn.rustVerdict.ts";

/** What is dropped can't be told to anybody. */
function inDrop(node: Node, ctx: RuleContext): boolean {
  return /^(drop|on_drop)$/.test(nameAround(node, ctx));
}

const MAKES = /\b(bind|create\w*|symlink|hard_link|rename|mkfifo|mknod|open|copy|write|listen)\b/;

/** `let _ = fs::remove_file(path);` in front of what makes the file anew: there was none, mostly. */
function clearsPlace(statement: Node, ctx: RuleContext): boolean {
  if (!/\bremove_(file|dir|dir_all)\s*\(/.test(ctx.text(statement))) return false;
  const call = statement.descendantsOfType("call_expression").find((one) => /^remove_/.test(calledName(one)));
  const place = call && /\w+/.exec(ctx.text(args(call)[0] ?? call))?.[0];
  if (!place) return false;
  const used = new RegExp(`\\b${place}\\b`);
  let next = statement.nextNamedSibling;
  // The failure that is cleaned up after is told already.
  if (next && /^(return\s+Err\b|Err\s*\(|bail!)/.test(ctx.text(next))) return true;
  for (let steps = 0; next && steps < 3; steps++, next = next.nextNamedSibling) {
    const text = ctx.text(next);
    if (used.test(text) && MAKES.test(text)) return true;
  }
  return false;
}

/** Words of a comment that says that the failure does not matter here. */
const MEANT =
  /in case|if (it|there|any)\b|might|left.?over|stale|ignor|best.?effort|do(n'?t| not) care|doesn'?t matter|not (an )?error|important|no matter|optional|may fail|okay|harmless|already/i;

/** A comment above the statement, or behind it on the same line. */
function isMeant(statement: Node, ctx: RuleContext): boolean {
  if (inDrop(statement, ctx) || clearsPlace(statement, ctx)) return true;
  const after = statement.nextSibling;
  if (after?.isExtra && after.startPosition.row === statement.endPosition.row && MEANT.test(ctx.text(after)))
    return true;
  // Above the statement, or above the first of several that drop alike.
  let row = statement.startPosition.row;
  for (let at = statement.previousSibling; at; at = at.previousSibling) {
    if (at.isExtra) {
      if (at.endPosition.row < row - 1) return false;
      if (MEANT.test(ctx.text(at))) return true;
    } else if (!/^(let\s+_|_)\s*=/.test(ctx.text(at))) return false;
    row = at.startPosition.row;
  }
  return false;
}

/** True where the error was looked at on the way: `.inspect_err(|e| warn!(…))`. */
function isHandled(value: Node): boolean {
  for (
    let at: Node | undefined = value;
    at;
    at = at.type === "call_expression" ? receiver(at) : at.namedChildren[0]
  ) {
    if (
      at.type === "call_expression" &&
      /^(map_err|inspect_err|or_else|unwrap_or_else|map_or_else)$/.test(calledName(at))
    ) {
      const closure = args(at)[0];
      if (closure?.descendantsOfType(["macro_invocation", "call_expression"]).length) return true;
    } else if (!/^(call_expression|await_expression)$/.test(at.type)) return false;
  }
  return false;
}

/** `f()?;` in place of the statement, where the function can hand the failure on. */
function handOn(statement: Node, value: Node, ctx: RuleContext): Fix[] {
  const fn = functionOf(statement);
  const type = fn?.type === "function_item" ? fn.childForFieldName("return_type") : null;
  if (!type || !/^([\w:]*::)?\w*Result\b/.test(ctx.text(type))) return [];
  return [
    fix("Hand the failure on with ?", {
      start: statement.startIndex,
      end: statement.endIndex,
      newText: `${ctx.text(value)}?;`,
    }),
  ];
}

function tell(
  range: { readonly from: Node; readonly to: Node },
  found: Verdict,
  how: string,
  suggestions: readonly Fix[],
  ctx: RuleContext,
): void {
  ctx.report(range, {
    message:
      found.loss === "future"
        ? `The future of "${found.name}" is dropped before it ran: without .await nothing of it happens.`
        : found.loss === "result"
          ? `${how} drops what "${found.name}" gives back, which its #[must_use] asks to be looked at.`
          : TELLS.test(found.name)
            ? `${how} drops the error of "${found.name}": what did not arrive goes unseen.`
            : `${how} drops the error of "${found.name}": a failure goes unseen.`,
    ...(found.severity ? { severity: found.severity } : {}),
    suggestions,
  });
}

/** `let _ = f();` */
function checkLet(node: Node, ctx: RuleContext): void {
  const value = node.childForFieldName("value");
  const pattern = node.childForFieldName("pattern") ?? node.children[1];
  const keyword = node.firstChild;
  const equals = node.children.find((c) => c.type === "=");
  if (!value || !keyword || !equals || !pattern || ctx.text(pattern) !== "_" || isMeant(node, ctx)) return;
  const type = node.childForFieldName("type");
  if (type && !/\bResult\b/.test(ctx.text(type))) return;
  const dropped = okOf(value) ?? value;
  if (isHandled(dropped)) return;
  const found = verdictOf(dropped, ctx);
  if (found)
    tell(
      { from: keyword, to: equals },
      found,
      "let _",
      found.loss !== "error" ? [] : handOn(node, dropped, ctx),
      ctx,
    );
}

/** `_ = f();` */
function checkAssignment(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  const value = node.childForFieldName("right");
  const equals = node.children.find((c) => c.type === "=");
  if (!left || !value || !equals || ctx.text(left) !== "_" || isHandled(value)) return;
  if (node.parent && isMeant(node.parent, ctx)) return;
  const found = verdictOf(okOf(value) ?? value, ctx);
  if (found) tell({ from: left, to: equals }, found, "_ =", [], ctx);
}

/** `f` of `f().ok()`. */
function okOf(value: Node): Node | undefined {
  if (value.type !== "call_expression" || calledName(value) !== "ok" || args(value).length > 0)
    return undefined;
  return receiver(value);
}

/** `f().ok();` and `f();` as statements. */
function checkStatement(node: Node, ctx: RuleContext): void {
  const value = node.namedChildren[0];
  if (
    !value ||
    !/^(call_expression|await_expression)$/.test(value.type) ||
    node.children.at(-1)?.type !== ";"
  )
    return;
  if (isMeant(node, ctx)) return;
  const on = value.type === "call_expression" ? receiver(value) : undefined;
  const name = value.type === "call_expression" ? calledName(value) : "";
  const given = value.type === "call_expression" ? args(value) : [];
  const drops =
    (/^(ok|err|unwrap_or_default|is_ok|is_err)$/.test(name) && given.length === 0) ||
    (name === "unwrap_or" && given[0]?.type === "unit_expression");
  const field = value.childForFieldName("function")?.childForFieldName("field");
  if (on && drops && field) {
    if (isHandled(on) || (/^(unwrap_or_default|is_ok|is_err)$/.test(name) && !verdictOf(on, ctx))) return;
    const known = verdictOf(on, ctx);
    if (known?.loss === "future" || (on.type === "macro_invocation" && !known)) return;
    const inner = on.type === "await_expression" ? on.namedChildren[0] : on;
    const what =
      known?.name ?? (inner?.type === "call_expression" ? calledName(inner) : ctx.text(on).slice(0, 30));
    tell(
      { from: field, to: value },
      known ?? {
        loss: "error",
        name: what,
        sure: false,
        ...(ENDS.test(what) ? { severity: "info" as const } : {}),
      },
      `.${name}()`,
      name === "err" ? [] : handOn(node, on, ctx),
      ctx,
    );
    return;
  }
  const dropCall = value.type === "call_expression" && !on && name === "drop" && given.length === 1;
  const target = dropCall ? given[0] : value;
  const found = target && !isHandled(target) ? verdictOf(target, ctx) : undefined;
  if (!found?.sure || !target) return;
  const callee = value.childForFieldName("function") ?? value.namedChildren[0] ?? value;
  const oneLine = value.startPosition.row === value.endPosition.row;
  tell(
    { from: value, to: oneLine ? value : callee },
    found,
    dropCall ? "drop()" : "This statement",
    found.loss !== "error" ? [] : handOn(node, target, ctx),
    ctx,
  );
}

export const rustHandlers: readonly Handler[] = [
  { kinds: ["let_declaration"], anchors: /\blet\s+_\s*[:=]/, check: checkLet },
  { kinds: ["assignment_expression"], anchors: /(^|[;{}\s])_\s*=[^=]/m, check: checkAssignment },
  { kinds: ["expression_statement"], anchors: /\)\s*;|\.await\s*;/, check: checkStatement },
];
