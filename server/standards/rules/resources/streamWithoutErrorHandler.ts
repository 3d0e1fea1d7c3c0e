import type { Node } from "web-tree-sitter";
import { fix, type RuleContext } from "../../context.ts";
import { ancestor } from "../../languages/adapter.ts";
import { args, JS_FUNCTIONS, stringValue } from "../../languages/javascriptSyntax.ts";
import type { Fix } from "../../model.ts";
import { defineRule } from "../../rule.ts";
import { callRange } from "../overload/callRange.ts";
import { streamWithoutErrorHandlerExamples } from "./streamWithoutErrorHandler.examples.ts";

/** What gives a stream of Node's. */
const STREAMS =
  /^(fs(-extra)?\.(createReadStream|createWriteStream)|zlib\.create\w+|stream\.(Readable(\.from)?|PassThrough|Transform|Duplex)|(net|tls)\.(connect|createConnection|Socket)|crypto\.create(Hash|Cipheriv|Decipheriv|Hmac)|got\.stream|request|child_process\.spawn|csv-parse(\.parse)?|archiver)(\(\))?$|^fs\/promises\.open\(\)#create(Read|Write)Stream(\(\))?$/;
const STREAM_NAMES = /^(req|request|res|response|\w*[sS]tream|stdin|stdout|stderr|stdio)$/;

const LISTENS = /["'`]error["'`]|\bonerror\b|\bfinished\s*\(|\beos\s*\(|\bpipeline\s*\(|\bpump\s*\(/;

/** Code in which a stream would be listened to: the outermost function, or the statement at the top. */
function codeAround(node: Node, ctx: RuleContext): string {
  let found: Node = node;
  for (
    let at: Node | null = node.parent;
    at && at.type !== "program" && at.type !== "class_body";
    at = at.parent
  )
    found = at;
  return ctx.text(found);
}

function methodOf(call: Node): { object: Node; name: string } | undefined {
  const callee = call.type === "call_expression" ? call.childForFieldName("function") : null;
  const object = callee?.type === "member_expression" ? callee.childForFieldName("object") : null;
  const name = callee?.childForFieldName("property")?.text;
  return object && name ? { object, name } : undefined;
}

/** Streams that a chain of `.pipe(…)` joins, from the first on, and whether each is listened to. */
function stagesOf(outer: Node): { node: Node; listened: boolean }[] {
  const stages: { node: Node; listened: boolean }[] = [];
  let listened = false;
  let at: Node = outer;
  for (let method = methodOf(at); method; method = methodOf(at)) {
    if (method.name === "pipe") {
      const target = args(at)[0];
      if (target) stages.unshift({ node: target, listened });
      listened = false;
    } else if (/^(on|once|addListener)$/.test(method.name)) {
      listened ||= stringValue(args(at)[0]) === "error";
    } else break;
    at = method.object;
  }
  stages.unshift({ node: at, listened });
  return stages;
}

function isStream(node: Node, ctx: RuleContext): boolean {
  const last = /(\w+)$/.exec(node.text)?.[1] ?? "";
  if (node.type === "call_expression" || node.type === "new_expression")
    return STREAMS.test(ctx.qualifyCall(node) ?? "");
  return (
    STREAMS.test(ctx.typeOf(node) ?? "") ||
    (/^(identifier|member_expression)$/.test(node.type) && STREAM_NAMES.test(last))
  );
}

/** The process's own streams, and what answers a request: nobody listens for their errors. */
function needsNoListener(node: Node): boolean {
  return /^process\.std\w+$|^(res|response|reply\.raw|ctx\.res)$/.test(node.text);
}

function checkPipe(node: Node, ctx: RuleContext): void {
  // The last of a chain speaks for it.
  let outer = node;
  for (
    let up = outer.parent?.parent;
    up?.type === "call_expression" && methodOf(up)?.object.id === outer.id;
    up = outer.parent?.parent
  ) {
    if (methodOf(up)?.name === "pipe") return;
    outer = up;
  }
  const stages = stagesOf(outer);
  const [source] = stages;
  if (!source || stages.length < 2) return;
  const known = stages.filter((stage) => isStream(stage.node, ctx));
  // One name alone is no proof: RxJS and build tools pipe as well.
  const certain =
    known.some(
      (stage) =>
        STREAMS.test(ctx.typeOf(stage.node) ?? "") || /^(call|new)_expression$/.test(stage.node.type),
    ) || known.length >= 2;
  if (!certain || /\b(gulp|vinyl|rxjs|src|dest)\b/.test(source.node.text)) return;
  if (
    stages.some(
      (stage) =>
        stage.node.type === "call_expression" &&
        !isStream(stage.node, ctx) &&
        ctx.qualifyCall(stage.node)?.startsWith("rxjs"),
    )
  )
    return;
  const open = stages.filter((stage) => !stage.listened && !needsNoListener(stage.node));
  if (open.length === 0) return;
  const code = codeAround(node, ctx);
  if (LISTENS.test(code)) {
    // Somebody listens to something here: only a stream without a name surely has no listener.
    if (source.listened || !/^(call|new)_expression$/.test(source.node.type)) return;
  }
  ctx.report(callRange(outer), {
    message:
      "pipe() hands on no errors: one of any of these streams ends the process, or leaves the others open. Use pipeline.",
    suggestions: pipelineFix(
      outer,
      stages.map((stage) => stage.node),
      ctx,
    ),
  });
}

/** `a.pipe(b)` becomes `await pipeline(a, b)` where the file has it. */
function pipelineFix(outer: Node, stages: readonly Node[], ctx: RuleContext): Fix[] {
  if (ctx.fileDefinition("pipeline")?.file?.qualified !== "stream/promises.pipeline") return [];
  const scope = ctx.functionAround(outer);
  if (outer.parent?.type !== "expression_statement" || !scope || !ctx.isAsync(scope)) return [];
  if (/\.(on|once|addListener)\s*\(/.test(ctx.plain(outer))) return [];
  const newText = `await pipeline(${stages.map((stage) => ctx.text(stage)).join(", ")})`;
  return [fix("Join them with pipeline", { start: outer.startIndex, end: outer.endIndex, newText })];
}

/** What emits `error` on its own, and ends the process where nobody listens. */
const EMITTERS =
  /^((net|tls)\.(connect|createConnection|Socket)|https?\.(get|request)|child_process\.spawn|ws(\.WebSocket|\.default)?|(pg(\.default)?\.Pool|pg-pool)|redis\.(createClient|createCluster)|fs(-extra)?\.(createReadStream|createWriteStream))$/;

function checkEmitter(node: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(node) ?? "";
  if (!EMITTERS.test(name) || (/Pool$|^ws|-pool$/.test(name) && node.type !== "new_expression")) return;
  let at = node;
  for (
    let up = at.parent?.parent;
    up?.type === "call_expression" && methodOf(up)?.object.id === at.id;
    up = at.parent?.parent
  ) {
    const method = methodOf(up)?.name ?? "";
    if (!/^(on|once|addListener|setTimeout|setEncoding|setNoDelay|setKeepAlive|end)$/.test(method)) return;
    if (stringValue(args(up)[0]) === "error") return;
    at = up;
  }
  const parent = at.parent;
  const fn = ancestor(node, JS_FUNCTIONS);
  const dropped = parent?.type === "expression_statement";
  const bound =
    parent?.type === "variable_declarator" && parent.childForFieldName("name")?.type === "identifier"
      ? parent.childForFieldName("name")
      : null;
  if (!dropped && !bound) return;
  // In the top level's other statements there may be a listener; they are out of sight but for their words.
  if (!fn ? ctx.mentions("error") : LISTENS.test(codeAround(node, ctx))) return;
  if (bound && fn && goesElsewhere(bound, fn)) return;
  if (bound && !fn && !/Pool$|-pool$|createClient$|createCluster$/.test(name)) return;
  // A pool of connections lives at the top level; inside a function it is handed on.
  if (fn && /Pool$|-pool$|^redis\./.test(name)) return;
  if (dropped && /^fs/.test(name)) return;
  // What is piped is told of there.
  if (bound && fn && /^fs/.test(name) && isPiped(bound, fn)) return;
  ctx.report(callRange(node), {
    message: `Nobody listens for "error" here: when the other side fails, the event ends the whole process.`,
  });
}

/** True where a variable is returned, stored or handed over, so that somebody else may listen. */
function goesElsewhere(name: Node, fn: Node): boolean {
  return fn
    .descendantsOfType(["identifier", "shorthand_property_identifier"])
    .filter((n) => n.text === name.text && n.id !== name.id)
    .some(
      (use) =>
        use.parent?.type !== "member_expression" ||
        use.parent.childForFieldName("object")?.id !== use.id ||
        isAssigned(use.parent),
    );
}

function isPiped(name: Node, fn: Node): boolean {
  return fn
    .descendantsOfType("identifier")
    .some((n) => n.text === name.text && n.parent?.childForFieldName("property")?.text === "pipe");
}

function isAssigned(member: Node): boolean {
  return (
    member.parent?.type === "assignment_expression" &&
    member.parent.childForFieldName("left")?.id === member.id &&
    /onerror$/.test(member.text)
  );
}

export const streamWithoutErrorHandler = defineRule({
  id: "stream-without-error-handler",
  code: "RS06",
  title: "Nobody listens for a stream's errors",
  area: "resources",
  severity: "error",
  why: "An error event without a listener ends the whole Node process, and pipe() leaves the other streams open with their files and sockets. pipeline passes an error of any stream to one place and closes all of them.",
  sources: [
    {
      title: "Node.js: stream.pipeline",
      url: "https://nodejs.org/api/stream.html#streampipelinesource-transforms-destination-callback",
    },
    { title: "Node.js: Error events", url: "https://nodejs.org/api/events.html#error-events" },
    {
      title: "REL11-BP01: Monitor all components of the workload to detect failures",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel11-bp01.html",
    },
  ],
  autofix: "suggest",
  peers: {},
  mentions: ["error"],
  languages: {
    javascript: [
      { calls: ["pipe"], check: checkPipe },
      {
        calls: [
          ...[
            "connect",
            "createConnection",
            "Socket",
            "get",
            "request",
            "spawn",
            "WebSocket",
            "Pool",
            "createClient",
          ],
          ...["createCluster", "createReadStream", "createWriteStream"],
        ],
        check: checkEmitter,
      },
    ],
  },
  examples: streamWithoutErrorHandlerExamples,
});
