import { realpath } from "node:fs/promises";
import path from "node:path";
import { diffArrays } from "diff";
import { branchPoint, changeBase, topFolder } from "../git/changes.ts";
import { type FileDiff, type Hunk, workTreeHunks } from "../git/diff.ts";
import { ObjectReader } from "../git/objects.ts";
import type { PolicyFinder } from "../policy/policyFinder.ts";
import { BaseVerdicts, olderFindings, placedFinding } from "../service/olderFindings.ts";
import { decode } from "../standards/check.ts";
import type { Finding } from "../standards/model.ts";
import type { OpenDocument } from "./openDocument.ts";

/** Milliseconds for which it is not asked again what a branch started from. */
const FRESH_MS = 30_000;

const MAX_BYTES = 8 * 1024 * 1024;

/** More changed lines are not told apart: then every line counts as changed. */
const MAX_EDITS = 2000;

/** What a work tree's change is held against. */
interface Base {
  readonly top: string;
  readonly commit: string;
  readonly objects: ObjectReader;
  readonly verdicts: BaseVerdicts;
  /** Names that files had, by their names now. */
  readonly oldNames: ReadonlyMap<string, string>;
  readonly until: number;
}

export interface ChangedLinesOptions {
  readonly finder: PolicyFinder;
  mayRunGit(): boolean;
  today(): string;
  /** The number of findings that are left out of a document is another. */
  onHidden(uri: string, hidden: number): void;
  log(error: unknown): void;
}

/** Leaves out findings that are older than the change, where a person has asked for that and git can tell. */
export class ChangedLines {
  private readonly bases = new Map<string, Promise<Base | undefined>>();
  private readonly hidden = new Map<string, number>();
  private isOn = false;

  constructor(private readonly options: ChangedLinesOptions) {}

  /** True when it was something else before. */
  set(isOn: boolean): boolean {
    if (this.isOn === isOn) return false;
    this.isOn = isOn;
    this.forget();
    return true;
  }

  /** What branches started from is asked again. */
  forget(): void {
    for (const base of this.bases.values()) void base.then((one) => one?.objects.close());
    this.bases.clear();
  }

  closed(uri: string): void {
    this.hidden.delete(uri);
  }

  /** The findings that are shown of a text, in their order. Where it can't be told which are older, all are. */
  async shown(
    document: OpenDocument,
    text: string,
    findings: readonly Finding[],
  ): Promise<readonly Finding[]> {
    const older = this.isOn && findings.length > 0 ? await this.older(document, text, findings) : undefined;
    // What was not checked is never left out.
    const shown = findings.filter((one, at) => !older?.has(at) || one.ruleId === "file-not-checked");
    const hidden = findings.length - shown.length;
    if (hidden !== (this.hidden.get(document.uri) ?? 0)) {
      this.hidden.set(document.uri, hidden);
      this.options.onHidden(document.uri, hidden);
    }
    return shown;
  }

  private async older(
    document: OpenDocument,
    text: string,
    findings: readonly Finding[],
  ): Promise<ReadonlySet<number> | undefined> {
    if (!document.onDisk || !this.options.mayRunGit()) return undefined;
    try {
      const base = await this.baseOf(path.dirname(document.path));
      if (!base) return undefined;
      const file = path.join(await realpath(path.dirname(document.path)), path.basename(document.path));
      const name = path.relative(base.top, file).split(path.sep).join("/");
      const before = base.oldNames.get(name) ?? name;
      const found = await base.objects.read(`${base.commit}:${before}`, MAX_BYTES);
      const decoded = found?.type === "blob" && found.content ? decode(found.content) : undefined;
      if (!decoded || "problem" in decoded) return undefined;
      const placed = findings.map((one) => placedFinding(text, one));
      return await olderFindings(placed, hunksBetween(decoded.text, text), (isAcrossFiles) =>
        base.verdicts.countsOf(before, isAcrossFiles),
      );
    } catch (error) {
      this.options.log(error);
      return undefined;
    }
  }

  private async baseOf(folder: string): Promise<Base | undefined> {
    const known = await this.bases.get(folder);
    if (known && known.until > performance.now()) return known;
    known?.objects.close();
    const base = this.find(folder);
    this.bases.set(folder, base);
    return base;
  }

  private async find(folder: string): Promise<Base | undefined> {
    const top = await topFolder(folder);
    const target = top.ok ? await changeBase(top.value) : undefined;
    if (!top.ok || !target) return undefined;
    const point = await branchPoint(top.value, target.commit);
    if (!point.ok) return undefined;
    const diffs = await workTreeHunks(top.value, point.value);
    const objects = new ObjectReader(top.value, { GIT_NO_REPLACE_OBJECTS: "1" });
    const verdicts = new BaseVerdicts(
      {
        folder: top.value,
        objects,
        base: point.value,
        finder: this.options.finder,
        root: top.value,
        today: this.options.today(),
        maxBytes: MAX_BYTES,
      },
      [],
    );
    const oldNames = new Map(diffs.ok ? diffs.value.flatMap(renamed) : []);
    const until = performance.now() + FRESH_MS;
    return { top: top.value, commit: point.value, objects, verdicts, oldNames, until };
  }
}

function renamed({ oldPath, newPath }: FileDiff): [string, string][] {
  return oldPath !== undefined && newPath !== undefined ? [[newPath, oldPath]] : [];
}

/** Lines that differ, as `git diff -U0` would tell them; line ends do not count. */
function hunksBetween(before: string, after: string): Hunk[] {
  const [old, now] = [before, after].map((text) => text.split(/\r\n|\r|\n/));
  if (!old || !now) return [];
  const parts = diffArrays(old, now, { maxEditLength: MAX_EDITS });
  if (!parts) return [{ oldStart: 1, oldCount: old.length, newStart: 1, newCount: now.length }];
  const hunks: Hunk[] = [];
  let [oldLine, newLine] = [1, 1];
  for (const { added, removed, count } of parts) {
    const [oldCount, newCount] = [added ? 0 : count, removed ? 0 : count];
    if (added || removed) hunks.push({ oldStart: oldLine, oldCount, newStart: newLine, newCount });
    oldLine += oldCount;
    newLine += newCount;
  }
  return hunks;
}
