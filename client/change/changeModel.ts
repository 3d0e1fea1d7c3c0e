import { commands, EventEmitter, type WorkspaceFolder, window, workspace } from "vscode";
import { CHANGE_REQUEST, type ChangeView, changeView } from "../../server/protocol/change.ts";
import { Disposables } from "../disposable.ts";
import { onDidFocus } from "../focus.ts";
import type { Session } from "../session.ts";
import { AnswerOrder } from "./answerOrder.ts";
import { folderParams, localFolders, shownFolder } from "./changeFolder.ts";

export type CurrentChange = Extract<ChangeView, { kind: "change" }>;

/** What is known of the current change. */
export type ChangeState =
  | { readonly kind: "no-folder" }
  /** Nothing was asked yet, or the server does not run. */
  | { readonly kind: "unknown" }
  /** The server had no answer. */
  | { readonly kind: "failed" }
  | ChangeView;

/** Events that come in a row are one question. Milliseconds. */
const SOON_MS = 300;

/** The word for a state in `when` clauses: the value of `twoKeys.changeState`. */
export function stateWord(state: ChangeState): string {
  return state.kind === "absent" ? state.reason : state.kind;
}

/**
 * The change of the folder that is worked in, as the server says it. One question at a time: what happens meanwhile is
 * asked about afterwards, once.
 */
export class ChangeModel extends Disposables {
  private readonly changed = this.add(new EventEmitter<undefined>());
  readonly onDidChange = this.changed.event;
  private current: ChangeState = { kind: "unknown" };
  private shown: WorkspaceFolder | undefined;
  private timer: NodeJS.Timeout | undefined;
  private isAsking = false;
  private isOld = false;
  private readonly order = new AnswerOrder();
  private readonly watchers = new Set<() => boolean>();

  constructor(private readonly session: Session) {
    super();
    this.add(session.onDidChangeState(() => this.restart()));
    this.add(session.onDidChangeChange(() => this.soon()));
    this.add(workspace.onDidChangeWorkspaceFolders(() => this.restart()));
    this.add(workspace.onDidSaveTextDocument(() => this.soonIfSeen()));
    this.add(onDidFocus(() => this.soonIfSeen()));
    this.add(
      window.onDidChangeActiveTextEditor(() => {
        if (shownFolder(this.shown)?.uri.toString() !== this.shown?.uri.toString()) this.restart();
      }),
    );
    this.add({ dispose: () => clearTimeout(this.timer) });
    this.restart();
  }

  get state(): ChangeState {
    return this.current;
  }

  get change(): CurrentChange | undefined {
    return this.current.kind === "change" ? this.current : undefined;
  }

  /** The folder that the state is of. */
  get folder(): WorkspaceFolder | undefined {
    return this.shown;
  }

  /** Name of the folder, where there are several to tell apart. */
  get folderName(): string | undefined {
    return localFolders().length > 1 ? this.shown?.name : undefined;
  }

  /** Whether somebody looks: small events are asked about only then. */
  watch(isSeen: () => boolean): void {
    this.watchers.add(isSeen);
  }

  /** A view has come into sight. */
  seen(): void {
    if (this.isOld) this.soon();
  }

  /** Speaks of this folder from now on, as long as no editor is of another. */
  select(folder: WorkspaceFolder): void {
    if (folder.uri.toString() !== this.shown?.uri.toString()) this.restart(folder);
  }

  refresh(): void {
    clearTimeout(this.timer);
    void this.ask();
  }

  /** Asks for a view of the change, with what `request` does before; the state follows. Rejects with its reason. */
  async follow(folder: WorkspaceFolder, request: () => Promise<ChangeView>): Promise<ChangeView> {
    const view = await request();
    // Questions that were asked meanwhile may have been answered from before it was done.
    this.order.changed();
    this.take(folder, view);
    return view;
  }

  private soonIfSeen(): void {
    if ([...this.watchers].some((isSeen) => isSeen())) this.soon();
    else this.isOld = true;
  }

  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), SOON_MS);
  }

  /** Another server or another folder: what was known is of no use. */
  private restart(wanted = this.shown): void {
    const folder = shownFolder(wanted);
    const isSame = folder?.uri.toString() === this.shown?.uri.toString();
    this.shown = folder;
    const isRunning = this.session.state.kind === "running";
    if (!folder) this.set({ kind: "no-folder" });
    else if (!workspace.isTrusted)
      this.set({ kind: "absent", reason: "untrusted", detail: "", folder: folder.uri.fsPath });
    else if (!isSame || !isRunning) this.set({ kind: "unknown" });
    this.order.changed();
    if (isRunning) this.refresh();
  }

  private async ask(): Promise<void> {
    if (this.isAsking) {
      this.isOld = true;
      return;
    }
    const { shown: folder, session } = this;
    if (!folder || session.state.kind !== "running" || !workspace.isTrusted) return;
    this.isAsking = true;
    this.isOld = false;
    const ticket = this.order.ask();
    const view = await session.ask(CHANGE_REQUEST, folderParams(folder), changeView);
    this.isAsking = false;
    if (this.order.take(ticket)) this.take(folder, view ?? { kind: "failed" });
    else this.isOld = true;
    // What came in between, from this folder or another.
    if (this.isOld || this.shown !== folder) this.soon();
  }

  private take(folder: WorkspaceFolder, state: ChangeState): void {
    if (folder.uri.toString() !== this.shown?.uri.toString()) return;
    if (this.session.state.kind === "running") this.set(state);
  }

  private set(state: ChangeState): void {
    this.current = state;
    const set = (key: string, value: unknown): void =>
      void commands.executeCommand("setContext", `twoKeys.${key}`, value);
    const { change } = this;
    set("changeState", stateWord(state));
    set("hasDraft", change?.draft !== undefined);
    set("recordStatus", change?.record?.status ?? "none");
    this.changed.fire(undefined);
  }
}
