import type { Range } from "../model.ts";

export interface ShellWord extends Range {
  /** Without quotes. */
  readonly text: string;
  /** No expansion, glob or substitution: the shell passes on just `text`. */
  readonly plain: boolean;
}

export type ShellOperator = "" | "|" | "||" | "&&" | ";" | "&";

/** A simple command: its words, without assignments before it and redirections. */
export interface ShellCommand extends Range {
  readonly words: readonly ShellWord[];
  readonly assigns: boolean;
  readonly redirects: boolean;
  /** The operator between this command and the one before it in the same list. */
  readonly before: ShellOperator;
  readonly after: ShellOperator;
  /** In a condition: what `if`, `while`, `until` or `!` asks. */
  readonly asked: boolean;
  /** Inside of `$(…)`, `` `…` `` or `<(…)`. */
  readonly nested: boolean;
}

export interface ShellSyntax {
  /** What joins a line with the next one: `\`, or what a Dockerfile says. */
  readonly escape?: string;
  /** In a Dockerfile's instruction every line is joined with the next one. */
  readonly joined?: boolean;
}

const MOST_COMMANDS = 5_000;
const DEEPEST = 12;
/** Words before a command that only say when it runs. */
const LEADING = new Set(["then", "do", "else", "{", "time"]);
const ASKING = new Set(["if", "while", "until", "elif", "!"]);
const CLOSING = new Set(["fi", "done", "esac", "}"]);

/** The simple commands of a script, in order, those of substitutions after the command around them. */
export function shellCommands(text: string, at: Range, syntax: ShellSyntax = {}): ShellCommand[] {
  const scanner = new Scanner(text, syntax);
  scanner.list(at.start, Math.min(at.end, text.length), 0, "");
  return scanner.out;
}

/** Pipelines: runs of commands that are joined by `|`. */
export function pipelinesOf(commands: readonly ShellCommand[]): ShellCommand[][] {
  const out: ShellCommand[][] = [];
  // Commands of a substitution stand between those of the list around them.
  for (const nested of [false, true]) {
    let current: ShellCommand[] = [];
    for (const command of commands.filter((one) => one.nested === nested)) {
      if (command.before === "|" && current.length > 0) current.push(command);
      else current = [command];
      if (current.length === 2) out.push(current);
    }
  }
  return out;
}

class Scanner {
  readonly out: ShellCommand[] = [];
  private readonly escape: string;
  private readonly joined: boolean;

  constructor(
    private readonly text: string,
    syntax: ShellSyntax,
  ) {
    this.escape = syntax.escape ?? "\\";
    this.joined = syntax.joined ?? false;
  }

  /** Reads commands up to `end` or the closing sign; gives the place behind it. */
  list(from: number, end: number, depth: number, close: string): number {
    const { text } = this;
    let at = from;
    let words: ShellWord[] = [];
    let assigns = false;
    let redirects = false;
    let asked = false;
    let askedNext = false;
    let before: ShellOperator = "";
    let inCase = 0;
    let pattern = false;
    let heredocs: string[] = [];
    const finish = (after: ShellOperator): void => {
      const first = words[0];
      const last = words.at(-1);
      if (first && last && this.out.length < MOST_COMMANDS) {
        this.out.push({
          start: first.start,
          end: last.end,
          words,
          assigns,
          redirects,
          before,
          after,
          asked: asked || askedNext,
          nested: depth > 0,
        });
      }
      if (words.length > 0 || assigns) before = after;
      else if (after === ";") before = after;
      if (after === ";" || after === "&") askedNext = false;
      words = [];
      assigns = false;
      redirects = false;
      asked = false;
    };
    while (at < end) {
      const sign = text[at] ?? "";
      if (this.joins(at)) {
        at = this.afterBreak(at + 1);
        continue;
      }
      if (sign === "\n") {
        at++;
        if (this.joined) continue;
        // An operator at the end of a line goes on with the next one.
        if (words.length > 0 || assigns) finish(";");
        for (const one of heredocs) at = this.afterHeredoc(at, end, one);
        heredocs = [];
        continue;
      }
      if (/\s/.test(sign)) {
        at++;
        continue;
      }
      if (sign === "#") {
        while (at < end && text[at] !== "\n") at++;
        continue;
      }
      if (sign === ")") {
        if (pattern) {
          pattern = false;
          words = [];
          at++;
          continue;
        }
        finish(";");
        at++;
        if (close === ")") return at;
        continue;
      }
      if (close === "`" && sign === "`") {
        finish(";");
        return at + 1;
      }
      if (pattern && sign === "|") {
        at++;
        continue;
      }
      if (sign === ";") {
        finish(";");
        if (text[at + 1] === ";") {
          at += text[at + 2] === "&" ? 3 : 2;
          if (inCase > 0) pattern = true;
        } else at++;
        continue;
      }
      if (sign === "|") {
        const two = text[at + 1];
        finish(two === "|" ? "||" : "|");
        at += two === "|" || two === "&" ? 2 : 1;
        continue;
      }
      if (sign === "&") {
        if (text[at + 1] === ">") {
          at = this.redirection(at + 1, end, depth, heredocs);
          redirects = true;
          continue;
        }
        finish(text[at + 1] === "&" ? "&&" : "&");
        at += text[at + 1] === "&" ? 2 : 1;
        continue;
      }
      if (sign === "(") {
        if (words.length === 0 && text[at + 1] === "(") {
          at = this.pastArithmetic(at + 2, end);
          continue;
        }
        if (words.length > 0) {
          // `name()` is a function's head, `a=(…)` is read with its word.
          words = [];
          at++;
          if (text[at] === ")") at++;
          continue;
        }
        at = this.list(at + 1, end, depth, ")");
        before = ";";
        continue;
      }
      if (sign === "<" || sign === ">") {
        at = this.redirection(at, end, depth, heredocs);
        redirects = true;
        continue;
      }
      const word = this.word(at, end, depth, close);
      at = Math.max(word.end, at + 1);
      if (/^\d+$/.test(word.text) && (text[at] === ">" || text[at] === "<")) continue;
      if (words.length === 0 && !pattern) {
        if (/^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/.test(text.slice(word.start, word.end))) {
          assigns = true;
          continue;
        }
        if (word.text === "esac") inCase = Math.max(0, inCase - 1);
        if (ASKING.has(word.text)) {
          if (word.text === "!") asked = true;
          else askedNext = true;
          continue;
        }
        if (LEADING.has(word.text)) {
          askedNext = false;
          continue;
        }
        if (CLOSING.has(word.text)) {
          before = ";";
          continue;
        }
      }
      if (pattern && word.text === "esac") {
        pattern = false;
        inCase = Math.max(0, inCase - 1);
        words = [];
        continue;
      }
      words.push(word);
      const [head] = words;
      if (head?.text === "case" && word.text === "in" && words.length >= 3) {
        words = [];
        inCase++;
        pattern = true;
      }
      if (head?.text === "[[" && words.length === 1) {
        const stop = text.indexOf("]]", at);
        at = stop === -1 || stop > end ? end : stop + 2;
        words = [{ ...word, end: at }];
      }
    }
    finish("");
    return at;
  }

  /** An escape sign at the end of a line. */
  private joins(at: number): boolean {
    if (this.text[at] !== this.escape) return false;
    let next = at + 1;
    while (this.text[next] === " " || this.text[next] === "\t" || this.text[next] === "\r") next++;
    return this.text[next] === "\n" && (this.joined || next === at + 1 || this.text[at + 1] === "\r");
  }

  /** Behind the line break, and in a Dockerfile behind lines that are comments or empty. */
  private afterBreak(from: number): number {
    let at = this.text.indexOf("\n", from) + 1;
    if (at === 0) return this.text.length;
    if (!this.joined) return at;
    const rest = /(?:[ \t]*(?:#[^\n]*)?\r?\n)+/y;
    rest.lastIndex = at;
    const skipped = rest.exec(this.text);
    if (skipped) at += skipped[0].length;
    return at;
  }

  private word(from: number, end: number, depth: number, close: string): ShellWord {
    const { text } = this;
    let at = from;
    let value = "";
    let plain = true;
    while (at < end) {
      const sign = text[at] ?? "";
      if (/[\s;|&<>)]/.test(sign)) break;
      if (sign === "`" && close === "`") break;
      if (sign === "(") {
        // An array, a pattern of bash, or a function's head.
        if (!/[=?*+@!]/.test(text[at - 1] ?? "") || at === from) break;
        const stop = this.pastParenthesis(at + 1, end);
        value += text.slice(at, stop);
        at = stop;
        plain = false;
        continue;
      }
      if (this.joins(at)) {
        at = this.afterBreak(at + 1);
        if (this.joined && /\s/.test(text[at] ?? " ")) break;
        continue;
      }
      if (sign === "'") {
        const stop = text.indexOf("'", at + 1);
        const last = stop === -1 || stop >= end ? end : stop;
        value += text.slice(at + 1, last);
        at = last + 1;
        continue;
      }
      if (sign === '"') {
        const read = this.quoted(at + 1, end, depth);
        value += read.value;
        plain &&= read.plain;
        at = read.end;
        continue;
      }
      if (sign === "\\") {
        value += text[at + 1] ?? "";
        at += 2;
        continue;
      }
      if (sign === "$" || sign === "`") {
        const stop = this.expansion(at, end, depth);
        if (stop > at + 1) plain = false;
        value += text.slice(at, stop);
        at = stop;
        continue;
      }
      if (/[*?[\]{}~]/.test(sign)) plain = false;
      value += sign;
      at++;
    }
    return { start: from, end: Math.min(at, end), text: value, plain };
  }

  private quoted(from: number, end: number, depth: number): { value: string; plain: boolean; end: number } {
    const { text } = this;
    let at = from;
    let value = "";
    let plain = true;
    while (at < end && text[at] !== '"') {
      const sign = text[at] ?? "";
      if (sign === "\\") {
        const next = text[at + 1] ?? "";
        if (next !== "\n") value += /["$`\\]/.test(next) ? next : sign + next;
        at += 2;
        continue;
      }
      if (sign === "$" || sign === "`") {
        const stop = this.expansion(at, end, depth);
        if (stop > at + 1) plain = false;
        value += text.slice(at, stop);
        at = stop;
        continue;
      }
      value += sign;
      at++;
    }
    return { value, plain, end: Math.min(at + 1, end) };
  }

  /** Behind a `$…` or `` `…` ``; commands in it are read too. */
  private expansion(at: number, end: number, depth: number): number {
    const { text } = this;
    if (depth > DEEPEST) return at + 1;
    if (text[at] === "`") return this.list(at + 1, end, depth + 1, "`");
    const next = text[at + 1] ?? "";
    if (next === "(") {
      if (text[at + 2] === "(") return this.pastArithmetic(at + 3, end);
      return this.list(at + 2, end, depth + 1, ")");
    }
    if (next === "{") {
      let level = 1;
      let stop = at + 2;
      while (stop < end && level > 0) {
        if (text[stop] === "\\") stop++;
        else if (text[stop] === "{") level++;
        else if (text[stop] === "}") level--;
        stop++;
      }
      return Math.min(stop, end);
    }
    let stop = at + 1;
    if (/[@*#?$!\d-]/.test(next)) return Math.min(at + 2, end);
    while (stop < end && /\w/.test(text[stop] ?? "")) stop++;
    return stop;
  }

  private pastArithmetic(from: number, end: number): number {
    const stop = this.text.indexOf("))", from);
    return stop === -1 || stop > end ? end : stop + 2;
  }

  private pastParenthesis(from: number, end: number): number {
    let level = 1;
    let at = from;
    while (at < end && level > 0) {
      if (this.text[at] === "(") level++;
      if (this.text[at] === ")") level--;
      at++;
    }
    return at;
  }

  private redirection(from: number, end: number, depth: number, heredocs: string[]): number {
    const { text } = this;
    const operator = /[<>]{1,3}[&|-]?/y;
    operator.lastIndex = from;
    const sign = operator.exec(text)?.[0] ?? ">";
    let at = from + sign.length;
    if (text[at] === "(" && sign.length === 1) return this.list(at + 1, end, depth + 1, ")");
    while (at < end && /[ \t]/.test(text[at] ?? "")) at++;
    const target = this.word(at, end, depth, "");
    if (/^<<-?$/.test(sign)) heredocs.push(target.text);
    return Math.max(target.end, from + 1);
  }

  private afterHeredoc(from: number, end: number, name: string): number {
    let at = from;
    while (at < end) {
      const stop = this.text.indexOf("\n", at);
      const last = stop === -1 || stop > end ? end : stop;
      const line = this.text.slice(at, last).replace(/\r$/, "");
      at = Math.min(last + 1, end);
      // In a workflow the lines of a script are indented.
      if (line.trim() === name) return at;
    }
    return at;
  }
}
