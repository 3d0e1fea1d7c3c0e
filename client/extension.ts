import { commands, type ExtensionContext, window, workspace } from "vscode";
import { AwaitingDiff } from "./awaitingDiff.ts";
import { INSERT_WAIVER, registerCommands } from "./commands.ts";
import { FindingsTree } from "./findings/findingsTree.ts";
import { Capture } from "./regions/capture.ts";
import { RegionLenses } from "./regions/regionLenses.ts";
import { RegionsStatus } from "./regions/regionsStatus.ts";
import { RegionsTree } from "./regions/regionsTree.ts";
import { RegionsView, VET_LINES } from "./regions/regionsView.ts";
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
  const session = new Session(context, log, { waiverCommand: INSERT_WAIVER, vetCommand: VET_LINES });
  const view = new RegionsView(session);
  const regions = new RegionsTree(session, view);
  const diff = new AwaitingDiff();
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
      if (event.affectsConfiguration("twoKeys.regions.capture") && settings.enabled()) void session.restart();
    }),
    workspace.onDidGrantWorkspaceTrust(() => settings.enabled() && void session.restart()),
    new Status(session),
    new FindingsTree(),
    diff,
    view,
    regions,
    new RegionsStatus(view),
    new RegionLenses(view),
    new Capture(session),
    ...registerCommands(context, { session, log, diff, regions }),
    // What ends before it may still have something to say.
    log,
  );
  showState();
  follow();
}
