import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import type { Edit, Fix } from "../../model.ts";
import { defineRule, type Handler } from "../../rule.ts";
import { type Binary, type Clock, durationIn, replacements } from "./wallClock.ts";
import { wallClockDurationExamples } from "./wallClockDuration.examples.ts";

const PYTHON: Clock = {
  binaries: ["binary_operator", "comparison_operator"],
  isReading: (node, ctx) =>
    node.type === "call" &&
    /^(time\.(time|time_ns)|datetime\.datetime\.(now|utcnow))$/.test(ctx.qualifyCall(node) ?? ""),
  text: /^((time\.)?time(_ns)?\(\)|(datetime\.)?datetime\.(utc)?now\([\w.]*\))$/,
};

const JAVASCRIPT: Clock = {
  binaries: ["binary_expression"],
  isReading(node, ctx) {
    if (node.type === "new_expression") return /^new Date(\(\))?$/.test(ctx.plain(node));
    return (
      node.type === "call_expression" &&
      /^(Date\.now\(\)|\(?new Date(\(\))?\)?\.(getTime|valueOf)\(\)|\+new Date\(\))$/.test(ctx.plain(node))
    );
  },
  text: /^(Date\.now\(\)|\(?new Date(\(\))?\)?(\.(getTime|valueOf)\(\))?)$/,
};

const JAVA: Clock = {
  binaries: ["binary_expression"],
  isReading: (node, ctx) =>
    node.type === "method_invocation" &&
    /^(System\.currentTimeMillis\(\)|new Date\(\)\.getTime\(\)|Instant\.now\(\)\.toEpochMilli\(\))$/.test(
      ctx.plain(node),
    ),
  text: /^(System\.currentTimeMillis\(\)|new Date\(\)\.getTime\(\)|Instant\.now\(\)\.toEpochMilli\(\))$/,
};

const GO: Clock = {
  binaries: ["binary_expression"],
  isReading: (node, ctx) =>
    node.type === "call_expression" &&
    /^time\.Now\(\)(\.UTC\(\))?\.Unix(Nano|Milli|Micro)?\(\)$/.test(ctx.plain(node)),
  text: /^time\.Now\(\)(\.UTC\(\))?\.Unix(Nano|Milli|Micro)?\(\)$/,
};

const SAYS: Readonly<Record<"python" | "javascript" | "java" | "go", string>> = {
  python: "time.monotonic()",
  javascript: "performance.now()",
  java: "System.nanoTime()",
  go: "time.Since",
};

function tell(
  node: Node,
  family: keyof typeof SAYS,
  repair: { fix?: Fix; suggestions?: Fix[] },
  ctx: RuleContext,
): void {
  ctx.report(node, {
    message: `Measures time by the wall clock, which jumps when it is set: the duration comes out negative or hours too long. ${SAYS[family]} only runs forward.`,
    ...repair,
    ...(ctx.kind.entry && !repair.fix ? { severity: "info" as const } : {}),
  });
}

function checkPython(node: Node, ctx: RuleContext): void {
  const found = durationIn(node, PYTHON, ctx);
  if (!found) return;
  const edits = replacements(found, PYTHON, ctx, (reading) =>
    ctx.text(reading).replace(/\btime\.time/, "time.monotonic"),
  );
  const plain =
    edits?.every((edit) => /monotonic/.test(edit.newText)) &&
    ctx.fileDefinition("time")?.file?.qualified === "time";
  tell(node, "python", edits && plain ? { fix: fix("Use time.monotonic()", ...edits) } : {}, ctx);
}

function checkJavaScript(node: Node, ctx: RuleContext): void {
  const found = durationIn(node, JAVASCRIPT, ctx);
  if (!found) return;
  const edits = replacements(found, JAVASCRIPT, ctx, () => "performance.now()");
  const change = edits ? fix("Use performance.now()", ...edits) : undefined;
  // A difference may be kept as a whole number of milliseconds; a comparison is not kept.
  const repair = change ? (found.operator === "-" ? { suggestions: [change] } : { fix: change }) : {};
  tell(node, "javascript", repair, ctx);
}

/** In nanoseconds there is only the difference of a start that is used for nothing else. */
function nanoTime(node: Node, found: Binary, ctx: RuleContext): Edit[] | undefined {
  if (found.operator !== "-") return undefined;
  const edits = replacements(found, JAVA, ctx, () => "System.nanoTime()");
  if (edits?.length !== 2 || ctx.text(node).replace(/\s+/g, "").length > 80) return undefined;
  const [start] = edits;
  if (!start || !/^System\.currentTimeMillis\(\)$/.test(ctx.plain(found.left))) return undefined;
  return [start, replaceNode(node, `(System.nanoTime() - ${ctx.text(found.right)}) / 1_000_000`)];
}

function checkJava(node: Node, ctx: RuleContext): void {
  const found = durationIn(node, JAVA, ctx);
  if (!found) return;
  const edits = nanoTime(node, found, ctx);
  tell(node, "java", edits ? { fix: fix("Use System.nanoTime()", ...edits) } : {}, ctx);
}

const SINCE: Readonly<Record<string, (name: string) => string>> = {
  Unix: (name) => `int64(time.Since(${name}).Seconds())`,
  UnixNano: (name) => `time.Since(${name}).Nanoseconds()`,
  UnixMilli: (name) => `time.Since(${name}).Milliseconds()`,
  UnixMicro: (name) => `time.Since(${name}).Microseconds()`,
};

function checkGo(node: Node, ctx: RuleContext): void {
  const found = durationIn(node, GO, ctx);
  if (!found) return;
  const unit = /Unix\w*(?=\(\)$)/.exec(ctx.text(found.left))?.[0];
  const edits = found.operator === "-" ? replacements(found, GO, ctx, () => "time.Now()") : undefined;
  const start = edits?.length === 2 ? edits[0] : undefined;
  const since = unit ? SINCE[unit] : undefined;
  tell(
    node,
    "go",
    start && since && found.right.type === "identifier"
      ? { fix: fix("Use time.Since", start, replaceNode(node, since(ctx.text(found.right)))) }
      : {},
    ctx,
  );
}

/** `time.Since(start)` of a start that has lost its monotonic reading: `time.Now().UTC()`. */
function checkStripped(call: Node, ctx: RuleContext): void {
  const argument = call.childForFieldName("arguments")?.namedChildren[0];
  const init = argument?.type === "identifier" ? ctx.definition(argument)?.declaration?.init : undefined;
  if (!init || ctx.qualifyCall(call) !== "time.Since") return;
  if (
    !/^time\.Now\(\)\.(UTC\(\)|Local\(\)|Round\(0\)|In\([\w.]+\)|Truncate\([^()]*\))$/.test(ctx.plain(init))
  )
    return;
  ctx.report(call, {
    message: `"${ctx.text(init)}" drops the monotonic reading: the duration jumps when the wall clock is set.`,
  });
}

/** `Duration.between(start, Instant.now())`. */
function checkBetween(call: Node, ctx: RuleContext): void {
  const list = call.childForFieldName("arguments")?.namedChildren ?? [];
  const now = /^(Instant|LocalDateTime|ZonedDateTime|OffsetDateTime)\.now\(\)$/;
  const [from, to] = list;
  if (ctx.qualifyCall(call) !== "java.time.Duration.between" || !from || !to) return;
  const made = (one: Node): string =>
    one.type === "identifier" ? (ctx.definition(one)?.initText ?? "") : ctx.text(one);
  if (!now.test(made(from)) || !now.test(made(to))) return;
  tell(call, "java", {}, ctx);
}

const java: Handler[] = [
  {
    kinds: ["binary_expression"],
    anchors: ["currentTimeMillis", "getTime", "toEpochMilli"],
    check: checkJava,
  },
  { calls: ["between"], check: checkBetween },
];

export const wallClockDuration = defineRule({
  id: "wall-clock-duration",
  code: "LC06",
  title: "Duration is measured by the wall clock",
  area: "lifecycle",
  severity: "warning",
  why: "The wall clock is set by NTP, by people and by leap seconds, and then timeouts fire at once or never and latencies are negative. A monotonic clock only runs forward, so that a duration is a duration.",
  sources: [
    { title: "Python: time.monotonic", url: "https://docs.python.org/3/library/time.html#time.monotonic" },
    { title: "Go: Monotonic clocks", url: "https://pkg.go.dev/time#hdr-Monotonic_Clocks" },
    {
      title: "Java: System.nanoTime",
      url: "https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/lang/System.html#nanoTime()",
    },
    {
      title: "SRE book: Monitoring distributed systems",
      url: "https://sre.google/sre-book/monitoring-distributed-systems/",
    },
  ],
  autofix: "yes",
  peers: {},
  languages: {
    javascript: [{ kinds: ["binary_expression"], anchors: ["Date"], check: checkJavaScript }],
    python: [
      {
        kinds: ["binary_operator", "comparison_operator"],
        anchors: ["time", "datetime"],
        check: checkPython,
      },
    ],
    java,
    go: [
      {
        kinds: ["binary_expression"],
        anchors: ["Unix", "UnixNano", "UnixMilli", "UnixMicro"],
        check: checkGo,
      },
      { calls: ["Since"], check: checkStripped },
    ],
  },
  examples: wallClockDurationExamples,
});
