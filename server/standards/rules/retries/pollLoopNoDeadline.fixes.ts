import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import type { Edit, Family, Fix } from "../../model.ts";
import type { Loop, Polling } from "./pollLoop.ts";

/** Scopes that limit the time of what runs inside, by the module whose `sleep` is awaited. */
const SCOPES: Readonly<Record<string, string>> = {
  asyncio: "async with asyncio.timeout",
  trio: "with trio.fail_after",
  anyio: "with anyio.fail_after",
};

/** Suggestions that give a polling loop a deadline; none where the place is not a plain one. */
export function deadlineFor(
  node: Node,
  loop: Loop,
  polling: Polling,
  family: Family,
  ctx: RuleContext,
): Fix[] {
  const around = node.parent;
  if (
    !around ||
    !/^(program|module|block|statement_block|statement_list|compilation_unit)$/.test(around.type)
  )
    return [];
  const ms = ctx.values.pollDeadlineMs;
  const seconds = `${ms / 1000}`;
  const title = `Give up after ${seconds} s`;
  if (family === "python") {
    const scope = pythonScope(node, polling, seconds, ctx);
    if (scope) return [fix(title, ...scope)];
    if (ctx.fileDefinition("time")?.file?.qualified !== "time") return [];
  }
  const names = ctx.functionAround(node)?.node;
  if (/\bdeadline\b/.test(names ? ctx.text(names) : ctx.text(node))) return [];
  const lines = deadlineLines(family, ms, seconds, node, ctx);
  const edits = lines ? inserted(node, loop, lines, family, ctx) : undefined;
  return edits ? [fix(title, ...edits)] : [];
}

interface Lines {
  readonly before: string;
  readonly inside: readonly string[];
}

function deadlineLines(
  family: Family,
  ms: number,
  seconds: string,
  node: Node,
  ctx: RuleContext,
): Lines | undefined {
  const gaveUp = `"gave up after ${seconds} s"`;
  switch (family) {
    case "javascript":
      return {
        before: `const deadline = Date.now() + ${ms};`,
        inside: [`if (Date.now() > deadline) throw new Error(${gaveUp});`],
      };
    case "java":
      return {
        before: `long deadline = System.nanoTime() + ${ms}_000_000L;`,
        inside: [`if (System.nanoTime() - deadline > 0) throw new IllegalStateException(${gaveUp});`],
      };
    case "python":
      return {
        before: `deadline = time.monotonic() + ${seconds}`,
        inside: ["if time.monotonic() > deadline:", `    raise TimeoutError(${gaveUp})`],
      };
    case "go": {
      const fn = ctx.functionAround(node)?.node;
      if (fn?.childForFieldName("result")?.text !== "error") return undefined;
      if (ctx.fileDefinition("fmt")?.file?.qualified !== "fmt") return undefined;
      if (ctx.fileDefinition("time")?.file?.qualified !== "time") return undefined;
      return {
        before: `deadline := time.Now().Add(${ms} * time.Millisecond)`,
        inside: ["if time.Now().After(deadline) {", `\treturn fmt.Errorf(${gaveUp})`, "}"],
      };
    }
    default:
      return undefined;
  }
}

/** Edits that put `before` in front of the loop and `inside` at the start of its block. */
function inserted(
  node: Node,
  loop: Loop,
  lines: Lines,
  family: Family,
  ctx: RuleContext,
): Edit[] | undefined {
  const block = loop.body;
  const statements = family === "go" ? items(items(block)[0] ?? null) : items(block);
  const first = statements[0];
  if (!/block$/.test(block.type) || !first || first.startPosition.row === loop.to.endPosition.row)
    return undefined;
  const outer = " ".repeat(node.startPosition.column);
  const inner = " ".repeat(first.startPosition.column);
  const tabs = family === "go" || ctx.text(node).includes("\n\t");
  const pad = (text: string): string => (tabs ? text.replaceAll(" ", "\t") : text);
  return [
    insertAt(node.startIndex, `${lines.before}\n${pad(outer)}`),
    insertAt(first.startIndex, lines.inside.map((line) => `${line}\n${pad(inner)}`).join("")),
  ];
}

/** Edits that wrap a Python loop in a scope with a timeout. */
function pythonScope(node: Node, polling: Polling, seconds: string, ctx: RuleContext): Edit[] | undefined {
  const callee = polling.sleeps[0]?.childForFieldName("function");
  const module = callee ? /^(\w+)\.sleep\w*$/.exec(callee.text)?.[1] : undefined;
  const scope = module ? SCOPES[module] : undefined;
  if (!module || !scope || ctx.fileDefinition(module)?.file?.qualified !== module) return undefined;
  const text = ctx.text(node);
  if (/"""|'''|\n\t/.test(text)) return undefined;
  const indent = " ".repeat(node.startPosition.column);
  const edits = [insertAt(node.startIndex, `${scope}(${seconds}):\n${indent}    `)];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) {
    if (text[at + 1] !== undefined && text[at + 1] !== "\n")
      edits.push(insertAt(node.startIndex + at + 1, "    "));
  }
  return edits;
}
