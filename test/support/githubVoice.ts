import type { IncomingMessage } from "node:http";
import * as z from "zod";
import {
  type FakeProject,
  type FakePull,
  githubApi,
  PROJECT,
  TOKEN,
  type Voice,
  type VoiceAnswer,
} from "./forgeProject.ts";
import type { SeenRequest } from "./toolServer.ts";

const fields = z.record(z.string(), z.unknown());
const PULLS = "/repos/{owner}/{repo}/pulls";
const STATES = {
  approved: "APPROVED",
  "changes-requested": "CHANGES_REQUESTED",
  commented: "COMMENTED",
  pending: "PENDING",
  dismissed: "DISMISSED",
} as const;

/** Speaks as GitHub does: its answers are the examples of its own description with what a test says, held against it. */
export class GithubVoice implements Voice {
  readonly base = "/api/v3";

  constructor(private readonly project: FakeProject) {}

  isSignedIn(headers: IncomingMessage["headers"]): boolean {
    return headers.authorization === `Bearer ${TOKEN}`;
  }

  breaches(request: SeenRequest): string[] {
    return githubApi().breaches({ ...request, path: request.path.replace(this.base, "") });
  }

  answerBreaches({ method, path }: SeenRequest, { status, body }: VoiceAnswer): string[] {
    if (status >= 400) return [];
    return githubApi().answerBreaches(method, path.replace(this.base, ""), status, body);
  }

  answer(request: SeenRequest, url: string): VoiceAnswer {
    const { method } = request;
    const path = request.path.replace(this.base, "");
    const user = /^\/user\/(\d+)$/.exec(path);
    if (user) return this.user(Number(user[1]));
    const [, number, rest = ""] =
      new RegExp(`^/repos/${PROJECT}/(?:pulls|issues)(?:/(\\d+)(.*))?$`).exec(path) ?? [];
    if (!path.startsWith(`/repos/${PROJECT}/`)) return missing();
    if (number === undefined) return method === "POST" ? this.create(request, url) : this.list(request, url);
    const pull = this.project.pulls.find((one) => one.number === Number(number));
    if (!pull) return missing();
    if (rest === "/requested_reviewers") return this.reviewers(request, pull, url);
    if (rest === "/reviews") return this.reviews(pull, url);
    if (rest === "/timeline") return this.timeline(pull);
    if (rest === "/comments") {
      pull.comments.push(z.object({ body: z.string() }).parse(request.body).body);
      const path = "/repos/{owner}/{repo}/issues/{issue_number}/comments";
      return { status: 201, body: githubApi().example("POST", path, 201) };
    }
    return missing();
  }

  private user(id: number): VoiceAnswer {
    const found = this.project.users.get(id);
    if (!found) return missing();
    const example = fields.parse(githubApi().example("GET", "/user/{account_id}", 200));
    return { status: 200, body: { ...example, id, login: found.login, type: found.isBot ? "Bot" : "User" } };
  }

  private list({ query }: SeenRequest, url: string): VoiceAnswer {
    const [owner, ...branch] = (query.head ?? "").split(":");
    const isFilter = owner === "example" && branch.length === 1;
    const open = this.project.pulls.filter((one) => !isFilter || one.branch === branch[0]);
    return { status: 200, body: open.map((one) => this.pull(one, url, "GET")), isList: true };
  }

  private create({ body }: SeenRequest, url: string): VoiceAnswer {
    const asked = z.object({ head: z.string(), base: z.string(), title: z.string() }).parse(body);
    if (this.project.pulls.some((one) => one.branch === asked.head && one.target === asked.base)) {
      const message = `A pull request already exists for example:${asked.head}.`;
      const errors = [{ resource: "PullRequest", code: "custom", message }];
      return { status: 422, body: { message: "Validation Failed", errors } };
    }
    const made = this.project.open(asked.head, "a".repeat(40), { target: asked.base, title: asked.title });
    return { status: 201, body: this.pull(made, url, "POST") };
  }

  private reviewers({ method, body }: SeenRequest, pull: FakePull, url: string): VoiceAnswer {
    if (method === "GET") {
      const users = pull.reviewers.map((id) => this.account(id));
      return { status: 200, body: { users, teams: [] } };
    }
    const { reviewers } = z.object({ reviewers: z.array(z.string()) }).parse(body);
    const users = reviewers.map((login) =>
      [...this.project.users.values()].find((one) => one.login === login),
    );
    if (method === "DELETE") {
      for (const one of users) if (one) pull.reviewers.splice(pull.reviewers.indexOf(one.id), 1);
      return { status: 200, body: this.pull(pull, url, "requested") };
    }
    const isAuthor = users.some((one) => one?.id === pull.author);
    if (isAuthor) return invalid("Review cannot be requested from pull request author.");
    if (users.some((one) => !one?.mayReview))
      return invalid(
        "Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator of the example/checkout repository.",
      );
    for (const one of users) if (one && !pull.reviewers.includes(one.id)) pull.reviewers.push(one.id);
    return { status: 201, body: this.pull(pull, url, "requested") };
  }

  private reviews(pull: FakePull, url: string): VoiceAnswer {
    const path = `${PULLS}/{pull_number}/reviews`;
    const [example] = z.array(fields).parse(githubApi().example("GET", path, 200));
    const body = pull.reviews.map((one) => ({
      ...example,
      id: one.id,
      user: this.account(one.user),
      state: STATES[one.state],
      html_url: `${url}/${PROJECT}/pull/${pull.number}#pullrequestreview-${one.id}`,
      commit_id: one.commit ?? null,
      ...(one.state === "pending" ? { submitted_at: undefined } : { submitted_at: one.at }),
    }));
    return { status: 200, body: JSON.parse(JSON.stringify(body)), isList: true };
  }

  private timeline(pull: FakePull): VoiceAnswer {
    const path = "/repos/{owner}/{repo}/issues/{issue_number}/timeline";
    const examples = z.array(fields).parse(githubApi().example("GET", path, 200));
    const [example] = examples;
    const moved = pull.retargeted.map((at) => ({ ...example, event: "base_ref_changed", created_at: at }));
    return { status: 200, body: [...examples, ...moved], isList: true };
  }

  private account(id: number): Record<string, unknown> {
    const { user } = fields.parse(githubApi().example("POST", PULLS, 201));
    const { login = "ghost", isBot = false } = this.project.users.get(id) ?? {};
    return { ...fields.parse(user), id, login, type: isBot ? "Bot" : "User" };
  }

  private pull(one: FakePull, url: string, as: "GET" | "POST" | "requested"): Record<string, unknown> {
    const example =
      as === "GET"
        ? z.array(fields).parse(githubApi().example("GET", PULLS, 200))[0]
        : as === "POST"
          ? fields.parse(githubApi().example("POST", PULLS, 201))
          : fields.parse(githubApi().example("POST", `${PULLS}/{pull_number}/requested_reviewers`, 201));
    const { head, base } = z.object({ head: fields, base: fields }).parse(example);
    return {
      ...example,
      number: one.number,
      title: one.title,
      state: "open",
      draft: false,
      html_url: `${url}/${PROJECT}/pull/${one.number}`,
      user: this.account(one.author),
      head: { ...head, ref: one.branch, sha: one.head },
      base: { ...base, ref: one.target },
      requested_reviewers: one.reviewers.map((id) => this.account(id)),
      // The description's example lacks what the description wants.
      requested_teams: [],
    };
  }
}

function missing(): VoiceAnswer {
  return { status: 404, body: { message: "Not Found", documentation_url: "https://docs.github.com/rest" } };
}

function invalid(message: string): VoiceAnswer {
  return { status: 422, body: { message, documentation_url: "https://docs.github.com/rest" } };
}
