import { isDeepStrictEqual } from "node:util";
import {
  type Range,
  TextDocument,
  type TextDocumentContentChangeEvent,
} from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import type { Governing } from "../policy/policyFinder.ts";
import type { AnalysisResult, Cancellation, DocumentAnalysis } from "../standards/analysis.ts";
import { openAnalysis, prepareFor } from "../standards/check.ts";
import { languageOfDocument } from "../standards/fileKind.ts";
import type { TextChange } from "../standards/limits.ts";
import { hasLoneCr } from "../standards/lineIndex.ts";
import type { Language } from "../standards/model.ts";
import type { NewFact, ProjectFinding } from "../standards/project.ts";

const NOTHING: AnalysisResult = { findings: [], waived: [] };

interface Known {
  readonly version: number;
  readonly generation: number;
  /** What rules over several files said. */
  readonly extra: readonly ProjectFinding[] | undefined;
  readonly result: AnalysisResult;
}

/** Takes what a document tells rules over several files, and gives what they say of it. */
export type Exchange = (
  document: OpenDocument,
  governing: Governing,
  facts: readonly NewFact[],
) => readonly ProjectFinding[] | undefined;

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
  private analysis: DocumentAnalysis | undefined;
  private pending: { change: TextChange; text: string }[] = [];
  private fresh = false;
  private governing: { readonly generation: number; readonly value: Promise<Governing> } | undefined;
  private known: Known | undefined;

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
  async result(
    generation: number,
    cancellation: Cancellation,
    exchange: Exchange = () => undefined,
  ): Promise<AnalysisResult> {
    const { language } = this;
    if (!language) return NOTHING;
    const governing = await this.policy(generation);
    const file = { path: governing.path, language };
    // A text may need another reader than the one that it was opened with.
    await prepareFor(this.text.getText(), file);
    const opened =
      this.analysis && this.known?.generation === generation
        ? this.analysis
        : await openAnalysis(this.text.getText(), file, governing.standards, this.today);
    // From here on nothing waits, so the text can't change under the analysis.
    if (this.known?.generation !== generation) this.dispose();
    if (!governing.standards.covers(governing.path)) return NOTHING;
    this.analysis ??= opened;
    const { version } = this.text;
    const isCurrent = this.known?.version === version;
    if (!isCurrent) this.bringUpToDate(this.analysis, cancellation);
    const extra = exchange(this, governing, this.analysis.facts());
    if (this.known && isCurrent && isDeepStrictEqual(this.known.extra, extra)) return this.known.result;
    const result = this.analysis.result(extra);
    this.known = { version, generation, extra, result };
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

  private bringUpToDate(analysis: DocumentAnalysis, cancellation: Cancellation): void {
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
