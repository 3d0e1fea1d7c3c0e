import { type Command, Range, ThemeColor, ThemeIcon, TreeItem, TreeItemCollapsibleState } from "vscode";
import { uriOf } from "./changeFolder.ts";
import type { Row, RowAction } from "./checklistRows.ts";

/** Goes to a field of the form; takes its path. */
export const FOCUS_FIELD = "twoKeys.focusField";

/** A row as the editor's trees show it. */
export function rowItem(row: Row): TreeItem {
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
