import type { TableName } from "../../formats/sqlActions.ts";
import { defineRule } from "../../rule.ts";
import { destructiveDdlExamples } from "./destructiveDdl.examples.ts";
import { actionsIn, isPassing, named, type SqlContext, sqlRule } from "./sqlRule.ts";

const LOSS: Readonly<Record<string, string>> = {
  TABLE: "its rows are gone, and code that is still running fails on it",
  FOREIGN_TABLE: "code that is still running fails on it",
  SCHEMA: "all that is in it is gone",
  DATABASE: "all that is in it is gone",
};

/** Whether the file makes the table before the place: what it drops is its own. */
function isOwn(ctx: SqlContext, table: TableName, before: number): boolean {
  const made = actionsIn(ctx, "createTable").some(
    ({ action, order }) => order < before && action.table.split(".").at(-1) === table.split(".").at(-1),
  );
  if (made) return true;
  const renamed = actionsIn(ctx, "rename").some(
    ({ action }) => action.to === table && ctx.sql.isNew(action.table),
  );
  return renamed;
}

function check(ctx: SqlContext): void {
  const { sql } = ctx;
  for (const { statement, action, order } of actionsIn(ctx, "drop")) {
    const loss = LOSS[action.object];
    if (!loss) continue;
    const lost =
      action.object === "TABLE"
        ? action.names.filter(
            (name) =>
              !isOwn(ctx, name, order) &&
              !isPassing(name) &&
              // A script that sets up a database from nothing clears the place first.
              !(action.ifExists && !sql.migration && sql.isNew(name)),
          )
        : action.object === "DATABASE" && action.ifExists && sql.schema
          ? []
          : action.names;
    if (lost.length === 0) continue;
    ctx.report(statement, statement, {
      message: `DROP ${action.object.replace("_", " ")} "${lost.join('", "')}" can't be taken back: ${loss}.`,
    });
  }
  for (const { statement, action } of actionsIn(ctx, "dropColumn")) {
    if (sql.isNew(action.table)) continue;
    ctx.report(statement, action, {
      message: `Dropping column "${action.name}" of ${named(action.table)} can't be taken back, and code that is still running fails on it.`,
    });
  }
  for (const { statement, action } of actionsIn(ctx, "dropNotNull")) {
    if (sql.isNew(action.table)) continue;
    ctx.report(statement, action, {
      message: `Without NOT NULL, "${action.column}" of ${named(action.table)} may hold nulls, which code that is still running does not expect; the way back needs a scan of the table.`,
      severity: "warning",
    });
  }
  for (const { statement, action } of actionsIn(ctx, "alterDomain")) {
    if (action.what !== "dropNotNull") continue;
    ctx.report(statement, statement, {
      message: `Without NOT NULL, columns of domain "${action.name}" may hold nulls, which code that is still running does not expect.`,
      severity: "warning",
    });
  }
  for (const { statement, action, order } of actionsIn(ctx, "truncate")) {
    if (!action.cascade) continue;
    if (action.tables.every((one) => isPassing(one) || isOwn(ctx, one, order))) continue;
    ctx.report(statement, statement, {
      message: `TRUNCATE … CASCADE empties "${action.tables.join('", "')}" and every table that refers to it, also those that nobody thought of.`,
    });
  }
}

export const destructiveDdl = defineRule({
  id: "destructive-ddl",
  code: "DB07",
  title: "Migration throws data or guarantees away",
  area: "migrations",
  severity: "error",
  why: "What is dropped comes back from a backup only, and the version that still runs, or to which a rollback returns, fails without it. Removal in two releases, first the code and later the data, keeps every step reversible.",
  sources: [
    {
      title: "Builders' Library: Ensuring rollback safety during deployments",
      url: "https://aws.amazon.com/builders-library/ensuring-rollback-safety-during-deployments/",
    },
    {
      title: "REL09-BP01: Identify and back up all data that needs to be backed up",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel_backing_up_data_identified_backups_data.html",
    },
    { title: "PostgreSQL: DROP TABLE", url: "https://www.postgresql.org/docs/current/sql-droptable.html" },
  ],
  autofix: "none",
  peers: {
    squawk: [
      "ban-drop-column",
      "ban-drop-table",
      "ban-drop-database",
      "ban-truncate-cascade",
      "ban-drop-not-null",
    ],
  },
  ...sqlRule(/\b(?:drop|truncate)\b/i, check),
  examples: destructiveDdlExamples,
});
