import type { Node } from "web-tree-sitter";
import type { RuleContext } from "../../context.ts";
import { items } from "../../languages/adapter.ts";
import { args as javaArgs } from "../../languages/java.ts";
import { args as jsArgs, stringValue as jsString } from "../../languages/javascriptSyntax.ts";
import { args as pyArgs } from "../../languages/python.ts";
import { defineRule } from "../../rule.ts";
import { catastrophicRegexExamples } from "./catastrophicRegex.examples.ts";
import { regexGrowth } from "./regexAmbiguity.ts";

interface Use {
  readonly node: Node;
  readonly source: string;
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
  readonly whole: boolean;
}

const SINGLE = /^(javascript|typescript|tsx)$/;

function check({ node, source, ignoreCase, dotAll, whole }: Use, ctx: RuleContext): void {
  const growth = regexGrowth(source, { ignoreCase, dotAll, whole });
  // A power of the length matters where one thread serves everybody.
  if (!growth || (growth === "polynomial" && !SINGLE.test(ctx.file.language))) return;
  ctx.report(node, {
    message:
      growth === "exponential"
        ? "The time of this pattern doubles with each further character of a text that does not match: one short text stops the process."
        : "The time of this pattern grows with a power of the text's length: one long text that does not match stops the process.",
    ...(growth === "polynomial" ? { severity: "info" as const } : {}),
  });
}

/** Text that the source code of a string stands for, as far as patterns need it. */
function patternText(text: string): string | undefined {
  if (/\\(u|x|N|\d)/.test(text.replace(/\\\\/g, ""))) return undefined;
  return text.replace(/\\(.)/gs, (_, char: string) => (/[ntrfv]/.test(char) ? `\\${char}` : char));
}

function pythonPattern(node: Node): string | undefined {
  if (node.type !== "string" || node.namedChildren.some((c) => c.type === "interpolation")) return undefined;
  const open = /^([a-zA-Z]*)("""|'''|"|')/.exec(node.text);
  if (!open) return undefined;
  const [, prefix = "", quote = ""] = open;
  const body = node.text.slice(open[0].length, -quote.length);
  if (/r/i.test(prefix)) return body;
  // An unknown escape of Python's stays as it is written.
  return /\\[uUxN0-7]/.test(body) ? undefined : body.replace(/\\\\/g, "\\");
}

const PY_CALLS = /^(re|regex)\.(compile|match|search|fullmatch|sub|subn|split|findall|finditer)$/;

const JAVA_METHODS = new Set(["matches", "replaceAll", "replaceFirst", "split"]);

export const catastrophicRegex = defineRule({
  id: "catastrophic-regex",
  code: "OV09",
  title: "Regular expression that can take for ever",
  area: "overload",
  severity: "warning",
  why: "An engine that goes back tries every way in which nested repetitions can share a text, so one unlucky or malicious text keeps a thread, or in Node the whole process, busy for minutes. A pattern in which each character has one place to go fails at once.",
  sources: [
    {
      title: "OWASP: Regular expression Denial of Service",
      url: "https://owasp.org/www-community/attacks/Regular_expression_Denial_of_Service_-_ReDoS",
    },
    {
      title: "REL05-BP04: Fail fast and limit queues",
      url: "https://docs.aws.amazon.com/wellarchitected/latest/framework/rel05-bp04.html",
    },
  ],
  autofix: "none",
  peers: {
    eslint: ["regexp/no-super-linear-backtracking", "security/detect-unsafe-regex"],
    sonar: ["S5852", "S8786"],
    semgrep: ["regex_dos", "detect-redos"],
  },
  languages: {
    javascript: [
      {
        kinds: ["regex"],
        anchors: /[*+}|][^\n]*[*+}]/,
        check(node, ctx) {
          const source = node.childForFieldName("pattern")?.text;
          const flags = node.childForFieldName("flags")?.text ?? "";
          if (source === undefined || flags.includes("v")) return;
          check(
            { node, source, ignoreCase: flags.includes("i"), dotAll: flags.includes("s"), whole: false },
            ctx,
          );
        },
      },
      {
        calls: ["RegExp"],
        check(node, ctx) {
          const [pattern, given] = jsArgs(node);
          const text = jsString(pattern);
          const source = text === undefined ? undefined : patternText(text);
          if (
            !pattern ||
            source === undefined ||
            (ctx.qualifyCall(node) ?? ctx.adapter.callee(node)?.text) !== "RegExp"
          )
            return;
          const flags = given?.text ?? "";
          check(
            {
              node: pattern,
              source,
              ignoreCase: flags.includes("i"),
              dotAll: flags.includes("s"),
              whole: false,
            },
            ctx,
          );
        },
      },
    ],
    python: [
      {
        calls: ["compile", "match", "search", "fullmatch", "sub", "subn", "split", "findall", "finditer"],
        check(node, ctx) {
          const name = ctx.qualifyCall(node) ?? "";
          const [pattern] = pyArgs(node);
          if (!PY_CALLS.test(name) || !pattern) return;
          const source = pythonPattern(pattern);
          const flags = node.childForFieldName("arguments")?.text.slice(pattern.text.length) ?? "";
          if (source === undefined || /\b(re|regex)\.(X|VERBOSE)\b/.test(flags)) return;
          check(
            {
              node: pattern,
              source,
              ignoreCase: /\.(I|IGNORECASE)\b/.test(flags),
              dotAll: /\.(S|DOTALL)\b/.test(flags),
              whole: name.endsWith(".fullmatch"),
            },
            ctx,
          );
        },
      },
    ],
    java: [
      {
        calls: ["compile", "matches", "replaceAll", "replaceFirst", "split"],
        check(node, ctx) {
          const name = node.childForFieldName("name")?.text ?? "";
          const ofPattern = /^java\.util\.regex\.Pattern\.(compile|matches)$/.test(
            ctx.qualifyCall(node) ?? "",
          );
          if (!ofPattern && !JAVA_METHODS.has(name)) return;
          const [pattern] = javaArgs(node);
          if (pattern?.type !== "string_literal" || pattern.text.startsWith('"""')) return;
          const source = patternText(pattern.text.slice(1, -1));
          const flags = javaArgs(node)[1]?.text ?? "";
          if (source === undefined || /\bCOMMENTS\b/.test(flags)) return;
          check(
            {
              node: pattern,
              source,
              ignoreCase: /CASE_INSENSITIVE/.test(flags),
              dotAll: /DOTALL/.test(flags),
              whole: name === "matches",
            },
            ctx,
          );
        },
      },
      {
        // `@Pattern(regexp = "…")` of bean validation.
        kinds: ["element_value_pair"],
        anchors: ["regexp"],
        check(node, ctx) {
          if (node.childForFieldName("key")?.text !== "regexp") return;
          const value = items(node).at(-1);
          if (value?.type !== "string_literal") return;
          const source = patternText(value.text.slice(1, -1));
          if (source !== undefined)
            check({ node: value, source, ignoreCase: false, dotAll: false, whole: true }, ctx);
        },
      },
    ],
  },
  examples: catastrophicRegexExamples,
});
