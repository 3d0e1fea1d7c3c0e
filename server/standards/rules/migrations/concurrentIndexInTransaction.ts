import type { SqlStatement } from "../../formats/sql.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { concurrentIndexInTransactionExamples } from "./concurrentIndexInTransaction.examples.ts";
import { actionsIn, type SqlContext, sqlRule } from "./sqlRule.ts";

const AROUND: Readonly<Record<string, string>> = {
  explicit: "between BEGIN and COMMIT",
  tool: "in the transaction that the migration tool opens",
  batch: "next to other statements, which the tool sends as one transaction",
};

/** Takes the statement out: behind the COMMIT that ends its transaction. */
function behindCommit(statement: SqlStatement, ctx: SqlContext): Fix[] {
  if (statement.transaction !== "explicit") return [];
  const end = ctx.sql.statements.find(
    (one) =>
      one.start > statement.start && one.block === statement.block && one.actions[0]?.kind === "commit",
  );
  if (!end) return [];
  const { source } = statement;
  const semicolon = source.indexOf(";", end.end);
  const at = semicolon === -1 ? end.end : semicolon + 1;
  let from = source.lastIndexOf("\n", statement.start - 1) + 1;
  if (source.slice(from, statement.start).trim() !== "") from = statement.start;
  let to = source.indexOf(";", statement.end) + 1;
  if (to === 0) return [];
  if (source[to] === "\n") to++;
  const text = source.slice(statement.start, statement.end);
  return [
    {
      title: "Move the statement behind COMMIT",
      edits: [
        { start: from, end: to, newText: "" },
        { start: at, end: at, newText: `${semicolon === -1 ? ";" : ""}\n\n${text};` },
      ],
    },
  ];
}

function check(ctx: SqlContext): void {
  for (const { statement, action } of actionsIn(ctx, "createIndex", "drop", "reindex", "detachPartition")) {
    if (!action.concurrently) continue;
    const around = AROUND[statement.transaction];
    if (!around) continue;
    ctx.report(statement, statement, {
      message: `CONCURRENTLY fails ${around}: PostgreSQL refuses it inside of a transaction block, and the migration stops half-way.`,
      suggestions: behindCommit(statement, ctx),
    });
  }
}

export const concurrentIndexInTransaction = defineRule({
  id: "concurrent-index-in-transaction",
  code: "DB02",
  title: "CONCURRENTLY inside of a transaction",
  area: "migrations",
  severity: "error",
  why: "PostgreSQL refuses CONCURRENTLY inside of a transaction block, so the deployment stops at this statement. Outside of it, in a migration of its own that the tool runs without a transaction, the index is built while the table stays in use.",
  sources: [
    {
      title: "PostgreSQL: CREATE INDEX, building indexes concurrently",
      url: "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
    },
    { title: "PostgreSQL: DROP INDEX", url: "https://www.postgresql.org/docs/current/sql-dropindex.html" },
  ],
  autofix: "suggest",
  peers: { squawk: ["ban-concurrent-index-creation-in-transaction"] },
  ...sqlRule(/\bconcurrently\b/i, check),
  examples: concurrentIndexInTransactionExamples,
});
