import {
  commands,
  EventEmitter,
  type TextDocumentContentProvider,
  Uri,
  type WorkspaceFolder,
  workspace,
} from "vscode";
import * as z from "zod";
import { EFFECTIVE_POLICY_REQUEST, SHOW_RECORD_REQUEST } from "../../server/protocol/change.ts";
import { Disposables } from "../disposable.ts";
import { isRefusal, type Session } from "../session.ts";
import { folderParams } from "./changeFolder.ts";

const SCHEME = "two-keys-page";

/** What a page's address says besides its name. */
const pageQuery = z.object({ folder: z.string(), id: z.string().optional() });

/** Records and the effective policy as read-only Markdown pages, which follow what they show. */
export class ChangePages extends Disposables implements TextDocumentContentProvider {
  private readonly changed = this.add(new EventEmitter<Uri>());
  readonly onDidChange = this.changed.event;

  constructor(private readonly session: Session) {
    super();
    this.add(workspace.registerTextDocumentContentProvider(SCHEME, this));
    const follow = (): void => {
      for (const { uri } of workspace.textDocuments) if (uri.scheme === SCHEME) this.changed.fire(uri);
    };
    this.add(session.onDidChangeChange(follow));
    this.add(session.onDidChangeState(({ kind }) => kind === "running" && follow()));
  }

  showRecord(folder: WorkspaceFolder, id: string): Promise<void> {
    return this.show(`${id}.md`, { ...folderParams(folder), id });
  }

  showPolicy(folder: WorkspaceFolder): Promise<void> {
    return this.show(`Effective Policy of ${folder.name}.md`, folderParams(folder));
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const { folder, id } = pageQuery.parse(JSON.parse(uri.query));
    try {
      return id === undefined
        ? await this.session.request(EFFECTIVE_POLICY_REQUEST, { folder }, z.string())
        : await this.session.request(SHOW_RECORD_REQUEST, { folder, id }, z.string());
    } catch (error) {
      // A page that was open before: it says why it is empty, and is read again when that is over.
      const why = error instanceof Error ? error.message : String(error);
      if (isRefusal(error) || this.session.state.kind !== "running") return `# Not to be had\n\n${why}\n`;
      throw error;
    }
  }

  private async show(name: string, query: z.infer<typeof pageQuery>): Promise<void> {
    const uri = Uri.from({
      scheme: SCHEME,
      path: `/${name.replaceAll("/", "-")}`,
      query: JSON.stringify(query),
    });
    // A page that is still open holds what was true when it was read.
    this.changed.fire(uri);
    await commands.executeCommand("markdown.showPreview", uri);
  }
}
