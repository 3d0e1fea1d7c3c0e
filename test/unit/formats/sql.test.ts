import assert from "node:assert/strict";
import fc from "fast-check";
import { isOtherDialect } from "../../../server/standards/formats/sqlDialect.ts";
import { conventionsOf } from "../../../server/standards/formats/sqlMigration.ts";
import { loadSqlParser, parseSql } from "../../../server/standards/formats/sqlParser.ts";
import { commasIn, splitSql, tokensOf } from "../../../server/standards/formats/sqlScanner.ts";
import { LineIndex } from "../../../server/standards/lineIndex.ts";
import { analyse, open } from "../../support/engine.ts";

function statements(text: string): string[] {
  return splitSql(text).statements.map(({ start, end }) => text.slice(start, end));
}

/** Stretches of SQL of which one is one statement, or none. */
const WHOLE: readonly string[] = [
  "SELECT 1",
  "SELECT 'a;b', \"c;d\"",
  "SELECT 'it''s; fine'",
  "SELECT E'a\\';b'",
  "SELECT e'\\\\'",
  "DO $$ BEGIN x := ';'; END $$",
  "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $body$ SELECT $$;$$; $body$",
  "SELECT (1; 2)",
  "SELECT $1, a$b$c",
  "CREATE FUNCTION g() RETURNS int BEGIN ATOMIC SELECT CASE WHEN true THEN 1 END; RETURN 2; END",
  "ALTER TABLE größe ADD COLUMN 😀 text",
  "SELECT /* a ; /* b ; */ c ; */ 1",
  "SELECT 1 -- a ; b\n  + 2",
];

describe("SQL: cutting a text into statements", () => {
  it("leaves strings, dollar quotes, comments and bodies whole", () => {
    for (const one of WHOLE) assert.deepEqual(statements(`${one};\n${one};`), [one, one], one);
    assert.deepEqual(statements("-- a;\n/* b; */\n;;\n"), []);
    assert.deepEqual(statements("SELECT 1 -- last"), ["SELECT 1"]);
    assert.deepEqual(statements("SELECT 'no end; SELECT 2"), ["SELECT 'no end; SELECT 2"]);
    assert.equal(splitSql("SELECT 'no end; SELECT 2").open, true);
  });

  it("takes commands of psql and rows of COPY for what they are", () => {
    const text =
      "\\connect shop\nCOPY t (a) FROM stdin;\n1;'\t$$\n\\.\nDROP TABLE t;\nSELECT 1 \\gexec\nSELECT 2;\n";
    assert.deepEqual(statements(text), ["COPY t (a) FROM stdin", "DROP TABLE t", "SELECT 1", "SELECT 2"]);
    assert.equal(splitSql(text).others.length, 3);
    assert.deepEqual(statements("COPY t FROM STDIN;\r\na\r\n\\.\r\nSELECT 1;\r\n"), [
      "COPY t FROM STDIN",
      "SELECT 1",
    ]);
  });

  it("loses nothing and overlaps nowhere, whatever the text", () => {
    const piece = fc.constantFrom(
      ...WHOLE,
      ";",
      "\n",
      "'",
      '"',
      "$$",
      "$a$",
      "/*",
      "*/",
      "--",
      "\\x",
      "(",
      ")",
      " ",
      "COPY t FROM stdin;\n",
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (parts) => {
        const text = parts.join(" ");
        const { statements: cut, comments, others } = splitSql(text);
        let at = 0;
        for (const { start, end } of [...cut, ...others].sort((a, b) => a.start - b.start)) {
          assert.ok(start >= at && end > start && end <= text.length);
          at = end;
        }
        let left = text;
        for (const { start, end } of [...cut, ...others, ...comments]) {
          left = left.slice(0, start) + " ".repeat(end - start) + left.slice(end);
        }
        assert.match(left, /^[\s;]*$/);
      }),
      { numRuns: 1_000 },
    );
  });

  it("gives back the statements that were put together", () => {
    const between = fc.constantFrom(";\n", " ;", ";-- x ; y\n", ";/* ; */\n\n");
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom(...WHOLE), between), { maxLength: 12 }), (parts) => {
        assert.deepEqual(
          statements(parts.map(([one, gap]) => one + gap).join("")),
          parts.map(([one]) => one),
        );
      }),
    );
  });

  it("cuts the parts of an ALTER TABLE", () => {
    const text = "ADD a numeric(8, 2) DEFAULT 1, ADD b text DEFAULT ',' /* , */, DROP \"c,d\"";
    const cuts = commasIn(text, 0, text.length);
    assert.equal(cuts.length, 2);
    const second = tokensOf(text, (cuts[0] ?? 0) + 1, cuts[1] ?? 0);
    assert.equal(text.slice(second?.start, second?.end), "ADD b text DEFAULT ','");
  });
});

describe("SQL: the parser", () => {
  before(loadSqlParser);

  it("gives places in UTF-16", () => {
    const text = "ALTER TABLE größe😀 ADD COLUMN maß int";
    const parsed = parseSql(text);
    assert.ok(parsed && "tree" in parsed);
    const column = parsed.tree.AlterTableStmt?.cmds?.[0]?.AlterTableCmd?.def?.ColumnDef;
    assert.equal(column?.location, text.indexOf("maß"));
    assert.equal(column?.typeName?.location, text.indexOf("int"));
  });

  it("looks through placeholders of templates", () => {
    for (const text of [
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a placeholder of a migration tool
      "ALTER TABLE ${schema}.orders ADD COLUMN a text",
      "ALTER TABLE {{ schema }}.orders ADD COLUMN a text",
      "ALTER TABLE :schema.orders ADD COLUMN a text DEFAULT :'value'",
      "UPDATE orders SET a = ? WHERE b = ?",
    ]) {
      const parsed = parseSql(text);
      assert.ok(parsed && "tree" in parsed, text);
    }
  });

  it("survives what it can't read", () => {
    for (const text of [
      "(".repeat(5_000),
      "SELECT ".repeat(3_000),
      `SELECT ${"1+".repeat(20_000)}1`,
      "\ud800",
      "ALTER",
    ]) {
      assert.ok(parseSql(text));
    }
    const parsed = parseSql("DROP TABLE a");
    assert.ok(!parsed || "tree" in parsed);
  });
});

describe("SQL: what a file is", () => {
  it("knows other dialects", () => {
    for (const text of [
      "CREATE TABLE `a` (`b` int);",
      "CREATE TABLE a (b int) ENGINE=InnoDB;",
      "ALTER TABLE [dbo].[a] ADD b int;\nGO\n",
      "CREATE TABLE a (b int IDENTITY(1,1));",
      "CREATE TABLE a (b INTEGER PRIMARY KEY AUTOINCREMENT);",
      "CREATE TABLE a (b VARCHAR2(10));",
      "ALTER TABLE a ADD COLUMN b DATETIME;",
      "ALTER TABLE a CHANGE b b varchar(250) NOT NULL;",
      "ALTER TABLE a ADD COLUMN c int, MODIFY b text;",
      "ALTER TABLE a ADD b int(11);",
      "ALTER TABLE a ADD b text AFTER c;",
      "ALTER TABLE a DROP INDEX a_b;",
      "DROP INDEX a_b ON a;",
      "ALTER TABLE a ADD UNIQUE INDEX a_b (b);",
      "ALTER TABLE a ADD CONSTRAINT a_b UNIQUE (b(255), c);",
      "ALTER TABLE a ADD b enum('x', 'y');",
      "ALTER TABLE a ADD b VARBINARY(255);",
      "INSERT INTO a (b) VALUES (1) ON DUPLICATE KEY UPDATE b = 2;",
      "# Orders\nDROP TABLE a;",
      "USE shop;\nDROP TABLE a;",
      "/*!40101 SET NAMES utf8 */;\nDROP TABLE a;",
      "ALTER TABLE /*_*/a DROP b;",
      "INSERT OR IGNORE INTO a VALUES (1);",
      "CREATE TABLE a (b INTEGER PRIMARY KEY, c BLOB);",
    ]) {
      assert.ok(isOtherDialect(text, "db/migrations/1_a.sql"), text);
    }
    assert.ok(isOtherDialect("DROP TABLE a;", "db/mysql/1_a.sql"));
    for (const text of [
      "CREATE TYPE state AS ENUM ('new', 'paid');",
      "CREATE INDEX a_b ON a (lower(b), left(c, 8));",
      "ALTER TABLE a ADD COLUMN key text;\nALTER TABLE a ADD index int;",
      "CREATE TRIGGER t AFTER INSERT ON a FOR EACH ROW EXECUTE FUNCTION f();",
      "COMMENT ON TABLE a IS 'as `b` # c';",
      "SELECT data #> '{a}', data #- '{b}' FROM a;",
      "ALTER TABLE a ADD PRIMARY KEY (b), DROP CONSTRAINT c;",
      "CREATE TABLE a (b double precision, c bytea);\nSELECT blob, c FROM d;",
    ]) {
      assert.ok(!isOtherDialect(text, "db/migrations/1_a.sql"), text);
    }
    assert.ok(!isOtherDialect("ALTER TABLE /*_*/a DROP b;", "sql/postgres/1_a.sql"));
    assert.ok(
      !isOtherDialect("-- as in MySQL: ENGINE=InnoDB, `a`\nSELECT 'GO', 'AUTO_INCREMENT';", "db/pg/1_a.sql"),
    );
  });

  it("knows the ways of migration tools", () => {
    const read = (text: string, path = "db/migrations/1_a.sql") =>
      conventionsOf(path, text, splitSql(text).comments);
    assert.equal(read("-- +goose Up\n-- +goose Down\n").sections.length, 2);
    assert.equal(read("-- +goose NO TRANSACTION\n-- +goose Up\n").sections[0]?.transaction, "none");
    assert.equal(read("-- migrate:up transaction:false\n").sections[0]?.transaction, "none");
    assert.equal(
      read("--liquibase formatted sql\n--changeset a:1 runInTransaction:false\n").sections[0]?.transaction,
      "none",
    );
    assert.equal(read("SELECT 1;", "db/migration/U1__a.sql").down, true);
    assert.equal(read("SELECT 1;", "db/migrations/1_a.down.sql").down, true);
    assert.equal(read("SELECT 1;", "prisma/migrations/20260301120000_a/migration.sql").tool, "prisma");
    assert.equal(read("SELECT 1;\n--> statement-breakpoint\n").tool, "drizzle");
    assert.equal(read("-- no-transaction\nSELECT 1;").transaction, "none");
  });

  it("reports a migration of which nothing could be read, and no other", async () => {
    const ids = async (text: string, path: string): Promise<string[]> =>
      (await analyse(text, "sql", { path })).findings.map((one) => one.ruleId);
    assert.deepEqual(await ids("ALTER TABEL a ADD b int;", "db/migrations/1_a.sql"), ["dialect-not-checked"]);
    assert.deepEqual(await ids("ALTER TABEL a ADD b int;", "reports/a.sql"), []);
    assert.deepEqual(await ids("ALTER TABLE `a` ADD b int;", "db/migrations/1_a.sql"), []);
  });
});

describe("SQL: edits", () => {
  it("give the verdict that the final text has from scratch", async () => {
    const start =
      "BEGIN;\nALTER TABLE orders ADD COLUMN a text NOT NULL, DROP COLUMN b;\nCOMMIT;\nCREATE INDEX i ON orders (a);\nDELETE FROM größe;\n";
    const words = [
      "'",
      "$$",
      "--",
      "/*",
      "*/",
      ";",
      "CONCURRENTLY ",
      "BEGIN;\n",
      "\n",
      "DROP TABLE x;\n",
      "😀",
      "(",
      "CREATE TABLE orders (id int);\n",
    ];
    const change = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat(12),
      word: fc.constantFrom(...words),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const analysis = await open(start, "sql");
        let text = start;
        for (const { at, cut, word } of changes) {
          const from = Math.floor(at * text.length);
          const oldEnd = Math.min(text.length, from + cut);
          const next = text.slice(0, from) + word + text.slice(oldEnd);
          const before = new LineIndex(text);
          const after = new LineIndex(next);
          const newEnd = from + word.length;
          analysis.edit(
            {
              start: from,
              oldEnd,
              newEnd,
              startPosition: before.position(from),
              oldEndPosition: before.position(oldEnd),
              newEndPosition: after.position(newEnd),
            },
            next,
          );
          text = next;
        }
        const fresh = await open(text, "sql");
        assert.deepEqual(analysis.result(), fresh.result());
        analysis.dispose();
        fresh.dispose();
      }),
      { numRuns: 150 },
    );
  });
});
