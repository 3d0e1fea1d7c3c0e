import type { Node } from "web-tree-sitter";
import type { Adapter, Declaration } from "./languages/adapter.ts";
import { usedType } from "./languages/csharpNames.ts";
import { packageName } from "./languages/go.ts";
import { wildcardType } from "./languages/java.ts";
import { broughtName } from "./languages/kotlinNames.ts";
import type { Family } from "./model.ts";

/**
 * A name that the whole file can see, as plain data: it outlives the syntax tree, so
 * that an edit in one function leaves the rest of the table valid.
 */
export interface FileDefinition {
  readonly name: string;
  readonly kind: Declaration["kind"];
  /** For an import: what it stands for. */
  readonly qualified?: string;
  /** Declared type as written, without pointers and generics. */
  readonly type?: string;
  /** Initialiser as a path (see {@link pathOf}). */
  readonly init?: string;
  /** Source text of the initialiser, at most {@link INIT_TEXT} code units. */
  readonly initText?: string;
  readonly async?: boolean;
  readonly index?: number;
  /** What a destructuring takes out of the initialiser. */
  readonly path?: string;
  /** Declared twice with different meanings: nothing is known. */
  readonly ambiguous?: boolean;
}

/** Longest initialiser text that is kept for a file-level name. */
const INIT_TEXT = 600;

export type FileTable = ReadonlyMap<string, FileDefinition>;

/** A function (or the top of a unit) and the names declared in it. */
export interface Scope {
  readonly node: Node | undefined;
  readonly start: number;
  readonly end: number;
  readonly parent: Scope | undefined;
  readonly children: Scope[];
  readonly declarationNodes: Node[];
  names?: Map<string, Declaration[]>;
  async?: boolean;
}

export interface Definition {
  readonly kind: Declaration["kind"];
  /** `undefined` for a name of the file's top level or a field. */
  readonly declaration?: Declaration;
  readonly file?: FileDefinition;
  /** Text of the initialiser, if there is one, with imported names in their modules' form. */
  readonly initText?: string;
  readonly async?: boolean;
}

interface Meaning {
  /** What the expression is: `axios.get`, `requests.Session#get`. */
  readonly qualified?: string | undefined;
  /** What its value is an instance of: `pg.Pool`, `fetch()`. */
  readonly type?: string | undefined;
}

const NOTHING: Meaning = {};
const MAX_DEPTH = 10;

/**
 * An expression as a dotted path without arguments: `a.b().c`, `Pool{}` for
 * `new Pool(…)`. `?` stands for everything that is not a name, member, call or
 * construction.
 */
export function pathOf(node: Node, adapter: Adapter, depth = 0): string {
  if (depth > 40) return "?";
  const at = adapter.unwrap(node);
  if (adapter.isSelf(at)) return "this";
  if (adapter.isIdentifier(at)) return at.text;
  if (adapter.isConstruction(at)) {
    const type = adapter.callee(at);
    return `${type ? (adapter.typeText(type) ?? pathOf(type, adapter, depth + 1)) : "?"}{}`;
  }
  const made = adapter.made?.(at);
  if (made) return `${adapter.typeText(made) ?? "?"}{}`;
  if (adapter.isCall(at)) return `${calleePath(at, adapter, depth + 1)}()`;
  const member = adapter.member(at);
  if (member) return `${pathOf(member.object, adapter, depth + 1)}.${member.name}`;
  return "?";
}

/** Path of what a call calls; a construction's is its type. */
export function calleePath(call: Node, adapter: Adapter, depth = 0): string {
  if (adapter.isConstruction(call)) {
    const type = adapter.callee(call);
    return type ? (adapter.typeText(type) ?? pathOf(type, adapter, depth)) : "?";
  }
  // A Java call is itself the member access; others name a callee.
  const member = adapter.member(call);
  if (member) return `${pathOf(member.object, adapter, depth)}.${member.name}`;
  const callee = adapter.callee(call);
  return callee ? pathOf(callee, adapter, depth) : "?";
}

export class Symbols {
  constructor(
    private readonly adapter: Adapter,
    private readonly family: Family,
    private readonly table: FileTable,
    private readonly roots: readonly Scope[],
  ) {}

  /** Innermost scope that holds the offset. */
  scopeAt(index: number): Scope | undefined {
    let at = holding(this.roots, index);
    for (;;) {
      const inner: Scope | undefined = at && holding(at.children, index);
      if (!inner) return at;
      at = inner;
    }
  }

  /** Function around a node, or around the function itself when given one. */
  functionAround(node: Node): Scope | undefined {
    let scope = this.scopeAt(node.startIndex);
    // A function's own node starts where its scope starts, and belongs outside of it.
    if (scope?.node && scope.node.id === node.id) scope = scope.parent;
    return scope?.node ? scope : undefined;
  }

  isAsync(scope: Scope): boolean {
    if (!scope.node) return false;
    scope.async ??= this.adapter.isAsync(scope.node);
    return scope.async;
  }

  qualify(node: Node): string | undefined {
    return this.meaning(pathOf(node, this.adapter), node.startIndex).qualified;
  }

  qualifyCall(call: Node): string | undefined {
    const path = calleePath(call, this.adapter);
    return this.meaning(path, call.startIndex).qualified;
  }

  typeOf(node: Node): string | undefined {
    return this.meaning(pathOf(node, this.adapter), node.startIndex).type;
  }

  /** Where a name or field (`x`, `this.x`, `s.x`) is defined, as far as this file tells. */
  definition(node: Node): Definition | undefined {
    const path = pathOf(node, this.adapter);
    if (/[(){}?[]/.test(path)) return undefined;
    if (!path.includes(".")) return this.find(path, node.startIndex);
    const cut = path.lastIndexOf(".");
    const owner = path.slice(0, cut);
    const name = path.slice(cut + 1);
    if (owner === "this") return this.fileDefinition(`this.${name}`);
    const type = this.meaning(owner, node.startIndex).type;
    return type?.startsWith("./") ? this.fileDefinition(`${type.slice(2)}.${name}`) : undefined;
  }

  /** Definition of a name as seen from an offset. */
  find(name: string, index: number): Definition | undefined {
    for (let scope = this.scopeAt(index); scope; scope = scope.parent) {
      const found = this.inScope(scope, name, index);
      if (found) {
        return {
          kind: found.kind,
          declaration: found,
          ...(found.init ? { initText: this.inOwnForm(found.init.text) } : {}),
          ...(found.async === undefined ? {} : { async: found.async }),
        };
      }
    }
    return this.fileDefinition(name);
  }

  fileDefinition(name: string): Definition | undefined {
    const file = this.table.get(name);
    if (!file) return undefined;
    return {
      kind: file.kind,
      file,
      ...(file.initText === undefined ? {} : { initText: this.inOwnForm(file.initText) }),
      ...(file.async === undefined ? {} : { async: file.async }),
    };
  }

  /** What a name stands for as an import, as seen from an offset. */
  exportedName(name: string, index: number): string | undefined {
    const found = this.find(name, index);
    if (found?.file) return found.file.qualified;
    const local = found?.declaration;
    if (!local || local.qualified || !local.init || this.family !== "javascript") return local?.qualified;
    const required = requiredModule(local.init);
    return required && local.path ? `${required}.${local.path}` : required;
  }

  /** Whether the file imports the name, or something of the module of that name, under whatever name. */
  imports(qualified: string): boolean {
    const { all } = this.imported();
    return all.some((one) => one === qualified || one.startsWith(`${qualified}.`));
  }

  /** Text with imported names in the form that their modules give them. */
  inOwnForm(text: string): string {
    const { own, names } = this.imported();
    return names ? text.replaceAll(names, (name) => own.get(name) ?? name) : text;
  }

  private imported(): Imports {
    const known = imports.get(this.table);
    if (known) return known;
    const made = importsOf(this.table, this.family);
    imports.set(this.table, made);
    return made;
  }

  private inScope(scope: Scope, name: string, index: number): Declaration | undefined {
    // The top scope's names are the file's; they live in the table.
    if (!scope.node) return undefined;
    if (!scope.names) {
      scope.names = new Map();
      const own = [
        ...this.adapter.parameters(scope.node),
        ...scope.declarationNodes.flatMap((node) => this.adapter.declare(node)),
      ];
      for (const declaration of own) {
        if (declaration.name.includes(".")) continue;
        const list = scope.names.get(declaration.name);
        if (list) list.push(declaration);
        else scope.names.set(declaration.name, [declaration]);
      }
    }
    const list = scope.names.get(name);
    if (!list) return undefined;
    // Assignment alone does not introduce a name in this scope, except in Python.
    if (this.family !== "python" && list.every((d) => d.assignment)) return undefined;
    return list.findLast((d) => d.node.startIndex <= index) ?? list[0];
  }

  private meaning(path: string, index: number, depth = 0): Meaning {
    if (depth > MAX_DEPTH || path.startsWith("?")) return NOTHING;
    if (path.startsWith("[]")) return listMeaning(this.meaning(path.slice(2), index, depth + 1));
    const steps = path.match(/[^.(){}]+|\(\)|\{\}/g);
    if (!steps) return NOTHING;
    let rest = 1;
    let state: Meaning;
    const first = steps[0] ?? "";
    if (first === "this" && steps[1] !== undefined && !/^[({]/.test(steps[1])) {
      const field = this.table.get(`this.${steps[1]}`);
      state = field ? this.fileMeaning(field, index, depth + 1) : NOTHING;
      rest = 2;
    } else state = this.root(first, index, depth + 1);
    for (let i = rest; i < steps.length; i++) {
      const step = steps[i] ?? "";
      if (step === "{}") state = { type: state.qualified };
      else if (step === "()") {
        const own = this.family === "go" ? this.ownResult(state, i === 1 ? first : "", index) : undefined;
        state = own ? { type: this.fileMeaning(own, index, depth + 1).type } : { type: this.result(state) };
      } else state = this.member(state, step, index, depth + 1);
      if (!state.qualified && !state.type) return NOTHING;
    }
    return state;
  }

  private root(name: string, index: number, depth: number): Meaning {
    const found = this.find(name, index);
    if (found?.declaration) return this.localMeaning(found.declaration, depth);
    if (found?.file) {
      // C#'s `HttpClient HttpClient { get; }`: the name is the property and its type.
      if (this.family === "csharp" && found.file.kind === "field" && found.file.type === name) {
        const own = this.used(name);
        return { qualified: own, type: own };
      }
      return this.fileMeaning(found.file, index, depth);
    }
    const global = this.adapter.global(name);
    if (global) return { qualified: global };
    if (this.family === "java" && /^[A-Z]/.test(name)) {
      return { qualified: wildcardType(name, (pkg) => this.table.has(`*${pkg}`)) ?? name };
    }
    // A full name begins with its package: `java.util.concurrent.Executors`.
    if (this.family === "java" && /^(java|javax|jakarta|org|com|io)$/.test(name)) return { qualified: name };
    if (this.family === "csharp" && /^[A-Z]/.test(name)) return { qualified: this.used(name) };
    if (this.family === "kotlin") {
      const brought = broughtName(name, (pkg) => this.table.has(`*${pkg}`));
      if (brought) return { qualified: brought };
      if (/^[A-Z]/.test(name)) return { qualified: name };
      // A full name begins with its package: `java.util.concurrent.Executors`.
      if (/^(java|javax|jakarta|kotlin|kotlinx|org|com|io|okhttp3)$/.test(name)) return { qualified: name };
    }
    return NOTHING;
  }

  /** Full name of a .NET type that the file's namespaces bring, else the name alone. */
  private used(name: string): string {
    return usedType(name, (namespace) => this.table.has(`*${namespace}`)) ?? name;
  }

  private localMeaning(declaration: Declaration, depth: number): Meaning {
    if (declaration.qualified) return { qualified: declaration.qualified };
    if (declaration.kind === "class") return { qualified: `./${declaration.name}` };
    const index = declaration.node.startIndex;
    if (declaration.type && declaration.kind !== "function") {
      const text = this.adapter.typeText(declaration.type);
      return text ? { type: this.meaning(text, index, depth + 1).qualified ?? text } : NOTHING;
    }
    if (!declaration.init) return NOTHING;
    const required = this.family === "javascript" ? requiredModule(declaration.init) : undefined;
    if (required) return { qualified: declaration.path ? `${required}.${declaration.path}` : required };
    // Looked up just before the declaration, so that `x = f(x)` ends.
    return this.initMeaning(pathOf(declaration.init, this.adapter), declaration, index - 1, depth + 1);
  }

  private fileMeaning(file: FileDefinition, index: number, depth: number): Meaning {
    if (file.ambiguous) return NOTHING;
    if (file.qualified) return { qualified: file.qualified };
    if (file.kind === "class") return { qualified: `./${file.name}` };
    if (file.type) return { type: this.meaning(file.type, index, depth + 1).qualified ?? file.type };
    return file.init ? this.initMeaning(file.init, file, index, depth + 1) : NOTHING;
  }

  private initMeaning(
    path: string,
    from: { readonly index?: number; readonly path?: string },
    index: number,
    depth: number,
  ): Meaning {
    const value = this.meaning(path, index, depth);
    if (from.path) return this.member(value, from.path, index, depth);
    if (from.index) return value.type ? { type: `${value.type}[${from.index}]` } : NOTHING;
    return value;
  }

  private member(state: Meaning, name: string, index: number, depth: number): Meaning {
    if (name === "[]") return state.type?.startsWith("[]") ? { type: state.type.slice(2) } : NOTHING;
    // A field's type says more than its owner: `s.db.Query` is a method of `sql.DB`.
    if (state.qualified && !state.type) {
      // What needs no import is known by its short name.
      if (state.qualified === "java.lang" && this.family === "java") return { qualified: name };
      const base = /^(globalThis|window|self)$/.test(state.qualified) ? "" : `${state.qualified}.`;
      // `import axios from "axios"` and `import * as axios` both end in `axios.get`.
      return { qualified: name === "default" ? state.qualified : base + name };
    }
    if (!state.type) return NOTHING;
    const qualified = `${state.type}#${name}`;
    if (!state.type.startsWith("./")) return { qualified };
    const field = this.table.get(`${state.type.slice(2)}.${name}`);
    const type = field && field.kind === "field" ? this.fileMeaning(field, index, depth).type : undefined;
    return { qualified, type };
  }

  /** Type of what a function or a method of this file gives. */
  private ownResult(callee: Meaning, name: string, index: number): FileDefinition | undefined {
    const method = callee.qualified?.startsWith("./")
      ? callee.qualified.slice(2).replace("#", ".")
      : undefined;
    if (method) return this.table.get(`result ${method}`);
    const own = name ? this.table.get(`result ${name}`) : undefined;
    return own && this.find(name, index)?.file?.kind === "function" ? own : undefined;
  }

  private result(state: Meaning): string | undefined {
    const callee = state.qualified;
    if (!callee) return undefined;
    if (/^(python|rust)$/.test(this.family) && /(^|[.#/])[A-Z]\w*$/.test(callee)) return callee;
    // Rust's `reqwest::Client::new()` makes a `reqwest::Client`.
    if (this.family === "rust" && /(^|[.#/])[A-Z]\w*\.new$/.test(callee)) {
      return callee.slice(0, callee.lastIndexOf("."));
    }
    return `${callee}()`;
  }
}

/** A list of what something is. */
function listMeaning(of: Meaning): Meaning {
  return {
    ...(of.qualified ? { qualified: `[]${of.qualified}` } : {}),
    ...(of.type ? { type: `[]${of.type}` } : {}),
  };
}

interface Imports {
  readonly all: readonly string[];
  /** Modules' own names by the names in this file, where they differ. */
  readonly own: ReadonlyMap<string, string>;
  /** Finds these names; `undefined` when there are none. */
  readonly names: RegExp | undefined;
}

const imports = new WeakMap<FileTable, Imports>();

function importsOf(table: FileTable, family: Family): Imports {
  const all: string[] = [];
  const own = new Map<string, string>();
  for (const { name, qualified, ambiguous } of table.values()) {
    if (!qualified || ambiguous || !/^[\w$]+$/.test(name)) continue;
    all.push(qualified);
    const last = ownName(name, qualified, family);
    if (last && last !== name) own.set(name, last);
  }
  const names = [...own.keys()].map((name) => name.replaceAll("$", "\\$")).join("|");
  return {
    all,
    own,
    names: names ? new RegExp(`(?<![\\w$]|(?<!\\.\\.)\\.)(?:${names})(?![\\w$])`, "g") : undefined,
  };
}

/** Name that a module gives what is imported; `undefined` where it gives none. */
function ownName(name: string, qualified: string, family: Family): string | undefined {
  if (family === "go") return packageName(qualified);
  const last = /[\w$]+$/.exec(qualified)?.[0];
  if (family !== "javascript" || /\.[\w$]+$/.test(qualified)) return last === "default" ? undefined : last;
  // What a module exports as a whole is called what the importer likes, `Redis` of `ioredis`.
  return /^[a-z]\w*(?:\/\w+)*$/.test(qualified) && !/^[A-Z]/.test(name) ? last : undefined;
}

/** The one of several disjoint scopes, in document order, that holds the offset. */
function holding(scopes: readonly Scope[], index: number): Scope | undefined {
  let low = 0;
  let high = scopes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((scopes[middle]?.start ?? 0) <= index) low = middle + 1;
    else high = middle;
  }
  const found = scopes[low - 1];
  return found && index < found.end ? found : undefined;
}

/** The part of a file table that one unit of the file contributes. */
export function fileDefinitions(declarations: readonly Declaration[], adapter: Adapter): FileDefinition[] {
  return declarations.map((one): FileDefinition => {
    const type = one.type && one.kind !== "function" ? adapter.typeText(one.type) : undefined;
    const init = one.init ? pathOf(one.init, adapter) : undefined;
    const required = one.init ? requiredModule(one.init) : undefined;
    const text = one.init?.text;
    return {
      name: one.name,
      kind: one.kind,
      ...(one.qualified ? { qualified: one.qualified } : {}),
      ...(required ? { qualified: one.path ? `${required}.${one.path}` : required } : {}),
      ...(type ? { type } : {}),
      ...(init ? { init } : {}),
      ...(one.path && !required ? { path: one.path } : {}),
      ...(text && text.length <= INIT_TEXT ? { initText: text } : {}),
      ...(one.async === undefined ? {} : { async: one.async }),
      ...(one.index === undefined ? {} : { index: one.index }),
    };
  });
}

/** Module of a CommonJS `require("m")`, without `node:`. */
export function requiredModule(node: Node): string | undefined {
  const match = /^require\(\s*["'`](?:node:)?([^"'`]+)["'`]\s*\)((?:\.\w+)*)$/.exec(node.text.slice(0, 200));
  return match ? `${match[1]}${match[2]}` : undefined;
}

/** Merges the units' contributions; a name with two meanings is ambiguous. */
export function mergeTables(parts: Iterable<readonly FileDefinition[]>): Map<string, FileDefinition> {
  const table = new Map<string, FileDefinition>();
  for (const part of parts) {
    for (const definition of part) {
      const seen = table.get(definition.name);
      if (!seen) table.set(definition.name, definition);
      else if (!sameMeaning(seen, definition)) {
        const better = meaningful(seen) ? seen : definition;
        const clash = meaningful(seen) && meaningful(definition);
        table.set(definition.name, clash ? { ...seen, ambiguous: true } : better);
      }
    }
  }
  return table;
}

function meaningful(one: FileDefinition): boolean {
  return (
    Boolean(one.qualified ?? one.type ?? (one.init && one.init !== "?" ? one.init : undefined)) ||
    one.kind === "function" ||
    one.kind === "class"
  );
}

function sameMeaning(a: FileDefinition, b: FileDefinition): boolean {
  return (
    a.kind === b.kind &&
    a.qualified === b.qualified &&
    a.type === b.type &&
    a.init === b.init &&
    a.async === b.async
  );
}
