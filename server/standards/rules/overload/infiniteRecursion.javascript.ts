import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import type { Handler } from "../../rule.ts";
import { alwaysRecurses, holdsName } from "./alwaysRecurses.ts";

const FUNCTIONS = /^(arrow_function|function_expression)$/;

interface Target {
  readonly name: string;
  readonly body: Node;
  readonly fn: Node;
  readonly kind: "function" | "method" | "getter" | "setter";
}

function target(node: Node, ctx: RuleContext): Target | undefined {
  switch (node.type) {
    case "function_declaration":
    case "function_expression":
      return made(node.childForFieldName("name"), node, "function", ctx);
    case "variable_declarator": {
      const value = node.childForFieldName("value");
      const name = node.childForFieldName("name");
      return value && name?.type === "identifier" && FUNCTIONS.test(value.type)
        ? made(name, value, "function", ctx)
        : undefined;
    }
    case "field_definition":
    case "public_field_definition": {
      const value = node.childForFieldName("value");
      return value?.type === "arrow_function"
        ? made(node.childForFieldName("name") ?? node.childForFieldName("property"), value, "method", ctx)
        : undefined;
    }
    case "method_definition":
      return method(node, ctx);
    default: {
      const left = node.childForFieldName("left");
      const right = node.childForFieldName("right");
      if (right?.type !== "function_expression" || !/\.prototype\.\w+$/.test(left?.text ?? ""))
        return undefined;
      return made(left?.childForFieldName("property") ?? null, right, "method", ctx);
    }
  }
}

function made(name: Node | null, fn: Node, kind: Target["kind"], ctx: RuleContext): Target | undefined {
  const body = fn.childForFieldName("body");
  if (!name || !body) return undefined;
  const text = ctx.text(name);
  const code = ctx.text(body);
  return holdsName(code, text) ? { name: text, body, fn, kind } : undefined;
}

/** `f = …` in the body of `f`: what is called afterwards is another function. */
function replacesItself(name: string, code: string): boolean {
  return new RegExp(`(^|[^\\w$.#]|\\bthis\\.|\\.prototype\\.)${name.replaceAll("$", "\\$")}\\s*=[^=>]`).test(
    code,
  );
}

function method(node: Node, ctx: RuleContext): Target | undefined {
  const found = made(node.childForFieldName("name"), node, "method", ctx);
  if (!found) return undefined;
  const marks = node.children.map((c) => c.type);
  const head = marks.slice(0, marks.indexOf("formal_parameters"));
  if (head.includes("*")) return undefined;
  if (head.includes("get")) return { ...found, kind: "getter" };
  if (head.includes("set")) return { ...found, kind: "setter" };
  // `this` of an object literal's method may be another object: a dialog, a component.
  return node.parent?.type === "class_body" ? found : undefined;
}

/** Whether there is a `this.name` in the code at all; a static member may be named by its class. */
function namesOwnMember({ name, body, fn }: Target, ctx: RuleContext): boolean {
  const member = new RegExp(`\\bthis\\s*\\??\\.\\s*${name.replace(/[^\w]/g, "\\$&")}(?![\\w$])`);
  return member.test(ctx.text(body)) || fn.children.some((c) => c.type === "static");
}

/** True where `this.name` or `Type.name` (in a static member) is the function itself. */
function isOwnMember(at: Node, { name, fn }: Target): boolean {
  if (at.type !== "member_expression" || at.childForFieldName("property")?.text !== name) return false;
  const object = at.childForFieldName("object");
  if (object?.type === "this") return true;
  if (object?.type !== "identifier" || !fn.children.some((c) => c.type === "static")) return false;
  return fn.parent?.parent?.childForFieldName("name")?.text === object.text;
}

function isAssigned(at: Node): boolean {
  return /^(augmented_)?assignment_expression$/.test(at.parent?.type ?? "") &&
    at.parent?.childForFieldName("left")?.id === at.id
    ? true
    : at.parent?.type === "update_expression";
}

function isSelf(at: Node, own: Target, ctx: RuleContext): boolean {
  if (own.kind === "getter") return isOwnMember(at, own) && !isAssigned(at);
  if (own.kind === "setter") return isOwnMember(at, own) && isAssigned(at);
  if (at.type !== "call_expression") return false;
  const callee = at.childForFieldName("function");
  if (!callee) return false;
  if (own.kind === "method") {
    if (!isOwnMember(callee, own)) return false;
    // The same name may also be a field that holds another function.
    const field = ctx.fileDefinition(`this.${own.name}`)?.file;
    return !field || (field.kind === "function" && !field.ambiguous);
  }
  if (callee.type !== "identifier" || callee.text !== own.name) return false;
  if (own.fn.type === "function_expression" && own.fn.childForFieldName("name")?.text === own.name)
    return true;
  const definition = ctx.definition(callee);
  if (definition?.declaration) return definition.declaration.node.id === own.fn.id;
  return definition?.file?.kind === "function" && !definition.file.ambiguous;
}

function check(node: Node, ctx: RuleContext): void {
  // Most variables hold no function, and most functions don't name themselves.
  const text = ctx.text(node);
  if (node.type === "assignment_expression" && !text.slice(0, 120).includes(".prototype.")) return;
  if (node.type === "variable_declarator") {
    const name = /^[^\s:=!]+/.exec(text)?.[0] ?? "";
    if (!/=>|\bfunction\b/.test(text) || !holdsName(text, name, name.length)) return;
  }
  const own = target(node, ctx);
  if (!own) return;
  if (own.kind !== "function" && !namesOwnMember(own, ctx)) return;
  const call = alwaysRecurses(
    own.body,
    (at) => isSelf(at, own, ctx),
    (at) => holdsName(ctx.text(at), own.name),
  );
  if (!call) return;
  if (/^(function|method)$/.test(own.kind) && replacesItself(own.name, ctx.text(own.body))) return;
  // After an `await` the stack is empty again: a loop that is written as a recursion.
  const paused = ctx
    .own(own.body, ["await_expression", "for_in_statement", "yield_expression"])
    .some(
      (n) =>
        n.type === "yield_expression" ||
        (n.type === "await_expression" ? n.endIndex <= call.startIndex : /^for\s+await/.test(ctx.plain(n))),
    );
  if (paused) return;
  const message =
    own.kind === "getter"
      ? `The getter ${own.name} reads itself, so it never returns.`
      : own.kind === "setter"
        ? `The setter ${own.name} sets itself, so it never returns.`
        : `${own.name} calls itself on every path, so it never returns.`;
  ctx.report(call, { message });
}

export const javascriptRecursion: readonly Handler[] = [
  {
    kinds: [
      "function_declaration",
      "function_expression",
      "method_definition",
      "variable_declarator",
      "field_definition",
      "public_field_definition",
    ],
    anchors: ["function", "const", "let", "var", "class"],
    check,
  },
  { kinds: ["assignment_expression"], anchors: ["prototype"], check },
];
