import { writeSync } from "node:fs";
import { runHook } from "./hook/report.ts";

/**
 * An agent waits for its hook, so that it ends after so long, whatever it does, in milliseconds. It takes a few hundred;
 * a busy machine may be many times slower, and what is not reported is lost.
 */
const MAX_MS = 10_000;

/** Longer payloads are not read, in bytes. */
const MAX_PAYLOAD_BYTES = 32 * 1024 * 1024;

const abort = new AbortController();

/** The only end of the script: a hook that fails could stop the agent. */
function end(): never {
  abort.abort();
  process.exit(0);
}

async function readInput(): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of process.stdin) {
    const part: Buffer = chunk;
    bytes += part.length;
    if (bytes > MAX_PAYLOAD_BYTES) return undefined;
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString("utf8");
}

async function main(): Promise<void> {
  const now = Date.now();
  // Started by its path or through `node -e`, the agent's name is the last argument.
  const agent = process.argv.length > 1 ? (process.argv.at(-1) ?? "") : "";
  const text = await readInput();
  if (text === undefined) return;
  await runHook(agent, text, {
    folder: process.cwd(),
    now,
    signal: abort.signal,
    answer: (said) => writeSync(1, said),
  });
}

setTimeout(end, MAX_MS);
process.on("uncaughtException", end);
process.on("unhandledRejection", end);
main().then(end, end);
