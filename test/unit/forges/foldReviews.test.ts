import assert from "node:assert/strict";
import fc from "fast-check";
import { foldReviews } from "../../../server/forges/foldReviews.ts";
import type { ForgeReview } from "../../../server/forges/port.ts";

const review = (account: number, state: ForgeReview["state"], at: number): ForgeReview => ({
  id: `${account}-${at}`,
  account: { id: account },
  isPerson: true,
  state,
  commit: undefined,
  at,
});
const states = (reviews: readonly ForgeReview[]): string[] =>
  foldReviews(reviews).map(({ account, state }) => `${account.id} ${state}`);

describe("the reviews that count", () => {
  it("are the last ones of each account", () => {
    const reviews = [
      review(2, "approved", 1),
      review(3, "changes-requested", 2),
      review(2, "changes-requested", 3),
      review(3, "approved", 4),
    ];
    assert.deepEqual(states(reviews), ["2 changes-requested", "3 approved"]);
    assert.deepEqual(states(reviews.toReversed()), ["2 changes-requested", "3 approved"]);
  });

  it("T32: a dismissed review counts as such, and brings no older one back", () => {
    assert.deepEqual(states([review(2, "approved", 1), review(2, "dismissed", 2)]), ["2 dismissed"]);
    const objection = [review(2, "approved", 1), review(2, "dismissed", 3), review(3, "approved", 4)];
    assert.deepEqual(states(objection), ["2 dismissed", "3 approved"]);
  });

  it("of two at the same time, the one that says less", () => {
    for (const pair of [
      [review(2, "approved", 1), review(2, "changes-requested", 1)],
      [review(2, "changes-requested", 1), review(2, "approved", 1)],
    ])
      assert.deepEqual(states(pair), ["2 changes-requested"]);
  });

  it("T32: dismissing one never makes an approval more", () => {
    const one = fc.record({
      account: fc.integer({ min: 1, max: 4 }),
      state: fc.constantFrom("approved" as const, "changes-requested" as const, "dismissed" as const),
      at: fc.integer({ min: 1, max: 9 }),
    });
    const approvals = (list: readonly ForgeReview[]): number =>
      foldReviews(list).filter(({ state }) => state === "approved").length;
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 12 }), fc.nat(), (list, which) => {
        const reviews = list.map(({ account, state, at }) => review(account, state, at));
        const gone = reviews.map((given, at) =>
          at === which % reviews.length ? { ...given, state: "dismissed" as const } : given,
        );
        assert.ok(approvals(gone) <= approvals(reviews));
      }),
      { numRuns: 2000 },
    );
  });
});
