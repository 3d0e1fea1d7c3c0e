import type { Example } from "../../model.ts";

export const ignoredErrorReturnExamples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package shop

import "encoding/json"

func (s *Store) load(raw []byte) error {
	⟦json.Unmarshal(raw, &s.state)⟧
	return s.check()
}`,
    fixed: `package shop

import "encoding/json"

func (s *Store) load(raw []byte) error {
	if err := json.Unmarshal(raw, &s.state); err != nil {
		return err
	}
	return s.check()
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"database/sql"
	"log"
)

type Ledger struct {
	db *sql.DB
}

func (l *Ledger) Book(id int) {
	⟦l.db.Exec("UPDATE orders SET booked = true WHERE id = $1", id)⟧
}`,
    fixed: `package shop

import (
	"database/sql"
	"log"
)

type Ledger struct {
	db *sql.DB
}

func (l *Ledger) Book(id int) {
	if _, err := l.db.Exec("UPDATE orders SET booked = true WHERE id = $1", id); err != nil {
		log.Printf("l.db.Exec: %v", err)
	}
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

type Repository interface {
	Save(order Order) error
	Count() int
}

type hook func(id string) error

type Service struct {
	orders Repository
	after  func() error
	*audit
}

type audit struct{}

func (a *audit) record(what string) (int, error) { return 0, nil }

func (s *Service) flush() error { return nil }

func (s *Service) Accept(order Order, before hook) {
	⟦before(order.ID)⟧
	⟦s.orders.Save(order)⟧
	s.orders.Count()
	⟦s.after()⟧
	⟦s.record("accepted")⟧
	go ⟦s.flush()⟧
	defer ⟦s.flush()⟧
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

func publish(topic string) error { return nil }

var notify = func() error { return nil }

func run[T any](value T) error { return nil }

func Start(retry func() (bool, error)) {
	stop := func() error { return publish("stopped") }
	⟦publish("started")⟧
	⟦notify()⟧
	⟦run(1)⟧
	⟦retry()⟧
	⟦stop()⟧
	_ = ⟦publish("ready")⟧
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "strconv"

func limitOf(raw string) (int, error) {
	limit, ⟦_⟧ := strconv.Atoi(raw)
	return limit, nil
}`,
    fixed: `package shop

import "strconv"

func limitOf(raw string) (int, error) {
	limit, err := strconv.Atoi(raw)
	if err != nil {
		return 0, err
	}
	return limit, nil
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"bufio"
	"io"
	"net/http"
	"os"
)

func export(rows []string) error {
	file, err := os.Create("export.csv")
	if err != nil {
		return err
	}
	defer ⟦file.Close()⟧
	out := bufio.NewWriter(file)
	for _, row := range rows {
		⟦out.WriteString(row)⟧
	}
	⟦out.Flush()⟧
	⟦io.Copy(file, os.Stdin)⟧
	return nil
}

func main() {
	⟦http.ListenAndServe(":8080", nil)⟧
}`,
  },
  {
    languages: ["go"],
    trap: "reading, cleaning up, and memory that can't fail",
    good: `package shop

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

func read(path string) (string, error) {
	file, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer file.Close()
	defer os.Remove(path)
	var text bytes.Buffer
	var names strings.Builder
	text.WriteString("a")
	names.WriteByte('b')
	json.NewEncoder(&text).Encode(path)
	fmt.Fprintf(&text, "%s", path)
	fmt.Println(names.String())
	io.Copy(io.Discard, file)
	return text.String(), nil
}`,
  },
  {
    languages: ["go"],
    trap: "checked, returned, stored or handed on",
    good: `package shop

import "os"

func save() error { return nil }

func Run(results chan error) error {
	if err := save(); err != nil {
		return err
	}
	err := save()
	results <- save()
	collect(save())
	if _, err := os.Stat("x"); err != nil {
		return err
	}
	_, err = os.ReadFile("y")
	return err
}`,
  },
  {
    languages: ["go"],
    trap: "a close in front of the error that is returned already",
    good: `package shop

import (
	"fmt"
	"os"
)

func write(path string, data []byte) error {
	file, err := os.Create(path)
	if err != nil {
		return err
	}
	if _, err := file.Write(data); err != nil {
		file.Close()
		return fmt.Errorf("write %s: %w", path, err)
	}
	return file.Close()
}`,
  },
  {
    languages: ["go"],
    trap: "dropped for a reason that is written down",
    good: `package shop

import "os/exec"

func warm() error { return nil }

func Boot() {
	// Best effort: the cache fills itself on the first request.
	_ = warm()
	exec.Command("sync").Run() // failing is fine here
}`,
  },
  {
    languages: ["go"],
    trap: "same name without an error, and a method of a type from elsewhere",
    good: `package shop

import "example.org/queue"

type Cache struct{}

func (c *Cache) Save() {}

type Store struct{}

func (s *Store) Save() error { return nil }

func Run(c *Cache, q *queue.Queue, save func()) {
	c.Save()
	q.Save()
	save()
}`,
  },
  {
    languages: ["python"],
    bad: `import subprocess


def deploy(version):
    ⟦subprocess.run(["kubectl", "set", "image", version])⟧
    return "deployed"`,
    fixed: `import subprocess


def deploy(version):
    subprocess.run(["kubectl", "set", "image", version], check=True)
    return "deployed"`,
  },
  {
    languages: ["python"],
    bad: `from subprocess import run


def revision():
    result = ⟦run(["git", "rev-parse", "HEAD"], capture_output=True, text=True)⟧
    return result.stdout.strip()


def branch():
    return ⟦run(["git", "branch"], capture_output=True)⟧.stdout`,
  },
  {
    languages: ["python"],
    bad: `import os
import subprocess


def restart(name):
    ⟦os.system(f"systemctl restart {name}")⟧
    ⟦subprocess.call(["systemctl", "status", name])⟧`,
  },
  {
    languages: ["python"],
    bad: `import subprocess as sp

⟦sp.run⟧(
    ["make", "assets"],
    cwd="web",
)
DEFAULTS = {"text": True}


def build():
    return ⟦sp.run(["make"], **DEFAULTS)⟧`,
  },
  {
    languages: ["python"],
    trap: "check is given",
    good: `import subprocess


def build(options):
    subprocess.run(["make"], check=True)
    subprocess.run(["make", "lint"], check=False)
    subprocess.run(["make", "test"], **options)
    subprocess.check_call(["make", "install"])`,
  },
  {
    languages: ["python"],
    trap: "the return code is looked at",
    good: `import subprocess


def is_clean():
    done = subprocess.run(["git", "diff", "--quiet"])
    return done.returncode == 0


def status():
    return subprocess.run(["git", "status"]).returncode


def strict():
    done = subprocess.run(["git", "fetch"])
    done.check_returncode()`,
  },
  {
    languages: ["python"],
    trap: "another run",
    good: `import asyncio
from jobs import runner


def start():
    asyncio.run(main())
    runner.run(["x"])
    code = runner.call("x")`,
  },
  {
    languages: ["python"],
    trap: "the status is used, or the command is for the eye",
    good: `import os
import subprocess


def show():
    os.system("clear")
    if os.system("make") != 0:
        raise RuntimeError("make failed")
    return subprocess.call(["ls"])`,
  },
  {
    languages: ["go"],
    trap: "copying from memory to memory",
    good: `package frame

import (
	"bytes"
	"io"
)

func seal(dst *bytes.Buffer, message []byte) []byte {
	io.Copy(dst, bytes.NewReader(message))
	return dst.Bytes()
}`,
  },
  {
    languages: ["go"],
    trap: "the usage that a command prints before it gives up",
    good: `package commands

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
)

func serve(cmd *cobra.Command, args []string) {
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "no configuration")
		cmd.Usage()
		os.Exit(1)
	}
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "strconv"

type Store struct{}

func (s *Store) Save() error { return nil }

func open() *Store { return nil }

func saver(s *Store) func() error { return s.Save }

type Service struct {
	stores map[string]*Store
}

func (s *Service) Stop(steps []func() error, later chan func() error) {
	⟦open().Save()⟧
	⟦s.stores["cart"].Save()⟧
	for _, store := range s.stores {
		⟦store.Save()⟧
	}
	for _, step := range steps {
		⟦step()⟧
	}
	⟦steps[0]()⟧
	⟦(<-later)()⟧
	defer ⟦saver(open())()⟧
	var size, ⟦_⟧ = strconv.Atoi("12")
	grow(size)
}`,
  },
  {
    languages: ["go"],
    trap: "what is called gives no error",
    good: `package shop

type Store struct{}

func (s *Store) Touch() {}

func open() (*Store, error) { return nil, nil }

func toucher(s *Store) func() { return s.Touch }

func Stop(steps []func(), later chan func()) error {
	store, err := open()
	if err != nil {
		return err
	}
	store.Touch()
	toucher(store)()
	for _, step := range steps {
		step()
	}
	(<-later)()
	return nil
}`,
  },
];
