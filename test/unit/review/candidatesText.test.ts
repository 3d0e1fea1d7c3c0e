import assert from "node:assert/strict";
import { candidatesText } from "../../../server/cli/reviewReport.ts";
import type { ReviewCandidates } from "../../../server/protocol/review.ts";
import { candidates } from "../../support/sampleReview.ts";

describe("the list of `two-keys review candidates`", () => {
  it("says what keeps somebody from being asked on the forge", () => {
    const change = {} as ReviewCandidates["change"];
    const text = candidatesText({ change, need: 2, have: 0, candidates: candidates(), problems: [] });
    assert.match(
      text,
      /person:frank \(Frank Ode\) has no account on GitHub in people\.yaml, and can't be asked/,
    );
  });
});
