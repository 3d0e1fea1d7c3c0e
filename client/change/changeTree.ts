import {
  commands,
  EventEmitter,
  type ExtensionContext,
  type TreeDataProvider,
  type TreeItem,
  type TreeView,
  window,
} from "vscode";
import { Disposables } from "../disposable.ts";
import { emergencyRows, gateRows } from "../review/gateRows.ts";
import type { ReviewModel } from "../review/reviewModel.ts";
import type { ChangeModel } from "./changeModel.ts";
import { type Row, rowsOf } from "./checklistRows.ts";
import { rowItem } from "./rowItem.ts";

/** Remembers over a reload that the files of the policy were written and wait to be committed. */
const SET_UP_KEY = "change.isSetUp";

/** The current change: what it is, and what the gate will ask of it. */
export class ChangeTree extends Disposables implements TreeDataProvider<Row> {
  private readonly changed = this.add(new EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: TreeView<Row>;
  private rows: readonly Row[] = [];

  constructor(
    private readonly model: ChangeModel,
    private readonly reviews: ReviewModel,
    private readonly context: ExtensionContext,
  ) {
    super();
    this.view = this.add(window.createTreeView("twoKeys.change", { treeDataProvider: this }));
    model.watch(() => this.view.visible);
    this.add(
      this.view.onDidChangeVisibility(({ visible }) => {
        if (!visible) return;
        model.seen();
        reviews.gateSeen();
      }),
    );
    reviews.watchGate(() => this.view.visible);
    // It follows the change, and tells of that too.
    this.add(reviews.onDidChange(() => this.show()));
    this.show();
  }

  getChildren(row?: Row): Row[] {
    return [...(row ? (row.children ?? []) : this.rows)];
  }

  getParent(row: Row): Row | undefined {
    return parentOf(row, this.rows);
  }

  getTreeItem(row: Row): TreeItem {
    return rowItem(row);
  }

  /** Shows the first line that is owed. */
  async reveal(): Promise<void> {
    await commands.executeCommand("twoKeys.change.focus");
    const checklist = this.rows.find(({ id }) => id === "checklist");
    const owed = checklist?.children?.find(({ spoken }) => spoken.startsWith("owed"));
    const row = owed ?? checklist;
    if (row) await this.view.reveal(row, { focus: true, select: true, expand: true });
  }

  /** The files of the policy are written; what holds is what the protected branch has. */
  async isSetUp(): Promise<void> {
    await this.context.workspaceState.update(SET_UP_KEY, true);
    this.show();
  }

  private show(): void {
    const { state, folderName } = this.model;
    const isView = state.kind === "change" || state.kind === "broken-policy" || state.kind === "absent";
    const { gate, inbox } = this.reviews;
    this.rows = isView
      ? [
          ...emergencyRows(inbox?.emergencies ?? [], this.model.change?.record?.id),
          ...rowsOf(state),
          ...(state.kind === "change" && gate ? gateRows(gate) : []),
        ]
      : [];
    const detail = state.kind === "absent" && state.reason === "no-changes" ? state.detail : undefined;
    this.view.description = [folderName, detail].filter(Boolean).join(" · ");
    const isPolicyThere = state.kind === "change" || state.kind === "broken-policy";
    const wasSetUp = this.context.workspaceState.get(SET_UP_KEY) === true;
    if (isPolicyThere && wasSetUp) void this.context.workspaceState.update(SET_UP_KEY, undefined);
    const isSetUp = !isPolicyThere && wasSetUp;
    void commands.executeCommand("setContext", "twoKeys.isSetUp", isSetUp);
    this.changed.fire(undefined);
  }
}

function parentOf(row: Row, among: readonly Row[]): Row | undefined {
  for (const one of among) {
    if (one.children?.includes(row)) return one;
    const deeper = parentOf(row, one.children ?? []);
    if (deeper) return deeper;
  }
  return undefined;
}
