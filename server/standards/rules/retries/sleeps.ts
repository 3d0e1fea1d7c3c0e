import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Family } from "../../model.ts";
import type { Calls } from "./pollLoop.ts";

const SLEEPS: Readonly<Partial<Record<Family, RegExp>> & Record<"javascript" | "java", RegExp>> = {
  javascript:
    /^([\w$]+\.)*_?(sleep|delay|wait|pause|snooze|timeout|sleepMs|delayMs|waitMs|setTimeout|setTimeoutAsync|setTimeoutPromise|sleepAsync|asyncSleep|waitForTimeout|later)$/,
  python: /^(\w+\.)*_?(sleep|sleep_until|sleep_for|msleep|usleep)$/,
  java: /^(sleep|sleepUninterruptibly|parkNanos|sleepQuietly|safeSleep|silentSleep)$/,
  go: /^([\w]+\.)*(Sleep|sleep)$/,
};

const SYNC_SLEEP = /^(Atomics\.wait|(Bun\.)?sleepSync|msleep|usleep|deasync\.sleep)$/;

/** True for a call that does nothing but let time pass. */
export function isSleep(at: Node, family: Family, ctx: RuleContext): boolean {
  if (family === "go" && at.type === "unary_expression") return /^<-\s*\w+\.After\(/.test(at.text);
  if (family === "java") {
    return at.type === "method_invocation" && SLEEPS.java.test(at.childForFieldName("name")?.text ?? "");
  }
  if (at.type === "new_expression") return /^new Promise\b[\s\S]*\bsetTimeout\b/.test(at.text);
  const callee = /^call/.test(at.type) ? ctx.called(at) : "";
  if (callee === "") return false;
  if (family !== "javascript") return SLEEPS[family]?.test(callee) ?? false;
  if (SYNC_SLEEP.test(callee)) return true;
  if (at.parent?.type !== "await_expression") return false;
  const [first] = items(at.childForFieldName("arguments"));
  if (!first || /function/.test(first.type)) return false;
  return SLEEPS.javascript.test(callee) || /^(\w+\.)?promisify\(setTimeout\)$/.test(callee);
}

const TEXTS: Readonly<Partial<Record<Family, RegExp>>> = {
  javascript: /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`/g,
  python: /"""[\s\S]*?"""|'''[\s\S]*?'''|#[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g,
  java: /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"/g,
  go: /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|`[^`]*`/g,
};

/** What a language's calls in a loop's body are. */
export function callsOf(family: Family, ctx: RuleContext): Calls {
  return {
    isSleep: (call) => isSleep(call, family, ctx),
    plain: (node) => {
      const text = ctx.plain(node).replace(TEXTS[family] ?? /$^/, '""');
      const own = family === "go" ? receiverAround(node, ctx) : undefined;
      return own ? text.replaceAll(new RegExp(`(?<![\\w.])${own}\\.`, "g"), "self.") : text;
    },
  };
}

/** Name of the receiver of the method around a node: Go's `self`. */
function receiverAround(node: Node, ctx: RuleContext): string | undefined {
  for (let at = ctx.functionAround(node); at?.node; at = at.parent) {
    const receiver = items(at.node.childForFieldName("receiver"))[0];
    if (receiver) return receiver.childForFieldName("name")?.text;
  }
  return undefined;
}

const LIMITED_AROUND =
  /Promise\.race|\bwait_for\(|asyncio\.timeout|\bfail_after|\bmove_on_after|\bpTimeout|\bwithTimeout|\btimeLimit|\borTimeout|context\.WithTimeout|context\.WithDeadline|async_timeout|\bTimeout\(|\bwith\s+\w+Timeout\(|\braceTimeout/;

/** True where something around the loop limits its time: a `with`, a decorator, a race. */
export function isLimitedAround(node: Node, ctx: RuleContext): boolean {
  let outer: Node | undefined;
  for (let at = ctx.functionAround(node); at?.node; at = at.parent) outer = at.node;
  if (!outer) return false;
  if (LIMITED_AROUND.test(ctx.plain(outer))) return true;
  const decorated = outer.parent?.type === "decorated_definition" ? outer.parent : undefined;
  return (
    decorated?.namedChildren.some(
      (c) => c.type === "decorator" && /time_?out|deadline|retry/i.test(c.text),
    ) ?? false
  );
}
