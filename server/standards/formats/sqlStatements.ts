import type { Range } from "../model.ts";
import type { SqlAction } from "./sqlActions.ts";
import { alterAction, createTable, dotted, nameOf, partsOf, tableName } from "./sqlTables.ts";
import { findNodes, lastString, type SqlNode } from "./sqlTree.ts";

/** Columns that a condition asks to be null, where it asks nothing else. */
function onlyNull(where: SqlNode | undefined): readonly string[] {
  if (!where) return [];
  if (where.NullTest?.nulltesttype === "IS_NULL") return [lastString(where.NullTest.arg?.ColumnRef?.fields)];
  if (where.BoolExpr && where.BoolExpr.boolop !== "NOT_EXPR") {
    const parts = (where.BoolExpr.args ?? []).map(onlyNull);
    return parts.every((one) => one.length > 0) ? parts.flat() : [];
  }
  return [];
}

/** True for what holds in every row, such as `true` and `1 = 1`. */
function isAlways(where: SqlNode | undefined): boolean {
  if (!where) return true;
  if (where.A_Const?.boolval) return where.A_Const.boolval.boolval === true;
  const left = where.A_Expr?.lexpr?.A_Const?.ival?.ival;
  return left !== undefined && left === where.A_Expr?.rexpr?.A_Const?.ival?.ival;
}

function rowAction(
  kind: "delete" | "update",
  of: NonNullable<SqlNode["UpdateStmt"] & SqlNode["DeleteStmt"]>,
  range: Range,
): SqlAction {
  const joins = [...(of.usingClause ?? []), ...(of.fromClause ?? [])];
  return {
    ...range,
    kind,
    table: tableName(of.relation),
    filtered: of.whereClause !== undefined,
    every: isAlways(of.whereClause),
    onlyNull: onlyNull(of.whereClause),
    joined: joins.length > 0 || of.withClause !== undefined,
    sets: (of.targetList ?? []).map((one) => one.ResTarget?.name ?? ""),
  };
}

function rowActions(tree: SqlNode, range: Range): SqlAction[] {
  const out: SqlAction[] = [];
  if (tree.DeleteStmt) out.push(rowAction("delete", tree.DeleteStmt, range));
  if (tree.UpdateStmt) out.push(rowAction("update", tree.UpdateStmt, range));
  const insert = tree.InsertStmt;
  if (insert) {
    const select = insert.selectStmt?.SelectStmt;
    const sources = select ? findNodes(select, (node) => node.RangeVar).map(tableName) : [];
    const table = tableName(insert.relation);
    out.push(
      select && !select.valuesLists && sources.length > 0
        ? {
            ...range,
            kind: "insertSelect",
            table,
            sources,
            filtered: !isAlways(select.whereClause) || select.limitCount !== undefined || !select.fromClause,
          }
        : { ...range, kind: "insert", table },
    );
  }
  const ctes = (
    tree.DeleteStmt ??
    tree.UpdateStmt ??
    tree.InsertStmt ??
    (tree.SelectStmt as WithCtes | undefined)
  )?.withClause?.ctes;
  for (const one of ctes ?? []) {
    const query = one.CommonTableExpr?.ctequery;
    if (query && (query.DeleteStmt || query.UpdateStmt)) out.push(...rowActions(query, range));
  }
  return out;
}

interface WithCtes {
  readonly withClause?: { readonly ctes?: readonly SqlNode[] };
}

function hasOption(options: readonly SqlNode[] | undefined, name: string): boolean {
  return (options ?? []).some(
    ({ DefElem: option }) =>
      option?.defname === name &&
      !/^(?:false|off|0)$/i.test(option.arg?.String?.sval ?? "") &&
      option.arg?.Boolean?.boolval !== false &&
      // The parser leaves a zero out.
      !(option.arg?.Integer && !option.arg.Integer.ival),
  );
}

function settingOf(tree: SqlNode): { name: string; value: string | undefined } | undefined {
  const set = tree.VariableSetStmt;
  if (set) {
    const value = set.args?.[0]?.A_Const;
    const given = value?.sval?.sval ?? (value?.ival ? String(value.ival.ival ?? 0) : undefined);
    return { name: set.name ?? "", value: set.kind === "VAR_SET_VALUE" ? (given ?? "?") : undefined };
  }
  const call = tree.SelectStmt?.targetList?.[0]?.ResTarget?.val?.FuncCall;
  if (!call || lastString(call.funcname) !== "set_config") return undefined;
  return {
    name: call.args?.[0]?.A_Const?.sval?.sval ?? "",
    value: call.args?.[1]?.A_Const?.sval?.sval ?? "?",
  };
}

/** What a statement does, in order; `range` is its place in `text`. */
export function actionsOf(tree: SqlNode, range: Range, text: string): SqlAction[] {
  const base = range.start;
  const alter = tree.AlterTableStmt;
  if (alter) {
    if (!/^OBJECT_(?:TABLE|FOREIGN_TABLE)$/.test(alter.objtype ?? "")) {
      return [{ ...range, kind: "other", what: "alter" }];
    }
    const cmds = alter.cmds ?? [];
    const parts = partsOf(text, range, alter.relation, cmds.length);
    return cmds.map((cmd, index) =>
      alterAction(cmd.AlterTableCmd ?? {}, tableName(alter.relation), parts[index] ?? range, text, base),
    );
  }
  const create =
    tree.CreateStmt ?? tree.CreateForeignTableStmt?.base ?? tree.CreateForeignTableStmt?.baseStmt;
  if (create) return [createTable(create, range, text)];
  const as = tree.CreateTableAsStmt;
  if (as) {
    const table = tableName(as.into?.rel);
    const ifNotExists = as.if_not_exists === true;
    if (as.objtype === "OBJECT_MATVIEW") {
      return [{ ...range, kind: "createView", table, materialized: true, ifNotExists }];
    }
    return [createTable({ relation: as.into?.rel ?? {}, if_not_exists: ifNotExists }, range, text)];
  }
  if (tree.ViewStmt) {
    const table = tableName(tree.ViewStmt.view);
    return [{ ...range, kind: "createView", table, materialized: false, ifNotExists: false }];
  }
  const index = tree.IndexStmt;
  if (index) {
    return [
      {
        ...range,
        kind: "createIndex",
        name: index.idxname,
        table: tableName(index.relation),
        concurrently: index.concurrent === true,
        ifNotExists: index.if_not_exists === true,
        only: index.relation?.inh !== true,
      },
    ];
  }
  return otherActions(tree, range);
}

function otherActions(tree: SqlNode, range: Range): SqlAction[] {
  const drop = tree.DropStmt;
  if (drop) {
    return [
      {
        ...range,
        kind: "drop",
        object: (drop.removeType ?? "").replace("OBJECT_", "").replace("MATVIEW", "MATERIALIZED VIEW"),
        names: (drop.objects ?? []).map(nameOf),
        ifExists: drop.missing_ok === true,
        concurrently: drop.concurrent === true,
        cascade: drop.behavior === "DROP_CASCADE",
      },
    ];
  }
  if (tree.DropdbStmt) {
    return [
      {
        ...range,
        kind: "drop",
        object: "DATABASE",
        names: [tree.DropdbStmt.dbname ?? ""],
        ifExists: false,
        concurrently: false,
        cascade: false,
      },
    ];
  }
  const reindex = tree.ReindexStmt;
  if (reindex) {
    return [
      {
        ...range,
        kind: "reindex",
        scope: (reindex.kind ?? "").replace("REINDEX_OBJECT_", ""),
        name: reindex.relation ? tableName(reindex.relation) : (reindex.name ?? ""),
        concurrently: hasOption(reindex.params, "concurrently"),
      },
    ];
  }
  const rename = tree.RenameStmt;
  if (rename) {
    const table = tableName(rename.relation);
    return [
      {
        ...range,
        kind: "rename",
        object: (rename.renameType ?? "").replace("OBJECT_", ""),
        table,
        from: rename.subname ?? table,
        to: rename.newname ?? "",
      },
    ];
  }
  const domain = tree.AlterDomainStmt;
  if (domain) {
    const what = domain.subtype === "N" ? "dropNotNull" : domain.subtype === "O" ? "setNotNull" : "other";
    return [{ ...range, kind: "alterDomain", what, name: dotted(domain.typeName) }];
  }
  if (tree.TruncateStmt) {
    const tables = (tree.TruncateStmt.relations ?? []).map(nameOf);
    return [{ ...range, kind: "truncate", tables, cascade: tree.TruncateStmt.behavior === "DROP_CASCADE" }];
  }
  const vacuum = tree.VacuumStmt;
  if (vacuum) {
    if (!vacuum.is_vacuumcmd || !hasOption(vacuum.options, "full"))
      return [{ ...range, kind: "other", what: "vacuum" }];
    const tables = (vacuum.rels ?? []).map((one) => tableName(one.VacuumRelation?.relation));
    return [{ ...range, kind: "vacuumFull", tables }];
  }
  if (tree.ClusterStmt) {
    const { relation } = tree.ClusterStmt;
    return [{ ...range, kind: "cluster", tables: relation ? [tableName(relation)] : [] }];
  }
  if (tree.LockStmt) {
    const tables = (tree.LockStmt.relations ?? []).map(nameOf);
    return [{ ...range, kind: "lock", tables, mode: tree.LockStmt.mode ?? 8 }];
  }
  const refresh = tree.RefreshMatViewStmt;
  if (refresh) {
    const concurrently = refresh.concurrent === true;
    return [
      {
        ...range,
        kind: "refresh",
        table: tableName(refresh.relation),
        concurrently,
        data: refresh.skipData !== true,
      },
    ];
  }
  if (tree.CreateTrigStmt)
    return [{ ...range, kind: "createTrigger", table: tableName(tree.CreateTrigStmt.relation) }];
  const transaction = tree.TransactionStmt?.kind;
  if (transaction) {
    if (/_(?:BEGIN|START)$/.test(transaction)) return [{ ...range, kind: "begin" }];
    if (/_(?:COMMIT|PREPARE)$/.test(transaction)) return [{ ...range, kind: "commit" }];
    if (/STMT_ROLLBACK$/.test(transaction)) return [{ ...range, kind: "rollback" }];
    return [{ ...range, kind: "other", what: "savepoint" }];
  }
  const setting = settingOf(tree);
  if (setting) return [{ ...range, kind: "set", ...setting }];
  const rows = rowActions(tree, range);
  if (rows.length > 0) return rows;
  const what = Object.keys(tree)[0] ?? "";
  return [{ ...range, kind: "other", what }];
}
