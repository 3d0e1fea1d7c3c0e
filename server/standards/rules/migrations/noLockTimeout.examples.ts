import type { Example } from "../../model.ts";
import { bad, good } from "./sqlExamples.ts";

export const noLockTimeoutExamples: readonly Example[] = [
  bad(
    "⟦ALTER TABLE orders ADD COLUMN note text⟧;\n",
    "SET lock_timeout = '5s';\nSET statement_timeout = '30s';\nALTER TABLE orders ADD COLUMN note text;\n",
  ),
  bad(
    "⟦create index orders_note_idx on orders (note)⟧;\n",
    "set lock_timeout = '5s';\ncreate index orders_note_idx on orders (note);\n",
  ),
  bad(
    "CREATE TABLE s (id bigint);\n\n⟦DROP TABLE orders⟧;\nALTER TABLE a DROP COLUMN b;\n",
    "CREATE TABLE s (id bigint);\n\nSET lock_timeout = '5s';\nSET statement_timeout = '30s';\nDROP TABLE orders;\nALTER TABLE a DROP COLUMN b;\n",
  ),
  bad(
    "BEGIN;\n  ⟦ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID⟧;\nCOMMIT;\n",
    "BEGIN;\n  SET LOCAL lock_timeout = '5s';\n  SET LOCAL statement_timeout = '30s';\n  ALTER TABLE orders ADD CONSTRAINT c CHECK (a > 0) NOT VALID;\nCOMMIT;\n",
  ),
  bad(
    "SET statement_timeout = '5s';\n⟦ALTER TABLE orders RENAME COLUMN a TO b⟧;\n",
    "SET statement_timeout = '5s';\nSET lock_timeout = '5s';\nALTER TABLE orders RENAME COLUMN a TO b;\n",
  ),
  bad(
    "SET lock_timeout TO '2s';\n⟦ALTER TABLE orders ADD COLUMN note text⟧;\n",
    "SET lock_timeout TO '2s';\nSET statement_timeout = '30s';\nALTER TABLE orders ADD COLUMN note text;\n",
  ),
  bad("SET lock_timeout = 0;\n⟦ALTER TABLE orders ADD COLUMN note text⟧;\n"),
  bad("⟦TRUNCATE orders⟧;\n"),
  bad("⟦CREATE TRIGGER t BEFORE INSERT ON orders FOR EACH ROW EXECUTE FUNCTION f()⟧;\n"),
  bad(
    "-- +goose Up\n-- Notes of the shop.\n⟦ALTER TABLE orders ADD COLUMN note text⟧;\n-- +goose Down\nALTER TABLE orders DROP COLUMN note;\n",
    "-- +goose Up\n-- Notes of the shop.\nSET LOCAL lock_timeout = '5s';\nSET LOCAL statement_timeout = '30s';\nALTER TABLE orders ADD COLUMN note text;\n-- +goose Down\nALTER TABLE orders DROP COLUMN note;\n",
  ),
  bad(
    "-- two-keys-ignore destructive-ddl: two releases without a reader\n⟦ALTER TABLE orders DROP COLUMN note⟧;\n",
    "SET lock_timeout = '5s';\nSET statement_timeout = '30s';\n-- two-keys-ignore destructive-ddl: two releases without a reader\nALTER TABLE orders DROP COLUMN note;\n",
  ),
  bad("⟦CREATE TABLE lines (id bigint, order_id bigint REFERENCES orders (id))⟧;\n"),
  good(
    "SET lock_timeout = '2s';\nSET statement_timeout = '10s';\nALTER TABLE orders ADD COLUMN note text;\n",
  ),
  good(
    "BEGIN;\nSET LOCAL lock_timeout = '2s';\nSET LOCAL statement_timeout = 5000;\nALTER TABLE orders ADD COLUMN note text;\nCOMMIT;\n",
  ),
  good(
    "SELECT set_config('lock_timeout', '2s', false);\nSELECT pg_catalog.set_config('statement_timeout', '9s', false);\nALTER TABLE orders DROP COLUMN note;\n",
    "set by a function",
  ),
  good(
    "CREATE TABLE s (id bigint);\nALTER TABLE s ADD COLUMN a text;\nCREATE INDEX s_a ON s (a);\n",
    "the table is new",
  ),
  good("CREATE INDEX CONCURRENTLY a_idx ON a (b);\n", "waits without holding anybody up"),
  good(
    "SET lock_timeout = '2s';\nALTER TABLE a VALIDATE CONSTRAINT c;\nALTER TABLE a DROP COLUMN b;\n",
    "a validation may take long",
  ),
  good("INSERT INTO roles (name) VALUES ('auditor');\nCOMMENT ON TABLE a IS 'x';\n", "no strong lock"),
  good("ALTER TABLE orders ALTER COLUMN a SET STATISTICS 500;\n", "a weak lock"),
  good(
    "CREATE TABLE a (id bigint);\nALTER TABLE b ADD COLUMN c text;\n",
    "an empty database",
    "sql/schema.sql",
  ),
  good("ALTER TABLE orders DROP COLUMN note;\n", "a way back", "db/migrations/7_note.down.sql"),
];
