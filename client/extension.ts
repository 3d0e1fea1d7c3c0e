import { commands, type ExtensionContext, window, workspace } from "vscode";
import { INSERT_WAIVER, registerCommands } from "./commands.ts";
import { FindingsTree } from "./findings/findingsTree.ts";
import { RegionsStatus } from "./regions/regionsStatus.ts";
import { RegionsView } from "./regions/regionsView.ts";
import { Session } from "./session.ts";
import { settings } from "./settings.ts";
import { Status } from "./status.ts";

/** Builds the object graph. The server starts in the background; nothing here waits for it. */
export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel("Two Keys", { log: true });
  const session = new Session(context, log, INSERT_WAIVER);
  const regions = new RegionsView(session);
  const showState = (): void => {
    void commands.executeCommand("setContext", "twoKeys.serverState", session.state.kind);
  };
  const follow = (): void => {
    if (settings.enabled()) void session.start();
    else void session.stop({ kind: "off" });
  };
  context.subscriptions.push(
    log,
    { dispose: () => void session.dispose() },
    session.onDidChangeState(showState),
    workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("twoKeys.enable")) follow();
    }),
    new Status(session),
    new FindingsTree(),
    regions,
    new RegionsStatus(regions),
    ...registerCommands(context, session, log),
  );
  showState();
  follow();
}
