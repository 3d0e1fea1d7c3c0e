import { readGitea } from "./ownersGitea.ts";
import { readGithub } from "./ownersGithub.ts";
import { hasSections, readGitlab } from "./ownersGitlab.ts";
import {
  OWNERS_DIALECTS,
  type OwnersDialect,
  type OwnersFile,
  type OwnersSection,
  type SectionOwners,
  type SplitPath,
  splitPath,
} from "./ownersModel.ts";

const NAME = "CODEOWNERS";

/** Largest owner file that is read, in bytes: GitHub takes none that is larger. */
export const MAX_OWNERS_BYTES = 3 * 1024 * 1024;

const PLACES: Readonly<Record<OwnersDialect, readonly string[]>> = {
  github: [`.github/${NAME}`, NAME, `docs/${NAME}`],
  gitlab: [NAME, `docs/${NAME}`, `.gitlab/${NAME}`],
  gitea: [NAME, `docs/${NAME}`, `.gitea/${NAME}`, `.forgejo/${NAME}`],
};

/**
 * Where an owner file may lie, from the repository's top folder; the first that is there holds. Without a forge all places
 * of all forges.
 */
export function ownersPlaces(forge: OwnersDialect | undefined): readonly string[] {
  if (forge !== undefined) return PLACES[forge];
  return [...new Set(OWNERS_DIALECTS.flatMap((dialect) => PLACES[dialect]))];
}

/** The forge's dialect; without one that of the place, and where many share it GitLab's for a file with sections, else GitHub's. */
export function dialectOf(path: string, text: string, forge: OwnersDialect | undefined): OwnersDialect {
  if (forge !== undefined) return forge;
  const own = OWNERS_DIALECTS.filter((dialect) => PLACES[dialect].includes(path));
  if (own.length === 1 && own[0] !== undefined) return own[0];
  return hasSections(text) ? "gitlab" : "github";
}

/** Reads an owner file. Nothing raises: what is not taken as it stands is told in `problems`. */
export function readOwners(path: string, text: string, forge: OwnersDialect | undefined): OwnersFile {
  if (Buffer.byteLength(text) > MAX_OWNERS_BYTES) return unusableOwners(path, TOO_LARGE, forge);
  const dialect = dialectOf(path, text, forge);
  const { unusable, ...read }: Read = READERS[dialect](text);
  return { path, dialect, ...read, ...(unusable === undefined ? {} : { unusable: `${path}: ${unusable}` }) };
}

export const TOO_LARGE = `it has more than ${MAX_OWNERS_BYTES / 1024 / 1024} MB and is not read: shorten it`;

/** An owner file that is there and can't be used. */
export function unusableOwners(path: string, reason: string, forge: OwnersDialect | undefined): OwnersFile {
  const dialect = dialectOf(path, "", forge);
  return { path, dialect, sections: [], problems: [], unusable: `${path}: ${reason}` };
}

type Read = Pick<OwnersFile, "sections" | "problems" | "unusable">;

const READERS: Readonly<Record<OwnersDialect, (text: string) => Read>> = {
  github: readGithub,
  gitlab: readGitlab,
  gitea: readGitea,
};

/**
 * Whose a path is, from the repository's top folder, by each section; empty where it is nobody's. Small and capital
 * letters differ, as on all forges; accents written in two ways are one. A renamed file is asked for twice, under each of
 * its paths.
 */
export function ownersOf(file: OwnersFile, path: string): readonly SectionOwners[] {
  const split = splitPath(path);
  return file.sections.flatMap((section) => sectionOwners(section, split) ?? []);
}

function sectionOwners(section: OwnersSection, path: SplitPath): SectionOwners | undefined {
  const { name, isOptional, need, rules, exclusions } = section;
  if (exclusions.some((rule) => rule.matches(path))) return undefined;
  const last = section.holds === "last" ? rules.findLast((rule) => rule.matches(path)) : undefined;
  const holding =
    section.holds === "last" ? (last ? [last] : []) : rules.filter((rule) => rule.matches(path));
  const owners = distinct(holding.flatMap((rule) => rule.owners));
  if (owners.length === 0) return undefined;
  return { name, isOptional, need, lines: holding.map(({ line }) => line), owners };
}

/** Names are the same in small and in capital letters. */
function distinct(owners: readonly string[]): string[] {
  const seen = new Set<string>();
  return owners.filter((owner) => {
    const key = owner.toLowerCase();
    return !seen.has(key) && seen.add(key);
  });
}
