import type { SqlStatement } from "../../formats/sql.ts";
import type { SqlAction } from "../../formats/sqlActions.ts";
import type { Fix, Range } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { migrationNotRerunnableExamples } from "./migrationNotRerunnable.examples.ts";
import { likeIn, type SqlContext, sqlRule } from "./sqlRule.ts";

function guard(statement: SqlStatement, at: Range, pattern: RegExp, words: string): Fix | undefined {
  const match = pattern.exec(statement.source.slice(at.start, at.end));
  if (!match) return undefined;
  const end = at.start + match.index + match[0].length;
  const written = likeIn(statement, words);
  return { title: `Add ${words}`, edits: [{ start: end, end, newText: ` ${written}` }] };
}

const NOT_EXISTS = "IF NOT EXISTS";
const EXISTS = "IF EXISTS";

/** What can't be done twice, with the words that make it harmless; `undefined` for the rest. */
function unguarded(
  action: SqlAction,
  statement: SqlStatement,
  dropped: ReadonlySet<string>,
): { what: string; fix?: Fix | undefined } | undefined {
  switch (action.kind) {
    case "createTable":
      // A temporary table ends with the session that has failed.
      if (action.ifNotExists || action.temporary) return undefined;
      return {
        what: `CREATE TABLE "${action.table}"`,
        fix: guard(
          statement,
          action,
          /^create\s+(?:(?:global|local)\s+)?(?:temp(?:orary)?\s+|unlogged\s+|foreign\s+)?table\b/i,
          NOT_EXISTS,
        ),
      };
    case "createIndex":
      if (action.ifNotExists) return undefined;
      // Without a name it would be made a second time, beside the first.
      if (action.name === undefined)
        return action.concurrently ? { what: "CREATE INDEX without a name" } : undefined;
      return {
        what: `CREATE INDEX "${action.name}"`,
        fix: guard(statement, action, /^create\s+(?:unique\s+)?index(?:\s+concurrently)?\b/i, NOT_EXISTS),
      };
    case "drop":
      if (
        action.ifExists ||
        !/^(?:TABLE|INDEX|TYPE|VIEW|MATERIALIZED VIEW|SEQUENCE|SCHEMA)$/.test(action.object)
      ) {
        return undefined;
      }
      return {
        what: `DROP ${action.object}`,
        fix: guard(statement, action, /^drop\s+(?:materialized\s+)?\w+(?:\s+concurrently)?\b/i, EXISTS),
      };
    case "addColumn":
      if (action.ifNotExists) return undefined;
      return {
        what: `ADD COLUMN "${action.column.name}"`,
        fix: guardPart(statement, action, /\badd\s+column\b/i, NOT_EXISTS),
      };
    case "dropColumn":
      if (action.ifExists) return undefined;
      return {
        what: `DROP COLUMN "${action.name}"`,
        fix: guardPart(statement, action, /\bdrop\s+column\b/i, EXISTS),
      };
    case "addConstraint": {
      const { name } = action.constraint;
      if (name !== undefined && dropped.has(`${action.table}.${name}`)) return undefined;
      return { what: name === undefined ? "ADD CONSTRAINT" : `ADD CONSTRAINT "${name}"` };
    }
    case "dropConstraint":
      if (action.ifExists) return undefined;
      return {
        what: `DROP CONSTRAINT "${action.name}"`,
        fix: guardPart(statement, action, /\bdrop\s+constraint\b/i, EXISTS),
      };
    default:
      return undefined;
  }
}

/** Part of an `ALTER TABLE`: its words may follow the table's name. */
function guardPart(
  statement: SqlStatement,
  action: SqlAction,
  pattern: RegExp,
  words: string,
): Fix | undefined {
  return statement.actions.length > 1 && action.start === statement.start
    ? undefined
    : guard(statement, action, pattern, words);
}

function guards(ctx: SqlContext): void {
  const { sql, up } = ctx;
  const doing = up.filter((one) =>
    one.actions.some(({ kind }) => !/^(?:set|begin|commit|rollback)$/.test(kind)),
  );
  // One statement alone is done, or it is not.
  if (doing.length + sql.others < 2 || sql.schema) return;
  const dropped = new Set<string>();
  const apart = doing.some(
    (one) =>
      one.transaction === "none" ||
      (one.transaction === "unknown" &&
        one.actions.some((action) => "concurrently" in action && action.concurrently)),
  );
  for (const statement of doing) {
    for (const action of statement.actions) {
      if (action.kind === "dropConstraint" && action.ifExists) dropped.add(`${action.table}.${action.name}`);
      if (!/^(?:none|unknown)$/.test(statement.transaction)) continue;
      const found = unguarded(action, statement, dropped);
      if (!found) continue;
      ctx.report(statement, action, {
        message: apart
          ? `${found.what} fails when the migration is run again after it has stopped half-way: nothing takes it back, and nothing asks whether it is already done.`
          : `${found.what} fails when the migration is run again after it has stopped half-way, unless the tool runs the file as one transaction.`,
        ...(apart ? {} : { severity: "info" as const }),
        fix: found.fix,
      });
    }
  }
}

function transactions(ctx: SqlContext): void {
  let open: SqlStatement | undefined;
  let closed: SqlStatement | undefined;
  let last: SqlStatement | undefined;
  const ended = (statement: SqlStatement): boolean => statement.transaction === "tool";
  for (const statement of ctx.sql.statements) {
    const verb = statement.actions[0]?.kind;
    if (verb === "begin") {
      if (open) {
        ctx.report(statement, statement, {
          message:
            "BEGIN inside of a transaction starts none: the next COMMIT ends the outer one, and what follows runs without.",
        });
      } else open = statement;
    } else if (verb === "commit" || verb === "rollback") {
      // Behind a COMMIT it makes sure that a transaction which has failed is left.
      const safety = verb === "rollback" && closed !== undefined && closed === last;
      if (!open && !safety) {
        const wrapped = ended(statement);
        ctx.report(statement, statement, {
          message: wrapped
            ? `${verb.toUpperCase()} ends the transaction that the migration tool opened, and what follows runs without.`
            : `${verb.toUpperCase()} ends no transaction: none was begun, so the statements before it stand one by one.`,
        });
      }
      open = undefined;
      closed = verb === "commit" ? statement : undefined;
    }
    last = statement;
  }
  if (open && !ctx.sql.schema) {
    ctx.report(open, open, {
      message: "This transaction is never committed: the migration seems to run, and changes nothing.",
    });
  }
}

function check(ctx: SqlContext): void {
  guards(ctx);
  transactions(ctx);
}

export const migrationNotRerunnable = defineRule({
  id: "migration-not-rerunnable",
  code: "DB14",
  title: "Migration can't be run again after a failure",
  area: "migrations",
  severity: "warning",
  why: "Without a transaction around it, a migration that fails half-way leaves its first statements done, and the next attempt fails on them until somebody repairs the database by hand. IF [NOT] EXISTS, or one transaction that begins and ends properly, lets it simply be run again.",
  sources: [
    {
      title: "PostgreSQL: ALTER TABLE",
      url: "https://www.postgresql.org/docs/current/sql-altertable.html",
    },
    { title: "PostgreSQL: BEGIN", url: "https://www.postgresql.org/docs/current/sql-begin.html" },
    {
      title: "REL08-BP05: Deploy changes with automation",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel08-bp05.html",
    },
  ],
  autofix: "yes",
  peers: {
    squawk: ["prefer-robust-stmts", "transaction-nesting", "ban-uncommitted-transaction"],
  },
  languages: {},
  formats: sqlRule(/\b(?:create|alter|drop|begin|start|commit|rollback|end)\b/i, check).formats,
  examples: migrationNotRerunnableExamples,
});
