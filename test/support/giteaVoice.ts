import type { IncomingMessage } from "node:http";
import * as z from "zod";
import {
  type FakeProject,
  type FakePull,
  handBreaches,
  PROJECT,
  TOKEN,
  type Voice,
  type VoiceAnswer,
} from "./forgeProject.ts";
import type { SeenRequest } from "./toolServer.ts";

const STATES = {
  approved: "APPROVED",
  "changes-requested": "REQUEST_CHANGES",
  commented: "COMMENT",
  pending: "PENDING",
  dismissed: "APPROVED",
} as const;

/** Speaks as Gitea's public reference says. */
export class GiteaVoice implements Voice {
  readonly base = "/api/v1";

  constructor(private readonly project: FakeProject) {}

  isSignedIn(headers: IncomingMessage["headers"]): boolean {
    return headers.authorization === `token ${TOKEN}`;
  }

  breaches(request: SeenRequest): string[] {
    return handBreaches("gitea", request);
  }

  answer(request: SeenRequest, url: string): VoiceAnswer {
    const { method, query } = request;
    const path = request.path.replace(this.base, "");
    if (path === "/users/search") {
      const found = this.project.users.get(Number(query.uid));
      return { status: 200, body: { ok: true, data: found ? [this.account(found.id)] : [] } };
    }
    const [, number, rest = ""] =
      new RegExp(`^/repos/${PROJECT}/(?:pulls|issues)(?:/(\\d+)(.*))?$`).exec(path) ?? [];
    if (!path.startsWith(`/repos/${PROJECT}/`)) return missing();
    if (number === undefined) {
      if (method === "POST") return this.create(request, url);
      return { status: 200, body: this.project.pulls.map((one) => this.pull(one, url)), isList: true };
    }
    const pull = this.project.pulls.find((one) => one.number === Number(number));
    return pull ? this.ofPull(request, pull, rest, url) : missing();
  }

  private ofPull({ method, body }: SeenRequest, pull: FakePull, rest: string, url: string): VoiceAnswer {
    if (rest === "/requested_reviewers") return this.reviewers(method, body, pull);
    if (rest === "/reviews") {
      const list = pull.reviews.map((one) => ({
        id: one.id,
        user: this.account(one.user),
        state: STATES[one.state],
        commit_id: one.commit ?? "",
        stale: one.commit !== pull.head,
        official: one.official ?? true,
        dismissed: one.state === "dismissed",
        submitted_at: one.at,
        html_url: `${url}/${PROJECT}/pulls/${pull.number}#issuecomment-${one.id}`,
      }));
      return { status: 200, body: list, isList: true };
    }
    if (rest === "/timeline") {
      const moved = pull.retargeted.map((at) => ({ id: 1, type: "change_target_branch", created_at: at }));
      return {
        status: 200,
        body: [null, { id: 2, type: "pull_push", created_at: "2026-01-01T00:00:00Z" }, ...moved],
        isList: true,
      };
    }
    if (rest === "/comments") {
      pull.comments.push(z.object({ body: z.string() }).parse(body).body);
      return { status: 201, body: { id: 1 } };
    }
    return { status: 200, body: this.pull(pull, url) };
  }

  private reviewers(method: string, body: unknown, pull: FakePull): VoiceAnswer {
    const { reviewers } = z.object({ reviewers: z.array(z.string()) }).parse(body);
    const users = reviewers.map((login) =>
      [...this.project.users.values()].find((one) => one.login === login),
    );
    if (method === "DELETE") {
      for (const one of users) if (one) pull.reviewers.splice(pull.reviewers.indexOf(one.id), 1);
      return { status: 204 };
    }
    const bad = users.find((one) => !one?.mayReview || one.id === pull.author);
    if (bad) {
      const message = bad.mayReview ? "poster of pr can't be reviewer" : "Reviewer can't read";
      return { status: 422, body: { message, url: "https://gitea.test/api/swagger" } };
    }
    for (const one of users) if (one && !pull.reviewers.includes(one.id)) pull.reviewers.push(one.id);
    return { status: 201, body: [] };
  }

  private create({ body }: SeenRequest, url: string): VoiceAnswer {
    const asked = z.object({ head: z.string(), base: z.string(), title: z.string() }).parse(body);
    const there = this.project.pulls.find((one) => one.branch === asked.head && one.target === asked.base);
    if (there) return { status: 409, body: { message: "pull request already exists for these targets" } };
    const made = this.project.open(asked.head, "a".repeat(40), { target: asked.base, title: asked.title });
    return { status: 201, body: this.pull(made, url) };
  }

  private account(id: number): Record<string, unknown> {
    const { login = "Ghost" } = this.project.users.get(id) ?? {};
    return { id, login, full_name: "", email: `${login}@example.test`, is_admin: false };
  }

  private pull(one: FakePull, url: string): Record<string, unknown> {
    const side = { repo_id: 5, repo: { id: 5, full_name: PROJECT } };
    return {
      id: one.number + 1000,
      number: one.number,
      title: one.title,
      state: "open",
      draft: false,
      user: this.account(one.author),
      requested_reviewers: one.reviewers.length === 0 ? null : one.reviewers.map((id) => this.account(id)),
      head: { ...side, label: one.branch, ref: one.branch, sha: one.head },
      base: { ...side, label: one.target, ref: one.target, sha: "b".repeat(40) },
      html_url: `${url}/${PROJECT}/pulls/${one.number}`,
    };
  }
}

function missing(): VoiceAnswer {
  return { status: 404, body: { message: "The target couldn't be found.", errors: [] } };
}
