import type { Example } from "../../model.ts";

export const kotlinExamples: readonly Example[] = [
  {
    languages: ["kotlin"],
    bad: `import io.ktor.client.HttpClient

val http = ⟦HttpClient()⟧`,
    fixed: `import io.ktor.client.HttpClient

val http = HttpClient() { install(io.ktor.client.plugins.HttpTimeout) { requestTimeoutMillis = 10000 } }`,
  },
  {
    languages: ["kotlin"],
    bad: `import io.ktor.client.*
import io.ktor.client.engine.java.*

class Prices {
    private val client = ⟦HttpClient(Java)⟧ {
        install(ContentNegotiation) { json() }
    }
}`,
    fixed: `import io.ktor.client.*
import io.ktor.client.engine.java.*

class Prices {
    private val client = HttpClient(Java) {
        install(io.ktor.client.plugins.HttpTimeout) { requestTimeoutMillis = 10000 }
        install(ContentNegotiation) { json() }
    }
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest

fun fetch(client: HttpClient, url: String): HttpRequest =
    ⟦HttpRequest.newBuilder(URI.create(url))⟧.GET().build()`,
    fixed: `import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest

fun fetch(client: HttpClient, url: String): HttpRequest =
    HttpRequest.newBuilder(URI.create(url)).timeout(java.time.Duration.ofSeconds(10)).GET().build()`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.net.http.HttpClient

object Net {
    val client: HttpClient = ⟦HttpClient.newHttpClient()⟧
}`,
    fixed: `import java.net.http.HttpClient

object Net {
    val client: HttpClient = HttpClient.newBuilder().connectTimeout(java.time.Duration.ofSeconds(10)).build()
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.net.HttpURLConnection
import java.net.URL

fun status(address: String): Int {
    val connection = ⟦URL(address).openConnection()⟧ as HttpURLConnection
    return connection.responseCode
}`,
  },
  {
    languages: ["kotlin"],
    bad: `import java.net.URL

fun rates(): String = ⟦URL("https://rates.example.com/latest").readText()⟧`,
  },
  {
    languages: ["kotlin"],
    bad: `import org.springframework.web.client.RestTemplate

@Configuration
class Clients {
    @Bean
    fun rest() = ⟦RestTemplate()⟧
}`,
  },
  {
    languages: ["kotlin"],
    good: `import io.ktor.client.HttpClient
import io.ktor.client.engine.cio.CIO
import io.ktor.client.plugins.HttpTimeout

val http = HttpClient(CIO) {
    install(HttpTimeout) { requestTimeoutMillis = 5_000 }
}`,
    trap: "the plugin",
  },
  {
    languages: ["kotlin"],
    good: `import io.ktor.client.HttpClient
import io.ktor.client.engine.cio.CIO

val http = HttpClient(CIO) {
    engine { requestTimeout = 5_000 }
}`,
    trap: "the engine's own limit, set on purpose",
  },
  {
    languages: ["kotlin"],
    good: `import okhttp3.OkHttpClient

val http = OkHttpClient()`,
    trap: "OkHttp gives up after 10 s by itself",
  },
  {
    languages: ["kotlin"],
    good: `import java.net.http.HttpRequest
import java.time.Duration

fun request(uri: URI) = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(3)).build()`,
    trap: "a request with a limit",
  },
  {
    languages: ["kotlin"],
    good: `import java.net.HttpURLConnection
import java.net.URL

fun status(address: String): Int {
    val connection = (URL(address).openConnection() as HttpURLConnection).apply {
        connectTimeout = 3_000
        readTimeout = 3_000
    }
    return connection.responseCode
}`,
    trap: "both limits are set on the connection",
  },
  {
    languages: ["kotlin"],
    good: `fun load(name: String): String = javaClass.getResource(name).readText() + File("a.json").readText()`,
    trap: "a file and a resource",
  },
  {
    languages: ["kotlin"],
    good: `import shop.http.HttpClient

val http = HttpClient()`,
    trap: "a class of the program that has the same name",
  },
  {
    languages: ["kotlin"],
    good: `import io.ktor.client.HttpClient

class Api(engine: HttpClientEngine) {
    private val client = HttpClient(engine) { expectSuccess = true }
}`,
    trap: "an engine and settings that come from outside",
  },
];
