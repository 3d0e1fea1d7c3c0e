import type { Example } from "../../model.ts";

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
class Prices {
  private final HttpClient client = ⟦HttpClient.newHttpClient()⟧;
  HttpRequest request(String sku) {
    return ⟦HttpRequest.newBuilder(URI.create("https://prices.internal/" + sku))⟧
        .header("Accept", "application/json")
        .build();
  }
}`,
    fixed: `import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
class Prices {
  private final HttpClient client = HttpClient.newBuilder().connectTimeout(java.time.Duration.ofSeconds(10)).build();
  HttpRequest request(String sku) {
    return HttpRequest.newBuilder(URI.create("https://prices.internal/" + sku))
        .header("Accept", "application/json")
        .build();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.net.http.*;
import java.time.Duration;
class Prices {
  private static final Duration PAUSE = Duration.ofMillis(5);
  HttpRequest request(java.net.URI uri) {
    var builder = ⟦HttpRequest.newBuilder()⟧;
    builder.uri(uri);
    builder.GET();
    var request = builder.build();
    return request;
  }
}`,
    fixed: `import java.net.http.*;
import java.time.Duration;
class Prices {
  private static final Duration PAUSE = Duration.ofMillis(5);
  HttpRequest request(java.net.URI uri) {
    var builder = HttpRequest.newBuilder().timeout(Duration.ofSeconds(10));
    builder.uri(uri);
    builder.GET();
    var request = builder.build();
    return request;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.net.HttpURLConnection;
import java.net.URL;
class Ledger {
  int post(String address) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) ⟦new URL(address).openConnection()⟧;
    connection.setRequestMethod("POST");
    return connection.getResponseCode();
  }
}`,
    fixed: `import java.net.HttpURLConnection;
import java.net.URL;
class Ledger {
  int post(String address) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) new URL(address).openConnection();
    connection.setConnectTimeout(10000);
    connection.setReadTimeout(10000);
    connection.setRequestMethod("POST");
    return connection.getResponseCode();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.io.InputStream;
import java.net.URI;
import java.net.URL;
import javax.net.ssl.HttpsURLConnection;
class Feed {
  InputStream open(String address) throws Exception {
    return ⟦new URL(address).openStream()⟧;
  }
  int status(URL url) throws Exception {
    var connection = (HttpsURLConnection) ⟦url.openConnection()⟧;
    connection.setConnectTimeout(500);
    return connection.getResponseCode();
  }
  InputStream read(String address) throws Exception {
    return ⟦URI.create(address).toURL().openConnection()⟧.getInputStream();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import org.springframework.web.client.RestTemplate;
import org.apache.http.impl.client.HttpClients;
import org.apache.http.client.HttpClient;
class Clients {
  private final RestTemplate template = ⟦new RestTemplate()⟧;
  private final HttpClient client = ⟦HttpClients.createDefault()⟧;
}`,
  },
  {
    languages: ["java"],
    trap: "the limit is there",
    good: `import java.net.*;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
class Prices {
  private final HttpClient client = HttpClient.newHttpClient();
  HttpRequest request(URI uri) {
    return HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(2)).GET().build();
  }
  int status(URL url) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setConnectTimeout(500);
    connection.setReadTimeout(2000);
    return connection.getResponseCode();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "builder limited later, or handed on to code that may do it",
    good: `import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
class Prices {
  HttpRequest.Builder base(URI uri) {
    return HttpRequest.newBuilder(uri).header("Accept", "application/json");
  }
  HttpRequest request(URI uri) {
    HttpRequest.Builder builder = HttpRequest.newBuilder(uri);
    builder.timeout(Duration.ofSeconds(1));
    return builder.build();
  }
  HttpRequest copy(HttpRequest other) {
    return HttpRequest.newBuilder(other, (name, value) -> true).build();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "library with default limits, and factories that bring them",
    good: `import okhttp3.OkHttpClient;
import org.springframework.boot.web.client.RestTemplateBuilder;
import org.springframework.web.client.RestTemplate;
class Clients {
  private final OkHttpClient http = new OkHttpClient();
  private final OkHttpClient other = new OkHttpClient.Builder().build();
  RestTemplate template(RestTemplateBuilder builder) {
    return builder.build();
  }
  RestTemplate limited() {
    return new RestTemplate(requestFactory());
  }
}`,
  },
  {
    languages: ["java"],
    trap: "resources of the class path are not remote",
    good: `import java.io.InputStream;
import java.net.URL;
class Templates {
  InputStream open(URL known) throws Exception {
    URL url = getClass().getResource("/page.html");
    known.openStream().close();
    return url.openStream();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "same name, other library",
    good: `import org.example.web.HttpClient;
import org.example.web.RestTemplate;
class Clients {
  private final HttpClient client = HttpClient.newHttpClient();
  private final RestTemplate template = new RestTemplate();
}`,
  },
];

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package shop

import (
	"net/http"
	"time"
)

func price(url string) (*http.Response, error) {
	start := time.Now()
	defer observe(start)
	return ⟦http.Get(url)⟧
}`,
    fixed: `package shop

import (
	"net/http"
	"time"
)

func price(url string) (*http.Response, error) {
	start := time.Now()
	defer observe(start)
	return (&http.Client{Timeout: 10 * time.Second}).Get(url)
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	nethttp "net/http"
	"time"
)

var pause = time.Second
var client = &⟦nethttp.Client{}⟧

func newClient() *nethttp.Client {
	return &⟦nethttp.Client⟧{
		CheckRedirect: none,
	}
}`,
    fixed: `package shop

import (
	nethttp "net/http"
	"time"
)

var pause = time.Second
var client = &nethttp.Client{Timeout: 10 * time.Second}

func newClient() *nethttp.Client {
	return &nethttp.Client{
		CheckRedirect: none,
	}
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"net/http"
	"net/url"
)

type Ledger struct{ client *http.Client }

func NewLedger() *Ledger {
	return &Ledger{client: ⟦http.DefaultClient⟧}
}

func (l *Ledger) send(body url.Values) error {
	_, err := ⟦http.PostForm("https://ledger.internal", body)⟧
	return err
}

func head(u string) {
	go func() { ⟦http.Head(u)⟧ }()
	⟦http.DefaultClient.Post(u, "text/plain", nil)⟧
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"net/http"
	"time"
)

const pause = time.Second

func send(u string) error {
	var ⟦plain http.Client⟧
	made := ⟦new(http.Client)⟧
	req, err := http.NewRequest("GET", u, nil)
	if err != nil {
		return err
	}
	_, err = ⟦http.DefaultClient.Do(req)⟧
	use(made, plain)
	return err
}`,
    fixed: `package shop

import (
	"net/http"
	"time"
)

const pause = time.Second

func send(u string) error {
	var plain = http.Client{Timeout: 10 * time.Second}
	made := new(http.Client)
	req, err := http.NewRequest("GET", u, nil)
	if err != nil {
		return err
	}
	_, err = http.DefaultClient.Do(req)
	use(made, plain)
	return err
}`,
  },
  {
    languages: ["go"],
    trap: "the limit is there, or set later on the variable",
    good: `package shop

import (
	"net/http"
	"time"
)

var client = &http.Client{Timeout: 5 * time.Second}

func newClient(limit time.Duration) *http.Client {
	c := &http.Client{Transport: shared}
	c.Timeout = limit
	return c
}`,
  },
  {
    languages: ["go"],
    trap: "the request's context carries the deadline",
    good: `package shop

import (
	"context"
	"net/http"
)

var client = &http.Client{}

func price(ctx context.Context, url string) (*http.Response, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	if shared {
		return http.DefaultClient.Do(req)
	}
	return client.Do(req)
}`,
  },
  {
    languages: ["go"],
    trap: "same name, other package",
    good: `package shop

import "example.org/shop/http"

type Client struct{}

func read(cache *Cache, key string) {
	http.Get(key)
	cache.Get(key)
	_ = &Client{}
	_ = http.Client{}
}`,
  },
  {
    languages: ["go"],
    trap: "test file",
    path: "internal/shop/price_test.go",
    good: `package shop

import "net/http"

func fetch(url string) { http.Get(url) }`,
  },
];

export const serverExamples: readonly Example[] = [...java, ...go];
