import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import {
  calledName,
  callOfLambda,
  KOTLIN_FUNCTIONS,
  receiver,
  trailingLambda,
  wholeCall,
} from "../../languages/kotlinSyntax.ts";
import type { Handler } from "../../rule.ts";
import { explained } from "./handlers.ts";
import { caughtType, ends, guarded, handlersBefore, kotlinCatch, throwsOn } from "./handlersKotlin.ts";
import { addFirst, addLast } from "./statements.ts";

/** Calls that suspend, by name: a cancellation arrives there. */
const SUSPENDS =
  /^(delay|await|awaitAll|join|joinAll|yield|withContext|withTimeout|coroutineScope|supervisorScope|receive|receiveOrNull|awaitBody|awaitSingle|awaitSingleOrNull|awaitFirst|awaitFirstOrNull|awaitExchange|collect|collectLatest|bodyAsText|emit|awaitCancellation|cancelAndJoin|withLock|withPermit)$/;

/** True where the code itself runs in a coroutine. */
function inCoroutine(node: Node, ctx: RuleContext): boolean {
  const scope = ctx.functionAround(node);
  return scope !== undefined && ctx.isAsync(scope);
}

/** A call of a suspending function: of this file, of the library, or by what it is named for. */
function suspends(call: Node, ctx: RuleContext): boolean {
  const name = calledName(call);
  if (SUSPENDS.test(name)) return true;
  const own = receiver(call) === undefined || ctx.text(receiver(call) ?? call) === "this";
  const definition = own ? ctx.fileDefinition(name) : undefined;
  return definition?.async === true;
}

function holdsSuspension(block: Node, ctx: RuleContext): boolean {
  return block.descendantsOfType("call_expression").some((call) => suspends(call, ctx));
}

/** True where the handler looks for the cancellation, or the coroutine is asked whether it still runs. */
function looksForIt(text: string): boolean {
  return /\bis\s+(?:[\w.]+\.)?CancellationException\b|\bensureActive\s*\(|\brethrowIfCancel|\bisActive\b|[cC]ancellation/.test(
    text,
  );
}

/** True where nothing comes after it in a coroutine that was launched: it ends here, cancelled or not. */
function endsCoroutine(expression: Node): boolean {
  for (let at = expression, up = at.parent; up; at = up, up = up.parent) {
    if (/^(for|while|do_while)_statement$/.test(up.type)) return false;
    if (up.type === "lambda_literal") {
      if (items(up).at(-1)?.id !== at.id) return false;
      const call = callOfLambda(up);
      const name = call ? calledName(call) : "";
      if (name === "launch") return true;
      if (!/^(let|also|apply|run|with|use|withContext|coroutineScope|supervisorScope)$/.test(name))
        return false;
      continue;
    }
    if (/^(function_declaration|anonymous_function)$/.test(up.type)) return false;
    if (up.type === "block" && items(up).at(-1)?.id !== at.id) return false;
  }
  return false;
}

const ENDS_HERE = "whether anybody has to learn of it is not known";

function checkCatch(node: Node, ctx: RuleContext): void {
  const clause = kotlinCatch(node, ctx);
  if (!clause) return;
  const caught = caughtType(clause, ctx);
  const text = ctx.text(clause.body);
  const where = { from: clause.keyword, to: clause.headEnd };
  if (caught === "InterruptedException") {
    if (
      /\.\s*interrupt\s*\(|\b(was|is)?[iI]nterrupted\s*=/.test(text) ||
      throwsOn(clause.body, ctx) ||
      ends(clause.body)
    )
      return;
    if (/^(main|run)$/.test(ctx.functionAround(node)?.node?.childForFieldName("name")?.text ?? "")) return;
    // The work of a thread of one's own ends with it.
    if (/^[^{=]*\bfun\s+(?:java\.lang\.)?Thread\s*\./.test(ctx.functionAround(node)?.node?.text ?? ""))
      return;
    const loop = ctx.ancestor(
      node,
      ["for_statement", "while_statement", "do_while_statement"],
      KOTLIN_FUNCTIONS,
    );
    ctx.report(where, {
      message: "The interrupt ends here: restore it with Thread.currentThread().interrupt(), or throw it on.",
      ...(loop || clause.body.hasError
        ? {}
        : {
            fix: fix(
              "Restore the interrupt",
              addFirst(clause.body, "Thread.currentThread().interrupt()", "    ", ctx),
            ),
          }),
    });
    return;
  }
  if (caught === "CancellationException") {
    if (throwsOn(clause.body, ctx) || looksForIt(text) || !inCoroutine(node, ctx)) return;
    // The end of a job that this code itself cancelled is no news.
    const block = guarded(node);
    if (block && items(block).every((one) => /\.(await|join|cancelAndJoin)\(\)$/.test(ctx.text(one)))) return;
    if (block && /\bwithTimeout\s*\(/.test(ctx.text(block))) return;
    if (
      items(clause.body).at(-1)?.type === "return_expression" ||
      endsCoroutine(node.parent ?? node) ||
      explained(clause.body, 4, ctx)
    ) {
      ctx.report(where, { message: SWALLOWED, severity: "info" });
      return;
    }
    ctx.report(where, {
      message: SWALLOWED,
      suggestions: [fix("Throw it on", addLast(clause.body, `throw ${clause.name}`, "    ", ctx))],
    });
    return;
  }
  if (!/^(Exception|Throwable|RuntimeException|IllegalStateException)$/.test(caught)) return;
  const block = guarded(node);
  if (!block || !inCoroutine(node, ctx) || !holdsSuspension(block, ctx)) return;
  if (looksForIt(text) || throwsOn(clause.body, ctx) || ends(clause.body)) return;
  const taken = handlersBefore(node).some((one) =>
    /^catch\s*\([^)]*\b(CancellationException|Exception|Throwable)\b/.test(ctx.text(one)),
  );
  if (taken || clause.name === "_" || clause.body.hasError) return;
  if (endsCoroutine(node.parent ?? node)) {
    ctx.report(where, {
      message: `catch (${caught}) also takes CancellationException, as if the work had failed: ${ENDS_HERE}.`,
      severity: "info",
    });
    return;
  }
  ctx.report(where, {
    message: `catch (${caught}) also takes CancellationException: the coroutine goes on after it was cancelled.`,
    suggestions: [
      fix(
        "Throw cancellations on",
        addFirst(
          clause.body,
          `if (${clause.name} is ${cancellation(ctx)}) throw ${clause.name}`,
          "    ",
          ctx,
        ),
      ),
    ],
  });
}

const SWALLOWED = "The cancellation ends here: the coroutine goes on after it was cancelled.";

function cancellation(ctx: RuleContext): string {
  const known = ctx.fileDefinition("CancellationException") ?? ctx.fileDefinition("*kotlinx.coroutines");
  return known ? "CancellationException" : "kotlinx.coroutines.CancellationException";
}

/** `runCatching { suspending() }`: the cancellation becomes a plain failure. */
function checkRunCatching(call: Node, ctx: RuleContext): void {
  const lambda = trailingLambda(call);
  if (!lambda || !inCoroutine(call, ctx) || ctx.fileDefinition("runCatching")?.kind === "function") return;
  if (!holdsSuspension(lambda, ctx)) return;
  const callee = call.namedChildren[0];
  let chain = wholeCall(call);
  for (
    let up = chain.parent;
    up && /^(navigation_expression|call_expression)$/.test(up.type);
    up = up.parent
  ) {
    chain = up;
  }
  if (looksForIt(ctx.text(chain)) || /\.getOrThrow\(\)$/.test(ctx.text(chain)) || !callee) return;
  if (endsCoroutine(chain)) {
    ctx.report(callee, {
      message: `runCatching also takes CancellationException, as if the work had failed: ${ENDS_HERE}.`,
      severity: "info",
    });
    return;
  }
  ctx.report(callee, {
    message: "runCatching also takes CancellationException: the coroutine goes on after it was cancelled.",
  });
}

export const kotlinInterrupt: readonly Handler[] = [
  { kinds: ["catch_block"], anchors: ["catch"], check: checkCatch },
  { calls: ["runCatching"], check: checkRunCatching },
];
