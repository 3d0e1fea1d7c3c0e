import { groupOf, isTextLanguage } from "./fileKind.ts";
import type { Family, Language, TextLanguage } from "./model.ts";
import type { PeerReader, PeerSuppression } from "./peerReader.ts";
import {
  biome,
  clippy,
  eslint,
  kotlinSuppress,
  marks,
  nolint,
  noqa,
  nosec,
  nosemgrep,
  pragma,
  pylint,
  suppressMessage,
  suppressWarnings,
} from "./peersOfCode.ts";
import {
  annotations,
  checkovBlock,
  checkovFile,
  checkovResource,
  hadolint,
  shellcheck,
  squawk,
  templateMetadata,
  tflint,
  zizmor,
} from "./peersOfConfiguration.ts";
import type { Comment } from "./units.ts";
import type { Lines } from "./waivers.ts";

/** Reads the suppressions that people already wrote for other linters. */
export function peerSuppressions(
  comments: readonly Comment[],
  lines: Lines,
  language: Language,
): PeerSuppression[] {
  const readers = READERS[groupOf(language)];
  return comments.flatMap((comment) =>
    mayBeSuppression(comment, language) ? readers.flatMap((reader) => reader(comment, lines, comments)) : [],
  );
}

/** In code, where comments are many: the marks of the tools that read it. */
const MARK =
  /eslint-|oxlint-|biome-ignore|noqa|nosec|nolint|pylint|nosemgrep|NOSONAR|NOPMD|SuppressWarnings|SuppressMessage|#\s*pragma\s+warning|@(file:)?Suppress\b|^#!?\[\s*(cfg_attr\b.*)?(allow|expect)\b/;

/** A cheap look at a comment: may it be one of them at all? */
export function mayBeSuppression(comment: Comment, language: Language): boolean {
  return isTextLanguage(language) || MARK.test(comment.text);
}

const READERS: Readonly<Record<Family | TextLanguage, readonly PeerReader[]>> = {
  javascript: [eslint, biome, nosemgrep, marks],
  python: [noqa, nosec, pylint, nosemgrep, marks],
  java: [nosemgrep, marks, suppressWarnings],
  go: [nolint, nosec, nosemgrep, marks],
  csharp: [nosemgrep, marks, pragma, suppressMessage],
  kotlin: [nosemgrep, marks, kotlinSuppress],
  rust: [nosemgrep, clippy],
  yaml: [nosemgrep, checkovResource, templateMetadata, annotations, zizmor],
  json: [templateMetadata, annotations],
  terraform: [nosemgrep, tflint, checkovBlock],
  dockerfile: [nosemgrep, hadolint, checkovFile],
  sql: [squawk, nosemgrep],
  shell: [nosemgrep, shellcheck],
};
