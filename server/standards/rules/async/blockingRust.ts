import type { Node } from "web-tree-sitter";
import { fix, type RuleContext, replaceNode } from "../../context.ts";
import { calledName } from "../../languages/rustSyntax.ts";
import type { Severity } from "../../model.ts";
import type { Handler } from "../../rule.ts";

/** Calls that hold their thread up, by qualified name. */
const BLOCKERS: readonly { readonly name: RegExp; readonly severity: Severity; readonly what: string }[] = [
  { name: /^std\.thread\.(sleep|park|park_timeout)$/, severity: "error", what: "use tokio::time::sleep" },
  {
    name: /^std\.fs\.(read|read_to_string|read_dir|write|copy|remove_dir_all)$/,
    severity: "warning",
    what: "use tokio::fs, or spawn_blocking",
  },
  {
    // Short on a local disk.
    name: /^std\.fs\.(rename|create_dir|create_dir_all|remove_file|remove_dir|metadata|canonicalize|hard_link|File\.(open|create|create_new)|OpenOptions#(\w+\(\)#)*open)$/,
    severity: "info",
    what: "use tokio::fs where the disk may be slow or a network's",
  },
  {
    name: /^std\.net\.(TcpStream\.(connect|connect_timeout)|TcpListener\.bind|TcpListener#accept|UdpSocket\.bind|UdpSocket#(recv|recv_from|send_to))$/,
    severity: "error",
    what: "use tokio::net",
  },
  {
    name: /^std\.process\.Command(\.new\(\))?#(\w+\(\)#)*(output|status)$|^std\.process\.Child#(wait|wait_with_output)$/,
    severity: "error",
    what: "use tokio::process",
  },
  {
    name: /^reqwest\.blocking\.(get|Client(\.builder\(\)(#\w+\(\))*)?#(\w+\(\)#)*(send|execute))$/,
    severity: "error",
    what: "use the async client",
  },
  { name: /^ureq\.\w+\(\)#(\w+\(\)#)*(call|send\w*)$/, severity: "error", what: "use spawn_blocking" },
  {
    name: /^std\.sync\.(Condvar#wait|Barrier#wait|mpsc\.Receiver#(recv|recv_timeout))$/,
    severity: "error",
    what: "use tokio::sync",
  },
  { name: /^std\.thread\.(spawn\(\)|JoinHandle)#join$/, severity: "error", what: "use spawn_blocking" },
  {
    name: /^futures\.executor\.block_on$|^(tokio\.runtime\.(Handle(\.current\(\))?|Runtime))#block_on$/,
    severity: "error",
    what: "await it",
  },
  { name: /^std\.io\.(stdin\(\)|Stdin)#(read_line|lines)$/, severity: "error", what: "use tokio::io" },
];

const NAMES = [
  ...["sleep", "park", "park_timeout", "read", "read_to_string", "read_dir", "write", "copy", "rename"],
  ...[
    "create_dir",
    "create_dir_all",
    "remove_file",
    "remove_dir",
    "remove_dir_all",
    "metadata",
    "canonicalize",
  ],
  ...["hard_link", "open", "create", "create_new", "connect", "connect_timeout", "bind", "accept", "recv"],
  ...[
    "recv_from",
    "send_to",
    "output",
    "status",
    "wait",
    "wait_with_output",
    "get",
    "send",
    "execute",
    "call",
  ],
  ...["recv_timeout", "join", "block_on", "read_line", "lines", "send_json", "send_string"],
];

function check(call: Node, ctx: RuleContext): void {
  if (call.type !== "call_expression") return;
  const scope = ctx.functionAround(call);
  if (!scope || !ctx.isAsync(scope)) return;
  // `.await` on it: another library's method of the same name.
  if (call.parent?.type === "await_expression") return;
  const name = ctx.qualifyCall(call);
  const block = name ? BLOCKERS.find((one) => one.name.test(name)) : undefined;
  if (!name || !block) return;
  const method = scope.node?.childForFieldName("name");
  // What a program does before its first request holds nobody up.
  const starts = method
    ? /^(main|run|start|init|setup|bootstrap|load_config|serve|server|real_main|(start|run|init|setup|bootstrap)_\w+)$/.test(
        ctx.text(method),
      )
    : false;
  if (starts && block.severity !== "error") return;
  if (starts && /TcpListener\.bind$/.test(name)) return;
  const callee = ctx.adapter.callee(call) ?? call;
  const oneLine = call.startPosition.row === call.endPosition.row;
  const sleep = name === "std.thread.sleep" && ctx.mentions("tokio") && calledName(call) === "sleep";
  const fn = call.childForFieldName("function");
  const label = callee.type === "scoped_identifier" ? ctx.text(callee) : calledName(call);
  ctx.report(oneLine ? call : callee, {
    message: `${label} blocks a thread of the async runtime, and every task on it: ${block.what}.`,
    severity: block.severity,
    ...(sleep && fn && call.parent?.type === "expression_statement"
      ? {
          fix: {
            title: "Use tokio::time::sleep",
            edits: [
              ...fix("", replaceNode(fn, "tokio::time::sleep")).edits,
              { start: call.endIndex, end: call.endIndex, newText: ".await" },
            ],
          },
        }
      : {}),
  });
}

export const rustBlocking: readonly Handler[] = [{ calls: NAMES, check }];
