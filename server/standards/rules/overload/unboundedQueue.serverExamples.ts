import type { Example } from "../../model.ts";

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import java.util.concurrent.LinkedBlockingQueue;
class Jobs {
  private final LinkedBlockingQueue<Job> waiting = ⟦new LinkedBlockingQueue<>()⟧;
}`,
    fixed: `import java.util.concurrent.LinkedBlockingQueue;
class Jobs {
  private final LinkedBlockingQueue<Job> waiting = new LinkedBlockingQueue<>(1000);
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Mailer {
  private final BlockingDeque<Mail> out = ⟦new LinkedBlockingDeque<Mail>(Integer.MAX_VALUE)⟧;
}`,
    fixed: `import java.util.concurrent.*;
class Mailer {
  private final BlockingDeque<Mail> out = new LinkedBlockingDeque<Mail>(1000);
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
class Orders {
  private final ExecutorService pool = ⟦Executors.newFixedThreadPool(8)⟧;
}`,
    fixed: `import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
class Orders {
  private final ExecutorService pool = new java.util.concurrent.ThreadPoolExecutor(8, 8, 60L, java.util.concurrent.TimeUnit.SECONDS, new java.util.concurrent.ArrayBlockingQueue<>(1000));
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Audit {
  private final Executor writer;
  Audit(ThreadFactory names) {
    this.writer = ⟦Executors.newSingleThreadExecutor(names)⟧;
  }
}`,
    fixed: `import java.util.concurrent.*;
class Audit {
  private final Executor writer;
  Audit(ThreadFactory names) {
    this.writer = new ThreadPoolExecutor(1, 1, 60L, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1000), names);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Render {
  ExecutorService pool() {
    return new ThreadPoolExecutor(4, 16, 30, TimeUnit.SECONDS, ⟦new PriorityBlockingQueue<>()⟧);
  }
  ExecutorService other() {
    return new ThreadPoolExecutor(4, 16, 30, TimeUnit.SECONDS, ⟦new LinkedBlockingQueue<>()⟧);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
class AsyncConfig {
  @Bean
  Executor mails() {
    ThreadPoolTaskExecutor executor = ⟦new ThreadPoolTaskExecutor()⟧;
    executor.setMaxPoolSize(10);
    return executor;
  }
}`,
    fixed: `import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
class AsyncConfig {
  @Bean
  Executor mails() {
    ThreadPoolTaskExecutor executor = new ThreadPoolTaskExecutor();
    executor.setQueueCapacity(1000);
    executor.setMaxPoolSize(10);
    return executor;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import reactor.core.publisher.Flux;
class Prices {
  Flux<Price> smooth(Flux<Price> prices) {
    return prices.⟦onBackpressureBuffer()⟧;
  }
}`,
    fixed: `import reactor.core.publisher.Flux;
class Prices {
  Flux<Price> smooth(Flux<Price> prices) {
    return prices.onBackpressureBuffer(1000);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "same name, other library",
    good: `import org.example.queues.LinkedBlockingQueue;
class Jobs {
  private final LinkedBlockingQueue waiting = new LinkedBlockingQueue();
}`,
  },
  {
    languages: ["java"],
    trap: "capacity given, and queues that are bounded by their type",
    good: `import java.util.concurrent.*;
class Jobs {
  private final BlockingQueue<Job> a = new LinkedBlockingQueue<>(500);
  private final BlockingQueue<Job> b = new ArrayBlockingQueue<>(500);
  private final BlockingQueue<Job> c = new SynchronousQueue<>();
}`,
  },
  {
    languages: ["java"],
    trap: "bounded elsewhere: a semaphore guards the queue",
    good: `import java.util.concurrent.*;
class Jobs {
  private final Semaphore places = new Semaphore(100);
  private final BlockingQueue<Job> waiting = new LinkedBlockingQueue<>();
}`,
  },
  {
    languages: ["java"],
    trap: "pool that ends with the method: its work is what the method hands in",
    good: `import java.util.concurrent.*;
class Report {
  void build(List<Part> parts) throws InterruptedException {
    ExecutorService pool = Executors.newFixedThreadPool(4);
    for (Part part : parts) pool.submit(part::render);
    pool.shutdown();
    pool.awaitTermination(1, TimeUnit.MINUTES);
  }
  void again(List<Part> parts) {
    try (var pool = Executors.newFixedThreadPool(4)) {
      parts.forEach(part -> pool.submit(part::render));
    }
  }
}`,
  },
  {
    languages: ["java"],
    good: `import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
class AsyncConfig {
  Executor mails() {
    var executor = new ThreadPoolTaskExecutor();
    executor.setQueueCapacity(200);
    return executor;
  }
}`,
  },
  {
    languages: ["java"],
    path: "src/test/java/shop/JobsTest.java",
    trap: "test code",
    good: `import java.util.concurrent.LinkedBlockingQueue;
class JobsTest {
  private final LinkedBlockingQueue<Job> seen = new LinkedBlockingQueue<>();
}`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import queue
waiting = ⟦queue.Queue()⟧`,
    fixed: `import queue
waiting = queue.Queue(maxsize=1000)`,
  },
  {
    languages: ["python"],
    bad: `import asyncio as aio

class Feed:
    def __init__(self):
        self.events = ⟦aio.Queue(maxsize=0)⟧`,
    fixed: `import asyncio as aio

class Feed:
    def __init__(self):
        self.events = aio.Queue(maxsize=1000)`,
  },
  {
    languages: ["python"],
    bad: `import multiprocessing as mp

def start():
    tasks = ⟦mp.JoinableQueue()⟧
    results = ⟦mp.Manager().Queue(-1)⟧
    return tasks, results`,
  },
  {
    languages: ["python"],
    bad: `from queue import SimpleQueue, PriorityQueue
from multiprocessing import Queue as Inbox

orders = ⟦Inbox()⟧
urgent = ⟦PriorityQueue()⟧
events = ⟦SimpleQueue()⟧`,
  },
  {
    languages: ["python"],
    bad: `import math
import trio
from anyio import create_memory_object_stream

async def main():
    send, receive = ⟦trio.open_memory_channel(math.inf)⟧
    a, b = ⟦create_memory_object_stream(max_buffer_size=float("inf"))⟧`,
    fixed: `import math
import trio
from anyio import create_memory_object_stream

async def main():
    send, receive = trio.open_memory_channel(1000)
    a, b = create_memory_object_stream(max_buffer_size=float("inf"))`,
  },
  {
    languages: ["python"],
    trap: "size by position",
    good: `from queue import Queue
waiting = Queue(100)`,
  },
  {
    languages: ["python"],
    trap: "size may come with the arguments that are passed on",
    good: `import asyncio

def make(*args, **kwargs):
    return asyncio.Queue(**kwargs), asyncio.LifoQueue(*args)`,
  },
  {
    languages: ["python"],
    trap: "other things called Queue",
    good: `from kombu import Queue
from myapp.models import PriorityQueue

orders = Queue("orders")
other = PriorityQueue()`,
  },
  {
    languages: ["python"],
    trap: "bounded elsewhere: a semaphore guards the queue",
    good: `import asyncio

class Feed:
    def __init__(self, limit):
        self.places = asyncio.BoundedSemaphore(limit)
        self.events = asyncio.Queue()`,
  },
  {
    languages: ["python"],
    trap: "a green thread's queue of size 0 hands over directly",
    good: `from eventlet import queue

class Pool:
    def __init__(self):
        self.channel = queue.LightQueue(0)`,
  },
  {
    languages: ["python"],
    good: `import trio
import anyio

async def main(limit):
    a = trio.open_memory_channel(10)
    b = anyio.create_memory_object_stream(limit)
    c = anyio.create_memory_object_stream()`,
  },
];

/** Examples of Java and Python. */
export const serverExamples: readonly Example[] = [...java, ...python];
