import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args as goArgs, stringValue as goString } from "../../languages/go.ts";
import { args as jsArgs, stringValue as jsString, property } from "../../languages/javascriptSyntax.ts";
import { keyword, args as pyArgs, stringValue as pyString } from "../../languages/python.ts";

/** Labels that take a new value for every user, request or client. */
const UNBOUNDED_NAME =
  /^(user_id|user_email|email|email_address|session_id|request_id|req_id|trace_id|span_id|order_id|customer_id|transaction_id|message_id|correlation_id|client_ip|remote_addr|remote_ip|user_agent|raw_path|raw_url|full_url|query_string|error_message)$/;

/** Values that do so: ids, raw paths, addresses, texts of errors. */
const UNBOUNDED_VALUE = new RegExp(
  [
    String.raw`\b(r|req|request|c\.Request|ctx\.request)\.(URL\.(Path|RawPath|RawQuery|Path|String\(\)|RequestURI\(\))|RequestURI|RemoteAddr|UserAgent\(\))$`,
    String.raw`\b(req|request|ctx|ctx\.request)\.(url|originalUrl|path|ip|raw_path|full_path|remote_addr|client\.host|url\.path|headers\["user-agent"\])$`,
    String.raw`\b(err|error|e|exc|ex)\.(Error\(\)|message)$`,
    String.raw`^str\((err|error|e|exc|ex)\)$`,
    String.raw`(^|\.|_)(user|session|request|order|customer|transaction|message|trace|correlation)_?(ID|Id|id)(\.String\(\)|\.toString\(\))?$`,
    String.raw`(^|\.)(user|customer|order|session)\.(ID|Id|id|Email|email)(\.String\(\)|\.toString\(\))?$`,
    String.raw`\b(uuid\.(New|NewString|uuid4|v4)|uuidv4|randomUUID)\(\)`,
  ].join("|"),
);

function snake(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toLowerCase();
}

function reportName(node: Node, name: string | undefined, ctx: RuleContext): void {
  if (name === undefined || !UNBOUNDED_NAME.test(snake(name))) return;
  ctx.report(node, {
    message: `Label ${name} makes a new time series for every value: put it into logs or traces instead.`,
  });
}

function reportValue(node: Node, ctx: RuleContext): void {
  const text = ctx.text(node);
  if (text.length > 80 || !UNBOUNDED_VALUE.test(text)) return;
  ctx.report(node, {
    message: `Label value ${text} has no bound: every new value makes a new time series.`,
  });
}

const GO_PROM = "github.com/prometheus/client_golang/prometheus";

/** `prometheus.NewCounterVec(opts, []string{"user_id"})` */
export function checkGoVec(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call) ?? "";
  if (!name.startsWith(GO_PROM)) return;
  const list = goArgs(call)[1];
  if (list?.type !== "composite_literal") return;
  for (const element of items(list.childForFieldName("body"))) {
    const value = ctx.adapter.unwrap(element);
    reportName(value, goString(value), ctx);
  }
}

/** `requests.WithLabelValues(r.URL.Path)`, `requests.With(prometheus.Labels{"path": r.URL.Path})` */
export function checkGoLabels(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  const method = callee?.childForFieldName("field");
  if (!method) return;
  if (/WithLabelValues$/.test(ctx.plain(method))) {
    for (const value of goArgs(call)) reportValue(value, ctx);
    return;
  }
  const labels = goArgs(call)[0];
  if (labels?.type !== "composite_literal" || ctx.qualifyCall(labels) !== `${GO_PROM}.Labels`) return;
  for (const element of items(labels.childForFieldName("body"))) {
    const value = element.childForFieldName("value");
    if (value) reportValue(ctx.adapter.unwrap(value), ctx);
  }
}

const JS_METRIC = /^prom-client\.(Counter|Gauge|Histogram|Summary)\b/;
const JS_OTEL = /^@opentelemetry\/api\b.*#create\w+\(\)#(add|record)$/;

/** `new Counter({ labelNames: ["userId"] })` */
export function checkJsMetric(call: Node, ctx: RuleContext): void {
  if (call.type !== "new_expression" || !JS_METRIC.test(ctx.qualifyCall(call) ?? "")) return;
  const names = property(jsArgs(call)[0], "labelNames");
  const list = names.state === "present" ? ctx.adapter.unwrap(names.value) : undefined;
  if (list?.type !== "array") return;
  for (const name of items(list)) reportName(name, jsString(name), ctx);
}

/** `requests.inc({ path: req.url })`, `requests.labels(req.url)`, `counter.add(1, { … })` */
export function checkJsLabels(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call) ?? "";
  if (!JS_METRIC.test(name) && !JS_OTEL.test(name)) return;
  for (const argument of jsArgs(call)) {
    if (argument.type !== "object") {
      reportValue(argument, ctx);
      continue;
    }
    for (const pair of items(argument)) {
      const key = pair.childForFieldName("key");
      const value = pair.childForFieldName("value");
      const text = key ? (jsString(key) ?? ctx.text(key)) : ctx.text(pair);
      // The name in a declaration is a finding of its own; here it tells for OpenTelemetry.
      if (JS_OTEL.test(name) && UNBOUNDED_NAME.test(snake(text).replaceAll(".", "_"))) {
        reportName(key ?? pair, text.replaceAll(".", "_"), ctx);
      } else if (value) reportValue(value, ctx);
    }
  }
}

const PY_METRIC = /^prometheus_client\.(Counter|Gauge|Histogram|Summary|Info|Enum)\b/;

/** `Counter("requests", "…", ["user_id"])` */
export function checkPythonMetric(call: Node, ctx: RuleContext): void {
  if (!/^prometheus_client\.\w+$/.test(ctx.qualifyCall(call) ?? "")) return;
  const named = keyword(call, "labelnames");
  const list = named.state === "present" ? named.value : pyArgs(call)[2];
  if (!list || !/^(list|tuple)$/.test(list.type)) return;
  for (const name of items(list)) reportName(name, pyString(name), ctx);
}

/** `REQUESTS.labels(request.path)`, `REQUESTS.labels(path=request.path)` */
export function checkPythonLabels(call: Node, ctx: RuleContext): void {
  if (!PY_METRIC.test(ctx.qualifyCall(call) ?? "")) return;
  for (const argument of items(call.childForFieldName("arguments"))) {
    const value = argument.type === "keyword_argument" ? argument.childForFieldName("value") : argument;
    if (value) reportValue(value, ctx);
  }
}
