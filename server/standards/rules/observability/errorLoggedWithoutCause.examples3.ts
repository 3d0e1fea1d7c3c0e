import type { Example } from "../../model.ts";

export const errorLogExamplesGo: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package shop

import "log"

func charge(order *Order) {
	if err := gateway.Charge(order); err != nil {
		⟦log.Println("charge failed")⟧
	}
}
`,
    fixed: `package shop

import "log"

func charge(order *Order) {
	if err := gateway.Charge(order); err != nil {
		log.Println("charge failed", err)
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"log/slog"
	"net/http"
)

func (s *Server) order(w http.ResponseWriter, r *http.Request) {
	order, err := s.store.Find(r.Context(), r.PathValue("id"))
	if err != nil {
		⟦slog.Error("find failed", "id", r.PathValue("id"))⟧
		w.WriteHeader(500)
		return
	}
	write(w, order)
}
`,
    fixed: `package shop

import (
	"log/slog"
	"net/http"
)

func (s *Server) order(w http.ResponseWriter, r *http.Request) {
	order, err := s.store.Find(r.Context(), r.PathValue("id"))
	if err != nil {
		slog.Error("find failed", "id", r.PathValue("id"), "err", err)
		w.WriteHeader(500)
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

	"github.com/sirupsen/logrus"
)

func load(paths []string) {
	for _, path := range paths {
		data, err := read(path)
		if err != nil {
			⟦stdlog.Printf("read of %s failed\\n", path)⟧
			continue
		}
		if parseErr := parse(data); parseErr != nil {
			⟦logrus.Error("bad config")⟧
		}
	}
}
`,
    fixed: `package shop

import (
	stdlog "log"

	"github.com/sirupsen/logrus"
)

func load(paths []string) {
	for _, path := range paths {
		data, err := read(path)
		if err != nil {
			stdlog.Printf("read of %s failed: %v\\n", path, err)
			continue
		}
		if parseErr := parse(data); parseErr != nil {
			logrus.Error("bad config")
		}
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "github.com/rs/zerolog/log"

func (s *Server) flush() {
	err := s.store.Flush()
	if err != nil {
		⟦log.Error().Str("store", s.name).Msg("flush failed")⟧
		⟦s.logger.Errorf("flush of %s failed", s.name)⟧
	}
	err = s.store.Close()
	_ = err
}
`,
  },
  {
    languages: ["go"],
    trap: "the error is passed",
    good: `package shop

import (
	"log"
	"log/slog"

	zlog "github.com/rs/zerolog/log"
	"github.com/sirupsen/logrus"
)

func charge(order *Order) {
	if err := gateway.Charge(order); err != nil {
		log.Printf("charge failed: %v", err)
		slog.Error("charge failed", "err", err)
	}
	if err := gateway.Refund(order); err != nil {
		logrus.WithError(err).Error("refund failed")
	}
	if err := gateway.Close(order); err != nil {
		zlog.Error().Err(err).Msg("close failed")
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "the error is returned",
    good: `package shop

import "log"

func find(id string) (*Order, error) {
	order, err := store.Find(id)
	if err != nil {
		log.Print("find failed")
		return nil, err
	}
	err = order.Check()
	if err != nil {
		log.Print("check failed")
	}
	return order, err
}

func save(order *Order) (err error) {
	defer func() {
		if err != nil {
			log.Print("rolled back")
		}
	}()
	if err = store.Save(order); err != nil {
		log.Print("save failed")
		return
	}
	return nil
}
`,
  },
  {
    languages: ["go"],
    trap: "no error in hand",
    good: `package shop

import "log"

func check(rows []Row, done bool) {
	if len(rows) == 0 {
		log.Println("no rows")
	}
	if err := scan(rows); err == nil {
		log.Println("scanned")
	} else {
		log.Println("not scanned", err)
	}
	if done {
		log.Fatal("done too early")
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "not a logger, or not at error level",
    good: `package shop

import (
	"fmt"
	"log/slog"
	"testing"
)

func verify(t *testing.T, out *Report) {
	if err := run(); err != nil {
		t.Error("run failed")
		out.Error("run failed")
		fmt.Println("run failed")
		slog.Info("trying again")
	}
}
`,
  },
];
