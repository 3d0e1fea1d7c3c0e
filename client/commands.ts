import path from "node:path";
import {
  type CodeAction,
  commands,
  type Disposable,
  type LogOutputChannel,
  Range,
  SnippetString,
  Uri,
  window,
  workspace,
} from "vscode";
import { FIX_ALL_KIND } from "../server/protocol/initialization.ts";
import type { AwaitingDiff } from "./awaitingDiff.ts";
import type { ChangeCommands } from "./change/changeCommands.ts";
import { SHOW_CHECKLIST } from "./change/changeStatus.ts";
import { FOCUS_FIELD } from "./change/rowItem.ts";
import type { ToolSecrets } from "./change/toolSecrets.ts";
import type { TreeNode } from "./findings/findingsTree.ts";
import type { RulePages } from "./findings/rulePages.ts";
import { insertWaiver } from "./findings/waiver.ts";
import { plainMessage } from "./messages.ts";
import { declareOrigin } from "./regions/declareOrigin.ts";
import { changeHook } from "./regions/hooks.ts";
import type { RegionsTree } from "./regions/regionsTree.ts";
import { shareNotes } from "./regions/shareNotes.ts";
import { vetLines } from "./regions/vetting.ts";
import type { ForgeTokens } from "./review/forgeTokens.ts";
import type { RequestCommands } from "./review/requestCommands.ts";
import type { ReviewCommands } from "./review/reviewCommands.ts";
import { OPEN_REVIEW_FILE, SHOW_BLANKS } from "./review/reviewRows.ts";
import { isRefusal, type Session } from "./session.ts";
import { settings } from "./settings.ts";

export const INSERT_WAIVER = "twoKeys.insertWaiver";

/** What commands act on. */
export interface CommandTargets {
  readonly session: Session;
  readonly log: LogOutputChannel;
  readonly diff: AwaitingDiff;
  readonly regions: RegionsTree;
  readonly change: ChangeCommands;
  readonly secrets: ToolSecrets;
  readonly review: ReviewCommands;
  readonly request: RequestCommands;
  readonly tokens: ForgeTokens;
  readonly rules: RulePages;
}

/** Registers every command. What one throws is logged and shown once, with the log at hand. */
export function registerCommands({
  session,
  log,
  diff,
  regions,
  change,
  secrets,
  review,
  request,
  tokens,
  rules,
}: CommandTargets): Disposable[] {
  const register = (id: string, run: (...args: unknown[]) => PromiseLike<void> | void): Disposable =>
    commands.registerCommand(id, async (...args: unknown[]) => {
      try {
        await run(...args);
      } catch (error) {
        if (isRefusal(error)) {
          log.info(`${id}: ${error.message}`);
          void window.showWarningMessage(`Two Keys: ${plainMessage(error.message)}`);
          return;
        }
        const why = error instanceof Error ? error.message : String(error);
        log.error(`${id}: ${error instanceof Error ? (error.stack ?? why) : why}`);
        // The command has ended; whoever called it must not wait until somebody reads this.
        void window.showErrorMessage(`Two Keys: ${plainMessage(why)}`, "Show Log").then((choice) => {
          if (choice) log.show();
        });
      }
    });
  return [
    register("twoKeys.restartServer", () => session.restart()),
    register("twoKeys.showLog", () => log.show()),
    register("twoKeys.fixFile", () => fixFile()),
    register("twoKeys.openPolicy", () => openPolicy()),
    register("twoKeys.explainRule", (node) => rules.explain(node as TreeNode | undefined)),
    register("twoKeys.browseRules", () => rules.browse()),
    register("twoKeys.toggleChangedLinesOnly", () =>
      settings.setChangedLinesOnly(!settings.changedLinesOnly()),
    ),
    register("twoKeys.groupFindingsByFile", () => settings.setGroupBy("file")),
    register("twoKeys.groupFindingsByRule", () => settings.setGroupBy("rule")),
    register(INSERT_WAIVER, (args) => insertWaiver(args)),
    register("twoKeys.vetLines", (arg) => vetLines(arg, session, diff)),
    register("twoKeys.confirmVetting", () => diff.confirm("vetting")),
    register("twoKeys.declareOrigin", () => declareOrigin(session)),
    register("twoKeys.refreshAiLines", () => regions.refresh()),
    register("twoKeys.shareNotes", () => shareNotes(session)),
    register("twoKeys.installHook", () => changeHook("install", session, diff)),
    register("twoKeys.removeHook", () => changeHook("remove", session, diff)),
    register("twoKeys.confirmHook", () => diff.confirm("hook")),
    register("twoKeys.newChange", () => change.create()),
    register("twoKeys.openChange", (arg) => change.open(arg)),
    register("twoKeys.openDraft", () => change.openDraft()),
    register("twoKeys.prefillChange", () => change.prefill()),
    register("twoKeys.submitChange", () => change.submit()),
    register("twoKeys.reviseChange", () => change.revise()),
    register("twoKeys.closeChange", (arg) => change.close(arg)),
    register("twoKeys.cancelChange", (arg) => change.cancel(arg)),
    register("twoKeys.showEffectivePolicy", () => change.showPolicy()),
    register("twoKeys.setUp", () => change.setUp()),
    register("twoKeys.syncLedger", () => change.sync()),
    register("twoKeys.storeToolSecret", () => secrets.store()),
    register("twoKeys.refreshChange", () => change.refresh()),
    register("twoKeys.requestReviewers", (arg) => request.request(arg)),
    register("twoKeys.remindReviewers", (arg) => request.remind(arg)),
    register("twoKeys.withdrawRequest", (arg) => request.withdraw(arg)),
    register("twoKeys.retryRequest", (arg) => request.retry(arg)),
    register("twoKeys.openReview", (arg) => review.open(arg)),
    register("twoKeys.openReviewSince", (arg) => review.openSince(arg)),
    register("twoKeys.showReviewRecord", (arg) => review.showRecord(arg)),
    register("twoKeys.approveChange", (arg) => review.approve(arg)),
    register("twoKeys.objectToChange", (arg) => review.object(arg)),
    register("twoKeys.withdrawReview", (arg) => review.withdraw(arg)),
    register("twoKeys.commentOnChange", (arg) => review.comment(arg)),
    register("twoKeys.breakGlass", (arg) => review.breakGlass(arg)),
    register("twoKeys.copyChangeId", (arg) => review.copyId(arg)),
    register("twoKeys.storeForgeToken", () => tokens.store()),
    register("twoKeys.forgetForgeToken", () => tokens.forget()),
    register(OPEN_REVIEW_FILE, (id, path) => review.openFile(id, path)),
    register(SHOW_BLANKS, () => review.showBlanks()),
    register(FOCUS_FIELD, (path) => change.focusField(path)),
    register(SHOW_CHECKLIST, () => change.showChecklist()),
  ];
}

/** Asks first: the editor's own answer to "nothing to do" names the kind of action, which says nothing to a person. */
async function fixFile(): Promise<void> {
  const document = window.activeTextEditor?.document;
  if (!document) {
    void window.showInformationMessage("Two Keys: open the file that is to be fixed.");
    return;
  }
  const actions = await commands.executeCommand<CodeAction[]>(
    "vscode.executeCodeActionProvider",
    document.uri,
    new Range(0, 0, document.lineCount, 0),
    FIX_ALL_KIND,
  );
  if (actions.length === 0) {
    void window.showInformationMessage("Two Keys: this file has no safe fixes left.");
    return;
  }
  await commands.executeCommand("editor.action.codeAction", { kind: FIX_ALL_KIND, apply: "first" });
}

/** Opens the nearest policy above the current file, or starts one in its workspace folder. */
async function openPolicy(): Promise<void> {
  const active = window.activeTextEditor?.document.uri;
  const folder =
    (active ? workspace.getWorkspaceFolder(active) : undefined) ?? workspace.workspaceFolders?.[0];
  let at = active?.scheme === "file" ? path.dirname(active.fsPath) : folder?.uri.fsPath;
  while (at) {
    const candidate = Uri.file(path.join(at, ".two-keys", "policy.yaml"));
    const found = await workspace.fs.stat(candidate).then(
      () => true,
      () => false,
    );
    if (found) {
      await window.showTextDocument(candidate);
      return;
    }
    if (path.dirname(at) === at) break;
    at = path.dirname(at);
  }
  if (!folder) {
    const choice = await window.showInformationMessage(
      "Two Keys: a policy belongs to a folder, and none is open.",
      "Open Folder…",
    );
    if (choice) await commands.executeCommand("vscode.openFolder");
    return;
  }
  const fresh = Uri.joinPath(folder.uri, ".two-keys", "policy.yaml").with({ scheme: "untitled" });
  const editor = await window.showTextDocument(await workspace.openTextDocument(fresh));
  if (editor.document.getText() === "") {
    await editor.insertSnippet(NEW_POLICY);
  }
}

/** Every line says what holds anyway; the cursor stands where completion has the most to offer. */
const NEW_POLICY =
  new SnippetString(`# The reliability policy of this repository. Ctrl+Space lists what may stand here.
standards:
  tier: 1
  values:
    outboundTimeoutMs: 10000
  $0
`);
