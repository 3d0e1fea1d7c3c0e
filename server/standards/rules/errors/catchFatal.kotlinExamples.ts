import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `class Renderer {
    fun draw(scene: Scene): Image {
        return try {
            rasterise(scene)
        } ⟦catch (t: Throwable)⟧ {
            Image.EMPTY
        }
    }
}`,
    fixed: `class Renderer {
    fun draw(scene: Scene): Image {
        return try {
            rasterise(scene)
        } catch (t: Exception) {
            Image.EMPTY
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun parse(text: String): Node? {
    try {
        return expression(text)
    } ⟦catch (e: StackOverflowError)⟧ {
        log.warn("too deep")
        return null
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `class Consumer {
    fun onMessage(message: Message) {
        try {
            handle(message)
        } ⟦catch (e: Throwable)⟧ {
            logger.error("message failed", e)
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun load(size: Int): ByteArray = try {
    ByteArray(size)
} ⟦catch (e: OutOfMemoryError)⟧ {
    ByteArray(0)
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun each(jobs: List<Job>) {
    jobs.forEach { job ->
        try { job.work() } ⟦catch (e: java.lang.Error)⟧ { failed += job }
    }
}`,
  },
  {
    languages: ["kotlin"],
    good: `fun transfer(tx: Transaction) {
    try {
        tx.commit()
    } catch (t: Throwable) {
        tx.rollback()
        throw t
    }
}`,
    trap: "it is thrown on after the cleanup",
  },
  {
    languages: ["kotlin"],
    good: `suspend fun call(): Result<Answer> = try {
    Result.success(client.ask())
} catch (t: Throwable) {
    Result.failure(t)
}`,
    trap: "it is handed on as a value",
  },
  {
    languages: ["kotlin"],
    good: `fun start(future: CompletableFuture<Int>) {
    try {
        future.complete(work())
    } catch (t: Throwable) {
        future.completeExceptionally(t)
    }
}`,
    trap: "who waits is told",
  },
  {
    languages: ["kotlin"],
    good: `class Pump : Runnable {
    override fun run() {
        try {
            pump()
        } catch (t: Throwable) {
            log.error("pump died", t)
        }
    }
}`,
    trap: "the outer edge of a thread logs the whole error",
  },
  {
    languages: ["kotlin"],
    good: `fun hasJackson(): Boolean = try {
    Class.forName("com.fasterxml.jackson.databind.ObjectMapper")
    true
} catch (t: Throwable) {
    false
}`,
    trap: "a class that may not be there",
  },
  {
    languages: ["kotlin"],
    good: `fun boot() {
    try {
        listen()
    } catch (t: Throwable) {
        exitProcess(1)
    }
}`,
    trap: "the process ends",
  },
];
