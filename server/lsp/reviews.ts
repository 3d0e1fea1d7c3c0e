import { changeFolderParams } from "../protocol/change.ts";
import {
  APPROVE_REQUEST,
  approveParams,
  BREAK_GLASS_PREVIEW_REQUEST,
  BREAK_GLASS_REQUEST,
  breakGlassParams,
  GATE_REQUEST,
  OBJECT_REQUEST,
  OPEN_REVIEW_REQUEST,
  objectParams,
  openReviewParams,
  REQUEST_REVIEW_REQUEST,
  RETRY_REQUEST_REQUEST,
  REVIEW_BLOB_REQUEST,
  REVIEW_CANDIDATES_REQUEST,
  REVIEW_COMMENT_REQUEST,
  REVIEW_INBOX_REQUEST,
  requestReviewParams,
  reviewBlobParams,
  reviewChangeParams,
  reviewCommentParams,
  WITHDRAW_REQUEST,
  withdrawParams,
} from "../protocol/review.ts";
import type { ServiceResult } from "../service/result.ts";
import type { ReviewDesk } from "../service/reviewDesk.ts";
import type { Changes } from "./changes.ts";

/** Everything about reviews that the protocol asks for. Without trust, nothing is run, read or written. */
export class Reviews {
  constructor(private readonly changes: Changes) {}

  listen(): void {
    this.read(GATE_REQUEST, changeFolderParams, (desk) => desk.gate());
    this.read(REVIEW_CANDIDATES_REQUEST, reviewChangeParams, (desk, { id }, signal) =>
      desk.candidates(id, signal),
    );
    this.read(REVIEW_INBOX_REQUEST, changeFolderParams, (desk) => desk.inbox());
    this.read(OPEN_REVIEW_REQUEST, openReviewParams, (desk, { id, isPeek }, signal) =>
      desk.open(id, { signal, isPeek }),
    );
    this.read(REVIEW_BLOB_REQUEST, reviewBlobParams, (desk, { blob }) => desk.blob(blob));
    this.read(BREAK_GLASS_PREVIEW_REQUEST, reviewChangeParams, (desk, { id }) => desk.breakGlassPreview(id));
    this.write(BREAK_GLASS_REQUEST, breakGlassParams, (desk, params) => desk.breakGlass(params));
    this.write(REQUEST_REVIEW_REQUEST, requestReviewParams, (desk, params) => desk.request(params));
    this.write(RETRY_REQUEST_REQUEST, reviewChangeParams, (desk, { id }) => desk.retry(id));
    this.write(APPROVE_REQUEST, approveParams, (desk, params) => desk.approve(params));
    this.write(OBJECT_REQUEST, objectParams, (desk, params) => desk.object(params));
    this.write(REVIEW_COMMENT_REQUEST, reviewCommentParams, (desk, params) => desk.comment(params));
    this.write(WITHDRAW_REQUEST, withdrawParams, (desk, params) => desk.withdraw(params));
  }

  private read<P extends { readonly folder: string }>(
    method: string,
    schema: { parse(raw: unknown): P },
    work: (desk: ReviewDesk, params: P, signal: AbortSignal) => Promise<ServiceResult<unknown>>,
  ): void {
    this.changes.answer(method, schema, (params, signal) =>
      this.changes.done(params.folder, ({ reviews }) => work(reviews, params, signal), false),
    );
  }

  /** Afterwards the client is told that what it shows is old. */
  private write<P extends { readonly folder: string }>(
    method: string,
    schema: { parse(raw: unknown): P },
    work: (desk: ReviewDesk, params: P) => Promise<ServiceResult<unknown>>,
  ): void {
    this.changes.answer(method, schema, (params) =>
      this.changes.done(params.folder, ({ reviews }) => work(reviews, params)),
    );
  }
}
