import * as z from "zod";
import { askReviewers, type NamedAccount } from "./askReviewers.ts";
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
import { attempt, foundOrMade, problem } from "./result.ts";
import { notBefore } from "./retarget.ts";
import type { ForgeTransport } from "./transport.ts";

/** Accounts of the forge itself, such as the one of its actions, have negative ids. */
const account = z.object({ id: z.int(), login: z.string().min(1) });
const commit = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
const webAddress = z.url({ protocol: /^https?$/ });

const branchSide = z.object({ ref: z.string(), sha: commit, repo_id: z.int() });
const pull = z.object({
  number: z.int().positive(),
  html_url: webAddress,
  title: z.string(),
  state: z.string(),
  draft: z.boolean().nullish(),
  user: account,
  head: branchSide,
  base: branchSide.omit({ sha: true }),
  requested_reviewers: z.array(account).nullish(),
});
type Pull = z.infer<typeof pull>;

const review = z.object({
  id: z.int().positive(),
  html_url: z.string(),
  user: account.nullish(),
  state: z.string(),
  commit_id: z.string(),
  official: z.boolean(),
  dismissed: z.boolean(),
  submitted_at: z.iso.datetime({ offset: true }),
});

/** An entry of a pull request's history. What the account may not see is null. */
const occurrence = z.object({ type: z.string(), created_at: z.iso.datetime({ offset: true }) }).nullable();

const STATES: ReadonlyMap<string, ForgeReview["state"]> = new Map([
  ["APPROVED", "approved"],
  ["REQUEST_CHANGES", "changes-requested"],
]);

/** Most entries of a page that it gives without being told otherwise by its owner. */
const PAGE = 50;

/** Gitea and Forgejo. */
export class Gitea implements Forge {
  readonly kind = "gitea";
  readonly name: string;
  private readonly api: JsonApi;
  private readonly host: string;
  private readonly project: string;

  constructor(place: ForgePlace, transport: ForgeTransport, maxPages: number) {
    this.name = place.name;
    this.host = place.host;
    this.project = `/repos/${place.project.split("/").map(encodeURIComponent).join("/")}`;
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
    const fields = { head: branch, base: target, title, body };
    return attempt(() =>
      foundOrMade(
        () => this.find(branch, target, signal),
        async () => requestFrom(await this.api.send("POST", `${this.project}/pulls`, fields, pull, signal)),
        ({ status }) => status === 409 || status === 422,
      ),
    );
  }

  requestReviewers(
    request: ForgeRequest,
    accounts: readonly ForgeAccount[],
    signal?: AbortSignal,
  ): Promise<ForgeResult<ReviewersOutcome>> {
    return attempt(() =>
      askReviewers(accounts, {
        host: this.host,
        asked: () => this.asked(request, signal),
        lookUp: (one) => this.lookUp(one, signal),
        ask: async (batch) => {
          const body = { reviewers: batch.map(({ login }) => login) };
          await this.api.send(
            "POST",
            `${this.pathOf(request)}/requested_reviewers`,
            body,
            z.unknown(),
            signal,
          );
          return new Set((await this.asked(request, signal)).map(({ id }) => id));
        },
      }),
    );
  }

  removeReviewers(
    request: ForgeRequest,
    accounts: readonly ForgeAccount[],
    signal?: AbortSignal,
  ): Promise<ForgeResult<void>> {
    return attempt(async () => {
      const asked = await this.asked(request, signal);
      const gone = asked.filter(({ id }) => accounts.some((one) => one.id === id)).map(({ login }) => login);
      if (gone.length === 0) return;
      const path = `${this.pathOf(request)}/requested_reviewers`;
      await this.api.send("DELETE", path, { reviewers: gone }, z.unknown(), signal);
    });
  }

  reviews(request: ForgeRequest, signal?: AbortSignal): Promise<ForgeResult<readonly ForgeReview[]>> {
    return attempt(async () => {
      const path = `${this.pathOf(request)}/reviews`;
      const all = await this.api.list(path, { limit: PAGE, page: 1 }, z.array(review), signal);
      const history = `${this.project}/issues/${request.number}/timeline`;
      const happened = await this.api.list(history, { limit: PAGE, page: 1 }, z.array(occurrence), signal);
      const moved = Math.max(
        0,
        ...happened.map((one) => (one?.type === "change_target_branch" ? Date.parse(one.created_at) : 0)),
      );
      return all
        .flatMap((one) => reviewFrom(one, request))
        .map((one) => notBefore(moved, one))
        .sort((a, b) => a.at - b.at);
    });
  }

  comment(request: ForgeRequest, text: string, signal?: AbortSignal): Promise<ForgeResult<void>> {
    return attempt(async () => {
      const path = `${this.project}/issues/${request.number}/comments`;
      await this.api.send("POST", path, { body: text }, z.unknown(), signal);
    });
  }

  private async find(
    branch: string,
    target: string,
    signal: AbortSignal | undefined,
  ): Promise<ForgeRequest | undefined> {
    const query = { state: "open", sort: "recentupdate", limit: PAGE, page: 1 };
    const open = await this.api.list(`${this.project}/pulls`, query, z.array(pull), signal);
    const own = open.find(
      ({ state, head, base }) =>
        state === "open" && head.ref === branch && base.ref === target && head.repo_id === base.repo_id,
    );
    return own && requestFrom(own);
  }

  private async asked(request: ForgeRequest, signal: AbortSignal | undefined): Promise<NamedAccount[]> {
    const now = await this.api.get(this.pathOf(request), {}, pull, signal);
    return (now.requested_reviewers ?? []).map(({ id, login }) => ({ id, login }));
  }

  /** A login can be given to somebody else, the id can't; it has no address of its own, only a search. */
  private async lookUp({ id }: ForgeAccount, signal: AbortSignal | undefined): Promise<NamedAccount> {
    const found = z.object({ data: z.array(account) });
    const { data } = await this.api.get("/users/search", { uid: id, limit: 1 }, found, signal);
    const own = data.find((one) => one.id === id);
    if (own) return { id, login: own.login };
    throw problem("not-found", `${this.host} has no account with the id ${id} that the token may see`);
  }

  private pathOf({ number }: ForgeRequest): string {
    return `${this.project}/pulls/${number}`;
  }
}

function requestFrom(one: Pull): ForgeRequest {
  return {
    number: one.number,
    url: one.html_url,
    title: one.title,
    isDraft: one.draft === true,
    head: one.head.sha,
    branch: one.head.ref,
    target: one.base.ref,
    author: { id: one.user.id, login: one.user.login },
    requested: (one.requested_reviewers ?? []).map(({ id, login }) => ({ id, login })),
  };
}

/** Comments, requests and what is not sent yet are none. Whether it is stale is told by the commit, and better. */
function reviewFrom(one: z.infer<typeof review>, { url }: ForgeRequest): ForgeReview[] {
  const state = STATES.get(one.state);
  if (!state || !one.user) return [];
  const isBound = commit.safeParse(one.commit_id).success;
  const isUnofficial = state === "approved" && !one.official && !one.dismissed;
  return [
    {
      id: webAddress.safeParse(one.html_url).success ? one.html_url : `${url}#review-${one.id}`,
      account: { id: one.user.id, login: one.user.login },
      isPerson: one.user.id > 0,
      state: one.dismissed ? "dismissed" : state,
      commit: isBound ? one.commit_id : undefined,
      ...(isUnofficial ? { whyNot: "the forge does not count it as official" } : {}),
      at: Date.parse(one.submitted_at),
    },
  ];
}
