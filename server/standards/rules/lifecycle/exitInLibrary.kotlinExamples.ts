import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `import kotlin.system.exitProcess

class Settings {
    fun load(path: String): Config {
        val file = File(path)
        if (!file.exists()) {
            ⟦exitProcess(1)⟧
        }
        return parse(file)
    }
}`,
    fixed: `import kotlin.system.exitProcess

class Settings {
    fun load(path: String): Config {
        val file = File(path)
        if (!file.exists()) {
            throw IllegalStateException("exit status 1")
        }
        return parse(file)
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `class Pool {
    fun check() {
        if (broken) ⟦System.exit(2)⟧
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `class Watchdog {
    fun tick() {
        if (stuck()) {
            ⟦Runtime.getRuntime().halt(1)⟧
        }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import kotlin.system.exitProcess

fun connect(url: String): Connection = open(url) ?: ⟦exitProcess(3)⟧`,
  },
  {
    languages: ["kotlin"],
    good: `import kotlin.system.exitProcess

fun main(args: Array<String>) {
    if (args.isEmpty()) exitProcess(2)
    serve(args[0])
}`,
    trap: "the program's start",
  },
  {
    languages: ["kotlin"],
    good: `class Settings {
    fun load(path: String): Config = parse(path) ?: throw ConfigMissing(path)
}`,
    trap: "it throws",
  },
  {
    languages: ["kotlin"],
    good: `import com.github.ajalt.clikt.core.CliktCommand
import kotlin.system.exitProcess

class Migrate : CliktCommand() {
    fun work() { if (!migrate()) exitProcess(1) }
}`,
    trap: "a command",
  },
  {
    languages: ["kotlin"],
    good: `import kotlin.system.exitProcess

fun parseOrExit(text: String): Config = parse(text) ?: exitProcess(1)`,
    trap: "the name says it",
  },
  {
    languages: ["kotlin"],
    good: `import kotlin.system.exitProcess

class CrashReporter(private val next: Thread.UncaughtExceptionHandler?) : Thread.UncaughtExceptionHandler {
    override fun uncaughtException(thread: Thread, error: Throwable) {
        store(error)
        endWith(thread, error)
    }

    private fun endWith(thread: Thread, error: Throwable) {
        if (next != null) next.uncaughtException(thread, error) else exitProcess(10)
    }
}`,
    trap: "what nobody caught ends the process in any case",
  },
  {
    languages: ["kotlin"],
    good: `import kotlin.system.exitProcess

object Background {
    private fun killApp() {
        handler.post { exitProcess(0) }
    }
}`,
    trap: "a name that promises the end",
  },
  {
    languages: ["kotlin"],
    good: `import kotlin.system.exitProcess

fun bind(preference: Preference) {
    preference.setOnPreferenceClickListener { exitProcess(0) }
}`,
    trap: "the user asked for it",
  },
];
