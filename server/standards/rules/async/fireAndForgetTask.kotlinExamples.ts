import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.GlobalScope
import kotlinx.coroutines.launch

class Orders(private val mailer: Mailer) {
    fun place(order: Order) {
        save(order)
        ⟦GlobalScope.launch⟧ {
            mailer.send(order)
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.*

fun warm(cache: Cache) {
    ⟦GlobalScope.launch⟧(Dispatchers.IO) { cache.load() }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.*

suspend fun prices(): Prices {
    val loaded = ⟦GlobalScope.async⟧ { load() }
    return loaded.await()
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch

fun track(event: Event) {
    ⟦CoroutineScope(Dispatchers.IO).launch⟧ { api.track(event) }
    log(event)
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.*

suspend fun refresh() = coroutineScope {
    ⟦async⟧ { reload() }
    publish()
}`,
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*

class Orders(private val scope: CoroutineScope) {
    fun place(order: Order) {
        scope.launch { mailer.send(order) }
    }
}`,
    trap: "a scope that somebody owns",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*

suspend fun refresh() = coroutineScope {
    launch { reload() }
    val page = async { load() }
    page.await()
}`,
    trap: "structured",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*

class Poller {
    private val scope = CoroutineScope(SupervisorJob() + Dispatchers.IO)
    fun start() { scope.launch { poll() } }
    fun stop() { scope.cancel() }
}`,
    trap: "a scope that is kept",
  },
  {
    languages: ["kotlin"],
    good: `object GlobalScope {
    fun launch(block: () -> Unit) = block()
}

fun start() {
    GlobalScope.launch { work() }
}`,
    trap: "an object of the file's own",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*

fun track(event: Event, job: Job) {
    CoroutineScope(job + Dispatchers.IO).launch { api.track(event) }
    log(event)
}`,
    trap: "a job that is handed in",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*
import kotlinx.coroutines.channels.*

fun ReceiveChannel<Order>.open(): ReceiveChannel<Order> =
    GlobalScope.produce(Dispatchers.Unconfined, onCompletion = consumes()) {
        consumeEach { if (!it.closed) send(it) }
    }`,
    trap: "the channel goes to the caller, who ends it",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*

suspend fun load(region: String?) = coroutineScope {
    val engines = if (region != null) {
        async { regional.load(region) }
    } else {
        async { bundled.load() }
    }
    engines.await()
}`,
    trap: "the value of an if, which is kept",
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.*

suspend fun warm(region: String?) = coroutineScope {
    if (region != null) {
        ⟦async⟧ { regional.load(region) }
    } else {
        ⟦async⟧ { bundled.load() }
    }
    log.info("warming")
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import android.content.Context
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch

fun remember(context: Context, origin: String) {
    ⟦CoroutineScope(Dispatchers.IO).launch⟧ {
        exceptions(context).add(origin)
    }
    close(context)
}`,
  },
];
