import { createHash } from "node:crypto";
import { ConditionalCache } from "../forges/conditionalCache.ts";
import { forgeOf } from "../forges/forgeOf.ts";
import type { ForgeLimits, HttpPort } from "../forges/limits.ts";
import { type ForgeAddress, type ForgePlace, placeOf } from "../forges/place.ts";
import type { Forge, ForgeAccount, ForgeFailure, ForgeRequest, ForgeResult } from "../forges/port.ts";
import { mainRemoteUrl } from "../git/mainRemoteUrl.ts";
import type { Organisation } from "../policy/organisation.ts";
import type { Person } from "../policy/peopleFile.ts";
import type { RequestOutcome } from "../protocol/review.ts";
import { type Attested, type AttestQuestion, attestReviews } from "./forgeAttest.ts";
import { ForgeOutcomes, type KeptOutcome, type KeptReviewer } from "./forgeOutcomes.ts";
import { type AskToken, forgeToken } from "./forgeTokens.ts";

/** What came of a request on the forge, as the editor shows it. */
export type ForgeOutcome = NonNullable<RequestOutcome["forge"]> & {
  /** When it may be tried again, in milliseconds since 1970; absent where the forge did not ask to wait. */
  readonly retryAt?: number;
};

export interface ForgeReviewOptions {
  readonly organisation: Pick<Organisation, "change" | "people" | "digest">;
  /** Top folder of the work tree, and the git folder that all work trees share. */
  readonly top: string;
  readonly commonDir: string;
  now(): Date;
  /** The editor's tokens; only the environment's are used when left out. */
  readonly token?: AskToken | undefined;
  /** The process's when left out. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly fetch?: HttpPort | undefined;
  readonly limits?: Partial<ForgeLimits> | undefined;
}

export interface AskOptions {
  /** Whether the person may be asked to sign in: only right after a click of theirs. */
  readonly mayAsk?: boolean;
  readonly signal?: AbortSignal | undefined;
}

export interface ForgeRequestFields {
  /** Id of the change. */
  readonly id: string;
  /** Branch and protected branch; a `refs/heads/` in front is left out. */
  readonly branch: string;
  readonly target: string;
  readonly title: string;
  readonly body: string;
  /** All who are asked: it takes the place of the request before. */
  readonly reviewers: readonly Person[];
}

/** Reviews on the forge that the policy names: asks for them, keeps what came of it, and reads them. Nothing is polled. */
export class ForgeReview {
  private readonly outcomes: ForgeOutcomes;

  private constructor(
    private readonly options: ForgeReviewOptions,
    private readonly address: ForgeAddress,
    private readonly place: ForgeResult<ForgePlace>,
  ) {
    this.outcomes = new ForgeOutcomes(options.commonDir);
  }

  /** Undefined where the policy names no forge. */
  static async of(options: ForgeReviewOptions): Promise<ForgeReview | undefined> {
    const { forge } = options.organisation.change.review ?? {};
    if (!forge) return undefined;
    const { kind, url, project } = forge;
    const address = { kind, url, project, remoteUrl: await mainRemoteUrl(options.top) };
    return new ForgeReview(options, address, await placeOf(address));
  }

  /** The forge, for people: its name, kind and the address at which they sign in. */
  get shown(): { readonly name: string; readonly kind: Forge["kind"]; readonly url: string } {
    const { kind, url = "" } = this.address;
    if (!this.place.ok) return { name: kind, kind, url };
    return { name: this.place.value.name, kind, url: this.place.value.web };
  }

  /** Makes the pull or merge request where there is none, and asks on it. What fails is told, kept, and never thrown. */
  async request(fields: ForgeRequestFields, ask: AskOptions = {}): Promise<ForgeOutcome> {
    const before = await this.outcomes.read(fields.id);
    const names = { branch: plain(fields.branch), target: plain(fields.target) };
    const made = await this.onForge(ask, async (forge) => {
      const request = await forge.createRequest({ ...fields, ...names }, ask.signal);
      return request.ok ? this.ask(forge, request.value, fields.reviewers, before, ask.signal) : request;
    });
    const { id, title, body } = fields;
    const common = { id, ...names, title: cut(title, 1000), body: cut(body, 100_000) };
    if (made.ok) return this.keep(common, made.value.reviewers, made.value.url);
    const { message, retryAt } = made.failure;
    const all = fields.reviewers.map(
      ({ id: person }) => reviewerBefore(before, person) ?? failed(person, message),
    );
    return this.keep(common, all, before?.url, retryAt);
  }

  /** Asks again for those who could not be asked. Undefined where nothing was asked on the forge yet. */
  async retry(id: string, ask: AskOptions = {}): Promise<ForgeOutcome | undefined> {
    const kept = await this.outcomes.read(id);
    if (!kept) return undefined;
    const { people } = this.options.organisation;
    const reviewers = kept.reviewers.map(
      ({ person }) => people.find((one) => one.id === person) ?? { id: person },
    );
    return this.request({ ...kept, id, reviewers }, ask);
  }

  /** What came of the last request of a change; undefined where nothing was asked. */
  async outcome(id: string): Promise<ForgeOutcome | undefined> {
    const kept = await this.outcomes.read(id);
    return kept && this.told(kept);
  }

  /** Takes requests back that were made from here. Those of others, such as owners, stay. */
  async removed(
    id: string,
    reviewers: readonly Person[],
    ask: AskOptions = {},
  ): Promise<ForgeResult<ForgeOutcome | undefined>> {
    const kept = await this.outcomes.read(id);
    if (!kept) return { ok: true, value: undefined };
    const gone = new Set(reviewers.map((one) => one.id));
    const left = kept.reviewers.filter(({ person }) => !gone.has(person));
    const accounts = oursIn(kept).filter((one) => gone.has(one.person));
    const done = await this.onForge<unknown>(ask, async (forge) => {
      const request = await forge.findRequest(kept.branch, kept.target, ask.signal);
      if (!request.ok || !request.value || accounts.length === 0) return request;
      return forge.removeReviewers(request.value, accountsOf(accounts), ask.signal);
    });
    if (!done.ok) return done;
    return { ok: true, value: await this.keep({ ...kept, id }, left, kept.url) };
  }

  /** Writes a comment on a change's request. Gives the request's address. */
  async comment(
    id: string,
    text: string,
    ask: AskOptions & { readonly branch?: string; readonly target?: string } = {},
  ): Promise<ForgeResult<string>> {
    const found = await this.find(id, ask);
    if (!found.ok) return found;
    const { forge, request } = found.value;
    const written = await forge.comment(request, text, ask.signal);
    return written.ok ? { ok: true, value: request.url } : written;
  }

  /**
   * What the reviews of a change's request come to in the ledger: events that are not signed yet, by the bot that is to
   * sign them, and why the other reviews come to nothing.
   */
  async attest(
    question: AttestQuestion,
    ask: AskOptions & { readonly branch?: string; readonly target?: string } = {},
  ): Promise<ForgeResult<Attested>> {
    const { organisation } = this.options;
    if (organisation.change.review?.forge?.approvals !== "attested")
      return failure(
        "invalid",
        'The policy does not count approvals of the forge: set change.review.forge.approvals to "attested" there.',
      );
    const found = await this.find(question.state.id, ask);
    if (!found.ok) return found;
    const { forge, request } = found.value;
    const reviews = await forge.reviews(request, ask.signal);
    if (!reviews.ok) return reviews;
    const value = await attestReviews(reviews.value, question, {
      organisation,
      top: this.options.top,
      now: this.options.now(),
      kind: forge.kind,
      name: this.host,
      target: `refs/heads/${request.target}`,
      signal: ask.signal,
    });
    return { ok: true, value };
  }

  private get host(): string {
    return this.place.ok ? this.place.value.host : this.address.kind;
  }

  private async find(
    id: string,
    ask: AskOptions & { readonly branch?: string; readonly target?: string },
  ): Promise<ForgeResult<{ forge: Forge; request: ForgeRequest }>> {
    const kept = await this.outcomes.read(id);
    const branch = ask.branch ?? kept?.branch;
    const target = ask.target ?? kept?.target;
    if (branch === undefined || target === undefined)
      return failure("not-found", `It is not known which branch of ${this.host} has ${id}: name it.`);
    return this.onForge<{ forge: Forge; request: ForgeRequest }>(ask, async (forge) => {
      const request = await forge.findRequest(plain(branch), plain(target), ask.signal);
      if (!request.ok) return request;
      if (request.value) return { ok: true, value: { forge, request: request.value } };
      return failure(
        "not-found",
        `${this.host} has no open request of ${plain(branch)} into ${plain(target)}: ask for a review first.`,
      );
    });
  }

  private async onForge<T>(
    { mayAsk = false }: AskOptions,
    work: (forge: Forge) => Promise<ForgeResult<T>>,
  ): Promise<ForgeResult<T>> {
    const { place, options } = this;
    if (!place.ok) return place;
    const found = await forgeToken(place.value, mayAsk, options.env ?? process.env, options.token);
    if (found.token === undefined && found.why !== undefined) return failure("no-token", found.why);
    const forge = await forgeOf(this.address, {
      token: found.token,
      fetch: options.fetch,
      now: () => options.now().getTime(),
      limits: options.limits,
      cache: cacheOf(place.value.base, found.token),
    });
    return forge.ok ? work(forge.value) : forge;
  }

  private async ask(
    forge: Forge,
    request: ForgeRequest,
    reviewers: readonly Person[],
    before: KeptOutcome | undefined,
    signal: AbortSignal | undefined,
  ): Promise<ForgeResult<{ readonly url: string; readonly reviewers: KeptReviewer[] }>> {
    const mapped = reviewers.map((person) => ({ person, id: person.forge?.[forge.kind]?.id }));
    const accounts = mapped.flatMap(({ id }) => (id === undefined ? [] : [{ id }]));
    const asked = await forge.requestReviewers(request, accounts, signal);
    // Who was asked from here before and is not any more. That it fails holds nothing up: they were asked once too often.
    const gone = before ? oursIn(before).filter((one) => !accounts.some(({ id }) => id === one.account)) : [];
    if (asked.ok && gone.length > 0) await forge.removeReviewers(request, accountsOf(gone), signal);
    if (!asked.ok) return asked;
    const there = new Set(request.requested.map(({ id }) => id));
    const kept = mapped.map(({ person, id }): KeptReviewer => {
      if (id === undefined) return failed(person.id, this.unmapped(person));
      if (asked.value.requested.some((one) => one.id === id)) {
        const isOurs = !there.has(id) || isOursIn(before, id);
        return { person: person.id, state: "requested", account: id, isOurs };
      }
      const told = asked.value.failed.find((one) => one.account.id === id);
      return failed(person.id, told?.reason ?? `${this.host} did not say why`);
    });
    return { ok: true, value: { url: request.url, reviewers: kept } };
  }

  private unmapped({ id, name }: Person): string {
    return `no account on ${this.host} is mapped for ${name ?? id} in people.yaml`;
  }

  private async keep(
    fields: Pick<KeptOutcome, "branch" | "target" | "title" | "body"> & { readonly id: string },
    reviewers: KeptReviewer[],
    url: string | undefined,
    retryAt?: number,
  ): Promise<ForgeOutcome> {
    const { id, branch, target, title, body } = fields;
    const kept: KeptOutcome = {
      version: 1,
      change: id,
      forge: this.shown.name,
      branch,
      target,
      title,
      body,
      ...(url === undefined ? {} : { url }),
      reviewers,
      ...(retryAt === undefined ? {} : { retryAt }),
      at: this.options.now().getTime(),
    };
    await this.outcomes.write(kept);
    return this.told(kept);
  }

  private told({ forge, url, reviewers, retryAt }: KeptOutcome): ForgeOutcome {
    const requested = reviewers.filter(({ state }) => state === "requested").map(({ person }) => person);
    const missed = reviewers.flatMap((one) =>
      one.state === "failed" ? [{ person: one.person, reason: one.reason }] : [],
    );
    const isComplete = missed.length === 0;
    const count = isComplete
      ? `${requested.length} requested on ${this.host}`
      : `${requested.length} of ${reviewers.length} requested on ${this.host}: retry`;
    return {
      name: forge,
      ...(url === undefined ? {} : { url }),
      requested,
      failed: missed,
      text: count,
      isComplete,
      ...(retryAt === undefined ? {} : { retryAt }),
    };
  }
}

/** Answers by forge and account, for as long as the process lives: whoever asks next need not ask for all again. */
const CACHES = new Map<string, ConditionalCache>();
const MAX_CACHES = 10;

function cacheOf(base: string, token: string | undefined): ConditionalCache {
  const key = createHash("sha256")
    .update(JSON.stringify([base, token]))
    .digest("hex");
  const known = CACHES.get(key) ?? new ConditionalCache();
  if (CACHES.size >= MAX_CACHES) CACHES.clear();
  CACHES.set(key, known);
  return known;
}

function plain(ref: string): string {
  return ref.replace(/^refs\/heads\//, "");
}

function cut(text: string, max: number): string {
  return text.length > max ? text.slice(0, max) : text;
}

function failed(person: string, reason: string): KeptReviewer {
  return { person, state: "failed", reason: cut(reason, 2000) };
}

type OwnReviewer = Extract<KeptReviewer, { state: "requested" }>;

function oursIn({ reviewers }: KeptOutcome): OwnReviewer[] {
  return reviewers.filter((one): one is OwnReviewer => one.state === "requested" && one.isOurs);
}

function isOursIn(before: KeptOutcome | undefined, account: number): boolean {
  return before !== undefined && oursIn(before).some((one) => one.account === account);
}

function reviewerBefore(before: KeptOutcome | undefined, person: string): KeptReviewer | undefined {
  return before?.reviewers.find((one) => one.person === person && one.state === "requested");
}

function accountsOf(reviewers: readonly OwnReviewer[]): ForgeAccount[] {
  return reviewers.map(({ account }) => ({ id: account }));
}

function failure(reason: ForgeFailure["reason"], message: string): ForgeResult<never> {
  return { ok: false, failure: { reason, message } };
}
