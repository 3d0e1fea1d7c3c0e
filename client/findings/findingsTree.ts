import path from "node:path";
import {
  EventEmitter,
  languages,
  ThemeColor,
  ThemeIcon,
  type TreeDataProvider,
  TreeItem,
  TreeItemCollapsibleState,
  type TreeView,
  Uri,
  window,
  workspace,
} from "vscode";
import { Disposables } from "../disposable.ts";
import type { Session } from "../session.ts";
import { settings } from "../settings.ts";
import {
  allFindings,
  type FindingItem,
  olderFindings,
  ruleIdOf,
  severityIcon,
  severityName,
} from "./findings.ts";

export interface GroupNode {
  readonly kind: "file" | "rule";
  readonly id: string;
  readonly findings: readonly FindingItem[];
}

export interface FindingNode {
  readonly kind: "finding";
  readonly group: GroupNode;
  readonly item: FindingItem;
}

export type TreeNode = GroupNode | FindingNode;

const COLORS: Readonly<Record<string, string>> = {
  error: "problemsErrorIcon.foreground",
  warning: "problemsWarningIcon.foreground",
  info: "problemsInfoIcon.foreground",
};

/** What the open files still owe, by file or by rule. */
export class FindingsTree extends Disposables implements TreeDataProvider<TreeNode> {
  private readonly changed = this.add(new EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: TreeView<TreeNode>;
  private groups: GroupNode[] = [];
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly session: Session) {
    super();
    this.view = this.add(
      window.createTreeView("twoKeys.findings", { treeDataProvider: this, showCollapseAll: true }),
    );
    this.add(languages.onDidChangeDiagnostics(() => this.soon()));
    this.add(session.onDidChangeHidden(() => this.soon()));
    this.add(workspace.onDidCloseTextDocument(() => this.soon()));
    this.add(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("twoKeys.findings.groupBy")) this.refresh();
      }),
    );
    this.add({ dispose: () => clearTimeout(this.timer) });
    this.refresh();
  }

  getChildren(node?: TreeNode): TreeNode[] {
    if (!node) return this.groups;
    if (node.kind === "finding") return [];
    return node.findings.map((item) => ({ kind: "finding", group: node, item }));
  }

  getParent(node: TreeNode): TreeNode | undefined {
    return node.kind === "finding" ? node.group : undefined;
  }

  getTreeItem(node: TreeNode): TreeItem {
    return node.kind === "finding" ? findingItem(node) : groupItem(node);
  }

  /** Typing changes diagnostics many times a second; the tree follows a little later. */
  private soon(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), 150);
  }

  private refresh(): void {
    const all = allFindings();
    const kind = settings.groupBy();
    const groups = new Map<string, FindingItem[]>();
    for (const item of all) {
      const id = kind === "file" ? item.uri.toString() : ruleIdOf(item.diagnostic);
      const group = groups.get(id);
      if (group) group.push(item);
      else groups.set(id, [item]);
    }
    this.groups = [...groups]
      .map(([id, findings]) => ({ kind, id, findings }))
      .sort((a, b) => a.id.localeCompare(b.id));
    const hidden = this.session.hiddenFindings();
    this.view.message = hidden > 0 ? `${olderFindings(hidden)} hidden: only changed lines are shown.` : "";
    this.view.badge =
      all.length > 0
        ? { value: all.length, tooltip: `${all.length} reliability finding${all.length === 1 ? "" : "s"}` }
        : undefined;
    this.changed.fire(undefined);
  }
}

function groupItem(node: GroupNode): TreeItem {
  const count = node.findings.length;
  const item =
    node.kind === "file"
      ? new TreeItem(Uri.parse(node.id), TreeItemCollapsibleState.Expanded)
      : new TreeItem(node.id, TreeItemCollapsibleState.Expanded);
  item.id = `${node.kind}:${node.id}`;
  item.contextValue = node.kind;
  if (node.kind === "file") {
    item.iconPath = ThemeIcon.File;
    item.resourceUri = Uri.parse(node.id);
    item.description = path.posix.dirname(workspace.asRelativePath(Uri.parse(node.id)));
  } else {
    item.iconPath = new ThemeIcon("law");
    item.description = String(count);
  }
  const name = node.kind === "file" ? workspace.asRelativePath(Uri.parse(node.id)) : node.id;
  item.accessibilityInformation = { label: `${name}, ${count} finding${count === 1 ? "" : "s"}` };
  return item;
}

function findingItem({ group, item: { uri, diagnostic } }: FindingNode): TreeItem {
  const item = new TreeItem(diagnostic.message);
  const line = diagnostic.range.start.line + 1;
  const place = group.kind === "file" ? `line ${line}` : `${workspace.asRelativePath(uri)}:${line}`;
  const icon = severityIcon(diagnostic.severity);
  item.description = group.kind === "file" ? `${ruleIdOf(diagnostic)} · ${place}` : place;
  item.iconPath = new ThemeIcon(icon, new ThemeColor(COLORS[icon] ?? "icon.foreground"));
  item.tooltip = `${diagnostic.message}\n${ruleIdOf(diagnostic)} · ${place}`;
  item.contextValue = "finding";
  item.accessibilityInformation = {
    label: `${severityName(diagnostic.severity)}: ${diagnostic.message}, ${ruleIdOf(diagnostic)}, ${place}`,
  };
  item.command = {
    command: "vscode.open",
    title: "Open",
    arguments: [uri, { selection: diagnostic.range, preserveFocus: false }],
  };
  return item;
}
