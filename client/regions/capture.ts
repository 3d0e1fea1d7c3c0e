import { randomUUID } from "node:crypto";
import path from "node:path";
import {
  commands,
  type DataTransfer,
  DataTransferItem,
  type Disposable,
  DocumentDropOrPasteEditKind,
  type DocumentPasteEditProvider,
  extensions,
  languages,
  type Range,
  type Terminal,
  type TerminalShellExecution,
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

interface Deleted {
  readonly uri: string;
  /** That of the text without the stretch. */
  readonly version: number;
  readonly start: number;
  readonly length: number;
  readonly at: number;
}

/** A cut and its report are one keystroke. Milliseconds. */
const CUT_MS = 500;
/** How long after a change its completion can be told to have been accepted. Milliseconds. */
const ACCEPTED_MS = 150;

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
  /** Changes whose reports wait for what belongs to them. */
  private readonly waiting = new Set<{ facts: EditFacts }>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** Agents that run, by the terminal that they run in. */
  private readonly runs = new Map<Terminal, AgentRunParams[]>();
  private paster: Disposable | undefined;
  /** The last edit, if it took one stretch away: the cut that a copy may be. */
  private deleted: Deleted | undefined;

  constructor(private readonly session: Session) {
    super();
    this.add(workspace.onDidChangeTextDocument((event) => this.changed(event)));
    this.add(
      window.onDidChangeTextEditorSelection(({ kind, textEditor }) => {
        if (kind === TextEditorSelectionChangeKind.Keyboard) this.keyed(textEditor.document);
      }),
    );
    this.add(
      workspace.onWillSaveTextDocument(({ document }) => {
        this.saving.set(document.uri.toString(), Date.now());
        this.dirtied(document);
      }),
    );
    this.add(workspace.onDidSaveTextDocument((document) => this.saving.delete(document.uri.toString())));
    this.add(
      workspace.onDidCloseTextDocument((document) => {
        this.keyboardAt.delete(document.uri.toString());
        this.saving.delete(document.uri.toString());
      }),
    );
    // The editor has taken over the completion; the change has arrived here before this.
    this.add(commands.registerCommand("twoKeys.acceptedSuggestion", () => this.accepted()));
    this.add(
      window.onDidStartTerminalShellExecution(({ terminal, execution }) => this.started(terminal, execution)),
    );
    this.add(
      window.onDidEndTerminalShellExecution(({ terminal, execution }) => this.ended(terminal, execution)),
    );
    // A terminal that is closed says nothing of what ran in it.
    this.add(window.onDidCloseTerminal((terminal) => this.closed(terminal)));
    this.add(session.onDidChangeState(() => this.follow()));
    this.add({
      dispose: () => {
        this.paster?.dispose();
        for (const timer of this.timers) clearTimeout(timer);
      },
    });
    this.follow();
  }

  /** Only while edits are reported does a paste ask here, and what runs is told anew to a new server. */
  private follow(): void {
    const { isCapturing } = this.session;
    if (isCapturing === (this.paster !== undefined)) return;
    if (!isCapturing) {
      this.paster?.dispose();
      this.paster = undefined;
      return;
    }
    this.paster = languages.registerDocumentPasteEditProvider({ scheme: "file" }, this, {
      providedPasteEditKinds: [DocumentDropOrPasteEditKind.Empty.append("twoKeys")],
      copyMimeTypes: [COPY_TYPE],
      pasteMimeTypes: [COPY_TYPE, "text/plain"],
    });
    for (const params of [...this.runs.values()].flat()) this.session.notify(AGENT_RUN_NOTIFICATION, params);
  }

  prepareDocumentPaste(document: TextDocument, ranges: readonly Range[], data: DataTransfer): void {
    const [range, ...more] = ranges;
    if (!this.session.isCapturing || !range || more.length > 0) return;
    const copied = range.isEmpty ? document.lineAt(range.start.line).rangeIncludingLineBreak : range;
    const uri = document.uri.toString();
    const start = document.offsetAt(copied.start);
    // What was cut is gone already.
    const cut = this.deleted;
    const isCut =
      cut?.uri === uri &&
      cut.version === document.version &&
      cut.start === start &&
      Date.now() - cut.at < CUT_MS;
    const id = randomUUID();
    data.set(COPY_TYPE, new DataTransferItem(id));
    const params: CopyParams = {
      uri,
      version: isCut ? document.version - 1 : document.version,
      id,
      start,
      end: isCut ? start + cut.length : document.offsetAt(copied.end),
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

  private accepted(): void {
    const active = window.activeTextEditor?.document.uri.toString();
    const last = [...this.waiting].findLast(({ facts }) => facts.uri === active);
    if (!last || Date.now() - last.facts.at > ACCEPTED_MS) return;
    const tool = onlyCompleter();
    last.facts = { ...last.facts, inlineAccept: tool === undefined ? {} : { tool } };
  }

  /** A document has changes of its own. Of the first one the editor says so only afterwards. */
  private dirtied({ uri, version }: TextDocument): void {
    const last = [...this.waiting].find(
      ({ facts }) => facts.uri === uri.toString() && facts.version === version,
    );
    if (last) last.facts = { ...last.facts, isDirty: true };
  }

  private keyed(document: TextDocument): void {
    const uri = document.uri.toString();
    this.keyboardAt.set(uri, [...(this.keyboardAt.get(uri) ?? []).slice(-7), Date.now()]);
  }

  private changed(event: TextDocumentChangeEvent): void {
    const { document, contentChanges } = event;
    if (!this.session.isCapturing || document.uri.scheme !== "file" || contentChanges.length === 0) return;
    const [only, ...more] = contentChanges;
    const isDeletion = only !== undefined && more.length === 0 && only.text === "" && only.rangeLength > 0;
    this.deleted = isDeletion
      ? {
          uri: document.uri.toString(),
          version: document.version,
          start: only.rangeOffset,
          length: only.rangeLength,
          at: Date.now(),
        }
      : undefined;
    const change = { facts: this.factsOf(event) };
    this.waiting.add(change);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (document.isDirty) this.dirtied(document);
      this.waiting.delete(change);
      const distance = this.keyboardDistance(change.facts);
      const more = distance === undefined ? {} : { keyboardDistance: distance };
      const params: EditFacts = { ...change.facts, ...more };
      this.session.notify(EDIT_NOTIFICATION, params);
    }, REPORT_MS);
    this.timers.add(timer);
  }

  private factsOf(event: TextDocumentChangeEvent): EditFacts {
    const { document, reason } = event;
    const uri = document.uri.toString();
    const editor = window.activeTextEditor;
    const isActive = editor?.document === document;
    const at = Date.now();
    const detailedReason = detailedReasonOf(event);
    const pasted = reason === undefined ? this.takePaste(uri, at) : undefined;
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

  private started(terminal: Terminal, { commandLine, cwd }: TerminalShellExecution): void {
    const tool = agentOf(commandLine.value);
    if (tool === undefined) return;
    const folder = cwd === undefined ? {} : { folder: path.resolve(cwd.fsPath) };
    const params: AgentRunParams = { tool, isRunning: true, ...folder };
    this.runs.set(terminal, [...(this.runs.get(terminal) ?? []), params]);
    if (this.session.isCapturing) this.session.notify(AGENT_RUN_NOTIFICATION, params);
  }

  private ended(terminal: Terminal, { commandLine }: TerminalShellExecution): void {
    const tool = agentOf(commandLine.value);
    const runs = this.runs.get(terminal) ?? [];
    const at = runs.findIndex((run) => run.tool === tool);
    if (at >= 0) this.end(runs.splice(at, 1));
    if (runs.length === 0) this.runs.delete(terminal);
  }

  private closed(terminal: Terminal): void {
    this.end(this.runs.get(terminal) ?? []);
    this.runs.delete(terminal);
  }

  private end(runs: readonly AgentRunParams[]): void {
    if (!this.session.isCapturing) return;
    for (const run of runs) this.session.notify(AGENT_RUN_NOTIFICATION, { ...run, isRunning: false });
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
