import { setImmediate as turn } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Governing, PolicyFinder } from "../policy/policyFinder.ts";
import { factsOnDisk } from "../service/diskProjects.ts";
import {
  goesWithout,
  isInProject,
  MAX_PROJECT_BYTES,
  MAX_PROJECT_FILES,
  type ProjectFile,
  projectFiles,
  tooMuch,
} from "../service/projectFiles.ts";
import { SKIPPED_FOLDERS } from "../service/walk.ts";
import { languageOfPath, SOURCE_EXTENSIONS } from "../standards/fileKind.ts";
import type { NewFact, ProjectFinding } from "../standards/project.ts";
import { ProjectPass } from "../standards/projectPass.ts";
import type { OpenDocument } from "./openDocument.ts";

/** How a long reading is shown, and stopped. */
export interface ReadingProgress {
  report(done: number, of: number): void;
  readonly isCancelled: boolean;
  done(): void;
}

export interface IndexOptions {
  readonly finder: PolicyFinder;
  /** What paths outside of any policy and repository are relative to. */
  baseOf(file: string): string;
  mayRunGit(): boolean;
  /** Documents of which rules over several files say something else than they said last. */
  onChange(documents: readonly OpenDocument[]): void;
  /** The first project with such rules is read: from now on changes of files with these endings matter. */
  onFirst(extensions: readonly string[]): void;
  progress(): Promise<ReadingProgress>;
  /** Something that a person has to know. */
  tell(message: string): void;
  log(error: unknown): void;
}

/** Waits this long after a sign of a change, so that what belongs together is one. Milliseconds. */
const QUIET_MS = 50;

/** Fewer files are read before anybody has read that they are. */
const MANY = 300;

export const NOT_SHOWN: ReadingProgress = {
  report: () => undefined,
  isCancelled: false,
  done: () => undefined,
};

interface Project {
  readonly root: string;
  readonly standards: Governing["standards"];
  readonly base: string;
  readonly pass: ProjectPass;
  /** Files that were read, by their path on the disk. */
  readonly files: Map<string, ProjectFile>;
  /** Open documents by their path in the project: what they tell counts in the place of the file. */
  readonly open: Map<string, OpenDocument>;
  /** Somebody has cancelled its reading. */
  isStopped: boolean;
  /** Only a project that was read to its end says anything. */
  isReady: boolean;
}

/**
 * What rules over several files say of open documents. A project (the reach of one policy) is read in the background
 * once a document of it has been answered about, in steps that let everything else pass, and then follows documents
 * and files.
 */
export class ProjectIndex {
  private readonly projects = new Map<string, Project>();
  private readonly said = new Map<OpenDocument, readonly ProjectFinding[] | undefined>();
  /** Files without which rules over several files had to go, as was told. */
  private readonly told = new Set<string>();
  private hasWatched = false;
  private timer: NodeJS.Timeout | undefined;
  /** Files that have changed on the disk since they were last read. */
  private stale = new Set<string>();

  constructor(private readonly options: IndexOptions) {}

  /** Takes what a document tells, and gives what its project's rules say of it; undefined while they have not looked. */
  exchange(
    document: OpenDocument,
    { root, path: name, standards }: Governing,
    facts: readonly NewFact[],
  ): readonly ProjectFinding[] | undefined {
    if (!document.onDisk || !isInProject(standards, name)) return undefined;
    const project = this.projects.get(root) ?? this.begin(root, standards, document.path);
    project.open.set(name, document);
    const isNew = project.pass.set(name, facts);
    const extra = project.isReady ? project.pass.of(name) : undefined;
    this.said.set(document, extra);
    if (isNew && project.isReady) this.soon();
    return extra;
  }

  /** A document is closed: its file counts again. */
  closed(document: OpenDocument): void {
    this.said.delete(document);
    for (const { open } of this.projects.values())
      for (const [name, one] of open) if (one === document) open.delete(name);
    if (document.onDisk) this.touched([document.path]);
  }

  /** Files have come, changed or gone. */
  touched(files: readonly string[]): void {
    if (this.projects.size === 0) return;
    for (const file of files) {
      const isSkipped = file.split(/[\\/]/).some((step) => SKIPPED_FOLDERS.has(step));
      if (!isSkipped && languageOfPath(file) !== undefined) this.stale.add(file);
    }
    if (this.stale.size === 0) return;
    this.resume();
    this.soon();
  }

  /** Forgets everything: the policies are others. */
  reset(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.projects.clear();
    this.said.clear();
    this.stale = new Set();
  }

  private begin(root: string, standards: Governing["standards"], file: string): Project {
    const project: Project = {
      root,
      standards,
      base: this.options.baseOf(file),
      pass: new ProjectPass(standards),
      files: new Map(),
      open: new Map(),
      isStopped: false,
      isReady: false,
    };
    this.projects.set(root, project);
    this.readSoon(project);
    return project;
  }

  private readSoon(project: Project): void {
    // The answer that is being given goes first.
    setTimeout(() => {
      this.read(project).catch((error: unknown) => this.options.log(error));
    }, QUIET_MS).unref();
  }

  /** Reads again what somebody has cancelled the reading of: a file was saved, or has changed. */
  resume(): void {
    for (const project of this.projects.values()) {
      if (!project.isStopped) continue;
      project.isStopped = false;
      this.readSoon(project);
    }
  }

  private isGone(project: Project): boolean {
    return this.projects.get(project.root) !== project;
  }

  private async read(project: Project): Promise<void> {
    const { options } = this;
    if (this.isGone(project)) return;
    if (!this.hasWatched) {
      this.hasWatched = true;
      options.onFirst(
        SOURCE_EXTENSIONS.filter((one) => {
          const language = languageOfPath(`a.${one}`);
          return language !== undefined && project.standards.factLanguages.has(language);
        }),
      );
    }
    const files = await this.list(project);
    const bytes = files.reduce((sum, { size = 0 }) => sum + size, 0);
    if (files.length > MAX_PROJECT_FILES || bytes > MAX_PROJECT_BYTES) {
      options.tell(`Two Keys: ${tooMuch(project.root)}.`);
      return;
    }
    const progress = files.length < MANY ? NOT_SHOWN : await options.progress();
    try {
      for (const [at, file] of files.entries()) {
        await this.take(project, file);
        await turn();
        if (this.isGone(project)) return;
        if (progress.isCancelled) {
          project.isStopped = true;
          return;
        }
        progress.report(at + 1, files.length);
      }
    } finally {
      progress.done();
    }
    project.isReady = true;
    this.publish();
    if (this.stale.size > 0) this.soon();
  }

  private list({ root, standards, base }: Project): Promise<ProjectFile[]> {
    const { finder } = this.options;
    return projectFiles(root, standards, finder, { base, mayRunGit: this.options.mayRunGit() });
  }

  /** Reads a file, unless it is open: then its document has told. */
  private async take(project: Project, file: ProjectFile): Promise<void> {
    project.files.set(file.absolute, file);
    if (project.open.has(file.path)) return;
    const { facts, problem } = await factsOnDisk(file, project.standards);
    if (project.open.has(file.path)) return;
    project.pass.set(file.path, facts);
    if (!problem) this.told.delete(file.absolute);
    else if (!this.told.has(file.absolute)) {
      this.told.add(file.absolute);
      this.options.tell(`Two Keys: ${goesWithout(file.path, problem.message)}`);
    }
  }

  private soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.catchUp().catch((error: unknown) => this.options.log(error));
    }, QUIET_MS).unref();
  }

  private async catchUp(): Promise<void> {
    const stale = this.stale;
    this.stale = new Set();
    for (const project of this.projects.values()) {
      if (!project.isReady) {
        for (const file of stale) this.stale.add(file);
        continue;
      }
      const own: string[] = [];
      for (const file of stale) {
        const { root } = await this.options.finder.governing(file, project.base);
        if (root === project.root) own.push(file);
      }
      if (own.length === 0) continue;
      // Whether a file that has come is one of the project's is told by whoever told of the others.
      const listed = new Map((await this.list(project)).map((file) => [file.absolute, file]));
      for (const absolute of own) {
        const now = listed.get(absolute);
        const before = project.files.get(absolute);
        if (now) await this.take(project, now);
        else if (before) {
          project.files.delete(absolute);
          if (!project.open.has(before.path)) project.pass.set(before.path, []);
        } else await this.forgetUnlisted(project, absolute);
      }
    }
    this.publish();
  }

  /** A document that was open and lies nowhere that is listed, such as an ignored file, tells nothing any more. */
  private async forgetUnlisted(project: Project, absolute: string): Promise<void> {
    const { path: name } = await this.options.finder.governing(absolute, project.base);
    if (!project.open.has(name)) project.pass.set(name, []);
  }

  /** Tells of the documents of which something else is said now. */
  private publish(): void {
    const changed: OpenDocument[] = [];
    for (const { open, pass, isReady } of this.projects.values()) {
      if (!isReady) continue;
      for (const [name, document] of open)
        if (!isDeepStrictEqual(this.said.get(document), pass.of(name))) changed.push(document);
    }
    if (changed.length > 0) this.options.onChange(changed);
  }
}
