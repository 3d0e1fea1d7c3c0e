import path from "node:path";
import type { ObjectReader } from "../git/objects.ts";
import { gitPipe } from "../git/pipe.ts";
import type { PolicyFinder } from "../policy/policyFinder.ts";
import { decode, factsOf, type TextFacts } from "../standards/check.ts";
import type { Standards } from "../standards/options.ts";
import type { ProjectFinding } from "../standards/project.ts";
import { ProjectPass } from "../standards/projectPass.ts";
import { factLanguage, goesWithout, MAX_PROJECT_BYTES, MAX_PROJECT_FILES, tooMuch } from "./projectFiles.ts";

interface Entry {
  readonly name: string;
  readonly id: string;
  /** Bytes; undefined where the content is not here. */
  readonly size: number | undefined;
}

export interface CommitPlace {
  /** Where git is run: a work tree's top folder or a git folder. */
  readonly folder: string;
  readonly objects: ObjectReader;
  /** Full id. */
  readonly commit: string;
  /** Tells policies of paths below {@link root}. */
  readonly finder: PolicyFinder;
  /** Folder that stands for the top of the repository. */
  readonly root: string;
  /** When nothing more is read, by `performance.now()`. */
  readonly until?: number;
}

/** Thrown when the time is over. */
export class OutOfTime extends Error {}

/** Facts by content and path, as they are told by files of commits, which never change. The oldest go first. */
const KNOWN = new Map<string, TextFacts>();
const MAX_KNOWN = 20_000;

/** What rules over several files say of a commit's tree. Only projects that are asked about are read. */
export class CommitProject {
  private readonly passes = new Map<string, Promise<ProjectPass>>();
  private readonly files = new Map<string, ReadonlyMap<string, string>>();
  private readonly without = new Map<string, readonly string[]>();
  private entries: Promise<readonly Entry[]> | undefined;

  constructor(private readonly place: CommitPlace) {}

  /**
   * What they say of a file; undefined for one that they do not look at. Rejects where a part of its project can't
   * be read: an answer without it could be wrong.
   */
  async of(name: string): Promise<readonly ProjectFinding[] | undefined> {
    const governing = await this.place.finder.governing(path.join(this.place.root, name), this.place.root);
    const { standards, root } = governing;
    if (!factLanguage(standards, name) || !standards.covers(governing.path)) return undefined;
    return (await this.pass(root, standards)).of(governing.path);
  }

  /** Files of the project of a file that have findings, as paths of the repository. */
  async namesWithFindings(name: string): Promise<readonly string[]> {
    const {
      root,
      standards,
      path: told,
    } = await this.place.finder.governing(path.join(this.place.root, name), this.place.root);
    if (!factLanguage(standards, name) || !standards.covers(told)) return [];
    const pass = await this.pass(root, standards);
    return [...pass.findings().keys()].flatMap((one) => this.files.get(root)?.get(one) ?? []);
  }

  /** Files that the rules had to do without in what they say of a file, with the reason. */
  async unread(name: string): Promise<readonly string[]> {
    const governing = await this.place.finder.governing(path.join(this.place.root, name), this.place.root);
    const { standards, root } = governing;
    if (!factLanguage(standards, name) || !standards.covers(governing.path)) return [];
    await this.pass(root, standards);
    return this.without.get(root) ?? [];
  }

  /** Content of a file of the commit. */
  async idOf(name: string): Promise<string | undefined> {
    this.entries ??= listCommit(this.place);
    return (await this.entries).find((entry) => entry.name === name)?.id;
  }

  private pass(root: string, standards: Standards): Promise<ProjectPass> {
    let found = this.passes.get(root);
    if (!found) {
      found = this.read(root, standards);
      this.passes.set(root, found);
    }
    return found;
  }

  private async read(root: string, standards: Standards): Promise<ProjectPass> {
    const { place } = this;
    this.entries ??= listCommit(place);
    const below = path.relative(place.root, root).split(path.sep).join("/");
    const files: (Entry & { readonly path: string })[] = [];
    for (const entry of await this.entries) {
      if (below !== "" && !entry.name.startsWith(`${below}/`)) continue;
      if (!factLanguage(standards, entry.name)) continue;
      const governing = await place.finder.governing(path.join(place.root, entry.name), place.root);
      if (governing.root === root && standards.covers(governing.path))
        files.push({ ...entry, path: governing.path });
    }
    const bytes = files.reduce((sum, { size = 0 }) => sum + size, 0);
    if (files.length > MAX_PROJECT_FILES || bytes > MAX_PROJECT_BYTES)
      throw new Error(tooMuch(below === "" ? "." : below));
    const pass = new ProjectPass(standards);
    const without: string[] = [];
    for (const file of files) {
      if (performance.now() > (place.until ?? Number.POSITIVE_INFINITY)) throw new OutOfTime("no time left");
      const { facts, problem } = await this.factsOf(file, standards);
      pass.set(file.path, facts);
      if (problem) without.push(goesWithout(file.name, problem.message));
    }
    this.without.set(root, without);
    this.files.set(root, new Map(files.map((file) => [file.path, file.name])));
    return pass;
  }

  private async factsOf(
    { name, id, path: told }: Entry & { readonly path: string },
    standards: Standards,
  ): Promise<TextFacts> {
    const language = factLanguage(standards, name);
    if (!language) return { facts: [] };
    const info = { path: told, language };
    const { limits, checkTests } = standards.formatSettings(info, "");
    const key = JSON.stringify([id, told, limits, checkTests]);
    const known = KNOWN.get(key);
    if (known) return known;
    const found = await this.place.objects.read(id);
    if (!found?.content) throw new Error(`${name}: its content is not here`);
    const decoded = decode(found.content);
    const facts = "problem" in decoded ? { facts: [] } : await factsOf(decoded.text, info, standards);
    KNOWN.set(key, facts);
    const oldest = KNOWN.keys().next().value;
    if (KNOWN.size > MAX_KNOWN && oldest !== undefined) KNOWN.delete(oldest);
    return facts;
  }
}

/** Regular files of a commit. */
async function listCommit({ folder, commit }: CommitPlace): Promise<Entry[]> {
  const listed = await gitPipe(["ls-tree", "-r", "-l", "-z", "--full-tree", commit], {
    cwd: folder,
    env: { GIT_NO_REPLACE_OBJECTS: "1" },
  });
  if (!listed.ok) throw new Error(`the files of ${commit} can't be listed: ${listed.failure.message}`);
  return listed.value
    .toString("utf8")
    .split("\0")
    .flatMap((line): Entry[] => {
      const [, id, size, name] = /^100\d{3} blob ([0-9a-f]+) +(\S+)\t(.*)$/s.exec(line) ?? [];
      return id === undefined || name === undefined
        ? []
        : [{ id, name, size: /^\d+$/.test(size ?? "") ? Number(size) : undefined }];
    });
}
