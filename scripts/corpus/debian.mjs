// The part of the corpus that Debian serves, fetched with package lists of its own: nothing of the machine changes.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cleanEnv, run } from "../host/processes.mjs";
import { copySource, filesIn } from "./select.mjs";

/** @typedef {{ language: import("./select.mjs").Language, name: string }} DebianSource */

const TOOLS = ["apt-get", "dpkg-deb", "tar"];
const DEBIAN = /^(https?:\/\/|mirror\+file:)\S*(debian|ubuntu)/;

/** Name of a tool that is missing here; `undefined` when Debian packages can be had. */
export function missingTool() {
  const folders = (process.env.PATH ?? "").split(path.delimiter);
  return TOOLS.find((tool) => !folders.some((folder) => existsSync(path.join(folder, tool))));
}

/** An apt that keeps its lists and downloads below one folder. */
export class PrivateApt {
  /** @param {string} home */
  constructor(home) {
    this.home = home;
    for (const folder of ["lists/partial", "cache/archives/partial"]) {
      mkdirSync(path.join(home, folder), { recursive: true });
    }
    // Only what the machine already trusts, with the sources of the packages too.
    writeFileSync(path.join(home, "corpus.sources"), stanzas("/etc/apt/sources.list.d"));
    writeFileSync(path.join(home, "corpus.list"), lines("/etc/apt"));
    this.options = [
      ["Dir::Etc::sourcelist", "/dev/null"],
      ["Dir::Etc::sourceparts", home],
      ["Dir::State::lists", path.join(home, "lists")],
      ["Dir::Cache", path.join(home, "cache")],
      ["APT::Sandbox::User", ""],
      ["Acquire::Languages", "none"],
      ["Acquire::Retries", "2"],
    ].flatMap(([name, value]) => ["-o", `${name}=${value}`]);
  }

  /** @param {string[]} args @param {string} cwd */
  get(args, cwd = this.home) {
    return run("apt-get", [...this.options, "-qq", ...args], { cwd, env: cleanEnv(), timeoutMs: 300_000 });
  }
}

/**
 * Source files that a binary package ships.
 * @param {PrivateApt} apt @param {DebianSource} source @param {string} work @param {string} target
 */
export async function fetchPackage(apt, source, work, target) {
  const folder = fresh(work, source.name);
  await apt.get(["download", source.name], folder);
  const deb = readdirSync(folder).find((name) => name.endsWith(".deb"));
  if (!deb) throw new Error(`apt-get download ${source.name} left no package`);
  const tree = path.join(folder, "x");
  await run("dpkg-deb", ["-x", deb, "x"], { cwd: folder, timeoutMs: 60_000 });
  const inside = ["usr/lib/python3/dist-packages", "usr/share/gocode/src"]
    .map((one) => path.join(tree, one))
    .find((one) => existsSync(one));
  if (!inside) throw new Error(`${source.name} holds no source`);
  const amount = copySource(inside, path.join(target, source.language, source.name), source.language);
  return { ...amount, version: deb.split("_")[1] ?? "" };
}

/**
 * Source files of a source package, as its authors released them.
 * @param {PrivateApt} apt @param {DebianSource} source @param {string} work @param {string} target
 */
export async function fetchSource(apt, source, work, target) {
  const folder = fresh(work, source.name);
  await apt.get(["source", "--download-only", source.name], folder);
  const archive = filesIn(folder).find((name) => /\.orig\.tar\.(gz|xz|bz2)$/.test(name));
  if (!archive) throw new Error(`apt-get source ${source.name} left no archive`);
  mkdirSync(path.join(folder, "x"));
  await run("tar", ["xf", archive, "-C", "x"], { cwd: folder, timeoutMs: 60_000 });
  const to = path.join(target, source.language, source.name);
  const amount = copySource(path.join(folder, "x"), to, source.language);
  return { ...amount, version: archive.split("_")[1]?.replace(/\.orig\..*$/, "") ?? "" };
}

/** @param {string} work @param {string} name */
function fresh(work, name) {
  const folder = path.join(work, name);
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** The machine's stanzas of Debian itself, with sources. @param {string} folder */
function stanzas(folder) {
  return filesEnding(folder, ".sources")
    .flatMap((file) =>
      readFileSync(file, "utf8")
        .replaceAll(/^#.*\n/gm, "")
        .split(/\n\s*\n/),
    )
    .filter((stanza) =>
      stanza
        .match(/^URIs:\s*(.*)$/m)?.[1]
        ?.split(/\s+/)
        .some((uri) => DEBIAN.test(uri)),
    )
    .map((stanza) => `${stanza.trim().replace(/^Types:.*$/m, "Types: deb deb-src")}\n`)
    .join("\n");
}

/** The same in the older form of one line a source. @param {string} folder */
function lines(folder) {
  const files = [
    path.join(folder, "sources.list"),
    ...filesEnding(path.join(folder, "sources.list.d"), ".list"),
  ];
  return files
    .filter((file) => existsSync(file))
    .flatMap((file) => readFileSync(file, "utf8").split("\n"))
    .flatMap((line) => {
      const match = /^deb\s+(\[[^\]]*\]\s+)?(\S+)(.*)$/.exec(line.trim());
      if (!match?.[2] || !DEBIAN.test(match[2])) return [];
      const rest = `${match[1] ?? ""}${match[2]}${match[3]}`;
      return [`deb ${rest}`, `deb-src ${rest}`];
    })
    .map((line) => `${line}\n`)
    .join("");
}

/** @param {string} folder @param {string} end @returns {string[]} */
function filesEnding(folder, end) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith(end))
    .map((name) => path.join(folder, name));
}
