import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { hasModifier, JAVA_FUNCTIONS } from "../../languages/java.ts";
import type { Handler } from "../../rule.ts";

/** What `x == null` (or `!=`) tests. */
function nullTest(statement: Node, operator: "==" | "!="): Node | undefined {
  let at = statement.childForFieldName("condition");
  while (at?.type === "parenthesized_expression") at = at.namedChildren[0] ?? null;
  if (at?.type !== "binary_expression" || at.childForFieldName("operator")?.type !== operator)
    return undefined;
  const left = at.childForFieldName("left");
  const right = at.childForFieldName("right");
  if (right?.type === "null_literal") return left ?? undefined;
  return left?.type === "null_literal" ? (right ?? undefined) : undefined;
}

/** Name of the field that an expression stands for, through one local copy of it. */
function fieldOf(node: Node | undefined, ctx: RuleContext, copies = true): string | undefined {
  if (!node) return undefined;
  const text = ctx.text(node);
  if (node.type === "field_access") return /^(this|[A-Z]\w*)\.(\w+)$/.exec(text)?.[2];
  if (node.type !== "identifier") return undefined;
  const local = ctx.definition(node)?.declaration;
  if (!local) return text;
  return copies && local.kind === "variable" ? fieldOf(local.init, ctx, false) : undefined;
}

/** Types whose objects are the same to every thread, however they got there. */
const IMMUTABLE = /^(java\.lang\.)?(String|Boolean|Byte|Short|Integer|Character|Float|Long|Double)$/;

function statements(node: Node | null): Node[] {
  if (!node) return [];
  return node.type === "block" ? node.namedChildren.filter((c) => !c.isExtra) : [node];
}

function assigns(node: Node, field: string, ctx: RuleContext): boolean {
  return ctx.own(node, ["assignment_expression"]).some((one) => {
    const left = one.childForFieldName("left");
    if (!left || one.childForFieldName("operator")?.type !== "=") return false;
    return fieldOf(left, ctx, false) === field && one.childForFieldName("right")?.type !== "null_literal";
  });
}

/** First test of a field around (or right before) a lock that tests it again. */
function outerTest(lock: Node, ctx: RuleContext): { test: Node; field: string } | undefined {
  const around = lock.parent?.type === "block" ? lock.parent.parent : lock.parent;
  if (around?.type === "if_statement" && !around.childForFieldName("alternative")) {
    const field = fieldOf(nullTest(around, "=="), ctx);
    if (field) return { test: around, field };
  }
  const before = lock.previousNamedSibling;
  if (before?.type !== "if_statement") return undefined;
  const field = fieldOf(nullTest(before, "!="), ctx);
  const body = statements(before.childForFieldName("consequence"));
  return field && body.length === 1 && body[0]?.type === "return_statement"
    ? { test: before, field }
    : undefined;
}

function head(test: Node): Node | { from: Node; to: Node } {
  const keyword = test.child(0);
  const condition = test.childForFieldName("condition");
  return keyword && condition ? { from: keyword, to: condition } : test;
}

/** Double-checked locking on a field that is not volatile. */
export const unsafeDoubleCheck: Handler = {
  kinds: ["synchronized_statement"],
  anchors: ["synchronized"],
  check(node, ctx) {
    const outer = outerTest(node, ctx);
    if (!outer) return;
    const { test, field } = outer;
    const own = ctx.fileDefinition(`this.${field}`)?.file;
    if (own?.kind !== "field" || ctx.fileDefinition(`volatile.${field}`)) return;
    if (own.type && IMMUTABLE.test(own.type)) return;
    const inner = statements(node.childForFieldName("body")).find(
      (s) => s.type === "if_statement" && fieldOf(nullTest(s, "=="), ctx) === field,
    );
    const alternative = inner ? inner.childForFieldName("consequence") : null;
    if (!alternative || !assigns(alternative, field, ctx)) return;
    const body = statements(test.childForFieldName("consequence"));
    const alone = body.length === 1 && body[0]?.id === node.id;
    const copied = nullTest(test, "==")?.type === "identifier" && fieldOf(nullTest(test, "=="), ctx, false);
    ctx.report(head(test), {
      message: `${field} is not volatile, so a thread may see it set before its object is complete: declare it volatile.`,
      suggestions: alone && copied ? [fix("Take the lock first", replaceNode(test, node.text))] : [],
    });
  },
};

/** `if (instance == null) instance = …` on a static field, with no lock held. */
export const lazySingleton: Handler = {
  kinds: ["if_statement"],
  anchors: ["static"],
  check(node, ctx) {
    const condition = node.childForFieldName("condition");
    if (!condition || !/^\(\s*(null\s*==|[\w.]+\s*==\s*null)/.test(ctx.plain(condition))) return;
    const tested = nullTest(node, "==");
    const field = fieldOf(tested, ctx, false);
    const own = field ? ctx.fileDefinition(`static.${field}`)?.file : undefined;
    if (!field || !own || (own.type && IMMUTABLE.test(own.type))) return;
    const body = node.childForFieldName("consequence");
    if (!body || !assigns(body, field, ctx)) return;
    if (ctx.own(body, ["synchronized_statement"]).length > 0) return;
    let member: Node | undefined;
    for (let at = node.parent; at; at = at.parent) {
      if (at.type === "synchronized_statement") return;
      if (JAVA_FUNCTIONS.includes(at.type) && at.type !== "lambda_expression") {
        member = at;
        break;
      }
    }
    if (!member || member.type === "static_initializer" || hasModifier(member, "synchronized")) return;
    if (/\.(lock|tryLock|compareAndSet|writeLock)\s*\(/.test(ctx.plain(member))) return;
    const type = member.childForFieldName("type");
    const plain = member.type === "method_declaration" && hasModifier(member, "static") && type;
    ctx.report(head(node), {
      severity: "warning",
      message: `Two threads can both find ${field} null and make one each: hold a lock, or use a holder class.`,
      suggestions: plain
        ? [fix("Make the method synchronized", insertAt(type.startIndex, "synchronized "))]
        : [],
    });
  },
};
