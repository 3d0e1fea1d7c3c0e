import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.channels.Channel

class Events {
    private val queue = Channel<Event>(⟦Channel.UNLIMITED⟧)
}`,
    fixed: `import kotlinx.coroutines.channels.Channel

class Events {
    private val queue = Channel<Event>(1000)
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.util.concurrent.LinkedBlockingQueue

class Outbox {
    private val messages = ⟦LinkedBlockingQueue<Message>()⟧
}`,
    fixed: `import java.util.concurrent.LinkedBlockingQueue

class Outbox {
    private val messages = LinkedBlockingQueue<Message>(1000)
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.channels.Channel

val jobs = Channel<Job>(capacity = ⟦Int.MAX_VALUE⟧)`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.flow.*

fun prices(feed: Flow<Price>): Flow<Price> = feed.buffer(⟦Channel.UNLIMITED⟧)`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.util.concurrent.Executors

object Work {
    val pool = ⟦Executors.newFixedThreadPool(8)⟧
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlinx.coroutines.channels.Channel.Factory.UNLIMITED
import kotlinx.coroutines.channels.*

class Bus {
    private val events = Channel<Event>(⟦UNLIMITED⟧)
}`,
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.channels.Channel

val jobs = Channel<Job>(64)
val last = Channel<Job>(Channel.CONFLATED)
val direct = Channel<Job>()`,
    trap: "a capacity",
  },
  {
    languages: ["kotlin"],
    good: `import java.util.concurrent.LinkedBlockingQueue

val messages = LinkedBlockingQueue<Message>(500)`,
    trap: "a capacity for the other queue",
  },
  {
    languages: ["kotlin"],
    good: `import java.util.concurrent.LinkedBlockingQueue
import java.util.concurrent.Semaphore

class Outbox {
    private val room = Semaphore(500)
    private val messages = LinkedBlockingQueue<Message>()
}`,
    trap: "bounded by permits",
  },
  {
    languages: ["kotlin"],
    good: `import java.util.concurrent.Executors

fun renderAll(pages: List<Page>) {
    val pool = Executors.newFixedThreadPool(4)
    pages.forEach { pool.submit { render(it) } }
    pool.shutdown()
}`,
    trap: "closed where it is made",
  },
  {
    languages: ["kotlin"],
    good: `class Channel(val number: Int) {
    companion object { const val UNLIMITED = 0 }
}

val main = Channel(Channel.UNLIMITED)`,
    trap: "a channel of the file's own",
  },
];
