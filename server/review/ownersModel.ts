import { FORGES, type Forge } from "../policy/terms.ts";

/** Dialects of owner files, by the forge that reads them. */
export const OWNERS_DIALECTS = FORGES;
export type OwnersDialect = Forge;

export interface OwnersProblem {
  /** One-based. */
  readonly line: number;
  readonly message: string;
}

/** A line that says whose some paths are. */
export interface OwnersRule {
  readonly line: number;
  /** As the line names them: `@dana`, `@example/payments`, or an e-mail address. */
  readonly owners: readonly string[];
  /** Takes a path as {@link splitPath} gives it. */
  matches(path: SplitPath): boolean;
}

/** Rules that are asked together; a file without sections is one. */
export interface OwnersSection {
  /** Undefined for what stands outside of any section. */
  readonly name: string | undefined;
  /** Whether its owners are only asked, and nobody waits for them. */
  readonly isOptional: boolean;
  /** How many of the owners must approve. */
  readonly need: number;
  readonly rules: readonly OwnersRule[];
  /** Paths that this section leaves out, whatever its rules say. */
  readonly exclusions: readonly OwnersRule[];
  /** `last`: the last rule that matches holds. `all`: each that matches adds its owners. */
  readonly holds: "last" | "all";
}

export interface OwnersFile {
  /** From the repository's top folder. */
  readonly path: string;
  readonly dialect: OwnersDialect;
  readonly sections: readonly OwnersSection[];
  /** Lines that are not taken as they stand, with the reason; in their order. */
  readonly problems: readonly OwnersProblem[];
  /** Why the file can't be used at all. Nobody knows then whose a path is, which is not to be taken for “nobody's”. */
  readonly unusable?: string;
}

/** Owners of a path by one section. */
export interface SectionOwners {
  readonly name: string | undefined;
  readonly isOptional: boolean;
  readonly need: number;
  /** Lines of the rules that hold. */
  readonly lines: readonly number[];
  /** At least one. */
  readonly owners: readonly string[];
}

/** A path in NFC, as a whole and in its parts. */
export interface SplitPath {
  readonly whole: string;
  readonly parts: readonly string[];
}

export function splitPath(path: string): SplitPath {
  const whole = path.normalize("NFC");
  return { whole, parts: whole.split("/") };
}
