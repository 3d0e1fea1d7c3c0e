import path from "node:path";
import type { FileDiff, Hunk } from "../git/diff.ts";
import type { ObjectReader } from "../git/objects.ts";
import type { PolicyFinder } from "../policy/policyFinder.ts";
import { checkText, decode } from "../standards/check.ts";
import { languageOfPath } from "../standards/fileKind.ts";
import { contentFingerprint } from "../standards/fingerprint.ts";
import type { Finding } from "../standards/model.ts";
import { RULE_BY_ID } from "../standards/registry.ts";
import { CommitProject } from "./commitProject.ts";

/** A finding as it is held against what was there before. */
export interface PlacedFinding {
  readonly ruleId: string;
  /** Lines from 1, the last one included. */
  readonly line: number;
  readonly endLine: number;
  /** See `contentFingerprint`. */
  readonly fingerprint: string;
}

/** Findings by what they are known by, with how many there are. */
export type Counts = ReadonlyMap<string, number>;

export function placedFinding(text: string, finding: Finding): PlacedFinding {
  const { start, end } = finding.span;
  return {
    ruleId: finding.ruleId,
    line: start.line + 1,
    endLine: end.line + 1,
    fingerprint: contentFingerprint(text, finding),
  };
}

/** Whether one of the lines from `start` to `end` came with the change. */
export function isChanged(hunks: readonly Hunk[], start: number, end: number): boolean {
  return hunks.some(
    ({ newStart, newCount }) => newCount > 0 && newStart <= end && start <= newStart + newCount - 1,
  );
}

/**
 * Which of a file's findings are older than a change, by their place in the list: those on lines that it left alone,
 * as far as the file had as many of the same before. `hunks` are the changed lines; without them the file came with
 * the change, and nothing in it is older. `before` is asked only where it matters.
 */
export async function olderFindings(
  findings: readonly PlacedFinding[],
  hunks: readonly Hunk[] | undefined,
  before: (isAcrossFiles: boolean) => Promise<Counts>,
): Promise<ReadonlySet<number>> {
  const older = new Set<number>();
  if (hunks === undefined) return older;
  const isTouched = findings.map(({ line, endLine }) => isChanged(hunks, line, endLine));
  if (isTouched.every(Boolean)) return older;
  const left = new Map(await before(findings.some(({ ruleId }) => RULE_BY_ID.get(ruleId)?.project)));
  for (const [at, { fingerprint }] of findings.entries()) {
    const count = left.get(fingerprint) ?? 0;
    if (isTouched[at] || count === 0) continue;
    left.set(fingerprint, count - 1);
    older.add(at);
  }
  return older;
}

/** What is known of files before a change: a commit, held to the standards of today. */
export interface BasePlace {
  /** Where git is run. */
  readonly folder: string;
  readonly objects: ObjectReader;
  /** Full id of the commit before the change. */
  readonly base: string;
  readonly finder: PolicyFinder;
  /** Folder that stands for the top of the repository. */
  readonly root: string;
  /** `YYYY-MM-DD` */
  readonly today: string;
  readonly maxBytes: number;
}

/** Verdicts on files as they were before a change. */
export class BaseVerdicts {
  readonly project: CommitProject;
  private readonly diffs: ReadonlyMap<string, FileDiff>;

  /** `diffs` are what changed, renames followed. */
  constructor(
    private readonly place: BasePlace,
    diffs: readonly FileDiff[],
  ) {
    this.diffs = new Map(diffs.flatMap((one) => (one.newPath === undefined ? [] : [[one.newPath, one]])));
    this.project = new CommitProject({ ...place, commit: place.base });
  }

  /** Which findings of a file are older than the change. */
  older(name: string, findings: readonly PlacedFinding[]): Promise<ReadonlySet<number>> {
    const diff = this.diffs.get(name);
    const came = diff !== undefined && diff.oldPath === undefined;
    return olderFindings(findings, came ? undefined : (diff?.hunks ?? []), (isAcrossFiles) =>
      this.countsOf(diff?.oldPath ?? name, isAcrossFiles),
    );
  }

  /** What a file had before the change, by the name that it had then. */
  async countsOf(name: string, isAcrossFiles: boolean): Promise<Counts> {
    const { objects, base, finder, root, today, maxBytes } = this.place;
    const counts = new Map<string, number>();
    const language = languageOfPath(name);
    const found = language && (await objects.read(`${base}:${name}`, maxBytes));
    if (!language || found?.type !== "blob" || !found.content) return counts;
    const decoded = decode(found.content);
    const governing = await finder.governing(path.join(root, name), root);
    const text = "text" in decoded ? decoded.text : "";
    const extra = isAcrossFiles ? await this.project.of(name) : undefined;
    const info = { path: governing.path, language };
    const findings =
      "problem" in decoded
        ? [decoded.problem]
        : (await checkText(text, info, governing.standards, today, extra)).findings;
    for (const finding of findings) {
      const key = contentFingerprint(text, finding);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
    return counts;
  }
}
