import type { Node } from "web-tree-sitter";
import { items } from "../../languages/adapter.ts";

/** A loop's parts; `condition` is absent where it never ends by itself. */
export interface Loop {
  readonly condition: Node | undefined;
  readonly body: Node;
  readonly from: Node;
  /** Last node of the head, for the finding's range. */
  readonly to: Node;
}

const ALWAYS = /^\(?\s*(true|True|1)\s*\)?$/;

/** Reads a `while`, `do` or condition-only `for`; `undefined` for loops that count or iterate. */
export function loopOf(node: Node): Loop | undefined {
  const body = node.childForFieldName("body");
  const keyword = node.children.find((c) => c.type === (node.type === "for_statement" ? "for" : "while"));
  if (!body || !keyword) return undefined;
  if (node.type !== "for_statement") {
    const condition = node.childForFieldName("condition");
    if (!condition) return undefined;
    return {
      condition: ALWAYS.test(condition.text) ? undefined : condition,
      body,
      from: keyword,
      to: condition,
    };
  }
  const head = items(node).filter((c) => c.id !== body.id && c.type !== "empty_statement");
  const [only, more] = head;
  if (more || (only && /_clause$|declaration$|^assignment|^expression_statement$/.test(only.type))) {
    return undefined;
  }
  const close = node.children.find((c) => c.type === ")");
  const condition = only && !ALWAYS.test(only.text) ? only : undefined;
  return { condition, body, from: keyword, to: close ?? only ?? keyword };
}

/** What a language's calls in a loop's body are. */
export interface Calls {
  isSleep(call: Node): boolean;
  /** Text without strings and comments. */
  plain(node: Node): string;
}

export interface Polling {
  readonly conditions: Node[];
  /** Conditions that guard a `break` or a `return`. */
  readonly exits: Node[];
  readonly sleeps: Node[];
  readonly assignments: { readonly name: string; readonly value: string }[];
  readonly counted: Set<string>;
  /** Nothing but the sleep. */
  readonly bare: boolean;
}

const LOG =
  /^(?:(?:[\w$]+\.)*(?:log|logger|logging|console|slog|klog|glog|LOG|LOGGER|spinner|progress|System\.(?:out|err)|fmt|sys\.std(?:out|err))\.[\w.]+|print\w*|Print\w*|log\w*|debug\w*|[\w$.]+\.(?:debug|info|warn|warning|trace))\s*\(/;
const REFRESH =
  /(^|[._])(refresh|reload|update_?status|poll|check|load|fetch|get|sync|describe|yield|invalidate|flush_?log)\w*\s*\([^()]*\)$/i;

const CALLS = new Set(["call_expression", "call", "method_invocation"]);
const ASSIGNMENTS = new Set(["assignment_expression", "assignment", "assignment_statement"]);
const DECLARATIONS = new Set([
  "lexical_declaration",
  "variable_declaration",
  "local_variable_declaration",
  "short_var_declaration",
  "var_declaration",
]);

/**
 * Reads a loop's body as "look, decide, sleep". `undefined` where it does anything else: then
 * it is a worker or a supervisor, which is meant to run on.
 */
export function pollingOf(loop: Loop, calls: Calls): Polling | undefined {
  const reader = new Reader(calls);
  if (loop.condition) reader.conditions.push(loop.condition);
  if (!reader.quiet(loop.body, undefined)) return undefined;
  if (reader.sleeps.length === 0) return undefined;
  return { ...reader, bare: reader.statements === reader.sleeps.length };
}

class Reader {
  readonly conditions: Node[] = [];
  readonly exits: Node[] = [];
  readonly sleeps: Node[] = [];
  readonly assignments: { name: string; value: string }[] = [];
  readonly counted = new Set<string>();
  statements = 0;

  constructor(private readonly calls: Calls) {}

  quiet(node: Node, guard: Node | undefined): boolean {
    switch (node.type) {
      case "block":
      case "statement_block":
      case "statement_list":
      case "else_clause":
      case "finally_clause":
        return items(node).every((child) => this.quiet(child, guard));
      case "empty_statement":
      case "pass_statement":
        return true;
      case "continue_statement":
        this.statements++;
        return true;
      case "break_statement":
      case "return_statement":
        this.statements++;
        if (guard) this.exits.push(guard);
        // An exit that nothing guards: not a loop that waits.
        return guard !== undefined;
      case "throw_statement":
      case "raise_statement":
        this.statements++;
        return guard !== undefined;
      case "if_statement":
      case "elif_clause":
        return this.branch(node);
      case "try_statement":
        return this.attempt(node, guard);
      case "expression_statement": {
        const inner = items(node)[0];
        return inner !== undefined && this.expression(inner);
      }
    }
    this.statements++;
    if (DECLARATIONS.has(node.type)) return this.declaration(node);
    if (node.type === "inc_statement" || node.type === "dec_statement") return this.count(items(node)[0]);
    if (ASSIGNMENTS.has(node.type)) return this.assignment(node);
    return false;
  }

  private branch(node: Node): boolean {
    this.statements++;
    const condition = node.childForFieldName("condition");
    if (!condition) return false;
    this.conditions.push(condition);
    const initializer = node.childForFieldName("initializer");
    if (initializer && !this.quiet(initializer, undefined)) return false;
    const ways = [node.childForFieldName("consequence"), ...node.childrenForFieldName("alternative")];
    return ways.every((way) => way === null || this.quiet(way, condition));
  }

  /** A sleep in a handler is a retry's; an interrupted sleep's own `try` is not looked at. */
  private attempt(node: Node, guard: Node | undefined): boolean {
    const body = node.childForFieldName("body");
    if (!body || !this.quiet(body, guard)) return false;
    const sleeps = this.sleeps.length;
    for (const clause of node.namedChildren) {
      if (!/^(catch|except)_clause$/.test(clause.type)) continue;
      const inner = clause.childForFieldName("body") ?? items(clause).find((c) => c.type === "block");
      const harmless = inner && items(inner).every((s) => this.handled(s));
      if (!harmless) return false;
    }
    return this.sleeps.length === sleeps;
  }

  private handled(node: Node): boolean {
    if (/^(return|break|throw|raise|continue|pass)_statement$/.test(node.type)) return true;
    if (node.type !== "expression_statement") return false;
    const inner = items(node)[0];
    return inner !== undefined && (LOG.test(this.calls.plain(inner)) || /interrupt\(\)$/.test(inner.text));
  }

  private expression(node: Node): boolean {
    this.statements++;
    let at = node;
    while (/^(await|await_expression|parenthesized_expression)$/.test(at.type)) {
      const inner = items(at)[0];
      if (!inner) return false;
      at = inner;
    }
    if (this.calls.isSleep(at)) {
      this.sleeps.push(at);
      return true;
    }
    if (ASSIGNMENTS.has(at.type)) return this.assignment(at);
    if (/^augmented_assignment/.test(at.type)) return this.count(at.childForFieldName("left"));
    if (at.type === "update_expression") return this.count(items(at)[0]);
    if (at.type === "string") return true;
    return CALLS.has(at.type) && (LOG.test(this.calls.plain(at)) || REFRESH.test(this.calls.plain(at)));
  }

  private count(node: Node | null | undefined): boolean {
    if (!node) return false;
    this.counted.add(node.text);
    return true;
  }

  private declaration(node: Node): boolean {
    const parts = /^(short_var|var)/.test(node.type)
      ? [node]
      : items(node).filter((c) => c.type === "variable_declarator");
    for (const part of parts) {
      const names = part.childForFieldName("name") ?? part.childForFieldName("left");
      const value = part.childForFieldName("value") ?? part.childForFieldName("right");
      if (names) this.record(names, value);
    }
    return true;
  }

  private assignment(node: Node): boolean {
    const left = node.childForFieldName("left");
    if (!left) return false;
    const operator = node.childForFieldName("operator")?.text;
    if (operator && operator !== "=") return this.count(left);
    const right = node.childForFieldName("right");
    if (right && new RegExp(`^\\(*${quoted(left.text)}\\s*[-+]\\s*\\d`).test(right.text))
      return this.count(left);
    this.record(left, right);
    return true;
  }

  private record(names: Node, value: Node | null): void {
    const text = value ? this.calls.plain(value) : "";
    for (const name of this.calls.plain(names).match(/[A-Za-z_$][\w$]*(\.[A-Za-z_$][\w$]*)*/g) ?? []) {
      this.assignments.push({ name, value: text });
    }
  }
}

function quoted(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

const TIME_OR_COUNT =
  /deadline|time_?left|timed_?_?out|time_?out|elapsed|attempt|\b(num_?|max_?)?tries\b|try_?count|retry|retries|remaining|expir|budget|abort|signal|monotonic|perf_counter|\btime\(\)|\bdatetime\b|\bnow\b|\butcnow\b|nanoTime|currentTimeMillis|\bInstant\b|\bClock\b|time\.(now|since|until)\b|\bctx\b|cancel|iterations?|max_?wait|max_?polls|interrupted|uptime|hrtime|start(ed)?_?(at|time)/i;

const STOP =
  /stop|shut_?down|exit|quit|terminat|clos(ed|ing)|dispos|destroy|running|alive|active|paus|kill|keep_?going/i;

const WORK =
  /\b(process|handle|run|execute|delete|remove|send|publish|flush|drain|purge|migrate|write|insert|update|upload|archive|clean|consume|import|export|read_?line)(_\w+|[A-Z]\w*)?\s*\(/;
const PAGES = /cursor|\bpage|_page|marker|offset|has_?(more|next)|next_?(page|token)|batch|\bchunk/i;

/** True where the loop counts, looks at a clock, or follows a cancellation. */
export function isBounded(loop: Loop, polling: Polling, calls: Calls): boolean {
  const conditions = polling.conditions.map((c) => calls.plain(c)).join("\n");
  if (/\+\+|--/.test(conditions)) return true;
  for (const name of polling.counted) {
    if (new RegExp(`(^|[^\\w.])${quoted(name)}\\b`).test(conditions)) return true;
  }
  let text = calls.plain(loop.body);
  for (const sleep of polling.sleeps) text = text.replace(calls.plain(sleep), "");
  // A limit of one call is none of the loop.
  text = text
    .replace(/\btime_?out\w*\s*[=:]\s*(?!=)[^,)}\n]+/gi, "")
    .replace(/InterruptedException|\binterrupt\(\)|setTimeout/g, "");
  return TIME_OR_COUNT.test(`${conditions}\n${text}`);
}

/** True where what is done between the sleeps is work, not looking. */
export function isWork(polling: Polling, calls: Calls): boolean {
  const conditions = polling.conditions.map((c) => calls.plain(c)).join("\n");
  if (WORK.test(conditions) || PAGES.test(conditions)) return true;
  if (polling.assignments.some((a) => WORK.test(a.value))) return true;
  const sleeps = polling.sleeps.map((s) => calls.plain(s)).join("\n");
  // Results that nothing looks at are what the loop is for.
  return polling.assignments.some(({ name }) => {
    const pattern = new RegExp(`(^|[^\\w.])${quoted(name)}\\b`);
    if (/^(_|err|let|const|var|int|long|String|boolean)$/.test(name) || name === name.toUpperCase())
      return false;
    if (pattern.test(conditions) || pattern.test(sleeps)) return false;
    return !polling.assignments.some((other) => other.name !== name && pattern.test(other.value));
  });
}

/** True for a flag of the loop's own owner that someone sets to end it: `not self.stopped`. */
export function isStopFlag(condition: string): boolean {
  return condition.split(/&&|\|\||\band\b|\bor\b/).some((part) => {
    const flag = part
      .trim()
      .replace(/^[(!\s]+|^not\s+|[)\s]+$/g, "")
      .replace(/^not\s+|^await\s+/, "")
      .replace(/\s*\(\s*$/, "")
      .replace(
        /\.\s*(is_?set|ready|get|load|value|is_?(running|alive|active|shut_?down|terminated))$/i,
        (m) => (/set|ready|get|load|value/i.test(m) ? "" : m),
      );
    const owned =
      /^(?:(?:self|this|cls|\w{1,2}|app|server|service|daemon|scheduler|Thread\.currentThread\(\))\s*\.\s*)?([\w#$]+)$/.exec(
        flag,
      );
    return owned !== null && STOP.test(owned[1] ?? "");
  });
}
