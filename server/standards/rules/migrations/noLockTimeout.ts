import type { SqlStatement } from "../../formats/sql.ts";
import type { SqlAction } from "../../formats/sqlActions.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { noLockTimeoutExamples } from "./noLockTimeout.examples.ts";
import { likeIn, type SqlContext, sqlRule } from "./sqlRule.ts";

/** Changes of a table that take no strong lock. */
const LIGHT =
  /^(?:SetStatistics|SetOptions|ResetOptions|ChangeOwner|SetRelOptions|ClusterOn|ReplicaIdentity)$/;

/** Name of an existing table, or of another thing, that the action locks against others. */
function locks(action: SqlAction, ctx: SqlContext): boolean {
  const { sql } = ctx;
  switch (action.kind) {
    case "addColumn":
    case "dropColumn":
    case "setNotNull":
    case "dropNotNull":
    case "alterType":
    case "addConstraint":
    case "dropConstraint":
    case "createTrigger":
      return !sql.isNew(action.table);
    case "alterTable":
      return !LIGHT.test(action.what) && !sql.isNew(action.table);
    case "rename":
      return /^(?:TABLE|COLUMN|TABCONSTRAINT)$/.test(action.object) && !sql.isNew(action.table);
    case "detachPartition":
    case "refresh":
    case "createIndex":
      return !action.concurrently && !sql.isNew(action.table);
    case "drop":
      return (
        (action.object === "INDEX" && !action.concurrently) ||
        (action.object === "TABLE" && !action.names.every((one) => sql.isNew(one)))
      );
    case "truncate":
    case "lock":
    case "cluster":
    case "vacuumFull":
      return action.tables.length === 0 || !action.tables.every((one) => sql.isNew(one));
    case "createTable":
      return (
        (action.parent !== undefined && !sql.isNew(action.parent)) ||
        [...action.constraints, ...action.columns.flatMap((one) => one.constraints)].some(
          ({ references }) => references !== undefined && !sql.isNew(references),
        )
      );
    default:
      return false;
  }
}

/** Runs long on purpose: a limit on the statement would break it. */
function isLong({ kind }: SqlAction): boolean {
  return /^(?:createIndex|validateConstraint|update|delete|insertSelect|refresh|reindex|vacuumFull|cluster)$/.test(
    kind,
  );
}

/** Start of the statement's line, above the waivers that speak of it; `undefined` where the line holds more. */
function lineOf(statement: SqlStatement): number | undefined {
  const { source } = statement;
  let at = source.lastIndexOf("\n", statement.start - 1) + 1;
  if (source.slice(at, statement.start).trim() !== "") return undefined;
  while (at > 0) {
    const above = source.lastIndexOf("\n", at - 2) + 1;
    if (!/^\s*--.*ignore/.test(source.slice(above, at))) break;
    at = above;
  }
  return at;
}

function limit(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

function setBefore(statement: SqlStatement, settings: readonly (readonly [string, number])[]): Fix {
  const line = lineOf(statement);
  const at = line ?? statement.start;
  const indent = /^[ \t]*/.exec(statement.source.slice(at))?.[0] ?? "";
  const local = /^(?:explicit|tool)$/.test(statement.transaction) ? "SET LOCAL" : "SET";
  const lines = settings.map(([name, ms]) => `${likeIn(statement, local)} ${name} = '${limit(ms)}';`);
  return {
    title: `Set ${settings.map(([name]) => name).join(" and ")} first`,
    edits: [
      {
        start: at,
        end: at,
        newText: line === undefined ? `${lines.join(" ")} ` : `${indent}${lines.join(`\n${indent}`)}\n`,
      },
    ],
  };
}

function check(ctx: SqlContext): void {
  if (ctx.sql.schema) return;
  const set = new Map<string, boolean>();
  const long = ctx.up.some((one) => one.actions.some(isLong));
  for (const statement of ctx.up) {
    for (const action of statement.actions) {
      if (action.kind === "set") {
        set.set(action.name, action.value !== undefined && !/^0+(?:\s*\w*)?$/.test(action.value));
        continue;
      }
      if (!locks(action, ctx)) continue;
      const missing: (readonly [string, number])[] = [];
      if (!set.get("lock_timeout")) missing.push(["lock_timeout", ctx.values.lockTimeoutMs]);
      if (!set.get("statement_timeout") && !long)
        missing.push(["statement_timeout", ctx.values.statementTimeoutMs]);
      if (missing.length === 0) return;
      const waits = missing[0]?.[0] === "lock_timeout";
      ctx.report(statement, statement, {
        message: waits
          ? "Without lock_timeout this statement waits for its lock as long as the longest transaction lasts, and every query on the table queues behind it."
          : "lock_timeout limits the wait for the lock, but without statement_timeout the statement may hold it as long as it likes.",
        ...(waits ? {} : { severity: "info" as const }),
        fix: setBefore(statement, missing),
      });
      return;
    }
  }
}

const ANCHOR = /\b(?:alter|drop|truncate|index|lock|cluster|vacuum|refresh|trigger|references|partition)\b/i;

export const noLockTimeout = defineRule({
  id: "no-lock-timeout",
  code: "DB10",
  title: "Migration waits for its lock without limit",
  area: "migrations",
  severity: "warning",
  why: "A migration that waits for a lock makes every later query on the table wait behind it, so that one long transaction stops the whole service. With lock_timeout it gives up, the queue drains, and the migration is tried again.",
  sources: [
    {
      title: "PostgreSQL: Client connection defaults, lock_timeout",
      url: "https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT",
    },
    {
      title: "PostgreSQL: Explicit locking",
      url: "https://www.postgresql.org/docs/current/explicit-locking.html",
    },
    {
      title: "REL05-BP05: Set client timeouts",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp05.html",
    },
  ],
  autofix: "yes",
  peers: { squawk: ["require-timeout-settings"] },
  languages: {},
  formats: sqlRule(ANCHOR, check).formats,
  examples: noLockTimeoutExamples,
});
