import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import {
  calledName,
  isStatement,
  KOTLIN_FUNCTIONS,
  methodName,
  receiver,
  wholeCall,
} from "../../languages/kotlinSyntax.ts";
import type { Handler } from "../../rule.ts";

function place(call: Node): Node {
  return call.namedChildren[0] ?? call;
}

/** True where nothing takes what the expression gives. */
function dropped(call: Node): boolean {
  return isStatement(wholeCall(call));
}

/** An app has one process for one user: what is started may well live as long as that. */
function isApp(ctx: RuleContext): boolean {
  return ctx.mentions("android") || ctx.mentions("androidx");
}

/** `GlobalScope.launch { … }`: nobody can cancel it, and nobody sees it fail. */
function checkGlobal(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call) ?? "";
  if (!/^(kotlinx\.coroutines\.)?GlobalScope\.\w+$/.test(name)) return;
  if (ctx.fileDefinition("GlobalScope")?.kind === "class" || methodName(call) === "main") return;
  // Who gets the channel ends the coroutine by cancelling it.
  if (calledName(call) === "produce" && !dropped(call)) return;
  // Its result is waited for, or kept by who called.
  const after = wholeCall(call).parent;
  const waited =
    after?.type === "navigation_expression" &&
    /^(join|await|cancelAndJoin)$/.test(after.namedChildren.at(-1)?.text ?? "");
  const meant = isApp(ctx) || ctx.mentions("DelicateCoroutinesApi");
  ctx.report(place(call), {
    message: `A coroutine of GlobalScope belongs to nobody: it outlives its caller, and a shutdown does not wait for it${meant ? "; whether it is meant to is not known" : ""}.`,
    ...(meant
      ? { severity: "info" as const }
      : waited || !dropped(call)
        ? { severity: "warning" as const }
        : {}),
  });
}

/** A job or context that is handed in is somebody's to cancel; where no type tells, the name does. */
function isSomebodys(scope: Node, ctx: RuleContext): boolean {
  if (/coroutineContext|\b\w*[jJ]ob\b(?!\()|\bcontext\b/.test(ctx.text(scope))) return true;
  return scope.descendantsOfType("identifier").some((one) => {
    const type = ctx.typeOf(one)?.split(".").at(-1);
    return type !== undefined && /^(\w*Job|CoroutineContext)$/.test(type);
  });
}

/** `CoroutineScope(Dispatchers.IO).launch { … }`: a scope that nobody keeps is a GlobalScope by another name. */
function checkThrownAway(call: Node, ctx: RuleContext): void {
  const scope = receiver(call);
  if (scope?.type !== "call_expression" || !dropped(call)) return;
  if (!/^(kotlinx\.coroutines\.)?(CoroutineScope|MainScope)$/.test(ctx.qualifyCall(scope) ?? "")) return;
  if (isSomebodys(scope, ctx)) return;
  ctx.report(place(call), {
    message:
      "The scope is made for this one coroutine and kept by nobody: it can't be cancelled or waited for.",
    severity: isApp(ctx) ? "info" : "warning",
  });
}

/** `async { … }` as a statement: its failure waits for an `await` that never comes. */
function checkAsync(call: Node, ctx: RuleContext): void {
  if (!dropped(call) || !/^kotlinx\.coroutines\.async$/.test(ctx.qualifyCall(call) ?? "")) return;
  if (receiver(call) || !ctx.ancestor(call, KOTLIN_FUNCTIONS)) return;
  ctx.report(place(call), {
    message:
      "The Deferred is dropped: what the coroutine gives, and what it throws, reaches nobody. Use launch.",
    severity: "warning",
  });
}

export const kotlinFireAndForget: readonly Handler[] = [
  {
    calls: ["launch", "async", "produce", "actor", "future", "promise"],
    check(call, ctx) {
      checkGlobal(call, ctx);
      checkThrownAway(call, ctx);
      checkAsync(call, ctx);
    },
  },
];
