import path from "node:path";
import {
  CancellationToken,
  CompletionRequest,
  type Connection,
  DidChangeWatchedFilesNotification,
  type DocumentDiagnosticReport,
  DocumentDiagnosticReportKind,
  type Hover,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  type Position,
  ResponseError,
} from "vscode-languageserver";
import { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import { PolicyFinder } from "../policy/policyFinder.ts";
import {
  CHANGED_LINES_NOTIFICATION,
  changedLinesParams,
  OLDER_FINDINGS_NOTIFICATION,
  type OlderFindingsParams,
  RULE_PAGE_REQUEST,
  RULES_REQUEST,
  type RulePageResult,
  rulePageParams,
} from "../protocol/findings.ts";
import { HOOK_APPLY_REQUEST, HOOK_PLAN_REQUEST } from "../protocol/hooks.ts";
import { type InitializationOptions, initializationOptions } from "../protocol/initialization.ts";
import { SHARE_NOTES_REQUEST } from "../protocol/notes.ts";
import { Cancelled } from "../standards/analysis.ts";
import { rulePage } from "../standards/page.ts";
import { RULES } from "../standards/registry.ts";
import type { Rule } from "../standards/rule.ts";
import { COMPLETION, serverCapabilities } from "./capabilities.ts";
import { catalogue } from "./catalogue.ts";
import { ChangedLines } from "./changedLines.ts";
import { Changes } from "./changes.ts";
import { isDraft } from "./draftDocuments.ts";
import type { Environment } from "./environment.ts";
import { FindingAnswers } from "./findingAnswers.ts";
import { type Around, HELPED_GLOBS, helpedCompletion, helpedHover, isHelped } from "./helpedDocuments.ts";
import { AgentHooks } from "./hooks.ts";
import { shareFolderNotes } from "./notes.ts";
import { OpenDocument } from "./openDocument.ts";
import { isGoverning, isPolicy } from "./policyDocuments.ts";
import { POLICY_GLOBS } from "./policyFiles.ts";
import { PolicyReports } from "./policyReports.ts";
import { ProjectIndex } from "./projectIndex.ts";
import { PushDiagnostics } from "./pushDiagnostics.ts";
import { readingProgress } from "./readingProgress.ts";
import { RegionService } from "./regionService.ts";
import { Reviews } from "./reviews.ts";

/** How long a question waits for its document to be opened. Milliseconds. */
const OPEN_MS = 1500;

/** The language server: documents in, diagnostics, fixes and explanations out. */
class Server {
  private readonly documents = new Map<string, OpenDocument>();
  /** Who waits for a document to be opened. */
  private readonly awaited = new Map<string, (() => void)[]>();
  private readonly policies: PolicyFinder;
  private readonly service: RegionService;
  private readonly hooks: AgentHooks;
  private readonly changes: Changes;
  private folders: string[] = [];
  /** Counts changes of any policy, so that nothing answers with an old one. */
  private generation = 0;
  private push: PushDiagnostics | undefined;
  private options: InitializationOptions = {};
  private canRefresh = false;
  private canWatch = false;
  private canRegisterCompletion = false;
  private canShowProgress = false;
  private readonly reports: PolicyReports;
  private readonly projects: ProjectIndex;
  private readonly changedLines: ChangedLines;
  private readonly answers: FindingAnswers;

  constructor(
    private readonly connection: Connection,
    private readonly environment: Environment,
  ) {
    this.policies = new PolicyFinder(environment.disk);
    this.service = new RegionService({
      connection,
      documents: this.documents,
      folders: () => this.folders,
      policyOf: async (document) => (await document.policy(this.generation)).provenance,
      policyOfFile: async (file) => (await this.policies.governing(file, path.dirname(file))).provenance,
      guard: (token, work) => this.guard(token, work),
      onDiagnostics: (document) => this.aiDiagnosticsChanged(document),
      pageUrl: environment.provenancePage,
      version: environment.version,
      log: (error) => this.log(error),
    });
    this.reports = new PolicyReports({
      connection,
      disk: environment.disk,
      document: (uri) => this.documents.get(uri)?.text,
      around: this.around,
      log: (error) => this.log(error),
    });
    this.projects = new ProjectIndex({
      finder: this.policies,
      baseOf: (file) => this.baseOf(file),
      mayRunGit: () => this.options.isTrusted ?? true,
      onChange: (documents) => this.askAgain(documents),
      onFirst: (extensions) => this.watch([`**/*.{${extensions.join(",")}}`]),
      progress: () => readingProgress(connection, this.canShowProgress),
      tell: (message) => void connection.window.showWarningMessage(message),
      log: (error) => this.log(error),
    });
    this.changedLines = new ChangedLines({
      finder: this.policies,
      mayRunGit: () => this.options.isTrusted ?? true,
      today: () => environment.today(),
      onHidden: (uri, hidden) =>
        void connection.sendNotification(OLDER_FINDINGS_NOTIFICATION, {
          uri,
          hidden,
        } satisfies OlderFindingsParams),
      log: (error) => this.log(error),
    });
    this.answers = new FindingAnswers({
      environment,
      projects: this.projects,
      changedLines: this.changedLines,
      generation: () => this.generation,
      isOpen: (document) => this.documents.get(document.uri) === document,
    });
    this.hooks = new AgentHooks(environment.hookScript);
    this.changes = new Changes({
      connection,
      documents: this.documents,
      guard: (token, work) => this.guard(token, work),
    });
  }

  listen(): void {
    const { connection } = this;
    connection.onInitialize((params) => this.initialize(params));
    connection.onInitialized(() => this.initialized());
    connection.onDidOpenTextDocument(({ textDocument: item }) => {
      const text = TextDocument.create(item.uri, item.languageId, item.version, item.text);
      this.documents.get(item.uri)?.dispose();
      const document = new OpenDocument(text, (one) => this.governing(one));
      this.documents.set(item.uri, document);
      this.service.regions?.opened(document);
      for (const wake of this.awaited.get(item.uri) ?? []) wake();
      this.changed(item.uri);
    });
    connection.onDidChangeTextDocument(({ textDocument, contentChanges }) => {
      const document = this.documents.get(textDocument.uri);
      if (!document) return;
      const steps = document.change(contentChanges, textDocument.version);
      this.service.regions?.changed(document, steps);
      this.changed(textDocument.uri);
    });
    connection.onDidSaveTextDocument(({ textDocument }) => {
      this.service.regions?.saved(textDocument.uri);
      this.changedLines.forget();
      this.projects.resume();
      this.changes.soon();
      if (isGoverning(textDocument.uri)) this.policyChanged();
      else if (isPolicy(textDocument.uri)) this.checkPolicies();
      else if (this.documents.get(textDocument.uri)?.saved()) {
        if (this.push) this.push.schedule(textDocument.uri);
        else if (this.canRefresh) connection.languages.diagnostics.refresh();
      }
    });
    connection.onDidCloseTextDocument(({ textDocument: { uri } }) => {
      const document = this.documents.get(uri);
      document?.dispose();
      this.documents.delete(uri);
      if (document) this.projects.closed(document);
      this.changedLines.closed(uri);
      const isMarked = (this.service.regions?.diagnosticsOf(uri).length ?? 0) > 0;
      this.service.regions?.closed(uri);
      // What was published stands until it is taken back; the problems of the policy that governs stay.
      if ((this.push || isMarked || isHelped(uri)) && !isGoverning(uri))
        void connection.sendDiagnostics({ uri, diagnostics: [] });
    });
    connection.onDidChangeWatchedFiles(({ changes }) => {
      if (changes.some((change) => isGoverning(change.uri))) this.policyChanged();
      else if (changes.some((change) => isPolicy(change.uri))) this.checkPolicies();
      this.projects.touched(changes.map((change) => URI.parse(change.uri).fsPath));
    });
    connection.languages.diagnostics.on((params, token) => this.pull(params.textDocument.uri, token));
    connection.onCodeAction((params, token) =>
      this.guard(token, async () => {
        const document = this.documents.get(params.textDocument.uri);
        if (!document) return [];
        const { waiverCommand } = this.options;
        const actions = await this.answers.codeActions(document, params, token, waiverCommand);
        return [...actions, ...(await this.service.codeActions(document, params))];
      }),
    );
    connection.onHover((params, token) =>
      this.guard(token, () => this.hover(params.textDocument.uri, params.position, token)),
    );
    this.service.listen();
    this.changes.listen();
    new Reviews(this.changes).listen();
    connection.onNotification(CHANGED_LINES_NOTIFICATION, (raw: unknown) => {
      const params = changedLinesParams.safeParse(raw);
      if (params.success && this.changedLines.set(params.data.isOn))
        this.askAgain([...this.documents.values()]);
    });
    connection.onRequest(RULES_REQUEST, async () => catalogue(await this.knownRules()));
    connection.onRequest(RULE_PAGE_REQUEST, async (raw: unknown) => {
      const { id } = rulePageParams.parse(raw);
      const known = (await this.knownRules()).get(id);
      return { page: known && rulePage(known) } satisfies RulePageResult;
    });
    connection.onRequest(HOOK_PLAN_REQUEST, (raw: unknown) => this.hooks.plan(raw));
    connection.onRequest(HOOK_APPLY_REQUEST, (raw: unknown) => this.hooks.apply(raw));
    connection.onRequest(SHARE_NOTES_REQUEST, (raw: unknown, token: CancellationToken) =>
      this.guard(token, () => shareFolderNotes(raw, this.options.capture === true)),
    );
    connection.onCompletion(({ textDocument, position }) => {
      const document = this.documents.get(textDocument.uri);
      return document ? helpedCompletion(document.text, position, this.around) : [];
    });
    connection.onShutdown(async () => {
      this.changes.close();
      this.projects.reset();
      this.changedLines.forget();
      await this.service.close();
      for (const document of this.documents.values()) document.dispose();
      this.documents.clear();
    });
    connection.listen();
  }

  private initialize(params: InitializeParams): InitializeResult {
    const options = initializationOptions.safeParse(params.initializationOptions ?? {});
    this.options = options.success ? options.data : {};
    this.service.start(this.options);
    this.changedLines.set(this.options.changedLinesOnly ?? false);
    this.hooks.isAllowed = this.options.capture === true;
    this.changes.isTrusted = this.options.isTrusted ?? true;
    this.changes.hasSecrets = this.options.hasSecrets ?? false;
    this.changes.hasForgeTokens = this.options.hasForgeTokens ?? false;
    const { textDocument, workspace } = params.capabilities;
    this.changes.hasVersions = workspace?.workspaceEdit?.documentChanges ?? false;
    this.folders = (params.workspaceFolders ?? []).map((folder) => URI.parse(folder.uri).fsPath);
    this.canRefresh = workspace?.diagnostics?.refreshSupport ?? false;
    this.canWatch = workspace?.didChangeWatchedFiles?.dynamicRegistration ?? false;
    this.canShowProgress = params.capabilities.window?.workDoneProgress ?? false;
    this.canRegisterCompletion = textDocument?.completion?.dynamicRegistration ?? false;
    const pull = textDocument?.diagnostic !== undefined;
    if (!pull)
      this.push = new PushDiagnostics((uri) => this.publish(uri).catch((error: unknown) => this.log(error)));
    return {
      capabilities: serverCapabilities({
        pull,
        canRefresh: this.canRefresh,
        hasCompletion: !this.canRegisterCompletion,
      }),
      serverInfo: { name: "two-keys", version: this.environment.version },
    };
  }

  private initialized(): void {
    this.watch(POLICY_GLOBS);
    if (this.canRegisterCompletion) {
      // Only policies are completed: a space that is typed elsewhere must ask nobody.
      void this.connection.client.register(CompletionRequest.type, {
        ...COMPLETION,
        documentSelector: HELPED_GLOBS.map((pattern) => ({ pattern })),
      });
    }
    this.connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(removed.map((folder) => URI.parse(folder.uri).fsPath));
      this.folders = [
        ...this.folders.filter((folder) => !gone.has(folder)),
        ...added.map((folder) => URI.parse(folder.uri).fsPath),
      ];
      this.policyChanged();
    });
  }

  private watch(globs: readonly string[]): void {
    if (!this.canWatch) return;
    void this.connection.client.register(DidChangeWatchedFilesNotification.type, {
      watchers: globs.map((globPattern) => ({ globPattern })),
    });
  }

  private baseOf(file: string): string {
    return this.folders.find((folder) => file.startsWith(folder + path.sep)) ?? path.dirname(file);
  }

  /** What is said of documents has changed without them. */
  private askAgain(documents: readonly OpenDocument[]): void {
    if (this.push) for (const { uri } of documents) this.push.schedule(uri);
    else if (this.canRefresh) this.connection.languages.diagnostics.refresh();
  }

  private async governing(document: OpenDocument): ReturnType<PolicyFinder["governing"]> {
    // What is on no disk yet is governed as if it lay in the first workspace folder.
    const home = this.folders[0] ?? path.parse(process.execPath).root;
    const file = document.onDisk ? document.path : path.join(home, path.basename(document.path));
    const found = await this.policies.governing(file, this.baseOf(file));
    for (const one of new Set([...(found.file ? [found.file] : []), ...found.ruleFiles]))
      void this.reports.ofFile(one).catch((error: unknown) => this.log(error));
    return found;
  }

  /** Rules by id: those of the catalogue, and what the policies of the folders and open documents bring along. */
  private async knownRules(): Promise<ReadonlyMap<string, Rule>> {
    const governed = await Promise.all([
      ...this.folders.map((folder) => this.policies.governing(path.join(folder, "any"), folder)),
      ...[...this.documents.values()].map((document) => document.policy(this.generation)),
    ]);
    const rules = governed.flatMap(({ standards }) => standards.rules);
    return new Map([...RULES, ...rules].map((rule) => [rule.id, rule]));
  }

  private policyChanged(): void {
    this.generation++;
    this.policies.forget();
    this.projects.reset();
    this.changedLines.forget();
    for (const uri of this.documents.keys()) this.changed(uri);
    this.service.regions?.refresh();
    if (!this.push && this.canRefresh) this.connection.languages.diagnostics.refresh();
  }

  private readonly openText = (uri: string): string | undefined => this.documents.get(uri)?.text.getText();

  private readonly around: Around = {
    openText: this.openText,
    draftNames: (uri) => this.changes.draftNames(uri),
  };

  /** A policy file speaks of the others: what is wrong in one may be put right in another. */
  private checkPolicies(): void {
    for (const uri of this.documents.keys()) if (isPolicy(uri)) this.changed(uri);
  }

  private changed(uri: string): void {
    const document = this.documents.get(uri);
    if (document && isDraft(uri)) this.changes.soon();
    if (document && isHelped(uri))
      void this.reports.ofDocument(document.text).catch((error: unknown) => this.log(error));
    else this.push?.schedule(uri);
  }

  private async publish(uri: string): Promise<void> {
    const document = this.documents.get(uri);
    if (!document) return;
    const findings = await this.answers.diagnostics(document, CancellationToken.None);
    // Closed or replaced while it was analysed: whoever did that has cleared it.
    if (this.documents.get(uri) !== document) return;
    const diagnostics = [...findings, ...(this.service.regions?.diagnosticsOf(uri) ?? [])];
    await this.connection.sendDiagnostics({ uri, version: document.text.version, diagnostics });
  }

  /** Clients that ask for findings get these sent beside them; the others get all in one. */
  private aiDiagnosticsChanged(document: OpenDocument): void {
    if (isHelped(document.uri)) return;
    if (this.push) this.push.schedule(document.uri);
    else {
      const diagnostics = [...(this.service.regions?.diagnosticsOf(document.uri) ?? [])];
      void this.connection.sendDiagnostics({
        uri: document.uri,
        version: document.text.version,
        diagnostics,
      });
    }
  }

  /**
   * A document, if need be as soon as it is opened: at its start a client's questions can overtake the notifications
   * of documents that are open already.
   */
  private async opened(uri: string): Promise<OpenDocument | undefined> {
    if (this.documents.has(uri)) return this.documents.get(uri);
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, OPEN_MS);
      const wake = (): void => {
        clearTimeout(timer);
        resolve();
      };
      this.awaited.set(uri, [...(this.awaited.get(uri) ?? []), wake]);
    });
    this.awaited.delete(uri);
    return this.documents.get(uri);
  }

  private pull(uri: string, token: CancellationToken): Promise<DocumentDiagnosticReport> {
    return this.guard(token, async () => {
      const document = await this.opened(uri);
      const items = document && !isHelped(uri) ? await this.answers.diagnostics(document, token) : [];
      return { kind: DocumentDiagnosticReportKind.Full, items };
    });
  }

  private async hover(uri: string, position: Position, token: CancellationToken): Promise<Hover | null> {
    const document = this.documents.get(uri);
    if (!document) return null;
    if (isHelped(uri)) return helpedHover(document.text, position, this.around);
    return this.answers.hover(document, position, token);
  }

  /** Runs a request; a cancelled one answers as the protocol wants. */
  private async guard<T>(token: CancellationToken, work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      if (token.isCancellationRequested) throw new Cancelled("cancelled");
      return result;
    } catch (error) {
      if (error instanceof Cancelled) throw new ResponseError(LSPErrorCodes.RequestCancelled, "cancelled");
      // What was refused with a reason is an answer.
      if (!(error instanceof ResponseError)) this.log(error);
      throw error;
    }
  }

  private log(error: unknown): void {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    this.connection.console.error(`server: ${text}`);
  }
}

/** Serves one client over a connection until it shuts down. */
export function startServer(connection: Connection, environment: Environment): void {
  new Server(connection, environment).listen();
}
