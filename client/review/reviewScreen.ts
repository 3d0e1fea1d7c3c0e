import {
  commands,
  EventEmitter,
  TabInputText,
  TabInputTextDiff,
  type Uri,
  type WorkspaceFolder,
  window,
} from "vscode";
import type { ReviewDetail, ReviewFile } from "../../server/protocol/review.ts";
import { folderParams } from "../change/changeFolder.ts";
import { Disposables } from "../disposable.ts";
import { type ReviewContent, reviewAddress, sideUri } from "./reviewContent.ts";
import { ReviewMarks } from "./reviewMarks.ts";
import type { ReviewModel } from "./reviewModel.ts";
import { inOrder } from "./reviewRows.ts";

/** More files than this are not opened at once: each is two documents. */
const MOST_FILES = 300;

/** Of a title, in the name of a tab. Characters. */
const MOST_TITLE = 60;

/** A change as it was put before the person: an approval speaks of this, whatever has come since. */
export interface ShownReview {
  readonly folder: WorkspaceFolder;
  readonly detail: ReviewDetail;
  /** Paths whose change was on the screen. */
  readonly viewed: ReadonlySet<string>;
}

interface Shown extends ShownReview {
  readonly viewed: Set<string>;
  /** How its tabs are called, at least. */
  readonly label: string;
}

/** Shows reviews in the editor's own view of many differences, and remembers what of them was seen. */
export class ReviewScreen extends Disposables {
  private readonly changed = this.add(new EventEmitter<undefined>());
  /** Another review is looked at, or none. */
  readonly onDidChange = this.changed.event;
  private readonly marks = this.add(new ReviewMarks());
  private readonly shown = new Map<string, Shown>();
  private activeId: string | undefined;
  /** Views that are about to open: their tabs are not there yet. */
  private opening = 0;

  constructor(
    private readonly model: ReviewModel,
    private readonly content: ReviewContent,
  ) {
    super();
    this.add(window.tabGroups.onDidChangeTabs(() => this.follow()));
    this.add(window.tabGroups.onDidChangeTabGroups(() => this.follow()));
    this.add(window.onDidChangeVisibleTextEditors(() => this.look()));
    this.follow();
  }

  /** The change whose review is looked at. */
  get active(): string | undefined {
    return this.activeId;
  }

  of(id: string): ShownReview | undefined {
    return this.shown.get(id);
  }

  /** Shows every file of a change. Rejects with the reason why it can't be had. */
  async open(folder: WorkspaceFolder, id: string): Promise<void> {
    const shown = await this.take(folder, id);
    await this.changesOf(shown, inOrder(shown.detail.files));
  }

  /** Shows the files whose change is another one since this person looked last, and no others. */
  async openSince(folder: WorkspaceFolder, id: string): Promise<void> {
    const shown = await this.take(folder, id);
    const { detail } = shown;
    const paths = new Set(detail.since?.files ?? []);
    const files = inOrder(detail.files).filter(({ path }) => paths.has(path));
    if (files.length === 0) {
      void window.showInformationMessage("Two Keys: no file of it has changed since you looked.");
      return;
    }
    await this.changesOf(shown, files, "since you looked");
  }

  /** Shows one file of a change. */
  async openFile(folder: WorkspaceFolder, id: string, path: string): Promise<void> {
    const { detail, label } = this.shown.get(id) ?? (await this.take(folder, id));
    const file = detail.files.find((one) => one.path === path);
    if (!file) throw new Error(`${path} is no longer part of the change.`);
    const tuples = this.sides(folder, id, file);
    const [, old, next] = tuples[0] ?? [];
    const title = `${path} · ${label}`;
    await this.opened(async () => {
      if (old && next) await commands.executeCommand("vscode.diff", old, next, title);
      // An added or deleted file has one side alone; the editor's own view of it says which.
      else await commands.executeCommand("vscode.changes", title, tuples);
    });
  }

  async openRecord(folder: WorkspaceFolder, id: string): Promise<void> {
    await this.showRecord(await this.take(folder, id));
  }

  /** Shows what is another than in `before`: contents as they were put before the person, against those of now. */
  async openMoved(before: ShownReview, after: ReviewDetail): Promise<void> {
    const { folder } = before;
    const { id } = after.summary;
    const old = new Map(before.detail.files.map((file) => [file.path, file]));
    const now = new Map(after.files.map((file) => [file.path, file]));
    const moved = [...new Set([...old.keys(), ...now.keys()])]
      .sort()
      .filter((path) => old.get(path)?.newId !== now.get(path)?.newId || !old.has(path) || !now.has(path));
    const uriOf = (file: ReviewFile | undefined): Uri | undefined =>
      file && this.uri(folder, id, file, "new");
    const tuples = moved.flatMap((path) => tupleOf(path, uriOf(old.get(path)), uriOf(now.get(path))));
    const shown = this.put(folder, after);
    if (tuples.length === 0) await this.showRecord(shown);
    else await this.changes(`${shown.label} (what changed)`, tuples);
  }

  private async take(folder: WorkspaceFolder, id: string): Promise<Shown> {
    return this.put(folder, await this.model.detail(folder, id));
  }

  private put(folder: WorkspaceFolder, detail: ReviewDetail): Shown {
    const { id, title } = detail.summary;
    const before = this.shown.get(id);
    const isSame =
      before?.detail.record === detail.record &&
      before.detail.changeset === detail.changeset &&
      before.folder.uri.toString() === folder.uri.toString();
    const cut = title.length > MOST_TITLE ? `${title.slice(0, MOST_TITLE - 1)}…` : title;
    const viewed = isSame ? before.viewed : new Set<string>();
    const shown: Shown = { folder, detail, viewed, label: `${id}: ${cut}` };
    this.shown.set(id, shown);
    this.marks.show(detail, (file) => this.uri(folder, id, file, "new"));
    this.look();
    return shown;
  }

  private uri(folder: WorkspaceFolder, id: string, file: ReviewFile, side: "old" | "new"): Uri | undefined {
    return sideUri(folderParams(folder).folder, id, file, side);
  }

  private sides(folder: WorkspaceFolder, id: string, file: ReviewFile): Tuple[] {
    return tupleOf(file.path, this.uri(folder, id, file, "old"), this.uri(folder, id, file, "new"));
  }

  /** Shows files of a change, as many as can be opened. `what` says in the title which ones they are. */
  private async changesOf(
    { folder, detail, label }: Shown,
    files: readonly ReviewFile[],
    what?: string,
  ): Promise<void> {
    const some = files.slice(0, MOST_FILES);
    const notes = [
      ...(what === undefined ? [] : [what]),
      ...(some.length < files.length ? [`the first ${some.length} of ${files.length} files`] : []),
    ];
    await this.changes(
      notes.length > 0 ? `${label} (${notes.join(", ")})` : label,
      some.flatMap((file) => this.sides(folder, detail.summary.id, file)),
    );
  }

  private async showRecord({ folder, detail }: ShownReview): Promise<void> {
    const page = this.content.recordUri(folder.uri.fsPath, detail);
    await this.opened(async () => {
      await commands.executeCommand("markdown.showPreview", page);
    });
  }

  private async changes(title: string, tuples: readonly Tuple[]): Promise<void> {
    await this.opened(async () => {
      await commands.executeCommand("vscode.changes", title, tuples);
    });
  }

  private async opened(open: () => Promise<void>): Promise<void> {
    this.opening++;
    try {
      await open();
    } finally {
      this.opening--;
    }
    this.follow();
  }

  /** What is on the screen was seen. */
  private look(): void {
    for (const { document } of window.visibleTextEditors) {
      const address = reviewAddress(document.uri);
      if (address && address.side !== "record") this.shown.get(address.id)?.viewed.add(address.path);
    }
  }

  private follow(): void {
    const active = window.tabGroups.activeTabGroup.activeTab;
    const id = active && this.idOf(active.label, active.input);
    if (id !== this.activeId) {
      this.activeId = id;
      void commands.executeCommand("setContext", "twoKeys.shownReview", id);
      this.changed.fire(undefined);
    }
    if (this.opening > 0) return;
    const open = new Set(
      window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label, input }) => this.idOf(label, input))),
    );
    // What was seen is kept: closing a tab takes nothing back.
    for (const known of this.shown.keys()) if (!open.has(known)) this.marks.forget(known);
  }

  /** The editor does not say what a tab of many differences, or of a page, shows: its name does. */
  private idOf(label: string, input: unknown): string | undefined {
    if (input instanceof TabInputTextDiff) return reviewAddress(input.modified)?.id;
    if (input instanceof TabInputText) return reviewAddress(input.uri)?.id;
    for (const [id, shown] of this.shown)
      if (label.includes(shown.label) || label.includes(`${id} revision `)) return id;
    return undefined;
  }
}

type Tuple = readonly [Uri, Uri | undefined, Uri | undefined];

function tupleOf(path: string, old: Uri | undefined, next: Uri | undefined): Tuple[] {
  const resource = next ?? old;
  return resource ? [[resource.with({ path: `/${path}` }), old, next]] : [];
}
