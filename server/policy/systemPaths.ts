import { pathMatcher } from "./globs.ts";
import type { Organisation } from "./organisation.ts";
import type { Person } from "./peopleFile.ts";
import type { System } from "./systemsFile.ts";
import { isActive } from "./terms.ts";

export interface TouchedPaths {
  /** Host and path of the repository, as the catalogue names it; undefined means only entries that name none. */
  readonly repo: string | undefined;
  /** Protected branch that the change is meant for, as a full ref. Any when left out. */
  readonly ref?: string | undefined;
  /** The repository's default branch, for entries that name no branch. They hold for any when left out. */
  readonly defaultRef?: string | undefined;
  /** From the repository's top folder, with `/`. */
  readonly paths: readonly string[];
  readonly now: Date;
}

export interface SystemsByPath {
  /** In the order of the catalogue. */
  readonly systems: readonly System[];
  /** Paths that belong to no system: nobody knows what they do to production. */
  readonly uncovered: readonly string[];
  /** Ids of the systems of every path. */
  readonly byPath: ReadonlyMap<string, readonly string[]>;
}

/** Systems that paths belong to, by the catalogue. Only those that are enrolled today. */
export function systemsOf(organisation: Pick<Organisation, "systems">, touched: TouchedPaths): SystemsByPath {
  const matchers = organisation.systems
    .filter(({ enrolled }) => isActive(enrolled, touched.now))
    .flatMap((system) =>
      system.repos
        .filter((one) => isMeant(one, touched))
        .map(({ paths }) => ({ system, covers: paths ? pathMatcher(paths) : () => true })),
    );
  const byPath = new Map<string, readonly string[]>();
  const found = new Set<System>();
  for (const path of touched.paths) {
    const own = matchers.filter(({ covers }) => covers(path)).map(({ system }) => system);
    for (const system of own) found.add(system);
    byPath.set(path, [...new Set(own.map(({ id }) => id))]);
  }
  return {
    systems: organisation.systems.filter((system) => found.has(system)),
    uncovered: [...byPath].filter(([, ids]) => ids.length === 0).map(([path]) => path),
    byPath,
  };
}

function isMeant({ repo, refs }: System["repos"][number], touched: TouchedPaths): boolean {
  if (repo !== undefined && repo !== touched.repo) return false;
  const { ref, defaultRef } = touched;
  if (ref === undefined) return true;
  return refs ? refs.includes(ref) : defaultRef === undefined || ref === defaultRef;
}

/** What some systems need, and what that needs in turn, without themselves; the nearest first. */
export function dependenciesOf(
  organisation: Pick<Organisation, "systems">,
  ids: readonly string[],
): System[] {
  const byId = new Map(organisation.systems.map((system) => [system.id, system]));
  const seen = new Set(ids);
  const found: System[] = [];
  // The list grows while it is walked.
  const queue = [...seen];
  for (const id of queue) {
    for (const needed of byId.get(id)?.dependsOn ?? []) {
      const system = byId.get(needed);
      if (!system || seen.has(needed)) continue;
      seen.add(needed);
      found.push(system);
      queue.push(needed);
    }
  }
  return found;
}

/** Who commits under an e-mail address today; undefined where nobody does, or nobody any more. */
export function personOf(
  organisation: Pick<Organisation, "people">,
  email: string,
  now: Date,
): Person | undefined {
  const wanted = email.toLowerCase();
  return organisation.people.find(
    ({ emails, active }) => isActive(active, now) && emails?.some((one) => one.toLowerCase() === wanted),
  );
}

/** Ids of people by e-mail address, in small letters; whoever has left is there too. */
export function idsByEmail(people: readonly Pick<Person, "id" | "emails">[]): ReadonlyMap<string, string> {
  return new Map(
    people.flatMap(({ id, emails = [] }) => emails.map((email) => [email.toLowerCase(), id] as const)),
  );
}
