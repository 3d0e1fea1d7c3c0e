import {
  languages,
  MarkdownString,
  StatusBarAlignment,
  type StatusBarItem,
  ThemeColor,
  window,
} from "vscode";
import { Disposables } from "./disposable.ts";
import { EXPLAINED } from "./documents.ts";
import { findingsOf, olderFindings } from "./findings/findings.ts";
import type { Session, SessionState } from "./session.ts";

/** Says in the status bar whether files are checked, and what the open one owes. */
export class Status extends Disposables {
  private readonly item: StatusBarItem;

  constructor(private readonly session: Session) {
    super();
    this.item = this.add(window.createStatusBarItem("twoKeys.status", StatusBarAlignment.Right, 90));
    this.item.name = "Two Keys";
    this.add(session.onDidChangeState(() => this.show()));
    this.add(session.onDidChangeHidden(() => this.show()));
    this.add(window.onDidChangeActiveTextEditor(() => this.show()));
    this.add(
      languages.onDidChangeDiagnostics(({ uris }) => {
        const active = window.activeTextEditor?.document.uri.toString();
        if (uris.some((uri) => uri.toString() === active)) this.show();
      }),
    );
    this.show();
    this.item.show();
  }

  private hidden(): number {
    const uri = window.activeTextEditor?.document.uri;
    return uri ? this.session.hiddenFindings(uri) : 0;
  }

  private show(): void {
    const { item } = this;
    const state = this.session.state;
    const { text, label, detail, color, command } = describe(state, openFile(), this.hidden());
    item.text = text;
    item.accessibilityInformation = { label: `Two Keys: ${label}` };
    item.tooltip = new MarkdownString(`**Two Keys**: ${label}${detail ? `\n\n${detail}` : ""}`);
    item.backgroundColor = color ? new ThemeColor(color) : undefined;
    item.command = command;
  }
}

/** Number of findings in the file that is open; without one, or in a language that is not checked, undefined. */
function openFile(): number | undefined {
  const document = window.activeTextEditor?.document;
  if (!document || languages.match(EXPLAINED, document) === 0) return undefined;
  return findingsOf(document.uri).length;
}

interface Shown {
  readonly text: string;
  readonly label: string;
  readonly detail?: string;
  readonly color?: string;
  readonly command: string;
}

function describe(state: SessionState, count: number | undefined, hidden: number): Shown {
  const findings = "twoKeys.findings.focus";
  switch (state.kind) {
    case "off":
      return {
        text: "$(circle-slash) Two Keys: off",
        label: "off",
        detail: "Switched off in the settings: nothing is checked.",
        command: findings,
      };
    case "stopped":
      return { text: "$(shield) Two Keys", label: "not started", command: findings };
    case "starting":
      return { text: "$(loading~spin) Two Keys", label: "starting", command: findings };
    case "failed":
      return {
        text: "$(error) Two Keys: failed",
        label: `failed: ${state.reason}`,
        detail: "Nothing is checked. Select to see the log; “Two Keys: Restart Server” tries again.",
        color: "statusBarItem.errorBackground",
        command: "twoKeys.showLog",
      };
    case "running":
      if (count === undefined) {
        return {
          text: "$(shield) Two Keys",
          label: "nothing to check here",
          detail: "TypeScript, JavaScript, Python, Java and Go files are checked when they are open.",
          command: findings,
        };
      }
      return {
        text: count > 0 ? `$(shield) ${count}` : "$(shield) Two Keys",
        label: `${count === 0 ? "no" : count} finding${count === 1 ? "" : "s"} ${hidden > 0 ? "on changed lines" : "in this file"}`,
        ...(hidden > 0 ? { detail: `${olderFindings(hidden)} hidden: only changed lines are shown.` } : {}),
        command: findings,
      };
  }
}
