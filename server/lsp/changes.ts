import path from "node:path";
import {
  type CancellationToken,
  type Connection,
  LSPErrorCodes,
  ResponseError,
  type TextEdit,
} from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import { URI } from "vscode-uri";
import type * as z from "zod";
import type { DraftNames } from "../change/draftSchema.ts";
import {
  CHANGE_CHANGED_NOTIFICATION,
  CHANGE_REQUEST,
  CHANGES_REQUEST,
  type ChangeView,
  CLOSE_CHANGE_REQUEST,
  changeFolderParams,
  closeChangeParams,
  EDIT_DRAFT_REQUEST,
  EFFECTIVE_POLICY_REQUEST,
  editDraftParams,
  PREFILL_REQUEST,
  REVISE_CHANGE_REQUEST,
  SECRET_REQUEST,
  SET_UP_REQUEST,
  type SetUpResult,
  SHOW_RECORD_REQUEST,
  START_DRAFT_REQUEST,
  SUBMIT_CHANGE_REQUEST,
  SYNC_LEDGER_REQUEST,
  showRecordParams,
  UNDO_PREFILL_REQUEST,
} from "../protocol/change.ts";
import { FORGE_TOKEN_REQUEST, type forgeTokenParams } from "../protocol/review.ts";
import { ChangeService } from "../service/changeService.ts";
import { DRAFTS_FOLDER } from "../service/draftStore.ts";
import { DraftWatcher } from "../service/draftWatcher.ts";
import type { ServiceFailure, ServiceResult } from "../service/result.ts";
import { environmentSecret } from "../service/toolExchange.ts";
import type { OpenDocument } from "./openDocument.ts";

/** What comes in a row is told once. Milliseconds. */
const SOON_MS = 150;

const UNTRUSTED = "Trust this workspace first: until then no git runs here.";

export interface ChangesOptions {
  readonly connection: Connection;
  readonly documents: ReadonlyMap<string, OpenDocument>;
  guard<T>(token: CancellationToken, work: () => Promise<T>): Promise<T>;
}

interface Followed {
  readonly service: ChangeService;
  readonly watcher: DraftWatcher;
  /** Folders by which the client asked; it is told by the same. */
  readonly folders: Set<string>;
}

/** Everything about change records that the protocol asks for or tells. */
export class Changes {
  /** Without trust no git runs: a repository's configuration can name programs. */
  isTrusted = false;
  /** Whether the client takes edits of one version of a document. */
  hasVersions = false;
  /** The client keeps secrets of change tools. */
  hasSecrets = false;
  /** The client signs people in to forges. */
  hasForgeTokens = false;
  private readonly byTop = new Map<string, Followed>();
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: ChangesOptions) {}

  listen(): void {
    this.answer(CHANGE_REQUEST, changeFolderParams, ({ folder }, signal) => this.view(folder, signal));
    this.answer(START_DRAFT_REQUEST, changeFolderParams, ({ folder }) =>
      this.andView(folder, (service) => service.drafting.start()),
    );
    this.answer(EDIT_DRAFT_REQUEST, editDraftParams, ({ folder, edits, draft }) =>
      this.andView(folder, (service) => service.drafting.write(edits, draft), true),
    );
    this.answer(UNDO_PREFILL_REQUEST, editDraftParams, ({ folder, edits, draft }) =>
      this.andView(
        folder,
        (service) =>
          service.drafting.undoPrefill(
            edits.map((edit) => edit.path),
            draft,
          ),
        true,
      ),
    );
    this.answer(PREFILL_REQUEST, changeFolderParams, ({ folder }) =>
      this.andView(folder, (service) => service.drafting.prefill()),
    );
    this.answer(SUBMIT_CHANGE_REQUEST, changeFolderParams, ({ folder }) =>
      this.done(folder, (service) => service.submit()),
    );
    this.answer(REVISE_CHANGE_REQUEST, changeFolderParams, ({ folder }) =>
      this.andView(folder, (service) => service.drafting.revise()),
    );
    this.answer(CLOSE_CHANGE_REQUEST, closeChangeParams, ({ folder, outcome, note, id }) =>
      this.done(folder, (service) => service.close({ outcome, note, ...(id === undefined ? {} : { id }) })),
    );
    this.answer(CHANGES_REQUEST, changeFolderParams, ({ folder }) =>
      this.done(folder, (service) => service.changes(), false),
    );
    this.answer(SHOW_RECORD_REQUEST, showRecordParams, ({ folder, id }) =>
      this.done(folder, (service) => service.recordMarkdown(id), false),
    );
    this.answer(EFFECTIVE_POLICY_REQUEST, changeFolderParams, ({ folder }) =>
      this.done(folder, async (service) => {
        const explained = await service.explainPolicy();
        return explained.ok ? { ok: true, value: explained.value.markdown } : explained;
      }),
    );
    this.answer(SYNC_LEDGER_REQUEST, changeFolderParams, ({ folder }) =>
      this.done(folder, (service) => service.sync()),
    );
    this.answer(SET_UP_REQUEST, changeFolderParams, ({ folder }) => this.setUp(folder));
  }

  /** Names that the draft of a URI may use, as far as its policy has been read. */
  draftNames(uri: string): DraftNames {
    const file = URI.parse(uri).fsPath;
    for (const { service } of this.byTop.values())
      if (file.startsWith(path.join(service.places.gitDir, DRAFTS_FOLDER))) return service.draftNames();
    return {};
  }

  /** Also where nothing is committed yet. */
  private async setUp(folder: string): Promise<SetUpResult> {
    if (!this.isTrusted) throw refusal(UNTRUSTED);
    const opened = await ChangeService.open(folder, {
      now: () => new Date(),
      beforeFirstCommit: true,
    });
    if (!opened.ok) throw refusal(textOf(opened.failure));
    const result = await opened.value.setUp();
    this.soon();
    if (!result.ok) throw refusal(textOf(result.failure));
    return result.value;
  }

  /** A draft that is open was edited, a file was saved, HEAD moved: what the views show may be another. */
  soon(): void {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      for (const { folders } of this.byTop.values()) {
        for (const folder of folders)
          void this.options.connection.sendNotification(CHANGE_CHANGED_NOTIFICATION, { folder });
      }
    }, SOON_MS);
  }

  close(): void {
    clearTimeout(this.timer);
    for (const { watcher } of this.byTop.values()) {
      watcher.close();
    }
    this.byTop.clear();
  }

  /** Answers a request whose parameters a schema holds. */
  answer<P>(
    method: string,
    schema: { parse(raw: unknown): P },
    work: (params: P, signal: AbortSignal) => Promise<unknown>,
  ): void {
    this.options.connection.onRequest(
      method,
      (raw: unknown, token: CancellationToken): Promise<unknown> =>
        this.options.guard(token, async () => {
          const abort = new AbortController();
          const listener = token.onCancellationRequested(() => abort.abort());
          try {
            return await work(schema.parse(raw), abort.signal);
          } finally {
            listener.dispose();
          }
        }),
    );
  }

  private async view(folder: string, signal?: AbortSignal, isAgain = false): Promise<ChangeView> {
    if (!this.isTrusted) return { kind: "absent", reason: "untrusted", detail: "", folder };
    const found = await this.serviceOf(folder);
    return found.ok ? found.value.view(folder, signal, isAgain) : absent(found.failure, folder);
  }

  private async andView(
    folder: string,
    work: (service: ChangeService) => Promise<ServiceResult<unknown>>,
    isDraftAlone = false,
  ): Promise<ChangeView> {
    await this.done(folder, work, !isDraftAlone);
    return this.view(folder, undefined, isDraftAlone);
  }

  /** Does something to the changes of a folder; a refusal becomes an error of the protocol. */
  async done<T>(
    folder: string,
    work: (service: ChangeService) => Promise<ServiceResult<T>>,
    isChange = true,
  ): Promise<T> {
    if (!this.isTrusted) throw refusal(UNTRUSTED);
    const found = await this.serviceOf(folder);
    if (!found.ok) throw refusal(textOf(found.failure));
    const result = await work(found.value);
    if (isChange) this.soon();
    if (!result.ok) throw refusal(textOf(result.failure));
    return result.value;
  }

  private async serviceOf(folder: string): Promise<ServiceResult<ChangeService>> {
    for (const { folders, service } of this.byTop.values())
      if (folders.has(folder) && (await service.isThere())) return { ok: true, value: service };
    const opened = await ChangeService.open(folder, {
      now: () => new Date(),
      secret: (name) => this.secret(name),
      forgeToken: (kind, host, mayAsk) => this.forgeToken({ kind, host, mayAsk }),
      openDrafts: {
        textOf: (file) => this.options.documents.get(URI.file(file).toString())?.text.getText(),
        replace: (file, before, text) => this.replace(URI.file(file).toString(), before, text),
      },
    });
    if (!opened.ok) return opened;
    const { top } = opened.value.places;
    const known = this.byTop.get(top);
    if (known && (await known.service.isThere())) {
      known.folders.add(folder);
      return { ok: true, value: known.service };
    }
    known?.watcher.close();
    const service = opened.value;
    const watcher = new DraftWatcher(service.places.gitDir, {
      moved: () => this.soon(),
      isWritten: (name) => service.isOwnDraft(name).then((isOwn) => (isOwn ? undefined : this.soon())),
    });
    this.byTop.set(top, { service, watcher, folders: new Set([folder]) });
    return opened;
  }

  private async secret(name: string): Promise<string | undefined> {
    const found = environmentSecret(name);
    if (found !== undefined || !this.hasSecrets) return found;
    const kept: unknown = await this.options.connection.sendRequest(SECRET_REQUEST, { name });
    return typeof kept === "string" ? kept : undefined;
  }

  private async forgeToken(params: z.infer<typeof forgeTokenParams>): Promise<string | undefined> {
    if (!this.hasForgeTokens) return undefined;
    const kept: unknown = await this.options.connection.sendRequest(FORGE_TOKEN_REQUEST, params);
    return typeof kept === "string" ? kept : undefined;
  }

  /** False where the document is closed, has another text by now, or the client refuses. */
  private async replace(uri: string, before: string, text: string): Promise<boolean> {
    const { documents, connection } = this.options;
    const document = documents.get(uri)?.text;
    if (document?.getText() !== before) return false;
    const edit = minimalEdit(document, text);
    if (!edit) return true;
    const { version } = document;
    // With the version the client refuses an edit that was reckoned from an older text.
    const { applied } = await connection.workspace.applyEdit(
      this.hasVersions
        ? { documentChanges: [{ textDocument: { uri, version }, edits: [edit] }] }
        : { changes: { [uri]: [edit] } },
    );
    return applied;
  }
}

/** What turns a document's text into another, its unchanged ends left alone, so that the cursor stays. */
function minimalEdit(document: TextDocument, text: string): TextEdit | undefined {
  const old = document.getText();
  if (old === text) return undefined;
  let start = 0;
  while (start < old.length && start < text.length && old[start] === text[start]) start++;
  let end = 0;
  while (
    end < old.length - start &&
    end < text.length - start &&
    old[old.length - 1 - end] === text[text.length - 1 - end]
  )
    end++;
  return {
    range: {
      start: document.positionAt(start),
      end: document.positionAt(old.length - end),
    },
    newText: text.slice(start, text.length - end),
  };
}

const ABSENT_REASONS = {
  "no-git": "no-git",
  "no-repository": "no-repository",
  "no-commits": "no-commits",
} as const;

function absent({ reason, message }: ServiceFailure, folder: string): ChangeView {
  const known = reason in ABSENT_REASONS ? ABSENT_REASONS[reason as keyof typeof ABSENT_REASONS] : undefined;
  return { kind: "absent", reason: known ?? "no-repository", detail: message, folder };
}

function refusal(message: string): ResponseError<void> {
  return new ResponseError(LSPErrorCodes.RequestFailed, message);
}

function textOf({ message, problems }: ServiceFailure): string {
  const [first, ...others] = problems;
  if (!first) return message;
  const more = others.length > 0 ? ` (and ${others.length} more)` : "";
  return `${message} ${first.message}${more}`;
}
