import type { ChildProcessWithoutNullStreams } from "node:child_process";
import { gitDialogue } from "./run.ts";

interface Waiting {
  resolve(content: Buffer): void;
  reject(error: Error): void;
}

/**
 * Reads blobs of one repository over a single `git cat-file --batch`. Content is as git
 * stores it: no line-end conversion, no filters. Call {@link close} when done.
 */
export class BlobReader {
  private readonly process: ChildProcessWithoutNullStreams;
  private readonly queue: Waiting[] = [];
  private chunks: Buffer[] = [];
  private held = 0;
  /** Bytes wanted before the next step: a blob and its line end; 0 while reading a header. */
  private wanted = 0;
  private broken: Error | undefined;

  constructor(top: string) {
    this.process = gitDialogue(["cat-file", "--batch"], { cwd: top, hookIndex: true });
    this.process.stdout.on("data", (chunk: Buffer) => {
      this.chunks.push(chunk);
      this.held += chunk.length;
      this.advance();
    });
    this.process.stderr.resume();
    this.process.stdin.on("error", (error) => this.fail(error));
    this.process.on("error", (error) => this.fail(error));
    this.process.on("close", () => this.fail(new Error("git cat-file ended")));
  }

  /** Content of a blob. Rejects when there is none with this id, or git has ended. */
  read(blob: string): Promise<Buffer> {
    if (this.broken) return Promise.reject(this.broken);
    if (!/^[0-9a-f]{40,64}$/.test(blob)) return Promise.reject(new Error(`not a blob id: ${blob}`));
    return new Promise((resolve, reject) => {
      this.queue.push({ resolve, reject });
      this.process.stdin.write(`${blob}\n`);
    });
  }

  close(): void {
    this.process.stdin.end();
  }

  private advance(): void {
    while (!this.broken && this.queue.length > 0) {
      if (this.wanted === 0) {
        const header = this.takeLine();
        if (header === undefined) return;
        const size = /^[0-9a-f]+ blob (\d+)$/.exec(header)?.[1];
        if (size !== undefined) this.wanted = Number(size) + 1;
        else if (header.endsWith(" missing")) this.queue.shift()?.reject(new Error(`git has no ${header}`));
        else this.fail(new Error(`git cat-file: ${header}`));
      } else {
        if (this.held < this.wanted) return;
        const content = this.take(this.wanted);
        this.wanted = 0;
        this.queue.shift()?.resolve(content.subarray(0, -1));
      }
    }
  }

  private takeLine(): string | undefined {
    const all = this.joined();
    const end = all.indexOf(10);
    return end === -1 ? undefined : this.take(end + 1).toString("latin1", 0, end);
  }

  private take(bytes: number): Buffer {
    const all = this.joined();
    this.chunks = [all.subarray(bytes)];
    this.held -= bytes;
    return all.subarray(0, bytes);
  }

  private joined(): Buffer {
    const all = this.chunks.length === 1 && this.chunks[0] ? this.chunks[0] : Buffer.concat(this.chunks);
    this.chunks = [all];
    return all;
  }

  private fail(error: Error): void {
    this.broken ??= error;
    for (const waiting of this.queue.splice(0)) waiting.reject(this.broken);
  }
}
