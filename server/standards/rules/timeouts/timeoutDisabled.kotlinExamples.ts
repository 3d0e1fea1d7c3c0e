import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `val http = HttpClient(CIO) {
    install(HttpTimeout) {
        requestTimeoutMillis = ⟦HttpTimeout.INFINITE_TIMEOUT_MS⟧
    }
}`,
    fixed: `val http = HttpClient(CIO) {
    install(HttpTimeout) {
        requestTimeoutMillis = 10000
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `fun client() = HttpClient(CIO) {
    engine {
        requestTimeout = ⟦0⟧
    }
}`,
    fixed: `fun client() = HttpClient(CIO) {
    engine {
        requestTimeout = 10000
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import okhttp3.OkHttpClient
import java.util.concurrent.TimeUnit

val http = OkHttpClient.Builder()
    .connectTimeout(5, TimeUnit.SECONDS)
    .readTimeout(⟦0⟧, TimeUnit.SECONDS)
    .build()`,
    fixed: `import okhttp3.OkHttpClient
import java.util.concurrent.TimeUnit

val http = OkHttpClient.Builder()
    .connectTimeout(5, TimeUnit.SECONDS)
    .readTimeout(10, TimeUnit.SECONDS)
    .build()`,
  },
  {
    languages: ["kotlin"],
    bad: `import okhttp3.OkHttpClient
import java.time.Duration

fun build(): OkHttpClient = OkHttpClient.Builder().writeTimeout(⟦Duration.ZERO⟧).build()`,
  },
  {
    languages: ["kotlin"],
    bad: `fun open(url: URL): URLConnection {
    val connection = url.openConnection()
    connection.connectTimeout = 3_000
    connection.readTimeout = ⟦0⟧
    return connection
}`,
  },
  {
    languages: ["kotlin"],
    bad: `suspend fun call(): Answer = withTimeout(⟦Long.MAX_VALUE⟧) { client.ask() }`,
  },
  {
    languages: ["kotlin"],
    good: `val http = HttpClient(CIO) {
    install(HttpTimeout) {
        requestTimeoutMillis = 10_000
        socketTimeoutMillis = 5_000
    }
}`,
    trap: "limits that end a call",
  },
  {
    languages: ["kotlin"],
    good: `import okhttp3.OkHttpClient
import java.util.concurrent.TimeUnit

val sockets = OkHttpClient.Builder()
    .readTimeout(0, TimeUnit.MILLISECONDS)
    .pingInterval(15, TimeUnit.SECONDS)
    .build()`,
    trap: "a stream that pings",
  },
  {
    languages: ["kotlin"],
    good: `val http = HttpClient(CIO) {
    install(HttpTimeout) { requestTimeoutMillis = 0 }
}`,
    trap: "Ktor refuses 0 itself",
  },
  {
    languages: ["kotlin"],
    good: `fun parse(args: List<String>) {
    var readTimeout = 30
    if ("--fast" in args) readTimeout = 0
    start(readTimeout)
}`,
    trap: "a variable of the program's own",
  },
  {
    languages: ["kotlin"],
    good: `fun build() = RetryPolicy.builder().readTimeout(0, TimeUnit.SECONDS).build()`,
    trap: "another library's builder",
  },
];
