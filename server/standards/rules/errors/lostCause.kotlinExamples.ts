import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `class Orders {
    fun load(id: Long): Order {
        try {
            return repository.find(id)
        } catch (e: SQLException) {
            throw ⟦IllegalStateException("order $id could not be read")⟧
        }
    }
}`,
    fixed: `class Orders {
    fun load(id: Long): Order {
        try {
            return repository.find(id)
        } catch (e: SQLException) {
            throw IllegalStateException("order $id could not be read", e)
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun parse(text: String): Config = try {
    mapper.readValue(text)
} catch (e: IOException) {
    throw ⟦ConfigException(e.message)⟧
}`,
    fixed: `fun parse(text: String): Config = try {
    mapper.readValue(text)
} catch (e: IOException) {
    throw ConfigException(e.message, e)
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun connect() {
    try {
        socket.open()
    } catch (ex: IOException) {
        log.error("connect", ex)
        throw ⟦ConnectFailedException()⟧
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun pay(order: Order) {
    try {
        gateway.charge(order)
    } catch (e: GatewayException) {
        throw ⟦PaymentException(order.id, "charge failed: \${e.message}")⟧
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun fetch(): Answer {
    try {
        return api.call()
    } catch (_: TimeoutException) {
        throw ⟦RuntimeException("timed out")⟧
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun amount(text: String): Int {
    try {
        return text.toInt()
    } catch (e: NumberFormatException) {
        throw ⟦IllegalArgumentException("no amount: " + e.toString())⟧
    }
}`,
  },
  {
    languages: ["kotlin"],
    good: `fun load(id: Long) {
    try {
        repository.find(id)
    } catch (e: SQLException) {
        throw OrderException("order $id", e)
    }
}`,
    trap: "it is the cause",
  },
  {
    languages: ["kotlin"],
    good: `fun load(id: Long) {
    try {
        repository.find(id)
    } catch (e: SQLException) {
        throw OrderException(id = id, cause = e)
    }
}`,
    trap: "it is the cause by name",
  },
  {
    languages: ["kotlin"],
    good: `fun await(future: Future<Int>): Int {
    try {
        return future.get()
    } catch (e: ExecutionException) {
        throw JobFailedException("job", e.cause ?: e)
    }
}`,
    trap: "its own cause goes on",
  },
  {
    languages: ["kotlin"],
    good: `fun save() {
    try {
        store()
    } catch (e: IOException) {
        rollback()
        throw e
    }
}`,
    trap: "the caught error itself goes on",
  },
  {
    languages: ["kotlin"],
    good: `fun save() {
    try {
        store()
    } catch (e: IOException) {
        val failure = SaveException("store")
        failure.initCause(e)
        throw failure
    }
}`,
    trap: "it is added afterwards",
  },
  {
    languages: ["kotlin"],
    good: `fun save() {
    try {
        store()
    } catch (e: IOException) {
        later { throw IllegalStateException("not stored") }
    }
}`,
    trap: "a lambda that throws elsewhere",
  },
  {
    languages: ["kotlin"],
    good: `private class LongCursor(private val values: LongArray) : LongIterator() {
    private var index = 0
    override fun hasNext() = index < values.size
    override fun nextLong(): Long = try {
        values[index++]
    } catch (e: IndexOutOfBoundsException) {
        throw NoSuchElementException(e.message)
    }
}`,
    trap: "the end of what is walked over",
  },
];
