import type { Example } from "../../model.ts";

const javascript: readonly Example[] = [
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `import { trace } from "@opentelemetry/api";
const tracer = trace.getTracer("shop");
export async function charge(order) {
  const span = ⟦tracer.startSpan("charge")⟧;
  span.setAttribute("order", order.id);
  return gateway.charge(order);
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import * as api from "@opentelemetry/api";
export const find = (id) =>
  ⟦api.trace.getTracer("shop").startActiveSpan⟧("find", async (span) => {
    span.setAttribute("id", id);
    return store.find(id);
  });`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `class Worker {
  run(job) {
    const span = ⟦this.tracer.startSpan(job.name)⟧;
    const context = trace.setSpan(active(), span);
    return this.with(context, () => job.run());
  }
  note() {
    ⟦this.tracer.startSpan("note")⟧;
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `import { Counter } from "prom-client";
const requests = new Counter({
  name: "requests_total",
  help: "Requests",
  labelNames: ["method", ⟦"userId"⟧],
});
export function count(req) {
  requests.inc({ method: req.method, path: ⟦req.originalUrl⟧ });
  requests.labels(req.method, ⟦req.user.id⟧).inc();
}`,
  },
  {
    languages: ["typescript", "javascript", "tsx"],
    trap: "ended, or ended in a callback",
    good: `import { trace } from "@opentelemetry/api";
const tracer = trace.getTracer("shop");
export async function charge(order) {
  const span = tracer.startSpan("charge");
  try {
    return await gateway.charge(order);
  } finally {
    span.end();
  }
}
export function listen(socket) {
  const span = tracer.startSpan("listen");
  socket.on("close", () => span.end());
  return tracer.startActiveSpan("open", (open) => socket.open().finally(() => open.end()));
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "the span is given away",
    good: `import { trace } from "@opentelemetry/api";
const tracer = trace.getTracer("shop");
export function begin(name) {
  const span = tracer.startSpan(name);
  return { span, at: Date.now() };
}
export class Job {
  open() {
    this.span = tracer.startSpan("job");
    const child = tracer.startSpan("child");
    finishLater(child);
  }
}`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "helpers that end the span themselves",
    good: `import * as Sentry from "@sentry/node";
import { withSpan } from "./tracing.js";
export const find = (id) => Sentry.startSpan({ name: "find" }, () => store.find(id));
export const load = (id) => withSpan("load", (span) => store.load(id, span));
export const move = (editor) => {
  const span = editor.startSpan("bold");
  editor.apply(span.text);
};`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "labels with few values, and sets that are no metrics",
    good: `import client from "prom-client";
const requests = new client.Counter({ name: "r", help: "r", labelNames: ["method", "route"] });
const seen = new Set();
export function count(req) {
  requests.inc({ method: req.method, route: req.route.path });
  seen.add(req.originalUrl);
  cache.set(req.url, 1);
}`,
  },
];

const python: readonly Example[] = [
  {
    languages: ["python"],
    bad: `from opentelemetry import trace

tracer = trace.get_tracer(__name__)

def charge(order):
    span = ⟦tracer.start_span("charge")⟧
    span.set_attribute("order", order.id)
    return gateway.charge(order)`,
  },
  {
    languages: ["python"],
    bad: `from opentelemetry.trace import get_tracer

class Store:
    def find(self, id):
        ⟦get_tracer("shop").start_as_current_span("find")⟧
        return self.query(id)`,
  },
  {
    languages: ["python"],
    bad: `import sentry_sdk as sentry

async def run(self, job):
    transaction = ⟦sentry.start_transaction(name=job.name)⟧
    transaction.set_tag("queue", job.queue)
    span = ⟦self.tracer.start_span⟧(
        "step",
    )
    if span:
        await job.run()`,
  },
  {
    languages: ["python"],
    bad: `from prometheus_client import Counter, Histogram

REQUESTS = Counter("requests", "Requests", ["method", ⟦"user_id"⟧])
SECONDS = Histogram("seconds", "Seconds", labelnames=("route", ⟦"session_id"⟧))

def count(request, user):
    REQUESTS.labels(request.method, ⟦request.path⟧).inc()
    REQUESTS.labels(method=request.method, user=⟦user.id⟧).inc()`,
  },
  {
    languages: ["python"],
    trap: "opened by with, as a decorator, or ended",
    good: `from opentelemetry import trace

tracer = trace.get_tracer(__name__)

@tracer.start_as_current_span("charge")
def charge(order):
    with tracer.start_as_current_span("gateway") as span:
        span.set_attribute("order", order.id)
        gateway.charge(order)

def find(id):
    span = tracer.start_span("find")
    try:
        with trace.use_span(span):
            return query(id)
    finally:
        span.end()

def load(id):
    span = tracer.start_span("load")
    with trace.use_span(span, end_on_exit=True):
        return query(id)`,
  },
  {
    languages: ["python"],
    trap: "the span is given away",
    good: `from opentelemetry import trace

tracer = trace.get_tracer(__name__)

def begin(name):
    span = tracer.start_span(name)
    return span

class Job:
    def open(self, stack):
        self.span = tracer.start_span("job")
        stack.enter_context(tracer.start_as_current_span("step"))
        child = tracer.start_span("child")
        self.children.append(child)`,
  },
  {
    languages: ["python"],
    trap: "ended in a callback",
    good: `import ddtrace

def later(future):
    span = ddtrace.tracer.trace("later")
    future.add_done_callback(lambda _: span.finish())

def nested(self):
    scope = self.tracer.start_active_span("nested")
    with scope:
        self.work()`,
  },
  {
    languages: ["python"],
    trap: "labels with few values, and counters that are no metrics",
    good: `from collections import Counter
from prometheus_client import Counter as Metric

REQUESTS = Metric("requests", "user_id", ["method", "route"])

def count(request, plot):
    REQUESTS.labels(request.method, request.route).inc()
    words = Counter(["user_id"])
    plot.labels(request.path)
    logger.trace("x")
    return words`,
  },
];

export const spanExamplesJsPython: readonly Example[] = [...javascript, ...python];
