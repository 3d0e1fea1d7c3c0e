import { text } from "node:stream/consumers";
import type { RefUpdate } from "../service/gatingAround.ts";

const ZERO = /^0+$/;
const ID = /^([0-9a-f]{40}|[0-9a-f]{64})$/;

/** Longest input that is taken. A push of so many refs is a mirror. */
const MAX_UPDATES = 10_000;

/** Everything on standard input. */
export function readInput(): Promise<string> {
  return text(process.stdin);
}

/**
 * Lines that git gives to a hook. Before a push: `<local ref> <local id> <remote ref> <remote id>`; on the server:
 * `<old id> <new id> <ref>`. A text says what is wrong with a line.
 */
export function parseUpdates(input: string, at: "pre-push" | "pre-receive"): RefUpdate[] | string {
  const lines = input.split("\n").filter((line) => line !== "");
  if (lines.length > MAX_UPDATES) return `there are more than ${MAX_UPDATES} updates`;
  const updates: RefUpdate[] = [];
  for (const line of lines) {
    const parts = line.split(" ");
    const [ref, before, after] =
      at === "pre-push" ? [parts[2], parts[3], parts[1]] : [parts.slice(2).join(" "), parts[0], parts[1]];
    const isWhole = parts.length === (at === "pre-push" ? 4 : 3);
    if (!isWhole || !ref?.startsWith("refs/") || !ID.test(before ?? "") || !ID.test(after ?? ""))
      return `"${line}" is no line that git gives to its ${at} hook`;
    updates.push({ ref, before: idOf(before), after: idOf(after) });
  }
  return updates;
}

function idOf(id: string | undefined): string | undefined {
  return id === undefined || ZERO.test(id) ? undefined : id;
}
