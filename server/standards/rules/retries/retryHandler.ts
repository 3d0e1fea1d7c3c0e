import type { Node } from "web-tree-sitter";
import type { RetryLoop } from "./retryLoop.ts";

/** Keyword and types of a handler: `except OSError`, `catch (e)`. */
export function handlerHead(handler: Node): { from: Node; to: Node } {
  const from = handler.firstChild ?? handler;
  if (handler.type === "catch_clause") {
    const close = handler.children.find((c) => c.type === ")");
    return { from, to: close ?? from };
  }
  const values = handler.childrenForFieldName("value");
  return { from, to: values.at(-1) ?? from };
}

/** A system call that a signal cut short, or that is not ready yet: nobody failed, and nobody is under load. */
const INTERRUPTED = /\b(EINTR|EAGAIN|EWOULDBLOCK|InterruptedError|BlockingIOError)\b/;
/** Another writer was faster: the loser reads again and writes, which ends when the others are done. */
const CONFLICT = /\b\w*(conflict|optimistic\w*|staleobject\w*|versionmismatch|compareandswap)\w*\b/i;

export function retriesSystemCall(loop: RetryLoop): boolean {
  return INTERRUPTED.test(loop.plain(loop.handler));
}

export function retriesConflict(loop: RetryLoop): boolean {
  return CONFLICT.test(loop.plain(loop.handler));
}
