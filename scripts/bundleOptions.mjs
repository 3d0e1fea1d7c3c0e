import { createRequire } from "node:module";
import path from "node:path";

const require = createRequire(import.meta.url);

/**
 * What every bundle of the project shares.
 * @type {import("esbuild").BuildOptions}
 */
export const bundleOptions = {
  absWorkingDir: path.resolve(import.meta.dirname, ".."),
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  mainFields: ["module", "main"],
  conditions: ["node"],
  legalComments: "none",
  logLevel: "warning",
  define: { "import.meta.url": "__importMetaUrl" },
  banner: { js: 'const __importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/** Wasm files that the engine loads at run time, by the name they get in `dist/wasm`. */
export const WASM = {
  "web-tree-sitter.wasm": require.resolve("web-tree-sitter/web-tree-sitter.wasm"),
  "typescript.wasm": require.resolve("tree-sitter-typescript/tree-sitter-typescript.wasm"),
  "tsx.wasm": require.resolve("tree-sitter-typescript/tree-sitter-tsx.wasm"),
  "javascript.wasm": require.resolve("tree-sitter-javascript/tree-sitter-javascript.wasm"),
  "python.wasm": require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
  "java.wasm": require.resolve("tree-sitter-java/tree-sitter-java.wasm"),
  "go.wasm": require.resolve("tree-sitter-go/tree-sitter-go.wasm"),
  "csharp.wasm": require.resolve("tree-sitter-c-sharp/tree-sitter-c_sharp.wasm"),
  "kotlin.wasm": require.resolve("@tree-sitter-grammars/tree-sitter-kotlin/tree-sitter-kotlin.wasm"),
  "rust.wasm": require.resolve("tree-sitter-rust/tree-sitter-rust.wasm"),
  "hcl.wasm": require.resolve("@tree-sitter-grammars/tree-sitter-hcl/tree-sitter-terraform.wasm"),
  "bash.wasm": require.resolve("tree-sitter-bash/tree-sitter-bash.wasm"),
  "libpg-query.wasm": require.resolve("libpg-query/wasm/libpg-query.wasm"),
};

/**
 * The bundles that are shipped.
 * @param {import("esbuild").BuildOptions} common what all of them share
 * @returns {import("esbuild").BuildOptions[]}
 */
export function shippedBundles(common) {
  return [
    { ...common, entryPoints: { extension: "client/extension.ts" }, external: ["vscode"] },
    {
      ...common,
      entryPoints: {
        server: "server/main.ts",
        cli: "server/cliMain.ts",
        scanWorker: "server/scanWorkerMain.ts",
      },
    },
    // Minified always: agents wait for it. No banner, no map: the file is copied into repositories alone.
    {
      ...common,
      banner: {},
      define: {},
      minify: true,
      sourcemap: false,
      entryPoints: { hook: "server/hookMain.ts" },
    },
    // The page of the form runs in a webview: no node, no module loader.
    {
      ...common,
      platform: "browser",
      target: "chrome124",
      format: "iife",
      conditions: [],
      mainFields: ["browser", "module", "main"],
      banner: {},
      define: {},
      entryPoints: { form: "client/change/form/page/page.ts" },
    },
  ];
}
