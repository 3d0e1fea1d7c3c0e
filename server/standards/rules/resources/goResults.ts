import type { Node, Tree } from "web-tree-sitter";
import { items } from "../../languages/adapter.ts";
import { GO_FUNCTIONS } from "../../languages/go.ts";

/** Where a call's results go: `resp, err := call(…)`. */
export interface Results {
  readonly statement: Node;
  readonly names: readonly Node[];
  /** `:=` or `var`, not `=`. */
  readonly declares: boolean;
}

/** Names that take the results of a call; `undefined` where it is part of something else. */
export function resultsOf(call: Node): Results | undefined {
  const list = call.parent;
  const statement = list?.type === "expression_list" ? list.parent : undefined;
  if (!list || !statement || list.namedChildCount !== 1) return undefined;
  switch (statement.type) {
    case "short_var_declaration":
    case "assignment_statement": {
      const left = statement.childForFieldName("left");
      if (!left || left.id === list.id) return undefined;
      return { statement, names: items(left), declares: statement.type === "short_var_declaration" };
    }
    case "var_spec":
      return { statement, names: statement.childrenForFieldName("name"), declares: true };
    default:
      return undefined;
  }
}

/** Nearest function around a node. */
export function functionOf(node: Node): Node | undefined {
  let at = node.parent;
  while (at && !GO_FUNCTIONS.includes(at.type)) at = at.parent;
  return at ?? undefined;
}

/** Function declaration or method around a node, past all literals. */
export function outermostFunction(node: Node): Node | undefined {
  let found = functionOf(node);
  for (let at = found; at; at = functionOf(at)) found = at;
  return found;
}

/** Every place in a function (nested literals too) that names a variable. */
export function usesOf(name: string, inside: Node): readonly Node[] {
  let functions = identifiers.get(inside.tree);
  if (!functions) {
    functions = new Map();
    identifiers.set(inside.tree, functions);
  }
  let uses = functions.get(inside.id);
  if (!uses) {
    uses = new Map();
    for (const one of inside.descendantsOfType("identifier")) {
      const text = one.text;
      const list = uses.get(text);
      if (list) list.push(one);
      else uses.set(text, [one]);
    }
    functions.set(inside.id, uses);
  }
  return uses.get(name) ?? [];
}

/** Several rules ask for the variables of the same function. */
const identifiers = new WeakMap<Tree, Map<number, Map<string, Node[]>>>();

/** Nearest `for` around a node within the same function. */
export function loopOf(node: Node): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (at.type === "for_statement") return at;
    if (GO_FUNCTIONS.includes(at.type)) return undefined;
  }
  return undefined;
}

/** True for a `continue` or a `break` that ends this very pass of a loop; one with a label may go anywhere. */
export function endsPass(jump: Node, loop: Node): boolean {
  if (!/^(continue|break)_statement$/.test(jump.type) || jump.namedChildCount > 0) return false;
  for (let at = jump.parent; at; at = at.parent) {
    if (at.type === "for_statement") return at.id === loop.id;
    if (jump.type === "break_statement" && /(switch|select)_statement$/.test(at.type)) return false;
    if (GO_FUNCTIONS.includes(at.type)) return false;
  }
  return false;
}

/** `if err != nil { … return }` right behind a statement. */
export function errorGuard(statement: Node, error: string): Node | undefined {
  let next = statement.nextNamedSibling;
  while (next?.isExtra) next = next.nextNamedSibling;
  if (next?.type !== "if_statement" || next.childForFieldName("initializer")) return undefined;
  if (next.childForFieldName("alternative")) return undefined;
  const condition = next.childForFieldName("condition")?.text.replace(/\s+/g, "");
  if (condition !== `${error}!=nil` && condition !== `nil!=${error}`) return undefined;
  const last = lastStatement(next.childForFieldName("consequence"));
  return last && leaves(last) ? next : undefined;
}

/** Last statement of a block. */
export function lastStatement(block: Node | null): Node | undefined {
  const list = block?.namedChildren.find((c) => c.type === "statement_list");
  return items(list ?? null).at(-1);
}

/** True for a statement behind which the function, or the program, does not go on. */
export function leaves(statement: Node): boolean {
  if (statement.type === "return_statement") return true;
  return (
    statement.type === "expression_statement" &&
    /^(panic|os\.Exit|syscall\.Exit|runtime\.Goexit|log\.(Fatal|Panic)(f|ln)?|\w+\.(Fatal|Fatalf|FailNow|Skip|Skipf))\s*\(/.test(
      statement.text,
    )
  );
}

/** What is done with a value through one of its names. */
export type Use = "reads" | "closes" | "escapes" | "assigns";

/** How one mention of a variable matters, when only its members are looked at. */
export function plainUse(use: Node): Use {
  const parent = use.parent;
  if (!parent) return "escapes";
  if (parent.type === "selector_expression") return "reads";
  if (parent.type === "binary_expression") return "reads";
  if (parent.type === "expression_list") {
    const statement = parent.parent;
    const left = statement?.childForFieldName("left");
    if (left?.id === parent.id) return "assigns";
    // `_ = x` gives nothing away.
    return left && items(left).every((n) => n.text === "_") ? "reads" : "escapes";
  }
  if (parent.type === "var_spec" && parent.childrenForFieldName("name").some((n) => n.id === use.id)) {
    return "assigns";
  }
  return "escapes";
}

/** True for a variable that the function itself declares and does not name as its result. */
export function isOwnVariable(name: string, fn: Node): boolean {
  const result = fn.childForFieldName("result");
  const named = result?.type === "parameter_list" ? items(result) : [];
  return !named.some((p) => p.childrenForFieldName("name").some((n) => n.text === name));
}

const INTRODUCERS = ["parameter_declaration", "short_var_declaration", "var_spec", "range_clause"];

/** Declaration that introduces a variable as seen from one of its uses, within the unit. */
export function introduction(use: Node): Node | undefined {
  const top = outermostFunction(use);
  return top
    ?.descendantsOfType(INTRODUCERS)
    .filter((one) => one.startIndex < use.startIndex && introduces(one, use.text) && reaches(one, use))
    .at(-1);
}

function introduces(declaration: Node, name: string): boolean {
  const left = declaration.childForFieldName("left");
  const names = left ? items(left) : declaration.childrenForFieldName("name");
  return names.some((n) => n.text === name);
}

/** True where a use lies in the scope of a declaration. */
function reaches(declaration: Node, use: Node): boolean {
  for (let at = declaration.parent; at; at = at.parent) {
    if (/^(block|statement_list|\w+_case|(for|if|\w*switch|select)_statement)$/.test(at.type)) {
      return at.startIndex <= use.startIndex && use.endIndex <= at.endIndex;
    }
    if (GO_FUNCTIONS.includes(at.type)) return at.startIndex <= use.startIndex && use.endIndex <= at.endIndex;
  }
  return false;
}
