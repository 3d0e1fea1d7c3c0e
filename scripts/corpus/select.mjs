// Which files of a package are source that a person wrote, and for production.
import { cpSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";

/** @typedef {"typescript" | "javascript" | "python" | "java" | "go" | "csharp"} Language */
/** @typedef {{ files: number, bytes: number }} Amount */

/** @type {Readonly<Record<Language, RegExp>>} */
const ENDINGS = {
  typescript: /\.[cm]?tsx?$/,
  javascript: /\.[cm]?jsx?$/,
  python: /\.py$/,
  java: /\.java$/,
  go: /\.go$/,
  csharp: /\.cs$/,
};

/** Folders of tests, of other people's code, and of what a tool has written. */
const NOT_SOURCE =
  /(^|\/)(tests?|__tests__|testing|testdata|fixtures|integration|functional|it|node_modules|vendor|dist|build|generated|third_party|_vendor)\//i;
const NOT_SOURCE_FILE =
  /\.d\.[cm]?ts$|\.min\.|\.(test|spec)\.|_test\.|(^|\/)test_|conftest\.py$|Tests?\.java$|\.pb(\.gw)?\.go$|(_pb|pb2)\.|\.gen\./;

/** A line beyond this is not written by hand; a file beyond it is not read by a person. */
const LONGEST_LINE = 1000;
const LONGEST_FILE = 400_000;

/**
 * Copies the source files of a language below `from` to `to`, with their paths.
 * @param {string} from @param {string} to @param {Language} language
 * @returns {Amount}
 */
export function copySource(from, to, language) {
  const amount = { files: 0, bytes: 0 };
  for (const name of filesIn(from)) {
    if (!ENDINGS[language].test(name) || NOT_SOURCE.test(name) || NOT_SOURCE_FILE.test(name)) continue;
    const text = readFileSync(path.join(from, name), "utf8");
    if (text.length > LONGEST_FILE || text.split("\n").some((line) => line.length > LONGEST_LINE)) continue;
    const target = path.join(to, name);
    mkdirSync(path.dirname(target), { recursive: true });
    cpSync(path.join(from, name), target);
    amount.files += 1;
    amount.bytes += Buffer.byteLength(text);
  }
  return amount;
}

/** Regular files below a folder, sorted, with `/`; links are left out. @param {string} folder @returns {string[]} */
export function filesIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)).replaceAll(path.sep, "/"))
    .sort();
}

/** @param {string} file */
export function isFolder(file) {
  return statSync(file, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
