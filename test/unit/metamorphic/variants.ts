import { familyOf } from "../../../server/standards/fileKind.ts";
import { ADAPTERS } from "../../../server/standards/grammar.ts";
import type { CodeLanguage } from "../../../server/standards/model.ts";
import { isForeign, namesOf, type Replacement, renamable, renaming, replaced, withTree } from "./names.ts";

/** Another text that means the same; `undefined` where the variant does not apply. */
export interface Variant {
  readonly text: string;
  /** New names by old ones. */
  readonly names: ReadonlyMap<string, string>;
}

const SAME: ReadonlyMap<string, string> = new Map();

/** Other names for what the file declares itself, but for those in which the name alone tells what is meant. */
export function renamed(
  text: string,
  language: CodeLanguage,
  telling?: RegExp,
): Promise<Variant | undefined> {
  return withTree(text, language, (tree) => {
    const names = renamable(tree, language, text, telling);
    if (names.size === 0) return undefined;
    return { text: replaced(text, renaming(tree, names)), names };
  });
}

const TEXTS =
  /string|comment|template|heredoc|char|literal_content|escape_sequence|interpolat|line_str|multiline/;

/** Twice the indentation, blank lines and Windows line ends, outside of texts and comments. */
export function reformatted(text: string, language: CodeLanguage): Promise<Variant | undefined> {
  return withTree(text, language, (tree) => {
    const edits: Replacement[] = [];
    let at = 0;
    for (const line of text.split("\n")) {
      const end = at + line.length;
      const outside = (index: number): boolean => {
        const node = tree.rootNode.descendantForIndex(index, index);
        return !node || !TEXTS.test(node.type) || node.startIndex === index;
      };
      const indent = /^[ \t]*/.exec(line)?.[0] ?? "";
      if (at === 0 || outside(at)) edits.push({ start: at, end: at, text: indent });
      if (end < text.length && outside(end) && outside(end + 1)) {
        // A comment speaks of the line below it.
        const held = /\\$|^\s*(\/\/|#|\*|\/\*)/.test(line);
        edits.push({ start: end, end: end + 1, text: held ? "\r\n" : "\r\n\r\n" });
      }
      at = end + 1;
    }
    return { text: replaced(text, edits), names: SAME };
  });
}

const IMPORTS: Readonly<Record<CodeLanguage, readonly string[]>> = {
  typescript: ["import_statement"],
  tsx: ["import_statement"],
  javascript: ["import_statement"],
  python: ["import_statement", "import_from_statement", "future_import_statement"],
  java: ["package_declaration", "import_declaration"],
  go: [],
  csharp: ["using_directive"],
  kotlin: ["package_header", "import"],
  rust: [],
};

/** The same code one level deeper: in a function, a class or a module. */
export function wrapped(text: string, language: CodeLanguage): Promise<Variant | undefined> {
  return withTree(text, language, (tree) => {
    const children = tree.rootNode.namedChildren.filter((node) => !node.isExtra);
    const kinds = IMPORTS[language];
    let split = 0;
    for (const node of children) {
      if (!kinds.includes(node.type)) break;
      split = node.endIndex;
    }
    const head = text.slice(0, split).replace(/[ \t]*$/, "");
    const body = text.slice(split).replace(/^[ \t]*;?/, "");
    const rest = children.filter((node) => node.startIndex >= split);
    if (rest.length === 0 || rest.some((node) => kinds.includes(node.type))) return undefined;
    const declarations = rest.every((node) => /declaration|definition|class|function/.test(node.type));
    switch (language) {
      case "java":
        if (!declarations || rest.some((node) => !/class|interface|enum|record/.test(node.type)))
          return undefined;
        return { text: `${head}\nclass Zq0 {\n${body}\n}\n`, names: SAME };
      case "csharp":
        if (!declarations || rest.some((node) => !/^(class|record|struct|interface|enum)/.test(node.type)))
          return undefined;
        return { text: `${head}\nnamespace Zq0\n{\n${body}\n}\n`, names: SAME };
      case "kotlin":
        if (rest.some((node) => !/^(class|function)_declaration$/.test(node.type))) return undefined;
        return { text: `${head}\nclass Zq0 {\n${body}\n}\n`, names: SAME };
      case "rust":
        return { text: `mod zq0 {\n${text}\n}\n`, names: SAME };
      case "python": {
        if (rest.some((node) => !/^(function|class|decorated)_definition$/.test(node.type))) return undefined;
        if (/"""|'''/.test(body)) return undefined;
        const lines = body.split("\n").map((line) => (line.trim() === "" ? line : `    ${line}`));
        return {
          text: `${head}\ndef zq0():\n    zq1 = 1\n${lines.join("\n")}\n    return zq1\n`,
          names: SAME,
        };
      }
      case "go":
        return undefined;
      default:
        if (rest.some((node) => !/^(function|class|lexical|variable)_/.test(node.type))) return undefined;
        if (rest.some((node) => node.descendantsOfType("await_expression").some((n) => topLevel(n))))
          return undefined;
        return { text: `${head}\nfunction zq0() {\n${body}\n}\n`, names: SAME };
    }
  });
}

function topLevel(node: { parent: { type: string; parent: unknown } | null }): boolean {
  for (let at = node.parent; at; at = at.parent as typeof node.parent) {
    if (/function|method|arrow/.test(at.type)) return false;
  }
  return true;
}

/** Imports under another name. */
export function aliased(text: string, language: CodeLanguage): Promise<Variant | undefined> {
  return withTree(text, language, (tree) => {
    const names = new Map<string, string>();
    const edits: Replacement[] = [];
    const inImports: { start: number; end: number }[] = [];
    const give = (name: string): string => {
      const known = names.get(name) ?? `zq${names.size}`;
      names.set(name, known);
      return known;
    };
    const add = (start: number, end: number, replacement: string): void => {
      edits.push({ start, end, text: replacement });
    };
    const family = familyOf(language);
    for (const node of tree.rootNode.children) {
      if (family === "javascript" && node.type === "import_statement") {
        inImports.push({ start: node.startIndex, end: node.endIndex });
        // What a file of the project exports as a whole has no name but the importer's.
        const whole = /^["']\./.test(node.childForFieldName("source")?.text ?? "");
        for (const one of node.descendantsOfType(["import_clause", "namespace_import", "import_specifier"])) {
          if (one.type === "import_clause") {
            const [first] = one.namedChildren;
            if (first?.type === "identifier" && !whole)
              add(first.startIndex, first.endIndex, give(first.text));
          } else if (one.type === "namespace_import") {
            const name = one.namedChildren[0];
            if (name && !whole) add(name.startIndex, name.endIndex, give(name.text));
          } else {
            const alias = one.childForFieldName("alias");
            const name = alias ?? one.childForFieldName("name");
            if (name)
              add(
                name.startIndex,
                name.endIndex,
                alias ? give(name.text) : `${name.text} as ${give(name.text)}`,
              );
          }
        }
      }
      if (family === "python" && /^import_(from_)?statement$/.test(node.type)) {
        inImports.push({ start: node.startIndex, end: node.endIndex });
        for (const one of node.childrenForFieldName("name")) {
          if (one.type === "aliased_import") {
            const alias = one.childForFieldName("alias");
            if (alias) add(alias.startIndex, alias.endIndex, give(alias.text));
          } else if (!one.text.includes(".")) add(one.endIndex, one.endIndex, ` as ${give(one.text)}`);
        }
      }
    }
    if (family === "go") {
      for (const spec of tree.rootNode.descendantsOfType("import_spec")) {
        inImports.push({ start: spec.startIndex, end: spec.endIndex });
        const name = spec.childForFieldName("name");
        if (name && name.type !== "package_identifier") continue;
        const [declared] = ADAPTERS.go.declare(spec);
        if (!declared) continue;
        if (name) add(name.startIndex, name.endIndex, give(name.text));
        else add(spec.startIndex, spec.startIndex, `${give(declared.name)} `);
      }
    }
    if (names.size === 0) return undefined;
    // A name that the file declares once more means two things.
    const adapter = ADAPTERS[family];
    for (const node of tree.rootNode.descendantsOfType([
      ...adapter.declarationKinds,
      ...adapter.functionKinds,
    ])) {
      for (const one of [...adapter.declare(node), ...adapter.parameters(node)]) {
        if (one.kind !== "import" && names.has(one.name)) return undefined;
      }
    }
    for (const node of namesOf(tree)) {
      const name = names.get(node.text);
      if (
        name === undefined ||
        inImports.some((one) => one.start <= node.startIndex && node.endIndex <= one.end)
      )
        continue;
      if (node.type.startsWith("shorthand")) return undefined;
      if (!isForeign(node, text)) add(node.startIndex, node.endIndex, name);
    }
    return { text: replaced(text, edits), names };
  });
}
