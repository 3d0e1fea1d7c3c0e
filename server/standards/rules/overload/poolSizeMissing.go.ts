import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { literalKey } from "../../languages/go.ts";
import type { Fix } from "../../model.ts";
import type { Handler } from "../../rule.ts";
import { guardOf, indentation } from "../resources/goDefer.ts";
import { loopOf, resultsOf } from "../resources/goResults.ts";
import { prependEntry } from "../timeouts/edits.ts";
import { callRange } from "./callRange.ts";

const OPENS =
  /^(database\/sql\.(Open|OpenDB)|github\.com\/jmoiron\/sqlx\.(Open|Connect|MustConnect|MustOpen|ConnectContext))$/;

/** Sets the limit behind the error check of `db, err := sql.Open(…)`. */
function setLimit(call: Node, ctx: RuleContext): Fix | undefined {
  const results = resultsOf(call);
  const name = results?.names[0];
  if (!results || name?.type !== "identifier" || loopOf(results.statement)) return undefined;
  const behind = results.names.length > 1 ? guardOf(results) : results.statement;
  const indent = behind && indentation(behind);
  if (!behind || indent === undefined) return undefined;
  const size = ctx.values.connections;
  return fix(
    `Open at most ${size} connections`,
    insertAt(behind.endIndex, `\n${indent}${name.text}.SetMaxOpenConns(${size})`),
  );
}

export const goPools: readonly Handler[] = [
  {
    calls: ["Open", "OpenDB", "Connect", "MustConnect", "MustOpen", "ConnectContext"],
    check(node, ctx) {
      if (!OPENS.test(ctx.qualifyCall(node) ?? "") || ctx.mentions("SetMaxOpenConns")) return;
      // SQLite is a file, not a server.
      const driver = node.childForFieldName("arguments")?.text ?? "";
      if (/["`](sqlite3?|ramsql|sqlmock)["`]/.test(driver)) return;
      const suggestion = setLimit(node, ctx);
      ctx.report(callRange(node), {
        message:
          "No SetMaxOpenConns in this file: without it, load opens connections until the database refuses them.",
        severity: "info",
        suggestions: suggestion ? [suggestion] : [],
      });
    },
  },
  {
    calls: ["Transport"],
    check(node, ctx) {
      if (node.type !== "composite_literal" || ctx.qualifyCall(node) !== "net/http.Transport") return;
      if (literalKey(node, "MaxConnsPerHost") || ctx.mentions("MaxConnsPerHost")) return;
      const body = node.childForFieldName("body");
      const entry = body ? prependEntry(body, `MaxConnsPerHost: ${ctx.values.connections}`, ctx) : undefined;
      const type = node.childForFieldName("type");
      ctx.report(type ?? node, {
        message:
          "Transport without MaxConnsPerHost opens as many connections to a slow host as there are requests waiting.",
        severity: "info",
        suggestions: entry
          ? [fix(`Open at most ${ctx.values.connections} connections to a host`, entry)]
          : [],
      });
    },
  },
];
