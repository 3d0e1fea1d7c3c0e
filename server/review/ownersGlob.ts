import type { SplitPath } from "./ownersModel.ts";

/**
 * Globs of owner files. They are matched here and not by a regular expression: an engine that goes back can be made to
 * hang by a line such as `*a*a*a*a*b`, while here the work is at most the product of the lengths of pattern and path.
 */

/** Longest pattern, in characters: as long as the longest path that Linux takes. */
export const MAX_GLOB_CHARS = 4096;

export type CompiledGlob =
  | { readonly ok: true; matches(path: SplitPath): boolean }
  | { readonly ok: false; readonly reason: string };

/** A character, a set of them, any one, or any number of them. */
type Token = string | CharacterSet | "any one" | "any number";
interface CharacterSet {
  readonly isNegated: boolean;
  readonly ranges: readonly (readonly [string, string])[];
}

/** Folders, any number of them; or one name. */
type Part = "any folders" | { readonly literal: string } | { readonly tokens: readonly Token[] };

const ANY_NAME: Part = { tokens: ["any number"] };
const NO_SETS = "`[ ]` does not work in GitHub's owner files: write one line for each name";

/**
 * A pattern as GitHub takes it: like one of a `.gitignore`, where a name stands for a file or a folder with all in it,
 * but `folder/*` only means what lies in it directly, and there are no sets of characters.
 */
export function githubGlob(pattern: string): CompiledGlob {
  const isFolder = pattern.endsWith("/");
  const plain = pattern.slice(0, isFolder ? -1 : undefined);
  const isAnchored = plain.includes("/");
  const names = (plain.startsWith("/") ? plain.slice(1) : plain).split("/");
  const last = names.at(-1);
  const tail: Part[] = [];
  if (isFolder || last === "**") tail.push("any folders", ANY_NAME);
  // `a/**/` means the folders in it, and not what lies in it directly.
  if (isFolder && last === "**") tail.push(ANY_NAME);
  if (!isFolder && last !== "**" && last !== "*") tail.push("any folders");
  const inner = last === "**" ? names.slice(0, -1) : names;
  return compiled(pattern, isAnchored ? [] : ["any folders"], inner, tail, { hasSets: false });
}

/**
 * A pattern as GitLab takes it: a shell's glob over whole paths, where a name means a file alone, one with `/` behind it
 * all below that folder, and `**` any folders only in front of a `/`.
 */
export function gitlabGlob(pattern: string): CompiledGlob {
  if (pattern === "*") return compiled(pattern, ["any folders"], ["*"], [], { hasSets: true });
  const isFolder = pattern.endsWith("/");
  const plain = pattern.slice(0, isFolder ? -1 : undefined);
  const isAnchored = plain.startsWith("/") || (isFolder && plain === "");
  const names = plain === "" ? [] : (plain.startsWith("/") ? plain.slice(1) : plain).split("/");
  // Where nothing follows, it is a plain star.
  if (!isFolder && names.at(-1) === "**") names.splice(-1, 1, "*");
  const tail: Part[] = isFolder ? ["any folders", ANY_NAME] : [];
  return compiled(pattern, isAnchored ? [] : ["any folders"], names, tail, { hasSets: true });
}

function compiled(
  pattern: string,
  front: readonly Part[],
  names: readonly string[],
  tail: readonly Part[],
  { hasSets }: { readonly hasSets: boolean },
): CompiledGlob {
  if (pattern.length > MAX_GLOB_CHARS) return refused(`it is longer than ${MAX_GLOB_CHARS} characters`);
  if (names.includes("")) return refused("it has a folder without a name, and means no path");
  const inner: Part[] = [];
  for (const name of names) {
    const part = name === "**" ? "any folders" : partOf(name.normalize("NFC"), hasSets);
    if (part === undefined)
      return refused(name.includes("[") && !hasSets ? NO_SETS : "a `[` or `\\` in it is not ended");
    inner.push(part);
  }
  const parts = [...front, ...inner, ...tail].filter(
    (part, at, all) => part !== "any folders" || all[at - 1] !== "any folders",
  );
  if (parts.length === 0) return refused("it means no path");
  const start = literalFront(parts);
  const inside = start === "" ? longestLiteral(parts) : "";
  // Most patterns do not mean a path, and that is told by a look at its text.
  const isNear = ({ whole }: SplitPath): boolean => whole.startsWith(start) && whole.includes(inside);
  return { ok: true, matches: (path) => isNear(path) && matchesParts(parts, path.parts) };
}

/** What every path that is meant begins with. */
function literalFront(parts: readonly Part[]): string {
  const end = parts.findIndex((part) => part === "any folders" || !("literal" in part));
  const literals = parts.slice(0, end < 0 ? parts.length : end);
  return literals.map((part) => (part !== "any folders" && "literal" in part ? part.literal : "")).join("/");
}

/** The longest text that every path has which is meant. */
function longestLiteral(parts: readonly Part[]): string {
  const runs = parts.flatMap((part) => {
    if (part === "any folders") return [];
    if ("literal" in part) return [part.literal];
    const texts: string[] = [""];
    for (const token of part.tokens) {
      if (isWildcard(token)) texts.push("");
      else texts.push((texts.pop() ?? "") + token);
    }
    return texts;
  });
  return runs.reduce((longest, run) => (run.length > longest.length ? run : longest), "");
}

function isWildcard(token: Token): token is CharacterSet | "any one" | "any number" {
  return typeof token !== "string" || token === "any one" || token === "any number";
}

function refused(reason: string): CompiledGlob {
  return { ok: false, reason };
}

/** Undefined for a name that is not well-formed. */
function partOf(name: string, hasSets: boolean): Part | undefined {
  const tokens: Token[] = [];
  const characters = Array.from(name);
  for (let at = 0; at < characters.length; at += 1) {
    const one = characters[at] ?? "";
    if (one === "*") {
      if (tokens.at(-1) !== "any number") tokens.push("any number");
    } else if (one === "?") tokens.push("any one");
    else if (one === "\\") {
      at += 1;
      const escaped = characters[at];
      if (escaped === undefined) return undefined;
      tokens.push(escaped);
    } else if (one === "[") {
      const set = hasSets ? setAt(characters, at) : undefined;
      if (!set) return undefined;
      tokens.push(set.token);
      at = set.end;
    } else tokens.push(one);
  }
  const isLiteral = !tokens.some(isWildcard);
  return isLiteral ? { literal: tokens.join("") } : { tokens };
}

/** The set that opens at an index; undefined where it is not closed. */
function setAt(
  characters: readonly string[],
  start: number,
): { readonly token: CharacterSet; readonly end: number } | undefined {
  let at = start + 1;
  const isNegated = characters[at] === "^" || characters[at] === "!";
  if (isNegated) at += 1;
  const ranges: [string, string][] = [];
  const take = (): string | undefined => {
    if (characters[at] === "\\") at += 1;
    at += 1;
    return characters[at - 1];
  };
  while (at < characters.length) {
    if (characters[at] === "]" && ranges.length > 0) return { token: { isNegated, ranges }, end: at };
    const from = take();
    const isRange = characters[at] === "-" && characters[at + 1] !== "]";
    if (isRange) at += 1;
    const to = isRange ? take() : from;
    if (from === undefined || to === undefined) return undefined;
    ranges.push([from, to]);
  }
  return undefined;
}

/** Goes back to the last wildcard alone: what an earlier one could take in addition, the last one can too. */
function matchesParts(parts: readonly Part[], names: readonly string[]): boolean {
  return matchesSequence(parts, names, (part) => part === "any folders", matchesName);
}

function matchesName(part: Part, name: string): boolean {
  if (part === "any folders") return false;
  if ("literal" in part) return part.literal === name;
  return matchesSequence(part.tokens, Array.from(name), (token) => token === "any number", matchesCharacter);
}

function matchesCharacter(token: Token, character: string): boolean {
  if (typeof token === "string") return token === "any one" || token === character;
  return token.ranges.some(([from, to]) => from <= character && character <= to) !== token.isNegated;
}

function matchesSequence<Pattern, Item>(
  pattern: readonly Pattern[],
  items: readonly Item[],
  isMany: (one: Pattern) => boolean,
  matches: (one: Pattern, item: Item) => boolean,
): boolean {
  let at = 0;
  let next = 0;
  let many = -1;
  let taken = 0;
  while (next < items.length) {
    const one = pattern[at];
    const item = items[next];
    if (one !== undefined && isMany(one)) {
      many = at;
      taken = next;
      at += 1;
    } else if (one !== undefined && item !== undefined && matches(one, item)) {
      at += 1;
      next += 1;
    } else if (many >= 0) {
      taken += 1;
      at = many + 1;
      next = taken;
    } else return false;
  }
  return pattern.slice(at).every(isMany);
}
