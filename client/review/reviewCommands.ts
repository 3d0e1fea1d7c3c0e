import {
  commands,
  env,
  type QuickPickItem,
  QuickPickItemKind,
  type WorkspaceFolder,
  window,
  workspace,
} from "vscode";
import {
  APPROVE_REQUEST,
  MAX_COMMENT,
  MAX_REASON,
  OBJECT_REQUEST,
  REVIEW_COMMENT_REQUEST,
  type ReviewSummary,
  WITHDRAW_REQUEST,
} from "../../server/protocol/review.ts";
import { folderParams } from "../change/changeFolder.ts";
import type { ChangeModel } from "../change/changeModel.ts";
import { countOf } from "../change/checklistRows.ts";
import { lengthProblem, plainLabel, plainMessage, sayDone, sayNoFolder } from "../messages.ts";
import { inProgress, sayResult } from "../progress.ts";
import { isRefusal, type Session } from "../session.ts";
import { breakGlass, short } from "./breakGlass.ts";
import { giveWord } from "./giveWord.ts";
import { reviewAddress } from "./reviewContent.ts";
import type { ReviewModel } from "./reviewModel.ts";
import { GROUPS } from "./reviewRows.ts";
import type { ReviewScreen, ShownReview } from "./reviewScreen.ts";
import { reviewIdOf } from "./reviewsTree.ts";

/** Fewer characters say nothing, and the ledger refuses them. */
const MIN_REASON = 5;

const SHOW_MOVED = "Show What Changed";

export interface ReviewParts {
  readonly session: Session;
  readonly model: ReviewModel;
  readonly screen: ReviewScreen;
  readonly change: ChangeModel;
}

interface Target {
  readonly folder: WorkspaceFolder;
  readonly id: string;
}

/** What a reviewer does. `arg` is a row of the view, an id, or nothing: then it is the review that is looked at. */
export class ReviewCommands {
  constructor(private readonly parts: ReviewParts) {}

  async open(arg: unknown): Promise<void> {
    const target = await this.target(arg, "Open a Review", false);
    if (target) await inProgress("Opening the review…", this.parts.screen.open(target.folder, target.id));
  }

  async openSince(arg: unknown): Promise<void> {
    const target = await this.target(arg, "Show What Changed Since You Looked");
    if (target)
      await inProgress("Opening what changed…", this.parts.screen.openSince(target.folder, target.id));
  }

  async openFile(id: unknown, path: unknown): Promise<void> {
    const { folder } = this.parts.model;
    if (folder && typeof id === "string" && typeof path === "string")
      await this.parts.screen.openFile(folder, id, path);
  }

  async showRecord(arg: unknown): Promise<void> {
    const target = await this.target(arg, "Show the Record Under Review");
    if (target)
      await inProgress("Opening the record…", this.parts.screen.openRecord(target.folder, target.id));
  }

  async approve(arg: unknown): Promise<void> {
    const target = await this.target(arg, "Approve a Change");
    if (!target) return;
    const shown = await this.shown(target);
    const { detail, viewed } = shown;
    if (detail.whyNot !== undefined) {
      void window.showWarningMessage(
        `Two Keys: you can't approve ${target.id}: ${plainMessage(detail.whyNot)}`,
      );
      return;
    }
    const comment = await confirmApproval(shown);
    if (comment === undefined) return;
    const { record, changeset, role } = detail;
    const said = { record, changeset, role, comment, viewed: [...viewed] };
    await this.giveAsShown(shown, "Approving the change…", APPROVE_REQUEST, said, "pass");
  }

  async object(arg: unknown): Promise<void> {
    const target = await this.target(arg, "Object to a Change");
    if (!target) return;
    const shown = await this.shown(target);
    const reason = await window.showInputBox({
      title: `Object to ${target.id}, revision ${shown.detail.summary.revision}`,
      prompt:
        "What has to change. It goes into the ledger with your name, and bars the change until it is answered",
      ignoreFocusOut: true,
      validateInput: (text) => lengthProblem(text, MIN_REASON, MAX_REASON),
    });
    if (reason === undefined) return;
    const said = { record: shown.detail.record, reason: reason.trim() };
    await this.giveAsShown(shown, "Objecting…", OBJECT_REQUEST, said, "comment-unresolved");
  }

  /** Takes back what this person said last. */
  async withdraw(arg: unknown): Promise<void> {
    const target = await this.target(arg, "Withdraw Your Review", true, ({ mine }) => mine !== undefined);
    if (!target) return;
    const mine = this.parts.model.find(target.id)?.mine;
    if (!mine) {
      void window.showInformationMessage(
        `Two Keys: you have said nothing of ${target.id} that can be taken back.`,
      );
      return;
    }
    const what = mine.state === "objected" ? "objection" : "approval";
    const take = { label: `Withdraw your ${what}`, detail: plainLabel(mine.text) };
    const chosen = await window.showQuickPick([take], {
      title: `Withdraw Your Review of ${target.id}`,
      // The view of the differences that is just being read anew takes the focus.
      ignoreFocusOut: true,
    });
    if (!chosen) return;
    const params = { ...folderParams(target.folder), id: target.id, event: mine.event };
    await giveWord(this.parts, `Withdrawing the ${what}…`, WITHDRAW_REQUEST, params, "discard");
  }

  /** Comments on the line with the cursor, where a document of the review has it; else on the change. */
  async comment(arg: unknown): Promise<void> {
    const target = await this.target(arg, "Comment on a Change");
    if (!target) return;
    const place = reviewIdOf(arg) === undefined ? placeOf(target.id) : {};
    const where = [place.path, place.line].filter((one) => one !== undefined).join(":");
    const text = await window.showInputBox({
      title: where ? `Comment on ${where} of ${target.id}` : `Comment on ${target.id}`,
      prompt: "A comment is no approval and no objection",
      ignoreFocusOut: true,
      validateInput: (value) => lengthProblem(value, 1, MAX_COMMENT),
    });
    if (text === undefined) return;
    const params = { ...folderParams(target.folder), id: target.id, text: text.trim(), ...place };
    await giveWord(this.parts, "Sending the comment…", REVIEW_COMMENT_REQUEST, params, "comment");
  }

  async breakGlass(arg: unknown): Promise<void> {
    const { model, session } = this.parts;
    const { folder } = model;
    if (!folder) return;
    const result = await breakGlass(session, folder, reviewIdOf(arg));
    if (!result) return;
    sayResult(result, "flame");
    model.refresh();
    await commands.executeCommand("twoKeys.reviews.focus");
  }

  async copyId(arg: unknown): Promise<void> {
    const id = reviewIdOf(arg) ?? this.parts.screen.active ?? this.parts.change.change?.record?.id;
    if (id === undefined) return;
    await env.clipboard.writeText(id);
    sayDone("copy", `${id} is on the clipboard`);
  }

  /** What differs in blanks alone is a change too; whether it is shown is a setting of the person. */
  async showBlanks(): Promise<void> {
    await workspace.getConfiguration("diffEditor").update("ignoreTrimWhitespace", false, true);
    sayDone("whitespace", "Changes of indentation are shown from now on");
  }

  /** What was put before the person; else what stands now, which the question then names. */
  private async shown({ folder, id }: Target): Promise<ShownReview> {
    const { model, screen } = this.parts;
    const known = screen.of(id);
    if (known && known.folder.uri.toString() === folder.uri.toString()) return known;
    const detail = await inProgress("Reading the change…", model.detail(folder, id));
    return { folder, detail, viewed: new Set() };
  }

  /** Gives a word that holds for what was shown alone, and says where that is another by now. */
  private async giveAsShown(
    shown: ShownReview,
    title: string,
    request: string,
    said: object,
    icon: string,
  ): Promise<void> {
    const params = { ...folderParams(shown.folder), id: shown.detail.summary.id, ...said };
    try {
      await giveWord(this.parts, title, request, params, icon);
    } catch (error) {
      if (!isRefusal(error) || !(await this.tellMoved(shown, error.message))) throw error;
    }
  }

  /** Says that the change is another than the one that was shown; false where it is the same. */
  private async tellMoved(shown: ShownReview, reason: string): Promise<boolean> {
    const { id } = shown.detail.summary;
    const now = await this.parts.model.detail(shown.folder, id).catch(() => undefined);
    if (!now || (now.record === shown.detail.record && now.changeset === shown.detail.changeset))
      return false;
    void window.showWarningMessage(`Two Keys: ${plainMessage(reason)}`, SHOW_MOVED).then((chosen) => {
      if (chosen) return this.parts.screen.openMoved(shown, now);
      return undefined;
    });
    return true;
  }

  /** The change that is meant: of the row, of the review that is looked at, or the one that is chosen. */
  private async target(
    arg: unknown,
    title: string,
    isActiveMeant = true,
    isMeant: (one: ReviewSummary) => boolean = () => true,
  ): Promise<Target | undefined> {
    const { model, screen } = this.parts;
    const { folder } = model;
    if (!folder) {
      sayNoFolder();
      return undefined;
    }
    const named = reviewIdOf(arg) ?? (isActiveMeant ? screen.active : undefined);
    if (named !== undefined) return { folder: screen.of(named)?.folder ?? folder, id: named };
    const items = this.choices(isMeant);
    if (items.length === 0) {
      void window.showInformationMessage("Two Keys: no review is open here. The view “Reviews” says why.");
      return undefined;
    }
    const chosen = await window.showQuickPick(items, {
      title,
      matchOnDescription: true,
      matchOnDetail: true,
    });
    return chosen?.id === undefined ? undefined : { folder, id: chosen.id };
  }

  private choices(isMeant: (one: ReviewSummary) => boolean): (QuickPickItem & { id?: string })[] {
    const { inbox } = this.parts.model;
    const seen = new Set<string>();
    return GROUPS.flatMap(({ id: group, label }) => {
      const some = (inbox?.[group] ?? []).filter((one) => isMeant(one) && !seen.has(one.id));
      for (const { id } of some) seen.add(id);
      const items = some.map(({ id, title, reviewText }) => ({
        label: plainLabel(title || id),
        description: id,
        detail: plainLabel(reviewText),
        id,
      }));
      return items.length > 0 ? [{ label, kind: QuickPickItemKind.Separator }, ...items] : [];
    });
  }
}

/** Where the cursor stands in a document of a review: lines are those of the new content. */
function placeOf(id: string): { path?: string; line?: number } {
  const editor = window.activeTextEditor;
  const address = editor && reviewAddress(editor.document.uri);
  if (!editor || address?.id !== id || address.side === "record") return {};
  const { path, side } = address;
  return side === "new" ? { path, line: editor.selection.active.line + 1 } : { path };
}

/** Says exactly what is approved, and takes the word for it: a comment, which may be empty, or undefined for a no. */
async function confirmApproval({ detail, viewed }: ShownReview): Promise<string | undefined> {
  const { summary, files, record, changeset, role } = detail;
  const unseen = files.filter(({ path }) => !viewed.has(path)).length;
  const hard = files.filter(({ unreviewable }) => unreviewable !== undefined).length;
  const control = files.filter(({ isControl }) => isControl).length;
  const approve: QuickPickItem = {
    label: "$(pass) Approve",
    description: role === "retro-reviewer" ? "as a review after the emergency" : "",
    detail: `Signed with your key: ${summary.id} revision ${summary.revision}, ${countOf(files.length, "file")}, content ${short(changeset)}`,
  };
  const withComment: QuickPickItem = {
    label: "$(comment) Approve with a comment…",
    detail: "The comment is signed with it",
  };
  const facts: QuickPickItem[] = [
    { label: plainLabel(summary.title) },
    { label: `Record ${short(record)}`, description: `revision ${summary.revision}` },
    { label: `Content ${short(changeset)}`, description: countOf(files.length, "file") },
    ...(unseen > 0
      ? [
          {
            label: `$(eye-closed) ${countOf(unseen, "file")} not opened yet`,
            description: `of ${files.length}`,
          },
        ]
      : []),
    ...(control > 0 ? [{ label: `$(shield) ${countOf(control, "control file")}` }] : []),
    ...(hard > 0 ? [{ label: `$(warning) ${countOf(hard, "file")} that can't be judged by reading` }] : []),
  ];
  const chosen = await window.showQuickPick(
    [approve, withComment, { label: "what you approve", kind: QuickPickItemKind.Separator }, ...facts],
    { title: `Approve ${summary.id}`, placeHolder: "Enter approves exactly this", ignoreFocusOut: true },
  );
  if (chosen === approve) return "";
  if (chosen !== withComment) return undefined;
  const comment = await window.showInputBox({
    title: `Approve ${summary.id} with a Comment`,
    prompt: "Enter approves",
    ignoreFocusOut: true,
    validateInput: (text) => lengthProblem(text, 0, MAX_REASON),
  });
  return comment?.trim();
}
