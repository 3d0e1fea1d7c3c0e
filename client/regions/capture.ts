import { randomUUID } from "node:crypto";
import path from "node:path";
import {
  commands,
  type DataTransfer,
  DataTransferItem,
  DocumentDropOrPasteEditKind,
  type DocumentPasteEditProvider,
  extensions,
  languages,
  type Range,
  type TextDocument,
  type TextDocumentChangeEvent,
  TextDocumentChangeReason,
  TextEditorSelectionChangeKind,
  window,
  workspace,
} from "vscode";
import {
  AGENT_RUN_NOTIFICATION,
  type AgentRunParams,
  COPY_NOTIFICATION,
  type CopyParams,
  EDIT_NOTIFICATION,
  type EditFacts,
} from "../../server/protocol/edits.ts";
import { Disposables } from "../disposable.ts";
import type { Session } from "../session.ts";
import { agentOf } from "./agentCommands.ts";

/** The cursor moves after the text has changed: the report waits for it. Milliseconds. */
const REPORT_MS = 50;
/** A paste provider is asked before the text changes; other providers may take their time. Milliseconds. */
const PASTE_MS = 1000;
/** What takes part in saving gets no more time from the editor. Milliseconds. */
const SAVE_MS = 5000;
/** Type of what goes with a copied text within this editor: an id, never the text. */
const COPY_TYPE = "application/vnd.two-keys.copy";

/** Extensions that complete code by AI, by the names of the git-ai standard. */
const COMPLETERS: Readonly<Record<string, string>> = {
  "github.copilot": "copilot",
  "github.copilot-chat": "copilot",
  "codeium.codeium": "windsurf",
  "tabnine.tabnine-vscode": "tabnine",
  "supermaven.supermaven": "supermaven",
  "continue.continue": "continue",
  "google.geminicodeassist": "gemini",
  "amazonwebservices.amazon-q-vscode": "amazon-q",
  "sourcegraph.cody-ai": "cody",
};

/** Commands that take over what a completion offers. */
const ACCEPT = {
  "twoKeys.acceptInlineSuggestion": "editor.action.inlineSuggest.commit",
  "twoKeys.acceptNextWord": "editor.action.inlineSuggest.acceptNextWord",
  "twoKeys.acceptNextLine": "editor.action.inlineSuggest.acceptNextLine",
} as const;

/**
 * Reports of every edit what only the editor can see; the server decides what the edit was. Texts themselves are
 * not reported: the server has them.
 */
export class Capture extends Disposables implements DocumentPasteEditProvider {
  /** When the cursor was last moved by keyboard, by document. */
  private readonly keyboardAt = new Map<string, number[]>();
  /** When a document began to be saved; one that never comes to its end is forgotten. */
  private readonly saving = new Map<string, number>();
  private paste: { readonly uri: string; readonly at: number; readonly copy: string | undefined } | undefined;
  private accepting = 0;

  constructor(private readonly session: Session) {
    super();
    const selector = { scheme: "file" };
    this.add(workspace.onDidChangeTextDocument((event) => this.changed(event)));
    this.add(
      window.onDidChangeTextEditorSelection(({ kind, textEditor }) => {
        if (kind === TextEditorSelectionChangeKind.Keyboard) this.keyed(textEditor.document);
      }),
    );
    this.add(
      workspace.onWillSaveTextDocument(({ document }) => {
        this.saving.set(document.uri.toString(), Date.now());
      }),
    );
    this.add(workspace.onDidSaveTextDocument((document) => this.saving.delete(document.uri.toString())));
    this.add(
      workspace.onDidCloseTextDocument((document) => {
        this.keyboardAt.delete(document.uri.toString());
        this.saving.delete(document.uri.toString());
      }),
    );
    this.add(
      languages.registerDocumentPasteEditProvider(selector, this, {
        providedPasteEditKinds: [DocumentDropOrPasteEditKind.Empty.append("twoKeys")],
        copyMimeTypes: [COPY_TYPE],
        pasteMimeTypes: [COPY_TYPE, "text/plain"],
      }),
    );
    for (const [own, accept] of Object.entries(ACCEPT))
      this.add(commands.registerCommand(own, () => this.accept(accept)));
    this.add(window.onDidStartTerminalShellExecution(({ execution }) => this.agentRun(execution, true)));
    this.add(window.onDidEndTerminalShellExecution(({ execution }) => this.agentRun(execution, false)));
  }

  prepareDocumentPaste(document: TextDocument, ranges: readonly Range[], data: DataTransfer): void {
    const [range, ...more] = ranges;
    if (!this.session.isCapturing || !range || more.length > 0) return;
    const copied = range.isEmpty ? document.lineAt(range.start.line).rangeIncludingLineBreak : range;
    const id = randomUUID();
    data.set(COPY_TYPE, new DataTransferItem(id));
    const params: CopyParams = {
      uri: document.uri.toString(),
      version: document.version,
      id,
      start: document.offsetAt(copied.start),
      end: document.offsetAt(copied.end),
    };
    this.session.notify(COPY_NOTIFICATION, params);
  }

  /** Offers nothing of its own: that it is asked is the news. */
  provideDocumentPasteEdits(
    document: TextDocument,
    _ranges: readonly Range[],
    data: DataTransfer,
  ): undefined {
    const copy: unknown = data.get(COPY_TYPE)?.value;
    this.paste = {
      uri: document.uri.toString(),
      at: Date.now(),
      copy: typeof copy === "string" && copy !== "" ? copy : undefined,
    };
    return undefined;
  }

  private async accept(command: string): Promise<void> {
    this.accepting++;
    try {
      // The events of the change arrive before the command's answer.
      await commands.executeCommand(command);
    } finally {
      this.accepting--;
    }
  }

  private keyed(document: TextDocument): void {
    const uri = document.uri.toString();
    this.keyboardAt.set(uri, [...(this.keyboardAt.get(uri) ?? []).slice(-7), Date.now()]);
  }

  private changed(event: TextDocumentChangeEvent): void {
    const { document, contentChanges } = event;
    if (!this.session.isCapturing || document.uri.scheme !== "file" || contentChanges.length === 0) return;
    const facts = this.factsOf(event);
    setTimeout(() => {
      const distance = this.keyboardDistance(facts);
      const params: EditFacts = distance === undefined ? facts : { ...facts, keyboardDistance: distance };
      this.session.notify(EDIT_NOTIFICATION, params);
    }, REPORT_MS);
  }

  private factsOf(event: TextDocumentChangeEvent): EditFacts {
    const { document, reason } = event;
    const uri = document.uri.toString();
    const editor = window.activeTextEditor;
    const isActive = editor?.document === document;
    const at = Date.now();
    const detailedReason = detailedReasonOf(event);
    const pasted = reason === undefined ? this.takePaste(uri, at) : undefined;
    const tool = this.accepting > 0 ? onlyCompleter() : undefined;
    return {
      uri,
      version: document.version,
      at,
      isActive,
      isDirty: document.isDirty,
      cursors: isActive ? Math.max(1, editor.selections.length) : 1,
      ...(reason === TextDocumentChangeReason.Undo ? { reason: "undo" as const } : {}),
      ...(reason === TextDocumentChangeReason.Redo ? { reason: "redo" as const } : {}),
      ...(detailedReason ? { detailedReason } : {}),
      ...(this.accepting > 0 ? { inlineAccept: tool === undefined ? {} : { tool } } : {}),
      ...(at - (this.saving.get(uri) ?? 0) <= SAVE_MS ? { isFormatting: true } : {}),
      ...(pasted ? { isPaste: true } : {}),
      ...(pasted?.copy === undefined ? {} : { copy: pasted.copy }),
    };
  }

  /** One paste explains one edit. */
  private takePaste(uri: string, at: number): { copy: string | undefined } | undefined {
    const { paste } = this;
    if (paste?.uri !== uri) return undefined;
    this.paste = undefined;
    return at - paste.at <= PASTE_MS ? paste : undefined;
  }

  private keyboardDistance({ uri, at }: EditFacts): number | undefined {
    const times = this.keyboardAt.get(uri) ?? [];
    return times.length === 0 ? undefined : Math.min(...times.map((time) => Math.abs(time - at)));
  }

  private agentRun(
    { commandLine, cwd }: { commandLine: { value: string }; cwd: { fsPath: string } | undefined },
    isRunning: boolean,
  ): void {
    const tool = agentOf(commandLine.value);
    if (tool === undefined || !this.session.isCapturing) return;
    const folder = cwd === undefined ? {} : { folder: path.resolve(cwd.fsPath) };
    const params: AgentRunParams = { tool, isRunning, ...folder };
    this.session.notify(AGENT_RUN_NOTIFICATION, params);
  }
}

/** The editor's own reason for a change: a proposed part of its API, used where it is there. */
function detailedReasonOf(event: TextDocumentChangeEvent): EditFacts["detailedReason"] {
  const found: unknown = "detailedReason" in event ? event.detailedReason : undefined;
  if (typeof found !== "object" || found === null || !("source" in found)) return undefined;
  const metadata: unknown = "metadata" in found ? found.metadata : undefined;
  return typeof found.source === "string" ? { source: found.source, metadata } : undefined;
}

/** The extension that completes by AI, if it is the only one that runs. */
function onlyCompleter(): string | undefined {
  const running = Object.entries(COMPLETERS).filter(([id]) => extensions.getExtension(id)?.isActive);
  const tools = new Set(running.map(([, tool]) => tool));
  return tools.size === 1 ? [...tools][0] : undefined;
}
