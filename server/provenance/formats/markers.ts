import type { LineClaim, SourceProblem } from "../model.ts";
import { toolName } from "./names.ts";
import { isTooLong, linesOf, shortText } from "./source.ts";

/** Whether a line is a marker, in time linear in its length; it is asked about `MAX_MATCHED` characters at most. */
export type LineMatcher = (line: string) => boolean;

/** Marks of the policy that open and close a span of AI text. */
export interface MarkerPair {
  readonly name: string;
  readonly begin: LineMatcher;
  readonly end: LineMatcher;
  /** Steps that one character costs both matchers at most. */
  readonly stepsPerChar: number;
}

/** What the markers of one file say, and why some of them say nothing. */
export interface MarkedFile {
  /** Of several for one line the last holds it. */
  readonly claims: readonly LineClaim[];
  readonly problems: readonly SourceProblem[];
}

/** Options of `markerClaims`. */
export interface MarkerOptions {
  readonly pairs?: readonly MarkerPair[];
}

export const MAX_MATCHED = 300;
const SOURCE = "marker";
const MAX_TEXT_BYTES = 8 * 1024 * 1024;
const MAX_LINES = 200_000;
/** Steps that all pairs may take in one text: about a second. Counted, so that every machine decides alike. */
const MAX_STEPS = 500_000_000;

const COMMENT = /^\s*(?:\/\/|\/\*|\*|#|--|<!--|;|%|"""|'''|\{-|\(\*|rem\b|')/i;
const AI_TAG = /(?:^|[^\w@])@ai-generated(?![\w-])/i;
const SNIPPET_BEGIN = /(?:^|\W)SPDX-SnippetBegin\W*$/;
const SNIPPET_END = /(?:^|\W)SPDX-SnippetEnd\W*$/;
/** `SPDX-SnippetComment: AI: tool/model session s_…`, as our own export words it, or `AI-generated …`. */
const SNIPPET_AI =
  /SPDX-(?:SnippetComment|SnippetName|FileContributor):\s*(?:<text>\s*)?(AI(?::|[- ]generated\b).*)/i;

/**
 * What a text's own marks say of its lines, with moderate confidence: `@ai-generated` in the comment at its
 * head stands for the whole file, an SPDX snippet with an AI mark inside and the pairs of the policy stand for
 * the lines between their marks. `@generated` is about tools, not about AI. A span without end says nothing.
 */
export function markerClaims(text: string, options: MarkerOptions = {}): MarkedFile {
  if (isTooLong(text, MAX_TEXT_BYTES)) return gaveUp("the text is too long to look for markers");
  const lines = linesOf(text);
  if (lines.length > MAX_LINES) return gaveUp("the text has too many lines to look for markers");
  const cut = lines.map((line) => line.slice(0, MAX_MATCHED));
  const head = headMark(cut);
  const last = lines.at(-1) === "" ? lines.length - 1 : lines.length;
  const found = [snippets(cut), ...pairedSpans(cut, options.pairs ?? [])];
  const whole = head === undefined || last === 0 ? [] : [claim(1, last, head)];
  return {
    claims: [...whole, ...found.flatMap(({ claims }) => claims)],
    problems: found.flatMap(({ problems }) => problems),
  };
}

function gaveUp(message: string): MarkedFile {
  return { claims: [], problems: [{ source: SOURCE, message }] };
}

function claim(startLine: number, endLine: number, marker: string): LineClaim {
  const named = /\bAI:\s*([\w.-]{1,64})(?:\/([\w.:/-]{1,120}))?/.exec(marker);
  const session = /\bsession[ =](s_[0-9A-Za-z]{1,64})\b/.exec(marker)?.[1];
  return {
    startLine,
    endLine,
    origin: "ai",
    confidence: "moderate",
    evidence: [{ kind: "marker", text: shortText(marker, 120) ?? "" }],
    ...(named?.[1] === undefined ? {} : { tool: toolName(named[1]) }),
    ...(named?.[2] === undefined ? {} : { model: named[2] }),
    ...(session === undefined ? {} : { session }),
  };
}

/** The mark in the comments that come before any code; block comments may have plain lines inside. */
function headMark(lines: readonly string[]): string | undefined {
  let closing: string | undefined;
  for (const line of lines) {
    const text = line.trim();
    if (closing === undefined && text !== "" && !COMMENT.test(line) && !/^<\?/.test(text)) return undefined;
    if (AI_TAG.test(line)) return text;
    closing = closing === undefined ? opens(text) : text.includes(closing) ? undefined : closing;
  }
  return undefined;
}

/** What ends the block comment that a line opens and does not close itself. */
function opens(text: string): string | undefined {
  const blocks = [
    ["/*", "*/"],
    ["<!--", "-->"],
    ['"""', '"""'],
    ["'''", "'''"],
    ["{-", "-}"],
    ["(*", "*)"],
  ] as const;
  const block = blocks.find(([begin]) => text.startsWith(begin));
  return block === undefined || text.indexOf(block[1], block[0].length) >= 0 ? undefined : block[1];
}

/** SPDX snippets may be nested; a mark belongs to the innermost one around it. Outer claims come first. */
function snippets(lines: readonly string[]): MarkedFile {
  const claims: LineClaim[] = [];
  const open: { line: number; mark: string | undefined }[] = [];
  lines.forEach((line, index) => {
    if (!line.includes("SPDX-Snippet") && open.length === 0) return;
    const inner = open.at(-1);
    if (SNIPPET_BEGIN.test(line)) open.push({ line: index + 1, mark: undefined });
    else if (SNIPPET_END.test(line)) {
      open.pop();
      if (inner?.mark !== undefined && inner.line + 1 <= index)
        claims.push(claim(inner.line + 1, index, inner.mark));
    } else if (inner !== undefined) inner.mark ??= snippetMark(line);
  });
  const unclosed = open.filter(({ mark }) => mark !== undefined);
  return {
    claims: claims.sort((one, other) => one.startLine - other.startLine),
    problems: unclosed.map(({ line }) => ({
      source: SOURCE,
      message: `line ${line}: the SPDX snippet has no end`,
    })),
  };
}

function snippetMark(line: string): string | undefined {
  if (COMMENT.test(line) && AI_TAG.test(line)) return line.trim();
  return SNIPPET_AI.exec(line)?.[1];
}

/** What each pair finds; one that would cost more steps than are left is not looked for. */
function pairedSpans(lines: readonly string[], pairs: readonly MarkerPair[]): MarkedFile[] {
  const chars = lines.reduce((sum, line) => sum + line.length + 1, 0);
  let left = MAX_STEPS;
  return pairs.map((pair) => {
    const steps = chars * pair.stepsPerChar;
    if (steps > left) return gaveUp(`${pair.name}: the text is too long to look for marks this complicated`);
    left -= steps;
    return spans(lines, pair);
  });
}

/** Spans between a pair of marks. A second begin starts anew: the smaller span is the surer one. */
function spans(lines: readonly string[], pair: MarkerPair): MarkedFile {
  const claims: LineClaim[] = [];
  let open: { line: number; text: string } | undefined;
  const problem = (message: string): MarkedFile => ({
    claims,
    problems: [{ source: SOURCE, message: `${pair.name}: ${message}` }],
  });
  try {
    for (const [index, line] of lines.entries()) {
      if (open !== undefined && pair.end(line)) {
        if (open.line + 1 <= index) claims.push(claim(open.line + 1, index, open.text));
        open = undefined;
      } else if (pair.begin(line)) open = { line: index + 1, text: line.trim() };
    }
  } catch {
    return problem("its pattern failed");
  }
  return open === undefined ? { claims, problems: [] } : problem(`line ${open.line}: the span has no end`);
}
