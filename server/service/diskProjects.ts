import { readFile, stat } from "node:fs/promises";
import type { Governing, PolicyFinder } from "../policy/policyFinder.ts";
import { decode, factsOf, type TextFacts } from "../standards/check.ts";
import type { ProjectFinding } from "../standards/project.ts";
import { ProjectPass } from "../standards/projectPass.ts";
import {
  goesWithout,
  isInProject,
  type ListOptions,
  MAX_PROJECT_BYTES,
  MAX_PROJECT_FILES,
  type ProjectFile,
  projectFiles,
  tooMuch,
} from "./projectFiles.ts";

export interface DiskAnswer {
  /** What rules over several files say; undefined where they do not look at the file, or could not. */
  readonly extra: readonly ProjectFinding[] | undefined;
  /** Why they could not, or what they had to do without; each told once a round. */
  readonly problems: readonly string[];
}

interface Told {
  readonly key: string;
  readonly facts: TextFacts;
}

interface Read {
  /** None where there is too much to read. */
  readonly pass: ProjectPass | undefined;
  readonly problems: readonly string[];
}

/** What rules over several files say of files as they lie on the disk; a file is read again when it was written to. */
export class DiskProjects {
  private readonly told = new Map<string, Told>();
  private passes = new Map<string, Promise<Read>>();
  private round: { readonly finder: PolicyFinder; readonly options: ListOptions } | undefined;
  private problems = new Set<string>();

  /** Begins a round of questions: what the disk holds at the first one counts for all. */
  begin(finder: PolicyFinder, options: ListOptions): void {
    this.round = { finder, options };
    this.passes = new Map();
    this.problems = new Set();
  }

  async of({ root, path: name, standards }: Governing): Promise<DiskAnswer> {
    const { round } = this;
    if (!round || !isInProject(standards, name)) return { extra: undefined, problems: [] };
    let pass = this.passes.get(root);
    if (!pass) {
      pass = this.read(root, standards, round);
      this.passes.set(root, pass);
    }
    const found = await pass;
    const problems = found.problems.filter((one) => !this.problems.has(one));
    for (const one of problems) this.problems.add(one);
    return { extra: found.pass?.of(name), problems };
  }

  private async read(
    root: string,
    standards: Governing["standards"],
    { finder, options }: NonNullable<DiskProjects["round"]>,
  ): Promise<Read> {
    const files = await projectFiles(root, standards, finder, options);
    const bytes = files.reduce((sum, { size = 0 }) => sum + size, 0);
    if (files.length > MAX_PROJECT_FILES || bytes > MAX_PROJECT_BYTES)
      return { pass: undefined, problems: [tooMuch(root)] };
    const pass = new ProjectPass(standards);
    const problems: string[] = [];
    for (const file of files) {
      const { limits, checkTests } = standards.formatSettings(file, "");
      const { facts, problem } = await this.factsOf(file, standards, JSON.stringify([limits, checkTests]));
      pass.set(file.path, facts);
      if (problem) problems.push(goesWithout(file.path, problem.message));
    }
    return { pass, problems };
  }

  private async factsOf(
    file: ProjectFile,
    standards: Governing["standards"],
    settings: string,
  ): Promise<TextFacts> {
    const found = await stat(file.absolute).catch(() => undefined);
    if (!found?.isFile()) return NO_FACTS;
    const key = `${found.size} ${found.mtimeMs} ${found.ctimeMs} ${found.ino} ${settings}`;
    const known = this.told.get(file.absolute);
    if (known?.key === key) return known.facts;
    const facts = await factsOnDisk(file, standards);
    this.told.set(file.absolute, { key, facts });
    return facts;
  }
}

const NO_FACTS: TextFacts = { facts: [] };

/** Facts of one file; none of one that can't be read. */
export async function factsOnDisk(
  { absolute, path: name, language }: ProjectFile,
  standards: Governing["standards"],
): Promise<TextFacts> {
  const bytes = await readFile(absolute).catch(() => undefined);
  if (!bytes) return NO_FACTS;
  const decoded = decode(bytes);
  // What is no text is none of the formats that are read.
  if ("problem" in decoded) return NO_FACTS;
  return factsOf(decoded.text, { path: name, language }, standards);
}
