import { type Connection, ResponseError } from "vscode-languageserver/node";
import * as z from "zod";
import { SYNC_LEDGER_REQUEST, syncResult } from "../../server/protocol/change.ts";
import {
  APPROVE_REQUEST,
  approveParams,
  BREAK_GLASS_PREVIEW_REQUEST,
  BREAK_GLASS_REQUEST,
  breakGlassParams,
  breakGlassPreview,
  FORGE_TOKEN_REQUEST,
  forgeTokenParams,
  GATE_REQUEST,
  gateView,
  OBJECT_REQUEST,
  OPEN_REVIEW_REQUEST,
  objectParams,
  REQUEST_REVIEW_REQUEST,
  RETRY_REQUEST_REQUEST,
  REVIEW_BLOB_REQUEST,
  REVIEW_CANDIDATES_REQUEST,
  REVIEW_COMMENT_REQUEST,
  REVIEW_INBOX_REQUEST,
  type ReviewDetail,
  type ReviewResult,
  requestOutcome,
  requestReviewParams,
  reviewBlobParams,
  reviewCandidates,
  reviewChangeParams,
  reviewCommentParams,
  reviewDetail,
  reviewInbox,
  WITHDRAW_REQUEST,
  withdrawParams,
} from "../../server/protocol/review.ts";

/** What a state file holds of reviews. */
export const reviewState = z.object({
  inbox: reviewInbox.optional(),
  candidates: reviewCandidates.optional(),
  outcome: requestOutcome.optional(),
  gate: gateView.optional(),
  details: z.array(reviewDetail).optional(),
  blobs: z.record(z.string(), z.string()).optional(),
  preview: breakGlassPreview.optional(),
  sync: syncResult.optional(),
  /** Why reviews can't be read. */
  refuseInbox: z.string().optional(),
  /** Asked of the editor before a review is requested: whether it has a token. */
  token: forgeTokenParams.optional(),
  gotToken: z.string().nullable().optional(),
  /** Parameters of what was asked for, the oldest first. */
  asked: z.array(z.object({ method: z.string(), params: z.unknown() })).optional(),
  /** What the inbox and the gate are as soon as something was asked for, in that order. */
  afterwards: z.object({ inbox: reviewInbox.optional(), gate: gateView.optional() }).optional(),
});
type ReviewState = z.infer<typeof reviewState>;

const REQUEST_FAILED = -32803;

interface Store {
  readonly read: (raw: unknown) => ReviewState;
  /** Changes the state, and tells that it is another. */
  readonly change: (raw: unknown, change: (state: ReviewState) => void) => void;
}

/** Answers what is asked of reviews from a state. */
export function answerReviews(connection: Connection, { read, change }: Store): void {
  const refuse = (why: string): never => {
    throw new ResponseError(REQUEST_FAILED, why);
  };
  const given = <T>(value: T | undefined, what: string): T =>
    value ?? refuse(`The test says nothing of ${what}.`);
  const detailOf = (raw: unknown): ReviewDetail => {
    const { id } = reviewChangeParams.parse(raw);
    const { details = [] } = read(raw);
    return given(
      details.find(({ summary }) => id === undefined || summary.id === id),
      `the review of ${id}`,
    );
  };
  const done = (method: string, raw: unknown, message: string): ReviewResult => {
    change(raw, (state) => {
      state.asked = [...(state.asked ?? []), { method, params: raw }];
      if (state.afterwards?.inbox) state.inbox = state.afterwards.inbox;
      if (state.afterwards?.gate) state.gate = state.afterwards.gate;
      delete state.afterwards;
    });
    return { id: reviewChangeParams.parse(raw).id ?? "", isPushed: true, message, statusText: "in review" };
  };
  connection.onRequest(REVIEW_INBOX_REQUEST, (raw: unknown) => {
    const { inbox, refuseInbox } = read(raw);
    if (refuseInbox) refuse(refuseInbox);
    return inbox ?? { emergencies: [], waiting: [], answered: [], mine: [], open: [] };
  });
  connection.onRequest(GATE_REQUEST, (raw: unknown) => given(read(raw).gate, "the gate"));
  connection.onRequest(
    SYNC_LEDGER_REQUEST,
    (raw: unknown) => read(raw).sync ?? { isPushed: true, message: "Nothing to exchange" },
  );
  connection.onRequest(REVIEW_CANDIDATES_REQUEST, (raw: unknown) =>
    given(read(raw).candidates, "candidates"),
  );
  connection.onRequest(REQUEST_REVIEW_REQUEST, async (raw: unknown) => {
    const { push } = requestReviewParams.parse(raw);
    const { outcome, token } = read(raw);
    if (token) {
      const got = z
        .string()
        .nullable()
        .parse(await connection.sendRequest(FORGE_TOKEN_REQUEST, token));
      change(raw, (state) => {
        state.gotToken = got;
      });
    }
    done(REQUEST_REVIEW_REQUEST, raw, "");
    const result = given(outcome, "the outcome of a request");
    return push ? { ...result, isBranchPushed: true } : result;
  });
  connection.onRequest(RETRY_REQUEST_REQUEST, (raw: unknown) => {
    done(RETRY_REQUEST_REQUEST, raw, "");
    return given(read(raw).outcome, "the outcome of a request");
  });
  connection.onRequest(OPEN_REVIEW_REQUEST, detailOf);
  connection.onRequest(REVIEW_BLOB_REQUEST, (raw: unknown) => {
    const { blob } = reviewBlobParams.parse(raw);
    return read(raw).blobs?.[blob] ?? refuse("it is binary.");
  });
  connection.onRequest(APPROVE_REQUEST, (raw: unknown) => {
    const { record, changeset } = approveParams.parse(raw);
    const now = detailOf(raw);
    if (record !== now.record || changeset !== now.changeset)
      refuse("svc/limits/limits.ts is another than the one that you were shown.");
    return done(APPROVE_REQUEST, raw, "approved");
  });
  connection.onRequest(OBJECT_REQUEST, (raw: unknown) =>
    done(OBJECT_REQUEST, objectParams.parse(raw), "objected"),
  );
  connection.onRequest(WITHDRAW_REQUEST, (raw: unknown) =>
    done(WITHDRAW_REQUEST, withdrawParams.parse(raw), "withdrawn"),
  );
  connection.onRequest(REVIEW_COMMENT_REQUEST, (raw: unknown) =>
    done(REVIEW_COMMENT_REQUEST, reviewCommentParams.parse(raw), "commented"),
  );
  connection.onRequest(BREAK_GLASS_PREVIEW_REQUEST, (raw: unknown) =>
    given(read(raw).preview, "break-glass"),
  );
  connection.onRequest(BREAK_GLASS_REQUEST, (raw: unknown) =>
    done(BREAK_GLASS_REQUEST, breakGlassParams.parse(raw), "the glass is broken"),
  );
}
