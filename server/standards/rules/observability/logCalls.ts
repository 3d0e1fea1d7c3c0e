import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";

/** Source text of what is a logger by its name: `log`, `self._logger`, `app.logger`, `LOG`. */
export const LOGGER_NAME = /(?:^|[._])(?:log|logger|logging)$|(?:^|[._a-z])(?:Log|Logger|LOG|LOGGER)$/;

/** True where a node's text holds the name as a word. */
export function mentionsName(node: Node, name: string, ctx: RuleContext): boolean {
  const text = ctx.text(node);
  for (let at = text.indexOf(name); at !== -1; at = text.indexOf(name, at + 1)) {
    const before = text[at - 1] ?? " ";
    const after = text[at + name.length] ?? " ";
    if (!/[\w$]/.test(before) && !/[\w$]/.test(after)) return true;
  }
  return false;
}

/** The whole call where it stands on one line, else what it calls. */
export function shortRange(call: Node, callee: Node): Node {
  return call.endPosition.row > call.startPosition.row ? callee : call;
}
