import {
  EventEmitter,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  window,
  workspace,
} from "vscode";
import type { ReviewInbox, ReviewSummary } from "../../server/protocol/review.ts";
import { countOf, type Row } from "../change/checklistRows.ts";
import { rowItem } from "../change/rowItem.ts";
import { Disposables } from "../disposable.ts";
import { isRefusal } from "../session.ts";
import type { ReviewModel } from "./reviewModel.ts";
import { detailRows, GROUPS, type Group, type GroupId, summaryRow } from "./reviewRows.ts";

interface GroupNode {
  readonly kind: "group";
  readonly group: Group;
  readonly reviews: readonly ReviewSummary[];
}

interface ReviewNode {
  readonly kind: "review";
  readonly group: GroupId;
  readonly review: ReviewSummary;
}

interface RowNode {
  readonly kind: "row";
  readonly row: Row;
  /** The change that it is about. */
  readonly review: ReviewSummary;
}

type Node = GroupNode | ReviewNode | RowNode;

/** The change that a command of a view's row is about: its id. */
export function reviewIdOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value !== "object" || value === null || !("review" in value)) return undefined;
  const { review } = value;
  return typeof review === "object" && review !== null && "id" in review && typeof review.id === "string"
    ? review.id
    : undefined;
}

/** Reviews of the repository: what waits for this person, what was answered, what is asked of others. */
export class ReviewsTree extends Disposables implements TreeDataProvider<Node> {
  private readonly changed = this.add(new EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: TreeView<Node>;
  /** What the rows are of: another answer is another list, and each that is expanded is asked about again. */
  private drawn: ReviewInbox | undefined;

  constructor(private readonly model: ReviewModel) {
    super();
    this.view = this.add(window.createTreeView("twoKeys.reviews", { treeDataProvider: this }));
    this.add(model.onDidChange(() => this.show()));
    this.add(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("diffEditor.ignoreTrimWhitespace")) this.changed.fire(undefined);
      }),
    );
    this.add(this.view.onDidChangeVisibility(({ visible }) => visible && void model.fetch()));
    this.show();
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (!node) return this.groups();
    if (node.kind === "group")
      return node.reviews.map((review) => ({ kind: "review", group: node.group.id, review }));
    if (node.kind === "row")
      return (node.row.children ?? []).map((row) => ({ kind: "row", row, review: node.review }));
    return (await this.below(node)).map((row) => ({ kind: "row", row, review: node.review }));
  }

  getTreeItem(node: Node): TreeItem {
    switch (node.kind) {
      case "group":
        return groupItem(node);
      case "review": {
        const item = rowItem(summaryRow(node.group, node.review));
        item.collapsibleState = TreeItemCollapsibleState.Collapsed;
        return item;
      }
      case "row":
        return rowItem(node.row);
    }
  }

  private groups(): GroupNode[] {
    const { inbox } = this.model;
    if (!inbox) return [];
    return GROUPS.flatMap((group) => {
      const reviews = inbox[group.id];
      return reviews.length > 0 ? [{ kind: "group" as const, group, reviews }] : [];
    });
  }

  private async below({ group, review }: ReviewNode): Promise<Row[]> {
    const { folder } = this.model;
    if (!folder) return [];
    try {
      return detailRows(group, await this.model.detail(folder, review.id, true), areBlanksHidden());
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return [
        {
          id: `${group}:${review.id}:failed`,
          label: isRefusal(error) ? why : "It could not be read",
          description: isRefusal(error) ? "" : why,
          tooltip: why,
          icon: { name: "warning", color: "problemsWarningIcon.foreground" },
          spoken: why,
        },
      ];
    }
  }

  private show(): void {
    const { inbox, offline, folderName, state } = this.model;
    const count = inbox?.waiting.length ?? 0;
    this.view.badge =
      count > 0
        ? {
            value: count,
            tooltip: `${countOf(count, "change")} ${count === 1 ? "waits" : "wait"} for your review`,
          }
        : undefined;
    this.view.description = folderName ?? "";
    // Where the view is empty its welcome text says who is missing.
    const isUnknown = state === "some" && inbox?.me === undefined;
    // An empty text takes the line away.
    this.view.message = [
      ...(isUnknown ? ["people.yaml does not know you, so you can't review here."] : []),
      ...(this.model.isOld ? ["The reviews could not be read again. The log says why."] : []),
      ...(offline !== undefined && state !== "none" ? [`Not up to date: ${offline}`] : []),
    ].join("\n");
    if (inbox === this.drawn) return;
    this.drawn = inbox;
    this.changed.fire(undefined);
  }
}

function areBlanksHidden(): boolean {
  return workspace.getConfiguration("diffEditor").get("ignoreTrimWhitespace") === true;
}

function groupItem({ group, reviews }: GroupNode): TreeItem {
  const item = new TreeItem(
    group.label,
    group.isExpanded ? TreeItemCollapsibleState.Expanded : TreeItemCollapsibleState.Collapsed,
  );
  item.id = group.id;
  item.description = String(reviews.length);
  const isLoud = group.id === "emergencies";
  item.iconPath = isLoud
    ? new ThemeIcon(group.icon, new ThemeColor("problemsErrorIcon.foreground"))
    : new ThemeIcon(group.icon);
  item.accessibilityInformation = { label: `${group.label}, ${countOf(reviews.length, "change")}` };
  return item;
}
