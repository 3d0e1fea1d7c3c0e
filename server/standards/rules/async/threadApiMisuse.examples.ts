import type { Example } from "../../model.ts";

export const threadApiMisuseExamples: readonly Example[] = [
  {
    languages: ["java"],
    bad: `class Mailer {
  void send(Runnable work) {
    Thread thread = new Thread(work);
    ⟦thread.run()⟧;
  }
}`,
    fixed: `class Mailer {
  void send(Runnable work) {
    Thread thread = new Thread(work);
    thread.start();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Poller extends Thread {
  @Override public void run() {}
}
class Jobs {
  private Poller poller = new Poller();
  void begin() {
    ⟦poller.run()⟧;
    ⟦new Thread(() -> poll()).run()⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Box {
  private Object value;
  synchronized void put(Object value) {
    this.value = value;
    ⟦notify()⟧;
  }
  void free() {
    synchronized (lock) {
      ⟦lock.notify()⟧;
    }
  }
}`,
    fixed: `class Box {
  private Object value;
  synchronized void put(Object value) {
    this.value = value;
    notifyAll();
  }
  void free() {
    synchronized (lock) {
      lock.notify();
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Box {
  synchronized Object take() throws InterruptedException {
    if (value == null) {
      ⟦wait()⟧;
    }
    return value;
  }
  Object takeFor(long ms) throws InterruptedException {
    synchronized (lock) {
      if (value == null) ⟦lock.wait(ms)⟧;
      return value;
    }
  }
}`,
    fixed: `class Box {
  synchronized Object take() throws InterruptedException {
    while (value == null) {
      wait();
    }
    return value;
  }
  Object takeFor(long ms) throws InterruptedException {
    synchronized (lock) {
      if (value == null) lock.wait(ms);
      return value;
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.locks.*;
class Box {
  private final Lock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  Object take() throws InterruptedException {
    lock.lock();
    try {
      if (value == null) {
        ⟦filled.await()⟧;
      }
      return value;
    } finally {
      lock.unlock();
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Jobs {
  void begin(Runnable work) {
    ⟦new Thread(work, "jobs")⟧;
    ⟦new Thread⟧() {
      @Override public void run() {
        work.run();
      }
    };
  }
}`,
    fixed: `class Jobs {
  void begin(Runnable work) {
    new Thread(work, "jobs").start();
    new Thread() {
      @Override public void run() {
        work.run();
      }
    };
  }
}`,
  },
  {
    languages: ["java"],
    good: `class Jobs extends Thread {
  private final Runnable work;
  @Override public void run() {
    super.run();
    work.run();
  }
  void begin() {
    new Thread(work).start();
    Thread later = new Thread(work);
    later.start();
  }
}`,
    trap: "run() of a Runnable, and the thread's own super.run()",
  },
  {
    languages: ["java"],
    good: `class Box {
  synchronized Object take() throws InterruptedException {
    while (value == null) {
      wait();
    }
    notifyAll();
    return value;
  }
  void pause(long ms) throws InterruptedException {
    synchronized (lock) {
      do {
        lock.wait(ms);
      } while (!done);
    }
  }
}`,
  },
  {
    languages: ["java"],
    good: `class Page {
  void open(Driver driver) {
    driver.wait(5, TimeUnit.SECONDS);
    driver.wait("#ready");
    bus.notify(new Opened(this));
    latch.await();
  }
}`,
    trap: "other libraries' wait, notify and await",
  },
  {
    languages: ["java"],
    good: `import java.util.concurrent.locks.*;
class Box {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  Object take() throws InterruptedException {
    lock.lock();
    try {
      while (value == null) filled.await();
      return value;
    } finally {
      lock.unlock();
    }
  }
  Thread make(Runnable work) {
    return new Thread(work);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Jobs {
  void start() {
    Thread worker = ⟦new Thread(this::work)⟧;
    worker.setName("worker");
    worker.setDaemon(true);
  }
}`,
  },
  {
    languages: ["java"],
    good: `class Jobs {
  Thread start() {
    Thread worker = new Thread(this::work);
    worker.setDaemon(true);
    return worker;
  }
  void hook() {
    Thread last = new Thread(this::work);
    last.setName("last");
    Runtime.getRuntime().addShutdownHook(last);
  }
}`,
    trap: "started by whoever gets it",
  },
];
