import type { SqlConstraint, TableName } from "../../formats/sqlActions.ts";
import type { Edit, Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { constraintNotNotValidExamples } from "./constraintNotNotValid.examples.ts";
import {
  actionsIn,
  type Done,
  indentBefore,
  isInTransaction,
  likeIn,
  named,
  type SqlContext,
  sqlRule,
} from "./sqlRule.ts";

const HEAD =
  /^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?((?:"(?:[^"]|"")+"|[\w$]+)(?:\.(?:"(?:[^"]|"")+"|[\w$]+))*)/i;
const ADD_NAMED = /^add\s+constraint\s+("(?:[^"]|"")+"|[\w$]+)/i;

interface Written {
  /** The table's and the constraint's names, as they are written. */
  readonly table: string;
  readonly name: string | undefined;
}

/** Part of the statement that adds the constraint, without `ALTER TABLE t`. */
function partOf({ statement, action }: Done<"addConstraint">): string {
  const text = statement.source.slice(action.start, action.end);
  return action.start === statement.start ? text.replace(HEAD, "").trimStart() : text;
}

function written(done: Done<"addConstraint">): Written | undefined {
  const { statement } = done;
  const head = HEAD.exec(statement.source.slice(statement.start, statement.end));
  return head?.[1] ? { table: head[1], name: ADD_NAMED.exec(partOf(done))?.[1] } : undefined;
}

function notValid(done: Done<"addConstraint">): Edit {
  const { statement, action } = done;
  return { start: action.end, end: action.end, newText: ` ${likeIn(statement, "NOT VALID")}` };
}

function validateLater(done: Done<"addConstraint">): { fix?: Fix; suggestions?: Fix[] } {
  const { statement, action } = done;
  const names = written(done);
  if (!names?.name) return {};
  const add = notValid(done);
  if (isInTransaction(statement)) {
    return {
      suggestions: [
        { title: "Add the constraint as NOT VALID, and validate it in the next migration", edits: [add] },
      ],
    };
  }
  const validate = likeIn(statement, "VALIDATE CONSTRAINT");
  const text = `;\n${indentBefore(statement)}${likeIn(statement, "ALTER TABLE")} ${names.table} ${validate} ${names.name}`;
  const edits =
    action.end === statement.end
      ? [{ ...add, newText: add.newText + text }]
      : [add, { start: statement.end, end: statement.end, newText: text }];
  return { fix: { title: "Add the constraint as NOT VALID, then validate it", edits } };
}

/** The index first, beside the traffic, and then the constraint on it. */
function usingIndex(done: Done<"addConstraint">): Fix[] {
  const { statement, action } = done;
  const names = written(done);
  const part = partOf(done);
  const columns = /(?:unique|primary\s+key)\s*(\([^()]*\))\s*$/i.exec(part)?.[1];
  if (!names?.name || !columns || statement.actions.length !== 1 || isInTransaction(statement)) return [];
  const kind = action.constraint.kind === "unique" ? "UNIQUE" : "PRIMARY KEY";
  const create = likeIn(statement, "CREATE UNIQUE INDEX CONCURRENTLY");
  const using = likeIn(statement, `${kind} USING INDEX`);
  const add = `${likeIn(statement, "ALTER TABLE")} ${names.table} ${likeIn(statement, "ADD CONSTRAINT")} ${names.name}`;
  const newText = [
    `${create} ${names.name} ${likeIn(statement, "ON")} ${names.table} ${columns};`,
    `${add} ${using} ${names.name}`,
  ].join(`\n${indentBefore(statement)}`);
  return [
    {
      title: "Build the index concurrently, then use it for the constraint",
      edits: [{ start: statement.start, end: statement.end, newText }],
    },
  ];
}

function nameIt(constraint: SqlConstraint, kind: string): string {
  return constraint.name ? `The ${kind} "${constraint.name}"` : `A ${kind}`;
}

function messageFor(constraint: SqlConstraint, table: TableName): string | undefined {
  switch (constraint.kind) {
    case "check":
      return `${nameIt(constraint, "check")} without NOT VALID reads all of ${named(table)} under a lock against reads and writes.`;
    case "notNull":
      return `${nameIt(constraint, "NOT NULL constraint")} without NOT VALID reads all of ${named(table)} under a lock against reads and writes.`;
    case "foreignKey":
      return `${nameIt(constraint, "foreign key")} without NOT VALID blocks writes to ${named(table)} and ${named(constraint.references ?? "")} while every row is checked.`;
    case "unique":
    case "primaryKey":
      return `${nameIt(constraint, constraint.kind === "unique" ? "UNIQUE constraint" : "primary key")} builds its index under a lock against reads and writes of ${named(table)}; USING INDEX takes one that was built concurrently.`;
    case "exclude":
      return undefined;
  }
}

/** Constraints of a new column can't be NOT VALID: they are checked, or build their index, at once. */
function inNewColumn(ctx: SqlContext): void {
  for (const { statement, action } of actionsIn(ctx, "addColumn")) {
    if (ctx.sql.isNew(action.table)) continue;
    const { column, table } = action;
    const heavy = column.constraints.find(
      (one) => one.kind !== "notNull" && one.kind !== "exclude" && one.enforced,
    );
    if (!heavy) continue;
    const what =
      heavy.kind === "foreignKey"
        ? `locks ${named(heavy.references ?? "")} against writes as well as ${named(table)}`
        : heavy.kind === "check"
          ? `reads all of ${named(table)} under a lock against reads and writes`
          : `builds an index under a lock against reads and writes of ${named(table)}`;
    ctx.report(statement, action, {
      message: `Column "${column.name}" comes with its constraint, which ${what}; add it in a step of its own.`,
      // Rows that are all null need no look.
      ...(heavy.kind === "foreignKey" && !column.default ? { severity: "warning" as const } : {}),
    });
  }
}

/** Validating in the transaction that added the constraint keeps its stronger lock all the while. */
function validatedAtOnce(ctx: SqlContext): void {
  const added = actionsIn(ctx, "addConstraint");
  for (const { statement, action } of actionsIn(ctx, "validateConstraint")) {
    if (!/^(?:explicit|tool)$/.test(statement.transaction) || ctx.sql.isNew(action.table)) continue;
    const own = added.some(
      (one) =>
        one.statement.block === statement.block &&
        one.statement.transaction === statement.transaction &&
        one.action.table === action.table &&
        one.action.constraint.name === action.name,
    );
    if (!own) continue;
    ctx.report(statement, action, {
      message: `"${action.name}" is validated in the transaction that adds it, so the lock of ADD CONSTRAINT is held until all of ${named(action.table)} is read.`,
    });
  }
}

function check(ctx: SqlContext): void {
  for (const done of actionsIn(ctx, "addConstraint")) {
    const { statement, action } = done;
    const { constraint, table } = action;
    if (constraint.notValid || !constraint.enforced || constraint.usingIndex || ctx.sql.isNew(table))
      continue;
    const message = messageFor(constraint, table);
    if (!message) continue;
    const repair =
      constraint.kind === "unique" || constraint.kind === "primaryKey"
        ? { suggestions: usingIndex(done) }
        : validateLater(done);
    ctx.report(statement, action, { message, ...repair });
  }
  inNewColumn(ctx);
  validatedAtOnce(ctx);
}

export const constraintNotNotValid = defineRule({
  id: "constraint-not-not-valid",
  code: "DB05",
  title: "Constraint is checked under a lock",
  area: "migrations",
  severity: "error",
  why: "Adding a constraint checks every row, or builds an index, while the table is locked, so requests pile up for as long as the table is long. Added as NOT VALID and validated afterwards, or on an index that was built concurrently, it locks the table for a moment only.",
  sources: [
    {
      title: "PostgreSQL: ALTER TABLE, notes",
      url: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    },
    {
      title: "PostgreSQL: ALTER TABLE, ADD table_constraint_using_index",
      url: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX",
    },
  ],
  autofix: "yes",
  peers: {
    squawk: [
      "constraint-missing-not-valid",
      "adding-foreign-key-constraint",
      "disallowed-unique-constraint",
      "adding-primary-key-constraint",
      "adding-serial-primary-key-field",
    ],
  },
  ...sqlRule(/\b(?:constraint|check|references|unique|primary|foreign)\b/i, check),
  examples: constraintNotNotValidExamples,
});
