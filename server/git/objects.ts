import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { gitDialogue } from "./run.ts";

/** An object of a repository. */
export interface GitObject {
  readonly type: string;
  readonly size: number;
  /** `undefined` if the object is larger than was asked for. */
  readonly content: Buffer | undefined;
}

interface Waiting {
  readonly maxBytes: number;
  resolve(found: GitObject | undefined): void;
}

interface Body {
  readonly type: string;
  readonly size: number;
  /** Bytes still to come, the line end behind the content included. */
  left: number;
  readonly chunks: Buffer[] | undefined;
}

/**
 * Reads objects of one repository over a single `git cat-file --batch`, which starts with the first question.
 * Answers that are too large pass through without being kept. Call {@link close} when done.
 */
export class ObjectReader {
  private process: ChildProcessWithoutNullStreams | undefined;
  private readonly queue: Waiting[] = [];
  private header: Buffer = Buffer.alloc(0);
  private body: Body | undefined;
  private asked = "";

  /** `env` is added to git's environment. */
  constructor(
    private readonly top: string,
    private readonly env: NodeJS.ProcessEnv = {},
  ) {}

  /** Starts git, so that it is there when it is asked. */
  start(): void {
    if (this.process) return;
    const child = gitDialogue(["cat-file", "--batch"], { cwd: this.top, hookIndex: false }, this.env);
    this.process = child;
    child.stdout.on("data", (chunk: Buffer) => this.take(chunk));
    child.stderr.resume();
    const end = (): void => {
      if (this.process === child) this.giveUp();
    };
    child.stdin.on("error", end);
    child.on("error", end);
    child.on("close", end);
  }

  /** The object of an id or of `<commit>:<path>`; `undefined` if there is none, or git has ended. */
  read(name: string, maxBytes = Number.POSITIVE_INFINITY): Promise<GitObject | undefined> {
    if (name === "" || /[\n\0]/.test(name)) return Promise.resolve(undefined);
    this.start();
    return new Promise((resolve) => {
      this.queue.push({ maxBytes, resolve });
      this.asked += `${name}\n`;
      if (this.asked.length === name.length + 1) queueMicrotask(() => this.ask());
    });
  }

  /** Sends what was asked in this turn, all of it at once. */
  private ask(): void {
    const asked = this.asked;
    this.asked = "";
    if (asked !== "") this.process?.stdin.write(asked);
  }

  close(): void {
    this.ask();
    const child = this.process;
    this.giveUp();
    child?.stdin.end();
  }

  private giveUp(): void {
    this.process = undefined;
    this.header = Buffer.alloc(0);
    this.body = undefined;
    for (const waiting of this.queue.splice(0)) waiting.resolve(undefined);
  }

  private take(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0 && this.queue.length > 0) {
      rest = this.body ? this.takeBody(this.body, rest) : this.takeHeader(rest);
    }
  }

  private takeHeader(chunk: Buffer): Buffer {
    const end = chunk.indexOf(10);
    if (end === -1) {
      this.header = Buffer.concat([this.header, chunk]);
      return Buffer.alloc(0);
    }
    const line = Buffer.concat([this.header, chunk.subarray(0, end)]).toString("latin1");
    this.header = Buffer.alloc(0);
    const [, type, size] = /^[0-9a-f]{40,64} (commit|tree|blob|tag) (\d+)$/.exec(line) ?? [];
    if (type === undefined) this.queue.shift()?.resolve(undefined);
    else {
      const bytes = Number(size);
      const isKept = bytes <= (this.queue[0]?.maxBytes ?? 0);
      this.body = { type, size: bytes, left: bytes + 1, chunks: isKept ? [] : undefined };
    }
    return chunk.subarray(end + 1);
  }

  private takeBody(body: Body, chunk: Buffer): Buffer {
    const part = chunk.subarray(0, body.left);
    body.left -= part.length;
    body.chunks?.push(part);
    if (body.left === 0) {
      this.body = undefined;
      const content = body.chunks && Buffer.concat(body.chunks).subarray(0, -1);
      this.queue.shift()?.resolve({ type: body.type, size: body.size, content });
    }
    return chunk.subarray(part.length);
  }
}
