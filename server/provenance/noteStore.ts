import { readTraceNote, type TraceRecord } from "./formats/agentTrace.ts";
import { type DiscussNote, readDiscuss } from "./formats/discuss.ts";
import { type AuthorshipLog, parseAuthorshipLog } from "./formats/gitAi.ts";
import { MAX_NOTE_BYTES, type Read, unreadable } from "./formats/source.ts";
import { parseWhogitit, type WhogititNote } from "./formats/whogitit.ts";
import type { SourceProblem } from "./model.ts";
import type { NotePorts } from "./ports.ts";

/** Refs that hold authorship logs, Agent Trace records, whogitit notes and review comments. */
export const AI_REF = "refs/notes/ai";
export const STASH_REF = "refs/notes/ai-stash";
export const TRACE_REF = "refs/notes/agent-trace";
export const WHOGITIT_REFS = ["refs/notes/whogitit", "refs/notes/ai-blame"] as const;
export const DISCUSS_REF = "refs/notes/devtools/discuss";

/** Parsed notes that are kept at once. */
const MAX_KEPT = 6000;

/** A kind of note: its name in problems, and its reader. */
interface Kind<T> {
  readonly name: string;
  parse(text: string): Read<T>;
}

export const LOGS: Kind<AuthorshipLog> = { name: "git-ai", parse: parseAuthorshipLog };
export const TRACES: Kind<readonly TraceRecord[]> = { name: "agent-trace", parse: readTraceNote };
export const WHOGITIT: Kind<WhogititNote> = { name: "whogitit", parse: parseWhogitit };
export const DISCUSS: Kind<DiscussNote> = { name: "git-appraise", parse: readDiscuss };

/** Parsed notes by commit, and why others say nothing. */
export interface FoundNotes<T> {
  readonly notes: ReadonlyMap<string, T>;
  readonly problems: readonly SourceProblem[];
}

/**
 * What is known of a repository's notes, for as long as it stays true: lists by where their ref stands, notes by
 * the id of their blob. One store serves all files of a repository.
 */
export class NoteCache {
  private readonly lists = new Map<string, { tip: string; notes: ReadonlyMap<string, string> }>();
  private readonly parsed = new Map<string, Read<unknown>>();
  /** Keys of records that no note of `refs/notes/ai` holds, as it stands. */
  readonly missingRecords = new Set<string>();

  /** Blob of each commit's note. Empty where there is no such ref; a problem where git fails. */
  async list(
    ports: NotePorts,
    refs: ReadonlyMap<string, string>,
    ref: string,
  ): Promise<{ notes: ReadonlyMap<string, string>; problems: readonly SourceProblem[] }> {
    const tip = refs.get(ref);
    if (tip === undefined) return { notes: new Map(), problems: [] };
    const known = this.lists.get(ref);
    if (known?.tip === tip) return { notes: known.notes, problems: [] };
    const found = await ports.listNotes(ref);
    if (!found.ok) return { notes: new Map(), problems: [{ source: ref, message: found.failure.message }] };
    this.lists.set(ref, { tip, notes: found.value });
    if (ref === AI_REF) this.missingRecords.clear();
    return { notes: found.value, problems: [] };
  }

  /** The notes of some commits; each of them fails for itself. */
  async read<T>(
    ports: NotePorts,
    kind: Kind<T>,
    list: ReadonlyMap<string, string>,
    commits: Iterable<string>,
  ): Promise<FoundNotes<T>> {
    const wanted = [...commits].flatMap((commit) => {
      const blob = list.get(commit);
      return blob === undefined ? [] : [{ commit, blob }];
    });
    const missing = wanted.map(({ blob }) => blob).filter((blob) => !this.parsed.has(keyOf(kind, blob)));
    const texts =
      missing.length === 0 ? undefined : await ports.readNotes([...new Set(missing)], MAX_NOTE_BYTES);
    const notes = new Map<string, T>();
    const problems: SourceProblem[] = [];
    for (const { commit, blob } of wanted) {
      const key = keyOf(kind, blob);
      const result = (this.parsed.get(key) as Read<T> | undefined) ?? parseNote(kind, texts?.get(blob));
      this.keep(key, result);
      if (result.ok) notes.set(commit, result.value);
      else {
        const { source, message } = result.problem;
        problems.push({ source, message: `commit ${commit.slice(0, 12)}: ${message}` });
      }
    }
    return { notes, problems };
  }

  /** The least recently used one goes first. */
  private keep(key: string, result: Read<unknown>): void {
    this.parsed.delete(key);
    this.parsed.set(key, result);
    if (this.parsed.size <= MAX_KEPT) return;
    const oldest = this.parsed.keys().next();
    if (!oldest.done) this.parsed.delete(oldest.value);
  }
}

function keyOf(kind: Kind<unknown>, blob: string): string {
  return `${kind.name} ${blob}`;
}

function parseNote<T>(kind: Kind<T>, found: { text: string } | { tooLarge: number } | undefined): Read<T> {
  if (found === undefined) return unreadable(kind.name, "the note can't be read");
  if ("tooLarge" in found) return unreadable(kind.name, "the note is larger than 4 MB");
  return kind.parse(found.text);
}
