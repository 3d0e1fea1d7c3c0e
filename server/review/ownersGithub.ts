import { githubGlob } from "./ownersGlob.ts";
import { isEmail, isHandle, linesOf, splitLine, withoutComment } from "./ownersLines.ts";
import type { OwnersProblem, OwnersRule, OwnersSection } from "./ownersModel.ts";

/** Reads GitHub's dialect: one list, of which the last line that matches holds, and lines that are wrong are left out. */
export function readGithub(text: string): { sections: OwnersSection[]; problems: OwnersProblem[] } {
  const rules: OwnersRule[] = [];
  const problems: OwnersProblem[] = [];
  for (const { line, text: content } of linesOf(text)) {
    const { pattern, words } = splitLine(content);
    const owners = withoutComment(words);
    const wrong = owners.find((word) => !isHandle(word, 1) && !isEmail(word));
    const glob = githubGlob(pattern);
    const reason =
      patternMistake(pattern) ??
      (glob.ok ? undefined : glob.reason) ??
      (wrong === undefined ? undefined : `"${wrong}" is neither @name, @group/team nor an e-mail address`);
    if (reason !== undefined || !glob.ok) problems.push({ line, message: `${reason}: the line is left out` });
    else rules.push({ line, owners, matches: glob.matches });
  }
  const common = { name: undefined, isOptional: false, need: 1, exclusions: [], holds: "last" } as const;
  return { sections: [{ ...common, rules }], problems };
}

function patternMistake(pattern: string): string | undefined {
  if (pattern.startsWith("!")) return "`!` does not work in GitHub's owner files";
  if (pattern.startsWith("\\#")) return "`\\#` does not work in GitHub's owner files: write `?` for the `#`";
  return undefined;
}
