import { RE2JS, RE2JSSyntaxException } from "re2js";
import { isEmail, isHandle, linesOf, withoutComment, wordsOf } from "./ownersLines.ts";
import type { OwnersProblem, OwnersRule, OwnersSection, SplitPath } from "./ownersModel.ts";

const MAX_PATTERN_CHARS = 500;

/** Steps of the expressions of a file: together they bound how long a path takes. */
const MAX_STEPS = 20_000;

/**
 * Reads Gitea's dialect: regular expressions of whole paths, each of which adds its owners. They are those of RE2, here
 * as there, whose time is linear.
 */
export function readGitea(text: string): {
  sections: OwnersSection[];
  problems: OwnersProblem[];
  unusable?: string;
} {
  const rules: OwnersRule[] = [];
  const problems: OwnersProblem[] = [];
  let steps = 0;
  for (const { line, text: content } of linesOf(text)) {
    const { pattern, rest } = unescapedPattern(content);
    const owners = withoutComment(wordsOf(rest));
    const wrong = owners.find((word) => !isHandle(word, 1) && !isEmail(word));
    const expression = compile(pattern.startsWith("!") ? pattern.slice(1) : pattern);
    if (typeof expression === "string")
      problems.push({ line, message: `${expression}: the line is left out` });
    else if (wrong !== undefined || owners.length === 0) {
      const reason =
        wrong === undefined ? "it names no owner" : `"${wrong}" is neither @name nor @group/team`;
      problems.push({ line, message: `${reason}: the line is left out` });
    } else {
      steps += expression.steps;
      const isNegative = pattern.startsWith("!");
      const matches = (path: SplitPath): boolean => expression.matches(path.whole) !== isNegative;
      rules.push({ line, owners, matches });
    }
  }
  if (steps > MAX_STEPS) {
    return {
      sections: [],
      problems,
      unusable: "its regular expressions repeat too much: write fewer of them",
    };
  }
  const common = { name: undefined, isOptional: false, need: 1, exclusions: [], holds: "all" } as const;
  return { sections: [{ ...common, rules }], problems };
}

type Compiled = { readonly steps: number; matches(text: string): boolean } | string;

function compile(pattern: string): Compiled {
  if (pattern.length > MAX_PATTERN_CHARS) return `it is longer than ${MAX_PATTERN_CHARS} characters`;
  try {
    const expression = RE2JS.compile(`^(?:${pattern.normalize("NFC")})$`);
    return { steps: expression.programSize(), matches: (text) => expression.test(text) };
  } catch (error) {
    if (!(error instanceof RE2JSSyntaxException)) throw error;
    return "it is no regular expression of RE2";
  }
}

/** A backslash takes its meaning from `#`, a space and itself. */
function unescapedPattern(text: string): { readonly pattern: string; readonly rest: string } {
  let pattern = "";
  let at = 0;
  for (; at < text.length && !/\s/.test(text[at] ?? ""); at += 1) {
    const next = text[at + 1];
    const isEscape = text[at] === "\\" && (next === "#" || next === " " || next === "\\");
    if (isEscape) at += 1;
    pattern += text[at] ?? "";
  }
  return { pattern, rest: text.slice(at) };
}
