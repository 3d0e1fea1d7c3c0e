import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";

const SLEEPS = /^(Thread|java\.lang\.Thread)\.sleep$|^java\.util\.concurrent\.TimeUnit\.\w+#?\.?sleep$/;
const BLOCKERS: readonly RegExp[] = [
  /^org\.springframework\.web\.client\.(RestTemplate|RestOperations)#(getForObject|getForEntity|postForObject|postForEntity|postForLocation|put|delete|exchange|patchForObject|execute)$/,
  /^org\.springframework\.jdbc\.core\.(JdbcTemplate|JdbcOperations|namedparam\.NamedParameterJdbcTemplate)#(query|queryForObject|queryForList|queryForMap|update|batchUpdate|execute)$/,
  /^java\.net\.http\.HttpClient(\.newHttpClient\(\))?#send$/,
  /^java\.util\.concurrent\.(CompletableFuture|Future)#(get|join)$/,
  /^java\.util\.concurrent\.CountDownLatch#await$/,
  /^java\.nio\.file\.Files\.(readAllBytes|readString|readAllLines|lines|write|writeString|copy|delete|move|walk|list)$/,
  /^okhttp3\.OkHttpClient#newCall\(\)#execute$/,
];

const NAMES = [
  "sleep",
  "block",
  "blockFirst",
  "blockLast",
  "blockOptional",
  "blockingGet",
  "blockingFirst",
  "blockingAwait",
  "getForObject",
  "getForEntity",
  "postForObject",
  "postForEntity",
  "postForLocation",
  "put",
  "delete",
  "exchange",
  "patchForObject",
  "execute",
  "query",
  "queryForObject",
  "queryForList",
  "queryForMap",
  "update",
  "batchUpdate",
  "send",
  "get",
  "join",
  "await",
  "readAllBytes",
  "readString",
  "readAllLines",
  "lines",
  "write",
  "writeString",
  "copy",
  "move",
  "walk",
  "list",
];

export const JAVA_BLOCKING_NAMES: readonly string[] = NAMES;

const REACTIVE =
  /^(reactor\.core\.publisher\.(Mono|Flux)|org\.reactivestreams\.Publisher|io\.smallrye\.mutiny\.(Uni|Multi)|(io\.reactivex(\.rxjava3\.core|\.rxjava2)?|rx)\.(Single|Observable|Flowable|Completable|Maybe))$/;
const BLOCKS_ON_REACTIVE =
  /^(block|blockFirst|blockLast|blockOptional|blockingGet|blockingFirst|blockingAwait)$/;
/** Lambdas that run on a thread of their own, and words that move a chain to one. */
const OFFLOADS =
  /^(fromCallable|fromRunnable|fromSupplier|supplyAsync|runAsync|submit|execute|executeBlocking|schedule|newThread|start|runSubscriptionOn|emitOn)$/;
const OFFLOADED =
  /\b(boundedElastic|elastic|subscribeOn|publishOn|runSubscriptionOn|emitOn|observeOn|executeBlocking)\b/;
/** Reactive steps: their lambda runs on the thread that brings the value. */
const STEPS =
  /^(map|flatMap|flatMapMany|flatMapSequential|concatMap|switchMap|mapNotNull|handle|filter|filterWhen|doOn\w+|then|defer|onErrorResume|onErrorMap|zipWith|subscribe|chain|transform|transformToUni|onItem|invoke|call|as)$/;

/** What to say of a call that blocks a reactive pipeline; `undefined` if it does not. */
export function javaBlock(call: Node, ctx: RuleContext): string | undefined {
  const name = ctx.text(call.childForFieldName("name") ?? call);
  if (!reactiveImport(ctx) || !blocks(call, name, ctx)) return undefined;
  const method = ctx.ancestor(call, ["method_declaration", "constructor_declaration"]);
  if (method?.type !== "method_declaration") return undefined;
  const reactive = returnsReactive(method, ctx);
  const lambda = lambdaAround(call, method, reactive, ctx);
  if (lambda === "offloaded" || OFFLOADED.test(ctx.plain(method))) return undefined;
  // A method of a reactive type builds the pipeline on the caller's reactive thread.
  if (!reactive && lambda !== "step") return undefined;
  return `${name} blocks a reactive thread: every other request on it waits.`;
}

function blocks(call: Node, name: string, ctx: RuleContext): boolean {
  if (BLOCKS_ON_REACTIVE.test(name)) return true;
  const qualified = ctx.qualifyCall(call);
  if (!qualified) return false;
  return SLEEPS.test(qualified) || BLOCKERS.some((one) => one.test(qualified));
}

const TYPES = [
  "Mono",
  "Flux",
  "Uni",
  "Multi",
  "Single",
  "Observable",
  "Flowable",
  "Completable",
  "Maybe",
  "Publisher",
];

function reactiveImport(ctx: RuleContext): boolean {
  return (
    TYPES.some((type) => REACTIVE.test(ctx.fileDefinition(type)?.file?.qualified ?? "")) ||
    ["*reactor.core.publisher", "*io.smallrye.mutiny", "*io.reactivex.rxjava3.core"].some(
      (name) => ctx.fileDefinition(name) !== undefined,
    )
  );
}

function returnsReactive(method: Node, ctx: RuleContext): boolean {
  const type = method.childForFieldName("type");
  const name = type ? ctx.adapter.typeText(type) : undefined;
  return name !== undefined && TYPES.includes(name);
}

/** Which kind of lambda the call stands in: a reactive step, one that runs elsewhere, or none. */
function lambdaAround(
  call: Node,
  method: Node,
  reactive: boolean,
  ctx: RuleContext,
): "step" | "offloaded" | undefined {
  let step = false;
  for (let at = call.parent; at && at.id !== method.id; at = at.parent) {
    if (at.type === "class_body") return "offloaded";
    if (at.type !== "lambda_expression") continue;
    const outer = at.parent?.type === "argument_list" ? at.parent.parent : null;
    // A lambda that is stored or made a thread runs at a time of its own.
    if (outer?.type !== "method_invocation") return "offloaded";
    const name = ctx.text(outer.childForFieldName("name") ?? outer);
    if (OFFLOADS.test(name)) return "offloaded";
    if (STEPS.test(name) && (reactive || startsReactive(outer, ctx))) step = true;
    else return step ? "step" : "offloaded";
  }
  return step ? "step" : undefined;
}

/** True where the chain starts at a reactive type, or at a method of one. */
function startsReactive(call: Node, ctx: RuleContext): boolean {
  let at: Node = call;
  for (;;) {
    const object: Node | null = at.type === "method_invocation" ? at.childForFieldName("object") : null;
    if (!object) break;
    at = object;
  }
  if (at.type === "method_invocation" || at.type === "this") return true;
  const qualified = ctx.qualify(at) ?? ctx.typeOf(at);
  return qualified !== undefined && REACTIVE.test(qualified);
}
