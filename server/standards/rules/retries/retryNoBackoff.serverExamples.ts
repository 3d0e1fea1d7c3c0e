import type { Example } from "../../model.ts";

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Loader {
  Price load(String sku) throws IOException {
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        return client.get(sku);
      } ⟦catch (IOException e)⟧ {
        log.warn("attempt failed", e);
      }
    }
    throw new IOException("gave up");
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Loader {
  Price load(String sku) throws Exception {
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        return client.get(sku);
      } catch (IOException e) {
        ⟦Thread.sleep(1000)⟧;
      }
    }
    throw new IOException("gave up");
  }
}`,
    fixed: `class Loader {
  Price load(String sku) throws Exception {
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        return client.get(sku);
      } catch (IOException e) {
        Thread.sleep((long) (1000 * Math.pow(2, attempt) * (0.5 + Math.random())));
      }
    }
    throw new IOException("gave up");
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.TimeUnit;
class Publisher {
  private static final long PAUSE = 2;
  void publish(Message message) throws Exception {
    int tries = 0;
    while (tries < 10) {
      try {
        broker.publish(message);
        return;
      } catch (BrokerException e) {
        tries++;
        ⟦TimeUnit.SECONDS.sleep(PAUSE)⟧;
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import reactor.util.retry.Retry;
import java.time.Duration;
class Policies {
  Retry fixed = ⟦Retry.fixedDelay(3, Duration.ofSeconds(1))⟧;
  Retry none = ⟦Retry.max(5)⟧;
}`,
    fixed: `import reactor.util.retry.Retry;
import java.time.Duration;
class Policies {
  Retry fixed = Retry.backoff(3, Duration.ofSeconds(1));
  Retry none = Retry.max(5);
}`,
  },
  {
    languages: ["java"],
    trap: "a pause that grows",
    good: `class Loader {
  Price a(String sku) throws Exception {
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        return client.get(sku);
      } catch (IOException e) {
        Thread.sleep(100L << attempt);
      }
    }
    throw new IOException("gave up");
  }
  Price b(String sku) throws Exception {
    long pause = 100;
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        return client.get(sku);
      } catch (IOException e) {
        Thread.sleep(pause);
        pause = Math.min(pause * 2, 5000);
      }
    }
    throw new IOException("gave up");
  }
}`,
  },
  {
    languages: ["java"],
    trap: "optimistic locking is tried again at once",
    good: `class Stock {
  void take(String sku) {
    for (int attempt = 0; attempt < 5; attempt++) {
      try {
        repository.take(sku);
        return;
      } catch (OptimisticLockException e) {
        log.debug("again", e);
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a single retry",
    good: `class Loader {
  Price load(String sku) throws IOException {
    for (int attempt = 0; attempt < 2; attempt++) {
      try {
        return client.get(sku);
      } catch (IOException e) {
        last = e;
      }
    }
    throw last;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a library that backs off; a max of something else",
    good: `import reactor.util.retry.Retry;
class Policies {
  Retry retry = Retry.backoff(3, pause);
  int most(int a, int b) { return Math.max(a, b); }
}`,
  },
];

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package store

func save(row Row) (err error) {
	⟦for attempt := 0; attempt < 5; attempt++⟧ {
		if err = put(row); err == nil {
			return nil
		}
		log.Printf("attempt %d failed: %v", attempt, err)
	}
	return err
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "time"

func load(url string) (resp *Response, err error) {
	for i := 0; i < 5; i++ {
		resp, err = get(url)
		if err == nil {
			return resp, nil
		}
		⟦time.Sleep(2 * time.Second)⟧
	}
	return nil, err
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "time"

const retryDelay = 100 * time.Millisecond

func ping(db *DB) error {
	tries := 0
	for {
		err := db.Ping()
		if err == nil {
			return nil
		}
		tries++
		if tries == 10 {
			return err
		}
		⟦time.Sleep(retryDelay)⟧
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import (
	"time"

	"github.com/avast/retry-go/v4"
	"github.com/cenkalti/backoff/v4"
)

func save(row Row) error {
	return retry.Do(func() error { return put(row) }, ⟦retry.DelayType(retry.FixedDelay)⟧)
}

func load() error {
	return backoff.Retry(get, backoff.WithMaxRetries(⟦backoff.NewConstantBackOff(time.Second)⟧, 5))
}
`,
  },
  {
    languages: ["go"],
    trap: "a pause that grows",
    good: `package store

import "time"

func a(row Row) (err error) {
	for i := 0; i < 5; i++ {
		if err = put(row); err == nil {
			return nil
		}
		time.Sleep(time.Duration(i+1) * time.Second)
	}
	return err
}

func b(row Row) error {
	delay := time.Millisecond
	for {
		err := put(row)
		if err == nil {
			return nil
		}
		time.Sleep(delay)
		delay *= 2
		if delay > time.Second {
			return err
		}
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "another port each time",
    good: `package store

func listen() (l Listener, err error) {
	for port := 8000; port < 8010; port++ {
		if l, err = open(port); err == nil {
			return l, nil
		}
	}
	return nil, err
}
`,
  },
  {
    languages: ["go"],
    trap: "a single retry",
    good: `package store

func save(row Row) (err error) {
	for attempt := 0; attempt < 2; attempt++ {
		if err = put(row); err == nil {
			return nil
		}
	}
	return err
}
`,
  },
  {
    languages: ["go"],
    trap: "compare and swap; a backoff by its name",
    good: `package store

func add(n *Counter) error {
	for attempt := 0; attempt < 100; attempt++ {
		if err := n.CompareAndSwap(); err == nil {
			return nil
		}
	}
	return errBusy
}

func save(row Row, b *Backoff) (err error) {
	for attempt := 0; attempt < 5; attempt++ {
		if err = put(row); err == nil {
			return nil
		}
		b.Wait()
	}
	return err
}
`,
  },
];

/** Examples of Java and Go. */
export const retryNoBackoffServerExamples: readonly Example[] = [...java, ...go];
