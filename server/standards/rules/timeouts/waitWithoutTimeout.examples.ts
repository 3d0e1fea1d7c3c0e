import type { Example } from "../../model.ts";

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Prices {
  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  Price load(String sku) throws Exception {
    Future<Price> price = pool.submit(() -> remote(sku));
    return ⟦price.get()⟧;
  }
}`,
    fixed: `import java.util.concurrent.*;
class Prices {
  private final ExecutorService pool = Executors.newFixedThreadPool(4);
  Price load(String sku) throws Exception {
    Future<Price> price = pool.submit(() -> remote(sku));
    return price.get(30, TimeUnit.SECONDS);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
class Prices {
  Price load(ExecutorService pool, String sku) throws InterruptedException, ExecutionException {
    return ⟦pool.submit(() -> remote(sku)).get()⟧;
  }
}`,
    fixed: `import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
class Prices {
  Price load(ExecutorService pool, String sku) throws InterruptedException, ExecutionException {
    return pool.submit(() -> remote(sku)).get(30, java.util.concurrent.TimeUnit.SECONDS);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
class Checkout {
  Receipt pay(Order order) {
    CompletableFuture<Receipt> receipt = CompletableFuture.supplyAsync(() -> gateway.charge(order));
    return ⟦receipt.join()⟧;
  }
}`,
    fixed: `import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
class Checkout {
  Receipt pay(Order order) {
    CompletableFuture<Receipt> receipt = CompletableFuture.supplyAsync(() -> gateway.charge(order));
    return receipt.orTimeout(30, TimeUnit.SECONDS).join();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class Importer {
  void finish(Thread worker) {
    try {
      ⟦worker.join()⟧;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
  void all(java.util.List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) ⟦thread.join()⟧;
  }
}`,
    fixed: `class Importer {
  void finish(Thread worker) {
    try {
      worker.join(30000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
  void all(java.util.List<Thread> threads) throws InterruptedException {
    for (Thread thread : threads) thread.join();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
class Warmup {
  void warm(int shards) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(shards);
    for (int i = 0; i < shards; i++) start(i, ready);
    ⟦ready.await()⟧;
  }
}`,
    fixed: `import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
class Warmup {
  void warm(int shards) throws InterruptedException {
    CountDownLatch ready = new CountDownLatch(shards);
    for (int i = 0; i < shards; i++) start(i, ready);
    if (!ready.await(30, TimeUnit.SECONDS)) { throw new IllegalStateException("Still waiting after 30 s"); }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Calls {
  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  Reply ask(Request request) throws InterruptedException {
    send(request);
    Reply reply = ⟦replies.take()⟧;
    return reply.checked();
  }
}`,
    fixed: `import java.util.concurrent.*;
class Calls {
  private final BlockingQueue<Reply> replies = new LinkedBlockingQueue<>();
  Reply ask(Request request) throws InterruptedException {
    send(request);
    Reply reply = replies.poll(30, TimeUnit.SECONDS);
    return reply.checked();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.TimeUnit;
class Thumbnails {
  void convert(String file) throws Exception {
    Process process = new ProcessBuilder("convert", file).start();
    ⟦process.waitFor()⟧;
  }
  int again(String file) throws Exception {
    return ⟦Runtime.getRuntime().exec(file).waitFor()⟧;
  }
}`,
    fixed: `import java.util.concurrent.TimeUnit;
class Thumbnails {
  void convert(String file) throws Exception {
    Process process = new ProcessBuilder("convert", file).start();
    if (!process.waitFor(30, TimeUnit.SECONDS)) { process.destroyForcibly(); throw new IllegalStateException("Process still runs after 30 s"); }
  }
  int again(String file) throws Exception {
    return Runtime.getRuntime().exec(file).waitFor();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
class Events {
  private final KafkaProducer<String, String> producer;
  void publish(ProducerRecord<String, String> record) {
    try {
      ⟦producer.send(record).get()⟧;
    } catch (Exception e) {
      throw new IllegalStateException("not published", e);
    }
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.*;
class Steps {
  void meet(CyclicBarrier barrier) throws InterruptedException, BrokenBarrierException {
    ⟦barrier.await()⟧;
  }
  void fan(CompletableFuture<Void> a, CompletableFuture<Void> b) {
    ⟦CompletableFuture.allOf(a, b).join()⟧;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "get() of something that is no future",
    good: `import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
class Lookup {
  String find(Optional<String> name, Supplier<String> other, java.util.concurrent.atomic.AtomicReference<String> last) {
    return name.isPresent() ? name.get() : other.get() + last.get();
  }
  String path(String... parts) { return String.join("/", parts); }
}`,
  },
  {
    languages: ["java"],
    trap: "limits that are given",
    good: `import java.util.concurrent.*;
class Prices {
  Price load(Future<Price> price, CountDownLatch latch, Thread t, BlockingQueue<Price> queue) throws Exception {
    t.join(5000);
    if (!latch.await(5, TimeUnit.SECONDS)) throw new TimeoutException();
    queue.poll(1, TimeUnit.SECONDS);
    return price.get(2, TimeUnit.SECONDS);
  }
  Price chained() {
    return CompletableFuture.supplyAsync(this::remote).orTimeout(2, TimeUnit.SECONDS).join();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a worker whose job is to block",
    good: `import java.util.concurrent.*;
class Worker implements Runnable {
  private final BlockingQueue<Job> jobs = new LinkedBlockingQueue<>(100);
  public void run() {
    try {
      while (!Thread.currentThread().isInterrupted()) jobs.take().execute();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
  void start(Executor executor) {
    executor.execute(() -> {
      try {
        handle(jobs.take());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    });
  }
}`,
  },
  {
    languages: ["java"],
    trap: "futures that are finished already",
    good: `import java.util.*;
import java.util.concurrent.*;
class All {
  List<Price> all(List<CompletableFuture<Price>> futures) throws Exception {
    CompletableFuture.allOf(futures.toArray(new CompletableFuture[0])).get(5, TimeUnit.SECONDS);
    List<Price> prices = new ArrayList<>();
    for (CompletableFuture<Price> future : futures) prices.add(future.join());
    return prices;
  }
  void invoked(ExecutorService pool, List<Callable<Price>> tasks) throws Exception {
    for (Future<Price> future : pool.invokeAll(tasks, 5, TimeUnit.SECONDS)) use(future.get());
  }
  void next(CompletionService<Price> done) throws Exception {
    Future<Price> first = done.poll(1, TimeUnit.SECONDS);
    if (first != null) use(first.get());
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the program's own end",
    good: `import java.util.concurrent.CountDownLatch;
class App {
  private static final CountDownLatch shutdown = new CountDownLatch(1);
  public static void main(String[] args) throws Exception {
    Thread server = new Thread(App::serve);
    server.start();
    server.join();
  }
  void block() throws InterruptedException {
    shutdown.await();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "after the process was ended; inside a step of a future",
    good: `import java.util.concurrent.*;
class Tools {
  void stop(Process process) throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }
  CompletableFuture<Integer> sum(CompletableFuture<Integer> a, CompletableFuture<Integer> b) {
    return a.thenApply(x -> x + b.join());
  }
}`,
  },
];

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package quote

import "context"

func fetch(ctx context.Context, c *Client, sku string) error {
	done := make(chan struct{})
	go func() {
		c.load(sku)
		close(done)
	}()
	⟦<-done⟧
	return nil
}
`,
    fixed: `package quote

import "context"

func fetch(ctx context.Context, c *Client, sku string) error {
	done := make(chan struct{})
	go func() {
		c.load(sku)
		close(done)
	}()
	select {
	case <-done:
	case <-ctx.Done():
		return ctx.Err()
	}
	return nil
}
`,
  },
  {
    languages: ["go"],
    bad: `package quote

import "context"

func Price(ctx context.Context, sku string) (int, error) {
	result := make(chan answer, 1)
	go func() { result <- ask(sku) }()
	a := ⟦<-result⟧
	return a.price, a.err
}
`,
  },
  {
    languages: ["go"],
    bad: `package web

import "net/http"

func (s *Server) handle(w http.ResponseWriter, r *http.Request) {
	replies := make(chan []byte)
	go func() {
		replies <- s.backend.Render(s.page)
	}()
	w.Write(⟦<-replies⟧)
}
`,
  },
  {
    languages: ["go"],
    bad: `package jobs

import "context"

func run(ctx context.Context, job Job) error {
	errs := make(chan error, 1)
	go func() {
		errs <- job.Execute()
	}()
	return ⟦<-errs⟧
}
`,
  },
  {
    languages: ["go"],
    trap: "a select that looks at the context",
    good: `package quote

import "context"

func fetch(ctx context.Context, sku string) error {
	errs := make(chan error, 1)
	go func() { errs <- load(sku) }()
	select {
	case err := <-errs:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}
`,
  },
  {
    languages: ["go"],
    trap: "the work gets the context and ends with it",
    good: `package quote

import "context"

func fetch(ctx context.Context, sku string) error {
	errs := make(chan error, 1)
	go func() { errs <- load(ctx, sku) }()
	return <-errs
}
`,
  },
  {
    languages: ["go"],
    trap: "a semaphore's slot, a signal, a timer",
    good: `package quote

import (
	"context"
	"time"
)

func fetch(ctx context.Context, slots chan struct{}) {
	slots <- struct{}{}
	defer func() { <-slots }()
	<-time.After(time.Second)
	<-ctx.Done()
}
`,
  },
  {
    languages: ["go"],
    trap: "no request around: the caller waits by design",
    good: `package quote

func serve(s *Server) error {
	errs := make(chan error, 1)
	go func() { errs <- s.Listen() }()
	return <-errs
}
`,
  },
];

/** Examples of Java and Go. */
export const waitWithoutTimeoutExamples: readonly Example[] = [...java, ...go];
