import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import {
  args,
  bare,
  calledName,
  functionOf,
  hasModifier,
  isTaskType,
  receiver,
  returnType,
} from "../../languages/csharpSyntax.ts";

const TASKS = "System.Threading.Tasks";
const MAKES_TASK =
  /^System\.Threading\.Tasks\.(Task\.(Run|Delay|WhenAll|WhenAny|FromException|FromCanceled|FromResult|Factory\.(StartNew|ContinueWhenA(ll|ny)|FromAsync))|TaskFactory#StartNew|ValueTask\.From\w+|Parallel\.For(Each)?Async)$/;

/** Names of the event-based pattern: they return nothing, and tell the end by an event. */
const EVENT_BASED =
  /^(RunWorkerAsync|SendAsyncCancel|SpeakAsync|SpeakSsmlAsync|RecognizeAsync|EmulateRecognizeAsync|LoadTemplateAsync|LoadSceneAsync|UnloadSceneAsync|LoadAssetAsync|UploadStringAsync|UploadDataAsync|UploadFileAsync|UploadValuesAsync|DownloadStringAsync|DownloadDataAsync|DownloadFileAsync|OpenReadAsync|OpenWriteAsync|BeginAsync|BeginInvokeAsync)$/;
const EVENT_BASED_OWNERS =
  /^(System\.Net\.WebClient|System\.Net\.Mail\.SmtpClient|SmtpClient|System\.Net\.NetworkInformation\.Ping|Ping|BackgroundWorker|System\.ComponentModel\.BackgroundWorker|SoundPlayer|PictureBox|Dispatcher|SpeechSynthesizer)$/;
const SOCKET =
  /^(Accept|Connect|Disconnect|Receive|ReceiveFrom|ReceiveMessageFrom|Send|SendTo|SendPackets)Async$/;

/** How sure it is that a call gives a task: by its declaration, or by its name alone. */
export type TaskCall = "known" | "named";

/** Whether a call gives a `Task` or `ValueTask`. */
export function taskCall(node: Node, ctx: RuleContext): TaskCall | undefined {
  const call = node.type === "invocation_expression" ? ctx.adapter.unwrap(node) : node;
  if (call.type !== "invocation_expression") return undefined;
  const name = calledName(call);
  const qualified = ctx.qualifyCall(call);
  if (qualified && MAKES_TASK.test(qualified)) return "known";
  const declared = ownDeclaration(call, name, ctx);
  if (declared !== undefined) return declared ? "known" : undefined;
  const on = receiver(call);
  if (name === "ContinueWith" && on) return isTaskValue(on, ctx) ? "known" : undefined;
  if (name === "Unwrap" && on) return isTaskValue(on, ctx) ? "known" : undefined;
  return isAsyncName(call, name, on, ctx) ? "named" : undefined;
}

/** What this file says of the called function; `undefined` when it does not declare it. */
function ownDeclaration(call: Node, name: string, ctx: RuleContext): boolean | undefined {
  const callee = call.childForFieldName("function");
  if (!callee) return undefined;
  if (callee.type === "identifier" || callee.type === "generic_name") {
    const local = ctx.definition(callee)?.declaration;
    if (local?.kind === "function") return local.async ?? false;
    if (local) return local.type ? isTaskDelegate(local.type) : undefined;
    return ofFile(name, ctx);
  }
  const on = ctx.adapter.member(callee)?.object;
  if (!on) return undefined;
  if (on.type === "this" || on.type === "base") return ofFile(name, ctx);
  const owner = ctx.typeOf(on) ?? ctx.qualify(on);
  return owner?.startsWith("./") ? ofFile(name, ctx) : undefined;
}

function ofFile(name: string, ctx: RuleContext): boolean | undefined {
  const method = ctx.fileDefinition(`this.${name}`);
  if (method?.kind !== "function" || method.file?.ambiguous) return undefined;
  return method.async ?? false;
}

function isTaskDelegate(type: Node): boolean {
  return /^(System\.)?Func<(.*,\s*)?(System\.Threading\.Tasks\.)?(Value)?Task(<.*>)?>\??$/s.test(type.text);
}

function isAsyncName(call: Node, name: string, on: Node | undefined, ctx: RuleContext): boolean {
  if (!/[a-z0-9]Async$/.test(name) || EVENT_BASED.test(name)) return false;
  if (ctx.fileDefinition("*UnityEngine") || ctx.fileDefinition("*UnityEngine.SceneManagement")) return false;
  const type = on ? (ctx.typeOf(on) ?? ctx.qualify(on)) : undefined;
  if (type && EVENT_BASED_OWNERS.test(type) && !/TaskAsync$|MailAsync$|PingAsync$/.test(name)) return false;
  if (type && /(^|\.)Dispatcher$/.test(type)) return false;
  // A socket's old form takes one object with everything in it, and returns a flag.
  const given = args(call);
  const [only] = given;
  if (SOCKET.test(name) && only && given.length === 1) {
    if (/args$|saea|^e$|event/i.test(only.text)) return false;
    if (/(^|\.)SocketAsyncEventArgs$/.test(ctx.typeOf(only) ?? "")) return false;
  }
  return true;
}

/** Whether an expression's value is a task that may still be running. */
export function isTaskValue(node: Node, ctx: RuleContext): boolean {
  const at = bare(node);
  if (at.type === "invocation_expression") return taskCall(at, ctx) !== undefined;
  if (at.type !== "identifier" && at.type !== "member_access_expression") return false;
  const local = ctx.definition(at)?.declaration;
  if (local) {
    if (local.type) return isTaskType(local.type);
    const init = local.init ? bare(local.init) : undefined;
    return init?.type === "invocation_expression" && taskCall(init, ctx) !== undefined;
  }
  const type = ctx.typeOf(at);
  if (type && /^(System\.Threading\.Tasks\.)?(Value)?Task$/.test(type)) return true;
  const member = ctx.adapter.member(at);
  const owner = member?.name === "Task" ? ctx.typeOf(member.object) : undefined;
  return owner !== undefined && /(^|\.)TaskCompletionSource$/.test(owner);
}

/** True where something before the node makes sure that the task of this name has ended. */
export function isAwaitedBefore(node: Node, task: Node, ctx: RuleContext): boolean {
  const fn = functionOf(node);
  if (!fn) return false;
  if (isContinuation(fn, task, ctx)) return true;
  const name = bare(task).text;
  if (!/^[\w.]+$/.test(name)) return false;
  const before = ctx.text(fn).slice(0, node.startIndex - fn.startIndex);
  const own = name.replace(/\./g, "\\.");
  // `t.IsCompletedSuccessfully && t is Task<Reply> reply && reply.Result.Ok`: another name for the same task.
  const same = new RegExp(`([\\w.]+)\\s+is\\s+(?:not\\s+)?(?:Value)?Task<[^;{}]*>\\s+${own}\\b`).exec(
    before,
  )?.[1];
  if (same && hasEnded(same.replace(/\./g, "\\."), before)) return true;
  return (
    new RegExp(`\\bawait\\b[^;]*\\b${own}\\b`).test(before) ||
    /\b(WhenAll|WaitAll)\s*\(/.test(before) ||
    hasEnded(own, before)
  );
}

/** True where the text asks the task whether it has ended; the name is written as a pattern. */
function hasEnded(name: string, text: string): boolean {
  return new RegExp(
    `\\b${name}\\s*\\.\\s*(IsCompleted|IsFaulted|IsCompletedSuccessfully|Status|Wait)\\b`,
  ).test(text);
}

/** `t.ContinueWith(done => done.Result)`: the parameter is a task that has ended. */
function isContinuation(fn: Node, task: Node, ctx: RuleContext): boolean {
  const call = fn.parent?.parent?.parent;
  if (call?.type !== "invocation_expression" || !/^(ContinueWith|ContinueWhenAll)$/.test(calledName(call))) {
    return false;
  }
  return ctx.adapter.parameters(fn)[0]?.name === bare(task).text;
}

/** `await` is allowed in the function around; `tasks`: it only hands tasks on. */
export function asyncAround(node: Node): "async" | "tasks" | undefined {
  const fn = functionOf(node);
  if (!fn || inSyncBranch(node, fn)) return undefined;
  if (hasModifier(fn, "async")) return "async";
  return fn.type !== "lambda_expression" && isTaskType(returnType(fn)) ? "tasks" : undefined;
}

/** `if (async) await Task.Delay(t); else Thread.Sleep(t);`: one body for both kinds of callers. */
function inSyncBranch(node: Node, fn: Node): boolean {
  // The grammar stumbles over a parameter of this name, which is a keyword elsewhere.
  const head = fn.childForFieldName("parameters");
  if (head && /\bbool\s+async\b/.test(head.text)) {
    const before = fn.text.slice(0, node.startIndex - fn.startIndex);
    return /\(\s*!?\s*async\s*\)|\basync\s*\?/.test(before);
  }
  for (let at = node, up = node.parent; up && up.id !== fn.id; at = up, up = up.parent) {
    if (up.type !== "if_statement" && up.type !== "conditional_expression") continue;
    const asked = /^!?(?:this\.)?(\w+)$/.exec(
      (up.childForFieldName("condition")?.text ?? "").replace(/\s/g, ""),
    )?.[1];
    if (!asked || !head || !new RegExp(`\\bbool\\s+${asked}\\b`).test(head.text)) continue;
    const other = ["consequence", "alternative"]
      .map((name) => up.childForFieldName(name))
      .find((branch) => branch !== null && branch.id !== at.id);
    if (other && /\bawait\b[^;]*\b(Delay|\w+Async)\s*\(/.test(other.text)) return true;
  }
  return false;
}

/** True where an `await` can't stand: in a lock, a filter or unsafe code. */
export function refusesAwait(node: Node, ctx: RuleContext): boolean {
  return (
    ctx.ancestor(
      node,
      ["lock_statement", "catch_filter_clause", "unsafe_statement", "fixed_statement", "query_expression"],
      ctx.adapter.functionKinds,
    ) !== undefined
  );
}

/** `await x` in the place of `node`, in parentheses where it is used further. */
export function awaited(node: Node, expression: string): string {
  const parent = node.parent;
  const used =
    (parent?.type === "member_access_expression" && parent.childForFieldName("expression")?.id === node.id) ||
    (parent?.type === "conditional_access_expression" &&
      parent.childForFieldName("condition")?.id === node.id) ||
    (parent?.type === "element_access_expression" &&
      parent.childForFieldName("expression")?.id === node.id) ||
    (parent?.type === "invocation_expression" && parent.childForFieldName("function")?.id === node.id) ||
    parent?.type === "postfix_unary_expression" ||
    parent?.type === "with_expression" ||
    parent?.type === "switch_expression";
  return used ? `(await ${expression})` : `await ${expression}`;
}

/** Name under which the file can use `Task`. */
export function taskName(ctx: RuleContext): string {
  const own = ctx.fileDefinition("Task")?.file;
  return own && own.qualified !== `${TASKS}.Task` ? `${TASKS}.Task` : "Task";
}
