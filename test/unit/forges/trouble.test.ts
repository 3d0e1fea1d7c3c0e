// What goes wrong between us and a forge, played by a server on this machine: each becomes a failure in words.
import assert from "node:assert/strict";
import type { ServerResponse } from "node:http";
import { forgeOf } from "../../../server/forges/forgeOf.ts";
import type { ForgeFailure } from "../../../server/forges/port.ts";
import { PROJECT, TOKEN, type VoiceAnswer } from "../../support/forgeProject.ts";
import { ForgeServer, plain } from "../../support/forgeServer.ts";
import { failureOf, forgeAt, KINDS, LIMITS, requestOf, useServer, value } from "./forgesSupport.ts";

const HEAD = "c".repeat(40);
const ANY = /./;

interface Trouble {
  readonly what: string;
  readonly answer: VoiceAnswer | ((response: ServerResponse) => void);
  readonly reason: ForgeFailure["reason"];
  readonly words: RegExp;
}

const EVERY: readonly Trouble[] = [
  {
    what: "a token that is not accepted",
    answer: { status: 401, body: { message: `Bad credentials: ${TOKEN}` } },
    reason: "not-allowed",
    words: /does not accept the token.*make a new one/,
  },
  {
    what: "an account that may not",
    answer: { status: 403, body: { message: "Must have write access" } },
    reason: "not-allowed",
    words: /ask for write access.*Must have write access/,
  },
  {
    what: "a project that is not there",
    answer: { status: 404, body: { message: "Not Found" } },
    reason: "not-found",
    words: /check the project's name/,
  },
  {
    what: "a conflict",
    answer: { status: 409, body: { message: "Cannot lock ref" } },
    reason: "conflict",
    words: /Cannot lock ref/,
  },
  {
    what: "something that is refused",
    answer: {
      status: 422,
      body: { message: "Validation Failed", errors: [{ field: "base", code: "invalid" }] },
    },
    reason: "invalid",
    words: /Validation Failed; base: invalid/,
  },
  { what: "a broken server", answer: { status: 502 }, reason: "unreachable", words: /out of order \(502\)/ },
  {
    what: "no JSON",
    answer: (response) =>
      response.writeHead(200, { "content-type": "text/html" }).end("<html>Sign in</html>"),
    reason: "unusable-answer",
    words: /change\.review\.forge\.url/,
  },
  {
    what: "half an answer",
    answer: (response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "400" });
      response.write('[{"number": 7, ', () => response.destroy());
    },
    reason: "unreachable",
    words: /broke off|failed/,
  },
  {
    what: "half of the JSON",
    answer: (response) =>
      response.writeHead(200, { "content-type": "application/json" }).end('[{"number": 7, '),
    reason: "unusable-answer",
    words: /.+/,
  },
  {
    what: "JSON of something else",
    answer: { status: 200, body: [{ number: "seven" }] },
    reason: "unusable-answer",
    words: /not what its documentation says at 0\./,
  },
  {
    what: "an unchanged answer that was not asked for",
    answer: (response) => response.writeHead(304).end(),
    reason: "unusable-answer",
    words: /nothing changed/,
  },
  { what: "a status that is none", answer: { status: 299 + 1 }, reason: "unusable-answer", words: /300/ },
];

for (const kind of KINDS) {
  describe(`trouble with ${kind}`, () => {
    const server = useServer(kind);
    const find = async (limits = {}): Promise<ForgeFailure> => {
      const forge = await forgeAt(server(), limits);
      const failure = failureOf(await forge.findRequest("feature/limits", "main"));
      assert.ok(!failure.message.includes(TOKEN), failure.message);
      assert.match(failure.message, /^[^\n]+\.$/);
      return failure;
    };

    for (const { what, answer, reason, words } of EVERY) {
      it(`tells of ${what}`, async () => {
        server().play(ANY, answer, 10);
        const failure = await find();
        assert.equal(failure.reason, reason, failure.message);
        assert.match(failure.message, words);
      });
    }

    it("tells of a scope that is missing, and names it", async () => {
      const answers: Record<typeof kind, VoiceAnswer> = {
        github: {
          status: 403,
          body: { message: "Forbidden" },
          headers: { "x-oauth-scopes": "gist", "x-accepted-oauth-scopes": "repo, public_repo" },
        },
        gitlab: {
          status: 403,
          body: { error: "insufficient_scope", error_description: "needs higher privileges", scope: "api" },
        },
        gitea: {
          status: 403,
          body: { message: "token does not have at least one of required scope(s), required=[write:issue]" },
        },
      };
      server().play(ANY, answers[kind]);
      const failure = await find();
      assert.equal(failure.reason, "missing-scope");
      assert.match(failure.message, { github: /"repo"/, gitlab: /"api"/, gitea: /"write:issue"/ }[kind]);
    });

    it("waits for as long as it is asked to, and asks again", async () => {
      server().project.open("feature/limits", HEAD);
      server().play(ANY, { status: 429, headers: { "retry-after": "1" } });
      const forge = await forgeAt(server());
      const found = value(await forge.findRequest("feature/limits", "main"));
      assert.equal(found?.head, HEAD);
      assert.equal(server().calls.length, 2);
    });

    it("does not wait for longer than is bearable, and says when it goes on", async () => {
      server().play(ANY, { status: 429, headers: { "retry-after": "3600" } }, 10);
      const before = Date.now();
      const failure = await find();
      assert.equal(failure.reason, "rate-limited");
      assert.match(failure.message, /try again after \d\d:\d\d UTC/);
      assert.ok((failure.retryAt ?? 0) >= before + 3600_000);
      assert.equal(server().calls.length, 1);
    });

    it("asks a question again that a server was too busy for, and no write", async () => {
      server().project.open("feature/limits", HEAD);
      server().play(/^GET/, { status: 503 }, 2);
      const forge = await forgeAt(server());
      const request = await requestOf(forge);
      assert.equal(server().calls.length, 3);
      server().play(/^POST/, { status: 503 }, 2);
      assert.equal(failureOf(await forge.comment(request, "x")).reason, "unreachable");
      assert.equal(server().calls.length, 4);
    });

    it("gives a server up that does not answer", async () => {
      server().play(ANY, () => {}, 10);
      const failure = await find({ requestMs: 100 });
      assert.equal(failure.reason, "unreachable");
      assert.match(failure.message, /did not answer within 0\.1 s/);
    });

    it("gives an answer up that does not end", async () => {
      server().play(ANY, (response) => void response.writeHead(200).write("["), 10);
      assert.equal((await find({ requestMs: 100 })).reason, "unreachable");
    });

    it("can be cancelled, also while it waits", async () => {
      const forge = await forgeAt(server());
      server().play(ANY, () => {}, 1);
      const slow = new AbortController();
      const asked = forge.findRequest("feature/limits", "main", slow.signal);
      setTimeout(() => slow.abort(), 50);
      assert.equal(failureOf(await asked).reason, "cancelled");
      server().play(ANY, { status: 429, headers: { "retry-after": "2" } }, 1);
      const waiting = new AbortController();
      const limited = forge.findRequest("feature/limits", "main", waiting.signal);
      setTimeout(() => waiting.abort(), 50);
      assert.equal(failureOf(await limited).reason, "cancelled");
      assert.equal(failureOf(await forge.findRequest("a", "b", AbortSignal.abort())).reason, "cancelled");
    });

    it("reads no answer without an end, and no list without one", async () => {
      server().play(ANY, { status: 200, body: ["x".repeat(10_000)] });
      assert.match((await find({ answerBytes: 5_000 })).message, /more than 5000 bytes/);
      const pull = server().project.open("feature/limits", HEAD, {
        versions: [{ head: HEAD, base: HEAD, at: "2026-11-26T10:00:00Z" }],
      });
      for (let id = 1; id <= 9; id++)
        pull.reviews.push({ id, user: 2, state: "approved", commit: HEAD, at: `2026-11-26T10:0${id}:00Z` });
      server().project.pageSize = 1;
      const forge = await forgeAt(server(), { pages: 5 });
      const failure = failureOf(await forge.reviews(await requestOf(forge)));
      assert.match(failure.message, /list without an end/);
    });

    it("follows an address of the same host with the token, whatever is sent", async () => {
      server().project.open("feature/limits", HEAD);
      const forge = await forgeAt(server());
      const request = await requestOf(forge);
      const again = (response: ServerResponse, { path, query }: { path: string; query: object }): void => {
        const search = new URLSearchParams(Object.entries(query)).toString();
        response.writeHead(307, { location: `${path}${search === "" ? "" : `?${search}`}` }).end();
      };
      server().play(/^GET/, again);
      assert.equal((await requestOf(forge)).number, request.number);
      server().play(/^POST/, again);
      value(await forge.comment(request, "moved"));
      assert.deepEqual(server().project.pulls[0]?.comments, ["moved"]);
      server().play(ANY, again, 100);
      assert.match(failureOf(await forge.findRequest("a", "b")).message, /round in circles/);
    });

    it("never sends the token to another host", async () => {
      const other = await new ForgeServer(kind).listen();
      try {
        const away = (status: number) => (response: ServerResponse) =>
          void response.writeHead(status, { location: `${other.url}/api/v3/x` }).end();
        for (const status of [301, 302, 303, 307, 308]) {
          server().play(ANY, away(status));
          const failure = await find();
          assert.equal(failure.reason, "unusable-answer");
          assert.match(failure.message, /must not get the token/);
        }
        const pull = server().project.open("feature/limits", HEAD);
        pull.reviews.push({ id: 1, user: 2, state: "approved", commit: HEAD, at: "2026-11-26T10:00:00Z" });
        const forge = await forgeAt(server());
        const request = await requestOf(forge);
        const lists = kind === "gitlab" ? /versions$/ : /reviews$/;
        const link = `<${other.url}/next?page=2>; rel="next"`;
        server().play(lists, { status: 200, body: [], headers: { link } });
        assert.match(failureOf(await forge.reviews(request)).message, /must not get the token/);
        assert.deepEqual(other.calls, []);
      } finally {
        await other.close();
      }
    });

    it("says in words that nobody is there", async () => {
      const gone = await new ForgeServer(kind).listen();
      const forge = await forgeAt(gone);
      await gone.close();
      const failure = failureOf(await forge.findRequest("a", "b"));
      assert.equal(failure.reason, "unreachable");
      assert.match(failure.message, /nothing listens there|broke off/);
    });

    it("writes one after the other", async () => {
      server().project.open("feature/limits", HEAD);
      const forge = await forgeAt(server());
      const request = await requestOf(forge);
      let open = 0;
      let most = 0;
      server().play(
        /^POST/,
        (response) => {
          most = Math.max(most, ++open);
          setTimeout(() => {
            open -= 1;
            plain({ status: 502 })(response);
          }, 20);
        },
        4,
      );
      await Promise.all([1, 2, 3, 4].map((number) => forge.comment(request, `comment ${number}`)));
      assert.equal(most, 1);
    });

    it("asks with the tag of the answer that it has, and takes that again", async () => {
      server().project.open("feature/limits", HEAD);
      const forge = await forgeAt(server());
      await requestOf(forge);
      const again = await requestOf(forge);
      assert.equal(again.head, HEAD);
      assert.equal(server().seen[0]?.headers["if-none-match"], undefined);
      assert.match(server().seen[1]?.headers["if-none-match"] ?? "", /^W\//);
      const [pull] = server().project.pulls;
      if (pull) pull.head = "e".repeat(40);
      assert.equal((await requestOf(forge)).head, "e".repeat(40));
    });
  });
}

describe("trouble that only GitHub has", () => {
  const server = useServer("github");
  const find = async (): Promise<ForgeFailure> => {
    const forge = await forgeAt(server());
    return failureOf(await forge.findRequest("feature/limits", "main"));
  };

  it("tells of single sign-on, and where the token is authorised", async () => {
    const url = "https://github.com/orgs/example/sso?authorization_request=A1";
    const message = "Resource protected by organization SAML enforcement.";
    server().play(ANY, {
      status: 403,
      body: { message },
      headers: { "x-github-sso": `required; url=${url}` },
    });
    const failure = await find();
    assert.equal(failure.reason, "sso-required");
    assert.ok(failure.message.includes(url));
    server().play(ANY, { status: 403, body: { message } });
    assert.equal((await find()).reason, "sso-required");
  });

  it("tells of a fine-grained token that lacks a permission", async () => {
    server().play(ANY, {
      status: 403,
      body: { message: "Resource not accessible by personal access token" },
    });
    const failure = await find();
    assert.equal(failure.reason, "missing-scope");
    assert.match(failure.message, /Pull requests: write/);
  });

  it("tells of its primary and its secondary limit, which are no lack of rights", async () => {
    const reset = Math.ceil(Date.now() / 1000) + 1800;
    server().play(ANY, {
      status: 403,
      body: { message: "API rate limit exceeded for user ID 1." },
      headers: { "x-ratelimit-remaining": "0", "x-ratelimit-reset": String(reset) },
    });
    const primary = await find();
    assert.equal(primary.reason, "rate-limited");
    assert.equal(primary.retryAt, reset * 1000);
    server().play(ANY, { status: 403, body: { message: "You have exceeded a secondary rate limit." } });
    const secondary = await find();
    assert.equal(secondary.reason, "rate-limited");
    assert.ok((secondary.retryAt ?? 0) > Date.now());
  });

  it("stops asking where the forge as a whole does not go on", async () => {
    server().project.open("feature/limits", HEAD);
    const forge = await forgeAt(server());
    const request = await requestOf(forge);
    // All of them are refused for one, then the first is asked alone, then it is too much.
    server().play(/^POST/, { status: 422, body: { message: "One of them is not a collaborator" } });
    server().play(/^POST/, { status: 429, headers: { "retry-after": "3600" } }, 9);
    const asked = value(await forge.requestReviewers(request, [{ id: 2 }, { id: 3 }, { id: 4 }]));
    assert.deepEqual(asked.requested, []);
    assert.deepEqual(
      asked.failed.map(({ account, reason }) => [account.id, /no more requests now/.test(reason)]),
      [2, 3, 4].map((id) => [id, true]),
    );
    assert.equal(server().calls.filter((call) => call.startsWith("POST")).length, 2);
  });
});

describe("where a forge is", () => {
  const base = async (address: Parameters<typeof forgeOf>[0]): Promise<string> => {
    let url = "";
    const forge = value(
      await forgeOf(address, {
        token: TOKEN,
        now: () => 0,
        limits: LIMITS,
        fetch: async (asked) => {
          url = asked;
          throw new TypeError("offline");
        },
      }),
    );
    failureOf(await forge.findRequest("b", "main"));
    return url.replace(/\?.*$/, "");
  };

  const remotes = [
    [
      "github",
      "https://github.com/example/checkout.git",
      "https://api.github.com/repos/example/checkout/pulls",
    ],
    ["github", "git@github.com:example/checkout.git", "https://api.github.com/repos/example/checkout/pulls"],
    [
      "github",
      "ssh://git@ssh.github.com:443/example/checkout.git",
      "https://api.github.com/repos/example/checkout/pulls",
    ],
    ["github", "git@acme.ghe.com:example/checkout", "https://api.acme.ghe.com/repos/example/checkout/pulls"],
    [
      "github",
      "https://git.acme.test/example/checkout",
      "https://git.acme.test/api/v3/repos/example/checkout/pulls",
    ],
    [
      "github",
      "http://git.acme.test/example/checkout",
      "https://git.acme.test/api/v3/repos/example/checkout/pulls",
    ],
    [
      "github",
      "http://localhost:3000/example/checkout",
      "http://localhost:3000/api/v3/repos/example/checkout/pulls",
    ],
    [
      "gitlab",
      "git@gitlab.com:pay/eu/checkout.git",
      "https://gitlab.com/api/v4/projects/pay%2Feu%2Fcheckout/merge_requests",
    ],
    [
      "gitlab",
      "https://bob:pw@git.acme.test:8443/pay/checkout.git",
      "https://git.acme.test:8443/api/v4/projects/pay%2Fcheckout/merge_requests",
    ],
    [
      "gitea",
      "ssh://git@git.acme.test:2222/pay/checkout.git",
      "https://git.acme.test/api/v1/repos/pay/checkout/pulls",
    ],
  ] as const;
  for (const [kind, remoteUrl, url] of remotes) {
    it(`is told by ${remoteUrl}`, async () => {
      assert.equal(await base({ kind, remoteUrl }), url);
    });
  }

  const named = [
    ["github", "https://github.com", "https://api.github.com/repos/a/b/pulls"],
    ["github", "https://api.github.com/", "https://api.github.com/repos/a/b/pulls"],
    ["github", "https://acme.ghe.com", "https://api.acme.ghe.com/repos/a/b/pulls"],
    ["github", "https://git.acme.test/api/v3/", "https://git.acme.test/api/v3/repos/a/b/pulls"],
    [
      "gitlab",
      "http://git.acme.test/gitlab",
      "http://git.acme.test/gitlab/api/v4/projects/a%2Fb/merge_requests",
    ],
    ["gitea", "https://git.acme.test/api/v1", "https://git.acme.test/api/v1/repos/a/b/pulls"],
  ] as const;
  for (const [kind, url, api] of named) {
    it(`is told by the policy's ${url}`, async () => {
      assert.equal(await base({ kind, url, project: "a/b", remoteUrl: "/srv/git/b.git" }), api);
    });
  }

  it("is not guessed", async () => {
    const options = { token: TOKEN, now: () => 0 };
    const none = failureOf(await forgeOf({ kind: "github", remoteUrl: "/srv/git/b.git" }, options));
    assert.match(none.message, /change\.review\.forge\.url/);
    const deep = failureOf(await forgeOf({ kind: "github", remoteUrl: "git@github.com:a/b/c.git" }, options));
    assert.match(deep.message, /change\.review\.forge\.project/);
    const up = failureOf(
      await forgeOf({ kind: "gitlab", url: "https://x.test", project: "a/../b" }, options),
    );
    assert.match(up.message, /no project/);
    const secret = failureOf(
      await forgeOf({ kind: "gitlab", url: "https://u:p@x.test", project: "a/b" }, options),
    );
    assert.match(secret.message, /no user and no password/);
    assert.equal(PROJECT.split("/").length, 2);
  });
});
