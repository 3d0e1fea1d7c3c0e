import { claimOfTraces } from "./formats/agentTrace.ts";
import { type AuthorshipLog, claimOfEntry, entriesOf } from "./formats/gitAi.ts";
import { type Entry, entryFinder } from "./formats/gitAiRanges.ts";
import { type MarkerOptions, markerClaims } from "./formats/markers.ts";
import { isSamePath } from "./formats/source.ts";
import { DEFAULT_RULES, type VettingRules } from "./formats/vetting.ts";
import { claimOfWhogitit } from "./formats/whogitit.ts";
import { LineTable } from "./lineTable.ts";
import { type Claim, type Confidence, type LineClaim, type SourceProblem, UNKNOWN } from "./model.ts";
import { NoteCache } from "./noteStore.ts";
import type { BlamedSpan, ResolvePorts } from "./ports.ts";
import type { Region } from "./region.ts";
import { assistanceOf, readLists, readSources, type Sources } from "./sources.ts";
import { sameClaim } from "./tracking/attribution.ts";
import { vetRegions, type WorkingVetting } from "./vetRegions.ts";

/** The file to look at. */
export interface FileRequest {
  /** Relative to the repository, with `/`. */
  readonly path: string;
  /** The text, if it is not what the work tree holds. */
  readonly text?: string;
  /** What is known of lines that are not committed, in lines of this text. */
  readonly working?: readonly LineClaim[];
  /** Vettings of lines that are not committed, in lines of this text. */
  readonly vettings?: readonly WorkingVetting[];
  readonly signal?: AbortSignal;
}

/** What a repository or its policy asks of the resolution. */
export interface ResolveOptions {
  readonly vetting?: VettingRules;
  readonly markers?: MarkerOptions;
}

/** Who wrote which line. The regions follow each other without gaps, from the first line to the last. */
export interface ResolvedFile {
  readonly regions: readonly Region[];
  /** Recorded vettings whose bytes stand as they were, in lines of this text. */
  readonly vetted: readonly WorkingVetting[];
  /** Sources that could not be used; their lines fell to the next source. */
  readonly problems: readonly SourceProblem[];
}

/**
 * Who wrote each line of a file, from the best source that knows: what the editor saw (lines that are not
 * committed), the git-ai log of the line's commit, its whogitit note, Agent Trace records, then marks in the
 * text. Commit trailers and observed commits leave a line unknown and say why. Never rejects for what is in the
 * repository; without blame all lines are unknown, and with a cancelled signal there are none.
 */
export async function resolveFile(
  request: FileRequest,
  ports: ResolvePorts,
  cache: NoteCache = new NoteCache(),
  options: ResolveOptions = {},
): Promise<ResolvedFile> {
  const { path, signal } = request;
  const [blamed, lists, disk] = await Promise.all([
    ports.blame(path, { ...(request.text === undefined ? {} : { text: request.text }), signal }),
    readLists(ports, cache),
    request.text ?? ports.readText(path),
  ]);
  if (signal?.aborted)
    return { regions: [], vetted: [], problems: [{ source: "blame", message: "cancelled" }] };
  const table = new LineTable(disk ?? "");
  const problems: SourceProblem[] = [...lists.problems];
  if (!blamed.ok) problems.push({ source: "blame", message: blamed.failure.message });
  const spans = blamed.ok ? blamed.value.spans : [];
  const read = await readSources(spans, lists, ports, cache);
  const twins = await twinProblem(path, read.sources, ports);
  problems.push(...read.problems, ...twins);
  const claimer = new Claimer(read.sources, table, ports.shallow, twins.length > 0);
  const marked = markerClaims(disk ?? "", options.markers);
  problems.push(...marked.problems, ...shallowProblem(spans, ports.shallow));
  const claims = new LineClaims(request.working ?? [], marked.claims, table.count);
  const regions = regionsOf(spans, table.count, claimer, claims);
  const rules = options.vetting ?? DEFAULT_RULES;
  const { vettings } = read.sources;
  const found = vetRegions(regions, spans, path, table, vettings, rules, request.vettings);
  return { ...found, problems };
}

/** What the sources say of committed lines. */
class Claimer {
  private readonly assistance = new Map<string, Claim | undefined>();
  private readonly claims = new Map<string, Claim>();
  private readonly entries = new Map<string, (line: number) => Entry | undefined>();

  constructor(
    private readonly sources: Sources,
    private readonly table: LineTable,
    private readonly shallow: ReadonlySet<string>,
    /** Logs compose paths, so that they say nothing sure of a file that has a twin; others may be exact. */
    private readonly hasTwin: boolean,
  ) {}

  /** Claim of the line at `offset` in a span. */
  of(span: BlamedSpan, commit: string, offset: number): Claim {
    const found = this.find(span, commit, offset);
    // The commit is where the history ends, or what git saw instead of one that it ignored.
    const isUnsure = span.isApproximate || this.shallow.has(commit);
    return isUnsure && found.confidence !== "weak"
      ? { ...found, confidence: lower(found.confidence) }
      : found;
  }

  private find({ path, line: first, start }: BlamedSpan, commit: string, offset: number): Claim {
    const line = first + offset;
    const log = this.hasTwin ? undefined : this.sources.logs.get(commit);
    const logged = log ? this.logged(log, path, line, commit) : UNKNOWN;
    if (logged.origin !== "unknown") return logged;
    const note = this.sources.whogitit.get(commit);
    if (note) {
      const content = this.table.line(start + offset);
      const claim = claimOfWhogitit(note, { commit, path, line, content, isExactPath: this.hasTwin });
      if (claim.origin !== "unknown") return claim;
    }
    const traced = this.traced(path, line, start + offset, commit);
    if (traced.origin !== "unknown") return traced;
    if (logged.evidence.length > 0) return logged;
    return this.assisted(commit) ?? traced;
  }

  /** All lines of one key of a log have the same claim. */
  private logged(log: AuthorshipLog, path: string, line: number, commit: string): Claim {
    const place = `${commit} ${path}`;
    const find = this.entries.get(place) ?? entryFinder(entriesOf(log, path));
    this.entries.set(place, find);
    const entry = find(line);
    // Two commits may have the same note, but not the same claim.
    const memo = entry && `${commit} ${entry.key}`;
    const known = memo === undefined ? undefined : this.claims.get(memo);
    if (known) return known;
    const findRecord = (key: string) => this.sources.records.get(key);
    const claim = claimOfEntry(log, entry, { commit, findRecord });
    if (memo !== undefined) this.claims.set(memo, claim);
    return claim;
  }

  private traced(path: string, line: number, current: number, commit: string): Claim {
    if (this.sources.traces.size === 0) return UNKNOWN;
    const parent = this.sources.commits.get(commit)?.parents[0];
    return claimOfTraces(this.sources.traces, {
      path,
      line,
      commit,
      isExactPath: this.hasTwin,
      ...(parent === undefined ? {} : { parent }),
      // The lines around have moved with this one, or the hash does not fit.
      textOf: (from, to) => this.table.text(from - line + current, to - line + current),
    });
  }

  /** The commit at the end of a shallow clone shows the lines of all before it: its trailers say nothing. */
  private assisted(commit: string): Claim | undefined {
    if (this.shallow.has(commit)) return undefined;
    if (!this.assistance.has(commit)) {
      this.assistance.set(commit, assistanceOf(this.sources.commits.get(commit)));
    }
    return this.assistance.get(commit);
  }
}

/** Claims by line of the text that was asked about. */
class LineClaims {
  private readonly working: ReadonlyMap<number, LineClaim>;
  private readonly marked: ReadonlyMap<number, LineClaim>;

  constructor(working: readonly LineClaim[], marked: readonly LineClaim[], lineCount: number) {
    this.working = lastByLine(working, lineCount);
    this.marked = lastByLine(marked, lineCount);
  }

  uncommitted(line: number): Claim {
    const found = this.working.get(line);
    return found ? withoutLines(found) : UNKNOWN;
  }

  /** The mark around a line that nothing else knows; what an observed commit says stands. */
  marks(line: number, claim: Claim): Claim {
    if (this.marked.size === 0 || claim.origin !== "unknown") return claim;
    if (claim.evidence.some(({ kind }) => kind === "observed-no-ai")) return claim;
    const found = this.marked.get(line);
    return found ? { ...withoutLines(found), evidence: [...found.evidence, ...claim.evidence] } : claim;
  }
}

/** The last claim that holds each line, in time that hardly grows with how they overlap. */
function lastByLine(claims: readonly LineClaim[], lineCount: number): ReadonlyMap<number, LineClaim> {
  const found = new Map<number, LineClaim>();
  /** From a line that is taken, one further on. */
  const next = new Map<number, number>();
  for (const claim of [...claims].reverse()) {
    const end = Math.min(claim.endLine, lineCount);
    for (let line = Math.max(1, claim.startLine); line <= end; ) {
      const taken = next.get(line);
      if (taken === undefined) found.set(line, claim);
      next.set(line, Math.max(taken ?? 0, end + 1));
      line = taken ?? line + 1;
    }
  }
  return found;
}

function withoutLines({ startLine: _start, endLine: _end, ...claim }: LineClaim): Claim {
  return claim;
}

function regionsOf(
  spans: readonly BlamedSpan[],
  lineCount: number,
  claimer: Claimer,
  claims: LineClaims,
): Region[] {
  const regions: Region[] = [];
  let open: { region: Region; end: number } | undefined;
  const close = (): void => {
    if (open) regions.push({ ...open.region, endLine: open.end });
    open = undefined;
  };
  const add = (line: number, claim: Claim, span: BlamedSpan | undefined): void => {
    if (open && isSame(open.region, claim, span)) {
      open.end = line;
      return;
    }
    close();
    const { commit, path = "", start = 0, line: first = 0 } = span ?? {};
    const committed = commit === undefined ? {} : { committed: { commit, path, line: first + line - start } };
    open = { region: { ...claim, startLine: line, endLine: line, ...committed }, end: line };
  };
  let next = 1;
  for (const span of spans) {
    for (; next < span.start && next <= lineCount; next++) add(next, claims.marks(next, UNKNOWN), undefined);
    for (let offset = next - span.start; offset < span.count && next <= lineCount; offset++, next++) {
      const { commit } = span;
      const claim = commit === undefined ? claims.uncommitted(next) : claimer.of(span, commit, offset);
      add(next, claims.marks(next, claim), span);
    }
  }
  for (; next <= lineCount; next++) add(next, claims.marks(next, UNKNOWN), undefined);
  close();
  return regions;
}

function isSame(region: Region, claim: Claim, span: BlamedSpan | undefined): boolean {
  return (
    region.committed?.commit === span?.commit &&
    (span?.commit === undefined || region.committed?.path === span.path) &&
    sameClaim(region, claim)
  );
}

const STEPS: readonly Confidence[] = ["certain", "strong", "moderate", "weak"];

function lower(confidence: Confidence): Confidence {
  return STEPS[STEPS.indexOf(confidence) + 1] ?? confidence;
}

/** Two files whose paths differ in nothing but how accents are composed look the same in a log. */
async function twinProblem(
  path: string,
  { logs, traces, whogitit }: Sources,
  ports: ResolvePorts,
): Promise<SourceProblem[]> {
  if (!/[^\0-\x7f]/.test(path) || logs.size + traces.size + whogitit.size === 0) return [];
  const siblings = await ports.siblings(path);
  const isTwin = (name: string): boolean => name !== path && isSamePath(name, path);
  if (siblings.ok && !siblings.value.some(isTwin)) return [];
  const message = siblings.ok
    ? "another file has the same path but for how its accents are composed; the logs can't tell them apart"
    : siblings.failure.message;
  return [{ source: "git-ai", message }];
}

function shallowProblem(spans: readonly BlamedSpan[], shallow: ReadonlySet<string>): SourceProblem[] {
  const isCut = spans.some(({ commit }) => commit !== undefined && shallow.has(commit));
  const message = "the clone is shallow: some lines may be older than the commit that they seem to come from";
  return isCut ? [{ source: "blame", message }] : [];
}
