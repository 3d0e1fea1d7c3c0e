import type { Example } from "../../model.ts";

const languages = ["kotlin"] as const;

export const kotlinExamples: readonly Example[] = [
  {
    languages,
    bad: `import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope

suspend fun prices(ids: List<String>, client: PriceClient): List<Price> = coroutineScope {
    ids.map { id -> ⟦async⟧ { client.fetch(id) } }.awaitAll()
}`,
  },
  {
    languages,
    bad: `import kotlinx.coroutines.*

class Mailer(private val scope: CoroutineScope, private val api: MailApi) {
    fun sendAll(users: List<User>) {
        users.forEach { user ->
            ⟦scope.launch⟧ { api.send(user.mail) }
        }
    }
}`,
  },
  {
    languages,
    bad: `import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.launch
import kotlinx.coroutines.coroutineScope

suspend fun importAll(rows: Sequence<Row>, repository: Rows) = coroutineScope {
    for (row in rows) {
        ⟦launch⟧(Dispatchers.IO) { repository.save(row) }
    }
}`,
  },
  {
    languages,
    bad: `import java.util.concurrent.CompletableFuture

fun enrich(orders: List<Order>, http: OrderHttp): List<Order> {
    val all = orders.map { order -> ⟦CompletableFuture.supplyAsync⟧ { http.fetch(order.id) } }
    return all.map { it.get() }
}`,
  },
  {
    languages,
    bad: `class Notifier(private val client: PushClient) {
    fun notifyAll(tokens: List<String>) {
        ⟦tokens.parallelStream().forEach⟧ { token -> client.push(token) }
    }
}`,
  },
  {
    languages,
    bad: `import kotlinx.coroutines.flow.asFlow
import kotlinx.coroutines.flow.flatMapMerge

fun pages(urls: List<String>, api: Api) =
    urls.asFlow().flatMapMerge(⟦Int.MAX_VALUE⟧) { url -> api.page(url) }`,
  },
  {
    languages,
    good: `import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.sync.withPermit

suspend fun prices(ids: List<String>, client: PriceClient): List<Price> = coroutineScope {
    val permits = Semaphore(10)
    ids.map { id -> async { permits.withPermit { client.fetch(id) } } }.awaitAll()
}`,
    trap: "a semaphore sets the limit",
  },
  {
    languages,
    good: `import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope

suspend fun prices(ids: List<String>, client: PriceClient): List<Price> =
    ids.chunked(20).flatMap { part ->
        coroutineScope { part.map { id -> async { client.fetch(id) } }.awaitAll() }
    }`,
    trap: "part by part",
  },
  {
    languages,
    good: `import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope

suspend fun both(client: Client) = coroutineScope {
    listOf("eu", "us").map { region -> async { client.fetch(region) } }.awaitAll()
}`,
    trap: "a list that the code gives",
  },
  {
    languages,
    good: `import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope

private val eight = Dispatchers.IO.limitedParallelism(8)

suspend fun load(files: List<File>) = coroutineScope {
    files.map { file -> async(eight) { file.readText() } }.awaitAll()
}`,
    trap: "a dispatcher with a size",
  },
  {
    languages,
    good: `import kotlinx.coroutines.async
import kotlinx.coroutines.awaitAll
import kotlinx.coroutines.coroutineScope

suspend fun squares(numbers: List<Int>) = coroutineScope {
    numbers.map { number -> async { number * number } }.awaitAll()
}`,
    trap: "nothing leaves the process",
  },
  {
    languages,
    good: `import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch

suspend fun stop(jobs: List<Job>) = coroutineScope {
    jobs.forEach { job -> launch { job.close() } }
}`,
    trap: "ends what there is already",
  },
  {
    languages: ["kotlin"],
    good: `import kotlinx.coroutines.*

suspend fun clear(controller: Controller) = coroutineScope {
    DataKind.entries.map { kind ->
        launch { controller.deleteKind(kind) }
    }.joinAll()
}`,
    trap: "the entries of an enum",
  },
];
