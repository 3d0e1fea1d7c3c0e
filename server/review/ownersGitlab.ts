import { gitlabGlob } from "./ownersGlob.ts";
import { isEmail, isHandle, linesOf, type OwnersLine, splitLine, wordsOf } from "./ownersLines.ts";
import type { OwnersProblem, OwnersRule, OwnersSection } from "./ownersModel.ts";

/** Groups below groups, at most. */
const MAX_DEPTH = 20;

const HEADING = /^(\^?)\[([^[\]]*)\](?:\[([^[\]]*)\])?(?:\s+(.*))?$/;

interface OpenSection {
  readonly name: string | undefined;
  isOptional: boolean;
  need: number;
  readonly rules: OwnersRule[];
  readonly exclusions: OwnersRule[];
  /** Owners of lines that name none: by the last heading that has some. */
  defaults: readonly string[];
}

/** Whether a text has a heading, which only GitLab's dialect knows. */
export function hasSections(text: string): boolean {
  return linesOf(text).some((one) => HEADING.test(one.text));
}

/**
 * Reads GitLab's dialect: each section gives its own owners, by the last line of it that matches. Sections of one name,
 * in whatever letters, are one; it is optional where all of them are, and needs as many as the one that needs most.
 */
export function readGitlab(text: string): { sections: OwnersSection[]; problems: OwnersProblem[] } {
  const problems: OwnersProblem[] = [];
  let open = newSection(undefined);
  const sections = new Map<string, OpenSection>([["", open]]);
  for (const one of linesOf(text)) {
    const heading = headingOf(one, problems);
    if (heading) {
      const known = sections.get(heading.key);
      open = known ?? newSection(heading.name);
      sections.set(heading.key, open);
      open.isOptional = heading.isOptional && (known?.isOptional ?? true);
      open.need = Math.max(open.need, heading.need);
      if (heading.owners.length > 0) open.defaults = heading.owners;
    } else takeEntry(open, one, problems);
  }
  return { sections: [...sections.values()].map((one) => ({ ...one, holds: "last" })), problems };
}

function newSection(name: string | undefined): OpenSection {
  return { name, isOptional: false, need: 1, rules: [], exclusions: [], defaults: [] };
}

interface Heading {
  readonly key: string;
  readonly name: string;
  readonly isOptional: boolean;
  readonly need: number;
  readonly owners: readonly string[];
}

function headingOf({ line, text }: OwnersLine, problems: OwnersProblem[]): Heading | undefined {
  const [, optional, name = "", need, owners = ""] = HEADING.exec(text) ?? [];
  if (optional === undefined) return undefined;
  const title = name.trim();
  if (title === "") {
    problems.push({ line, message: "the section has no name: the line is taken for a pattern" });
    return undefined;
  }
  const count = need !== undefined && /^[1-9]\d{0,2}$/.test(need) ? Number(need) : 1;
  if (need !== undefined && String(count) !== need)
    problems.push({ line, message: `"${need}" is no number of approvals: one is taken` });
  return {
    key: title.normalize("NFC").toLowerCase(),
    name: title,
    isOptional: optional === "^",
    need: count,
    owners: ownerWords(wordsOf(owners), line, problems),
  };
}

function takeEntry(section: OpenSection, { line, text }: OwnersLine, problems: OwnersProblem[]): void {
  const isExclusion = text.startsWith("!");
  const { pattern, words } = splitLine(isExclusion ? text.slice(1) : text);
  const glob = gitlabGlob(pattern);
  if (!glob.ok) {
    problems.push({ line, message: `${glob.reason}: the line is left out` });
    return;
  }
  const rule = { line, matches: glob.matches };
  if (isExclusion) {
    if (words.length > 0)
      problems.push({ line, message: "what `!` leaves out has no owners: they are left out" });
    section.exclusions.push({ ...rule, owners: [] });
    return;
  }
  const owners = ownersAt(section, line, words, problems);
  if (owners.length === 0)
    problems.push({ line, message: "it names no owner, and nobody is asked for its paths" });
  section.rules.push({ ...rule, owners });
}

function ownersAt(
  section: OpenSection,
  line: number,
  words: readonly string[],
  problems: OwnersProblem[],
): readonly string[] {
  if (words.length === 0) return section.defaults;
  const named = ownerWords(words, line, problems);
  // A line that means somebody and names nobody must not be the same as one that means nobody.
  return named.length > 0 ? named : words;
}

/** Comments can't stand behind owners here: owners that stand in one are owners. */
function ownerWords(words: readonly string[], line: number, problems: OwnersProblem[]): readonly string[] {
  const named = words.filter((word) => isHandle(word, MAX_DEPTH) || isRole(word) || isEmail(word));
  const wrong = words.find((word) => !named.includes(word));
  if (wrong !== undefined) {
    const message = `"${wrong}" is neither @name, @group/name, @@role nor an e-mail address: it is left out`;
    problems.push({ line, message });
  }
  return named;
}

function isRole(word: string): boolean {
  return /^@@(developers?|maintainers?|owners?)$/i.test(word);
}
