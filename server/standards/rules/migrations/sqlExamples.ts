import type { Example } from "../../model.ts";

const SQL = { languages: ["sql"] } as const;

/** SQL with every expected finding between `⟦` and `⟧`, and what a fix makes of it. */
export function bad(text: string, fixed?: string, path?: string): Example {
  return { ...SQL, bad: text, ...(fixed === undefined ? {} : { fixed }), ...(path ? { path } : {}) };
}

/** SQL that must stay silent. */
export function good(text: string, trap?: string, path?: string): Example {
  return { ...SQL, good: text, ...(trap ? { trap } : {}), ...(path ? { path } : {}) };
}

/** Statements of one migration that is written in code; those at `bad` are found. */
export interface InCode {
  readonly sql: readonly string[];
  readonly bad?: readonly number[];
  readonly trap?: string;
}

function literals(one: InCode, quote: string): string[] {
  return one.sql.map((text, index) => {
    const literal = `${quote}${text}${quote}`;
    return one.bad?.includes(index) ? `⟦${literal}⟧` : literal;
  });
}

function typeorm(one: InCode): string {
  const calls = literals(one, "`").map((text) => `    await queryRunner.query(${text});`);
  return `export class Orders1767225600000 {\n  async up(queryRunner) {\n${calls.join("\n")}\n  }\n}\n`;
}

function knex(one: InCode): string {
  const calls = literals(one, "`").map((text) => `  await knex.raw(${text});`);
  return `exports.up = async function (knex) {\n${calls.join("\n")}\n};\n`;
}

function alembic(one: InCode): string {
  const calls = literals(one, '"""').map((text) => `    op.execute(${text})`);
  return `from alembic import op\n\n\ndef upgrade():\n${calls.join("\n")}\n`;
}

function django(one: InCode): string {
  const calls = literals(one, '"""').map((text) => `        migrations.RunSQL(${text}),`);
  return `from django.db import migrations\n\n\nclass Migration(migrations.Migration):\n    operations = [\n${calls.join("\n")}\n    ]\n`;
}

/** The same migrations as TypeORM, Knex, Alembic and Django hold them. */
export function inMigrations(list: readonly InCode[]): Example[] {
  return list.flatMap((one, index): Example[] => {
    const even = index % 2 === 0;
    const texts = [
      {
        languages: ["typescript", "javascript"] as const,
        path: "src/migrations/1767225600000-orders.js",
        text: even ? typeorm(one) : knex(one),
      },
      {
        languages: ["python"] as const,
        path: "shop/migrations/0012_orders.py",
        text: even ? alembic(one) : django(one),
      },
    ];
    return texts.map(({ languages, path, text }) =>
      one.bad
        ? { languages, path, bad: text }
        : { languages, path, good: text, ...(one.trap ? { trap: one.trap } : {}) },
    );
  });
}
