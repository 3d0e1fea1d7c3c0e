import type { EditedDraft } from "../change/draftEdit.ts";
import type { Knowledge, OpenDrafts, OpenedDraft } from "./knowledge.ts";
import { done, failure, type ServiceResult } from "./result.ts";

/** How often an edit is made anew because the editor's text has become another meanwhile. */
const MOST_TRIES = 5;

const NOT_TAKEN = failure(
  "refused",
  "The draft is open as text, and the editor did not take the edit: try again.",
);

/** Writes drafts, where they are open in an editor there: no edit of another window, of the terminal or of a person is lost. */
export class DraftWriter {
  constructor(
    private readonly knowledge: Knowledge,
    private readonly openDrafts: OpenDrafts | undefined,
  ) {}

  /** Does something to a branch's draft that no other process touches meanwhile. */
  async alone<T>(
    branch: string | undefined,
    work: () => Promise<ServiceResult<T>>,
  ): Promise<ServiceResult<T>> {
    try {
      const ended = await this.knowledge.drafts.exclusively(branch, work);
      if (ended) return ended.value;
      return failure("refused", "Another window or terminal is at work on this draft: try again.");
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return failure("refused", `The draft could not be written: ${why}`);
    }
  }

  /** Puts a text in the place of a draft, or where there is none yet. Only to be called {@link alone}. */
  async write(
    branch: string | undefined,
    text: string,
    before?: OpenedDraft,
  ): Promise<ServiceResult<undefined>> {
    return (await this.put(branch, text, before)) ? done(undefined) : NOT_TAKEN;
  }

  /** Edits the draft of a branch. `id` is that of the draft that is meant, if the asker knows it. */
  edit(
    branch: string | undefined,
    edit: (text: string) => EditedDraft,
    id: string | undefined,
  ): Promise<ServiceResult<undefined>> {
    return this.alone(branch, async () => {
      for (let tries = 1; ; tries++) {
        const draft = await this.knowledge.draftOf(branch);
        if (!draft) return failure("no-draft", "There is no draft on this branch: start one first.");
        if (draft.kind === "unreadable") return unreadable(draft);
        if (id !== undefined && draft.reading.valid.id !== id) {
          const found = draft.reading.valid.id ?? "without an id";
          return failure("refused", `The branch has another draft by now (${found}): nothing was written.`);
        }
        const edited = edit(draft.text);
        const isWritten = edited.text === draft.text || (await this.put(branch, edited.text, draft));
        if (!isWritten && tries < MOST_TRIES) continue;
        if (!isWritten) return NOT_TAKEN;
        const [first] = edited.problems;
        if (!first) return done(undefined);
        const { line = 1, column = 1, message } = first;
        return failure("refused", message, [{ file: draft.file, line, column, message, severity: "error" }]);
      }
    });
  }

  private async put(
    branch: string | undefined,
    text: string,
    before: OpenedDraft | undefined,
  ): Promise<boolean> {
    if (before?.kind === "draft" && before.isOpen && this.openDrafts)
      return this.openDrafts.replace(before.file, before.text, text);
    await this.knowledge.drafts.write(branch, text);
    return true;
  }
}

export function unreadable({
  file,
  problem,
}: Extract<OpenedDraft, { kind: "unreadable" }>): ReturnType<typeof failure> {
  const place = { file, line: 1, column: 1, message: problem, severity: "error" } as const;
  return failure("refused", problem, [place]);
}
