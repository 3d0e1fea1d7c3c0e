import {
  commands,
  EventEmitter,
  Range,
  TabInputTextDiff,
  type TextDocumentContentProvider,
  Uri,
  window,
  workspace,
} from "vscode";
import { Disposables } from "./disposable.ts";

/** A difference that a person looks at before something is done. */
export interface Proposal {
  /** What it is about: the value of `twoKeys.diffAwaits` while it is looked at, which decides on the buttons. */
  readonly kind: "vetting" | "hook";
  readonly title: string;
  readonly before: { readonly name: string; readonly text: string };
  /** A file as it is, or a text that is on no disk yet. */
  readonly after: Uri | { readonly name: string; readonly text: string };
  /** The line to show first, zero-based. */
  readonly line?: number;
  /** Done once, when the person agrees. */
  confirm(): Promise<void>;
}

const SCHEME = "two-keys-text";

/**
 * Shows differences in the editor's own diff view and waits for the person's word there: a button in the title and
 * a command, no dialog. Closing the view is a no.
 */
export class AwaitingDiff extends Disposables implements TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly proposals = new Map<string, Proposal>();
  private readonly changed = this.add(new EventEmitter<Uri>());
  readonly onDidChange = this.changed.event;
  private count = 0;
  /** Views that are about to open: their texts are shown nowhere yet. */
  private opening = 0;

  constructor() {
    super();
    this.add(workspace.registerTextDocumentContentProvider(SCHEME, this));
    this.add(window.tabGroups.onDidChangeTabs(() => this.follow()));
    this.add(window.tabGroups.onDidChangeTabGroups(() => this.follow()));
  }

  provideTextDocumentContent(uri: Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  async show(proposal: Proposal): Promise<void> {
    this.count++;
    const before = this.text(proposal.before, "before");
    const after = proposal.after instanceof Uri ? proposal.after : this.text(proposal.after, "after");
    this.proposals.set(before.toString(), proposal);
    const { line } = proposal;
    const selection = line === undefined ? undefined : new Range(line, 0, line, 0);
    this.opening++;
    try {
      await commands.executeCommand("vscode.diff", before, after, proposal.title, {
        preview: true,
        ...(selection ? { selection } : {}),
      });
    } finally {
      this.opening--;
    }
    this.follow();
  }

  /** The person agrees to what the active diff shows. Rejects with the reason why it was not done. */
  async confirm(kind: Proposal["kind"]): Promise<void> {
    const key = this.activeKey();
    const proposal = key === undefined ? undefined : this.proposals.get(key);
    if (key === undefined || proposal?.kind !== kind) return;
    // A second press must not do it twice; what was refused can be tried again.
    this.proposals.delete(key);
    const tab = window.tabGroups.activeTabGroup.activeTab;
    try {
      await proposal.confirm();
    } catch (error) {
      this.proposals.set(key, proposal);
      throw error;
    } finally {
      this.follow();
    }
    if (tab) await window.tabGroups.close(tab).then(undefined, () => undefined);
    this.follow();
  }

  private text({ name, text }: { name: string; text: string }, side: "before" | "after"): Uri {
    const uri = Uri.from({ scheme: SCHEME, path: `/${name}`, query: `${side}=${this.count}` });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    return uri;
  }

  private activeKey(): string | undefined {
    const input = window.tabGroups.activeTabGroup.activeTab?.input;
    return input instanceof TabInputTextDiff ? input.original.toString() : undefined;
  }

  private follow(): void {
    const key = this.activeKey();
    const kind = key === undefined ? undefined : this.proposals.get(key)?.kind;
    void commands.executeCommand("setContext", "twoKeys.diffAwaits", kind);
    if (this.opening > 0) return;
    const shown = new Set<string>();
    for (const { input } of window.tabGroups.all.flatMap(({ tabs }) => tabs)) {
      if (!(input instanceof TabInputTextDiff)) continue;
      shown.add(input.original.toString());
      shown.add(input.modified.toString());
    }
    for (const one of this.texts.keys()) {
      if (shown.has(one)) continue;
      this.texts.delete(one);
      this.proposals.delete(one);
    }
  }
}
