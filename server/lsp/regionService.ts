import { realpathSync } from "node:fs";
import { realpath } from "node:fs/promises";
import {
  type CancellationToken,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Connection,
  LSPErrorCodes,
  ResponseError,
} from "vscode-languageserver";
import { URI } from "vscode-uri";
import type * as z from "zod";
import {
  AGENT_RUN_NOTIFICATION,
  agentRunParams,
  COPY_NOTIFICATION,
  copyParams,
  EDIT_NOTIFICATION,
  editFacts,
} from "../protocol/edits.ts";
import type { InitializationOptions } from "../protocol/initialization.ts";
import {
  CHANGE_REGIONS_REQUEST,
  changeRegionsParams,
  DECLARE_REQUEST,
  declareParams,
  REGIONS_REQUEST,
  type RegionsResult,
  regionsParams,
} from "../protocol/regions.ts";
import { VET_PREVIEW_REQUEST, VET_REQUEST, vetParams, vetPreviewParams } from "../protocol/vetting.ts";
import type { ProvenancePolicy } from "../provenance/options.ts";
import type { Carried } from "../provenance/tracking/attribution.ts";
import { Cancelled } from "../standards/analysis.ts";
import { DECLARE_COMMAND } from "./commands.ts";
import type { OpenDocument } from "./openDocument.ts";
import { regionActions } from "./regionActions.ts";
import { changeRegions, declare, isBelow, Refused, vet, vetPreview } from "./regionRequests.ts";
import { Regions } from "./regions.ts";
import { WorkTrees } from "./workTrees.ts";

/** Copies that a paste may still name. */
const MAX_COPIES = 20;

export interface RegionServiceOptions {
  readonly connection: Connection;
  readonly documents: ReadonlyMap<string, OpenDocument>;
  /** File system paths of the workspace's folders. */
  folders(): readonly string[];
  policyOf(document: OpenDocument): Promise<ProvenancePolicy>;
  policyOfFile(file: string): Promise<ProvenancePolicy>;
  guard<T>(token: CancellationToken, work: () => Promise<T>): Promise<T>;
  /** The document's `ai-unvetted` diagnostics are others now. */
  onDiagnostics(document: OpenDocument): void;
  readonly pageUrl: string | undefined;
  readonly version: string;
  log(error: unknown): void;
}

/** Everything about AI lines that the protocol asks for or tells. */
export class RegionService {
  regions: Regions | undefined;
  private trees: WorkTrees | undefined;
  private vetCommand: string | undefined;
  private readonly copies = new Map<string, Promise<Carried | undefined>>();

  constructor(private readonly options: RegionServiceOptions) {}

  /** The client has said what it can do. */
  start({ capture = false, isTrusted = true, vetCommand }: InitializationOptions): void {
    // Git runs programs that a repository's configuration names, such as filters.
    if (!isTrusted) return;
    const { connection, policyOf, onDiagnostics, pageUrl, version, log } = this.options;
    this.vetCommand = vetCommand;
    this.trees = new WorkTrees({
      mayWrite: capture,
      mayWriteIn: (top) => isOfWorkspace(top, this.options.folders()),
      onGone: (tree) => this.regions?.gone(tree),
      writer: `two-keys/${version}`,
      onChange: (tree, paths) => this.regions?.refresh(tree, paths),
      onProblem: ({ source, message }) => connection.console.warn(`${source}: ${message}`),
    });
    const { trees } = this;
    this.regions = new Regions({
      connection,
      trees,
      isCapturing: capture,
      policyOf,
      onDiagnostics,
      pageUrl,
      log,
    });
  }

  listen(): void {
    const { connection } = this.options;
    this.onRequest(REGIONS_REQUEST, regionsParams, async ({ uri, isAgain }, regions, token) => {
      if (!regions) return this.untold(uri);
      regions.isAsked = true;
      const document = this.options.documents.get(uri);
      if (!document) return this.untold(uri);
      return regions.shown(document, token, isAgain ?? false);
    });
    this.onRequest(DECLARE_REQUEST, declareParams, (params) =>
      steadily(() => declare(this.document(params.uri), params, this.trusted())),
    );
    this.onRequest(VET_PREVIEW_REQUEST, vetPreviewParams, async (params) => {
      const document = this.document(params.uri);
      const policy = await this.options.policyOf(document);
      return steadily(() => vetPreview(document, params, this.trusted(), policy));
    });
    this.onRequest(VET_REQUEST, vetParams, async (params) => {
      const document = this.document(params.uri);
      const policy = await this.options.policyOf(document);
      return steadily(() => vet(document, params, this.trusted(), policy));
    });
    this.onRequest(CHANGE_REGIONS_REQUEST, changeRegionsParams, async ({ folder }, regions, token) => {
      const { policyOfFile } = this.options;
      if (!this.trees || !regions) return { files: [], problems: [] };
      return changeRegions(URI.parse(folder).fsPath, this.trees, regions, policyOfFile, token);
    });
    connection.onExecuteCommand(({ command, arguments: [raw] = [] }, token) =>
      this.options.guard(token, async () => {
        if (command !== DECLARE_COMMAND) return null;
        const params = declareParams.parse(raw);
        return this.refusable(() =>
          steadily(() => declare(this.document(params.uri), params, this.trusted())),
        );
      }),
    );
    this.onNotification(EDIT_NOTIFICATION, editFacts, async (params) => {
      const { uri, version, copy, ...seen } = params;
      const carried = copy === undefined ? undefined : await this.copies.get(copy);
      this.regions?.saw(uri, version, carried === undefined ? seen : { ...seen, carried });
    });
    this.onNotification(COPY_NOTIFICATION, copyParams, async ({ uri, id, version, start, end }) => {
      const place = await this.regions?.placeOf(uri);
      if (!place) return;
      this.copies.set(id, place.tree.copied(place.path, start, end, version));
      const [oldest] = this.copies.keys();
      if (this.copies.size > MAX_COPIES && oldest !== undefined) this.copies.delete(oldest);
    });
    this.onNotification(AGENT_RUN_NOTIFICATION, agentRunParams, async ({ tool, isRunning, folder }) => {
      // Where it is not known in which folder it runs, it may be any of those that are followed.
      const real = folder === undefined ? undefined : await realpath(folder).catch(() => folder);
      for (const { tree, repository } of this.trees?.all() ?? [])
        if (real === undefined || isBelow(repository.top, real)) tree.agentRun(tool, isRunning);
    });
    connection.workspace.onDidRenameFiles(({ files }) => {
      for (const { oldUri, newUri } of files) void this.renamed(oldUri, newUri);
    });
  }

  /** What a person can do about the AI lines, and the suspected ones, in a range. */
  async codeActions(
    document: OpenDocument,
    params: Pick<CodeActionParams, "range" | "context">,
  ): Promise<CodeAction[]> {
    const { only } = params.context;
    if (only && !only.some((kind) => kind === "" || kind === CodeActionKind.QuickFix)) return [];
    const known = this.regions?.latest(document);
    return known ? regionActions(document.uri, known.regions, params.range, this.vetCommand) : [];
  }

  async close(): Promise<void> {
    await this.trees?.close();
  }

  private async renamed(oldUri: string, newUri: string): Promise<void> {
    const [from, to] = await Promise.all(
      [oldUri, newUri].map((uri) => this.trees?.place(URI.parse(uri).fsPath)),
    );
    if (from && to && from.tree === to.tree) to.tree.renamed(from.path, to.path);
  }

  private document(uri: string): OpenDocument {
    const document = this.options.documents.get(uri);
    if (!document) throw new Refused("The file is not open.");
    return document;
  }

  private trusted(): Regions {
    if (!this.regions) throw new Refused("Git runs only in a workspace that you trust.");
    return this.regions;
  }

  /** Nothing is known of a document, whatever its text is. */
  private untold(uri: string): RegionsResult {
    const version = this.options.documents.get(uri)?.text.version ?? 0;
    return { version, regions: [], problems: [] };
  }

  private onRequest<S extends z.ZodType>(
    method: string,
    schema: S,
    answer: (params: z.infer<S>, regions: Regions | undefined, token: CancellationToken) => Promise<object>,
  ): void {
    this.options.connection.onRequest(method, (raw: unknown, token: CancellationToken) =>
      this.options.guard(token, () => this.refusable(() => answer(schema.parse(raw), this.regions, token))),
    );
  }

  private onNotification<S extends z.ZodType>(
    method: string,
    schema: S,
    take: (params: z.infer<S>) => Promise<void>,
  ): void {
    this.options.connection.onNotification(method, (raw: unknown) => {
      const parsed = schema.safeParse(raw);
      if (parsed.success) take(parsed.data).catch((error: unknown) => this.options.log(error));
      else this.options.log(new Error(`${method}: ${parsed.error.message}`));
    });
  }

  /** A refusal is an answer with a reason, not a failure of the server. */
  private async refusable<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof Refused) throw new ResponseError(LSPErrorCodes.RequestFailed, error.message);
      throw error;
    }
  }
}

/** Whether a work tree holds, or lies in, a folder of the workspace; without any folder the open files count. */
function isOfWorkspace(top: string, folders: readonly string[]): boolean {
  const real = folders.map((folder) => {
    try {
      return realpathSync(folder);
    } catch {
      return folder;
    }
  });
  return real.length === 0 || real.some((folder) => isBelow(top, folder) || isBelow(folder, top));
}

/** Again, once, if the text has changed under it; then the person is asked to try again. */
async function steadily<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (first) {
    if (!(first instanceof Cancelled)) throw first;
    try {
      return await work();
    } catch (second) {
      if (second instanceof Cancelled) throw new Refused("The text is changing. Try again.");
      throw second;
    }
  }
}
