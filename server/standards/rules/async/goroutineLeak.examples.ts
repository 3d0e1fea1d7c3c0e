import type { Example } from "../../model.ts";

export const goroutineLeakExamples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package shop

import "context"

func load(parent context.Context) error {
	ctx, ⟦_⟧ := context.WithTimeout(parent, limit)
	return fetch(ctx)
}
`,
    fixed: `package shop

import "context"

func load(parent context.Context) error {
	ctx, cancel := context.WithTimeout(parent, limit)
	defer cancel()
	return fetch(ctx)
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import stdctx "context"

func load(parent stdctx.Context, fast bool) error {
	ctx, ⟦stop⟧ := stdctx.WithCancel(parent)
	if fast {
		return quick(ctx)
	}
	defer stop()
	return slow(ctx)
}

func watch(parent stdctx.Context, events <-chan int) {
	ctx, ⟦cancel⟧ := stdctx.WithDeadline(parent, soon)
	for event := range events {
		switch event {
		case 1:
			cancel()
			return
		case 2:
			handle(ctx)
			return
		}
	}
}
`,
    fixed: `package shop

import stdctx "context"

func load(parent stdctx.Context, fast bool) error {
	ctx, stop := stdctx.WithCancel(parent)
	defer stop()
	if fast {
		return quick(ctx)
	}
	defer stop()
	return slow(ctx)
}

func watch(parent stdctx.Context, events <-chan int) {
	ctx, cancel := stdctx.WithDeadline(parent, soon)
	for event := range events {
		switch event {
		case 1:
			cancel()
			return
		case 2:
			handle(ctx)
			return
		}
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "context"

func each(ctx context.Context, ids []string) {
	for _, id := range ids {
		⟦ctx = context.WithValue(ctx, key, id)⟧
		handle(ctx, id)
	}
}

func hook(ctx context.Context) func(string) {
	return func(id string) {
		⟦ctx = context.WithValue(ctx, key, id)⟧
		handle(ctx, id)
	}
}

func forever(ctx context.Context) {
	for {
		⟦ctx = withTrace(ctx)⟧
		handle(ctx, next())
	}
}
`,
    fixed: `package shop

import "context"

func each(ctx context.Context, ids []string) {
	for _, id := range ids {
		ctx := context.WithValue(ctx, key, id)
		handle(ctx, id)
	}
}

func hook(ctx context.Context) func(string) {
	return func(id string) {
		ctx = context.WithValue(ctx, key, id)
		handle(ctx, id)
	}
}

func forever(ctx context.Context) {
	for {
		ctx = withTrace(ctx)
		handle(ctx, next())
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

func ask(ctx context.Context) (int, error) {
	answer := ⟦make(chan int)⟧
	go func() {
		answer <- compute()
	}()
	select {
	case n := <-answer:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
`,
    fixed: `package shop

func ask(ctx context.Context) (int, error) {
	answer := make(chan int, 1)
	go func() {
		answer <- compute()
	}()
	select {
	case n := <-answer:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "time"

func (w *worker) run() {
	for {
		select {
		case job := <-w.jobs:
			w.handle(job)
		case <-⟦time.After(time.Minute)⟧:
			w.idle()
		}
	}
}

⟦func (w *worker) refresh()⟧ {
	go func() {
		w.cache.Load()
	}()
}

func (w *worker) push(job Job) {
	⟦w.mu.Lock()⟧
	w.jobs <- job
	w.mu.Unlock()
}
`,
  },
  {
    languages: ["go"],
    good: `package shop

import "context"

func load(parent context.Context) error {
	ctx, cancel := context.WithTimeout(parent, limit)
	defer cancel()
	if ready() {
		return nil
	}
	return fetch(ctx)
}

func both(parent context.Context, fast bool) error {
	ctx, cancel := context.WithCancel(parent)
	if fast {
		cancel()
		return nil
	} else {
		go run(ctx, cancel)
	}
	return nil
}

func give(parent context.Context) (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(parent)
	return ctx, cancel
}

func (s *server) start(parent context.Context) {
	ctx, cancel := context.WithCancel(parent)
	s.cancel = cancel
	s.ctx, s.stop = context.WithCancel(ctx)
}

func fatal(parent context.Context) {
	ctx, cancel := context.WithCancel(parent)
	if err := run(ctx); err != nil {
		log.Fatal(err)
	}
	cancel()
}
`,
    trap: "cancelled, handed on or kept on every path",
  },
  {
    languages: ["go"],
    good: `package shop

import "context"

func each(ctx context.Context, ids []string) {
	for _, id := range ids {
		ctx := context.WithValue(ctx, key, id)
		handle(ctx)
	}
	ctx = context.WithValue(ctx, key, "done")
	finish(ctx)
}

func build(ctx context.Context, options []Option) context.Context {
	for _, option := range options {
		ctx = option(ctx)
	}
	return ctx
}

func middleware(next Handler) Handler {
	return func(ctx context.Context, id string) {
		ctx = context.WithValue(ctx, key, id)
		next(ctx, id)
	}
}
`,
    trap: "wrapped once, or shadowed in each pass",
  },
  {
    languages: ["go"],
    good: `package shop

func ask(ctx context.Context) (int, error) {
	answer := make(chan int, 1)
	go func() {
		answer <- compute()
	}()
	select {
	case n := <-answer:
		return n, nil
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func wait() int {
	answer := make(chan int)
	go func() {
		answer <- compute()
	}()
	return <-answer
}

func polite(ctx context.Context) int {
	answer := make(chan int)
	go func() {
		select {
		case answer <- compute():
		case <-ctx.Done():
		}
	}()
	select {
	case n := <-answer:
		return n
	case <-ctx.Done():
		return 0
	}
}
`,
    trap: "buffered channel, plain wait, sender that watches the context",
  },
  {
    languages: ["go"],
    good: `package shop

import "time"

func (w *worker) run(ctx context.Context) {
	timer := time.NewTimer(time.Minute)
	defer timer.Stop()
	for {
		select {
		case job := <-w.jobs:
			w.handle(job)
		case <-timer.C:
			return
		}
	}
}

func once(done chan struct{}) {
	select {
	case <-done:
	case <-time.After(time.Second):
	}
}

func retry(ctx context.Context) error {
	for try() != nil {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
	return nil
}
`,
    trap: "timers outside of loops, and waits that end the loop otherwise",
  },
  {
    languages: ["go"],
    good: `package shop

func (w *worker) Start(ctx context.Context) {
	go func() {
		<-ctx.Done()
		w.stop()
	}()
}

func (w *worker) background(wg *sync.WaitGroup) {
	go func() {
		defer wg.Done()
		w.step()
	}()
}

func (w *worker) put(job Job) {
	w.mu.Lock()
	if !w.closed {
		w.jobs <- job
	}
	w.mu.Unlock()
}
`,
    trap: "goroutines that can be stopped or waited for; a lock that guards a flag",
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"context"
	"time"
)

func Sync(skus []string) {
	for _, sku := range skus {
		ctx, ⟦cancel⟧ := context.WithTimeout(context.Background(), time.Second)
		if err := push(ctx, sku); err != nil {
			continue
		}
		cancel()
	}
}`,
  },
  {
    languages: ["go"],
    trap: "the pass of another loop",
    good: `package shop

import (
	"context"
	"time"
)

func Sync(skus []string) {
	for _, sku := range skus {
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		for _, part := range split(sku) {
			if part == "" {
				continue
			}
			push(ctx, part)
		}
		cancel()
	}
}`,
  },
];
