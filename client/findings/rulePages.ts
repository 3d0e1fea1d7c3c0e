import {
  commands,
  type ExtensionContext,
  FileSystemError,
  type QuickPickItem,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from "vscode";
import {
  RULE_PAGE_REQUEST,
  RULES_REQUEST,
  rulePageResult,
  rulesResult,
} from "../../server/protocol/findings.ts";
import { AI_UNVETTED } from "../../server/protocol/regions.ts";
import { Disposables } from "../disposable.ts";
import type { Session } from "../session.ts";
import { findingsOf, ruleIdOf } from "./findings.ts";
import type { TreeNode } from "./findingsTree.ts";

const SCHEME = "two-keys-rule";
const FIXES = { yes: "safe fix", suggest: "suggestions", none: "no fix" } as const;

/** Pages of rules: those of the catalogue come with the extension, those of a policy's own rules are made from them. */
export class RulePages extends Disposables implements TextDocumentContentProvider {
  constructor(
    private readonly context: ExtensionContext,
    private readonly session: Session,
  ) {
    super();
    this.add(workspace.registerTextDocumentContentProvider(SCHEME, this));
  }

  /** Opens the page of the rule under the cursor, of the tree's item, or of a chosen one. */
  async explain(node: TreeNode | undefined): Promise<void> {
    const id = ruleOfNode(node) ?? ruleAtCursor() ?? (await this.pick());
    if (id) await this.open(id);
  }

  /** Every rule, to be found by its id, by what it finds, its area and its languages. */
  async browse(): Promise<void> {
    const { rules } = await this.session.request(RULES_REQUEST, {}, rulesResult);
    const items = rules.map(
      ({ id, title, area, languages, severity, autofix, isAcrossFiles }): QuickPickItem => ({
        label: id,
        description: title,
        detail: [
          area === "custom" ? "your own" : area,
          languages.join(", "),
          severity,
          FIXES[autofix],
          ...(isAcrossFiles ? ["over several files"] : []),
        ].join(" · "),
      }),
    );
    const chosen = await pickByWords(items, {
      title: `Reliability rules (${items.length})`,
      placeholder: "Words of an id, a title, an area, a language, a severity or a kind of fix",
    });
    if (chosen) await this.open(chosen.label);
  }

  async provideTextDocumentContent(uri: Uri): Promise<string> {
    const id = uri.query;
    const { page } = await this.session.request(RULE_PAGE_REQUEST, { id }, rulePageResult);
    return page ?? `# ${id}\n\nNo policy of the open folders has this rule.\n`;
  }

  private async open(id: string): Promise<void> {
    const file = id === AI_UNVETTED ? "provenance.md" : `rules/${id}.md`;
    const own = Uri.from({ scheme: SCHEME, path: `/${id.replaceAll("/", "-")}.md`, query: id });
    const page = Uri.joinPath(this.context.extensionUri, "docs", file);
    const isOurs = /^[a-z0-9-]+$/.test(id) && (await isThere(page));
    await commands.executeCommand("markdown.showPreview", isOurs ? page : own);
  }

  private async pick(): Promise<string | undefined> {
    const folder = Uri.joinPath(this.context.extensionUri, "docs", "rules");
    const files = await workspace.fs.readDirectory(folder);
    const ids = files.flatMap(([name]) =>
      name.endsWith(".md") && name !== "README.md" ? [name.slice(0, -3)] : [],
    );
    return window.showQuickPick(ids.sort(), { title: "Explain a reliability rule" });
  }
}

/** A quick pick that shows what holds all words of the filter, in whatever order and field they stand. */
function pickByWords(
  items: readonly QuickPickItem[],
  { title, placeholder }: { readonly title: string; readonly placeholder: string },
): Promise<QuickPickItem | undefined> {
  const pick = window.createQuickPick();
  pick.title = title;
  pick.placeholder = placeholder;
  const texts = items.map(({ label, description, detail }) =>
    `${label} ${description} ${detail}`.toLowerCase(),
  );
  const show = (): void => {
    const words = pick.value.toLowerCase().split(/\s+/).filter(Boolean);
    pick.items = items
      .filter((_, at) => words.every((word) => texts[at]?.includes(word)))
      .map((item) => ({ ...item, alwaysShow: true }));
  };
  show();
  pick.show();
  return new Promise((resolve) => {
    pick.onDidChangeValue(show);
    pick.onDidAccept(() => {
      resolve(pick.activeItems[0]);
      pick.hide();
    });
    pick.onDidHide(() => {
      resolve(undefined);
      pick.dispose();
    });
  });
}

async function isThere(file: Uri): Promise<boolean> {
  try {
    await workspace.fs.stat(file);
    return true;
  } catch (error) {
    if (error instanceof FileSystemError && error.code === "FileNotFound") return false;
    throw error;
  }
}

function ruleOfNode(node: TreeNode | undefined): string | undefined {
  if (!node) return undefined;
  if (node.kind === "finding") return ruleIdOf(node.item.diagnostic);
  return node.kind === "rule" ? node.id : undefined;
}

function ruleAtCursor(): string | undefined {
  const editor = window.activeTextEditor;
  if (!editor) return undefined;
  const here = findingsOf(editor.document.uri).find((one) => one.range.contains(editor.selection.active));
  return here ? ruleIdOf(here) : undefined;
}
