import { formatsOf, languagesOfFacts } from "./formats/readers.ts";
import type { Format, TextLanguage } from "./model.ts";
import type { FormatHandler, Rule } from "./rule.ts";
import { TreeRules } from "./treeRules.ts";
import { WordFinder } from "./words.ts";

interface FormatDispatch {
  readonly rule: Rule;
  readonly handler: FormatHandler<Format>;
}

/** The rules of one text language, arranged by format. */
export interface FormatRuleSet {
  readonly language: TextLanguage;
  readonly rules: readonly Rule[];
  readonly tree: TreeRules;
  /** Rules over several files that may tell something of such a text, by id. */
  readonly project: ReadonlyMap<string, Rule>;
  /** Handlers of a format that may find something in the text. */
  handlers(format: Format, text: string): readonly FormatDispatch[];
  /** False when no rule can find anything in the text, by itself or with others. */
  mayMatch(text: string): boolean;
}

export function compileFormatRules(rules: readonly Rule[], language: TextLanguage): FormatRuleSet {
  const formats = formatsOf(language);
  const byFormat = new Map<Format, { dispatch: FormatDispatch; may: (text: string) => boolean }[]>();
  const used: Rule[] = [];
  for (const rule of rules) {
    let any = false;
    for (const format of formats) {
      const handler = rule.formats?.[format] as FormatHandler<Format> | undefined;
      if (!handler) continue;
      any = true;
      const { anchors } = handler;
      const finder = anchors instanceof RegExp ? undefined : new WordFinder(anchors);
      const may = (text: string): boolean =>
        anchors instanceof RegExp ? anchors.test(text) : (finder?.holdsAny(text) ?? false);
      const list = byFormat.get(format) ?? [];
      list.push({ dispatch: { rule, handler }, may });
      byFormat.set(format, list);
    }
    if (any) used.push(rule);
  }
  const tree = new TreeRules(rules.filter((rule) => rule.tree?.languages.includes(language)));
  const project = new Map(
    rules
      .filter((rule) => rule.project && languagesOfFacts(rule.project.facts).has(language))
      .map((rule) => [rule.id, rule]),
  );
  return {
    language,
    rules: [...used, ...tree.rules.filter((rule) => !used.includes(rule))],
    tree,
    project,
    handlers: (format, text) =>
      (byFormat.get(format) ?? []).filter((one) => one.may(text)).map((one) => one.dispatch),
    mayMatch: (text) =>
      project.size > 0 ||
      tree.mayMatch(text) ||
      text.includes("two-keys-ignore") ||
      [...byFormat.values()].some((list) => list.some((one) => one.may(text))),
  };
}
