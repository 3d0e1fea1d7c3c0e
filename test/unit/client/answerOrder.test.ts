import assert from "node:assert/strict";
import { AnswerOrder } from "../../../client/change/answerOrder.ts";

describe("the order of answers", () => {
  it("drops the answer to an earlier question than the last that was taken", () => {
    const order = new AnswerOrder();
    const first = order.ask();
    const second = order.ask();
    assert.equal(order.take(second), true);
    assert.equal(order.take(first), false);
  });

  it("drops what was asked before a change and answered after it, whether asked before or while it was made", () => {
    const order = new AnswerOrder();
    const before = order.ask();
    const meanwhile = order.ask();
    order.changed();
    assert.equal(order.take(before), false);
    assert.equal(order.take(meanwhile), false);
    assert.equal(order.take(order.ask()), true);
  });

  it("takes a change after the answer to a question that was asked while it was made", () => {
    const order = new AnswerOrder();
    const meanwhile = order.ask();
    assert.equal(order.take(meanwhile), true);
    order.changed();
    assert.equal(order.take(meanwhile), false);
  });
});
