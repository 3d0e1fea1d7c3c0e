import * as z from "zod";
import { changeFolderParams, changeSummary, checklistAction } from "./change.ts";

/** Reviews as the editor shows and gives them. Texts are ready for people; times are milliseconds since 1970. */

const gateStatus = z.enum(["SATISFIED", "UNSATISFIED", "OVERRIDDEN", "NOT_APPLICABLE", "UNDETERMINED"]);

const forgeKind = z.enum(["github", "gitlab", "gitea"]);

/** Role in which an approval is given. */
const reviewRole = z.enum(["reviewer", "window-exception", "retro-reviewer"]);

/** Of what a person says of a change: a comment of an approval, a reason. Characters. */
export const MAX_REASON = 4000;

/** Of a comment of its own. Characters. */
export const MAX_COMMENT = 8000;

/** Of an incident's name and of the reason of a break-glass, in characters, and of the time that it stays open. */
export const BREAK_GLASS_LIMITS = {
  minIncident: 3,
  maxIncident: 200,
  minReason: 30,
  minHours: 0.25,
  maxHours: 4,
} as const;

/** A check of the gate, as `two-keys gate` tells it. */
export const gateCheck = z.object({
  id: z.string(),
  label: z.string(),
  status: gateStatus,
  reason: z.string(),
  fix: z.string().optional(),
  command: z.string().optional(),
  /** What a click leads to. */
  action: checklistAction.optional(),
  points: z
    .array(z.object({ text: z.string(), path: z.string().optional(), line: z.number().int().optional() }))
    .optional(),
});
export type GateCheckView = z.infer<typeof gateCheck>;

export const gateView = z.object({
  /** `refs/heads/…` without its front. */
  target: z.string(),
  status: gateStatus,
  change: z.string().optional(),
  changeset: z.string().optional(),
  checks: z.array(gateCheck),
});
export type GateView = z.infer<typeof gateView>;

/** Client to server, request: {@link changeFolderParams} to {@link GateView}: what the gate would say of HEAD now. */
export const GATE_REQUEST = "twoKeys/gate";

export const reviewChangeParams = changeFolderParams.extend({
  /** The change of the branch that is checked out when left out. */
  id: z.string().optional(),
});

const reviewCandidate = z.object({
  person: z.string(),
  name: z.string(),
  isEligible: z.boolean(),
  ineligible: z.string().optional(),
  hint: z.string().optional(),
  reasons: z.array(z.string()),
  load: z.number().int(),
  localTime: z.string().optional(),
  isProposed: z.boolean(),
  isRequested: z.boolean(),
});
export type ReviewCandidate = z.infer<typeof reviewCandidate>;

export const reviewCandidates = z.object({
  change: changeSummary,
  need: z.number().int(),
  have: z.number().int(),
  candidates: z.array(reviewCandidate),
  problems: z.array(z.string()),
  /** Forge on which they are asked too; absent where none is configured. */
  forge: z.object({ name: z.string(), kind: forgeKind, url: z.string() }).optional(),
});
export type ReviewCandidates = z.infer<typeof reviewCandidates>;

/** Client to server, request: {@link reviewChangeParams} to {@link ReviewCandidates}; an error says why nobody can be asked. */
export const REVIEW_CANDIDATES_REQUEST = "twoKeys/reviewCandidates";

export const requestReviewParams = reviewChangeParams.extend({
  /** All who are asked, those who were asked before included: it takes the place of the request before. */
  reviewers: z.array(z.string()).min(1).max(20),
  note: z.string().max(2000).optional(),
  /** Whether the branch may be pushed where the remote does not have its last commit. */
  push: z.boolean().optional(),
});

export const requestOutcome = z.object({
  id: z.string(),
  reviewers: z.array(z.string()),
  /** False where the ledger's remote could not be reached: it is kept here and sent with the next sync. */
  isPushed: z.boolean(),
  message: z.string(),
  /** False where reviewers can't get the commits, because the remote does not have them. */
  isBranchPushed: z.boolean(),
  /** What came of it on the forge, kept over restarts; absent where none is configured. */
  forge: z
    .object({
      name: z.string(),
      /** Address of the pull or merge request. */
      url: z.string().optional(),
      requested: z.array(z.string()),
      failed: z.array(z.object({ person: z.string(), reason: z.string() })),
      /** `1 of 2 requested on github.com: retry`. */
      text: z.string(),
      isComplete: z.boolean(),
    })
    .optional(),
});
export type RequestOutcome = z.infer<typeof requestOutcome>;

/** Client to server, request: {@link requestReviewParams} to {@link RequestOutcome}. Only sent on a person's word. */
export const REQUEST_REVIEW_REQUEST = "twoKeys/requestReview";

/** Client to server, request: {@link reviewChangeParams} to {@link RequestOutcome}: asks the forge again for what failed there. */
export const RETRY_REQUEST_REQUEST = "twoKeys/retryRequest";

export const reviewSummary = changeSummary.extend({
  requestedBy: z.string().optional(),
  requestedAt: z.number().optional(),
  /** Digest of the event that asked, which its sender can take back. */
  requestEvent: z.string().optional(),
  note: z.string().optional(),
  need: z.number().int(),
  have: z.number().int(),
  /** `2 approved, 1 waiting: Carol Okafor`. */
  reviewText: z.string(),
  /** What was said by this person last: approved and counting, approved and void with the reason, objected, or nothing. */
  mine: z
    .object({ state: z.enum(["approved", "void", "objected"]), text: z.string(), event: z.string() })
    .optional(),
  /** Set while a break-glass is open or its review is due: how loud it is. */
  emergency: z.object({ text: z.string(), due: z.number().optional(), isOverdue: z.boolean() }).optional(),
  /** State of the request on the forge, where it is not complete: `1 of 2 requested, retry`. */
  forgeText: z.string().optional(),
});
export type ReviewSummary = z.infer<typeof reviewSummary>;

export const reviewInbox = z.object({
  /** Asked of me, and not answered. */
  waiting: z.array(reviewSummary),
  /** Answered by me, not landed yet. */
  answered: z.array(reviewSummary),
  /** Mine, in review. */
  mine: z.array(reviewSummary),
  /** Nobody asked me, and I could: of my systems and teams first. */
  open: z.array(reviewSummary),
  /** Emergencies that are open, or not reviewed yet. */
  emergencies: z.array(reviewSummary),
  /** Who I am, by people.yaml; absent where it does not know me. */
  me: z.string().optional(),
});
export type ReviewInbox = z.infer<typeof reviewInbox>;

/** Client to server, request: {@link changeFolderParams} to {@link ReviewInbox}. */
export const REVIEW_INBOX_REQUEST = "twoKeys/reviewInbox";

const reviewFile = z.object({
  /** From the repository's top folder. */
  path: z.string(),
  status: z.enum(["added", "deleted", "modified", "type-changed"]),
  /** Object ids without their algorithm; absent where there is no such side. */
  oldId: z.string().optional(),
  newId: z.string().optional(),
  oldMode: z.string().optional(),
  newMode: z.string().optional(),
  /** Why it can't be judged by reading, such as `binary` or `holds invisible characters`. */
  unreviewable: z.string().optional(),
  isControl: z.boolean(),
  /** What changed since this person looked last: false where it is as it was. */
  isNewToMe: z.boolean(),
});
export type ReviewFile = z.infer<typeof reviewFile>;

export const reviewPlace = z.object({
  path: z.string(),
  /** One-based, in the new content. */
  line: z.number().int(),
  endLine: z.number().int().optional(),
  message: z.string(),
  severity: z.string().optional(),
  rule: z.string().optional(),
});

export const reviewDetail = z.object({
  summary: reviewSummary,
  /** Digest of the revision that is shown; approvals are bound to it. */
  record: z.string(),
  /** Commits that are compared, without their algorithm. */
  base: z.string(),
  head: z.string(),
  changeset: z.string(),
  /** Record in Markdown. */
  markdown: z.string(),
  files: z.array(reviewFile),
  findings: z.array(reviewPlace),
  aiRegions: z.array(reviewPlace),
  /** What could not be looked at. */
  undecided: z.array(z.string()),
  /** Since this person looked last; absent where that was never. */
  since: z
    .object({
      at: z.number(),
      revision: z.number().int(),
      /** Differences of the record in words. */
      record: z.array(z.string()),
      /** Paths whose change is another one by now. */
      files: z.array(z.string()),
    })
    .optional(),
  approvals: z.array(
    z.object({ person: z.string(), text: z.string(), counts: z.boolean(), event: z.string() }),
  ),
  objections: z.array(
    z.object({ person: z.string(), reason: z.string(), event: z.string(), isMine: z.boolean() }),
  ),
  /** Why this person can't approve; absent where nothing is in the way. */
  whyNot: z.string().optional(),
  /** Role in which an approval would count: after a break-glass it is a review afterwards. */
  role: reviewRole,
  /** Checks of the gate, for the target as it stands now. */
  checks: z.array(gateCheck),
});
export type ReviewDetail = z.infer<typeof reviewDetail>;

export const openReviewParams = reviewChangeParams.extend({
  /** Whether it is only listed: then it does not count as looked at. */
  isPeek: z.boolean().optional(),
});

/** Client to server, request: {@link openReviewParams} to {@link ReviewDetail}; fetches the commits where they are not here. */
export const OPEN_REVIEW_REQUEST = "twoKeys/openReview";

export const reviewBlobParams = changeFolderParams.extend({
  /** Object id without its algorithm. */
  blob: z.string().regex(/^[0-9a-f]{40}([0-9a-f]{24})?$/),
});

/** Client to server, request: {@link reviewBlobParams} to the text of a blob as it is: no filter, no attribute of the repository is applied. */
export const REVIEW_BLOB_REQUEST = "twoKeys/reviewBlob";

export const approveParams = reviewChangeParams.extend({
  /** Digest of the revision and of the content that the person has seen: refused where it is another one by now. */
  record: z.string(),
  changeset: z.string(),
  role: reviewRole,
  comment: z.string().max(MAX_REASON),
  /** Paths that were opened. */
  viewed: z.array(z.string().max(1000)).max(10_000).optional(),
});

export const reviewResult = z.object({
  id: z.string(),
  isPushed: z.boolean(),
  message: z.string(),
  /** Status in words afterwards: `in review, 1 of 2 approvals`. */
  statusText: z.string(),
});
export type ReviewResult = z.infer<typeof reviewResult>;

/** Client to server, request: {@link approveParams} to {@link ReviewResult}; an error says why it would not count. */
export const APPROVE_REQUEST = "twoKeys/approve";

export const objectParams = reviewChangeParams.extend({
  record: z.string(),
  reason: z.string().max(MAX_REASON),
});

/** Client to server, request: {@link objectParams} to {@link ReviewResult}. */
export const OBJECT_REQUEST = "twoKeys/object";

export const withdrawParams = reviewChangeParams.extend({
  /** Digest of the event that is taken back: an approval, an objection, a request or a break-glass of this person. */
  event: z.string(),
});

/** Client to server, request: {@link withdrawParams} to {@link ReviewResult}. */
export const WITHDRAW_REQUEST = "twoKeys/withdraw";

export const reviewCommentParams = reviewChangeParams.extend({
  text: z.string().min(1).max(MAX_COMMENT),
  path: z.string().max(1000).optional(),
  /** One-based, in the new content. */
  line: z.number().int().min(1).optional(),
});

/** Client to server, request: {@link reviewCommentParams} to {@link ReviewResult}: on the forge, or as a git-appraise note. */
export const REVIEW_COMMENT_REQUEST = "twoKeys/reviewComment";

export const breakGlassPreview = z.object({
  id: z.string(),
  changeset: z.string(),
  waives: z.array(z.string()),
  keeps: z.array(z.string()),
  maxHours: z.number(),
  /** Why it can't be done; absent where it can. */
  whyNot: z.string().optional(),
  /** Who could acknowledge it. */
  acknowledgers: z.array(z.object({ person: z.string(), name: z.string() })),
  /** Whether an acknowledger must be named, because it is not the first one. */
  needsAcknowledger: z.boolean(),
});
export type BreakGlassPreview = z.infer<typeof breakGlassPreview>;

/** Client to server, request: {@link reviewChangeParams} to {@link BreakGlassPreview}. */
export const BREAK_GLASS_PREVIEW_REQUEST = "twoKeys/breakGlassPreview";

export const breakGlassParams = reviewChangeParams.extend({
  changeset: z.string(),
  incident: z.string().min(BREAK_GLASS_LIMITS.minIncident).max(BREAK_GLASS_LIMITS.maxIncident),
  reason: z.string().min(BREAK_GLASS_LIMITS.minReason).max(MAX_REASON),
  hours: z.number().min(BREAK_GLASS_LIMITS.minHours).max(BREAK_GLASS_LIMITS.maxHours),
  acknowledgers: z.array(z.string()).max(20),
});

/** Client to server, request: {@link breakGlassParams} to {@link ReviewResult}. Only sent on a person's word. */
export const BREAK_GLASS_REQUEST = "twoKeys/breakGlass";

export const forgeTokenParams = z.object({
  kind: forgeKind,
  /** Host of the forge: `github.com`. */
  host: z.string().max(300),
  /** Whether the person may be asked to sign in: only right after a click of theirs. */
  mayAsk: z.boolean(),
});

/**
 * Server to client, request: {@link forgeTokenParams} to a token, or null where there is none. Asked only of clients that
 * say `hasForgeTokens`, and only where the environment has none that may go to this host.
 */
export const FORGE_TOKEN_REQUEST = "twoKeys/forgeToken";
