import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import type { Example, Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { bare, callArgs, headOf, isFunctionValue } from "./javascriptCalls.ts";

const TIMERS =
  /^(setTimeout|setInterval|setImmediate|queueMicrotask|requestAnimationFrame|process\.nextTick)$/;

/** The `async` keyword with the blanks behind it, removed; only where nothing waits for it. */
function withoutAsync(fn: Node, keyword: Node, ctx: RuleContext): Fix[] {
  const body = fn.childForFieldName("body");
  const next = keyword.nextSibling;
  if (!body || !next || ctx.own(body, ["await_expression", "for_in_statement"]).length > 0) return [];
  return [
    fix("Make the executor synchronous", { start: keyword.startIndex, end: next.startIndex, newText: "" }),
  ];
}

/** Names that the executor gives to resolve and reject. */
function settlers(fn: Node, ctx: RuleContext): Set<string> {
  const single = fn.childForFieldName("parameter");
  const list = fn.childForFieldName("parameters")?.namedChildren ?? [];
  const named = (single ? [single] : list).map((p) => p.childForFieldName("pattern") ?? p);
  return new Set(named.map((p) => ctx.text(p)));
}

/** True where the call is given resolve or reject to call later. */
function passesOn(call: Node, own: ReadonlySet<string>, ctx: RuleContext): boolean {
  const name = calledName(call, ctx);
  return name !== undefined && !own.has(name) && callArgs(call).some((one) => own.has(ctx.text(one)));
}

function calledName(value: Node, ctx: RuleContext): string | undefined {
  const callee = value.type === "call_expression" ? value.childForFieldName("function") : null;
  return callee ? ctx.text(callee) : undefined;
}

/** `return value` as `{ value; return; }`, or `value; return;` where that is one place. */
function apart(statement: Node, value: Node, ctx: RuleContext): Fix[] {
  if (value.type !== "call_expression") return [];
  const text = `${ctx.text(value)};`;
  const block = statement.parent?.type === "statement_block";
  return [
    fix("Don't return the value", replaceNode(statement, block ? `${text} return;` : `{ ${text} return; }`)),
  ];
}

function checkReturns(fn: Node, ctx: RuleContext): void {
  const body = fn.childForFieldName("body");
  if (!body) return;
  const own = settlers(fn, ctx);
  if (body.type !== "statement_block") {
    checkConcise(body, own, ctx);
    return;
  }
  for (const statement of ctx.own(body, ["return_statement"])) {
    const value = statement.namedChildren.find((c) => !c.isExtra);
    if (!value || value.type === "undefined" || ctx.text(value) === "undefined") continue;
    const at = bare(value);
    if (at.type === "unary_expression" && at.firstChild?.type === "void") continue;
    const called = calledName(at, ctx);
    const harmless = called !== undefined && (own.has(called) || TIMERS.test(called));
    const keyword = statement.firstChild ?? statement;
    ctx.report(
      { from: statement, to: value.startPosition.row === value.endPosition.row ? statement : keyword },
      {
        message: harmless
          ? "The executor's return value is ignored: settle the promise, then return nothing."
          : "A value returned from the executor is lost: the promise settles only through resolve or reject.",
        severity: harmless ? "info" : "warning",
        suggestions: apart(statement, at, ctx),
      },
    );
  }
}

/** `(resolve) => value`: nothing sees the value, unless the call is what matters. */
function checkConcise(body: Node, own: ReadonlySet<string>, ctx: RuleContext): void {
  const at = bare(body);
  const called = calledName(at, ctx);
  if (called !== undefined && TIMERS.test(called)) return;
  if (at.type === "unary_expression" && at.firstChild?.type === "void") return;
  // `(resolve) => (this.done = resolve)` keeps it for later.
  if (at.type === "assignment_expression" || at.type === "update_expression") return;
  const text = ctx.text(at);
  if (text === "undefined" || at.type === "null") return;
  // `(resolve) => server.close(resolve)`: the call is the work, its value a by-product.
  if (called !== undefined && (/\bset(Timeout|Immediate)\b/.test(called) || passesOn(at, own, ctx))) return;
  ctx.report(headOf(body), {
    message: "The executor's return value is ignored: the promise settles only through resolve or reject.",
    severity: called !== undefined ? "info" : "warning",
    suggestions:
      called !== undefined
        ? [fix("Don't return the value", replaceNode(body, `{ ${text}; }`))]
        : own.size > 0
          ? []
          : [
              fix(
                "Resolve with the value",
                replaceNode(body.parent ?? body, `(resolve) => { resolve(${text}); }`),
              ),
            ],
  });
}

function check(node: Node, ctx: RuleContext): void {
  if (ctx.qualifyCall(node) !== "Promise") return;
  const executor = callArgs(node)[0];
  const fn = executor ? bare(executor) : undefined;
  if (!fn || !isFunctionValue(fn)) return;
  const keyword = fn.children.find((c) => c.type === "async");
  if (keyword) {
    ctx.report(keyword, {
      message: "An async executor's error is lost: the promise stays pending for ever.",
      suggestions: withoutAsync(fn, keyword, ctx),
    });
  }
  checkReturns(fn, ctx);
}

const examples: readonly Example[] = [
  {
    languages: ["typescript", "javascript", "tsx"],
    bad: `export const ready = new Promise(⟦async⟧ (resolve) => {
  bus.once("ready", resolve);
});`,
    fixed: `export const ready = new Promise((resolve) => {
  bus.once("ready", resolve);
});`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `function load(id) {
  return new Promise(⟦async⟧ function (resolve, reject) {
    const row = await db.find(id);
    if (!row) reject(new Error("missing"));
    resolve(row);
  });
}`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const total = new Promise((resolve, reject) => {
  if (cached) {
    ⟦return cached;⟧
  }
  if (closed) ⟦return reject(new Error("closed"));⟧
  compute(resolve);
});`,
  },
  {
    languages: ["typescript", "javascript"],
    bad: `const answer = new Promise(() => ⟦42⟧);
const later = new Promise((resolve) => ⟦resolve(answer)⟧);
const both = new Promise(⟦async⟧ (resolve) => {
  ⟦return setTimeout(resolve, 10);⟧
});`,
    fixed: `const answer = new Promise((resolve) => { resolve(42); });
const later = new Promise((resolve) => resolve(answer));
const both = new Promise(async (resolve) => {
  return setTimeout(resolve, 10);
});`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "a sleep loses nothing by its arrow function",
    good: `export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const closed = new Promise((resolve) => server.close(resolve));`,
  },
  {
    languages: ["typescript", "javascript"],
    good: `const row = new Promise((resolve, reject) => {
  db.find(1, (error, found) => {
    if (error) return reject(error);
    return resolve(found);
  });
  if (closed) return;
});`,
  },
  {
    languages: ["typescript", "javascript"],
    trap: "an async function beside the executor, or called by it",
    good: `const read = async () => 1;
const value = new Promise((resolve, reject) => {
  read().then(resolve, reject);
});
const other = new Task(async (resolve) => resolve(1));`,
  },
  {
    languages: ["typescript", "tsx"],
    trap: "another library's Promise",
    good: `import { Promise } from "./lazy";
export const one = new Promise(async () => { await load(); });`,
  },
  {
    languages: ["javascript"],
    trap: "keeping resolve for later",
    good: `let release;
const gate = new Promise((resolve) => (release = resolve));`,
  },
];

export const asyncPromiseExecutor = defineRule({
  id: "async-promise-executor",
  code: "AS03",
  title: "Promise executor is async or returns a value",
  area: "async",
  severity: "error",
  why: "An error thrown in an async executor rejects a promise that nobody holds, so the caller waits for ever; a value returned from an executor is thrown away. A plain executor turns every throw into a rejection that the caller sees.",
  sources: [
    {
      title: "MDN: Promise() constructor, the executor's return value and errors",
      url: "https://developer.mozilla.org/en-US/docs/Web/JavaScript/Reference/Global_Objects/Promise/Promise",
    },
  ],
  autofix: "suggest",
  peers: {
    eslint: ["no-async-promise-executor", "no-promise-executor-return"],
    biome: ["noAsyncPromiseExecutor"],
    oxlint: ["no-async-promise-executor", "no-promise-executor-return"],
  },
  languages: { javascript: [{ calls: ["Promise"], check }] },
  examples,
});
