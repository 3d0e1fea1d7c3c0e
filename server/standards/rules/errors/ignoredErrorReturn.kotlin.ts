import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import {
  args,
  argumentNodes,
  calledName,
  isStatement,
  receiver,
  trailingLambda,
  wholeCall,
} from "../../languages/kotlinSyntax.ts";
import type { Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../timeouts/edits.ts";
import { isAttempt, isQuiet, onlyCleansUp } from "./handlersKotlin.ts";

interface Api {
  readonly types: RegExp;
  readonly methods: string;
  /** What is lost with the result. */
  readonly loss: "status" | "value";
  readonly severity?: Severity;
  /** Only with this many arguments: `await(5, SECONDS)`. */
  readonly count?: number;
}

const C = "java\\.util\\.concurrent\\.";
const STRING =
  "capitalize decapitalize drop dropLast endsWith filter format isBlank isEmpty lines lowercase matches padEnd padStart plus removePrefix removeSuffix removeSurrounding repeat replace replaceAfter replaceBefore replaceFirst reversed split startsWith substring substringAfter substringAfterLast substringBefore substringBeforeLast take takeLast toByteArray toInt toLong toLowerCase toUpperCase trim trimEnd trimIndent trimMargin trimStart uppercase";
const TIME =
  "format isAfter isBefore minus minusDays minusHours minusMillis minusMinutes minusMonths minusSeconds minusWeeks minusYears plus plusDays plusHours plusMillis plusMinutes plusMonths plusSeconds plusWeeks plusYears toEpochMilli toInstant toLocalDate truncatedTo withDayOfMonth withHour withMinute withNano withSecond withZoneSameInstant";

const APIS: readonly Api[] = [
  { types: /^String$/, methods: STRING, loss: "value" },
  {
    types: /^java\.math\.Big(Integer|Decimal)(\.(valueOf\(\)|ONE|ZERO|TEN))?$/,
    methods: "abs add divide max min mod multiply negate pow setScale subtract plus minus times div",
    loss: "value",
  },
  {
    types:
      /^java\.time\.(Duration|Instant|LocalDate|LocalDateTime|LocalTime|OffsetDateTime|ZonedDateTime)(\.(now|of\w*|between|parse|from)\(\))?$/,
    methods: TIME,
    loss: "value",
  },
  {
    types: /^java\.io\.File$/,
    methods: "createNewFile mkdir renameTo setExecutable setLastModified setReadOnly setReadable setWritable",
    loss: "status",
  },
  { types: /^java\.io\.File$/, methods: "delete mkdirs deleteRecursively", loss: "status", severity: "info" },
  {
    types: new RegExp(`^${C}locks\\.(Lock|Reentrant(ReadWrite)?Lock(\\.(Read|Write)Lock)?|StampedLock)$`),
    methods: "tryLock",
    loss: "status",
  },
  { types: /^kotlinx\.coroutines\.sync\.Mutex$/, methods: "tryLock", loss: "status" },
  {
    types: new RegExp(`^(${C}|kotlinx\\.coroutines\\.sync\\.)Semaphore$`),
    methods: "tryAcquire",
    loss: "status",
  },
  {
    types: new RegExp(`^${C}((Array|Linked)?Blocking(Queue|Deque)|LinkedBlockingDeque)$`),
    methods: "offer offerFirst offerLast",
    loss: "status",
  },
  {
    types: /^kotlinx\.coroutines\.channels\.(Channel|SendChannel)$/,
    methods: "trySend",
    loss: "status",
  },
  {
    types: /^kotlinx\.coroutines\.flow\.MutableSharedFlow$/,
    methods: "tryEmit",
    loss: "status",
    severity: "info",
  },
  {
    types: new RegExp(`^${C}(CountDownLatch|locks\\.Condition)$`),
    methods: "await",
    loss: "status",
    count: 2,
  },
  {
    types: new RegExp(`^${C}(\\w*Executor\\w*|ForkJoinPool|Executors\\.\\w+\\(\\))$`),
    methods: "awaitTermination",
    loss: "status",
    severity: "info",
    count: 2,
  },
  { types: /^Process(Builder)?(#start\(\))?$/, methods: "waitFor", loss: "status", count: 2 },
  { types: /^java\.io\.\w*(InputStream|Reader)$/, methods: "skip", loss: "status" },
];

const METHODS = APIS.map((api) => ({ api, names: new Set(api.methods.split(" ")) }));
const NAMES = [...new Set(METHODS.flatMap(({ names }) => [...names]))];

function typeOf(on: Node, ctx: RuleContext): string {
  if (on.type === "string_literal" || on.type === "multiline_string_literal") return "String";
  const type = ctx.typeOf(on) ?? "";
  if (type) return type.replace(/^kotlin\./, "");
  const init = on.type === "identifier" ? ctx.definition(on)?.declaration?.init : undefined;
  return init && /^(multiline_)?string_literal$/.test(init.type) ? "String" : "";
}

/** Cleaning up: a file that is still there is deleted again later, or never was there. */
function cleansUp(call: Node): boolean {
  for (let at = call.parent; at; at = at.parent) {
    if (at.type === "finally_block" || at.type === "catch_block") return true;
    if (at.type === "function_declaration") {
      return /clean|clear|delete|remove|close|tearDown|purge|dispose|evict/i.test(
        at.childForFieldName("name")?.text ?? "",
      );
    }
  }
  return false;
}

/** A buffer that takes everything, or drops what is too much on purpose. */
function takesAll(on: Node, ctx: RuleContext): boolean {
  const made = ctx.definition(on)?.initText;
  if (made === undefined) return false;
  return /CONFLATED|UNLIMITED|DROP_(OLDEST|LATEST)|Linked\w+(<.*>)?\(\)|MAX_VALUE/.test(made);
}

/** The only statement of a `try`: it asks whether the call throws. */
function asksForFailure(call: Node): boolean {
  const block = call.parent;
  return block?.type === "block" && block.parent?.type === "try_expression" && items(block).length === 1;
}

function checkKnown(call: Node, ctx: RuleContext): void {
  const on = receiver(call);
  const whole = wholeCall(call);
  if (!on || !isStatement(whole)) return;
  const name = calledName(call);
  const type = typeOf(on, ctx);
  const api = METHODS.find(
    (one) =>
      one.names.has(name) &&
      one.api.types.test(type) &&
      (one.api.count === undefined || argumentNodes(call).length === one.api.count),
  )?.api;
  if (!api) return;
  if (api.loss === "value" && asksForFailure(whole)) return;
  if (/^(delete|mkdirs?|deleteRecursively)$/.test(name) && cleansUp(call)) return;
  if (/^(offer|try(Send|Emit))/.test(name) && takesAll(on, ctx)) return;
  ctx.report(callRange(call, ctx), {
    message:
      api.loss === "value"
        ? `The result of "${name}" is dropped, and "${name}" does nothing else: the statement has no effect.`
        : `"${name}" tells by its result whether it worked, and nobody looks: a failure goes unseen.`,
    ...(api.severity ? { severity: api.severity } : {}),
  });
}

/** Calls behind `runCatching { }` that look at the failure. */
const LOOKS =
  /^(onFailure|getOrElse|getOrThrow|fold|recover|recoverCatching|exceptionOrNull|isFailure|isSuccess|throwOnFailure|also|let)$/;

/** `runCatching { … }` of which nobody asks how it went. */
function checkCatching(call: Node, ctx: RuleContext): void {
  const body = trailingLambda(call);
  if (!body || ctx.fileDefinition("runCatching")) return;
  let at = wholeCall(call);
  for (let up = at.parent; up?.type === "navigation_expression"; up = at.parent) {
    const name = up.namedChildren.at(-1)?.text ?? "";
    const outer = up.parent;
    if (LOOKS.test(name) || outer?.type !== "call_expression") return;
    at = wholeCall(outer);
  }
  if (!isStatement(at) || onlyCleansUp(body) || isQuiet(call) || isAttempt(call)) return;
  if (items(body).length === 0) return;
  const callee = call.namedChildren[0] ?? call;
  ctx.report(callee, {
    message: "runCatching keeps what failed in a result that nobody looks at: a failure goes unseen.",
    severity: "warning",
  });
}

/** Functions of this file that say themselves that their result is to be looked at. */
function checkAnnotated(call: Node, ctx: RuleContext): void {
  if (wholeCall(call).id !== call.id && call.namedChildren.length === 0) return;
  const name = calledName(call);
  const on = receiver(call);
  if (on && !ctx.adapter.isSelf(on)) return;
  if (!name || !isStatement(wholeCall(call)) || !ctx.fileDefinition(`checked ${name}`)) return;
  ctx.report(callRange(call, ctx), {
    message: `"${name}" is marked as a function whose result is to be looked at, and its result is dropped.`,
  });
}

export const kotlinHandlers: readonly Handler[] = [
  { calls: NAMES, check: checkKnown },
  { calls: ["runCatching"], check: checkCatching },
  {
    kinds: ["call_expression"],
    anchors: ["CheckResult", "CheckReturnValue", "MustUseReturnValue", "MustUseReturnValues"],
    check: (call, ctx) => {
      if (args(call).length >= 0 && ctx.adapter.callee(call)) checkAnnotated(call, ctx);
    },
  },
];
