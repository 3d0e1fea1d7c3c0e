import type { FormField } from "../../../server/protocol/change.ts";
import { type El, el } from "./element.ts";
import { type Column, cellOf, entriesOf, localTime, shownText } from "./values.ts";

/** What a field's control needs besides the field. */
export interface FieldState {
  /** What is shown: what was typed, or what the server says. */
  readonly value: unknown;
  /** Typed and not confirmed yet: what the server said of it is old. */
  readonly isPending: boolean;
  /** A new entry stands below the last one, with nothing in it. */
  readonly hasBlank: boolean;
}

/** Id of the control of a field, or of a cell of it. */
export function controlId(path: string, at?: number, column?: string): string {
  return [
    "f",
    path,
    ...(at === undefined ? [] : [String(at)]),
    ...(column === undefined ? [] : [column]),
  ].join(":");
}

/** A field with its label, control, help, problem and source. */
export function fieldElement(field: FormField, state: FieldState): El {
  const { path, label } = field;
  const isGroup = field.kind === "list" || field.kind === "rows";
  const isMissing = shownText(state.value) === "";
  const problem = state.isPending ? undefined : field.problem;
  const source = state.isPending ? undefined : field.prefilledFrom;
  const described = [
    ...(field.help ? [`help:${path}`] : []),
    ...(problem ? [`problem:${path}`] : []),
    ...(source ? [`source:${path}`] : []),
  ].join(" ");
  const mark = field.isRequired ? el("span", { class: "required" }, " (required)") : undefined;
  const notes = [
    field.help ? el("p", { key: "help", class: "help", id: `help:${path}` }, field.help) : undefined,
    problem
      ? el(
          "p",
          { key: "problem", class: isMissing ? "note owed" : "note problem", id: `problem:${path}` },
          `${isMissing ? "Owed" : "Wrong"}: ${problem}`,
        )
      : undefined,
    source ? sourceElement(path, label, source) : undefined,
  ];
  const common = {
    id: controlId(path),
    "aria-describedby": described || undefined,
    "aria-invalid": problem !== undefined && !isMissing ? "true" : undefined,
  };
  if (isGroup) {
    return el(
      "fieldset",
      { key: path, class: "field group", ...common, tabindex: "-1" },
      el("legend", { key: "label" }, label, mark),
      notes,
      entriesElement(field, state),
    );
  }
  return el(
    "div",
    { key: path, class: "field" },
    el("label", { key: "label", for: controlId(path) }, label, mark),
    control(field.kind === "list" || field.kind === "rows" ? "text" : field.kind, shownText(state.value), {
      ...common,
      choices: field.choices,
      isRequired: field.isRequired,
      data: { "data-path": path },
    }),
    field.kind === "time" ? localElement(shownText(state.value)) : undefined,
    notes,
  );
}

function sourceElement(path: string, label: string, source: string): El {
  return el(
    "p",
    { key: "source", class: "source" },
    el("span", { key: "text", id: `source:${path}` }, `Filled in from ${source}`),
    el(
      "button",
      {
        key: "undo",
        type: "button",
        class: "link",
        id: `undo:${path}`,
        "data-act": "undo",
        "data-path": path,
        "aria-label": `Undo filling in ${label}`,
      },
      "Undo",
    ),
  );
}

function localElement(text: string): El | undefined {
  const local = localTime(text);
  return local ? el("p", { key: "local", class: "local" }, `Here: ${local}`) : undefined;
}

interface ControlOptions {
  readonly id: string;
  readonly "aria-describedby"?: string | undefined;
  readonly "aria-invalid"?: string | undefined;
  readonly choices: readonly string[] | undefined;
  readonly isRequired: boolean;
  readonly data: Readonly<Record<string, string>>;
}

function control(kind: Column["kind"], text: string, options: ControlOptions): El {
  const { choices, isRequired, data, ...aria } = options;
  const common = { key: "control", ...aria, ...data, "aria-required": isRequired ? "true" : undefined };
  if (kind === "choice" || kind === "yesno") {
    const known = kind === "yesno" ? ["yes", "no"] : (choices ?? []);
    // A value that is no longer a choice is shown nevertheless: it is what the draft holds.
    const all = text === "" || known.includes(text) ? known : [...known, text];
    return el(
      "select",
      { ...common, value: text },
      el("option", { key: "none", value: "" }, "Not chosen"),
      all.map((one) => el("option", { key: `=${one}`, value: one }, one)),
    );
  }
  if (kind === "text") return el("textarea", { ...common, rows: "3", value: text });
  return el("input", {
    ...common,
    type: "text",
    value: text,
    autocomplete: "off",
    spellcheck: kind === "line" ? "true" : "false",
    inputmode: kind === "number" ? "numeric" : undefined,
    placeholder: kind === "time" ? "2026-03-15T09:30:00Z" : undefined,
  });
}

function entriesElement(field: FormField, state: FieldState): El[] {
  const entries = entriesOf(state.value);
  const shown = state.hasBlank ? [...entries, undefined] : entries;
  const rows = shown.map((entry, at) => entryElement(field, entry, at, entries.length));
  const noun = field.label.toLowerCase();
  return [
    el("div", { key: "entries", class: "entries" }, rows),
    el(
      "button",
      {
        key: "add",
        type: "button",
        class: "secondary",
        id: `add:${field.path}`,
        "data-act": "add",
        "data-path": field.path,
        "aria-label": `Add to ${noun}`,
      },
      "Add",
    ),
  ];
}

function entryElement(field: FormField, entry: unknown, at: number, count: number): El {
  const { path, label } = field;
  const name = `${label} ${at + 1}`;
  const act = (action: string, words: string, text: string, isOff: boolean): El =>
    el(
      "button",
      {
        key: action,
        type: "button",
        class: "small",
        id: `${action}:${path}:${at}`,
        "data-act": action,
        "data-path": path,
        "data-at": String(at),
        "aria-label": `${words} ${name}`,
        disabled: isOff,
      },
      text,
    );
  const buttons = el(
    "div",
    { key: "buttons", class: "buttons" },
    act("up", "Move up:", "Up", at === 0 || at >= count),
    act("down", "Move down:", "Down", at >= count - 1),
    act("remove", "Remove:", "Remove", false),
  );
  if (field.kind === "list") {
    const cell = control(field.choices ? "choice" : "line", shownText(entry), {
      id: controlId(path, at),
      choices: field.choices,
      isRequired: false,
      data: { "data-path": path, "data-at": String(at), "aria-label": name },
    });
    return el("div", { key: String(at), class: "entry line" }, cell, buttons);
  }
  return el(
    "fieldset",
    { key: String(at), class: "entry" },
    el("legend", { key: "name" }, name),
    (field.columns ?? []).map((column) => cellElement(path, column, entry, at)),
    buttons,
  );
}

function cellElement(path: string, column: Column, entry: unknown, at: number): El {
  const id = controlId(path, at, column.key);
  const value = shownText(cellOf(entry, column.key));
  const help = `help:${path}:${at}:${column.key}`;
  return el(
    "div",
    { key: column.key, class: "cell" },
    el(
      "label",
      { key: "label", for: id },
      column.label,
      column.isRequired ? el("span", { class: "required" }, " (required)") : undefined,
    ),
    control(column.kind, value, {
      id,
      "aria-describedby": column.help ? help : undefined,
      choices: column.choices,
      isRequired: column.isRequired,
      data: { "data-path": path, "data-at": String(at), "data-column": column.key },
    }),
    column.kind === "time" ? localElement(value) : undefined,
    column.help ? el("p", { key: "help", class: "help", id: help }, column.help) : undefined,
  );
}
