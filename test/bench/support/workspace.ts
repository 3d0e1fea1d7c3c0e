import { cpSync, mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { corpus } from "./env.ts";
import { configurePeers } from "./peers.ts";

/**
 * A folder outside of every repository with the corpus and all tools' configuration:
 * inside one, a `.gitignore` would hide the files from some of the tools.
 */
export function workspace(): string {
  const folder = mkdtempSync(path.join(os.tmpdir(), "two-keys-bench-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  cpSync(corpus(), path.join(folder, "corpus"), { recursive: true });
  configurePeers(folder);
  return folder;
}
