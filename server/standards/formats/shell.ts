import type { Node, Parser } from "web-tree-sitter";
import { parserFor } from "../grammar.ts";
import type { Range } from "../model.ts";
import type { FormatReader } from "./format.ts";
import { type ShellCommand, shellCommands } from "./shellWords.ts";

export interface ShellPipeline extends Range {
  /** Texts of the commands that it joins, from the first to the last. */
  readonly parts: readonly string[];
  /** Its status is asked or thrown away on purpose: in a condition, or before `||`. */
  readonly handled: boolean;
}

/** `set` with what it switches on and off. */
export interface ShellOptions extends Range {
  readonly on: readonly string[];
  readonly off: readonly string[];
}

export interface ShellFile {
  /** The interpreter of the first line: `bash`, `sh`; `undefined` without. */
  readonly interpreter: string | undefined;
  /** Options of the first line: `-e`, `-o pipefail`. */
  readonly options: readonly ShellOptions[];
  readonly pipelines: readonly ShellPipeline[];
  readonly commands: readonly ShellCommand[];
}

const NONE: ShellFile = { interpreter: undefined, options: [], pipelines: [], commands: [] };
let parser: Parser | undefined;

export const shell: FormatReader<"shell"> = {
  format: "shell",
  languages: ["shell"],
  detect: () => true,
  async prepare() {
    parser = await parserFor("bash");
  },
  read(text) {
    const tree = parser?.parse(text);
    if (!tree) return { model: NONE };
    try {
      const root = tree.rootNode;
      const first = /^#![^\n]*/.exec(text)?.[0] ?? "";
      const named = /^#!\s*(?:\S*\/env\s+(?:-S\s+)?)?(?:\S*\/)?([\w-]+)(.*)/.exec(first);
      const inFirstLine = optionsOf(named?.[2]?.split(/\s+/).filter(Boolean) ?? []);
      return {
        model: {
          interpreter: named?.[1],
          options: [
            ...(inFirstLine.on.length > 0 ? [{ start: 0, end: first.length, ...inFirstLine }] : []),
            ...root.descendantsOfType("command").flatMap((one) => (one ? setOf(one, text) : [])),
          ],
          // Behind a here-document stands only the rest of a pipeline.
          pipelines: root
            .descendantsOfType("pipeline")
            .flatMap((one) => (one ? [pipelineOf(one, text)] : []))
            .filter((one) => one.parts.length > 1),
          commands: shellCommands(text, { start: 0, end: text.length }),
        },
        broken: root.hasError,
      };
    } finally {
      tree.delete();
    }
  },
  comments(text) {
    const tree = parser?.parse(text);
    if (!tree) return [];
    try {
      return tree.rootNode
        .descendantsOfType("comment")
        .flatMap((one) => (one ? [{ start: one.startIndex, end: one.endIndex }] : []));
    } finally {
      tree.delete();
    }
  },
};

const LETTERS: Readonly<Record<string, string>> = { e: "errexit", u: "nounset", x: "xtrace" };

function optionsOf(words: readonly string[]): { on: string[]; off: string[] } {
  const on: string[] = [];
  const off: string[] = [];
  for (const [index, word] of words.entries()) {
    const sign = word[0];
    if ((sign !== "-" && sign !== "+") || word.startsWith("--")) continue;
    const into = sign === "-" ? on : off;
    for (const letter of word.slice(1)) {
      const long = letter === "o" ? words[index + 1] : LETTERS[letter];
      if (long !== undefined) into.push(long);
    }
  }
  return { on, off };
}

function setOf(command: Node, text: string): ShellOptions[] {
  const words = command.namedChildren.map((one) => (one ? text.slice(one.startIndex, one.endIndex) : ""));
  const at = { start: command.startIndex, end: command.endIndex };
  if (words[0] === "set") return [{ ...at, ...optionsOf(words.slice(1)) }];
  if (words[0] !== "shopt" || !/^-s?os?$/.test(words[1] ?? "")) return [];
  return [{ ...at, on: words.slice(2), off: [] }];
}

function pipelineOf(pipeline: Node, text: string): ShellPipeline {
  return {
    start: pipeline.startIndex,
    end: pipeline.endIndex,
    parts: pipeline.namedChildren.flatMap((one) => (one ? [text.slice(one.startIndex, one.endIndex)] : [])),
    handled: isHandled(pipeline),
  };
}

function isHandled(pipeline: Node): boolean {
  let inner = pipeline;
  for (let node = pipeline.parent; node; node = node.parent) {
    if (node.type === "if_statement" || node.type === "elif_clause" || node.type === "while_statement") {
      const condition = node.namedChildren[0];
      return condition !== null && condition !== undefined && condition.startIndex === inner.startIndex;
    }
    if (node.type === "negated_command") return true;
    if (node.type === "list") {
      const operator = node.children.find((one) => one?.type === "||" || one?.type === "&&");
      if (operator?.type === "||" && operator.startIndex >= inner.endIndex) return true;
    }
    if (/^(?:program|compound_statement|do_group|function_definition|subshell)$/.test(node.type))
      return false;
    inner = node;
  }
  return false;
}
