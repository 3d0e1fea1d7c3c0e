import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `import java.text.SimpleDateFormat

object Dates {
    private val ⟦format⟧ = SimpleDateFormat("yyyy-MM-dd")
    fun text(date: Date): String = format.format(date)
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.text.DecimalFormat

class Price(val amount: BigDecimal) {
    companion object {
        val ⟦FORMAT⟧ = DecimalFormat("0.00")
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.text.*

private val ⟦stamp: SimpleDateFormat⟧ = SimpleDateFormat("HH:mm")`,
  },
  {
    languages: ["kotlin"],
    bad: `class Counter {
    @Volatile
    private var count = 0

    fun hit() {
        ⟦count++⟧
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `class Totals {
    @Volatile var total = 0L
    fun add(amount: Long) {
        ⟦total += amount⟧
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `class Database private constructor() {
    companion object {
        private var instance: Database? = null

        fun get(): Database {
            if (instance == null) {
                ⟦synchronized⟧(this) {
                    if (instance == null) instance = Database()
                }
            }
            return instance as Database
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `object Clients {
    private var client: Client? = null

    fun client(): Client {
        if (⟦client == null⟧) {
            client = Client()
        }
        return client as Client
    }
}`,
  },
  {
    languages: ["kotlin"],
    good: `import java.time.format.DateTimeFormatter

object Dates {
    private val format = DateTimeFormatter.ISO_DATE
}`,
    trap: "immutable",
  },
  {
    languages: ["kotlin"],
    good: `import java.text.SimpleDateFormat

fun text(date: Date): String {
    val format = SimpleDateFormat("yyyy-MM-dd")
    return format.format(date)
}`,
    trap: "one per use",
  },
  {
    languages: ["kotlin"],
    good: `import java.text.SimpleDateFormat

class Report {
    private val format = SimpleDateFormat("yyyy-MM-dd")
}`,
    trap: "one per object",
  },
  {
    languages: ["kotlin"],
    good: `class Database private constructor() {
    companion object {
        @Volatile
        private var instance: Database? = null

        fun get(): Database = instance ?: synchronized(this) {
            instance ?: Database().also { instance = it }
        }
    }
}`,
    trap: "volatile, with both tests",
  },
  {
    languages: ["kotlin"],
    good: `class Counter {
    @Volatile
    private var count = 0

    @Synchronized
    fun hit() {
        count++
    }

    fun reset() {
        synchronized(this) { count -= 1 }
        count = 0
    }
}`,
    trap: "under a lock",
  },
  {
    languages: ["kotlin"],
    good: `object Clients {
    val client by lazy { Client() }
}`,
    trap: "lazy",
  },
  {
    languages: ["kotlin"],
    good: `private object Highlights {
    private var paints: MutableList<Paint>? = null

    fun draw(layout: Layout, canvas: Canvas, path: Path) {
        if (paints == null) {
            paints = ArrayList()
        }
        layout.draw(canvas, listOf(path), paints, 0)
    }
}`,
    trap: "drawn by one thread",
  },
  {
    languages: ["kotlin"],
    good: `class News {
    companion object {
        private var updated: Boolean? = null

        fun isUpdated(storage: Storage): Boolean {
            if (updated == null) {
                updated = storage.readUpdated()
            }
            return updated == true
        }
    }
}`,
    trap: "a plain value, which is the same however often it is worked out",
  },
];
