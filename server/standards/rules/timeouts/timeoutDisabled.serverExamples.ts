import type { Example } from "../../model.ts";

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import java.net.HttpURLConnection;
import java.net.URL;
class Ledger {
  int status(URL url) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setConnectTimeout(500);
    connection.setReadTimeout(⟦0⟧);
    return connection.getResponseCode();
  }
}`,
    fixed: `import java.net.HttpURLConnection;
import java.net.URL;
class Ledger {
  int status(URL url) throws Exception {
    HttpURLConnection connection = (HttpURLConnection) url.openConnection();
    connection.setConnectTimeout(500);
    connection.setReadTimeout(10000);
    return connection.getResponseCode();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
class Clients {
  private final OkHttpClient http = new OkHttpClient.Builder()
      .connectTimeout(2, TimeUnit.SECONDS)
      .readTimeout(⟦0⟧, TimeUnit.SECONDS)
      .build();
}`,
    fixed: `import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
class Clients {
  private final OkHttpClient http = new OkHttpClient.Builder()
      .connectTimeout(2, TimeUnit.SECONDS)
      .readTimeout(10, TimeUnit.SECONDS)
      .build();
}`,
  },
  {
    languages: ["java"],
    bad: `import java.time.Duration;
import okhttp3.*;
class Clients {
  OkHttpClient slow(OkHttpClient base) {
    return base.newBuilder().readTimeout(⟦Duration.ZERO⟧).build();
  }
}`,
    fixed: `import java.time.Duration;
import okhttp3.*;
class Clients {
  OkHttpClient slow(OkHttpClient base) {
    return base.newBuilder().readTimeout(Duration.ofSeconds(10)).build();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import java.sql.Connection;
import java.sql.Statement;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
class Reports {
  void run(Connection connection) throws Exception {
    Statement statement = connection.createStatement();
    statement.setQueryTimeout(⟦0⟧);
    var factory = new SimpleClientHttpRequestFactory();
    factory.setReadTimeout(⟦Integer.MAX_VALUE⟧);
  }
}`,
    fixed: `import java.sql.Connection;
import java.sql.Statement;
import org.springframework.http.client.SimpleClientHttpRequestFactory;
class Reports {
  void run(Connection connection) throws Exception {
    Statement statement = connection.createStatement();
    statement.setQueryTimeout(10);
    var factory = new SimpleClientHttpRequestFactory();
    factory.setReadTimeout(Integer.MAX_VALUE);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a real limit, or one that is not known here",
    good: `import java.net.URLConnection;
class Ledger {
  void limit(URLConnection connection, int limit) {
    connection.setReadTimeout(limit);
    connection.setConnectTimeout(500);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "0 means at once",
    good: `import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
class Jobs {
  Job next(BlockingQueue<Job> queue) throws InterruptedException {
    return queue.poll(0, TimeUnit.SECONDS);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "kept-open connection whose peer is pinged",
    good: `import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
class Clients {
  private final OkHttpClient socket = new OkHttpClient.Builder()
      .readTimeout(0, TimeUnit.MILLISECONDS)
      .pingInterval(20, TimeUnit.SECONDS)
      .build();
}`,
  },
  {
    languages: ["java"],
    trap: "same name, other library",
    good: `import org.example.poll.Poller;
class Clients {
  Poller poller() {
    return new Poller().readTimeout(0).timeout(0);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "reset when a pool takes it back",
    good: `class Pool {
  void release(PooledConnection connection) {
    connection.setSocketTimeout(0);
    idle.add(connection);
  }
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

var pause = time.Second
var client = &http.Client{Timeout: ⟦0⟧}`,
    fixed: `package shop

import (
	"net/http"
	"time"
)

var pause = time.Second
var client = &http.Client{Timeout: 10 * time.Second}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"net"
	nethttp "net/http"
	"time"
)

func slow() *nethttp.Client {
	client := &nethttp.Client{Timeout: time.Minute}
	client.Timeout = ⟦0 * time.Second⟧
	client.Transport = &nethttp.Transport{ResponseHeaderTimeout: ⟦0⟧}
	return client
}

func dial(address string) (net.Conn, error) {
	return net.DialTimeout("tcp", address, ⟦0⟧)
}`,
    fixed: `package shop

import (
	"net"
	nethttp "net/http"
	"time"
)

func slow() *nethttp.Client {
	client := &nethttp.Client{Timeout: time.Minute}
	client.Timeout = 10 * time.Second
	client.Transport = &nethttp.Transport{ResponseHeaderTimeout: 0}
	return client
}

func dial(address string) (net.Conn, error) {
	return net.DialTimeout("tcp", address, 0)
}`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "github.com/redis/go-redis/v9"

var store = redis.NewClient(&redis.Options{Addr: "cache:6379", ReadTimeout: ⟦-1⟧})`,
  },
  {
    languages: ["go"],
    bad: `package shop

import "net/http"

type Ledger struct{ client *http.Client }

func (l *Ledger) patient() {
	l.client.Timeout = ⟦0⟧
	http.DefaultClient.Timeout = ⟦0⟧
}`,
  },
  {
    languages: ["go"],
    trap: "a real limit, or one that is not known here",
    good: `package shop

import (
	"net/http"
	"time"
)

func limited(limit time.Duration) *http.Client {
	client := &http.Client{Timeout: limit}
	client.Timeout = 5 * time.Second
	return client
}`,
  },
  {
    languages: ["go"],
    trap: "0 means at once, or the default",
    good: `package shop

import (
	"context"
	"net/http"

	"github.com/redis/go-redis/v9"
)

var transport = &http.Transport{ExpectContinueTimeout: 0, IdleConnTimeout: 0}
var store = redis.NewClient(&redis.Options{Addr: "cache:6379", ReadTimeout: 0})

func expired(ctx context.Context) (context.Context, context.CancelFunc) {
	return context.WithTimeout(ctx, 0)
}`,
  },
  {
    languages: ["go"],
    trap: "same name, other package",
    good: `package shop

import "example.org/shop/http"

var client = http.Client{Timeout: 0}

type Client struct{ Timeout int }

var own = Client{Timeout: 0}`,
  },
  {
    languages: ["go"],
    trap: "limit of a connection taken back after the handshake",
    good: `package shop

import (
	"net"
	"time"
)

func shake(conn net.Conn) error {
	return conn.SetDeadline(time.Time{})
}`,
  },
];

export const serverExamples: readonly Example[] = [...java, ...go];
