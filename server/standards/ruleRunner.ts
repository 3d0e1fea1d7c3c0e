import type { Node } from "web-tree-sitter";
import type { AnalysisSettings } from "./analysis.ts";
import { makeContext, type RuleContext } from "./context.ts";
import type { FileKind } from "./fileKind.ts";
import { type Adapter, lastName } from "./languages/adapter.ts";
import { type CodeLanguage, type FileInfo, type Finding, lower } from "./model.ts";
import { spanOf } from "./nodes.ts";
import type { Rule } from "./rule.ts";
import { type Dispatch, type Plan, ROLE } from "./ruleSet.ts";
import type { Symbols } from "./symbols.ts";
import { isTiming, timed } from "./timing.ts";

/** What handlers are told of the file around a unit. */
export interface UnitSurroundings {
  readonly text: string;
  readonly symbols: Symbols;
  readonly kind: FileKind;
  /** Watched words that stand anywhere in the file. */
  readonly mentions: ReadonlySet<string>;
}

const NO_DISPATCH: readonly Dispatch[] = [];

/** Runs the rules of a file on its units. A rule that throws is switched off for the file. */
export class RuleRunner {
  /** Rules that threw, with what they said. */
  readonly failed = new Map<Rule, string>();
  private steps = 0;

  /** `tick` is called now and then, and throws when the time is over. */
  constructor(
    private readonly file: FileInfo & { readonly language: CodeLanguage },
    private readonly adapter: Adapter,
    private readonly settings: AnalysisSettings,
    private readonly tick: () => void,
  ) {}

  /** Hands the nodes of a unit to the handlers that want them. */
  run(nodes: readonly Node[], plan: Plan, at: UnitSurroundings, out: Finding[]): void {
    const { byKind, byCall } = plan;
    const { text, symbols, kind, mentions } = at;
    const { roles } = this.settings.rules;
    let current: Rule | undefined;
    let context: RuleContext | undefined;
    const seen = new Set<string>();
    const give = (dispatches: readonly Dispatch[], node: Node): void => {
      context ??= makeContext({
        file: this.file,
        kind,
        values: this.settings.values,
        tier: this.settings.tier,
        adapter: this.adapter,
        source: text,
        symbols,
        mentions: (word) => mentions.has(word),
        report: (where, report = {}) => {
          if (current) this.report(current, where, report, out, seen);
        },
      });
      for (const one of dispatches) {
        current = one.rule;
        this.apply(one, node, context);
      }
    };
    for (const node of nodes) {
      if ((++this.steps & 127) === 0) this.tick();
      const type = node.type;
      const direct = byKind.get(type);
      if (direct) give(direct, node);
      if (byCall.size > 0 && ((roles.get(type) ?? 0) & ROLE.call) !== 0) {
        const called = this.calledBy(node, byCall, text, symbols);
        if (called.length > 0) give(called, node);
      }
    }
  }

  /** Handlers that want a call, by the last name of what it calls. */
  private calledBy(call: Node, byCall: Plan["byCall"], text: string, symbols: Symbols): readonly Dispatch[] {
    const callee = this.adapter.callee(call);
    if (!callee) return NO_DISPATCH;
    const written = text.slice(callee.startIndex, callee.endIndex);
    const name = lastName(generic(written));
    const calls = byCall.get(name) ?? NO_DISPATCH;
    if (name !== written) return calls;
    // `import { get as read }`: the call is also known by the name that it was exported with.
    const imported = lastName(symbols.exportedName(name, call.startIndex) ?? "");
    const also = imported !== name ? byCall.get(imported) : undefined;
    return also ? [...calls, ...also] : calls;
  }

  private apply(one: Dispatch, node: Node, context: RuleContext): void {
    if (this.failed.has(one.rule)) return;
    if (context.kind.test && !one.rule.inTests && !this.settings.checkTests) return;
    try {
      if (isTiming()) timed(one.rule.id, () => one.handler.check(node, context));
      else one.handler.check(node, context);
    } catch (error) {
      this.failed.set(one.rule, error instanceof Error ? error.message : String(error));
    }
  }

  /** Tells a finding at a node, once for each place. */
  report(
    rule: Rule,
    where: Parameters<RuleContext["report"]>[0],
    report: NonNullable<Parameters<RuleContext["report"]>[1]>,
    out: Finding[],
    seen: Set<string>,
  ): void {
    const from = "from" in where ? where.from : where;
    const to = "from" in where ? where.to : where;
    // Half-typed code says nothing reliable about itself.
    if (from.isMissing || from.isError) return;
    const start = from.startIndex;
    const end = to.endIndex;
    if (end <= start) return;
    const key = `${rule.id}:${start}:${end}`;
    if (seen.has(key)) return;
    seen.add(key);
    if (!rule.inTests && !this.settings.checkTests && this.adapter.insideTest?.(from)) return;
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

/** Callee text without a trailing type argument list. */
function generic(text: string): string {
  return text.endsWith(">") ? text.slice(0, Math.max(0, text.indexOf("<"))) : text;
}
