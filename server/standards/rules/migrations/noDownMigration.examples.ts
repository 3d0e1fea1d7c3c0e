import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;
const PY = ["python"] as const;
const SQL = ["sql"] as const;
const KNEX = "db/migrations/20260301_orders.js";
const DJANGO = "shop/migrations/0012_orders.py";
const HEAD = 'from alembic import op\nimport sqlalchemy as sa\n\nrevision = "3f2a"\n\n\n';

export const noDownMigrationExamples: readonly Example[] = [
  {
    languages: SQL,
    path: "db/migrations/000012_orders.up.sql",
    bad: "⟦ALTER TABLE orders ADD COLUMN note text⟧;\n",
    others: {
      "db/migrations/000011_a.up.sql": "CREATE TABLE a (id bigint);\n",
      "db/migrations/000011_a.down.sql": "DROP TABLE a;\n",
    },
  },
  { languages: SQL, bad: "⟦-- +goose Up⟧\nALTER TABLE orders ADD COLUMN note text;\n" },
  { languages: SQL, bad: "⟦-- migrate:up⟧\nCREATE TABLE a (id bigint);\n\n-- migrate:down\n\n" },
  {
    languages: SQL,
    bad: "--liquibase formatted sql\n⟦--changeset ann:1⟧\nCREATE TABLE a (id bigint);\n\n--changeset ann:2\nCREATE TABLE b (id bigint);\n--rollback DROP TABLE b;\n",
  },
  {
    languages: SQL,
    path: "db/migration/V13__orders.sql",
    bad: "⟦ALTER TABLE orders ADD COLUMN note text⟧;\n",
    others: {
      "db/migration/V12__a.sql": "CREATE TABLE a (id bigint);\n",
      "db/migration/U12__a.sql": "DROP TABLE a;\n",
    },
  },
  {
    languages: SQL,
    path: "migrations/2026-03-01-120000_orders/up.sql",
    bad: "⟦CREATE TABLE a (id bigint)⟧;\n",
  },
  {
    languages: SQL,
    path: "db/migrations/000012_orders.up.sql",
    good: "ALTER TABLE orders ADD COLUMN note text;\n",
    others: { "db/migrations/000012_orders.down.sql": "ALTER TABLE orders DROP COLUMN note;\n" },
  },
  {
    languages: SQL,
    good: "-- +goose Up\nALTER TABLE orders ADD COLUMN note text;\n-- +goose Down\nALTER TABLE orders DROP COLUMN note;\n",
  },
  {
    languages: SQL,
    good: "-- +goose Up\nDROP TABLE old;\n-- +goose Down\n-- Irreversible: the rows are in the archive.\n",
    trap: "declared, with the reason",
  },
  { languages: SQL, good: "-- migrate:up\nCREATE TABLE a (id bigint);\n\n-- migrate:down\nDROP TABLE a;\n" },
  {
    languages: SQL,
    path: "db/migration/V13__orders.sql",
    good: "CREATE TABLE a (id bigint);\n",
    others: { "db/migration/V12__a.sql": "CREATE TABLE b (id bigint);\n" },
    trap: "nobody writes undo migrations here",
  },
  {
    languages: SQL,
    good: "ALTER TABLE orders ADD COLUMN note text;\n",
    trap: "no tool that knows a way back",
  },
  {
    languages: SQL,
    path: "prisma/migrations/20260301120000_orders/migration.sql",
    good: "CREATE TABLE a (id bigint);\n",
    trap: "the tool knows no way back",
  },
  {
    languages: SQL,
    good: "--liquibase formatted sql\n--changeset ann:1\nCREATE TABLE a (id bigint);\n--rollback DROP TABLE a;\n",
  },
  {
    languages: PY,
    path: "alembic/versions/3f2a_orders.py",
    bad: `${HEAD}def upgrade():\n    op.add_column("orders", sa.Column("note", sa.Text()))\n\n\ndef ⟦downgrade⟧():\n    pass\n`,
  },
  {
    languages: PY,
    path: "alembic/versions/3f2b_orders.py",
    bad: `${HEAD}def upgrade() -> None:\n    op.drop_table("orders")\n\n\ndef ⟦downgrade⟧() -> None:\n    """Downgrade schema."""\n    ...\n`,
  },
  {
    languages: PY,
    path: DJANGO,
    bad: "from django.db import migrations\n\n\ndef fill(apps, schema_editor):\n    pass\n\n\nclass Migration(migrations.Migration):\n    operations = [\n        ⟦migrations.RunPython⟧(fill),\n    ]\n",
  },
  {
    languages: PY,
    path: DJANGO,
    bad: 'from django.db import migrations\nfrom django.db.migrations import RunSQL\n\n\nclass Migration(migrations.Migration):\n    operations = [\n        ⟦RunSQL⟧("UPDATE a SET b = 1 WHERE c = 2"),\n        ⟦migrations.RunSQL⟧(sql="DROP VIEW v", elidable=True),\n    ]\n',
  },
  {
    languages: PY,
    path: "alembic/versions/3f2a_orders.py",
    good: `${HEAD}def upgrade():\n    op.add_column("orders", sa.Column("note", sa.Text()))\n\n\ndef downgrade():\n    op.drop_column("orders", "note")\n`,
  },
  {
    languages: PY,
    path: "alembic/versions/3f2a_merge.py",
    good: 'from alembic import op\nimport sqlalchemy as sa\n\nrevision = "3f2a"\ndown_revision = ("1a", "2b")\n\n\ndef upgrade():\n    pass\n\n\ndef downgrade():\n    pass\n',
    trap: "a merge changes nothing",
  },
  {
    languages: PY,
    path: "alembic/versions/3f2a_orders.py",
    good: `${HEAD}def upgrade():\n    op.drop_table("orders")\n\n\ndef downgrade():\n    # The rows are in the archive; there is no way back.\n    pass\n`,
    trap: "declared, with the reason",
  },
  {
    languages: PY,
    path: "alembic/versions/3f2a_orders.py",
    good: `${HEAD}def upgrade():\n    op.drop_table("orders")\n\n\ndef downgrade():\n    raise NotImplementedError("the rows are in the archive")\n`,
    trap: "declared, with the reason",
  },
  {
    languages: PY,
    path: DJANGO,
    good: 'from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    operations = [\n        migrations.RunPython(fill, migrations.RunPython.noop),\n        migrations.RunPython(fill, reverse_code=empty),\n        migrations.RunSQL("A", reverse_sql="B"),\n        migrations.RunSQL("A", "B"),\n    ]\n',
  },
  {
    languages: PY,
    path: DJANGO,
    good: "from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    operations = [\n        # Irreversible: the rows are in the archive.\n        migrations.RunPython(fill),\n    ]\n",
    trap: "declared, with the reason",
  },
  {
    languages: JS,
    path: KNEX,
    bad: 'exports.up = async function (knex) {\n  await knex.schema.alterTable("orders", (t) => t.text("note"));\n};\n\n⟦exports.down⟧ = async function (knex) {};\n',
  },
  {
    languages: JS,
    path: "src/migrations/1767225600000-orders.js",
    bad: "export class Orders1767225600000 {\n  async up(queryRunner) {\n    await queryRunner.query(`ALTER TABLE orders ADD COLUMN note text`);\n  }\n\n  async ⟦down⟧(queryRunner) {\n  }\n}\n",
  },
  {
    languages: JS,
    path: KNEX,
    bad: 'export async function ⟦up⟧(knex) {\n  await knex.schema.dropTable("orders");\n}\n',
  },
  {
    languages: JS,
    path: KNEX,
    bad: 'module.exports = {\n  up: async (queryInterface) => {\n    await queryInterface.dropTable("orders");\n  },\n  ⟦down⟧: async (queryInterface) => {\n    return Promise.resolve();\n  },\n};\n',
  },
  {
    languages: JS,
    path: KNEX,
    good: 'exports.up = (knex) => knex.schema.dropTable("a");\nexports.down = (knex) => knex.schema.createTable("a", (t) => t.increments());\n',
  },
  {
    languages: JS,
    path: KNEX,
    good: 'exports.up = async function (knex) {\n  await knex.schema.dropTable("a");\n};\nexports.down = async function () {\n  // The rows are in the archive; there is no way back.\n};\n',
    trap: "declared, with the reason",
  },
  {
    languages: JS,
    path: KNEX,
    good: 'exports.up = async function (knex) {\n  await knex.schema.dropTable("a");\n};\nexports.down = async function () {\n  throw new Error("the rows are in the archive");\n};\n',
    trap: "declared, with the reason",
  },
  {
    languages: JS,
    good: "export class Menu {\n  down(queryRunner) {}\n  up(knex) {\n    this.index--;\n  }\n}\n",
    trap: "no migration",
  },
];
