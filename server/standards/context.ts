import type { Node } from "web-tree-sitter";
import type { FileKind } from "./fileKind.ts";
import type { Adapter } from "./languages/adapter.ts";
import { ancestor, ownDescendants } from "./languages/adapter.ts";
import type { CodeLanguage, Edit, FileInfo, Fix, Report } from "./model.ts";
import type { Definition, Scope, Symbols } from "./symbols.ts";
import type { Values } from "./values.ts";

/** What a rule's handler may ask and do. One per unit of a file; valid only during the call. */
export interface RuleContext {
  readonly file: FileInfo & { readonly language: CodeLanguage };
  readonly kind: FileKind;
  readonly values: Values;
  readonly tier: 1 | 2 | 3;
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
  /**
   * Text of what a call calls, without white space and `?`; an imported name in the form that
   * its module gives it: `time.Sleep` for `clock.Sleep` under `import clock "time"`.
   */
  called(call: Node): string;
  /** Text of a node with the imported names in it in their modules' form; not for texts that are put back. */
  plain(node: Node): string;
  /** Whether the file imports `a.b`, or something of the module `a.b`, under whatever name. */
  imports(qualified: string): boolean;
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
  own(node: Node, kinds: readonly string[]): readonly Node[];
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
  readonly file: RuleContext["file"];
  readonly kind: FileKind;
  readonly values: Values;
  readonly tier: 1 | 2 | 3;
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
    tier: parts.tier,
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
    called(call) {
      const callee = adapter.callee(call);
      if (!callee) return "";
      return symbols.inOwnForm(source.slice(callee.startIndex, callee.endIndex).replace(/[\s?]+/g, ""));
    },
    plain: (node) => symbols.inOwnForm(source.slice(node.startIndex, node.endIndex)),
    imports: (qualified) => symbols.imports(qualified),
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
