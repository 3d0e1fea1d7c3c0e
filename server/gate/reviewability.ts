import { isGenerated, matcherOf } from "../change/paths.ts";

/** A file of a change, as it is afterwards. */
export interface NewContent {
  readonly path: string;
  /** Octal, as git writes it. */
  readonly mode: string;
  /** Bytes of the content. */
  readonly size: number;
  /** Undefined where it is too large to be read. */
  readonly bytes: Uint8Array | undefined;
}

export interface ReviewLimits {
  readonly maxBytes: number;
  /** Characters. */
  readonly maxLineLength: number;
  /** Paths that nobody can judge by reading. */
  readonly paths: readonly string[];
}

export const DEFAULT_LIMITS: ReviewLimits = { maxBytes: 1_000_000, maxLineLength: 2000, paths: [] };

const GITLINK = "160000";
const SYMLINK = "120000";

/** Turn the order of what is read around. */
const BIDI = /[\u061c\u202a-\u202e\u2066-\u2069]/u;
/** Are not seen; a byte order mark in front of everything is no harm, and joiners are part of words and of pictures. */
const INVISIBLE =
  /\u034f|(?!^\ufeff)[\u00ad\u115f\u1160\u17b4\u17b5\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|[\u{e0000}-\u{e007f}]|[\u{e0100}-\u{e01ef}]|[A-Za-z0-9_][\u200c\u200d][A-Za-z0-9_]/u;
// biome-ignore lint/suspicious/noControlCharactersInRegex: those are what is looked for.
const CONTROLS = /[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]|\x1b[[\]PX^_]/;

const MARKERS =
  /@generated\b|\bcode generated\b[^\n]*\bdo not edit\b|\bauto-?generated\b[^\n]*\bdo not (edit|modify)\b/i;
const MARKER_PROBE = 2000;
const LFS = /^version https:\/\/(git-lfs|hawser)\.github\.com\/spec\/v1\n/;

const isGeneratedName = matcherOf([
  "**/*.pb.go",
  "**/*_pb2.py",
  "**/*_pb2_grpc.py",
  "**/*.pb.{cc,h}",
  "**/*.g.{cs,dart}",
  "**/*.generated.*",
  "**/*.designer.cs",
  "**/{dist,vendor,node_modules,third_party}/**/*.{js,css}",
  "**/*.bundle.js",
]);

/** Tells why content can't be judged by reading its difference; undefined where it can. Attributes have no say in it. */
export function unreviewableBy(limits: ReviewLimits): (file: NewContent) => string | undefined {
  const named = limits.paths.length > 0 ? matcherOf(limits.paths) : undefined;
  return (file) => {
    if (file.mode === GITLINK) return "is a submodule: its content is elsewhere";
    if (/(^|\/)\.gitmodules$/i.test(file.path)) return "says where submodules come from";
    if (named?.(file.path)) return "is named by the policy as unreadable";
    if (isGenerated(file.path) || isGeneratedName(file.path)) return "is written by a tool";
    if (file.size > limits.maxBytes || file.bytes === undefined) return `has ${file.size} bytes`;
    return ofBytes(file, file.bytes, limits);
  };
}

function ofBytes(file: NewContent, bytes: Uint8Array, limits: ReviewLimits): string | undefined {
  if (bytes.includes(0)) return "is binary";
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return "is no text in UTF-8";
  }
  if (file.mode === SYMLINK) return linkReason(file.path, text);
  if (text.length < 1024 && LFS.test(text)) return "is a pointer to a large file elsewhere";
  if (MARKERS.test(text.slice(0, MARKER_PROBE))) return "says that a tool wrote it";
  const long = longLine(text, limits.maxLineLength);
  if (long !== undefined) return `has a line of more than ${limits.maxLineLength} characters (${long})`;
  const at = text.search(BIDI);
  if (at >= 0) return `turns the order of its text around (line ${lineOf(text, at)})`;
  const unseen = text.search(INVISIBLE);
  if (unseen >= 0) return `has invisible characters (line ${lineOf(text, unseen)})`;
  const control = text.search(CONTROLS);
  return control >= 0 ? `has control characters (line ${lineOf(text, control)})` : undefined;
}

/** A link that leads out of the repository shows what lies on the machine. */
function linkReason(path: string, target: string): string | undefined {
  if (/^([/\\~]|[A-Za-z]:)/.test(target)) return "is a link out of the repository";
  const parts = path.split("/").slice(0, -1);
  for (const part of target.split(/[/\\]/)) {
    if (part === "..") {
      if (parts.pop() === undefined) return "is a link out of the repository";
    } else if (part !== "" && part !== ".") parts.push(part);
  }
  return parts.some((part) => part.toLowerCase() === ".git") ? "is a link into the git folder" : undefined;
}

function longLine(text: string, limit: number): number | undefined {
  let line = 1;
  for (let start = 0; start <= text.length; line++) {
    const end = text.indexOf("\n", start);
    if ((end < 0 ? text.length : end) - start > limit) return line;
    if (end < 0) return undefined;
    start = end + 1;
  }
  return undefined;
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split("\n").length;
}
