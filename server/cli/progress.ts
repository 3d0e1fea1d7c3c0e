import { counted, type Terminal } from "./terminal.ts";

/** Milliseconds between two rewritings of the line. */
const PAUSE = 80;

/** One rewritten line on standard error; silent where that is no terminal. */
export class Progress {
  private last = 0;
  private shown = false;

  constructor(
    private readonly terminal: Terminal,
    private readonly quiet: boolean,
  ) {}

  tell(done: number, all: number): void {
    if (this.quiet || !this.terminal.live) return;
    const now = performance.now();
    if (now - this.last < PAUSE) return;
    this.last = now;
    this.shown = true;
    this.terminal.err(`\r\u001b[2KChecked ${done} of ${counted(all, "file")}`);
  }

  /** Takes the line away. */
  end(): void {
    if (this.shown) this.terminal.err("\r\u001b[2K");
    this.shown = false;
  }
}
