import path from "node:path";
import { type ProvenancePolicy, provenanceFrom } from "../provenance/options.ts";
import { type Standards, standardsFrom } from "../standards/options.ts";
import { POLICY_PATH, parsePolicy } from "./policyFile.ts";
import { YamlSource } from "./yamlSource.ts";

/** What the finder needs of the disk. */
export interface PolicyDisk {
  /** A file's text; `undefined` if there is none; rejects if it can't be read. */
  readText(file: string): Promise<string | undefined>;
  exists(file: string): Promise<boolean>;
}

/** The policy that governs a file. */
export interface Governing {
  /** Path by which findings, globs and the kind of file are told: `/`, relative to `root`. */
  readonly path: string;
  /** Folder of the policy, else of the git repository, else the given base. */
  readonly root: string;
  /** The policy file; `undefined` where the built-in standards hold. */
  readonly file: string | undefined;
  readonly standards: Standards;
  readonly provenance: ProvenancePolicy;
  /** Why the policy can't be used: `line:column message`, one each. Then the built-in one holds as a whole. */
  readonly problems: readonly string[];
}

type Found = Omit<Governing, "path">;

const BUILT_IN = { standards: standardsFrom(), provenance: provenanceFrom() };

/** Finds policies by folder and keeps them. Forgetting is the owner's business: {@link forget}. */
export class PolicyFinder {
  private readonly byFolder = new Map<string, Promise<Found | undefined>>();
  private readonly repositories = new Map<string, Promise<boolean>>();

  constructor(private readonly disk: PolicyDisk) {}

  /**
   * Policy of the nearest folder upwards that holds one, else the built-in standards.
   * `base` is what paths are relative to outside of any policy and repository: the
   * workspace folder, or where the command was started.
   */
  async governing(file: string, base: string): Promise<Governing> {
    const found = await this.nearest(file, base);
    const relative = path.relative(found.root, file);
    const outside = relative.startsWith("..") || path.isAbsolute(relative);
    return { ...found, path: outside ? path.basename(file) : relative.split(path.sep).join("/") };
  }

  private async nearest(file: string, base: string): Promise<Found> {
    let repository: string | undefined;
    for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
      const found = await this.inFolder(folder);
      if (found) return found;
      if (repository === undefined && (await this.isRepository(folder))) repository = folder;
      if (path.dirname(folder) === folder) break;
    }
    return { root: repository ?? base, file: undefined, ...BUILT_IN, problems: [] };
  }

  private isRepository(folder: string): Promise<boolean> {
    let found = this.repositories.get(folder);
    if (!found) {
      found = this.disk.exists(path.join(folder, ".git")).catch(() => false);
      this.repositories.set(folder, found);
    }
    return found;
  }

  /** Drops everything that was read; the next question reads again. */
  forget(): void {
    this.byFolder.clear();
    this.repositories.clear();
  }

  private inFolder(folder: string): Promise<Found | undefined> {
    let found = this.byFolder.get(folder);
    if (!found) {
      found = this.read(folder);
      this.byFolder.set(folder, found);
    }
    return found;
  }

  private async read(folder: string): Promise<Found | undefined> {
    const file = path.join(folder, POLICY_PATH);
    let text: string | undefined;
    try {
      text = await this.disk.readText(file);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { root: folder, file, ...BUILT_IN, problems: [`1:1 can't be read: ${why}`] };
    }
    if (text === undefined) return undefined;
    const { policy, problems } = parsePolicy(text);
    if (policy) {
      const standards = standardsFrom(policy.standards);
      return { root: folder, file, standards, provenance: provenanceFrom(policy.provenance), problems: [] };
    }
    const source = new YamlSource(text);
    return {
      root: folder,
      file,
      ...BUILT_IN,
      problems: problems.map((problem) => {
        const { line, character } = source.position(problem.start);
        return `${line + 1}:${character + 1} ${problem.message}`;
      }),
    };
  }
}
