/** What a command sees of the process it runs in. */
export interface Terminal {
  /** Absolute path of the folder that the command was started in. */
  readonly cwd: string;
  /** Folder of the bundle; grammars and the worker lie beside it. */
  readonly bundle: string;
  /** Standard output takes colours. */
  readonly colours: boolean;
  /** Standard error is a terminal, so that a progress line can be rewritten. */
  readonly live: boolean;
  /** Writes to standard output; does nothing after the reader has closed it. */
  out(text: string): void;
  err(text: string): void;
}

/** The real thing. `bundle` is the folder of the running bundle. */
export function processTerminal(bundle: string): Terminal {
  return {
    cwd: process.cwd(),
    bundle,
    colours: takesColours(process.stdout),
    live: process.stderr.isTTY === true && process.env.TERM !== "dumb",
    out: writer(process.stdout),
    err: writer(process.stderr),
  };
}

/** https://no-color.org: any non-empty value of NO_COLOR turns colours off. */
function takesColours(stream: NodeJS.WriteStream): boolean {
  return stream.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== "dumb";
}

/** A reader that has seen enough (`| head -1`) is no failure: the rest is dropped. */
function writer(stream: NodeJS.WriteStream): (text: string) => void {
  let open = true;
  stream.on("error", (error: NodeJS.ErrnoException) => {
    open = false;
    if (error.code !== "EPIPE") process.exitCode = 2;
  });
  return (text) => {
    if (open) stream.write(text);
  };
}

/** Controls, and what is not seen or turns the order of others around; joiners that scripts need are none of them. */
const CONTROL = /[\p{Cc}\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/gu;

/** Text for one line of a terminal: control characters, as file names may hold, are spelt out. */
export function printable(text: string): string {
  return text.replace(CONTROL, (char) => {
    if (char === "\n") return "\\n";
    if (char === "\t") return "\\t";
    if (char === "\r") return "\\r";
    return `\\u${(char.codePointAt(0) ?? 0).toString(16).padStart(4, "0")}`;
  });
}

/** `1 file`, `2 files`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}
