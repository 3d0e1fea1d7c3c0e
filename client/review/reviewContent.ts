import { EventEmitter, type TextDocumentContentProvider, Uri, workspace } from "vscode";
import * as z from "zod";
import { REVIEW_BLOB_REQUEST, type ReviewDetail, type ReviewFile } from "../../server/protocol/review.ts";
import { Disposables } from "../disposable.ts";
import { isRefusal, type Session } from "../session.ts";
import { noteOf } from "./reviewRows.ts";

export const REVIEW_SCHEME = "two-keys-review";

/** Mode of a submodule's entry: the id is that of a commit in another repository. */
const SUBMODULE_MODE = "160000";

/** Revisions whose text is kept while their pages may be open. */
const MOST_RECORDS = 50;

/** What an address says besides the path. `note` is shown behind the path. */
const reviewQuery = z.object({
  folder: z.string(),
  /** The change. */
  id: z.string(),
  side: z.enum(["old", "new", "record"]),
  /** Object id, of a submodule's commit, or digest of a record. */
  object: z.string(),
  mode: z.string().optional(),
  note: z.string().optional(),
});
export type ReviewAddress = z.infer<typeof reviewQuery> & { readonly path: string };

/** What a document of a review shows; undefined for every other one. */
export function reviewAddress(uri: Uri): ReviewAddress | undefined {
  if (uri.scheme !== REVIEW_SCHEME) return undefined;
  try {
    return { ...reviewQuery.parse(JSON.parse(uri.query)), path: uri.path.slice(1) };
  } catch {
    return undefined;
  }
}

/** Address of one side of a file; undefined where there is no such side. */
export function sideUri(folder: string, id: string, file: ReviewFile, side: "old" | "new"): Uri | undefined {
  const object = side === "old" ? file.oldId : file.newId;
  if (object === undefined) return undefined;
  const mode = side === "old" ? file.oldMode : file.newMode;
  const note = noteOf(file);
  const query: z.infer<typeof reviewQuery> = {
    folder,
    id,
    side,
    object,
    ...(mode !== undefined && { mode }),
    // The label formatter of the manifest puts it behind the path.
    ...(note !== undefined && { note: ` (${note})` }),
  };
  return Uri.from({ scheme: REVIEW_SCHEME, path: `/${file.path}`, query: JSON.stringify(query) });
}

/**
 * Documents of reviews, read-only: blobs as they are, by their object id, so that nothing that the repository says of
 * how to show them applies; and records as Markdown.
 */
export class ReviewContent extends Disposables implements TextDocumentContentProvider {
  private readonly changed = this.add(new EventEmitter<Uri>());
  readonly onDidChange = this.changed.event;
  /** Text of records by their digest. */
  private readonly records = new Map<string, string>();

  constructor(private readonly session: Session) {
    super();
    this.add(workspace.registerTextDocumentContentProvider(REVIEW_SCHEME, this));
    // What could not be had while no server ran.
    this.add(
      session.onDidChangeState(({ kind }) => {
        if (kind !== "running") return;
        for (const { uri } of workspace.textDocuments)
          if (uri.scheme === REVIEW_SCHEME) this.changed.fire(uri);
      }),
    );
  }

  /** Address of the page of a record as it is in `detail`; it stays as it is. */
  recordUri(folder: string, { summary, record, markdown }: ReviewDetail): Uri {
    this.records.delete(record);
    this.records.set(record, markdown);
    for (const [oldest] of this.records) {
      if (this.records.size <= MOST_RECORDS) break;
      this.records.delete(oldest);
    }
    const query: z.infer<typeof reviewQuery> = { folder, id: summary.id, side: "record", object: record };
    const path = `/${summary.id} revision ${summary.revision}.md`;
    return Uri.from({ scheme: REVIEW_SCHEME, path, query: JSON.stringify(query) });
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const address = reviewAddress(uri);
    if (!address) return "";
    const { folder, object, mode, side } = address;
    if (side === "record")
      return (
        this.records.get(object) ?? "# Not to be had\n\nOpen the record from the view “Reviews” again.\n"
      );
    if (mode === SUBMODULE_MODE) return `A submodule, at commit ${object}.\n`;
    try {
      return await this.session.request(REVIEW_BLOB_REQUEST, { folder, blob: object }, z.string());
    } catch (error) {
      // With the object id in it, two sides that can't be shown are still seen to differ.
      const why = error instanceof Error ? error.message : String(error);
      if (isRefusal(error) || this.session.state.kind !== "running")
        return `This content can't be shown as text: ${why}\nIts object id is ${object}.\n`;
      throw error;
    }
  }
}
