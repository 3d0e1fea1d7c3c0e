import type { Example } from "../../model.ts";
import { bad, good, inMigrations } from "./sqlExamples.ts";

export const changeColumnTypeExamples: readonly Example[] = [
  bad("⟦ALTER TABLE orders ALTER COLUMN id TYPE bigint⟧;\n"),
  bad("⟦alter table orders alter amount set data type numeric(12, 2)⟧;\n"),
  bad("⟦ALTER TABLE orders ALTER COLUMN created_at TYPE timestamptz USING created_at AT TIME ZONE 'UTC'⟧;\n"),
  bad("ALTER TABLE orders\n  ⟦ALTER COLUMN a TYPE uuid USING a::uuid⟧,\n  ADD COLUMN b text;\n"),
  bad("⟦ALTER TABLE orders ALTER COLUMN note TYPE varchar(40)⟧;\n"),
  bad("⟦ALTER TABLE orders ALTER COLUMN state TYPE order_state USING state::order_state⟧;\n"),
  bad("⟦ALTER TABLE orders ALTER COLUMN code TYPE text USING code::text⟧;\n"),
  bad('⟦ALTER TABLE IF EXISTS "app"."orders" ALTER COLUMN "tags" TYPE jsonb USING to_jsonb("tags")⟧;\n'),
  bad("⟦ALTER TABLE orders ALTER COLUMN tags TYPE text[]⟧;\n"),
  bad('⟦ALTER TABLE orders ALTER COLUMN note TYPE text COLLATE "de-x-icu"⟧;\n'),
  good("ALTER TABLE orders ALTER COLUMN note TYPE text;\n", "dropping the limit of a varchar costs nothing"),
  good(
    "ALTER TABLE orders ALTER COLUMN note TYPE varchar;\n",
    "dropping the limit of a varchar costs nothing",
  ),
  good("CREATE TABLE s (a int);\nALTER TABLE s ALTER COLUMN a TYPE bigint;\n", "the table is new"),
  good("ALTER TABLE orders ALTER COLUMN state SET DEFAULT 'new';\n"),
  good(
    "CREATE TYPE order_state AS ENUM ('new', 'paid');\nALTER TYPE order_state ADD VALUE 'sent';\n",
    "another kind of type",
  ),
  good("ALTER TABLE orders ADD COLUMN type bigint;\n", "a column that is called type"),
  good("ALTER TABLE orders ALTER COLUMN type SET STATISTICS 500;\n", "a column that is called type"),
  good("-- +goose Up\nSELECT 1;\n-- +goose Down\nALTER TABLE a ALTER COLUMN b TYPE int;\n", "a way back"),
  ...inMigrations([
    { sql: ["ALTER TABLE orders ALTER COLUMN id TYPE bigint"], bad: [0] },
    { sql: ['ALTER TABLE "orders" ALTER COLUMN "at" TYPE timestamptz'], bad: [0] },
    { sql: ["ALTER TABLE orders ALTER a TYPE uuid USING a::uuid"], bad: [0] },
    { sql: ["ALTER TABLE orders ALTER COLUMN a SET DATA TYPE numeric"], bad: [0] },
    {
      sql: ["ALTER TABLE orders ALTER COLUMN note TYPE text"],
      trap: "dropping the limit of a varchar costs nothing",
    },
    { sql: ["CREATE TABLE s (a int)", "ALTER TABLE s ALTER COLUMN a TYPE bigint"], trap: "the table is new" },
    { sql: ["ALTER TYPE order_state ADD VALUE 'sent'"] },
    { sql: ["ALTER TABLE orders ADD COLUMN type bigint"] },
  ]),
];
