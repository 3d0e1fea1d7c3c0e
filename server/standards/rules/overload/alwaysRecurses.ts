import type { Node } from "web-tree-sitter";
import { items } from "../../languages/adapter.ts";
import { JS_FUNCTIONS } from "../../languages/javascriptSyntax.ts";

/** What a function's code does before anything else decides. */
type Outcome =
  /** Every path comes to the recursion. */
  | "recurses"
  /** Some path leaves the function, or may leave it, before the recursion. */
  | "leaves"
  | "continues";

/** Kinds whose insides do not run as part of the expression around them, or not always. */
const OPAQUE = new Set([
  ...JS_FUNCTIONS,
  "class",
  "class_declaration",
  "class_body",
  "function_definition",
  "class_definition",
  "decorated_definition",
  "lambda",
  "lambda_expression",
  "list_comprehension",
  "set_comprehension",
  "dictionary_comprehension",
  "generator_expression",
  "switch_expression",
  "jsx_element",
  "jsx_self_closing_element",
]);

const BLOCKS = new Set(["statement_block", "block", "labeled_statement", "else_clause", "finally_clause"]);

const LOOPS = new Set([
  "while_statement",
  "do_statement",
  "for_statement",
  "for_in_statement",
  "enhanced_for_statement",
]);

const LEAVING = [
  "return_statement",
  "throw_statement",
  "raise_statement",
  "yield_statement",
  "break_statement",
  "continue_statement",
];

const ENDS_PROCESS =
  /\b(process\.(exit|abort)|System\.exit|Runtime\.getRuntime\(\)\.(exit|halt)|sys\.exit|os\._exit|os\.exec\w*|exit|quit|fail|redirect|notFound)\s*\(/;

/** True where the name stands in the text as a word of its own. */
export function holdsName(text: string, name: string, from = 0): boolean {
  for (let at = text.indexOf(name, from); at >= 0; at = text.indexOf(name, at + 1)) {
    if (!/[\w$]/.test(text[at - 1] ?? "") && !/[\w$]/.test(text[at + name.length] ?? "")) return true;
  }
  return false;
}

/**
 * Finds the place where a function always comes back to itself: code after which no path is
 * left that ends. `isSelf` tells a reference that enters the function again. Anything that is
 * not certain counts as a way out. `mayHold` is a cheap look at whether there can be such a
 * reference in a node at all.
 */
export function alwaysRecurses(
  body: Node,
  isSelf: (node: Node) => boolean,
  mayHold: (node: Node) => boolean = () => true,
): Node | undefined {
  let found: Node | undefined;

  /** Self-reference in an expression that is evaluated for certain. */
  function within(node: Node | null): boolean {
    if (!node || OPAQUE.has(node.type) || !mayHold(node)) return false;
    if (isSelf(node)) {
      found ??= node;
      return true;
    }
    switch (node.type) {
      case "ternary_expression":
        return choice(
          node.childForFieldName("condition"),
          node.childForFieldName("consequence"),
          node.childForFieldName("alternative"),
        );
      case "conditional_expression": {
        const [then, condition, otherwise] = items(node);
        return choice(condition ?? null, then ?? null, otherwise ?? null);
      }
      case "boolean_operator":
        return within(node.childForFieldName("left"));
      case "binary_expression":
        if (/^(&&|\|\||\?\?)$/.test(node.childForFieldName("operator")?.text ?? "")) {
          return within(node.childForFieldName("left"));
        }
        break;
      case "augmented_assignment_expression":
        if (/^(&&|\|\||\?\?)=$/.test(node.childForFieldName("operator")?.text ?? "")) return false;
        break;
      case "call_expression":
        if (node.children.some((c) => c.type === "optional_chain")) {
          return within(node.childForFieldName("function"));
        }
        break;
      case "assert_statement":
        return false;
    }
    return items(node).some(within);
  }

  function choice(condition: Node | null, then: Node | null, otherwise: Node | null): boolean {
    if (within(condition)) return true;
    const before = found;
    if (within(then) && within(otherwise)) return true;
    found = before;
    return false;
  }

  function all(nodes: readonly Node[]): Outcome {
    for (const node of nodes) {
      const outcome = statement(node);
      if (outcome !== "continues") return outcome;
    }
    return "continues";
  }

  function branch(node: Node): Outcome {
    if (within(node.childForFieldName("condition"))) return "recurses";
    const before = found;
    const ways = [node.childForFieldName("consequence"), ...node.childrenForFieldName("alternative")];
    let outcomes = ways.map((way) => (way ? statement(way) : "continues"));
    const last = ways.at(-1);
    if (ways.length === 1 || last?.type === "elif_clause") outcomes = [...outcomes, "continues"];
    if (outcomes.includes("leaves")) return "leaves";
    if (outcomes.every((o) => o === "recurses")) return "recurses";
    found = before;
    return "continues";
  }

  function loop(node: Node): Outcome {
    const body = node.childForFieldName("body");
    if (node.type === "do_statement" && body) return insideLoop(body);
    const head = items(node).filter((c) => c.id !== body?.id && c.type !== "else_clause");
    const update = node.childForFieldName("update") ?? node.childForFieldName("increment");
    if (head.some((part) => part.id !== update?.id && within(part))) return "recurses";
    const condition = node.childForFieldName("condition")?.text ?? "";
    const endless =
      (node.type === "for_statement" && /^;?$/.test(condition) && !node.childForFieldName("right")) ||
      /^\(?(true|True|1)\)?$/.test(condition);
    if (endless && body) {
      const outcome = insideLoop(body);
      return outcome === "continues" ? "leaves" : outcome;
    }
    return body && body.descendantsOfType(LEAVING).length > 0 ? "leaves" : "continues";
  }

  function insideLoop(body: Node): Outcome {
    return statement(body);
  }

  function attempt(node: Node): Outcome {
    const last = node.namedChildren.find((c) => c.type === "finally_clause");
    const caught = node.namedChildren.some((c) => /^(catch|except)(_group)?_clause$/.test(c.type));
    const before = found;
    if (!caught) {
      const resources = node.childForFieldName("resources");
      if (within(resources)) return "recurses";
      const body = node.childForFieldName("body");
      const outcome = body ? statement(body) : "continues";
      if (outcome !== "continues") return outcome;
    }
    found = before;
    if (last && all(items(last)) === "recurses") return "recurses";
    return caught ? "leaves" : "continues";
  }

  function statement(node: Node): Outcome {
    if (node.isError || node.isMissing) return "leaves";
    const type = node.type;
    if (BLOCKS.has(type)) return all(items(node));
    if (type === "if_statement") return branch(node);
    if (type === "elif_clause") {
      // Its condition runs only when the ones before it were false.
      const way = node.childForFieldName("consequence");
      return way ? statement(way) : "leaves";
    }
    if (LOOPS.has(type)) return loop(node);
    if (type === "try_statement" || type === "try_with_resources_statement") return attempt(node);
    if (type === "synchronized_statement") return all(items(node));
    if (type === "with_statement") {
      if (/\bsuppress\b|\braises\b/.test(node.text.slice(0, 200))) return "leaves";
      return all(items(node));
    }
    if (/^(switch_statement|switch_expression|match_statement)$/.test(type)) {
      const value = ["value", "condition", "subject"].map((f) => node.childForFieldName(f)).find(Boolean);
      if (within(value ?? null)) return "recurses";
      return node.descendantsOfType(LEAVING).length > 0 ? "leaves" : "continues";
    }
    if (within(node)) return "recurses";
    if (LEAVING.includes(type) || type === "assert_statement") return "leaves";
    if (!OPAQUE.has(type) && ENDS_PROCESS.test(node.text)) return "leaves";
    return "continues";
  }

  const isExpression = !BLOCKS.has(body.type);
  const certain = isExpression ? within(body) : statement(body) === "recurses";
  return certain ? found : undefined;
}
