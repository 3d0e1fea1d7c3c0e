import type { Example } from "../../model.ts";
import { cancellationExamples } from "./interruptSwallowed.examples2.ts";

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Poller {
  void pause() {
    try {
      Thread.sleep(500);
    } ⟦catch (InterruptedException e)⟧ {
      log.warn("interrupted", e);
    }
  }
}`,
    fixed: `class Poller {
  void pause() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      log.warn("interrupted", e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Poller {
  void pause() {
    try { latch.await(); } ⟦catch (final InterruptedException ignored)⟧ {}
  }
}`,
    fixed: `class Poller {
  void pause() {
    try { latch.await(); } catch (final InterruptedException ignored) { Thread.currentThread().interrupt(); }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Consumer implements Runnable {
  public void run() {
    while (running) {
      try {
        handle(queue.take());
      } ⟦catch (InterruptedException e)⟧ {
        log.info("woken up");
      }
    }
  }
}`,
    fixed: `class Consumer implements Runnable {
  public void run() {
    while (running) {
      try {
        handle(queue.take());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        log.info("woken up");
        break;
      }
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Quotes {
  Quote quote(Future<Quote> pending) {
    try {
      return pending.get(2, TimeUnit.SECONDS);
    } ⟦catch (InterruptedException | ExecutionException e)⟧ {
      throw new QuoteException("no quote", e);
    }
  }
}`,
    fixed: `class Quotes {
  Quote quote(Future<Quote> pending) {
    try {
      return pending.get(2, TimeUnit.SECONDS);
    } catch (InterruptedException | ExecutionException e) {
      if (e instanceof InterruptedException) Thread.currentThread().interrupt();
      throw new QuoteException("no quote", e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Quotes {
  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  Quote quote(Future<Quote> pending) {
    try {
      return pending.get(2, TimeUnit.SECONDS);
    } ⟦catch (Exception e)⟧ {
      return Quote.NONE;
    }
  }
  void stop() {
    try {
      pool.awaitTermination(5, TimeUnit.SECONDS);
    } ⟦catch (Throwable t)⟧ {
      log.error("not stopped", t);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Backoff {
  boolean attempt(Call call) {
    for (int i = 0; i < 3; i++) {
      try {
        return call.run();
      } catch (IOException e) {
        try {
          Thread.sleep(100L << i);
        } ⟦catch (InterruptedException interrupt)⟧ {
          return false;
        }
      }
    }
    return false;
  }
}`,
    fixed: `class Backoff {
  boolean attempt(Call call) {
    for (int i = 0; i < 3; i++) {
      try {
        return call.run();
      } catch (IOException e) {
        try {
          Thread.sleep(100L << i);
        } catch (InterruptedException interrupt) {
          Thread.currentThread().interrupt();
          return false;
        }
      }
    }
    return false;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "interrupt restored, or rethrown",
    good: `class Poller {
  void pause() throws InterruptedException {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    try {
      latch.await();
    } catch (InterruptedException e) {
      metrics.count("interrupted");
      throw e;
    }
    try {
      channel.read();
    } catch (InterruptedException e) {
      throw new InterruptedIOException(e.getMessage());
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "thread owned and about to exit",
    good: `class Consumer extends Thread {
  @Override
  public void run() {
    while (true) {
      try {
        handle(queue.take());
      } catch (InterruptedException e) {
        return;
      }
    }
  }
  Thread start(Runnable task) {
    return new Thread(() -> {
      try {
        gate.await();
      } catch (InterruptedException e) {
        log.debug("stopped before the start");
        return;
      }
      task.run();
    });
  }
}`,
  },
  {
    languages: ["java"],
    trap: "remembered and restored at the end",
    good: `class Uninterruptibly {
  Item take() {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return queue.take();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) Thread.currentThread().interrupt();
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "helper that restores",
    good: `class Poller {
  void pause() {
    try {
      Thread.sleep(500);
    } catch (InterruptedException e) {
      onInterrupt(e);
    }
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw Exceptions.unchecked(e);
    }
    try {
      Thread.sleep(10);
    } catch (Exception e) {
      Threads.restoreInterruptIfNeeded(e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "broad handler behind one for the interrupt, or around nothing that waits",
    good: `import java.util.Map;
import java.util.concurrent.Future;
class Quotes {
  Quote quote(Future<Quote> pending, Map<String, Quote> cache) {
    try {
      return pending.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Quote.NONE;
    } catch (Exception e) {
      log.error("no quote", e);
    }
    try {
      return cache.get("last");
    } catch (Exception e) {
      log.error("no quote", e);
    }
    try {
      pending.get();
    } catch (Exception e) {
      if (e instanceof InterruptedException) Thread.currentThread().interrupt();
    }
    return Quote.NONE;
  }
}`,
  },
  {
    languages: ["java"],
    path: "src/main/java/shop/Load.java",
    trap: "the program's main thread",
    good: `class Load {
  public static void main(String[] args) {
    try {
      Thread.sleep(1000);
    } catch (InterruptedException e) {
      System.err.println("stopped");
    }
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the process ends right away",
    good: `class Keeper {
  void stop(Thread worker) {
    try {
      worker.join();
    } catch (InterruptedException e) {
      log.warn("interrupted while stopping");
      Lifecycle.requestSystemExit(1);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Pump {
  private void settle() throws InterruptedException {
    Thread.sleep(50);
  }
  void drain() {
    try {
      settle();
    } ⟦catch (Exception e)⟧ {
      log.warn("not settled", e);
    }
  }
  synchronized void idle() {
    try {
      this.wait(100);
    } ⟦catch (Exception e)⟧ {
      log.warn("woken", e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    good: `class Pump {
  private void settle() throws java.io.IOException {
    pipe.flush();
  }
  void drain() {
    try {
      settle();
    } catch (Exception e) {
      log.warn("not settled", e);
    }
  }
}`,
    trap: "nothing in there can be interrupted",
  },
];

export const interruptSwallowedExamples: readonly Example[] = [...java, ...cancellationExamples];
