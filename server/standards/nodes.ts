import { Node } from "web-tree-sitter";

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

type Remembering = Node & { [KIND]?: string; [PARENT]?: Node | null };

/**
 * Lets every node remember its kind and its parent. The library asks the wasm each time,
 * which for a parent looks for the node from the root down; rules ask the same of the
 * same node many times over, and in one tree the answer never changes.
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
          parent = parentOf.call(this) as Node | null;
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
