import type { Example } from "../../model.ts";
import { bad, good } from "./sqlExamples.ts";

export const migrationNotRerunnableExamples: readonly Example[] = [
  bad(
    "⟦ALTER TABLE accounts ADD COLUMN email text⟧;\nCREATE INDEX CONCURRENTLY IF NOT EXISTS email_idx ON accounts (email);\n",
    "ALTER TABLE accounts ADD COLUMN IF NOT EXISTS email text;\nCREATE INDEX CONCURRENTLY IF NOT EXISTS email_idx ON accounts (email);\n",
  ),
  bad(
    "alter table accounts add column if not exists email text;\n⟦create unique index concurrently email_idx on accounts (email)⟧;\n",
    "alter table accounts add column if not exists email text;\ncreate unique index concurrently if not exists email_idx on accounts (email);\n",
  ),
  bad(
    "SET lock_timeout = '1s';\n⟦CREATE TABLE a (id bigint)⟧;\nCREATE TABLE IF NOT EXISTS b (id bigint);\n",
    "SET lock_timeout = '1s';\nCREATE TABLE IF NOT EXISTS a (id bigint);\nCREATE TABLE IF NOT EXISTS b (id bigint);\n",
  ),
  bad(
    "⟦DROP INDEX CONCURRENTLY a_idx⟧;\nDROP TABLE IF EXISTS a;\n",
    "DROP INDEX CONCURRENTLY IF EXISTS a_idx;\nDROP TABLE IF EXISTS a;\n",
  ),
  bad(
    "ALTER TABLE a\n  ⟦DROP COLUMN b⟧,\n  DROP COLUMN IF EXISTS c;\n⟦DROP TABLE d⟧;\n",
    "ALTER TABLE a\n  DROP COLUMN IF EXISTS b,\n  DROP COLUMN IF EXISTS c;\nDROP TABLE d;\n",
  ),
  bad("⟦ALTER TABLE a ADD CONSTRAINT c CHECK (b > 0) NOT VALID⟧;\nALTER TABLE a VALIDATE CONSTRAINT c;\n"),
  bad(
    "⟦ALTER TABLE a DROP CONSTRAINT c⟧;\nALTER TABLE a ALTER COLUMN b SET DEFAULT 1;\n",
    "ALTER TABLE a DROP CONSTRAINT IF EXISTS c;\nALTER TABLE a ALTER COLUMN b SET DEFAULT 1;\n",
  ),
  bad(
    "⟦ALTER TABLE a ADD COLUMN b text⟧;\nSELECT pg_notify('a', 'changed');\n",
    "ALTER TABLE a ADD COLUMN IF NOT EXISTS b text;\nSELECT pg_notify('a', 'changed');\n",
  ),
  bad("⟦BEGIN⟧;\nCREATE TABLE users (id bigint);\n"),
  bad("BEGIN;\nCREATE TABLE users (id bigint);\n⟦BEGIN⟧;\nCREATE TABLE b (id bigint);\nCOMMIT;\n"),
  bad("CREATE TABLE IF NOT EXISTS users (id bigint);\n⟦COMMIT⟧;\n"),
  bad(
    "-- migrate:up transaction:false\n⟦CREATE TABLE a (id bigint)⟧;\n⟦CREATE TABLE b (id bigint)⟧;\n-- migrate:down\nDROP TABLE a;\n",
  ),
  good("BEGIN;\nALTER TABLE accounts ADD COLUMN email text;\nDROP TABLE old;\nCOMMIT;\n", "one transaction"),
  good("ALTER TABLE accounts ADD COLUMN email text;\n", "one statement alone is done, or it is not"),
  good(
    "SET lock_timeout = '1s';\nALTER TABLE accounts ADD COLUMN email text;\n",
    "settings do nothing that stays",
  ),
  good(
    "-- +goose Up\nCREATE TABLE a (id bigint);\nCREATE TABLE b (id bigint);\n-- +goose Down\nDROP TABLE b;\nDROP TABLE a;\n",
    "the tool opens a transaction",
  ),
  good(
    "ALTER TABLE a DROP CONSTRAINT IF EXISTS c;\nALTER TABLE a ADD CONSTRAINT c CHECK (b > 0) NOT VALID;\n",
    "what may be there already is dropped first",
  ),
  good(
    "CREATE TABLE IF NOT EXISTS a (id bigint);\nCREATE INDEX CONCURRENTLY IF NOT EXISTS a_idx ON b (c);\nDROP INDEX IF EXISTS d_idx;\n",
  ),
  good(
    "CREATE TABLE a (id bigint);\nCREATE TABLE b (id bigint);\n",
    "sent as one transaction",
    "db/migrations/12_a.up.sql",
  ),
  good(
    "ALTER TABLE a ALTER COLUMN b SET NOT NULL;\nALTER TABLE a ALTER COLUMN c SET DEFAULT 1;\nUPDATE a SET b = 1 WHERE id = 2;\n",
    "can be done twice",
  ),
  good(
    "CREATE TEMP TABLE old_rows (id bigint);\nINSERT INTO old_rows SELECT id FROM a WHERE done;\n",
    "the table ends with the session",
  ),
  good("CREATE TABLE a (id bigint);\nCREATE TABLE b (id bigint);\n", "an empty database", "sql/schema.sql"),
  good(
    "BEGIN;\nCREATE TABLE a (id bigint);\nROLLBACK;\nSTART TRANSACTION;\nSAVEPOINT s;\nEND;\n",
    "begun and ended",
  ),
  good(
    "BEGIN;\nUPDATE a SET b = 1 WHERE id = 2;\nCOMMIT;\nROLLBACK;\n",
    "leaves a transaction that has failed, and does nothing else",
  ),
];
