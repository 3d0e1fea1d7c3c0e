import type { Example } from "../../model.ts";

export const controlFlowInFinallyExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `export async function charge(order) {
  try {
    await gateway.charge(order);
  } finally {
    await audit.close();
    ⟦return order.id;⟧
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `async function drain(messages) {
  for (const message of messages) {
    try {
      await handle(message);
    } catch (error) {
      log.error(error);
      throw error;
    } finally {
      if (closing) {
        ⟦break;⟧
      }
      switch (message.kind) {
        case "ping":
          ⟦continue;⟧
      }
    }
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `class Store {
  async save(row) {
    try {
      await this.db.insert(row);
    } finally {
      if (!this.open) ⟦throw new Error("store was closed");⟧
    }
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `outer: for (const shard of shards) {
  try {
    copy(shard);
  } finally {
    for (const lock of locks) {
      if (!lock.release()) ⟦continue outer;⟧
    }
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const load = (id) =>
  client.get(id).⟦finally⟧(() => {
    pending.delete(id);
    return null;
  });`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "break of a loop inside the finally block",
    good: `function close(pools) {
  try {
    flush();
  } finally {
    for (const pool of pools) {
      if (pool.closed) continue;
      if (!pool.end()) break;
    }
    switch (mode) {
      case "fast":
        break;
      default:
        sync();
    }
    retry: while (true) {
      for (;;) {
        if (done()) break retry;
      }
    }
  }
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    trap: "return of a nested function",
    good: `async function read(path) {
  const handle = await open(path);
  try {
    return await handle.readFile();
  } finally {
    const left = open_.filter((h) => {
      return h !== handle;
    });
    left.forEach(function each(h) {
      if (!h) throw new TypeError("lost handle");
    });
    await handle.close();
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "caught inside the finally block",
    good: `function stop() {
  try {
    work();
  } finally {
    try {
      if (!server.close()) throw new Error("close failed");
    } catch (error) {
      log.warn({ error }, "close failed");
    }
  }
}`,
  },
  {
    languages: ["javascript", "typescript"],
    trap: "written by a compiler",
    good: `var e_1;
try {
  for (var it = values(rows), row = it.next(); !row.done; row = it.next()) save(row.value);
} catch (e_1_1) {
  e_1 = { error: e_1_1 };
} finally {
  try {
    if (row && !row.done) it.return();
  } finally {
    if (e_1) throw e_1.error;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a promise returned from .finally() delays the chain",
    good: `export const run = (job) =>
  job
    .start()
    .finally(() => {
      return job.cleanup();
    })
    .finally(() => release(job))
    .finally(() => {
      if (!job.locked) return;
      job.unlock();
    });`,
  },
  {
    languages: ["python"],
    bad: `def charge(order):
    try:
        gateway.charge(order)
    finally:
        audit.close()
        ⟦return order.id⟧`,
  },
  {
    languages: ["python"],
    bad: `async def drain(queue):
    while True:
        message = await queue.get()
        try:
            await handle(message)
        finally:
            if queue.empty():
                ⟦break⟧
            with lock:
                ⟦continue⟧`,
  },
  {
    languages: ["python"],
    bad: `class Store:
    def save(self, row):
        try:
            self.db.insert(row)
        except OSError:
            raise
        finally:
            for lock in self.locks:
                if not lock.release():
                    ⟦return False⟧`,
  },
  {
    languages: ["python"],
    bad: `def copy(shards):
    for shard in shards:
        try:
            shard.copy()
        finally:
            for lock in shard.locks:
                lock.release()
            else:
                ⟦continue⟧`,
  },
  {
    languages: ["python"],
    trap: "break of a loop inside the finally block",
    good: `def close(pools):
    try:
        flush()
    finally:
        for pool in pools:
            if pool.closed:
                continue
            break
        while not done():
            if late():
                break`,
  },
  {
    languages: ["python"],
    trap: "return of a nested function",
    good: `def read(path):
    handle = open(path)
    try:
        return handle.read()
    finally:
        def close():
            return handle.close()
        close()`,
  },
  {
    languages: ["python"],
    trap: "raise keeps the first exception as its context",
    good: `def save(row):
    try:
        db.insert(row)
    finally:
        if not db.open:
            raise RuntimeError("store was closed")`,
  },
  {
    languages: ["python"],
    good: `def load(path):
    try:
        return parse(path)
    except ValueError:
        return None
    finally:
        metrics.count("load")`,
  },
  {
    languages: ["java"],
    bad: `class Payments {
  boolean charge(Order order) {
    try {
      gateway.charge(order);
      return true;
    } finally {
      audit.close();
      ⟦return false;⟧
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Worker {
  void drain() throws IOException {
    while (true) {
      try {
        handle(queue.next());
      } finally {
        if (closing) {
          ⟦break;⟧
        }
        switch (mode) {
          case FAST:
            ⟦continue;⟧
          default:
            break;
        }
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Store {
  void save(Row row) throws SQLException {
    try {
      insert(row);
    } finally {
      if (!open) {
        ⟦throw new IllegalStateException("store was closed");⟧
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Copy {
  void run(List<Shard> shards) {
    outer:
    for (Shard shard : shards) {
      try {
        shard.copy();
      } finally {
        for (Lock lock : shard.locks()) {
          if (!lock.release()) ⟦continue outer;⟧
        }
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "break of a loop inside the finally block",
    good: `class Pools {
  void close() {
    try {
      flush();
    } finally {
      for (Pool pool : pools) {
        if (pool.closed()) continue;
        break;
      }
      int weight = switch (mode) {
        case FAST -> {
          yield 1;
        }
        default -> 2;
      };
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "return of a lambda or of a nested class",
    good: `class Reader {
  String read(Path path) throws IOException {
    try {
      return Files.readString(path);
    } finally {
      pool.submit(() -> {
        return release(path);
      });
      hooks.add(new Hook() {
        public boolean run() {
          return true;
        }
      });
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "caught inside the finally block",
    good: `class Stop {
  void stop() {
    try {
      work();
    } finally {
      try {
        if (!server.close()) throw new IOException("close failed");
      } catch (IOException e) {
        log.warn("close failed", e);
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    good: `class Load {
  Config load(Path path) {
    try {
      return parse(path);
    } catch (ParseException e) {
      throw new ConfigException("bad config", e);
    } finally {
      metrics.count("load");
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "thrown only after the work has succeeded",
    good: `class Ledger {
  void close() throws IOException {
    boolean written = false;
    try {
      flush();
      written = true;
    } finally {
      if (written) {
        if (!draft.renameTo(target)) throw new IOException("cannot replace " + target);
      } else {
        draft.delete();
      }
    }
  }
}`,
  },
];
