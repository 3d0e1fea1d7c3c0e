import type { Parser } from "web-tree-sitter";
import type { AnalysisResult, AnalysisSettings, Cancellation, DocumentAnalysis } from "./analysis.ts";
import { fileKind } from "./fileKind.ts";
import type { FormatRuleSet } from "./formatRules.ts";
import type { FormatContext } from "./formats/format.ts";
import { type AnyReader, readerOf } from "./formats/readers.ts";
import { loadedParser, treeGrammarOf } from "./grammar.ts";
import { refuse, type TextChange } from "./limits.ts";
import { LineIndex } from "./lineIndex.ts";
import type { FileInfo, Finding, Range, RangeReport, Span } from "./model.ts";
import { lower } from "./model.ts";
import { notice, RULE_FAILED } from "./notices.ts";
import type { NewFact, ProjectFinding } from "./project.ts";
import type { FormatHandler, Rule } from "./rule.ts";
import { timed } from "./timing.ts";
import { applyWaivers, Lines, speaksOfFindings } from "./waivers.ts";

/**
 * One text of a {@link TextLanguage} under analysis. It is read as a whole at each edit:
 * such texts are small, and what a rule looks at is spread over all of them.
 */
export class FormatAnalysis implements DocumentAnalysis {
  private text = "";
  private raw: Finding[] = [];
  private notices: Finding[] = [];
  private told: readonly NewFact[] = [];
  private reader: AnyReader | undefined;
  private lines: LineIndex | undefined;
  private hasErrors = false;

  /** The readers that the text may need are prepared: see {@link openAnalysis}. */
  constructor(
    readonly file: FileInfo,
    private readonly settings: AnalysisSettings<FormatRuleSet>,
  ) {}

  run(text: string, _cancellation?: Cancellation): void {
    this.text = text;
    this.raw = [];
    this.notices = [];
    this.told = [];
    this.reader = undefined;
    this.lines = undefined;
    this.hasErrors = false;
    // A text that says nothing to any rule may be as long as it likes: much JSON is data.
    const reader = readerOf(text, this.file);
    const { rules, limits } = this.settings;
    if (!reader && !rules.tree.mayMatch(text, this.file.language)) return;
    const problem = refuse(text, limits);
    if (problem) {
      this.notices = [problem];
      return;
    }
    this.reader = reader;
    if (reader) this.check(reader);
    this.checkTree(text);
  }

  edit(_change: TextChange, text: string, cancellation?: Cancellation): void {
    this.run(text, cancellation);
  }

  get broken(): boolean {
    return this.hasErrors;
  }

  /** What the text tells rules over several files. */
  facts(): readonly NewFact[] {
    return this.told;
  }

  result(extra?: readonly ProjectFinding[]): AnalysisResult {
    const { settings, text, reader } = this;
    const { rules } = settings;
    const all = [...this.raw];
    const notices = [...this.notices];
    const seen = new Set(extra?.length ? all.map((one) => `${one.ruleId}:${one.start}:${one.end}`) : []);
    for (const { ruleId, start, end, report } of extra ?? []) {
      const rule = rules.project.get(ruleId);
      if (rule) this.add(all, seen, rule, { start, end }, report);
      else if (ruleId === RULE_FAILED) notices.push(notice(RULE_FAILED, report.message ?? ""));
    }
    const speaking = reader && mayHoldWaivers(text) ? this.commentsOf(reader, text) : [];
    const { findings, waived } =
      speaking.length > 0
        ? applyWaivers(
            all,
            speaking.filter((one) => speaksOfFindings(one, this.file.language)),
            new Lines(text, () => speaking),
            text,
            {
              language: this.file.language,
              honourPeers: settings.honourPeerSuppressions,
              today: settings.today,
              active: [...new Set([...rules.rules, ...rules.project.values()])],
              known: settings.knownRules,
              ...(extra ? {} : { undecided: new Set(rules.project.keys()) }),
            },
          )
        : { findings: all, waived: [] };
    findings.sort((a, b) => a.start - b.start || a.end - b.end || (a.ruleId < b.ruleId ? -1 : 1));
    return { findings: [...notices, ...findings], waived };
  }

  dispose(): void {
    this.raw = [];
    this.told = [];
    this.lines = undefined;
  }

  private commentsOf(reader: AnyReader, text: string) {
    return reader.comments(text).map(({ start, end, about }) => ({
      start,
      end,
      span: this.spanOf({ start, end }),
      text: text.slice(start, end),
      ...(about ? { about: this.spanOf(about) } : {}),
    }));
  }

  private check(reader: AnyReader): void {
    const { settings, file, text } = this;
    // A format has its own model: reader and handlers go together.
    const reading = (reader.read as (text: string, file: FileInfo) => ReturnType<AnyReader["read"]>)(
      text,
      file,
    );
    this.hasErrors = reading.broken ?? false;
    for (const { id, message, at } of reading.problems ?? []) {
      this.notices.push(at ? notice(id, message, { span: this.spanOf(at), ...at }) : notice(id, message));
    }
    const kind = fileKind(file.path, "", undefined);
    const silent = kind.test && !settings.checkTests;
    if (!silent) this.told = reading.facts ?? [];
    let current: Rule | undefined;
    const seen = new Set<string>();
    const context: FormatContext = {
      file,
      kind,
      values: settings.values,
      tier: settings.tier,
      source: text,
      text: ({ start, end }) => text.slice(start, end),
      report: (range, report = {}) => {
        if (current) this.add(this.raw, seen, current, range, report);
      },
    };
    for (const { rule, handler } of settings.rules.handlers(reader.format, text)) {
      if (silent && !rule.inTests) continue;
      current = rule;
      try {
        timed(rule.id, () =>
          (handler as { check: FormatHandler<never>["check"] }).check(reading.model as never, context),
        );
      } catch (error) {
        const why = error instanceof Error ? error.message : String(error);
        this.raw = this.raw.filter((finding) => finding.ruleId !== rule.id);
        this.notices.push(ruleFailed(rule, why));
      }
    }
  }

  /** Runs the rules over the whole tree, where the language has a grammar and a rule asks for it. */
  private checkTree(text: string): void {
    const { settings, file } = this;
    const parser = treeParser(text, file, settings.rules);
    if (!parser) return;
    const end = performance.now() + settings.limits.budgetMs;
    const isOver = (): boolean => performance.now() > end;
    const tree = parser.parse(text, null, { progressCallback: isOver });
    if (!tree) parser.reset();
    try {
      if (!tree) throw new OutOfTime("out of time");
      const tick = (): void => {
        if (isOver()) throw new OutOfTime("out of time");
      };
      const seen = new Set<string>();
      settings.rules.tree.check(
        tree.rootNode,
        { file, source: text, parser, tick },
        (rule, node, { related, ...said }) => {
          const range = { start: node.startIndex, end: node.endIndex };
          const others = related?.map((one) => ({
            start: one.node.startIndex,
            end: one.node.endIndex,
            message: one.message,
          }));
          this.add(this.raw, seen, rule, range, { ...said, ...(others ? { related: others } : {}) });
        },
        (rule, why) => this.notices.push(ruleFailed(rule, why)),
      );
    } catch (error) {
      if (!(error instanceof OutOfTime)) throw error;
      const seconds = settings.limits.budgetMs / 1000;
      const message = `Skipped: too large (not done within ${seconds} s).`;
      this.notices.push(notice("file-not-checked", message));
    } finally {
      tree?.delete();
    }
  }

  private add(
    out: Finding[],
    seen: Set<string>,
    rule: Rule,
    { start, end }: Range,
    report: RangeReport,
  ): void {
    if (end <= start) return;
    const key = `${rule.id}:${start}:${end}`;
    if (seen.has(key)) return;
    seen.add(key);
    out.push({
      ruleId: rule.id,
      severity: lower(this.settings.severityOf(rule), report.severity),
      message: report.message ?? rule.title,
      span: this.spanOf({ start, end }),
      start,
      end,
      ...(report.fix ? { fix: report.fix } : {}),
      ...(report.suggestions?.length ? { suggestions: report.suggestions } : {}),
      ...(report.related?.length
        ? { related: report.related.map((r) => ({ span: this.spanOf(r), message: r.message })) }
        : {}),
      ...(report.tags ? { tags: report.tags } : {}),
    });
  }

  private spanOf({ start, end }: Range): Span {
    this.lines ??= new LineIndex(this.text);
    return { start: this.lines.position(start), end: this.lines.position(end) };
  }
}

/** Thrown inside the analysis when its time is over; never leaves this file. */
class OutOfTime extends Error {}

function ruleFailed(rule: Rule, why: string): Finding {
  return notice("rule-failed", `Rule ${rule.id} failed and was switched off for this file: ${why}`);
}

/** Parser for rules over the whole tree; `undefined` where none has to be run. */
function treeParser(text: string, { language }: FileInfo, rules: FormatRuleSet): Parser | undefined {
  const grammar = rules.tree.mayMatch(text, language) ? treeGrammarOf(language) : undefined;
  return grammar && loadedParser(grammar);
}

/** A cheap look at a text: may one of its comments speak of findings? */
function mayHoldWaivers(text: string): boolean {
  return /two-keys-ignore|ignore|skip|nosemgrep|disable|noqa|NOSONAR/.test(text);
}
