import picomatch from "picomatch";
import type { Node, Parser } from "web-tree-sitter";
import { fix, replaceNode } from "../context.ts";
import type { Example, Language, Severity } from "../model.ts";
import { Kinds } from "../nodes.ts";
import type { Rule, TreeHandler } from "../rule.ts";
import { anchorsOf } from "./anchors.ts";
import { type Compiled, compileRule } from "./evaluate.ts";
import { languageNamed } from "./languages.ts";
import { Budget, Captures, Matching } from "./match.ts";
import type { CustomRule } from "./schema.ts";
import { codeOf, messageOf } from "./template.ts";

/** `code` of every rule that is not of the catalogue. */
export const CUSTOM_CODE = "CUSTOM";

export function languagesOf(rule: CustomRule): Language[] {
  const names = typeof rule.language === "string" ? [rule.language] : rule.language;
  return [...new Set(names.map(languageNamed))].filter((one) => one !== undefined);
}

/** Compiled rules are the same as long as what was written is. */
const made = new WeakMap<CustomRule, Rule>();

/** A rule of the engine for one of a company's own. Its patterns are parsed when a text is first looked at. */
export function customRule(own: CustomRule): Rule {
  let rule = made.get(own);
  if (!rule) {
    rule = make(own);
    made.set(own, rule);
  }
  return rule;
}

function make(own: CustomRule): Rule {
  const message = own.message ?? `Found by the rule ${own.id}`;
  const { note, url } = own;
  return {
    id: own.id,
    code: CUSTOM_CODE,
    title: message,
    area: "custom",
    severity: severityOf(own),
    why: note ?? message,
    sources: url === undefined ? [] : [{ title: new URL(url).host, url }],
    autofix: own.fix === undefined ? "none" : own.autofix ? "yes" : "suggest",
    peers: {},
    languages: {},
    tree: treeHandler(own, message),
    inTests: true,
    examples: examplesOf(own),
  };
}

function severityOf({ severity }: CustomRule): Severity {
  return severity === "error" || severity === "warning" ? severity : "info";
}

function examplesOf(own: CustomRule): Example[] {
  const [first] = languagesOf(own);
  const languages = first === undefined ? [] : [first];
  const { bad, good } = testsOf(own);
  return [
    ...bad.map((one) => ({ languages, bad: areMarksPaired(one) ? one : one.replace(/[⟦⟧]/g, "") })),
    ...good.map((one) => ({ languages, good: one })),
  ];
}

/** Half-written marks are told by the rule's tests; nobody else has to stumble over them. */
function areMarksPaired(text: string): boolean {
  let open = 0;
  for (const [mark] of text.matchAll(/[⟦⟧]/g)) {
    open += mark === "⟦" ? 1 : -1;
    if (open < 0) return false;
  }
  return open === 0;
}

/** Code that the rule is tried on, under whichever name it is given. */
export function testsOf({ tests = {} }: CustomRule): { readonly bad: string[]; readonly good: string[] } {
  return {
    bad: [...(tests.bad ?? []), ...(tests.invalid ?? [])],
    good: [...(tests.good ?? []), ...(tests.valid ?? [])],
  };
}

interface Ready {
  readonly rule: Compiled;
  readonly constraints: readonly (readonly [string, Compiled])[];
  readonly kinds: Kinds | undefined;
}

/** Compiles for one grammar; throws what is wrong with a pattern. */
export function compileFor(own: CustomRule, language: Language, parser: Parser): Ready {
  const { rule, object } = compileRule(own.rule, own.utils ?? {}, language, parser);
  const constraints = Object.entries(own.constraints ?? {}).map(
    ([name, one]) => [name, object(one)] as const,
  );
  return { rule, constraints, kinds: rule.kinds && new Kinds(rule.kinds) };
}

function treeHandler(own: CustomRule, message: string): TreeHandler {
  const ready = new Map<Language, Ready>();
  const included = own.files ? picomatch([...own.files], { dot: true }) : () => true;
  const excluded = own.ignores ? picomatch([...own.ignores], { dot: true }) : () => false;
  const template = typeof own.fix === "object" ? own.fix.template : own.fix;
  const title = (typeof own.fix === "object" ? own.fix.title : undefined) ?? `Apply the fix of ${own.id}`;
  return {
    languages: languagesOf(own),
    anchors: anchorsOf(own),
    check(root, { file, source, parser, tick, report }) {
      if (!included(file.path) || excluded(file.path)) return;
      let one = ready.get(file.language);
      if (!one) {
        one = compileFor(own, file.language, parser);
        ready.set(file.language, one);
      }
      const budget = new Budget(tick);
      const matching = new Matching(source, budget);
      for (const node of candidates(root, one.kinds)) {
        budget.nextNode();
        budget.spend();
        const captures = new Captures();
        if (!one.rule.matches(node, captures, matching)) continue;
        if (!constrained(one, captures, matching)) continue;
        const edit = template === undefined ? undefined : codeOf(template, node, captures, source);
        const change = edit === undefined ? undefined : fix(title, replaceNode(node, edit));
        report(node, {
          message: messageOf(message, captures, source),
          ...(change && own.autofix ? { fix: change } : {}),
          ...(change && !own.autofix ? { suggestions: [change] } : {}),
        });
      }
    },
  };
}

function constrained({ constraints }: Ready, captures: Captures, matching: Matching): boolean {
  return constraints.every(([name, rule]) => {
    const node = captures.one.get(name);
    return node === undefined || rule.matches(node, captures, matching);
  });
}

/** Nodes in the order of the text, an outer one before those in it. */
function candidates(root: Node, kinds: Kinds | undefined): Iterable<Node> {
  return kinds ? root.descendantsOfType(kinds) : everyNode(root);
}

function* everyNode(root: Node): Generator<Node> {
  const left = [root];
  for (let at = left.pop(); at; at = left.pop()) {
    yield at;
    const { children } = at;
    for (let index = children.length - 1; index >= 0; index--) {
      const child = children[index];
      if (child) left.push(child);
    }
  }
}
