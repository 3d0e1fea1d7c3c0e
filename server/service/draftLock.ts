import { randomUUID } from "node:crypto";
import { mkdir, open, readFile, rename, rm, stat } from "node:fs/promises";
import path from "node:path";
import { errorCode, isMissing } from "./disk.ts";

/** How long somebody waits for another to be done with a draft, and how often it looks. Milliseconds. */
const PATIENCE_MS = 15_000;
const LOOK_MS = 25;
/** A lock as old as this is nobody's, even if another process has the number of its owner by now. Milliseconds. */
const OLDEST_MS = 10 * 60_000;
/** A lock without an owner's number is being written, or was when its owner died. Milliseconds. */
const NAMELESS_MS = 5000;

/**
 * Does something to a file that no other process on this machine may touch meanwhile; its folder is made. Undefined if
 * another one still does after a quarter of a minute. A lock whose owner was killed is taken over.
 */
export async function exclusively<T>(
  file: string,
  work: () => Promise<T>,
): Promise<{ readonly value: T } | undefined> {
  const lock = path.join(path.dirname(file), `.${path.basename(file)}.lock`);
  const mark = `${process.pid} ${randomUUID()}\n`;
  await mkdir(path.dirname(lock), { recursive: true });
  for (let waited = 0; !(await written(lock, mark)); waited += LOOK_MS) {
    if (waited >= PATIENCE_MS) return undefined;
    if (!(await isOwned(lock))) await takeAway(lock);
    else await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  try {
    return { value: await work() };
  } finally {
    if ((await textOf(lock)) === mark) await rm(lock, { force: true });
  }
}

/** Writes a lock where there is none. */
async function written(lock: string, mark: string): Promise<boolean> {
  try {
    const handle = await open(lock, "wx");
    try {
      await handle.writeFile(mark);
    } finally {
      await handle.close();
    }
    return true;
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  }
}

/** False where a lock is there no more, or its owner is not. */
async function isOwned(lock: string): Promise<boolean> {
  try {
    const text = await readFile(lock, "utf8");
    const age = Date.now() - (await stat(lock)).mtimeMs;
    if (text === "" || age > OLDEST_MS) return age <= NAMELESS_MS;
    process.kill(Number.parseInt(text, 10), 0);
    return true;
  } catch (error) {
    // A process of another person can't be signalled, and is there.
    return errorCode(error) === "EPERM";
  }
}

/** Of two that find the same dead owner, the slower one may get the faster one's lock, and puts it back. */
async function takeAway(lock: string): Promise<void> {
  const away = `${lock}.${randomUUID()}.tmp`;
  try {
    await rename(lock, away);
    const text = await textOf(away);
    if (text !== undefined && (await isOwned(away))) await written(lock, text);
  } catch (error) {
    if (!isMissing(error)) throw error;
  } finally {
    await rm(away, { force: true });
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}
