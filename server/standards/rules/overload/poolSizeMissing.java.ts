import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args, JAVA_FUNCTIONS } from "../../languages/java.ts";
import type { Handler } from "../../rule.ts";
import { callRange } from "./callRange.ts";
import { isUnlimited } from "./javaPools.ts";

/** Setters of a pool's size, and the values besides `Integer.MAX_VALUE` that mean: no limit. */
const SETTERS: Readonly<Record<string, RegExp | undefined>> = {
  setMaximumPoolSize: undefined,
  setMaxTotal: /^-\d+$/,
  setMaxActive: /^-\d+$/,
  setMaxConnTotal: undefined,
  setMaxConnPerRoute: undefined,
  setDefaultMaxPerRoute: undefined,
  setMaxRequests: undefined,
  setMaxRequestsPerHost: undefined,
  maxConnections: undefined,
  maxConcurrency: undefined,
  setMaxPoolSize: undefined,
};

const THREADS = /Executor|TaskExecutor|Thread/;

function checkSetter(node: Node, ctx: RuleContext): void {
  const name = node.childForFieldName("name")?.text ?? "";
  const given = args(node);
  const [size] = given;
  if (!size || given.length !== 1) return;
  if (!isUnlimited(size) && !SETTERS[name]?.test(size.text)) return;
  const object = node.childForFieldName("object");
  // The pool of threads is another rule's.
  if (object && THREADS.test(ctx.typeOf(object) ?? object.text)) return;
  const limit = String(ctx.values.connections);
  ctx.report(callRange(node), {
    message: `${name}(${size.text}) lets the pool open connections without a limit, until the other side refuses them.`,
    suggestions: [fix(`Open at most ${limit} connections`, replaceNode(size, limit))],
  });
}

export const javaConnectionPools: readonly Handler[] = [
  { calls: Object.keys(SETTERS), check: checkSetter },
  {
    calls: ["DriverManagerDataSource", "SimpleDriverDataSource"],
    check(node, ctx) {
      const name = ctx.qualifyCall(node) ?? "";
      if (!/^org\.springframework\.jdbc\.datasource\.(DriverManager|SimpleDriver)DataSource$/.test(name))
        return;
      const method = ancestor(
        node,
        ["method_declaration"],
        JAVA_FUNCTIONS.filter((kind) => kind !== "method_declaration"),
      );
      if (method && /HikariDataSource|HikariConfig/.test(ctx.plain(method))) return;
      ctx.report(callRange(node), {
        message: `${name.split(".").at(-1)} is no pool: every call opens a connection of its own, until the database refuses them.`,
      });
    },
  },
  {
    calls: ["maxSize"],
    check(node, ctx) {
      const [size] = args(node);
      const around = ancestor(node, ["lambda_expression"], ["class_body"]);
      const block = around ? ancestor(around, ["method_invocation"]) : undefined;
      const own = /ConnectionPoolSettings/.test(node.childForFieldName("object")?.text ?? "");
      const lambda = block?.childForFieldName("name")?.text === "applyToConnectionPoolSettings";
      if (size?.text !== "0" || !(own || lambda)) return;
      ctx.report(callRange(node), {
        message:
          "maxSize(0) lets the pool open connections without a limit, until the other side refuses them.",
        suggestions: [
          fix(
            `Open at most ${ctx.values.connections} connections`,
            replaceNode(size, String(ctx.values.connections)),
          ),
        ],
      });
    },
  },
];
