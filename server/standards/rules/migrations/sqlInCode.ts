import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { newTables, type SqlFile, type SqlStatement, statementsOf } from "../../formats/sql.ts";
import { splitSql } from "../../formats/sqlScanner.ts";
import { items } from "../../languages/adapter.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import type { SqlContext } from "./sqlRule.ts";

/** Calls that hand SQL to the database in a migration written in code. */
const CALLS: readonly string[] = ["raw", "query", "execute", "RunSQL", "sql", "addSql"];

/** What the calls are called on, as migrations write it. */
const RECEIVER =
  /(?:^|\.)(?:knex|trx|schema|db|queryRunner|runner|connection|sequelize|queryInterface|pgm|client|manager|op|migrations|schema_editor|cursor|conn|sa|pool|tx|sql)$/i;

/** SQL of one literal; without `base`, its escapes leave no place but the whole literal. */
interface Literal {
  readonly node: Node;
  readonly sql: string;
  readonly base: number | undefined;
}

/** SQL of the unit's function, and where each statement stands. */
interface Unit {
  readonly sql: SqlFile;
  readonly literals: readonly Literal[];
  readonly nodes: ReadonlyMap<SqlStatement, Literal>;
}

const PREFIX = /^[rRuU]{0,2}("""|'''|["'`])/;

/** Text of a string literal without interpolation; `undefined` for anything else. */
export function literalOf(node: Node, ctx: RuleContext): Literal | undefined {
  if (!/^(?:string|template_string)$/.test(node.type)) return undefined;
  if (node.namedChildren.some((child) => /substitution|interpolation/.test(child.type))) return undefined;
  const written = ctx.text(node);
  const quote = PREFIX.exec(written);
  if (!quote?.[1] || !written.endsWith(quote[1]) || written.length < quote[0].length + quote[1].length) {
    return undefined;
  }
  const inner = written.slice(quote[0].length, written.length - quote[1].length);
  const raw = /^[rR]/.test(written);
  if (raw || !inner.includes("\\")) return { node, sql: inner, base: node.startIndex + quote[0].length };
  const plain = inner
    .replace(/\\(?:\r?\n)/g, "")
    .replace(/\\(?:u\{?[\da-fA-F]+\}?|x[\da-fA-F]{2}|([\s\S]))/g, (_all, char: string | undefined) =>
      char === "n" || char === "r" || char === "t" ? " " : (char ?? "?"),
    );
  return { node, sql: plain, base: undefined };
}

/** SQL that a call's arguments hold. */
function literalsIn(call: Node, name: string, ctx: RuleContext): Literal[] {
  const list = call.childForFieldName("arguments");
  const first = items(list).find((one) => one.type !== "keyword_argument");
  const named = items(list).find(
    (one) =>
      one.type === "keyword_argument" && /^(?:sql|sqltext)$/.test(one.childForFieldName("name")?.text ?? ""),
  );
  const given = named?.childForFieldName("value") ?? first;
  if (!given) return [];
  const alone = literalOf(given, ctx);
  if (alone) return [alone];
  if (name === "RunSQL" && /^(?:list|tuple)$/.test(given.type)) {
    return items(given).flatMap((one) => {
      const statement = one.type === "tuple" ? items(one)[0] : one;
      return (statement && literalOf(statement, ctx)) ?? [];
    });
  }
  return [];
}

function calledName(call: Node, ctx: RuleContext): string | undefined {
  const callee = ctx.adapter.callee(call);
  if (!callee) return undefined;
  const text = ctx.plain(callee);
  const dot = text.lastIndexOf(".");
  const name = text.slice(dot + 1);
  if (!CALLS.includes(name)) return undefined;
  if (dot === -1) return name === "RunSQL" ? name : undefined;
  if (name === "addSql") return text === "this.addSql" ? name : undefined;
  const receiver = text.slice(0, dot).replace(/[?!]$/, "").replace(/\(\)$/, "");
  return RECEIVER.test(receiver) ? name : undefined;
}

/** The function around a call, or the top of its unit. */
function rootOf(call: Node, ctx: RuleContext): Node {
  let outermost = call;
  for (let at = call.parent; at; at = at.parent) {
    if (
      /^(?:program|module|class_body|block)$/.test(at.type) &&
      /^(?:class_|program|module)/.test(at.parent?.type ?? at.type)
    ) {
      break;
    }
    outermost = at;
  }
  const own = ctx.functionAround(call)?.node;
  let fn = own ?? outermost;
  for (let at: Node | null = fn; at && at.id !== outermost.id; at = at.parent) {
    if (ctx.adapter.functionKinds.includes(at.type)) fn = at;
  }
  return ctx.adapter.functionKinds.includes(outermost.type) ? outermost : fn;
}

/** Name by which migration tools call a function: `up`, `downgrade`. */
function nameOf(fn: Node): string {
  const own = fn.childForFieldName("name")?.text;
  if (own) return own;
  const around = fn.parent;
  const given =
    around?.childForFieldName("left") ??
    around?.childForFieldName("name") ??
    around?.childForFieldName("key");
  return given?.text.split(".").at(-1) ?? "";
}

function readUnit(root: Node, ctx: RuleContext): Unit {
  const literals: Literal[] = [];
  for (const call of root.descendantsOfType([...ctx.adapter.callKinds])) {
    const name = calledName(call, ctx);
    if (name) literals.push(...literalsIn(call, name, ctx));
  }
  const statements: SqlStatement[] = [];
  const nodes = new Map<SqlStatement, Literal>();
  const down = /^(?:down|downgrade|backwards?|reverse\w*|undo|rollback|revert)$/i.test(nameOf(root));
  const own = ctx.mentions("transaction") || ctx.mentions("atomic") || ctx.mentions("autocommit_block");
  const wrapped = !own && /\b(?:alembic|op\.|RunSQL|queryRunner|knex)\b/.test(ctx.plain(root).slice(0, 2000));
  for (const literal of literals) {
    const read = statementsOf(literal.sql, splitSql(literal.sql), {
      sections: [],
      down,
      transaction: wrapped ? "tool" : "unknown",
    });
    for (const one of read.statements) {
      statements.push(one);
      nodes.set(one, literal);
    }
  }
  return {
    sql: {
      statements,
      tool: undefined,
      migration: true,
      others: 0,
      schema: false,
      isNew: newTables(statements.filter((one) => !one.down)),
    },
    literals,
    nodes,
  };
}

/** A unit's SQL is read once for all rules; a context lives as long as the unit is looked at. */
const units = new WeakMap<RuleContext, Map<number, Unit>>();

function unitOf(call: Node, ctx: RuleContext): Unit {
  const root = rootOf(call, ctx);
  const known = units.get(ctx) ?? new Map<number, Unit>();
  units.set(ctx, known);
  const old = known.get(root.id);
  if (old) return old;
  const unit = readUnit(root, ctx);
  known.set(root.id, unit);
  return unit;
}

/** A fix moved into its string; none where the string's quotes or lines would break at it. */
function moved(fix: Fix | undefined, { base }: Literal): Fix | undefined {
  if (!fix || base === undefined || !fix.edits.every(({ newText }) => /^[\w (),]*$/.test(newText)))
    return undefined;
  return {
    title: fix.title,
    edits: fix.edits.map(({ start, end, newText }) => ({ start: start + base, end: end + base, newText })),
  };
}

const IMPORTED: readonly string[] = ["alembic.op", "django.db.migrations", "typeorm.MigrationInterface"];

/** Whether the file is a migration: its path says so, or what it imports. */
function isMigration(ctx: RuleContext): boolean {
  if (ctx.kind.migration) return true;
  return IMPORTED.some((name) => ctx.imports(name));
}

/** Hands the SQL of migrations in code to a rule, once for each function. */
export function sqlCalls(check: (ctx: SqlContext) => void): Handler {
  return {
    calls: CALLS,
    check(node, ctx) {
      if (!isMigration(ctx) || !calledName(node, ctx)) return;
      const unit = unitOf(node, ctx);
      // The function's first call speaks for all of them.
      const first = unit.literals[0];
      if (!first || first.node.startIndex < node.startIndex || first.node.endIndex > node.endIndex) return;
      check({
        sql: unit.sql,
        up: unit.sql.statements.filter((one) => !one.down),
        path: ctx.file.path,
        values: ctx.values,
        inCode: true,
        report(statement, _at, report = {}) {
          const literal = unit.nodes.get(statement);
          if (!literal) return;
          const { message, severity, fix, suggestions } = report;
          const kept = suggestions?.flatMap((one) => moved(one, literal) ?? []) ?? [];
          ctx.report(literal.node, {
            ...(message ? { message } : {}),
            ...(severity ? { severity } : {}),
            fix: moved(fix, literal),
            ...(kept.length > 0 ? { suggestions: kept } : {}),
          });
        },
      });
    },
  };
}
