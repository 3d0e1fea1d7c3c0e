import path from "node:path";
import { blame } from "../git/blame.ts";
import { GITLINK, type TreeChange, treeChanges } from "../git/changeset.ts";
import { type FileDiff, rawHunks } from "../git/diff.ts";
import { ObjectReader } from "../git/objects.ts";
import type { Repository } from "../git/repository.ts";
import type { GitResult } from "../git/run.ts";
import type { ChangeSection } from "../policy/changeSection.ts";
import { type Governing, type PolicyDisk, PolicyFinder } from "../policy/policyFinder.ts";
import type { ReviewDetail, ReviewFile } from "../protocol/review.ts";
import { NoteCache } from "../provenance/noteStore.ts";
import type { ResolvePorts } from "../provenance/ports.ts";
import { resolveFile } from "../provenance/resolve.ts";
import { checkText, decode } from "../standards/check.ts";
import { languageOfPath } from "../standards/fileKind.ts";
import { CommitProject } from "./commitProject.ts";
import { contentClasses } from "./contentClasses.ts";
import { BaseVerdicts, isChanged, placedFinding } from "./olderFindings.ts";

type Place = ReviewDetail["findings"][number];

/** Content of a review: what differs, and what the checks say of the changed lines of its last commit. */
export interface ReviewContent {
  readonly changes: readonly TreeChange[];
  readonly files: readonly Omit<ReviewFile, "isNewToMe">[];
  readonly findings: readonly Place[];
  readonly aiRegions: readonly Place[];
  /** What was not looked at, in words. */
  readonly undecided: readonly string[];
}

export interface ContentRequest {
  /** Commits without their algorithm. */
  readonly base: string;
  readonly head: string;
  /** What the policy says of control files and of content that nobody can judge by reading. */
  readonly change: Pick<ChangeSection, "control" | "unreviewable">;
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly signal?: AbortSignal | undefined;
}

/** More than these are listed, and not looked into. */
const MAX_CHECKED = 1000;
const MAX_BLAMED = 200;
const MAX_BYTES = 4 * 1024 * 1024;
const MAX_PLACES = 1000;
/** Contents that are asked for at once. */
const AT_ONCE = 20;

const NOTHING = /^0+$/;

/**
 * Reads the content of a review from git's objects alone: neither the work tree nor an attribute or filter of the
 * repository has a say in it. Fails where git does.
 */
export async function reviewContent(
  repository: Repository,
  request: ContentRequest,
): Promise<GitResult<ReviewContent>> {
  const changes = await treeChanges(repository.top, request.base, request.head);
  if (!changes.ok) return changes;
  const undecided: string[] = [];
  const texts = await newTexts(repository, changes.value, request, undecided);
  const classes = await contentClasses(repository.top, changes.value, request.change);
  for (const file of classes.missing) undecided.push(`${file}: its content is not here`);
  const control = new Set(classes.control);
  const why = new Map(classes.unreviewable.map(({ path: file = "", text }) => [file, text]));
  const files = changes.value.map((one) => {
    const unreadable = why.get(one.path) ?? texts.get(one.path)?.problem;
    return fileOf(one, unreadable, control.has(one.path));
  });
  const diffs = await changedLines(repository, request, undecided);
  const finder = new PolicyFinder(treeDisk(repository, request.base));
  const common = { repository, request, finder, texts, diffs, undecided };
  const findings = await findingsOf(common);
  const aiRegions = await aiRegionsOf(common);
  return { ok: true, value: { changes: changes.value, files, findings, aiRegions, undecided } };
}

/** `<mode> <blob> <mode> <blob>` of a path, by which two looks are told apart. */
export function sidesOf({ oldMode, oldId, newMode, newId }: TreeChange): string {
  return `${oldMode} ${oldId} ${newMode} ${newId}`;
}

function fileOf(
  { path: file, oldMode, newMode, oldId, newId }: TreeChange,
  unreadable: string | undefined,
  isControl: boolean,
): Omit<ReviewFile, "isNewToMe"> {
  const hasOld = !NOTHING.test(oldId);
  const hasNew = !NOTHING.test(newId);
  const isModule = oldMode === GITLINK || newMode === GITLINK;
  const why = isModule ? `submodule, ${moved(oldId, newId)}` : unreadable;
  return {
    path: file,
    status: statusOf(hasOld, hasNew, oldMode, newMode),
    ...(hasOld && oldMode !== GITLINK ? { oldId } : {}),
    ...(hasNew && newMode !== GITLINK ? { newId } : {}),
    ...(hasOld ? { oldMode } : {}),
    ...(hasNew ? { newMode } : {}),
    ...(why === undefined ? {} : { unreviewable: why }),
    isControl,
  };
}

function statusOf(hasOld: boolean, hasNew: boolean, oldMode: string, newMode: string): ReviewFile["status"] {
  if (!hasOld) return "added";
  if (!hasNew) return "deleted";
  // `100644`: the first three digits say whether it is a file, a symbolic link or a submodule.
  return oldMode.slice(0, 3) === newMode.slice(0, 3) ? "modified" : "type-changed";
}

function moved(from: string, to: string): string {
  const short = (id: string): string => (NOTHING.test(id) ? "none" : id.slice(0, 12));
  return `commit ${short(from)} to ${short(to)}`;
}

interface NewText {
  readonly text?: string;
  readonly problem?: string;
}

/** New contents by path, as far as they are texts of a size that is looked into. */
async function newTexts(
  repository: Repository,
  changes: readonly TreeChange[],
  { signal }: ContentRequest,
  undecided: string[],
): Promise<ReadonlyMap<string, NewText>> {
  const present = changes.filter(({ newId, newMode }) => !NOTHING.test(newId) && newMode !== GITLINK);
  if (present.length > MAX_CHECKED)
    undecided.push(`${present.length - MAX_CHECKED} of ${present.length} files were not looked into.`);
  const texts = new Map<string, NewText>();
  const looked = present.slice(0, MAX_CHECKED);
  for (let at = 0; at < looked.length; at += AT_ONCE) {
    signal?.throwIfAborted();
    const group = looked.slice(at, at + AT_ONCE);
    const ids = group.map(({ newId }) => newId);
    const found = await repository.noteBytes(ids, MAX_BYTES);
    for (const { path: file, newId } of group) {
      const bytes = found.get(newId);
      if (bytes === undefined) {
        undecided.push(`${file}: too large to look into, or not here`);
        continue;
      }
      const decoded = decode(bytes);
      if ("text" in decoded) texts.set(file, { text: decoded.text });
      else texts.set(file, { problem: bytes.includes(0) ? "binary" : "neither UTF-8 nor UTF-16" });
    }
  }
  return texts;
}

/** What changed, renames followed; undefined where git could not tell. */
async function changedLines(
  repository: Repository,
  { base, head, signal }: ContentRequest,
  undecided: string[],
): Promise<readonly FileDiff[] | undefined> {
  const found = await rawHunks(repository.top, base, head, { signal, renames: true });
  if (found.ok) return found.value;
  undecided.push(`The changed lines can't be told: ${found.failure.message}`);
  return undefined;
}

interface Common {
  readonly repository: Repository;
  readonly request: ContentRequest;
  /** Policies as the base has them. */
  readonly finder: PolicyFinder;
  readonly texts: ReadonlyMap<string, NewText>;
  readonly diffs: readonly FileDiff[] | undefined;
  readonly undecided: string[];
}

/** What the change brings: on the lines that it changed, or not there before it. */
async function findingsOf({
  repository,
  request,
  finder,
  texts,
  diffs,
  undecided,
}: Common): Promise<Place[]> {
  const { base, head, today, signal } = request;
  const objects = new ObjectReader(repository.top, { GIT_NO_REPLACE_OBJECTS: "1" });
  const common = { folder: repository.top, objects, finder, root: repository.top };
  const project = new CommitProject({ ...common, commit: head });
  const before = new BaseVerdicts({ ...common, base, today, maxBytes: MAX_BYTES }, diffs ?? []);
  const broken = new Set<string>();
  const alone = new Set<string>();
  const places: Place[] = [];
  try {
    for (const [file, { text }] of texts) {
      signal?.throwIfAborted();
      const language = languageOfPath(file);
      if (language === undefined || text === undefined) continue;
      const governing = await finder.governing(path.join(repository.top, file), repository.top);
      tellBroken(governing, broken, undecided);
      const info = { path: governing.path, language };
      const extra = await project.of(file).catch((error: unknown) => {
        alone.add(error instanceof Error ? error.message : String(error));
        return undefined;
      });
      if (extra) for (const one of await project.unread(file)) alone.add(one);
      const { findings } = await checkText(text, info, governing.standards, today, extra);
      const placed = findings.map((finding) => placedFinding(text, finding));
      const older = diffs && (await before.older(file, placed).catch(() => new Set<number>()));
      for (const [at, { span, message, severity, ruleId }] of findings.entries()) {
        if (older?.has(at)) continue;
        const [line, endLine] = [span.start.line + 1, span.end.line + 1];
        places.push({ path: file, line, endLine, message, severity, rule: ruleId });
      }
    }
  } finally {
    objects.close();
  }
  undecided.push(...alone);
  return limited(places, "findings", undecided);
}

/** Where the policy of the base can't be read, the built-in rules were used. */
function tellBroken({ file, problems }: Governing, broken: Set<string>, undecided: string[]): void {
  if (file === undefined || problems.length === 0 || broken.has(file)) return;
  broken.add(file);
  undecided.push(`${path.basename(file)}:${problems[0]}`);
}

async function aiRegionsOf({
  repository,
  request,
  finder,
  texts,
  diffs,
  undecided,
}: Common): Promise<Place[]> {
  const { head, signal } = request;
  const files = [...texts].filter(([, { text }]) => text !== undefined);
  if (files.length > MAX_BLAMED)
    undecided.push(`${files.length - MAX_BLAMED} of ${files.length} files were not searched for AI lines.`);
  const lines = new Map(diffs?.map((one) => [one.newPath, one.hunks]));
  const ports = new CommitPorts(repository, head);
  const cache = new NoteCache();
  const places: Place[] = [];
  const told = new Set<string>();
  for (const [file, { text = "" }] of files.slice(0, MAX_BLAMED)) {
    signal?.throwIfAborted();
    const { provenance } = await finder.governing(path.join(repository.top, file), repository.top);
    const asked = { path: file, text, ...(signal ? { signal } : {}) };
    const { regions, problems } = await resolveFile(asked, ports, cache, provenance.resolveOptions);
    for (const { source, message } of problems) told.add(`${source === "blame" ? file : source}: ${message}`);
    for (const region of regions) {
      if (region.origin !== "ai" || region.confidence === "suspected") continue;
      const { startLine, endLine } = region;
      if (diffs && !isChanged(lines.get(file) ?? [], startLine, endLine)) continue;
      places.push({ path: file, line: startLine, endLine, message: aiMessage(region) });
    }
  }
  undecided.push(...told);
  return limited(places, "AI regions", undecided);
}

function aiMessage({
  tool,
  model,
  person,
  vetting,
}: {
  readonly tool?: string | undefined;
  readonly model?: string | undefined;
  readonly person?: string | undefined;
  readonly vetting?: { readonly state: string; readonly people?: readonly string[] } | undefined;
}): string {
  const by = [tool, model].filter((one) => one !== undefined).join(", ");
  const driven = person === undefined ? "" : `, driven by ${person}`;
  const people = vetting?.people?.join(", ") ?? "";
  const vetted =
    vetting?.state === "vetted"
      ? `vetted by ${people}`
      : vetting?.state === "stale"
        ? "changed since it was vetted"
        : "not vetted";
  return `Written by AI${by === "" ? "" : ` (${by})`}${driven}; ${vetted}.`;
}

function limited(places: Place[], what: string, undecided: string[]): Place[] {
  if (places.length <= MAX_PLACES) return places;
  undecided.push(`Only the first ${MAX_PLACES} of ${places.length} ${what} are shown.`);
  return places.slice(0, MAX_PLACES);
}

/** The files of a commit as a disk of policies: what is under review does not decide how it is checked. */
function treeDisk(repository: Repository, commit: string): PolicyDisk {
  const inside = (file: string): string | undefined => {
    const relative = path.relative(repository.top, file);
    const isOutside = relative.startsWith("..") || path.isAbsolute(relative);
    return isOutside ? undefined : relative.split(path.sep).join("/");
  };
  return {
    readText: async (file) => {
      const name = inside(file);
      return name === undefined ? undefined : repository.fileAt(commit, name);
    },
    list: async (folder) => {
      const name = inside(folder);
      return name === undefined ? [] : repository.namesAt(commit, name);
    },
    exists: async (file) => inside(file) === ".git",
  };
}

/** A repository as it is at one commit, whatever is checked out. */
class CommitPorts implements ResolvePorts {
  constructor(
    private readonly repository: Repository,
    private readonly commit: string,
  ) {}

  get shallow(): ReadonlySet<string> {
    return this.repository.shallow;
  }

  blame(file: string, { signal }: { readonly signal?: AbortSignal | undefined }): ReturnType<typeof blame> {
    return blame(this.repository.top, file, { commit: this.commit, signal });
  }

  readText(file: string): Promise<string | undefined> {
    return this.repository.fileAt(this.commit, file);
  }

  siblings(file: string): ReturnType<Repository["siblings"]> {
    return this.repository.siblings(file, this.commit);
  }

  traceFile(): Promise<string | undefined> {
    return this.repository.fileAt(this.commit, ".agent-trace/traces.jsonl");
  }

  noteRefs(): ReturnType<Repository["noteRefs"]> {
    return this.repository.noteRefs();
  }

  listNotes(ref: string): ReturnType<Repository["listNotes"]> {
    return this.repository.listNotes(ref);
  }

  searchNotes(ref: string, texts: readonly string[]): ReturnType<Repository["searchNotes"]> {
    return this.repository.searchNotes(ref, texts);
  }

  readNotes(blobs: readonly string[], maxBytes: number): ReturnType<Repository["readNotes"]> {
    return this.repository.readNotes(blobs, maxBytes);
  }

  commits(ids: readonly string[]): ReturnType<Repository["commits"]> {
    return this.repository.commits(ids);
  }
}
