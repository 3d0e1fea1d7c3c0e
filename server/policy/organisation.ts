import { createHash } from "node:crypto";
import { LineIndex } from "../standards/lineIndex.ts";
import type { Calendar } from "./calendars.ts";
import type { ChangeSection, Programme } from "./changeSection.ts";
import { PEOPLE_FILE, type Person } from "./peopleFile.ts";
import { type PolicyFolder, readPolicyFolder } from "./policyFolder.ts";
import { SYSTEMS_FILE, type System } from "./systemsFile.ts";
import type { PolicyProblem } from "./yamlSource.ts";

/** A mistake in a policy file. */
export interface FileProblem {
  /** As people open it: `.two-keys/systems.yaml`, or with the repository in front where it is the central one. */
  readonly file: string;
  /** One-based. */
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly severity: "error" | "warning";
}

/** Where a policy was read. */
export interface PolicyOrigin {
  /** In words: `origin/main`, or `git.example.com/org/policy at refs/tags/v3`. */
  readonly name: string;
  /** Commit that it was read from. */
  readonly commit: string;
  /** Set where the central repository could not be reached: since when what holds is known. Milliseconds since 1970. */
  readonly fetchedAt?: number;
}

/** Everything that an organisation says of its changes, read from one commit. */
export interface Organisation {
  readonly origin: PolicyOrigin;
  /** `sha256:` of the names and bytes of all its files; approvals are bound to it. */
  readonly digest: string;
  readonly change: ChangeSection;
  readonly programmes: readonly Programme[];
  readonly people: readonly Person[];
  readonly systems: readonly System[];
  readonly calendars: readonly Calendar[];
}

/** `absent`: nobody has set it up. `broken`: it can't be used, and whoever must decide by it decides nothing. */
export type OrganisationResult =
  | { readonly kind: "ready"; readonly organisation: Organisation; readonly problems: readonly FileProblem[] }
  | { readonly kind: "absent"; readonly looked: string }
  | { readonly kind: "broken"; readonly problems: readonly FileProblem[] }
  | { readonly kind: "unreachable"; readonly message: string };

/** The files of one commit's policy folder. */
export interface PolicyFiles {
  readonly origin: PolicyOrigin;
  /** Put in front of names in messages, such as `.two-keys/`. */
  readonly prefix: string;
  /** Text by name from the policy folder: `policy.yaml`, `calendars/peak.ics`. */
  readonly texts: ReadonlyMap<string, string>;
  /** Whether they come from a central repository, which speaks for many. */
  readonly isCentral?: boolean;
}

/**
 * Reads an organisation from the files of one commit. One error in any of them makes it broken: what can't be read
 * is never taken as fine. Warnings are told beside what is ready.
 */
export function readOrganisation(files: PolicyFiles): OrganisationResult {
  const folder = readPolicyFolder(files.texts, files.isCentral ?? false);
  const problems = [...folder.problems].flatMap(([name, found]) => placed(files, name, found));
  if (problems.some(({ severity }) => severity === "error")) return { kind: "broken", problems };
  if (folder.policy?.central && !files.isCentral) {
    return { kind: "unreachable", message: `the policy lies in ${folder.policy.central.repository}` };
  }
  if (!files.isCentral && isNothing(folder, files)) {
    return { kind: "absent", looked: `${files.origin.name}: ${files.prefix}policy.yaml` };
  }
  if (!folder.people || !folder.systems)
    return { kind: "broken", problems: [...problems, ...missing(folder, files)] };
  return {
    kind: "ready",
    problems,
    organisation: {
      origin: files.origin,
      digest: policyDigest(files.texts),
      change: folder.policy?.change ?? {},
      programmes: folder.policy?.programmes ?? [],
      people: folder.people,
      systems: folder.systems,
      calendars: folder.calendars,
    },
  };
}

/** Policies that were read last: a large catalogue takes a second, and the same bytes say the same. */
const MOST_KNOWN = 4;

/** Reads organisations as {@link readOrganisation} does, those that were read last only once. */
export class OrganisationReader {
  private readonly known = new Map<string, OrganisationResult>();

  read(files: PolicyFiles): OrganisationResult {
    const { origin, prefix, isCentral = false } = files;
    const key = JSON.stringify([origin.name, prefix, isCentral, policyDigest(files.texts)]);
    const found = this.known.get(key) ?? readOrganisation(files);
    // The newest stands last.
    this.known.delete(key);
    this.known.set(key, found);
    const [oldest] = this.known.keys();
    if (this.known.size > MOST_KNOWN && oldest !== undefined) this.known.delete(oldest);
    return found.kind === "ready" ? { ...found, organisation: { ...found.organisation, origin } } : found;
  }
}

/** `sha256:` of names and bytes, each with its length, in order of the names' bytes. */
export function policyDigest(texts: ReadonlyMap<string, string>): string {
  const hash = createHash("sha256");
  const entries = [...texts].map(([name, text]) => [Buffer.from(name), Buffer.from(text)] as const);
  for (const [name, bytes] of entries.sort(([a], [b]) => Buffer.compare(a, b))) {
    hash.update(`${name.length} ${bytes.length}\0`).update(name).update(bytes);
  }
  return `sha256:${hash.digest("hex")}`;
}

/** A policy file of standards alone sets up nothing that concerns changes. */
function isNothing({ policy }: PolicyFolder, { texts }: PolicyFiles): boolean {
  const hasSection = policy?.change !== undefined || policy?.programmes !== undefined;
  return !hasSection && [...texts.keys()].every((name) => name === "policy.yaml");
}

function missing({ people, systems }: PolicyFolder, { prefix }: PolicyFiles): FileProblem[] {
  const names = [...(people ? [] : [PEOPLE_FILE]), ...(systems ? [] : [SYSTEMS_FILE])];
  const way = "“two-keys init” writes one to begin with";
  return names.map((name) => ({
    file: `${prefix}${name}`,
    line: 1,
    column: 1,
    message: `The file is missing, and without it no change can be judged: ${way}.`,
    severity: "error",
  }));
}

function placed(
  { texts, prefix }: PolicyFiles,
  name: string,
  problems: readonly PolicyProblem[],
): FileProblem[] {
  const index = new LineIndex(texts.get(name) ?? "");
  return problems.map(({ message, severity, start }) => {
    const { line, character } = index.position(start);
    return { file: `${prefix}${name}`, line: line + 1, column: character + 1, message, severity };
  });
}
