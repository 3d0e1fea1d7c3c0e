import type { Example } from "../../model.ts";

const languages = ["kotlin"] as const;

export const kotlinExamples: readonly Example[] = [
  {
    languages,
    bad: `import java.util.concurrent.locks.ReentrantLock

class Accounts(private val store: Store) {
    private val lock = ReentrantLock()

    fun book(entry: Entry) {
        ⟦lock.lock()⟧
        store.write(entry)
        lock.unlock()
    }
}`,
    fixed: `import java.util.concurrent.locks.ReentrantLock

class Accounts(private val store: Store) {
    private val lock = ReentrantLock()

    fun book(entry: Entry) {
        lock.lock()
        try {
            store.write(entry)
        } finally {
            lock.unlock()
        }
    }
}`,
  },
  {
    languages,
    bad: `import kotlinx.coroutines.sync.Mutex

class Sessions(private val api: Api) {
    private val mutex = Mutex()
    private var token: String? = null

    suspend fun renew(): String {
        ⟦mutex.lock()⟧
        val fresh = api.login()
        token = fresh
        mutex.unlock()
        return fresh
    }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.locks.ReentrantLock

class Stock(private val lock: ReentrantLock) {
    fun take(id: String): Int {
        ⟦lock.lock()⟧
        if (!known(id)) {
            lock.unlock()
            return 0
        }
        val left = reduce(id)
        lock.unlock()
        return left
    }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.locks.ReentrantReadWriteLock

class Prices {
    private val locks = ReentrantReadWriteLock()

    fun replace(all: Map<String, Int>) {
        ⟦locks.writeLock().lock()⟧
        check(all.isNotEmpty())
        try {
            current = all
        } finally {
            locks.writeLock().unlock()
        }
    }
}`,
  },
  {
    languages,
    bad: `import kotlinx.coroutines.sync.Semaphore

class Gate(private val api: Api) {
    private val permits = Semaphore(10)

    suspend fun call(id: String): Answer {
        ⟦permits.acquire()⟧
        val answer = api.ask(id)
        permits.release()
        return answer
    }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.locks.Lock

fun flush(lock: Lock, queue: Outbox) {
    if (⟦lock.tryLock()⟧) {
        queue.flush()
        lock.unlock()
    }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.locks.ReentrantLock

fun report(lock: ReentrantLock) {
    try {
        ⟦lock.lock()⟧
        render()
    } finally {
        lock.unlock()
    }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.withLock
import kotlinx.coroutines.delay

class Poller {
    private val lock = ReentrantLock()

    suspend fun poll() {
        ⟦lock.withLock⟧ {
            read()
            delay(100)
        }
    }
}`,
  },
  {
    languages,
    good: `import java.util.concurrent.locks.ReentrantLock

class Accounts(private val store: Store) {
    private val lock = ReentrantLock()

    fun book(entry: Entry): Receipt {
        lock.lock()
        return try {
            store.write(entry)
        } finally {
            lock.unlock()
        }
    }
}`,
    trap: "a try that gives the result",
  },
  {
    languages,
    good: `import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.withLock

class Sessions(private val api: Api) {
    private val mutex = Mutex()

    suspend fun renew(): String = mutex.withLock { api.login() }
}`,
    trap: "a mutex may be held across a suspension",
  },
  {
    languages,
    good: `import java.util.concurrent.locks.ReentrantLock

class Node(val lock: ReentrantLock, var next: Node?)

fun walk(head: Node) {
    var at = head
    at.lock.lock()
    while (true) {
        val next = at.next ?: break
        next.lock.lock()
        at.lock.unlock()
        at = next
    }
    at.lock.unlock()
}`,
    trap: "hand over hand",
  },
  {
    languages,
    good: `import java.util.concurrent.locks.ReentrantLock

class Turn {
    private val lock = ReentrantLock()
    private var turn = 0

    fun next() {
        lock.lock()
        turn += 1
        lock.unlock()
    }
}`,
    trap: "nothing in between can throw",
  },
  {
    languages,
    good: `import java.util.concurrent.locks.ReentrantLock

class Guard {
    private val lock = ReentrantLock()

    fun enter() {
        lock.lock()
    }

    fun leave() {
        lock.unlock()
    }
}`,
    trap: "given back by another method",
  },
  {
    languages,
    good: `class Door(private val bolt: Bolt) {
    fun close(door: Door) {
        bolt.lock()
        door.alarm(bolt)
        bolt.unlock()
    }
}`,
    trap: "a lock of a door",
  },
  {
    languages,
    good: `import java.util.concurrent.locks.ReentrantLock
import kotlin.concurrent.withLock
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.launch

class Jobs(private val scope: CoroutineScope) {
    private val lock = ReentrantLock()

    fun start() {
        lock.withLock {
            scope.launch { delay(100) }
        }
    }
}`,
    trap: "another coroutine is suspended",
  },
];
