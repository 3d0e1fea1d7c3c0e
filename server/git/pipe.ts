import { failureOf, type GitResult, gitDialogue } from "./run.ts";

export interface PipeOptions {
  /** Folder in which git runs. */
  readonly cwd: string;
  /** What git reads from its standard input. */
  readonly input?: string | Uint8Array;
  /** Ends git; the answer is then the failure `cancelled`. */
  readonly signal?: AbortSignal | undefined;
  /** Added to the environment. */
  readonly env?: NodeJS.ProcessEnv;
  /** Takes the output as it comes; the answer is then empty. Whether git goes on is what it returns. */
  readonly onOutput?: (chunk: Buffer) => boolean;
}

/** What a cancelled command says. */
export const CANCELLED = "cancelled";

const MAX_ERRORS = 64 * 1024;

/** Runs git to its end with an input, byte for byte. Exit code 0 is success, as is a stop by `onOutput`. */
export function gitPipe(args: readonly string[], options: PipeOptions): Promise<GitResult<Buffer>> {
  const { cwd, input, signal, onOutput } = options;
  if (signal?.aborted) return Promise.resolve(cancelled());
  return new Promise((resolve) => {
    const child = gitDialogue(args, { cwd, hookIndex: false }, options.env);
    const chunks: Buffer[] = [];
    let errors = "";
    let stopped = false;
    const abort = (): void => {
      child.kill();
      // What git has started itself, such as ssh, may hold on to the pipes.
      for (const stream of [child.stdin, child.stdout, child.stderr]) stream.destroy();
      settle(cancelled());
    };
    const settle = (result: GitResult<Buffer>): void => {
      signal?.removeEventListener("abort", abort);
      resolve(result);
    };
    signal?.addEventListener("abort", abort, { once: true });
    child.stdout.on("data", (chunk: Buffer) => {
      if (!onOutput) chunks.push(chunk);
      else if (!stopped && !onOutput(chunk)) {
        stopped = true;
        child.kill();
      }
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      if (errors.length < MAX_ERRORS) errors += text;
    });
    // A git that ends before it has read everything says why by its exit code.
    child.stdin.on("error", () => {});
    child.on("error", (error: NodeJS.ErrnoException) => {
      settle({ ok: false, failure: failureOf(error.code, error.message) });
    });
    child.on("close", (code, killedBy) => {
      if (code === 0 || stopped) settle({ ok: true, value: Buffer.concat(chunks) });
      else settle({ ok: false, failure: failureOf(code ?? killedBy, errors) });
    });
    child.stdin.end(input);
  });
}

function cancelled(): GitResult<never> {
  return { ok: false, failure: { reason: "failed", message: CANCELLED } };
}
