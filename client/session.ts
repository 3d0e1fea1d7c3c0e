import path from "node:path";
import { EventEmitter, type ExtensionContext, type LogOutputChannel, type Uri } from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  State,
  TransportKind,
} from "vscode-languageclient/node";
import type { InitializationOptions } from "../server/protocol/initialization.ts";
import {
  REGIONS_REQUEST,
  type RegionsParams,
  type RegionsResult,
  regionsResult,
} from "../server/protocol/regions.ts";
import { CHECKED, POLICIES } from "./documents.ts";

export type SessionState =
  | { readonly kind: "off" }
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" }
  | { readonly kind: "running" }
  | { readonly kind: "failed"; readonly reason: string };

/** More crashes than this without a restart by hand, and the server stays down. */
const MAX_CRASHES = 4;

/** The life of the language server: started, watched, and built anew after a failure. */
export class Session {
  private readonly changed = new EventEmitter<SessionState>();
  readonly onDidChangeState = this.changed.event;
  private current: SessionState = { kind: "stopped" };
  private client: LanguageClient | undefined;
  private crashes = 0;

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
    private readonly waiverCommand: string,
  ) {}

  get state(): SessionState {
    return this.current;
  }

  /** Starts the server; resolves when it runs or has failed, and never rejects. */
  async start(): Promise<void> {
    if (this.client) return;
    this.set({ kind: "starting" });
    const client = this.build();
    this.client = client;
    try {
      await client.start();
      if (this.client === client) this.set({ kind: "running" });
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.log.error(`session: the server did not start: ${reason}`);
      if (this.client !== client) return;
      this.client = undefined;
      this.set({ kind: "failed", reason });
      await client.dispose().catch(() => undefined);
    }
  }

  async stop(next: SessionState = { kind: "stopped" }): Promise<void> {
    const client = this.client;
    this.client = undefined;
    this.set(next);
    await client?.dispose().catch((error: unknown) => this.log.warn(`session: ${String(error)}`));
  }

  async restart(): Promise<void> {
    this.crashes = 0;
    await this.stop();
    await this.start();
  }

  /** AI regions of a document; `undefined` while no server runs or the text is changing. */
  async regions(uri: Uri): Promise<RegionsResult | undefined> {
    if (this.current.kind !== "running" || !this.client) return undefined;
    const params: RegionsParams = { uri: uri.toString() };
    try {
      return regionsResult.parse(await this.client.sendRequest(REGIONS_REQUEST, params));
    } catch (error) {
      this.log.debug(`regions: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  async dispose(): Promise<void> {
    await this.stop();
    this.changed.dispose();
  }

  private set(state: SessionState): void {
    if (state.kind !== this.current.kind) this.log.info(`session: ${state.kind}`);
    this.current = state;
    this.changed.fire(state);
  }

  private build(): LanguageClient {
    const module = this.context.asAbsolutePath(path.join("dist", "server.js"));
    const server: ServerOptions = {
      run: { module, transport: TransportKind.ipc },
      debug: {
        module,
        transport: TransportKind.ipc,
        options: { execArgv: ["--nolazy", "--enable-source-maps"] },
      },
    };
    const initialization: InitializationOptions = { waiverCommand: this.waiverCommand };
    const options: LanguageClientOptions = {
      documentSelector: [...CHECKED, ...POLICIES],
      initializationOptions: initialization,
      outputChannel: this.log,
      diagnosticPullOptions: { onChange: true, onSave: false, onFocus: true },
      errorHandler: {
        error: (error) => {
          this.log.error(`session: ${error.message}`);
          return { action: ErrorAction.Continue, handled: true };
        },
        closed: () => {
          this.crashes++;
          if (this.crashes <= MAX_CRASHES) {
            this.log.warn(`session: the server ended (${this.crashes}), starting it again`);
            return { action: CloseAction.Restart, handled: true };
          }
          const reason = `the server ended ${this.crashes} times`;
          this.log.error(`session: ${reason}`);
          this.client = undefined;
          this.set({ kind: "failed", reason });
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
    };
    const client = new LanguageClient("twoKeys", "Two Keys", server, options);
    client.onDidChangeState(({ newState }) => {
      if (this.client !== client) return;
      if (newState === State.Running) this.set({ kind: "running" });
      else if (newState === State.Starting) this.set({ kind: "starting" });
    });
    return client;
  }
}
