import type { GatePoint } from "./model.ts";

/** Characters that some file systems leave out of names, so that `.g<one of them>it` is `.git` there. */
const IGNORED = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** A path as the file systems see it that mind neither letters' case nor how accents are written. */
export function foldPath(path: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII is told fast.
  if (/^[\x00-\x7f]*$/.test(path)) return path.toLowerCase();
  return path.replace(IGNORED, "").normalize("NFC").toUpperCase().toLowerCase().normalize("NFC");
}

/** Why a path can't be; undefined where it can. It is `/`-separated, from the repository's top folder. */
export function pathMistake(path: string): string | undefined {
  if (path === "" || path.startsWith("/") || /^[A-Za-z]:/.test(path)) return "is no path of a repository";
  if (path.includes("\\")) return "has a backslash, which is a folder on some systems";
  if (/\p{Cc}/u.test(path)) return "has a control character";
  if (path.includes("\ufffd")) return "is not UTF-8";
  for (const part of path.split("/")) {
    const mistake = partMistake(part);
    if (mistake !== undefined) return mistake;
  }
  return undefined;
}

function partMistake(part: string): string | undefined {
  if (part === "") return "has an empty part";
  if (part === "." || part === "..") return `has "${part}" as a part`;
  const plain = part.replace(IGNORED, "").toLowerCase();
  // NTFS cuts names at a colon, and knows long ones by short ones too.
  const named = plain.replace(/:.*$/, "").replace(/[. ]+$/, "");
  if (named === ".git" || /^git~\d+$/.test(named)) return "is the git folder on some systems";
  if (/^(\.?gi[7-9a-f][0-9a-f]+|gitmod|gitatt|gitign)~\d+$/.test(named))
    return "is a file of git's own on some systems";
  if (plain !== part.toLowerCase() && plain.startsWith(".git"))
    return "is a file of git's own on some systems";
  if (/[. ]$/.test(part)) return "ends with a dot or a space, which some systems leave out";
  return undefined;
}

/** Collects what is wrong with new paths, against all paths of the tree that they are in. */
export class PathChecker {
  private readonly mistakes = new Map<string, string>();
  /** New paths and their folders, by what they fold to. */
  private readonly folded = new Map<string, Set<string>>();

  constructor(added: readonly string[]) {
    for (const path of added) {
      const mistake = pathMistake(path);
      if (mistake !== undefined) this.mistakes.set(path, mistake);
      for (let end = path.length; end > 0; end = path.lastIndexOf("/", end - 1)) {
        const name = path.slice(0, end);
        const fold = foldPath(name);
        const known = this.folded.get(fold);
        if (known?.has(name)) break;
        if (known) known.add(name);
        else this.folded.set(fold, new Set([name]));
      }
    }
  }

  /** Takes the path of a file or folder of the new tree. */
  take(path: string): void {
    const same = this.folded.get(foldPath(path));
    if (!same) return;
    for (const other of same) {
      if (other !== path && !this.mistakes.has(other))
        this.mistakes.set(other, `is the same as ${path} on some systems`);
    }
  }

  /** In the order of the paths. */
  problems(): GatePoint[] {
    return [...this.mistakes]
      .map(([path, text]) => ({ path, text }))
      .sort((a, b) => (a.path < b.path ? -1 : 1));
  }
}
