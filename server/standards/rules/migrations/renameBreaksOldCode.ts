import { defineRule } from "../../rule.ts";
import { renameBreaksOldCodeExamples } from "./renameBreaksOldCode.examples.ts";
import { actionsIn, named, type SqlContext, sqlRule } from "./sqlRule.ts";

function check(ctx: SqlContext): void {
  const renames = actionsIn(ctx, "rename");
  const last = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
  const views = actionsIn(ctx, "createView");
  const tables = actionsIn(ctx, "createTable");
  for (const { statement, action, order } of renames) {
    if (!/^(?:TABLE|COLUMN)$/.test(action.object) || ctx.sql.isNew(action.table)) continue;
    if (action.object === "TABLE") {
      const from = last(action.from);
      // The old name goes on: as a view, or as the table that takes its place.
      if ([...views, ...tables].some((one) => last(one.action.table) === from && one.order > order)) {
        continue;
      }
      const swapped = renames.some(
        (one) =>
          one.action.object === "TABLE" && (one.action.to === from || last(one.action.from) === action.to),
      );
      if (swapped) continue;
    }
    const what =
      action.object === "TABLE"
        ? `table "${action.from}" to "${action.to}"`
        : `column "${action.from}" of ${named(action.table)} to "${action.to}"`;
    ctx.report(statement, action, {
      message: `Renaming ${what} breaks the code that is still running, and the version that a rollback returns to.`,
    });
  }
}

export const renameBreaksOldCode = defineRule({
  id: "rename-breaks-old-code",
  code: "DB08",
  title: "Rename breaks the code that still runs",
  area: "migrations",
  severity: "error",
  why: "While a release is rolled out, the old and the new version use the database together, and one of them fails on a name that has changed. A second column, or a view under the old name, serves both until the old version is gone.",
  sources: [
    {
      title: "Builders' Library: Ensuring rollback safety during deployments",
      url: "https://aws.amazon.com/builders-library/ensuring-rollback-safety-during-deployments/",
    },
    { title: "PostgreSQL: ALTER TABLE", url: "https://www.postgresql.org/docs/current/sql-altertable.html" },
  ],
  autofix: "none",
  peers: { squawk: ["renaming-column", "renaming-table"] },
  ...sqlRule(/\brename\b/i, check),
  examples: renameBreaksOldCodeExamples,
});
