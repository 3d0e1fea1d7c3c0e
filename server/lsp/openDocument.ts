import {
  type Range,
  TextDocument,
  type TextDocumentContentChangeEvent,
} from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import type { Governing } from "../policy/policyFinder.ts";
import { Analysis, type AnalysisResult, type Cancellation, type TextChange } from "../standards/analysis.ts";
import { languageOfDocument } from "../standards/fileKind.ts";
import { parserFor } from "../standards/grammar.ts";
import { hasLoneCr } from "../standards/lineIndex.ts";
import type { Language } from "../standards/model.ts";

const NOTHING: AnalysisResult = { findings: [], waived: [] };

/** More pending edits than this are cheaper to answer with one fresh analysis. */
const MAX_PENDING = 16;

/** What the finder says of a document; asked again after the policy changed. */
export type Govern = (document: OpenDocument) => Promise<Governing>;

/** Changes that all count in the same text: UTF-16 offsets, the last in the text first. */
export type TextStep = { readonly offset: number; readonly length: number; readonly text: string }[];

function addToSteps(steps: TextStep[], change: TextDocumentContentChangeEvent, before: TextDocument): void {
  const range = "range" in change ? change.range : undefined;
  const start = range ? before.offsetAt(range.start) : 0;
  const end = range ? before.offsetAt(range.end) : before.getText().length;
  const one = { offset: start, length: end - start, text: change.text };
  const step = steps.at(-1);
  const last = step?.at(-1);
  if (step && last && end <= last.offset) step.push(one);
  else steps.push([one]);
}

/** A text that the editor holds, with its analysis kept up to date edit by edit. */
export class OpenDocument {
  readonly uri: string;
  readonly language: Language | undefined;
  private analysis: Analysis | undefined;
  private pending: { change: TextChange; text: string }[] = [];
  private fresh = false;
  private governing: { readonly generation: number; readonly value: Promise<Governing> } | undefined;
  private known:
    | { readonly version: number; readonly generation: number; readonly result: AnalysisResult }
    | undefined;

  constructor(
    readonly text: TextDocument,
    private readonly govern: Govern,
  ) {
    this.uri = text.uri;
    this.language = languageOfDocument(this.path, text.languageId);
  }

  /** File system path, or the URI's path for documents that are on no disk. */
  get path(): string {
    const uri = URI.parse(this.text.uri);
    return uri.scheme === "file" ? uri.fsPath : uri.path;
  }

  get onDisk(): boolean {
    return URI.parse(this.text.uri).scheme === "file";
  }

  /**
   * Follows the editor. Ranges count in the text before each single change, in order. Answers the changes as
   * steps: those that go up the text are one, as an editor with several cursors makes them.
   */
  change(changes: readonly TextDocumentContentChangeEvent[], version: number): TextStep[] {
    const steps: TextStep[] = [];
    for (const change of changes) {
      addToSteps(steps, change, this.text);
      const edit = "range" in change && this.fresh ? this.describe(change.range, change.text) : undefined;
      TextDocument.update(this.text, [change], version);
      if (!edit || this.pending.length >= MAX_PENDING) {
        this.fresh = false;
        this.pending = [];
        continue;
      }
      const newEndPosition = this.text.positionAt(edit.newEnd);
      this.pending.push({ change: { ...edit, newEndPosition }, text: this.text.getText() });
    }
    return steps;
  }

  /**
   * Verdict on the current text, never on an older one. `generation` counts changes of
   * the policy. Throws `Cancelled` when the token says so.
   */
  async result(generation: number, cancellation: Cancellation): Promise<AnalysisResult> {
    const { language } = this;
    if (!language) return NOTHING;
    const governing = await this.policy(generation);
    const parser = await parserFor(language);
    // From here on nothing waits, so the text can't change under the analysis.
    if (this.known?.version === this.text.version && this.known.generation === generation)
      return this.known.result;
    if (this.known?.generation !== generation) this.dispose();
    if (!governing.standards.covers(governing.path)) return NOTHING;
    const file = { path: governing.path, language };
    this.analysis ??= new Analysis(parser, file, governing.standards.settings(file, this.today));
    this.bringUpToDate(this.analysis, cancellation);
    const result = this.analysis.result();
    this.known = { version: this.text.version, generation, result };
    return result;
  }

  /**
   * Analyses broken text from scratch at the next question, so that a saved file has
   * the verdict that the terminal gives it. True when there is a reason to ask again.
   */
  saved(): boolean {
    if (!this.analysis?.broken) return false;
    this.fresh = false;
    this.pending = [];
    this.known = undefined;
    return true;
  }

  /** `YYYY-MM-DD`, set by the owner. */
  today = "";

  policy(generation: number): Promise<Governing> {
    if (this.governing?.generation !== generation) {
      this.governing = { generation, value: this.govern(this) };
    }
    return this.governing.value;
  }

  dispose(): void {
    this.analysis?.dispose();
    this.analysis = undefined;
    this.pending = [];
    this.fresh = false;
    this.known = undefined;
  }

  private bringUpToDate(analysis: Analysis, cancellation: Cancellation): void {
    const text = this.text.getText();
    const pending = this.pending;
    this.pending = [];
    const incremental = this.fresh && !hasLoneCr(text);
    this.fresh = false;
    if (incremental) for (const one of pending) analysis.edit(one.change, one.text, cancellation);
    else analysis.run(text, cancellation);
    this.fresh = true;
  }

  private describe(range: Range, text: string): Omit<TextChange, "newEndPosition"> {
    const start = this.text.offsetAt(range.start);
    const oldEnd = this.text.offsetAt(range.end);
    return {
      start,
      oldEnd,
      newEnd: start + text.length,
      startPosition: this.text.positionAt(start),
      oldEndPosition: this.text.positionAt(oldEnd),
    };
  }
}
