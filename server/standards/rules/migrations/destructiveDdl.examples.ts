import type { Example } from "../../model.ts";
import { bad, good, inMigrations } from "./sqlExamples.ts";

export const destructiveDdlExamples: readonly Example[] = [
  bad("⟦DROP TABLE orders⟧;\n"),
  bad("⟦drop table if exists app.orders, app.order_lines cascade⟧;\n"),
  bad("⟦ALTER TABLE orders DROP COLUMN note⟧;\n"),
  bad("ALTER TABLE orders\n  ADD COLUMN a text,\n  ⟦DROP COLUMN IF EXISTS b⟧,\n  ⟦DROP c CASCADE⟧;\n"),
  bad("⟦DROP DATABASE shop⟧;\n"),
  bad("⟦DROP SCHEMA legacy CASCADE⟧;\n"),
  bad("⟦TRUNCATE customers CASCADE⟧;\n"),
  bad("⟦ALTER TABLE orders ALTER COLUMN channel DROP NOT NULL⟧;\n⟦ALTER DOMAIN email DROP NOT NULL⟧;\n"),
  bad("⟦DROP TABLE orders⟧;\nCREATE TABLE orders (id bigint PRIMARY KEY);\n"),
  bad("-- migrate:up\n⟦DROP TABLE orders⟧;\n\n-- migrate:down\nCREATE TABLE orders (id bigint);\n"),
  good(
    "-- migrate:up\nCREATE TABLE orders (id bigint);\n\n-- migrate:down\nDROP TABLE orders;\n",
    "a way back",
  ),
  good("DROP TABLE orders;\n", "a way back", "db/migrations/000012_orders.down.sql"),
  good("DROP TABLE orders;\n", "a way back", "db/migration/U12__orders.sql"),
  good("DROP TABLE orders;\n", "a way back", "revert/orders.sql"),
  good("DROP TABLE orders;\n", "a way back", "revert/schemas/shop/tables/orders/table.sql"),
  good("CREATE TEMP TABLE ids (id bigint);\nDROP TABLE ids;\n", "the file's own table"),
  good(
    "DROP TABLE IF EXISTS tmp_import;\nTRUNCATE staging_orders CASCADE;\n",
    "tables that hold nothing for long",
  ),
  good("TRUNCATE customers;\n", "PostgreSQL refuses it where other tables refer to it"),
  good(
    "DROP TABLE IF EXISTS orders;\nCREATE TABLE orders (id bigint PRIMARY KEY);\n",
    "a script that sets up an empty database",
    "sql/schema.sql",
  ),
  good(
    "DROP INDEX CONCURRENTLY a_idx;\nDROP VIEW report;\nDROP FUNCTION f(int);\nALTER TABLE a DROP CONSTRAINT c;\n",
    "nothing is lost that can't be made again",
  ),
  good("SELECT 'DROP TABLE orders';\n-- DROP TABLE orders;\n/* DROP TABLE orders; */\n", "text"),
  ...inMigrations([
    { sql: ["DROP TABLE orders"], bad: [0] },
    { sql: ['ALTER TABLE "orders" DROP COLUMN "note";'], bad: [0] },
    { sql: ["ALTER TABLE orders ALTER COLUMN a DROP NOT NULL"], bad: [0] },
    { sql: ["ALTER TABLE orders ADD COLUMN a text", "TRUNCATE orders CASCADE"], bad: [1] },
    { sql: ["CREATE TEMP TABLE ids (id bigint)", "DROP TABLE ids"], trap: "the migration's own table" },
    { sql: ["DROP INDEX a_idx"] },
    { sql: ["ALTER TABLE orders DROP CONSTRAINT c"] },
    { sql: ["DROP TABLE tmp_orders"], trap: "a table that holds nothing for long" },
  ]),
  {
    languages: ["typescript", "javascript"],
    path: "src/migrations/1767225600000-orders.js",
    good: "export class Orders1767225600000 {\n  async down(queryRunner) {\n    await queryRunner.query(`DROP TABLE orders`);\n  }\n}\n",
    trap: "a way back",
  },
  {
    languages: ["python"],
    path: "alembic/versions/3f2a_orders.py",
    good: 'from alembic import op\n\n\ndef downgrade():\n    op.execute("DROP TABLE orders")\n',
    trap: "a way back",
  },
];
