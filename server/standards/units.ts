import type { Node, Tree } from "web-tree-sitter";
import type { Adapter } from "./languages/adapter.ts";
import type { Finding, Span } from "./model.ts";
import type { FileDefinition } from "./symbols.ts";

export interface Comment {
  readonly start: number;
  readonly end: number;
  readonly span: Span;
  readonly text: string;
  /** What it speaks of, where the format says so and no line does. */
  readonly about?: Span;
}

/**
 * A top-level declaration or a member of a class: the smallest piece that is analysed
 * again after an edit. A rule sees its unit's syntax and the file's table of names,
 * and nothing else, so a unit's findings stay valid while both are unchanged.
 */
export interface Unit {
  start: number;
  end: number;
  startRow: number;
  endRow: number;
  definitions: readonly FileDefinition[];
  mentions: readonly string[];
  findings: readonly Finding[];
  /** As they stood when the unit was read: see {@link commentsOf}. */
  comments: readonly Comment[];
  /** How far the unit has moved since then. */
  movedChars: number;
  movedRows: number;
  /** Those of the comments that may change a verdict. */
  speaking: readonly Comment[];
}

/** Cuts a tree into units: disjoint, in order, covering every statement. */
export function unitsOf(tree: Tree, adapter: Adapter): Unit[] {
  const units: Unit[] = [];
  collect(tree.rootNode.children, adapter, units, 0);
  return units;
}

function collect(nodes: readonly Node[], adapter: Adapter, units: Unit[], depth: number): void {
  for (const node of nodes) {
    const body = depth < 4 && adapter.containerKinds.includes(node.type) ? adapter.containerBody(node) : null;
    if (!body) {
      add(units, node.startIndex, node.endIndex, node.startPosition.row, node.endPosition.row);
      continue;
    }
    add(units, node.startIndex, body.startIndex, node.startPosition.row, body.startPosition.row);
    collect(body.children, adapter, units, depth + 1);
  }
}

function add(units: Unit[], start: number, end: number, startRow: number, endRow: number): void {
  if (end > start) units.push(makeUnit(start, end, startRow, endRow));
}

/** A unit that nobody has read yet. */
export function makeUnit(start: number, end: number, startRow: number, endRow: number): Unit {
  return {
    start,
    end,
    startRow,
    endRow,
    definitions: NONE,
    mentions: NONE,
    findings: NONE,
    comments: NONE,
    movedChars: 0,
    movedRows: 0,
    speaking: NONE,
  };
}

const NONE: readonly never[] = [];

/** Position in `units` of the one that holds the offset or ends before it; -1 if none does. */
export function unitAt(units: readonly Unit[], offset: number): number {
  let low = -1;
  let high = units.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((units[middle]?.start ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Moves a unit after text before it grew or shrank. */
export function moveUnit(unit: Unit, chars: number, rows: number): void {
  if (chars === 0 && rows === 0) return;
  unit.start += chars;
  unit.end += chars;
  unit.startRow += rows;
  unit.endRow += rows;
  unit.movedChars += chars;
  unit.movedRows += rows;
  if (unit.speaking.length > 0) unit.speaking = unit.speaking.map((c) => moveComment(c, chars, rows));
  if (unit.findings.length > 0) unit.findings = unit.findings.map((f) => moveFinding(f, chars, rows));
}

/** A unit's comments where they stand now. */
export function commentsOf(unit: Unit): readonly Comment[] {
  const { movedChars: chars, movedRows: rows } = unit;
  if (chars === 0 && rows === 0) return unit.comments;
  unit.comments = unit.comments.map((c) => moveComment(c, chars, rows));
  unit.movedChars = 0;
  unit.movedRows = 0;
  return unit.comments;
}

function moveComment(comment: Comment, chars: number, rows: number): Comment {
  return {
    start: comment.start + chars,
    end: comment.end + chars,
    span: moveSpan(comment.span, rows),
    text: comment.text,
  };
}

function moveSpan({ start, end }: Span, rows: number): Span {
  return {
    start: { line: start.line + rows, character: start.character },
    end: { line: end.line + rows, character: end.character },
  };
}

function moveFinding(finding: Finding, chars: number, rows: number): Finding {
  const fix = (f: NonNullable<Finding["fix"]>): NonNullable<Finding["fix"]> => ({
    title: f.title,
    edits: f.edits.map((e) => ({ start: e.start + chars, end: e.end + chars, newText: e.newText })),
  });
  return {
    ...finding,
    start: finding.start + chars,
    end: finding.end + chars,
    span: moveSpan(finding.span, rows),
    ...(finding.fix ? { fix: fix(finding.fix) } : {}),
    ...(finding.suggestions ? { suggestions: finding.suggestions.map(fix) } : {}),
    ...(finding.related
      ? { related: finding.related.map((r) => ({ ...r, span: moveSpan(r.span, rows) })) }
      : {}),
  };
}
