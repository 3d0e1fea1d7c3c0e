import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { args, calledName, functionOf, receiver } from "../../languages/csharpSyntax.ts";
import type { Handler } from "../../rule.ts";

/** What takes a lock, on what type, and what gives it back. */
const LOCKS: readonly { readonly takes: RegExp; readonly gives: RegExp }[] = [
  { takes: /^System\.Threading\.Monitor\.(Enter|TryEnter)$/, gives: /^Exit$/ },
  { takes: /^System\.Threading\.SemaphoreSlim#Wait(Async)?$/, gives: /^Release$/ },
  { takes: /^System\.Threading\.Semaphore#WaitOne$/, gives: /^Release$/ },
  { takes: /^System\.Threading\.Mutex#WaitOne$/, gives: /^ReleaseMutex$/ },
  { takes: /^System\.Threading\.(SpinLock|Lock)#(Try)?Enter$/, gives: /^Exit$/ },
  { takes: /^System\.Threading\.ReaderWriterLockSlim#(Try)?EnterReadLock$/, gives: /^ExitReadLock$/ },
  { takes: /^System\.Threading\.ReaderWriterLockSlim#(Try)?EnterWriteLock$/, gives: /^ExitWriteLock$/ },
  {
    takes: /^System\.Threading\.ReaderWriterLockSlim#(Try)?EnterUpgradeableReadLock$/,
    gives: /^ExitUpgradeableReadLock$/,
  },
  { takes: /^System\.Threading\.ReaderWriterLock#AcquireReaderLock$/, gives: /^Release(Reader)?Lock$/ },
  { takes: /^System\.Threading\.ReaderWriterLock#AcquireWriterLock$/, gives: /^Release(Writer)?Lock$/ },
];

/** Name of the lock: what `Monitor` is given, else what the call is on. */
function lockOf(call: Node, ctx: RuleContext): string | undefined {
  const name = ctx.qualifyCall(call) ?? "";
  const lock = name.startsWith("System.Threading.Monitor.") ? args(call)[0] : receiver(call);
  return lock ? ctx.text(lock).replace(/^this\./, "") : undefined;
}

function check(call: Node, ctx: RuleContext): void {
  const name = ctx.qualifyCall(call) ?? "";
  const kind = LOCKS.find((one) => one.takes.test(name));
  const lock = kind ? lockOf(call, ctx) : undefined;
  const fn = functionOf(call);
  if (!kind || !lock || !fn) return;
  const gives = fn
    .descendantsOfType("invocation_expression")
    .filter(
      (one) => one.startIndex > call.endIndex && kind.gives.test(calledName(one)) && isOf(one, lock, ctx),
    );
  // `TryEnter(ref bool lockTaken)` takes it for its caller.
  const head = fn.childForFieldName("parameters");
  if (head && /\bref\s+bool\s+\w+/.test(ctx.plain(head))) return;
  // Given back elsewhere: one method takes it, another one lets go.
  const first = gives[0];
  if (!first) return;
  if (gives.some((one) => ctx.ancestor(one, ["finally_clause"]) !== undefined)) return;
  // In a task of its own, or handed on: another path altogether.
  if (gives.some((one) => functionOf(one)?.id !== fn.id)) return;
  if (!mayLeave(call, first, fn, ctx)) return;
  ctx.report(
    call.startPosition.row === call.endPosition.row ? call : (call.childForFieldName("function") ?? call),
    {
      message: `"${lock}" is not given back in a finally: an exception or an early return keeps it taken, and everybody else waits.`,
      related: [{ node: first, message: "It is given back here only." }],
    },
  );
}

/** True where the release is one of the same lock. */
function isOf(call: Node, lock: string, ctx: RuleContext): boolean {
  const on = receiver(call);
  const given = args(call)[0];
  const names = [on, given].flatMap((one) => (one ? [ctx.text(one).replace(/^this\./, "")] : []));
  return names.includes(lock);
}

/** Whether what lies between taking and giving back may throw or return. */
function mayLeave(take: Node, give: Node, fn: Node, ctx: RuleContext): boolean {
  const kinds = [
    "invocation_expression",
    "object_creation_expression",
    "await_expression",
    "return_statement",
    "throw_statement",
    "element_access_expression",
  ];
  return ctx.own(fn, kinds).some((one) => {
    if (one.startIndex < take.endIndex || one.endIndex > give.startIndex) return false;
    // What takes it, and what asks whether it was taken.
    return one.type !== "invocation_expression" || !kindOfLock(one, ctx);
  });
}

function kindOfLock(call: Node, ctx: RuleContext): boolean {
  const name = ctx.qualifyCall(call) ?? "";
  return LOCKS.some((one) => one.takes.test(name));
}

export const csharp: Handler[] = [
  {
    calls: [
      ...["Enter", "TryEnter", "Wait", "WaitAsync", "WaitOne", "EnterReadLock", "EnterWriteLock"],
      ...["TryEnterReadLock", "TryEnterWriteLock", "EnterUpgradeableReadLock", "TryEnterUpgradeableReadLock"],
      ...["AcquireReaderLock", "AcquireWriterLock"],
    ],
    check,
  },
];
