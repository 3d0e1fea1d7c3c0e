import type { SqlStatement } from "../../formats/sql.ts";
import type { SqlAction, TableName } from "../../formats/sqlActions.ts";
import { defineRule } from "../../rule.ts";
import { actionsIn, isLookup, isPassing, isSingleRow, type SqlContext, sqlRule } from "./sqlRule.ts";
import { unbatchedBackfillExamples } from "./unbatchedBackfill.examples.ts";

const DDL =
  /^(?:addColumn|dropColumn|setNotNull|dropNotNull|alterType|addConstraint|dropConstraint|alterTable|rename|drop|createIndex|createTrigger|lock|truncate)$/;

/** Changes an existing table's shape, and so locks it. */
function isDdl(action: SqlAction, ctx: SqlContext): boolean {
  if (!DDL.test(action.kind)) return false;
  if (action.kind === "createIndex" && action.concurrently) return false;
  return !("table" in action) || !ctx.sql.isNew(action.table);
}

/** One transaction holds both, for all that is known. */
function together(one: SqlStatement, other: SqlStatement): boolean {
  if (one.transaction === "none" || other.transaction === "none") return false;
  return one.block === other.block && one.transaction === other.transaction;
}

function rowsOf(
  action: Extract<SqlAction, { kind: "update" | "delete" | "insertSelect" }>,
  ctx: SqlContext,
): boolean {
  const { sql } = ctx;
  if (action.kind === "insertSelect") {
    return !action.filtered && action.sources.some((one) => !small(one, ctx));
  }
  if (sql.isNew(action.table)) return false;
  if (action.every) return true;
  const added = new Set(
    actionsIn(ctx, "addColumn").flatMap((one) =>
      one.action.table === action.table ? [one.action.column.name] : [],
    ),
  );
  // All rows are null in a column that was added a moment ago.
  return (
    action.kind === "update" && action.onlyNull.length > 0 && action.onlyNull.every((one) => added.has(one))
  );
}

function small(table: TableName, ctx: SqlContext): boolean {
  return (
    ctx.sql.isNew(table) ||
    isLookup(table) ||
    isPassing(table) ||
    /^(?:pg_catalog|information_schema)\.|^pg_/.test(table)
  );
}

function check(ctx: SqlContext): void {
  for (const { statement, action } of actionsIn(ctx, "update", "delete", "insertSelect")) {
    const { table } = action;
    if (isLookup(table) || isPassing(table) || isSingleRow(table) || !rowsOf(action, ctx)) continue;
    const ddl = ctx.up.find((one) => together(one, statement) && one.actions.some((act) => isDdl(act, ctx)));
    if (!ddl) continue;
    const what =
      action.kind === "insertSelect"
        ? `Copying all rows into "${action.table}"`
        : `${action.kind === "update" ? "Updating" : "Deleting from"} all of "${action.table}" at once`;
    const sure = statement.transaction !== "unknown";
    ctx.report(statement, statement, {
      message: `${what} in ${sure ? "the transaction" : "the migration"} that changes the schema keeps the schema's locks until the last row is done${sure ? "" : ", where the tool runs it as one transaction"}; backfill in batches, in a step of its own.`,
      ...(sure ? {} : { severity: "info" as const }),
    });
  }
}

export const unbatchedBackfill = defineRule({
  id: "unbatched-backfill",
  code: "DB11",
  title: "Whole-table backfill next to a schema change",
  area: "migrations",
  severity: "warning",
  why: "The locks of a schema change are held until its transaction ends, so a backfill of every row in the same one shuts the table for as long as the data is large. Batches in steps of their own hold no lock for long, and can be stopped and resumed.",
  sources: [
    {
      title: "PostgreSQL: Explicit locking",
      url: "https://www.postgresql.org/docs/current/explicit-locking.html",
    },
    {
      title: "Builders' Library: Ensuring rollback safety during deployments",
      url: "https://aws.amazon.com/builders-library/ensuring-rollback-safety-during-deployments/",
    },
  ],
  autofix: "none",
  peers: {},
  ...sqlRule(/\bupdate\b|\bdelete\b|\binsert\b/i, check),
  examples: unbatchedBackfillExamples,
});
