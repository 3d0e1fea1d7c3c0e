import { indexTraces, readTraceLines, type TraceIndex, type TraceRecord } from "./formats/agentTrace.ts";
import { commitAssistance, type Person } from "./formats/assistance.ts";
import type { VettingRecord } from "./formats/discuss.ts";
import type { AuthorshipLog } from "./formats/gitAi.ts";
import { keyKind, recordKey } from "./formats/gitAiKeys.ts";
import type { JsonObject } from "./formats/source.ts";
import type { WhogititNote } from "./formats/whogitit.ts";
import type { Claim, SourceProblem } from "./model.ts";
import {
  AI_REF,
  DISCUSS,
  DISCUSS_REF,
  LOGS,
  type NoteCache,
  TRACE_REF,
  TRACES,
  WHOGITIT,
  WHOGITIT_REFS,
} from "./noteStore.ts";
import type { BlamedSpan, CommitFacts, ResolvePorts } from "./ports.ts";

/** All that the sources say of the commits of one file. */
export interface Sources {
  readonly logs: ReadonlyMap<string, AuthorshipLog>;
  /** Records of keys that the commit's own log lacks. */
  readonly records: ReadonlyMap<string, JsonObject>;
  readonly whogitit: ReadonlyMap<string, WhogititNote>;
  readonly traces: TraceIndex;
  readonly commits: ReadonlyMap<string, CommitFacts>;
  readonly vettings: readonly VettingRecord[];
}

/** Lists of notes, read while blame is still at work. */
export interface NoteLists {
  readonly byRef: ReadonlyMap<string, ReadonlyMap<string, string>>;
  readonly problems: readonly SourceProblem[];
}

/** More discuss notes than these are not read; only those of the file's own commits are. */
const MAX_DISCUSS = 5000;
/** Notes that are read in search of the record of a key. */
const MAX_SEARCHED = 50;

export async function readLists(ports: ResolvePorts, cache: NoteCache): Promise<NoteLists> {
  const refs = await ports.noteRefs();
  if (!refs.ok) return { byRef: new Map(), problems: [{ source: "notes", message: refs.failure.message }] };
  const wanted = [AI_REF, TRACE_REF, ...WHOGITIT_REFS, DISCUSS_REF];
  const lists = await Promise.all(wanted.map((ref) => cache.list(ports, refs.value, ref)));
  return {
    byRef: new Map(lists.map(({ notes }, at) => [wanted[at] ?? "", notes])),
    problems: lists.flatMap(({ problems }) => problems),
  };
}

/** Asks every source about the commits of a file. Each fails for itself. */
export async function readSources(
  spans: readonly BlamedSpan[],
  lists: NoteLists,
  ports: ResolvePorts,
  cache: NoteCache,
): Promise<{ readonly sources: Sources; readonly problems: readonly SourceProblem[] }> {
  const commits = [...new Set(spans.flatMap(({ commit }) => commit ?? []))];
  const list = (ref: string): ReadonlyMap<string, string> => lists.byRef.get(ref) ?? new Map();
  const discussed = list(DISCUSS_REF);
  const [logs, traceNotes, whogitit, older, discuss, traceFile, facts] = await Promise.all([
    cache.read(ports, LOGS, list(AI_REF), commits),
    cache.read(ports, TRACES, list(TRACE_REF), commits),
    cache.read(ports, WHOGITIT, list(WHOGITIT_REFS[0]), commits),
    cache.read(ports, WHOGITIT, list(WHOGITIT_REFS[1]), commits),
    cache.read(ports, DISCUSS, discussed, discussed.size > MAX_DISCUSS ? commits : discussed.keys()),
    readTraceFile(ports),
    ports.commits(commits),
  ]);
  const records = await otherRecords(logs.notes, list(AI_REF), spans, ports, cache);
  const traces = [...traceFile.records, ...[...traceNotes.notes.values()].flat()];
  const paths = new Set(spans.map(({ path }) => path.normalize("NFC")));
  return {
    sources: {
      logs: logs.notes,
      records: records.found,
      whogitit: new Map([...older.notes, ...whogitit.notes]),
      traces: indexTraces(traces.flatMap((record) => tracesOf(record, paths))),
      commits: facts,
      vettings: [...discuss.notes.values()].flatMap(({ vettings }) => vettings),
    },
    problems: [
      ...[logs, traceNotes, whogitit, older, discuss].flatMap(({ problems }) => problems),
      ...traceFile.problems,
      ...records.problems,
    ],
  };
}

/** What of a record speaks of some paths; each line asks all that is left. */
function tracesOf(record: TraceRecord, paths: ReadonlySet<string>): TraceRecord[] {
  const ranges = record.ranges.filter(({ path }) => paths.has(path.normalize("NFC")));
  return ranges.length > 0 ? [{ ...record, ranges }] : [];
}

async function readTraceFile(ports: ResolvePorts): Promise<{
  records: readonly TraceRecord[];
  problems: readonly SourceProblem[];
}> {
  const text = await ports.traceFile();
  if (text === undefined) return { records: [], problems: [] };
  const found = readTraceLines(text);
  return found.ok ? { records: found.value, problems: [] } : { records: [], problems: [found.problem] };
}

/** Records of keys whose own log lacks them: of the other commits of the file, else of any note that names them. */
async function otherRecords(
  logs: ReadonlyMap<string, AuthorshipLog>,
  list: ReadonlyMap<string, string>,
  spans: readonly BlamedSpan[],
  ports: ResolvePorts,
  cache: NoteCache,
): Promise<{ found: ReadonlyMap<string, JsonObject>; problems: readonly SourceProblem[] }> {
  const paths = new Set(spans.map(({ path }) => path));
  const missing = new Set<string>();
  for (const log of logs.values()) {
    for (const [path, entries] of log.files) {
      if (!paths.has(path)) continue;
      for (const { key } of entries) {
        const record = recordKey(key);
        if (keyKind(key) === "human" || recordOf(log, record) || cache.missingRecords.has(record)) continue;
        missing.add(record);
      }
    }
  }
  const found = new Map<string, JsonObject>();
  const search = (all: Iterable<AuthorshipLog>): void => {
    for (const log of all) {
      for (const key of missing) {
        const record = recordOf(log, key);
        if (record === undefined) continue;
        found.set(key, record);
        missing.delete(key);
      }
    }
  };
  search(logs.values());
  if (missing.size === 0) return { found, problems: [] };
  const named = await ports.searchNotes(
    AI_REF,
    [...missing].map((key) => `"${key}"`),
  );
  if (!named.ok) return { found, problems: [{ source: LOGS.name, message: named.failure.message }] };
  const others = await cache.read(ports, LOGS, list, named.value.slice(0, MAX_SEARCHED));
  search(others.notes.values());
  for (const key of missing) cache.missingRecords.add(key);
  return { found, problems: [] };
}

function recordOf({ metadata }: AuthorshipLog, key: string): JsonObject | undefined {
  return metadata.sessions.get(key) ?? metadata.prompts.get(key);
}

/** What a commit's trailers and persons say: unknown lines, with weak evidence. */
export function assistanceOf(commit: CommitFacts | undefined): Claim | undefined {
  if (commit === undefined) return undefined;
  const { id, message } = commit;
  const found = commitAssistance({
    commit: id,
    message,
    author: personOf(commit.author),
    committer: personOf(commit.committer),
  });
  return found?.claim;
}

function personOf(text: string): Person {
  const open = text.lastIndexOf("<");
  const email = text.slice(open + 1, -1);
  if (open < 0 || !text.endsWith(">") || email.includes(">")) return { name: text, email: "" };
  return { name: text.slice(0, open).trimEnd(), email };
}
