import type {
  Answer,
  BlamedSpan,
  CommitFacts,
  NoteText,
  ResolvePorts,
} from "../../../server/provenance/ports.ts";

/** A repository in memory: one file, of which each commit brought some lines. */
export interface MemoryRepository {
  readonly path: string;
  readonly text: string;
  readonly spans: readonly BlamedSpan[];
  /** Texts of notes by ref and commit. */
  readonly notes: Readonly<Record<string, Readonly<Record<string, string>>>>;
  readonly traces?: string;
}

/** Ports of such a repository; blobs are called by their ref and commit. */
export function memoryPorts({ path, text, spans, notes, traces }: MemoryRepository): ResolvePorts {
  const answer = async <T>(value: T): Promise<Answer<T>> => ({ ok: true, value });
  const blobs = new Map(
    Object.entries(notes).flatMap(([ref, byCommit]) =>
      Object.entries(byCommit).map(([commit, note]): [string, NoteText] => [
        `${ref} ${commit}`,
        { text: note },
      ]),
    ),
  );
  return {
    noteRefs: () => answer(new Map(Object.keys(notes).map((ref) => [ref, "tip"]))),
    listNotes: (ref) =>
      answer(new Map(Object.keys(notes[ref] ?? {}).map((commit) => [commit, `${ref} ${commit}`]))),
    searchNotes: () => answer([]),
    readNotes: async (wanted) => new Map([...blobs].filter(([blob]) => wanted.includes(blob))),
    commits: async (ids) =>
      new Map(
        ids.map((id): [string, CommitFacts] => [
          id,
          { id, parents: [], author: "a <a@b>", committer: "a <a@b>", message: "x" },
        ]),
      ),
    blame: () => answer({ spans }),
    readText: async () => text,
    siblings: () => answer([path.split("/").at(-1) ?? ""]),
    traceFile: async () => traces,
    shallow: new Set(),
  };
}
