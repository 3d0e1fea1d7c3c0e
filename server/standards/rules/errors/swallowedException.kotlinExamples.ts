import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `class Orders(private val repository: OrderRepository) {
    fun place(order: Order) {
        try {
            repository.save(order)
        } ⟦catch (e: Exception)⟧ {
        }
    }
}`,
    fixed: `class Orders(private val repository: OrderRepository) {
    fun place(order: Order) {
        try {
            repository.save(order)
        } catch (e: Exception) {
            throw e
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun publish(event: Event) {
    try { bus.send(event) } ⟦catch (e: IOException)⟧ { }
}`,
    fixed: `fun publish(event: Event) {
    try { bus.send(event) } catch (e: IOException) { throw e }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `suspend fun syncAll(ids: List<Long>) {
    for (id in ids) {
        try {
            sync(id)
        } ⟦catch (e: Exception)⟧ {
            continue
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `class Mailer {
    fun send(mail: Mail) = try {
        transport.deliver(mail)
    } ⟦catch (e: MessagingException)⟧ {
        Unit
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun load(path: String) {
    try {
        cache.load(path)
    } ⟦catch (t: Throwable)⟧ {
        // TODO: handle
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `class Writer : Runnable {
    override fun run() {
        listeners.forEach {
            try {
                it.onChange(state)
            } ⟦catch (e: RuntimeException)⟧ {}
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    good: `fun warm(cache: Cache) {
    try {
        cache.preload()
    } catch (e: IOException) {
        // The first request fills it as well.
    }
}`,
    trap: "a comment says why",
  },
  {
    languages: ["kotlin"],
    good: `fun probe() {
    try {
        metrics.flush()
    } catch (ignored: Exception) {
    }
    try { metrics.flush() } catch (_: Exception) { }
}`,
    trap: "a name says that it is meant",
  },
  {
    languages: ["kotlin"],
    good: `fun shutdown(socket: Socket?) {
    try {
        socket?.close()
    } catch (e: IOException) {
    }
}`,
    trap: "closing what is given up anyway",
  },
  {
    languages: ["kotlin"],
    good: `fun deleteQuietly(file: Path) {
    try {
        Files.delete(file)
    } catch (e: IOException) {
    }
}`,
    trap: "the name promises it",
  },
  {
    languages: ["kotlin"],
    good: `fun port(text: String): Int = try {
    text.toInt()
} catch (e: NumberFormatException) {
    8080
}`,
    trap: "a failure that is answered",
  },
  {
    languages: ["kotlin"],
    good: `suspend fun drain(channel: ReceiveChannel<Int>) {
    try {
        while (true) handle(channel.receive())
    } catch (e: ClosedReceiveChannelException) {
    }
}`,
    trap: "the end of a channel was asked for",
  },
  {
    languages: ["kotlin"],
    good: `fun implementation(): Platform {
    try {
        return Class.forName("com.example.Jdk21Platform").newInstance() as Platform
    } catch (e: ClassNotFoundException) { }
    return Platform()
}`,
    trap: "asks whether a class is there",
  },
];
