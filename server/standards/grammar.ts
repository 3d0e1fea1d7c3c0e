import { Language as Grammar, Parser } from "web-tree-sitter";
import type { Adapter } from "./languages/adapter.ts";
import { go } from "./languages/go.ts";
import { java } from "./languages/java.ts";
import { javascript } from "./languages/javascript.ts";
import { python } from "./languages/python.ts";
import type { Family, Language } from "./model.ts";
import { shortenTransfers } from "./nodes.ts";

export const ADAPTERS: Readonly<Record<Family, Adapter>> = { javascript, python, java, go };

/** Reads one of the `.wasm` files of `dist/wasm` by name. */
export type WasmSource = (name: string) => Promise<Uint8Array>;

let source: WasmSource = () => Promise.reject(new Error("no source for grammars was given"));
let runtime: Promise<void> | undefined;
const parsers = new Map<Language, Promise<Parser>>();

/** Tells where the `.wasm` files come from; called once by each entry before the first parse. */
export function useWasmSource(from: WasmSource): void {
  source = from;
}

async function start(): Promise<void> {
  const wasmBinary = await source("web-tree-sitter.wasm");
  const runtime = { wasmBinary: new Uint8Array(wasmBinary).buffer };
  await Parser.init(runtime);
  shortenTransfers(runtime);
}

/**
 * Parser for a language; the runtime and each grammar are loaded once, on first use.
 * Rejects when a `.wasm` file can't be read, and tries again at the next call.
 */
export function parserFor(language: Language): Promise<Parser> {
  let parser = parsers.get(language);
  if (!parser) {
    parser = load(language);
    parsers.set(language, parser);
    parser.catch(() => parsers.delete(language));
  }
  return parser;
}

async function load(language: Language): Promise<Parser> {
  runtime ??= start();
  await runtime.catch((error: unknown) => {
    runtime = undefined;
    throw error;
  });
  const parser = new Parser();
  parser.setLanguage(await Grammar.load(await source(`${language}.wasm`)));
  return parser;
}
