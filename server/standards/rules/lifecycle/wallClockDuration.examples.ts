import type { Example } from "../../model.ts";

export const wallClockDurationExamples: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import time


def timed(job):
    start = time.time()
    job()
    return ⟦time.time() - start⟧`,
    fixed: `import time


def timed(job):
    start = time.monotonic()
    job()
    return time.monotonic() - start`,
  },
  {
    languages: ["python"],
    bad: `import time


def wait(ready, seconds):
    deadline = time.time() + seconds
    while ⟦time.time() < deadline⟧:
        if ready():
            return True
        time.sleep(min(1, ⟦deadline - time.time()⟧))
    return False`,
    fixed: `import time


def wait(ready, seconds):
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if ready():
            return True
        time.sleep(min(1, deadline - time.monotonic()))
    return False`,
  },
  {
    languages: ["python"],
    bad: `from datetime import datetime
from time import time


class Breaker:
    def __init__(self):
        self.opened = time()

    def may_try(self):
        return ⟦time() - self.opened⟧ > 30


def timed(job):
    began = datetime.now()
    job()
    return (⟦datetime.now() - began⟧).total_seconds()`,
  },
  {
    languages: ["python"],
    bad: `import time


def run(jobs, record):
    start = time.time()
    for job in jobs:
        job()
        now = time.time()
        if ⟦now - start⟧ > 60:
            break
    record(start, ⟦time.time() - start⟧)`,
  },
  {
    languages: ["python"],
    trap: "a monotonic clock",
    good: `import time


def timed(job):
    start = time.monotonic()
    job()
    other = time.perf_counter()
    return time.monotonic() - start, time.perf_counter() - other`,
  },
  {
    languages: ["python"],
    trap: "compared with a time that was stored",
    good: `import os
import time


def is_old(path, row, since):
    if time.time() - os.path.getmtime(path) > 3600:
        return True
    return time.time() - row.created_at > 60 or time.time() > since`,
  },
  {
    languages: ["python"],
    trap: "a timestamp that is persisted",
    good: `import time


def save(order):
    now = time.time()
    order.created = now
    order.expires = now + 3600
    order.week_ago = time.time() - 7 * 24 * 3600`,
  },
  {
    languages: ["python"],
    trap: "two stored times",
    good: `import time


def age(rows):
    first = rows[0].time
    last = rows[-1].time
    stamp = time.time()
    return last - first, stamp`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function wait(ready, ms) {
  const deadline = Date.now() + ms;
  while (⟦Date.now() < deadline⟧) {
    if (await ready()) return true;
  }
  return false;
}`,
    fixed: `export async function wait(ready, ms) {
  const deadline = performance.now() + ms;
  while (performance.now() < deadline) {
    if (await ready()) return true;
  }
  return false;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export async function timed(job) {
  const start = Date.now();
  await job();
  metrics.observe(⟦Date.now() - start⟧);
}`,
    fixed: `export async function timed(job) {
  const start = performance.now();
  await job();
  metrics.observe(performance.now() - start);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `class Breaker {
  openedAt = Date.now();
  mayTry() {
    return ⟦Date.now() - this.openedAt⟧ > 30_000;
  }
}
export function timed(job) {
  const began = new Date();
  job();
  return ⟦new Date() - began⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export function run(jobs, limit) {
  const begin = new Date().getTime();
  for (const job of jobs) {
    job();
    const now = Date.now();
    if (⟦now - begin⟧ > limit) break;
    if (⟦Date.now() > begin + limit⟧) break;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a monotonic clock",
    good: `export function timed(job) {
  const start = performance.now();
  const begin = process.hrtime.bigint();
  job();
  return [performance.now() - start, process.hrtime.bigint() - begin];
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "compared with a time that was stored",
    good: `export function isOld(row, token, since) {
  return Date.now() - row.createdAt > 1000 || Date.now() > token.expires || Date.now() - since > 5;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a timestamp that is persisted",
    good: `export function save(order) {
  const now = Date.now();
  order.created = now;
  order.expires = now + 3_600_000;
  order.since = new Date(Date.now() - 86_400_000);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "dates that somebody gave",
    good: `export function days(from, to) {
  const first = new Date(from);
  const last = new Date(to);
  return last - first;
}`,
  },
  {
    languages: ["java"],
    bad: `class Timer {
  long run(Runnable job) {
    long start = System.currentTimeMillis();
    job.run();
    return ⟦System.currentTimeMillis() - start⟧;
  }
}`,
    fixed: `class Timer {
  long run(Runnable job) {
    long start = System.nanoTime();
    job.run();
    return (System.nanoTime() - start) / 1_000_000;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Poll {
  boolean until(long timeout) {
    long deadline = System.currentTimeMillis() + timeout;
    while (⟦System.currentTimeMillis() < deadline⟧) {
      if (ready()) return true;
    }
    return false;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.time.Duration;
import java.time.Instant;

class Timer {
  Duration run(Runnable job) {
    Instant start = Instant.now();
    job.run();
    return ⟦Duration.between(start, Instant.now())⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Breaker {
  private final long opened = System.currentTimeMillis();

  boolean mayTry() {
    long now = System.currentTimeMillis();
    return ⟦now - opened⟧ > 30_000;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a monotonic clock",
    good: `class Timer {
  long run(Runnable job) {
    long start = System.nanoTime();
    job.run();
    return System.nanoTime() - start;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "compared with a time that was stored",
    good: `class Files {
  boolean isOld(java.io.File file, Order order, long since) {
    return System.currentTimeMillis() - file.lastModified() > 1000
        || System.currentTimeMillis() - order.getCreated() > 1000
        || System.currentTimeMillis() > since;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a timestamp that is persisted",
    good: `class Orders {
  void save(Order order) {
    long now = System.currentTimeMillis();
    order.setCreated(now);
    order.setExpires(now + 3_600_000);
    order.setSince(System.currentTimeMillis() - 86_400_000);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a time span of somebody else's",
    good: `import java.time.Duration;
import java.time.Instant;

class Spans {
  Duration of(Instant from, Order order) {
    return Duration.between(from, Instant.now()).plus(Duration.between(order.from(), order.to()));
  }
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "time"

func timed(job func()) int64 {
	start := time.Now().UnixNano()
	job()
	return ⟦time.Now().UnixNano() - start⟧
}`,
    fixed: `package shop

import "time"

func timed(job func()) int64 {
	start := time.Now()
	job()
	return time.Since(start).Nanoseconds()
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "time"

func wait(ready func() bool, seconds int64) bool {
	deadline := time.Now().Unix() + seconds
	for ⟦time.Now().Unix() < deadline⟧ {
		if ready() {
			return true
		}
	}
	return false
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "time"

func timed(job func()) time.Duration {
	start := time.Now().UTC()
	job()
	return ⟦time.Since(start)⟧
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "time"

func run(jobs []func()) {
	begin := time.Now().UnixMilli()
	for _, job := range jobs {
		job()
		now := time.Now().UnixMilli()
		if ⟦now-begin⟧ > 5000 {
			break
		}
	}
}`,
  },
  {
    languages: ["go"],
    trap: "times of Go carry a monotonic reading",
    good: `package shop

import "time"

func timed(job func()) time.Duration {
	start := time.Now()
	job()
	if time.Now().After(start.Add(time.Second)) {
		return time.Since(start)
	}
	return time.Now().Sub(start)
}`,
  },
  {
    languages: ["go"],
    trap: "compared with a time that was stored",
    good: `package shop

import "time"

func isOld(row Row, since int64) bool {
	return time.Now().Unix()-row.Created > 60 || time.Now().Unix() > since
}`,
  },
  {
    languages: ["go"],
    trap: "a timestamp that is persisted",
    good: `package shop

import "time"

func save(row *Row) {
	now := time.Now().Unix()
	row.Created = now
	row.Expires = now + 3600
	row.Since = time.Now().Unix() - 86400
}`,
  },
  {
    languages: ["go"],
    trap: "how long ago something that is stored was",
    good: `package shop

import "time"

func age(row Row, created time.Time) time.Duration {
	return time.Since(row.CreatedAt) + time.Since(created)
}`,
  },
];
