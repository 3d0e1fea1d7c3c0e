import type { Example } from "../../model.ts";

const languages = ["kotlin"] as const;

export const kotlinExamples: readonly Example[] = [
  {
    languages,
    bad: `import java.util.concurrent.ExecutorService
import java.util.concurrent.TimeUnit

class Quotes(private val pool: ExecutorService, private val api: Api) {
    fun quote(id: String): Price? {
        val price = pool.submit<Price> { api.price(id) }
        return try {
            ⟦price.get()⟧
        } catch (e: Exception) {
            log.warn("no price for {}", id, e)
            null
        }
    }
}`,
    fixed: `import java.util.concurrent.ExecutorService
import java.util.concurrent.TimeUnit

class Quotes(private val pool: ExecutorService, private val api: Api) {
    fun quote(id: String): Price? {
        val price = pool.submit<Price> { api.price(id) }
        return try {
            price.get(30, TimeUnit.SECONDS)
        } catch (e: Exception) {
            log.warn("no price for {}", id, e)
            null
        }
    }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.CompletableFuture

fun load(id: String): User {
    val user = CompletableFuture.supplyAsync { repository.find(id) }
    return ⟦user.join()⟧
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.CountDownLatch

fun warm(parts: List<Part>) {
    val ready = CountDownLatch(parts.size)
    parts.forEach { part -> part.load { ready.countDown() } }
    ⟦ready.await()⟧
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.BlockingQueue

class Inbox(private val queue: BlockingQueue<Message>) {
    fun first(): Reply {
        val message = ⟦queue.take()⟧
        return answer(message)
    }
}`,
  },
  {
    languages,
    bad: `import kotlin.concurrent.thread

fun render(pages: List<Page>) {
    val worker = thread { pages.forEach { it.render() } }
    ⟦worker.join()⟧
}`,
  },
  {
    languages,
    bad: `fun convert(file: File): Int {
    val process = ProcessBuilder("convert", file.path).start()
    ⟦process.waitFor()⟧
    return process.exitValue()
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.CyclicBarrier

class Stage(private val barrier: CyclicBarrier) {
    fun step() {
        compute()
        ⟦barrier.await()⟧
    }
}`,
  },
  {
    languages,
    good: `import java.util.Optional

class Lookup(private val names: Map<String, Supplier<String>>) {
    fun name(id: String, found: Optional<User>): String {
        val user = found.get()
        return names.getValue(user.id).get()
    }
}`,
    trap: "get() of an Optional and of a Supplier",
  },
  {
    languages,
    good: `import java.util.concurrent.BlockingQueue

class Worker(private val queue: BlockingQueue<Job>) : Runnable {
    override fun run() {
        while (running) {
            val job = queue.take()
            job.execute()
        }
    }
}`,
    trap: "a loop whose job it is to wait",
  },
  {
    languages,
    good: `import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit

fun loadAll(ids: List<String>): List<User> {
    val users = ids.map { id -> CompletableFuture.supplyAsync { find(id) } }
    CompletableFuture.allOf(*users.toTypedArray()).get(5, TimeUnit.SECONDS)
    return users.map { it.join() }
}`,
    trap: "join after allOf with a limit",
  },
  {
    languages,
    good: `import kotlinx.coroutines.async
import kotlinx.coroutines.coroutineScope

suspend fun both(): Pair<A, B> = coroutineScope {
    val a = async { loadA() }
    val b = async { loadB() }
    a.await() to b.await()
}`,
    trap: "coroutines end with their scope",
  },
  {
    languages,
    good: `import java.util.concurrent.CountDownLatch

fun main() {
    val done = CountDownLatch(1)
    start { done.countDown() }
    done.await()
}`,
    trap: "a program that waits for its end",
  },
  {
    languages,
    good: `import java.util.concurrent.CompletableFuture
import java.util.concurrent.TimeUnit

fun load(id: String): User {
    val user = CompletableFuture.supplyAsync { repository.find(id) }.orTimeout(2, TimeUnit.SECONDS)
    return user.join()
}`,
    trap: "a future that ends by itself",
  },
];
