import type { ForgeReview } from "./port.ts";

/**
 * An approval from before its request was pointed at another branch: what was shown then was the difference from that
 * one, which may have left out the worst. `moved` in milliseconds since 1970, 0 where it never was.
 */
export function notBefore(moved: number, review: ForgeReview): ForgeReview {
  // A time that can't be read may be any.
  const isOlder = Number.isNaN(moved) || (moved > 0 && review.at <= moved);
  if (!isOlder || review.state !== "approved") return review;
  return { ...review, whyNot: "it was given before the request was pointed at another branch" };
}
