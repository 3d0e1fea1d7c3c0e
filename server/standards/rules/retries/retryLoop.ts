import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Family } from "../../model.ts";
import { isStopFlag } from "./pollLoop.ts";
import { flowOf, handlerBody, handlersOf, LOOPS, succeeded } from "./retryFlow.ts";
import { type Head, headOf } from "./retryHead.ts";
import { callsOf, isSleep } from "./sleeps.ts";

/** A loop that tries something until it succeeds: a failure starts the next round, success leaves. */
export interface RetryLoop {
  readonly family: Family;
  readonly node: Node;
  readonly body: Node;
  /** Head of the loop, for the finding's range. */
  readonly from: Node;
  readonly to: Node;
  /** Absent where the head never ends the loop. */
  readonly condition: Node | undefined;
  /** The head counts or compares: the loop ends by itself. */
  readonly counts: boolean;
  /** Name that the head counts in. */
  readonly counter: string | undefined;
  /** Bound of the head where it is written out. */
  readonly attempts: number | undefined;
  /** What is tried. */
  readonly attempt: readonly Node[];
  /** The clause that a failure takes into the next round; a block in Go. */
  readonly handler: Node;
  /** Statements that a failure runs through before the next round. */
  readonly failing: readonly Node[];
  /** Name of the error in the handler. */
  readonly error: string | undefined;
  /** A success may go round as well: then it waits for a result. */
  readonly polls: boolean;
  /** Pauses on the way of a failure. */
  readonly sleeps: readonly Node[];
  /** A call that may pause, of which this file does not tell how. */
  readonly mayPause: boolean;
  /** Text without strings and comments. */
  plain(node: Node): string;
}

export const LOOP_KINDS: Readonly<Partial<Record<Family, readonly string[]>>> = {
  javascript: ["while_statement", "do_statement", "for_statement"],
  python: ["while_statement", "for_statement"],
  java: ["while_statement", "do_statement", "for_statement"],
  go: ["for_statement"],
};

/** Statements of a loop's body; Go wraps them in a list. */
function statementsOf(body: Node): Node[] {
  const own = items(body);
  return own.length === 1 && own[0]?.type === "statement_list" ? items(own[0]) : own;
}

interface Parts {
  readonly attempt: readonly Node[];
  readonly handler: Node;
  readonly failing: readonly Node[];
  readonly error: string | undefined;
  readonly exit: "always" | "maybe" | "none";
}

/** The last statement decides: an exit in front of it is one of the work's own. */
function exitOf(statements: readonly Node[]): Parts["exit"] {
  const all = flowOf(statements);
  if (!all.falls) return all.leaves && !endsInContinue(statements) ? "always" : "none";
  const last = statements.at(-1);
  return last?.type === "if_statement" && flowOf([last]).leaves ? "maybe" : "none";
}

function endsInContinue(statements: readonly Node[]): boolean {
  return statements.at(-1)?.type === "continue_statement";
}

function tryParts(body: Node): Parts | undefined {
  const statements = statementsOf(body);
  const at = statements.findIndex((one) => /^try_(with_resources_)?statement$/.test(one.type));
  const statement = statements[at];
  if (!statement) return undefined;
  const rest = statements.slice(at + 1);
  const attempt = succeeded(statement);
  for (const clause of handlersOf(statement)) {
    const inner = handlerBody(clause);
    if (!inner) continue;
    const own = items(inner);
    const way = flowOf(own);
    const after = flowOf(rest);
    if (!way.continues && !(way.falls && (after.falls || after.continues))) continue;
    const first = exitOf(attempt);
    // Behind the `try` only the successful get, where the handler goes round by itself.
    const then = way.falls && rest.length > 0 ? (exitOf(rest) === "maybe" ? "maybe" : "none") : exitOf(rest);
    const exit = first === "always" ? first : then === "always" ? then : first === "maybe" ? first : then;
    const finish = statement.namedChildren.find((c) => c.type === "finally_clause");
    return {
      attempt,
      handler: clause,
      failing: [...own, ...(finish ? [finish] : []), ...(way.falls ? rest : [])],
      error: errorName(clause),
      exit,
    };
  }
  return undefined;
}

function errorName(clause: Node): string | undefined {
  const parameter = clause.childForFieldName("parameter");
  if (parameter?.type === "identifier") return parameter.text;
  const formal = clause.namedChildren.find((c) => c.type === "catch_formal_parameter");
  if (formal) return formal.childForFieldName("name")?.text;
  const value = clause.childForFieldName("value") ?? clause.namedChildren[0];
  return value?.type === "as_pattern" ? value.childForFieldName("alias")?.text : undefined;
}

const FAILED = /^(err\w*|\w*[eE]rr)\s*!=\s*nil$/;
const SUCCEEDED = /^(err\w*|\w*[eE]rr)\s*==\s*nil$/;

/** `if err != nil { …; continue }; return` and `if err == nil { return }; sleep`. */
function goParts(body: Node): Parts | undefined {
  const statements = statementsOf(body);
  for (const [at, statement] of statements.entries()) {
    if (statement.type !== "if_statement") continue;
    const condition = statement.childForFieldName("condition")?.text.trim() ?? "";
    const then = statement.childForFieldName("consequence");
    if (!then) continue;
    const own = statementsOf(then);
    const rest = statements.slice(at + 1);
    const initializer = statement.childForFieldName("initializer");
    const before = [...statements.slice(0, at), ...(initializer ? [initializer] : [])];
    const failed = FAILED.exec(condition);
    const otherwise = statement.childForFieldName("alternative");
    if (failed) {
      const way = flowOf(own);
      const success = otherwise ? (otherwise.type === "block" ? statementsOf(otherwise) : [otherwise]) : rest;
      const after = flowOf(rest);
      if (!way.continues && !(way.falls && (otherwise ? after.falls : false))) continue;
      const exit = exitOf(success);
      if (exit === "none") continue;
      return {
        attempt: before,
        handler: then,
        failing: [...own, ...(way.falls ? rest : [])],
        error: failed[1],
        exit,
      };
    }
    const fine = SUCCEEDED.exec(condition);
    if (!fine) continue;
    const way = flowOf(own);
    const after = flowOf(otherwise ? [otherwise, ...rest] : rest);
    if (!way.leaves || way.continues || !(after.falls || after.continues)) continue;
    const failing = [...(otherwise ? [otherwise] : []), ...rest];
    return { attempt: before, handler: then, failing, error: fine[1], exit: way.falls ? "maybe" : "always" };
  }
  return undefined;
}

/** Words by which code says that it tries again. */
export const RETRY_WORDS = /attempt|retr(y|ies)|(^|[^a-z])tries\b|max_?tries|num_?tries|back_?off|reconnect/i;

/** A pause by a name that does not say how long it is. */
const MAY_PAUSE = /sleep|delay|wait|back_?off|pause|timer|throttle|jitter|rate_?limit|retry|park|Tick|idle/i;
const LOG =
  /(^|\.)(log|logger|logging|console|slog|klog|glog|LOG|LOGGER|fmt)\.|^print|\.(debug|info|warn\w*|error|trace|Debugf?|Infof?|Warn\w*|Errorf?|Printf?|Println)$/;

/** Errors that say that the input or the moment is wrong, not that the other side failed. */
const OTHER_ERRORS =
  /Interrupt|EINTR|FileExists|FileAlreadyExists|EEXIST|Value(Error|OutOf)|KeyError|IndexError|Unicode|StopIteration|StopAsync|NumberFormat|InputMismatch|\b(queue\.)?(Empty|Full)\b|QueueEmpty|EOFError|AssertionError|ParseException|SyntaxError|JSONDecode|ImportError|ModuleNotFound|AttributeError|TypeError|NameError|BlockingIO|CancelledError|Duplicate|Unique|Integrity|AlreadyExist|Conflict|NotSerializable|Validation|ClassNotFound|NoSuchElement|CloneNotSupported|DateTimeParse/;
/** Errors of the other side or of the way to it. */
const REMOTE_ERRORS =
  /\b(IO|Remote|Socket|Connect\w*|SQL|Http\w*|Web\w*|Unavailable|ServiceUnavailable)Exception|OSError|IOError|Connection\w*Error|\bRequestException|HTTPError|URLError|ClientError|OperationalError|socket\.error|TransportError|httpx\./;
/** A conflict of optimistic concurrency: to be tried again at once. */
const CONFLICTS =
  /Serializ|Deadlock|deadlock|OptimisticLock|StaleObject|WatchError|StaleData|[=!]==?\s*409\b|TransactionAbort|40001|40P01|compareAnd(Set|Swap)|CompareAndSwap|compare_and_swap|BadVersion|VersionConflict|ConcurrentModification|EAGAIN|EBUSY|ErrBusy|EADDRINUSE|\b(unix|syscall)\.E[A-Z]{3,}|UnknownTransactionCommitResult|TransientTransactionError/;
const INTERACTIVE =
  /\b(input|raw_input|getpass|prompt\w*|inquirer|question|readLine|readline|nextInt|nextLine|ask\w*)\s*\(/;

/** Text of the types that a handler names. */
export function caughtTypes(loop: RetryLoop): string {
  const { handler } = loop;
  if (loop.family === "go") return "";
  const body = handlerBody(handler);
  const text = loop.plain(handler);
  return body ? text.slice(0, body.startIndex - handler.startIndex) : text;
}

export function retryLoopOf(node: Node, family: Family, ctx: RuleContext): RetryLoop | undefined {
  const body = node.childForFieldName("body");
  const head = headOf(node, family);
  if (!body || !head) return undefined;
  const parts = family === "go" ? goParts(body) : tryParts(body);
  if (!parts) return undefined;
  const { plain } = callsOf(family, ctx);
  if (!endsOnSuccess(head, parts, plain)) return undefined;
  const sleeps: Node[] = [];
  let mayPause = false;
  const calls = parts.failing.flatMap((one) =>
    ctx.own(one, [...ctx.adapter.callKinds, ...(family === "go" ? ["unary_expression"] : [])]),
  );
  for (const call of calls) {
    if (isSleep(call, family, ctx)) sleeps.push(call);
    else if (ctx.adapter.callKinds.includes(call.type)) {
      const callee = ctx.adapter.callee(call);
      const name = callee ? ctx.text(callee) : "";
      if (MAY_PAUSE.test(name.split(".").slice(-2).join(".")) && !LOG.test(name) && !/setTimeout$/.test(name))
        mayPause = true;
    }
  }
  const selects =
    family === "go" &&
    parts.failing.some(
      (one) => ctx.own(one, ["select_statement"]).length > 0 || one.type === "select_statement",
    );
  const loop: RetryLoop = {
    family,
    node,
    body,
    ...head,
    ...parts,
    polls: parts.exit === "maybe",
    sleeps,
    mayPause: mayPause || (selects && sleeps.length === 0),
    plain,
  };
  return isRetry(loop, ctx) ? loop : undefined;
}

function endsOnSuccess(head: Head, parts: Parts, plain: (node: Node) => string): boolean {
  return parts.exit !== "none" || setsFlag(head, parts, plain);
}

/** A flag that the head looks at and what is tried sets: `while (!connected)`. */
function setsFlag(
  head: Pick<Head, "condition" | "counts">,
  parts: Pick<Parts, "attempt">,
  plain: (node: Node) => string,
): boolean {
  if (!head.condition || head.counts) return false;
  const condition = plain(head.condition);
  const flag =
    /^[(\s]*(?:!|not\s+)\s*([\w.]+)[\s)]*$|^[(\s]*([\w.]+)\s*(?:===?|is)\s*(?:null|None|undefined|false|nil)[\s)]*$/.exec(
      condition,
    );
  const name = flag?.[1] ?? flag?.[2];
  if (!name || isStopFlag(condition)) return false;
  const text = parts.attempt.map(plain).join("\n");
  return new RegExp(`(^|[^\\w.])${name.replace(/\./g, "\\.")}\\s*=[^=]`).test(text);
}

/** True where the head's condition is a flag that success sets. */
export function setsCondition(loop: RetryLoop): boolean {
  return setsFlag(loop, loop, loop.plain);
}

function isRetry(loop: RetryLoop, ctx: RuleContext): boolean {
  const types = caughtTypes(loop);
  if (types && OTHER_ERRORS.test(types) && !/[,|]/.test(types.replace(/\bas\b.*/, ""))) return false;
  const text = loop.plain(loop.body);
  const tried = loop.attempt.map(loop.plain).join("\n");
  if (INTERACTIVE.test(tried) || CONFLICTS.test(types) || CONFLICTS.test(text)) return false;
  if (triesAlternatives(loop)) return false;
  if (loop.sleeps.length > 0) return true;
  if (loop.family === "javascript") return /\bawait\b/.test(tried) && (!loop.polls || RETRY_WORDS.test(text));
  if (REMOTE_ERRORS.test(types)) return true;
  const scope = ctx.functionAround(loop.node)?.node;
  const name = scope?.childForFieldName("name")?.text ?? "";
  return (
    RETRY_WORDS.test(text) ||
    RETRY_WORDS.test(name) ||
    RETRY_WORDS.test(loop.plain(loop.from.parent ?? loop.node).slice(0, 80))
  );
}

/** The count takes part in what is tried: another port, another name, each time. */
function triesAlternatives(loop: RetryLoop): boolean {
  const { counter, condition } = loop;
  // A head that looks at something which the body moves on: a path, a page, a node.
  if (condition && !setsCondition(loop)) {
    const before = statementsOf(loop.body)
      .filter((s) => s.endIndex <= loop.handler.startIndex)
      .map((s) => (/^try_/.test(s.type) ? "" : loop.plain(s)))
      .join("\n");
    const moved = (loop.plain(condition).match(/[A-Za-z_$][\w$]*/g) ?? []).some((name) =>
      new RegExp(`(^|[^\\w.])${name.replace(/\$/g, "\\$")}\\s*=[^=]`).test(before),
    );
    if (moved && !RETRY_WORDS.test(loop.plain(condition))) return true;
  }
  if (!counter || /attempt|retr|tr(y|ies)$/i.test(counter) || counter === "_") return false;
  const use = new RegExp(`(^|[^\\w.])${counter}(?!\\w)`);
  const before = statementsOf(loop.body).filter(
    (s) => s.endIndex <= loop.handler.startIndex && s.type !== "if_statement",
  );
  return [...before, ...loop.attempt].some((one) => {
    // The count may stand in a template.
    const lines = one.text.split("\n");
    return lines.some(
      (line) =>
        use.test(line) &&
        !/\b(log|logger|console|print\w*|debug|info|warn\w*|Printf?|Infof|fmt)\b/i.test(line),
    );
  });
}

/** Conditions of the loop on which it depends whether it is left. */
export function exitsOf(loop: RetryLoop, ctx: RuleContext): Node[] {
  const last = flowOf(loop.failing);
  return ctx
    .own(loop.body, ["if_statement", "elif_clause"])
    .filter((one) => {
      for (let at = one.parent; at && at.id !== loop.node.id; at = at.parent)
        if (LOOPS.has(at.type)) return false;
      const ways = [one.childForFieldName("consequence"), ...one.childrenForFieldName("alternative")];
      const flows = ways.flatMap((way) => (way ? [flowOf([way])] : []));
      // `if (again) continue; throw error`: the condition keeps the loop going.
      const goesRound =
        !last.falls && loop.failing.some((s) => s.startIndex <= one.startIndex && one.endIndex <= s.endIndex);
      return flows.some((way) => way.leaves || (goesRound && way.continues));
    })
    .flatMap((one) => one.childForFieldName("condition") ?? []);
}

/** True where a failure can leave the loop otherwise than by an `if`: out of a `try`, a `switch`, a loop. */
export function leavesInside(loop: RetryLoop, ctx: RuleContext): boolean {
  const kinds = [
    "try_statement",
    "try_with_resources_statement",
    "switch_statement",
    "switch_expression",
    ...LOOPS,
  ];
  return loop.failing
    .flatMap((one) => ctx.own(one, kinds))
    .some(
      (one) => flowOf([one]).leaves && !/catch\s*\(\s*(final\s+)?InterruptedException/.test(loop.plain(one)),
    );
}

/** True where a failure changes something that the next attempt uses: another port, a new client. */
export function changesAttempt(loop: RetryLoop): boolean {
  const tried = loop.attempt.map(loop.plain).join("\n");
  return loop.failing.some((one) =>
    [...loop.plain(one).matchAll(/(?:^|[;{\n])\s*([A-Za-z_$][\w$.]*)\s*=(?![=>])/g)].some((match) => {
      const name = match[1] ?? "";
      if (name === loop.counter || /err|exc|fail|last|attempt|retr|tries/i.test(name)) return false;
      return new RegExp(`(^|[^\\w.])${name.replace(/[.$]/g, "\\$&")}(?!\\w)`).test(tried);
    }),
  );
}
