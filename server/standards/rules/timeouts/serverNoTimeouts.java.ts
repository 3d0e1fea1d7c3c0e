import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args, stringValue } from "../../languages/java.ts";
import type { Handler } from "../../rule.ts";

const MESSAGE = "A limit that is switched off lets a slow client hold its connection for ever.";

/** `0`, `-1`, `0L`, `Duration.ZERO`, or the same as a string. */
function isOff(node: Node | undefined): boolean {
  if (!node) return false;
  const text = stringValue(node) ?? node.text;
  return /^(0|-\s*\d+)[lL]?$/.test(text) || /^Duration\s*\.\s*(ZERO|of(Seconds|Millis)\(0\))$/.test(text);
}

/** Reports the called method with its arguments, without the chain before it. */
function report(call: Node, ctx: RuleContext): void {
  const name = call.childForFieldName("name");
  const list = call.childForFieldName("arguments");
  if (name && list) ctx.report({ from: name, to: list }, { message: MESSAGE });
}

const SETTERS: Readonly<Record<string, RegExp>> = {
  setIdleTimeout:
    /^(org\.eclipse\.jetty\.(server\.(ServerConnector|LocalConnector|AbstractConnector|HttpConnectionFactory)|unixdomain\.server\.\w+)|io\.vertx\.core\.http\.HttpServerOptions)\b/,
  setConnectionTimeout: /^org\.apache\.coyote\./,
  setKeepAliveTimeout: /^org\.apache\.coyote\./,
  requestTimeoutMillis: /^com\.linecorp\.armeria\.server\.(Server|ServerBuilder)\b/,
  requestTimeout: /^com\.linecorp\.armeria\.server\.(Server|ServerBuilder)\b/,
  idleTimeoutMillis: /^com\.linecorp\.armeria\.server\.(Server|ServerBuilder)\b/,
  idleTimeout: /^com\.linecorp\.armeria\.server\.(Server|ServerBuilder)\b/,
};

const TOMCAT = /^(connectionTimeout|keepAliveTimeout|connectionUploadTimeout)$/;
const UNDERTOW = /^(UndertowOptions\.)?(NO_REQUEST_TIMEOUT|REQUEST_PARSE_TIMEOUT|IDLE_TIMEOUT)$/;

export const javaServers: Handler[] = [
  {
    calls: Object.keys(SETTERS),
    check(node, ctx) {
      const [value] = args(node);
      const owner = SETTERS[node.childForFieldName("name")?.text ?? ""];
      // `setConnectionTimeout(0)` of any type is timeout-disabled's.
      if (value?.text === "0" && /^setConnectionTimeout/.test(node.childForFieldName("name")?.text ?? ""))
        return;
      if (owner && isOff(value) && owner.test(ctx.qualifyCall(node) ?? "")) report(node, ctx);
    },
  },
  {
    calls: ["setProperty", "setAttribute"],
    check(node, ctx) {
      const [key, value] = args(node);
      if (!TOMCAT.test(stringValue(key) ?? "") || !isOff(value)) return;
      const object = node.childForFieldName("object");
      const type = object ? ctx.typeOf(object) : undefined;
      const tomcat = type ? /^org\.apache\.(catalina\.connector\.Connector|coyote\.)/.test(type) : false;
      if (tomcat || (!type && /connector$/i.test(object?.text ?? ""))) report(node, ctx);
    },
  },
  {
    calls: ["setServerOption"],
    check(node, ctx) {
      const [option, value] = args(node);
      if (option && UNDERTOW.test(option.text) && isOff(value)) report(node, ctx);
    },
  },
  {
    calls: ["ReadTimeoutHandler", "IdleStateHandler"],
    check(node, ctx) {
      const type = ctx.qualifyCall(node);
      if (!type?.startsWith("io.netty.handler.timeout.")) return;
      const limits = args(node).slice(0, type.endsWith("IdleStateHandler") ? 3 : 1);
      if (limits.length > 0 && limits.every((limit) => isOff(limit))) ctx.report(node, { message: MESSAGE });
    },
  },
];
