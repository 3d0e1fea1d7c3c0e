import type { Node, Tree } from "web-tree-sitter";
import type { Adapter } from "./languages/adapter.ts";
import type { Finding, Span } from "./model.ts";
import type { FileDefinition } from "./symbols.ts";

export interface Comment {
  readonly start: number;
  readonly end: number;
  readonly span: Span;
  readonly text: string;
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
  findings: readonly Finding[];
  comments: readonly Comment[];
  mentions: readonly string[];
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
  if (end <= start) return;
  units.push({
    start,
    end,
    startRow,
    endRow,
    definitions: [],
    findings: [],
    comments: [],
    mentions: [],
  });
}

/** The same unit after text before it grew or shrank. */
export function shiftUnit(unit: Unit, chars: number, rows: number): Unit {
  if (chars === 0 && rows === 0) return unit;
  const span = (s: Span): Span => ({
    start: { line: s.start.line + rows, character: s.start.character },
    end: { line: s.end.line + rows, character: s.end.character },
  });
  const fix = (f: NonNullable<Finding["fix"]>): NonNullable<Finding["fix"]> => ({
    title: f.title,
    edits: f.edits.map((e) => ({ start: e.start + chars, end: e.end + chars, newText: e.newText })),
  });
  return {
    ...unit,
    start: unit.start + chars,
    end: unit.end + chars,
    startRow: unit.startRow + rows,
    endRow: unit.endRow + rows,
    findings: unit.findings.map((f) => ({
      ...f,
      start: f.start + chars,
      end: f.end + chars,
      span: span(f.span),
      ...(f.fix ? { fix: fix(f.fix) } : {}),
      ...(f.suggestions ? { suggestions: f.suggestions.map(fix) } : {}),
      ...(f.related ? { related: f.related.map((r) => ({ ...r, span: span(r.span) })) } : {}),
    })),
    comments: unit.comments.map((c) => ({
      ...c,
      start: c.start + chars,
      end: c.end + chars,
      span: span(c.span),
    })),
  };
}
