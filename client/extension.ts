import { commands, type ExtensionContext, window, workspace } from "vscode";
import { CHANGED_LINES_NOTIFICATION } from "../server/protocol/findings.ts";
import { AwaitingDiff } from "./awaitingDiff.ts";
import { ChangeCommands } from "./change/changeCommands.ts";
import { ChangeForm } from "./change/changeForm.ts";
import { ChangeModel } from "./change/changeModel.ts";
import { ChangePages } from "./change/changePages.ts";
import { ChangeStatus } from "./change/changeStatus.ts";
import { ChangesTree } from "./change/changesTree.ts";
import { ChangeTree } from "./change/changeTree.ts";
import { DraftAutosave } from "./change/draftAutosave.ts";
import { ToolSecrets } from "./change/toolSecrets.ts";
import { INSERT_WAIVER, registerCommands } from "./commands.ts";
import { FindingsTree } from "./findings/findingsTree.ts";
import { RulePages } from "./findings/rulePages.ts";
import { Capture } from "./regions/capture.ts";
import { RegionLenses } from "./regions/regionLenses.ts";
import { RegionsStatus } from "./regions/regionsStatus.ts";
import { RegionsTree } from "./regions/regionsTree.ts";
import { RegionsView, VET_LINES } from "./regions/regionsView.ts";
import { EmergencyStatus } from "./review/emergencyStatus.ts";
import { ForgeTokens } from "./review/forgeTokens.ts";
import { RequestCommands } from "./review/requestCommands.ts";
import { ReviewCommands } from "./review/reviewCommands.ts";
import { ReviewContent } from "./review/reviewContent.ts";
import { ReviewModel } from "./review/reviewModel.ts";
import { ReviewScreen } from "./review/reviewScreen.ts";
import { ReviewsTree } from "./review/reviewsTree.ts";
import { Session } from "./session.ts";
import { settings } from "./settings.ts";
import { Status } from "./status.ts";

let active: Session | undefined;

/** Waits until the server has kept what it knows. */
export function deactivate(): Promise<void> | undefined {
  return active?.dispose();
}

/** Builds the object graph. The server starts in the background; nothing here waits for it. */
export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("Two Keys", { log: true });
  const secrets = new ToolSecrets(context);
  const serverCommands = { waiverCommand: INSERT_WAIVER, vetCommand: VET_LINES };
  const tokens = new ForgeTokens(context);
  const session = new Session(context, log, serverCommands, secrets, tokens);
  const view = new RegionsView(session);
  const regions = new RegionsTree(session, view);
  const diff = new AwaitingDiff();
  const model = new ChangeModel(session);
  const drafts = new DraftAutosave(log);
  const form = new ChangeForm(context, session, model, drafts, log);
  const reviews = new ReviewModel(session, model);
  const tree = new ChangeTree(model, reviews, context);
  const changes = new ChangesTree(session, model);
  const pages = new ChangePages(session);
  const change = new ChangeCommands({ session, model, form, drafts, tree, changes, pages });
  const content = new ReviewContent(session);
  const screen = new ReviewScreen(reviews, content);
  const review = new ReviewCommands({ session, model: reviews, screen, change: model });
  const request = new RequestCommands(session, reviews, model);
  const rules = new RulePages(context, session);
  const showState = (): void => {
    void commands.executeCommand("setContext", "twoKeys.serverState", session.state.kind);
    void commands.executeCommand("setContext", "twoKeys.isCapturing", session.isCapturing);
    void commands.executeCommand("setContext", "twoKeys.isTrusted", workspace.isTrusted);
  };
  const follow = (): void => {
    if (settings.enabled()) void session.start();
    else void session.stop({ kind: "off" });
  };
  active = session;
  context.subscriptions.push(
    session.onDidChangeState(showState),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("twoKeys.enable")) follow();
      if (event.affectsConfiguration("twoKeys.findings.changedLinesOnly"))
        session.notify(CHANGED_LINES_NOTIFICATION, { isOn: settings.changedLinesOnly() });
      if (event.affectsConfiguration("twoKeys.regions.capture") && settings.enabled()) void session.restart();
    }),
    workspace.onDidGrantWorkspaceTrust(() => settings.enabled() && void session.restart()),
    new Status(session),
    new FindingsTree(session),
    rules,
    diff,
    view,
    regions,
    new RegionsStatus(view),
    new RegionLenses(view),
    new Capture(session),
    model,
    drafts,
    form,
    reviews,
    tree,
    changes,
    pages,
    new ChangeStatus(model),
    content,
    screen,
    new ReviewsTree(reviews),
    new EmergencyStatus(reviews),
    ...registerCommands({
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
    }),
    // What ends before it may still have something to say.
    log,
  );
  showState();
  follow();
}
