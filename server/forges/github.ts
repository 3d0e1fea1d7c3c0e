import { Octokit } from "@octokit/core";
import { paginateRest } from "@octokit/plugin-paginate-rest";
import * as z from "zod";
import { askReviewers, type NamedAccount } from "./askReviewers.ts";
import { endless } from "./jsonApi.ts";
import type { ForgePlace } from "./place.ts";
import type {
  Forge,
  ForgeAccount,
  ForgeRequest,
  ForgeResult,
  ForgeReview,
  ReviewersOutcome,
} from "./port.ts";
import { attempt, foundOrMade, problem, read } from "./result.ts";
import { notBefore } from "./retarget.ts";
import type { ForgeTransport } from "./transport.ts";

const account = z.object({ id: z.int().positive(), login: z.string().min(1), type: z.string() });
const commit = z.string().regex(/^([0-9a-f]{40}|[0-9a-f]{64})$/);
const webAddress = z.url({ protocol: /^https?$/ });

const pull = z.object({
  number: z.int().positive(),
  html_url: webAddress,
  title: z.string(),
  state: z.string(),
  draft: z.boolean().nullish(),
  user: account.nullable(),
  head: z.object({ ref: z.string(), sha: commit, repo: z.object({ id: z.int() }).nullish() }),
  base: z.object({ ref: z.string(), repo: z.object({ id: z.int() }) }),
  requested_reviewers: z.array(account).nullish(),
});
type Pull = z.infer<typeof pull>;

const review = z.object({
  id: z.int().positive(),
  html_url: webAddress,
  user: account.nullish(),
  state: z.string(),
  commit_id: commit.nullish(),
  submitted_at: z.iso.datetime({ offset: true }).nullish(),
});

/** An entry of a pull request's history; most of them have other fields and do not matter here. */
const occurrence = z.object({
  event: z.string().nullish(),
  created_at: z.iso.datetime({ offset: true }).nullish().catch(undefined),
});
const RETARGETED: ReadonlySet<string> = new Set(["base_ref_changed", "automatic_base_change_succeeded"]);

const STATES: ReadonlyMap<string, ForgeReview["state"]> = new Map([
  ["APPROVED", "approved"],
  ["CHANGES_REQUESTED", "changes-requested"],
  ["DISMISSED", "dismissed"],
]);

const Client = Octokit.plugin(paginateRest);
type Client = InstanceType<typeof Client>;
const PAGE = 100;
const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** Where a deleted account's things are. */
const GHOST: ForgeAccount = { id: 10137, login: "ghost" };

/** github.com, `*.ghe.com` and Enterprise Server, by GitHub's own client. */
export class Github implements Forge {
  readonly kind = "github";
  readonly name: string;
  private readonly client: Client;
  private readonly host: string;
  private readonly repository: { readonly owner: string; readonly repo: string };

  constructor(
    place: ForgePlace,
    transport: ForgeTransport,
    private readonly maxPages: number,
  ) {
    this.name = place.name;
    this.host = place.host;
    const [owner = "", repo = ""] = place.project.split("/");
    this.repository = { owner, repo };
    this.client = new Client({
      baseUrl: place.base,
      userAgent: "two-keys",
      request: { fetch: transport.fetch },
      log: QUIET,
    });
  }

  findRequest(
    branch: string,
    target: string,
    signal?: AbortSignal,
  ): Promise<ForgeResult<ForgeRequest | undefined>> {
    return attempt(() => this.find(branch, target, signal));
  }

  createRequest(
    fields: { branch: string; target: string; title: string; body: string },
    signal?: AbortSignal,
  ): Promise<ForgeResult<ForgeRequest>> {
    const { branch, target, title, body } = fields;
    const make = async (): Promise<ForgeRequest> => {
      const made = await this.client.request("POST /repos/{owner}/{repo}/pulls", {
        ...this.repository,
        title,
        body,
        head: branch,
        base: target,
        ...requestOf(signal),
      });
      return requestFrom(this.read(pull, made.data));
    };
    return attempt(() =>
      foundOrMade(
        () => this.find(branch, target, signal),
        make,
        ({ status, message }) => status === 409 || (status === 422 && /already exists/i.test(message)),
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
          const answer = await this.client.request(
            "POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
            {
              ...this.repository,
              pull_number: request.number,
              reviewers: batch.map(({ login }) => login),
              ...requestOf(signal),
            },
          );
          const { requested_reviewers } = this.read(pull, answer.data);
          return new Set((requested_reviewers ?? []).map(({ id }) => id));
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
      const reviewers = asked
        .filter(({ id }) => accounts.some((one) => one.id === id))
        .map(({ login }) => login);
      if (reviewers.length === 0) return;
      await this.client.request("DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers", {
        ...this.repository,
        pull_number: request.number,
        reviewers,
        ...requestOf(signal),
      });
    });
  }

  reviews(request: ForgeRequest, signal?: AbortSignal): Promise<ForgeResult<readonly ForgeReview[]>> {
    return attempt(async () => {
      const common = { ...this.repository, per_page: PAGE, ...requestOf(signal) };
      const given = await this.pages(
        this.client.paginate.iterator("GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews", {
          ...common,
          pull_number: request.number,
        }),
        review,
      );
      const happened = await this.pages(
        this.client.paginate.iterator("GET /repos/{owner}/{repo}/issues/{issue_number}/timeline", {
          ...common,
          issue_number: request.number,
        }),
        occurrence,
      );
      const moved = Math.max(
        0,
        ...happened.map((one) => (RETARGETED.has(one.event ?? "") ? Date.parse(one.created_at ?? "") : 0)),
      );
      const all = given.flatMap(reviewFrom).map((one) => notBefore(moved, one));
      return all.sort((a, b) => a.at - b.at);
    });
  }

  comment(request: ForgeRequest, text: string, signal?: AbortSignal): Promise<ForgeResult<void>> {
    return attempt(async () => {
      await this.client.request("POST /repos/{owner}/{repo}/issues/{issue_number}/comments", {
        ...this.repository,
        issue_number: request.number,
        body: text,
        ...requestOf(signal),
      });
    });
  }

  private async pages<S extends z.ZodType>(
    pages: AsyncIterable<{ readonly data: unknown }>,
    entry: S,
  ): Promise<z.output<S>[]> {
    const all: z.output<S>[] = [];
    let count = 0;
    for await (const { data } of pages) {
      if (++count > this.maxPages) throw endless(this.host);
      all.push(...this.read(z.array(entry), data));
    }
    return all;
  }

  /** Whoever reads `head` as a filter that it does not understand gives everything: what comes back is held against it. */
  private async find(
    branch: string,
    target: string,
    signal: AbortSignal | undefined,
  ): Promise<ForgeRequest | undefined> {
    const { owner } = this.repository;
    const found = await this.client.request("GET /repos/{owner}/{repo}/pulls", {
      ...this.repository,
      state: "open",
      head: `${owner}:${branch}`,
      base: target,
      per_page: PAGE,
      ...requestOf(signal),
    });
    const own = this.read(z.array(pull), found.data).find(
      ({ state, head, base }) =>
        state === "open" && head.ref === branch && base.ref === target && head.repo?.id === base.repo.id,
    );
    return own && requestFrom(own);
  }

  private async asked(request: ForgeRequest, signal: AbortSignal | undefined): Promise<NamedAccount[]> {
    const answer = await this.client.request(
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers",
      { ...this.repository, pull_number: request.number, ...requestOf(signal) },
    );
    const { users } = this.read(z.object({ users: z.array(account) }), answer.data);
    return users.map(({ id, login }) => ({ id, login }));
  }

  /** A login can be given to somebody else, the id can't. */
  private async lookUp({ id }: ForgeAccount, signal: AbortSignal | undefined): Promise<NamedAccount> {
    const answer = await this.client.request("GET /user/{account_id}", {
      account_id: id,
      ...requestOf(signal),
    });
    const found = this.read(account, answer.data);
    if (found.id !== id)
      throw problem("unusable-answer", `${this.host} was asked for account ${id} and gave ${found.id}.`);
    if (found.type !== "User")
      throw problem("invalid", `account ${id} of ${this.host} (${found.login}) is no person's`);
    return { id, login: found.login };
  }

  private read<S extends z.ZodType>(schema: S, data: unknown): z.output<S> {
    return read(schema, data, this.host);
  }
}

function requestOf(signal: AbortSignal | undefined): { readonly request?: { readonly signal: AbortSignal } } {
  return signal ? { request: { signal } } : {};
}

function requestFrom(one: Pull): ForgeRequest {
  const author = one.user ? { id: one.user.id, login: one.user.login } : GHOST;
  return {
    number: one.number,
    url: one.html_url,
    title: one.title,
    isDraft: one.draft === true,
    head: one.head.sha,
    branch: one.head.ref,
    target: one.base.ref,
    author,
    requested: (one.requested_reviewers ?? []).map(({ id, login }) => ({ id, login })),
  };
}

/** Comments and what is not sent yet are none. A deleted account's review is nobody's. */
function reviewFrom(one: z.infer<typeof review>): ForgeReview[] {
  const state = STATES.get(one.state);
  if (!state || !one.user || !one.submitted_at) return [];
  return [
    {
      id: one.html_url,
      account: { id: one.user.id, login: one.user.login },
      isPerson: one.user.type === "User",
      state,
      commit: one.commit_id ?? undefined,
      at: Date.parse(one.submitted_at),
    },
  ];
}
