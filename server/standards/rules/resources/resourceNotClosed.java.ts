import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args } from "../../languages/java.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { javaFix } from "./resourceNotClosed.javaFixes.ts";
import { checkInline } from "./resourceNotClosed.javaInline.ts";
import { checkUnnamed, mustBeClosed } from "./resourceNotClosed.javaMarked.ts";
import { CLOSEABLE_NAMES, closeableType, IN_MEMORY, typeName } from "./resourceNotClosed.javaTypes.ts";

const METHODS = [
  "method_declaration",
  "constructor_declaration",
  "compact_constructor_declaration",
  "static_initializer",
];
const TYPES = [
  "class_declaration",
  "class_body",
  "enum_declaration",
  "record_declaration",
  "interface_declaration",
];

/** What an expression brings: something to be closed here, or something that another one closes. */
type Origin = "own" | "borrowed";

/** Accessors that hand out what they opened for the caller. */
const OPENING_GETTERS =
  /^(getConnection|getResourceAsStream|getAsciiStream|getBinaryStream|getCharacterStream|getEntityManager)$/;
const OPENING =
  /^(open|create|new|accept|prepare|execute|list|walk|lines|find|connect|load|read|of$|build$|call$|wrap|from)/;

/** Where the value of an initialiser comes from. */
function originOf(value: Node, ctx: RuleContext): Origin {
  switch (value.type) {
    case "parenthesized_expression":
    case "cast_expression":
      return originOf(value.childForFieldName("value") ?? value.namedChildren.at(-1) ?? value, ctx);
    case "object_creation_expression":
      return ofConstruction(value, ctx);
    case "method_invocation":
      return ofCall(value, ctx);
    case "ternary_expression": {
      const sides = [value.childForFieldName("consequence"), value.childForFieldName("alternative")];
      return sides.some((side) => side && originOf(side, ctx) === "own" && side.type !== "null_literal") &&
        !sides.some((side) => side && side.type !== "null_literal" && originOf(side, ctx) === "borrowed")
        ? "own"
        : "borrowed";
    }
    default:
      return "borrowed";
  }
}

/** A wrapper holds what is put into it; anything else opens something itself. */
function ofConstruction(value: Node, ctx: RuleContext): Origin {
  const type = typeName(value.childForFieldName("type")) ?? "";
  const simple = type.slice(type.lastIndexOf(".") + 1);
  if (IN_MEMORY.test(simple) || value.namedChildren.some((c) => c.type === "class_body")) return "borrowed";
  const [first] = args(value);
  if (!first) return /^(Piped|Scanner|Formatter)/.test(simple) ? "borrowed" : "own";
  if (/^(Scanner|Formatter)$/.test(simple) && isText(first, ctx)) return "borrowed";
  const wraps =
    /^(Buffered|Data|Object|Pushback|Sequence|Filter|Input|Output|LineNumber|Print|ZipIn|ZipOut|GZIP|Inflater|Deflater|Checked|JarIn|JarOut|Scanner|Formatter)/.test(
      simple,
    );
  if (!wraps) return "own";
  if (first.type === "object_creation_expression" || first.type === "method_invocation") {
    if (/^(File|String)$/.test(typeName(first.childForFieldName("type")) ?? "")) return "own";
    return originOf(first, ctx);
  }
  // `new PrintWriter("a.txt")` opens a file, `new PrintWriter(out)` does not.
  if (first.type === "string_literal" || /^(java\.io\.)?(File|String|Path)$/.test(shortType(first, ctx))) {
    return /^(Print|Scanner|Formatter)/.test(simple) ? "own" : "borrowed";
  }
  return "borrowed";
}

function shortType(node: Node, ctx: RuleContext): string {
  return (ctx.typeOf(node) ?? "").replace(/^java\.nio\.file\./, "");
}

function isText(node: Node, ctx: RuleContext): boolean {
  return node.type === "string_literal" || /^(String|StringBuilder)$/.test(ctx.typeOf(node) ?? "");
}

function ofCall(value: Node, ctx: RuleContext): Origin {
  const name = value.childForFieldName("name")?.text ?? "";
  const object = value.childForFieldName("object");
  if (mustBeClosed(value, ctx)) return "own";
  if (OPENING_GETTERS.test(name)) return object && /^super$/.test(object.type) ? "borrowed" : "own";
  if (/^get(Input|Output|Error)Stream$/.test(name)) {
    const type = object ? (ctx.typeOf(object) ?? "") : "";
    return /\b(Http(s)?URLConnection|URLConnection|ZipFile|JarFile|Blob|Process)\b|openConnection/.test(type)
      ? "own"
      : "borrowed";
  }
  if (!OPENING.test(name)) return "borrowed";
  if (/^create(Statement|Query)?$/.test(name) || !object) return "own";
  return "own";
}

type Use = "reads" | "closes" | "managed" | "escapes" | "assigns";

/** Methods that use a stream or connection that they are given, and leave it open. */
const READS =
  /^(load|loadFromXML|store|storeToXML|copy|copyLarge|copyInto|transferTo|readValue|readTree|writeValue|parse|fromJson|toJson|unmarshal|marshal|read|readLines|readFully|readAllBytes|toByteArray|toString|readAll|write|writeTo|println|print|printf|digest|equals|requireNonNull|format|valueOf|info|debug|warn|error|trace|append|decode|encode|getBytes|compress|isNull|nonNull)$/;

/** What one mention of a variable means for who closes what it holds. */
function useOf(use: Node): Use {
  const parent = use.parent;
  switch (parent?.type) {
    case "method_invocation": {
      if (parent.childForFieldName("object")?.id !== use.id) return "reads";
      const name = parent.childForFieldName("name")?.text ?? "";
      return name === "close" ? "closes" : "reads";
    }
    case "argument_list": {
      const call = parent.parent;
      if (call?.type === "method_invocation") {
        const name = call.childForFieldName("name")?.text ?? "";
        if (/close|release|shutdown|cleanup|dispose|free/i.test(name)) return "closes";
        return READS.test(name) ? "reads" : "escapes";
      }
      return "escapes";
    }
    case "resource":
      return "managed";
    case "resource_specification":
      return "managed";
    case "assignment_expression":
      return parent.childForFieldName("left")?.id === use.id ? "assigns" : "escapes";
    case "variable_declarator":
      return parent.childForFieldName("name")?.id === use.id ? "assigns" : "escapes";
    case "binary_expression":
    case "instanceof_expression":
    case "unary_expression":
    case "synchronized_statement":
    case "field_access":
    case "assert_statement":
    case "method_reference":
      return parent.type === "method_reference" && /::\s*close$/.test(parent.text) ? "managed" : "reads";
    case "enhanced_for_statement":
      return "reads";
    case "parenthesized_expression":
    case "cast_expression":
      return useOf(parent);
    default:
      return "escapes";
  }
}

const FALLIBLE = [
  "method_invocation",
  "object_creation_expression",
  "throw_statement",
  "return_statement",
  "array_access",
];

/** Local variable `v` that wraps what another holds: `new BufferedReader(v)`. */
function wrapperOf(use: Node): Node | undefined {
  let at = use.parent?.type === "argument_list" ? use.parent.parent : null;
  while (at?.type === "object_creation_expression") {
    const outer = at.parent;
    if (outer?.type === "resource") return outer.childForFieldName("name") ?? undefined;
    if (outer?.type === "variable_declarator") return outer.childForFieldName("name") ?? undefined;
    at = outer?.type === "argument_list" ? outer.parent : null;
  }
  return undefined;
}

type Verdict = "closed" | "never" | "mayThrow";

export interface Closing {
  readonly verdict: Verdict;
  /** The close that is not reached when something throws. */
  readonly close?: Node;
}

function usesIn(name: string, scope: Node): Node[] {
  return scope
    .descendantsOfType("identifier")
    .filter(
      (n) =>
        n.text === name &&
        !(n.parent?.type === "method_invocation" && n.parent.childForFieldName("name")?.id === n.id) &&
        !(n.parent?.type === "field_access" && n.parent.childForFieldName("field")?.id === n.id),
    );
}

function closingOf(name: Node, scope: Node, method: Node, ctx: RuleContext, depth = 0): Closing {
  const uses = usesIn(name.text, scope).filter(
    (use) => use.id !== name.id && use.startIndex > name.startIndex,
  );
  const closes: Node[] = [];
  for (const use of uses) {
    const kind = useOf(use);
    if (kind === "managed") return { verdict: "closed" };
    if (kind === "closes") {
      closes.push(use);
      continue;
    }
    if (kind !== "escapes") continue;
    const wrapper = wrapperOf(use);
    if (!wrapper || depth > 3) return { verdict: "closed" };
    if (wrapper.parent?.type === "resource") return { verdict: "closed" };
    const declaration = wrapper.parent?.parent;
    const written = typeName(declaration?.childForFieldName("type") ?? null);
    if (!written || !closeableType(written, ctx)) return { verdict: "closed" };
    const block = declaration?.parent;
    const inner = closingOf(wrapper, block ?? scope, method, ctx, depth + 1);
    // The wrapper is told of itself, or is closed and closes this one too.
    if (inner.verdict !== "never") return inner;
  }
  if (closes.length === 0) return { verdict: "never" };
  if (closes.some((use) => isAssured(use, method))) return { verdict: "closed" };
  const close = closes.at(-1);
  const from =
    scope.descendantsOfType("identifier").find((n) => n.id === name.id)?.parent?.endIndex ?? name.endIndex;
  const until = ancestor(closes[0] ?? name, ["method_invocation"])?.startIndex ?? 0;
  const between = ctx.own(scope, FALLIBLE).filter((one) => one.startIndex >= from && one.endIndex <= until);
  return between.length > 0 && close ? { verdict: "mayThrow", close } : { verdict: "closed" };
}

/** True for a close in a `finally` or a handler, or in a function that runs some other time. */
function isAssured(use: Node, method: Node): boolean {
  return (
    ancestor(use, ["finally_clause", "catch_clause", "lambda_expression", "class_body"], [method.type]) !==
    undefined
  );
}

const SCOPES = ["block", "switch_block_statement_group", "constructor_body", "lambda_expression"];

function checkDeclaration(node: Node, ctx: RuleContext): void {
  const written = typeName(node.childForFieldName("type"));
  if (!written) return;
  for (const declarator of node.childrenForFieldName("declarator")) {
    const name = declarator.childForFieldName("name");
    const value = declarator.childForFieldName("value");
    if (name) checkVariable(node, name, value, written, ctx);
  }
}

function checkVariable(node: Node, name: Node, value: Node | null, written: string, ctx: RuleContext): void {
  const made =
    value?.type === "object_creation_expression" ? typeName(value.childForFieldName("type")) : undefined;
  const type =
    closeableType(written === "var" && made ? made : written, ctx) ??
    (made && closeableType(made, ctx)) ??
    (value && mustBeClosed(value, ctx) ? "" : undefined);
  if (type === undefined) return;
  const scope = ancestor(node, SCOPES, METHODS) ?? node.parent;
  const method = ancestor(node, [...METHODS, "lambda_expression"], TYPES);
  if (!scope || !method) return;
  const sources = value && value.type !== "null_literal" ? [value] : assignedTo(name, scope);
  if (sources.length === 0 || !sources.some((one) => originOf(one, ctx) === "own")) return;
  if (
    sources.length > 1 &&
    sources.some((one) => one.type !== "null_literal" && originOf(one, ctx) === "borrowed")
  )
    return;
  if (/^java\.sql\.ResultSet$/.test(type) && statementCloses(value, scope, method, ctx)) return;
  const closing = closingOf(name, scope, method, ctx);
  if (closing.verdict === "closed") return;
  const place = value && value.type !== "null_literal" ? callRange(value) : name;
  ctx.report(place, {
    message:
      closing.verdict === "never"
        ? `"${name.text}" is never closed: what it holds is not given back, until the process runs out of it.`
        : `"${name.text}" stays open when anything throws before its close(): use try-with-resources.`,
    severity: closing.verdict === "never" ? "error" : "warning",
    fix: value ? javaFix(node, name.text, value, closing, scope, ctx) : undefined,
  });
}

function assignedTo(name: Node, scope: Node): Node[] {
  return usesIn(name.text, scope).flatMap((use) => {
    const parent = use.parent;
    if (parent?.type !== "assignment_expression" || parent.childForFieldName("left")?.id !== use.id)
      return [];
    const right = parent.childForFieldName("right");
    return right && right.type !== "null_literal" ? [right] : [];
  });
}

/** A result set is closed with its statement. */
function statementCloses(value: Node | null, scope: Node, method: Node, ctx: RuleContext): boolean {
  const object = value?.type === "method_invocation" ? value.childForFieldName("object") : null;
  if (object?.type !== "identifier") return value !== null;
  const declared = ctx.definition(object)?.declaration;
  if (declared?.kind !== "variable") return true;
  if (declared.node.type === "resource") return true;
  const name = declared.node.childForFieldName("name");
  const block = ancestor(declared.node, SCOPES, METHODS) ?? scope;
  return name !== null && closingOf(name, block, method, ctx).verdict === "closed";
}

/** Streams over folders and files that are used up without being closed. */
function checkStream(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node) ?? "";
  const known = /^(java\.nio\.file\.)?Files\.(lines|list|walk|find|newDirectoryStream)$/.test(name);
  if (!known || (name.startsWith("Files.") && !ctx.fileDefinition("*java.nio.file"))) return;
  if (ancestor(node, ["resource"], ["block", "lambda_expression"])) return;
  const message = "The stream keeps its folder or file open until it is closed: use try-with-resources.";
  let at = node;
  for (let parent = at.parent; parent; parent = at.parent) {
    const chained = parent.type === "method_invocation" && parent.childForFieldName("object")?.id === at.id;
    if (!chained && !/^(parenthesized_expression|cast_expression)$/.test(parent.type)) break;
    // What the chain gives may still be the stream.
    if (chained && !LAZY.test(parent.childForFieldName("name")?.text ?? "")) {
      ctx.report(callRange(node), { message });
      return;
    }
    at = parent;
  }
  const parent = at.parent;
  if (parent?.type === "expression_statement" || parent?.type === "enhanced_for_statement") {
    ctx.report(callRange(node), { message });
    return;
  }
  if (parent?.type !== "variable_declarator") return;
  const declared = parent.childForFieldName("name");
  const statement = parent.parent;
  const method = ancestor(node, [...METHODS, "lambda_expression"], TYPES);
  const scope = ancestor(node, SCOPES, METHODS);
  if (!declared || !statement || !method || !scope || statement.type !== "local_variable_declaration") return;
  if (closeableType(typeName(statement.childForFieldName("type")) ?? "", ctx)) return;
  const closing = closingOf(declared, scope, method, ctx);
  if (closing.verdict === "closed") return;
  ctx.report(callRange(node), { message, fix: javaFix(statement, declared.text, at, closing, scope, ctx) });
}

const LAZY =
  /^(map|mapToObj|mapToInt|mapToLong|filter|flatMap|sorted|distinct|limit|skip|peek|parallel|sequential|unordered|onClose|boxed|takeWhile|dropWhile|iterator|spliterator|close)$/;

export const javaResources: readonly Handler[] = [
  { kinds: ["local_variable_declaration"], anchors: CLOSEABLE_NAMES, check: checkDeclaration },
  { calls: ["lines", "list", "walk", "find", "newDirectoryStream"], check: checkStream },
  {
    kinds: ["method_invocation", "object_creation_expression"],
    anchors: ["MustBeClosed"],
    check: checkUnnamed,
  },
  {
    calls: [
      "FileInputStream",
      "FileOutputStream",
      "FileReader",
      "FileWriter",
      "Socket",
      "Scanner",
      "ZipFile",
      "JarFile",
      "RandomAccessFile",
      "newInputStream",
      "newOutputStream",
    ],
    check: checkInline,
  },
];
