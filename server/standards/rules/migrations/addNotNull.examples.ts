import type { Example } from "../../model.ts";
import { bad, good, inMigrations } from "./sqlExamples.ts";

export const addNotNullExamples: readonly Example[] = [
  bad(
    "⟦ALTER TABLE orders ADD COLUMN channel text NOT NULL⟧;\n",
    "ALTER TABLE orders ADD COLUMN channel text;\n",
  ),
  bad(
    "⟦alter table app.users add nickname varchar(40) not null⟧;\n",
    "alter table app.users add nickname varchar(40);\n",
  ),
  bad(
    "ALTER TABLE orders\n  ⟦ADD COLUMN a integer NOT NULL⟧,\n  ADD COLUMN b integer,\n  ⟦ADD COLUMN c date NOT NULL⟧;\n",
  ),
  bad("⟦ALTER TABLE orders ADD COLUMN IF NOT EXISTS ref uuid NOT NULL REFERENCES refs (id)⟧;\n"),
  bad(
    "⟦ALTER TABLE orders ALTER COLUMN channel SET NOT NULL⟧;\n",
    "ALTER TABLE orders ADD CONSTRAINT channel_not_null CHECK (channel IS NOT NULL) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT channel_not_null;\nALTER TABLE orders ALTER COLUMN channel SET NOT NULL;\n",
  ),
  bad(
    "ALTER TABLE orders ADD COLUMN channel text;\nUPDATE orders SET channel = 'web' WHERE channel IS NULL;\n⟦ALTER TABLE orders ALTER channel SET NOT NULL⟧;\n",
  ),
  bad(
    "ALTER TABLE orders ADD CONSTRAINT c CHECK (channel IS NOT NULL) NOT VALID;\n⟦ALTER TABLE orders ALTER COLUMN channel SET NOT NULL⟧;\n",
  ),
  bad(
    "ALTER TABLE orders ADD CONSTRAINT c CHECK (state IS NOT NULL) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;\n⟦ALTER TABLE orders ALTER COLUMN channel SET NOT NULL⟧;\n",
  ),
  bad("⟦ALTER TABLE orders ADD COLUMN no bigint PRIMARY KEY⟧;\n"),
  bad("⟦ALTER DOMAIN email SET NOT NULL⟧;\n"),
  good("ALTER TABLE orders ADD COLUMN channel text;\n"),
  good(
    "ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web';\n",
    "a constant default costs nothing",
  ),
  good("ALTER TABLE orders ADD COLUMN channel text DEFAULT 'web' NOT NULL;\n", "the default stands first"),
  good(
    "CREATE TABLE shipments (id bigint);\nALTER TABLE shipments ADD COLUMN state text NOT NULL;\n",
    "the table is new",
  ),
  good(
    "ALTER TABLE orders ADD CONSTRAINT c CHECK (channel IS NOT NULL) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT c;\nALTER TABLE orders ALTER COLUMN channel SET NOT NULL;\nALTER TABLE orders DROP CONSTRAINT c;\n",
    "a validated check proves it",
  ),
  good(
    "ALTER TABLE orders VALIDATE CONSTRAINT orders_channel_not_null;\nALTER TABLE orders ALTER COLUMN channel SET NOT NULL;\n",
    "the check was added by an earlier migration",
  ),
  good(
    "ALTER TABLE orders ADD COLUMN no bigint NOT NULL GENERATED ALWAYS AS IDENTITY;\n",
    "an identity fills the rows",
  ),
  good(
    "ALTER TABLE orders ADD COLUMN total numeric NOT NULL GENERATED ALWAYS AS (net + tax) STORED;\n",
    "worked out for every row",
  ),
  good("ALTER TABLE orders ALTER COLUMN channel DROP NOT NULL;\n", "the other way round"),
  good(
    "-- migrate:up\nALTER TABLE a DROP COLUMN b;\n-- migrate:down\nALTER TABLE a ADD COLUMN b text NOT NULL;\n",
    "a way back",
  ),
  bad("ALTER TABLE orders\n  ADD COLUMN note text,\n  ⟦ADD COLUMN channel text NOT NULL DEFAULT NULL⟧;\n"),
  bad("⟦ALTER TABLE orders ADD COLUMN channel text DEFAULT NULL::text NOT NULL⟧;\n"),
  ...inMigrations([
    { sql: ["ALTER TABLE orders ADD COLUMN channel text NOT NULL"], bad: [0] },
    { sql: ['ALTER TABLE "orders" ALTER COLUMN "channel" SET NOT NULL'], bad: [0] },
    {
      sql: [
        "UPDATE orders SET channel = 'web' WHERE id < 10",
        "ALTER TABLE orders ALTER channel SET NOT NULL",
      ],
      bad: [1],
    },
    { sql: ["ALTER TABLE orders ADD no bigint NOT NULL;"], bad: [0] },
    { sql: ["ALTER TABLE orders ADD COLUMN channel text"] },
    {
      sql: ["CREATE TABLE s (id bigint)", "ALTER TABLE s ADD COLUMN a text NOT NULL"],
      trap: "the table is new",
    },
    { sql: ["ALTER TABLE orders ADD COLUMN channel text NOT NULL DEFAULT 'web'"] },
    { sql: ["ALTER TABLE orders VALIDATE CONSTRAINT c", "ALTER TABLE orders ALTER channel SET NOT NULL"] },
  ]),
];
