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

const HOME = `/projects/${encodeURIComponent(PROJECT)}`;

/** Speaks as GitLab's public reference says. */
export class GitlabVoice implements Voice {
  readonly base = "/api/v4";

  constructor(private readonly project: FakeProject) {}

  isSignedIn(headers: IncomingMessage["headers"]): boolean {
    return headers.authorization === `Bearer ${TOKEN}`;
  }

  breaches(request: SeenRequest): string[] {
    return handBreaches("gitlab", request);
  }

  answer(request: SeenRequest, url: string): VoiceAnswer {
    const path = request.path.replace(this.base, "");
    const user = /^\/users\/(\d+)$/.exec(path);
    if (user) {
      const found = this.project.users.get(Number(user[1]));
      return found
        ? { status: 200, body: { ...this.account(found.id), bot: found.isBot === true } }
        : missing("404 User Not Found");
    }
    if (!path.startsWith(`${HOME}/merge_requests`)) return missing("404 Project Not Found");
    const [, number, rest = ""] = /^\/(\d+)(.*)$/.exec(path.slice(`${HOME}/merge_requests`.length)) ?? [];
    if (number === undefined)
      return request.method === "POST" ? this.create(request, url) : this.list(request, url);
    const pull = this.project.pulls.find((one) => one.number === Number(number));
    if (!pull) return missing("404 Not found");
    return this.ofPull(request, pull, rest, url);
  }

  private ofPull({ method, body }: SeenRequest, pull: FakePull, rest: string, url: string): VoiceAnswer {
    if (rest === "/approvals") {
      const approved = pull.reviews.filter(({ state }) => state === "approved");
      const approved_by = approved.map((one) => ({ user: this.account(one.user), approved_at: one.at }));
      // What it says with no rule at all, which is why it is never looked at.
      return { status: 200, body: { approved: true, approvals_required: 0, approvals_left: 0, approved_by } };
    }
    if (rest === "/reviewers") {
      const words = {
        approved: "approved",
        "changes-requested": "requested_changes",
        dismissed: "unapproved",
      };
      const list = pull.reviews.flatMap((one) =>
        one.state === "commented" || one.state === "pending"
          ? [{ user: this.account(one.user), state: "reviewed", created_at: one.at }]
          : [{ user: this.account(one.user), state: words[one.state], created_at: one.at }],
      );
      return { status: 200, body: list, isList: true };
    }
    if (rest === "/versions") {
      const list = pull.versions.map((one, at) => ({
        id: at + 1,
        head_commit_sha: one.head,
        base_commit_sha: one.base,
        start_commit_sha: one.base,
        created_at: one.at,
        state: "collected",
      }));
      return { status: 200, body: list.reverse(), isList: true };
    }
    if (rest === "/notes") {
      pull.comments.push(z.object({ body: z.string() }).parse(body).body);
      return { status: 201, body: { id: 1 } };
    }
    if (method === "PUT") {
      const { reviewer_ids } = z.object({ reviewer_ids: z.array(z.number()) }).parse(body);
      const may = reviewer_ids.filter((id) => this.project.users.get(id)?.mayReview);
      pull.reviewers.splice(0, Infinity, ...may.slice(-this.project.maxReviewers));
    }
    return { status: 200, body: this.request(pull, url) };
  }

  private list({ query }: SeenRequest, url: string): VoiceAnswer {
    const open = this.project.pulls.filter(
      (one) =>
        one.branch === (query.source_branch ?? one.branch) &&
        one.target === (query.target_branch ?? one.target),
    );
    return { status: 200, body: open.map((one) => this.request(one, url)), isList: true };
  }

  private create({ body }: SeenRequest, url: string): VoiceAnswer {
    const asked = z
      .object({ source_branch: z.string(), target_branch: z.string(), title: z.string() })
      .parse(body);
    const { source_branch: branch, target_branch: target, title } = asked;
    const there = this.project.pulls.find((one) => one.branch === branch && one.target === target);
    if (there) {
      const message = [`Another open merge request already exists for this source branch: !${there.number}`];
      return { status: 409, body: { message } };
    }
    return {
      status: 201,
      body: this.request(this.project.open(branch, "a".repeat(40), { target, title }), url),
    };
  }

  private account(id: number): Record<string, unknown> {
    const { login = "ghost" } = this.project.users.get(id) ?? {};
    return {
      id,
      username: login,
      name: login,
      state: "active",
      locked: false,
      web_url: `https://x.test/${login}`,
    };
  }

  private request(one: FakePull, url: string): Record<string, unknown> {
    return {
      id: one.number + 1000,
      iid: one.number,
      project_id: 3,
      title: one.title,
      state: "opened",
      draft: false,
      sha: one.head,
      source_branch: one.branch,
      target_branch: one.target,
      source_project_id: 3,
      target_project_id: 3,
      author: this.account(one.author),
      reviewers: one.reviewers.map((id) => this.account(id)),
      web_url: `${url}/${PROJECT}/-/merge_requests/${one.number}`,
    };
  }
}

function missing(message: string): VoiceAnswer {
  return { status: 404, body: { message } };
}
