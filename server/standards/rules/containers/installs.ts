import type { ShellCommand, ShellWord } from "../../formats/shellWords.ts";
import type { Range } from "../../model.ts";

/** A command that installs what it names without saying which version. */
export interface Install {
  /** From the command's name to its verb: `apt-get install`. */
  readonly at: Range;
  readonly tool: string;
  readonly kind: "packages" | "lockfile" | "upgrade";
  readonly names: readonly string[];
  /** Packages of a distribution, which its release limits already. */
  readonly system: boolean;
  readonly verb: ShellWord;
}

interface Tool {
  readonly tool: string;
  readonly verbs: RegExp;
  /** Options that take the next word. */
  readonly takes: RegExp;
  readonly pinned: (name: string) => boolean;
  /** Options with which the versions come from elsewhere. */
  readonly elsewhere?: RegExp;
  readonly system: boolean;
}

const FILE = /^[./~]|^file:|^\w+\+|^https?:|^git@|\.(?:deb|apk|whl|tgz|tar\.gz|tar\.bz2|tar|zip|gem)$/;

/** A repository of a version control system is fixed by a commit, a tag or a branch that stands behind it. */
function ofRepository(name: string): "fixed" | "moving" | undefined {
  if (/^(?:git|hg|svn|bzr)\+\w+:\/\//.test(name) && !/#(?!egg=|subdirectory=)/.test(name)) {
    return /:\/\/[^/]*\/.*@[^/]/.test(name) ? "fixed" : "moving";
  }
  if (!/^git(?:\+\w+)?:|^git@|^(?:github|gitlab|bitbucket):/.test(name)) return undefined;
  return name.includes("#") ? "fixed" : "moving";
}

const TOOLS: Readonly<Record<string, Tool>> = {
  "apt-get": {
    tool: "apt-get",
    verbs: /^install$/,
    takes: /^(?:-t|--target-release|--default-release|-o|--option|-c|--config-file|-a|--host-architecture)$/,
    pinned: (name) => /[=/]/.test(name) || /\.deb$/.test(name) || name.endsWith("-"),
    system: true,
  },
  apk: {
    tool: "apk",
    verbs: /^add$/,
    takes:
      /^(?:-t|--virtual|-X|--repository|-p|--root|--repositories-file|--keys-dir|--cache-dir|--arch|--wait|--progress-fd)$/,
    pinned: (name) =>
      /[=~<>@]/.test(name) || /\.apk$/.test(name) || name.startsWith(".") || name.startsWith("!"),
    system: true,
  },
  pip: {
    tool: "pip",
    verbs: /^install$/,
    takes:
      /^(?:-i|--index-url|--extra-index-url|-f|--find-links|-t|--target|--prefix|--root|--src|--platform|--python-version|--implementation|--abi|--progress-bar|--trusted-host|--proxy|--retries|--timeout|--cache-dir|--upgrade-strategy|--no-binary|--only-binary|--global-option|--install-option|--config-settings|-C|--log|--cert|--client-cert|--exists-action|--report|--python)$/,
    pinned: (name) => /[=<>!~@]=?/.test(name.replace(/\[[^\]]*\]/, "")) || FILE.test(name),
    elsewhere: /^(?:-r|--requirement|-c|--constraint|-e|--editable|--group)(?:=|$)|^-[rce]\S/,
    system: false,
  },
  npm: {
    tool: "npm",
    verbs: /^(?:install|i|add|in|isntall)$/,
    takes:
      /^(?:--prefix|--registry|--loglevel|--cache|--userconfig|--omit|--include|--tag|-w|--workspace|--network-timeout)$/,
    pinned: (name) => /.@./.test(name) || FILE.test(name) || /^[\w.-]+\/[\w.-]+/.test(name),
    system: false,
  },
  gem: {
    tool: "gem",
    verbs: /^install$/,
    takes: /^(?:-i|--install-dir|-n|--bindir|--source|-s|-P|--trust-policy|--platform|-p|--http-proxy)$/,
    pinned: (name) => /.:./.test(name) || FILE.test(name),
    elsewhere: /^(?:-v|--version|-g|--file)(?:=|$)|^-v\S/,
    system: false,
  },
};

const SAME: Readonly<Record<string, string>> = { apt: "apt-get", pip3: "pip", pip2: "pip" };

/** What stands before the command that runs: `sudo`, `env A=b`, `exec`. */
function own(words: readonly ShellWord[]): readonly ShellWord[] {
  let at = 0;
  while (/^(?:sudo|exec|command|env|nice|time|eatmydata)$/.test(words[at]?.text ?? "")) {
    at++;
    while (/^-|^\w+=/.test(words[at]?.text ?? "")) at++;
  }
  const python = /^(?:\S*\/)?python[\d.]*$/.test(words[at]?.text ?? "");
  if (python && words[at + 1]?.text === "-m" && /^pip[23]?$/.test(words[at + 2]?.text ?? "")) at += 2;
  return words.slice(at);
}

export function unpinnedInstall(command: ShellCommand): Install | undefined {
  const words = own(command.words);
  const first = words[0];
  if (!first) return undefined;
  const name = first.text.slice(first.text.lastIndexOf("/") + 1);
  const known = SAME[name] ?? (/^pip[\d.]+$/.test(name) ? "pip" : name);
  const tool = Object.hasOwn(TOOLS, known) ? TOOLS[known] : undefined;
  if (!tool) return undefined;
  let at = 1;
  while (words[at]?.text.startsWith("-")) at += tool.takes.test(words[at]?.text ?? "") ? 2 : 1;
  const verb = words[at];
  if (!verb) return undefined;
  const start = command.words.includes(first) ? first.start : command.start;
  const found = { at: { start, end: verb.end }, tool: tool.tool, system: tool.system, verb };
  if (tool.tool === "apt-get" && /^(?:upgrade|dist-upgrade|full-upgrade)$/.test(verb.text)) {
    return { ...found, kind: "upgrade", names: [] };
  }
  if (!tool.verbs.test(verb.text)) return undefined;
  const names: ShellWord[] = [];
  let global = false;
  for (const { word, index } of words.map((word, index) => ({ word, index }))) {
    if (index === at || index === 0) continue;
    const before = words[index - 1]?.text ?? "";
    if (tool.elsewhere?.test(word.text)) return undefined;
    if (/^(?:-g|--global|--location=global)$/.test(word.text)) global = true;
    if (word.text.startsWith("-") || tool.takes.test(before)) continue;
    names.push(word);
  }
  if (tool.tool === "npm" && names.length === 0) {
    return global ? undefined : { ...found, kind: "lockfile", names: [] };
  }
  // What a variable holds may carry a version.
  const open = names.filter(
    (one) =>
      !one.text.includes("$") &&
      !one.text.includes("`") &&
      (ofRepository(one.text) === "moving" ||
        (ofRepository(one.text) === undefined && !tool.pinned(one.text))),
  );
  const packages = open.filter((one) => /^[@\w]/.test(one.text));
  return packages.length > 0
    ? { ...found, kind: "packages", names: packages.map((one) => one.text) }
    : undefined;
}
