import type { Example } from "../../model.ts";
import { bad, good, inMigrations } from "./sqlExamples.ts";

export const renameBreaksOldCodeExamples: readonly Example[] = [
  bad("⟦ALTER TABLE orders RENAME COLUMN note TO remark⟧;\n"),
  bad("⟦alter table orders rename note to remark⟧;\n"),
  bad("⟦ALTER TABLE orders RENAME TO purchases⟧;\n"),
  bad('⟦ALTER TABLE IF EXISTS "app"."orders" RENAME TO "purchases"⟧;\n'),
  bad(
    "BEGIN;\n⟦ALTER TABLE orders RENAME TO purchases⟧;\nALTER INDEX orders_pkey RENAME TO purchases_pkey;\nCOMMIT;\n",
  ),
  bad("DROP VIEW purchases;\n⟦ALTER TABLE orders RENAME TO purchases⟧;\n"),
  bad("⟦ALTER VIEW report RENAME COLUMN a TO b⟧;\n"),
  bad("CREATE TABLE s (id bigint);\n⟦ALTER TABLE orders RENAME COLUMN s TO t⟧;\n"),
  good(
    "CREATE TABLE s (a int);\nALTER TABLE s RENAME COLUMN a TO b;\nALTER TABLE s RENAME TO t;\n",
    "the table is new",
  ),
  good(
    "BEGIN;\nALTER TABLE orders RENAME TO purchases;\nCREATE VIEW orders AS SELECT * FROM purchases;\nCOMMIT;\n",
    "a view goes on under the old name",
  ),
  good(
    "BEGIN;\nALTER TABLE orders RENAME TO orders_old;\nALTER TABLE orders_new RENAME TO orders;\nCOMMIT;\n",
    "another table takes the name",
  ),
  good("ALTER INDEX a_idx RENAME TO b_idx;\n", "no code names an index"),
  good("ALTER TABLE orders RENAME CONSTRAINT a TO b;\n", "no code names a constraint"),
  good("ALTER TYPE state RENAME VALUE 'new' TO 'fresh';\n", "no table and no column"),
  good("ALTER TABLE orders ADD COLUMN remark text;\n"),
  good("ALTER TABLE orders RENAME TO purchases;\n", "a way back", "db/migrations/7_rename.down.sql"),
  ...inMigrations([
    { sql: ["ALTER TABLE orders RENAME COLUMN note TO remark"], bad: [0] },
    { sql: ['ALTER TABLE "orders" RENAME TO "purchases";'], bad: [0] },
    { sql: ["ALTER TABLE orders ADD COLUMN a text", "ALTER TABLE orders RENAME b TO c"], bad: [1] },
    { sql: ["ALTER TABLE IF EXISTS a RENAME TO b;"], bad: [0] },
    { sql: ["CREATE TABLE s (a int)", "ALTER TABLE s RENAME TO t"], trap: "the table is new" },
    { sql: ["ALTER INDEX a_idx RENAME TO b_idx"], trap: "no code names an index" },
    {
      sql: ["ALTER TABLE a RENAME TO b", "CREATE VIEW a AS SELECT * FROM b"],
      trap: "a view goes on under the old name",
    },
    { sql: ["ALTER TABLE orders RENAME CONSTRAINT a TO b"] },
  ]),
];
