import { readFile } from "node:fs/promises";
import path from "node:path";
import { useWasmSource } from "../standards/grammar.ts";

/** Takes grammars from the folder of the running bundle. */
export function useBundledGrammars(bundle: string): void {
  useWasmSource((name) => readFile(path.join(bundle, "wasm", name)));
}
