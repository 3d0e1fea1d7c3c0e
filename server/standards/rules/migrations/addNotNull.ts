import type { SqlStatement } from "../../formats/sql.ts";
import type { TableName } from "../../formats/sqlActions.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { addNotNullExamples } from "./addNotNull.examples.ts";
import { actionsIn, find, indentBefore, named, type SqlContext, sqlRule } from "./sqlRule.ts";

/** True where a check `column IS NOT NULL` was validated before the statement; PostgreSQL then need not look. */
function isChecked(ctx: SqlContext, table: TableName, column: string, before: number): boolean {
  const added = actionsIn(ctx, "addConstraint").filter(
    ({ action, order }) => action.table === table && order <= before,
  );
  if (
    added.some(
      ({ action: { constraint } }) =>
        !constraint.notValid &&
        (constraint.notNullOf === column ||
          (constraint.kind === "notNull" && constraint.columns.includes(column))),
    )
  ) {
    return true;
  }
  return actionsIn(ctx, "validateConstraint").some(({ action, order }) => {
    if (action.table !== table || order > before) return false;
    const own = added.find((one) => one.action.constraint.name === action.name)?.action.constraint;
    // One that an earlier migration added may be of this column.
    return own ? own.notNullOf === column || own.columns.includes(column) : true;
  });
}

function bareName(statement: SqlStatement, pattern: RegExp): string | undefined {
  const found = find(statement, pattern);
  return found && statement.source.slice(found.start, found.end);
}

/** The three steps: a check that is not valid yet, its validation, and then the constraint. */
function inSteps(statement: SqlStatement, column: string): Fix[] {
  if (statement.actions.length !== 1) return [];
  const head = bareName(statement, /^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?[\w."$]+/i);
  if (!head || !/^[a-z_]\w*$/.test(column)) return [];
  const name = `${column}_not_null`;
  const indent = indentBefore(statement);
  const lines = [
    `${head} ADD CONSTRAINT ${name} CHECK (${column} IS NOT NULL) NOT VALID;`,
    `${head} VALIDATE CONSTRAINT ${name};`,
    "",
  ];
  return [
    {
      title: "Validate a check first, so that SET NOT NULL need not scan the table",
      edits: [{ start: statement.start, end: statement.start, newText: lines.join(`\n${indent}`) }],
    },
  ];
}

function check(ctx: SqlContext): void {
  const { sql } = ctx;
  for (const { statement, action } of actionsIn(ctx, "addColumn")) {
    const { column, table } = action;
    if (!column.notNull || sql.isNew(table)) continue;
    // These fill the rows by themselves.
    if (column.default || column.identity || column.generated || /serial/.test(column.type)) continue;
    const at = find(statement, /\s+not\s+null\b/i);
    const alone =
      at && statement.actions.length === 1 && column.constraints.every((one) => one.kind === "notNull");
    ctx.report(statement, action, {
      message: `Column "${column.name}" is NOT NULL without a default: the migration fails on every row of ${named(table)}, and code that is still running can't insert any more.`,
      suggestions: alone
        ? [
            {
              title: "Add the column nullable, and set NOT NULL after the backfill",
              edits: [{ start: at.start, end: at.end, newText: "" }],
            },
          ]
        : [],
    });
  }
  const columns = new Map(
    actionsIn(ctx, "addColumn").map(({ statement, action }) => [
      `${action.table}.${action.column.name}`,
      statement,
    ]),
  );
  for (const { statement, action, order } of actionsIn(ctx, "setNotNull")) {
    const { column, table } = action;
    if (sql.isNew(table) || isChecked(ctx, table, column, order)) continue;
    const filled = columns.has(`${table}.${column}`);
    ctx.report(statement, action, {
      message: `SET NOT NULL on "${column}" reads all of ${named(table)} under a lock against reads and writes, unless a validated CHECK (${column} IS NOT NULL) proves it; this migration has none.`,
      suggestions: filled ? [] : inSteps(statement, column),
    });
  }
  for (const { statement, action } of actionsIn(ctx, "alterDomain")) {
    if (action.what !== "setNotNull") continue;
    ctx.report(statement, statement, {
      message: `SET NOT NULL on domain "${action.name}" reads every table that uses it under a lock against writes.`,
    });
  }
}

export const addNotNull = defineRule({
  id: "add-not-null",
  code: "DB03",
  title: "NOT NULL on a table that has rows",
  area: "migrations",
  severity: "error",
  why: "A required column without a default makes the migration fail on existing rows and breaks the inserts of code that is still running; SET NOT NULL scans the whole table under its strongest lock. A nullable column, a backfill and a check that is validated beside the traffic reach the same without a stop.",
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
  autofix: "suggest",
  peers: { squawk: ["adding-not-nullable-field", "adding-required-field"] },
  ...sqlRule(/\bnull\b|\bprimary\s+key\b/i, check),
  examples: addNotNullExamples,
});
