/** The parts of PostgreSQL's parse tree that are looked at, under the parser's own names. */
export interface SqlNode {
  readonly AlterTableStmt?: {
    readonly relation?: RangeVar;
    readonly cmds?: readonly SqlNode[];
    readonly objtype?: string;
    readonly missing_ok?: boolean;
  };
  readonly AlterTableCmd?: AlterTableCmd;
  readonly AlterDomainStmt?: {
    readonly subtype?: string;
    readonly typeName?: readonly SqlNode[];
    readonly def?: SqlNode;
    readonly name?: string;
  };
  readonly CreateStmt?: CreateStmt;
  readonly CreateForeignTableStmt?: { readonly base?: CreateStmt; readonly baseStmt?: CreateStmt };
  readonly CreateTableAsStmt?: {
    readonly into?: { readonly rel?: RangeVar };
    readonly objtype?: string;
    readonly if_not_exists?: boolean;
  };
  readonly SelectStmt?: SelectStmt;
  readonly IndexStmt?: {
    readonly idxname?: string;
    readonly relation?: RangeVar;
    readonly concurrent?: boolean;
    readonly if_not_exists?: boolean;
  };
  readonly DropStmt?: {
    readonly objects?: readonly SqlNode[];
    readonly removeType?: string;
    readonly behavior?: string;
    readonly missing_ok?: boolean;
    readonly concurrent?: boolean;
  };
  readonly DropdbStmt?: { readonly dbname?: string };
  readonly ReindexStmt?: {
    readonly kind?: string;
    readonly relation?: RangeVar;
    readonly name?: string;
    readonly params?: readonly SqlNode[];
  };
  readonly RenameStmt?: {
    readonly renameType?: string;
    readonly relationType?: string;
    readonly relation?: RangeVar;
    readonly subname?: string;
    readonly newname?: string;
  };
  readonly DeleteStmt?: {
    readonly relation?: RangeVar;
    readonly usingClause?: readonly SqlNode[];
    readonly whereClause?: SqlNode;
    readonly withClause?: WithClause;
  };
  readonly UpdateStmt?: {
    readonly relation?: RangeVar;
    readonly targetList?: readonly SqlNode[];
    readonly whereClause?: SqlNode;
    readonly fromClause?: readonly SqlNode[];
    readonly withClause?: WithClause;
  };
  readonly InsertStmt?: {
    readonly relation?: RangeVar;
    readonly selectStmt?: SqlNode;
    readonly withClause?: WithClause;
  };
  readonly TruncateStmt?: { readonly relations?: readonly SqlNode[]; readonly behavior?: string };
  readonly VacuumStmt?: {
    readonly options?: readonly SqlNode[];
    readonly rels?: readonly SqlNode[];
    readonly is_vacuumcmd?: boolean;
  };
  readonly VacuumRelation?: { readonly relation?: RangeVar };
  readonly ClusterStmt?: { readonly relation?: RangeVar };
  readonly LockStmt?: {
    readonly relations?: readonly SqlNode[];
    readonly mode?: number;
    readonly nowait?: boolean;
  };
  readonly RefreshMatViewStmt?: {
    readonly relation?: RangeVar;
    readonly concurrent?: boolean;
    readonly skipData?: boolean;
  };
  readonly TransactionStmt?: { readonly kind?: string };
  readonly VariableSetStmt?: {
    readonly kind?: string;
    readonly name?: string;
    readonly args?: readonly SqlNode[];
    readonly is_local?: boolean;
  };
  readonly ViewStmt?: { readonly view?: RangeVar };
  readonly CreateTrigStmt?: { readonly relation?: RangeVar };
  readonly CompositeTypeStmt?: object;
  readonly CreateEnumStmt?: object;
  readonly ColumnDef?: ColumnDef;
  readonly Constraint?: Constraint;
  readonly PartitionCmd?: { readonly name?: RangeVar; readonly concurrent?: boolean };
  readonly RangeVar?: RangeVar;
  readonly RangeSubselect?: object;
  readonly RangeFunction?: object;
  readonly JoinExpr?: { readonly larg?: SqlNode; readonly rarg?: SqlNode };
  readonly DefElem?: { readonly defname?: string; readonly arg?: SqlNode };
  readonly List?: { readonly items?: readonly SqlNode[] };
  readonly String?: { readonly sval?: string };
  readonly Boolean?: { readonly boolval?: boolean };
  readonly Integer?: { readonly ival?: number };
  readonly TypeName?: TypeName;
  readonly ResTarget?: { readonly name?: string; readonly val?: SqlNode };
  readonly FuncCall?: { readonly funcname?: readonly SqlNode[]; readonly args?: readonly SqlNode[] };
  readonly A_Const?: {
    readonly sval?: { readonly sval?: string };
    readonly ival?: { readonly ival?: number };
    readonly boolval?: { readonly boolval?: boolean };
    readonly isnull?: boolean;
  };
  readonly A_Expr?: { readonly lexpr?: SqlNode; readonly rexpr?: SqlNode };
  readonly BoolExpr?: { readonly boolop?: string; readonly args?: readonly SqlNode[] };
  readonly NullTest?: { readonly arg?: SqlNode; readonly nulltesttype?: string };
  readonly ColumnRef?: { readonly fields?: readonly SqlNode[] };
  readonly TypeCast?: { readonly arg?: SqlNode; readonly typeName?: TypeName };
  readonly CommonTableExpr?: { readonly ctename?: string; readonly ctequery?: SqlNode };
}

export interface RangeVar {
  readonly schemaname?: string;
  readonly relname?: string;
  readonly relpersistence?: string;
  readonly inh?: boolean;
  readonly location?: number;
}

export interface TypeName {
  readonly names?: readonly SqlNode[];
  readonly typmods?: readonly SqlNode[];
  readonly arrayBounds?: readonly SqlNode[];
  readonly location?: number;
}

export interface ColumnDef {
  readonly colname?: string;
  readonly typeName?: TypeName;
  readonly raw_default?: SqlNode;
  readonly collClause?: object;
  readonly constraints?: readonly SqlNode[];
  readonly location?: number;
}

export interface Constraint {
  readonly contype?: string;
  readonly conname?: string;
  readonly is_enforced?: boolean;
  readonly skip_validation?: boolean;
  readonly raw_expr?: SqlNode;
  readonly generated_kind?: string;
  readonly keys?: readonly SqlNode[];
  readonly indexname?: string;
  readonly pktable?: RangeVar;
  readonly fk_attrs?: readonly SqlNode[];
  readonly location?: number;
}

export interface AlterTableCmd {
  readonly subtype?: string;
  readonly name?: string;
  readonly def?: SqlNode;
  readonly behavior?: string;
  readonly missing_ok?: boolean;
}

export interface CreateStmt {
  readonly relation?: RangeVar;
  readonly tableElts?: readonly SqlNode[];
  readonly inhRelations?: readonly SqlNode[];
  readonly partbound?: object;
  readonly partspec?: object;
  readonly if_not_exists?: boolean;
}

export interface WithClause {
  readonly ctes?: readonly SqlNode[];
}

export interface SelectStmt {
  readonly targetList?: readonly SqlNode[];
  readonly fromClause?: readonly SqlNode[];
  readonly whereClause?: SqlNode;
  readonly valuesLists?: readonly SqlNode[];
  readonly limitCount?: SqlNode;
  readonly larg?: SelectStmt;
  readonly rarg?: SelectStmt;
}

/** Last part of a dotted name: `int4` of `pg_catalog.int4`. */
export function lastString(names: readonly SqlNode[] | undefined): string {
  return names?.at(-1)?.String?.sval ?? "";
}

/** Every node of a tree that `pick` wants, in order. */
export function findNodes<T>(node: object | undefined, pick: (node: SqlNode) => T | undefined): T[] {
  const out: T[] = [];
  const visit = (at: object): void => {
    const found = pick(at as SqlNode);
    if (found !== undefined) out.push(found);
    for (const value of Object.values(at)) if (typeof value === "object" && value !== null) visit(value);
  };
  if (node) visit(node);
  return out;
}
