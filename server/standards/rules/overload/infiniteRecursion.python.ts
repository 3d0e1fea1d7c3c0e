import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Handler } from "../../rule.ts";
import { alwaysRecurses, holdsName } from "./alwaysRecurses.ts";

/** Decorators that leave a function what it is. */
const PLAIN =
  /^@\s*([\w.]*\.)?(staticmethod|classmethod|property|cached_property|cache|lru_cache|override|final|abstractmethod|\w+\.(setter|getter|route|get|post|put|delete|patch)|setter|getter|route)\b/;

/** Special methods that a builtin calls: `len(self)` in `__len__`. */
const BUILTIN: Readonly<Record<string, string>> = {
  __len__: "len",
  __str__: "str",
  __repr__: "repr",
  __hash__: "hash",
  __bool__: "bool",
  __iter__: "iter",
  __next__: "next",
  __int__: "int",
  __float__: "float",
  __abs__: "abs",
  __reversed__: "reversed",
};

interface Own {
  readonly node: Node;
  readonly name: string;
  /** First parameter of a method: `self`, `cls`. */
  readonly self: string | undefined;
  readonly owner: string | undefined;
  readonly kind: "function" | "method" | "static" | "getter" | "setter";
  readonly async: boolean;
  readonly parameters: readonly string[];
}

function describe(node: Node, name: string): Own | undefined {
  const decorated = node.parent?.type === "decorated_definition" ? node.parent : undefined;
  const decorators = decorated?.namedChildren.filter((c) => c.type === "decorator").map((d) => d.text) ?? [];
  if (decorators.some((d) => !PLAIN.test(d))) return undefined;
  const block = (decorated ?? node).parent;
  const owner =
    block?.type === "block" && block.parent?.type === "class_definition" ? block.parent : undefined;
  const parameters = items(node.childForFieldName("parameters")).map(
    (p) => /^\**\w+/.exec(p.text)?.[0] ?? "",
  );
  const has = (pattern: RegExp): boolean => decorators.some((d) => pattern.test(d));
  const kind = !owner
    ? "function"
    : has(/^@\s*staticmethod/)
      ? "static"
      : has(/property\b/)
        ? "getter"
        : has(/\.setter\b/)
          ? "setter"
          : has(/\.getter\b/)
            ? "getter"
            : "method";
  return {
    node,
    name,
    self: owner && kind !== "static" ? parameters[0] : undefined,
    owner: owner?.childForFieldName("name")?.text,
    kind,
    async: node.firstChild?.type === "async",
    parameters,
  };
}

function isAttribute(at: Node | null | undefined, own: Own): boolean {
  return (
    at?.type === "attribute" &&
    at.childForFieldName("attribute")?.text === own.name &&
    at.childForFieldName("object")?.text === own.self
  );
}

function isAnyAttribute(at: Node | null | undefined, own: Own): boolean {
  return at?.type === "attribute" && at.childForFieldName("object")?.text === own.self;
}

function isTarget(at: Node): boolean {
  return (
    /^(augmented_)?assignment$/.test(at.parent?.type ?? "") &&
    at.parent?.childForFieldName("left")?.id === at.id
  );
}

/** `name(self, …)` with the given further arguments. */
function callsBuiltin(at: Node, name: string, given: readonly (string | undefined)[]): boolean {
  if (at.type !== "call" || at.childForFieldName("function")?.text !== name) return false;
  const own = items(at.childForFieldName("arguments"));
  return own.length === given.length && given.every((text, i) => text === undefined || own[i]?.text === text);
}

function isSpecial(at: Node, own: Own): boolean {
  if (own.kind !== "method") return false;
  const { name, self, parameters } = own;
  if (name === "__getattribute__") {
    return (isAnyAttribute(at, own) && !isTarget(at)) || callsBuiltin(at, "getattr", [self, undefined]);
  }
  if (name === "__getattr__") return callsBuiltin(at, "getattr", [self, parameters[1]]);
  if (name === "__setattr__") {
    return (
      (isAnyAttribute(at, own) && isTarget(at)) || callsBuiltin(at, "setattr", [self, undefined, undefined])
    );
  }
  if (name === "__getitem__") {
    return (
      at.type === "subscript" &&
      !isTarget(at) &&
      at.childForFieldName("value")?.text === self &&
      at.childForFieldName("subscript")?.text === parameters[1]
    );
  }
  const builtin = BUILTIN[name];
  return builtin !== undefined && callsBuiltin(at, builtin, [self]);
}

function isSelf(at: Node, own: Own, ctx: RuleContext): boolean {
  if (own.kind === "getter") return isAttribute(at, own) && !isTarget(at);
  if (own.kind === "setter") return isAttribute(at, own) && isTarget(at);
  if (isSpecial(at, own)) return true;
  if (at.type !== "call" || (own.async && at.parent?.type !== "await")) return false;
  const callee = at.childForFieldName("function");
  if (!callee) return false;
  if (own.kind === "function") {
    if (callee.type !== "identifier" || callee.text !== own.name) return false;
    const definition = ctx.definition(callee);
    if (definition?.declaration) return definition.declaration.node.id === own.node.id;
    return definition?.file?.kind === "function" && !definition.file.ambiguous;
  }
  if (isAttribute(callee, own)) {
    const field = ctx.fileDefinition(`this.${own.name}`)?.file;
    return !field || (field.kind === "function" && !field.ambiguous);
  }
  if (callee.type !== "attribute" || callee.childForFieldName("attribute")?.text !== own.name) return false;
  if (own.owner === undefined || callee.childForFieldName("object")?.text !== own.owner) return false;
  return own.kind === "static" || items(at.childForFieldName("arguments"))[0]?.text === own.self;
}

function message(own: Own): string {
  if (own.kind === "getter") return `The property ${own.name} reads itself, so it never returns.`;
  if (own.kind === "setter") return `The setter of ${own.name} sets itself, so it never returns.`;
  return `${own.name} calls itself on every path, so it never returns.`;
}

export const pythonRecursion: Handler = {
  kinds: ["function_definition"],
  anchors: ["def"],
  check(node, ctx) {
    const name = node.childForFieldName("name")?.text;
    const body = node.childForFieldName("body");
    if (!name || !body) return;
    const bySyntax = name.startsWith("__") && special(name);
    if (!bySyntax && !holdsName(ctx.text(body), name)) return;
    const own = describe(node, name);
    if (!own) return;
    const call = alwaysRecurses(
      body,
      (at) => isSelf(at, own, ctx),
      (at) => bySyntax || holdsName(ctx.text(at), name),
    );
    // A generator's body runs only when it is asked, step by step.
    if (!call || ctx.own(body, ["yield"]).length > 0) return;
    // `self.f = …` in the body of `f`: what is called afterwards is another function.
    const replaced = new RegExp(`(^|[\\n;])[ \\t]*([\\w.]+\\.)?${name}\\s*=[^=]`);
    if (/^(method|function|static)$/.test(own.kind) && replaced.test(ctx.plain(body))) return;
    ctx.report(call, { message: message(own) });
  },
};

function special(name: string): boolean {
  return name in BUILTIN || /^__(getattribute|getattr|setattr|getitem)__$/.test(name);
}
