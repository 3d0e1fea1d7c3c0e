import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { guardOf, indentation } from "../resources/goDefer.ts";
import { plainUse, resultsOf, usesOf } from "../resources/goResults.ts";
import { escapeRegExp } from "../timeouts/edits.ts";
import { returnOf } from "./goErrors.ts";

const REQUEST =
  /^net\/http\.(Get|Post|PostForm|(Client|DefaultClient)[#.](Get|Post|PostForm|Do))$|^golang\.org\/x\/net\/context\/ctxhttp\.(Get|Post|Do)$/;

function check(call: Node, ctx: RuleContext): void {
  if (call.type !== "call_expression" || !REQUEST.test(ctx.qualifyCall(call) ?? "")) return;
  const results = resultsOf(call);
  const fn = ctx.functionAround(call)?.node;
  const name = results?.names[0];
  if (!results || !fn || name?.type !== "identifier") return;
  const response = ctx.text(name);
  if (response === "_") return;
  const own = escapeRegExp(response);
  const text = ctx.text(fn);
  if (new RegExp(`\\b${own}\\.(StatusCode|Status|Write|Location)\\b`).test(text)) return;
  if (!new RegExp(`\\b${own}\\.Body\\b(?!\\.Close)`).test(text)) return;
  // Handed to somebody who may look.
  const uses = usesOf(response, fn).filter((use) => use.startIndex > results.statement.endIndex);
  if (uses.some((use) => plainUse(use) === "escapes")) return;
  ctx.report(callRange(call), {
    message: `"${response}" is read without a look at its StatusCode: an error page of the other side passes for data.`,
    suggestions: repairs(results, response, ctx),
  });
}

function repairs(
  results: NonNullable<ReturnType<typeof resultsOf>>,
  response: string,
  ctx: RuleContext,
): Fix[] {
  const guard = guardOf(results);
  const back = returnOf(results.statement, ctx);
  if (!guard || !back || ctx.fileDefinition("fmt")?.file?.qualified !== "fmt") return [];
  const next = guard.nextNamedSibling;
  const at = next?.type === "defer_statement" ? next : guard;
  const indent = indentation(at) ?? indentation(guard);
  if (indent === undefined) return [];
  const failure = back.replace(/\berr$/, `fmt.Errorf("unexpected status: %s", ${response}.Status)`);
  const text = `\n${indent}if ${response}.StatusCode >= 300 {\n${indent}\t${failure}\n${indent}}`;
  return [fix("Return an error for an error status", insertAt(at.endIndex, text))];
}

export const goHandlers: readonly Handler[] = [{ calls: ["Get", "Post", "PostForm", "Do"], check }];
