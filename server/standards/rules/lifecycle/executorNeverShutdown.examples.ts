import type { Example } from "../../model.ts";

export const executorNeverShutdownExamples: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class Importer {
  void run(java.util.List<Runnable> jobs) {
    ExecutorService pool = ⟦Executors.newFixedThreadPool(4)⟧;
    for (Runnable job : jobs) {
      pool.submit(job);
    }
  }
}`,
    fixed: `import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class Importer {
  void run(java.util.List<Runnable> jobs) {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    for (Runnable job : jobs) {
      pool.submit(job);
    }
    pool.shutdown();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;

class Mailer {
  private final ExecutorService pool = ⟦Executors.newSingleThreadExecutor()⟧;

  void send(Runnable mail) {
    pool.execute(mail);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.Executors;

class Once {
  void run(Runnable job) {
    ⟦Executors.newSingleThreadExecutor()⟧.submit(job);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ScheduledThreadPoolExecutor;

class Reports {
  private static final ScheduledThreadPoolExecutor TIMER = ⟦new ScheduledThreadPoolExecutor(1)⟧;

  String build() {
    var pool = ⟦new ForkJoinPool(8)⟧;
    return CompletableFuture.supplyAsync(this::render, pool).join();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "shut down, or closed by try-with-resources",
    good: `import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class Importer {
  void run(Runnable job) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    try {
      pool.submit(job);
    } finally {
      pool.shutdown();
    }
    try (ExecutorService other = Executors.newCachedThreadPool()) {
      other.submit(job);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "managed by the container",
    good: `import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class Config {
  @Bean
  ExecutorService pool() {
    return Executors.newFixedThreadPool(4);
  }

  @Bean
  ExecutorService other() {
    ExecutorService made = Executors.newFixedThreadPool(4);
    return made;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a field that another method shuts down",
    good: `import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class Mailer implements AutoCloseable {
  private final ExecutorService pool = Executors.newFixedThreadPool(2);

  void send(Runnable mail) {
    pool.execute(mail);
  }

  public void close() {
    pool.shutdownNow();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "given to somebody else, or of daemon threads",
    good: `import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

class Wiring {
  private final ExecutorService quiet = Executors.newFixedThreadPool(2, new DaemonFactory());
  private ExecutorService kept;

  Server server() {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    kept = pool;
    ExecutorService own = Executors.newFixedThreadPool(4);
    return new Server(own);
  }
}`,
  },
  {
    languages: ["python"],
    bad: `from concurrent.futures import ThreadPoolExecutor


def run(jobs):
    pool = ⟦ThreadPoolExecutor(4)⟧
    for job in jobs:
        pool.submit(job)
    return len(jobs)`,
    fixed: `from concurrent.futures import ThreadPoolExecutor


def run(jobs):
    with ThreadPoolExecutor(4) as pool:
        for job in jobs:
            pool.submit(job)
        return len(jobs)`,
  },
  {
    languages: ["python"],
    bad: `import concurrent.futures


class Mailer:
    def __init__(self):
        self._pool = ⟦concurrent.futures.ThreadPoolExecutor(max_workers=2)⟧

    def send(self, mail):
        self._pool.submit(deliver, mail)`,
  },
  {
    languages: ["python"],
    bad: `from multiprocessing import Pool
from concurrent.futures import ProcessPoolExecutor


def resize(pictures):
    ⟦ProcessPoolExecutor()⟧.submit(warm)
    pool = ⟦Pool(8)⟧
    return pool.map(shrink, pictures)`,
  },
  {
    languages: ["python"],
    bad: `import asyncio
from concurrent.futures import ThreadPoolExecutor


async def load(path):
    loop = asyncio.get_running_loop()
    pool = ⟦ThreadPoolExecutor()⟧
    return await loop.run_in_executor(pool, read, path)`,
  },
  {
    languages: ["python"],
    trap: "with, or shut down",
    good: `from concurrent.futures import ThreadPoolExecutor
from multiprocessing import Pool


def run(jobs):
    with ThreadPoolExecutor(4) as pool:
        pool.map(call, jobs)
    other = ThreadPoolExecutor(4)
    try:
        other.map(call, jobs)
    finally:
        other.shutdown(wait=True)
    third = Pool(4)
    third.map(call, jobs)
    third.close()
    third.join()`,
  },
  {
    languages: ["python"],
    trap: "given to somebody else",
    good: `from concurrent.futures import ThreadPoolExecutor


def make():
    pool = ThreadPoolExecutor(4)
    return pool


def serve():
    pool = ThreadPoolExecutor(10)
    return grpc.server(pool)


def server():
    return grpc.server(ThreadPoolExecutor(10))`,
  },
  {
    languages: ["python"],
    trap: "a field that another method shuts down",
    good: `from concurrent.futures import ThreadPoolExecutor


class Mailer:
    def __init__(self):
        self.pool = ThreadPoolExecutor(2)

    def stop(self):
        self.pool.shutdown()`,
  },
  {
    languages: ["python"],
    trap: "a pool of the module, and another Pool",
    good: `from concurrent.futures import ThreadPoolExecutor
from psycopg_pool import Pool

POOL = ThreadPoolExecutor(4)


def connect():
    pool = Pool("dbname=shop")
    pool.map(1)`,
  },
];
