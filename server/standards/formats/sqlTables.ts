import type { Range } from "../model.ts";
import type { SqlAction, SqlColumn, SqlConstraint, TableName } from "./sqlActions.ts";
import { commasIn, tokensOf } from "./sqlScanner.ts";
import {
  type AlterTableCmd,
  type ColumnDef,
  type Constraint,
  type CreateStmt,
  lastString,
  type RangeVar,
  type SqlNode,
} from "./sqlTree.ts";

export function tableName(of: RangeVar | undefined): TableName {
  const name = of?.relname ?? "";
  return of?.schemaname && of.schemaname !== "public" ? `${of.schemaname}.${name}` : name;
}

export function dotted(names: readonly SqlNode[] | undefined): TableName {
  const parts = (names ?? []).map((one) => one.String?.sval ?? "");
  return (parts[0] === "public" && parts.length > 1 ? parts.slice(1) : parts).join(".");
}

export function nameOf(node: SqlNode): TableName {
  return node.RangeVar
    ? tableName(node.RangeVar)
    : (node.String?.sval ?? dotted(node.List?.items ?? node.TypeName?.names));
}

const CONSTRAINT_KINDS: Readonly<Record<string, SqlConstraint["kind"]>> = {
  CONSTR_CHECK: "check",
  CONSTR_FOREIGN: "foreignKey",
  CONSTR_UNIQUE: "unique",
  CONSTR_PRIMARY: "primaryKey",
  CONSTR_EXCLUSION: "exclude",
  CONSTR_NOTNULL: "notNull",
};

function notNullColumn(check: SqlNode | undefined): string | undefined {
  const test = check?.NullTest;
  return test?.nulltesttype === "IS_NOT_NULL"
    ? lastString(test.arg?.ColumnRef?.fields) || undefined
    : undefined;
}

function constraintOf(of: Constraint | undefined, base: number): SqlConstraint | undefined {
  const kind = CONSTRAINT_KINDS[of?.contype ?? ""];
  if (!of || !kind) return undefined;
  return {
    kind,
    name: of.conname,
    notValid: of.skip_validation === true,
    enforced: of.is_enforced !== false || (kind !== "check" && kind !== "foreignKey"),
    usingIndex: of.indexname !== undefined,
    columns: (of.keys ?? of.fk_attrs ?? []).map((one) => one.String?.sval ?? ""),
    references: of.pktable ? tableName(of.pktable) : undefined,
    notNullOf: notNullColumn(of.raw_expr),
    start: base + (of.location ?? 0),
  };
}

/** A type as it is written, from its first character: `integer`, `pg_catalog.int4`, `"int4"`. */
function typeEnd(text: string, at: number): number {
  const written = /^(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*)(?:\s*\.\s*(?:"(?:[^"]|"")+"|[A-Za-z_][\w$]*))*/.exec(
    text.slice(at, at + 200),
  );
  return at + (written?.[0].length ?? 1);
}

/** `DEFAULT NULL` says what is so without it. */
function given(value: SqlNode | undefined): SqlNode | undefined {
  const bare = value?.TypeCast?.arg ?? value;
  return bare?.A_Const?.isnull ? undefined : value;
}

function columnOf(of: ColumnDef | undefined, text: string, base: number): SqlColumn {
  const raw = (of?.constraints ?? []).map((one) => one.Constraint);
  const constraints = raw.flatMap((one) => constraintOf(one, base) ?? []);
  const typeAt = base + Math.max(0, of?.typeName?.location ?? of?.location ?? 0);
  const end = typeEnd(text, typeAt);
  const generated = raw.find((one) => one?.contype === "CONSTR_GENERATED");
  return {
    name: of?.colname ?? "",
    type: lastString(of?.typeName?.names),
    sized: (of?.typeName?.typmods?.length ?? 0) > 0,
    array: (of?.typeName?.arrayBounds?.length ?? 0) > 0,
    typeRange: { start: typeAt, end },
    start: base + Math.max(0, of?.location ?? 0),
    end,
    constraints,
    notNull: constraints.some((one) => one.kind === "notNull" || one.kind === "primaryKey"),
    identity: raw.some((one) => one?.contype === "CONSTR_IDENTITY"),
    generated: generated ? (generated.generated_kind === "v" ? "virtual" : "stored") : undefined,
    default: given(raw.find((one) => one?.contype === "CONSTR_DEFAULT")?.raw_expr ?? of?.raw_default),
  };
}

export function alterAction(
  cmd: AlterTableCmd,
  table: TableName,
  range: Range,
  text: string,
  base: number,
): SqlAction {
  const name = cmd.name ?? "";
  const missing = cmd.missing_ok === true;
  switch (cmd.subtype) {
    case "AT_AddColumn":
      return {
        ...range,
        kind: "addColumn",
        table,
        column: columnOf(cmd.def?.ColumnDef, text, base),
        ifNotExists: missing,
      };
    case "AT_DropColumn":
      return { ...range, kind: "dropColumn", table, name, ifExists: missing };
    case "AT_SetNotNull":
      return { ...range, kind: "setNotNull", table, column: name };
    case "AT_DropNotNull":
      return { ...range, kind: "dropNotNull", table, column: name };
    case "AT_AlterColumnType": {
      const to = cmd.def?.ColumnDef;
      return {
        ...range,
        kind: "alterType",
        table,
        column: name,
        type: lastString(to?.typeName?.names),
        sized: (to?.typeName?.typmods?.length ?? 0) > 0,
        array: (to?.typeName?.arrayBounds?.length ?? 0) > 0,
        collated: to?.collClause !== undefined,
        using: to?.raw_default !== undefined,
      };
    }
    case "AT_AddConstraint": {
      const constraint = constraintOf(cmd.def?.Constraint, base);
      return constraint
        ? { ...range, kind: "addConstraint", table, constraint }
        : { ...range, kind: "alterTable", table, what: "AddConstraint" };
    }
    case "AT_DropConstraint":
      return { ...range, kind: "dropConstraint", table, name, ifExists: missing };
    case "AT_ValidateConstraint":
      return { ...range, kind: "validateConstraint", table, name };
    case "AT_DetachPartition":
      return {
        ...range,
        kind: "detachPartition",
        table,
        partition: tableName(cmd.def?.PartitionCmd?.name),
        concurrently: cmd.def?.PartitionCmd?.concurrent === true,
      };
    default:
      return { ...range, kind: "alterTable", table, what: (cmd.subtype ?? "").replace(/^AT_/, "") };
  }
}

const NAME =
  /^(?:"(?:[^"]|"")*"|[\w$\u0080-\uffff{}]+)(?:\s*\.\s*(?:"(?:[^"]|"")*"|[\w$\u0080-\uffff{}]+))*(?:\s*\*)?/;

/** Places of the parts of an `ALTER TABLE`; the whole statement where there is one, or they don't come out even. */
export function partsOf(
  text: string,
  statement: Range,
  relation: RangeVar | undefined,
  count: number,
): Range[] {
  const whole = (): Range[] => Array.from({ length: count }, () => statement);
  if (count < 2 || relation?.location === undefined) return whole();
  const at = statement.start + relation.location;
  const from = at + (NAME.exec(text.slice(at, statement.end))?.[0].length ?? 0);
  const cuts = commasIn(text, from, statement.end);
  if (cuts.length !== count - 1) return whole();
  const parts = [...cuts, statement.end].map((end, index) =>
    tokensOf(text, index === 0 ? from : (cuts[index - 1] ?? 0) + 1, end),
  );
  return parts.every((one) => one !== undefined) ? parts : whole();
}

export function createTable(of: CreateStmt, range: Range, text: string): SqlAction {
  const base = range.start;
  const elements = of.tableElts ?? [];
  return {
    ...range,
    kind: "createTable",
    table: tableName(of.relation),
    temporary: of.relation?.relpersistence === "t",
    ifNotExists: of.if_not_exists === true,
    columns: elements.flatMap((one) => (one.ColumnDef ? [columnOf(one.ColumnDef, text, base)] : [])),
    constraints: elements.flatMap((one) => constraintOf(one.Constraint, base) ?? []),
    partitioned: of.partspec !== undefined,
    parent: of.partbound ? tableName(of.inhRelations?.[0]?.RangeVar) : undefined,
  };
}
