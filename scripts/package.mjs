// Makes two-keys.vsix from production bundles, in a folder of its own: `dist` stays as it is.
// Usage: npm run package [-- --out FILE]
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { createVSIX } from "@vscode/vsce";
import { ensureInstalled } from "./bootstrap.mjs";

const root = path.resolve(import.meta.dirname, "..");
const at = process.argv.indexOf("--out");
const file = path.resolve((at > 0 && process.argv[at + 1]) || path.join(root, "two-keys.vsix"));

/** Everything that is shipped, besides the bundles. */
const SHIPPED = [
  "README.md",
  "CHANGELOG.md",
  "LICENSE",
  "THIRD_PARTY_NOTICES.md",
  "SECURITY.md",
  "media",
  "docs",
  "schemas",
];

await ensureInstalled();
const stage = mkdtempSync(path.join(os.tmpdir(), "tk-package-"));
try {
  const build = ["esbuild.mjs", "--production", "--outdir", path.join(stage, "dist")];
  const { status } = spawnSync(process.execPath, build, { cwd: root, stdio: "inherit" });
  if (status !== 0) throw new Error("the build failed");
  for (const name of SHIPPED) cpSync(path.join(root, name), path.join(stage, name), { recursive: true });
  // The bundles hold every library: an installed extension needs neither scripts nor dependencies.
  const {
    scripts: _scripts,
    devDependencies: _dev,
    ...manifest
  } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8"));
  writeFileSync(path.join(stage, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  // Without a .vscodeignore vsce asks for one; this one leaves nothing out.
  writeFileSync(path.join(stage, ".vscodeignore"), ".vscodeignore\n");
  const files = readdirSync(stage, { recursive: true, encoding: "utf8" });
  const stray = files.filter((name) => /\.(map|ts)$|node_modules/.test(name));
  if (stray.length > 0) throw new Error(`must not be in the package: ${stray.join(", ")}`);
  await createVSIX({
    cwd: stage,
    dependencies: false,
    packagePath: file,
    allowMissingRepository: true,
    rewriteRelativeLinks: false,
  });
  console.log(`${file} ${(statSync(file).size / 1024).toFixed(0)} kB`);
} finally {
  rmSync(stage, { recursive: true, force: true });
}
