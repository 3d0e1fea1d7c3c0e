import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `fun read(path: String): String? {
    var text: String? = null
    try {
        text = load(path)
    } finally {
        ⟦return text⟧
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun send(message: Message) {
    try {
        transport.send(message)
    } finally {
        if (!transport.isOpen) {
            ⟦throw IllegalStateException("transport closed")⟧
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun drain(queue: List<Job>) {
    for (job in queue) {
        try {
            job.work()
        } finally {
            ⟦continue⟧
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun drain(queue: Queue<Job>) {
    outer@ while (true) {
        for (job in queue) {
            try {
                job.work()
            } finally {
                if (job.last) ⟦break@outer⟧
            }
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun close(connection: Connection?) {
    try {
        connection?.commit()
    } catch (e: SQLException) {
        log.error("commit", e)
    } finally {
        connection?.let { ⟦return⟧ }
    }
}`,
  },
  {
    languages: ["kotlin"],
    good: `fun stop(workers: List<Worker>) {
    try {
        flush()
    } finally {
        for (worker in workers) {
            if (worker.idle) continue
            if (worker.last) break
            worker.stop()
        }
    }
}`,
    trap: "a loop inside the block",
  },
  {
    languages: ["kotlin"],
    good: `fun stop(workers: List<Worker>) {
    try {
        flush()
    } finally {
        workers.forEach {
            if (it.idle) return@forEach
            it.stop()
        }
        hooks.add { throw IllegalStateException("later") }
    }
}`,
    trap: "a lambda's own end",
  },
  {
    languages: ["kotlin"],
    good: `fun stop() {
    try {
        flush()
    } finally {
        fun name(): String {
            return "pool"
        }
        log.info(name())
    }
}`,
    trap: "a function inside returns for itself",
  },
  {
    languages: ["kotlin"],
    good: `fun stop() {
    try {
        flush()
    } finally {
        try {
            if (open) throw IOException("still open")
        } catch (e: IOException) {
            log.warn("close", e)
        }
    }
}`,
    trap: "what is thrown is caught right there",
  },
  {
    languages: ["kotlin"],
    good: `fun first(rows: List<Row>): Row? {
    try {
        for (row in rows) if (row.ready) return row
        return null
    } finally {
        lock.unlock()
    }
}`,
    trap: "jumps outside of the finally block",
  },
];
