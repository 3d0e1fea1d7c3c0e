import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args } from "../../languages/java.ts";
import type { Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../timeouts/edits.ts";

/** What is lost when the result of a method is dropped. */
type Loss = "status" | "value";

interface Api {
  readonly types: RegExp;
  readonly methods: string;
  readonly loss: Loss;
  readonly severity?: Severity;
}

const STRING =
  "charAt codePointAt compareTo compareToIgnoreCase concat contains contentEquals endsWith equals equalsIgnoreCase formatted getBytes hashCode indent indexOf intern isBlank isEmpty lastIndexOf length lines matches repeat replace replaceAll replaceFirst split startsWith strip stripIndent stripLeading stripTrailing subSequence substring toCharArray toLowerCase toUpperCase translateEscapes trim";
const NUMBER =
  "abs add and andNot compareTo divide divideAndRemainder doubleValue equals gcd hashCode intValue longValue max min mod modInverse modPow movePointLeft movePointRight multiply negate not or pow precision remainder round scale setScale shiftLeft shiftRight signum sqrt stripTrailingZeros subtract toBigInteger toPlainString toString unscaledValue xor";
const STREAM =
  "allMatch anyMatch average boxed collect count distinct dropWhile filter findAny findFirst flatMap limit map mapToDouble mapToInt mapToLong mapToObj max min noneMatch parallel peek reduce sequential skip sorted sum takeWhile toArray toList";
const TIME =
  "atOffset atStartOfDay atTime atZone compareTo equals format get getDayOfMonth getEpochSecond getHour getMinute getMonth getNano getSeconds getYear isAfter isBefore isEqual isNegative isZero minus minusDays minusHours minusMillis minusMinutes minusMonths minusNanos minusSeconds minusWeeks minusYears multipliedBy negated plus plusDays plusHours plusMillis plusMinutes plusMonths plusNanos plusSeconds plusWeeks plusYears toDays toEpochMilli toHours toInstant toLocalDate toLocalDateTime toLocalTime toMillis toMinutes toNanos toSeconds truncatedTo until with withDayOfMonth withHour withMinute withMonth withNano withSecond withYear withZoneSameInstant";
const COLLECTION =
  /^java\.util\.(Collection|List|Set|ArrayList|LinkedList|HashSet|LinkedHashSet|TreeSet|Queue|Deque|ArrayDeque|Vector|SortedSet|NavigableSet)(\.of\(\)|\.copyOf\(\))?$/;
const MAP = /^java\.util\.((concurrent\.)?Concurrent)?(Linked)?(Hash|Tree|Sorted|Navigable)?Map(\.of\(\))?$/;
const INPUT = /^java\.(io\.(\w*InputStream|\w*Reader)|util\.(zip|jar)\.\w+InputStream)$/;

/** Methods whose result is all that they are called for, or the only sign that they failed. */
const APIS: readonly Api[] = [
  { types: /^String$/, methods: STRING, loss: "value" },
  {
    types: /^java\.math\.Big(Integer|Decimal)(\.(valueOf\(\)|ONE|ZERO|TEN))?$/,
    methods: NUMBER,
    loss: "value",
  },
  {
    types: /^java\.util\.Optional(Int|Long|Double)?(\.(of|ofNullable|empty)\(\))?$/,
    methods: "equals filter flatMap get getAsInt getAsLong isEmpty isPresent map or orElse stream",
    loss: "value",
  },
  {
    types:
      /^(java\.util\.stream\.(Int|Long|Double)?Stream(\.(of|concat|generate|iterate|range|rangeClosed)\(\))?|java\.util\.Arrays\.stream\(\))$/,
    methods: STREAM,
    loss: "value",
  },
  {
    types: COLLECTION,
    methods: "contains containsAll indexOf isEmpty lastIndexOf size stream subList toArray",
    loss: "value",
  },
  { types: MAP, methods: "containsKey containsValue entrySet isEmpty keySet size values", loss: "value" },
  {
    types:
      /^java\.time\.(Duration|Instant|LocalDate|LocalDateTime|LocalTime|OffsetDateTime|Period|ZonedDateTime|Year|YearMonth)(\.(now|of\w*|between|parse|from)\(\))?$/,
    methods: TIME,
    loss: "value",
  },
  { types: /^java\.util\.Iterator$/, methods: "hasNext", loss: "value" },
  { types: /^java\.util\.UUID$/, methods: "compareTo equals toString", loss: "value" },
  {
    types: /^java\.util\.function\.(Bi|Int|Long|Double)?Predicate$/,
    methods: "and negate or test",
    loss: "value",
  },
  {
    types: /^java\.nio\.file\.Path$/,
    methods: "getFileName getParent normalize relativize resolve resolveSibling toAbsolutePath toFile",
    loss: "value",
  },
  { types: /^Thread$/, methods: "getName isAlive isInterrupted", loss: "value" },
  { types: INPUT, methods: "skip", loss: "status" },
  {
    types:
      /^java\.util\.concurrent\.locks\.(Lock|Reentrant(ReadWrite)?Lock(\.(Read|Write)Lock)?|StampedLock)$/,
    methods: "tryLock",
    loss: "status",
  },
  { types: /^java\.util\.concurrent\.locks\.Condition$/, methods: "awaitNanos awaitUntil", loss: "status" },
  { types: /^java\.util\.concurrent\.Semaphore$/, methods: "tryAcquire", loss: "status" },
  {
    types:
      /^java\.util\.concurrent\.(BlockingQueue|BlockingDeque|ArrayBlockingQueue|LinkedBlockingQueue|LinkedBlockingDeque)$/,
    methods: "offer offerFirst offerLast",
    loss: "status",
  },
  {
    types: /^java\.io\.File$/,
    methods: "createNewFile mkdir renameTo setExecutable setLastModified setReadOnly setReadable setWritable",
    loss: "status",
  },
  { types: /^java\.io\.File$/, methods: "delete mkdirs", loss: "status", severity: "info" },
];

const STATIC: readonly Api[] = [
  { types: /^String$/, methods: "copyValueOf format join valueOf", loss: "value" },
  {
    types: /^java\.util\.Arrays$/,
    methods: "asList copyOf copyOfRange deepEquals deepToString equals hashCode stream toString",
    loss: "value",
  },
  {
    types: /^java\.util\.Objects$/,
    methods: "equals hash hashCode isNull nonNull requireNonNullElse toString",
    loss: "value",
  },
  { types: /^java\.util\.(Optional|List|Set|Map)$/, methods: "copyOf empty of ofNullable", loss: "value" },
  { types: /^Math$/, methods: "abs ceil floor max min pow round sqrt", loss: "value" },
  {
    types: /^(java\.time\.(Duration|Instant|LocalDate|LocalDateTime|ZonedDateTime))$/,
    methods: "between now ofMillis ofSeconds",
    loss: "value",
  },
  { types: /^java\.util\.UUID$/, methods: "fromString randomUUID", loss: "value" },
];

/** Methods that fail only when they are given a limit: `await(5, SECONDS)`. */
const TIMED: readonly Api[] = [
  { types: /^java\.util\.concurrent\.(CountDownLatch|locks\.Condition)$/, methods: "await", loss: "status" },
  {
    types: /^java\.util\.concurrent\.(\w*Executor\w*|ForkJoinPool|Executors\.\w+\(\))$/,
    methods: "awaitTermination",
    loss: "status",
    severity: "info",
  },
  { types: /^Process(Builder)?(#start\(\))?$/, methods: "waitFor", loss: "status" },
];

const KEPT =
  /^(trim|strip\w*|substring|toLowerCase|toUpperCase|replace(All|First)?|concat|repeat|intern|formatted|indent)$/;

/** Type of what a method is called on; strings are followed through their own methods. */
function receiverType(object: Node, ctx: RuleContext): string | undefined {
  const at = ctx.adapter.unwrap(object);
  if (at.type === "string_literal") return "String";
  if (at.type === "binary_expression") {
    return /^\+$/.test(at.childForFieldName("operator")?.type ?? "") && /"/.test(ctx.plain(at))
      ? "String"
      : undefined;
  }
  let type = ctx.typeOf(at);
  for (let last = /^(.*)#(\w+)\(\)$/.exec(type ?? ""); last; last = /^(.*)#(\w+)\(\)$/.exec(type ?? "")) {
    const [, owner, method] = last;
    const same =
      owner !== undefined &&
      method !== undefined &&
      ((/^String$|^String#/.test(owner) && KEPT.test(method)) ||
        (/^java\.util\.stream\./.test(owner) &&
          /^(filter|map|sorted|limit|skip|distinct|peek|flatMap)$/.test(method)) ||
        (/^java\.math\./.test(owner) &&
          /^(add|subtract|multiply|divide|negate|abs|setScale|pow|mod)$/.test(method)) ||
        (/^java\.time\./.test(owner) && /^(plus|minus|with)\w*$/.test(method)));
    if (!same) {
      if (/^(stream|parallelStream)$/.test(method ?? "") && COLLECTION.test(owner ?? ""))
        return "java.util.stream.Stream";
      break;
    }
    type = owner;
  }
  return type;
}

/** Methods of every object, which do nothing but answer. */
const OF_OBJECTS: Api = {
  types: /^/,
  methods: "equals hashCode toString",
  loss: "value",
  severity: "warning",
};

const METHODS = [...APIS, ...STATIC, ...TIMED].map((api) => ({
  api,
  names: new Set(api.methods.split(" ")),
}));
const NAMES = [...new Set(METHODS.flatMap(({ names }) => [...names]))];

function lossOf(call: Node, name: string, ctx: RuleContext): Api | undefined {
  const object = call.childForFieldName("object");
  if (!object) return undefined;
  const count = args(call).length;
  if (name === "equals" ? count === 1 : /^(hashCode|toString)$/.test(name) && count === 0) return OF_OBJECTS;
  const type = receiverType(object, ctx);
  const owner = type ? undefined : ctx.qualify(object);
  return METHODS.find(({ api, names }) => {
    if (!names.has(name)) return false;
    if (STATIC.includes(api)) return owner !== undefined && api.types.test(owner);
    if (type === undefined || !api.types.test(type)) return false;
    return !TIMED.includes(api) || args(call).length === 2;
  })?.api;
}

/** An assertion of a test, or a call that is made for the exception that it throws. */
function expectsFailure(statement: Node): boolean {
  const next = statement.nextNamedSibling;
  if (next && /^(Assert(ions)?\.)?fail\(/.test(next.text)) return true;
  const block = statement.parent;
  const around = block?.parent;
  if (around?.type === "lambda_expression")
    return /assertThrows|assertThat|verify/.test(around.parent?.parent?.text.slice(0, 60) ?? "");
  // The only statement of a `try`: it asks whether the call throws.
  return around?.type === "try_statement" && items(block ?? null).length === 1;
}

/** Cleaning up: a file that is still there is deleted again later, or never was there. */
function cleansUp(statement: Node): boolean {
  for (let at = statement.parent; at; at = at.parent) {
    if (at.type === "finally_clause" || at.type === "catch_clause") return true;
    if (/^(method_declaration|lambda_expression|constructor_declaration)$/.test(at.type)) {
      return /clean|clear|delete|remove|close|tearDown|purge|dispose/i.test(
        at.childForFieldName("name")?.text ?? "",
      );
    }
  }
  return false;
}

function checkKnown(call: Node, ctx: RuleContext): void {
  const statement = call.parent;
  const name = call.childForFieldName("name");
  if (statement?.type !== "expression_statement" || !name || call.type !== "method_invocation") return;
  const api = lossOf(call, ctx.text(name), ctx);
  if (!api) return;
  const method = ctx.text(name);
  // `list.toArray(rest)` fills the array that it is given.
  if (method === "toArray" && args(call).length > 0) return;
  if (
    api.loss === "value"
      ? expectsFailure(statement)
      : /^(delete|mkdirs?)$/.test(method) && cleansUp(statement)
  )
    return;
  // A queue without a limit takes everything.
  if (method.startsWith("offer") && isEndless(call, ctx)) return;
  ctx.report(callRange(call, ctx), {
    message:
      api.loss === "value"
        ? `The result of "${method}" is dropped, and "${method}" does nothing else: the statement has no effect.`
        : `"${method}" tells by its result whether it worked, and nobody looks: a failure goes unseen.`,
    ...(api.severity ? { severity: api.severity } : {}),
  });
}

function isEndless(call: Node, ctx: RuleContext): boolean {
  const object = call.childForFieldName("object");
  const made = object ? ctx.definition(object)?.initText : undefined;
  return made === undefined || /Linked\w+(<.*>)?\(\)/.test(made);
}

function checkAnnotated(statement: Node, ctx: RuleContext): void {
  const call = statement.namedChildren[0];
  if (call?.type !== "method_invocation" || expectsFailure(statement)) return;
  const name = ctx.text(call.childForFieldName("name") ?? call);
  const object = call.childForFieldName("object");
  const owner =
    object && !ctx.adapter.isSelf(object) ? (ctx.typeOf(object) ?? ctx.qualify(object)) : undefined;
  const known =
    !object || ctx.adapter.isSelf(object) ? name : owner ? `${owner.replace(/^\.\//, "")}.${name}` : "";
  if (!ctx.fileDefinition(`checked ${known}`)) return;
  ctx.report(callRange(call, ctx), {
    message: `"${name}" is marked @CheckReturnValue, and its result is dropped: what it tells is lost.`,
  });
}

export const javaHandlers: readonly Handler[] = [
  { calls: NAMES, check: checkKnown },
  { kinds: ["expression_statement"], anchors: ["CheckReturnValue"], check: checkAnnotated },
];
