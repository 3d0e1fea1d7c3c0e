import { readFileSync } from "node:fs";
import path from "node:path";

function given(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: run the benchmarks with "npm run bench".`);
  return value;
}

/** Folder of the product as it would be installed: `dist/`, `docs/`, `package.json`. */
export const product = (): string => given("TWO_KEYS_BENCH_PRODUCT");
/** Root of the corpus, `<language>/<package>/…`. */
export const corpus = (): string => given("TWO_KEYS_BENCH_CORPUS");
/** Folder whose `node_modules` holds the other tools. */
export const peers = (): string => given("TWO_KEYS_BENCH_PEERS");

/** Files of the corpus that the editor's benchmarks open: about 12 KB and about 118 KB. */
export const EDITED = [
  "typescript/mongodb/src/timeout.ts",
  "typescript/@libp2p-gossipsub/src/gossipsub.ts",
] as const;

/** A path of a peer's own file. */
export function peerFile(...parts: string[]): string {
  return path.join(peers(), "node_modules", ...parts);
}

/** Version of a peer, as its package says. */
export function peerVersion(name: string): string {
  return JSON.parse(readFileSync(peerFile(name, "package.json"), "utf8")).version;
}
