import {
  type Document,
  isAlias,
  isCollection,
  isMap,
  isScalar,
  isSeq,
  Lexer,
  type Node,
  type Pair,
  parseAllDocuments,
} from "yaml";
import type { Range } from "../model.ts";
import type { ConfigEntry, ConfigValue, Scalar } from "./configTree.ts";

/** One document of a YAML (or JSON) text as plain data. */
export interface YamlDocument {
  readonly root: ConfigValue;
  readonly broken: boolean;
}

export interface YamlOptions {
  /** What a value with a tag of its own (`!Ref Name`) stands for; unknown without. */
  tagged?(tag: string, value: ConfigValue): ConfigValue;
}

/** Aliases multiply what they stand for; a text that grows beyond this is cut off. */
const MOST_NODES = 50_000;
const DEEPEST = 100;

/** All documents of the text. Never throws; what can't be read is left out. */
export function readYaml(text: string, options: YamlOptions = {}): YamlDocument[] {
  let documents: readonly Document.Parsed[];
  try {
    const parsed = parseAllDocuments(text, {
      uniqueKeys: false,
      strict: false,
      merge: true,
      logLevel: "silent",
      prettyErrors: false,
      stringKeys: false,
    });
    documents = Array.isArray(parsed) ? parsed : [];
  } catch {
    return [];
  }
  const walker = new Walker(text, options);
  return documents.map((document) => ({
    root: walker.document(document.contents),
    broken: document.errors.length > 0,
  }));
}

class Walker {
  private nodes = 0;
  /** By name, the last one so far: an alias means the nearest anchor before it. */
  private readonly anchors = new Map<string, Node>();

  constructor(
    private readonly text: string,
    private readonly options: YamlOptions,
  ) {}

  document(contents: Node | null | undefined): ConfigValue {
    this.anchors.clear();
    this.nodes = 0;
    return this.read(contents, 0);
  }

  private read(node: Node | null | undefined, depth: number): ConfigValue {
    const at = this.rangeOf(node);
    if (!node || depth > DEEPEST || ++this.nodes > MOST_NODES) {
      return { kind: "unknown", references: [], ...at };
    }
    if (isAlias(node)) {
      const target = this.anchors.get(node.source);
      return target ? this.read(target, depth + 1) : { kind: "unknown", references: [], ...at };
    }
    if (node.anchor) this.anchors.set(node.anchor, node);
    const plain = this.plain(node, depth, at);
    const tag = node.tag;
    if (tag?.startsWith("!") && tag !== "!" && !tag.startsWith("!!")) {
      return this.options.tagged?.(tag, plain) ?? { kind: "unknown", references: [], ...at };
    }
    return plain;
  }

  private plain(node: Node, depth: number, at: Range): ConfigValue {
    if (isMap(node)) {
      const own: ConfigEntry[] = [];
      const merged: ConfigEntry[] = [];
      for (const pair of node.items as Pair<Node, Node | null>[]) {
        const key = keyOf(pair.key);
        if (key === undefined) continue;
        const value = this.read(pair.value, depth + 1);
        if (key === "<<") {
          const sources = value.kind === "list" ? value.items : [value];
          for (const one of sources) if (one.kind === "map") merged.push(...one.entries);
          continue;
        }
        const keyAt = this.rangeOf(pair.key);
        const valueAt = pair.value ? this.rangeOf(pair.value) : keyAt;
        // An empty value stands behind the colon, where nothing is.
        const end = Math.max(keyAt.end, valueAt.end);
        own.push({ key, keyAt, at: { start: keyAt.start, end }, value });
      }
      const names = new Set(own.map((one) => one.key));
      // Of what is merged in, the first source wins; own keys win over all.
      const taken = merged.filter((one) => !names.has(one.key) && names.add(one.key) !== undefined);
      return { kind: "map", entries: [...taken, ...own], ...at };
    }
    if (isSeq(node)) {
      const items = (node.items as (Node | null)[]).map((one) =>
        isCollection(one) || isScalar(one) || isAlias(one)
          ? this.read(one, depth + 1)
          : ({ kind: "unknown", references: [], ...at } as const),
      );
      return { kind: "list", items, ...at };
    }
    if (isScalar(node)) return { kind: "scalar", value: scalar(node.value), ...at };
    return { kind: "unknown", references: [], ...at };
  }

  /** Without the white space that the parser counts to a block's end. */
  private rangeOf(node: Node | null | undefined): Range {
    const range = node?.range;
    if (!range) return { start: 0, end: 0 };
    let end = Math.max(range[0], range[1]);
    while (end > range[0] && /\s/.test(this.text[end - 1] ?? "")) end--;
    return { start: range[0], end };
  }
}

function scalar(value: unknown): Scalar {
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  return value === null || value === undefined ? null : String(value);
}

function keyOf(key: Node | null | undefined): string | undefined {
  if (!isScalar(key)) return undefined;
  return typeof key.value === "symbol" ? "<<" : String(key.value ?? "");
}

/** Marks of the lexer that stand for no character. */
const MARKS = new Set(["\u0002", "\u0018", "\u001f"]);

/** Places of the comments of a YAML text, in order. */
export function yamlComments(text: string): Range[] {
  const out: Range[] = [];
  let at = 0;
  let inScalar = false;
  try {
    for (const token of new Lexer().lex(text)) {
      if (MARKS.has(token)) {
        inScalar = token === "\u001f";
        continue;
      }
      if (token.startsWith("#") && !inScalar) out.push({ start: at, end: at + token.trimEnd().length });
      inScalar = false;
      at += token.length;
    }
  } catch {
    return out;
  }
  return out;
}
