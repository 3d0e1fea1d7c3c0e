import * as z from "zod";
import { JsonApi } from "./jsonApi.ts";
import type { ForgePlace } from "./place.ts";
import type {
  Forge,
  ForgeAccount,
  ForgeRequest,
  ForgeResult,
  ForgeReview,
  ReviewersOutcome,
} from "./port.ts";
import { attempt, foundOrMade } from "./result.ts";
import type { ForgeTransport } from "./transport.ts";

const account = z.object({ id: z.int().positive(), username: z.string().min(1) });
const commit = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
const time = z.iso.datetime({ offset: true });

const mergeRequest = z.object({
  iid: z.int().positive(),
  web_url: z.url({ protocol: /^https?$/ }),
  title: z.string(),
  state: z.string(),
  draft: z.boolean().nullish(),
  // Empty for a moment after the branch was pushed.
  sha: commit.nullish(),
  source_branch: z.string(),
  target_branch: z.string(),
  source_project_id: z.int().nullish(),
  target_project_id: z.int(),
  author: account,
  reviewers: z.array(account).nullish(),
});
type MergeRequest = z.infer<typeof mergeRequest>;

const approvals = z.object({
  approved_by: z.array(z.object({ user: account, approved_at: time.nullish() })),
});
const reviewers = z.array(z.object({ user: account, state: z.string(), created_at: time }));
const versions = z.array(z.object({ head_commit_sha: commit, base_commit_sha: commit, created_at: time }));
const user = z.object({ id: z.int(), bot: z.boolean().nullish(), state: z.string().nullish() });

const PAGE = 100;

/** gitlab.com and GitLab's own servers. */
export class Gitlab implements Forge {
  readonly kind = "gitlab";
  readonly name: string;
  private readonly api: JsonApi;
  private readonly host: string;
  private readonly project: string;

  constructor(place: ForgePlace, transport: ForgeTransport, maxPages: number) {
    this.name = place.name;
    this.host = place.host;
    this.project = `/projects/${encodeURIComponent(place.project)}`;
    this.api = new JsonApi(transport, place.base, place.host, maxPages);
  }

  findRequest(
    branch: string,
    target: string,
    signal?: AbortSignal,
  ): Promise<ForgeResult<ForgeRequest | undefined>> {
    return attempt(() => this.find(branch, target, signal));
  }

  createRequest(
    { branch, target, title, body }: { branch: string; target: string; title: string; body: string },
    signal?: AbortSignal,
  ): Promise<ForgeResult<ForgeRequest>> {
    const fields = { source_branch: branch, target_branch: target, title, description: body };
    const path = `${this.project}/merge_requests`;
    return attempt(() =>
      foundOrMade(
        () => this.find(branch, target, signal),
        async () => requestFrom(await this.api.send("POST", path, fields, mergeRequest, signal)),
        ({ status }) => status === 409 || status === 422,
      ),
    );
  }

  /** GitLab sets the whole list: those who are in it stay in it. It takes ids, and drops without a word whom it can't ask. */
  requestReviewers(
    request: ForgeRequest,
    accounts: readonly ForgeAccount[],
    signal?: AbortSignal,
  ): Promise<ForgeResult<ReviewersOutcome>> {
    return attempt(async () => {
      const before = await this.reviewersOf(request, signal);
      const ids = new Set([...before, ...accounts].map(({ id }) => id));
      const after = ids.size === before.length ? before : await this.setReviewers(request, [...ids], signal);
      const reached = new Map(after.map((one) => [one.id, one]));
      const lost = before.filter(({ id }) => !reached.has(id));
      // With one reviewer at most, as in its free edition, a new one takes the place of another: that is put back.
      const kept =
        lost.length > 0
          ? await this.setReviewers(
              request,
              before.map(({ id }) => id),
              signal,
            )
          : after;
      const asked = new Map(kept.map((one) => [one.id, one]));
      const reason =
        lost.length > 0 || kept.length === 1
          ? `${this.host} did not take the request: its free edition lets one person be asked only, and others may lack access to the project`
          : `${this.host} did not take the request: the account must be a member of the project`;
      return {
        requested: accounts.flatMap(({ id }) => asked.get(id) ?? []),
        failed: accounts.filter(({ id }) => !asked.has(id)).map((one) => ({ account: one, reason })),
      };
    });
  }

  removeReviewers(
    request: ForgeRequest,
    accounts: readonly ForgeAccount[],
    signal?: AbortSignal,
  ): Promise<ForgeResult<void>> {
    return attempt(async () => {
      const before = await this.reviewersOf(request, signal);
      const left = before.filter(({ id }) => !accounts.some((one) => one.id === id)).map(({ id }) => id);
      if (left.length === before.length) return;
      await this.setReviewers(request, left, signal);
    });
  }

  reviews(request: ForgeRequest, signal?: AbortSignal): Promise<ForgeResult<readonly ForgeReview[]>> {
    return attempt(async () => {
      const path = this.pathOf(request);
      const { approved_by } = await this.api.get(`${path}/approvals`, {}, approvals, signal);
      const states = await this.api.list(`${path}/reviewers`, { per_page: PAGE }, reviewers, signal);
      const known = await this.api.list(`${path}/versions`, { per_page: PAGE }, versions, signal);
      const blocked = new Map(
        states.flatMap((one) => (one.state === "requested_changes" ? [[one.user.id, one] as const] : [])),
      );
      const found: Omit<ForgeReview, "isPerson">[] = [];
      for (const { user: who, approved_at } of approved_by)
        if (!blocked.has(who.id)) found.push(this.approval(request, who, approved_at, known));
      for (const { user: who, state: said, created_at } of states) {
        const state = said === "requested_changes" ? "changes-requested" : "dismissed";
        if (said !== "requested_changes" && said !== "unapproved") continue;
        if (said === "unapproved" && approved_by.some((one) => one.user.id === who.id)) continue;
        const at = Date.parse(created_at);
        found.push({
          id: idOf(request, who, state, created_at),
          account: accountOf(who),
          state,
          commit: undefined,
          at,
        });
      }
      const all: ForgeReview[] = [];
      for (const one of found) all.push({ ...one, isPerson: await this.isPerson(one.account.id, signal) });
      return all.sort((a, b) => a.at - b.at);
    });
  }

  comment(request: ForgeRequest, text: string, signal?: AbortSignal): Promise<ForgeResult<void>> {
    return attempt(async () => {
      await this.api.send("POST", `${this.pathOf(request)}/notes`, { body: text }, z.unknown(), signal);
    });
  }

  /**
   * GitLab does not say what was approved. It was one of the versions that were there by then, as a page may have been
   * open for long; that of a version which was pushed in the same minute may have been it too.
   */
  private approval(
    request: ForgeRequest,
    who: z.infer<typeof account>,
    approvedAt: string | null | undefined,
    known: z.infer<typeof versions>,
  ): Omit<ForgeReview, "isPerson"> {
    const named = {
      id: idOf(request, who, "approved", approvedAt),
      account: accountOf(who),
      state: "approved",
    } as const;
    if (!approvedAt)
      return { ...named, commit: undefined, at: 0, whyNot: "this GitLab does not say when it was given" };
    const at = Date.parse(approvedAt);
    const oneOf = known
      .filter((one) => Date.parse(one.created_at) <= at + VERSION_LATE_MS)
      .map((one) => ({ commit: one.head_commit_sha, base: one.base_commit_sha }));
    return { ...named, commit: undefined, at, ...(oneOf.length === 0 ? {} : { oneOf }) };
  }

  /** Tokens of projects and groups are accounts of their own, which only their page tells from people's. */
  private async isPerson(id: number, signal: AbortSignal | undefined): Promise<boolean> {
    return (await this.api.get(`/users/${id}`, {}, user, signal)).bot === false;
  }

  private async find(
    branch: string,
    target: string,
    signal: AbortSignal | undefined,
  ): Promise<ForgeRequest | undefined> {
    const query = { state: "opened", source_branch: branch, target_branch: target, per_page: PAGE };
    const found = await this.api.list(`${this.project}/merge_requests`, query, z.array(mergeRequest), signal);
    const own = found.find(
      (one) =>
        one.state === "opened" &&
        one.source_branch === branch &&
        one.target_branch === target &&
        one.source_project_id === one.target_project_id,
    );
    return own && requestFrom(own);
  }

  private async reviewersOf(request: ForgeRequest, signal: AbortSignal | undefined): Promise<ForgeAccount[]> {
    const now = await this.api.get(this.pathOf(request), {}, mergeRequest, signal);
    return (now.reviewers ?? []).map(accountOf);
  }

  private async setReviewers(
    request: ForgeRequest,
    ids: readonly number[],
    signal: AbortSignal | undefined,
  ): Promise<ForgeAccount[]> {
    // An empty list says nothing, 0 is nobody.
    const body = { reviewer_ids: ids.length === 0 ? [0] : ids };
    const now = await this.api.send("PUT", this.pathOf(request), body, mergeRequest, signal);
    return (now.reviewers ?? []).map(accountOf);
  }

  private pathOf({ number }: ForgeRequest): string {
    return `${this.project}/merge_requests/${number}`;
  }
}

/** GitLab writes a version down a moment after the push. Milliseconds. */
const VERSION_LATE_MS = 60_000;

function accountOf({ id, username }: z.infer<typeof account>): ForgeAccount {
  return { id, login: username };
}

/** Reviews have no address of their own; the same account can give another one later. */
function idOf(
  { url }: ForgeRequest,
  { id }: z.infer<typeof account>,
  state: ForgeReview["state"],
  at: string | null | undefined,
): string {
  return `${url}#${state}-by-${id}${at ? `-at-${at}` : ""}`;
}

function requestFrom(one: MergeRequest): ForgeRequest {
  return {
    number: one.iid,
    url: one.web_url,
    title: one.title,
    isDraft: one.draft === true,
    head: one.sha ?? "",
    branch: one.source_branch,
    target: one.target_branch,
    author: accountOf(one.author),
    requested: (one.reviewers ?? []).map(accountOf),
  };
}
