import type { Node } from "web-tree-sitter";

/** Where a call is reported: all of it on one line, else without its argument list. */
export function callRange(call: Node): Node | { readonly from: Node; readonly to: Node } {
  if (call.startPosition.row === call.endPosition.row) return call;
  const callee =
    call.childForFieldName("constructor") ??
    call.childForFieldName("name") ??
    call.childForFieldName("function") ??
    call.childForFieldName("type");
  return callee && callee.startPosition.row === call.startPosition.row ? { from: call, to: callee } : call;
}
