import type { Example } from "../../model.ts";

export const examples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"
	"net/http"
)

func price(ctx context.Context, url string) (*http.Response, error) {
	req, err := ⟦http.NewRequest(http.MethodGet, url, nil)⟧
	if err != nil {
		return nil, err
	}
	return client.Do(req)
}`,
    fixed: `package shop

import (
	"context"
	"net/http"
)

func price(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	return client.Do(req)
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"database/sql"
	"net/http"
)

type Store struct {
	db *sql.DB
}

func (s *Store) list(w http.ResponseWriter, r *http.Request) {
	rows, err := ⟦s.db.Query("select sku from prices")⟧
	write(w, rows, err)
}

func (s *Store) count(tx *sql.Tx) error {
	return ⟦tx.QueryRow("select count(*) from prices")⟧.Err()
}

func open(dsn string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	tx, err := ⟦db.Begin()⟧
	if err != nil {
		return err
	}
	_, err = ⟦tx.Exec("delete from prices")⟧
	return ⟦db.Ping()⟧
}`,
    fixed: `package shop

import (
	"database/sql"
	"net/http"
)

type Store struct {
	db *sql.DB
}

func (s *Store) list(w http.ResponseWriter, r *http.Request) {
	rows, err := s.db.QueryContext(r.Context(), "select sku from prices")
	write(w, rows, err)
}

func (s *Store) count(tx *sql.Tx) error {
	return tx.QueryRow("select count(*) from prices").Err()
}

func open(dsn string) error {
	db, err := sql.Open("pgx", dsn)
	if err != nil {
		return err
	}
	tx, err := db.Begin()
	if err != nil {
		return err
	}
	_, err = tx.Exec("delete from prices")
	return db.Ping()
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"
	"database/sql"
)

func update(ctx context.Context, db *sql.DB) error {
	tx, err := ⟦db.Begin()⟧
	if err != nil {
		return err
	}
	return tx.Commit()
}`,
    fixed: `package shop

import (
	"context"
	"database/sql"
)

func update(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	return tx.Commit()
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"
	"os/exec"
)

func convert(ctx context.Context, file string) ([]byte, error) {
	return ⟦exec.Command("convert", file)⟧.Output()
}

func start(file string) error {
	cmd := ⟦exec.Command("watch", file)⟧
	return cmd.Start()
}`,
    fixed: `package shop

import (
	"context"
	"os/exec"
)

func convert(ctx context.Context, file string) ([]byte, error) {
	return exec.CommandContext(ctx, "convert", file).Output()
}

func start(file string) error {
	cmd := exec.Command("watch", file)
	return cmd.Start()
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"
	stdnet "net"
	"time"
)

func dial(ctx context.Context, host string) (stdnet.Conn, error) {
	return ⟦stdnet.DialTimeout("tcp", host, 5*time.Second)⟧
}`,
    fixed: `package shop

import (
	"context"
	stdnet "net"
	"time"
)

func dial(ctx context.Context, host string) (stdnet.Conn, error) {
	return (&stdnet.Dialer{Timeout: 5*time.Second}).DialContext(ctx, "tcp", host)
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"
)

var client = &http.Client{Timeout: time.Second}

func resolve(ctx context.Context, host string) ([]string, error) {
	⟦slog.Info("resolving", "host", host)⟧
	if _, err := ⟦client.Get("https://" + host)⟧; err != nil {
		return nil, err
	}
	return ⟦net.LookupHost(host)⟧
}`,
    fixed: `package shop

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"time"
)

var client = &http.Client{Timeout: time.Second}

func resolve(ctx context.Context, host string) ([]string, error) {
	slog.InfoContext(ctx, "resolving", "host", host)
	if _, err := client.Get("https://" + host); err != nil {
		return nil, err
	}
	return net.LookupHost(host)
}`,
  },
  {
    languages: ["go"],
    trap: "the context is there",
    good: `package shop

import (
	"context"
	"database/sql"
	"net/http"
	"os/exec"
)

func all(ctx context.Context, db *sql.DB, url string) error {
	if _, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil); err != nil {
		return err
	}
	if _, err := db.ExecContext(ctx, "vacuum"); err != nil {
		return err
	}
	return exec.CommandContext(ctx, "sync").Run()
}`,
  },
  {
    languages: ["go"],
    trap: "context given to the request afterwards",
    good: `package shop

import (
	"context"
	"net/http"
)

func price(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	req = req.WithContext(ctx)
	return client.Do(req)
}`,
  },
  {
    languages: ["go"],
    trap: "start-up in main",
    good: `package main

import (
	"database/sql"
	"log"
	"net"
)

func main() {
	db, err := sql.Open("pgx", "")
	if err != nil {
		log.Fatal(err)
	}
	if err := db.Ping(); err != nil {
		log.Fatal(err)
	}
	listener, err := net.Listen("tcp", ":8080")
	serve(db, listener, err)
}`,
  },
  {
    languages: ["go"],
    trap: "method of the same name on another type",
    good: `package shop

import (
	"context"
	"net/url"

	"example.org/shop/exec"
)

type Form struct{ values url.Values }

func (f *Form) read(ctx context.Context, bus *Bus) string {
	bus.Query("prices")
	exec.Command("vacuum")
	bus.Exec("vacuum")
	return f.values.Get("sku")
}`,
  },
  {
    languages: ["go"],
    trap: "logging where there is no context to pass",
    good: `package shop

import "log/slog"

func loaded(count int) {
	slog.Info("loaded", "count", count)
}`,
  },
  {
    languages: ["go"],
    path: "internal/shop/price_test.go",
    trap: "test file",
    good: `package shop

import "net/http"

func request() (*http.Request, error) { return http.NewRequest("GET", "/", nil) }`,
  },
  {
    languages: ["go"],
    trap: "cancelled in the way of old",
    good: `package shop

import (
	"context"
	"net/http"
)

func ping(ctx context.Context, client *http.Client, url string) error {
	req, err := http.NewRequest("HEAD", url, nil)
	if err != nil {
		return err
	}
	req.Cancel = ctx.Done()
	resp, err := client.Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"
	"database/sql"
	"net/http"
	"os/exec"
)

type Shard struct {
	DB *sql.DB
}

type Store struct {
	shards []*Shard
	byName map[string]*sql.DB
}

func (s *Store) clean(name string, anything any) {
	for _, shard := range s.shards {
		⟦shard.DB.Exec("delete from carts where old")⟧
	}
	⟦s.byName[name].Ping()⟧
	if db, ok := anything.(*sql.DB); ok {
		⟦db.Exec("delete from carts where old")⟧
	}
}

func open() (*sql.DB, error) { return sql.Open("pgx", "") }

func warm(url string) error {
	db, err := open()
	if err != nil {
		return err
	}
	resp, err := ⟦http.Get(url)⟧
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	return ⟦db.Ping()⟧
}

func migrate(file string) error {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	stop(ctx)
	return ⟦exec.Command("migrate", file)⟧.Run()
}`,
  },
  {
    languages: ["go"],
    trap: "an element of a type of its own",
    good: `package shop

type Entry struct{}

func (e *Entry) Exec(query string) {}

type Book struct {
	entries []*Entry
}

func (b *Book) run() {
	for _, entry := range b.entries {
		entry.Exec("nothing of a database")
	}
}`,
  },
];
