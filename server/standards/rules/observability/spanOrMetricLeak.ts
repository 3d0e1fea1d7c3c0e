import { defineRule } from "../../rule.ts";
import {
  checkGoLabels,
  checkGoVec,
  checkJsLabels,
  checkJsMetric,
  checkPythonLabels,
  checkPythonMetric,
} from "./metricLabels.ts";
import { checkGoSpan } from "./spanGo.ts";
import { checkJsActiveSpan, checkJsSpan } from "./spanJavascript.ts";
import { spanOrMetricLeakExamples } from "./spanOrMetricLeak.examples.ts";
import { checkPythonSpan } from "./spanPython.ts";

export const spanOrMetricLeak = defineRule({
  id: "span-or-metric-leak",
  code: "OB02",
  title: "Span never ended, or metric label without bound",
  area: "observability",
  severity: "warning",
  why: "A span that is not ended is never exported and stays in memory, and a label that takes every user's id or every raw URL grows the metrics store until it falls over, so telemetry fails during the incident it was built for. Ending spans on every path and keeping labels to a few known values keeps both cheap and complete.",
  sources: [
    {
      title: "OpenTelemetry Go: Creating spans",
      url: "https://opentelemetry.io/docs/languages/go/instrumentation/#creating-spans",
    },
    { title: "Prometheus: Metric and label naming", url: "https://prometheus.io/docs/practices/naming/" },
    {
      title: "Builders' Library: Instrumenting distributed systems for operational visibility",
      url: "https://aws.amazon.com/builders-library/instrumenting-distributed-systems-for-operational-visibility/",
    },
  ],
  autofix: "yes",
  peers: { golangci: ["spancheck"] },
  languages: {
    go: [
      {
        calls: [
          "Start",
          "StartSpan",
          "StartSpanWithRemoteParent",
          "StartSpanFromContext",
          "StartSpanFromContextWithTracer",
          "StartTransaction",
          "StartTransactionOptions",
        ],
        check: checkGoSpan,
      },
      { calls: ["NewCounterVec", "NewGaugeVec", "NewHistogramVec", "NewSummaryVec"], check: checkGoVec },
      {
        calls: ["WithLabelValues", "With", "GetMetricWith", "GetMetricWithLabelValues"],
        check: checkGoLabels,
      },
    ],
    javascript: [
      { calls: ["startSpan", "startInactiveSpan"], check: checkJsSpan },
      { calls: ["startActiveSpan", "startSpanManual"], check: checkJsActiveSpan },
      { calls: ["Counter", "Gauge", "Histogram", "Summary"], check: checkJsMetric },
      {
        calls: ["inc", "dec", "set", "observe", "startTimer", "labels", "add", "record"],
        check: checkJsLabels,
      },
    ],
    python: [
      {
        calls: [
          "start_span",
          "start_as_current_span",
          "start_active_span",
          "start_transaction",
          "start_child",
          "trace",
        ],
        check: checkPythonSpan,
      },
      { calls: ["Counter", "Gauge", "Histogram", "Summary", "Info", "Enum"], check: checkPythonMetric },
      { calls: ["labels"], check: checkPythonLabels },
    ],
  },
  examples: spanOrMetricLeakExamples,
});
