import { type Node, type Parser, type Tree, Edit as TreeEdit } from "web-tree-sitter";
import { makeContext, type RuleContext } from "./context.ts";
import { type FileKind, familyOf, fileKind, MAIN_WORDS } from "./fileKind.ts";
import { ADAPTERS } from "./grammar.ts";
import { type Adapter, type Declaration, lastName } from "./languages/adapter.ts";
import { hasLoneCr, LineIndex } from "./lineIndex.ts";
import type { Family, FileInfo, Finding, Position, Severity, Span } from "./model.ts";
import { SEVERITIES } from "./model.ts";
import { notice } from "./notices.ts";
import type { Rule } from "./rule.ts";
import { type Dispatch, type Plan, ROLE, type RuleSet } from "./ruleSet.ts";
import { type FileTable, fileDefinitions, mergeTables, type Scope, Symbols } from "./symbols.ts";
import { type Comment, commentsOf, makeUnit, moveUnit, type Unit, unitAt, unitsOf } from "./units.ts";
import type { Values } from "./values.ts";
import { applyWaivers, Lines, speaksOfFindings, type WaivedFinding } from "./waivers.ts";

/** What the policy says for one file, resolved before the analysis starts. */
export interface AnalysisSettings {
  readonly rules: RuleSet;
  /** Severity of a rule in this file; `off` rules are not in `rules`. */
  severityOf(rule: Rule): Severity;
  readonly values: Values;
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

export interface Limits {
  /** UTF-16 code units. */
  readonly maxChars: number;
  /** UTF-16 code units in one line; longer ones mean generated or minified code. */
  readonly maxLineChars: number;
  /** Milliseconds for one parse and one round of rules. */
  readonly budgetMs: number;
}

export const DEFAULT_LIMITS: Limits = { maxChars: 2_000_000, maxLineChars: 20_000, budgetMs: 5_000 };

export interface TextChange {
  readonly start: number;
  readonly oldEnd: number;
  readonly newEnd: number;
  readonly startPosition: Position;
  readonly oldEndPosition: Position;
  readonly newEndPosition: Position;
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
 * Reason not to analyse a text at all, as a finding; `undefined` if there is none.
 * Source: the limits of the policy.
 */
export function refuse(text: string, limits: Limits): Finding | undefined {
  if (text.length > limits.maxChars) {
    const size = (text.length / 1e6).toFixed(1);
    const limit = (limits.maxChars / 1e6).toFixed(1);
    return notice("file-not-checked", `Skipped: too large (${size} million characters, limit ${limit}).`);
  }
  if (text.includes("\0")) return notice("file-not-checked", "Skipped: binary content.");
  for (let at = 0, line = 1; at < text.length; line++) {
    const next = text.indexOf("\n", at);
    const end = next === -1 ? text.length : next;
    if (end - at > limits.maxLineChars) return lineTooLong(line, end - at, limits);
    at = end + 1;
  }
  return undefined;
}

/** The same for a text that was fine before an edit: only what the edit touched is looked at. */
function refuseEdit(text: string, change: TextChange, limits: Limits): Finding | undefined {
  if (text.length > limits.maxChars) return refuse(text, limits);
  if (text.slice(change.start, change.newEnd).includes("\0")) return refuse(text, limits);
  const from = change.start === 0 ? 0 : text.lastIndexOf("\n", change.start - 1) + 1;
  for (let at = from; at <= change.newEnd && at < text.length; ) {
    const next = text.indexOf("\n", at);
    const end = next === -1 ? text.length : next;
    if (end - at > limits.maxLineChars) return refuse(text, limits);
    at = end + 1;
  }
  return undefined;
}

function lineTooLong(line: number, chars: number, limits: Limits): Finding {
  return notice(
    "file-not-checked",
    `Skipped: too large (line ${line} has ${chars} characters, limit ${limits.maxLineChars}); minified or generated code.`,
  );
}

/**
 * One text under analysis: parsed once, then kept up to date edit by edit. The result
 * after any series of edits equals that of a fresh analysis of the final text, as long
 * as the text has no syntax errors; inside and near broken code the parser may recover
 * in another way than it would from scratch (see {@link broken}).
 * Holds memory outside the JavaScript heap: call {@link dispose}.
 */
export class Analysis {
  private tree: Tree | undefined;
  private units: Unit[] = [];
  private text = "";
  private problem: Finding | undefined;
  private readonly failed = new Map<Rule, string>();
  private readonly adapter: Adapter;
  private readonly family: Family;
  /** What the path alone says. */
  private readonly byPath: FileKind;
  private shared: Shared = NOTHING_SHARED;
  private steps = 0;
  private deadline = Number.POSITIVE_INFINITY;
  private cancellation: Cancellation = NEVER;

  constructor(
    private readonly parser: Parser,
    readonly file: FileInfo,
    private readonly settings: AnalysisSettings,
  ) {
    this.family = familyOf(file.language);
    this.adapter = ADAPTERS[this.family];
    this.byPath = fileKind(file.path, "", this.family);
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
    this.timed(cancellation, () => this.followEdit(old, change, text));
  }

  /** Verdict on the current text, in document order, waivers applied. */
  result(): AnalysisResult {
    const notices = [...this.failed].map(([rule, why]) =>
      notice("rule-failed", `Rule ${rule.id} failed and was switched off for this file: ${why}`),
    );
    if (this.problem) return { findings: [...notices, this.problem], waived: [] };
    const failed = new Set([...this.failed.keys()].map((rule) => rule.id));
    const raw: Finding[] = [];
    for (const unit of this.units) {
      for (const finding of unit.findings) if (!failed.has(finding.ruleId)) raw.push(finding);
    }
    const speaking = this.units.flatMap((unit) => unit.speaking);
    const { findings, waived } =
      speaking.length > 0
        ? applyWaivers(raw, speaking, new Lines(this.text, () => this.units.flatMap(commentsOf)), this.text, {
            family: this.family,
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
    this.failed.clear();
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
    return work.map((one) => ({ ...one, scope: this.readUnit(one.unit, one.nodes, mayMention) }));
  }

  /** Runs the rules on units that were read. */
  private check(work: readonly UnitWork[], plan: Plan): void {
    const { table, mentions, kind } = this.shared;
    for (const { unit, nodes, scope } of work) {
      const findings: Finding[] = [];
      if (nodes.length > 0 && (plan.byKind.size > 0 || plan.byCall.size > 0)) {
        const symbols = new Symbols(this.adapter, this.family, table, [scope]);
        this.dispatch(nodes, plan, symbols, kind, mentions, findings);
      }
      unit.findings = findings;
    }
  }

  /** Fills in what a unit tells the rest of the file, and returns its scopes. */
  private readUnit(unit: Unit, nodes: readonly Node[], mayMention: boolean): Scope {
    const { adapter } = this;
    const { roles } = this.settings.rules;
    const root: Scope = {
      node: undefined,
      start: unit.start,
      end: unit.end,
      parent: undefined,
      children: [],
      declarationNodes: [],
    };
    const declarations: Declaration[] = [];
    const comments: Comment[] = [];
    let scope: Scope = root;
    for (const node of nodes) {
      while (scope.parent && node.startIndex >= scope.end) scope = scope.parent;
      const type = node.type;
      const role = roles.get(type) ?? 0;
      if (role === 0) continue;
      if ((role & ROLE.comment) !== 0) comments.push(...commentOf(node, this.text));
      if ((role & ROLE.declaration) !== 0) {
        if (scope === root) declarations.push(...adapter.declare(node).filter((d) => !d.assignment));
        else {
          scope.declarationNodes.push(node);
          if ((role & ROLE.field) !== 0) {
            declarations.push(...adapter.declare(node).filter((d) => d.kind === "field"));
          }
        }
      }
      if ((role & ROLE.function) !== 0) {
        if (scope === root || (role & ROLE.method) !== 0) {
          declarations.push(...adapter.parameters(node).filter((d) => d.kind === "field"));
        }
        const inner: Scope = {
          node,
          start: node.startIndex,
          end: node.endIndex,
          parent: scope,
          children: [],
          declarationNodes: [],
        };
        scope.children.push(inner);
        scope = inner;
      }
    }
    const mentions = this.mentionsOf(unit, mayMention);
    unit.comments = comments;
    unit.speaking = comments.filter(speaksOfFindings);
    unit.mentions = mentions;
    unit.definitions = fileDefinitions(declarations, adapter);
    return root;
  }

  /** Watched words of a unit, in order, and a mark if it is the program's entry. */
  private mentionsOf(unit: Unit, mayMention: boolean): readonly string[] {
    const { text, family } = this;
    const { rules } = this.settings;
    const shebang = text.startsWith("#!", unit.start);
    const words = mayMention ? rules.finder.in(text, unit.start, unit.end) : NO_WORDS;
    if (words.size === 0 && !shebang) return NONE;
    const mayBeEntry = shebang || MAIN_WORDS[family].some((word) => words.has(word));
    const mentions = [...words].filter((word) => rules.mentions.has(word)).sort();
    if (mayBeEntry && fileKind("", text.slice(unit.start, unit.end), family).entry) mentions.push(MAIN);
    return mentions;
  }

  private dispatch(
    nodes: readonly Node[],
    plan: Plan,
    symbols: Symbols,
    kind: FileKind,
    mentioned: ReadonlySet<string>,
    out: Finding[],
  ): void {
    const { byKind, byCall } = plan;
    const { roles } = this.settings.rules;
    let current: Rule | undefined;
    let context: RuleContext | undefined;
    const give = (dispatches: readonly Dispatch[], node: Node): void => {
      context ??= makeContext({
        file: this.file,
        kind,
        values: this.settings.values,
        adapter: this.adapter,
        source: this.text,
        symbols,
        mentions: (word) => mentioned.has(word),
        report: (where, report = {}) => {
          if (current) this.report(current, where, report, out);
        },
      });
      for (const one of dispatches) {
        current = one.rule;
        this.apply(one, node, context);
      }
    };
    for (const node of nodes) {
      if ((++this.steps & 127) === 0) this.checkTime();
      const type = node.type;
      const direct = byKind.get(type);
      if (direct) give(direct, node);
      if (byCall.size > 0 && ((roles.get(type) ?? 0) & ROLE.call) !== 0) {
        const called = this.calledBy(node, byCall, symbols);
        if (called.length > 0) give(called, node);
      }
    }
  }

  /** Handlers that want a call, by the last name of what it calls. */
  private calledBy(call: Node, byCall: Plan["byCall"], symbols: Symbols): readonly Dispatch[] {
    const callee = this.adapter.callee(call);
    if (!callee) return NO_DISPATCH;
    const text = this.text.slice(callee.startIndex, callee.endIndex);
    const name = lastName(generic(text));
    const calls = byCall.get(name) ?? NO_DISPATCH;
    if (name !== text) return calls;
    // `import { get as read }`: the call is also known by the name that it was exported with.
    const imported = lastName(symbols.exportedName(name) ?? "");
    const also = imported !== name ? byCall.get(imported) : undefined;
    return also ? [...calls, ...also] : calls;
  }

  private apply(one: Dispatch, node: Node, context: RuleContext): void {
    if (this.failed.has(one.rule)) return;
    if (context.kind.test && !one.rule.inTests && !this.settings.checkTests) return;
    try {
      one.handler.check(node, context);
    } catch (error) {
      this.failed.set(one.rule, error instanceof Error ? error.message : String(error));
    }
  }

  private report(
    rule: Rule,
    where: Parameters<RuleContext["report"]>[0],
    report: NonNullable<Parameters<RuleContext["report"]>[1]>,
    out: Finding[],
  ): void {
    const from = "from" in where ? where.from : where;
    const to = "from" in where ? where.to : where;
    // Half-typed code says nothing reliable about itself.
    if (from.isMissing || from.isError) return;
    const start = from.startIndex;
    const end = to.endIndex;
    if (end <= start) return;
    if (out.some((f) => f.ruleId === rule.id && f.start === start && f.end === end)) return;
    const severity = lower(this.settings.severityOf(rule), report.severity);
    out.push({
      ruleId: rule.id,
      severity,
      message: report.message ?? rule.title,
      span: spanOf(from, to),
      start,
      end,
      ...(report.fix ? { fix: report.fix } : {}),
      ...(report.suggestions?.length ? { suggestions: report.suggestions } : {}),
      ...(report.related?.length
        ? { related: report.related.map((r) => ({ span: spanOf(r.node, r.node), message: r.message })) }
        : {}),
      ...(report.tags ? { tags: report.tags } : {}),
    });
  }
}

/** Stands among a unit's mentions where it holds the program's entry. */
const MAIN = "\u0000main";

interface UnitWork {
  readonly unit: Unit;
  readonly nodes: readonly Node[];
  readonly scope: Scope;
}

/** Characters that the parser is given at a time; it copies them all, and asks for more. */
const PARSE_CHUNK = 4096;
const EDIT_CHUNK = 256;

const NONE: readonly never[] = [];
const NO_DISPATCH: readonly Dispatch[] = NONE;
const NO_WORDS: ReadonlySet<string> = new Set();

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

/** True when two cuts of a file tell the units the same, in the same order. */
function tellTheSame(before: readonly Unit[], after: readonly Unit[]): boolean {
  let i = 0;
  for (const unit of after) {
    if (tellsNothing(unit)) continue;
    while (i < before.length && tellsNothing(before[i])) i++;
    const old = before[i++];
    if (!old) return false;
    if (old.definitions === unit.definitions && old.mentions === unit.mentions) continue;
    if (JSON.stringify([old.definitions, old.mentions]) !== JSON.stringify([unit.definitions, unit.mentions]))
      return false;
  }
  while (i < before.length && tellsNothing(before[i])) i++;
  return i >= before.length;
}

function tellsNothing(unit: Unit | undefined): boolean {
  return unit !== undefined && unit.definitions.length === 0 && unit.mentions.length === 0;
}

/** Callee text without a trailing type argument list. */
function generic(text: string): string {
  return text.endsWith(">") ? text.slice(0, Math.max(0, text.indexOf("<"))) : text;
}

function lower(own: Severity, given: Severity | undefined): Severity {
  if (!given) return own;
  return SEVERITIES.indexOf(given) < SEVERITIES.indexOf(own) ? given : own;
}

function point(position: Position): { row: number; column: number } {
  return { row: position.line, column: position.character };
}

function spanOf(from: Node, to: Node): Span {
  return {
    start: { line: from.startPosition.row, character: from.startPosition.column },
    end: { line: to.endPosition.row, character: to.endPosition.column },
  };
}

/** A comment, or a Java `@SuppressWarnings`, whose span is then what it annotates. */
function commentOf(node: Node, text: string): Comment[] {
  const own = text.slice(node.startIndex, node.endIndex);
  let span = spanOf(node, node);
  if (node.type === "annotation") {
    if (!own.startsWith("@SuppressWarnings")) return [];
    const owner = node.parent?.parent;
    if (owner) {
      // A class is more than its unit, so its end may move: it holds for the rest of the file.
      const end =
        owner.childForFieldName("body") && /^(class|interface|enum|record)_/.test(owner.type)
          ? { line: Number.POSITIVE_INFINITY, character: 0 }
          : spanOf(owner, owner).end;
      span = { start: span.start, end };
    }
  }
  return [{ start: node.startIndex, end: node.endIndex, span, text: own }];
}
