import type { Position } from "./model.ts";
import { END, named, type PeerReader, type PeerSuppression, split } from "./peerReader.ts";
import type { Comment } from "./units.ts";
import type { Lines } from "./waivers.ts";

export const eslint: PeerReader = (comment, _lines, all) => {
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

export const biome: PeerReader = (comment, lines) =>
  [...comment.text.matchAll(/\bbiome-ignore(-all)?\s+([\w/]+)/g)].flatMap((match): PeerSuppression[] => {
    const [from, to] = match[1] ? [0, END] : lines.covered(comment);
    const path = match[2] ?? "";
    if (!path.startsWith("lint")) return [];
    const rule = path.split("/")[2];
    return [{ tool: "biome", rules: rule ? [rule] : "all", from, to }];
  });

export const noqa: PeerReader = (comment) => {
  const match = /#\s*(ruff:\s*)?noqa\b(?::\s*([A-Z][A-Z0-9]*(?:[\s,]+[A-Z]+[0-9]+)*))?/i.exec(comment.text);
  if (!match) return [];
  const line = comment.span.start.line;
  const wholeFile = match[1] !== undefined;
  return [{ tool: "ruff", rules: named(match[2]), from: wholeFile ? 0 : line, to: wholeFile ? END : line }];
};

export const nosec: PeerReader = (comment, lines) => {
  const match = /#\s*nosec\b[:\s]*((?:[BG]\d+[\s,]*)*)/.exec(comment.text);
  if (!match) return [];
  const [from, to] = lines.covered(comment);
  const rules = named(match[1]);
  return [
    { tool: "bandit", rules, from, to },
    { tool: "golangci", rules: rules === "all" ? ["gosec"] : rules, from, to },
  ];
};

export const nolint: PeerReader = (comment, lines) => {
  const match = /^\/\/\s*nolint(?::([\w,-]+))?/.exec(comment.text);
  if (!match) return [];
  const [from, to] = lines.covered(comment);
  return [{ tool: "golangci", rules: named(match[1]), from, to }];
};

export const pylint: PeerReader = (comment, lines) => {
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

export const nosemgrep: PeerReader = (comment, lines) => {
  const match = /\bnosemgrep\b(?::\s*([\w.,\s-]+))?/.exec(comment.text);
  if (!match) return [];
  const [from, to] = lines.covered(comment);
  const rules = named(match[1]);
  const ids = rules === "all" ? rules : rules.map((id) => id.split(".").at(-1) ?? id);
  return [{ tool: "semgrep", rules: ids, from, to }];
};

export const marks: PeerReader = (comment) => {
  const line = comment.span.start.line;
  const out: PeerSuppression[] = [];
  if (/\bNOSONAR\b/.test(comment.text)) out.push({ tool: "sonar", rules: "all", from: line, to: line });
  if (/\bNOPMD\b/.test(comment.text)) out.push({ tool: "pmd", rules: "all", from: line, to: line });
  return out;
};

/** `@SuppressWarnings` comes in as a comment whose span is what it annotates. */
export const suppressWarnings: PeerReader = (comment) => {
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

/** Codes as analysers of .NET name them; Sonar's are its own tool's as well. */
function dotnet(rules: readonly string[] | "all", from: number, to: number): PeerSuppression[] {
  return [
    { tool: "roslyn", rules, from, to },
    { tool: "sonar", rules, from, to },
  ];
}

/** `#pragma warning disable CA2007 // reason` holds up to the `restore` of the same code, or of all. */
export const pragma: PeerReader = (comment, _lines, all) => {
  const own = pragmaWarning(comment);
  if (own?.action !== "disable") return [];
  const from = comment.span.start.line;
  const later = all.filter((c) => c.start > comment.start).map((c) => ({ comment: c, ...pragmaWarning(c) }));
  const endOf = (code: string | undefined): number =>
    later.find(
      ({ action, codes }) =>
        action === "restore" && (codes?.length === 0 || (code !== undefined && codes?.includes(code))),
    )?.comment.span.start.line ?? END;
  if (own.codes.length === 0) return dotnet("all", from, endOf(undefined));
  return own.codes.flatMap((code) => dotnet([code], from, endOf(code)));
};

function pragmaWarning(comment: Comment): { action: string; codes: readonly string[] } | undefined {
  const match = /^#\s*pragma\s+warning\s+(disable|restore)\b([^\n]*)/.exec(comment.text);
  if (!match) return undefined;
  // The compiler's own warnings may be written without their letters: `4014`.
  const codes = split((match[2] ?? "").replace(/\/\/.*$/, "")).map((code) =>
    /^\d+$/.test(code) ? `CS${code.padStart(4, "0")}` : code,
  );
  return { action: match[1] ?? "", codes };
}

/** `[SuppressMessage]` comes in as a comment whose span is what it annotates. */
export const suppressMessage: PeerReader = (comment) => {
  if (!comment.text.startsWith("[")) return [];
  const { start, end } = comment.span;
  const found = comment.text.matchAll(/\bSuppressMessage(?:Attribute)?\s*\(\s*"[^"]*"\s*,\s*"([^":]*)/g);
  return [...found].flatMap((match) => dotnet([match[1]?.trim() ?? ""], start.line, end.line));
};

/** Kotlin's `@Suppress("SwallowedException")`, also with detekt's rule sets in front: `detekt:exceptions:…`. */
export const kotlinSuppress: PeerReader = (comment, lines) => {
  const match = /^@(file:)?Suppress(Warnings)?\b/.exec(comment.text);
  if (!match) return [];
  const { start, end } = comment.span;
  // Where its span is no more than itself, what it annotates is another piece of the file.
  const alone = start.line === end.line && end.character === start.character + comment.text.length;
  const reach = match[1]
    ? { from: 0, to: END }
    : { from: start.line, to: alone ? endOfItem(lines, end, false) : end.line };
  const given = [...comment.text.matchAll(/"([^"]*)"/g)].map((m) => m[1] ?? "");
  const rules = given.map((rule) => rule.replace(/^(detekt[.:])?([\w-]+[.:])?/i, ""));
  const all = given.some((rule) => /^(detekt(:all)?|all)$/i.test(rule));
  return [{ tool: "detekt", rules: all ? "all" : rules, ...reach }];
};

/**
 * `#[allow(clippy::unwrap_used)]` holds for the item behind it, `#![allow(…)]` for the block or
 * file around it. Both ends are read off the lines: the item is another piece of the file.
 */
export const clippy: PeerReader = (comment, lines) => {
  const match = /^#(!?)\[/.exec(comment.text);
  if (!match) return [];
  const rules = [...comment.text.matchAll(/\bclippy::(\w+)/g)].map((m) => m[1] ?? "");
  if (rules.length === 0) return [];
  const groups = rules.some((rule) => /^(all|restriction)$/.test(rule));
  const to = endOfItem(lines, comment.span.end, match[1] === "!");
  return [{ tool: "clippy", rules: groups ? "all" : rules, from: comment.span.start.line, to }];
};

/** Line on which what stands behind an attribute or annotation ends, or with `inner` the block around it. */
function endOfItem(lines: Lines, from: Position, inner: boolean): number {
  let depth = 0;
  let attribute = 0;
  for (let line = from.line; line < lines.count; line++) {
    const code = lines
      .line(line)
      .slice(line === from.line ? from.character : 0)
      .replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)'|\/\/.*$/g, "");
    for (const [index, char] of [...code].entries()) {
      if (char === "#" && /^#!?\[/.test(code.slice(index))) attribute = 1;
      else if (/[{([]/.test(char)) depth++;
      else if (/[})\]]/.test(char)) {
        depth--;
        if (depth < 0) return line;
        if (attribute > 0 && depth === 0) attribute = 0;
        else if (!inner && depth === 0 && char === "}") return line;
      } else if (!inner && depth === 0 && char === ";") return line;
    }
    if (!inner && depth === 0 && line > from.line && lines.line(line).trim() === "") return line;
  }
  return END;
}
