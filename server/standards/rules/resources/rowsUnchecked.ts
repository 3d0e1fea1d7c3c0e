import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { lastName } from "../../languages/adapter.ts";
import type { Edit } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { deferAfterGuard, guardOf, indentation } from "./goDefer.ts";
import {
  functionOf,
  isOwnVariable,
  lastStatement,
  loopOf,
  outermostFunction,
  plainUse,
  type Results,
  resultsOf,
  usesOf,
} from "./goResults.ts";
import { rowsUncheckedExamples } from "./rowsUnchecked.examples.ts";

const QUERIES = [
  ...["Query", "QueryContext", "Queryx", "QueryxContext", "NamedQuery", "NamedQueryContext", "Rows"],
];
const PREPARES = [
  ...["Prepare", "PrepareContext", "Preparex", "PreparexContext", "PrepareNamed", "PrepareNamedContext"],
];

/** Types whose `Query` returns rows, and whose `Prepare` a statement. */
const DATABASE =
  /^(database\/sql\.(DB|Tx|Conn|Stmt)|github\.com\/jmoiron\/sqlx\.(DB|Tx|Conn|Stmt|NamedStmt|Queryer|QueryerContext|Ext|ExtContext)|github\.com\/jackc\/pgx(\/v\d+)?(\/pgxpool)?\.(Conn|Tx|Pool)|database\/sql\.(Open|OpenDB)\(\)|github\.com\/jmoiron\/sqlx\.(Connect|ConnectContext|Open|MustConnect|MustOpen|NewDb)\(\))#/;

/** Methods of the value that the function calls, and whether the value leaves the function. */
interface Facts {
  readonly methods: ReadonlySet<string>;
  readonly escapes: boolean;
  readonly closes: readonly Node[];
}

function factsOf(name: Node, scope: Node): Facts {
  const methods = new Set<string>();
  const closes: Node[] = [];
  let escapes = false;
  for (const use of usesOf(name.text, scope)) {
    if (use.id === name.id) continue;
    const kind = plainUse(use);
    if (kind === "escapes") escapes = true;
    if (kind !== "reads" || use.parent?.type !== "selector_expression") continue;
    const method = use.parent.childForFieldName("field")?.text ?? "";
    methods.add(method);
    if (method === "Close") closes.push(use.parent.parent ?? use.parent);
  }
  return { methods, escapes, closes };
}

interface Found {
  readonly results: Results;
  readonly name: Node;
  readonly scope: Node;
  readonly facts: Facts;
}

/** The variable that a query's or prepare's first result goes into, if it stays in the function. */
function resultOf(call: Node, ctx: RuleContext): Found | undefined {
  const results = resultsOf(call);
  const name = results?.names[0];
  if (results?.names.length !== 2 || name?.type !== "identifier") return undefined;
  const scope = results.declares ? functionOf(call) : outermostFunction(call);
  if (!scope || !ctx.definition(name)?.declaration || !isOwnVariable(name.text, scope)) return undefined;
  const facts = factsOf(name, scope);
  return facts.escapes ? undefined : { results, name, scope, facts };
}

function isDatabase(call: Node, ctx: RuleContext): boolean {
  return DATABASE.test(ctx.qualifyCall(call) ?? "");
}

/** The check of `rows.Err()` behind the loop, as the query's own error is checked. */
function errorCheck(found: Found): Edit | undefined {
  const guard = guardOf(found.results);
  const block = guard?.childForFieldName("consequence") ?? null;
  const error = found.results.names[1]?.text;
  const only = lastStatement(block);
  if (!guard || !block || only?.type !== "return_statement" || only.previousNamedSibling) return undefined;
  for (let next = guard.nextNamedSibling; next; next = next.nextNamedSibling) {
    if (next.type !== "for_statement") continue;
    const condition = next.namedChildren.find((c) => c.type === "call_expression");
    if (condition?.text !== `${found.name.text}.Next()`) continue;
    const indent = indentation(next);
    if (indent === undefined) return undefined;
    const check = `if ${error} := ${found.name.text}.Err(); ${error} != nil ${block.text}`;
    return insertAt(next.endIndex, `\n${indent}${check}`);
  }
  return undefined;
}

/** The only Close, where it is a statement of its own in the function's flow. */
function plainClose({ results, facts, scope }: Found): Node | undefined {
  const close = facts.closes.length === 1 ? facts.closes[0] : undefined;
  if (close?.parent?.type !== "expression_statement" || functionOf(close)?.id !== scope.id) return undefined;
  return loopOf(results.statement) || loopOf(close) ? undefined : close;
}

/** True where a return between query and close leaves the rows open. */
function closesTooLate(found: Found): Node | undefined {
  const { results, facts, scope } = found;
  if (facts.closes.length !== 1) return undefined;
  const close = facts.closes[0];
  if (close?.parent?.type !== "expression_statement" || functionOf(close)?.id !== scope.id) {
    return undefined;
  }
  // In a loop, a deferred close would come even later.
  if (loopOf(results.statement)) return undefined;
  const guard = guardOf(results);
  const from = guard?.endIndex ?? results.statement.endIndex;
  const early = scope
    .descendantsOfType("return_statement")
    .some((r) => r.startIndex > from && r.endIndex < close.startIndex && functionOf(r)?.id === scope.id);
  return early ? close : undefined;
}

function isDropped(call: Node): boolean {
  return /^(expression|go|defer)_statement$/.test(call.parent?.type ?? "");
}

/** A function of this file that hands on what its query gave. */
function checkOwn(statement: Node, ctx: RuleContext): void {
  const call = statement.childForFieldName("right")?.namedChildren[0];
  if (call?.type !== "call_expression" || ctx.typeOf(call) !== "database/sql.Rows") return;
  if (!QUERIES.includes(lastName(ctx.called(call)))) checkRows(call, ctx);
}

function checkRows(call: Node, ctx: RuleContext): void {
  const results = resultsOf(call);
  if (isDropped(call) || (results?.names[0]?.text === "_" && results.names.length === 2)) {
    if (isDatabase(call, ctx)) {
      ctx.report(callRange(call), { message: "Rows are dropped without Close: use Exec for a statement." });
    }
    return;
  }
  const found = resultOf(call, ctx);
  if (!found) return;
  const { methods, closes } = found.facts;
  const known = isDatabase(call, ctx) || ctx.typeOf(call) === "database/sql.Rows";
  const scanned = ["Scan", "StructScan", "SliceScan", "MapScan", "Values"].some((m) => methods.has(m));
  if (!known && !(methods.has("Next") && scanned)) return;
  const name = found.name.text;
  const late = closes.length > 0 ? closesTooLate(found) : undefined;
  if (late) {
    ctx.report(late, { message: `A return before this leaves ${name} open: defer the Close.` });
  } else {
    const plain = known && !found.facts.escapes ? plainClose(found) : undefined;
    if (plain) {
      ctx.report(plain, {
        message: `A panic before this leaves ${name} open: defer the Close.`,
        severity: "info",
      });
    }
  }
  const open = closes.length === 0;
  const unchecked = !methods.has("Err");
  if (!open && !unchecked) return;
  const close = open ? deferAfterGuard(found.results, `${name}.Close()`) : undefined;
  const check = unchecked ? errorCheck(found) : undefined;
  const message = open
    ? `${name} is never closed${unchecked ? ` and ${name}.Err() never checked` : ""}: the connection stays taken.`
    : `${name}.Err() is never checked: a read that breaks off looks complete.`;
  if (open && !unchecked) {
    ctx.report(callRange(call), {
      message,
      fix: close ? fix(`Add defer ${name}.Close()`, close) : undefined,
    });
    return;
  }
  const edits = [...(close ? [close] : []), ...(check ? [check] : [])];
  ctx.report(callRange(call), {
    message,
    suggestions:
      check && (close || !open) ? [fix(`Check ${name}.Err()${open ? " and close it" : ""}`, ...edits)] : [],
  });
}

function checkStatement(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  const owner = callee?.childForFieldName("operand");
  const name = ctx.qualifyCall(call);
  // A transaction closes its statements itself; pgx's are no resource of the caller.
  if (!owner || /(^|\.)tx$/i.test(ctx.plain(owner)) || /\.Tx#|\(\)#Begin|jackc\/pgx/.test(name ?? "")) return;
  const found = resultOf(call, ctx);
  if (!found || found.facts.closes.length > 0) return;
  const used = ["Exec", "ExecContext", "Query", "QueryContext", "QueryRow", "QueryRowContext", "Queryx"];
  if (!isDatabase(call, ctx) && !used.some((method) => found.facts.methods.has(method))) return;
  const edit = deferAfterGuard(found.results, `${found.name.text}.Close()`);
  ctx.report(callRange(call), {
    message: `${found.name.text} is never closed: the prepared statement stays on the database.`,
    fix: edit ? fix(`Add defer ${found.name.text}.Close()`, edit) : undefined,
  });
}

export const rowsUnchecked = defineRule({
  id: "rows-unchecked",
  code: "RS03",
  title: "Query rows are not closed or their error is not checked",
  area: "resources",
  severity: "error",
  why: "Rows that stay open hold a connection of the pool until the whole service waits for one, and a loop that ends on a lost connection looks like one that read everything. A deferred Close and a check of Err behind the loop end both.",
  sources: [
    { title: "Go: package database/sql, Rows", url: "https://pkg.go.dev/database/sql#Rows" },
    { title: "Go: Querying for data", url: "https://go.dev/doc/database/querying" },
  ],
  autofix: "yes",
  peers: { golangci: ["rowserrcheck", "sqlclosecheck"] },
  languages: {
    go: [
      {
        calls: QUERIES,
        check(node, ctx) {
          if (node.type !== "call_expression") return;
          if (node.parent?.type === "expression_list" || isDropped(node)) checkRows(node, ctx);
        },
      },
      { kinds: ["short_var_declaration"], anchors: ["Rows"], check: checkOwn },
      {
        calls: PREPARES,
        check(node, ctx) {
          if (node.type === "call_expression" && node.parent?.type === "expression_list") {
            checkStatement(node, ctx);
          }
        },
      },
    ],
  },
  examples: rowsUncheckedExamples,
});
