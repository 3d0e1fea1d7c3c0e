import type { Range } from "../model.ts";
import type { SqlNode } from "./sqlTree.ts";

/** A table's name: `shop.orders`; the schema `public` is left out. */
export type TableName = string;

export interface SqlConstraint {
  readonly kind: "check" | "foreignKey" | "unique" | "primaryKey" | "exclude" | "notNull";
  readonly name: string | undefined;
  readonly notValid: boolean;
  readonly enforced: boolean;
  /** `USING INDEX …`. */
  readonly usingIndex: boolean;
  readonly columns: readonly string[];
  readonly references: TableName | undefined;
  /** Column of a check `c IS NOT NULL`. */
  readonly notNullOf: string | undefined;
  /** Offset of its first character. */
  readonly start: number;
}

export interface SqlColumn extends Range {
  readonly name: string;
  /** Last part of the type's name as the parser knows it: `int4`, `serial`, `varchar`. */
  readonly type: string;
  /** `(20)` of `varchar(20)`. */
  readonly sized: boolean;
  readonly array: boolean;
  readonly typeRange: Range;
  readonly constraints: readonly SqlConstraint[];
  readonly notNull: boolean;
  readonly identity: boolean;
  readonly generated: "stored" | "virtual" | undefined;
  readonly default: SqlNode | undefined;
}

interface On {
  readonly table: TableName;
}

/** What a statement does. Parts of one `ALTER TABLE` are actions of their own, each with its place. */
export type SqlAction = Range &
  (
    | ({
        readonly kind: "createTable";
        readonly temporary: boolean;
        readonly ifNotExists: boolean;
        readonly columns: readonly SqlColumn[];
        readonly constraints: readonly SqlConstraint[];
        readonly partitioned: boolean;
        /** The table that it is a partition of. */
        readonly parent: TableName | undefined;
      } & On)
    | ({ readonly kind: "createView"; readonly materialized: boolean; readonly ifNotExists: boolean } & On)
    | ({
        readonly kind: "createIndex";
        readonly name: string | undefined;
        readonly concurrently: boolean;
        readonly ifNotExists: boolean;
        readonly only: boolean;
      } & On)
    | {
        readonly kind: "drop";
        /** `TABLE`, `INDEX`, `COLUMN`… as in `DROP TABLE`. */
        readonly object: string;
        readonly names: readonly TableName[];
        readonly ifExists: boolean;
        readonly concurrently: boolean;
        readonly cascade: boolean;
      }
    | {
        readonly kind: "reindex";
        readonly scope: string;
        readonly name: string;
        readonly concurrently: boolean;
      }
    | ({ readonly kind: "addColumn"; readonly column: SqlColumn; readonly ifNotExists: boolean } & On)
    | ({ readonly kind: "dropColumn"; readonly name: string; readonly ifExists: boolean } & On)
    | ({ readonly kind: "setNotNull"; readonly column: string } & On)
    | ({ readonly kind: "dropNotNull"; readonly column: string } & On)
    | ({
        readonly kind: "alterType";
        readonly column: string;
        readonly type: string;
        readonly sized: boolean;
        readonly array: boolean;
        /** `COLLATE …`: the values are compared anew. */
        readonly collated: boolean;
        readonly using: boolean;
      } & On)
    | ({ readonly kind: "addConstraint"; readonly constraint: SqlConstraint } & On)
    | ({ readonly kind: "dropConstraint"; readonly name: string; readonly ifExists: boolean } & On)
    | ({ readonly kind: "validateConstraint"; readonly name: string } & On)
    | ({
        readonly kind: "detachPartition";
        readonly partition: TableName;
        readonly concurrently: boolean;
      } & On)
    | ({ readonly kind: "alterTable"; readonly what: string } & On)
    | ({ readonly kind: "rename"; readonly object: string; readonly from: string; readonly to: string } & On)
    | {
        readonly kind: "alterDomain";
        readonly what: "dropNotNull" | "setNotNull" | "other";
        readonly name: string;
      }
    | ({ readonly kind: "delete" } & On & RowFilter)
    | ({ readonly kind: "update" } & On & RowFilter)
    | ({
        readonly kind: "insertSelect";
        readonly sources: readonly TableName[];
        readonly filtered: boolean;
      } & On)
    | ({ readonly kind: "insert" } & On)
    | { readonly kind: "truncate"; readonly tables: readonly TableName[]; readonly cascade: boolean }
    | { readonly kind: "vacuumFull"; readonly tables: readonly TableName[] }
    | { readonly kind: "cluster"; readonly tables: readonly TableName[] }
    | {
        readonly kind: "lock";
        readonly tables: readonly TableName[];
        /** From 1, `ACCESS SHARE`, to 8, `ACCESS EXCLUSIVE`. */
        readonly mode: number;
      }
    | ({ readonly kind: "refresh"; readonly concurrently: boolean; readonly data: boolean } & On)
    | ({ readonly kind: "createTrigger" } & On)
    | { readonly kind: "begin" | "commit" | "rollback" }
    /** `SET name = value`; no value for `RESET` and `DEFAULT`. */
    | { readonly kind: "set"; readonly name: string; readonly value: string | undefined }
    | { readonly kind: "other"; readonly what: string }
  );

interface RowFilter {
  /** Columns that an update sets. */
  readonly sets: readonly string[];
  readonly filtered: boolean;
  /** There is no condition, or one that always holds. */
  readonly every: boolean;
  /** Columns that the condition only asks to be null. */
  readonly onlyNull: readonly string[];
  /** `USING`, `FROM`, `WITH`: other tables decide on the rows. */
  readonly joined: boolean;
}
