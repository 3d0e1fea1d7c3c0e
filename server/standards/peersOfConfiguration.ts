import type { PeerTool } from "./model.ts";
import { END, type PeerReader, type PeerSuppression, split } from "./peerReader.ts";
import type { Comment } from "./units.ts";
import type { Lines } from "./waivers.ts";

/** `tflint-ignore: rule` covers its own line or the next one, `tflint-ignore-file` all of the file. */
export const tflint: PeerReader = (comment, lines) => {
  const match = /\btflint-ignore(-file)?:\s*([\w,\s-]+)/.exec(comment.text);
  if (!match) return [];
  const rules = split(match[2]);
  const [from, to] = match[1] ? [0, END] : lines.covered(comment);
  return [{ tool: "tflint", rules: rules.includes("all") ? "all" : rules, from, to }];
};

/** `hadolint ignore=DL3008` covers the instruction that follows, `hadolint global ignore=` all of the file. */
export const hadolint: PeerReader = (comment, lines) => {
  const match = /^#\s*hadolint\s+(global\s+)?ignore\s*=\s*([\w,\s]+)/.exec(comment.text);
  if (!match) return [];
  const rules = split(match[2]);
  if (match[1]) return [{ tool: "hadolint", rules, from: 0, to: END }];
  const [from] = lines.covered(comment);
  let to = from;
  // Lines of one instruction are joined; what is between them doesn't end it.
  while (to + 1 < lines.count && /[\\`]\s*$|^\s*#/.test(lines.line(to))) to++;
  return [
    { tool: "hadolint", rules, from, to },
    { tool: "shellcheck", rules, from, to },
  ];
};

/** `zizmor: ignore[unpinned-uses]` covers its own line. */
export const zizmor: PeerReader = (comment) => {
  const match = /#\s*zizmor:\s*ignore\[([\w,\s-]+)\]/.exec(comment.text);
  const line = comment.span.start.line;
  return match ? [{ tool: "zizmor", rules: split(match[1]), from: line, to: line }] : [];
};

/** `shellcheck disable=SC2312` covers the next command, or all of the file where it comes before any. */
export const shellcheck: PeerReader = (comment, lines) => {
  const match = /^#\s*shellcheck\s+(?:[\w-]+=\S+\s+)*disable=([\w,-]+)/.exec(comment.text);
  if (!match) return [];
  const rules = match[1] === "all" ? "all" : split(match[1]);
  const [from] = lines.covered(comment);
  for (let line = 0; line < comment.span.start.line; line++) {
    if (!/^\s*(?:#.*)?$/.test(lines.line(line))) return [{ tool: "shellcheck", rules, from, to: from }];
  }
  return [{ tool: "shellcheck", rules, from: 0, to: END }];
};

/** `checkov:skip=CKV_DOCKER_2:reason` in a Dockerfile covers all of it. */
export const checkovFile: PeerReader = (comment) => checkov(comment, () => [0, END]);

/** `checkov:skip=CKV_AWS_1:reason` inside of a block covers all of the block. */
export const checkovBlock: PeerReader = (comment, lines) =>
  checkov(comment, () => enclosingBlock(comment, lines));
export const checkovResource: PeerReader = (comment, lines) =>
  checkov(comment, () => enclosingResource(comment.span.start.line, lines));

function checkov(comment: Comment, reach: () => [number, number] | undefined): PeerSuppression[] {
  const rules = [...comment.text.matchAll(/\bcheckov:skip=\s*([\w,]+)/g)].flatMap((match) => split(match[1]));
  const lines = rules.length > 0 ? reach() : undefined;
  return lines ? [{ tool: "checkov", rules, from: lines[0], to: lines[1] }] : [];
}

/** What a template says in `Metadata` comes in as a comment: of one resource, or of the whole template. */
export const templateMetadata: PeerReader = (comment, lines) => {
  const lint = /^["']?ignore_checks["']?\s*:([\s\S]*)$/.exec(comment.text);
  const skip = lint ? null : /^["']?checkov["']?\s*:([\s\S]*)$/.exec(comment.text);
  if (!lint && !skip) return [];
  const rules = ((lint ?? skip)?.[1]?.match(lint ? /\b[EWI]\d{1,4}\b/g : /\bCKV\w+/g) ?? []).map(String);
  const [from, to] = enclosingResource(comment.span.start.line, lines) ?? [0, END];
  return [{ tool: lint ? "cfn-lint" : "checkov", rules, from, to }];
};

/** Lines of the top-level block of Terraform around a comment. */
function enclosingBlock(comment: Comment, lines: Lines): [number, number] | undefined {
  let from = comment.span.start.line;
  while (from >= 0 && !/^[a-z]\w*\b[^#{]*\{/.test(lines.line(from))) {
    if (from < comment.span.start.line && /^\}/.test(lines.line(from))) return undefined;
    from--;
  }
  let to = comment.span.start.line;
  while (to + 1 < lines.count && !/^\}/.test(lines.line(to))) to++;
  return from < 0 ? undefined : [from, to];
}

/** Lines of the resource of a template around a line; `undefined` outside of all resources. */
function enclosingResource(line: number, lines: Lines): [number, number] | undefined {
  let top = line;
  while (top >= 0 && !/^\s*["']?Resources["']?\s*:/.test(lines.line(top))) top--;
  let first = top + 1;
  while (first < lines.count && /^\s*(#|\{?\s*$)/.test(lines.line(first))) first++;
  const indent = indentOf(lines.line(first));
  if (top < 0 || indent <= indentOf(lines.line(top)) || first > line) return undefined;
  // Deeper than the logical ids: what stands beside them is nobody's.
  if (indentOf(lines.line(line)) < indent) return undefined;
  let from = line;
  while (from > first && !opens(lines.line(from), indent)) from--;
  let to = line;
  while (to + 1 < lines.count && !ends(lines.line(to + 1), indent)) to++;
  return [from, to];
}

function indentOf(line: string): number {
  return line.length - line.trimStart().length;
}

function opens(line: string, indent: number): boolean {
  return indentOf(line) === indent && /^["'\w]/.test(line.trimStart());
}

function ends(line: string, indent: number): boolean {
  return line.trim() !== "" && indentOf(line) <= indent && !/^\s*#/.test(line);
}

/** Above a statement it holds for all of the statement; for the file it may name no rule. */
export const squawk: PeerReader = (comment, lines) => {
  const match = /^(?:--|\/\*)\s*squawk-ignore(-file)?\b[ \t]*([\w \t,-]*)/.exec(comment.text);
  if (!match) return [];
  const rules = split(match[2]);
  if (match[1]) return [{ tool: "squawk", rules: rules.length > 0 ? rules : "all", from: 0, to: END }];
  const [from] = lines.covered(comment);
  let to = from;
  while (to + 1 < lines.count && !/;\s*(?:--.*)?$/.test(lines.line(to))) to++;
  return [{ tool: "squawk", rules, from, to }];
};

/** What an object's annotations say comes in as a comment about the object. */
export const annotations: PeerReader = ({ text, span, about }) => {
  if (!about) return [];
  const from = about.start.line;
  const to = Math.max(about.end.line, span.end.line);
  const told = (tool: PeerTool, rules: readonly string[] | "all"): PeerSuppression => ({
    tool,
    rules,
    from,
    to,
  });
  const lint = [...text.matchAll(/\bignore-check\.kube-linter\.io\/([\w-]+)/g)].map(
    (match) => match[1] ?? "",
  );
  const all = /\bkube-linter\.io\/ignore-all\b/.test(text);
  const checkov = [...text.matchAll(/\bcheckov\.io\/skip\d*["']?\s*:\s*["']?(CKV\w+)/g)];
  const ignored = scoreNames(text, "ignore");
  const enabled = scoreNames(text, "enable");
  return [
    told("kube-linter", all ? "all" : lint),
    told(
      "checkov",
      checkov.map((match) => match[1] ?? ""),
    ),
    told("kube-score", ignored.includes("*") ? "all" : ignored.filter((one) => !enabled.includes(one))),
  ];
};

function scoreNames(text: string, key: "ignore" | "enable"): string[] {
  const found = text.matchAll(new RegExp(`\\bkube-score/${key}["']?\\s*:\\s*["']?([\\w\\-*, \\t]+)`, "g"));
  return [...found].flatMap((match) => split(match[1]));
}
