import type { Node } from "web-tree-sitter";
import type { FileKind } from "./fileKind.ts";
import type { Adapter } from "./languages/adapter.ts";
import { ancestor, ownDescendants } from "./languages/adapter.ts";
import type { Edit, FileInfo, Fix, Report } from "./model.ts";
import type { Definition, Scope, Symbols } from "./symbols.ts";
import type { Values } from "./values.ts";

/** What a rule's handler may ask and do. One per unit of a file; valid only during the call. */
export interface RuleContext {
  readonly file: FileInfo;
  readonly kind: FileKind;
  readonly values: Values;
  readonly adapter: Adapter;
  /** Source text of a node; cheaper than `node.text`. */
  text(node: Node): string;
  /**
   * What an expression is, by what the file imports: `axios.get`, `net/http.Get`,
   * `requests.Session#get` (a method of an instance), `axios.create()#get` (a method of
   * what a call returned), `globalThis` names plain (`fetch`). `undefined` when the
   * file does not tell.
   */
  qualify(node: Node): string | undefined;
  /** The same for what a call calls, or the type that a construction makes. */
  qualifyCall(call: Node): string | undefined;
  /** What an expression's value is an instance of: `pg.Pool`, `fetch()`. */
  typeOf(node: Node): string | undefined;
  definition(node: Node): Definition | undefined;
  /** Definition of a file-level name: `x`, `this.x`, `Type.x`. */
  fileDefinition(name: string): Definition | undefined;
  /** Nearest function around a node; a function's own node lies outside itself. */
  functionAround(node: Node): Scope | undefined;
  isAsync(scope: Scope): boolean;
  /** True where the file holds the word anywhere; it must be in the rule's `mentions`. */
  mentions(word: string): boolean;
  ancestor(node: Node, kinds: readonly string[], stop?: readonly string[]): Node | undefined;
  /** Descendants that run as part of `node`, nested functions left out. */
  own(node: Node, kinds: readonly string[]): Node[];
  report(node: Node | { readonly from: Node; readonly to: Node }, report?: Report): void;
}

export function replaceNode(node: Node, newText: string): Edit {
  return { start: node.startIndex, end: node.endIndex, newText };
}

export function insertAt(index: number, newText: string): Edit {
  return { start: index, end: index, newText };
}

export function fix(title: string, ...edits: Edit[]): Fix {
  return { title, edits };
}

/** White space before the first character of the node's line. */
export function indentOf(node: Node, source: string): string {
  const lineStart = source.lastIndexOf("\n", node.startIndex - 1) + 1;
  return /^[ \t]*/.exec(source.slice(lineStart, node.startIndex))?.[0] ?? "";
}

export interface ContextParts {
  readonly file: FileInfo;
  readonly kind: FileKind;
  readonly values: Values;
  readonly adapter: Adapter;
  readonly source: string;
  readonly symbols: Symbols;
  mentions(word: string): boolean;
  report: RuleContext["report"];
}

export function makeContext(parts: ContextParts): RuleContext {
  const { adapter, source, symbols } = parts;
  // Several rules ask the same of the call that they are all given.
  let asked: Node | undefined;
  let answer: string | undefined;
  return {
    file: parts.file,
    kind: parts.kind,
    values: parts.values,
    adapter,
    text: (node) => source.slice(node.startIndex, node.endIndex),
    qualify: (node) => symbols.qualify(node),
    qualifyCall(call) {
      if (call !== asked) {
        asked = call;
        answer = symbols.qualifyCall(call);
      }
      return answer;
    },
    typeOf: (node) => symbols.typeOf(node),
    definition: (node) => symbols.definition(node),
    fileDefinition: (name) => symbols.fileDefinition(name),
    functionAround: (node) => symbols.functionAround(node),
    isAsync: (scope) => symbols.isAsync(scope),
    mentions: parts.mentions,
    ancestor,
    own: (node, kinds) => ownDescendants(node, kinds, adapter.functionKinds),
    report: parts.report,
  };
}
