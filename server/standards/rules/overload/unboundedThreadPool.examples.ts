import type { Example } from "../../model.ts";

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
class Orders {
  private final ExecutorService pool = ⟦Executors.newCachedThreadPool()⟧;
}`,
    fixed: `import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
class Orders {
  private final ExecutorService pool = new java.util.concurrent.ThreadPoolExecutor(32, 32, 60L, java.util.concurrent.TimeUnit.SECONDS, new java.util.concurrent.ArrayBlockingQueue<>(1000));
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Mails {
  private final Executor pool;
  Mails(ThreadFactory names) {
    pool = ⟦Executors.newCachedThreadPool(names)⟧;
  }
}`,
    fixed: `import java.util.concurrent.*;
class Mails {
  private final Executor pool;
  Mails(ThreadFactory names) {
    pool = new ThreadPoolExecutor(32, 32, 60L, TimeUnit.SECONDS, new ArrayBlockingQueue<>(1000), names);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Search {
  ExecutorService pool() {
    return new ThreadPoolExecutor(0, ⟦Integer.MAX_VALUE⟧, 60L, TimeUnit.SECONDS, new SynchronousQueue<>());
  }
}`,
    fixed: `import java.util.concurrent.*;
class Search {
  ExecutorService pool() {
    return new ThreadPoolExecutor(0, 32, 60L, TimeUnit.SECONDS, new SynchronousQueue<>());
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.net.ServerSocket;
import java.net.Socket;
class Gateway {
  void serve(ServerSocket server) throws IOException {
    while (true) {
      Socket client = server.accept();
      ⟦new Thread(() -> talk(client))⟧.start();
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.Executors;
class ExportController {
  @PostMapping("/exports")
  void start() {
    ⟦new Thread(this::export)⟧.start();
  }
  @GetMapping("/exports")
  List<Export> list() {
    var pool = ⟦Executors.newFixedThreadPool(4)⟧;
    return load(pool);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import org.springframework.core.task.SimpleAsyncTaskExecutor;
import org.springframework.scheduling.concurrent.ThreadPoolTaskExecutor;
import reactor.core.scheduler.Schedulers;
class AsyncConfig {
  @Bean
  TaskExecutor mails() {
    return ⟦new SimpleAsyncTaskExecutor("mail-")⟧;
  }
  @Bean
  Executor files(ThreadPoolTaskExecutor executor) {
    ⟦executor.setMaxPoolSize(Integer.MAX_VALUE)⟧;
    return executor;
  }
  Flux<Item> items(Flux<Item> source) {
    return source.publishOn(⟦Schedulers.elastic()⟧);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "virtual threads are meant to be many",
    good: `import java.util.concurrent.*;
class Orders {
  private final ExecutorService a = Executors.newVirtualThreadPerTaskExecutor();
  private final ExecutorService b = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("o-", 0).factory());
  private final ExecutorService c = Executors.newCachedThreadPool(Thread.ofVirtual().factory());
}`,
  },
  {
    languages: ["java"],
    good: `import java.util.concurrent.*;
class Orders {
  private final ExecutorService pool =
    new ThreadPoolExecutor(8, 32, 60, TimeUnit.SECONDS, new ArrayBlockingQueue<>(500));
  private final ScheduledExecutorService clock = Executors.newScheduledThreadPool(1);
  private final ForkJoinPool tasks = new ForkJoinPool(8);
}`,
  },
  {
    languages: ["java"],
    trap: "a single thread that lives as long as its owner",
    good: `class Flusher {
  private Thread thread;
  void open() {
    thread = new Thread(this::loop, "flusher");
    thread.start();
    for (int i = 0; i < 4; i++) new Thread(this::loop).start();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "same names, other types",
    good: `import com.example.pools.Executors;
import com.example.scheduling.Schedulers;
class Orders {
  private final Object a = Executors.newCachedThreadPool();
  private final Object b = Schedulers.elastic();
}`,
  },
  {
    languages: ["java"],
    good: `import org.springframework.core.task.SimpleAsyncTaskExecutor;
class AsyncConfig {
  TaskExecutor mails() {
    SimpleAsyncTaskExecutor executor = new SimpleAsyncTaskExecutor("mail-");
    executor.setConcurrencyLimit(20);
    return executor;
  }
}`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `import socket
import threading

def serve(listener):
    while True:
        conn, addr = listener.accept()
        ⟦threading.Thread(target=talk, args=(conn,))⟧.start()`,
  },
  {
    languages: ["python"],
    bad: `from concurrent.futures import ThreadPoolExecutor

@app.get("/prices")
async def prices(ids: list[str]):
    with ⟦ThreadPoolExecutor()⟧ as pool:
        return list(pool.map(price, ids))`,
  },
  {
    languages: ["python"],
    bad: `import threading as th
from django.http import HttpResponse

def export(request):
    ⟦th.Thread(target=build, daemon=True)⟧.start()
    return HttpResponse(status=202)`,
  },
  {
    languages: ["python"],
    bad: `import concurrent.futures as cf

def fetch_all(urls):
    with ⟦cf.ThreadPoolExecutor(max_workers=len(urls))⟧ as pool:
        return list(pool.map(fetch, urls))`,
    fixed: `import concurrent.futures as cf

def fetch_all(urls):
    with cf.ThreadPoolExecutor(max_workers=min(32, len(urls))) as pool:
        return list(pool.map(fetch, urls))`,
  },
  {
    languages: ["python"],
    bad: `from http.server import ThreadingHTTPServer
from multiprocessing import Process

def start(port, handler):
    ⟦ThreadingHTTPServer(("", port), handler)⟧.serve_forever()

class Jobs:
    def post(self, request, pk):
        worker = ⟦Process(target=run, args=(pk,))⟧
        worker.start()`,
  },
  {
    languages: ["python"],
    trap: "the default size is bounded, and the pool is shared",
    good: `from concurrent.futures import ThreadPoolExecutor

POOL = ThreadPoolExecutor()

@app.get("/prices")
def prices(ids):
    return list(POOL.map(price, ids))`,
  },
  {
    languages: ["python"],
    trap: "a fixed number of long-lived threads",
    good: `import threading

class Consumer:
    def start(self):
        for _ in range(4):
            threading.Thread(target=self.loop, daemon=True).start()`,
  },
  {
    languages: ["python"],
    trap: "size limited, or taken from a constant list",
    good: `from concurrent.futures import ThreadPoolExecutor

SHARDS = ["a", "b"]

def fetch_all(urls):
    with ThreadPoolExecutor(max_workers=min(16, len(urls))) as pool:
        return list(pool.map(fetch, urls))

def all_shards():
    return ThreadPoolExecutor(max_workers=len(SHARDS))`,
  },
  {
    languages: ["python"],
    trap: "same names, other things",
    good: `from myapp.weaving import Thread
from psycopg_pool import Pool

def export(request):
    Thread(colour=request.colour)
    return Pool()`,
  },
  {
    languages: ["python"],
    path: "tests/test_server.py",
    trap: "test code",
    good: `from http.server import ThreadingHTTPServer

def server(handler):
    return ThreadingHTTPServer(("127.0.0.1", 0), handler)`,
  },
];

export const examples: readonly Example[] = [...java, ...python];
