import { type ServerCapabilities, TextDocumentSyncKind } from "vscode-languageserver/node";
import { FIX_ALL_KIND } from "../protocol/initialization.ts";
import { DECLARE_COMMAND } from "./commands.ts";

export const COMPLETION = { triggerCharacters: [" ", "-"] };

/** What the server offers a client that asks for diagnostics, can be told to ask again, and registers no completion. */
export function serverCapabilities(client: {
  readonly pull: boolean;
  readonly canRefresh: boolean;
  readonly hasCompletion: boolean;
}): ServerCapabilities {
  return {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental, save: true },
    ...(client.pull
      ? {
          diagnosticProvider: {
            identifier: "two-keys",
            // Rules over several files: whoever can be told when to ask again is told.
            interFileDependencies: !client.canRefresh,
            workspaceDiagnostics: false,
          },
        }
      : {}),
    codeActionProvider: { codeActionKinds: ["quickfix", FIX_ALL_KIND] },
    hoverProvider: true,
    executeCommandProvider: { commands: [DECLARE_COMMAND] },
    ...(client.hasCompletion ? { completionProvider: COMPLETION } : {}),
    workspace: {
      workspaceFolders: { supported: true, changeNotifications: true },
      fileOperations: { didRename: { filters: [{ scheme: "file", pattern: { glob: "**" } }] } },
    },
  };
}
