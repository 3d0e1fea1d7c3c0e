import type { Example } from "../../model.ts";
import { bad, good, inMigrations } from "./sqlExamples.ts";

export const narrowKeyExamples: readonly Example[] = [
  bad(
    "CREATE TABLE orders (\n  ⟦id serial⟧ PRIMARY KEY,\n  note text\n);\n",
    "CREATE TABLE orders (\n  id bigserial PRIMARY KEY,\n  note text\n);\n",
  ),
  bad("create table posts (⟦id int⟧ primary key);\n", "create table posts (id bigint primary key);\n"),
  bad("CREATE TABLE posts (⟦id INTEGER⟧);\n", "CREATE TABLE posts (id BIGINT);\n"),
  bad("CREATE TABLE posts (⟦no smallint⟧ PRIMARY KEY);\n", "CREATE TABLE posts (no bigint PRIMARY KEY);\n"),
  bad(
    'CREATE TABLE IF NOT EXISTS "app"."posts" (\n  ⟦"id" INT⟧ GENERATED ALWAYS AS IDENTITY,\n  CONSTRAINT "pk" PRIMARY KEY ("id")\n);\n',
    'CREATE TABLE IF NOT EXISTS "app"."posts" (\n  "id" BIGINT GENERATED ALWAYS AS IDENTITY,\n  CONSTRAINT "pk" PRIMARY KEY ("id")\n);\n',
  ),
  bad("CREATE TABLE lines (id bigint PRIMARY KEY, ⟦order_id integer⟧ REFERENCES orders (id));\n"),
  bad("ALTER TABLE orders ADD COLUMN ⟦no serial4⟧;\n", "ALTER TABLE orders ADD COLUMN no bigserial;\n"),
  bad("CREATE TABLE lines (\n  ⟦a_id int4⟧,\n  ⟦b_id int2⟧,\n  PRIMARY KEY (a_id, b_id)\n);\n"),
  bad("CREATE TABLE t (⟦key int⟧, n int, PRIMARY KEY (key));\n"),
  good("CREATE TABLE orders (id bigserial PRIMARY KEY, customer_id bigint REFERENCES customers (id));\n"),
  good(
    "CREATE TABLE orders (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, quantity int NOT NULL);\n",
    "a number that is no key",
  ),
  good("CREATE TABLE order_status (id smallint PRIMARY KEY, name text);\n", "a list of a few values"),
  good(
    "CREATE TABLE orders (id uuid PRIMARY KEY, status_id smallint REFERENCES order_statuses (id), country_id int);\n",
    "keys of lists of a few values",
  ),
  bad("⟦ALTER TABLE orders ALTER COLUMN id TYPE integer⟧;\n"),
  good("ALTER TABLE orders ALTER COLUMN id TYPE bigint;\n"),
  good("ALTER TABLE orders ALTER COLUMN attempts TYPE smallint;\n", "a number that is no key"),
  good("CREATE TEMP TABLE ids (id int);\n", "a temporary table"),
  good(
    "CREATE TABLE orders (id text PRIMARY KEY, year int, month smallint, tag_ids int[]);\n",
    "numbers that are no keys",
  ),
  good("ALTER TABLE orders ADD COLUMN attempts int DEFAULT 0;\n", "a number that is no key"),
  good(
    "CREATE TABLE runs (id bigint PRIMARY KEY, process_id integer, process_group_id integer);\n",
    "numbers of the operating system",
  ),
  good(
    "CREATE TABLE `orders` (`id` int NOT NULL AUTO_INCREMENT, PRIMARY KEY (`id`)) ENGINE=InnoDB;\n",
    "another database",
  ),
  ...inMigrations([
    { sql: ["CREATE TABLE orders (id serial PRIMARY KEY)"], bad: [0] },
    { sql: ['CREATE TABLE "orders" ("id" integer NOT NULL, PRIMARY KEY ("id"))'], bad: [0] },
    { sql: ["ALTER TABLE orders ADD COLUMN no serial"], bad: [0] },
    { sql: ["CREATE TABLE lines (id bigint, order_id int REFERENCES orders (id))"], bad: [0] },
    { sql: ["CREATE TABLE orders (id bigserial PRIMARY KEY)"] },
    { sql: ["ALTER TABLE orders ADD COLUMN attempts int"], trap: "a number that is no key" },
    { sql: ["CREATE TABLE roles (id int PRIMARY KEY)"], trap: "a list of a few values" },
    { sql: ["CREATE TABLE orders (id uuid PRIMARY KEY, year int)"] },
  ]),
];
