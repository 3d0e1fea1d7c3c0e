import type { Example } from "../../model.ts";
import { bad, good, inMigrations } from "./sqlExamples.ts";

export const unbatchedBackfillExamples: readonly Example[] = [
  bad("BEGIN;\nALTER TABLE orders ADD COLUMN channel text;\n⟦UPDATE orders SET channel = 'web'⟧;\nCOMMIT;\n"),
  bad(
    "alter table orders add column channel text;\n⟦update orders set channel = 'web' where channel is null⟧;\n",
  ),
  bad(
    "-- +goose Up\nALTER TABLE orders ADD COLUMN a text;\n⟦UPDATE orders SET a = b⟧;\n-- +goose Down\nALTER TABLE orders DROP COLUMN a;\n",
  ),
  bad(
    "ALTER TABLE orders DROP COLUMN note;\n⟦INSERT INTO notes (order_id, note) SELECT id, note FROM orders⟧;\n",
  ),
  bad("⟦DELETE FROM lines⟧;\nALTER TABLE lines ADD COLUMN a text;\n"),
  bad("⟦UPDATE orders o SET total = s.total FROM sums s⟧;\nCREATE INDEX orders_total ON orders (total);\n"),
  bad(
    "⟦UPDATE orders SET a = lower(a) WHERE 1 = 1⟧;\nALTER TABLE orders ADD CONSTRAINT c CHECK (a = lower(a)) NOT VALID;\n",
  ),
  good("ALTER TABLE orders ADD COLUMN channel text;\n"),
  good("UPDATE orders SET channel = 'web' WHERE channel IS NULL;\n", "a step of its own"),
  good(
    "BEGIN;\nALTER TABLE orders ADD COLUMN channel text;\nCOMMIT;\nBEGIN;\nUPDATE orders SET channel = 'web';\nCOMMIT;\n",
    "transactions of their own",
  ),
  good("ALTER TABLE orders ADD COLUMN a text;\nUPDATE orders SET a = 'x' WHERE id = 12;\n", "some rows only"),
  good("ALTER TABLE countries ADD COLUMN eu boolean;\nUPDATE countries SET eu = false;\n", "a small table"),
  good(
    "ALTER TABLE a ADD COLUMN b text;\nINSERT INTO roles (name) SELECT 'auditor' WHERE NOT EXISTS (SELECT 1 FROM roles WHERE name = 'auditor');\n",
    "one row",
  ),
  good(
    "ALTER TABLE a ADD COLUMN b text;\nINSERT INTO grants (role_id, what) SELECT id, 'read' FROM users WHERE name = 'auditor';\n",
    "some rows only",
  ),
  good(
    "CREATE TABLE s (a int);\nINSERT INTO s VALUES (1), (2);\nUPDATE s SET a = 2;\nALTER TABLE s ADD COLUMN b int;\n",
    "the table is new",
  ),
  good(
    "-- migrate:up transaction:false\nALTER TABLE a ADD COLUMN b text;\nUPDATE a SET b = 'x';\n-- migrate:down\nALTER TABLE a DROP COLUMN b;\n",
    "no transaction holds both",
  ),
  ...inMigrations([
    { sql: ["ALTER TABLE orders ADD COLUMN a text", "UPDATE orders SET a = 'x'"], bad: [1] },
    { sql: ["DELETE FROM lines", "ALTER TABLE lines ADD COLUMN a text"], bad: [0] },
    {
      sql: [
        "INSERT INTO notes (id, note) SELECT id, note FROM orders",
        "ALTER TABLE orders DROP COLUMN note",
      ],
      bad: [0],
    },
    { sql: ["ALTER TABLE orders ADD COLUMN a text", "UPDATE orders SET a = 'x' WHERE a IS NULL"], bad: [1] },
    { sql: ["UPDATE orders SET a = 'x'"], trap: "a step of its own" },
    { sql: ["ALTER TABLE orders ADD COLUMN a text", "UPDATE orders SET a = 'x' WHERE id = 1"] },
    {
      sql: ["ALTER TABLE countries ADD COLUMN a text", "UPDATE countries SET a = 'x'"],
      trap: "a small table",
    },
    { sql: ["CREATE TABLE s (a int)", "UPDATE s SET a = 1"], trap: "the table is new" },
  ]),
];
