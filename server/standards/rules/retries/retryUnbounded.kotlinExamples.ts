import type { Example } from "../../model.ts";

const languages = ["kotlin"] as const;

export const kotlinExamples: readonly Example[] = [
  {
    languages,
    bad: `suspend fun connect(client: Client): Session {
    ⟦while (true)⟧ {
        try {
            return client.connect()
        } catch (e: IOException) {
            log.warn("not connected", e)
            delay(1000)
        }
    }
}`,
  },
  {
    languages,
    bad: `fun publish(queue: Queue, message: Message) {
    ⟦while (true)⟧ {
        try {
            queue.send(message)
            break
        } catch (e: Exception) {
            Thread.sleep(500)
        }
    }
}`,
  },
  {
    languages,
    bad: `fun load(api: Api): Config {
    ⟦while (true)⟧ {
        val config = try {
            api.config()
        } catch (e: IOException) {
            continue
        }
        return config
    }
}`,
  },
  {
    languages,
    bad: `import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.retry

fun prices(feed: Feed): Flow<Price> = feed.open().⟦retry⟧()`,
  },
  {
    languages,
    bad: `import kotlinx.coroutines.delay
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.retryWhen

fun prices(feed: Feed): Flow<Price> = feed.open().⟦retryWhen⟧ { cause, attempt ->
    delay(100 * attempt)
    cause is IOException
}`,
  },
  {
    languages,
    bad: `fun client() = HttpClient(CIO) {
    install(HttpRequestRetry) {
        retryOnServerErrors(maxRetries = ⟦Int.MAX_VALUE⟧)
        exponentialDelay()
    }
}`,
  },
  {
    languages,
    good: `suspend fun connect(client: Client): Session {
    var attempt = 0
    while (true) {
        try {
            return client.connect()
        } catch (e: IOException) {
            if (++attempt == 5) throw e
            delay(1000)
        }
    }
}`,
    trap: "attempts are counted",
  },
  {
    languages,
    good: `suspend fun consume(channel: Channel<Job>) {
    while (true) {
        try {
            val job = channel.receive()
            if (job.isLast) return
            job.run()
        } catch (e: IOException) {
            log.error("job failed", e)
        }
    }
}`,
    trap: "a consumer that goes on by design",
  },
  {
    languages,
    good: `suspend fun connect(client: Client): Session = withTimeout(30_000) {
    while (true) {
        try {
            return@withTimeout client.connect()
        } catch (e: IOException) {
            delay(1000)
        }
    }
    error("unreachable")
}`,
    trap: "a time limit around the loop",
  },
  {
    languages,
    good: `import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.retry
import kotlinx.coroutines.flow.retryWhen

fun prices(feed: Feed): Flow<Price> = feed.open().retry(3) { it is IOException }

fun rates(feed: Feed): Flow<Rate> = feed.rates().retryWhen { cause, attempt -> cause is IOException && attempt < 5 }`,
    trap: "a flow that gives up",
  },
  {
    languages,
    good: `fun connect(client: Client, backoff: Backoff): Session {
    while (true) {
        try {
            return client.connect()
        } catch (e: IOException) {
            backoff.pause(e)
        }
    }
}`,
    trap: "a helper that is told of the failure may give up",
  },
  {
    languages,
    good: `suspend fun keepOpen(client: Client) {
    while (isActive) {
        try {
            client.listen()
        } catch (e: IOException) {
            log.warn("connection lost", e)
            delay(1000)
        }
    }
}`,
    trap: "a main loop that ends with its scope",
  },
];
