import { isEnded } from "../change/status.ts";
import { summaryOf } from "../change/view.ts";
import type { ChangesResult } from "../protocol/change.ts";
import type { LedgerView } from "./ledgerView.ts";

/** Longest list. */
const MOST = 100;

/** The changes of a ledger by what they are to a person, the newest first. */
export function changeLists({ changes }: Pick<LedgerView, "changes">, me: string | undefined): ChangesResult {
  const all = [...changes.values()]
    .filter(({ current }) => current !== undefined)
    .sort((a, b) => b.at - a.at);
  const summaries = all.map((state) => summaryOf(state, me));
  return {
    mine: summaries.filter(({ isMine, status }) => isMine && !isEnded(status)).slice(0, MOST),
    toReview: summaries.filter(({ awaitsMyReview }) => awaitsMyReview).slice(0, MOST),
    recent: summaries.slice(0, MOST),
  };
}
