/**
 * The requests of GitLab's and Gitea's APIs that the adapters make, written by hand from their public references (GitLab:
 * REST API v4, merge requests, merge request approvals, notes, users; Gitea and Forgejo: API v1, repository, issue, user).
 * Neither publishes its description in a package of the npm registry; `gitea-js` has types that are made of it and no
 * schema. They are stricter than the forges in one way: what the references do not have is refused.
 */

const text = { type: "string", minLength: 1 };
const whole = { type: "string", pattern: "^[1-9][0-9]*$" };
const ids = { type: "array", items: { type: "integer", minimum: 0 }, minItems: 1 };
const logins = { type: "array", items: text, minItems: 1 };
const branch = { type: "string", pattern: "^(?!refs/)[^\\s:?*\\[\\\\]+$" };

const object = (
  properties: Record<string, unknown>,
  required: readonly string[] = [],
): Record<string, unknown> => ({ type: "object", properties, required, additionalProperties: false });

export interface DescribedRequest {
  readonly method: string;
  readonly path: RegExp;
  readonly query?: Record<string, unknown>;
  readonly body?: Record<string, unknown>;
}

const PROJECT = "/api/v4/projects/(?:\\d+|[^/]+%2F[^/]+)";
const paged = { page: whole, per_page: { type: "string", pattern: "^([1-9][0-9]?|100)$" } };

export const GITLAB_REQUESTS: readonly DescribedRequest[] = [
  {
    method: "GET",
    path: new RegExp(`^${PROJECT}/merge_requests$`),
    query: object({
      ...paged,
      state: { enum: ["opened", "closed", "locked", "merged", "all"] },
      source_branch: branch,
      target_branch: branch,
    }),
  },
  {
    method: "POST",
    path: new RegExp(`^${PROJECT}/merge_requests$`),
    body: object(
      {
        source_branch: branch,
        target_branch: branch,
        title: { ...text, maxLength: 255 },
        description: { type: "string", maxLength: 1_048_576 },
        reviewer_ids: ids,
      },
      ["source_branch", "target_branch", "title"],
    ),
  },
  { method: "GET", path: new RegExp(`^${PROJECT}/merge_requests/\\d+$`) },
  {
    method: "PUT",
    path: new RegExp(`^${PROJECT}/merge_requests/\\d+$`),
    body: object({ reviewer_ids: ids }, ["reviewer_ids"]),
  },
  { method: "GET", path: new RegExp(`^${PROJECT}/merge_requests/\\d+/approvals$`) },
  { method: "GET", path: new RegExp(`^${PROJECT}/merge_requests/\\d+/reviewers$`), query: object(paged) },
  { method: "GET", path: new RegExp(`^${PROJECT}/merge_requests/\\d+/versions$`), query: object(paged) },
  {
    method: "POST",
    path: new RegExp(`^${PROJECT}/merge_requests/\\d+/notes$`),
    body: object({ body: { ...text, maxLength: 1_000_000 } }, ["body"]),
  },
  { method: "GET", path: /^\/api\/v4\/users\/\d+$/ },
];

const REPO = "/api/v1/repos/[^/]+/[^/]+";
const limited = { page: whole, limit: whole };

export const GITEA_REQUESTS: readonly DescribedRequest[] = [
  {
    method: "GET",
    path: new RegExp(`^${REPO}/pulls$`),
    query: object({
      ...limited,
      state: { enum: ["open", "closed", "all"] },
      sort: {
        enum: [
          "oldest",
          "recentupdate",
          "recentclose",
          "leastupdate",
          "mostcomment",
          "leastcomment",
          "priority",
        ],
      },
    }),
  },
  {
    method: "POST",
    path: new RegExp(`^${REPO}/pulls$`),
    body: object({ head: branch, base: branch, title: text, body: { type: "string" } }),
  },
  { method: "GET", path: new RegExp(`^${REPO}/pulls/\\d+$`) },
  {
    method: "POST",
    path: new RegExp(`^${REPO}/pulls/\\d+/requested_reviewers$`),
    body: object({ reviewers: logins }),
  },
  {
    method: "DELETE",
    path: new RegExp(`^${REPO}/pulls/\\d+/requested_reviewers$`),
    body: object({ reviewers: logins }),
  },
  { method: "GET", path: new RegExp(`^${REPO}/pulls/\\d+/reviews$`), query: object(limited) },
  { method: "GET", path: new RegExp(`^${REPO}/issues/\\d+/timeline$`), query: object(limited) },
  {
    method: "POST",
    path: new RegExp(`^${REPO}/issues/\\d+/comments$`),
    body: object({ body: text }, ["body"]),
  },
  {
    method: "GET",
    path: /^\/api\/v1\/users\/search$/,
    query: object({ ...limited, q: text, uid: whole }),
  },
];
