import type { Example } from "../../model.ts";

const languages = ["kotlin"] as const;

export const kotlinExamples: readonly Example[] = [
  {
    languages,
    bad: `import java.util.concurrent.Executors

fun importAll(files: List<File>) {
    val pool = ⟦Executors.newFixedThreadPool(8)⟧
    files.forEach { file -> pool.submit { load(file) } }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.Executors

class Mailer(private val smtp: Smtp) {
    private val pool = ⟦Executors.newSingleThreadExecutor()⟧

    fun send(mail: Mail) {
        pool.execute { smtp.send(mail) }
    }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.Executors
import java.util.concurrent.TimeUnit

fun startReports(report: Report) {
    ⟦Executors.newScheduledThreadPool(1)⟧.scheduleAtFixedRate({ report.send() }, 0, 1, TimeUnit.HOURS)
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.Executors
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.withContext

class Reader(private val db: Db) {
    private val dispatcher = ⟦Executors.newFixedThreadPool(4)⟧.asCoroutineDispatcher()

    suspend fun read(id: String) = withContext(dispatcher) { db.read(id) }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.CompletableFuture
import java.util.concurrent.ThreadPoolExecutor
import java.util.concurrent.TimeUnit

fun warm(keys: List<String>, cache: Cache) {
    val pool = ⟦ThreadPoolExecutor⟧(
        2, 4, 60, TimeUnit.SECONDS, ArrayBlockingQueue(100)
    )
    for (key in keys) {
        CompletableFuture.runAsync({ cache.load(key) }, pool)
    }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.ExecutorService
import java.util.concurrent.Executors

class Hasher {
    private val workers: ExecutorService by lazy { ⟦Executors.newWorkStealingPool()⟧ }

    fun hash(bytes: ByteArray) = workers.submit<Hash> { sha(bytes) }
}`,
  },
  {
    languages,
    good: `import java.util.concurrent.Executors

fun importAll(files: List<File>) {
    val pool = Executors.newFixedThreadPool(8)
    try {
        files.forEach { file -> pool.submit { load(file) } }
    } finally {
        pool.shutdown()
    }
}`,
    trap: "shut down where it is made",
  },
  {
    languages,
    good: `import java.util.concurrent.Executors

class Mailer(private val smtp: Smtp) : AutoCloseable {
    private val pool = Executors.newSingleThreadExecutor()

    fun send(mail: Mail) {
        pool.execute { smtp.send(mail) }
    }

    override fun close() {
        pool.shutdown()
    }
}`,
    trap: "shut down with its owner",
  },
  {
    languages,
    good: `import java.util.concurrent.Executors

@Configuration
class Pools {
    @Bean(destroyMethod = "shutdown")
    fun mailPool() = Executors.newFixedThreadPool(4)
}`,
    trap: "managed by a container",
  },
  {
    languages,
    good: `import java.util.concurrent.Executors

fun makePool(size: Int): ExecutorService {
    val pool = Executors.newFixedThreadPool(size)
    register(pool)
    return pool
}`,
    trap: "handed to the caller",
  },
  {
    languages,
    good: `import java.util.concurrent.Executors

fun hashAll(files: List<File>) = Executors.newFixedThreadPool(4).use { pool ->
    files.map { file -> pool.submit { hash(file) } }.forEach { it.get() }
}`,
    trap: "closed by use",
  },
  {
    languages,
    good: `import java.util.concurrent.Executors
import kotlin.concurrent.thread

class Sampler {
    private val timer = Executors.newSingleThreadScheduledExecutor { work ->
        thread(start = false, isDaemon = true) { work.run() }
    }
}`,
    trap: "daemon threads",
  },
];
