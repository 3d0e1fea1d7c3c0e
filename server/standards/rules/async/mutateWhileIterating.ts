import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args as javaArgs } from "../../languages/java.ts";
import { args as pyArgs } from "../../languages/python.ts";
import type { Report } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { mutateWhileIteratingExamples } from "./mutateWhileIterating.examples.ts";

const LOOPS = /^(for|while|do|enhanced_for)_statement$/;
const FUNCTIONS = /^(function_definition|lambda|lambda_expression|class_body|class_definition)$/;

/** True where a `break` at this place ends the loop itself, not an inner one. */
function breaksOut(node: Node, loop: Node): boolean {
  for (let at = node.parent; at && at.id !== loop.id; at = at.parent) {
    if (LOOPS.test(at.type) || /^switch_(expression|statement)$/.test(at.type)) return false;
  }
  return true;
}

/** True where control leaves the loop behind a mutation, before the next element is asked for. */
function leavesLoop(node: Node, loop: Node): boolean {
  for (let at: Node | null = node; at && at.id !== loop.id; at = at.parent) {
    if (/^(return|raise|throw)_statement$/.test(at.type)) return true;
    if (!/^(block|switch_block_statement_group)$/.test(at.parent?.type ?? "")) continue;
    for (let next = at.nextNamedSibling; next; next = next.nextNamedSibling) {
      if (/^(return|raise|throw)_statement$/.test(next.type)) return true;
      if (next.type === "break_statement" && next.namedChildCount === 0 && breaksOut(next, loop)) return true;
      // The next pass comes right behind it.
      if (next.type === "continue_statement") return false;
    }
  }
  return false;
}

/** Nodes of a loop's body that run in each pass. */
function inBody(body: Node, kinds: readonly string[]): Node[] {
  return body.descendantsOfType([...kinds]).filter((node) => {
    for (let at = node.parent; at && at.id !== body.id; at = at.parent) {
      if (FUNCTIONS.test(at.type)) return false;
    }
    return true;
  });
}

const SHRINKS = ["remove", "pop", "popitem", "clear", "discard", "difference_update", "intersection_update"];
const CHANGES = new Set([
  ...SHRINKS,
  ...["append", "extend", "insert", "sort", "reverse", "appendleft", "extendleft", "popleft", "rotate"],
  ...["add", "update", "setdefault", "symmetric_difference_update"],
]);

interface Iterated {
  /** The collection itself. */
  readonly collection: Node;
  /** What to wrap in `list(…)`. */
  readonly wrap: Node;
  /** Known to be a dictionary, by `.items()` and its like. */
  readonly dict: boolean;
}

const PLAIN = /^(identifier|attribute|subscript)$/;

function iterated(expression: Node, ctx: RuleContext): Iterated | undefined {
  if (PLAIN.test(expression.type)) return { collection: expression, wrap: expression, dict: false };
  if (expression.type !== "call") return undefined;
  const callee = expression.childForFieldName("function");
  const given = pyArgs(expression);
  if (callee?.type === "attribute") {
    const object = callee.childForFieldName("object");
    const method = callee.childForFieldName("attribute")?.text ?? "";
    // A class that says itself what its `keys()` are may make a list of them.
    const view =
      /^(items|keys|values)$/.test(method) &&
      !(object?.text === "self" && ctx.fileDefinition(`this.${method}`));
    return object && view && PLAIN.test(object.type) && given.length === 0
      ? { collection: object, wrap: expression, dict: true }
      : undefined;
  }
  const first = given[0];
  if (callee?.type !== "identifier" || !first || !/^(enumerate|iter)$/.test(ctx.plain(callee)))
    return undefined;
  return iterated(first, ctx);
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, "");
}

function isKnown(collection: Node, kind: "dict" | "list" | "set", ctx: RuleContext): boolean {
  const known = ctx.definition(collection);
  const type = /^(?:typing\.)?(dict|list|set|Dict|List|Set|DefaultDict|OrderedDict)\b/.exec(
    known?.declaration?.type?.text ?? "",
  )?.[1];
  if (type) return kind === (/dict/i.test(type) ? "dict" : type.toLowerCase());
  const text = (known?.initText ?? "").trim();
  if (kind === "dict")
    return /^(\{\}|\{[^{]*:|dict\(|defaultdict\(|OrderedDict\(|collections\.(defaultdict|OrderedDict)\()/.test(
      text,
    );
  if (kind === "list") return /^(\[|list\(|sorted\()/.test(text);
  return /^(set\(|\{[^:]*\}$)/.test(text) && text !== "{}";
}

/** A key that only a dictionary has: text, or made of the loop's own key; columns of a table are no such loop. */
function isKey(index: Node | null, loop: Node, ctx: RuleContext): boolean {
  const target = loop.childForFieldName("left");
  if (!index || target?.type !== "identifier" || index.type === "identifier" || ctx.imports("pandas"))
    return false;
  if (index.type === "string") return true;
  const key = target.text;
  const at = index.type === "call" ? index.childForFieldName("function") : index;
  const text = index.descendantsOfType("string").length > 0;
  return (
    (at?.type === "attribute" && at.childForFieldName("object")?.text === key) ||
    (index.type === "binary_operator" &&
      text &&
      index.descendantsOfType("identifier").some((one) => one.text === key))
  );
}

interface Mutation {
  readonly at: Node;
  readonly what: string;
  /** Going over a copy keeps the loop's meaning. */
  readonly copyHelps: boolean;
}

function mutation(node: Node, over: Iterated, loop: Node, ctx: RuleContext): Mutation | undefined {
  const name = squeeze(ctx.text(over.collection));
  const same = (other: Node | null): boolean => other !== null && squeeze(ctx.text(other)) === name;
  if (node.type === "call") {
    const callee = node.childForFieldName("function");
    if (callee?.type !== "attribute" || !same(callee.childForFieldName("object"))) return undefined;
    const method = callee.childForFieldName("attribute")?.text ?? "";
    if (!CHANGES.has(method)) return undefined;
    // Many types have an `update`; only a dictionary's or a set's grows it.
    const known = over.dict || isKnown(over.collection, "dict", ctx) || isKnown(over.collection, "set", ctx);
    if (method === "update" && !known) return undefined;
    return { at: node, what: `${method}()`, copyHelps: SHRINKS.includes(method) };
  }
  if (node.type === "delete_statement") {
    const targets = node.descendantsOfType("subscript");
    if (!targets.some((t) => same(t.childForFieldName("value")))) return undefined;
    return { at: node, what: "del", copyHelps: over.dict || isKnown(over.collection, "dict", ctx) };
  }
  const left = node.childForFieldName("left");
  if (!left) return undefined;
  if (node.type === "augmented_assignment" && same(left)) {
    const operator = node.childForFieldName("operator")?.text ?? "";
    const added = node.childForFieldName("right")?.type;
    const list =
      operator === "+=" &&
      (/^list(_comprehension)?$/.test(added ?? "") || isKnown(over.collection, "list", ctx));
    // In place for a set and for a dictionary, and nothing else that a loop goes over has them.
    const set =
      /^[|&^]=$/.test(operator) ||
      (operator === "-=" &&
        (isKnown(over.collection, "set", ctx) ||
          /^(\{|set\()/.test(node.childForFieldName("right")?.text ?? "")));
    return list || set ? { at: node, what: operator, copyHelps: false } : undefined;
  }
  if (left.type !== "subscript" || !same(left.childForFieldName("value"))) return undefined;
  // A list keeps its length; a dictionary may get a new key.
  const index = left.childForFieldName("subscript");
  if (index?.type === "slice") return { at: node, what: "slice assignment", copyHelps: false };
  if (!over.dict && !isKnown(over.collection, "dict", ctx) && !isKey(index, loop, ctx)) return undefined;
  const target = loop.childForFieldName("left");
  const key = target && PLAIN.test(target.type) ? target : items(target)[0];
  if (node.type === "augmented_assignment" || !index || !key) return undefined;
  if (index.text === key.text) return undefined;
  return { at: node, what: "a new key", copyHelps: false };
}

const python: Handler = {
  kinds: ["for_statement"],
  anchors: ["for"],
  check(loop, ctx) {
    const right = loop.childForFieldName("right");
    const body = loop.childForFieldName("body");
    if (!right || !body) return;
    const over = iterated(right, ctx);
    if (!over || loop.firstChild?.type === "async") return;
    const name = ctx.text(over.collection);
    // Cheap look before any walk: the collection is named again in the body.
    const short = name.slice(name.lastIndexOf(".") + 1);
    if (!ctx.text(body).includes(short)) return;
    const kinds = ["call", "delete_statement", "assignment", "augmented_assignment"];
    for (const node of inBody(body, kinds)) {
      const found = mutation(node, over, loop, ctx);
      if (!found || leavesLoop(node, loop)) continue;
      const copy = fix("Go over a copy", replaceNode(over.wrap, `list(${ctx.text(over.wrap)})`));
      // Well defined for a list, and sometimes meant: the loop reaches what is added, too.
      const grows = /^(append|extend|insert)\(\)$|^\+=$/.test(found.what) && !over.dict;
      ctx.report(node.type === "call" ? callRange(node) : found.at, {
        ...(grows ? { severity: "info" as const } : {}),
        message: grows
          ? `${name} grows (${found.what}) while the loop goes over it: the loop reaches what is added, or never ends.`
          : `${name} is changed (${found.what}) while the loop goes over it: elements are skipped, or the loop fails.`,
        ...offer(copy, found.copyHelps && over.wrap.id === right.id),
      });
    }
  },
};

function offer(copy: ReturnType<typeof fix>, safe: boolean): Report {
  return safe ? { fix: copy } : { suggestions: [copy] };
}

const JAVA_CHANGES = new Set(["add", "addAll", "remove", "removeAll", "removeIf", "retainAll", "clear"]);
const SAFE_TYPES = /CopyOnWrite|Concurrent|Snapshot|synchronizedCopy|DelayQueue|BlockingQueue/;

function javaCollection(value: Node, ctx: RuleContext): { collection: Node; map: boolean } | undefined {
  if (/^(identifier|field_access)$/.test(value.type)) return { collection: value, map: false };
  if (value.type !== "method_invocation" || javaArgs(value).length > 0) return undefined;
  const object = value.childForFieldName("object");
  const view = /^(keySet|entrySet|values)$/.test(ctx.plain(value.childForFieldName("name") ?? value));
  return object && view && /^(identifier|field_access)$/.test(object.type)
    ? { collection: object, map: true }
    : undefined;
}

const java: Handler = {
  kinds: ["enhanced_for_statement"],
  anchors: ["for"],
  check(loop, ctx) {
    const value = loop.childForFieldName("value");
    const body = loop.childForFieldName("body");
    const over = value && javaCollection(value, ctx);
    if (!value || !body || !over) return;
    const name = ctx.text(over.collection);
    const text = ctx.text(body);
    const field = name.startsWith("this.") ? name.slice(5) : name;
    if (!text.includes(field) || !/\b(add|remove|retain|clear)/.test(text)) return;
    const definition = ctx.definition(over.collection);
    if (SAFE_TYPES.test(`${ctx.typeOf(over.collection) ?? ""} ${definition?.initText ?? ""}`)) return;
    // A field, or what a method gives, may be made elsewhere, by a type that allows it.
    const made = definition?.initText ?? "";
    const elsewhere = made ? !/\bnew\b/.test(made) : !definition?.declaration;
    if (elsewhere && ctx.mentions("CopyOnWriteArrayList")) return;
    for (const node of inBody(body, ["method_invocation"])) {
      const object = node.childForFieldName("object");
      const method = ctx.text(node.childForFieldName("name") ?? node);
      if (!object || !JAVA_CHANGES.has(method)) continue;
      const target = ctx.text(object);
      // `this.names` is not `names` where a parameter or variable has that name.
      const field = (one: Node): boolean => ctx.definition(one)?.declaration === undefined;
      const direct =
        target === name ||
        (`this.${target}` === name && field(object)) ||
        (target === `this.${name}` && field(over.collection));
      const view = target === ctx.text(value);
      if (over.map ? !(view || (direct && /^(remove|clear)$/.test(method))) : !direct) continue;
      if (leavesLoop(node, loop)) continue;
      const list = ctx.fileDefinition("ArrayList")?.file?.qualified ?? ctx.fileDefinition("*java.util");
      const type = list ? "ArrayList" : "java.util.ArrayList";
      const copy = fix("Go over a copy", replaceNode(value, `new ${type}<>(${ctx.text(value)})`));
      ctx.report(callRange(node), {
        message: `${target} is changed while the loop goes over it: the next pass throws ConcurrentModificationException.`,
        fix: copy,
      });
    }
  },
};

export const mutateWhileIterating = defineRule({
  id: "mutate-while-iterating",
  code: "AS14",
  title: "Collection is changed while a loop goes over it",
  area: "async",
  severity: "error",
  why: "Changing a collection under its own loop skips elements in silence, or fails with an error that depends on the data of the day. Going over a copy, or collecting the changes for afterwards, handles every element once.",
  sources: [
    {
      title: "Python tutorial: for statements",
      url: "https://docs.python.org/3/tutorial/controlflow.html#for-statements",
    },
    {
      title: "Java SE 21: ConcurrentModificationException",
      url: "https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/ConcurrentModificationException.html",
    },
  ],
  autofix: "yes",
  peers: {
    ruff: ["B909"],
    pylint: ["modified-iterating-list", "modified-iterating-dict", "modified-iterating-set"],
    semgrep: ["list-modify-iterating", "dict-modify-iterating", "dict-del-while-iterate"],
    errorprone: ["ModifyCollectionInEnhancedForLoop"],
  },
  mentions: ["CopyOnWriteArrayList"],
  languages: { python: [python], java: [java] },
  examples: mutateWhileIteratingExamples,
});
