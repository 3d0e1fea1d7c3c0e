import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.delay

suspend fun poll() {
    while (!done()) {
        ⟦Thread.sleep(500)⟧
    }
}`,
    fixed: `import kotlinx.coroutines.delay

suspend fun poll() {
    while (!done()) {
        delay(500)
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.*

suspend fun load(id: Long): Order {
    return ⟦runBlocking⟧ {
        fetch(id)
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.*

fun start(scope: CoroutineScope) {
    scope.launch {
        ⟦Thread.sleep(1_000)⟧
        refresh()
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.util.concurrent.Future

suspend fun total(jobs: List<Int>, future: Future<Int>): Int {
    return ⟦future.get()⟧ + jobs.size
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.nio.file.Files
import java.nio.file.Path

suspend fun read(path: Path): String = ⟦Files.readString(path)⟧`,
  },
  {
    languages: ["kotlin"],
    bad: `import okhttp3.OkHttpClient

class Api(private val http: OkHttpClient) {
    suspend fun call(request: Request): Response = ⟦http.newCall(request).execute()⟧
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.*

suspend fun compute() = withContext(Dispatchers.Default) {
    ⟦Thread.sleep(10)⟧
}`,
  },
  {
    languages: ["kotlin"],
    good: `fun pause() {
    Thread.sleep(100)
}`,
    trap: "no coroutine",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*

suspend fun pause() = withContext(Dispatchers.IO) {
    Thread.sleep(100)
}`,
    trap: "on threads that may block",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.delay

suspend fun pause() {
    delay(100)
}`,
    trap: "suspends",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*

fun main() = runBlocking {
    serve()
}`,
    trap: "the program's start",
  },
  {
    languages: ["kotlin"],
    good: `suspend fun worker(): () -> Unit {
    fun pause() { Thread.sleep(100) }
    return { pause() }
}`,
    trap: "a function that is only declared here",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*

class Reports(private val blocking: CoroutineDispatcher) {
    suspend fun write(path: Path) = withContext(blocking) { Files.readString(path) }
}`,
    trap: "a dispatcher of one's own",
  },
  {
    languages: ["kotlin"],
    good: `suspend fun find(orders: Map<String, Order>, id: String): Order? = orders.get(id)`,
    trap: "a map is no future",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.sync.Semaphore

suspend fun enter(gate: Semaphore) {
    gate.acquire()
}`,
    trap: "a suspending function of the same name",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*
import okhttp3.OkHttpClient
import okhttp3.Request

fun download(url: String, done: (Int) -> Unit) {
    CoroutineScope(Dispatchers.IO).launch {
        val client = OkHttpClient()
        val response = client.newCall(Request.Builder().url(url).build()).execute()
        done(response.code)
    }
}`,
    trap: "a scope whose threads may block",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*

class Exports {
    private val ioScope = CoroutineScope(SupervisorJob() + Dispatchers.IO)

    fun start(target: Path) {
        ioScope.launch { Files.writeString(target, render()) }
    }
}`,
    trap: "a scope that is named for what it may do",
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.*

fun poll() {
    CoroutineScope(SupervisorJob() + Dispatchers.Default).launch {
        while (isActive) {
            refresh()
            ⟦Thread.sleep(1000)⟧
        }
    }
}`,
    fixed: `import kotlinx.coroutines.*

fun poll() {
    CoroutineScope(SupervisorJob() + Dispatchers.Default).launch {
        while (isActive) {
            refresh()
            delay(1000)
        }
    }
}`,
  },
];
