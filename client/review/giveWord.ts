import { reviewResult } from "../../server/protocol/review.ts";
import { inProgress, sayResult } from "../progress.ts";
import type { Session } from "../session.ts";
import type { ReviewModel } from "./reviewModel.ts";

/**
 * Gives a person's word of a review, says what came of it, and has the views follow. Rejects with the reason why it can't
 * be given; the views follow then too, for what they show may be what is wrong.
 */
export async function giveWord(
  { session, model }: { readonly session: Session; readonly model: ReviewModel },
  title: string,
  request: string,
  params: object,
  icon: string,
): Promise<void> {
  try {
    sayResult(await inProgress(title, session.request(request, params, reviewResult)), icon);
  } finally {
    model.refresh();
  }
}
