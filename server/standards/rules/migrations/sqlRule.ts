import type { SqlFile, SqlStatement } from "../../formats/sql.ts";
import type { SqlAction, TableName } from "../../formats/sqlActions.ts";
import type { Edit, Fix, Format, Range, RangeReport } from "../../model.ts";
import type { FormatHandler, Handler, Rule } from "../../rule.ts";
import type { Values } from "../../values.ts";
import { sqlCalls } from "./sqlInCode.ts";

/** What a rule over SQL is given, wherever the SQL stands. */
export interface SqlContext {
  readonly sql: SqlFile;
  /** Statements that go up: a way back is not held to the same. */
  readonly up: readonly SqlStatement[];
  readonly path: string;
  readonly values: Values;
  /** True in a string of a program. */
  readonly inCode: boolean;
  report(statement: SqlStatement, at: Range, report?: RangeReport): void;
}

/** Something that a statement does, with the statement. */
export type Done<K extends SqlAction["kind"] = SqlAction["kind"]> = {
  readonly statement: SqlStatement;
  readonly action: Extract<SqlAction, { readonly kind: K }>;
  /** Rises in the order in which things are done, also from one string of a program to the next. */
  readonly order: number;
};

/** All that the statements going up do, of the given kinds. */
export function actionsIn<K extends SqlAction["kind"]>(ctx: SqlContext, ...kinds: readonly K[]): Done<K>[] {
  const out: Done<K>[] = [];
  let order = 0;
  for (const statement of ctx.up) {
    for (const action of statement.actions) {
      order++;
      if (!(kinds as readonly string[]).includes(action.kind)) continue;
      out.push({ statement, action: action as Done<K>["action"], order });
    }
  }
  return out;
}

/** A rule's look at SQL, in files and in the strings of migrations written in code. */
export function sqlRule(
  anchors: RegExp,
  check: (ctx: SqlContext) => void,
): { formats: { sql: FormatHandler<"sql"> }; languages: Rule["languages"]; mentions: readonly string[] } {
  const calls: readonly Handler[] = [sqlCalls(check)];
  return {
    formats: {
      sql: {
        anchors,
        check(sql, ctx) {
          check({
            sql,
            up: sql.statements.filter((one) => !one.down),
            path: ctx.file.path,
            values: ctx.values,
            inCode: false,
            report: (_statement, at, report) => ctx.report(at, report),
          });
        },
      },
    } satisfies { readonly [F in Format]?: FormatHandler<F> },
    languages: { javascript: calls, python: calls },
    mentions: OWN_TRANSACTION,
  };
}

/** Words by which a migration in code says that it is run without a transaction. */
export const OWN_TRANSACTION: readonly string[] = ["transaction", "atomic", "autocommit_block"];

/** True where a transaction is around the statement for all that is known. */
export function isInTransaction(statement: SqlStatement): boolean {
  return /^(?:explicit|tool|batch)$/.test(statement.transaction);
}

/** `shop.orders` as a message names it. */
export function named(table: TableName): string {
  return table ? `"${table}"` : "the table";
}

/** First match of a pattern in a statement; offsets of the text. */
export function find(statement: SqlStatement, pattern: RegExp): { end: number; start: number } | undefined {
  const match = pattern.exec(statement.source.slice(statement.start, statement.end));
  if (!match) return undefined;
  const start = statement.start + match.index;
  return { start, end: start + match[0].length };
}

/** Writes words as the statement does: in capitals, or in small letters. */
export function likeIn(statement: SqlStatement, words: string): string {
  const first = statement.source.slice(statement.start, statement.start + 6);
  return first === first.toLowerCase() ? words.toLowerCase() : words;
}

/** Inserts words behind what a pattern finds in the statement. */
export function insertBehind(statement: SqlStatement, pattern: RegExp, words: string): Edit | undefined {
  const found = find(statement, pattern);
  return found && { start: found.end, end: found.end, newText: ` ${likeIn(statement, words)}` };
}

export function fixOf(title: string, edit: Edit | undefined): Fix | undefined {
  return edit && { title, edits: [edit] };
}

/** White space before the first character of the statement's line. */
export function indentBefore(statement: SqlStatement): string {
  const line = statement.source.lastIndexOf("\n", statement.start - 1) + 1;
  return /^[ \t]*/.exec(statement.source.slice(line, statement.start))?.[0] ?? "";
}

/** Names of tables that hold nothing for long. */
export function isPassing(table: TableName): boolean {
  return /(?:^|[._])(?:te?mp|staging|stage|stg|scratch|work|cache|import|load|etl)(?:[_\d]|$)|caches?$/i.test(
    table,
  );
}

/** Names of tables of one row, as programs keep their version and their settings in. */
export function isSingleRow(table: TableName): boolean {
  return /(?:^|[._])(?:\w*_)?(?:(?:schema|db|database)?_?version(?:_info)?|schema|settings|config(?:uration)?|meta(?:data)?|singleton)$/i.test(
    table,
  );
}

/** Names of tables of a few fixed rows. */
export function isLookup(table: TableName): boolean {
  return /(?:^|[._])(?:\w*_)?(?:types?|kinds?|status(?:es)?|states?|countr(?:y|ies)|currenc(?:y|ies)|languages?|locales?|roles?|permissions?|levels?|priorit(?:y|ies)|enums?|lookups?|settings?|config(?:s|uration)?|colou?rs?|genders?|units?|categor(?:y|ies)|plans?|tiers?|flags?|options?|schema_?(?:version|migration)s?|migrations?|versions?)$/i.test(
    table,
  );
}
