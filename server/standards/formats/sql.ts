import { isMigrationPath } from "../fileKind.ts";
import type { FileInfo, Range } from "../model.ts";
import type { NewFact } from "../project.ts";
import type { FormatReader, Reading } from "./format.ts";
import type { SqlAction, TableName } from "./sqlActions.ts";
import { isOtherDialect } from "./sqlDialect.ts";
import {
  type Conventions,
  conventionsOf,
  type MigrationTool,
  sectionAt,
  type TransactionState,
} from "./sqlMigration.ts";
import { loadSqlParser, parseSql } from "./sqlParser.ts";
import { type SqlPieces, splitSql } from "./sqlScanner.ts";
import { actionsOf } from "./sqlStatements.ts";

export interface SqlStatement extends Range {
  /** The text that the places refer to. */
  readonly source: string;
  readonly actions: readonly SqlAction[];
  /** Undoes a migration. */
  readonly down: boolean;
  readonly transaction: TransactionState;
  /** Statements of one transaction, or of one section without any, have the same number. */
  readonly block: number;
}

export interface SqlFile {
  /** Statements that could be read, in order. */
  readonly statements: readonly SqlStatement[];
  readonly tool: MigrationTool | undefined;
  /** The path, the tool's marks or names tell that the file is a migration. */
  readonly migration: boolean;
  /** Statements that rules are told nothing of, such as a `SELECT`, but which may fail like any other. */
  readonly others: number;
  /** Sets up a database from nothing: `schema.sql`, a file of `docker-entrypoint-initdb.d`. */
  readonly schema: boolean;
  /** Tables that the file makes, or is about to fill for the first time. */
  isNew(table: TableName): boolean;
}

export interface SqlFacts {
  /** One for each way up that a migration tool knows: a file, or a section of one. */
  readonly "sql.migration": {
    readonly tool: MigrationTool;
    readonly direction: "up" | "down";
    /** Name that a file shares with the file of the other direction. */
    readonly pair: string | undefined;
    /** Whether the file itself holds the way back. */
    readonly undone: boolean;
    /** A comment says that there is no way back. */
    readonly declared: boolean;
  };
}

const DUMP =
  /^-- (?:PostgreSQL database (?:cluster )?dump|Dumped (?:from|by))|\bset_config\('search_path', '', false\)/m;
const SCHEMA_PATH =
  /(?:^|\/)docker-entrypoint-initdb\.d\/|(?:^|[/_.-])(?:schema|structure|init|initial|initdb|tables|bootstrap|create[_-]?(?:tables?|db|database|schema)|setup|install|ddl|baseline)(?:[_.-][^/]*)?\.sql$|--\d[\w.-]*\.sql$/i;

/** What tells of tables that a series of statements makes. */
export function newTables(
  statements: readonly Pick<SqlStatement, "actions">[],
): (table: TableName) => boolean {
  const made = new Set<TableName>();
  const last = new Set<string>();
  const add = (table: TableName): void => {
    made.add(table);
    last.add(table.slice(table.lastIndexOf(".") + 1));
  };
  const isNew = (table: TableName): boolean => {
    if (made.has(table)) return true;
    if (!table.includes(".")) return last.has(table);
    return made.has(table.slice(table.lastIndexOf(".") + 1));
  };
  for (const { actions } of statements) {
    for (const action of actions) {
      if (action.kind === "createTable" || (action.kind === "createView" && action.materialized))
        add(action.table);
      if (action.kind === "rename" && action.object === "TABLE" && isNew(action.table)) add(action.to);
    }
  }
  return isNew;
}

/** Statements of a text that could be read. */
export function statementsOf(
  text: string,
  pieces: SqlPieces,
  conventions: Pick<Conventions, "down" | "transaction" | "sections">,
): { statements: SqlStatement[]; failed: number; others: number; unready: boolean } {
  const statements: SqlStatement[] = [];
  let failed = 0;
  let others = 0;
  let unready = false;
  let block = 0;
  let explicit = false;
  let section: number | undefined;
  const batch = pieces.statements.length > 1;
  for (const { start, end } of pieces.statements) {
    const own = sectionAt(conventions.sections, start);
    if (own?.from !== section) {
      section = own?.from;
      block++;
    }
    const written = text.slice(start, end);
    const parsed = isLookedAt(written) ? parseSql(written) : undefined;
    if (!parsed) {
      if (!(own?.down ?? conventions.down)) others++;
      unready ||= isLookedAt(written);
      continue;
    }
    if ("error" in parsed) {
      failed++;
      continue;
    }
    const actions = actionsOf(parsed.tree, { start, end }, text);
    const verb = actions[0]?.kind;
    if (verb === "begin") {
      if (!explicit) block++;
      explicit = true;
    }
    const declared = own?.transaction ?? conventions.transaction;
    statements.push({
      start,
      end,
      source: text,
      actions,
      down: own?.down ?? conventions.down,
      transaction: explicit ? "explicit" : declared === "batch" && !batch ? "none" : declared,
      block,
    });
    if (verb === "commit" || verb === "rollback") {
      if (explicit) block++;
      explicit = false;
    }
  }
  return { statements, failed, others, unready };
}

const LOOKED_AT =
  /^(?:create|alter|drop|delete|update|insert|with|truncate|lock|vacuum|cluster|refresh|reindex|set|reset|begin|start|commit|end|rollback|abort|savepoint|release|prepare)\b/i;
/** Rows that are written out say nothing, and there may be many. */
const LONG_INSERT = 20_000;

function isLookedAt(statement: string): boolean {
  if (/^select\b/i.test(statement)) return /^select\s+(?:pg_catalog\.)?set_config\s*\(/i.test(statement);
  if (/^insert\b/i.test(statement) && statement.length > LONG_INSERT) return false;
  return LOOKED_AT.test(statement.replace(/^(?:\$\{[^}]*\}|\{%[\s\S]*?%\})\s*/, ""));
}

function factsOf(
  path: string,
  conventions: Conventions,
  statements: readonly SqlStatement[],
  pieces: SqlPieces,
): NewFact[] {
  const { tool, sections } = conventions;
  const first = pieces.statements[0];
  if (!tool || tool === "prisma" || tool === "drizzle" || !first) return [];
  const declared = conventions.irreversible;
  const changes = statements.some((one) => !one.down && one.actions.some(isChange));
  if (tool === "flyway" || tool === "golang-migrate" || tool === "diesel") {
    const up = !conventions.down;
    if (up && !changes && tool !== "flyway") return [];
    const folder = path.slice(0, path.lastIndexOf("/") + 1);
    const name = path.slice(folder.length);
    if (tool === "flyway" && !/^[VU]/.test(name)) return [];
    const pair =
      tool === "flyway"
        ? folder + (/^[VU]([\d._]+)__/.exec(name)?.[1] ?? "")
        : path.replace(/(?:up|down)\.sql$/i, "");
    return [
      {
        kind: "sql.migration",
        ...first,
        data: { tool, direction: up ? "up" : "down", pair, undone: false, declared },
      },
    ];
  }
  if (tool === "sections") return [];
  const downs = sections.filter((one) => one.down);
  const undone =
    statements.some((one) => one.down) ||
    pieces.statements.some(({ start }) => sectionAt(sections, start)?.down);
  const ups = sections.filter((one) => !one.down);
  return ups.flatMap((section): NewFact[] => {
    const own = statements.filter((one) => sectionAt(sections, one.start) === section);
    if (!own.some((one) => one.actions.some(isChange))) return [];
    const back = tool === "liquibase" ? conventions.rolledBack.has(section.from) : downs.length > 0 && undone;
    return [
      {
        kind: "sql.migration",
        ...section.mark,
        data: { tool, direction: "up", pair: undefined, undone: back, declared },
      },
    ];
  });
}

/** Changes the database, and so would have to be undone. */
function isChange(action: SqlAction): boolean {
  return !/^(?:set|begin|commit|rollback|other|vacuumFull|cluster|lock|refresh|reindex)$/.test(action.kind);
}

const EMPTY: SqlFile = {
  statements: [],
  tool: undefined,
  migration: false,
  others: 0,
  schema: false,
  isNew: () => false,
};

/** From so many new tables on, a file that touches no other is a schema. */
const MANY_TABLES = 3;

/** Whether a file that is no migration sets up a database from nothing. */
function setsUp(
  text: string,
  path: string,
  statements: readonly SqlStatement[],
  isNew: (table: TableName) => boolean,
): boolean {
  if (SCHEMA_PATH.test(path) || /^\s*\\echo\s+use\s+"?(?:create|alter)\s+extension/im.test(text)) return true;
  const actions = statements.flatMap((one) => one.actions);
  const tables = actions.filter((one) => one.kind === "createTable").length;
  return (
    tables >= MANY_TABLES &&
    actions.every((one) =>
      "table" in one ? isNew(one.table) || one.kind === "createView" : one.kind !== "drop" || one.ifExists,
    )
  );
}

function read(text: string, file: FileInfo): Reading<"sql"> {
  const pieces = splitSql(text);
  if (DUMP.test(text)) return { model: EMPTY };
  const conventions = conventionsOf(file.path, text, pieces.comments);
  const { statements, failed, others, unready } = statementsOf(text, pieces, conventions);
  const migration = isMigrationPath(file.path) || conventions.tool !== undefined;
  const isNew = newTables(statements.filter((one) => !one.down));
  const model: SqlFile = {
    statements,
    tool: conventions.tool,
    migration,
    others,
    schema: !migration && setsUp(text, file.path, statements, isNew),
    isNew,
  };
  const unread = migration && statements.length === 0 && failed > 0;
  return {
    model,
    facts: factsOf(file.path, conventions, statements, pieces),
    broken: failed > 0 || pieces.open,
    problems: unready
      ? [{ id: "file-not-checked", message: "Skipped: the parser of PostgreSQL is not there." }]
      : unread
        ? [{ id: "dialect-not-checked", message: "Skipped: no statement could be read as PostgreSQL." }]
        : [],
  };
}

/** Migrations and other scripts for PostgreSQL; texts of other databases say nothing here. */
export const sql: FormatReader<"sql"> = {
  format: "sql",
  languages: ["sql"],
  detect: (text, file) => !isOtherDialect(text, file.path),
  prepare: loadSqlParser,
  read,
  comments: (text) => splitSql(text).comments,
};
