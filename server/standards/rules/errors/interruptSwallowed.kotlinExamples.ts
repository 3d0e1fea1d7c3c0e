import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `fun pause() {
    try {
        Thread.sleep(100)
    } ⟦catch (e: InterruptedException)⟧ {
        log.debug("woken up")
    }
}`,
    fixed: `fun pause() {
    try {
        Thread.sleep(100)
    } catch (e: InterruptedException) {
        Thread.currentThread().interrupt()
        log.debug("woken up")
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.*

suspend fun refresh() {
    try {
        delay(1_000)
        load()
    } ⟦catch (e: CancellationException)⟧ {
        log.info("cancelled")
    }
}`,
    fixed: `import kotlinx.coroutines.*

suspend fun refresh() {
    try {
        delay(1_000)
        load()
    } catch (e: CancellationException) {
        log.info("cancelled")
        throw e
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.delay

suspend fun poll() {
    while (true) {
        try {
            delay(500)
            check()
        } ⟦catch (e: Exception)⟧ {
            log.warn("poll failed", e)
        }
    }
}`,
    fixed: `import kotlinx.coroutines.delay

suspend fun poll() {
    while (true) {
        try {
            delay(500)
            check()
        } catch (e: Exception) {
            if (e is kotlinx.coroutines.CancellationException) throw e
            log.warn("poll failed", e)
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `class Loader(private val api: Api) {
    private suspend fun fetch(): Page = api.page()

    suspend fun load(): Page? {
        return ⟦runCatching⟧ { fetch() }.getOrNull()
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.*

fun start(scope: CoroutineScope) {
    scope.launch {
        try {
            withContext(Dispatchers.IO) { read() }
        } ⟦catch (t: Throwable)⟧ {
            report(t)
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `suspend fun send(channel: Channel<Int>) = ⟦runCatching⟧ {
    delay(10)
    channel.send(1)
}.onFailure { log.warn("not sent", it) }`,
  },
  {
    languages: ["kotlin"],
    good: `fun pause() {
    try {
        Thread.sleep(100)
    } catch (e: InterruptedException) {
        Thread.currentThread().interrupt()
    }
}`,
    trap: "the interrupt is restored",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*

suspend fun refresh() {
    try {
        delay(1_000)
    } catch (e: CancellationException) {
        throw e
    } catch (e: Exception) {
        log.warn("refresh", e)
    }
}`,
    trap: "cancellations are thrown on first",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*

suspend fun refresh() {
    try {
        delay(1_000)
    } catch (e: Exception) {
        coroutineContext.ensureActive()
        log.warn("refresh", e)
    }
}`,
    trap: "the handler looks for it",
  },
  {
    languages: ["kotlin"],
    good: `suspend fun read(): Config? {
    return runCatching { parse(File("a.json").readText()) }.getOrNull()
}`,
    trap: "nothing in there suspends",
  },
  {
    languages: ["kotlin"],
    good: `fun read(): Config? = runCatching { load() }.getOrNull()`,
    trap: "no coroutine",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.delay

suspend fun refresh() {
    try {
        delay(1_000)
    } catch (e: Exception) {
        throw RefreshException("refresh", e)
    }
}`,
    trap: "the handler throws anyway",
  },
  {
    languages: ["kotlin"],
    good: `suspend fun refresh() {
    runCatching { delay(10) }.onFailure { metrics.failed() }.getOrThrow()
}`,
    trap: "its failure is thrown on",
  },
  {
    languages: ["kotlin"],
    good: `private fun Thread.sweep() {
    while (!isInterrupted) {
        try {
            release(queue.remove())
        } catch (_: InterruptedException) {
            return
        }
    }
}`,
    trap: "the work of a thread of one's own",
  },
  {
    languages: ["kotlin"],
    good: `fun await(): Result {
    var wasInterrupted = false
    while (!ready) {
        try {
            lock.wait()
        } catch (ex: InterruptedException) {
            wasInterrupted = true
        }
    }
    if (wasInterrupted) Thread.currentThread().interrupt()
    return result
}`,
    trap: "restored once the wait is over",
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.*

class Sync(private val scope: CoroutineScope, private val api: Api) {
    fun start(done: Callback) {
        scope.launch {
            try {
                delay(1000)
                done.resolve(api.state())
            } ⟦catch (e: Exception)⟧ {
                done.reject(e)
            }
        }
    }
}`,
  },
];
