import { Node, type Tree } from "web-tree-sitter";
import type { Span } from "./model.ts";

/**
 * Node kinds as `descendantsOfType` takes them: it asks for every kind of the grammar
 * whether it is in the list, which a set answers at once.
 */
export class Kinds extends Array<string> {
  private readonly known: Set<string>;

  constructor(kinds: Iterable<string>) {
    super();
    this.known = new Set(kinds);
    for (const kind of this.known) this.push(kind);
  }

  /** What `map` and the like give is a plain array. */
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }

  override includes(kind: string): boolean {
    return this.known.has(kind);
  }
}

const KIND = Symbol("kind");
const PARENT = Symbol("parent");

const CLIMBED = Symbol("climbed");
const PARENTS = Symbol("parents");

type Remembering = Node & { [KIND]?: string; [PARENT]?: Node | null; [CLIMBED]?: number };
type RememberingTree = Tree & { [PARENTS]?: Parents };

/** Steps up from one node after which the rest of the way is found from the root down at once. */
const FAR = 24;

/** Parents of deep nodes in one tree: one object each, however many nodes are below it. */
class Parents {
  private readonly byChild = new Map<number, Remembering>();
  private readonly byId = new Map<number, Remembering>();

  of(child: Remembering, ask: (node: Node) => Node | null): Node | null {
    const known = this.byChild.get(child.id);
    if (known) return known;
    this.descend(child);
    const found: Remembering | null = this.byChild.get(child.id) ?? ask(child);
    if (!found) return null;
    const parent = this.keep(found);
    parent[CLIMBED] ??= FAR;
    this.byChild.set(child.id, parent);
    return parent;
  }

  /** Notes the whole way from the root to a node: asked step by step from below, each step walks it again. */
  private descend(to: Node): void {
    let at: Node = this.keep(to.tree.rootNode);
    for (;;) {
      const next = at.childWithDescendant(to);
      if (!next || next.id === at.id) return;
      if (this.byChild.has(next.id) && next.id === to.id) return;
      this.byChild.set(next.id, at);
      if (next.id === to.id) return;
      at = this.keep(next);
    }
  }

  private keep(node: Remembering): Remembering {
    const same = this.byId.get(node.id);
    if (same) return same;
    node[CLIMBED] = FAR;
    this.byId.set(node.id, node);
    return node;
  }
}

/**
 * Lets every node remember its kind and its parent. The library asks the wasm each time,
 * which for a parent looks for the node from the root down; rules ask the same of the
 * same node many times over, and in one tree the answer never changes. Nodes that are
 * changed by {@link Tree.edit} belong to a tree that nobody asks any more.
 */
function remember(): void {
  const kindOf = Object.getOwnPropertyDescriptor(Node.prototype, "type")?.get;
  const parentOf = Object.getOwnPropertyDescriptor(Node.prototype, "parent")?.get;
  if (!kindOf || !parentOf) return;
  Object.defineProperties(Node.prototype, {
    type: {
      configurable: true,
      get(this: Remembering): string {
        let kind = this[KIND];
        if (kind === undefined) {
          kind = kindOf.call(this) as string;
          this[KIND] = kind;
        }
        return kind;
      },
    },
    parent: {
      configurable: true,
      get(this: Remembering): Node | null {
        let parent = this[PARENT];
        if (parent === undefined) {
          const climbed = this[CLIMBED] ?? 0;
          if (climbed < FAR) {
            const near = parentOf.call(this) as Remembering | null;
            if (near) near[CLIMBED] = climbed + 1;
            parent = near;
          } else {
            const tree = this.tree as RememberingTree;
            tree[PARENTS] ??= new Parents();
            parent = tree[PARENTS].of(this, (node) => parentOf.call(node) as Node | null);
          }
          this[PARENT] = parent;
        }
        return parent;
      },
    },
  });
}

remember();

/** What the library hands to a program that started its wasm. */
interface Runtime {
  HEAP32: Int32Array;
  setValue(address: number, value: number, type: string): void;
  getValue(address: number, type: string): number;
}

const LITTLE_ENDIAN = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/**
 * Shortens the way of numbers in and out of the wasm. Every question to a node writes
 * five of them and reads up to five, each by a function that first finds out which of
 * a dozen number types is meant.
 */
export function shortenTransfers(started: object): void {
  const runtime = started as Partial<Runtime>;
  const { setValue, getValue } = runtime;
  if (!LITTLE_ENDIAN || !setValue || !getValue || !runtime.HEAP32) return;
  let heap = runtime.HEAP32;
  // A memory that grew is another array; the old one is then empty.
  const current = (): Int32Array => {
    if (heap.length === 0) heap = runtime.HEAP32 ?? heap;
    return heap;
  };
  runtime.setValue = (address, value, type) => {
    if (type === "i32") current()[address >> 2] = value;
    else setValue(address, value, type);
  };
  runtime.getValue = (address, type) =>
    type === "i32" ? (current()[address >> 2] ?? 0) : getValue(address, type);
}

/** Lines and UTF-16 columns from the beginning of one node to the end of another. */
export function spanOf(from: Node, to: Node): Span {
  return {
    start: { line: from.startPosition.row, character: from.startPosition.column },
    end: { line: to.endPosition.row, character: to.endPosition.column },
  };
}
