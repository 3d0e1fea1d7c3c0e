import path from "node:path";
import { type ProvenancePolicy, provenanceFrom } from "../provenance/options.ts";
import { LineIndex } from "../standards/lineIndex.ts";
import { type Standards, standardsFrom } from "../standards/options.ts";
import { inlineIds, POLICY_PATH, readPolicy } from "./policyFile.ts";
import { isRulesFile, MAX_RULES_FILES, RULES_FOLDER, readRules } from "./rulesFile.ts";
import { type PolicyProblem, YamlSource } from "./yamlSource.ts";

/** What the finder needs of the disk. */
export interface PolicyDisk {
  /** A file's text; `undefined` if there is none; rejects if it can't be read. */
  readText(file: string): Promise<string | undefined>;
  exists(file: string): Promise<boolean>;
  /** Names of the files in a folder; none if there is no such folder; rejects if it can't be read. */
  list(folder: string): Promise<readonly string[]>;
}

/** The policy that governs a file. */
export interface Governing {
  /** Path by which findings, globs and the kind of file are told: `/`, relative to `root`. */
  readonly path: string;
  /** Folder of the policy, else of the git repository, else the given base. */
  readonly root: string;
  /**
   * The policy file, or the first file of rules beside it that has problems; `undefined` where the built-in standards
   * hold.
   */
  readonly file: string | undefined;
  readonly standards: Standards;
  readonly provenance: ProvenancePolicy;
  /** Files of rules beside the policy. */
  readonly ruleFiles: readonly string[];
  /** Why the policy can't be used: `line:column message`, one each. Then the built-in one holds as a whole. */
  readonly problems: readonly string[];
}

type Found = Omit<Governing, "path">;

const BUILT_IN = { standards: standardsFrom(), provenance: provenanceFrom(), ruleFiles: [] };

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
    const unusable = (where: string, problems: readonly string[]): Found => ({
      root: folder,
      file: where,
      ...BUILT_IN,
      ruleFiles: [],
      problems,
    });
    let text: string | undefined;
    let texts: ReadonlyMap<string, string>;
    try {
      text = await this.disk.readText(file);
      if (text === undefined) return undefined;
      texts = await this.rulesIn(path.dirname(file));
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return unusable(file, [`1:1 can't be read: ${why}`]);
    }
    const source = new YamlSource(text);
    const inline = new Map(inlineIds(source).map((id) => [id, "policy.yaml"]));
    const own = readRules(texts, inline);
    const ruleFiles = [...texts.keys()].map((name) => path.join(path.dirname(file), name));
    const { policy, problems } = readPolicy(
      source,
      own.rules.map(({ rule }) => rule.id),
    );
    if (!policy) return { ...unusable(file, placed(problems, source)), ruleFiles };
    for (const [name, found] of own.problems) {
      if (!found.some(({ severity }) => severity === "error")) continue;
      const where = path.join(path.dirname(file), name);
      return { ...unusable(where, placed(found, new LineIndex(texts.get(name) ?? ""))), ruleFiles };
    }
    const standards = standardsFrom(policy.standards, { custom: own.rules.map(({ rule }) => rule) });
    return {
      root: folder,
      file,
      standards,
      provenance: provenanceFrom(policy.provenance),
      ruleFiles,
      problems: [],
    };
  }

  /** Texts of the files of rules of a policy folder, by their names from there. */
  private async rulesIn(folder: string): Promise<Map<string, string>> {
    const names = (await this.disk.list(path.join(folder, RULES_FOLDER)))
      .map((name) => `${RULES_FOLDER}/${name}`)
      .filter(isRulesFile)
      .sort();
    if (names.length > MAX_RULES_FILES) {
      throw new Error(`there are more than ${MAX_RULES_FILES} files in the folder ${RULES_FOLDER}`);
    }
    const texts = new Map<string, string>();
    for (const name of names) texts.set(name, (await this.disk.readText(path.join(folder, name))) ?? "");
    return texts;
  }
}

function placed(
  problems: readonly PolicyProblem[],
  lines: { position(offset: number): { readonly line: number; readonly character: number } },
): string[] {
  return problems.map(({ message, start }) => {
    const { line, character } = lines.position(start);
    return `${line + 1}:${character + 1} ${message}`;
  });
}
