import {
  DockerfileParser,
  type Instruction,
  JSONInstruction,
  ModifiableInstruction,
  Onbuild,
} from "dockerfile-ast";
import { LineIndex } from "../lineIndex.ts";
import type { Range } from "../model.ts";
import type { FormatReader } from "./format.ts";
import { type ShellCommand, shellCommands } from "./shellWords.ts";

export interface DockerInstruction extends Range {
  /** In capitals. */
  readonly keyword: string;
  /** From the keyword to the end of its line. */
  readonly firstLine: Range;
  readonly flags: ReadonlyMap<string, string>;
  /** What stands behind the keyword and the flags. */
  readonly arguments: Range | undefined;
  /** Words of the exec form; `undefined` in the shell form. */
  readonly exec: readonly string[] | undefined;
  readonly heredoc: boolean;
  /** Commands of the shell form: of `RUN`, `CMD`, `ENTRYPOINT`, and `HEALTHCHECK CMD`. */
  readonly commands: readonly ShellCommand[];
  /** What `ONBUILD` does in the image that is built on this one. */
  readonly trigger: DockerInstruction | undefined;
}

export interface DockerImage {
  readonly at: Range;
  /** As it is written. */
  readonly written: string;
  /** With the defaults of `ARG`s put in; `undefined` where the file gives none. */
  readonly text: string | undefined;
  readonly name: string;
  readonly tag: string | undefined;
  readonly digest: string | undefined;
}

export interface DockerStage {
  readonly from: DockerInstruction;
  readonly image: DockerImage | undefined;
  readonly alias: string | undefined;
  /** The stage before that this one is built on. */
  readonly parent: number | undefined;
  readonly instructions: readonly DockerInstruction[];
}

export interface DockerFile {
  readonly stages: readonly DockerStage[];
  /** The sign that joins lines. */
  readonly escape: string;
}

export const dockerfile: FormatReader<"dockerfile"> = {
  format: "dockerfile",
  languages: ["dockerfile"],
  detect: (text) => /^[ \t]*FROM[ \t]/im.test(text),
  prepare: () => Promise.resolve(),
  read(text) {
    try {
      return { model: new Reader(text).file() };
    } catch {
      return { model: { stages: [], escape: "\\" }, broken: true };
    }
  },
  comments(text) {
    try {
      const lines = new LineIndex(text);
      const parsed = DockerfileParser.parse(text);
      // A comment of the first line that holds a `=` is taken for a directive.
      const unknown = parsed.getDirectives().filter((one) => one.getDirective() === null);
      return [...unknown, ...parsed.getComments()].map((one) => offsets(one.getRange(), lines));
    } catch {
      return [];
    }
  },
};

interface Places {
  readonly start: { readonly line: number; readonly character: number };
  readonly end: { readonly line: number; readonly character: number };
}

function offsets(range: Places, lines: LineIndex): Range {
  return { start: lines.offset(range.start), end: lines.offset(range.end) };
}

class Reader {
  private readonly lines: LineIndex;
  private escape = "\\";

  constructor(private readonly text: string) {
    this.lines = new LineIndex(text);
  }

  file(): DockerFile {
    const parsed = DockerfileParser.parse(this.text);
    this.escape = parsed.getEscapeCharacter();
    const stages: (DockerStage & { readonly instructions: DockerInstruction[] })[] = [];
    const defaults = new Map<string, string>();
    for (const one of parsed.getInstructions()) {
      const instruction = this.instruction(one);
      if (!instruction) continue;
      if (instruction.keyword === "FROM") {
        stages.push(this.stage(instruction, stages, defaults));
        continue;
      }
      const stage = stages.at(-1);
      if (stage) stage.instructions.push(instruction);
      else if (instruction.keyword === "ARG") this.readDefaults(instruction, defaults);
    }
    return { stages, escape: this.escape };
  }

  private slice({ start, end }: Range): string {
    return this.text.slice(start, end);
  }

  private readDefaults(instruction: DockerInstruction, defaults: Map<string, string>): void {
    if (!instruction.arguments) return;
    for (const match of this.slice(instruction.arguments).matchAll(/([A-Za-z_]\w*)=("[^"]*"|'[^']*'|\S*)/g)) {
      defaults.set(match[1] ?? "", (match[2] ?? "").replace(/^(["'])(.*)\1$/, "$2"));
    }
  }

  private stage(
    from: DockerInstruction,
    before: readonly DockerStage[],
    defaults: ReadonlyMap<string, string>,
  ): DockerStage & { readonly instructions: DockerInstruction[] } {
    const at = from.arguments;
    const words = at ? [...this.slice(at).matchAll(/\S+/g)] : [];
    const first = words.find((one) => one[0] !== this.escape);
    const asIndex = words.findIndex((one) => one[0].toUpperCase() === "AS");
    const alias = asIndex > 0 ? words[asIndex + 1]?.[0] : undefined;
    const image = at && first ? imageOf(first[0], at.start + first.index, defaults) : undefined;
    const parent = before.findLastIndex(
      (one) => one.alias !== undefined && one.alias.toLowerCase() === image?.written.toLowerCase(),
    );
    return {
      from,
      image,
      alias,
      parent: parent === -1 ? undefined : parent,
      instructions: [],
    };
  }

  private instruction(node: Instruction): DockerInstruction | undefined {
    const whole = offsets(node.getRange(), this.lines);
    const keyword = node.getKeyword();
    const keywordEnd = this.lines.offset(node.getInstructionRange().end);
    const flags = new Map<string, string>();
    let from = keywordEnd;
    if (node instanceof ModifiableInstruction) {
      for (const flag of node.getFlags()) {
        flags.set(flag.getName().toLowerCase(), flag.getValue() ?? "");
        from = Math.max(from, this.lines.offset(flag.getRange().end));
      }
    }
    const args = this.trimmed({ start: from, end: whole.end });
    const lineEnd = /[^\r\n]*/y;
    lineEnd.lastIndex = whole.start;
    const firstLine = {
      start: whole.start,
      end: whole.start + (lineEnd.exec(this.text)?.[0].trimEnd().length ?? 0),
    };
    const heredocs = keyword === "RUN" && args ? /^[^\n]*<<-?\s*["']?\w/.test(this.slice(args)) : false;
    const exec = args && !heredocs ? this.execForm(keyword, args) : undefined;
    const trigger = node instanceof Onbuild ? node.getTriggerInstruction() : null;
    const known = trigger ? this.instruction(trigger) : undefined;
    return {
      ...whole,
      keyword,
      firstLine,
      flags,
      arguments: args,
      exec,
      heredoc: heredocs,
      commands: args && !exec ? this.commands(keyword, args, node, heredocs) : [],
      trigger: known,
    };
  }

  private trimmed({ start, end }: Range): Range | undefined {
    let from = start;
    let to = end;
    const joined = new RegExp(
      `(?:\\s|${this.escape === "\\" ? "\\\\" : this.escape}[ \\t]*\\r?\\n|(?<=\\n)[ \\t]*#[^\\n]*)+`,
      "y",
    );
    joined.lastIndex = from;
    from += joined.exec(this.text)?.[0].length ?? 0;
    while (to > from && /\s/.test(this.text[to - 1] ?? "")) to--;
    return to > from ? { start: from, end: to } : undefined;
  }

  /** Lines joined, comments between them left out. */
  private joined(at: Range): string {
    const sign = this.escape === "\\" ? "\\\\" : this.escape;
    return this.slice(at)
      .replace(/^[ \t]*#.*\r?\n/gm, "")
      .replace(new RegExp(`${sign}[ \\t]*\\r?\\n`, "g"), "");
  }

  private execForm(keyword: string, args: Range): string[] | undefined {
    const behind = keyword === "HEALTHCHECK" ? this.joined(args).replace(/^CMD\s+/i, "") : this.joined(args);
    if (!behind.startsWith("[")) return undefined;
    try {
      const parsed: unknown = JSON.parse(behind);
      if (Array.isArray(parsed) && parsed.every((one): one is string => typeof one === "string"))
        return parsed;
    } catch {
      return undefined;
    }
    return undefined;
  }

  private commands(
    keyword: string,
    args: Range,
    node: Instruction,
    heredoc: boolean,
  ): readonly ShellCommand[] {
    if (keyword === "CMD" || keyword === "ENTRYPOINT" || (keyword === "RUN" && !heredoc)) {
      return shellCommands(this.text, args, { escape: this.escape, joined: true });
    }
    if (keyword === "RUN") {
      const opening = /^<<-?\s*["']?(\w+)["']?[ \t]*\r?\n/.exec(this.slice(args));
      if (!opening || !(node instanceof JSONInstruction)) {
        return shellCommands(this.text, args, { escape: this.escape });
      }
      // `RUN <<EOF`: what stands inside is the script.
      return shellCommands(this.text, {
        start: args.start + opening[0].length,
        end: this.bodyEnd(args, opening[1] ?? ""),
      });
    }
    if (keyword === "HEALTHCHECK") {
      const cmd = /^CMD\s+/i.exec(this.slice(args));
      if (!cmd) return [];
      return shellCommands(
        this.text,
        { start: args.start + cmd[0].length, end: args.end },
        { escape: this.escape, joined: true },
      );
    }
    return [];
  }

  private bodyEnd(args: Range, name: string): number {
    const last = this.text.lastIndexOf("\n", args.end - 1);
    return last > args.start && this.text.slice(last + 1, args.end).trim() === name ? last : args.end;
  }
}

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)(?::?-([^}]*))?\}|([A-Za-z_]\w*))/g;

function imageOf(written: string, start: number, defaults: ReadonlyMap<string, string>): DockerImage {
  let known = true;
  const text = written.replace(VARIABLE, (_all, braced?: string, otherwise?: string, bare?: string) => {
    const value = defaults.get(braced ?? bare ?? "") ?? otherwise;
    if (value === undefined || value === "" || value.includes("$")) known = false;
    return value ?? "";
  });
  if (text.includes("$")) known = false;
  return {
    at: { start, end: start + written.length },
    written,
    text: known ? text : undefined,
    ...imageParts(known ? text : written),
  };
}

/** `registry:5000/name:tag@sha256:…` in its parts. */
export function imageParts(text: string): {
  name: string;
  tag: string | undefined;
  digest: string | undefined;
} {
  const [rest = "", digest] = text.split("@", 2);
  const slash = rest.lastIndexOf("/");
  const colon = rest.indexOf(":", slash + 1);
  return colon === -1
    ? { name: rest, tag: undefined, digest }
    : { name: rest.slice(0, colon), tag: rest.slice(colon + 1), digest };
}
