import { realpath } from "node:fs/promises";
import path from "node:path";
import { Repository } from "../git/repository.ts";
import type { RegionsResult, ShownRegion } from "../protocol/regions.ts";
import { evidenceText } from "../provenance/evidenceText.ts";
import { NoteCache } from "../provenance/noteStore.ts";
import type { Region } from "../provenance/region.ts";
import { resolveFile } from "../provenance/resolve.ts";
import { Cancelled } from "../standards/analysis.ts";
import type { OpenDocument } from "./openDocument.ts";

/** Longer texts are not blamed while somebody types in them. */
const MAX_LINES = 20_000;

export interface CancelToken {
  readonly isCancellationRequested: boolean;
  onCancellationRequested(listener: () => void): { dispose(): void };
}

/** Who wrote what in open documents, by the evidence in their repositories. */
export class Regions {
  /** Notes are immutable blobs: one cache serves every answer of a repository. */
  private readonly caches = new Map<string, NoteCache>();

  /**
   * Regions of the text as it is in the editor, those that nobody knows left out. Without a repository there are
   * none. Throws `Cancelled` when the token says so or the text changes meanwhile.
   */
  async of(document: OpenDocument, token: CancelToken): Promise<RegionsResult> {
    const { version, lineCount } = document.text;
    const nothing = (problems: string[] = []): RegionsResult => ({ version, regions: [], problems });
    if (!document.onDisk) return nothing();
    if (lineCount > MAX_LINES) return nothing([`${lineCount} lines are more than ${MAX_LINES}`]);
    const text = document.text.getText();
    // Links are resolved before the repository is looked for, so that the path is one of its own.
    const folder = await realpath(path.dirname(document.path)).catch(() => undefined);
    const opened = folder === undefined ? undefined : await Repository.open(folder);
    if (folder === undefined || !opened?.ok) return nothing();
    const repository = opened.value;
    const abort = new AbortController();
    const listener = token.onCancellationRequested(() => abort.abort());
    try {
      const file = path.relative(repository.top, path.join(folder, path.basename(document.path)));
      const cache = this.caches.get(repository.top) ?? new NoteCache();
      this.caches.set(repository.top, cache);
      const request = { path: file.split(path.sep).join("/"), text, signal: abort.signal };
      const { regions, problems } = await resolveFile(request, repository, cache);
      if (token.isCancellationRequested || document.text.version !== version) throw new Cancelled("changed");
      return {
        version,
        regions: regions.flatMap(shown),
        problems: problems.map((one) => `${one.source}: ${one.message}`),
      };
    } finally {
      listener.dispose();
      repository.close();
    }
  }
}

/** A region as clients draw it; lines of unknown origin are not drawn. */
function shown(region: Region): ShownRegion[] {
  if (region.origin === "unknown" && region.confidence !== "suspected") return [];
  const { startLine, endLine, origin, confidence, evidence, tool, model, person, vetting } = region;
  return [
    {
      startLine: startLine - 1,
      endLine: endLine - 1,
      origin,
      confidence,
      evidence: evidence.map(evidenceText),
      ...(tool === undefined ? {} : { tool }),
      ...(model === undefined ? {} : { model }),
      ...(person === undefined ? {} : { person }),
      vetting: vetting?.state ?? "unvetted",
      vettedBy: vetting ? [...vetting.people] : [],
      isCommitted: region.committed !== undefined,
    },
  ];
}
