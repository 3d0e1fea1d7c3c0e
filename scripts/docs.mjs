// Writes docs/rules from the rules, schemas from the policy's types, and THIRD_PARTY_NOTICES.md from what is bundled.
// `npm test` fails when they are out of date.
import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { build } from "esbuild";
import { bundleOptions } from "./bundleOptions.mjs";
import { NOTICES, thirdPartyNotices } from "./notices.mjs";

const root = path.resolve(import.meta.dirname, "..");
const out = path.join(root, "out");
await build({
  ...bundleOptions,
  entryPoints: {
    docs: "server/standards/rulesIndex.ts",
    schemas: "server/policy/schemaFiles.ts",
    gate: "server/cli/report/gateReport.ts",
  },
  outdir: out,
});
const require = createRequire(import.meta.url);

/** @type {{ rulePages(): ReadonlyMap<string, string> }} */
const { rulePages } = require(path.join(out, "docs.js"));
const folder = path.join(root, "docs/rules");
mkdirSync(folder, { recursive: true });
const pages = rulePages();
for (const name of readdirSync(folder)) if (!pages.has(name)) rmSync(path.join(folder, name));
for (const [name, text] of pages) writeFileSync(path.join(folder, name), text);
console.log(`docs/rules: ${pages.size} pages`);

/** @type {{ schemaFiles(): ReadonlyMap<string, string> }} */
const { schemaFiles } = require(path.join(out, "schemas.js"));
const schemas = path.join(root, "schemas");
mkdirSync(schemas, { recursive: true });
for (const [name, text] of schemaFiles()) writeFileSync(path.join(schemas, name), text);
/** @type {{ gateSchema(): string }} */
const { gateSchema } = require(path.join(out, "gate.js"));
writeFileSync(path.join(schemas, "gate.schema.json"), gateSchema());
console.log(`schemas: ${schemaFiles().size + 1} files`);

writeFileSync(NOTICES, await thirdPartyNotices());
console.log(path.basename(NOTICES));
