import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

const javascript: readonly Example[] = [
  {
    languages: JS,
    bad: `async function load(url) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await client.get(url);
    } catch (error) {
      await sleep(⟦100 * 2 ** attempt⟧);
    }
  }
}
`,
    fixed: `async function load(url) {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      return await client.get(url);
    } catch (error) {
      await sleep(100 * 2 ** attempt * (0.5 + Math.random()));
    }
  }
}
`,
  },
  {
    languages: JS,
    bad: `function reconnect(attempt) {
  const delay = ⟦Math.min(30000, 1000 * Math.pow(2, attempt))⟧;
  setTimeout(connect, delay);
}
`,
    fixed: `function reconnect(attempt) {
  const delay = Math.min(30000, 1000 * Math.pow(2, attempt)) * (0.5 + Math.random());
  setTimeout(connect, delay);
}
`,
  },
  {
    languages: JS,
    bad: `async function publish(message) {
  let delay = 100;
  for (let i = 0; i < 6; i++) {
    try {
      return await broker.publish(message);
    } catch (error) {
      await new Promise((resolve) => setTimeout(resolve, ⟦delay⟧));
      delay *= 2;
    }
  }
}
`,
    fixed: `async function publish(message) {
  let delay = 100;
  for (let i = 0; i < 6; i++) {
    try {
      return await broker.publish(message);
    } catch (error) {
      await new Promise((resolve) => setTimeout(resolve, delay * (0.5 + Math.random())));
      delay *= 2;
    }
  }
}
`,
  },
  {
    languages: JS,
    bad: `export const backoffDelay = (n) => ⟦50 * (1 << n)⟧;
`,
    fixed: `export const backoffDelay = (n) => 50 * (1 << n) * (0.5 + Math.random());
`,
  },
  {
    languages: JS,
    bad: `import pRetry from "p-retry";
import { backOff } from "exponential-backoff";
export const load = () => pRetry(() => api.load(), { retries: 4, ⟦randomize: false⟧ });
export const save = (row) => backOff(() => api.save(row), { ⟦jitter: "none"⟧ });
`,
  },
  {
    languages: JS,
    trap: "a random part, anywhere in the function",
    good: `async function load(url, attempt) {
  const base = 100 * 2 ** attempt;
  const delay = base / 2 + Math.random() * (base / 2);
  await sleep(delay);
}
function nextDelay(attempt) {
  return withJitter(1000 * 2 ** attempt);
}
`,
  },
  {
    languages: JS,
    trap: "the caller adds the jitter",
    good: `const backoffDelay = (n) => 50 * 2 ** n;
const next = (n) => addJitter(backoffDelay(n));
`,
  },
  {
    languages: JS,
    trap: "powers that are no pause",
    good: `const capacity = (n) => 2 ** n;
const mask = (bit) => 1 << bit;
function area(side) {
  const size = side ** 2;
  return Math.pow(2, size);
}
const delay = 2 ** 10;
`,
  },
  {
    languages: JS,
    trap: "libraries that spread by default",
    good: `import axiosRetry from "axios-retry";
import pRetry from "p-retry";
axiosRetry(client, { retryDelay: axiosRetry.exponentialDelay });
export const load = () => pRetry(() => api.load(), { retries: 4, randomize: true });
`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import random
import time

def load(client, key):
    for attempt in range(5):
        try:
            return client.get(key)
        except ConnectionError:
            time.sleep(⟦2 ** attempt⟧)

def shard():
    return random.choice(SHARDS)
`,
    fixed: `import random
import time

def load(client, key):
    for attempt in range(5):
        try:
            return client.get(key)
        except ConnectionError:
            time.sleep(2 ** attempt * random.uniform(0.5, 1.5))

def shard():
    return random.choice(SHARDS)
`,
  },
  {
    languages: ["python"],
    bad: `import asyncio

async def publish(broker, message, attempt):
    delay = ⟦min(0.1 * (2 ** attempt), 30)⟧
    await asyncio.sleep(delay)
`,
  },
  {
    languages: ["python"],
    bad: `import time

def poll(client):
    backoff = 1
    while True:
        try:
            return client.get()
        except OSError:
            time.sleep(⟦backoff⟧)
            backoff = min(backoff * 2, 60)
`,
  },
  {
    languages: ["python"],
    bad: `import backoff
import tenacity

@tenacity.retry(wait=⟦tenacity.wait_exponential(max=30)⟧)
def load():
    return api.load()

@backoff.on_exception(backoff.expo, OSError, max_tries=5, ⟦jitter=None⟧)
def save(row):
    api.save(row)
`,
    fixed: `import backoff
import tenacity

@tenacity.retry(wait=tenacity.wait_random_exponential(max=30))
def load():
    return api.load()

@backoff.on_exception(backoff.expo, OSError, max_tries=5, jitter=None)
def save(row):
    api.save(row)
`,
  },
  {
    languages: ["python"],
    bad: `from tenacity import retry, wait_exponential

@retry(wait=⟦wait_exponential(multiplier=1, max=10)⟧)
def load():
    return api.load()

def backoff_seconds(attempt):
    return ⟦0.5 * 2 ** attempt⟧
`,
  },
  {
    languages: ["python"],
    trap: "a random part in the function",
    good: `import random
import time

def load(client, attempt):
    delay = 2 ** attempt
    time.sleep(delay + random.random())
`,
  },
  {
    languages: ["python"],
    trap: "added in the same wait; spread by default",
    good: `import backoff
from tenacity import retry, wait_exponential, wait_random, wait_exponential_jitter

@retry(wait=wait_exponential(max=10) + wait_random(0, 2))
def load():
    return api.load()

@retry(wait=wait_exponential_jitter())
def again():
    return api.load()

@backoff.on_exception(backoff.expo, OSError, max_tries=5)
def save(row):
    api.save(row)
`,
  },
  {
    languages: ["python"],
    trap: "powers that are no pause",
    good: `def area(side):
    size = side ** 2
    return pow(2, size)

def mask(bit):
    return 1 << bit
`,
  },
  {
    languages: ["python"],
    trap: "linear growth and fixed pauses are another matter",
    good: `import time

def load(client):
    for attempt in range(3):
        time.sleep(attempt * 2)
    time.sleep(2 ** 3)
`,
  },
];

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Loader {
  void pause(int attempt) throws InterruptedException {
    Thread.sleep(⟦100L << attempt⟧);
  }
}`,
    fixed: `class Loader {
  void pause(int attempt) throws InterruptedException {
    Thread.sleep((long) ((100L << attempt) * (0.5 + Math.random())));
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Loader {
  void pause(int attempt) throws InterruptedException {
    long delay = ⟦(long) (Math.pow(2, attempt) * 100)⟧;
    Thread.sleep(delay);
  }
}`,
    fixed: `class Loader {
  void pause(int attempt) throws InterruptedException {
    long delay = (long) ((long) (Math.pow(2, attempt) * 100) * (0.5 + Math.random()));
    Thread.sleep(delay);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Loader {
  void connect() throws InterruptedException {
    long backoff = 50;
    while (!connected()) {
      Thread.sleep(⟦backoff⟧);
      backoff = Math.min(backoff * 2, 5000);
    }
  }
}`,
    fixed: `class Loader {
  void connect() throws InterruptedException {
    long backoff = 50;
    while (!connected()) {
      Thread.sleep((long) (backoff * (0.5 + Math.random())));
      backoff = Math.min(backoff * 2, 5000);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import dev.failsafe.RetryPolicy;
import io.github.resilience4j.core.IntervalFunction;
import org.springframework.retry.annotation.*;
class Policies {
  IntervalFunction wait = ⟦IntervalFunction.ofExponentialBackoff(500, 2)⟧;
  @Retryable(maxAttempts = 4, backoff = ⟦@Backoff(delay = 100, multiplier = 2)⟧)
  void save(Row row) {}
}`,
    fixed: `import dev.failsafe.RetryPolicy;
import io.github.resilience4j.core.IntervalFunction;
import org.springframework.retry.annotation.*;
class Policies {
  IntervalFunction wait = IntervalFunction.ofExponentialRandomBackoff(500, 2);
  @Retryable(maxAttempts = 4, backoff = @Backoff(delay = 100, multiplier = 2))
  void save(Row row) {}
}`,
  },
  {
    languages: ["java"],
    trap: "a random part in the function",
    good: `class Loader {
  void pause(int attempt) throws InterruptedException {
    long base = 100L << attempt;
    long delay = base + ThreadLocalRandom.current().nextLong(base);
    Thread.sleep(delay);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "shifts and powers that are no pause",
    good: `class Bits {
  int mask(int bit) { return 1 << bit; }
  double area(double side) { return Math.pow(side, 2); }
  int capacity(int n) { int size = 1 << n; return size; }
}`,
  },
  {
    languages: ["java"],
    trap: "policies that spread",
    good: `import io.github.resilience4j.core.IntervalFunction;
import org.springframework.retry.annotation.*;
class Policies {
  IntervalFunction wait = IntervalFunction.ofExponentialRandomBackoff(500, 2);
  @Retryable(maxAttempts = 4, backoff = @Backoff(delay = 100, multiplier = 2, random = true))
  void save(Row row) {}
}`,
  },
  {
    languages: ["java"],
    trap: "a fixed pause is another matter",
    good: `class Loader {
  void pause(int attempt) throws InterruptedException {
    Thread.sleep(1 << 10);
    Thread.sleep(100L * attempt);
  }
}`,
  },
];

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package store

import "time"

func save(row Row) (err error) {
	for attempt := 0; attempt < 5; attempt++ {
		if err = put(row); err == nil {
			return nil
		}
		time.Sleep(⟦time.Duration(1<<attempt) * time.Second⟧)
	}
	return err
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import (
	"math"
	"time"
)

func pause(attempt int) {
	delay := ⟦time.Duration(math.Pow(2, float64(attempt))) * time.Millisecond⟧
	time.Sleep(delay)
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "time"

func connect() {
	backoff := time.Second
	for {
		if err := dial(); err == nil {
			return
		}
		time.Sleep(⟦backoff⟧)
		backoff *= 2
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package store

import "github.com/avast/retry-go/v4"

func save(row Row) error {
	return retry.Do(func() error { return put(row) }, ⟦retry.DelayType(retry.BackOffDelay)⟧)
}
`,
    fixed: `package store

import "github.com/avast/retry-go/v4"

func save(row Row) error {
	return retry.Do(func() error { return put(row) }, retry.DelayType(retry.CombineDelay(retry.BackOffDelay, retry.RandomDelay)))
}
`,
  },
  {
    languages: ["go"],
    trap: "a random part in the function",
    good: `package store

import (
	"math/rand"
	"time"
)

func pause(attempt int) {
	delay := time.Duration(1<<attempt) * time.Second
	time.Sleep(delay/2 + time.Duration(rand.Int63n(int64(delay/2))))
}
`,
  },
  {
    languages: ["go"],
    trap: "shifts that are no pause",
    good: `package store

const maxSize = 1 << 20

func mask(bit uint) int { return 1 << bit }

func grow(n int) int {
	size := 1 << n
	return size
}
`,
  },
  {
    languages: ["go"],
    trap: "libraries that spread by default",
    good: `package store

import (
	"github.com/avast/retry-go/v4"
	"github.com/cenkalti/backoff/v4"
)

func save(row Row) error {
	return retry.Do(func() error { return put(row) })
}

func policy() backoff.BackOff { return backoff.NewExponentialBackOff() }
`,
  },
  {
    languages: ["go"],
    trap: "an interval that only gets longer once",
    good: `package store

import "time"

func wait(long bool) {
	interval := time.Second
	if long {
		interval = 10 * time.Second
	}
	time.Sleep(interval)
}
`,
  },
  {
    languages: ["go"],
    trap: "a listener that is short of file descriptors: nobody else waits with it",
    good: `package listen

import (
	"log"
	"net"
	"time"
)

func serve(listener net.Listener, connections chan<- net.Conn) {
	delay := 5 * time.Millisecond
	for {
		connection, err := listener.Accept()
		if err != nil {
			log.Printf("accepting: %v", err)
			time.Sleep(delay)
			delay *= 2
			continue
		}
		delay = 5 * time.Millisecond
		connections <- connection
	}
}`,
  },
  {
    languages: ["go"],
    trap: "the pause of a listener, in a function of its own",
    good: `package listen

import "time"

func (s *Server) acceptError(err error, delay time.Duration) time.Duration {
	s.log.Printf("accepting: %v", err)
	time.Sleep(delay)
	delay *= 2
	return delay
}`,
  },
];

export const retryNoJitterExamples: readonly Example[] = [...javascript, ...python, ...java, ...go];
