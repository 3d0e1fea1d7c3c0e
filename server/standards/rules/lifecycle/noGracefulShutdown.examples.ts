import type { Example } from "../../model.ts";

export const noGracefulShutdownExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript"],
    bad: `import express from "express";
const app = express();
⟦app.listen(8080)⟧;`,
    fixed: `import express from "express";
const app = express();
const server = app.listen(8080);
process.on("SIGTERM", () => {
  server.close(() => process.exit(0));
});`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import http from "node:http";
const web = http.createServer(handle);
⟦web.listen⟧(8080, () => {
  console.log("ready");
});`,
    fixed: `import http from "node:http";
const web = http.createServer(handle);
web.listen(8080, () => {
  console.log("ready");
});
process.on("SIGTERM", () => {
  web.close(() => process.exit(0));
});`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import Fastify from "fastify";
export async function start() {
  const app = Fastify();
  await ⟦app.listen({ port: 8080 })⟧;
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { NestFactory } from "@nestjs/core";
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  await ⟦app.listen(3000)⟧;
}
bootstrap();`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a handler of SIGTERM",
    good: `import express from "express";
const server = express().listen(8080);
const app = express();
app.listen(8081);
process.on("SIGTERM", () => server.close());`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the framework is told to",
    good: `import { NestFactory } from "@nestjs/core";
async function bootstrap() {
  const app = await NestFactory.create(AppModule);
  app.enableShutdownHooks();
  await app.listen(3000);
}
bootstrap();`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "another listen",
    good: `import { events } from "./bus";
events.listen("orders", () => {});
export function start(app) {
  app.listen(8080);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    path: "examples/hello/index.ts",
    trap: "an example",
    good: `import express from "express";
const app = express();
app.listen(8080);`,
  },
  {
    languages: ["python"],
    bad: `from http.server import ThreadingHTTPServer

server = ThreadingHTTPServer(("", 8080), Handler)
⟦server.serve_forever()⟧`,
  },
  {
    languages: ["python"],
    bad: `import grpc


def serve():
    server = grpc.server(pool)
    server.start()
    ⟦server.wait_for_termination()⟧`,
  },
  {
    languages: ["python"],
    bad: `import asyncio


async def serve():
    server = await asyncio.start_server(answer, port=8080)
    await ⟦server.serve_forever()⟧`,
  },
  {
    languages: ["python"],
    bad: `from wsgiref.simple_server import make_server


def serve(app):
    with make_server("", 8080, app) as server:
        ⟦server.serve_forever()⟧`,
  },
  {
    languages: ["python"],
    trap: "a handler of SIGTERM",
    good: `import signal
from http.server import HTTPServer

server = HTTPServer(("", 8080), Handler)
signal.signal(signal.SIGTERM, stop)
server.serve_forever()`,
  },
  {
    languages: ["python"],
    trap: "a server that handles it by itself",
    good: `import uvicorn
from aiohttp import web

uvicorn.run("shop:app")
web.run_app(app)`,
  },
  {
    languages: ["python"],
    trap: "another serve_forever",
    good: `from shop.lights import Lamp


def shine(server):
    server.serve_forever()
    Lamp().serve_forever()`,
  },
  {
    languages: ["python"],
    path: "scripts/preview.py",
    trap: "a tool of the developer's own",
    good: `from http.server import HTTPServer

server = HTTPServer(("", 8080), Handler)
server.serve_forever()`,
  },
  {
    languages: ["go"],
    bad: `package main

import "net/http"

func main() {
	panic(⟦http.ListenAndServe(":8080", nil)⟧)
}`,
  },
  {
    languages: ["go"],
    bad: `package web

import "net/http"

func Run(handler http.Handler) error {
	server := &http.Server{Addr: ":8080", Handler: handler}
	return ⟦server.ListenAndServe()⟧
}`,
  },
  {
    languages: ["go"],
    bad: `package web

import (
	"net"

	"google.golang.org/grpc"
)

func Run(listener net.Listener) error {
	server := grpc.NewServer()
	return ⟦server.Serve(listener)⟧
}`,
  },
  {
    languages: ["go"],
    bad: `package web

import "github.com/gin-gonic/gin"

func Run() error {
	router := gin.Default()
	return ⟦router.Run(":8080")⟧
}`,
  },
  {
    languages: ["go"],
    trap: "shut down in the same file",
    good: `package web

import (
	"context"
	"net/http"
)

func Run(ctx context.Context, server *http.Server) error {
	go func() {
		<-ctx.Done()
		server.Shutdown(context.Background())
	}()
	return server.ListenAndServe()
}`,
  },
  {
    languages: ["go"],
    trap: "a signal handler",
    good: `package main

import (
	"net/http"
	"os/signal"
)

func main() {
	signal.Notify(stop)
	go http.ListenAndServe(":8080", nil)
	<-stop
}`,
  },
  {
    languages: ["go"],
    trap: "profiles on the loopback interface",
    good: `package main

import "net/http"

func main() {
	go http.ListenAndServe("localhost:6060", nil)
	work()
}`,
  },
  {
    languages: ["go"],
    trap: "another Run and Serve",
    good: `package shop

import "example.org/jobs"

func Run(j *jobs.Runner, w *jobs.Waiter) error {
	w.Serve(nil)
	return j.Run(":8080")
}`,
  },
  {
    languages: ["java"],
    bad: `import com.sun.net.httpserver.HttpServer;

class Web {
  void run() throws Exception {
    HttpServer server = HttpServer.create(address, 0);
    ⟦server.start()⟧;
  }
}`,
    fixed: `import com.sun.net.httpserver.HttpServer;

class Web {
  void run() throws Exception {
    HttpServer server = HttpServer.create(address, 0);
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(10)));
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import io.grpc.Server;

class Rpc {
  private Server server;

  void run() throws Exception {
    ⟦server.start()⟧;
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import org.eclipse.jetty.server.Server;

class Web {
  void run() throws Exception {
    Server jetty = new Server(8080);
    ⟦jetty.start()⟧;
    jetty.join();
  }
}`,
  },
  {
    languages: ["java"],
    bad: `import io.undertow.Undertow;

class Web {
  void run(Undertow server) {
    ⟦server.start()⟧;
  }
}`,
  },
  {
    languages: ["java"],
    trap: "a shutdown hook",
    good: `import com.sun.net.httpserver.HttpServer;

class Web {
  void run() throws Exception {
    HttpServer server = HttpServer.create(address, 0);
    server.start();
    Runtime.getRuntime().addShutdownHook(new Thread(() -> server.stop(5)));
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the framework does it",
    good: `import org.springframework.boot.SpringApplication;

class Main {
  public static void main(String[] args) {
    SpringApplication.run(Main.class, args);
  }
}`,
  },
  {
    languages: ["java"],
    trap: "another start",
    good: `import shop.Engine;

class Work {
  void run(Engine engine, Thread thread) {
    engine.start();
    thread.start();
  }
}`,
  },
  {
    languages: ["java"],
    trap: "the class is told to stop by others",
    good: `import io.grpc.Server;

class Rpc {
  private Server server;

  void run() throws Exception {
    server.start();
  }

  void stop() {
    server.shutdown();
  }
}`,
  },
];
