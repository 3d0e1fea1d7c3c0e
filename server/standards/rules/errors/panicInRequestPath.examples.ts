import type { Example } from "../../model.ts";

export const panicInRequestPathExamples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package shop

import (
	"log"
	"net/http"
)

func (s *Server) order(w http.ResponseWriter, r *http.Request) {
	order, err := s.store.Find(r.Context(), r.PathValue("id"))
	if err != nil {
		⟦log.Fatalf("find: %v", err)⟧
	}
	write(w, order)
}
`,
    fixed: `package shop

import (
	"log"
	"net/http"
)

func (s *Server) order(w http.ResponseWriter, r *http.Request) {
	order, err := s.store.Find(r.Context(), r.PathValue("id"))
	if err != nil {
		http.Error(w, "internal server error", http.StatusInternalServerError)
		return
	}
	write(w, order)
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	stdlog "log"
	"net/http"
	"os"
)

func (s *Server) health(w http.ResponseWriter, _ *http.Request) {
	if err := s.store.Ping(); err != nil {
		stdlog.Println("down")
		⟦os.Exit(2)⟧
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "outside of a request: exit-in-library speaks of it",
    good: `package shop

import stdlog "log"

func Load(path string) (*Config, error) {
	data, err := read(path)
	if err != nil {
		stdlog.Fatal(err)
	}
	return parse(data)
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "github.com/gin-gonic/gin"

func routes(engine *gin.Engine, store Store) {
	engine.GET("/orders/:id", func(c *gin.Context) {
		order, err := store.Find(c, c.Param("id"))
		if err != nil {
			⟦panic(err)⟧
		}
		go func() {
			if order.Bad() {
				⟦panic("bad order")⟧
			}
		}()
		c.JSON(200, order)
	})
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"
	"fmt"

	"github.com/sirupsen/logrus"
	"go.uber.org/zap"
	pb "example.org/shop/proto"
)

type Server struct {
	log *zap.Logger
}

func (s *Server) Charge(ctx context.Context, req *pb.ChargeRequest) (*pb.ChargeReply, error) {
	reply, err := s.gateway.Charge(ctx, req)
	if err != nil {
		⟦s.log.Fatal("charge", zap.Error(err))⟧
	}
	if reply.Id == "" {
		⟦panic(fmt.Errorf("no id for %s", req.Order))⟧
	}
	return reply, nil
}

func refund(ctx context.Context, id string) error {
	if err := gateway.Refund(ctx, id); err != nil {
		⟦panic(err)⟧
	}
	logrus.WithField("id", id).Fatal("unreachable gateway")
	return nil
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"
	"fmt"
)

func refund(ctx context.Context, id string) (int, error) {
	n, err := gateway.Refund(ctx, id)
	if err != nil {
		⟦panic(fmt.Errorf("refund %s: %w", id, err))⟧
	}
	return n, nil
}
`,
    fixed: `package shop

import (
	"context"
	"fmt"
)

func refund(ctx context.Context, id string) (int, error) {
	n, err := gateway.Refund(ctx, id)
	if err != nil {
		return 0, fmt.Errorf("refund %s: %w", id, err)
	}
	return n, nil
}
`,
  },
  {
    languages: ["go"],
    trap: "init and Must helpers",
    good: `package shop

import (
	"log"
	"regexp"
)

func init() {
	if err := register(); err != nil {
		log.Fatal(err)
	}
}

func MustParse(text string) (*Config, error) {
	config, err := parse([]byte(text))
	if err != nil {
		panic(err)
	}
	return config, nil
}

func mustCompile(text string) *regexp.Regexp {
	re, err := regexp.Compile(text)
	if err != nil {
		log.Panicf("%q: %v", text, err)
	}
	return re
}
`,
  },
  {
    languages: ["go"],
    path: "cmd/shop/main.go",
    trap: "main and its helpers may end the process",
    good: `package main

import (
	"log"
	"os"
)

func main() {
	if err := run(); err != nil {
		log.Fatal(err)
	}
}

func usage() {
	os.Exit(2)
}
`,
  },
  {
    languages: ["go"],
    trap: "panics that state a bug, abort a response or are recovered here",
    good: `package shop

import (
	"context"
	"errors"
	"fmt"
	"net/http"
)

func stream(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if v := recover(); v != nil {
			http.Error(w, "failed", 500)
			panic(v)
		}
	}()
	copyBody(w, r)
}

func hangUp(w http.ResponseWriter, r *http.Request) {
	panic(http.ErrAbortHandler)
}

func kind(w http.ResponseWriter, n int) {
	switch n {
	case 1:
		write(w, "one")
	default:
		panic("unreachable")
	}
}

func (m *Mutex) unlock(ctx context.Context, key string) error {
	if m.count[key] == 0 {
		panic(fmt.Errorf("unlock of unlocked key %q", key))
	}
	return m.release(ctx, key)
}

func weight(n int) int {
	if n < 0 {
		panic(errors.New("negative weight"))
	}
	return n
}
`,
  },
  {
    languages: ["go"],
    trap: "commands, and a logger's own methods",
    good: `package shop

import (
	"fmt"
	"log"
	"os"

	"github.com/spf13/cobra"
)

func list(cmd *cobra.Command, args []string) {
	if len(args) == 0 {
		fmt.Fprintln(os.Stderr, "no order given")
		os.Exit(2)
	}
}

func (l *Logger) Fatalf(format string, args ...any) {
	log.Fatalf(l.prefix+format, args...)
}
`,
  },
  {
    languages: ["go"],
    trap: "same names, other things",
    good: `package shop

import (
	"log"
	"net/http"
)

type gate struct{}

func (g *gate) Exit(code int) {}

func (s *Server) leave(w http.ResponseWriter, r *http.Request, g *gate) {
	g.Exit(1)
	s.elevator.Exit(2)
	s.report.Fatal("x")
	log.Printf("left")
}
`,
  },
  {
    languages: ["go"],
    trap: "test helper outside of a test file",
    good: `package shoptest

import "testing"

func Open(t *testing.T) *Store {
	store, err := open()
	if err != nil {
		t.Fatal(err)
	}
	if store == nil {
		panic("no store: " + t.Name())
	}
	return store
}
`,
  },
  {
    languages: ["go"],
    trap: "a panic that goes on after the log has it",
    good: `package web

import (
	"fmt"
	"log"
	"net/http"
)

func logged(handler http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if failure := recover(); failure != nil {
				log.Panic(fmt.Sprintf("%v", failure))
			}
		}()
		handler.ServeHTTP(w, r)
	})
}`,
  },
];
