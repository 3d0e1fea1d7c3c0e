import type { Node, Parser } from "web-tree-sitter";
import type { FileInfo, Language, Report } from "./model.ts";
import type { Rule, TreeHandler } from "./rule.ts";
import { timed } from "./timing.ts";
import { WordFinder } from "./words.ts";

/** Places of one rule in one file; more are no findings but a mistake in the rule. */
const MAX_TOLD = 2000;

interface TreeRule {
  readonly rule: Rule;
  readonly handler: TreeHandler;
  may(text: string): boolean;
}

/** Rules over whole trees, with what tells which of them may find something. */
export class TreeRules {
  private readonly own: readonly TreeRule[];

  constructor(rules: readonly Rule[]) {
    this.own = rules.flatMap((rule): TreeRule[] => {
      const handler = rule.tree;
      if (!handler) return [];
      const { anchors } = handler;
      if (anchors instanceof RegExp) return [{ rule, handler, may: (text) => anchors.test(text) }];
      const finder = new WordFinder(anchors);
      return [{ rule, handler, may: (text) => finder.holdsAny(text) }];
    });
  }

  get rules(): readonly Rule[] {
    return this.own.map(({ rule }) => rule);
  }

  /** False when no rule can find anything in the text. */
  mayMatch(text: string, language?: Language): boolean {
    return this.own.some(
      ({ handler, may }) => (language === undefined || handler.languages.includes(language)) && may(text),
    );
  }

  /** Runs the rules of the file's language. A rule that throws tells nothing; `failed` is then called. */
  check(
    root: Node,
    at: {
      readonly file: FileInfo;
      readonly source: string;
      readonly parser: Parser;
      /** Throws when the time is over; what it throws gets through. */
      tick(): void;
    },
    report: (rule: Rule, node: Node, report: Report) => void,
    failed: (rule: Rule, why: string) => void,
  ): void {
    for (const { rule, handler, may } of this.own) {
      if (!handler.languages.includes(at.file.language) || !may(at.source)) continue;
      const told: [Node, Report][] = [];
      let ended: { readonly by: unknown } | undefined;
      const tick = (): void => {
        try {
          at.tick();
        } catch (error) {
          ended = { by: error };
          throw error;
        }
      };
      const tell = (node: Node, said: Report = {}): void => {
        if (told.length >= MAX_TOLD) throw new Error(`it finds more than ${MAX_TOLD} places`);
        told.push([node, said]);
      };
      try {
        timed(rule.id, () => handler.check(root, { ...at, tick, report: tell }));
      } catch (error) {
        if (ended) throw ended.by;
        failed(rule, error instanceof Error ? error.message : String(error));
        continue;
      }
      for (const [node, said] of told) {
        at.tick();
        report(rule, node, said);
      }
    }
  }
}
