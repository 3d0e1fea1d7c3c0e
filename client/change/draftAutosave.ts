import {
  type LogOutputChannel,
  languages,
  TabInputText,
  type TextDocument,
  type TextDocumentChangeEvent,
  window,
  workspace,
} from "vscode";
import { Disposables } from "../disposable.ts";
import { DRAFTS } from "../documents.ts";
import { uriOf } from "./changeFolder.ts";

/** A burst of typing is one write. Milliseconds after its last key. */
const BURST_MS = 1000;

/** Drafts that are open as text are saved as they are typed, so that they survive a crash as those of the form do. */
export class DraftAutosave extends Disposables {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly log: LogOutputChannel) {
    super();
    this.add(workspace.onDidChangeTextDocument((event) => this.changed(event)));
    this.add(workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri.toString())));
    this.add({ dispose: () => [...this.timers.keys()].forEach((uri) => void this.forget(uri)) });
    // What an earlier window left unsaved.
    for (const document of workspace.textDocuments) this.soon(document);
  }

  /** Saves all drafts that are open and have changes; resolves when they are on disk, or could not be brought there. */
  async settled(): Promise<void> {
    await Promise.all(workspace.textDocuments.filter(isUnsaved).map((document) => this.save(document)));
  }

  /** Closes the text of a draft that is no more, unless something in it was never saved. */
  async close(file: string): Promise<void> {
    const uri = uriOf(file).toString();
    const tabs = window.tabGroups.all
      .flatMap((group) => group.tabs)
      .filter(
        ({ input, isDirty }) => input instanceof TabInputText && input.uri.toString() === uri && !isDirty,
      );
    await window.tabGroups.close(tabs, true);
  }

  private changed({ document, contentChanges }: TextDocumentChangeEvent): void {
    if (contentChanges.length > 0) this.soon(document);
  }

  private soon(document: TextDocument): void {
    if (!isUnsaved(document)) return;
    const uri = document.uri.toString();
    this.forget(uri);
    this.timers.set(
      uri,
      setTimeout(() => void this.save(document), BURST_MS),
    );
  }

  private async save(document: TextDocument): Promise<void> {
    this.forget(document.uri.toString());
    if (document.isClosed || !isUnsaved(document)) return;
    try {
      // Once it is submitted a draft is taken away: its text must not bring it back.
      await workspace.fs.stat(document.uri);
      // A save that fails is told by the editor itself.
      await document.save();
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.log.info(`draft: ${document.uri.fsPath} is not saved by itself: ${why}`);
    }
  }

  private forget(uri: string): void {
    clearTimeout(this.timers.get(uri));
    this.timers.delete(uri);
  }
}

function isUnsaved(document: TextDocument): boolean {
  return document.isDirty && languages.match(DRAFTS, document) > 0;
}
