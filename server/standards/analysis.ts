import { type Node, type Parser, type Tree, Edit as TreeEdit } from "web-tree-sitter";
import { type FileKind, familyOf, fileKind } from "./fileKind.ts";
import { ADAPTERS } from "./grammar.ts";
import type { Adapter } from "./languages/adapter.ts";
import { type Limits, refuse, refuseEdit, type TextChange } from "./limits.ts";
import { hasLoneCr, LineIndex } from "./lineIndex.ts";
import type { CodeLanguage, Family, FileInfo, Finding, Position, Severity } from "./model.ts";
import { notice } from "./notices.ts";
import type { NewFact, ProjectFinding } from "./project.ts";
import type { Rule } from "./rule.ts";
import { RuleRunner } from "./ruleRunner.ts";
import type { Plan, RuleSet } from "./ruleSet.ts";
import { type FileTable, mergeTables, type Scope, Symbols } from "./symbols.ts";
import { MAIN, readUnit, tellTheSame } from "./unitReader.ts";
import { commentsOf, makeUnit, moveUnit, type Unit, unitAt, unitsOf } from "./units.ts";
import type { Values } from "./values.ts";
import { applyWaivers, Lines, type WaivedFinding } from "./waivers.ts";

/** What the policy says for one file, resolved before the analysis starts. */
export interface AnalysisSettings<Rules = RuleSet> {
  readonly rules: Rules;
  /** Severity of a rule in this file; `off` rules are not in `rules`. */
  severityOf(rule: Rule): Severity;
  readonly values: Values;
  /** Tier of the systems that the file belongs to. */
  readonly tier: 1 | 2 | 3;
  /** Hold test files to the production rules too. */
  readonly checkTests: boolean;
  readonly honourPeerSuppressions: boolean;
  /** Every rule id that exists, for waivers. */
  readonly knownRules: ReadonlySet<string>;
  /** Today as `YYYY-MM-DD`, for waivers that expire. */
  readonly today: string;
  readonly limits: Limits;
}

export interface AnalysisResult {
  readonly findings: readonly Finding[];
  readonly waived: readonly WaivedFinding[];
}

/**
 * One text that is kept under analysis while it is edited. After any series of edits it
 * has the verdict that the final text has from scratch.
 */
export interface DocumentAnalysis {
  readonly file: FileInfo;
  /** Analyses a text from scratch. Throws {@link Cancelled} only. */
  run(text: string, cancellation?: Cancellation): void;
  /** Follows one edit; `text` is the whole text after it. Throws {@link Cancelled} only. */
  edit(change: TextChange, text: string, cancellation?: Cancellation): void;
  /** Verdict on the current text, in document order, waivers applied. `extra` is what rules over several files say; left out where they have not looked. */
  result(extra?: readonly ProjectFinding[]): AnalysisResult;
  /** What the text tells rules over several files. */
  facts(): readonly NewFact[];
  /** True while the text has syntax errors. */
  readonly broken: boolean;
  dispose(): void;
}

export interface Cancellation {
  readonly isCancellationRequested: boolean;
}

const NEVER: Cancellation = { isCancellationRequested: false };

/** Thrown inside the analysis when its time is over; never leaves this file. */
class OutOfTime extends Error {}

/** Thrown when the caller cancelled: the result would be thrown away. */
export class Cancelled extends Error {}

/**
 * One text under analysis: parsed once, then kept up to date edit by edit. The result
 * after any series of edits equals that of a fresh analysis of the final text, as long
 * as the text has no syntax errors; inside and near broken code the parser may recover
 * in another way than it would from scratch (see {@link broken}).
 * Holds memory outside the JavaScript heap: call {@link dispose}.
 */
export class Analysis implements DocumentAnalysis {
  private tree: Tree | undefined;
  private units: Unit[] = [];
  private text = "";
  private problem: Finding | undefined;
  private readonly runner: RuleRunner;
  /** What rules over the whole tree said of the current text. */
  private ofTree: Finding[] = [];
  private readonly failedOnTree = new Map<Rule, string>();
  private readonly adapter: Adapter;
  private readonly family: Family;
  /** What the path alone says. */
  private readonly byPath: FileKind;
  private shared: Shared = NOTHING_SHARED;
  private deadline = Number.POSITIVE_INFINITY;
  private cancellation: Cancellation = NEVER;

  constructor(
    private readonly parser: Parser,
    readonly file: FileInfo & { readonly language: CodeLanguage },
    private readonly settings: AnalysisSettings,
  ) {
    this.family = familyOf(file.language);
    this.adapter = ADAPTERS[this.family];
    this.byPath = fileKind(file.path, "", this.family);
    this.runner = new RuleRunner(file, this.adapter, settings, () => this.checkTime());
  }

  /** Analyses a text from scratch. Throws {@link Cancelled} only. */
  run(text: string, cancellation: Cancellation = NEVER): void {
    this.reset();
    this.text = text;
    this.problem = refuse(text, this.settings.limits);
    if (this.problem) return;
    this.timed(cancellation, () => {
      this.tree = this.parse(text, undefined);
      this.units = unitsOf(this.tree, this.adapter);
      this.checkAll(this.tree);
      this.checkTree(this.tree);
    });
  }

  /** Follows one edit; `text` is the whole text after it. Throws {@link Cancelled} only. */
  edit(change: TextChange, text: string, cancellation: Cancellation = NEVER): void {
    const old = this.tree;
    if (!old || this.problem || refuseEdit(text, change, this.settings.limits)) {
      this.run(text, cancellation);
      return;
    }
    this.text = text;
    this.timed(cancellation, () => {
      this.followEdit(old, change, text);
      if (this.tree) this.checkTree(this.tree);
    });
  }

  /** Verdict on the current text, in document order, waivers applied. */
  result(): AnalysisResult {
    const { failed: switchedOff } = this.runner;
    const notices = [...switchedOff, ...this.failedOnTree].map(([rule, why]) =>
      notice("rule-failed", `Rule ${rule.id} failed and was switched off for this file: ${why}`),
    );
    if (this.problem) return { findings: [...notices, this.problem], waived: [] };
    const failed = new Set([...switchedOff.keys()].map((rule) => rule.id));
    const raw: Finding[] = [];
    for (const unit of this.units) {
      for (const finding of unit.findings) if (!failed.has(finding.ruleId)) raw.push(finding);
    }
    raw.push(...this.ofTree);
    const speaking = this.units.flatMap((unit) => unit.speaking);
    const { findings, waived } =
      speaking.length > 0
        ? applyWaivers(raw, speaking, new Lines(this.text, () => this.units.flatMap(commentsOf)), this.text, {
            language: this.file.language,
            honourPeers: this.settings.honourPeerSuppressions,
            today: this.settings.today,
            active: this.settings.rules.rules,
            known: this.settings.knownRules,
          })
        : { findings: raw, waived: [] };
    findings.sort((a, b) => a.start - b.start || a.end - b.end || (a.ruleId < b.ruleId ? -1 : 1));
    if (hasLoneCr(this.text)) {
      const lines = new LineIndex(this.text);
      return {
        findings: [...notices, ...findings.map((f) => lines.place(f))],
        waived: waived.map((w) => ({ ...w, finding: lines.place(w.finding) })),
      };
    }
    return { findings: [...notices, ...findings], waived };
  }

  /** Code tells other files nothing. */
  facts(): readonly NewFact[] {
    return NONE;
  }

  /** True while the text has syntax errors. */
  get broken(): boolean {
    return this.tree?.rootNode.hasError ?? false;
  }

  dispose(): void {
    this.reset();
  }

  private reset(): void {
    this.tree?.delete();
    this.tree = undefined;
    this.units = [];
    this.problem = undefined;
    this.runner.failed.clear();
    this.ofTree = [];
    this.failedOnTree.clear();
  }

  private timed(cancellation: Cancellation, work: () => void): void {
    this.cancellation = cancellation;
    this.deadline = performance.now() + this.settings.limits.budgetMs;
    try {
      work();
    } catch (error) {
      this.reset();
      if (error instanceof Cancelled) throw error;
      if (!(error instanceof OutOfTime)) {
        const why = error instanceof Error ? error.message : String(error);
        this.problem = notice("file-not-checked", `Skipped: the check failed: ${why}`);
        return;
      }
      const seconds = this.settings.limits.budgetMs / 1000;
      this.problem = notice("file-not-checked", `Skipped: too large (not done within ${seconds} s).`);
    }
  }

  private checkTime(): void {
    if (this.cancellation.isCancellationRequested) throw new Cancelled("cancelled");
    if (performance.now() > this.deadline) throw new OutOfTime("out of time");
  }

  private parse(text: string, old: Tree | undefined): Tree {
    const chunk = old ? EDIT_CHUNK : PARSE_CHUNK;
    const tree = this.parser.parse((index) => text.slice(index, index + chunk), old ?? null, {
      progressCallback: () => performance.now() > this.deadline || this.cancellation.isCancellationRequested,
    });
    if (!tree) {
      this.parser.reset();
      this.checkTime();
      throw new OutOfTime("the parser gave up");
    }
    return tree;
  }

  private followEdit(old: Tree, change: TextChange, text: string): void {
    old.edit(
      new TreeEdit({
        startIndex: change.start,
        oldEndIndex: change.oldEnd,
        newEndIndex: change.newEnd,
        startPosition: point(change.startPosition),
        oldEndPosition: point(change.oldEndPosition),
        newEndPosition: point(change.newEndPosition),
      }),
    );
    const tree = this.parse(text, old);
    let fromRow = change.startPosition.line;
    let toRow = change.newEndPosition.line;
    const whole = !this.broken && !tree.rootNode.hasError;
    try {
      for (const range of old.getChangedRanges(tree)) {
        fromRow = Math.min(fromRow, range.startPosition.row);
        toRow = Math.max(toRow, range.endPosition.row);
      }
    } finally {
      old.delete();
      this.tree = tree;
    }
    const { all } = this.settings.rules;
    const one = whole ? this.editedUnit(tree, change, fromRow, toRow) : undefined;
    if (one) {
      const { before, after, node } = one;
      const work = this.read(node.descendantsOfType(all.kinds), [after]);
      if (tellTheSame([before], [after])) this.check(work, all);
      else this.checkAll(tree);
      return;
    }
    const before = this.units;
    const chars = change.newEnd - change.oldEnd;
    const rows = change.newEndPosition.line - change.oldEndPosition.line;
    const known = new Map<number, Unit>();
    for (const unit of before) {
      if (unit.endRow < fromRow) known.set(unit.start, unit);
      else if (unit.start >= change.oldEnd && unit.startRow + rows > toRow) {
        moveUnit(unit, chars, rows);
        known.set(unit.start, unit);
      }
    }
    const dirty: Unit[] = [];
    this.units = unitsOf(tree, this.adapter).map((unit) => {
      const same = known.get(unit.start);
      const outside = unit.endRow < fromRow || unit.startRow > toRow;
      if (same && outside && same.end === unit.end && same.endRow === unit.endRow) return same;
      dirty.push(unit);
      return unit;
    });
    const first = dirty[0];
    const last = dirty.at(-1);
    const work =
      first && last
        ? this.read(
            tree.rootNode.descendantsOfType(
              all.kinds,
              { row: first.startRow, column: 0 },
              { row: last.endRow + 1, column: 0 },
            ),
            dirty,
          )
        : [];
    // When the dirty units tell the others something else, every verdict is open again.
    if (tellTheSame(before, this.units)) this.check(work, all);
    else this.checkAll(tree);
  }

  /**
   * The usual edit: inside one unit, which begins and ends where it did. Puts the new
   * unit in the place of the old one, moves those behind it, and gives both with the new
   * one's node; `undefined` when the edit is another one, and then nothing is moved.
   */
  private editedUnit(
    tree: Tree,
    change: TextChange,
    fromRow: number,
    toRow: number,
  ): { before: Unit; after: Unit; node: Node } | undefined {
    const { units, adapter } = this;
    const index = unitAt(units, change.start);
    const before = units[index];
    if (!before || change.start <= before.start || change.oldEnd >= before.end) return undefined;
    const chars = change.newEnd - change.oldEnd;
    const rows = change.newEndPosition.line - change.oldEndPosition.line;
    const end = before.end + chars;
    const endRow = before.endRow + rows;
    if (fromRow < before.startRow || toRow > endRow) return undefined;
    const previous = units[index - 1];
    const next = units[index + 1];
    if ((previous && previous.endRow >= fromRow) || (next && next.startRow + rows <= toRow)) return undefined;
    let node = tree.rootNode.descendantForIndex(before.start, end);
    for (let at: Node | null = node; at; at = at.parent) {
      if (at.startIndex !== before.start || at.endIndex !== end) break;
      // It has become something that is cut into members.
      if (adapter.containerKinds.includes(at.type) && adapter.containerBody(at)) return undefined;
      if (at.parent) node = at;
    }
    if (!node?.parent || node.startIndex !== before.start || node.endIndex !== end) return undefined;
    if (node.endPosition.row !== endRow) return undefined;
    const after = makeUnit(before.start, end, before.startRow, endRow);
    units[index] = after;
    for (let i = index + 1; i < units.length; i++) {
      const unit = units[i];
      if (unit) moveUnit(unit, chars, rows);
    }
    return { before, after, node };
  }

  /** Reads and checks every unit. */
  private checkAll(tree: Tree): void {
    const silent = this.byPath.test && !this.settings.checkTests;
    const plan = this.settings.rules.planFor(this.text, silent);
    const work = this.read(tree.rootNode.descendantsOfType(plan.kinds), this.units, plan.mayMention);
    const mentions = new Set(this.units.flatMap((unit) => unit.mentions));
    this.shared = {
      table: mergeTables(this.units.map((unit) => unit.definitions)),
      mentions,
      kind: { ...this.byPath, entry: this.byPath.entry || mentions.has(MAIN) },
    };
    this.check(work, plan);
  }

  /** Runs the rules over the whole tree: nothing of what they said of an earlier text is kept. */
  private checkTree(tree: Tree): void {
    this.ofTree = [];
    this.failedOnTree.clear();
    const { file, text: source, parser } = this;
    const at = { file, source, parser, tick: () => this.checkTime() };
    const seen = new Set<string>();
    this.settings.rules.tree.check(
      tree.rootNode,
      at,
      (rule, node, report) => this.runner.report(rule, node, report, this.ofTree, seen),
      (rule, why) => this.failedOnTree.set(rule, why),
    );
  }

  /** Hands `nodes` (in document order) to their units, and collects names and comments. */
  private read(nodes: readonly Node[], units: readonly Unit[], mayMention = true): UnitWork[] {
    const work = units.map((unit) => ({ unit, nodes: [] as Node[] }));
    let at = 0;
    for (const node of nodes) {
      while (at < work.length && node.startIndex >= (work[at]?.unit.end ?? 0)) at++;
      const entry = work[at];
      if (!entry) break;
      if (node.startIndex >= entry.unit.start) entry.nodes.push(node);
    }
    const { adapter, text } = this;
    const file = { language: this.file.language, text, adapter, rules: this.settings.rules };
    return work.map((one) => ({ ...one, scope: readUnit(one.unit, one.nodes, file, mayMention) }));
  }

  /** Runs the rules on units that were read. */
  private check(work: readonly UnitWork[], plan: Plan): void {
    const { table, mentions, kind } = this.shared;
    for (const { unit, nodes, scope } of work) {
      const findings: Finding[] = [];
      if (nodes.length > 0 && (plan.byKind.size > 0 || plan.byCall.size > 0)) {
        const symbols = new Symbols(this.adapter, this.family, table, [scope]);
        this.runner.run(nodes, plan, { text: this.text, symbols, kind, mentions }, findings);
      }
      unit.findings = findings;
    }
  }
}

interface UnitWork {
  readonly unit: Unit;
  readonly nodes: readonly Node[];
  readonly scope: Scope;
}

/** Characters that the parser is given at a time; it copies them all, and asks for more. */
const PARSE_CHUNK = 4096;
const EDIT_CHUNK = 256;

const NONE: readonly never[] = [];

/** What all units of a file know of each other. */
interface Shared {
  readonly table: FileTable;
  readonly mentions: ReadonlySet<string>;
  readonly kind: FileKind;
}

const NOTHING_SHARED: Shared = {
  table: new Map(),
  mentions: new Set(),
  kind: { test: false, entry: false, migration: false },
};

function point(position: Position): { row: number; column: number } {
  return { row: position.line, column: position.character };
}
