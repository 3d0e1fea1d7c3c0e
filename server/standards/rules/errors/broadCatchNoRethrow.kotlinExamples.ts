import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `class Prices(private val api: PriceApi) {
    fun price(sku: String): Money? {
        return try {
            api.fetch(sku)
        } ⟦catch (e: Exception)⟧ {
            null
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun reload() {
    try {
        config = read()
    } ⟦catch (e: Exception)⟧ {
        log.warn("reload failed: \${e.message}")
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun total(rows: List<Row>): Int {
    try {
        return rows.sumOf { it.amount }
    } ⟦catch (e: NullPointerException)⟧ {
        return 0
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `class Importer {
    fun importAll(files: List<Path>) {
        for (file in files) {
            try {
                importOne(file)
            } ⟦catch (e: RuntimeException)⟧ {
                failed++
            }
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun save(order: Order) {
    try {
        repository.save(order)
    } ⟦catch (ex: java.lang.Exception)⟧ {
        ex.printStackTrace()
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun first(names: List<String>): String {
    return try { names[0] } ⟦catch (e: IndexOutOfBoundsException)⟧ { "" }
}`,
  },
  {
    languages: ["kotlin"],
    good: `fun reload() {
    try {
        config = read()
    } catch (e: Exception) {
        log.warn("reload failed", e)
    }
}`,
    trap: "the logger gets the error whole",
  },
  {
    languages: ["kotlin"],
    good: `fun reload() {
    try {
        config = read()
    } catch (e: Exception) {
        logger.error(e) { "reload failed" }
    }
}`,
    trap: "the logger gets the error, the text comes as a lambda",
  },
  {
    languages: ["kotlin"],
    good: `fun save(order: Order) {
    try {
        repository.save(order)
    } catch (e: Exception) {
        metrics.failed()
        throw SaveFailed(order.id, e)
    }
}`,
    trap: "it is thrown on",
  },
  {
    languages: ["kotlin"],
    good: `fun fetch(id: Long): Result<Order> = try {
    Result.success(api.fetch(id))
} catch (e: Exception) {
    Result.failure(e)
}`,
    trap: "it is handed on as a value",
  },
  {
    languages: ["kotlin"],
    good: `fun stop() {
    try {
        server.shutdown()
    } catch (e: Exception) {
        log.debug("already down")
    }
}`,
    trap: "only closing is guarded",
  },
  {
    languages: ["kotlin"],
    good: `fun find(path: Path): String? = try {
    Files.readString(path)
} catch (e: NoSuchFileException) {
    null
}`,
    trap: "a narrow handler",
  },
  {
    languages: ["kotlin"],
    good: `class Exception(val code: Int) : Throwable()
fun run(job: Job) {
    try {
        job.work()
    } catch (e: Exception) {
        retry(job)
    }
}`,
    trap: "an Exception of the file's own",
  },
  {
    languages: ["kotlin"],
    good: `fun answer(id: Long): Response = try {
    ok(orders.find(id))
} catch (e: Exception) {
    e.toErrorResponse()
}`,
    trap: "an extension takes the error",
  },
];
