import {
  CancellationTokenSource,
  EventEmitter,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
} from "vscode";
import {
  CHANGES_REQUEST,
  type ChangeSummary,
  type ChangesResult,
  changesResult,
} from "../../server/protocol/change.ts";
import { Disposables } from "../disposable.ts";
import type { Session } from "../session.ts";
import { folderParams } from "./changeFolder.ts";
import type { ChangeModel } from "./changeModel.ts";
import { countOf, dayOf } from "./checklistRows.ts";

interface GroupNode {
  readonly kind: "group";
  readonly id: keyof ChangesResult;
  readonly changes: readonly ChangeSummary[];
}

export interface ChangeNode {
  readonly kind: "change";
  readonly group: keyof ChangesResult;
  readonly change: ChangeSummary;
}

type Node = GroupNode | ChangeNode;

export function isChangeNode(value: unknown): value is ChangeNode {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "change";
}

const GROUPS: readonly { readonly id: keyof ChangesResult; readonly label: string; readonly icon: string }[] =
  [
    { id: "mine", label: "My Changes", icon: "account" },
    { id: "toReview", label: "Waiting for My Review", icon: "eye" },
    { id: "recent", label: "Recent", icon: "history" },
  ];

/** Statuses in which nothing more happens to a change. */
const ENDED: readonly string[] = ["closed", "cancelled", "expired"];

/** Changes of the repository that concern this person, and the latest ones. */
export class ChangesTree extends Disposables implements TreeDataProvider<Node> {
  private readonly changed = this.add(new EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: TreeView<Node>;
  private sweep: CancellationTokenSource | undefined;
  private isOld = false;
  private known: ChangesResult | undefined;

  constructor(
    private readonly session: Session,
    private readonly model: ChangeModel,
  ) {
    super();
    this.view = this.add(window.createTreeView("twoKeys.changes", { treeDataProvider: this }));
    model.watch(() => this.view.visible);
    this.add(model.onDidChange(() => this.soon()));
    this.add(
      this.view.onDidChangeVisibility(({ visible }) => {
        if (!visible) return;
        model.seen();
        if (this.isOld) this.refresh();
      }),
    );
    this.add({ dispose: () => this.sweep?.cancel() });
  }

  refresh(): void {
    this.isOld = false;
    this.changed.fire(undefined);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node?.kind === "change") return [];
    if (node) return node.changes.map((change) => ({ kind: "change", group: node.id, change }));
    const result = (await this.ask()) ?? this.known;
    this.known = result;
    this.view.description = this.model.folderName ?? "";
    if (!result) return [];
    return GROUPS.flatMap(({ id }) =>
      result[id].length > 0 ? [{ kind: "group" as const, id, changes: result[id] }] : [],
    );
  }

  getTreeItem(node: Node): TreeItem {
    return node.kind === "group" ? groupItem(node) : changeItem(node);
  }

  /** The model has waited for the end of a burst already. */
  private soon(): void {
    if (this.view.visible) this.refresh();
    else this.isOld = true;
  }

  private async ask(): Promise<ChangesResult | undefined> {
    this.sweep?.cancel();
    const { folder, state } = this.model;
    if (!folder || !(state.kind === "change" || (state.kind === "absent" && state.reason === "no-changes"))) {
      this.known = undefined;
      return undefined;
    }
    const sweep = new CancellationTokenSource();
    this.sweep = sweep;
    return this.session.ask(CHANGES_REQUEST, folderParams(folder), changesResult, sweep.token);
  }
}

function groupItem({ id, changes }: GroupNode): TreeItem {
  const group = GROUPS.find((one) => one.id === id);
  const label = group?.label ?? id;
  const isFirst = id !== "recent";
  const item = new TreeItem(
    label,
    isFirst ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed,
  );
  item.id = id;
  item.description = String(changes.length);
  item.iconPath = new ThemeIcon(group?.icon ?? "list-unordered");
  item.accessibilityInformation = { label: `${label}, ${countOf(changes.length, "change")}` };
  return item;
}

function changeItem({ group, change }: ChangeNode): TreeItem {
  const item = new TreeItem(change.title || change.id, TreeItemCollapsibleState.None);
  const day = dayOf(change.at);
  item.id = `${group}:${change.id}`;
  item.description = `T${change.tier} · ${change.risk} · ${change.statusText}`;
  item.tooltip = [
    change.title,
    `${change.id}, revision ${change.revision}`,
    `tier ${change.tier}, risk ${change.risk}`,
    change.statusText,
    `${change.requester}, ${day}`,
  ].join("\n");
  item.iconPath = new ThemeIcon(change.status === "draft" ? "edit" : "book");
  item.contextValue = `${change.isMine ? "mine" : "other"}-${ENDED.includes(change.status) ? "ended" : change.status}`;
  item.accessibilityInformation = {
    label: `${change.title}, ${change.statusText}, tier ${change.tier}, risk ${change.risk}, ${change.id}, ${day}`,
  };
  item.command = { command: "twoKeys.openChange", title: "Open Record", arguments: [change.id] };
  return item;
}
