import type { Example } from "../../model.ts";

export const timerOrListenerLeakExamples: readonly Example[] = [
  {
    languages: ["typescript", "javascript"],
    bad: `export class Poller {
  constructor(load) {
    ⟦setInterval(load, 5000)⟧;
  }
}
`,
    fixed: `export class Poller {
  constructor(load) {
    setInterval(load, 5000).unref();
  }
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export function watch(queue) {
  const timer = ⟦setInterval(() => queue.drain(), 1000)⟧;
  return queue;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `export class Session {
  start() {
    this.timer = ⟦setInterval(() => this.ping(), 10_000)⟧;
  }
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { bus } from "./bus";

export function updates(req, res) {
  ⟦bus.on("order", (order) => res.write(JSON.stringify(order)))⟧;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import express from "express";

const app = express();

app.post("/jobs", (req, res) => {
  ⟦process.on("SIGTERM", () => res.end())⟧;
  start(req.body);
});
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { socket } from "./socket";

export function sendAll(messages) {
  for (const message of messages) {
    ⟦socket.on("ack", () => done(message))⟧;
    socket.send(message);
  }
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { useEffect, useState } from "react";

export function useWidth() {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    ⟦window.addEventListener("resize", () => setWidth(window.innerWidth))⟧;
  }, []);
  return width;
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a timer of the module that lasts as long as the process",
    good: `setInterval(() => flush(), 1000).unref();

setInterval(() => report(), 60_000);

export async function main() {
  setInterval(() => beat(), 1000);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "kept, cleared or given away",
    good: `export class Poller {
  start() {
    this.timer = setInterval(() => this.poll(), 1000);
  }

  stop() {
    clearInterval(this.timer);
  }
}

export function every(ms, work) {
  const timer = setInterval(work, ms);
  return () => clearInterval(timer);
}

export function start(work) {
  return setInterval(work, 1000);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "removed when the request ends",
    good: `import { bus } from "./bus";

export function updates(req, res) {
  const send = (order) => res.write(JSON.stringify(order));
  bus.on("order", send);
  req.on("close", () => bus.off("order", send));
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "listeners of what lives no longer than the request",
    good: `import { spawn } from "node:child_process";

export function run(req, res) {
  req.on("end", () => res.end());
  const child = spawn("report");
  child.stdout.on("data", (chunk) => res.write(chunk));
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "one listener for each of several events or emitters",
    good: `import { server } from "./server";

export function install(handler, clients) {
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.on(signal, handler);
  }
  for (const client of clients) {
    client.on("error", handler);
  }
  server.on("close", handler);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "an effect that cleans up",
    good: `import { useEffect } from "react";

export function useResize(onResize) {
  useEffect(() => {
    window.addEventListener("resize", onResize);
    const timer = setInterval(onResize, 1000);
    return () => {
      window.removeEventListener("resize", onResize);
      clearInterval(timer);
    };
  }, [onResize]);
}
`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "an interval of timers/promises ends with its loop",
    good: `import { setInterval } from "node:timers/promises";

export async function poll(check) {
  for await (const _ of setInterval(1000)) {
    if (await check()) return;
  }
}
`,
  },
];
