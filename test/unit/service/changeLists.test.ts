import assert from "node:assert/strict";
import { changeLists } from "../../../server/service/changeLists.ts";
import { Story } from "../change/foldSupport.ts";

describe("lists of changes", () => {
  it("hold a break-glass among what waits for a review until it is reviewed", () => {
    const story = new Story({ type: "emergency", incident: "INC-7" }).breakGlass("alice").land();
    const toReview = (): number =>
      changeLists({ changes: new Map([["x", story.state()]]) }, "person:dan").toReview.length;
    assert.equal(toReview(), 1);
    story.approve("dan", { role: "retro-reviewer" });
    assert.equal(toReview(), 0);
  });
});
