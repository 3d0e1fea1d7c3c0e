import type { Connection } from "vscode-languageserver/node";
import { NOT_SHOWN, type ReadingProgress } from "./projectIndex.ts";

/** How far the reading of a project is, where the client shows such things. */
export async function readingProgress(connection: Connection, isShown: boolean): Promise<ReadingProgress> {
  if (!isShown) return NOT_SHOWN;
  const shown = await connection.window.createWorkDoneProgress();
  shown.begin("Two Keys", 0, "Reading files for rules over several files", true);
  let last = 0;
  return {
    get isCancelled() {
      return shown.token.isCancellationRequested;
    },
    report(done, of) {
      const percent = Math.floor((100 * done) / of);
      if (percent > last) shown.report(percent);
      last = percent;
    },
    done: () => shown.done(),
  };
}
