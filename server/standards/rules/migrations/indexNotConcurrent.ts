import { defineRule } from "../../rule.ts";
import { indexNotConcurrentExamples } from "./indexNotConcurrent.examples.ts";
import {
  actionsIn,
  fixOf,
  insertBehind,
  isInTransaction,
  named,
  type SqlContext,
  sqlRule,
} from "./sqlRule.ts";

const OUTSIDE = "; CONCURRENTLY needs a migration without a transaction";

function check(ctx: SqlContext): void {
  const { sql } = ctx;
  const done = actionsIn(ctx, "createTable");
  const partitioned = new Set(done.flatMap(({ action }) => (action.partitioned ? [action.table] : [])));
  const made = new Set<string>();
  for (const { statement, action } of actionsIn(ctx, "createIndex")) {
    if (action.name) made.add(action.name);
    if (action.concurrently || sql.isNew(action.table)) continue;
    // The index of a partitioned table alone is made at once, and can't be made concurrently.
    if (action.only || partitioned.has(action.table)) continue;
    const inside = isInTransaction(statement);
    ctx.report(statement, statement, {
      message: `Building ${action.name ? `index "${action.name}"` : "this index"} blocks every write to ${named(action.table)} until it is done${inside ? OUTSIDE : ""}.`,
      fix: inside
        ? undefined
        : fixOf(
            "Build the index concurrently",
            insertBehind(statement, /^create\s+(?:unique\s+)?index\b/i, "CONCURRENTLY"),
          ),
    });
  }
  for (const { statement, action } of actionsIn(ctx, "drop")) {
    if (action.object !== "INDEX" || action.concurrently) continue;
    const names = action.names.map((name) => name.split(".").at(-1) ?? name);
    if (names.every((name) => made.has(name))) continue;
    const inside = isInTransaction(statement);
    // CONCURRENTLY takes one index at a time, and no CASCADE.
    const possible = !inside && action.names.length === 1 && !action.cascade;
    ctx.report(statement, statement, {
      message: `Dropping index "${names.join('", "')}" locks its table against reads and writes, behind every query that runs${inside ? OUTSIDE : ""}.`,
      fix: possible
        ? fixOf("Drop the index concurrently", insertBehind(statement, /^drop\s+index\b/i, "CONCURRENTLY"))
        : undefined,
    });
  }
  for (const { statement, action } of actionsIn(ctx, "reindex")) {
    if (action.concurrently || action.scope === "SYSTEM" || sql.isNew(action.name)) continue;
    const possible = !isInTransaction(statement);
    ctx.report(statement, statement, {
      message: `Rebuilding ${action.name ? `"${action.name}"` : "the indexes"} blocks writes, and reads that would use the index, until it is done.`,
      fix: possible
        ? fixOf(
            "Rebuild concurrently",
            insertBehind(
              statement,
              /^reindex\s*(?:\([^)]*\)\s*)?(?:index|table|schema|database)\b/i,
              "CONCURRENTLY",
            ),
          )
        : undefined,
    });
  }
}

export const indexNotConcurrent = defineRule({
  id: "index-not-concurrent",
  code: "DB01",
  title: "Index is built, dropped or rebuilt under a lock",
  area: "migrations",
  severity: "error",
  why: "A plain CREATE INDEX holds off every write to the table for as long as the build takes, which on a large table is an outage. CONCURRENTLY builds, drops or rebuilds the index while the table stays in use.",
  sources: [
    {
      title: "PostgreSQL: CREATE INDEX, building indexes concurrently",
      url: "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    },
    { title: "PostgreSQL: DROP INDEX", url: "https://www.postgresql.org/docs/current/sql-dropindex.html" },
    { title: "PostgreSQL: REINDEX", url: "https://www.postgresql.org/docs/current/sql-reindex.html" },
    {
      title: "REL08-BP05: Deploy changes with automation",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel08-bp05.html",
    },
  ],
  autofix: "yes",
  peers: {
    squawk: [
      "require-concurrent-index-creation",
      "require-concurrent-index-deletion",
      "require-concurrent-reindex",
    ],
  },
  ...sqlRule(/\b(?:re)?index\b/i, check),
  examples: indexNotConcurrentExamples,
});
