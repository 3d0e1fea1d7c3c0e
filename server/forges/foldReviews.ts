import type { ForgeReview } from "./port.ts";

/**
 * The review that counts of each account: the last one that approves, asks for changes or was dismissed. A comment in
 * between is none, so that it can't erase an approval; a dismissed review counts as such and never brings an older one
 * back. By account, the lowest id first.
 */
export function foldReviews(reviews: readonly ForgeReview[]): readonly ForgeReview[] {
  const last = new Map<number, ForgeReview>();
  for (const one of reviews) {
    const before = last.get(one.account.id);
    if (!before || isLater(one, before)) last.set(one.account.id, one);
  }
  return [...last.values()].sort((a, b) => a.account.id - b.account.id);
}

/** Of two at the same time, the one that says less. */
const WEIGHT: Readonly<Record<ForgeReview["state"], number>> = {
  approved: 0,
  dismissed: 1,
  "changes-requested": 2,
};

function isLater(one: ForgeReview, other: ForgeReview): boolean {
  return one.at === other.at ? WEIGHT[one.state] >= WEIGHT[other.state] : one.at > other.at;
}
