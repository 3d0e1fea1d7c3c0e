import type { Example } from "../../model.ts";

export const lockNotReleasedExamples: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package cache

func (c *Cache) Get(key string) (string, bool) {
	c.mu.Lock()
	value, ok := c.values[key]
	if !ok {
		⟦return "", false⟧
	}
	c.mu.Unlock()
	return value, true
}`,
    fixed: `package cache

func (c *Cache) Get(key string) (string, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	value, ok := c.values[key]
	if !ok {
		return "", false
	}
	return value, true
}`,
  },
  {
    languages: ["go"],
    bad: `package cache

func (c *Cache) Load(keys []string) error {
	c.mu.RLock()
	for _, key := range keys {
		if c.values[key] == "" {
			⟦return errMissing⟧
		}
	}
	c.mu.RUnlock()
	return c.fill(keys)
}

func (c *Cache) fill(keys []string) error {
	c.Lock()
	switch len(keys) {
	case 0:
		⟦return nil⟧
	case 1:
		c.Unlock()
		return nil
	default:
		⟦panic("too many")⟧
	}
}`,
  },
  {
    languages: ["go"],
    bad: `package cache

func run(done chan bool) {
	mu.Lock()
	if state == nil {
		⟦return⟧
	}
	mu.Unlock()
	go watch()
	<-done
}`,
    fixed: `package cache

func run(done chan bool) {
	mu.Lock()
	if state == nil {
		mu.Unlock()
		return
	}
	mu.Unlock()
	go watch()
	<-done
}`,
  },
  {
    languages: ["go"],
    bad: `package cache

import "sync"

type Counter struct {
	mu sync.Mutex
	n  int
}

func (c *Counter) Add() {
	⟦c.mu.Lock()⟧
	c.n++
}`,
    fixed: `package cache

import "sync"

type Counter struct {
	mu sync.Mutex
	n  int
}

func (c *Counter) Add() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
}`,
  },
  {
    languages: ["go"],
    trap: "deferred, in a function literal too",
    good: `package cache

func (c *Cache) Get(key string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	if key == "" {
		return ""
	}
	return c.values[key]
}

func (c *Cache) Drop(key string) {
	c.mu.Lock()
	defer func() {
		c.mu.Unlock()
		c.changed <- key
	}()
	if key == "" {
		return
	}
	delete(c.values, key)
}`,
  },
  {
    languages: ["go"],
    trap: "unlocked in all branches",
    good: `package cache

func (c *Cache) Get(key string) (string, error) {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return "", errClosed
	}
	for _, other := range c.waiting {
		if other == key {
			c.mu.Unlock()
			return "", errBusy
		}
	}
	value := c.values[key]
	c.mu.Unlock()
	if value == "" {
		return "", errMissing
	}
	return value, nil
}`,
  },
  {
    languages: ["go"],
    trap: "hand over hand, and a lock that is given to the caller",
    good: `package cache

import "sync"

func (n *Node) find(key int) *Node {
	n.mu.Lock()
	for n.next != nil {
		next := n.next
		next.mu.Lock()
		n.mu.Unlock()
		n = next
	}
	return n
}

func (s *Store) lockAll() {
	s.mu.Lock()
}

func (s *Store) hold() func() {
	s.mu.Lock()
	return s.mu.Unlock
}

type Store struct{ mu sync.Mutex }`,
  },
  {
    languages: ["go"],
    trap: "locked in one condition, unlocked in the same; released around a wait",
    good: `package cache

func (c *Cache) update(shared bool) error {
	if shared {
		c.mu.Lock()
	}
	err := c.write()
	if shared {
		c.mu.Unlock()
	}
	return err
}

func (c *Cache) wait() error {
	c.mu.Lock()
	for c.busy {
		c.mu.Unlock()
		if err := c.sleep(); err != nil {
			return err
		}
		c.mu.Lock()
	}
	c.mu.Unlock()
	return nil
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.locks.ReentrantLock;

class Ledger {
  private final ReentrantLock lock = new ReentrantLock();

  void book(Order order) {
    ⟦lock.lock()⟧;
    orders.add(order);
    total += order.price();
    lock.unlock();
  }
}`,
    fixed: `import java.util.concurrent.locks.ReentrantLock;

class Ledger {
  private final ReentrantLock lock = new ReentrantLock();

  void book(Order order) {
    lock.lock();
    try {
        orders.add(order);
        total += order.price();
    } finally {
        lock.unlock();
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.locks.Lock;

class Ledger {
  private Lock lock;

  void book(Order order) {
    try {
      ⟦lock.lock()⟧;
      orders.add(order);
    } finally {
      lock.unlock();
    }
  }
}`,
    fixed: `import java.util.concurrent.locks.Lock;

class Ledger {
  private Lock lock;

  void book(Order order) {
    lock.lock();
    try {
      orders.add(order);
    } finally {
      lock.unlock();
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

class Routes {
  private final ReadWriteLock routes = new ReentrantReadWriteLock();

  Route find(String name) {
    ⟦routes.readLock().lock()⟧;
    log.debug("looking for {}", name);
    try {
      return byName.get(name);
    } finally {
      routes.readLock().unlock();
    }
  }

  void clear() {
    ⟦this.routes.writeLock().lock()⟧;
    byName.clear();
    this.routes.writeLock().unlock();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.locks.*;

class Jobs {
  void run(Lock lock, Job job) throws InterruptedException {
    ⟦lock.lockInterruptibly()⟧;
    if (job.done()) {
      lock.unlock();
      return;
    }
    job.run();
    lock.unlock();
  }

  void maybe(Lock lock, Job job) {
    if (⟦lock.tryLock()⟧) {
      job.run();
      lock.unlock();
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the recommended form, and a simple declaration in between",
    good: `import java.util.concurrent.locks.Lock;

class Ledger {
  void book(Lock lock, Order order) {
    lock.lock();
    try {
      orders.add(order);
    } finally {
      lock.unlock();
    }
  }

  int count(Lock lock) {
    lock.lock();
    int found = 0;
    try {
      found = orders.size();
    } finally {
      lock.unlock();
    }
    return found;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a lock that another method releases",
    good: `import java.util.concurrent.locks.ReentrantLock;

class Turn {
  private final ReentrantLock lock = new ReentrantLock();

  void begin() {
    lock.lock();
    started = clock.now();
  }

  void end() {
    lock.unlock();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "nothing in between can throw",
    good: `import java.util.concurrent.locks.ReentrantLock;

class Counter {
  private final ReentrantLock lock = new ReentrantLock();

  void add() {
    lock.lock();
    count++;
    lock.unlock();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "hand over hand, and a lock() of something else",
    good: `import java.util.concurrent.locks.Lock;
import shop.Door;

class Chain {
  void walk(Lock first, Lock second, Door door) {
    first.lock();
    second.lock();
    try {
      step();
    } finally {
      second.unlock();
    }
    door.lock();
    door.paint();
    door.unlock();
  }
}`,
  },
  {
    languages: ["python"],
    bad: `import threading

lock = threading.Lock()


def book(order):
    ⟦lock.acquire()⟧
    orders.append(order)
    total = price(order)
    lock.release()
    return total`,
    fixed: `import threading

lock = threading.Lock()


def book(order):
    with lock:
        orders.append(order)
        total = price(order)
    return total`,
  },
  {
    languages: ["python"],
    bad: `import asyncio


class Ledger:
    def __init__(self):
        self._lock = asyncio.Lock()

    async def book(self, order):
        await ⟦self._lock.acquire()⟧
        await self.store(order)
        self._lock.release()`,
    fixed: `import asyncio


class Ledger:
    def __init__(self):
        self._lock = asyncio.Lock()

    async def book(self, order):
        async with self._lock:
            await self.store(order)`,
  },
  {
    languages: ["python"],
    bad: `class Cache:
    def get(self, key):
        ⟦self.lock.acquire()⟧
        if key not in self.values:
            self.lock.release()
            return self.load(key)
        value = self.values[key]
        self.lock.release()
        return value`,
  },
  {
    languages: ["python"],
    bad: `from threading import RLock

guard = RLock()


def book(order):
    ⟦guard.acquire()⟧
    log.info("booking %s", order.id)
    try:
        orders.append(order)
    finally:
        guard.release()`,
  },
  {
    languages: ["python"],
    trap: "with, and try with finally",
    good: `import threading

lock = threading.Lock()


def book(order):
    with lock:
        orders.append(order)
    lock.acquire()
    try:
        orders.append(order)
    finally:
        lock.release()`,
  },
  {
    languages: ["python"],
    trap: "inside of a try whose finally releases",
    good: `def book(self, order):
    try:
        self.lock.acquire()
        self.store(order)
    finally:
        self.lock.release()`,
  },
  {
    languages: ["python"],
    trap: "released by somebody else",
    good: `class Guard:
    def __enter__(self):
        self.lock.acquire()
        return self

    def __exit__(self, *error):
        self.lock.release()


def start(slots):
    slots.acquire()
    threading.Thread(target=work, args=(slots,)).start()`,
  },
  {
    languages: ["python"],
    trap: "no lock, an attempt, and nothing that can raise",
    good: `def take(pool, lock):
    pool.acquire()
    pool.use(1)
    pool.release()
    if lock.acquire(blocking=False):
        lock.release()
    lock.acquire()
    taken = True
    lock.release()`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.locks.*;
class Seats {
  private final Lock lock = new ReentrantLock();
  void take(int seat) {
    ⟦lock.lock()⟧;
    if (seats.remove(seat)) {
      lock.unlock();
    }
  }
  int count() throws IOException {
    ⟦lock.lock()⟧;
    try {
      return seats.size();
    } catch (RuntimeException e) {
      lock.unlock();
      throw e;
    }
  }
  void late() {
    try {
      prepare();
      ⟦lock.lock()⟧;
      seats.clear();
    } finally {
      lock.unlock();
    }
  }
}`,
  },
  {
    languages: ["java"],
    good: `import java.util.concurrent.locks.*;
class Seats {
  private final Lock lock = new ReentrantLock();
  void pause() throws IOException {
    lock.lock();
    try {
      seats.clear();
      lock.unlock();
      flush();
      lock.lock();
      seats.reset();
    } finally {
      lock.unlock();
    }
  }
  void both(boolean shared) {
    if (shared) {
      lock.lock();
    }
    seats.clear();
    if (shared) {
      lock.unlock();
    }
  }
  void branch(int kind) {
    lock.lock();
    if (kind == 1) {
      lock.unlock();
    } else {
      lock.unlock();
    }
  }
}`,
    trap: "let go for a while, under one condition, or on both ways",
  },
  {
    languages: ["java"],
    good: `import java.util.concurrent.locks.*;
class Seats {
  private final ReentrantLock lock = new ReentrantLock();
  void take() throws InterruptedException {
    try {
      lock.lockInterruptibly();
      seats.clear();
    } finally {
      if (lock.isHeldByCurrentThread()) {
        lock.unlock();
      }
    }
  }
}`,
    trap: "released only where it is held",
  },
];
