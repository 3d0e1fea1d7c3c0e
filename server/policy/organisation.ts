import type { Calendar } from "./calendars.ts";
import type { ChangeSection, Programme } from "./changeSection.ts";
import type { Person } from "./peopleFile.ts";
import type { System } from "./systemsFile.ts";

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
}
