import type { Finding, Fix, Language } from "./model.ts";
import { type NoticeId, notice } from "./notices.ts";
import { mayBeSuppression, peerSuppressions } from "./peerSuppressions.ts";
import type { Rule } from "./rule.ts";
import type { Comment } from "./units.ts";

/** A written exception: `two-keys-ignore <rules> (until 2027-01-31, by NAME): reason`. */
export interface Waiver {
  readonly form: "line" | "start" | "end" | "file";
  readonly rules: readonly string[];
  readonly reason: string;
  /** Last day on which it holds, `YYYY-MM-DD`. */
  readonly until?: string;
  readonly approver?: string;
  readonly comment: Comment;
}

export interface WaivedFinding {
  readonly finding: Finding;
  readonly reason: string;
  readonly until?: string;
  readonly approver?: string;
}

export interface WaiverOptions {
  readonly language: Language;
  readonly honourPeers: boolean;
  /** `YYYY-MM-DD`. */
  readonly today: string;
  /** Rules that ran on this file; only their waivers can be unused. */
  readonly active: readonly Rule[];
  /** Of these it is not known whether they have more findings here: their waivers are not told to be unused. */
  readonly undecided?: ReadonlySet<string>;
  /** Every id that exists, running here or not. */
  readonly known: ReadonlySet<string>;
}

const WAIVER =
  /two-keys-ignore(?:-(start|end|file))?(?![\w-])[ \t]*([a-z0-9-]+(?:[ \t]*,[ \t]*[a-z0-9-]+)*)?[ \t]*(?:\(([^)\n]*)\))?[ \t]*(?::[ \t]*([^\n]*))?/g;

/** Whether a comment may change a verdict; a file without such comments needs no waivers applied. */
export function speaksOfFindings(comment: Comment, language: Language): boolean {
  return comment.text.includes("two-keys-ignore") || mayBeSuppression(comment, language);
}

/** Waivers written in one comment. */
export function parseWaivers(comment: Comment): Waiver[] {
  if (!comment.text.includes("two-keys-ignore")) return [];
  return [...comment.text.matchAll(WAIVER)].map((match) => {
    const terms = match[3] ?? "";
    const until = /\buntil[ \t]+(\d{4}-\d{2}-\d{2})\b/.exec(terms)?.[1];
    const approver = /\bby[ \t]+([^,]+)/.exec(terms)?.[1]?.trim();
    return {
      form: (match[1] as "start" | "end" | "file" | undefined) ?? "line",
      rules: (match[2] ?? "").split(",").flatMap((id) => (id.trim() ? [id.trim()] : [])),
      reason: (match[4] ?? "").replace(/\*\/\s*$/, "").trim(),
      ...(until ? { until } : {}),
      ...(approver ? { approver } : {}),
      comment,
    };
  });
}

interface Reach {
  readonly waiver: Waiver;
  readonly rule: string;
  readonly from: number;
  readonly to: number;
  used: boolean;
}

export interface WaiverResult {
  /** What still counts, with what the waivers themselves do wrong. */
  readonly findings: Finding[];
  readonly waived: WaivedFinding[];
}

/**
 * Takes waived findings out and adds what is wrong with the waivers. `comments` are those
 * that speak of findings.
 */
export function applyWaivers(
  findings: readonly Finding[],
  comments: readonly Comment[],
  lines: Lines,
  text: string,
  options: WaiverOptions,
): WaiverResult {
  const waivers = comments.flatMap(parseWaivers);
  const kept: Finding[] = [];
  const waived: WaivedFinding[] = [];
  const reaches = reachOf(waivers, lines, options);
  const peers = options.honourPeers ? peerSuppressions(comments, lines, options.language) : [];
  const active = new Map(options.active.map((rule) => [rule.id, rule]));
  for (const finding of findings) {
    const line = finding.span.start.line;
    const reach = reaches.find((r) => r.rule === finding.ruleId && r.from <= line && line <= r.to);
    if (reach) {
      reach.used = true;
      const { reason, until, approver } = reach.waiver;
      waived.push({ finding, reason, ...(until ? { until } : {}), ...(approver ? { approver } : {}) });
      continue;
    }
    const rule = active.get(finding.ruleId);
    const peer = peers.find(
      (p) => p.from <= line && line <= p.to && rule && names(rule.peers[p.tool], p.rules),
    );
    if (peer) waived.push({ finding, reason: `${peer.tool} suppression in the code` });
    else kept.push(finding);
  }
  for (const waiver of waivers) kept.push(...faults(waiver, options));
  for (const reach of reaches) {
    if (reach.used || !active.has(reach.rule) || options.undecided?.has(reach.rule)) continue;
    const message = `Waiver for ${reach.rule} waives nothing here.`;
    const found = at("waiver-unused", message, reach.waiver.comment);
    kept.push(
      reach.waiver.rules.length === 1
        ? { ...found, fix: removal(reach.waiver.comment, text), tags: ["unnecessary"] }
        : found,
    );
  }
  return { findings: kept, waived };
}

function names(own: readonly string[] | undefined, given: readonly string[] | "all"): boolean {
  if (!own) return false;
  if (given === "all") return true;
  return own.some((name) =>
    given.some((g) => g === name || g.endsWith(`/${name}`) || name.endsWith(`/${g}`)),
  );
}

function at(id: NoticeId, message: string, comment: Comment): Finding {
  return notice(id, message, { span: comment.span, start: comment.start, end: comment.end });
}

function faults(waiver: Waiver, options: WaiverOptions): Finding[] {
  const out: Finding[] = [];
  const unknown = waiver.rules.filter((id) => !options.known.has(id));
  if (waiver.rules.length === 0) {
    out.push(
      at(
        "waiver-unknown-rule",
        "Waiver names no rule: write `two-keys-ignore <rule>: reason`.",
        waiver.comment,
      ),
    );
  }
  for (const id of unknown) {
    out.push(
      at("waiver-unknown-rule", `Waiver names the rule "${id}", which does not exist.`, waiver.comment),
    );
  }
  if (waiver.form !== "end" && waiver.reason === "" && unknown.length < waiver.rules.length) {
    out.push(at("waiver-without-reason", "Waiver has no reason: write it after the colon.", waiver.comment));
  }
  if (expired(waiver, options.today)) {
    out.push(at("waiver-expired", `Waiver has expired on ${waiver.until}.`, waiver.comment));
  }
  return out;
}

function expired(waiver: Waiver, today: string): boolean {
  return waiver.until !== undefined && waiver.until < today;
}

/** Lines that each valid waiver covers. One without a reason or expired covers none. */
function reachOf(waivers: readonly Waiver[], lines: Lines, options: WaiverOptions): Reach[] {
  const out: Reach[] = [];
  for (const [index, waiver] of waivers.entries()) {
    if (waiver.form === "end" || waiver.reason === "" || expired(waiver, options.today)) continue;
    for (const rule of waiver.rules) {
      if (!options.known.has(rule)) continue;
      let from = waiver.comment.span.start.line;
      let to = Number.POSITIVE_INFINITY;
      if (waiver.form === "file") from = 0;
      else if (waiver.form === "start") {
        const end = waivers
          .slice(index + 1)
          .find((w) => w.form === "end" && (w.rules.length === 0 || w.rules.includes(rule)));
        if (end) to = end.comment.span.start.line;
      } else [from, to] = lines.covered(waiver.comment);
      out.push({ waiver, rule, from, to, used: false });
    }
  }
  return out;
}

function removal(comment: Comment, text: string): Fix {
  const lineStart = text.lastIndexOf("\n", comment.start - 1) + 1;
  const lineEnd = text.indexOf("\n", comment.end);
  const alone =
    text.slice(lineStart, comment.start).trim() === "" &&
    (lineEnd === -1 || text.slice(comment.end, lineEnd).trim() === "");
  if (alone && lineEnd !== -1) {
    return { title: "Remove the waiver", edits: [{ start: lineStart, end: lineEnd + 1, newText: "" }] };
  }
  let start = comment.start;
  while (start > lineStart && /[ \t]/.test(text[start - 1] ?? "")) start--;
  return { title: "Remove the waiver", edits: [{ start, end: comment.end, newText: "" }] };
}

/** Which lines of a text hold code, so that a comment finds what it speaks of. */
export class Lines {
  private known: readonly number[] | undefined;
  private only: ReadonlySet<number> | undefined;

  constructor(
    private readonly text: string,
    private readonly comments: () => readonly Comment[],
  ) {}

  /** Offsets at which lines start; found out when somebody asks for the first time. */
  private get starts(): readonly number[] {
    if (this.known) return this.known;
    const starts = [0];
    for (let i = this.text.indexOf("\n"); i !== -1; i = this.text.indexOf("\n", i + 1)) starts.push(i + 1);
    this.known = starts;
    return starts;
  }

  private get commentOnly(): ReadonlySet<number> {
    if (this.only) return this.only;
    const only = new Set<number>();
    for (const comment of this.comments()) {
      // `@SuppressWarnings`, `[SuppressMessage]` and `#[allow]` are code; their span is what they annotate.
      if (comment.about || /^(?:@|#?!?\[)/.test(comment.text) || this.codeBefore(comment)) continue;
      const end = comment.span.end.line;
      if (this.line(end).slice(comment.span.end.character).trim() !== "") continue;
      for (let line = comment.span.start.line; line <= end; line++) only.add(line);
    }
    this.only = only;
    return only;
  }

  line(index: number): string {
    const { starts } = this;
    const end = starts[index + 1];
    return this.text.slice(starts[index] ?? this.text.length, end === undefined ? undefined : end - 1);
  }

  get count(): number {
    return this.starts.length;
  }

  codeBefore(comment: Comment): boolean {
    const before = this.line(comment.span.start.line).slice(0, comment.span.start.character);
    return before.trim() !== "";
  }

  /** The comment's own line where code stands before it, else the next line with code. */
  covered(comment: Comment): [number, number] {
    const own = comment.span.start.line;
    if (this.codeBefore(comment)) return [own, own];
    let next = comment.span.end.line;
    const { commentOnly } = this;
    if (commentOnly.has(next)) {
      next++;
      while (next < this.count && (commentOnly.has(next) || this.line(next).trim() === "")) next++;
    }
    return [next, next];
  }
}
