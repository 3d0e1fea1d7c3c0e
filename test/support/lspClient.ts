import { type ChildProcess, spawn } from "node:child_process";
import path from "node:path";
import {
  type ClientCapabilities,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeResult,
  type ProtocolConnection,
  type PublishDiagnosticsParams,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-languageserver-protocol/node";
import { URI } from "vscode-uri";

/** A language client with nothing but a pipe: what any other editor sees. */
export class LspClient {
  readonly published: PublishDiagnosticsParams[] = [];
  refreshes = 0;
  private waiters: (() => void)[] = [];

  private constructor(
    private readonly child: ChildProcess,
    readonly connection: ProtocolConnection,
    readonly initialized: InitializeResult,
  ) {}

  static async start(
    options: {
      folders?: readonly string[];
      capabilities?: ClientCapabilities;
      initializationOptions?: unknown;
      env?: Record<string, string>;
      /** Another server than the one that is shipped. */
      server?: string;
    } = {},
  ): Promise<LspClient> {
    const child = spawn(process.execPath, [options.server ?? path.resolve("dist/server.js"), "--stdio"], {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...options.env },
    });
    const connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    connection.listen();
    // A server that dies must fail the test, not leave it waiting.
    child.once("exit", () => connection.dispose());
    const initialized = await connection.sendRequest<InitializeResult>("initialize", {
      processId: process.pid,
      rootUri: null,
      capabilities: options.capabilities ?? {},
      workspaceFolders: (options.folders ?? []).map((folder) => ({
        uri: URI.file(folder).toString(),
        name: path.basename(folder),
      })),
      initializationOptions: options.initializationOptions,
    });
    const client = new LspClient(child, connection, initialized);
    connection.onNotification("textDocument/publishDiagnostics", (params: PublishDiagnosticsParams) => {
      client.published.push(params);
      for (const wake of client.waiters.splice(0)) wake();
    });
    connection.onRequest("client/registerCapability", () => null);
    connection.onRequest("workspace/diagnostic/refresh", () => {
      client.refreshes++;
      for (const wake of client.waiters.splice(0)) wake();
      return null;
    });
    await connection.sendNotification("initialized", {});
    return client;
  }

  open(uri: string, languageId: string, text: string, version = 1): Promise<void> {
    return this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId, version, text },
    });
  }

  change(uri: string, version: number, contentChanges: unknown[]): Promise<void> {
    return this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges,
    });
  }

  async pull(uri: string): Promise<Diagnostic[]> {
    const report = await this.connection.sendRequest<DocumentDiagnosticReport>("textDocument/diagnostic", {
      textDocument: { uri },
    });
    if (report.kind !== "full") throw new Error("expected a full report");
    return report.items;
  }

  /** Next published diagnostics that satisfy the predicate, those already here included. */
  async waitFor(predicate: (params: PublishDiagnosticsParams) => boolean): Promise<PublishDiagnosticsParams> {
    for (;;) {
      const found = this.published.find(predicate);
      if (found) return found;
      await this.event();
    }
  }

  /** Resolves at the next notification that this client listens for. */
  event(): Promise<void> {
    return new Promise((resolve) => this.waiters.push(resolve));
  }

  /** Ends the server without a word, as a crash does. */
  kill(): void {
    this.child.kill("SIGKILL");
  }

  async stop(): Promise<number | null> {
    const ended = new Promise<number | null>((resolve) => this.child.once("exit", resolve));
    await this.connection.sendRequest("shutdown");
    await this.connection.sendNotification("exit");
    return ended;
  }
}
