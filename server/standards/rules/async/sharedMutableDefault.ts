import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, keyword } from "../../languages/python.ts";
import type { Fix } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { sharedMutableDefaultExamples } from "./sharedMutableDefault.examples.ts";

const LITERALS = new Set([
  ...["list", "dictionary", "set", "list_comprehension", "dictionary_comprehension", "set_comprehension"],
]);

const MAKERS =
  /^(list|dict|set|bytearray|collections\.(defaultdict|OrderedDict|Counter|deque|UserDict|UserList|ChainMap))$/;

/** Makes an object that its holders can change. */
function isMutable(value: Node, ctx: RuleContext): boolean {
  if (LITERALS.has(value.type)) return true;
  return value.type === "call" && MAKERS.test(ctx.qualifyCall(value) ?? "");
}

/** Types that promise not to change the value. */
const READ_ONLY =
  /^(typing\.|collections\.abc\.|t\.|abc\.)?(Sequence|Mapping|Iterable|Iterator|Collection|Container|Sized|Reversible|Tuple|tuple|FrozenSet|frozenset|AbstractSet|Set|KeysView|ValuesView|ItemsView|ClassVar|Final|Hashable|str|bytes|int|bool)\b/;

function isReadOnly(type: Node | null, ctx: RuleContext): boolean {
  if (!type) return false;
  let text = ctx.plain(type).replace(/^["']|["']$/g, "");
  const wrapped = /^(?:typing\.|t\.)?(?:Optional|Annotated|Required|NotRequired)\[(.*)\]$/s.exec(text);
  if (wrapped) text = wrapped[1] ?? text;
  // `typing.Set` and plain `Set` from typing are the mutable ones.
  if (/^((typing|t)\.)?Set\b/.test(text)) return /^Set\b/.test(text) && ctx.imports("collections.abc.Set");
  const parts = text.split("|").map((part) => part.trim());
  const named = parts.filter((part) => part !== "None");
  return named.length > 0 && named.every((part) => READ_ONLY.test(part));
}

/** How the function treats the parameter: a value that stays untouched inside does no harm. */
function isTouched(fn: Node, name: string, ctx: RuleContext): boolean {
  const body = fn.childForFieldName("body");
  if (!body) return false;
  const text = ctx.text(body);
  const word = `(?<![\\w.])${name}`;
  return new RegExp(
    [
      `${word}\\.(append|extend|insert|remove|pop|popitem|clear|sort|reverse|add|discard|update|setdefault)\\b`,
      `${word}\\[[^\\]]*\\]\\s*([-+*/|&^]|//|\\*\\*)?=(?!=)`,
      `${word}\\s*(\\+|\\||&|-|\\^)=`,
      `del\\s+${name}\\[`,
      `(return|yield|=)\\s*${name}\\s*($|[,)\\]}\\n#])`,
      `[(,]\\s*${name}\\s*[,)]`,
    ].join("|"),
    "m",
  ).test(text);
}

/** `if x is None: x = []` in front of the body, behind its docstring. */
function initialise(fn: Node, name: string, value: Node, ctx: RuleContext): Fix[] | undefined {
  const body = fn.childForFieldName("body");
  const first = body ? items(body)[0] : undefined;
  if (!body || !first || value.startPosition.row !== value.endPosition.row) return undefined;
  // A body on the head's own line has no room.
  const parameters = fn.childForFieldName("parameters");
  if (!parameters || first.startPosition.row === parameters.endPosition.row) return undefined;
  const docstring = first.type === "expression_statement" && first.namedChildren[0]?.type === "string";
  const next = docstring ? items(body)[1] : first;
  const before = ctx.text(fn).slice(0, first.startIndex - fn.startIndex);
  const indent = /\n([ \t]*)$/.exec(before)?.[1];
  if (indent === undefined) return undefined;
  const step = indent.includes("\t") ? "\t" : "    ";
  const init = `if ${name} is None:\n${indent}${step}${name} = ${ctx.text(value)}`;
  const edit = next
    ? insertAt(next.startIndex, `${init}\n${indent}`)
    : insertAt(first.endIndex, `\n${indent}${init}`);
  return [fix("Make a new one per call", replaceNode(value, "None"), edit)];
}

function checkParameter(node: Node, ctx: RuleContext): void {
  const value = node.childForFieldName("value");
  if (!value || !isMutable(value, ctx)) return;
  const type = node.childForFieldName("type");
  const name = node.childForFieldName("name")?.text;
  const fn = node.parent?.parent;
  if (!name || !fn || isReadOnly(type, ctx)) return;
  const touched = isTouched(fn, name, ctx);
  // A parameter called `_cache` is a memory on purpose.
  const memory = /^_+|cache|memo/i.test(name);
  const fixes = fn.type === "function_definition" && !memory ? initialise(fn, name, value, ctx) : undefined;
  ctx.report(value, {
    message: touched
      ? `Every call without ${name} shares this one object: what one call puts in, the next one sees.`
      : `This default of ${name} is made once for all calls: it leaks state as soon as somebody changes it.`,
    ...(touched && !memory ? {} : { severity: "info" as const }),
    // An annotated parameter's type has to learn of None: a person decides how.
    ...(type ? { suggestions: fixes ?? [] } : { fix: fixes?.[0] }),
  });
}

const parameter: Handler = {
  kinds: ["default_parameter", "typed_default_parameter"],
  anchors: ["def", "lambda"],
  check: checkParameter,
};

const contextVar: Handler = {
  calls: ["ContextVar"],
  check(node, ctx) {
    if (ctx.qualifyCall(node) !== "contextvars.ContextVar") return;
    const given = keyword(node, "default");
    const value = given.state === "present" ? given.value : args(node)[1];
    if (!value || !isMutable(value, ctx)) return;
    ctx.report(value, {
      message: "Every context shares this default: set a new object at the start of each request instead.",
    });
  },
};

/** Bases whose machinery gives each instance its own copy, or reads the attribute as a declaration. */
const COPIES =
  /\b(BaseModel|BaseSettings|RootModel|GenericModel|SQLModel|Struct|TypedDict|NamedTuple|Protocol|\w*Enum|Structure|Union|Schema|Model|\w*Serializer|\w*Form|\w*Admin|\w*ViewSet|\w*APIView|\w*View|Migration|AppConfig|\w*Config|TestCase|\w*Spider|Operator|Document)\b/;

/** Declarations for a framework, and collections that are shared on purpose. */
const DECLARATIONS =
  /^__|_classes$|_fields?_?$|(^|_)(regist\w*|instances?|caches?|memo|pool|singletons?|lookup|subclasses|plugins)(_|$|s$)|^(fields|exclude|ordering|dependencies|operations|requires|inlines|actions|permissions|list_display|search_fields|readonly_fields|unique_together|indexes|constraints|abstract|template_fields|aliases|urlpatterns|filters|tags)$/i;

/** An empty collection among a class's attributes: all instances fill the same one. */
const classAttribute: Handler = {
  kinds: ["assignment"],
  anchors: ["class"],
  check(node, ctx) {
    const owner = node.parent?.parent?.parent;
    if (owner?.type !== "class_definition" || ctx.kind.migration) return;
    const left = node.childForFieldName("left");
    const value = node.childForFieldName("right");
    if (left?.type !== "identifier" || !value || !isMutable(value, ctx)) return;
    const empty = value.type === "call" ? isEmptyCall(value, ctx) : items(value).length === 0;
    const name = ctx.text(left);
    if (!empty || DECLARATIONS.test(name) || name === name.toUpperCase()) return;
    const type = node.childForFieldName("type");
    if (type && isReadOnly(type, ctx)) return;
    // A dataclass refuses such a default itself; others copy what is annotated.
    if (type && DECORATORS.some((word) => ctx.mentions(word))) return;
    const head = owner.childForFieldName("name")?.text ?? "";
    const parents = owner.childForFieldName("superclasses");
    const bases = ctx.fileDefinition(head)?.initText ?? (parents ? ctx.plain(parents) : "");
    if (COPIES.test(bases) || /^(Meta|Config)$/.test(head)) return;
    // Each instance gets its own in its constructor.
    if (ctx.fileDefinition(`this.${name}`)) return;
    // Whether anybody fills it is out of sight: the rest of the class is another unit.
    ctx.report(value, {
      severity: "info",
      message: `All instances of ${head} share this ${name}: make it in __init__, or say ClassVar where that is meant.`,
    });
  },
};

/** `set()`, `defaultdict(list)`, `deque(maxlen=3)`. */
function isEmptyCall(call: Node, ctx: RuleContext): boolean {
  const given = items(call.childForFieldName("arguments"));
  const name = ctx.qualifyCall(call) ?? "";
  if (name.endsWith("defaultdict")) return given.length < 2;
  return given.every((one) => one.type === "keyword_argument" && /^maxlen\b/.test(ctx.plain(one)));
}

const DECORATORS = ["dataclass", "dataclasses", "attrs", "attr", "define", "pydantic"];

export const sharedMutableDefault = defineRule({
  id: "shared-mutable-default",
  code: "AS15",
  title: "Default value is one object for all calls",
  area: "async",
  severity: "warning",
  why: "Python makes a default once, so what one request puts into the list, the next request finds there. A default of None, with a new object made inside, keeps requests apart.",
  sources: [
    {
      title: "Python FAQ: Why are default values shared between objects?",
      url: "https://docs.python.org/3/faq/programming.html#why-are-default-values-shared-between-objects",
    },
    {
      title: "REL05-BP06: Make systems stateless where possible",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp06.html",
    },
  ],
  autofix: "yes",
  peers: {
    ruff: ["B006", "B039", "RUF012"],
    pylint: ["dangerous-default-value"],
    semgrep: ["default-mutable-list", "default-mutable-dict"],
    sonar: ["S5717"],
  },
  mentions: DECORATORS,
  languages: { python: [parameter, contextVar, classAttribute] },
  examples: sharedMutableDefaultExamples,
});
