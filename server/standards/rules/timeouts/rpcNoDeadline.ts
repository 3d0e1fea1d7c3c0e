import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args as goArgs } from "../../languages/go.ts";
import { args as javascriptArgs, property } from "../../languages/javascriptSyntax.ts";
import { args, keyword } from "../../languages/python.ts";
import { defineRule } from "../../rule.ts";
import { appendArgument, callRange, functionText, limitedFromOutside, seconds } from "./edits.ts";
import { rpcNoDeadlineExamples } from "./rpcNoDeadline.examples.ts";

/** Words of a channel that may give every call a deadline. */
const CHANNEL = [
  ..."intercept_channel service_config ClientInterceptor UnaryUnaryClientInterceptor interceptors".split(" "),
  ..."withInterceptors intercept defaultServiceConfig ClientInterceptors interceptor".split(" "),
  ..."WithUnaryInterceptor WithChainUnaryInterceptor WithDefaultServiceConfig".split(" "),
];

const HANGS = "has no deadline: while the server hangs, it holds its caller for ever";
/** Calls that stay open by design. */
const STREAMS = /watch|stream|subscribe|listen|tail|follow|chat/i;
const TITLE = "Add a deadline";

function severityOf(ctx: RuleContext): { severity?: "info" } {
  return CHANNEL.some((word) => ctx.mentions(word)) ? { severity: "info" } : {};
}

function messageFor(name: string, ctx: RuleContext): string {
  return `${name} ${HANGS}${CHANNEL.some((word) => ctx.mentions(word)) ? ", unless its channel sets one" : ""}.`;
}

const PY_STUB = /(^|\.)\w*_grpc(_pb2)?\.\w+Stub$|_pb2\.\w+Stub$/;

function checkPython(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  const member = callee ? ctx.adapter.member(callee) : undefined;
  if (!callee || !member || !/^[A-Z]/.test(member.name) || STREAMS.test(member.name)) return;
  if (!PY_STUB.test(ctx.typeOf(member.object) ?? "")) return;
  const given = args(call);
  if (given.length > 1 || keyword(call, "timeout").state !== "absent") return;
  if (items(call.childForFieldName("arguments")).some((one) => one.type === "list_splat")) return;
  // What is iterated over, or is given an iterator, is a stream.
  if (/^(for_statement|for_in_clause)$/.test(call.parent?.type ?? "")) return;
  if (given[0] && /iter|stream|generator/i.test(ctx.plain(given[0]))) return;
  if (limitedFromOutside(call, ctx)) return;
  const limit = seconds(ctx.values.outboundTimeoutMs);
  const edit = appendArgument(call, `timeout=${limit}`, ctx);
  ctx.report(callRange(call, ctx), {
    message: messageFor(ctx.text(callee), ctx),
    suggestions: edit ? [fix(`${TITLE} of ${limit} s`, edit)] : [],
    ...severityOf(ctx),
  });
}

const JAVA_STUB =
  /(^|[.\w])Grpc(\.\w+(Blocking|Future|BlockingV2)Stub|\.new(Blocking|Future|BlockingV2)Stub\(\))$|(^|\.)\w+(Blocking|Future)Stub$/;
const STUB_METHODS =
  /^(with\w*|build|getChannel|getCallOptions|equals|hashCode|toString|notify\w*|wait|getClass)$/;

function checkJava(call: Node, ctx: RuleContext): void {
  const receiver = call.childForFieldName("object");
  const name = call.childForFieldName("name")?.text ?? "";
  if (!receiver || STUB_METHODS.test(name) || STREAMS.test(name)) return;
  const type = ctx.typeOf(receiver);
  if (!type || !JAVA_STUB.test(type)) return;
  const definition = receiver.type === "method_invocation" ? undefined : ctx.definition(receiver);
  if (/withDeadline|withInterceptors|withOption/.test(definition?.initText ?? "")) return;
  // `this.stub = …withDeadlineAfter(…)` in a constructor.
  if (new RegExp(`\\b${lastWord(ctx.text(receiver))}\\s*=[^=;]*withDeadline`).test(functionText(call, ctx)))
    return;
  const ms = ctx.values.outboundTimeoutMs;
  const imported =
    ctx.fileDefinition("TimeUnit") !== undefined || ctx.fileDefinition("*java.util.concurrent") !== undefined;
  const unit = `${imported ? "" : "java.util.concurrent."}TimeUnit.MILLISECONDS`;
  const text =
    ms % 1000 === 0 ? `${ms / 1000}, ${unit.replace("MILLISECONDS", "SECONDS")}` : `${ms}, ${unit}`;
  ctx.report(callRange(call, ctx), {
    message: messageFor(`${name}()`, ctx),
    suggestions: [
      fix(`${TITLE} of ${seconds(ms)} s`, insertAt(receiver.endIndex, `.withDeadlineAfter(${text})`)),
    ],
    ...severityOf(ctx),
  });
}

function lastWord(text: string): string {
  return /\w+$/.exec(text)?.[0] ?? "\\0";
}

const CLIENT_METHODS = /^(close|waitForReady|getChannel|make\w+Request|on|once|emit)$/;

function checkJavascript(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  const member = callee ? ctx.adapter.member(callee) : undefined;
  if (!callee || !member || CLIENT_METHODS.test(member.name) || STREAMS.test(member.name)) return;
  const given = javascriptArgs(call);
  const callback = given.at(-1);
  if (!callback || given.length < 2 || !/^(arrow_function|function_expression)$/.test(callback.type)) return;
  const made = ctx.definition(member.object)?.initText;
  if (
    !made ||
    !/^new\s/.test(made) ||
    !/\bcredentials\s*\.\s*create\w*\(/.test(made) ||
    /interceptor/i.test(made)
  )
    return;
  for (const one of given.slice(1, -1)) {
    const at = ctx.adapter.unwrap(one);
    if (at.type === "object") {
      if (property(at, "deadline").state !== "absent") return;
    } else if (!/meta/i.test(ctx.plain(at)) && !/Metadata/.test(ctx.definition(at)?.initText ?? "")) return;
  }
  const ms = ctx.values.outboundTimeoutMs;
  const options = given.slice(1, -1).some((one) => ctx.adapter.unwrap(one).type === "object");
  ctx.report(callRange(call, ctx), {
    message: messageFor(ctx.text(callee), ctx),
    suggestions: options
      ? []
      : [
          fix(
            `${TITLE} of ${seconds(ms)} s`,
            insertAt(callback.startIndex, `{ deadline: Date.now() + ${ms} }, `),
          ),
        ],
    ...severityOf(ctx),
  });
}

const GO_CLIENT = /\.(New\w+Client\(\)|\w+Client)$/;
const ENDLESS = /^context\.(Background|TODO)\(\)$/;

function checkGo(call: Node, ctx: RuleContext): void {
  const callee = call.childForFieldName("function");
  const member = callee ? ctx.adapter.member(callee) : undefined;
  const first = goArgs(call)[0];
  if (!callee || !member || !first || !/^[A-Z]/.test(member.name) || STREAMS.test(member.name)) return;
  const endless =
    ENDLESS.test(ctx.plain(first)) ||
    (first.type === "identifier" && ENDLESS.test(ctx.definition(first)?.initText ?? ""));
  if (!endless) return;
  if (
    first.type === "identifier" &&
    new RegExp(`\\b${ctx.text(first)}\\b[^\\n]*=\\s*(context\\.With|\\w+\\.NewOutgoing)`).test(
      functionText(call, ctx),
    )
  )
    return;
  const type = ctx.typeOf(member.object) ?? "";
  if (
    !GO_CLIENT.test(type) ||
    /^(net\/http|github\.com\/(docker|aws|redis|minio|elastic)|k8s\.io|go\.mongodb|cloud\.google)/.test(type)
  )
    return;
  if (
    !/(pb|proto|grpc|rpc)\w*(\/v\d+)?\.(New\w+Client\(\)|\w+Client)$/i.test(type) &&
    !/\/(api|gen)\/|pb\b/.test(type)
  )
    return;
  ctx.report(callRange(call, ctx), { message: messageFor(ctx.text(callee), ctx), ...severityOf(ctx) });
}

export const rpcNoDeadline = defineRule({
  id: "rpc-no-deadline",
  code: "TO04",
  title: "Remote call without a deadline",
  area: "timeouts",
  severity: "warning",
  why: "A gRPC call without a deadline waits for as long as the server likes, and so does everyone who waits for it. A deadline ends the call on both sides, so that neither works for a caller who has long gone.",
  sources: [
    { title: "gRPC: Deadlines", url: "https://grpc.io/docs/guides/deadlines/" },
    {
      title: "REL05-BP05: Set client timeouts",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp05.html",
    },
    {
      title: "SRE book: Addressing cascading failures",
      url: "https://sre.google/sre-book/addressing-cascading-failures/",
    },
  ],
  autofix: "suggest",
  peers: {},
  mentions: CHANNEL,
  languages: {
    javascript: [{ kinds: ["call_expression"], anchors: ["credentials"], check: checkJavascript }],
    python: [{ kinds: ["call"], anchors: /\w+Stub\b/, check: checkPython }],
    java: [{ kinds: ["method_invocation"], anchors: /(Blocking|Future|BlockingV2)Stub\b/, check: checkJava }],
    go: [
      {
        kinds: ["call_expression"],
        anchors: /^(?=[\s\S]*?Client\b)(?=[\s\S]*?\.(Background|TODO)\(\))/,
        check: checkGo,
      },
    ],
  },
  examples: rpcNoDeadlineExamples,
});
