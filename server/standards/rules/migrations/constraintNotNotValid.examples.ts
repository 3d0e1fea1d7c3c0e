import type { Example } from "../../model.ts";
import { bad, good, inMigrations } from "./sqlExamples.ts";

export const constraintNotNotValidExamples: readonly Example[] = [
  bad(
    "⟦ALTER TABLE accounts ADD CONSTRAINT positive CHECK (balance >= 0)⟧;\n",
    "ALTER TABLE accounts ADD CONSTRAINT positive CHECK (balance >= 0) NOT VALID;\nALTER TABLE accounts VALIDATE CONSTRAINT positive;\n",
  ),
  bad(
    '⟦alter table only "orders" add constraint "orders_customer_fk"\n  foreign key ("customer_id") references "customers" ("id") on delete cascade⟧;\n',
    'alter table only "orders" add constraint "orders_customer_fk"\n  foreign key ("customer_id") references "customers" ("id") on delete cascade not valid;\nalter table "orders" validate constraint "orders_customer_fk";\n',
  ),
  bad(
    "ALTER TABLE orders\n  ADD COLUMN note text,\n  ⟦ADD CONSTRAINT short CHECK (length(note) < 100)⟧,\n  DROP COLUMN old;\n",
    "ALTER TABLE orders\n  ADD COLUMN note text,\n  ADD CONSTRAINT short CHECK (length(note) < 100) NOT VALID,\n  DROP COLUMN old;\nALTER TABLE orders VALIDATE CONSTRAINT short;\n",
  ),
  bad("⟦ALTER TABLE orders ADD CHECK (amount > 0)⟧;\n"),
  bad(
    "⟦ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE (email)⟧;\n",
    "CREATE UNIQUE INDEX CONCURRENTLY users_email_key ON users (email);\nALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_key;\n",
  ),
  bad("⟦ALTER TABLE items ADD PRIMARY KEY (id)⟧;\n"),
  bad(
    "⟦ALTER TABLE items ADD CONSTRAINT items_pk PRIMARY KEY (id)⟧;\n",
    "CREATE UNIQUE INDEX CONCURRENTLY items_pk ON items (id);\nALTER TABLE items ADD CONSTRAINT items_pk PRIMARY KEY USING INDEX items_pk;\n",
  ),
  bad(
    "BEGIN;\n⟦ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0)⟧;\nCOMMIT;\n",
    "BEGIN;\nALTER TABLE a ADD CONSTRAINT c CHECK (b > 0) NOT VALID;\nCOMMIT;\n",
  ),
  bad(
    "BEGIN;\nALTER TABLE a ADD CONSTRAINT c CHECK (b > 0) NOT VALID;\n⟦ALTER TABLE a VALIDATE CONSTRAINT c⟧;\nCOMMIT;\n",
  ),
  bad("⟦ALTER TABLE orders ADD COLUMN customer_id bigint REFERENCES customers (id)⟧;\n"),
  bad(
    "⟦ALTER TABLE orders ADD COLUMN code text UNIQUE⟧;\n⟦ALTER TABLE orders ADD COLUMN n int CHECK (n > 0)⟧;\n",
  ),
  bad(
    "CREATE TABLE customers (id bigint PRIMARY KEY);\n⟦ALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers (id)⟧;\n",
    "CREATE TABLE customers (id bigint PRIMARY KEY);\nALTER TABLE orders ADD CONSTRAINT fk FOREIGN KEY (customer_id) REFERENCES customers (id) NOT VALID;\nALTER TABLE orders VALIDATE CONSTRAINT fk;\n",
  ),
  good("ALTER TABLE accounts ADD CONSTRAINT positive CHECK (balance >= 0) NOT VALID;\n"),
  good(
    "ALTER TABLE accounts ADD CONSTRAINT positive CHECK (balance >= 0) NOT VALID;\nALTER TABLE accounts VALIDATE CONSTRAINT positive;\n",
  ),
  good("ALTER TABLE users ADD CONSTRAINT users_email_key UNIQUE USING INDEX users_email_idx;\n"),
  good("ALTER TABLE items ADD CONSTRAINT items_pk PRIMARY KEY USING INDEX items_pk_idx;\n"),
  good(
    "CREATE TABLE shipments (id bigint, order_id bigint REFERENCES orders (id));\nALTER TABLE shipments ADD PRIMARY KEY (id);\nALTER TABLE shipments ADD CONSTRAINT fk FOREIGN KEY (order_id) REFERENCES orders (id);\n",
    "the table is new",
  ),
  good(
    'CREATE TABLE "public"."shipments" ("id" bigint);\nALTER TABLE "shipments" ADD CONSTRAINT "c" CHECK (id > 0);\n',
    "the table is new, under its schema's name",
  ),
  good("ALTER TABLE orders DROP CONSTRAINT old_check;\n"),
  good("ALTER TABLE orders ADD COLUMN note text NOT NULL DEFAULT '';\n", "no constraint that reads rows"),
  good(
    "ALTER TABLE rooms ADD CONSTRAINT free EXCLUDE USING gist (during WITH &&);\n",
    "there is no other way to add one",
  ),
  good("ALTER TABLE orders ADD CONSTRAINT later CHECK (a > 0) NOT ENFORCED;\n", "nothing is checked"),
  ...inMigrations([
    { sql: ["ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0)"], bad: [0] },
    { sql: ['ALTER TABLE "a" ADD CONSTRAINT "fk" FOREIGN KEY ("b") REFERENCES "c" ("id")'], bad: [0] },
    { sql: ["ALTER TABLE a ADD CONSTRAINT u UNIQUE (b)"], bad: [0] },
    { sql: ["ALTER TABLE a ADD COLUMN b bigint", "ALTER TABLE a ADD PRIMARY KEY (b)"], bad: [1] },
    { sql: ["ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0) NOT VALID"] },
    {
      sql: ["CREATE TABLE a (b bigint)", "ALTER TABLE a ADD CONSTRAINT fk FOREIGN KEY (b) REFERENCES c (id)"],
      trap: "the table is new",
    },
    { sql: ["ALTER TABLE a ADD CONSTRAINT u UNIQUE USING INDEX u_idx"] },
    { sql: ["ALTER TABLE a VALIDATE CONSTRAINT c"] },
  ]),
];
