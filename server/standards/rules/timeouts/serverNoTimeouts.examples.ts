import type { Example } from "../../model.ts";
import { serverExamples } from "./serverNoTimeouts.serverExamples.ts";

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

export const examples: readonly Example[] = [...go, ...javascript, ...serverExamples];
