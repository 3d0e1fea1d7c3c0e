import path from "node:path";
import {
  CancellationTokenSource,
  EventEmitter,
  Range,
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
import {
  CHANGE_REGIONS_REQUEST,
  type ChangeRegionsResult,
  changeRegionsResult,
  type ShownRegion,
} from "../../server/protocol/regions.ts";
import { Disposables } from "../disposable.ts";
import { onDidFocus } from "../focus.ts";
import type { Session } from "../session.ts";
import { authorOf, type RegionState, STATE_WORDS, stateOf } from "./regionState.ts";
import type { RegionsView } from "./regionsView.ts";

type RegionFile = ChangeRegionsResult["files"][number];

interface FileNode {
  readonly kind: "file";
  readonly file: RegionFile;
}

export interface RegionNode {
  readonly kind: "region";
  readonly file: RegionFile;
  readonly region: ShownRegion;
}

type Node = FileNode | RegionNode;

export function isRegionNode(value: unknown): value is RegionNode {
  return typeof value === "object" && value !== null && "kind" in value && value.kind === "region";
}

const ICONS: Readonly<Record<RegionState, string>> = {
  unvetted: "circle-filled",
  stale: "history",
  vetted: "verified",
  suspected: "question",
};

/** Events that come in a row are one question. Milliseconds. */
const SOON_MS = 800;

/** AI lines of the current change, file by file: what a person still has to look at. */
export class RegionsTree extends Disposables implements TreeDataProvider<Node> {
  private readonly view: TreeView<Node>;
  private readonly changed = this.add(new EventEmitter<undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  private timer: NodeJS.Timeout | undefined;
  private sweep: CancellationTokenSource | undefined;
  private known: ChangeRegionsResult[] = [];
  /** Something has changed while nobody saw the view. */
  private isOld = false;

  /** `view` has asked about open documents already. */
  constructor(
    private readonly session: Session,
    view: RegionsView,
  ) {
    super();
    this.view = this.add(window.createTreeView("twoKeys.aiLines", { treeDataProvider: this }));
    this.add(session.onDidChangeState(() => this.refresh()));
    this.add(session.onDidChangeRegions(() => this.soon()));
    this.add(view.onDidChange(() => this.soon()));
    this.add(workspace.onDidSaveTextDocument(() => this.soon()));
    this.add(workspace.onDidChangeWorkspaceFolders(() => this.refresh()));
    this.add(onDidFocus(() => this.soon()));
    this.add(
      this.view.onDidChangeVisibility(({ visible }) => {
        if (visible && this.isOld) this.refresh();
      }),
    );
    this.add({
      dispose: () => {
        clearTimeout(this.timer);
        this.sweep?.cancel();
      },
    });
  }

  refresh(): void {
    clearTimeout(this.timer);
    this.changed.fire(undefined);
  }

  async getChildren(node?: Node): Promise<Node[]> {
    if (node?.kind === "region") return [];
    if (node) return node.file.regions.map((region) => ({ kind: "region", file: node.file, region }));
    const results = await this.ask();
    const found = results ?? this.known;
    this.known = found;
    const bases = [...new Set(found.flatMap(({ since }) => since ?? []))];
    // Two folders of one repository, one below the other, have files in common.
    const all = found.flatMap((one) => one.files);
    const files = [...new Map(all.map((file) => [file.uri, file])).values()];
    this.view.description = bases.length > 0 && files.length > 0 ? `since ${bases.join(", ")}` : "";
    const problems = [...new Set(found.flatMap((one) => one.problems))];
    this.view.message = problems.length > 0 ? `Not everything could be read: ${problems.join("; ")}` : "";
    return files.map((file) => ({ kind: "file", file }));
  }

  getTreeItem(node: Node): TreeItem {
    return node.kind === "file" ? fileItem(node) : regionItem(node);
  }

  private soon(): void {
    clearTimeout(this.timer);
    if (this.view.visible) this.timer = setTimeout(() => this.refresh(), SOON_MS);
    else this.isOld = true;
  }

  /** One look at all folders; undefined if any of them can't be told now, as while its text is changing. */
  private async ask(): Promise<ChangeRegionsResult[] | undefined> {
    this.sweep?.cancel();
    const sweep = new CancellationTokenSource();
    this.sweep = sweep;
    this.isOld = false;
    if (this.session.state.kind !== "running") return [];
    const folders = (workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
    const results = await Promise.all(
      folders.map(({ uri }) =>
        this.session.ask(
          CHANGE_REGIONS_REQUEST,
          { folder: uri.toString() },
          changeRegionsResult,
          sweep.token,
        ),
      ),
    );
    const found = results.flatMap((one) => one ?? []);
    if (found.length === folders.length) return found;
    if (!sweep.token.isCancellationRequested) this.soon();
    return undefined;
  }
}

function fileItem({ file }: FileNode): TreeItem {
  const uri = Uri.parse(file.uri);
  const item = new TreeItem(uri, TreeItemCollapsibleState.Expanded);
  const lines = linesIn(file.regions);
  const open = linesIn(
    file.regions.filter((region) => {
      const state = stateOf(region);
      return state === "unvetted" || state === "stale";
    }),
  );
  const counts = `${lines} AI line${lines === 1 ? "" : "s"}${open > 0 ? `, ${open} not vetted` : ""}`;
  const folder = path.posix.dirname(file.path);
  item.id = file.uri;
  item.iconPath = ThemeIcon.File;
  item.description = folder === "." ? counts : `${folder} · ${counts}`;
  item.accessibilityInformation = { label: `${file.path}, ${counts}` };
  return item;
}

function regionItem({ file, region }: RegionNode): TreeItem {
  const state = stateOf(region) ?? "unvetted";
  const { startLine, endLine } = region;
  const label = startLine === endLine ? `Line ${startLine + 1}` : `Lines ${startLine + 1}–${endLine + 1}`;
  const words = `${authorOf(region)} · ${STATE_WORDS[state]}`;
  const item = new TreeItem(label, TreeItemCollapsibleState.None);
  item.id = `${file.uri}#${startLine}-${endLine}`;
  item.description = words;
  item.tooltip = region.evidence.join("; ");
  item.iconPath = new ThemeIcon(ICONS[state], new ThemeColor(`twoKeys.aiRegion.${state}`));
  item.contextValue = state;
  item.accessibilityInformation = { label: `${label}, ${words}` };
  const selection = new Range(startLine, 0, startLine, 0);
  item.command = {
    title: "Open",
    command: "vscode.open",
    arguments: [Uri.parse(file.uri), { selection, preview: true }],
  };
  return item;
}

function linesIn(regions: readonly ShownRegion[]): number {
  return regions
    .filter(({ origin }) => origin === "ai")
    .reduce((sum, { startLine, endLine }) => sum + endLine - startLine + 1, 0);
}
