import type { Example } from "../../model.ts";
import { bad, good, inMigrations } from "./sqlExamples.ts";

export const indexNotConcurrentExamples: readonly Example[] = [
  bad(
    "⟦CREATE INDEX orders_customer_idx ON orders (customer_id)⟧;\n",
    "CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id);\n",
  ),
  bad(
    "⟦create unique index if not exists users_email_key\n  on app.users (lower(email))\n  where deleted_at is null⟧;\n",
    "create unique index concurrently if not exists users_email_key\n  on app.users (lower(email))\n  where deleted_at is null;\n",
  ),
  bad(
    "-- Speeds up the nightly report.\n⟦CREATE INDEX ON invoices USING gin (tags)⟧;\n",
    "-- Speeds up the nightly report.\nCREATE INDEX CONCURRENTLY ON invoices USING gin (tags);\n",
  ),
  bad("⟦DROP INDEX IF EXISTS orders_old_idx⟧;\n", "DROP INDEX CONCURRENTLY IF EXISTS orders_old_idx;\n"),
  bad("⟦DROP INDEX a_idx, b_idx⟧;\n"),
  bad("⟦REINDEX TABLE orders⟧;\n", "REINDEX TABLE CONCURRENTLY orders;\n"),
  bad("⟦reindex (verbose) index orders_pkey⟧;\n", "reindex (verbose) index concurrently orders_pkey;\n"),
  bad(
    "BEGIN;\nSET LOCAL lock_timeout = '2s';\n⟦CREATE INDEX orders_state_idx ON orders (state)⟧;\nCOMMIT;\n",
  ),
  bad(
    'CREATE TABLE "audit" ("id" bigint PRIMARY KEY);\nCREATE INDEX audit_id_idx ON "audit" (id);\n⟦CREATE INDEX "orders_day_idx" ON "orders" ("day")⟧;\n',
    'CREATE TABLE "audit" ("id" bigint PRIMARY KEY);\nCREATE INDEX audit_id_idx ON "audit" (id);\nCREATE INDEX CONCURRENTLY "orders_day_idx" ON "orders" ("day");\n',
  ),
  bad(
    "-- +goose Up\n⟦CREATE INDEX orders_state_idx ON orders (state)⟧;\n\n-- +goose Down\nDROP INDEX orders_state_idx;\n",
  ),
  bad(
    '⟦CREATE INDEX müller_idx ON größen (maß)⟧; ⟦DROP INDEX "straße_idx"⟧;\n',
    'CREATE INDEX CONCURRENTLY müller_idx ON größen (maß); DROP INDEX "straße_idx";\n',
  ),
  good("CREATE INDEX CONCURRENTLY IF NOT EXISTS orders_customer_idx ON orders (customer_id);\n"),
  good(
    "CREATE TABLE shipments (\n  id bigint PRIMARY KEY,\n  order_id bigint NOT NULL\n);\nCREATE INDEX shipments_order_idx ON shipments (order_id);\n",
    "the table is new",
  ),
  good(
    "CREATE TABLE IF NOT EXISTS public.shipments (id bigint);\ncreate unique index shipments_id on shipments (id);\ndrop index shipments_id;\n",
    "the table is new, under its schema's name too, and so is the index",
  ),
  good(
    "CREATE TABLE events (id bigint, day date) PARTITION BY RANGE (day);\nCREATE INDEX events_day ON ONLY events (day);\n",
    "a partitioned table takes no concurrent build",
  ),
  good("CREATE INDEX events_day ON ONLY events (day);\n", "only the entry of the parent is made"),
  good(
    "DROP INDEX CONCURRENTLY orders_old_idx;\nREINDEX INDEX CONCURRENTLY orders_pkey;\nREINDEX (CONCURRENTLY) TABLE orders;\n",
  ),
  good(
    "CREATE MATERIALIZED VIEW totals AS SELECT day, sum(amount) FROM orders GROUP BY day;\nCREATE UNIQUE INDEX totals_day ON totals (day);\n",
    "the view is new",
  ),
  good("DROP INDEX orders_customer_idx;\n", "a way back", "db/migrations/000012_index.down.sql"),
  good("CREATE INDEX `orders_idx` ON `orders` (`customer_id`);\n", "MySQL builds indexes beside the traffic"),
  good(
    "CREATE FUNCTION make_index() RETURNS void LANGUAGE plpgsql AS $$\nBEGIN\n  EXECUTE 'CREATE INDEX a ON b (c)';\nEND\n$$;\n",
    "text in a function",
  ),
  good(
    "--\n-- PostgreSQL database dump\n--\nCREATE TABLE public.a (id bigint);\nCREATE INDEX a_idx ON public.b USING btree (id);\n",
    "a dump is loaded into an empty database",
  ),
  ...inMigrations([
    { sql: ["CREATE INDEX orders_customer_idx ON orders (customer_id)"], bad: [0] },
    {
      sql: ["ALTER TABLE orders ADD COLUMN note text", 'CREATE UNIQUE INDEX "orders_no" ON "orders" ("no")'],
      bad: [1],
    },
    { sql: ["DROP INDEX orders_old_idx"], bad: [0] },
    { sql: ["SET lock_timeout = '2s';\nREINDEX TABLE orders;"], bad: [0] },
    { sql: ["CREATE INDEX CONCURRENTLY orders_customer_idx ON orders (customer_id)"] },
    {
      sql: ["CREATE TABLE shipments (id bigint PRIMARY KEY)", "CREATE INDEX shipments_idx ON shipments (id)"],
      trap: "the table is new",
    },
    { sql: ["ALTER TABLE orders ADD COLUMN note text"] },
    { sql: ["CREATE INDEX events_day ON ONLY events (day)"], trap: "only the entry of the parent is made" },
  ]),
];
