import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args, GO_FUNCTIONS, literalKey, stringValue } from "../../languages/go.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { callRange, escapeRegExp, goDuration, holderOf, prependEntry } from "./edits.ts";

const LIMITS = ["ReadHeaderTimeout", "ReadTimeout"];

/** A duration as code; only where the file imports `time`. */
function limitText(ctx: RuleContext): string | undefined {
  if (ctx.fileDefinition("time")?.file?.qualified !== "time") return undefined;
  return goDuration(ctx.values.serverReadHeaderTimeoutMs);
}

function addLimit(literal: Node, ctx: RuleContext): Fix | undefined {
  const value = limitText(ctx);
  const body = literal.childForFieldName("body");
  if (!value || !body) return undefined;
  const title = "Add a ReadHeaderTimeout";
  const zero = literalKey(literal, "ReadHeaderTimeout");
  if (zero) return fix(title, replaceNode(zero, value));
  const edit = prependEntry(body, `ReadHeaderTimeout: ${value}`, ctx);
  return edit ? fix(title, edit) : undefined;
}

const METHODS: Readonly<Record<string, { readonly handler: number; readonly rest: readonly number[] }>> = {
  ListenAndServe: { handler: 1, rest: [] },
  ListenAndServeTLS: { handler: 3, rest: [1, 2] },
  Serve: { handler: 1, rest: [0] },
  ServeTLS: { handler: 1, rest: [0, 2, 3] },
};

/** The same call as a method of a server that has a limit. */
function asServer(call: Node, name: string, ctx: RuleContext): Fix[] {
  const method = METHODS[name];
  const value = limitText(ctx);
  const pkg = call.childForFieldName("function")?.childForFieldName("operand")?.text;
  const given = args(call).map((a) => a.text);
  const handler = method ? given[method.handler] : undefined;
  if (!method || !value || !pkg || handler === undefined) return [];
  const fields = [
    ...(name.startsWith("Listen") ? [`Addr: ${given[0]}`] : []),
    ...(handler === "nil" ? [] : [`Handler: ${handler}`]),
    `ReadHeaderTimeout: ${value}`,
  ];
  const rest = method.rest.map((i) => given[i]).join(", ");
  const server = `(&${pkg}.Server{${fields.join(", ")}}).${name}(${rest})`;
  return [fix("Use a server with a ReadHeaderTimeout", replaceNode(call, server))];
}

/** True where the server gets its limits after the literal. */
function setLater(literal: Node, ctx: RuleContext): boolean {
  const name = holderOf(literal, ctx);
  const outer = ctx.ancestor(
    literal,
    GO_FUNCTIONS.filter((kind) => kind !== "func_literal"),
  );
  if (name && outer) {
    const assigned = new RegExp(`\\b${escapeRegExp(name)}\\.(${LIMITS.join("|")})\\s*=[^=]`);
    if (assigned.test(ctx.plain(outer))) return true;
    if (!name.includes(".")) return false;
  }
  // A field or a package variable may be given its limits anywhere in the file.
  const value = literal.parent?.type === "unary_expression" ? literal.parent : literal;
  const kept = name !== undefined || value.parent?.type === "literal_element";
  return kept && LIMITS.some((limit) => ctx.mentions(limit));
}

/** The configuration of a `httptest.Server`. */
function isForTests(literal: Node, ctx: RuleContext): boolean {
  const outer = ctx.ancestor(literal, ["composite_literal"], GO_FUNCTIONS);
  return outer !== undefined && ctx.text(outer).startsWith("httptest.");
}

function isLoopback(address: string | undefined): boolean {
  return address !== undefined && /^(localhost|127\.\d+\.\d+\.\d+|\[::1\]):/.test(address);
}

export const goServers: Handler[] = [
  {
    calls: Object.keys(METHODS),
    check(node, ctx) {
      const name = /^net\/http\.(\w+)$/.exec(ctx.qualifyCall(node) ?? "")?.[1];
      if (!name) return;
      ctx.report(callRange(node, ctx), {
        message: `http.${name} can't be given timeouts: use an http.Server with a ReadHeaderTimeout.`,
        suggestions: asServer(node, name, ctx),
        ...(isLoopback(stringValue(args(node)[0])) ? { severity: "info" as const } : {}),
      });
    },
  },
  {
    calls: ["Server"],
    check(node, ctx) {
      if (node.type !== "composite_literal" || ctx.qualifyCall(node) !== "net/http.Server") return;
      const body = node.childForFieldName("body");
      const first = items(body)[0];
      // A literal without keys names every field, the limits too.
      if (!body || (first && first.type !== "keyed_element")) return;
      const limited = LIMITS.some((limit) => !/^0?$/.test(literalKey(node, limit)?.text ?? ""));
      if (limited || setLater(node, ctx) || isForTests(node, ctx)) return;
      ctx.report(callRange(node, ctx), {
        message: "http.Server without a ReadHeaderTimeout waits for a slow client for ever.",
        fix: addLimit(node, ctx),
        ...(isLoopback(stringValue(literalKey(node, "Addr"))) ? { severity: "info" as const } : {}),
      });
    },
  },
];
