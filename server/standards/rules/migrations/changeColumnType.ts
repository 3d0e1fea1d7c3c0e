import { defineRule } from "../../rule.ts";
import { changeColumnTypeExamples } from "./changeColumnType.examples.ts";
import { actionsIn, named, type SqlContext, sqlRule } from "./sqlRule.ts";

function check(ctx: SqlContext): void {
  for (const { statement, action } of actionsIn(ctx, "alterType")) {
    if (ctx.sql.isNew(action.table)) continue;
    const { column, table, type } = action;
    const string = /^(?:text|varchar)$/.test(type) && !action.using && !action.array && !action.collated;
    // From varchar, which it nearly always is, that only drops the limit.
    if (string && !action.sized) continue;
    ctx.report(
      statement,
      action,
      string
        ? {
            message: `A shorter ${type} for "${column}" reads all of ${named(table)} under a lock against reads and writes, and refuses values that old code still writes; only a longer one is free.`,
            severity: "info",
          }
        : {
            message: `Changing the type of "${column}" rewrites all of ${named(table)} under a lock against reads and writes, and code that is still running may not understand the new type.`,
          },
    );
  }
}

export const changeColumnType = defineRule({
  id: "change-column-type",
  code: "DB06",
  title: "Type of a column is changed in place",
  area: "migrations",
  severity: "error",
  why: "A new type makes PostgreSQL write the table and its indexes anew while nobody may read it, and breaks the version of the program that still runs. A second column that is written beside the first, filled in batches and then read instead does the same without a stop.",
  sources: [
    {
      title: "PostgreSQL: ALTER TABLE, notes",
      url: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    },
    {
      title: "Builders' Library: Ensuring rollback safety during deployments",
      url: "https://aws.amazon.com/builders-library/ensuring-rollback-safety-during-deployments/",
    },
  ],
  autofix: "none",
  peers: { squawk: ["changing-column-type"] },
  ...sqlRule(/\btype\b/i, check),
  examples: changeColumnTypeExamples,
});
