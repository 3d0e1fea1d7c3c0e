import { defineRule } from "../../rule.ts";
import { dmlWithoutWhereExamples } from "./dmlWithoutWhere.examples.ts";
import { dmlCalls } from "./dmlWithoutWhereCode.ts";
import { actionsIn, isPassing, isSingleRow, type SqlContext, sqlRule } from "./sqlRule.ts";

/** Scripts whose purpose is to empty tables. */
const CLEARING =
  /(?:^|[/_.-])(?:seeds?|seeding|reset|clean(?:up)?|clear|wipe|truncate|teardown|demo|samples?|purge)(?:[/_.-]|$)/i;

function check(ctx: SqlContext): void {
  if (CLEARING.test(ctx.path)) return;
  const added = new Set(
    actionsIn(ctx, "addColumn").map(({ action }) => `${action.table}.${action.column.name}`),
  );
  for (const { statement, action } of actionsIn(ctx, "delete", "update")) {
    const { table } = action;
    if (action.filtered || action.joined || ctx.sql.isNew(table) || isPassing(table)) continue;
    if (action.kind === "update" && isSingleRow(table)) continue;
    // Filling what the same file adds is no accident.
    if (action.kind === "update" && action.sets.every((one) => added.has(`${table}.${one}`))) continue;
    ctx.report(statement, statement, {
      message:
        action.kind === "delete"
          ? `DELETE without WHERE empties "${table}".`
          : `UPDATE without WHERE changes every row of "${table}".`,
    });
  }
}

const own = sqlRule(/\bdelete\b|\bupdate\b/i, check);

export const dmlWithoutWhere = defineRule({
  id: "dml-without-where",
  code: "DB09",
  title: "DELETE or UPDATE without WHERE",
  area: "migrations",
  severity: "error",
  why: "A statement without its condition changes or deletes every row, locks them all until it commits, and is undone from a backup only. A condition, even one that is always true, shows that all rows are meant.",
  sources: [
    { title: "PostgreSQL: DELETE", url: "https://www.postgresql.org/docs/current/sql-delete.html" },
    { title: "PostgreSQL: UPDATE", url: "https://www.postgresql.org/docs/current/sql-update.html" },
    {
      title: "REL09-BP01: Identify and back up all data that needs to be backed up",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_backing_up_data_identified_backups_data.html",
    },
  ],
  autofix: "none",
  peers: { semgrep: ["delete-where-no-execute"] },
  formats: own.formats,
  mentions: own.mentions,
  languages: dmlCalls(own.languages),
  examples: dmlWithoutWhereExamples,
});
