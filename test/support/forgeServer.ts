import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Forge } from "../../server/forges/port.ts";
import { FakeProject, type Voice, type VoiceAnswer } from "./forgeProject.ts";
import { GiteaVoice } from "./giteaVoice.ts";
import { GithubVoice } from "./githubVoice.ts";
import { GitlabVoice } from "./gitlabVoice.ts";
import type { SeenRequest } from "./toolServer.ts";

type Respond = (response: ServerResponse, request: SeenRequest) => void;

/** A forge of one kind on this machine. Every request is held against the description of its API. */
export class ForgeServer {
  readonly seen: SeenRequest[] = [];
  /** Requests, and answers of this server, that the description does not allow. */
  readonly breaches: string[] = [];
  readonly project = new FakeProject();
  private readonly overrides: { readonly what: RegExp; readonly respond: Respond; left: number }[] = [];
  private readonly server = createServer((request, response) => void this.take(request, response));
  private readonly voice: Voice;

  constructor(readonly kind: Forge["kind"]) {
    const voices = { github: GithubVoice, gitlab: GitlabVoice, gitea: GiteaVoice };
    this.voice = new voices[kind](this.project);
  }

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Plays another answer the next times; `what` is matched with `METHOD /path`. */
  play(what: RegExp, respond: Respond | VoiceAnswer, times = 1): void {
    const answer = typeof respond === "function" ? respond : plain(respond);
    this.overrides.push({ what, respond: answer, left: times });
  }

  /** Requests as `METHOD /path`, without the path that all begin with. */
  get calls(): string[] {
    return this.seen.map(({ method, path }) => `${method} ${path.replace(this.voice.base, "")}`);
  }

  close(): Promise<void> {
    return new Promise((resolve) => {
      this.server.close(() => resolve());
      this.server.closeAllConnections();
    });
  }

  private async take(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of incoming) parts.push(part as Buffer);
    const text = Buffer.concat(parts).toString();
    const url = new URL(incoming.url ?? "/", this.url);
    const request: SeenRequest = {
      method: incoming.method ?? "",
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      headers: incoming.headers,
      body: text === "" ? undefined : JSON.parse(text),
    };
    this.seen.push(request);
    this.breaches.push(...this.voice.breaches(request));
    const line = `${request.method} ${request.path}`;
    const override = this.overrides.find((one) => one.left > 0 && one.what.test(line));
    if (override) {
      override.left -= 1;
      override.respond(response, request);
      return;
    }
    if (!this.voice.isSignedIn(request.headers)) {
      plain({ status: 401, body: { message: "Bad credentials" } })(response);
      return;
    }
    const answer = this.voice.answer(request, this.url);
    this.breaches.push(...(this.voice.answerBreaches?.(request, answer) ?? []));
    this.send(answer, request, url, response);
  }

  /** With pages, and with a tag that makes an unchanged answer cost nothing. */
  private send(answer: VoiceAnswer, request: SeenRequest, url: URL, response: ServerResponse): void {
    const headers: Record<string, string> = { ...answer.headers };
    let { body } = answer;
    if (answer.isList && Array.isArray(body)) {
      const asked = Number(request.query.per_page ?? request.query.limit ?? 30);
      const size = Math.min(asked, this.project.pageSize);
      const page = Number(request.query.page ?? 1);
      if (page * size < body.length) {
        const next = new URL(url);
        next.searchParams.set("page", String(page + 1));
        headers.link = `<${this.url}/first>; rel="first", <${next.href}>; rel="next"`;
      }
      body = body.slice((page - 1) * size, page * size);
    }
    const tag = `W/"${createHash("sha256")
      .update(JSON.stringify(body ?? null))
      .digest("hex")}"`;
    if (request.method === "GET" && answer.status === 200) headers.etag = tag;
    if (request.method === "GET" && request.headers["if-none-match"] === tag) {
      response.writeHead(304, { etag: tag });
      response.end();
      return;
    }
    plain({ status: answer.status, body, headers })(response);
  }
}

export function plain({ status, body, headers }: VoiceAnswer): (response: ServerResponse) => void {
  return (response) => {
    response.writeHead(status, { "content-type": "application/json; charset=utf-8", ...headers });
    response.end(body === undefined ? undefined : JSON.stringify(body));
  };
}
