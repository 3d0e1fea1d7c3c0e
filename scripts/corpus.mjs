// Brings a corpus of real service code that nobody here wrote: once, into .host/corpus (TWO_KEYS_CORPUS_DIR).
// Usage: node scripts/corpus.mjs
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { fetchPackage, fetchSource, missingTool, PrivateApt } from "./corpus/debian.mjs";
import { fetchNpm } from "./corpus/npm.mjs";
import { hostHome, root } from "./host/paths.mjs";
import { onExit } from "./host/processes.mjs";

/** @typedef {import("./corpus/select.mjs").Language} Language */
/** @typedef {{ language: Language, name: string, version: string, files: number, bytes: number }} Part */
/** @typedef {{ folder: string, parts: Part[], without?: string }} Corpus `without` says why a part is missing */

/** Changes when the choice of files does, so that an older corpus is not taken for a current one. */
const RECIPE = "1";

/**
 * The corpus, fetched when it is not there. Without Debian's tools or its servers it is the npm part alone.
 * @param {{ log?: (line: string) => void }} [options]
 * @returns {Promise<Corpus>}
 * @throws {Error} when the npm part can't be had
 */
export async function ensureCorpus({ log = console.log } = {}) {
  const pinned = readFileSync(path.join(root, "scripts/corpus/sources.json"), "utf8");
  const hash = createHash("sha256").update(RECIPE).update(pinned).digest("hex").slice(0, 12);
  const home = path.resolve(process.env.TWO_KEYS_CORPUS_DIR || path.join(hostHome(), "corpus"));
  const folder = path.join(home, hash);
  const stamp = path.join(folder, "corpus.json");
  const missing = missingTool();
  if (existsSync(stamp)) {
    const known = /** @type {Corpus} */ (JSON.parse(readFileSync(stamp, "utf8")));
    if (!known.without || missing) return { ...known, folder };
  }
  log("fetching the corpus (about 30 s, 35 MB to download, once) …");
  mkdirSync(home, { recursive: true });
  const staging = path.join(home, `fetching-${process.pid}`);
  const withdraw = onExit(() => rmSync(staging, { recursive: true, force: true }));
  const target = path.join(staging, "corpus");
  const work = path.join(staging, "work");
  const { npm, debianPackages, debianSources } = JSON.parse(pinned);
  /** @type {Part[]} */
  const parts = [];
  for (const source of npm) {
    parts.push({ ...named(source), version: source.version, ...(await fetchNpm(source, work, target)) });
  }
  let without = missing && `${missing} is not here`;
  if (!missing) {
    try {
      const apt = new PrivateApt(path.join(staging, "apt"));
      await apt.get(["update"]);
      for (const one of debianPackages)
        parts.push({ ...named(one), ...(await fetchPackage(apt, one, work, target)) });
      for (const one of debianSources)
        parts.push({ ...named(one), ...(await fetchSource(apt, one, work, target)) });
    } catch (error) {
      without = error instanceof Error ? error.message.trim() : String(error);
    }
  }
  writeFileSync(
    path.join(target, "corpus.json"),
    JSON.stringify({ parts, ...(without && { without }) }, null, 2),
  );
  for (const name of readdirSync(home)) {
    if (/^[0-9a-f]{12}$/.test(name)) rmSync(path.join(home, name), { recursive: true, force: true });
  }
  renameSync(target, folder);
  rmSync(staging, { recursive: true, force: true });
  withdraw();
  return { folder, parts, ...(without && { without }) };
}

/** @param {{ language: Language, name: string }} source */
function named({ language, name }) {
  return { language, name };
}

/** What the corpus holds, a line a language and a total. @param {Corpus} corpus @returns {string[]} */
export function describeCorpus({ parts, without }) {
  const languages = [...new Set(parts.map((part) => part.language))];
  const line = (/** @type {string} */ title, /** @type {Part[]} */ some) => {
    const bytes = some.reduce((sum, part) => sum + part.bytes, 0);
    const files = some.reduce((sum, part) => sum + part.files, 0);
    return `${title.padEnd(11)} ${(bytes / 1e6).toFixed(2).padStart(6)} MB ${String(files).padStart(5)} files`;
  };
  return [
    ...languages.map((language) => {
      const some = parts.filter((part) => part.language === language);
      return `${line(language, some)}  ${some.map((part) => `${part.name} ${part.version}`).join(", ")}`;
    }),
    line("total", parts),
    ...(without ? [`Without the Debian packages: ${without}`] : []),
  ];
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  ensureCorpus().then(
    (corpus) => console.log([corpus.folder, ...describeCorpus(corpus)].join("\n")),
    (error) => {
      console.error(error instanceof Error ? error.message : error);
      process.exitCode = 1;
    },
  );
}
