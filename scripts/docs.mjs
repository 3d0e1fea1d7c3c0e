// Writes docs/rules from the rules themselves. `npm test` fails when the pages are out of date.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";
import { bundleOptions } from "./bundleOptions.mjs";

const root = path.resolve(import.meta.dirname, "..");
const bundle = path.join(root, "out", "docs.cjs");
await build({ ...bundleOptions, entryPoints: ["server/standards/rulesIndex.ts"], outfile: bundle });

/** @type {{ rulePages(): ReadonlyMap<string, string> }} */
const { rulePages } = createRequire(import.meta.url)(bundle);
const folder = path.join(root, "docs/rules");
mkdirSync(folder, { recursive: true });
const pages = rulePages();
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(path.join(folder, name));
for (const [name, text] of pages) writeFileSync(path.join(folder, name), text);
console.log(`docs/rules: ${pages.size} pages`);
