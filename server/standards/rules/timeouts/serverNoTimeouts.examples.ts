import type { Example } from "../../model.ts";

const JS = ["typescript", "javascript"] as const;

const go: readonly Example[] = [
  {
    languages: ["go"],
    bad: `package shop

import (
	"net/http"
	"time"
)

func New(h http.Handler) *http.Server {
	return &⟦http.Server⟧{
		Addr:    ":8080",
		Handler: h,
	}
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"log"
	"net/http"
)

func run(h http.Handler) {
	go ⟦http.ListenAndServe(":8080", h)⟧
	log.Fatal(⟦http.ListenAndServeTLS(":8443", "cert.pem", "key.pem", nil)⟧)
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"net"
	web "net/http"
	"time"
)

func run(l net.Listener, h web.Handler) error {
	time.Sleep(time.Second)
	return ⟦web.Serve(l, h)⟧
}
`,
    fixed: `package shop

import (
	"net"
	web "net/http"
	"time"
)

func run(l net.Listener, h web.Handler) error {
	time.Sleep(time.Second)
	return (&web.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}).Serve(l)
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"net/http"
	"time"
)

type API struct {
	srv *http.Server
}

func (a *API) Start(l time.Duration) {
	a.srv = &⟦http.Server{Addr: ":8080"}⟧
}
`,
    fixed: `package shop

import (
	"net/http"
	"time"
)

type API struct {
	srv *http.Server
}

func (a *API) Start(l time.Duration) {
	a.srv = &http.Server{ReadHeaderTimeout: 5 * time.Second, Addr: ":8080"}
}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"net/http"
	"time"
)

var admin = ⟦http.Server{}⟧
`,
    fixed: `package shop

import (
	"net/http"
	"time"
)

var admin = http.Server{ReadHeaderTimeout: 5 * time.Second}
`,
  },
  {
    languages: ["go"],
    bad: `package shop

import (
	"net/http"
	"time"
)

func run(h http.Handler) error {
	srv := ⟦http.Server{Handler: h, ReadHeaderTimeout: 0, WriteTimeout: time.Minute}⟧
	return srv.ListenAndServe()
}
`,
    fixed: `package shop

import (
	"net/http"
	"time"
)

func run(h http.Handler) error {
	srv := http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second, WriteTimeout: time.Minute}
	return srv.ListenAndServe()
}
`,
  },
  {
    languages: ["go"],
    good: `package shop

import (
	"net/http"
	"time"
)

func run(h http.Handler) error {
	a := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	b := http.Server{
		Handler:     h,
		ReadTimeout: cfg.ReadTimeout,
	}
	go a.ListenAndServe()
	return b.ListenAndServe()
}
`,
  },
  {
    languages: ["go"],
    trap: "set later on the variable",
    good: `package shop

import (
	"net/http"
	"time"
)

func run(h http.Handler) error {
	srv := &http.Server{Addr: ":8080", Handler: h}
	srv.ReadHeaderTimeout = 3 * time.Second
	return srv.ListenAndServe()
}
`,
  },
  {
    languages: ["go"],
    trap: "set later on the field, in another method",
    good: `package shop

import (
	"net/http"
	"time"
)

type API struct{ srv *http.Server }

func New() *API { return &API{srv: &http.Server{Addr: ":8080"}} }

func (a *API) Limit(d time.Duration) { a.srv.ReadTimeout = d }
`,
  },
  {
    languages: ["go"],
    trap: "methods of a server, and other packages called http",
    good: `package shop

import (
	"example.org/http"
	"net"
)

func run(l net.Listener, srv Server) error {
	other := http.Server{Addr: ":1"}
	other.Start()
	go srv.Serve(l)
	return srv.ListenAndServe()
}
`,
  },
  {
    languages: ["go"],
    path: "internal/shop/service_test.go",
    trap: "test code",
    good: `package shop

import "net/http"

func helper() { http.ListenAndServe(":0", nil) }
`,
  },
];

const javascript: readonly Example[] = [
  {
    languages: JS,
    bad: `import http from "node:http";
const server = http.createServer(app);
⟦server.headersTimeout = 0⟧;
⟦server.requestTimeout = 0⟧;`,
    fixed: `import http from "node:http";
const server = http.createServer(app);
server.headersTimeout = 5000;
server.requestTimeout = 0;`,
  },
  {
    languages: JS,
    bad: `import { createServer } from "https";
class Api {
  start() {
    this.server = createServer({ key, cert, ⟦requestTimeout: 0⟧ }, this.app);
  }
  relax() {
    ⟦this.server.headersTimeout = 0⟧;
  }
}`,
  },
  {
    languages: JS,
    bad: `const express = require("express");
const app = express();
const listener = app.listen(8080);
⟦listener.requestTimeout = 0⟧;`,
    fixed: `const express = require("express");
const app = express();
const listener = app.listen(8080);
listener.requestTimeout = 300000;`,
  },
  {
    languages: ["typescript", "tsx"],
    bad: `import * as http from "http";
import type { Server } from "http";
export function relax(server: Server, api: http.Server) {
  ⟦server.requestTimeout = 0⟧;
  ⟦api.headersTimeout = 0⟧;
}`,
  },
  {
    languages: JS,
    bad: `import Fastify from "fastify";
export function build() {
  const options = { logger: true, ⟦requestTimeout: 0⟧ };
  return Fastify(options);
}`,
  },
  {
    languages: JS,
    good: `import http from "node:http";
const server = http.createServer({ requestTimeout: 60_000 }, app);
server.headersTimeout = 10_000;
server.requestTimeout = config.requestTimeout;`,
  },
  {
    languages: [...JS, "tsx"],
    trap: "0 is Node's default here, or means something else",
    good: `import http from "http";
const server = http.createServer(app);
server.timeout = 0;
server.keepAliveTimeout = 0;
server.setTimeout(0);`,
  },
  {
    languages: JS,
    trap: "a client's option of the same name",
    good: `import { Client } from "@elastic/elasticsearch";
const client = new Client({ node, requestTimeout: 0 });
client.requestTimeout = 0;
config.requestTimeout = 0;`,
  },
  {
    languages: JS,
    trap: "same name, other function",
    good: `import { createServer } from "./testing-server.js";
const s = createServer({ requestTimeout: 0 });`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    path: "deploy/gunicorn.conf.py",
    bad: `bind = "0.0.0.0:8000"
workers = 4
⟦timeout = 0⟧`,
  },
  {
    languages: ["python"],
    bad: `from gunicorn.app.base import BaseApplication

def serve(app):
    options = {
        "bind": "0.0.0.0:8000",
        "workers": 4,
        ⟦"timeout": 0⟧,
    }
    Server(app, options).run()`,
  },
  {
    languages: ["python"],
    bad: `import subprocess

def serve():
    subprocess.run(["gunicorn", "shop.app:app", ⟦"--timeout", "0"⟧, "--workers", "4"])
    subprocess.run(["/usr/bin/gunicorn", ⟦"--timeout=0"⟧, "shop.app:app"])`,
  },
  {
    languages: ["python"],
    bad: `import os
from gunicorn.app.wsgiapp import WSGIApplication

class Server(WSGIApplication):
    def load_config(self):
        ⟦self.cfg.set("timeout", 0)⟧

def serve():
    os.system(⟦"gunicorn -w 4 --timeout 0 shop.app:app"⟧)`,
  },
  {
    languages: ["python"],
    path: "deploy/gunicorn.conf.py",
    good: `bind = "0.0.0.0:8000"
timeout = 30
keepalive = 0

def on_starting(server):
    timeout = 0`,
  },
  {
    languages: ["python"],
    trap: "another module's timeout",
    good: `timeout = 0
options = {"host": "db", "timeout": 0}`,
  },
  {
    languages: ["python"],
    trap: "a client's options next to the server's",
    good: `from gunicorn.app.base import BaseApplication

options = {"bind": "0.0.0.0:8000", "timeout": 60}
cache = {"host": "cache", "timeout": 0}`,
  },
  {
    languages: ["python"],
    good: `import subprocess

subprocess.run(["gunicorn", "--timeout", "30", "shop.app:app"])
subprocess.run(["curl", "--timeout", "0", "http://shop"])
command = "gunicorn --timeout 0.5 --graceful-timeout 0 shop.app:app"`,
  },
];

const java: readonly Example[] = [
  {
    languages: ["java"],
    bad: `import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
class Web {
  void start(Server server) {
    ServerConnector connector = new ServerConnector(server);
    connector.setPort(8080);
    connector.⟦setIdleTimeout(0)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `class TomcatConfig {
  WebServerFactoryCustomizer<TomcatServletWebServerFactory> limits() {
    return factory -> factory.addConnectorCustomizers(
      connector -> connector.⟦setProperty("connectionTimeout", "-1")⟧);
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import io.undertow.Undertow;
import io.undertow.UndertowOptions;
import io.vertx.core.http.HttpServerOptions;
class Web {
  void start() {
    Undertow.builder().⟦setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, -1)⟧.build().start();
    HttpServerOptions options = new HttpServerOptions().setPort(8080).⟦setIdleTimeout(0)⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import com.linecorp.armeria.server.Server;
import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
class Web {
  void init(ChannelPipeline pipeline) {
    pipeline.addLast(⟦new ReadTimeoutHandler(0)⟧);
    pipeline.addLast(⟦new IdleStateHandler(0, 0, 0)⟧);
    Server.builder().http(8080).⟦requestTimeoutMillis(0)⟧.build();
  }
}`,
  },
  {
    languages: ["java"],
    good: `import org.eclipse.jetty.server.ServerConnector;
class Web {
  void start(ServerConnector connector) {
    connector.setIdleTimeout(30_000);
    connector.setAcceptQueueSize(0);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the same setter of a client",
    good: `import io.vertx.core.http.HttpClientOptions;
class Client {
  HttpClientOptions options() {
    return new HttpClientOptions().setIdleTimeout(0);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "another object's property",
    good: `class Settings {
  void load(Properties settings) {
    settings.setProperty("connectionTimeout", "-1");
    settings.setProperty("retries", "0");
  }
}`,
  },
  {
    languages: ["java"],
    trap: "one side of the idle check is on",
    good: `import io.netty.handler.timeout.IdleStateHandler;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.undertow.UndertowOptions;
class Web {
  void init(ChannelPipeline pipeline) {
    pipeline.addLast(new IdleStateHandler(60, 0, 0));
    pipeline.addLast(new ReadTimeoutHandler(30));
    builder.setServerOption(UndertowOptions.NO_REQUEST_TIMEOUT, 60_000);
  }
}`,
  },
];

export const examples: readonly Example[] = [...go, ...javascript, ...python, ...java];
