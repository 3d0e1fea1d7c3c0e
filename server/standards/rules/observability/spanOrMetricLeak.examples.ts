import type { Example } from "../../model.ts";
import { spanExamplesJsPython } from "./spanOrMetricLeak.examples2.ts";

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"

	"go.opentelemetry.io/otel"
)

var tracer = otel.Tracer("shop")

func Charge(ctx context.Context, order *Order) error {
	ctx, span := ⟦tracer.Start(ctx, "charge")⟧
	span.SetAttributes(order.Attributes()...)
	return gateway.Charge(ctx, order)
}
`,
    fixed: `package shop

import (
	"context"

	"go.opentelemetry.io/otel"
)

var tracer = otel.Tracer("shop")

func Charge(ctx context.Context, order *Order) error {
	ctx, span := tracer.Start(ctx, "charge")
	defer span.End()
	span.SetAttributes(order.Attributes()...)
	return gateway.Charge(ctx, order)
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"

	oteltrace "go.opentelemetry.io/otel/trace"
)

type Store struct {
	tracer oteltrace.Tracer
}

func (s *Store) Find(ctx context.Context, id string) (*Order, error) {
	ctx, span := ⟦s.tracer.Start(ctx, "find")⟧
	order, err := s.query(ctx, id)
	if err != nil {
		span.RecordError(err)
		return nil, err
	}
	span.End()
	return order, nil
}

func (s *Store) Warm(ctx context.Context, ids []string) {
	for _, id := range ids {
		_, span := ⟦s.tracer.Start(ctx, "warm")⟧
		s.load(id)
		if span.IsRecording() {
			s.count++
		}
	}
	ctx, _ = ⟦s.tracer.Start(ctx, "done")⟧
	s.finish(ctx)
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"

	"github.com/opentracing/opentracing-go"
	"go.opencensus.io/trace"
)

func old(ctx context.Context) {
	span, ctx := ⟦opentracing.StartSpanFromContext(ctx, "old")⟧
	span.SetTag("a", 1)
	work(ctx)
}

func twice(ctx context.Context) {
	_, span := ⟦trace.StartSpan(ctx, "first")⟧
	_, span = trace.StartSpan(ctx, "second")
	defer span.End()
}

func census(ctx context.Context, n int) int {
	_, span := ⟦trace.StartSpan(ctx, "census")⟧
	if n > 0 {
		span.End()
		return n
	}
	return 0
}
`,
    fixed: `package shop

import (
	"context"

	"github.com/opentracing/opentracing-go"
	"go.opencensus.io/trace"
)

func old(ctx context.Context) {
	span, ctx := opentracing.StartSpanFromContext(ctx, "old")
	defer span.Finish()
	span.SetTag("a", 1)
	work(ctx)
}

func twice(ctx context.Context) {
	_, span := trace.StartSpan(ctx, "first")
	_, span = trace.StartSpan(ctx, "second")
	defer span.End()
}

func census(ctx context.Context, n int) int {
	_, span := trace.StartSpan(ctx, "census")
	if n > 0 {
		span.End()
		return n
	}
	return 0
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"net/http"

	"github.com/prometheus/client_golang/prometheus"
)

var requests = prometheus.NewCounterVec(
	prometheus.CounterOpts{Name: "requests_total"},
	[]string{"method", ⟦"user_id"⟧},
)

func count(r *http.Request, userID string) {
	requests.WithLabelValues(⟦r.URL.Path⟧, "200").Inc()
	requests.With(prometheus.Labels{"method": r.Method, "user": ⟦userID⟧}).Inc()
}
`,
  },
  {
    languages: ["go"],
    trap: "ended by defer, on every path, or in a callback",
    good: `package shop

import (
	"context"

	"go.opentelemetry.io/otel"
)

func Charge(ctx context.Context, order *Order) (err error) {
	ctx, span := otel.Tracer("shop").Start(ctx, "charge")
	defer func() {
		if err != nil {
			span.RecordError(err)
		}
		span.End()
	}()
	return gateway.Charge(ctx, order)
}

func Find(ctx context.Context, id string) *Order {
	ctx, span := otel.Tracer("shop").Start(ctx, "find")
	order := query(ctx, id)
	if order == nil {
		span.End()
		return nil
	}
	span.End()
	return order
}

func Later(ctx context.Context) {
	_, span := otel.Tracer("shop").Start(ctx, "later")
	go func() {
		defer span.End()
		work()
	}()
}
`,
  },
  {
    languages: ["go"],
    trap: "the span is given away",
    good: `package shop

import (
	"context"

	"go.opentelemetry.io/otel"
	"go.opentelemetry.io/otel/trace"
)

var tracer = otel.Tracer("shop")

func begin(ctx context.Context) (context.Context, trace.Span) {
	ctx, span := tracer.Start(ctx, "begin")
	return ctx, span
}

func direct(ctx context.Context) (context.Context, trace.Span) {
	return tracer.Start(ctx, "direct")
}

func (j *Job) open(ctx context.Context) {
	_, span := tracer.Start(ctx, "job")
	j.span = span
	_, other := tracer.Start(ctx, "other")
	finishLater(other)
}
`,
  },
  {
    languages: ["go"],
    trap: "other things that start",
    good: `package shop

import (
	"context"
	"net/http/httptest"
	"os/exec"
)

func (s *Server) Run(ctx context.Context, cmd *exec.Cmd) error {
	if err := s.worker.Start(ctx, "worker"); err != nil {
		return err
	}
	server := httptest.NewUnstartedServer(s)
	server.Start()
	err := cmd.Start()
	return err
}
`,
  },
  {
    languages: ["go"],
    trap: "labels with few values",
    good: `package shop

import (
	"net/http"
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

var requests = prometheus.NewCounterVec(
	prometheus.CounterOpts{Name: "requests_total", Help: "user_id is not a label"},
	[]string{"method", "route", "status"},
)

func count(r *http.Request, status int) {
	requests.WithLabelValues(r.Method, r.Pattern, strconv.Itoa(status)).Inc()
	requests.With(prometheus.Labels{"method": r.Method, "route": r.Pattern}).Inc()
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"
	"fmt"

	"go.opentelemetry.io/otel"
)

func price(ctx context.Context) {
	_, span := ⟦otel.Tracer("shop").Start(ctx, "price")⟧
	fmt.Println(span)
	_, other := ⟦otel.Tracer("shop").Start(ctx, "tax")⟧
	_ = other
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"

	"go.opentelemetry.io/otel"
)

func sync(ctx context.Context, skus []string) {
	for _, sku := range skus {
		_, span := ⟦otel.Tracer("shop").Start(ctx, "sync")⟧
		if sku == "" {
			continue
		}
		span.End()
	}
}`,
  },
  {
    languages: ["go"],
    trap: "every pass ends its span",
    good: `package shop

import (
	"context"

	"go.opentelemetry.io/otel"
)

func sync(ctx context.Context, skus []string) {
	for _, sku := range skus {
		_, span := otel.Tracer("shop").Start(ctx, "sync")
		for range sku {
			continue
		}
		if sku == "" {
			span.End()
			break
		}
		span.End()
	}
}`,
  },
];

export const spanOrMetricLeakExamples: readonly Example[] = [...go, ...spanExamplesJsPython];
