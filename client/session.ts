import path from "node:path";
import {
  type CancellationToken,
  EventEmitter,
  type ExtensionContext,
  type LogOutputChannel,
  languages,
  type TextDocument,
  Uri,
  workspace,
} from "vscode";
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  ResponseError,
  type ServerOptions,
  State,
  TransportKind,
  vsdiag,
} from "vscode-languageclient/node";
import type * as z from "zod";
import { CHANGE_CHANGED_NOTIFICATION, SECRET_REQUEST, secretParams } from "../server/protocol/change.ts";
import { OLDER_FINDINGS_NOTIFICATION, olderFindingsParams } from "../server/protocol/findings.ts";
import type { InitializationOptions } from "../server/protocol/initialization.ts";
import { REGIONS_CHANGED_NOTIFICATION, regionsChangedParams } from "../server/protocol/regions.ts";
import { FORGE_TOKEN_REQUEST, forgeTokenParams } from "../server/protocol/review.ts";
import type { ToolSecrets } from "./change/toolSecrets.ts";
import { ANSWERED, FOLLOWED } from "./documents.ts";
import type { ForgeTokens } from "./review/forgeTokens.ts";
import { settings } from "./settings.ts";

function isExplained(document: TextDocument): boolean {
  return languages.match(ANSWERED, document) > 0;
}

export type SessionState =
  | { readonly kind: "off" }
  | { readonly kind: "stopped" }
  | { readonly kind: "starting" }
  | { readonly kind: "running" }
  | { readonly kind: "failed"; readonly reason: string };

/** The protocol's codes for a question that is to be asked again, and for one that is refused with a reason. */
const REQUEST_CANCELLED = -32800;
const REQUEST_FAILED = -32803;

/** Whether the server refused with a reason that is meant for the person. */
export function isRefusal(error: unknown): error is Error {
  return error instanceof ResponseError && error.code === REQUEST_FAILED;
}

/** More crashes than this without a restart by hand, and the server stays down. */
const MAX_CRASHES = 4;

/** The life of the language server: started, watched, and built anew after a failure. */
export class Session {
  private readonly changed = new EventEmitter<SessionState>();
  readonly onDidChangeState = this.changed.event;
  private readonly regionsChanged = new EventEmitter<Uri>();
  /** The AI regions of a document are others than the server said last. */
  readonly onDidChangeRegions = this.regionsChanged.event;
  private readonly changeChanged = new EventEmitter<undefined>();
  /** A change, its draft or its record is another than the server said last. */
  readonly onDidChangeChange = this.changeChanged.event;
  private readonly hiddenChanged = new EventEmitter<undefined>();
  /** Other findings than before are left out, as they are older than the change. */
  readonly onDidChangeHidden = this.hiddenChanged.event;
  private readonly hidden = new Map<string, number>();
  private mayCapture = false;
  private current: SessionState = { kind: "stopped" };
  private client: LanguageClient | undefined;
  private crashes = 0;

  constructor(
    private readonly context: ExtensionContext,
    private readonly log: LogOutputChannel,
    private readonly serverCommands: Pick<InitializationOptions, "waiverCommand" | "vetCommand">,
    private readonly secrets: ToolSecrets,
    private readonly tokens: ForgeTokens,
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

  /** Whether edits are reported to the server, which may then keep what it learns. */
  get isCapturing(): boolean {
    return this.current.kind === "running" && this.mayCapture;
  }

  /** Findings that are left out of a document, or of all that are open. */
  hiddenFindings(uri?: Uri): number {
    if (uri) return this.hidden.get(uri.toString()) ?? 0;
    return workspace.textDocuments.reduce((sum, one) => sum + this.hiddenFindings(one.uri), 0);
  }

  /** Asks the server. Rejects with its reason, or while none runs; a cancelled question has no answer. */
  async request<S extends z.ZodType>(
    method: string,
    params: object,
    schema: S,
    token?: CancellationToken,
  ): Promise<z.infer<S>> {
    if (this.current.kind !== "running" || !this.client) throw new Error("The server is not running.");
    // An absent token must not be sent as a parameter.
    const answer = token
      ? this.client.sendRequest(method, params, token)
      : this.client.sendRequest(method, params);
    return schema.parse(await answer);
  }

  /** Asks for something that is asked for again if it fails: `undefined` then. */
  async ask<S extends z.ZodType>(
    method: string,
    params: object,
    schema: S,
    token?: CancellationToken,
  ): Promise<z.infer<S> | undefined> {
    try {
      return await this.request(method, params, schema, token);
    } catch (error) {
      const isCancelled = error instanceof ResponseError && error.code === REQUEST_CANCELLED;
      const why = error instanceof Error ? error.message : String(error);
      if (isCancelled || this.current.kind !== "running") this.log.debug(`${method}: ${why}`);
      else this.log.warn(`${method}: ${why}`);
      return undefined;
    }
  }

  /** Tells the server; nothing while none runs. */
  notify(method: string, params: object): void {
    if (this.current.kind !== "running" || !this.client) return;
    this.client.sendNotification(method, params).catch((error: unknown) => {
      this.log.debug(`${method}: ${String(error)}`);
    });
  }

  async dispose(): Promise<void> {
    await this.stop();
    this.changed.dispose();
    this.regionsChanged.dispose();
    this.changeChanged.dispose();
    this.hiddenChanged.dispose();
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
    const { isTrusted } = workspace;
    this.mayCapture = settings.capture() && isTrusted;
    const initialization: InitializationOptions = {
      ...this.serverCommands,
      capture: this.mayCapture,
      hasSecrets: true,
      hasForgeTokens: true,
      isTrusted,
      changedLinesOnly: settings.changedLinesOnly(),
    };
    this.hidden.clear();
    const options: LanguageClientOptions = {
      documentSelector: FOLLOWED,
      initializationOptions: initialization,
      outputChannel: this.log,
      middleware: {
        // The server follows every file; it has findings and explanations for these alone.
        provideHover: (document, position, token, next) =>
          isExplained(document) ? next(document, position, token) : undefined,
        provideDiagnostics: (document, previous, token, next) =>
          document instanceof Uri || isExplained(document)
            ? next(document, previous, token)
            : { kind: vsdiag.DocumentDiagnosticReportKind.full, items: [] },
      },
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
    client.onNotification(REGIONS_CHANGED_NOTIFICATION, (raw: unknown) => {
      const params = regionsChangedParams.safeParse(raw);
      if (params.success) this.regionsChanged.fire(Uri.parse(params.data.uri));
    });
    client.onNotification(OLDER_FINDINGS_NOTIFICATION, (raw: unknown) => {
      const params = olderFindingsParams.safeParse(raw);
      if (!params.success) return;
      this.hidden.set(Uri.parse(params.data.uri).toString(), params.data.hidden);
      this.hiddenChanged.fire(undefined);
    });
    // Whichever folder it is about: what is asked again is little.
    client.onNotification(CHANGE_CHANGED_NOTIFICATION, () => this.changeChanged.fire(undefined));
    client.onRequest(SECRET_REQUEST, async (raw: unknown) => {
      const params = secretParams.safeParse(raw);
      return (params.success ? await this.secrets.read(params.data.name) : undefined) ?? null;
    });
    client.onRequest(FORGE_TOKEN_REQUEST, async (raw: unknown) => {
      const params = forgeTokenParams.safeParse(raw);
      return (params.success ? await this.tokens.read(params.data) : undefined) ?? null;
    });
    return client;
  }
}
