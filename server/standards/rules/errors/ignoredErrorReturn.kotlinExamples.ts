import type { Example } from "../../model.ts";

const languages = ["kotlin"] as const;

export const kotlinExamples: readonly Example[] = [
  {
    languages,
    bad: `import java.io.File

fun rotate(log: File) {
    ⟦log.renameTo(File(log.parent, "old.log"))⟧
    log.writeText("")
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.CountDownLatch
import java.util.concurrent.TimeUnit

fun warm(ready: CountDownLatch) {
    ⟦ready.await(5, TimeUnit.SECONDS)⟧
    serve()
}`,
  },
  {
    languages,
    bad: `class Orders(private val store: Store) {
    fun place(order: Order) {
        ⟦runCatching⟧ { store.save(order) }
        mail(order)
    }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.ArrayBlockingQueue

class Events {
    private val queue = ArrayBlockingQueue<Event>(100)

    fun add(event: Event) {
        ⟦queue.offer(event)⟧
    }
}`,
  },
  {
    languages,
    bad: `fun normalise(name: String): String {
    ⟦name.trim()⟧
    return name
}`,
  },
  {
    languages,
    bad: `import kotlinx.coroutines.channels.Channel

class Bus {
    private val events = Channel<Event>()

    fun publish(event: Event) {
        ⟦events.trySend(event)⟧
        count++
    }
}`,
  },
  {
    languages,
    bad: `class Ledger {
    @CheckReturnValue
    fun book(entry: Entry): Boolean = entries.add(entry)

    fun bookAll(all: List<Entry>) {
        for (entry in all) {
            ⟦book(entry)⟧
        }
    }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.locks.ReentrantLock

class Job(private val lock: ReentrantLock) {
    fun run() {
        ⟦lock.tryLock()⟧
        try {
            work()
        } finally {
            lock.unlock()
        }
    }
}`,
  },
  {
    languages,
    good: `import java.io.File

fun rotate(log: File) {
    check(log.renameTo(File(log.parent, "old.log"))) { "log can't be moved" }
    if (!log.createNewFile()) throw IOException("log")
}`,
    trap: "looked at",
  },
  {
    languages,
    good: `import java.io.File

class Temp(private val folder: File) : AutoCloseable {
    override fun close() {
        folder.delete()
    }
}`,
    trap: "cleaning up",
  },
  {
    languages,
    good: `class Orders(private val store: Store) {
    fun place(order: Order) {
        runCatching { store.save(order) }
            .onFailure { log.error("order is lost", it) }
    }

    fun find(id: String) = runCatching { store.find(id) }.getOrNull()
}`,
    trap: "the failure is looked at, or is the answer",
  },
  {
    languages,
    good: `import kotlinx.coroutines.channels.Channel

class Screen {
    private val latest = Channel<State>(capacity = Channel.CONFLATED)

    fun show(state: State) {
        latest.trySend(state)
    }
}`,
    trap: "a channel that takes everything",
  },
  {
    languages,
    good: `fun isNumber(text: String): Boolean {
    try {
        text.toInt()
    } catch (e: NumberFormatException) {
        return false
    }
    return true
}`,
    trap: "called for the exception",
  },
  {
    languages,
    good: `class Names(private val trimmer: Trimmer) {
    fun tidy(name: Name) {
        trimmer.replace(name)
        name.trim()
    }

    fun clean(text: String) = text.let {
        it.trim()
    }
}`,
    trap: "methods of one's own, and the value of a lambda",
  },
];
