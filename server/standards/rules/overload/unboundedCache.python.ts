import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { ancestor, items } from "../../languages/adapter.ts";
import { args, keyword, PY_FUNCTIONS } from "../../languages/python.ts";
import type { Handler } from "../../rule.ts";
import { bySubject, isCacheName, mayShrink } from "./unboundedCache.names.ts";

const CACHES = /^functools\.(lru_cache|cache)$/;

/** A cache decorator with what it decorates. */
function checkDecorator(node: Node, ctx: RuleContext): void {
  const value = items(node)[0];
  if (!value) return;
  const call = value.type === "call" ? value : undefined;
  const name = call ? ctx.qualifyCall(call) : ctx.qualify(value);
  if (name === undefined || !CACHES.test(name)) return;
  const definition = node.parent?.childForFieldName("definition");
  if (definition?.type !== "function_definition") return;
  const endless = name === "functools.cache" || (call !== undefined && isEndless(call));
  if (isInstanceMethod(definition, ctx)) {
    ctx.report(node, {
      message: endless
        ? "A cache without a limit on a method keeps every instance and every result alive for as long as the process runs."
        : "A cache on a method is shared by all instances and keeps each of them alive after its last use.",
      ...(endless ? {} : { severity: "info" as const }),
    });
    return;
  }
  if (!endless || !growsWithRequests(definition)) return;
  const size = String(ctx.values.cacheEntries);
  const given = call ? (args(call)[0] ?? keywordValue(call)) : undefined;
  const dotted = value.type === "attribute";
  ctx.report(node, {
    message: `The cache keeps one entry for each argument that "${definition.childForFieldName("name")?.text ?? ""}" was ever called with, until memory runs out.`,
    severity: "info",
    fix: given
      ? fix(`Limit the cache to ${size} entries`, replaceNode(given, size))
      : dotted
        ? fix(
            `Limit the cache to ${size} entries`,
            replaceNode(value, `${value.text.replace(/\bcache$/, "lru_cache")}(maxsize=${size})`),
          )
        : undefined,
  });
}

function keywordValue(call: Node): Node | undefined {
  const given = keyword(call, "maxsize");
  return given.state === "present" ? given.value : undefined;
}

function isEndless(call: Node): boolean {
  return (args(call)[0] ?? keywordValue(call))?.type === "none";
}

function parametersOf(definition: Node): Node[] {
  return items(definition.childForFieldName("parameters"));
}

function nameOf(parameter: Node): string {
  return /^\*{0,2}(\w+)/.exec(parameter.text)?.[1] ?? "";
}

/** True for a method that is called on an instance; an enum's instances are few. */
function isInstanceMethod(definition: Node, ctx: RuleContext): boolean {
  const outer = definition.parent?.parent;
  const owner = outer?.type === "block" ? outer.parent : undefined;
  if (owner?.type !== "class_definition") return false;
  const name = definition.childForFieldName("name")?.text ?? "";
  if (/^__(new|init_subclass|class_getitem)__$/.test(name)) return false;
  const decorators = definition.parent?.namedChildren.filter((c) => c.type === "decorator") ?? [];
  if (decorators.some((d) => /^@\s*([\w.]+\.)?(staticmethod|classmethod)\b/.test(d.text))) return false;
  const [first] = parametersOf(definition);
  if (!first || nameOf(first) === "cls") return false;
  const parents = items(owner.childForFieldName("superclasses"));
  return !parents.some(
    (p) => /(^|\.)(type|\w*Enum|\w*Flag)$/.test(p.text) || /^(enum\.|type$)/.test(ctx.qualify(p) ?? ""),
  );
}

/** True where the arguments are told by who calls, so that there is no end of them. */
function growsWithRequests(definition: Node): boolean {
  return parametersOf(definition).some((parameter) => {
    const type = parameter.childForFieldName("type")?.text ?? "";
    if (/^(bool|type\b|Type\b|Literal\b|None)/.test(type)) return false;
    if (type && !/^(str|int|bytes|UUID|uuid\.UUID|Optional\[(str|int)\]|(str|int) \| None)$/.test(type))
      return false;
    return bySubject(nameOf(parameter));
  });
}

/** `_cache[key] = value` in a function, where nothing in the file ever takes entries out. */
function checkWrite(node: Node, ctx: RuleContext): void {
  const left = node.childForFieldName("left");
  const target = left?.type === "subscript" ? left.childForFieldName("value") : null;
  const key = left?.childForFieldName("subscript");
  if (target?.type !== "identifier" || !key || !isCacheName(target.text)) return;
  const fn = ancestor(node, PY_FUNCTIONS);
  const known = ctx.definition(target);
  if (
    !fn ||
    !known?.file ||
    known.file.kind !== "variable" ||
    !/^(\{\}|dict\(\)|OrderedDict\(\)|defaultdict\(.*)$/s.test(known.initText ?? "")
  )
    return;
  if (mayShrink(ctx) || !isParameterKey(key, fn)) return;
  ctx.report(left ?? node, {
    message: `"${target.text}" keeps every entry that is put into it, so it grows until memory runs out.`,
    severity: "info",
  });
}

/** True for a key that is made of the function's parameters that stand for data. */
function isParameterKey(key: Node, fn: Node): boolean {
  const names = new Set(
    parametersOf(fn)
      .map(nameOf)
      .filter(
        (name) => !/^(cls|klass|type|model|self|func|fn|locale|lang|language|kind|encoding)$/.test(name),
      ),
  );
  if (key.type === "string" && !key.namedChildren.some((c) => c.type === "interpolation")) return false;
  const used = key.type === "identifier" ? [key] : key.descendantsOfType("identifier");
  if (used.some((n) => names.has(n.text))) return true;
  // `key = f"{user}:{page}"` right above.
  if (key.type !== "identifier") return false;
  return fn
    .descendantsOfType("assignment")
    .some(
      (one) =>
        one.childForFieldName("left")?.text === key.text &&
        (one.childForFieldName("right")?.descendantsOfType("identifier") ?? []).some((n) =>
          names.has(n.text),
        ),
    );
}

export const pythonCaches: readonly Handler[] = [
  { kinds: ["decorator"], anchors: ["lru_cache", "cache"], check: checkDecorator },
  { kinds: ["assignment"], anchors: /cache|memo/i, check: checkWrite },
];
