import {
  type DecorationOptions,
  EventEmitter,
  MarkdownString,
  Range,
  type TextDocument,
  type TextEditor,
  type TextEditorDecorationType,
  type Uri,
  window,
  workspace,
} from "vscode";
import {
  REGIONS_REQUEST,
  type RegionsParams,
  type RegionsResult,
  regionsResult,
  type ShownRegion,
} from "../../server/protocol/regions.ts";
import type { VetPreviewParams } from "../../server/protocol/vetting.ts";
import { Disposables } from "../disposable.ts";
import { onDidFocus } from "../focus.ts";
import type { Session } from "../session.ts";
import { settings } from "../settings.ts";
import { authorOf, type RegionState, STATE_WORDS, stateOf } from "./regionState.ts";
import { regionTypes } from "./regionTypes.ts";

/** Waits this long before a question is asked again that a change of the text has overtaken. Milliseconds. */
const AGAIN_MS = 700;
/** A document that the server never gets is not asked about for ever; the next edit or look begins anew. */
const MAX_TRIES = 12;

/** Command that vets lines, for the hover and the server's code actions. */
export const VET_LINES = "twoKeys.vetLines";

/** Lines of a document that an AI wrote, by the evidence in the repository. */
export interface FileRegions {
  readonly regions: readonly ShownRegion[];
  /** Lines drawn as AI, suspected ones left out. */
  readonly lines: number;
  /** Those of them that are not vetted as they are. */
  readonly openLines: number;
  readonly suspectedLines: number;
}

/** Draws AI regions beside the lines of every visible editor. */
export class RegionsView extends Disposables {
  private readonly types: ReadonlyMap<RegionState, TextEditorDecorationType>;
  private readonly known = new Map<string, FileRegions>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** Questions in a row that had no answer, by document. */
  private readonly tries = new Map<string, number>();
  private readonly changed = this.add(new EventEmitter<TextDocument>());
  /** Fires when the regions of a document were read anew. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly session: Session) {
    super();
    this.types = regionTypes((type) => this.add(type));
    this.add(window.onDidChangeVisibleTextEditors(() => this.refreshAll()));
    this.add(
      session.onDidChangeRegions((uri) => {
        const shown = window.visibleTextEditors.find(
          ({ document }) => document.uri.toString() === uri.toString(),
        );
        if (shown) void this.refresh(shown.document);
      }),
    );
    this.add(workspace.onDidChangeTextDocument(({ document }) => this.tries.delete(document.uri.toString())));
    this.add(
      workspace.onDidCloseTextDocument(({ uri }) => {
        this.known.delete(uri.toString());
        this.tries.delete(uri.toString());
      }),
    );
    // Another program may have fetched notes meanwhile.
    this.add(onDidFocus(() => this.refreshAll(true)));
    this.add(session.onDidChangeState(() => this.refreshAll()));
    this.add(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("twoKeys.regions.show")) this.refreshAll();
      }),
    );
    this.add({
      dispose: () => {
        for (const timer of this.timers.values()) clearTimeout(timer);
      },
    });
    this.refreshAll();
  }

  of(document: TextDocument): FileRegions | undefined {
    return this.known.get(document.uri.toString());
  }

  private refreshAll(isAgain = false): void {
    for (const editor of window.visibleTextEditors) void this.refresh(editor.document, isAgain);
  }

  private again(document: TextDocument): void {
    const uri = document.uri.toString();
    const tries = (this.tries.get(uri) ?? 0) + 1;
    this.tries.set(uri, tries);
    clearTimeout(this.timers.get(uri));
    if (tries > MAX_TRIES) return;
    this.timers.set(
      uri,
      setTimeout(() => {
        this.timers.delete(uri);
        const isVisible = window.visibleTextEditors.some((editor) => editor.document === document);
        if (isVisible && this.session.state.kind === "running") void this.refresh(document);
      }, AGAIN_MS),
    );
  }

  private async refresh(document: TextDocument, isAgain = false): Promise<void> {
    if (document.uri.scheme !== "file") return;
    const params: RegionsParams = { uri: document.uri.toString(), isAgain };
    const isShown = settings.showRegions() && this.session.state.kind === "running";
    const found = isShown ? await this.session.ask(REGIONS_REQUEST, params, regionsResult) : undefined;
    // The text is changing, or has not reached the server yet: what was drawn moves with it until then.
    if (isShown && found?.version !== document.version) {
      this.again(document);
      return;
    }
    this.tries.delete(document.uri.toString());
    const regions = found?.regions ?? [];
    const lines = countLines(regions, ["unvetted", "stale", "vetted"]);
    const openLines = countLines(regions, ["unvetted", "stale"]);
    const suspectedLines = countLines(regions, ["suspected"]);
    const before = this.known.get(document.uri.toString());
    this.known.set(document.uri.toString(), { regions, lines, openLines, suspectedLines });
    for (const editor of window.visibleTextEditors)
      if (editor.document === document) this.draw(editor, regions);
    if (JSON.stringify(before?.regions) !== JSON.stringify(regions)) this.changed.fire(document);
  }

  private draw(editor: TextEditor, regions: readonly ShownRegion[]): void {
    for (const [state, type] of this.types) {
      editor.setDecorations(
        type,
        regions
          .filter((region) => stateOf(region) === state)
          .map((region) => decoration(editor.document.uri, region, state)),
      );
    }
  }
}

function countLines(regions: RegionsResult["regions"], states: readonly RegionState[]): number {
  return regions
    .filter((region) => states.some((state) => state === stateOf(region)))
    .reduce((sum, region) => sum + region.endLine - region.startLine + 1, 0);
}

function decoration(uri: Uri, region: ShownRegion, state: RegionState): DecorationOptions {
  return {
    range: new Range(region.startLine, 0, region.endLine, 0),
    hoverMessage: hover(uri, region, state),
  };
}

/** Who, from which evidence, how sure, and whether somebody has vetted it. */
export function hover(uri: Uri, region: ShownRegion, state: RegionState): MarkdownString {
  const { startLine, endLine, person, confidence, evidence, vettedBy } = region;
  const isSuspected = state === "suspected";
  const title = isSuspected
    ? "**Who wrote this?** Nobody is known to have typed it."
    : `**Written by AI** (${plain(authorOf(region))}), ${STATE_WORDS[state]}`;
  const parts = [
    ...(person ? [`Driven by ${person}.`] : []),
    `Evidence (${confidence}): ${evidence.join("; ") || "none"}.`,
    ...(vettedBy.length > 0 ? [`Vetted by ${vettedBy.join(", ")}.`] : []),
    ...(isSuspected ? ["Quick Fix offers the answers."] : []),
  ];
  const text = new MarkdownString(`${title}\n\n${plain(parts.join(" "))}`);
  if (state !== "vetted" && !isSuspected) {
    const params: VetPreviewParams = { uri: uri.toString(), startLine, endLine };
    const args = encodeURIComponent(JSON.stringify([params]));
    text.isTrusted = { enabledCommands: [VET_LINES] };
    text.appendMarkdown(`\n\n[Mark as Vetted…](command:${VET_LINES}?${args})`);
  }
  return text;
}

/** Text that Markdown shows as it stands; `appendText` would make every space an unbreakable one. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+.!<>|~-]/g, "\\$&");
}
