import type { Node } from "web-tree-sitter";
import { fix, insertAt, type RuleContext, replaceNode } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args as goArgs } from "../../languages/go.ts";
import { args as javascriptArgs, property } from "../../languages/javascriptSyntax.ts";
import { keyword } from "../../languages/python.ts";
import type { Fix, Severity } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { cloudSdkDefaultTimeoutsExamples } from "./cloudSdkDefaultTimeouts.examples.ts";
import { appendArgument, callRange, functionText, javaDuration, prependEntry, seconds } from "./edits.ts";

const TITLE = "Set time limits";
const BOTO = /^boto3(\.(session\.)?Session(\(\))?#|\.)(client|resource)$/;
const CONFIG = /^(botocore\.(config|client)|boto3\.session)\.Config$/;

function pythonConfig(ctx: RuleContext): string {
  const { connectTimeoutMs, outboundTimeoutMs, retryAttempts } = ctx.values;
  const known = CONFIG.test(ctx.fileDefinition("Config")?.file?.qualified ?? "");
  const type = known ? "Config" : "boto3.session.Config";
  return `config=${type}(connect_timeout=${seconds(connectTimeoutMs)}, read_timeout=${seconds(outboundTimeoutMs)}, retries={"max_attempts": ${retryAttempts}, "mode": "standard"})`;
}

function checkPython(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || !BOTO.test(name) || ctx.mentions("set_default_client_config")) return;
  const config = keyword(call, "config");
  if (
    config.state === "unknown" ||
    items(call.childForFieldName("arguments")).some((one) => one.type === "list_splat")
  )
    return;
  const severity: Severity | undefined = ctx.kind.entry ? "info" : undefined;
  if (config.state === "present") {
    checkConfig(config.value, ctx);
    return;
  }
  const edit =
    ctx.fileDefinition("boto3") || CONFIG.test(ctx.fileDefinition("Config")?.file?.qualified ?? "")
      ? appendArgument(call, pythonConfig(ctx), ctx)
      : undefined;
  ctx.report(callRange(call, ctx), {
    message: `${ctx.text(ctx.adapter.callee(call) ?? call)} keeps the SDK's defaults: a call may wait 60 s to connect and 60 s to read, several times over.`,
    suggestions: edit ? [fix(TITLE, edit)] : [],
    ...(severity ? { severity } : {}),
  });
}

/** A configuration that is written out and says nothing of time. */
function checkConfig(value: Node, ctx: RuleContext): void {
  if (value.type !== "call" || !CONFIG.test(ctx.qualifyCall(value) ?? "")) return;
  const text = ctx.text(value);
  if (/timeout|\*\*/.test(text)) return;
  const { connectTimeoutMs, outboundTimeoutMs } = ctx.values;
  const edit = appendArgument(
    value,
    `connect_timeout=${seconds(connectTimeoutMs)}, read_timeout=${seconds(outboundTimeoutMs)}`,
    ctx,
  );
  ctx.report(callRange(value, ctx), {
    message:
      "This configuration sets no time limits: a call may wait 60 s to connect and 60 s to read, several times over.",
    suggestions: edit ? [fix(TITLE, edit)] : [],
  });
}

const CLIENT = /^@aws-sdk\/(client-[\w-]+|lib-[\w-]+)\.(?!\w+(Command|Exception|Error)$)[A-Z]\w*$/;
const OLD = /^aws-sdk\.(?!Config$|Credentials$|Endpoint$|HttpRequest$|\w+Credentials$)[A-Z]\w*$/;

function checkJavascript(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call)?.replace(/^aws-sdk\.default\./, "aws-sdk.");
  if (!name) return;
  const old = OLD.test(name);
  if (!old && (!CLIENT.test(name) || /^@aws-sdk\/lib-/.test(name))) return;
  const first = javascriptArgs(call)[0];
  const object = first ? ctx.adapter.unwrap(first) : undefined;
  if (javascriptArgs(call).length > 1 || (object && object.type !== "object")) return;
  const { connectTimeoutMs, outboundTimeoutMs } = ctx.values;
  if (old) {
    if (ctx.mentions("httpOptions") || (object && property(object, "httpOptions").state !== "absent")) return;
    report(
      call,
      object,
      `httpOptions: { connectTimeout: ${connectTimeoutMs}, timeout: ${outboundTimeoutMs} }`,
      "keeps the SDK's defaults: a call may wait two minutes, several times over.",
      "info",
      ctx,
    );
    return;
  }
  const handler = object ? property(object, "requestHandler") : { state: "absent" as const };
  if (handler.state === "unknown") return;
  const limits = `{ connectionTimeout: ${connectTimeoutMs}, requestTimeout: ${outboundTimeoutMs} }`;
  if (handler.state === "absent") {
    report(
      call,
      object,
      `requestHandler: ${limits}`,
      "has no time limits: a call waits for as long as the other side likes.",
      undefined,
      ctx,
    );
    return;
  }
  const value = ctx.adapter.unwrap(handler.value);
  const written =
    (value.type === "object" && !/\.\.\./.test(ctx.plain(value))) ||
    /^new \w*Handler\((\{[^{}]*\})?\)$/.test(ctx.plain(value));
  if (!written || /[tT]imeout|\.\.\./.test(ctx.plain(value))) return;
  ctx.report(handler.pair, {
    message: "This handler has no time limits: a call waits for as long as the other side likes.",
    suggestions: [fix(TITLE, replaceNode(value, limits))],
  });
}

function report(
  call: Node,
  object: Node | undefined,
  entry: string,
  what: string,
  severity: Severity | undefined,
  ctx: RuleContext,
): void {
  const edit = object ? prependEntry(object, entry, ctx) : appendArgument(call, `{ ${entry} }`, ctx);
  const suggestions: Fix[] = edit ? [fix(TITLE, edit)] : [];
  ctx.report(callRange(call, ctx), {
    message: `${ctx.text(ctx.adapter.callee(call) ?? call)} ${what}`,
    suggestions,
    ...(severity ? { severity } : {}),
  });
}

const JAVA = /^software\.amazon\.awssdk\.services\.[\w.]+Client\.(create|builder)$/;
const JAVA_LIMITS = /^(overrideConfiguration|httpClient|httpClientBuilder|applyMutation)$/;

function checkJava(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || !JAVA.test(name) || ctx.mentions("apiCallTimeout") || ctx.mentions("apiCallAttemptTimeout"))
    return;
  const added = `.overrideConfiguration(o -> o.apiCallTimeout(${javaDuration(ctx.values.statementTimeoutMs, ctx)}))`;
  const message =
    "This client keeps the SDK's defaults: a call has no total time limit, however often it is tried again.";
  const object = call.childForFieldName("object");
  if (name.endsWith(".create")) {
    const change = object
      ? [fix(TITLE, replaceNode(call, `${ctx.text(object)}.builder()${added}.build()`))]
      : [];
    ctx.report(callRange(call, ctx), { message, suggestions: change });
    return;
  }
  let built = false;
  for (let at = call.parent; at?.type === "method_invocation"; at = at.parent) {
    const step = at.childForFieldName("name")?.text ?? "";
    if (JAVA_LIMITS.test(step)) return;
    built ||= step === "build";
  }
  // A builder that is kept, handed on or returned may get its limits later.
  if (!built && !/\.build\(\)/.test(functionText(call, ctx))) return;
  if (
    /\.(overrideConfiguration|httpClient|httpClientBuilder|applyMutation)\(/.test(
      built ? "" : functionText(call, ctx),
    )
  )
    return;
  ctx.report(callRange(call, ctx), { message, suggestions: [fix(TITLE, insertAt(call.endIndex, added))] });
}

const GO =
  /^github\.com\/aws\/(aws-sdk-go-v2\/config\.LoadDefaultConfig|aws-sdk-go\/aws\/session\.(NewSession|NewSessionWithOptions|New))$/;
const GO_LIMITS = [
  "WithHTTPClient",
  "HTTPClient",
  "WithTimeout",
  "WithDeadline",
  "BuildableClient",
  "NewBuildableClient",
];

function checkGo(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call);
  if (!name || !GO.test(name) || GO_LIMITS.some((word) => ctx.mentions(word))) return;
  if (goArgs(call).some((one) => one.type === "variadic_argument")) return;
  // Options from elsewhere may hold a client.
  const rest = name.endsWith("LoadDefaultConfig") ? goArgs(call).slice(1) : goArgs(call);
  if (rest.some((one) => one.type === "identifier" || one.type === "selector_expression")) return;
  ctx.report(callRange(call, ctx), {
    message:
      "This configuration keeps the SDK's HTTP client, which limits no call as a whole: give it one with a timeout, or every call a deadline.",
    severity: "info",
  });
}

export const cloudSdkDefaultTimeouts = defineRule({
  id: "cloud-sdk-default-timeouts",
  code: "TO09",
  title: "Cloud SDK keeps its default time limits",
  area: "timeouts",
  severity: "warning",
  why: "The defaults of cloud SDKs wait a minute or longer, and try several times, so a slow dependency holds requests long after their callers gave up. Limits that fit the service keep its threads and connections free.",
  sources: [
    {
      title: "REL05-BP05: Set client timeouts",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp05.html",
    },
    {
      title: "Boto3: Configuration",
      url: "https://boto3.amazonaws.com/v1/documentation/api/latest/guide/configuration.html",
    },
    {
      title: "Builders' Library: Timeouts, retries and backoff with jitter",
      url: "https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/",
    },
  ],
  autofix: "suggest",
  peers: {},
  mentions: [
    "set_default_client_config",
    "httpOptions",
    "apiCallTimeout",
    "apiCallAttemptTimeout",
    ...GO_LIMITS,
  ],
  languages: {
    javascript: [
      { kinds: ["new_expression"], anchors: /@aws-sdk\/client-|["']aws-sdk["'/]/, check: checkJavascript },
    ],
    python: [{ calls: ["client", "resource"], check: checkPython }],
    java: [{ calls: ["create", "builder"], check: checkJava }],
    go: [{ calls: ["LoadDefaultConfig", "NewSession", "NewSessionWithOptions", "New"], check: checkGo }],
  },
  examples: cloudSdkDefaultTimeoutsExamples,
});
