import type { Organisation } from "../policy/organisation.ts";
import { absence, kindReason } from "./eligibility.ts";
import { ownersOf } from "./ownersFile.ts";
import type { OwnersFile, SectionOwners } from "./ownersModel.ts";
import { OwnerDirectory } from "./ownersPeople.ts";
import { listed } from "./words.ts";

export interface OwnedQuestion {
  /** From the repository's top folder. A renamed file stands here under both of its paths. */
  readonly paths: readonly string[];
  /** As the protected branch has it. */
  readonly file: OwnersFile;
  readonly organisation: Pick<Organisation, "people">;
  readonly now: Date;
  /** People whose approvals count. */
  readonly approved: readonly string[];
  /** Who can't approve, and why. */
  readonly excluded: ReadonlyMap<string, string>;
}

/** Paths whose owners are the same by the same lines. */
export interface OwnedGroup {
  readonly paths: readonly string[];
  readonly section: string | undefined;
  /** Lines of the owner file. */
  readonly lines: readonly number[];
  /** Whether nobody waits for it. */
  readonly isOptional: boolean;
  readonly need: number;
  /** Owners who have approved. */
  readonly have: readonly string[];
  /** Owners who could approve, and have not. */
  readonly open: readonly string[];
  /** Owners that are nobody, with the reason. */
  readonly unknown: readonly string[];
  /** Owners who can't approve: `Dana Reyes is an author of it`. */
  readonly barred: readonly string[];
}

/**
 * A group that still needs somebody. `missing`: an owner has to approve. `unresolvable`: nobody knows who its owners are.
 * `barred`: its owners are known, and too few of them may approve.
 */
export interface MissingOwners extends OwnedGroup {
  readonly kind: "missing" | "unresolvable" | "barred";
  /** In words, with the way out. */
  readonly text: string;
}

/**
 * What still needs the approval of an owner; empty where nothing does. A file that can't be used leaves every path
 * unresolvable. `groups` where they are known already.
 */
export function missingOwners(
  question: OwnedQuestion,
  groups: readonly OwnedGroup[] = ownedGroups(question),
): readonly MissingOwners[] {
  const { file, organisation, paths } = question;
  if (file.unusable !== undefined) return paths.length === 0 ? [] : [unknownOwners(paths, file.unusable)];
  const names = new Map(organisation.people.map(({ id, name }) => [id, name ?? id]));
  return groups
    .filter(({ isOptional, have, need }) => !isOptional && have.length < need)
    .map((group) => {
      const isPossible = group.have.length + group.open.length >= group.need;
      const kind = isPossible ? "missing" : group.unknown.length > 0 ? "unresolvable" : "barred";
      return { ...group, kind, text: textOf(group, kind, file, names) };
    });
}

function unknownOwners(paths: readonly string[], reason: string): MissingOwners {
  const nobody = { lines: [], have: [], open: [], unknown: [], barred: [] };
  const text = `nobody can tell who owns what: ${reason}`;
  return { ...nobody, section: undefined, paths, isOptional: false, need: 1, kind: "unresolvable", text };
}

/** Every group of paths that has owners, optional and approved ones too, in the order of the paths. */
export function ownedGroups(question: OwnedQuestion): readonly OwnedGroup[] {
  const { file, organisation, now, approved, excluded } = question;
  const directory = new OwnerDirectory(organisation, file.dialect);
  const people = new Map(organisation.people.map((person) => [person.id, person]));
  const isApproved = new Set(approved);
  return sectionsOf(question).map(({ section, paths }) => {
    const { name, lines, owners, isOptional, need } = section;
    const resolved = owners.map((owner) => directory.find(owner));
    const have: string[] = [];
    const open: string[] = [];
    const barred: string[] = [];
    for (const id of new Set(resolved.flatMap((one) => (one.ok ? one.people : [])))) {
      const person = people.get(id);
      const reason = kindReason(id) ?? (person && absence(person, now)) ?? excluded.get(id);
      if (isApproved.has(id)) have.push(id);
      else if (reason === undefined) open.push(id);
      else barred.push(`${person?.name ?? id} ${reason}`);
    }
    const unknown = resolved.flatMap((one) => (one.ok ? [] : [one.reason]));
    return { paths, section: name, lines, isOptional, need, have, open, unknown, barred };
  });
}

interface OwnedPaths {
  readonly section: SectionOwners;
  readonly paths: string[];
}

/** Paths by the section and the lines that hold for them. */
function sectionsOf({ file, paths }: OwnedQuestion): OwnedPaths[] {
  const found = new Map<string, OwnedPaths>();
  for (const path of new Set(paths)) {
    for (const section of ownersOf(file, path)) {
      const key = JSON.stringify([section.name, section.lines]);
      const known = found.get(key);
      if (known) known.paths.push(path);
      else found.set(key, { section, paths: [path] });
    }
  }
  return [...found.values()];
}

/** `CODEOWNERS:12`, with the file's name alone. */
export function linesText(file: OwnersFile, lines: readonly number[], section?: string): string {
  const name = file.path.slice(file.path.lastIndexOf("/") + 1);
  const shown = listed(lines.map(String), 3);
  return `${name}:${shown}${section === undefined ? "" : `, section ${section}`}`;
}

function textOf(
  group: OwnedGroup,
  kind: MissingOwners["kind"],
  file: OwnersFile,
  names: ReadonlyMap<string, string>,
): string {
  const [first = "", ...more] = group.paths;
  const isOne = more.length === 0;
  const what = isOne ? first : `${first} and ${more.length} more`;
  const where = `(${linesText(file, group.lines, group.section)})`;
  if (kind === "unresolvable") return `${what}: ${listed(group.unknown, 3)} ${where}`;
  if (kind === "barred") {
    const why = group.barred.length > 0 ? `: ${listed(group.barred, 3)}` : "";
    const short =
      group.need > 1
        ? `too few owners who may approve, ${group.need} are needed`
        : "no owner who may approve";
    return `${what} ${isOne ? "has" : "have"} ${short}${why} ${where}: add another owner there`;
  }
  const open = group.open.map((id) => names.get(id) ?? id);
  const left = group.need - group.have.length;
  const whom = open.length === left ? open.join(" and ") : `${left === 1 ? "one" : left} of ${listed(open)}`;
  return `${what} ${isOne ? "needs" : "need"} ${whom} ${where}`;
}
