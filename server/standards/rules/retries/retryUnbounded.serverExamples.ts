import type { Example } from "../../model.ts";

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Loader {
  Price load(String sku) throws InterruptedException {
    ⟦while (true)⟧ {
      try {
        return client.get(sku);
      } catch (IOException e) {
        log.warn("retrying {}", sku, e);
        Thread.sleep(1000);
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Loader {
  void connect() throws InterruptedException {
    ⟦for (;;)⟧ {
      try {
        channel = broker.connect();
        break;
      } catch (RuntimeException e) {
        Thread.sleep(500);
      }
    }
  }
}`,
    fixed: `class Loader {
  void connect() throws InterruptedException {
    for (int attempt = 1; ; attempt++) {
      try {
        channel = broker.connect();
        break;
      } catch (RuntimeException e) {
        if (attempt >= 3) throw e;
        Thread.sleep(500);
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Loader {
  void register() {
    boolean registered = false;
    ⟦while (!registered)⟧ {
      try {
        registry.register(this);
        registered = true;
      } catch (RemoteException e) {
        logger.error("retry registering", e);
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import reactor.util.retry.Retry;
import reactor.core.publisher.Mono;
import org.springframework.retry.annotation.Retryable;
class Client {
  Mono<Price> load(Mono<Price> source) {
    return source.retryWhen(⟦Retry.indefinitely()⟧);
  }
  Mono<Price> again(Mono<Price> source) {
    return ⟦source.retry()⟧;
  }
  @Retryable(⟦maxAttempts = Integer.MAX_VALUE⟧)
  void save(Price price) {}
}`,
  },
  {
    languages: ["java"],
    bad: `import dev.failsafe.RetryPolicy;
class Policies {
  RetryPolicy<Object> policy = RetryPolicy.builder().⟦withMaxRetries(-1)⟧.build();
}`,
    fixed: `import dev.failsafe.RetryPolicy;
class Policies {
  RetryPolicy<Object> policy = RetryPolicy.builder().withMaxRetries(3).build();
}`,
  },
  {
    languages: ["java"],
    trap: "bounded by a count or a clock",
    good: `class Loader {
  Price a(String sku) throws Exception {
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        return client.get(sku);
      } catch (IOException e) {
        Thread.sleep(100L << attempt);
      }
    }
    throw new IllegalStateException();
  }
  Price b(String sku) throws Exception {
    int tries = 0;
    while (true) {
      try {
        return client.get(sku);
      } catch (IOException e) {
        if (++tries == maxTries) throw e;
      }
    }
  }
  Price c(String sku, long end) throws Exception {
    while (true) {
      try {
        return client.get(sku);
      } catch (IOException e) {
        if (System.nanoTime() > end) throw e;
        Thread.sleep(50);
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a wait that is taken up again after an interrupt",
    good: `class Waits {
  static void await(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        return;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a consumer's main loop",
    good: `class Consumer {
  public void run() {
    while (running) {
      try {
        handle(queue.take());
      } catch (Exception e) {
        log.error("retry later", e);
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the bound is in a helper; library defaults are bounded",
    good: `import reactor.util.retry.Retry;
class Loader {
  Price load(String sku) throws IOException {
    while (true) {
      try {
        return client.get(sku);
      } catch (IOException e) {
        retryPolicy.shouldRetryOrThrow(e);
      }
    }
  }
  Retry retry = Retry.backoff(3, pause);
}`,
  },
];

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package store

import "time"

func Connect(url string) *Conn {
	⟦for⟧ {
		conn, err := dial(url)
		if err != nil {
			log.Printf("retrying: %v", err)
			time.Sleep(time.Second)
			continue
		}
		return conn
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "time"

func (s *Store) Save(row Row) error {
	⟦for⟧ {
		err := s.put(row)
		if err == nil {
			return nil
		}
		time.Sleep(200 * time.Millisecond)
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "time"

func wait(db *DB) error {
	⟦for⟧ {
		if err := db.Ping(); err != nil {
			time.Sleep(time.Second)
			continue
		}
		return nil
	}
}
`,
    fixed: `package store

import "time"

func wait(db *DB) error {
	for attempt := 1; ; attempt++ {
		if err := db.Ping(); err != nil {
			if attempt >= 3 {
				return err
			}
			time.Sleep(time.Second)
			continue
		}
		return nil
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "github.com/cenkalti/backoff/v4"

func policy() backoff.BackOff {
	b := backoff.NewExponentialBackOff()
	⟦b.MaxElapsedTime = 0⟧
	return b
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "github.com/avast/retry-go/v4"

func save(row Row) error {
	return retry.Do(func() error { return put(row) }, ⟦retry.Attempts(0)⟧)
}
`,
    fixed: `package store

import "github.com/avast/retry-go/v4"

func save(row Row) error {
	return retry.Do(func() error { return put(row) }, retry.Attempts(3))
}
`,
  },
  {
    languages: ["go"],
    trap: "bounded by a count",
    good: `package store

import "time"

func save(row Row) (err error) {
	for i := 0; i < 5; i++ {
		if err = put(row); err == nil {
			return nil
		}
		time.Sleep(time.Second)
	}
	return err
}

func again(row Row) error {
	tries := 0
	for {
		err := put(row)
		if err == nil {
			return nil
		}
		tries++
		if tries > 3 {
			return err
		}
		time.Sleep(time.Second)
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "a context ends it",
    good: `package store

import (
	"context"
	"time"
)

func save(ctx context.Context, row Row) error {
	for {
		err := put(ctx, row)
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(time.Second):
		}
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "a server's own loop",
    good: `package store

import "time"

func serve(l Listener) error {
	for {
		conn, err := l.Accept()
		if err != nil {
			time.Sleep(time.Millisecond)
			continue
		}
		go handle(conn)
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "an end by elapsed time or by context",
    good: `package store

import "github.com/cenkalti/backoff/v4"

func save(ctx context.Context, row Row) error {
	b := backoff.NewExponentialBackOff()
	b.MaxElapsedTime = 0
	return backoff.Retry(func() error { return put(row) }, backoff.WithContext(b, ctx))
}
`,
  },
];

/** Examples of Java and Go. */
export const retryUnboundedServerExamples: readonly Example[] = [...java, ...go];
