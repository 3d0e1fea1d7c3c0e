import { commands, type WorkspaceFolder, window } from "vscode";
import {
  CLOSE_CHANGE_REQUEST,
  changeView,
  PREFILL_REQUEST,
  REVISE_CHANGE_REQUEST,
  SET_UP_REQUEST,
  START_DRAFT_REQUEST,
  SUBMIT_CHANGE_REQUEST,
  SYNC_LEDGER_REQUEST,
  setUpResult,
  submitResult,
  syncResult,
} from "../../server/protocol/change.ts";
import { lengthProblem, sayDone } from "../messages.ts";
import { inProgress, sayResult } from "../progress.ts";
import { isRefusal, type Session } from "../session.ts";
import { commandFolder, folderParams, uriOf } from "./changeFolder.ts";
import type { ChangeForm } from "./changeForm.ts";
import type { ChangeModel } from "./changeModel.ts";
import type { ChangePages } from "./changePages.ts";
import { type ChangesTree, isChangeNode } from "./changesTree.ts";
import type { ChangeTree } from "./changeTree.ts";
import { countOf } from "./checklistRows.ts";
import type { DraftAutosave } from "./draftAutosave.ts";

/** A note that says nothing is refused by the ledger. Characters. */
const MIN_NOTE = 5;
const MAX_NOTE = 4000;

const OUTCOMES = [
  { outcome: "successful", label: "Successful", detail: "It went as planned." },
  {
    outcome: "successful-with-issues",
    label: "Successful with Issues",
    detail: "It is in, not all as planned.",
  },
  { outcome: "rolled-back", label: "Rolled Back", detail: "It was taken out again." },
  { outcome: "failed", label: "Failed", detail: "It did not reach its end, and was not rolled back." },
] as const;

export interface ChangeParts {
  readonly session: Session;
  readonly model: ChangeModel;
  readonly form: ChangeForm;
  readonly drafts: DraftAutosave;
  readonly tree: ChangeTree;
  readonly changes: ChangesTree;
  readonly pages: ChangePages;
}

/** What a person does with a change record; each command rejects with the reason why it can't be done. */
export class ChangeCommands {
  constructor(private readonly parts: ChangeParts) {}

  async create(): Promise<void> {
    const { form, model, session } = this.parts;
    const folder = await this.chosen();
    if (!folder) return;
    await inProgress(
      "Filling in what is known of the change…",
      model.follow(folder, () => session.request(START_DRAFT_REQUEST, folderParams(folder), changeView)),
    );
    await form.focus();
  }

  /** The form, where a draft is written; else the record's page. `arg` names another record. */
  async open(arg: unknown): Promise<void> {
    const { form, model, pages } = this.parts;
    const { folder } = model;
    if (!folder) return;
    const id = idOf(arg);
    const { draft, record } = model.change ?? {};
    const isOwnDraft = draft !== undefined && draft.id === id && record?.id !== id;
    if (id !== undefined && !isOwnDraft) await pages.showRecord(folder, id);
    else if (draft) await form.focus();
    else if (record) await pages.showRecord(folder, record.id);
    else this.offerNew();
  }

  async openDraft(): Promise<void> {
    const { form, model } = this.parts;
    await form.settled();
    const { draft } = model.change ?? {};
    if (draft) await window.showTextDocument(uriOf(draft.file));
    else this.offerNew();
  }

  async submit(): Promise<void> {
    const { drafts, form, model, session, tree } = this.parts;
    const { change, folder } = model;
    if (!folder) return;
    await form.settled();
    try {
      const result = await inProgress(
        "Submitting the change record…",
        session.request(SUBMIT_CHANGE_REQUEST, folderParams(folder), submitResult),
      );
      if (change?.draft) await drafts.close(change.draft.file);
      sayResult(result, "key");
    } catch (error) {
      // What is owed stands in the checklist, with the way to each.
      if (isRefusal(error)) await tree.reveal();
      throw error;
    } finally {
      model.refresh();
    }
  }

  async revise(): Promise<void> {
    const { form, model, session } = this.parts;
    const { folder } = model;
    if (!folder) return;
    await model.follow(folder, () =>
      session.request(REVISE_CHANGE_REQUEST, folderParams(folder), changeView),
    );
    await form.focus();
  }

  async prefill(): Promise<void> {
    const { form, model, session } = this.parts;
    const { folder } = model;
    if (!folder) return;
    await form.settled();
    await model.follow(folder, () => session.request(PREFILL_REQUEST, folderParams(folder), changeView));
  }

  async close(arg: unknown): Promise<void> {
    const id = idOf(arg) ?? this.recordId();
    if (id === undefined) return;
    const picked = await window.showQuickPick([...OUTCOMES], { title: `Close ${id}: how did it end?` });
    if (picked) await this.end(id, picked.outcome, `Close ${id}: what was seen after the change?`);
  }

  async cancel(arg: unknown): Promise<void> {
    const id = idOf(arg) ?? this.recordId();
    if (id === undefined) return;
    await this.end(id, "cancelled", `Cancel ${id}: why?`);
  }

  async showPolicy(): Promise<void> {
    const folder = await this.chosen();
    if (folder) await this.parts.pages.showPolicy(folder);
  }

  async setUp(): Promise<void> {
    const { model, session, tree } = this.parts;
    const folder = await this.chosen();
    if (!folder) return;
    const { written, kept } = await session.request(SET_UP_REQUEST, folderParams(folder), setUpResult);
    for (const file of written.length > 0 ? written : kept) {
      await window.showTextDocument(uriOf(file), { preview: false, preserveFocus: false });
    }
    if (written.length > 0) sayDone("check", `${countOf(written.length, "policy file")} written`);
    else sayDone("info", "The policy files are there already");
    await tree.isSetUp();
    model.refresh();
  }

  async sync(): Promise<void> {
    const { model, session } = this.parts;
    const folder = await this.chosen();
    if (!folder) return;
    const result = await inProgress(
      "Exchanging change records…",
      session.request(SYNC_LEDGER_REQUEST, folderParams(folder), syncResult),
    );
    sayResult(result, "cloud");
    model.refresh();
  }

  refresh(): void {
    this.parts.model.refresh();
    this.parts.changes.refresh();
  }

  showChecklist(): Promise<void> {
    return this.parts.tree.reveal();
  }

  /** Goes to a field of the form, of a draft that is made first if there is none. */
  async focusField(path: unknown): Promise<void> {
    const { form, model } = this.parts;
    if (!model.change?.draft) await this.create();
    await form.focus(typeof path === "string" ? path : undefined);
  }

  /** The folder that a command without a record is about; the views speak of it from then on. */
  private async chosen(): Promise<WorkspaceFolder | undefined> {
    const folder = await commandFolder();
    if (folder) this.parts.model.select(folder);
    return folder;
  }

  private async end(id: string, outcome: string, title: string): Promise<void> {
    const { model, session } = this.parts;
    const { folder } = model;
    if (!folder) return;
    const note = await window.showInputBox({
      title,
      prompt: "It goes into the ledger with your name, and is not changed afterwards.",
      ignoreFocusOut: true,
      validateInput: (text) => lengthProblem(text, MIN_NOTE, MAX_NOTE),
    });
    if (note === undefined) return;
    const params = { ...folderParams(folder), outcome, note: note.trim(), id };
    sayResult(await session.request(CLOSE_CHANGE_REQUEST, params, submitResult), "check");
    model.refresh();
  }

  private recordId(): string | undefined {
    const id = this.parts.model.change?.record?.id;
    if (id === undefined)
      void window.showInformationMessage("Two Keys: this branch has no submitted change record.");
    return id;
  }

  private offerNew(): void {
    const isChange = this.parts.model.change !== undefined;
    const text = isChange
      ? "the change of this branch has no record yet."
      : "there is no change to show; the view “Current Change” says why.";
    void window
      .showInformationMessage(`Two Keys: ${text}`, ...(isChange ? [NEW] : []))
      .then((choice) => choice && commands.executeCommand("twoKeys.newChange"));
  }
}

const NEW = "New Change Record";

/** The change that a command is called for: an id, or a row of the tree. */
function idOf(arg: unknown): string | undefined {
  if (typeof arg === "string") return arg;
  return isChangeNode(arg) ? arg.change.id : undefined;
}
