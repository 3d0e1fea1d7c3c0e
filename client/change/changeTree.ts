import {
  type Command,
  commands,
  EventEmitter,
  type ExtensionContext,
  Range,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
} from "vscode";
import { Disposables } from "../disposable.ts";
import { uriOf } from "./changeFolder.ts";
import type { ChangeModel } from "./changeModel.ts";
import { type Row, type RowAction, rowsOf } from "./checklistRows.ts";

/** Goes to a field of the form; takes its path. */
export const FOCUS_FIELD = "twoKeys.focusField";

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
    private readonly context: ExtensionContext,
  ) {
    super();
    this.view = this.add(window.createTreeView("twoKeys.change", { treeDataProvider: this }));
    model.watch(() => this.view.visible);
    this.add(this.view.onDidChangeVisibility(({ visible }) => visible && model.seen()));
    this.add(model.onDidChange(() => this.show()));
    this.show();
  }

  getChildren(row?: Row): Row[] {
    return [...(row ? (row.children ?? []) : this.rows)];
  }

  getParent(row: Row): Row | undefined {
    return this.rows.find((one) => one.children?.includes(row));
  }

  getTreeItem(row: Row): TreeItem {
    const state = !row.children?.length
      ? TreeItemCollapsibleState.None
      : row.isExpanded
        ? TreeItemCollapsibleState.Expanded
        : TreeItemCollapsibleState.Collapsed;
    const item = new TreeItem(row.label, state);
    item.id = row.id;
    item.description = row.description ?? "";
    item.tooltip = row.tooltip ?? row.label;
    item.accessibilityInformation = { label: row.spoken };
    if (row.icon) {
      const { name, color } = row.icon;
      item.iconPath = color ? new ThemeIcon(name, new ThemeColor(color)) : new ThemeIcon(name);
    }
    if (row.context) item.contextValue = row.context;
    const command = row.action && commandOf(row.action);
    if (command) item.command = command;
    return item;
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
    this.rows = isView ? rowsOf(state) : [];
    const detail = state.kind === "absent" && state.reason === "no-changes" ? state.detail : undefined;
    this.view.description = [folderName, detail].filter(Boolean).join(" · ");
    const isPolicyThere = state.kind === "change" || state.kind === "broken-policy";
    if (isPolicyThere) void this.context.workspaceState.update(SET_UP_KEY, undefined);
    const isSetUp = !isPolicyThere && this.context.workspaceState.get(SET_UP_KEY) === true;
    void commands.executeCommand("setContext", "twoKeys.isSetUp", isSetUp);
    this.changed.fire(undefined);
  }
}

function commandOf(action: RowAction): Command | undefined {
  switch (action.kind) {
    case "field":
      return { command: FOCUS_FIELD, title: "Go to Field", arguments: [action.path] };
    case "location": {
      const at = Math.max(action.line - 1, 0);
      const column = Math.max((action.column ?? 1) - 1, 0);
      const selection = new Range(at, column, at, column);
      return {
        command: "vscode.open",
        title: "Open",
        arguments: [uriOf(action.file), { selection, preview: true }],
      };
    }
    case "command":
      // The server names what is to be done; it can't reach further than this extension.
      return action.command.startsWith("twoKeys.")
        ? { command: action.command, title: action.title, arguments: action.args ?? [] }
        : undefined;
  }
}
