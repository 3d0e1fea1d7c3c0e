import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { heavyLockMaintenanceExamples } from "./heavyLockMaintenance.examples.ts";
import {
  actionsIn,
  fixOf,
  insertBehind,
  isInTransaction,
  likeIn,
  named,
  type SqlContext,
  sqlRule,
} from "./sqlRule.ts";

const MODES = [
  "",
  "ACCESS SHARE",
  "ROW SHARE",
  "ROW EXCLUSIVE",
  "SHARE UPDATE EXCLUSIVE",
  "SHARE",
  "SHARE ROW EXCLUSIVE",
  "EXCLUSIVE",
  "ACCESS EXCLUSIVE",
];
/** From this mode on, writes are held off. */
const HOLDS_WRITES = 5;

function some(fix: Fix | undefined): Fix[] {
  return fix ? [fix] : [];
}

function check(ctx: SqlContext): void {
  const { sql } = ctx;
  for (const { statement, action } of actionsIn(ctx, "vacuumFull", "cluster")) {
    if (action.tables.length > 0 && action.tables.every((one) => sql.isNew(one))) continue;
    const what = action.kind === "cluster" ? "CLUSTER" : "VACUUM FULL";
    const where = action.tables.length > 0 ? `"${action.tables.join('", "')}"` : "every table";
    ctx.report(statement, statement, {
      message: `${what} writes ${where} anew under a lock against reads and writes; pg_repack does the same beside the traffic.`,
    });
  }
  for (const { statement, action } of actionsIn(ctx, "lock")) {
    if (action.mode < HOLDS_WRITES || action.tables.every((one) => sql.isNew(one))) continue;
    ctx.report(statement, statement, {
      message: `LOCK TABLE "${action.tables.join('", "')}" in ${MODES[action.mode] ?? "this"} mode holds off ${action.mode === 8 ? "every query" : "every write"} until the transaction ends.`,
    });
  }
  for (const { statement, action } of actionsIn(ctx, "refresh")) {
    if (action.concurrently || !action.data || sql.isNew(action.table)) continue;
    ctx.report(statement, statement, {
      message: `Refreshing ${named(action.table)} holds off every read of it until the query is done.`,
      suggestions: some(
        fixOf(
          "Refresh concurrently, which needs a unique index on the view",
          insertBehind(statement, /^refresh\s+materialized\s+view\b/i, "CONCURRENTLY"),
        ),
      ),
    });
  }
  for (const { statement, action } of actionsIn(ctx, "detachPartition")) {
    if (action.concurrently || sql.isNew(action.table) || sql.isNew(action.partition)) continue;
    ctx.report(statement, action, {
      message: `Detaching "${action.partition}" locks all of ${named(action.table)} against reads and writes, behind every query that runs.`,
      suggestions: isInTransaction(statement)
        ? []
        : [
            {
              title: "Detach concurrently",
              edits: [
                { start: action.end, end: action.end, newText: ` ${likeIn(statement, "CONCURRENTLY")}` },
              ],
            },
          ],
    });
  }
}

export const heavyLockMaintenance = defineRule({
  id: "heavy-lock-maintenance",
  code: "DB12",
  title: "Maintenance that shuts a table",
  area: "migrations",
  severity: "error",
  why: "VACUUM FULL, CLUSTER, an explicit table lock, a plain refresh and a plain detach keep everybody out for as long as they run, and that grows with the data. The concurrent forms and pg_repack do the same work while the table stays in use.",
  sources: [
    {
      title: "PostgreSQL: Explicit locking, table-level locks",
      url: "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES",
    },
    { title: "PostgreSQL: VACUUM", url: "https://www.postgresql.org/docs/current/sql-vacuum.html" },
    {
      title: "PostgreSQL: REFRESH MATERIALIZED VIEW",
      url: "https://www.postgresql.org/docs/current/sql-refreshmaterializedview.html",
    },
  ],
  autofix: "suggest",
  peers: { squawk: ["prefer-repack", "require-concurrent-partition-detach"] },
  ...sqlRule(/\b(?:vacuum|cluster|lock|refresh|detach)\b/i, check),
  examples: heavyLockMaintenanceExamples,
});
