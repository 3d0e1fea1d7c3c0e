import type { SqlColumn } from "../../formats/sqlActions.ts";
import { findNodes, lastString } from "../../formats/sqlTree.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { addColumnVolatileDefaultExamples } from "./addColumnVolatileDefault.examples.ts";
import { actionsIn, type Done, find, named, type SqlContext, sqlRule } from "./sqlRule.ts";

/** Functions that give one value for the whole statement; any other may be volatile, as is the default. */
const STABLE = new Set(
  [
    "now transaction_timestamp statement_timestamp current_timestamp age date_trunc date_part date_bin extract",
    "to_char to_date to_timestamp to_number timezone make_date make_time make_timestamp make_timestamptz make_interval",
    "lower upper initcap concat concat_ws coalesce nullif greatest least length char_length left right substr substring",
    "overlay replace translate trim btrim ltrim rtrim lpad rpad repeat reverse format split_part strpos position",
    "regexp_replace regexp_match regexp_matches string_to_array array_to_string array_fill array_append array_cat array_length",
    "json_build_object jsonb_build_object json_build_array jsonb_build_array json_object jsonb_object to_json to_jsonb",
    "row_to_json array_to_json jsonb_set json_strip_nulls jsonb_strip_nulls md5 sha224 sha256 sha384 sha512 encode decode convert_to",
    "abs floor ceil ceiling round trunc power sqrt mod sign numeric int4 int8 text",
    "current_setting current_database current_schema current_user session_user current_role version inet_client_addr",
    "pg_backend_pid txid_current pg_current_xact_id uuid_nil uuid_generate_v3 uuid_generate_v5 uuid_ns_dns uuid_ns_url",
    "int4range int8range numrange tsrange tstzrange daterange to_tsvector setweight inet cidr macaddr point box",
    "int4multirange int8multirange tstzmultirange cast chr ascii to_hex",
  ].flatMap((line) => line.split(" ")),
);

/** Name of a function in the default that may give another value for each row. */
function volatileCall(column: SqlColumn): string | undefined {
  if (!column.default) return undefined;
  return findNodes(column.default, (node) => node.FuncCall)
    .map((call) => lastString(call.funcname).toLowerCase())
    .find((name) => !STABLE.has(name));
}

function reason(column: SqlColumn): string | undefined {
  if (/serial/.test(column.type)) return `a ${column.type} takes a new number for every row`;
  if (column.identity) return "an identity takes a new number for every row";
  if (column.generated === "stored") return "a stored generated column is worked out for every row";
  const call = volatileCall(column);
  return call === undefined ? undefined : `${call}() is not known to give one value for all rows`;
}

/** The column first, and its default for new rows in a statement of its own. */
function inSteps({ statement, action }: Done<"addColumn">): Fix[] {
  const { column } = action;
  if (!column.default || column.constraints.length > 0 || statement.actions.length !== 1) return [];
  const words = /\s+default\s+([\s\S]+)$/i.exec(statement.source.slice(statement.start, statement.end));
  const head = find(statement, /^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?[\w."$]+/i);
  if (!words?.[1] || !head) return [];
  const { source } = statement;
  const start = statement.start + words.index;
  const name = source.slice(column.start).match(/^(?:"(?:[^"]|"")+"|[\w$]+)/)?.[0] ?? column.name;
  return [
    {
      title: "Set the default in a statement of its own, and backfill in batches",
      edits: [
        {
          start,
          end: statement.end,
          newText: `;\n${source.slice(head.start, head.end)} ALTER COLUMN ${name} SET DEFAULT ${words[1]}`,
        },
      ],
    },
  ];
}

function check(ctx: SqlContext): void {
  for (const done of actionsIn(ctx, "addColumn")) {
    const { statement, action } = done;
    const why = reason(action.column);
    if (!why || ctx.sql.isNew(action.table)) continue;
    ctx.report(statement, action, {
      message: `Adding "${action.column.name}" rewrites all of ${named(action.table)} under a lock against reads and writes: ${why}.`,
      suggestions: inSteps(done),
    });
  }
}

export const addColumnVolatileDefault = defineRule({
  id: "add-column-volatile-default",
  code: "DB04",
  title: "New column whose default rewrites the table",
  area: "migrations",
  severity: "error",
  why: "A default that differs from row to row makes PostgreSQL write the whole table anew while nobody may read it. A column without one, a default for new rows and a backfill in batches leave the table in use.",
  sources: [
    {
      title: "PostgreSQL: ALTER TABLE, notes",
      url: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
    },
    {
      title: "PostgreSQL: Modifying tables, adding a column",
      url: "https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN",
    },
  ],
  autofix: "suggest",
  peers: { squawk: ["adding-field-with-default", "adding-serial-primary-key-field"] },
  ...sqlRule(/\bdefault\b|serial|\bgenerated\b/i, check),
  examples: addColumnVolatileDefaultExamples,
});
