import type { Example } from "../../model.ts";
import { bad, good, inMigrations } from "./sqlExamples.ts";

const JS = ["typescript", "javascript"] as const;
const PY = ["python"] as const;
const JAVA = ["java"] as const;

export const dmlWithoutWhereExamples: readonly Example[] = [
  bad("⟦DELETE FROM orders⟧;\n"),
  bad("⟦update app.users set active = false⟧;\n"),
  bad('BEGIN;\n⟦UPDATE "orders"\n   SET "state" = \'new\',\n       "changed" = now()⟧;\nCOMMIT;\n'),
  bad("⟦WITH gone AS (DELETE FROM orders RETURNING *) INSERT INTO archive SELECT * FROM gone⟧;\n"),
  bad("⟦DELETE FROM ONLY orders RETURNING id⟧;\n"),
  bad("ALTER TABLE orders ADD COLUMN a text;\n⟦UPDATE orders SET b = 1⟧;\n"),
  bad("\\connect shop\n⟦DELETE FROM sessions⟧;\n", undefined, "ops/2026-03-logout.sql"),
  good("DELETE FROM orders WHERE created_at < now() - interval '7 years';\n"),
  good(
    "UPDATE orders\n   SET state = 'new'\n\n WHERE state IS NULL;\n",
    "the condition stands on a later line",
  ),
  good("DELETE FROM orders WHERE true;\n", "the condition says that all rows are meant"),
  good("UPDATE orders o SET total = s.total FROM sums s WHERE s.id = o.id;\n", "a join"),
  good("DELETE FROM orders USING closed WHERE closed.id = orders.id;\n", "a join"),
  good(
    "WITH old AS (SELECT id FROM orders LIMIT 500)\nDELETE FROM orders USING old WHERE old.id = orders.id;\n",
    "a common table expression decides on the rows",
  ),
  good(
    "CREATE TEMP TABLE ids AS SELECT id FROM orders;\nUPDATE ids SET id = id + 1;\nDELETE FROM ids;\n",
    "a temporary table",
  ),
  good("DELETE FROM staging_orders;\nDELETE FROM import.tmp_rows;\n", "tables that hold nothing for long"),
  good(
    "DELETE FROM users;\nDELETE FROM orders;\n",
    "a script that is there to empty tables",
    "db/seeds/reset.sql",
  ),
  good(
    "ALTER TABLE orders ADD COLUMN channel text;\nUPDATE orders SET channel = 'web';\n",
    "fills what the file adds",
  ),
  good(
    "UPDATE shop_version SET schema_version = 72;\nUPDATE settings SET theme = 'dark';\n",
    "tables of one row",
  ),
  good("DELETE FROM objectcache;\n", "a table that holds nothing for long"),
  good("-- migrate:up\nINSERT INTO roles VALUES (1);\n-- migrate:down\nDELETE FROM roles;\n", "a way back"),
  ...inMigrations([
    { sql: ["DELETE FROM orders"], bad: [0] },
    { sql: ["UPDATE orders SET state = 'new'"], bad: [0] },
    { sql: ["ALTER TABLE orders ADD COLUMN a text", 'UPDATE "orders" SET "b" = 1;'], bad: [1] },
    { sql: ["DELETE FROM orders RETURNING id"], bad: [0] },
    { sql: ["DELETE FROM orders WHERE id = 1"] },
    {
      sql: ["ALTER TABLE orders ADD COLUMN a text", "UPDATE orders SET a = 'x'"],
      trap: "fills what the migration adds",
    },
    { sql: ["UPDATE orders o SET a = s.a FROM s WHERE s.id = o.id"] },
    { sql: ["DELETE FROM tmp_orders"], trap: "a table that holds nothing for long" },
  ]),
  { languages: JS, bad: 'async function expire(pool) {\n  await pool.query(⟦"DELETE FROM sessions"⟧);\n}\n' },
  {
    languages: JS,
    bad: "async function block(client) {\n  await client.query(⟦`UPDATE users SET active = false`⟧);\n}\n",
  },
  {
    languages: JS,
    bad: 'import knex from "./db";\nasync function leave() {\n  await ⟦knex("orders").del()⟧;\n}\n',
  },
  {
    languages: JS,
    bad: 'async function leave(trx) {\n  await ⟦trx("orders").update({ state: "new" })⟧;\n}\n',
  },
  { languages: JS, bad: "async function leave(prisma) {\n  await ⟦prisma.order.deleteMany({})⟧;\n}\n" },
  {
    languages: JS,
    good: 'async function expire(pool, day) {\n  await pool.query("DELETE FROM sessions WHERE day < $1", [day]);\n}\n',
  },
  {
    languages: JS,
    good: 'async function leave(trx) {\n  await trx("orders").where({ id: 1 }).del();\n  await trx("orders").update({ state: "new" }).where("id", 1);\n}\n',
    trap: "the condition stands before or behind",
  },
  {
    languages: JS,
    good: "async function leave(prisma, id) {\n  await prisma.order.deleteMany({ where: { id } });\n  new Map().delete(id);\n}\n",
    trap: "other things that are called delete",
  },
  {
    languages: JS,
    good: 'async function clearSessions(pool) {\n  await pool.query("DELETE FROM sessions");\n}\n',
    trap: "the function is there to empty the table",
  },
  {
    languages: JS,
    // biome-ignore lint/suspicious/noTemplateCurlyInString: code of the example
    good: "async function f(pool, table) {\n  await pool.query('DELETE FROM orders' + filter(table));\n  await pool.query(`DELETE FROM ${table}`);\n}\n",
    trap: "only a part of the statement is known",
  },
  { languages: PY, bad: "def expire(session):\n    ⟦session.query(Token).delete()⟧\n    session.commit()\n" },
  { languages: PY, bad: 'def block(db):\n    ⟦db.session.query(User).update({"active": False})⟧\n' },
  {
    languages: PY,
    bad: "from sqlalchemy import delete\n\n\ndef expire(session):\n    session.execute(⟦delete(Token)⟧)\n",
  },
  {
    languages: PY,
    bad: "import sqlalchemy as sa\n\n\ndef block(session):\n    session.execute(⟦sa.update(User)⟧.values(active=False))\n",
  },
  {
    languages: PY,
    bad: 'def expire(cursor):\n    cursor.execute(⟦"DELETE FROM tokens"⟧)\n    cursor.execute(⟦"""\n        UPDATE users\n        SET active = false\n    """⟧)\n',
  },
  {
    languages: PY,
    bad: "def expire(session, day):\n    ⟦session.query(Token).delete()⟧.where(Token.day < day)\n    session.commit()\n",
  },
  {
    languages: PY,
    bad: "from shop.tables import tokens\n\n\ndef expire(day):\n    ⟦tokens.delete()⟧.where(tokens.c.day < day)\n",
  },
  {
    languages: PY,
    good: "from shop.tables import tokens\n\n\ndef expire(conn, day):\n    conn.execute(tokens.delete().where(tokens.c.day < day))\n    old = tokens.delete().where(tokens.c.day < day)\n    conn.execute(old)\n    Token.delete().where(Token.day < day).execute()\n",
    trap: "it is executed, around it or behind it",
  },
  {
    languages: PY,
    good: "def expire(session, day):\n    session.query(Token).filter(Token.day < day).delete()\n    session.query(Token).filter_by(day=day).delete()\n",
    trap: "the condition stands between",
  },
  {
    languages: PY,
    good: "from sqlalchemy import delete\n\n\ndef expire(session, day):\n    session.execute(delete(Token).where(Token.day < day))\n    stmt = delete(Token)\n    stmt = stmt.where(Token.day < day)\n    session.execute(stmt)\n",
    trap: "the condition comes later",
  },
  {
    languages: PY,
    good: "def clear_tokens(session):\n    session.query(Token).delete()\n",
    trap: "the function is there to empty the table",
  },
  {
    languages: PY,
    good: 'def expire(cursor, day):\n    cursor.execute("DELETE FROM tokens WHERE day < %s", (day,))\n    cursor.execute("UPDATE users SET active = false WHERE day < %s", (day,))\n    cache.delete("a")\n',
  },
  {
    languages: PY,
    good: 'def expire(session, token):\n    session.delete(token)\n    settings.update({"a": 1})\n',
    trap: "other things that are called delete and update",
  },
  {
    languages: JAVA,
    bad: 'class Tokens {\n  void expire(Statement statement) throws SQLException {\n    statement.executeUpdate(⟦"DELETE FROM tokens"⟧);\n  }\n}\n',
  },
  {
    languages: JAVA,
    bad: 'class Users {\n  void block(JdbcTemplate jdbc) {\n    jdbc.update(⟦"UPDATE users SET active = false"⟧);\n  }\n}\n',
  },
  {
    languages: JAVA,
    bad: 'class Users {\n  void block(EntityManager em) {\n    em.createQuery(⟦"delete from Token"⟧).executeUpdate();\n  }\n}\n',
  },
  {
    languages: JAVA,
    bad: 'class Users {\n  void block(Connection c) throws SQLException {\n    try (var s = c.prepareStatement(⟦"update users set active = ?"⟧)) {\n      s.executeUpdate();\n    }\n  }\n}\n',
  },
  {
    languages: JAVA,
    good: 'class Tokens {\n  void expire(Statement statement) throws SQLException {\n    statement.executeUpdate("DELETE FROM tokens WHERE day < now()");\n  }\n}\n',
  },
  {
    languages: JAVA,
    good: 'class Tokens {\n  void expire(JdbcTemplate jdbc, String where) {\n    jdbc.update("DELETE FROM tokens " + where);\n  }\n}\n',
    trap: "only a part of the statement is known",
  },
  {
    languages: JAVA,
    good: 'class Tokens {\n  void deleteAll(JdbcTemplate jdbc) {\n    jdbc.update("DELETE FROM tokens");\n  }\n}\n',
    trap: "the method is there to empty the table",
  },
  {
    languages: JAVA,
    good: 'class Tokens {\n  void move(JdbcTemplate jdbc) {\n    jdbc.update("UPDATE a SET b = c.b FROM c WHERE c.id = a.id");\n    digest.update("DELETE FROM");\n  }\n}\n',
    trap: "a join, and another update",
  },
  {
    languages: PY,
    bad: `from shop.models import Basket

def forget():
    ⟦Basket.objects.all().delete()⟧`,
  },
  {
    languages: PY,
    trap: "some of a model's rows, and what belongs to one object",
    good: `from shop.models import Basket

def forget(user):
    Basket.objects.filter(user=user).delete()
    Basket.objects.get(pk=1).delete()
    user.baskets.all().delete()`,
  },
];
