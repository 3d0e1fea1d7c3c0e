import {
  type DecorationOptions,
  DecorationRangeBehavior,
  EventEmitter,
  MarkdownString,
  OverviewRulerLane,
  Range,
  type TextDocument,
  type TextEditor,
  type TextEditorDecorationType,
  ThemeColor,
  Uri,
  window,
  workspace,
} from "vscode";
import type { RegionsResult, ShownRegion } from "../../server/protocol/regions.ts";
import { Disposables } from "../disposable.ts";
import type { Session } from "../session.ts";
import { settings } from "../settings.ts";

/**
 * How a region is drawn in the gutter: the bar's shape tells the states apart where colours do not. The colours
 * are the defaults of the contributed theme colours; a picture in the gutter can't follow the theme.
 */
const STATES = {
  unvetted: {
    bar: '<path stroke-width="4" d="M8 0v16"/>',
    light: "#8a4b08",
    dark: "#e0a458",
    words: "not vetted",
  },
  stale: {
    bar: '<path stroke-width="4" stroke-dasharray="3 2.33" d="M8 0v16"/>',
    light: "#b3261e",
    dark: "#f2867f",
    words: "changed since it was vetted",
  },
  vetted: {
    bar: '<path stroke-width="1.5" d="M6.5 0v16M9.5 0v16"/>',
    light: "#1b6e4a",
    dark: "#6cc29a",
    words: "vetted",
  },
  suspected: {
    bar: '<path stroke-width="3" stroke-linecap="round" stroke-dasharray="0 5.33" d="M8 2.5v16"/>',
    light: "#6b6b6b",
    dark: "#a8a8a8",
    words: "suspected",
  },
} as const;

function gutterIcon(bar: string, colour: string): Uri {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="${colour}">${bar}</svg>`;
  return Uri.parse(`data:image/svg+xml;base64,${Buffer.from(svg).toString("base64")}`);
}

export type RegionState = keyof typeof STATES;

/** Waits this long after a keystroke before asking git again; drawn regions move with the text meanwhile. */
const QUIET_MS = 600;

/** State in which a region is drawn; `undefined` for what is not drawn at all. */
export function stateOf(region: ShownRegion): RegionState | undefined {
  if (region.confidence === "suspected") return "suspected";
  return region.origin === "ai" ? region.vetting : undefined;
}

/** Lines of a document that an AI wrote, by the evidence in the repository. */
export interface FileRegions {
  readonly regions: readonly ShownRegion[];
  /** Lines drawn as AI, suspected ones left out. */
  readonly lines: number;
}

/** Draws AI regions beside the lines of every visible editor. */
export class RegionsView extends Disposables {
  private readonly types = new Map<RegionState, TextEditorDecorationType>();
  private readonly known = new Map<string, FileRegions>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly changed = this.add(new EventEmitter<TextDocument>());
  /** Fires when the regions of a document were read anew. */
  readonly onDidChange = this.changed.event;

  constructor(private readonly session: Session) {
    super();
    for (const [state, { bar, light, dark }] of Object.entries(STATES)) {
      const type = window.createTextEditorDecorationType({
        isWholeLine: true,
        rangeBehavior: DecorationRangeBehavior.ClosedClosed,
        gutterIconSize: "100% 100%",
        light: { gutterIconPath: gutterIcon(bar, light) },
        dark: { gutterIconPath: gutterIcon(bar, dark) },
        overviewRulerColor: new ThemeColor(`twoKeys.aiRegion.${state}`),
        overviewRulerLane: OverviewRulerLane.Left,
      });
      this.types.set(state as RegionState, this.add(type));
    }
    this.add(window.onDidChangeVisibleTextEditors(() => this.refreshAll()));
    this.add(workspace.onDidChangeTextDocument(({ document }) => this.soon(document)));
    this.add(workspace.onDidSaveTextDocument((document) => void this.refresh(document)));
    this.add(workspace.onDidCloseTextDocument((document) => this.forget(document)));
    this.add(window.onDidChangeWindowState((state) => state.focused && this.refreshAll()));
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

  private refreshAll(): void {
    for (const editor of window.visibleTextEditors) void this.refresh(editor.document);
  }

  private soon(document: TextDocument): void {
    if (!window.visibleTextEditors.some((editor) => editor.document === document)) return;
    const uri = document.uri.toString();
    clearTimeout(this.timers.get(uri));
    this.timers.set(
      uri,
      setTimeout(() => void this.refresh(document), QUIET_MS),
    );
  }

  private forget(document: TextDocument): void {
    const uri = document.uri.toString();
    clearTimeout(this.timers.get(uri));
    this.timers.delete(uri);
    this.known.delete(uri);
  }

  private async refresh(document: TextDocument): Promise<void> {
    if (document.uri.scheme !== "file") return;
    const found = settings.showRegions() ? await this.session.regions(document.uri) : undefined;
    // An answer for an older text would be drawn on the wrong lines; a newer question is on its way.
    if (found && found.version !== document.version) return;
    const regions = found?.regions ?? [];
    this.known.set(document.uri.toString(), { regions, lines: countLines(regions) });
    for (const editor of window.visibleTextEditors)
      if (editor.document === document) this.draw(editor, regions);
    this.changed.fire(document);
  }

  private draw(editor: TextEditor, regions: readonly ShownRegion[]): void {
    for (const [state, type] of this.types) {
      editor.setDecorations(
        type,
        regions.filter((region) => stateOf(region) === state).map((region) => decoration(region, state)),
      );
    }
  }
}

function countLines(regions: RegionsResult["regions"]): number {
  return regions
    .filter((region) => region.origin === "ai" && region.confidence !== "suspected")
    .reduce((sum, region) => sum + region.endLine - region.startLine + 1, 0);
}

function decoration(region: ShownRegion, state: RegionState): DecorationOptions {
  return { range: new Range(region.startLine, 0, region.endLine, 0), hoverMessage: hover(region, state) };
}

/** Who, from which evidence, how sure, and whether somebody has vetted it. */
export function hover(region: ShownRegion, state: RegionState): MarkdownString {
  const by = [region.tool, region.model].filter(Boolean).join(", ") || "an unknown tool";
  const parts = [
    ...(region.person ? [`Driven by ${region.person}.`] : []),
    `Evidence (${region.confidence}): ${region.evidence.join("; ") || "none"}.`,
    ...(region.vettedBy.length > 0 ? [`Vetted by ${region.vettedBy.join(", ")}.`] : []),
  ];
  return new MarkdownString(
    `**Written by AI** (${plain(by)}), ${STATES[state].words}\n\n${plain(parts.join(" "))}`,
  );
}

/** Text that Markdown shows as it stands; `appendText` would make every space an unbreakable one. */
function plain(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+.!<>|~-]/g, "\\$&");
}
