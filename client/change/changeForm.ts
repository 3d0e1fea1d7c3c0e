import { randomBytes } from "node:crypto";
import {
  commands,
  type ExtensionContext,
  type LogOutputChannel,
  Uri,
  type WebviewView,
  type WebviewViewProvider,
  type WorkspaceFolder,
  window,
} from "vscode";
import { changeView, EDIT_DRAFT_REQUEST, UNDO_PREFILL_REQUEST } from "../../server/protocol/change.ts";
import { Disposables } from "../disposable.ts";
import type { Session } from "../session.ts";
import { folderParams } from "./changeFolder.ts";
import type { ChangeModel } from "./changeModel.ts";
import { countOf } from "./checklistRows.ts";
import type { DraftAutosave } from "./draftAutosave.ts";
import { type FormScreen, type FromPage, fromPage, type ToPage } from "./formMessages.ts";
import { formPage } from "./formPage.ts";
import { screenOf } from "./formScreen.ts";

type EditMessage = Extract<FromPage, { kind: "edit" }>;

const VIEW = "twoKeys.changeForm";

/** The form of the current draft. What is typed is on disk before the page is told so. */
export class ChangeForm extends Disposables implements WebviewViewProvider {
  private view: WebviewView | undefined;
  private isReady = false;
  /** Field to go to when the page listens. */
  private wanted: string | undefined;
  /** The last that was shown: the same is not sent again. */
  private shown = "";
  /** Which folder a draft was seen in: edits of it go there, whatever is shown by now. */
  private readonly folders = new Map<string, WorkspaceFolder>();
  /** Messages of the page are dealt with one after the other. */
  private queue: Promise<void> = Promise.resolve();

  constructor(
    private readonly context: ExtensionContext,
    private readonly session: Session,
    private readonly model: ChangeModel,
    private readonly drafts: DraftAutosave,
    private readonly log: LogOutputChannel,
  ) {
    super();
    this.add(window.registerWebviewViewProvider(VIEW, this));
    model.watch(() => this.view?.visible === true);
    this.add(model.onDidChange(() => this.show()));
  }

  resolveWebviewView(view: WebviewView): void {
    this.view = view;
    this.isReady = false;
    const folder = (name: string): Uri => Uri.joinPath(this.context.extensionUri, name);
    view.webview.options = { enableScripts: true, localResourceRoots: [folder("dist"), folder("media")] };
    view.webview.onDidReceiveMessage((raw: unknown) => this.receive(raw));
    view.onDidChangeVisibility(() => {
      if (view.visible) this.model.seen();
      // The page of a hidden view is gone; the next one begins with “ready”.
      else this.isReady = false;
    });
    view.onDidDispose(() => {
      if (this.view === view) this.view = undefined;
    });
    const address = (file: string): string => view.webview.asWebviewUri(folder(file)).toString();
    view.webview.html = formPage({
      script: address("dist/form.js"),
      style: address("media/form.css"),
      cspSource: view.webview.cspSource,
      nonce: randomBytes(16).toString("base64url"),
    });
    this.show();
  }

  /** Opens the form, at a field if one is named. */
  async focus(path?: string): Promise<void> {
    this.wanted = path;
    await commands.executeCommand(`${VIEW}.focus`);
    this.goToWanted();
  }

  /** Waits until all that the page has sent, and all that was typed into a draft's text, is on disk. */
  async settled(): Promise<void> {
    await this.queue;
    await this.drafts.settled();
  }

  private show(): void {
    const { change, folder } = this.model;
    const draft = change?.draft;
    if (draft && folder) this.folders.set(draft.id, folder);
    const { view } = this;
    if (!view) return;
    const screen = screenOf(this.model.state);
    view.description = description(screen, this.model.folderName);
    if (!this.isReady || !screen) return;
    const text = JSON.stringify(screen);
    if (text !== this.shown) this.post({ kind: "show", screen });
    this.shown = text;
  }

  private goToWanted(): void {
    if (!this.isReady || this.wanted === undefined) return;
    this.post({ kind: "focusField", path: this.wanted });
    this.wanted = undefined;
  }

  private post(message: ToPage): void {
    void this.view?.webview.postMessage(message);
  }

  private receive(raw: unknown): void {
    const parsed = fromPage.safeParse(raw);
    if (!parsed.success) {
      this.log.warn(`form: a message that is none: ${parsed.error.message}`);
      return;
    }
    const message = parsed.data;
    if (message.kind === "ready") {
      this.isReady = true;
      this.shown = "";
      this.show();
      this.goToWanted();
      return;
    }
    this.queue = this.queue.then(() => this.deal(message));
  }

  private async deal(message: Exclude<FromPage, { kind: "ready" }>): Promise<void> {
    switch (message.kind) {
      case "edit":
        await this.edit(message);
        return;
      case "undo":
        await this.undo(message.draft, message.path);
        return;
      case "run":
        // It may itself wait for the queue.
        void commands.executeCommand(message.command);
    }
  }

  private async edit({ page, draft, seq, edits }: EditMessage): Promise<void> {
    const why = await this.request(draft, EDIT_DRAFT_REQUEST, edits);
    if (why === undefined) this.post({ kind: "saved", page, draft, seq });
    else this.post({ kind: "failed", page, draft, seq, message: why });
  }

  private async undo(draft: string, path: string): Promise<void> {
    const why = await this.request(draft, UNDO_PREFILL_REQUEST, [{ path, value: null }]);
    if (why !== undefined) this.log.warn(`form: ${path} could not be emptied: ${why}`);
  }

  /** Why it could not be done; undefined if it was. */
  private async request(
    draft: string,
    method: string,
    edits: EditMessage["edits"],
  ): Promise<string | undefined> {
    const folder = this.folders.get(draft);
    if (!folder) return "The draft is not there yet.";
    try {
      const params = { ...folderParams(folder), draft, edits };
      await this.model.follow(folder, () => this.session.request(method, params, changeView));
      // Where the draft is open as text, the edit has gone into that.
      await this.drafts.settled();
      return undefined;
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.log.warn(`form: ${method}: ${why}`);
      return why;
    }
  }
}

function description(screen: FormScreen | undefined, folderName: string | undefined): string {
  const owed =
    screen?.kind === "form"
      ? screen.owed === 0
        ? "nothing owed"
        : `${countOf(screen.owed, "field")} owed`
      : "";
  return [folderName, owed].filter(Boolean).join(" · ");
}
