import { Language as Grammar, Parser } from "web-tree-sitter";
import { isTextLanguage } from "./fileKind.ts";
import type { Adapter } from "./languages/adapter.ts";
import { csharp } from "./languages/csharp.ts";
import { go } from "./languages/go.ts";
import { java } from "./languages/java.ts";
import { javascript } from "./languages/javascript.ts";
import { kotlin } from "./languages/kotlin.ts";
import { python } from "./languages/python.ts";
import { rust } from "./languages/rust.ts";
import type { CodeLanguage, Family, Language } from "./model.ts";
import { shortenTransfers } from "./nodes.ts";

export const ADAPTERS: Readonly<Record<Family, Adapter>> = {
  javascript,
  python,
  java,
  go,
  csharp,
  kotlin,
  rust,
};

/** Reads one of the `.wasm` files of `dist/wasm` by name. */
export type WasmSource = (name: string) => Promise<Uint8Array>;

let source: WasmSource = () => Promise.reject(new Error("no source for grammars was given"));
let runtime: Promise<void> | undefined;
/** Grammars: those of programming languages, and those that readers of formats use. */
export type GrammarName = CodeLanguage | "hcl" | "bash";

const parsers = new Map<GrammarName, Promise<Parser>>();
const loaded = new Map<GrammarName, Parser>();

/** Grammar of the trees that rules over whole trees are given; `undefined` for languages without. */
export function treeGrammarOf(language: Language): GrammarName | undefined {
  if (language === "shell") return "bash";
  if (language === "terraform") return "hcl";
  return isTextLanguage(language) ? undefined : language;
}

/** Tells where the `.wasm` files come from; called once by each entry before the first parse. */
export function useWasmSource(from: WasmSource): void {
  source = from;
}

/** One of the `.wasm` files, for parsers that are no grammars of web-tree-sitter. */
export function readWasm(name: string): Promise<Uint8Array> {
  return source(name);
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
export function parserFor(language: GrammarName): Promise<Parser> {
  let parser = parsers.get(language);
  if (!parser) {
    parser = load(language);
    parsers.set(language, parser);
    parser.catch(() => parsers.delete(language));
  }
  return parser;
}

async function load(language: GrammarName): Promise<Parser> {
  runtime ??= start();
  await runtime.catch((error: unknown) => {
    runtime = undefined;
    throw error;
  });
  const parser = new Parser();
  parser.setLanguage(await Grammar.load(await source(`${language}.wasm`)));
  loaded.set(language, parser);
  return parser;
}

/** The parser of {@link parserFor} where it was loaded already. */
export function loadedParser(language: GrammarName): Parser | undefined {
  return loaded.get(language);
}
