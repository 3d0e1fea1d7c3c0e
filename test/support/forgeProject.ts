import type { IncomingMessage } from "node:http";
import Ajv from "ajv";
import { type DescribedRequest, GITEA_REQUESTS, GITLAB_REQUESTS } from "./forgeSchemas.ts";
import { GithubApi } from "./githubApi.ts";
import type { SeenRequest } from "./toolServer.ts";

export const TOKEN = "canary-t0ken-42+/=";
export const PROJECT = "example/checkout";

export interface FakeUser {
  readonly id: number;
  login: string;
  readonly isBot?: boolean;
  /** Whether the account may be asked for a review. */
  readonly mayReview: boolean;
}

export interface FakeReview {
  readonly id: number;
  readonly user: number;
  state: "approved" | "changes-requested" | "commented" | "pending" | "dismissed";
  readonly commit: string | undefined;
  /** ISO 8601. */
  readonly at: string;
  /** Of Gitea. */
  readonly official?: boolean;
}

export interface FakePull {
  readonly number: number;
  title: string;
  readonly branch: string;
  target: string;
  head: string;
  readonly author: number;
  readonly reviewers: number[];
  readonly reviews: FakeReview[];
  /** When it was pointed at another branch. */
  readonly retargeted: string[];
  /** What it has shown: GitLab keeps that. */
  readonly versions: { readonly head: string; readonly base: string; readonly at: string }[];
  readonly comments: string[];
}

/** What a forge knows; each kind says it in its own words. */
export class FakeProject {
  readonly users = new Map<number, FakeUser>();
  readonly pulls: FakePull[] = [];
  /** Most entries of a page, whatever is asked for. */
  pageSize = 100;
  /** Reviewers of one request, as GitLab's free edition has one. */
  maxReviewers = 100;

  add(id: number, login: string, rest: Partial<FakeUser> = {}): FakeUser {
    const user: FakeUser = { id, login, mayReview: true, ...rest };
    this.users.set(id, user);
    return user;
  }

  open(branch: string, head: string, rest: Partial<FakePull> = {}): FakePull {
    const pull: FakePull = {
      number: this.pulls.length + 7,
      title: "Lower the limit of retries",
      branch,
      target: "main",
      head,
      author: 1,
      reviewers: [],
      reviews: [],
      retargeted: [],
      versions: [],
      comments: [],
      ...rest,
    };
    this.pulls.push(pull);
    return pull;
  }
}

export interface VoiceAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Whether the body is a list of which a page is given. */
  readonly isList?: boolean;
}

/** How one kind of forge answers. */
export interface Voice {
  readonly base: string;
  isSignedIn(headers: IncomingMessage["headers"]): boolean;
  answer(request: SeenRequest, url: string): VoiceAnswer;
  breaches(request: SeenRequest): string[];
  answerBreaches?(request: SeenRequest, answer: VoiceAnswer): string[];
}

const ajv = new Ajv({ strict: false });
const CHECKS: Readonly<Record<"gitlab" | "gitea", readonly DescribedRequest[]>> = {
  gitlab: GITLAB_REQUESTS,
  gitea: GITEA_REQUESTS,
};

/** What is wrong with a request by the schemas that were written by hand. */
export function handBreaches(kind: "gitlab" | "gitea", { method, path, query, body }: SeenRequest): string[] {
  const known = CHECKS[kind].find((one) => one.method === method && one.path.test(path));
  if (!known) return [`${method} ${path} is not described`];
  const wrong = (where: string, schema: Record<string, unknown> | undefined, value: unknown): string[] => {
    if (!schema) {
      const isEmpty = value === undefined || Object.keys(Object(value)).length === 0;
      return isEmpty ? [] : [`${method} ${path} has a ${where}`];
    }
    return ajv.validate(schema, value) ? [] : [`${method} ${path} ${where}: ${ajv.errorsText()}`];
  };
  return [...wrong("query", known.query, query), ...wrong("body", known.body, body)];
}

let github: GithubApi | undefined;

/** GitHub's description, read once: it is large. */
export function githubApi(): GithubApi {
  github ??= new GithubApi();
  return github;
}
