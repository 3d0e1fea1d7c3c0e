import {
  CodeLens,
  type CodeLensProvider,
  EventEmitter,
  languages,
  Range,
  type TextDocument,
  workspace,
} from "vscode";
import type { VetPreviewParams } from "../../server/protocol/vetting.ts";
import { Disposables } from "../disposable.ts";
import { settings } from "../settings.ts";
import { authorOf, STATE_WORDS, stateOf } from "./regionState.ts";
import { type RegionsView, VET_LINES } from "./regionsView.ts";

/** A line above each AI region that says what it is, for those who ask for it in the settings. */
export class RegionLenses extends Disposables implements CodeLensProvider {
  private readonly changed = this.add(new EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(private readonly view: RegionsView) {
    super();
    this.add(languages.registerCodeLensProvider({ scheme: "file" }, this));
    this.add(view.onDidChange(() => settings.showCodeLens() && this.changed.fire()));
    this.add(
      workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("twoKeys.regions.codeLens")) this.changed.fire();
      }),
    );
  }

  provideCodeLenses(document: TextDocument): CodeLens[] {
    if (!settings.showCodeLens()) return [];
    return (this.view.of(document)?.regions ?? []).flatMap((region) => {
      const state = stateOf(region);
      if (state === undefined || state === "suspected") return [];
      const { startLine, endLine } = region;
      const title = `AI: ${authorOf(region)} · ${STATE_WORDS[state]}`;
      const params: VetPreviewParams = { uri: document.uri.toString(), startLine, endLine };
      const isDone = state === "vetted";
      const command = { title, command: isDone ? "" : VET_LINES, arguments: isDone ? [] : [params] };
      return [new CodeLens(new Range(startLine, 0, startLine, 0), command)];
    });
  }
}
