import type { Example } from "../../model.ts";

export const transactionNotRolledBackExamples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package store

import (
	"context"
	"database/sql"
)

func transfer(ctx context.Context, db *sql.DB, from, to string, amount int) error {
	tx, err := ⟦db.BeginTx(ctx, nil)⟧
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE account SET balance = balance - $1 WHERE id = $2", amount, from); err != nil {
		return err
	}
	return tx.Commit()
}
`,
    fixed: `package store

import (
	"context"
	"database/sql"
)

func transfer(ctx context.Context, db *sql.DB, from, to string, amount int) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, "UPDATE account SET balance = balance - $1 WHERE id = $2", amount, from); err != nil {
		return err
	}
	return tx.Commit()
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

type Store struct {
	pool *pgxpool.Pool
}

func (s *Store) Close(ctx context.Context, id string) error {
	tx, err := ⟦s.pool.Begin(ctx)⟧
	if err != nil {
		return err
	}
	if err := mark(ctx, tx, id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
`,
    fixed: `package store

import (
	"context"

	"github.com/jackc/pgx/v5/pgxpool"
)

type Store struct {
	pool *pgxpool.Pool
}

func (s *Store) Close(ctx context.Context, id string) error {
	tx, err := s.pool.Begin(ctx)
	if err != nil {
		return err
	}
	defer tx.Rollback(ctx)
	if err := mark(ctx, tx, id); err != nil {
		return err
	}
	return tx.Commit(ctx)
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "database/sql"

func save(db *sql.DB, rows []string) error {
	tx, err := ⟦db.Begin()⟧
	if err != nil {
		return err
	}
	stmt, err := tx.Prepare("INSERT INTO row VALUES ($1)")
	if err != nil {
		return err
	}
	for _, row := range rows {
		if _, err := stmt.Exec(row); err != nil {
			tx.Rollback()
			return err
		}
	}
	return tx.Commit()
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "gorm.io/gorm"

func save(db *gorm.DB, order *Order) error {
	tx := ⟦db.Begin()⟧
	if err := tx.Create(order).Error; err != nil {
		return err
	}
	return tx.Commit().Error
}
`,
  },
  {
    languages: ["go"],
    trap: "a deferred rollback, directly or in a function",
    good: `package store

import "database/sql"

func save(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer tx.Rollback()
	return tx.Commit()
}

func other(db *sql.DB) (err error) {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tx.Rollback()
		}
	}()
	_, err = tx.Exec("DELETE FROM row")
	if err != nil {
		return err
	}
	return tx.Commit()
}
`,
  },
  {
    languages: ["go"],
    trap: "a rollback on every path",
    good: `package store

import "database/sql"

func save(db *sql.DB) error {
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	if _, err := tx.Exec("DELETE FROM row"); err != nil {
		tx.Rollback()
		return err
	}
	return tx.Commit()
}
`,
  },
  {
    languages: ["go"],
    trap: "returned or handed over: somebody else ends it",
    good: `package store

import "database/sql"

func begin(db *sql.DB) (*sql.Tx, error) {
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	return tx, nil
}

func unit(db *sql.DB) (*Unit, error) {
	tx, err := db.Begin()
	if err != nil {
		return nil, err
	}
	return &Unit{tx: tx}, nil
}
`,
  },
  {
    languages: ["go"],
    trap: "something else that begins",
    good: `package span

func run(tracer *Tracer) {
	span, err := tracer.Begin()
	if err != nil {
		return
	}
	span.Commit()
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function transfer(client, from, to, amount) {
  await ⟦client.query("BEGIN")⟧;
  await client.query("UPDATE account SET balance = balance - $1 WHERE id = $2", [amount, from]);
  await client.query("UPDATE account SET balance = balance + $1 WHERE id = $2", [amount, to]);
  await client.query("COMMIT");
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function place(connection, order) {
  await ⟦connection.beginTransaction()⟧;
  try {
    await connection.query("INSERT INTO orders SET ?", order);
    await connection.commit();
  } finally {
    connection.release();
  }
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function close(dataSource, id) {
  const runner = dataSource.createQueryRunner();
  await ⟦runner.startTransaction()⟧;
  await runner.manager.update("orders", id, { closed: true });
  await runner.commitTransaction();
  await runner.release();
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function rename(sequelize, user, name) {
  const t = await ⟦sequelize.transaction()⟧;
  await user.update({ name }, { transaction: t });
  await t.commit();
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "rolled back in the handler",
    good: `export async function transfer(client, from, amount) {
  try {
    await client.query("BEGIN");
    await client.query("UPDATE account SET balance = balance - $1 WHERE id = $2", [amount, from]);
    await client.query("COMMIT");
  } catch (error) {
    await client.query("ROLLBACK");
    throw error;
  }
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a helper ends the transaction of its callback",
    good: `export async function rename(sequelize, user, name) {
  const done = await sequelize.transaction(async (t) => {
    await user.update({ name }, { transaction: t });
  });
  return done;
}

export async function pay(knex, work) {
  const result = await knex.transaction(work);
  return result;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "begins for somebody else",
    good: `export class Unit {
  async begin() {
    await this.client.query("BEGIN");
  }

  async commit() {
    await this.client.query("COMMIT");
  }
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "abort of a session",
    good: `export async function move(session, work) {
  session.startTransaction();
  try {
    await work(session);
    await session.commitTransaction();
  } catch (error) {
    await session.abortTransaction();
    throw error;
  }
}
`,
  },
  {
    languages: ["python"],
    bad: `def transfer(connection, source, target, amount):
    transaction = ⟦connection.begin()⟧
    connection.execute(debit, {"id": source, "amount": amount})
    connection.execute(credit, {"id": target, "amount": amount})
    transaction.commit()
`,
  },
  {
    languages: ["python"],
    bad: `def purge(cursor, connection):
    ⟦cursor.execute("BEGIN IMMEDIATE")⟧
    cursor.execute("DELETE FROM session WHERE expires < now()")
    connection.commit()
`,
  },
  {
    languages: ["python"],
    bad: `async def pay(connection, order):
    transaction = connection.transaction()
    await ⟦transaction.start()⟧
    await connection.execute("UPDATE orders SET paid = true WHERE id = $1", order)
    await transaction.commit()
`,
  },
  {
    languages: ["python"],
    bad: `from django.db import transaction


def load(rows):
    ⟦transaction.set_autocommit(False)⟧
    for row in rows:
        row.save()
    transaction.commit()
`,
  },
  {
    languages: ["python"],
    trap: "a with block ends it",
    good: `def transfer(connection, source):
    with connection.begin():
        connection.execute(debit, {"id": source})


async def pay(connection, order):
    async with connection.transaction():
        await connection.execute("UPDATE orders SET paid = true WHERE id = $1", order)


def later(connection):
    transaction = connection.begin()
    with transaction:
        connection.execute(debit)
        transaction.commit()
`,
  },
  {
    languages: ["python"],
    trap: "rolled back in the handler",
    good: `def transfer(connection, source):
    transaction = connection.begin()
    try:
        connection.execute(debit, {"id": source})
        transaction.commit()
    except Exception:
        transaction.rollback()
        raise
`,
  },
  {
    languages: ["python"],
    trap: "begins for somebody else",
    good: `class Unit:
    def __enter__(self):
        self.transaction = self.connection.begin()
        return self

    def start(self):
        self.connection.begin()
`,
  },
  {
    languages: ["python"],
    trap: "starts something else",
    good: `def run(worker, repository):
    worker.start()
    repository.commit("message")
`,
  },
  {
    languages: ["java"],
    bad: `import java.sql.Connection;
import java.sql.SQLException;

class Transfer {
    void run(Connection connection, String from, int amount) throws SQLException {
        ⟦connection.setAutoCommit(false)⟧;
        debit(connection, from, amount);
        connection.commit();
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import jakarta.persistence.EntityManager;

class Orders {
    void save(EntityManager em, Order order) {
        ⟦em.getTransaction().begin()⟧;
        em.persist(order);
        em.getTransaction().commit();
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import org.hibernate.Session;
import org.hibernate.Transaction;

class Users {
    void save(Session session, User user) {
        Transaction tx = ⟦session.beginTransaction()⟧;
        session.persist(user);
        tx.commit();
    }
}
`,
  },
  {
    languages: ["java"],
    bad: `import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionStatus;
import org.springframework.transaction.support.DefaultTransactionDefinition;

class Jobs {
    private PlatformTransactionManager transactionManager;

    void run() {
        TransactionStatus status = ⟦transactionManager.getTransaction(new DefaultTransactionDefinition())⟧;
        work();
        transactionManager.commit(status);
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "rolled back in the handler",
    good: `import java.sql.Connection;
import java.sql.SQLException;

class Transfer {
    void run(Connection connection, String from, int amount) throws SQLException {
        connection.setAutoCommit(false);
        try {
            debit(connection, from, amount);
            connection.commit();
        } catch (SQLException e) {
            connection.rollback();
            throw e;
        }
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "begins for somebody else",
    good: `import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

class Unit {
    Connection open(DataSource source) throws SQLException {
        Connection connection = source.getConnection();
        connection.setAutoCommit(false);
        return connection;
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "commits by itself",
    good: `import java.sql.Connection;
import java.sql.SQLException;

class Reset {
    void reset(Connection connection) throws SQLException {
        connection.commit();
        connection.setAutoCommit(true);
    }
}
`,
  },
  {
    languages: ["java"],
    trap: "the active transaction of the thread, and a template",
    good: `import org.springframework.transaction.support.TransactionTemplate;

class Jobs {
    private TransactionTemplate template;

    void run() {
        template.executeWithoutResult(status -> work());
    }
}
`,
  },
  {
    languages: ["python"],
    trap: "committed whatever happens",
    good: `def take(session, queue):
    session.execute("BEGIN IMMEDIATE")
    try:
        return session.query(Message).filter(Message.queue == queue).first()
    finally:
        session.commit()`,
  },
];
