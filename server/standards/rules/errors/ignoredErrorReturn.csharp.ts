import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args, calledName, receiver } from "../../languages/csharpSyntax.ts";
import type { Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";

interface Api {
  readonly types: RegExp;
  readonly methods: string;
  /** What is lost with the result. */
  readonly loss: "status" | "value";
  readonly severity?: Severity;
  /** Only with at least this many arguments: `Wait(500)`. */
  readonly least?: number;
}

const STRING =
  "Clone CompareTo Contains EndsWith Equals IndexOf Insert LastIndexOf Normalize PadLeft PadRight Remove Replace ReplaceLineEndings Split StartsWith Substring ToCharArray ToLower ToLowerInvariant ToUpper ToUpperInvariant Trim TrimEnd TrimStart";
const TIME =
  "Add AddDays AddHours AddMilliseconds AddMinutes AddMonths AddSeconds AddTicks AddYears Subtract ToLocalTime ToUniversalTime ToOffset Negate Duration Multiply Divide";
const QUERY =
  "Select SelectMany Where OrderBy OrderByDescending ThenBy Distinct Concat Union Except Intersect Skip Take SkipWhile TakeWhile GroupBy Zip Cast OfType ToList ToArray ToDictionary ToHashSet Any All Count First FirstOrDefault Single SingleOrDefault Last LastOrDefault Sum Min Max Average Aggregate AsEnumerable Chunk DistinctBy";
const LIST =
  /^(System\.Collections\.Generic\.)?(List|IList|IEnumerable|ICollection|IReadOnlyList|IReadOnlyCollection|HashSet|ISet|Dictionary|IDictionary|Queue|Stack)$/;

const APIS: readonly Api[] = [
  { types: /^(string|String|System\.String)$/, methods: STRING, loss: "value" },
  {
    types:
      /^(System\.)?(DateTime|DateTimeOffset|TimeSpan|DateOnly|TimeOnly)(\.(Now|UtcNow|Today|From\w+\(\)|Parse\(\)))?$/,
    methods: TIME,
    loss: "value",
  },
  { types: LIST, methods: QUERY, loss: "value" },
  {
    types: /^System\.Collections\.Immutable\.(IImmutable|Immutable)\w+(\.(Empty|Create\w*\(\)))?$/,
    methods:
      "Add AddRange Clear Insert InsertRange Remove RemoveAll RemoveAt RemoveRange Replace SetItem SetItems Sort Enqueue Dequeue Push Pop Union Except Intersect",
    loss: "value",
  },
  { types: /^System\.Diagnostics\.Process(\.Start\(\))?$/, methods: "WaitForExit", loss: "status", least: 1 },
  { types: /^System\.Threading\.SemaphoreSlim$/, methods: "Wait", loss: "status", least: 1 },
  {
    types: /^System\.Threading\.(ManualResetEventSlim|CountdownEvent|Barrier)$/,
    methods: "Wait SignalAndWait",
    loss: "status",
    least: 1,
  },
  {
    types:
      /^System\.Threading\.(WaitHandle|EventWaitHandle|AutoResetEvent|ManualResetEvent|Mutex|Semaphore)$/,
    methods: "WaitOne",
    loss: "status",
    least: 1,
    severity: "info",
  },
  { types: /^System\.Threading\.Thread$/, methods: "Join", loss: "status", least: 1, severity: "info" },
  {
    types: /^System\.Threading\.(SpinLock|ReaderWriterLockSlim|Lock)$/,
    methods: "TryEnter TryEnterReadLock TryEnterWriteLock",
    loss: "status",
  },
  { types: /^System\.Threading\.Channels\.ChannelWriter$/, methods: "TryWrite", loss: "status" },
  { types: /^System\.Collections\.Concurrent\.BlockingCollection$/, methods: "TryAdd", loss: "status" },
  {
    types:
      /^System\.(IO\.(Stream|FileStream|BufferedStream|BinaryReader|StreamReader|TextReader)|Net\.Sockets\.NetworkStream|IO\.Compression\.(GZip|Deflate|Brotli)Stream)$/,
    methods: "Read ReadAsync ReadBlock",
    loss: "status",
    least: 1,
  },
];

const STATIC: readonly Api[] = [
  { types: /^System\.Threading\.Monitor$/, methods: "TryEnter Wait", loss: "status" },
  {
    types: /^(string|String|System\.String)$/,
    methods: "Concat Format Join IsNullOrEmpty IsNullOrWhiteSpace Compare",
    loss: "value",
  },
  {
    types: /^(System\.)?Math$/,
    methods: "Abs Ceiling Floor Max Min Pow Round Sqrt Clamp Truncate",
    loss: "value",
  },
  {
    types: /^System\.IO\.Path$/,
    methods: "Combine GetFileName GetFullPath GetExtension ChangeExtension Join GetTempPath",
    loss: "value",
  },
  {
    types:
      /^(int|long|short|byte|decimal|double|float|bool|uint|ulong|Guid|DateTime|DateTimeOffset|TimeSpan|(System\.)(Int32|Int64|Decimal|Double|Guid|DateTime|DateTimeOffset|TimeSpan))$/,
    methods: "TryParse TryParseExact",
    loss: "status",
    severity: "info",
  },
];

const table = (apis: readonly Api[]): { api: Api; names: ReadonlySet<string> }[] =>
  apis.map((api) => ({ api, names: new Set(api.methods.split(" ")) }));
const METHODS = table(APIS);
const STATICS = table(STATIC);
const NAMES = [...new Set([...METHODS, ...STATICS].flatMap(({ names }) => [...names]))];

/** Type of a receiver; what a string's own methods give is a string. */
function typeOf(on: Node, ctx: RuleContext): string {
  if (
    /^(string_literal|interpolated_string_expression|verbatim_string_literal|raw_string_literal)$/.test(
      on.type,
    )
  )
    return "string";
  const type = (ctx.typeOf(on) ?? "").replace(/<.*$/s, "");
  if (type)
    return type.replace(
      /^(string|System\.String)(#(Trim|Replace|To(Upper|Lower)\w*|Substring)\(\))+$/,
      "string",
    );
  return "";
}

/** The assertion of a test, or the only statement of a `try`: made for the exception. */
function asksForFailure(statement: Node): boolean {
  const block = statement.parent;
  return block?.type === "block" && block.parent?.type === "try_statement" && block.namedChildCount === 1;
}

function check(call: Node, ctx: RuleContext): void {
  const on = receiver(call);
  const awaited = call.parent?.type === "await_expression";
  const statement = awaited ? call.parent?.parent : call.parent;
  if (call.type !== "invocation_expression" || !on || statement?.type !== "expression_statement") return;
  const name = calledName(call);
  const own = typeOf(on, ctx);
  const owner = own ? "" : (ctx.qualify(on) ?? ctx.text(on));
  const given = args(call);
  const fits = ({ api, names }: { api: Api; names: ReadonlySet<string> }, type: string): boolean =>
    names.has(name) && api.types.test(type) && given.length >= (api.least ?? 0);
  const api = (own ? METHODS.find((one) => fits(one, own)) : STATICS.find((one) => fits(one, owner)))?.api;
  if (!api || (api.loss === "value" && asksForFailure(statement))) return;
  // A pause of a loop that looks again by itself.
  const loops = ["while_statement", "do_statement", "for_statement"];
  if (/^(WaitOne|Wait|Join)$/.test(name) && ctx.ancestor(call, loops, ctx.adapter.functionKinds)) return;
  // `Wait(token)` has no result, and `TryEnter(x, ref taken)` gives it by the argument.
  if (api.loss === "status" && !tells(name, given, ctx)) return;
  ctx.report(
    call.startPosition.row === call.endPosition.row ? call : (call.childForFieldName("function") ?? call),
    {
      message:
        api.loss === "value"
          ? `The result of "${name}" is dropped, and "${name}" does nothing else: the statement has no effect.`
          : /^Read/.test(name)
            ? `"${name}" tells by its result how much it read, which may be less than what was asked for: what is missing goes unseen.`
            : /^(Join|WaitOne)$/.test(name)
              ? `"${name}" tells by its result whether the time ran out, and nobody looks: whether that matters here is not known.`
              : `"${name}" tells by its result whether it worked, and nobody looks: a failure goes unseen.`,
      ...(api.severity ? { severity: api.severity } : {}),
    },
  );
}

function tells(name: string, given: readonly Node[], ctx: RuleContext): boolean {
  const [first] = given;
  if (/^(Wait|SignalAndWait)$/.test(name) && given.length === 1 && first) {
    const type = ctx.typeOf(first) ?? "";
    if (/CancellationToken/.test(type) || /(^|\.)(ct|\w*[tT]oken|None)$/.test(ctx.text(first))) return false;
  }
  if (/^TryEnter/.test(name) && given.some((one) => /^(ref|out)\b/.test(ctx.text(one.parent ?? one))))
    return false;
  // `Process.WaitForExit(-1)`, `WaitOne(Timeout.Infinite)`: it can't run out of time.
  return !(first && /^(-1|(System\.)?(Threading\.)?Timeout\.Infinite\w*)$/.test(ctx.text(first)));
}

export const csharp: Handler[] = [{ calls: NAMES, check }];
