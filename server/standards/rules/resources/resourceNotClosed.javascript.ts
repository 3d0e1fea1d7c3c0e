import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { JS_FUNCTIONS } from "../../languages/javascriptSyntax.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";

interface Opening {
  readonly opens: RegExp;
  readonly noun: string;
  /** Methods that give it back; the first is named in messages. */
  readonly closers: readonly string[];
}

const OPENINGS: readonly Opening[] = [
  { opens: /^(fs\/promises|fs\.promises|fs-extra)\.open$/, noun: "file", closers: ["close"] },
  { opens: /^fs(-extra)?\.openSync$/, noun: "file", closers: ["closeSync", "close"] },
  {
    opens:
      /^pg(\.Pool|\.default\.Pool|-pool|-pool\.Pool)#connect$|^@neondatabase\/serverless\.Pool#connect$|^@vercel\/postgres\.db\.connect$/,
    noun: "connection of the pool",
    closers: ["release"],
  },
  {
    opens:
      /^(mysql2?|mysql2\/promise|promise-mysql|mariadb)\.(createPool\(\)|Pool)#getConnection$|^oracledb\.(getConnection|Pool#getConnection|createPool\(\)#getConnection)$/,
    noun: "connection of the pool",
    closers: ["release", "close", "destroy", "end"],
  },
  {
    opens: /^typeorm\.(DataSource|Connection)#createQueryRunner$/,
    noun: "connection of the pool",
    closers: ["release"],
  },
  {
    opens: /^(mysql2\/promise|mariadb|promise-mysql)\.createConnection$/,
    noun: "connection",
    closers: ["end", "destroy", "close"],
  },
  {
    opens: /^mongodb\.MongoClient#startSession$|^mongoose\.startSession$|^mongoose\.Connection#startSession$/,
    noun: "session",
    closers: ["endSession"],
  },
  {
    opens:
      /^(puppeteer|puppeteer-core|playwright(-core)?\.(chromium|firefox|webkit)|@playwright\/test\.(chromium|firefox|webkit))\.launch$/,
    noun: "browser",
    closers: ["close", "disconnect", "kill"],
  },
  { opens: /^amqplib\.connect$/, noun: "connection", closers: ["close"] },
  { opens: /^sqlite\.open$/, noun: "database", closers: ["close"] },
  { opens: /^pg(\.default)?\.Client$/, noun: "connection", closers: ["end"] },
];

const NAMES = [
  ...[
    "open",
    "openSync",
    "connect",
    "getConnection",
    "createQueryRunner",
    "createConnection",
    "startSession",
  ],
  ...["launch", "Client"],
];

type Use = "reads" | "closes" | "managed" | "escapes" | "assigns" | "passed";

function useOf(use: Node, opening: Opening): Use {
  const parent = use.parent;
  switch (parent?.type) {
    case "member_expression": {
      if (parent.childForFieldName("object")?.id !== use.id) return "reads";
      const name = parent.childForFieldName("property")?.text ?? "";
      const call = parent.parent;
      const called = call?.type === "call_expression" && call.childForFieldName("function")?.id === parent.id;
      if (opening.closers.includes(name)) return called ? "closes" : "managed";
      // Streams of a file handle close it when they end.
      if (/^(createReadStream|createWriteStream|readableWebStream)$/.test(name)) return "managed";
      if (name === Symbol.asyncDispose.description) return "managed";
      return "reads";
    }
    case "arguments": {
      const callee = parent.parent?.childForFieldName("function");
      const name = callee?.text.split(".").at(-1) ?? "";
      if (opening.closers.includes(name) || /^(close|release|end|dispose)/i.test(name)) return "closes";
      if (
        /^(readSync|writeSync|fstatSync|ftruncateSync|fsyncSync|readFileSync|writeFileSync|appendFileSync|futimesSync|log|info|debug)$/.test(
          name,
        )
      )
        return "reads";
      return parent.parent?.type === "call_expression" ? "passed" : "escapes";
    }
    case "assignment_expression":
      return parent.childForFieldName("left")?.id === use.id ? "assigns" : "escapes";
    case "variable_declarator":
      return parent.childForFieldName("name")?.id === use.id
        ? "assigns"
        : destructures(parent)
          ? "managed"
          : "escapes";
    case "binary_expression":
    case "unary_expression":
    case "if_statement":
    case "template_substitution":
    case "expression_statement":
    case "subscript_expression":
      return "reads";
    case "parenthesized_expression":
    case "non_null_expression":
    case "as_expression":
    case "await_expression":
      return useOf(parent, opening);
    default:
      return "escapes";
  }
}

function destructures(declarator: Node): boolean {
  return declarator.childForFieldName("name")?.type === "object_pattern";
}

const FALLIBLE = [
  "call_expression",
  "new_expression",
  "throw_statement",
  "return_statement",
  "await_expression",
];

function usesIn(name: string, scope: Node): Node[] {
  return scope
    .descendantsOfType(["identifier", "shorthand_property_identifier"])
    .filter((n) => n.text === name);
}

function check(call: Node, ctx: RuleContext): void {
  const qualified = ctx.qualifyCall(call);
  if (!qualified) return;
  const opening = OPENINGS.find((one) => one.opens.test(qualified));
  if (
    !opening ||
    (call.type === "new_expression") !== (opening.closers[0] === "end" && /Client$/.test(qualified))
  )
    return;
  let at = call;
  while (
    at.parent &&
    /^(await_expression|parenthesized_expression|as_expression|non_null_expression)$/.test(at.parent.type)
  ) {
    at = at.parent;
  }
  const declarator = at.parent;
  const name = declarator?.childForFieldName("name") ?? declarator?.childForFieldName("left");
  if (declarator?.type !== "variable_declarator" && declarator?.type !== "assignment_expression") return;
  if (name?.type !== "identifier") return;
  // `pool.connect(callback)` gives the connection to its callback.
  if (!/^using\b|^await\s+using\b/.test(declarator.parent?.text ?? ""))
    checkVariable(call, name, opening, ctx);
}

function checkVariable(call: Node, name: Node, opening: Opening, ctx: RuleContext): void {
  const fn = ancestor(call, JS_FUNCTIONS);
  const declared = ctx.definition(name)?.declaration;
  if (!fn || !declared || declared.kind === "parameter") return;
  const scope =
    declared.node.startIndex >= fn.startIndex ? fn : (ancestor(declared.node, JS_FUNCTIONS) ?? fn);
  const kinds = usesIn(name.text, scope)
    .filter((use) => use.id !== name.id)
    .map((use) => ({ use, kind: useOf(use, opening) }));
  if (kinds.some(({ kind }) => kind === "managed" || kind === "escapes")) return;
  const closes = kinds.filter(({ kind }) => kind === "closes").map(({ use }) => use);
  const closer = opening.closers[0] ?? "close";
  if (closes.length === 0) {
    // Somebody else may be the one to close it.
    if (kinds.some(({ kind }) => kind === "passed")) return;
    ctx.report(callRange(call), {
      message: `"${name.text}" is never given back with ${closer}(), so each call holds one more ${opening.noun} until none is left.`,
    });
    return;
  }
  if (closes.some((use) => ancestor(use, ["finally_clause", "catch_clause"], []) !== undefined)) return;
  if (closes.some((use) => ancestor(use, JS_FUNCTIONS)?.id !== fn.id)) return;
  const close = closes[0];
  if (!close) return;
  const between = ctx
    .own(fn, FALLIBLE)
    .filter((one) => one.startIndex > call.endIndex && one.endIndex <= close.startIndex);
  if (between.length === 0) return;
  ctx.report(callRange(call), {
    message: `"${name.text}" is not given back when anything throws before its ${closer}(): call it in a finally block.`,
    severity: "warning",
  });
}

export const javascriptResources: readonly Handler[] = [{ calls: NAMES, check }];
