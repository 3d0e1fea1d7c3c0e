// Builds every bundle of the project and reports its size.
// Usage: node esbuild.mjs [--production] [--tests] [--watch]
import { cpSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { context } from "esbuild";
import { bundleOptions } from "./scripts/bundleOptions.mjs";

const require = createRequire(import.meta.url);
const root = import.meta.dirname;
const flags = new Set(process.argv.slice(2));
const production = flags.has("--production");

/** Wasm files that the engine loads at run time, by the name they get in `dist/wasm`. */
const WASM = {
  "web-tree-sitter.wasm": require.resolve("web-tree-sitter/web-tree-sitter.wasm"),
  "typescript.wasm": require.resolve("tree-sitter-typescript/tree-sitter-typescript.wasm"),
  "tsx.wasm": require.resolve("tree-sitter-typescript/tree-sitter-tsx.wasm"),
  "javascript.wasm": require.resolve("tree-sitter-javascript/tree-sitter-javascript.wasm"),
  "python.wasm": require.resolve("tree-sitter-python/tree-sitter-python.wasm"),
  "java.wasm": require.resolve("tree-sitter-java/tree-sitter-java.wasm"),
  "go.wasm": require.resolve("tree-sitter-go/tree-sitter-go.wasm"),
};

/** @type {import("esbuild").BuildOptions} */
const common = { ...bundleOptions, sourcemap: production ? false : "linked", minify: production };

/** @param {string} dir @param {string} end @returns {string[]} */
function filesBelow(dir, end) {
  try {
    return readdirSync(path.join(root, dir), { recursive: true, encoding: "utf8" })
      .filter((name) => name.endsWith(end) && !name.includes("fixtures"))
      .map((name) => path.join(dir, name));
  } catch {
    return [];
  }
}

/** @type {import("esbuild").BuildOptions[]} */
const bundles = [
  { ...common, entryPoints: { extension: "client/extension.ts" }, external: ["vscode"], outdir: "dist" },
  {
    ...common,
    entryPoints: {
      server: "server/main.ts",
      cli: "server/cliMain.ts",
      scanWorker: "server/scanWorkerMain.ts",
    },
    outdir: "dist",
  },
];
if (flags.has("--tests")) {
  const entries = [
    ...filesBelow("test/unit", ".test.ts"),
    ...filesBelow("test/lsp", ".test.ts"),
    ...filesBelow("test/cli", ".test.ts"),
    ...filesBelow("test/checks", ".test.ts"),
    ...filesBelow("test/ui", ".test.ts"),
    ...filesBelow("test/bench", ".bench.ts"),
  ];
  bundles.push({
    ...common,
    entryPoints: entries,
    outdir: "out",
    outbase: "test",
    // Test tools stay outside the bundles: they load their own files at run time.
    external: [
      "vscode",
      "mocha",
      "playwright-core",
      "@vscode/test-electron",
      "fast-check",
      "ajv",
      "ajv-formats",
    ],
  });
  bundles.push({
    ...common,
    entryPoints: { "vscode/index": "test/vscode/index.ts" },
    outdir: "out",
    external: ["vscode", "mocha"],
  });
}

if (production) rmSync(path.join(root, "dist"), { recursive: true, force: true });
mkdirSync(path.join(root, "dist/wasm"), { recursive: true });
for (const [name, from] of Object.entries(WASM)) cpSync(from, path.join(root, "dist/wasm", name));

const contexts = await Promise.all(bundles.map((options) => context(options)));
if (flags.has("--watch")) {
  await Promise.all(contexts.map((one) => one.watch()));
  console.log("watching");
} else {
  await Promise.all(contexts.map((one) => one.rebuild()));
  await Promise.all(contexts.map((one) => one.dispose()));
  const rows = ["dist/extension.js", "dist/server.js", "dist/cli.js", "dist/scanWorker.js"].map((file) => [
    file,
    statSync(path.join(root, file)).size,
  ]);
  const wasm = readdirSync(path.join(root, "dist/wasm")).reduce(
    (sum, name) => sum + statSync(path.join(root, "dist/wasm", name)).size,
    0,
  );
  for (const [file, size] of [...rows, ["dist/wasm/", wasm]])
    console.log(`${String(file).padEnd(22)} ${(Number(size) / 1024).toFixed(0).padStart(6)} kB`);
}
