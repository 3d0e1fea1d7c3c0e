import {
  type DecorationOptions,
  Diagnostic,
  type DiagnosticCollection,
  DiagnosticSeverity,
  languages,
  MarkdownString,
  Range,
  type TextDocument,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  type Uri,
  window,
  workspace,
} from "vscode";
import type * as z from "zod";
import type { ReviewDetail, ReviewFile, reviewPlace } from "../../server/protocol/review.ts";
import { Disposables } from "../disposable.ts";
import type { RegionState } from "../regions/regionState.ts";
import { regionTypes } from "../regions/regionTypes.ts";
import { type HiddenCharacter, hiddenCharacters } from "./hiddenCharacters.ts";
import { REVIEW_SCHEME, reviewAddress } from "./reviewContent.ts";

type Place = z.infer<typeof reviewPlace>;

/** Source of the diagnostics: not that of findings, which are of files that can be edited. */
const REVIEW_SOURCE = "two-keys review";

interface Marked {
  readonly uri: Uri;
  readonly regions: readonly Place[];
  readonly findings: readonly Place[];
}

interface HiddenIn {
  readonly version: number;
  readonly found: readonly HiddenCharacter[];
}

/** Colours of findings by their severity. */
const COLORS = {
  error: "editorError.foreground",
  warning: "editorWarning.foreground",
  info: "editorInfo.foreground",
} as const;

/** The editor underlines no diagnostics in what can't be edited. */
function underline(color: string): TextEditorDecorationType {
  return window.createTextEditorDecorationType({
    borderWidth: "0 0 2px 0",
    borderStyle: "dotted",
    borderColor: new ThemeColor(color),
    overviewRulerColor: new ThemeColor(color),
    after: { color: new ThemeColor(color), margin: "0 0 0 2em" },
  });
}

/** Findings, AI regions and hidden characters on the documents of reviews. */
export class ReviewMarks extends Disposables {
  private readonly findings: DiagnosticCollection;
  private readonly regions: ReadonlyMap<RegionState, TextEditorDecorationType>;
  private readonly underlines: ReadonlyMap<string, TextEditorDecorationType>;
  private readonly hidden: TextEditorDecorationType;
  /** New sides that are marked, by the change they belong to and by their addresses. */
  private readonly marked = new Map<string, ReadonlyMap<string, Marked>>();
  private readonly hiddenIn = new WeakMap<TextDocument, HiddenIn>();

  constructor() {
    super();
    this.findings = this.add(languages.createDiagnosticCollection("two-keys-review"));
    this.regions = regionTypes((type) => this.add(type), "text");
    this.underlines = new Map(
      Object.entries(COLORS).map(([severity, color]) => [severity, this.add(underline(color))]),
    );
    this.hidden = this.add(
      window.createTextEditorDecorationType({
        backgroundColor: new ThemeColor("editorUnicodeHighlight.background"),
        overviewRulerColor: new ThemeColor("editorUnicodeHighlight.border"),
      }),
    );
    this.add(window.onDidChangeVisibleTextEditors(() => this.draw()));
  }

  /** Marks the new sides of a review. `uriOf` gives a file's address. */
  show(detail: ReviewDetail, uriOf: (file: ReviewFile) => Uri | undefined): void {
    const { id } = detail.summary;
    this.forget(id);
    const marked = new Map<string, Marked>();
    for (const file of detail.files) {
      const uri = uriOf(file);
      if (!uri) continue;
      const at = ({ path }: Place): boolean => path === file.path;
      const findings = detail.findings.filter(at);
      this.findings.set(uri, [...unreviewable(file), ...findings.map((place) => diagnosticOf(place))]);
      marked.set(uri.toString(), { uri, regions: detail.aiRegions.filter(at), findings });
    }
    this.marked.set(id, marked);
    this.draw();
  }

  forget(id: string): void {
    for (const { uri } of this.marked.get(id)?.values() ?? []) this.findings.delete(uri);
    this.marked.delete(id);
  }

  private draw(): void {
    for (const editor of window.visibleTextEditors) {
      const { uri } = editor.document;
      if (uri.scheme !== REVIEW_SCHEME) continue;
      const id = reviewAddress(uri)?.id ?? "";
      const { regions = [], findings = [] } = this.marked.get(id)?.get(uri.toString()) ?? {};
      for (const [state, type] of this.regions)
        editor.setDecorations(type, regions.filter((one) => stateOf(one) === state).map(regionOptions));
      for (const [severity, type] of this.underlines)
        editor.setDecorations(
          type,
          findings.filter((one) => severityOf(one) === severity).map((one) => findingOptions(editor, one)),
        );
      editor.setDecorations(this.hidden, hiddenOptions(editor, this.hiddenOf(editor.document)));
    }
  }

  /** Each version of a document is searched once. */
  private hiddenOf(document: TextDocument): readonly HiddenCharacter[] {
    const { version } = document;
    const known = this.hiddenIn.get(document);
    if (known?.version === version) return known.found;
    const found = hiddenCharacters(document.getText());
    this.hiddenIn.set(document, { version, found });
    return found;
  }
}

/** How a region stands, which the server says in `severity`; what it does not say is not vetted. */
function stateOf({ severity }: Place): RegionState {
  return severity === "vetted" || severity === "stale" || severity === "suspected" ? severity : "unvetted";
}

function rangeOf({ line, endLine = line }: Place): Range {
  const first = Math.max(line - 1, 0);
  return new Range(first, 0, Math.max(endLine - 1, first), 0);
}

function regionOptions(place: Place): DecorationOptions {
  const hoverMessage = new MarkdownString().appendText(place.message);
  return { range: rangeOf(place), hoverMessage };
}

/** Under what stands in its first line, with the message behind it. */
function findingOptions(editor: TextEditor, place: Place): DecorationOptions {
  const { document } = editor;
  const line = document.lineAt(Math.min(rangeOf(place).start.line, document.lineCount - 1));
  return {
    range: new Range(
      line.lineNumber,
      line.firstNonWhitespaceCharacterIndex,
      line.lineNumber,
      line.text.length,
    ),
    renderOptions: { after: { contentText: place.message } },
  };
}

/** Characters that the editor writes out by itself, unless it is told not to. */
const WRITTEN_OUT = /^U\+(00[01].|007F|061C|200[EF]|202[A-E]|206[6-9])$/;

function hiddenOptions({ document }: TextEditor, hidden: readonly HiddenCharacter[]): DecorationOptions[] {
  const isWritten =
    workspace.getConfiguration("editor", document.uri).get("renderControlCharacters") === true;
  return hidden.map(({ line, column, length, name }) => ({
    range: new Range(line, column, line, column + length),
    hoverMessage: `A character that can't be seen: ${name}.`,
    ...(isWritten && WRITTEN_OUT.test(name)
      ? {}
      : {
          renderOptions: {
            before: {
              contentText: `[${name}]`,
              color: new ThemeColor("editor.background"),
              backgroundColor: new ThemeColor("editorError.foreground"),
            },
          },
        }),
  }));
}

function severityOf({ severity }: Place): keyof typeof COLORS {
  return severity === "error" || severity === "info" ? severity : "warning";
}

const SEVERITIES: Readonly<Record<keyof typeof COLORS, DiagnosticSeverity>> = {
  error: DiagnosticSeverity.Error,
  warning: DiagnosticSeverity.Warning,
  info: DiagnosticSeverity.Information,
};

function diagnosticOf(place: Place): Diagnostic {
  const { start, end } = rangeOf(place);
  const range = new Range(start.line, 0, end.line, Number.MAX_SAFE_INTEGER);
  const diagnostic = new Diagnostic(range, place.message, SEVERITIES[severityOf(place)]);
  diagnostic.source = REVIEW_SOURCE;
  if (place.rule !== undefined) diagnostic.code = place.rule;
  return diagnostic;
}

function unreviewable({ unreviewable: why }: ReviewFile): Diagnostic[] {
  if (why === undefined) return [];
  const message = `This file can't be judged by reading alone: ${why}.`;
  const diagnostic = new Diagnostic(new Range(0, 0, 0, 0), message, DiagnosticSeverity.Warning);
  diagnostic.source = REVIEW_SOURCE;
  diagnostic.code = "unreviewable";
  return [diagnostic];
}
