import { LiveState } from "../git/liveState.ts";
import type { Repository } from "../git/repository.ts";
import { keptLines, type WorkingLines } from "../provenance/live/workingLines.ts";
import { NoteCache } from "../provenance/noteStore.ts";
import type { ProvenancePolicy } from "../provenance/options.ts";
import type { Region } from "../provenance/region.ts";
import { type FileRequest, type ResolvedFile, resolveFile } from "../provenance/resolve.ts";
import { INITIAL_STATE, parseWorkingState, type WorkingState } from "../provenance/tracking/workingState.ts";

/** A file of a repository with who wrote what in it. */
export interface FileOrigins extends Pick<ResolvedFile, "regions" | "problems"> {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  readonly text: string;
  /** That of the work tree, whichever state of the file is looked at. */
  readonly policy: ProvenancePolicy;
}

export interface OriginsOf {
  /** Looks at the commit that is checked out in place of the work tree. */
  readonly committed: boolean;
  /** Only lines that one of these commits brought, or none yet; all where it is left out. */
  readonly recent?: ReadonlySet<string> | undefined;
  policyOf(file: string): ProvenancePolicy;
  readonly signal?: AbortSignal | undefined;
}

/** Files that are looked at side by side: each of them costs a git process. */
const AT_ONCE = 4;

/** Who wrote what in some files of a repository; those without text are left out. In order of their paths. */
export async function originsOf(
  repository: Repository,
  files: readonly string[],
  { committed, recent, policyOf, signal }: OriginsOf,
): Promise<FileOrigins[]> {
  const { head } = repository.worktree;
  const kept = committed ? undefined : await keptState(repository);
  const cache = new NoteCache();
  const queue = [...files];
  const found: FileOrigins[] = [];
  const worker = async (): Promise<void> => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      signal?.throwIfAborted();
      const text = committed
        ? head && (await repository.fileAt(head, file))
        : await repository.readText(file);
      if (!text || text.includes("\0")) continue;
      const policy = policyOf(file);
      const working = committed ? undefined : keptLines(kept, file, text, Date.now());
      const request = { path: file, text, ...workingRequest(working) };
      const resolved = await resolveFile(request, repository, cache, policy.resolveOptions);
      const regions = resolved.regions.filter((region) => isRecent(region, recent));
      found.push({ path: file, text, policy, regions, problems: resolved.problems });
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return found.sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** What an editor has kept of lines that are not committed; a state that can't be read is as none. */
export async function keptState(repository: Repository): Promise<WorkingState | undefined> {
  const text = await keptStateText(repository);
  const found = text === undefined ? undefined : parseWorkingState(text);
  return found?.ok ? found.value : undefined;
}

/** The text of that state. */
export function keptStateText({ worktree }: Repository): Promise<string | undefined> {
  return new LiveState(worktree).readState(worktree.head ?? INITIAL_STATE);
}

/** The part of a request that says what is known of lines that are not committed. */
export function workingRequest(working: WorkingLines | undefined): Pick<FileRequest, "working" | "vettings"> {
  return working ? { working: working.claims, vettings: working.vettings } : {};
}

function isRecent(region: Region, recent: ReadonlySet<string> | undefined): boolean {
  return recent === undefined || region.committed === undefined || recent.has(region.committed.commit);
}
