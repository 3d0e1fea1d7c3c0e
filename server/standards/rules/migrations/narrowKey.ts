import type { SqlStatement } from "../../formats/sql.ts";
import type { SqlColumn, SqlConstraint, TableName } from "../../formats/sqlActions.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { narrowKeyExamples } from "./narrowKey.examples.ts";
import { actionsIn, isLookup, isPassing, type SqlContext, sqlRule } from "./sqlRule.ts";

/** Types that run out, and what holds enough. */
const WIDE: Readonly<Record<string, string>> = {
  int2: "bigint",
  int4: "bigint",
  smallint: "bigint",
  serial: "bigserial",
  serial4: "bigserial",
  smallserial: "bigserial",
  serial2: "bigserial",
};

const LIMIT: Readonly<Record<string, string>> = { int2: "32,767", smallserial: "32,767", serial2: "32,767" };

/** Whether the column holds keys of this or another table. */
function isKey(column: SqlColumn, constraints: readonly SqlConstraint[]): "own" | "foreign" | undefined {
  if (column.array) return undefined;
  const all = [...column.constraints, ...constraints.filter((one) => one.columns.includes(column.name))];
  if (all.some((one) => one.kind === "foreignKey")) return "foreign";
  // A key of several columns is told by what they refer to.
  const alone = column.constraints.some((one) => one.kind === "primaryKey");
  const listed = constraints.some(
    (one) => one.kind === "primaryKey" && one.columns.length === 1 && one.columns[0] === column.name,
  );
  if (alone || listed || /serial/.test(column.type) || column.identity || /^id$/i.test(column.name))
    return "own";
  // The number of a process is no key of a table.
  if (/(?:^|_)(?:process|process_group|thread|backend|parent_process)_id$/i.test(column.name))
    return undefined;
  return /_id$/i.test(column.name) ? "foreign" : undefined;
}

function widen(column: SqlColumn, statement: SqlStatement): Fix | undefined {
  const wide = WIDE[column.type];
  const { start, end } = column.typeRange;
  const written = statement.source.slice(start, end);
  if (
    !wide ||
    !/^(?:pg_catalog\.)?(?:int|integer|int4|int2|smallint|serial|serial4|serial2|smallserial)$/i.test(written)
  ) {
    return undefined;
  }
  const newText = written === written.toUpperCase() ? wide.toUpperCase() : wide;
  return { title: `Make it ${wide}`, edits: [{ start, end, newText }] };
}

function checkColumn(
  column: SqlColumn,
  table: TableName,
  constraints: readonly SqlConstraint[],
  statement: SqlStatement,
  ctx: SqlContext,
): void {
  if (!WIDE[column.type]) return;
  const key = isKey(column, constraints);
  if (!key) return;
  const other = [
    ...column.constraints,
    ...constraints.filter((one) => one.columns.includes(column.name)),
  ].find((one) => one.references)?.references;
  if (key === "foreign" ? isLookup(other ?? column.name.replace(/_id$/i, "")) : isLookup(table)) return;
  const limit = LIMIT[column.type] ?? "2,147,483,647";
  ctx.report(statement, column, {
    message:
      key === "own"
        ? `Key "${column.name}" of "${table}" ends at ${limit}: from then on every insert fails, and widening it rewrites the table.`
        : `"${column.name}" of "${table}" holds another table's keys but ends at ${limit}: from then on inserts fail.`,
    // How wide the other table's key is stands elsewhere.
    ...(key === "foreign" ? { severity: "info" as const } : {}),
    fix: widen(column, statement),
  });
}

function check(ctx: SqlContext): void {
  for (const { statement, action } of actionsIn(ctx, "createTable")) {
    if (action.temporary || isPassing(action.table)) continue;
    for (const column of action.columns)
      checkColumn(column, action.table, action.constraints, statement, ctx);
  }
  const constraints = actionsIn(ctx, "addConstraint");
  for (const { statement, action } of actionsIn(ctx, "addColumn")) {
    const own = constraints.flatMap((one) =>
      one.action.table === action.table ? [one.action.constraint] : [],
    );
    checkColumn(action.column, action.table, own, statement, ctx);
  }
  for (const { statement, action } of actionsIn(ctx, "alterType")) {
    const { column, table, type, array } = action;
    if (!/^id$/i.test(column) || array || !WIDE[type] || isLookup(table) || isPassing(table)) continue;
    ctx.report(statement, action, {
      message: `Key "${column}" of "${table}" is to end at ${LIMIT[type] ?? "2,147,483,647"}: from then on every insert fails, and widening it rewrites the table.`,
    });
  }
}

export const narrowKey = defineRule({
  id: "narrow-key",
  code: "DB13",
  title: "Key that runs out of numbers",
  area: "migrations",
  severity: "warning",
  why: "A 32-bit key is used up after two thousand million rows, failed inserts included, and then every insert fails until the table has been rewritten. A bigint costs four bytes and never runs out.",
  sources: [
    {
      title: "PostgreSQL: Numeric types",
      url: "https://www.postgresql.org/docs/current/datatype-numeric.html",
    },
    {
      title: "REL01-BP03: Accommodate fixed service quotas and constraints through architecture",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_manage_service_limits_aware_fixed_limits.html",
    },
  ],
  autofix: "yes",
  peers: { squawk: ["prefer-bigint-over-int", "prefer-bigint-over-smallint", "prefer-identity"] },
  ...sqlRule(/\b(?:int|integer|int[24]|smallint|smallserial|serial[24]?)\b/i, check),
  examples: narrowKeyExamples,
});
