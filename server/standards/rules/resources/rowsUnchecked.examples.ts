import type { Example } from "../../model.ts";

export const rowsUncheckedExamples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package orders

import (
	"context"
	"database/sql"
)

func names(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := ⟦db.QueryContext(ctx, "SELECT name FROM orders")⟧
	if err != nil {
		return nil, err
	}
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, rows.Err()
}
`,
    fixed: `package orders

import (
	"context"
	"database/sql"
)

func names(ctx context.Context, db *sql.DB) ([]string, error) {
	rows, err := db.QueryContext(ctx, "SELECT name FROM orders")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	return out, rows.Err()
}
`,
  },
  {
    languages: ["go"],
    bad: `package orders

type repo struct {
	db *sqlx.DB
}

func (r *repo) all() ([]Order, error) {
	rows, err := ⟦r.db.Queryx("SELECT * FROM orders LIMIT 100")⟧
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Order
	for rows.Next() {
		var o Order
		if err := rows.StructScan(&o); err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	return out, nil
}
`,
    fixed: `package orders

type repo struct {
	db *sqlx.DB
}

func (r *repo) all() ([]Order, error) {
	rows, err := r.db.Queryx("SELECT * FROM orders LIMIT 100")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []Order
	for rows.Next() {
		var o Order
		if err := rows.StructScan(&o); err != nil {
			return nil, err
		}
		out = append(out, o)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, nil
}
`,
  },
  {
    languages: ["go"],
    bad: `package orders

import "database/sql"

func ids(tx *sql.Tx) ([]int, error) {
	rows, err := ⟦tx.Query("SELECT id FROM orders LIMIT 10")⟧
	if err != nil {
		return nil, err
	}
	var out []int
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	return out, nil
}
`,
    fixed: `package orders

import "database/sql"

func ids(tx *sql.Tx) ([]int, error) {
	rows, err := tx.Query("SELECT id FROM orders LIMIT 10")
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []int
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		out = append(out, id)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, nil
}
`,
  },
  {
    languages: ["go"],
    bad: `package orders

import "database/sql"

func save(db *sql.DB, names []string) error {
	stmt, err := ⟦db.Prepare("INSERT INTO names VALUES ($1)")⟧
	if err != nil {
		return err
	}
	for _, name := range names {
		if _, err := stmt.Exec(name); err != nil {
			return err
		}
	}
	return nil
}

func touch(db *sql.DB) error {
	_, err := ⟦db.Query("UPDATE names SET seen = now()")⟧
	return err
}
`,
    fixed: `package orders

import "database/sql"

func save(db *sql.DB, names []string) error {
	stmt, err := db.Prepare("INSERT INTO names VALUES ($1)")
	if err != nil {
		return err
	}
	defer stmt.Close()
	for _, name := range names {
		if _, err := stmt.Exec(name); err != nil {
			return err
		}
	}
	return nil
}

func touch(db *sql.DB) error {
	_, err := db.Query("UPDATE names SET seen = now()")
	return err
}
`,
  },
  {
    languages: ["go"],
    bad: `package orders

func (s *Store) count(ctx context.Context) (int, error) {
	rows, err := s.pool.Query(ctx, "SELECT id FROM orders LIMIT 10")
	if err != nil {
		return 0, err
	}
	n := 0
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return 0, err
		}
		n++
	}
	⟦rows.Close()⟧
	return n, rows.Err()
}
`,
  },
  {
    languages: ["go"],
    good: `package orders

import "database/sql"

func names(db *sql.DB) ([]string, error) {
	rows, err := db.Query("SELECT name FROM orders LIMIT 10")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var out []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	if err := rows.Err(); err != nil {
		return nil, err
	}
	return out, nil
}
`,
  },
  {
    languages: ["go"],
    good: `package orders

import "github.com/jackc/pgx/v5"

func all(ctx context.Context, conn *pgx.Conn) ([]Order, error) {
	rows, err := conn.Query(ctx, "SELECT * FROM orders LIMIT 10")
	if err != nil {
		return nil, err
	}
	return pgx.CollectRows(rows, pgx.RowToStructByName[Order])
}
`,
    trap: "pgx.CollectRows closes and checks",
  },
  {
    languages: ["go"],
    good: `package orders

import "database/sql"

func open(db *sql.DB) (*sql.Rows, error) {
	rows, err := db.Query("SELECT name FROM orders LIMIT 10")
	if err != nil {
		return nil, err
	}
	return rows, nil
}

func read(db *sql.DB) ([]Order, error) {
	rows, err := db.Query("SELECT name FROM orders LIMIT 10")
	if err != nil {
		return nil, err
	}
	return scanOrders(rows)
}

func (s *Store) prepare(db *sql.DB) error {
	stmt, err := db.Prepare("SELECT 1")
	if err != nil {
		return err
	}
	s.stmt = stmt
	return nil
}
`,
    trap: "handed to the caller, to a helper, or kept",
  },
  {
    languages: ["go"],
    good: `package web

import "net/url"

func page(u *url.URL, index Index) (string, error) {
	found, err := index.Query(u.Query().Get("q"))
	if err != nil {
		return "", err
	}
	for found.Next() {
		show(found.Item())
	}
	return "", nil
}

func inTx(tx *sql.Tx) error {
	stmt, err := tx.Prepare("INSERT INTO names VALUES ($1)")
	if err != nil {
		return err
	}
	_, err = stmt.Exec("a")
	return err
}
`,
    trap: "Query of something else; a transaction closes its statements",
  },
  {
    languages: ["go"],
    good: `package orders

import "database/sql"

func one(db *sql.DB, id int) (name string, err error) {
	err = db.QueryRow("SELECT name FROM orders WHERE id = $1", id).Scan(&name)
	return name, err
}
`,
    trap: "a single row closes itself",
  },
  {
    languages: ["go"],
    bad: `package shop

import "database/sql"

func names(db *sql.DB) (names []string, err error) {
	rows, err := db.Query("select name from items")
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var name string
		rows.Scan(&name)
		names = append(names, name)
	}
	⟦rows.Close()⟧
	return names, rows.Err()
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "database/sql"

func prices(db *sql.DB) (*sql.Rows, error) { return db.Query("select sku from prices") }

func Count(db *sql.DB) (int, error) {
	⟦db.Query("analyze prices")⟧
	rows, err := ⟦prices(db)⟧
	if err != nil {
		return 0, err
	}
	n := 0
	for rows.Next() {
		n++
	}
	return n, nil
}`,
  },
];
