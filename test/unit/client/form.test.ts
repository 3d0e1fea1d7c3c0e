import assert from "node:assert/strict";
import type { El } from "../../../client/change/form/element.ts";
import { fieldElement } from "../../../client/change/form/fields.ts";
import { type ScreenState, screenElements } from "../../../client/change/form/screen.ts";
import {
  cellOf,
  fieldFor,
  localTime,
  shownText,
  typedValue,
  withCell,
  withMoved,
  withoutEntry,
} from "../../../client/change/form/values.ts";
import { fromPage, pageState, toPage } from "../../../client/change/formMessages.ts";
import { formPage } from "../../../client/change/formPage.ts";
import { screenOf } from "../../../client/change/formScreen.ts";
import { sampleChange } from "../../support/sampleChange.ts";

const change = sampleChange("/work/shop");

function all(roots: readonly (El | string)[]): El[] {
  return roots.flatMap((one) => (typeof one === "string" ? [] : [one, ...all(one.children)]));
}

function textOf(one: El | string): string {
  return typeof one === "string" ? one : one.children.map(textOf).join("");
}

function page(more: Partial<ScreenState> = {}): El[] {
  return all(
    screenElements({
      screen: screenOf(change),
      saving: { kind: "idle" },
      news: "",
      isOpen: () => true,
      field: ({ value }) => ({ value, isPending: false, hasBlank: true }),
      ...more,
    }),
  );
}

describe("the form of a change record", () => {
  it("binds every control to a label and to its help, problem and source", () => {
    const elements = page();
    const ids = elements.flatMap(({ attributes }) => attributes.id ?? []);
    assert.equal(new Set(ids).size, ids.length, "an id stands twice");
    const labels = new Set(elements.flatMap(({ attributes }) => attributes.for ?? []));
    const controls = elements.filter(({ tag }) => ["input", "select", "textarea"].includes(tag));
    assert.ok(controls.length >= 15, String(controls.length));
    for (const { attributes } of controls) {
      const id = attributes.id ?? "";
      assert.ok(labels.has(id) || attributes["aria-label"], `${id} has no label`);
    }
    const described = elements.flatMap(({ attributes }) => attributes["aria-describedby"]?.split(" ") ?? []);
    assert.ok(described.includes("source:title"));
    for (const id of described) assert.ok(ids.includes(id), `${id} describes nothing`);
  });

  it("has buttons that say what they are for, and that submit nothing by themselves", () => {
    const buttons = page().filter(({ tag }) => tag === "button");
    const names = buttons.map((one) => one.attributes["aria-label"] ?? textOf(one));
    assert.equal(new Set(names).size, names.length, names.join(" | "));
    for (const { attributes } of buttons) assert.equal(attributes.type, "button");
    assert.ok(names.includes("Undo filling in Title"));
    assert.ok(names.includes("Remove: Plan 1"));
  });

  it("carries nothing inline that the page's policy would refuse", () => {
    for (const { tag, attributes } of page()) {
      assert.ok(tag !== "script" && tag !== "style");
      for (const name of Object.keys(attributes)) assert.ok(name !== "style" && !name.startsWith("on"), name);
    }
  });

  it("says in words what is required, owed and wrong", () => {
    const [, owed] = change.draft?.sections[0]?.fields ?? [];
    assert.ok(owed);
    const missing = fieldElement(owed, { value: undefined, isPending: false, hasBlank: false });
    assert.match(textOf(missing), /Why \(required\).*Owed: it is required at tier 1/);
    assert.ok(!all([missing]).some(({ attributes }) => attributes["aria-invalid"]));
    const short = { ...owed, value: "so", problem: "It needs at least 20 characters" };
    const wrong = fieldElement(short, { value: "so", isPending: false, hasBlank: false });
    assert.match(textOf(wrong), /Wrong: It needs at least 20 characters/);
    assert.ok(all([wrong]).some(({ attributes }) => attributes["aria-invalid"] === "true"));
    const typing = fieldElement(short, { value: "so that", isPending: true, hasBlank: false });
    assert.doesNotMatch(textOf(typing), /Wrong/);
  });

  it("tells screen readers what is saved and what is owed, and a failure at once", () => {
    const status = (state: ScreenState["saving"]): string =>
      page({ saving: state })
        .filter(({ attributes }) => attributes.role === "status" || attributes.role === "alert")
        .map(textOf)
        .join("");
    assert.equal(status({ kind: "idle" }), "2 fields owed.");
    assert.equal(status({ kind: "saving" }), "2 fields owed.");
    assert.equal(status({ kind: "saved" }), "Saved. 2 fields owed.");
    assert.equal(status({ kind: "failed", message: "no space" }), "Not saved: no spaceTry Again");
  });

  it("shows a value that is no longer a choice", () => {
    const field = {
      path: "type",
      label: "Type",
      help: "",
      kind: "choice" as const,
      isRequired: true,
      choices: ["a"],
    };
    const select = all([fieldElement(field, { value: "old", isPending: false, hasBlank: false })]).find(
      ({ tag }) => tag === "select",
    );
    assert.equal(select?.attributes.value, "old");
    assert.deepEqual(
      select?.children.map((one) => textOf(one)),
      ["Not chosen", "a", "old"],
    );
  });

  it("welcomes where there is no draft, and where it can't be read", () => {
    const { draft: _draft, ...without } = change;
    const none = screenOf(without);
    assert.ok(none?.kind === "welcome");
    assert.deepEqual(
      none.buttons.map(({ command }) => command),
      ["twoKeys.newChange"],
    );
    assert.ok(change.draft);
    const broken = screenOf({
      ...change,
      draft: { ...change.draft, problem: "line 3: two keys are the same." },
    });
    assert.ok(broken?.kind === "welcome");
    assert.match(broken.text, /line 3: two keys are the same/);
    assert.equal(broken.buttons[0]?.command, "twoKeys.openDraft");
    assert.equal(screenOf({ kind: "unknown" }), undefined);
    assert.equal(screenOf({ kind: "absent", reason: "no-policy", detail: "" })?.kind, "welcome");
  });
});

describe("values of the form", () => {
  it("are what was typed", () => {
    assert.equal(typedValue("number", " 45 "), 45);
    assert.equal(typedValue("number", "4".repeat(40)), "4".repeat(40));
    assert.equal(typedValue("number", "1e3"), "1e3");
    assert.equal(typedValue("line", "  "), null);
    assert.equal(typedValue("text", " two\nlines "), " two\nlines ");
    assert.equal(typedValue("yesno", "no"), false);
    assert.equal(typedValue("yesno", ""), null);
    for (const value of [true, 12, "text"]) {
      const kind = typeof value === "boolean" ? "yesno" : typeof value === "number" ? "number" : "line";
      assert.equal(typedValue(kind, shownText(value)), value);
    }
  });

  it("change one cell of an entry and leave the order of its keys", () => {
    const steps = [{ id: "a", action: "one", extra: 1 }];
    assert.equal(
      JSON.stringify(withCell(steps, 0, "action", "two")),
      '[{"id":"a","action":"two","extra":1}]',
    );
    assert.equal(JSON.stringify(withCell(steps, 0, "action", null)), '[{"id":"a","extra":1}]');
    assert.deepEqual(withCell(steps, 1, "action", "new"), [...steps, { action: "new" }]);
    assert.deepEqual(withCell(["a"], 5, undefined, "b"), ["a", "b"]);
    assert.deepEqual(withCell([], 0, "__proto__", "x").length, 1);
    assert.equal(cellOf({}, "constructor"), undefined);
  });

  it("move and leave, and stay where there is no place", () => {
    assert.deepEqual(withMoved(["a", "b", "c"], 1, -1), ["b", "a", "c"]);
    assert.deepEqual(withMoved(["a", "b", "c"], 2, 1), ["a", "b", "c"]);
    assert.deepEqual(withMoved(["a"], 7, -1), ["a"]);
    assert.deepEqual(withoutEntry(["a", "b"], 0), ["b"]);
  });

  it("have the local time beside UTC, and none beside anything else", () => {
    assert.match(localTime("2026-03-15T09:30:00Z", "Asia/Tokyo") ?? "", /15 Mar.*18:30/);
    for (const text of ["", "2026-03-15", "2026-03-15T09:30:00+02:00", "2026-99-15T09:30:00Z"])
      assert.equal(localTime(text), undefined, text);
  });

  it("are found by their path, also from inside", () => {
    const sections = change.draft?.sections ?? [];
    assert.equal(fieldFor(sections, "plan.2.action")?.field.path, "plan");
    assert.equal(fieldFor(sections, "rollback.trigger")?.section.id, "plan");
    assert.equal(fieldFor(sections, "plans"), undefined);
  });
});

describe("messages of the form's page", () => {
  it("are refused when they are not what was agreed", () => {
    const edit = { kind: "edit", page: "p", draft: "d", seq: 1, edits: [{ path: "title", value: "x" }] };
    assert.ok(fromPage.safeParse(edit).success);
    for (const bad of [
      null,
      "edit",
      { ...edit, edits: [] },
      { ...edit, edits: [{ path: "x".repeat(201), value: 1 }] },
      { ...edit, seq: "1" },
      { kind: "run", command: "workbench.action.terminal.new" },
    ]) {
      assert.ok(!fromPage.safeParse(bad).success, JSON.stringify(bad));
    }
    assert.ok(!toPage.safeParse({ kind: "show", screen: { kind: "form" } }).success);
    assert.ok(!pageState.safeParse({ open: [], drafts: {} }).success);
  });

  it("take a whole draft through JSON", () => {
    const screen = screenOf(change);
    const parsed = toPage.parse(JSON.parse(JSON.stringify({ kind: "show", screen })));
    assert.ok(parsed.kind === "show" && parsed.screen.kind === "form");
    assert.equal(parsed.screen.sections.length, change.draft?.sections.length);
  });

  it("run in a page that loads its own script and style, and nothing else", () => {
    const html = formPage({ script: "s.js", style: "s.css", cspSource: "https://own", nonce: "n0" });
    assert.match(html, /default-src 'none'; style-src https:\/\/own; script-src 'nonce-n0'; base-uri 'none'/);
    assert.doesNotMatch(html, /unsafe|<style|\son\w+=/);
  });
});
