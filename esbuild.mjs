// Builds every bundle of the project and reports its size.
// Usage: node esbuild.mjs [--production] [--tests] [--watch] [--outdir DIR]
import { cpSync, mkdirSync, readdirSync, statSync } from "node:fs";
import path from "node:path";
import { context } from "esbuild";
import { bundleOptions, shippedBundles, WASM } from "./scripts/bundleOptions.mjs";

const root = import.meta.dirname;
const flags = new Set(process.argv.slice(2));
const production = flags.has("--production");
const outdirAt = process.argv.indexOf("--outdir");
const dist = path.resolve(root, (outdirAt > 0 && process.argv[outdirAt + 1]) || "dist");

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

const bundles = shippedBundles({ ...common, outdir: dist });
if (flags.has("--tests")) {
  const entries = [
    ...filesBelow("test/unit", ".test.ts"),
    // Programs that tests start several of at once.
    ...filesBelow("test/unit", ".process.ts"),
    ...filesBelow("test/lsp", ".test.ts"),
    ...filesBelow("test/cli", ".test.ts"),
    ...filesBelow("test/checks", ".test.ts"),
    ...filesBelow("test/ui", ".test.ts"),
    ...filesBelow("test/bench", ".bench.ts"),
    "test/support/changeServer.ts",
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
      "esbuild",
      "@microsoft/jest-sarif",
      "jira.js",
    ],
  });
  bundles.push({
    ...common,
    entryPoints: filesBelow("test/vscode", ".ts"),
    outdir: "out",
    outbase: "test",
    external: ["vscode", "mocha"],
  });
}

mkdirSync(path.join(dist, "wasm"), { recursive: true });
for (const [name, from] of Object.entries(WASM)) cpSync(from, path.join(dist, "wasm", name));

const contexts = await Promise.all(bundles.map((options) => context(options)));
if (flags.has("--watch")) {
  await Promise.all(contexts.map((one) => one.watch()));
  console.log("watching");
} else {
  await Promise.all(contexts.map((one) => one.rebuild()));
  await Promise.all(contexts.map((one) => one.dispose()));
  const wasm = readdirSync(path.join(dist, "wasm")).map((name) => path.join("wasm", name));
  const rows = ["extension.js", "server.js", "cli.js", "scanWorker.js", "hook.js", "form.js"].map((name) => ({
    name,
    files: [name],
  }));
  for (const { name, files } of [...rows, { name: "wasm/", files: wasm }]) {
    const size = files.reduce((sum, file) => sum + statSync(path.join(dist, file)).size, 0);
    console.log(`${name.padEnd(16)} ${(size / 1024).toFixed(0).padStart(6)} kB`);
  }
}
