/** The parser of PostgreSQL as Emscripten built it; the package's own wrapper loads it at once. */
declare module "libpg-query/wasm/libpg-query.js" {
  export interface PgQueryModule {
    getValue(pointer: number, type: "i32"): number;
    UTF8ToString(pointer: number): string;
    stringToUTF8(text: string, pointer: number, room: number): void;
    lengthBytesUTF8(text: string): number;
    _malloc(bytes: number): number;
    _free(pointer: number): void;
    _wasm_parse_query_raw(query: number): number;
    _wasm_free_parse_result(result: number): void;
  }

  export interface PgQueryOptions {
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance) => void,
    ): Record<string, never>;
  }

  // biome-ignore lint/style/noDefaultExport: the module has no other
  export default function init(options: PgQueryOptions): Promise<PgQueryModule>;
}

/** What is used of the runtime's own; the library of types for servers leaves it out. */
declare namespace WebAssembly {
  class RuntimeError extends Error {}
  class Instance {
    constructor(module: Module, imports: Imports);
  }
  function compile(bytes: Uint8Array): Promise<Module>;
}
