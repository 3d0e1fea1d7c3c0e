import type { FormField, FormSection } from "../../../server/protocol/change.ts";
import type { FormScreen } from "../formMessages.ts";
import { type El, el } from "./element.ts";
import { type FieldState, fieldElement } from "./fields.ts";

/** How far the saving of what was typed has come. */
export type Saving =
  | { readonly kind: "idle" }
  | { readonly kind: "saving" }
  | { readonly kind: "saved" }
  | { readonly kind: "failed"; readonly message: string };

export interface ScreenState {
  readonly screen: FormScreen | undefined;
  readonly saving: Saving;
  /** Said to screen readers besides the rest: what a press of a button did. */
  readonly news: string;
  isOpen(section: FormSection): boolean;
  field(field: FormField): FieldState;
}

/** The whole page as data. */
export function screenElements(state: ScreenState): El[] {
  const { screen } = state;
  if (!screen) return [el("p", { key: "reading", class: "help" }, "Reading the change…")];
  if (screen.kind === "welcome") return welcome(screen);
  return [
    el(
      "form",
      { key: `form:${screen.draft}`, novalidate: true, "aria-label": "Change record" },
      screen.sections.map((section) => sectionElement(section, state)),
    ),
    footer(screen.owed, state),
  ];
}

function welcome({ text, buttons }: Extract<FormScreen, { kind: "welcome" }>): El[] {
  return [
    el("p", { key: "text" }, text),
    ...buttons.map(({ command, title }) =>
      el("button", { key: command, type: "button", class: "primary", "data-run": command }, title),
    ),
  ];
}

function sectionElement(section: FormSection, state: ScreenState): El {
  const owed = section.owed > 0 ? `${section.owed} owed` : "complete";
  return el(
    "details",
    { key: section.id, "data-section": section.id, open: state.isOpen(section) },
    el(
      "summary",
      { key: "summary" },
      el("span", { class: "title" }, section.label),
      el("span", { class: section.owed > 0 ? "count owed" : "count" }, owed),
    ),
    el(
      "div",
      { key: "fields", class: "fields" },
      section.fields.map((field) => fieldElement(field, state.field(field))),
    ),
  );
}

function footer(owed: number, { saving, news }: ScreenState): El {
  const count = owed === 0 ? "Nothing owed." : `${owed} ${owed === 1 ? "field" : "fields"} owed.`;
  // “Saving…” comes and goes with every burst of typing: it is for the eye alone.
  const said = saving.kind === "saved" ? `Saved. ${count}` : count;
  return el(
    "footer",
    { key: "footer" },
    el(
      "p",
      { key: "status", class: "status" },
      el("span", { key: "said", role: "status" }, saving.kind === "failed" ? "" : said),
      el("span", { key: "saving", "aria-hidden": "true" }, saving.kind === "saving" ? " Saving…" : ""),
    ),
    el("p", { key: "news", role: "status", class: "unseen" }, news),
    el(
      "div",
      { key: "alert", role: "alert" },
      saving.kind === "failed"
        ? el("p", { key: "text", class: "problem" }, `Not saved: ${saving.message}`)
        : undefined,
      saving.kind === "failed"
        ? el("button", { key: "again", type: "button", class: "secondary", "data-act": "again" }, "Try Again")
        : undefined,
    ),
    el(
      "div",
      { key: "bar", class: "bar" },
      el(
        "button",
        { key: "submit", type: "button", class: "primary", "data-run": "twoKeys.submitChange" },
        "Submit for Review",
      ),
      el(
        "button",
        { key: "text", type: "button", class: "secondary", "data-run": "twoKeys.openDraft" },
        "Open as Text",
      ),
    ),
  );
}
