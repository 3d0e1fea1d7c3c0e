import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `import java.util.concurrent.Executors

class Mailer {
    private val pool = ⟦Executors.newCachedThreadPool()⟧
}`,
    fixed: `import java.util.concurrent.Executors

class Mailer {
    private val pool = java.util.concurrent.ThreadPoolExecutor(32, 32, 60L, java.util.concurrent.TimeUnit.SECONDS, java.util.concurrent.ArrayBlockingQueue(1000))
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.util.concurrent.*

val dispatcher = ⟦Executors.newCachedThreadPool()⟧.asCoroutineDispatcher()`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.SynchronousQueue
import java.util.concurrent.TimeUnit

fun pool() = ThreadPoolExecutor(4, ⟦Int.MAX_VALUE⟧, 60, TimeUnit.SECONDS, SynchronousQueue())`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.util.concurrent.Executors

@RestController
class Reports {
    @PostMapping("/reports")
    fun create(request: ReportRequest) {
        val pool = ⟦Executors.newFixedThreadPool(4)⟧
        request.parts.forEach { pool.submit { render(it) } }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlin.concurrent.thread

fun serve(server: ServerSocket) {
    while (true) {
        val socket = server.accept()
        ⟦thread⟧ { answer(socket) }
    }
}`,
  },
  {
    languages: ["kotlin"],
    good: `import java.util.concurrent.Executors

val pool = Executors.newVirtualThreadPerTaskExecutor()
val cached = Executors.newCachedThreadPool(Thread.ofVirtual().factory())`,
    trap: "virtual threads are meant to be many",
  },
  {
    languages: ["kotlin"],
    good: `import java.util.concurrent.ThreadPoolExecutor

val pool = ThreadPoolExecutor(8, 32, 60, TimeUnit.SECONDS, ArrayBlockingQueue(100))`,
    trap: "bounded",
  },
  {
    languages: ["kotlin"],
    good: `import shop.pools.Executors

val pool = Executors.newCachedThreadPool()`,
    trap: "an object of another library",
  },
  {
    languages: ["kotlin"],
    good: `import kotlin.concurrent.thread

fun start() {
    thread(name = "poller") { poll() }
}`,
    trap: "one thread for the program",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.Dispatchers

val io = Dispatchers.IO.limitedParallelism(16)`,
    trap: "the runtime's own threads",
  },
];
