import assert from "node:assert/strict";
import fc from "fast-check";
import { PendingEdits } from "../../../client/change/form/pendingEdits.ts";
import { MAX_EDITS } from "../../../client/change/formMessages.ts";

describe("edits that are not confirmed", () => {
  it("are shown instead of what the server says, until it has them", () => {
    const edits = new PendingEdits();
    assert.equal(edits.valueOf("title", "old"), "old");
    edits.set("title", "new");
    assert.equal(edits.valueOf("title", "old"), "new");
    const batch = edits.take();
    assert.deepEqual(batch?.edits, [{ path: "title", value: "new" }]);
    edits.saved(batch.seq);
    assert.ok(edits.isEmpty);
    assert.equal(edits.valueOf("title", "new, trimmed"), "new, trimmed");
  });

  it("show a field that was emptied as empty, and say so with null", () => {
    const edits = new PendingEdits();
    edits.set("title", null);
    assert.equal(edits.valueOf("title", "old"), undefined);
    assert.deepEqual(edits.take()?.edits, [{ path: "title", value: null }]);
  });

  it("survive the answer to an earlier edit of the same field", () => {
    const edits = new PendingEdits();
    edits.set("title", "one");
    const first = edits.take();
    edits.set("title", "two");
    edits.saved(first?.seq ?? 0);
    assert.equal(edits.valueOf("title", "one"), "two");
    assert.deepEqual(edits.take()?.edits, [{ path: "title", value: "two" }]);
  });

  it("are sent again after a failure, with what was typed since", () => {
    const edits = new PendingEdits();
    edits.set("title", "one");
    const first = edits.take();
    edits.set("why", "because");
    edits.failed(first?.seq ?? 0);
    assert.deepEqual(
      edits.take()?.edits.map(({ path }) => path),
      ["title", "why"],
    );
  });

  it("are not lost when a later batch is saved and an earlier one was not", () => {
    const edits = new PendingEdits();
    edits.set("title", "one");
    const first = edits.take();
    edits.set("why", "because");
    const second = edits.take();
    edits.failed(first?.seq ?? 0);
    // The second was on its way already: it is sent twice rather than lost.
    edits.saved(second?.seq ?? 0);
    assert.deepEqual(edits.take()?.edits, [{ path: "title", value: "one" }]);
  });

  it("go in messages that the server takes", () => {
    const edits = new PendingEdits();
    for (let at = 0; at <= MAX_EDITS; at++) edits.set(`field${at}`, at);
    assert.equal(edits.take()?.edits.length, MAX_EDITS);
    assert.equal(edits.take()?.edits.length, 1);
    assert.equal(edits.take(), undefined);
  });

  it("end in the draft as they were typed, whatever fails, and over reloads", () => {
    const step = fc.oneof(
      fc.record({
        kind: fc.constant("type" as const),
        path: fc.constantFrom("title", "why", "plan"),
        value: fc.oneof(fc.string(), fc.constant(null)),
      }),
      fc.record({
        kind: fc.constantFrom("send" as const, "save" as const, "fail" as const, "reload" as const),
      }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const typed = new Map<string, unknown>();
        const draft = new Map<string, unknown>();
        let edits = new PendingEdits();
        let sent: NonNullable<ReturnType<PendingEdits["take"]>>[] = [];
        const write = (batch: (typeof sent)[number]): void => {
          for (const { path, value } of batch.edits) draft.set(path, value);
        };
        for (const one of steps) {
          if (one.kind === "type") {
            edits.set(one.path, one.value, draft.get(one.path));
            typed.set(one.path, one.value);
          } else if (one.kind === "send") {
            const batch = edits.take();
            if (batch) sent.push(batch);
          } else if (one.kind === "reload") {
            // What was on its way may still arrive; its answer goes to nobody.
            for (const batch of sent) write(batch);
            sent = [];
            edits = new PendingEdits(edits.stored());
            edits.forgetOld((path) => draft.get(path));
          } else {
            const batch = sent.shift();
            if (!batch) continue;
            if (one.kind === "save") {
              write(batch);
              edits.saved(batch.seq);
            } else edits.failed(batch.seq);
          }
        }
        for (const batch of sent) {
          write(batch);
          edits.saved(batch.seq);
        }
        for (let batch = edits.take(); batch; batch = edits.take()) {
          write(batch);
          edits.saved(batch.seq);
        }
        assert.deepEqual(Object.fromEntries(draft), Object.fromEntries(typed));
        assert.ok(edits.isEmpty);
      }),
    );
  });

  it("that an earlier page left behind never take the draft back to what it was", () => {
    const edits = new PendingEdits();
    edits.set("why", "First.", undefined);
    const old = edits.stored();
    edits.saved(edits.take()?.seq ?? 0);
    edits.set("why", "First. Second.", "First.");
    const unsaved = edits.stored();
    const sentAfter = (stored: typeof old, inDraft: unknown): unknown => {
      const next = new PendingEdits(stored);
      next.forgetOld(() => inDraft);
      return next.take()?.edits[0]?.value;
    };
    assert.equal(sentAfter(old, undefined), "First.", "it was never saved");
    assert.equal(sentAfter(old, "First."), undefined, "it was saved after all");
    assert.equal(sentAfter(old, "First. Second."), undefined, "and more after it");
    assert.equal(sentAfter(unsaved, "First."), "First. Second.");
    assert.equal(sentAfter(unsaved, "What another window wrote."), undefined);
  });
});
