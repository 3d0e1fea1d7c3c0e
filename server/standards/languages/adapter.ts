import type { Node } from "web-tree-sitter";
import { Kinds } from "../nodes.ts";

/** A name introduced by a syntax node, before its type is looked up. */
export interface Declaration {
  /** `x`, `this.x` for a field, or `Type.x` for a Go struct's field. */
  readonly name: string;
  readonly kind: "import" | "variable" | "parameter" | "function" | "class" | "field" | "element";
  /** For an import: the qualified name that it stands for, such as `axios.get`. */
  readonly qualified?: string;
  /** Declared type as a node, or as text where there is no node. */
  readonly type?: Node;
  /** Initialiser; `path` is what a destructuring takes out of it. */
  readonly init?: Node;
  readonly path?: string;
  /** Position among several results (`a, err := f()`), from 0. */
  readonly index?: number;
  /** Calling it gives a promise, a coroutine or a future. */
  readonly async?: boolean;
  /** The declaring node. */
  readonly node: Node;
  /** A plain re-assignment (`x = …`), not an introduction. */
  readonly assignment?: boolean;
}

/** What the engine has to know of a grammar; everything else is in the rules. */
export interface Adapter {
  readonly functionKinds: readonly string[];
  readonly callKinds: readonly string[];
  readonly declarationKinds: readonly string[];
  readonly commentKinds: readonly string[];
  /** Kinds whose members are analysed one by one (class bodies); looked through from the root. */
  readonly containerKinds: readonly string[];
  /** Body of a container node, whose named children are the members. */
  containerBody(node: Node): Node | null;
  /** Names that `node` (of `declarationKinds`) introduces. */
  declare(node: Node): Declaration[];
  /** Parameters of a function node, as declarations in its own scope. */
  parameters(node: Node): Declaration[];
  isAsync(functionNode: Node): boolean;
  /** `a.b` as its two halves; `undefined` for anything else. */
  member(node: Node): { object: Node; name: string } | undefined;
  /** Expression that a call calls, or the type that it constructs. */
  callee(node: Node): Node | null;
  /** True for `new X()` and composite literals, whose result is an `X`. */
  isConstruction(node: Node): boolean;
  /** Type of what an expression gives that names its type but constructs nothing, as a type assertion does. */
  made?(node: Node): Node | undefined;
  isCall(node: Node): boolean;
  /** Looks through parentheses, `await`, casts, `&` and `*`. */
  unwrap(node: Node): Node;
  isIdentifier(node: Node): boolean;
  /** `this`, `self`, or undefined. */
  isSelf(node: Node): boolean;
  /** Text of a type node without pointers, generics and nullability: `pkg.Type`. */
  typeText(node: Node): string | undefined;
  /** Qualified name of a predeclared or implicitly imported name; `undefined` if there is none. */
  global(name: string): string | undefined;
  /** True inside code of a file that only its tests run; not asked where a language has none such. */
  insideTest?(node: Node): boolean;
}

/** Last identifier in a piece of source text: `get` of `a?.b.get`. */
export function lastName(text: string): string {
  let end = text.length;
  while (end > 0 && !isWordCode(text.charCodeAt(end - 1))) end--;
  let start = end;
  while (start > 0 && isWordCode(text.charCodeAt(start - 1))) start--;
  return text.slice(start, end);
}

function isWordCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 36 ||
    code > 127
  );
}

/** Named children without comments. */
export function items(node: Node | null): Node[] {
  if (!node) return [];
  return node.namedChildren.filter((child) => !child.isExtra);
}

/** Nearest ancestor of one of the kinds, not looking past `stop` kinds. */
export function ancestor(
  node: Node,
  kinds: readonly string[],
  stop: readonly string[] = [],
): Node | undefined {
  for (let at = node.parent; at; at = at.parent) {
    if (kinds.includes(at.type)) return at;
    if (stop.includes(at.type)) return undefined;
  }
  return undefined;
}

/**
 * Descendants of the given kinds that run as part of `node` itself: what lies in a
 * nested function (of `functionKinds`) is left out, unless that function is `node`.
 */
export function ownDescendants(
  node: Node,
  kinds: readonly string[],
  functionKinds: readonly string[],
): readonly Node[] {
  // Many rules ask the same of the same function, some of them at each of its calls.
  const both = kindsOf(kinds, functionKinds);
  const asking: Asked = node;
  asking[OWN] ??= new Map();
  const known = asking[OWN];
  let found = known.get(both);
  if (!found) {
    found = findOwn(node, both, kinds, functionKinds);
    known.set(both, found);
  }
  return found;
}

const OWN = Symbol("own");

type Asked = Node & { [OWN]?: Map<Kinds, readonly Node[]> };

function findOwn(
  node: Node,
  both: Kinds,
  kinds: readonly string[],
  functionKinds: readonly string[],
): readonly Node[] {
  const found = node.descendantsOfType(both);
  const result: Node[] = [];
  let skipUntil = -1;
  for (const one of found) {
    if (one.startIndex < skipUntil) continue;
    const type = one.type;
    if (functionKinds.includes(type) && one.id !== node.id) skipUntil = one.endIndex;
    if (kinds.includes(type)) result.push(one);
  }
  return result;
}

/** Lists of kinds are few and constant: each pair is joined once. */
const joined = new WeakMap<readonly string[], WeakMap<readonly string[], Kinds>>();
const byName = new Map<string, Kinds>();

function kindsOf(kinds: readonly string[], functionKinds: readonly string[]): Kinds {
  let first = joined.get(functionKinds);
  if (!first) {
    first = new WeakMap();
    joined.set(functionKinds, first);
  }
  let both = first.get(kinds);
  if (!both) {
    // A list that a rule writes out at each call is another array each time, with the same names.
    const name = [...functionKinds, "|", ...kinds].join(" ");
    both = byName.get(name);
    if (!both) {
      both = new Kinds([...kinds, ...functionKinds]);
      byName.set(name, both);
    }
    first.set(kinds, both);
  }
  return both;
}

/** What is left of a node once nothing more is wrapped around it. */
export function innermost(node: Node, inner: (of: Node) => Node | null | undefined): Node {
  let at = node;
  for (let next = inner(at); next; next = inner(at)) at = next;
  return at;
}
