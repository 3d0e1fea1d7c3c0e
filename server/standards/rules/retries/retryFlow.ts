import type { Node } from "web-tree-sitter";
import { items } from "../../languages/adapter.ts";

/** Where control may go from a statement or a list of them, as seen from the loop around. */
export interface Flow {
  /** Reaches what stands behind. */
  readonly falls: boolean;
  /** Starts the loop's next round. */
  readonly continues: boolean;
  /** Leaves the loop: `break`, `return`, a throw, the program's end. */
  readonly leaves: boolean;
}

const THROUGH: Flow = { falls: true, continues: false, leaves: false };
const OUT: Flow = { falls: false, continues: false, leaves: true };
const ROUND: Flow = { falls: false, continues: true, leaves: false };

const EXIT =
  /^(await\s+)?((process|sys|os|System|syscall)\.(_?exit|Exit)|exit|panic|log\.(Fatal|Panic)\w*|\w+\.(Fatal|Panic)\w*)\s*\(/;

export const LOOPS: ReadonlySet<string> = new Set([
  "while_statement",
  "do_statement",
  "for_statement",
  "for_in_statement",
  "enhanced_for_statement",
]);
const BLOCKS = new Set([
  "block",
  "statement_block",
  "statement_list",
  "else_clause",
  "finally_clause",
  "synchronized_statement",
]);

/** Flow through statements one after the other. */
export function flowOf(statements: readonly Node[], depth = 0): Flow {
  let continues = false;
  let leaves = false;
  for (const statement of statements) {
    const one = flow(statement, depth);
    continues ||= one.continues;
    leaves ||= one.leaves;
    if (!one.falls) return { falls: false, continues, leaves };
  }
  return { falls: true, continues, leaves };
}

function either(ways: readonly Flow[]): Flow {
  return {
    falls: ways.some((way) => way.falls),
    continues: ways.some((way) => way.continues),
    leaves: ways.some((way) => way.leaves),
  };
}

function flow(node: Node, depth: number): Flow {
  if (depth > 30) return THROUGH;
  if (BLOCKS.has(node.type)) return flowOf(items(node), depth + 1);
  switch (node.type) {
    case "return_statement":
    case "throw_statement":
    case "raise_statement":
    case "break_statement":
    case "goto_statement":
      return OUT;
    case "continue_statement":
      return ROUND;
    case "expression_statement":
      return EXIT.test(node.text.slice(0, 60)) ? OUT : THROUGH;
    case "if_statement":
      return branches(node, depth);
    case "elif_clause": {
      const then = node.childForFieldName("consequence");
      return then ? flow(then, depth + 1) : THROUGH;
    }
    case "try_statement":
    case "try_with_resources_statement":
      return attempt(node, depth);
    case "with_statement":
    case "labeled_statement":
      return flowOf(items(node.childForFieldName("body") ?? node), depth + 1);
    case "select_statement":
    case "switch_statement":
    case "switch_expression":
    case "expression_switch_statement":
    case "type_switch_statement":
    case "match_statement":
      return { falls: true, continues: has(node, "continue_statement"), leaves: returns(node) };
  }
  if (LOOPS.has(node.type)) return { falls: true, continues: false, leaves: returns(node) };
  return THROUGH;
}

function returns(node: Node): boolean {
  return has(node, "return_statement") || has(node, "throw_statement") || has(node, "raise_statement");
}

function has(node: Node, kind: string): boolean {
  return node.descendantsOfType(kind).length > 0;
}

function branches(node: Node, depth: number): Flow {
  const ways: Flow[] = [];
  const then = node.childForFieldName("consequence");
  if (then) ways.push(flow(then, depth + 1));
  let otherwise = false;
  for (const other of node.childrenForFieldName("alternative")) {
    if (!other) continue;
    ways.push(flow(other, depth + 1));
    otherwise ||= other.type !== "elif_clause";
  }
  if (!otherwise) ways.push(THROUGH);
  return either(ways);
}

/** Clauses of a `try` that handle an error. */
export function handlersOf(statement: Node): Node[] {
  const handler = statement.childForFieldName("handler");
  const found = statement.namedChildren.filter((c) => /^(catch|except|except_group)_clause$/.test(c.type));
  return found.length > 0 ? found : handler ? [handler] : [];
}

export function handlerBody(clause: Node): Node | undefined {
  return clause.childForFieldName("body") ?? items(clause).find((c) => c.type === "block");
}

/** What runs where nothing was thrown: the body, then Python's `else`. */
export function succeeded(statement: Node): Node[] {
  const body = statement.childForFieldName("body");
  const otherwise = statement.namedChildren.find((c) => c.type === "else_clause");
  return [...(body ? items(body) : []), ...(otherwise ? [otherwise] : [])];
}

function attempt(node: Node, depth: number): Flow {
  const ways = [flowOf(succeeded(node), depth + 1)];
  for (const clause of handlersOf(node)) {
    const body = handlerBody(clause);
    if (body) ways.push(flow(body, depth + 1));
  }
  const last = node.namedChildren.find((c) => c.type === "finally_clause");
  const end = last ? flow(last, depth + 1) : THROUGH;
  const all = either(ways);
  return { falls: all.falls && end.falls, continues: all.continues, leaves: all.leaves || end.leaves };
}
