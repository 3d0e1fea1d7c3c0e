// THIRD_PARTY_NOTICES.md: what of others is shipped, by what esbuild and `dist/wasm` take in, with the licence of each.
// Usage: node scripts/notices.mjs [--check]   writes the file; with --check it ends with 1 if the file is out of date
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { build } from "esbuild";
import { bundleOptions, shippedBundles, WASM } from "./bundleOptions.mjs";

const root = path.resolve(import.meta.dirname, "..");
export const NOTICES = path.join(root, "THIRD_PARTY_NOTICES.md");

/** What is wanted to be said of a package beyond its licence. By name. @type {Readonly<Record<string, string>>} */
const REMARKS = {
  "ical.js":
    "its files are bundled unchanged and stay under the Mozilla Public License 2.0. Their source is in the package of that version (`npm pack ical.js@<version>`, folder `lib`) and at <https://github.com/kewisch/ical.js>.",
  "web-tree-sitter":
    "its wasm is the tree-sitter library, compiled with Emscripten; it holds parts of ICU's headers (Unicode License) and of Emscripten's runtime (MIT).",
};

/** Folders of the packages that are in a file path, the innermost. @param {string} name */
function packageOf(name) {
  return /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(name.replaceAll(path.sep, "/"))?.[0];
}

/** Folders of all packages of which something is shipped, from the root. @returns {Promise<string[]>} */
async function shippedPackages() {
  const found = new Set(Object.values(WASM).map((name) => packageOf(path.relative(root, name))));
  const common = { ...bundleOptions, minify: true, metafile: true, write: false, outdir: "dist" };
  const built = await Promise.all(shippedBundles(common).map((options) => build(options)));
  for (const { metafile } of built)
    for (const { inputs } of Object.values(metafile?.outputs ?? {}))
      for (const [input, { bytesInOutput }] of Object.entries(inputs))
        if (bytesInOutput > 0) found.add(packageOf(input));
  return [...found].filter((one) => one !== undefined);
}

/** @param {string} folder */
function noticeOf(folder) {
  const at = path.join(root, folder);
  const { name, version, license } = JSON.parse(readFileSync(path.join(at, "package.json"), "utf8"));
  const texts = readdirSync(at).filter((one) => /^(licen[cs]e|copying|notice|third-?party)/i.test(one));
  if (typeof license !== "string" || texts.length === 0) throw new Error(`${folder} has no licence text`);
  const text = texts
    .sort()
    .map((one) => readFileSync(path.join(at, one), "utf8").replaceAll(/\r\n?/g, "\n"))
    .join("\n\n")
    .replaceAll(/[ \t]+$/gm, "")
    .trim();
  return { name: String(name), version: String(version), license, text };
}

/** The whole file. Packages that have the same text share it. */
export async function thirdPartyNotices() {
  const notices = (await shippedPackages())
    .map(noticeOf)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1));
  /** @type {Map<string, string[]>} */
  const texts = new Map();
  for (const { name, version, text } of notices)
    texts.set(text, [...(texts.get(text) ?? []), `${name} ${version}`]);
  const rows = notices.map(({ name, version, license }) => {
    const source = `https://www.npmjs.com/package/${name}/v/${version}`;
    return `| ${name} | ${version} | ${license} | <${source}> |`;
  });
  const remarks = notices.flatMap(({ name, version }) =>
    REMARKS[name] ? [`- ${name}: ${REMARKS[name].replace("<version>", version)}`] : [],
  );
  return `${[
    "# Third-party notices",
    "Two Keys ships code of these packages, in its bundles (`dist/*.js`) and as wasm (`dist/wasm`). The file is written by `npm run docs`.",
    ["| package | version | licence | source |", "| --- | --- | --- | --- |", ...rows].join("\n"),
    remarks.join("\n"),
    ...[...texts].map(([text, names]) => `## ${names.join(", ")}\n\n~~~text\n${text}\n~~~`),
  ].join("\n\n")}\n`;
}

if (process.argv[1] === import.meta.filename) {
  const text = await thirdPartyNotices();
  if (!process.argv.includes("--check")) writeFileSync(NOTICES, text);
  else if (readFileSync(NOTICES, "utf8") !== text) {
    console.error("THIRD_PARTY_NOTICES.md is out of date: npm run docs");
    process.exitCode = 1;
  }
}
