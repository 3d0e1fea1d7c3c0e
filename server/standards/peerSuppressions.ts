import type { Family, PeerTool } from "./model.ts";
import type { Comment } from "./units.ts";
import type { Lines } from "./waivers.ts";

/** Another tool's suppression: lines (from 0, inclusive) on which its named rules are silent. */
export interface PeerSuppression {
  readonly tool: PeerTool;
  readonly rules: readonly string[] | "all";
  readonly from: number;
  readonly to: number;
}

type Reader = (comment: Comment, lines: Lines, all: readonly Comment[]) => PeerSuppression[];

const END = Number.POSITIVE_INFINITY;

/** Reads the suppressions that people already wrote for other linters. */
export function peerSuppressions(
  comments: readonly Comment[],
  lines: Lines,
  family: Family,
): PeerSuppression[] {
  const readers = READERS[family];
  return comments.flatMap((comment) =>
    mayBeSuppression(comment) ? readers.flatMap((reader) => reader(comment, lines, comments)) : [],
  );
}

const MARK = /eslint-|oxlint-|biome-ignore|noqa|nosec|nolint|pylint|nosemgrep|NOSONAR|NOPMD|SuppressWarnings/;

/** A cheap look at a comment: may it be one of them at all? */
export function mayBeSuppression(comment: Comment): boolean {
  return MARK.test(comment.text);
}

function split(list: string | undefined): string[] {
  return (list ?? "").split(/[\s,]+/).filter(Boolean);
}

function named(list: string | undefined): readonly string[] | "all" {
  const rules = split(list);
  return rules.length > 0 ? rules : "all";
}

const eslint: Reader = (comment, _lines, all) => {
  const match = /\b(eslint|oxlint)-(disable-next-line|disable-line|disable|enable)\b([^\n]*)/.exec(
    comment.text,
  );
  if (!match || match[2] === "enable") return [];
  const tool = match[1] as "eslint" | "oxlint";
  const rules = named((match[3] ?? "").replace(/\*\/.*$/, "").replace(/\s--\s.*$/, ""));
  const line = comment.span.start.line;
  if (match[2] === "disable-line") return [{ tool, rules, from: line, to: line }];
  if (match[2] === "disable-next-line") {
    const next = comment.span.end.line + 1;
    return [{ tool, rules, from: next, to: next }];
  }
  const enable = all.find((c) => c.start > comment.start && c.text.includes(`${tool}-enable`));
  return [{ tool, rules, from: line, to: enable ? enable.span.start.line : END }];
};

const biome: Reader = (comment, lines) =>
  [...comment.text.matchAll(/\bbiome-ignore(-all)?\s+([\w/]+)/g)].flatMap((match): PeerSuppression[] => {
    const [from, to] = match[1] ? [0, END] : lines.covered(comment);
    const path = match[2] ?? "";
    if (!path.startsWith("lint")) return [];
    const rule = path.split("/")[2];
    return [{ tool: "biome", rules: rule ? [rule] : "all", from, to }];
  });

const noqa: Reader = (comment) => {
  const match = /#\s*(ruff:\s*)?noqa\b(?::\s*([A-Z][A-Z0-9]*(?:[\s,]+[A-Z]+[0-9]+)*))?/i.exec(comment.text);
  if (!match) return [];
  const line = comment.span.start.line;
  const wholeFile = match[1] !== undefined;
  return [{ tool: "ruff", rules: named(match[2]), from: wholeFile ? 0 : line, to: wholeFile ? END : line }];
};

const nosec: Reader = (comment, lines) => {
  const match = /#\s*nosec\b[:\s]*((?:[BG]\d+[\s,]*)*)/.exec(comment.text);
  if (!match) return [];
  const [from, to] = lines.covered(comment);
  const rules = named(match[1]);
  return [
    { tool: "bandit", rules, from, to },
    { tool: "golangci", rules: rules === "all" ? ["gosec"] : rules, from, to },
  ];
};

const nolint: Reader = (comment, lines) => {
  const match = /^\/\/\s*nolint(?::([\w,-]+))?/.exec(comment.text);
  if (!match) return [];
  const [from, to] = lines.covered(comment);
  return [{ tool: "golangci", rules: named(match[1]), from, to }];
};

const pylint: Reader = (comment, lines) => {
  const match = /#\s*pylint:\s*(disable|disable-next)\s*=\s*([\w,\s-]+)/.exec(comment.text);
  if (!match) return [];
  const rules = split(match[2]);
  const line = comment.span.start.line;
  if (match[1] === "disable-next") return [{ tool: "pylint", rules, from: line + 1, to: line + 1 }];
  if (lines.codeBefore(comment)) return [{ tool: "pylint", rules, from: line, to: line }];
  // On a line of its own it holds to the end of the block.
  const indent = comment.span.start.character;
  let to = line;
  while (to + 1 < lines.count) {
    const next = lines.line(to + 1);
    if (next.trim() !== "" && next.length - next.trimStart().length < indent) break;
    to++;
  }
  return [{ tool: "pylint", rules, from: line, to }];
};

const nosemgrep: Reader = (comment, lines) => {
  const match = /\bnosemgrep\b(?::\s*([\w.,\s-]+))?/.exec(comment.text);
  if (!match) return [];
  const [from, to] = lines.covered(comment);
  const rules = named(match[1]);
  const ids = rules === "all" ? rules : rules.map((id) => id.split(".").at(-1) ?? id);
  return [{ tool: "semgrep", rules: ids, from, to }];
};

const marks: Reader = (comment) => {
  const line = comment.span.start.line;
  const out: PeerSuppression[] = [];
  if (/\bNOSONAR\b/.test(comment.text)) out.push({ tool: "sonar", rules: "all", from: line, to: line });
  if (/\bNOPMD\b/.test(comment.text)) out.push({ tool: "pmd", rules: "all", from: line, to: line });
  return out;
};

/** `@SuppressWarnings` comes in as a comment whose span is what it annotates. */
const suppressWarnings: Reader = (comment) => {
  if (!comment.text.startsWith("@")) return [];
  const rules = [...comment.text.matchAll(/"([^"]*)"/g)].map((m) => m[1] ?? "");
  const { start, end } = comment.span;
  const reach = { from: start.line, to: end.line };
  const pmd = rules.flatMap((r) => (r === "PMD" ? [] : r.startsWith("PMD.") ? [r.slice(4)] : []));
  const sonar = rules.flatMap((r) => (/^(java|squid):/.test(r) ? [r.split(":")[1] ?? ""] : []));
  return [
    ...(rules.includes("PMD") ? [{ tool: "pmd" as const, rules: "all" as const, ...reach }] : []),
    { tool: "pmd", rules: pmd, ...reach },
    { tool: "sonar", rules: sonar, ...reach },
    { tool: "errorprone", rules, ...reach },
  ];
};

const READERS: Readonly<Record<Family, readonly Reader[]>> = {
  javascript: [eslint, biome, nosemgrep, marks],
  python: [noqa, nosec, pylint, nosemgrep, marks],
  java: [nosemgrep, marks, suppressWarnings],
  go: [nolint, nosec, nosemgrep, marks],
};
