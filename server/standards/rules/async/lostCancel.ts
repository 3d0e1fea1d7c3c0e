import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Handler } from "../../rule.ts";
import { indentation } from "../resources/goDefer.ts";
import {
  endsPass,
  errorGuard,
  functionOf,
  introduction,
  isOwnVariable,
  leaves,
  loopOf,
  plainUse,
  resultsOf,
  usesOf,
} from "../resources/goResults.ts";

export const WITH_CANCEL =
  /^(golang\.org\/x\/net\/)?context\.With(Cancel|Timeout|Deadline|CancelCause|TimeoutCause|DeadlineCause)$|^os\/signal\.NotifyContext$/;

const CANCEL_NAMES = [
  ...["WithCancel", "WithTimeout", "WithDeadline", "WithCancelCause", "WithTimeoutCause"],
  ...["WithDeadlineCause", "NotifyContext"],
];

/** How control goes on behind a piece of code, for one variable. */
interface Paths {
  /** Some path leaves the function without having named the variable. */
  readonly leaks: boolean;
  /** Some path goes on behind the code without having named it. */
  readonly falls: boolean;
}

const USED: Paths = { leaks: false, falls: false };
const UNUSED: Paths = { leaks: false, falls: true };

function names(node: Node | null, name: string): boolean {
  return node !== null && new RegExp(`\\b${name}\\b`).test(node.text);
}

/** The variable that is followed, and the loop whose every pass makes it anew. */
interface Held {
  readonly name: string;
  readonly loop: Node | undefined;
}

function sequence(statements: readonly Node[], held: Held): Paths {
  for (const statement of statements) {
    const paths = pathsOf(statement, held);
    if (paths.leaks || !paths.falls) return paths;
  }
  return UNUSED;
}

function blockPaths(block: Node | null, held: Held): Paths {
  const list = block?.namedChildren.find((c) => c.type === "statement_list");
  return sequence(items(list ?? null), held);
}

function either(all: readonly Paths[]): Paths {
  return { leaks: all.some((p) => p.leaks), falls: all.some((p) => p.falls) };
}

function casePaths(node: Node, held: Held): Paths {
  const cases = node.namedChildren.filter((c) => /_case$/.test(c.type));
  const all = cases.map((one) => {
    const body = one.namedChildren.find((c) => c.type === "statement_list") ?? null;
    const head = one.namedChildren.some((c) => c.id !== body?.id && names(c, held.name));
    return head ? USED : sequence(items(body), held);
  });
  // A `select` takes one of its cases; a `switch` may take none.
  const whole = node.type === "select_statement" || cases.some((c) => c.type === "default_case");
  return either(whole ? all : [...all, UNUSED]);
}

/** What one statement does; jumps within the function count as going on. */
function pathsOf(statement: Node, held: Held): Paths {
  if (!names(statement, held.name)) {
    if (statement.type === "return_statement") return { leaks: true, falls: false };
    // The process or the goroutine ends: nothing is left to leak.
    if (leaves(statement)) return USED;
    if (held.loop && endsPass(statement, held.loop)) return { leaks: true, falls: false };
    if (!/\b(return|continue|break)\b/.test(statement.text)) return UNUSED;
  }
  switch (statement.type) {
    case "block":
      return blockPaths(statement, held);
    case "labeled_statement":
      return sequence(items(statement).slice(1), held);
    case "if_statement": {
      if (names(statement.childForFieldName("initializer"), held.name)) return USED;
      if (names(statement.childForFieldName("condition"), held.name)) return USED;
      const other = statement.childForFieldName("alternative");
      return either([
        blockPaths(statement.childForFieldName("consequence"), held),
        other ? pathsOf(other, held) : UNUSED,
      ]);
    }
    case "for_statement": {
      const body = statement.childForFieldName("body");
      if (statement.namedChildren.some((c) => c.id !== body?.id && names(c, held.name))) return USED;
      const inside = blockPaths(body, held);
      const endless = statement.namedChildren.every((c) => c.id === body?.id || c.isExtra);
      return { leaks: inside.leaks, falls: endless ? inside.falls : true };
    }
    case "expression_switch_statement":
    case "type_switch_statement":
    case "select_statement":
      return casePaths(statement, held);
    default:
      return names(statement, held.name) ? USED : UNUSED;
  }
}

/** True where some way out of the function does not go by the cancel function. */
function isLostOnSomePath(statement: Node, own: Node, name: string, fn: Node): boolean {
  if (/\bgoto\b/.test(fn.text)) return false;
  const held: Held = { name, loop: loopOf(own) };
  let at: Node = statement;
  while (at.id !== fn.id) {
    const parent = at.parent;
    if (!parent) return false;
    // Declared in a loop or in a head: what follows is another pass or another scope.
    if (parent.type === "for_statement" || /_case$/.test(parent.type)) return false;
    if (parent.type === "statement_list") {
      const rest: Node[] = [];
      for (let next = at.nextNamedSibling; next; next = next.nextNamedSibling) {
        if (!next.isExtra) rest.push(next);
      }
      const paths = sequence(rest, held);
      if (paths.leaks || !paths.falls) return paths.leaks;
    }
    at = parent;
  }
  return true;
}

/** True where a context or its cancel function outlives the function: a deferred cancel would be wrong. */
function isKept(name: Node | undefined, fn: Node): boolean {
  if (name?.type !== "identifier") return true;
  return usesOf(name.text, fn).some((use) => {
    const parent = use.parent;
    if (use.id === name.id || parent?.type === "argument_list") return functionOf(use)?.id !== fn.id;
    if (functionOf(use)?.id !== fn.id) return true;
    return plainUse(use) === "escapes" && parent?.type !== "call_expression";
  });
}

function check(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || !WITH_CANCEL.test(name)) return;
  const results = resultsOf(call);
  const cancel = results?.names[1];
  if (!results || !cancel || results.names.length !== 2) return;
  const fn = functionOf(call);
  if (cancel.text === "_") {
    const indent = indentation(results.statement);
    const taken = !fn || /\bcancel\b/.test(fn.text) || isKept(results.names[0], fn);
    const clash = taken || loopOf(call) || name.endsWith("Cause");
    const edits =
      !clash && indent !== undefined && results.declares
        ? [replaceNode(cancel, "cancel"), insertAt(results.statement.endIndex, `\n${indent}defer cancel()`)]
        : [];
    ctx.report(cancel, {
      message: "The cancel function is dropped: the context and its timer live until the parent ends.",
      suggestions: edits.length > 0 ? [fix("Call cancel when the function ends", ...edits)] : [],
    });
    return;
  }
  if (cancel.type !== "identifier" || !fn || !isOwnVariable(cancel.text, fn)) return;
  const own = results.declares ? results.statement : introduction(cancel);
  if (!own || functionOf(own)?.id !== fn.id) return;
  if (!results.declares) {
    // Given a new value: a closure or an earlier `defer` may hold the variable.
    const before = fn.text.slice(0, results.statement.startIndex - fn.startIndex);
    if (new RegExp(`\\b${cancel.text}\\b\\s*(\\(|\\))|func\\(`).test(before)) return;
  }
  if (errorGuard(results.statement, cancel.text)) return;
  if (!isLostOnSomePath(results.statement, own, cancel.text, fn)) return;
  const indent = indentation(results.statement);
  ctx.report(cancel, {
    message: `${cancel.text} is not called on every way out: the context and its timer leak there.`,
    suggestions:
      indent !== undefined && !loopOf(call) && !name.endsWith("WithCancelCause") && !isKept(cancel, fn)
        ? [
            fix(
              `Call ${cancel.text} when the function ends`,
              insertAt(results.statement.endIndex, `\n${indent}defer ${cancel.text}()`),
            ),
          ]
        : [],
  });
}

/** `ctx, _ := context.WithCancel(…)`, and cancel functions that some path forgets. */
export const lostCancel: Handler = {
  calls: CANCEL_NAMES,
  check(node, ctx) {
    if (node.type === "call_expression") check(node, ctx);
  },
};
