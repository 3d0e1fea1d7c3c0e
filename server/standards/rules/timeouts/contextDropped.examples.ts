import type { Example } from "../../model.ts";

export const examples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package shop

import "context"

func (s *Store) Price(ctx context.Context, sku string) (int, error) {
	return s.prices.Load(⟦context.Background()⟧, sku)
}`,
    fixed: `package shop

import "context"

func (s *Store) Price(ctx context.Context, sku string) (int, error) {
	return s.prices.Load(ctx, sku)
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"
	"net/http"
	"time"
)

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	limited, cancel := context.WithTimeout(⟦context.Background()⟧, time.Second)
	defer cancel()
	h.answer(limited, w)
}`,
    fixed: `package shop

import (
	"context"
	"net/http"
	"time"
)

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	limited, cancel := context.WithTimeout(r.Context(), time.Second)
	defer cancel()
	h.answer(limited, w)
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "context"

func all(parent context.Context, g *Group, keys []string) error {
	for _, key := range keys {
		g.Go(func() error {
			return load(⟦context.TODO()⟧, key)
		})
	}
	return g.Wait()
}`,
    fixed: `package shop

import "context"

func all(parent context.Context, g *Group, keys []string) error {
	for _, key := range keys {
		g.Go(func() error {
			return load(parent, key)
		})
	}
	return g.Wait()
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	stdctx "context"
	"net/http"

	"github.com/gin-gonic/gin"
)

func routes(router *gin.Engine, store *Store) {
	router.GET("/price", func(c *gin.Context) {
		c.JSON(http.StatusOK, store.Price(⟦stdctx.Background()⟧, c.Param("sku")))
	})
}

func ignore(_ stdctx.Context, store *Store) error {
	return store.Ping(⟦stdctx.TODO()⟧)
}`,
    fixed: `package shop

import (
	stdctx "context"
	"net/http"

	"github.com/gin-gonic/gin"
)

func routes(router *gin.Engine, store *Store) {
	router.GET("/price", func(c *gin.Context) {
		c.JSON(http.StatusOK, store.Price(c.Request.Context(), c.Param("sku")))
	})
}

func ignore(_ stdctx.Context, store *Store) error {
	return store.Ping(stdctx.TODO())
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"
	"net/http"
)

func read(ctx context.Context, url string) (*http.Request, error) {
	return http.NewRequestWithContext(⟦nil⟧, http.MethodGet, url, nil)
}`,
    fixed: `package shop

import (
	"context"
	"net/http"
)

func read(ctx context.Context, url string) (*http.Request, error) {
	return http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
}`,
  },
  {
    languages: ["go"],
    trap: "no context was given: main, init and functions without one",
    good: `package main

import "context"

func main() {
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	run(ctx)
}

func load(key string) error {
	return store.Load(context.Background(), key)
}`,
  },
  {
    languages: ["go"],
    trap: "deliberate detachment: asynchronous work and WithoutCancel",
    good: `package shop

import "context"

func (s *Store) Save(ctx context.Context, order Order) error {
	go func() {
		s.audit.Write(context.Background(), order)
	}()
	go s.notify(context.Background(), order)
	s.index(context.WithoutCancel(ctx), order)
	// The ledger entry must outlive the request.
	return s.ledger.Add(context.Background(), order)
}`,
  },
  {
    languages: ["go"],
    trap: "clean-up after the context has ended",
    good: `package shop

import (
	"context"
	"net/http"
	"time"
)

func serve(ctx context.Context, server *http.Server) error {
	<-ctx.Done()
	limited, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	return server.Shutdown(limited)
}

func work(ctx context.Context, tx Tx) error {
	defer func() {
		_ = tx.End(context.Background())
	}()
	defer tx.Rollback(context.Background())
	return tx.Do(ctx)
}`,
  },
  {
    languages: ["go"],
    trap: "default for a nil context, and comparison with the root",
    good: `package shop

import "context"

func load(ctx context.Context, key string) error {
	if ctx == nil {
		ctx = context.Background()
	}
	if ctx == context.Background() {
		count()
	}
	return store.Load(ctx, key)
}`,
  },
  {
    languages: ["go"],
    trap: "life of an object, and callbacks that run later",
    good: `package shop

import "context"

func (s *Server) Start(ctx context.Context) error {
	s.ctx, s.cancel = context.WithCancel(context.Background())
	s.cache.OnEvict(func(key string) {
		s.store.Delete(context.Background(), key)
	})
	return s.listen(ctx)
}`,
  },
  {
    languages: ["go"],
    trap: "same name, other package",
    good: `package shop

import (
	"context"

	"example.org/shop/colour"
)

func paint(ctx context.Context) {
	draw(ctx, colour.Background())
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "context"

type Store struct{}

func (s *Store) Load(ctx context.Context, sku string) error { return nil }

func refresh(ctx context.Context, sku string) error { return nil }

func Warm(store *Store) error {
	if err := store.Load(⟦nil⟧, "sku"); err != nil {
		return err
	}
	return refresh(⟦nil⟧, "sku")
}`,
  },
  {
    languages: ["go"],
    trap: "nil is no context",
    good: `package shop

func put(value *string, sku string) error { return nil }

func Clear() error { return put(nil, "sku") }`,
  },
];
