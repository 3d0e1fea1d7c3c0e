import type { ChangeView } from "../../server/protocol/change.ts";
import type { FormScreen } from "./formMessages.ts";

const NEW = { command: "twoKeys.newChange", title: "New Change Record" } as const;

/** What the form's page shows of a state; undefined while nothing is known of it. */
export function screenOf(state: ChangeView | { readonly kind: string }): FormScreen | undefined {
  if (!isChange(state)) {
    return state.kind === "unknown"
      ? undefined
      : { kind: "welcome", text: "There is no change to write a record of.", buttons: [] };
  }
  const { draft, record, branch } = state;
  if (!draft) {
    return record
      ? {
          kind: "welcome",
          text: `${record.id} is submitted: ${record.statusText}. A record is changed by its next revision.`,
          buttons: [],
        }
      : {
          kind: "welcome",
          text: `The change of ${branch} has no record yet. What its commits, the catalogue and earlier records know is filled in.`,
          buttons: [NEW],
        };
  }
  if (draft.problem !== undefined) {
    return {
      kind: "welcome",
      text: `The draft can't be read: ${draft.problem} Mend its text; the form is back then.`,
      buttons: [{ command: "twoKeys.openDraft", title: "Open Draft as Text" }],
    };
  }
  const owed = draft.sections.reduce((sum, section) => sum + section.owed, 0);
  return { kind: "form", draft: draft.id, revision: draft.revision, sections: draft.sections, owed };
}

function isChange(
  state: ChangeView | { readonly kind: string },
): state is Extract<ChangeView, { kind: "change" }> {
  return state.kind === "change";
}
