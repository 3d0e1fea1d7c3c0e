import * as z from "zod";
import type { FormField, FormSection } from "../../../../server/protocol/change.ts";
import {
  type FormScreen,
  type FromPage,
  PAGE_COMMANDS,
  type PageCommand,
  pageState,
  toPage,
} from "../../formMessages.ts";
import { controlId } from "../fields.ts";
import { PendingEdits } from "../pendingEdits.ts";
import { type Saving, screenElements } from "../screen.ts";
import { entriesOf, fieldFor, typedValue, withCell, withMoved, withoutEntry } from "../values.ts";
import { isControl, patch } from "./patch.ts";

declare function acquireVsCodeApi(): {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
};

// The page's security policy allows no code made of text, and zod would try.
z.config({ jitless: true });

/** A burst of typing is one edit. Milliseconds. */
const TYPING_MS = 250;
/** Drafts whose unsaved edits are kept, as after a change of branch. */
const MAX_DRAFTS = 8;

/** The form: draws what the extension says, and keeps what is typed until it is on disk. */
class FormPage {
  private readonly host = acquireVsCodeApi();
  /** Another page has other numbers: an answer to its edits is none to ours. */
  private readonly name = crypto.randomUUID();
  private readonly pending = new Map<string, PendingEdits>();
  /** Drafts with edits of an earlier page that have not been held against the draft yet. */
  private readonly inherited = new Set<string>();
  private open: Record<string, boolean> = {};
  /** Fields with an empty new entry, by path. */
  private readonly blank = new Set<string>();
  private screen: FormScreen | undefined;
  private saving: Saving = { kind: "idle" };
  private news = "";
  private timer: number | undefined;
  private isDrawn = true;
  /** Field to go to as soon as it is there. */
  private wanted: string | undefined;

  constructor(private readonly root: HTMLElement) {
    const stored = pageState.safeParse(this.host.getState());
    if (stored.success) {
      this.open = stored.data.open;
      for (const { draft, edits } of stored.data.drafts) {
        this.pending.set(draft, new PendingEdits(edits));
        this.inherited.add(draft);
      }
    }
    window.addEventListener("message", ({ data }) => this.receive(data));
    root.addEventListener("input", ({ target }) => this.typed(target));
    root.addEventListener("click", (event) => this.clicked(event));
    root.addEventListener("focusout", ({ target }) => this.left(target));
    root.addEventListener("submit", (event) => event.preventDefault());
    // `toggle` does not bubble.
    root.addEventListener("toggle", ({ target }) => this.toggled(target), true);
    document.addEventListener("keydown", (event) => this.pressed(event));
    document.addEventListener("visibilitychange", () => this.flush());
    window.addEventListener("pagehide", () => this.flush());
    window.addEventListener("blur", () => this.flush());
    this.draw();
    this.send({ kind: "ready" });
  }

  private send(message: FromPage): void {
    this.host.postMessage(message);
  }

  private receive(raw: unknown): void {
    const parsed = toPage.safeParse(raw);
    if (!parsed.success) return;
    const message = parsed.data;
    switch (message.kind) {
      case "show":
        this.show(message.screen);
        return;
      case "saved":
        if (message.page !== this.name) return;
        this.pending.get(message.draft)?.saved(message.seq);
        if (message.draft === this.draft) this.saving = { kind: this.edits?.isEmpty ? "saved" : "saving" };
        break;
      case "failed":
        if (message.page !== this.name) return;
        this.pending.get(message.draft)?.failed(message.seq);
        if (message.draft === this.draft) this.saving = { kind: "failed", message: message.message };
        break;
      case "focusField":
        this.wanted = message.path;
        break;
    }
    this.keep();
    this.draw();
  }

  private show(screen: FormScreen): void {
    const before = this.draft;
    this.screen = screen;
    if (this.draft !== before) {
      this.blank.clear();
      this.news = "";
      this.saving = { kind: "idle" };
    }
    if (screen.kind === "form") {
      if (this.inherited.delete(screen.draft)) this.edits?.forgetOld((path) => this.fieldOf(path)?.value);
      // What is owed lies open at first, and the title; after that a section is as the person left it.
      for (const [at, { id, owed }] of screen.sections.entries())
        this.open[this.sectionKey(id)] ??= owed > 0 || at === 0;
    }
    this.draw();
    // What an earlier page could not save.
    this.flush();
  }

  private get draft(): string | undefined {
    return this.screen?.kind === "form" ? this.screen.draft : undefined;
  }

  /** Unsaved edits of the draft that is shown. */
  private get edits(): PendingEdits | undefined {
    const { draft } = this;
    return draft === undefined ? undefined : this.pending.get(draft);
  }

  private get sections(): readonly FormSection[] {
    return this.screen?.kind === "form" ? this.screen.sections : [];
  }

  private sectionKey(id: string): string {
    return `${this.draft} ${id}`;
  }

  private fieldOf(path: string): FormField | undefined {
    return this.sections.flatMap(({ fields }) => fields).find((field) => field.path === path);
  }

  private valueOf(field: FormField): unknown {
    return this.edits ? this.edits.valueOf(field.path, field.value) : field.value;
  }

  private set(path: string, value: unknown): void {
    const { draft } = this;
    if (draft === undefined) return;
    let edits = this.pending.get(draft);
    if (!edits) {
      edits = new PendingEdits();
      this.pending.set(draft, edits);
    }
    edits.set(path, value, this.fieldOf(path)?.value);
    this.saving = { kind: "saving" };
    this.keep();
    this.soon();
    this.draw();
  }

  private keep(): void {
    const drafts = [...this.pending]
      .filter(([, edits]) => !edits.isEmpty)
      .slice(-MAX_DRAFTS)
      .map(([draft, edits]) => ({ draft, edits: edits.stored() }));
    const { draft } = this;
    // Folds of other drafts are not worth keeping.
    const open = Object.entries(this.open).filter(
      ([key]) => draft === undefined || key.startsWith(`${draft} `),
    );
    this.host.setState({ open: Object.fromEntries(open), drafts });
  }

  private soon(): void {
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => this.flush(), TYPING_MS);
  }

  /** Sends what is typed and not on its way. */
  private flush(): void {
    window.clearTimeout(this.timer);
    const { draft, edits } = this;
    if (draft === undefined || !edits) return;
    for (let batch = edits.take(); batch; batch = edits.take()) {
      this.send({ kind: "edit", page: this.name, draft, ...batch });
    }
  }

  private typed(target: EventTarget | null): void {
    if (!isControl(target)) return;
    const { path, at, column: key } = target.dataset;
    const field = path === undefined ? undefined : this.fieldOf(path);
    if (!field) return;
    if (at === undefined) {
      const kind = field.kind === "list" || field.kind === "rows" ? "text" : field.kind;
      this.set(field.path, typedValue(kind, target.value));
      return;
    }
    const entries = entriesOf(this.valueOf(field));
    const column = field.columns?.find((one) => one.key === key);
    const value = typedValue(column?.kind ?? "line", target.value);
    if (Number(at) >= entries.length) {
      if (value === null) return;
      this.blank.delete(field.path);
    }
    this.set(field.path, withCell(entries, Number(at), key, value));
  }

  private left(target: EventTarget | null): void {
    if (isControl(target)) this.dropEmptyEntry(target);
    this.flush();
    // A control that had the focus shows what the server made of its text.
    this.draw();
  }

  /** An entry of a list that was emptied is none. */
  private dropEmptyEntry(control: HTMLElement & { value: string }): void {
    const { path, at, column } = control.dataset;
    const field = path === undefined ? undefined : this.fieldOf(path);
    if (!field || at === undefined || column !== undefined || control.value.trim() !== "") return;
    const entries = entriesOf(this.valueOf(field));
    if (Number(at) < entries.length) this.setEntries(field, withoutEntry(entries, Number(at)));
  }

  private setEntries(field: FormField, entries: readonly unknown[]): void {
    this.set(field.path, entries.length > 0 ? entries : null);
  }

  private toggled(target: EventTarget | null): void {
    if (!(target instanceof HTMLDetailsElement)) return;
    const { section } = target.dataset;
    if (section === undefined) return;
    this.open[this.sectionKey(section)] = target.open;
    this.keep();
  }

  private pressed(event: KeyboardEvent): void {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || this.draft === undefined) return;
    event.preventDefault();
    this.run("twoKeys.submitChange");
  }

  private run(command: PageCommand): void {
    this.flush();
    this.send({ kind: "run", command });
  }

  private clicked({ target }: Event): void {
    const button = target instanceof Element ? target.closest("button") : null;
    if (!button) return;
    const { run, act, path, at } = button.dataset;
    const command = PAGE_COMMANDS.find((one) => one === run);
    if (command) this.run(command);
    if (act === "again") {
      this.saving = { kind: "saving" };
      this.flush();
      this.draw();
    }
    const field = path === undefined ? undefined : this.fieldOf(path);
    if (!field || act === undefined) return;
    if (act === "undo") this.undo(field);
    else this.changeEntries(field, act, Number(at));
  }

  private undo(field: FormField): void {
    const { draft } = this;
    if (draft === undefined) return;
    this.flush();
    this.send({ kind: "undo", draft, path: field.path });
    this.news = `${field.label} is empty again.`;
    // The button goes away with its source.
    document.getElementById(controlId(field.path))?.focus();
    this.draw();
  }

  private changeEntries(field: FormField, act: string, at: number): void {
    const { path, label } = field;
    const entries = entriesOf(this.valueOf(field));
    if (act === "add") {
      this.blank.add(path);
      this.draw(true);
      this.focusEntry(path, entries.length);
      return;
    }
    if (act === "remove") {
      if (at >= entries.length) this.blank.delete(path);
      else this.setEntries(field, withoutEntry(entries, at));
      this.news = `${label} ${at + 1} is removed.`;
      this.draw(true);
      this.focusFirst(`remove:${path}:${at}`, `remove:${path}:${at - 1}`, `add:${path}`);
      return;
    }
    const by = act === "up" ? -1 : 1;
    this.setEntries(field, withMoved(entries, at, by));
    this.news = `${label} ${at + 1} is now ${at + by + 1}.`;
    this.draw(true);
    this.focusFirst(`${act}:${path}:${at + by}`, `${act === "up" ? "down" : "up"}:${path}:${at + by}`);
  }

  private focusEntry(path: string, at: number): void {
    const id = controlId(path, at);
    const first = document.getElementById(id) ?? document.querySelector(`[id^="${CSS.escape(id)}:"]`);
    if (first instanceof HTMLElement) first.focus();
  }

  /** Goes to the first of the elements that can have the focus. */
  private focusFirst(...ids: readonly string[]): void {
    for (const id of ids) {
      const element = document.getElementById(id);
      if (!element || (element instanceof HTMLButtonElement && element.disabled)) continue;
      element.focus();
      return;
    }
  }

  private goToWanted(): void {
    const { wanted } = this;
    if (wanted === undefined) return;
    const found = fieldFor(this.sections, wanted);
    if (!found) return;
    this.wanted = undefined;
    const details = [...this.root.querySelectorAll("details")].find(
      ({ dataset }) => dataset.section === found.section.id,
    );
    if (details) details.open = true;
    const { path } = found.field;
    const control = document.getElementById(controlId(path));
    const isGroup = control instanceof HTMLFieldSetElement;
    const inner = isGroup ? (control.querySelector("input, select, textarea, button") ?? control) : control;
    control?.scrollIntoView({ block: "center" });
    if (inner instanceof HTMLElement) inner.focus({ preventScroll: true });
  }

  /** Draws once per frame at most, or at once. */
  private draw(isNow = false): void {
    if (isNow) {
      this.drawNow();
      return;
    }
    if (!this.isDrawn) return;
    this.isDrawn = false;
    // A hidden page has no frames.
    if (document.visibilityState === "hidden") queueMicrotask(() => this.drawNow());
    else requestAnimationFrame(() => this.drawNow());
  }

  private drawNow(): void {
    this.isDrawn = true;
    patch(
      this.root,
      screenElements({
        screen: this.screen,
        saving: this.saving,
        news: this.news,
        isOpen: ({ id }) => this.open[this.sectionKey(id)] ?? false,
        field: (field) => ({
          value: this.valueOf(field),
          isPending: this.edits?.has(field.path) ?? false,
          hasBlank: this.blank.has(field.path),
        }),
      }),
    );
    this.goToWanted();
  }
}

const root = document.getElementById("page");
if (root) new FormPage(root);
