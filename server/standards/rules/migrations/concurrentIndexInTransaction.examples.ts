import type { Example } from "../../model.ts";
import { bad, good, inMigrations } from "./sqlExamples.ts";

export const concurrentIndexInTransactionExamples: readonly Example[] = [
  bad(
    "BEGIN;\nALTER TABLE orders ADD COLUMN note text;\n⟦CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note)⟧;\nCOMMIT;\n",
    "BEGIN;\nALTER TABLE orders ADD COLUMN note text;\nCOMMIT;\n\nCREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);\n",
  ),
  bad("begin transaction;\n⟦create unique index concurrently if not exists a_idx on a (b)⟧;\nend;\n"),
  bad("START TRANSACTION;\n⟦DROP INDEX CONCURRENTLY orders_old_idx⟧;\nCOMMIT;\n"),
  bad("BEGIN;\n⟦REINDEX INDEX CONCURRENTLY orders_pkey⟧;\nCOMMIT;\n"),
  bad(
    "-- +goose Up\n⟦CREATE INDEX CONCURRENTLY a_idx ON a (b)⟧;\n-- +goose Down\nDROP INDEX CONCURRENTLY a_idx;\n",
  ),
  bad("-- migrate:up\n⟦CREATE INDEX CONCURRENTLY a_idx ON a (b)⟧;\n\n-- migrate:down\nDROP INDEX a_idx;\n"),
  bad(
    "--liquibase formatted sql\n--changeset ann:12\n⟦CREATE INDEX CONCURRENTLY a_idx ON a (b)⟧;\n--rollback DROP INDEX a_idx;\n",
  ),
  bad(
    "ALTER TABLE a ADD COLUMN b bigint;\n⟦CREATE INDEX CONCURRENTLY a_idx ON a (b)⟧;\n",
    undefined,
    "db/migrations/000012_index.up.sql",
  ),
  bad("BEGIN;\n⟦ALTER TABLE events DETACH PARTITION events_2024 CONCURRENTLY⟧;\nCOMMIT;\n"),
  bad("-- +migrate Up\n⟦CREATE INDEX CONCURRENTLY a_idx ON a (b)⟧;\n-- +migrate Down\nDROP INDEX a_idx;\n"),
  good("CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);\n"),
  good(
    "BEGIN;\nALTER TABLE orders ADD COLUMN note text;\nCOMMIT;\n\nCREATE INDEX CONCURRENTLY orders_note_idx ON orders (note);\n",
    "behind the transaction",
  ),
  good(
    "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY a_idx ON a (b);\n-- +goose Down\nDROP INDEX CONCURRENTLY a_idx;\n",
    "the tool is told to open none",
  ),
  good(
    "-- migrate:up transaction:false\nCREATE INDEX CONCURRENTLY a_idx ON a (b);\n\n-- migrate:down transaction:false\nDROP INDEX CONCURRENTLY a_idx;\n",
    "the tool is told to open none",
  ),
  good(
    "--liquibase formatted sql\n--changeset ann:12 runInTransaction:false\nCREATE INDEX CONCURRENTLY a_idx ON a (b);\n--rollback DROP INDEX a_idx;\n",
    "the tool is told to open none",
  ),
  good(
    "-- +migrate Up notransaction\nCREATE INDEX CONCURRENTLY a_idx ON a (b);\n-- +migrate Down\nDROP INDEX a_idx;\n",
    "the tool is told to open none",
  ),
  good(
    "CREATE INDEX CONCURRENTLY a_idx ON a (b);\n",
    "a statement alone is sent without a transaction",
    "db/migrations/000012_index.up.sql",
  ),
  good(
    "CREATE INDEX CONCURRENTLY a_idx ON a (b);\n",
    "Flyway sees it by itself",
    "db/migration/V12__index.sql",
  ),
  good("BEGIN;\nCREATE INDEX a_idx ON a (b);\nCOMMIT;\n", "another rule's matter"),
  good(
    "BEGIN;\nCOMMIT;\nDO $$ BEGIN PERFORM 1; END $$;\nCREATE INDEX CONCURRENTLY a_idx ON a (b);\n",
    "BEGIN of a block",
  ),
  ...inMigrations([
    { sql: ["CREATE INDEX CONCURRENTLY a_idx ON a (b)"], bad: [0] },
    { sql: ["ALTER TABLE a ADD COLUMN b text", "CREATE UNIQUE INDEX CONCURRENTLY a_idx ON a (b)"], bad: [1] },
    { sql: ["DROP INDEX CONCURRENTLY a_idx"], bad: [0] },
    { sql: ["BEGIN;\nREINDEX TABLE CONCURRENTLY a;\nCOMMIT;"], bad: [0] },
    { sql: ["CREATE INDEX a_idx ON a (b)"] },
    { sql: ["DROP INDEX a_idx"] },
    { sql: ["SELECT 'CREATE INDEX CONCURRENTLY'"], trap: "a string of SQL" },
    { sql: ["REFRESH MATERIALIZED VIEW CONCURRENTLY totals"], trap: "may run in a transaction" },
  ]),
  {
    languages: ["python"],
    path: "shop/migrations/0013_index.py",
    good: 'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    atomic = False\n    operations = [\n        migrations.RunSQL("CREATE INDEX CONCURRENTLY a_idx ON a (b)"),\n    ]\n',
    trap: "the migration says that it is not atomic",
  },
  {
    languages: ["python"],
    path: "alembic/versions/3f2a_index.py",
    good: 'from alembic import op\n\n\ndef upgrade():\n    with op.get_context().autocommit_block():\n        op.execute("CREATE INDEX CONCURRENTLY a_idx ON a (b)")\n',
    trap: "outside of Alembic's transaction",
  },
  {
    languages: ["typescript", "javascript"],
    path: "migrations/20260301_index.js",
    good: "exports.up = (knex) => knex.raw(`CREATE INDEX CONCURRENTLY a_idx ON a (b)`);\n\nexports.config = { transaction: false };\n",
    trap: "the migration says that it wants no transaction",
  },
];
