import { cpSync, readFileSync } from "node:fs";
import path from "node:path";
import { build, type Plugin } from "esbuild";

const FIXTURE = path.resolve("test/support/projectRule/names.ts");

/** Puts the tests' reader and rules before those that are shipped. */
const withNames: Plugin = {
  name: "names",
  setup({ onLoad }) {
    const change = (filter: RegExp, from: string, to: string, what: string): void =>
      onLoad({ filter }, ({ path: file }) => {
        const text = readFileSync(file, "utf8");
        if (!text.includes(from)) throw new Error(`${file} has no "${from}"`);
        const contents = `import { ${what} } from ${JSON.stringify(FIXTURE)};\n${text.replace(from, to)}`;
        return { contents, loader: "ts" };
      });
    change(
      /standards\/formats\/readers\.ts$/,
      "READERS: readonly AnyReader[] = [",
      "READERS: readonly AnyReader[] = [namesReader,",
      "namesReader",
    );
    change(
      /standards\/registry\.ts$/,
      "RULES: readonly Rule[] = [",
      "RULES: readonly Rule[] = [...NAME_RULES,",
      "NAME_RULES",
    );
  },
};

/**
 * Builds command line, its worker, the language server and what the gate says of findings with rules over several files that tests know, into a
 * folder of its own below the repository's (what the bundles leave outside is found from there).
 */
export async function buildWithNames(folder: string): Promise<{ cli: string; server: string }> {
  await build({
    absWorkingDir: process.cwd(),
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    mainFields: ["module", "main"],
    conditions: ["node"],
    logLevel: "warning",
    define: { "import.meta.url": "__importMetaUrl" },
    banner: { js: 'const __importMetaUrl = require("node:url").pathToFileURL(__filename).href;' },
    entryPoints: {
      server: "server/main.ts",
      cli: "server/cliMain.ts",
      scanWorker: "server/scanWorkerMain.ts",
      gatingFindings: "server/service/gatingFindings.ts",
    },
    outdir: folder,
    plugins: [withNames],
  });
  cpSync("dist/wasm", path.join(folder, "wasm"), { recursive: true });
  return { cli: path.join(folder, "cli.js"), server: path.join(folder, "server.js") };
}
