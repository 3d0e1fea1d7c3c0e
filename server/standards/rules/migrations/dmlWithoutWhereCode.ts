import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Handler, Rule } from "../../rule.ts";
import { isPassing } from "./sqlRule.ts";

const DELETE = /^\s*delete\s+from\s+(?:only\s+)?([\w.$"`[\]]+)\s*;?\s*$/i;
const UPDATE = /^\s*update\s+(?:only\s+)?([\w.$"`[\]]+)\s+set\s+[^;]+;?\s*$/i;
const NARROWED = /\b(?:where|from|join|limit|using|returning\s+where)\b/i;

/** Names of tables that keep what there is once. */
const SINGLE_ROW =
  /(^|[_."`])(stat|state|info|meta|metadata|settings|config|configuration|version|sequence|singleton)["`]?$/i;

/** Functions that are there to empty a table. */
const CLEARING =
  /clear|truncat|reset|purge|wipe|clean|flush|delete_?all|remove_?all|seed|tear_?down|drop|destroy|empty/i;
const CLEARING_PATH =
  /(?:^|[/_.-])(?:seeds?|seeding|seeders?|fixtures?|reset|clean(?:up)?|teardown|demo|examples?|samples?)(?:[/_.-]|$)/i;

function isClearing(node: Node, ctx: RuleContext): boolean {
  if (CLEARING_PATH.test(ctx.file.path)) return true;
  for (let fn = ctx.functionAround(node)?.node ?? null; fn; fn = fn.parent) {
    const name =
      fn.childForFieldName("name") ??
      (ctx.adapter.functionKinds.includes(fn.type) ? fn.parent?.childForFieldName("name") : undefined);
    if (name && CLEARING.test(ctx.plain(name))) return true;
  }
  return false;
}

/** Text of a literal without interpolation. */
function plainText(node: Node, ctx: RuleContext): string | undefined {
  if (!/^(?:string|template_string|string_literal)$/.test(node.type)) return undefined;
  if (node.namedChildren.some((child) => /substitution|interpolation/.test(child.type))) return undefined;
  const text = ctx.text(node);
  return /^[fF]/.test(text)
    ? undefined
    : text.replace(/^[rRuUbB]{0,2}("""|'''|["'`])/, "").replace(/("""|'''|["'`])$/, "");
}

/** A string with a whole statement, handed to the database. */
function checkString(call: Node, ctx: RuleContext): void {
  // Migrations are read with the parser of SQL.
  if (ctx.kind.migration) return;
  let given = items(call.childForFieldName("arguments"))[0];
  if (given?.type === "call") given = items(given.childForFieldName("arguments"))[0];
  const text = given && plainText(given, ctx);
  if (!given || !text) return;
  const table = DELETE.exec(text)?.[1] ?? (NARROWED.test(text) ? undefined : UPDATE.exec(text)?.[1]);
  if (!table || isPassing(table.replace(/["`[\]]/g, "")) || isClearing(call, ctx)) return;
  const verb = /^\s*delete/i.test(text);
  ctx.report(given, {
    // Such tables have a single row.
    ...(!verb && SINGLE_ROW.test(table) ? { severity: "info" as const } : {}),
    message: verb
      ? `DELETE without WHERE empties "${table}".`
      : `UPDATE without WHERE changes every row of "${table}".`,
  });
}

interface Chain {
  readonly names: readonly string[];
  readonly first: Node;
  readonly last: Node;
}

/** Names of the calls of a chain, `a(x).b().c()`, from the first to the last, also behind `call`. */
function chainOf(call: Node, ctx: RuleContext): Chain {
  let last = call;
  for (let at = call.parent; at; at = at.parent) {
    if (ctx.adapter.isCall(at) && ctx.adapter.callee(at)?.startIndex === last.startIndex) last = at;
    else if (!/^(?:member_expression|attribute)$/.test(at.type)) break;
  }
  const names: string[] = [];
  let first = last;
  for (let at: Node | null = last; at; ) {
    const callee: Node | null = ctx.adapter.isCall(at) ? ctx.adapter.callee(at) : null;
    if (callee) {
      const member: { object: Node; name: string } | undefined = ctx.adapter.member(callee);
      names.unshift(member ? member.name : ctx.text(callee));
      first = at;
      at = member ? member.object : null;
      continue;
    }
    at = ctx.adapter.member(at)?.object ?? null;
  }
  return { names, first, last };
}

const ROWS =
  /^(?:where|andWhere|orWhere|filter|filter_by|having|limit|join|innerJoin|whereIn|whereNot|whereNull|whereRaw|order_by|get|select_from|with_entities|modify|outerjoin)/;

/** True where a variable that holds the statement gets its condition later. */
function isNarrowedLater(last: Node, ctx: RuleContext): boolean {
  const around = last.parent;
  const target =
    around?.type === "assignment" || around?.type === "assignment_expression"
      ? around.childForFieldName("left")
      : around?.type === "variable_declarator"
        ? around.childForFieldName("name")
        : null;
  if (!target) return false;
  const fn = ctx.functionAround(last)?.node ?? around?.parent?.parent;
  const name = ctx.text(target).replace(/[^\w]/g, "\\$&");
  return !fn || new RegExp(`\\b${name}\\.(?:where|filter|join|limit|using|andWhere)`).test(ctx.text(fn));
}

function report(call: Node, last: Node, what: string, ctx: RuleContext): void {
  if (isClearing(call, ctx) || isNarrowedLater(last, ctx)) return;
  ctx.report(call, { message: `No condition is given: this ${what} every row of the table.` });
}

const QUERY = /(?:session|sess|db|Session\(\)|tx)(?:\(\))?\.query$/i;

/** `….delete().where(…)`: a condition behind what has already deleted, or that nobody executes. */
function conditionBehind(call: Node, { names, first, last }: Chain, ctx: RuleContext): void {
  const at = names.indexOf("delete");
  const tail = names.slice(at + 1);
  if (tail.length === 0 || !tail.every((name) => name === "where")) return;
  const start = ctx.text(ctx.adapter.callee(first) ?? first);
  if (names[0] === "query" && at === 1 && QUERY.test(start)) {
    ctx.report(call, {
      message:
        "delete() of a query runs at once, for every row of the table: the condition behind it comes too late.",
    });
  } else if (last.parent?.type === "expression_statement") {
    ctx.report(call, {
      message: "This DELETE is built and never executed: no row is deleted, and nothing fails.",
      severity: "warning",
    });
  }
}

const python: readonly Handler[] = [
  { calls: ["execute", "executemany", "exec_driver_sql"], check: checkString },
  {
    calls: ["delete", "update"],
    check(call, ctx) {
      const callee = ctx.adapter.callee(call);
      if (!callee) return;
      const { names, first, last } = chainOf(call, ctx);
      const verb = ctx.adapter.member(callee)?.name ?? ctx.text(callee);
      const what = verb === "delete" ? "deletes" : "changes";
      if (names.some((name) => ROWS.test(name))) {
        if (verb === "delete") conditionBehind(call, { names, first, last }, ctx);
        return;
      }
      if (/^sqlalchemy(?:\.\w+)*\.(?:delete|update)$/.test(ctx.qualifyCall(call) ?? "")) {
        report(call, last, what, ctx);
        return;
      }
      const firstCallee = ctx.text(ctx.adapter.callee(first) ?? first);
      // `session.query(User).delete()`, and `User.query.delete()` of Flask-SQLAlchemy.
      const query = names.length === 2 && names[0] === "query" && QUERY.test(firstCallee);
      const own = names.length === 1 && /^[A-Z]\w*\.query\.(?:delete|update)$/.test(firstCallee);
      // Of Django: everything that the model has.
      const all =
        verb === "delete" && names.length === 2 && /(^|\.)[A-Z]\w*\.objects\.all$/.test(ctx.called(first));
      if (query || own || all) report(call, last, what, ctx);
    },
  },
];

const javascript: readonly Handler[] = [
  {
    calls: ["query", "execute", "raw", "$executeRawUnsafe", "exec", "run", "none", "executeSql"],
    check: checkString,
  },
  {
    calls: ["del", "delete", "update"],
    check(call, ctx) {
      const { names, first, last } = chainOf(call, ctx);
      const callee = ctx.adapter.callee(first);
      const table = items(first.childForFieldName("arguments"))[0];
      if (!callee || !table || !/^(?:knex|trx|db|tx|this\.knex|this\.db|database)$/.test(ctx.plain(callee)))
        return;
      if (
        names.length < 2 ||
        !/^(?:string|template_string)$/.test(table.type) ||
        names.some((name) => ROWS.test(name))
      )
        return;
      const verb = ctx.adapter.member(ctx.adapter.callee(call) ?? call)?.name;
      if (isPassing(plainText(table, ctx) ?? "")) return;
      // Filling a column is what a migration's update is for.
      if (verb === "update" && ctx.kind.migration) return;
      report(call, last, verb === "update" ? "changes" : "deletes", ctx);
    },
  },
  {
    calls: ["deleteMany", "updateMany"],
    check(call, ctx) {
      const callee = ctx.text(ctx.adapter.callee(call) ?? call);
      if (!/(?:^|\.)(?:prisma|prismaClient|tx)\.\w+\.(?:delete|update)Many$/.test(callee)) return;
      const given = items(call.childForFieldName("arguments"))[0];
      if (given && given.type !== "object") return;
      const text = given ? ctx.text(given) : "";
      if (/\bwhere\b(?!\s*:\s*\{\s*\})|\.\.\./.test(text)) return;
      report(call, call, callee.endsWith("deleteMany") ? "deletes" : "changes", ctx);
    },
  },
];

const java: readonly Handler[] = [
  {
    calls: [
      "executeUpdate",
      "execute",
      "update",
      "prepareStatement",
      "createNativeQuery",
      "createQuery",
      "executeLargeUpdate",
    ],
    check: checkString,
  },
];

/** The rule's look at code, beside that at the SQL of migrations. */
export function dmlCalls(migrations: Rule["languages"]): Rule["languages"] {
  return {
    javascript: [...(migrations.javascript ?? []), ...javascript],
    python: [...(migrations.python ?? []), ...python],
    java,
  };
}
