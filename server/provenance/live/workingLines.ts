import { LineTable } from "../lineTable.ts";
import type { LineClaim } from "../model.ts";
import type { RegionTracker } from "../tracking/regions.ts";
import { wordOf } from "../tracking/vettings.ts";
import { restoreFile, type WorkingState } from "../tracking/workingState.ts";
import type { WorkingVetting } from "../vetRegions.ts";

/** What is known of the lines of a text that are not committed. */
export interface WorkingLines {
  readonly claims: readonly LineClaim[];
  readonly vettings: readonly WorkingVetting[];
}

/** The lines of a tracked text. */
export function workingLines(path: string, tracker: RegionTracker): WorkingLines {
  return { claims: tracker.lines(), vettings: workingVettings(path, tracker) };
}

/** What a kept state knows of a text; undefined if it knows nothing of the file. `now` in milliseconds since 1970. */
export function keptLines(
  state: WorkingState | undefined,
  path: string,
  text: string,
  now: number,
): WorkingLines | undefined {
  const file = state?.files.get(path);
  return file && workingLines(path, restoreFile(text, "", file, now).tracker);
}

function workingVettings(path: string, tracker: RegionTracker): WorkingVetting[] {
  const list = tracker.vettings();
  if (list.length === 0) return [];
  const table = new LineTable(tracker.text);
  return list.map(({ start, end, vetting }) => {
    const lines = table.linesOf(start, end);
    return {
      ...lines,
      isStale: vetting.stale !== undefined,
      record: {
        ...wordOf(vetting),
        hash: vetting.hash,
        commit: "",
        path,
        startLine: lines.start,
        endLine: lines.end,
        isAccepted: true,
      },
    };
  });
}
