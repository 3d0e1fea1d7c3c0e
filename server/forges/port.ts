/** What Two Keys asks of a forge. Adapters are in this room, one a kind; plain git needs none. */
export interface Forge {
  readonly kind: "github" | "gitlab" | "gitea";
  /** Host and project, for people: `github.com/example/checkout`. */
  readonly name: string;
  /** The open pull or merge request of a branch into another one; undefined where there is none. */
  findRequest(
    branch: string,
    target: string,
    signal?: AbortSignal,
  ): Promise<ForgeResult<ForgeRequest | undefined>>;
  /** Makes one. Where one exists already, that one is given. */
  createRequest(
    fields: {
      readonly branch: string;
      readonly target: string;
      readonly title: string;
      readonly body: string;
    },
    signal?: AbortSignal,
  ): Promise<ForgeResult<ForgeRequest>>;
  /** Asks accounts for a review, besides those who are asked already. Who was asked and who could not be is told one by one. */
  requestReviewers(
    request: ForgeRequest,
    accounts: readonly ForgeAccount[],
    signal?: AbortSignal,
  ): Promise<ForgeResult<ReviewersOutcome>>;
  /** Takes back such requests. */
  removeReviewers(
    request: ForgeRequest,
    accounts: readonly ForgeAccount[],
    signal?: AbortSignal,
  ): Promise<ForgeResult<void>>;
  /** Every review of a request, the oldest first, to the last page. Comments are none. */
  reviews(request: ForgeRequest, signal?: AbortSignal): Promise<ForgeResult<readonly ForgeReview[]>>;
  /** Writes a comment. */
  comment(request: ForgeRequest, text: string, signal?: AbortSignal): Promise<ForgeResult<void>>;
}

export interface ForgeAccount {
  /** Numeric id, which is never given to somebody else. */
  readonly id: number;
  /** Name; it may be out of date, and is looked up by the id where it is missing. */
  readonly login?: string;
}

export interface ForgeRequest {
  /** Number, as people write it. */
  readonly number: number;
  readonly url: string;
  readonly title: string;
  readonly isDraft: boolean;
  /** Commit that it ends at. */
  readonly head: string;
  readonly branch: string;
  readonly target: string;
  readonly author: ForgeAccount;
  readonly requested: readonly ForgeAccount[];
}

export interface ForgeReview {
  /** Address or id of the review. */
  readonly id: string;
  readonly account: ForgeAccount;
  /** Whether the account is a person's; a bot's review counts for nothing. */
  readonly isPerson: boolean;
  readonly state: "approved" | "changes-requested" | "dismissed";
  /** Commit that was reviewed; undefined where the forge does not say, and then it is bound to nothing. */
  readonly commit: string | undefined;
  /**
   * Where the forge does not say which commit was reviewed: all states of the request that it can have been. It is bound
   * to their content where all of them have the same.
   */
  readonly oneOf?: readonly ReviewedState[];
  /** Why the forge itself does not count it, in words: `the account may not write there`. */
  readonly whyNot?: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What a request has shown at a time. */
export interface ReviewedState {
  readonly commit: string;
  /** Commit that it was compared with. */
  readonly base: string;
}

export interface ReviewersOutcome {
  readonly requested: readonly ForgeAccount[];
  readonly failed: readonly { readonly account: ForgeAccount; readonly reason: string }[];
}

/**
 * Why a forge gave no answer that can be used. Messages are for people, in one sentence with the way out, and never hold a
 * token.
 */
export interface ForgeFailure {
  readonly reason:
    | "no-token"
    | "not-allowed"
    | "sso-required"
    | "missing-scope"
    | "not-found"
    | "conflict"
    | "invalid"
    | "rate-limited"
    | "unreachable"
    | "cancelled"
    | "unusable-answer";
  readonly message: string;
  /** When it may be tried again, in milliseconds since 1970. */
  readonly retryAt?: number;
}

export type ForgeResult<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly failure: ForgeFailure };
