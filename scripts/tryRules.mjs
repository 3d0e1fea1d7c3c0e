// Runs the examples of some rules without a full build: node scripts/tryRules.mjs [rule-id ...]
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { bundleOptions } from "./bundleOptions.mjs";

const root = path.resolve(import.meta.dirname, "..");
if (!existsSync(path.join(root, "dist/wasm/go.wasm"))) {
  spawnSync(process.execPath, ["esbuild.mjs"], { cwd: root, stdio: "inherit" });
}
const out = mkdtempSync(path.join(root, "out-try-"));
try {
  await build({
    ...bundleOptions,
    entryPoints: ["test/unit/ruleExamples.test.ts"],
    outfile: path.join(out, "ruleExamples.test.js"),
  });
  const only = process.argv.slice(2).join(",");
  const run = spawnSync(
    process.execPath,
    ["node_modules/mocha/bin/mocha.js", "--reporter", "dot", path.join(out, "ruleExamples.test.js")],
    { cwd: root, stdio: "inherit", env: { ...process.env, ...(only ? { RULES_ONLY: only } : {}) } },
  );
  process.exitCode = run.status ?? 1;
} finally {
  rmSync(out, { recursive: true, force: true });
}
