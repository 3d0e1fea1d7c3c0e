import path from "node:path";

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
