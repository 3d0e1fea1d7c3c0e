import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { ChangeSection } from "../../../server/policy/changeSection.ts";
import type { Person } from "../../../server/policy/peopleFile.ts";
import { ForgeReview, type ForgeReviewOptions } from "../../../server/service/forgeReview.ts";
import { forgeToken } from "../../../server/service/forgeTokens.ts";
import { PROJECT, TOKEN } from "../../support/forgeProject.ts";
import { failureOf, KINDS, LIMITS, useServer, value } from "../forges/forgesSupport.ts";

const ID = "CHG-20261126-7F3KQ2ZD";
const HEAD = "c".repeat(40);

for (const kind of KINDS) {
  describe(`a review that is asked for on ${kind}`, () => {
    const server = useServer(kind);
    let top: string;

    beforeEach(() => {
      top = realpathSync(mkdtempSync(path.join(tmpdir(), "two-keys-forge-")));
      execFileSync("git", ["init", "--quiet"], { cwd: top });
    });
    afterEach(() => rmSync(top, { recursive: true, force: true }));

    const person = (id: number, name: string): Person => ({
      id: `person:${name}`,
      name: `${name[0]?.toUpperCase()}${name.slice(1)} Ferro`,
      forge: { [kind]: { id } },
    });
    const bob = person(2, "bob");
    const carol = person(3, "carol");
    const erin = person(4, "erin");
    const reader = person(9, "reader");
    const nobody: Person = { id: "person:frank", name: "Frank Ode" };
    const open = async (rest: Partial<ForgeReviewOptions> = {}): Promise<ForgeReview> => {
      const change: ChangeSection = { review: { forge: { kind, url: server().url, project: PROJECT } } };
      const made = await ForgeReview.of({
        organisation: {
          change,
          people: [bob, carol, erin, reader, nobody],
          digest: `sha256:${"1".repeat(64)}`,
        },
        top,
        commonDir: path.join(top, ".git"),
        now: () => new Date(),
        env: {},
        token: async () => TOKEN,
        limits: LIMITS,
        ...rest,
      });
      assert.ok(made);
      return made;
    };
    const fields = (...reviewers: Person[]): Parameters<ForgeReview["request"]>[0] => ({
      id: ID,
      branch: "refs/heads/feature/limits",
      target: "refs/heads/main",
      title: "Lower the limit",
      body: "Change CHG-20261126-7F3KQ2ZD",
      reviewers,
    });

    it("is none where the policy names no forge", async () => {
      const people: Person[] = [];
      const organisation = { change: {}, people, digest: "" };
      const made = await ForgeReview.of({ organisation, top, commonDir: top, now: () => new Date() });
      assert.equal(made, undefined);
    });

    it("makes the request and asks", async () => {
      const forge = await open();
      assert.deepEqual(forge.shown, {
        name: `${new URL(server().url).host}/${PROJECT}`,
        kind,
        url: server().url,
      });
      assert.equal(await forge.outcome(ID), undefined);
      const outcome = await forge.request(fields(bob, carol));
      assert.deepEqual(outcome.failed, []);
      assert.equal(outcome.isComplete, true);
      assert.match(outcome.text, /^2 requested on 127\.0\.0\.1/);
      assert.match(outcome.url ?? "", /^http:\/\/127\.0\.0\.1/);
      assert.deepEqual(server().project.pulls[0]?.reviewers, [2, 3]);
      assert.equal(server().project.pulls[0]?.branch, "feature/limits");
    });

    it("keeps over a restart what failed, and asks again for that", async () => {
      const outcome = await (await open()).request(fields(bob, reader, nobody));
      assert.deepEqual(outcome.requested, ["person:bob"]);
      assert.match(outcome.text, /^1 of 3 requested on 127\.0\.0\.1:\d+: retry$/);
      assert.match(
        outcome.failed.find((one) => one.person === "person:frank")?.reason ?? "",
        /^no account on 127\.0\.0\.1:\d+ is mapped for Frank Ode in people\.yaml$/,
      );
      const later = await open();
      assert.deepEqual(await later.outcome(ID), outcome);
      const account = server().project.users.get(9);
      assert.ok(account);
      server().project.users.set(9, { ...account, mayReview: true });
      const again = await later.retry(ID);
      assert.deepEqual(again?.requested.toSorted(), ["person:bob", "person:reader"]);
      assert.deepEqual(
        again?.failed.map((one) => one.person),
        ["person:frank"],
      );
      assert.equal(await later.retry("CHG-20261126-00000000"), undefined);
    });

    it("is a state and no error where the forge is down, and keeps who was asked before", async () => {
      const forge = await open();
      await forge.request(fields(bob));
      server().play(/./, { status: 429, headers: { "retry-after": "3600" } }, 9);
      const outcome = await forge.request(fields(bob, carol));
      assert.deepEqual(outcome.requested, ["person:bob"]);
      assert.match(outcome.failed[0]?.reason ?? "", /takes no more requests now/);
      assert.ok((outcome.retryAt ?? 0) > Date.now());
      assert.match(outcome.text, /^1 of 2 requested/);
    });

    it("takes those back whom it asked and who are asked no more, and nobody else", async () => {
      const pull = server().project.open("feature/limits", HEAD, { reviewers: [4] });
      const forge = await open();
      await forge.request(fields(bob, erin));
      assert.deepEqual(pull.reviewers.toSorted(), [2, 4]);
      await forge.request(fields(carol));
      assert.deepEqual(pull.reviewers.toSorted(), [3, 4]);
      const left = value(await forge.removed(ID, [carol, erin]));
      assert.deepEqual(pull.reviewers, [4]);
      assert.deepEqual(left?.requested, []);
    });

    it("asks again with the tags of the answers that the one before had", async () => {
      await (await open()).request(fields(bob));
      const before = server().seen.length;
      await (await open()).retry(ID);
      await (await open()).retry(ID);
      const asked = server().seen.slice(before);
      assert.ok(asked.some(({ headers }) => headers["if-none-match"] !== undefined));
      assert.ok(asked.every(({ method }) => method === "GET"));
    });

    it("writes comments there, and says where it can't", async () => {
      const forge = await open();
      assert.match(failureOf(await forge.comment(ID, "x")).message, /name it/);
      await forge.request(fields(bob));
      assert.match(value(await forge.comment(ID, "Is 80 enough?")), /^http/);
      assert.deepEqual(server().project.pulls[0]?.comments, ["Is 80 enough?"]);
      server().project.pulls.splice(0);
      assert.match(
        failureOf(await forge.comment(ID, "x")).message,
        /no open request of feature\/limits into main/,
      );
    });

    it("holds no token in what it keeps, and lives with a file that is damaged", async () => {
      const forge = await open();
      server().play(/./, { status: 401, body: { message: `no ${TOKEN}` } });
      await forge.request(fields(bob));
      const folder = path.join(top, ".git", "two-keys", "forge");
      assert.deepEqual(readdirSync(folder), [`${ID}.json`]);
      const file = path.join(folder, `${ID}.json`);
      assert.ok(!readFileSync(file, "utf8").includes(TOKEN));
      writeFileSync(file, "{");
      assert.equal(await forge.outcome(ID), undefined);
      assert.equal((await forge.request(fields(bob))).isComplete, true);
      assert.equal(await forge.outcome("../../config"), undefined);
    });

    it("asks the editor for a token, and lets it ask the person only right after a click", async () => {
      const asked: unknown[] = [];
      const forge = await open({
        token: async (...all) => {
          asked.push(all);
          return undefined;
        },
      });
      const outcome = await forge.request(fields(bob), { mayAsk: true });
      assert.match(outcome.failed[0]?.reason ?? "", /There is no token/);
      await forge.retry(ID);
      const { host } = new URL(server().url);
      assert.deepEqual(asked, [
        [kind, host, true],
        [kind, host, false],
      ]);
      assert.deepEqual(server().calls, []);
    });
  });
}

describe("tokens for a forge", () => {
  const found = (
    kind: (typeof KINDS)[number],
    host: string,
    env: NodeJS.ProcessEnv,
  ): ReturnType<typeof forgeToken> => forgeToken({ kind, host }, false, env, undefined);

  it("of the environment go to the public forge, to hosts that the environment names, and to this machine", async () => {
    assert.equal((await found("github", "github.com", { TWO_KEYS_GITHUB_TOKEN: "t" })).token, "t");
    assert.equal((await found("gitlab", "gitlab.com", { TWO_KEYS_GITLAB_TOKEN: "t" })).token, "t");
    assert.equal((await found("gitea", "localhost:3000", { TWO_KEYS_GITEA_TOKEN: "t" })).token, "t");
    const named = { TWO_KEYS_GITEA_TOKEN: "t", TWO_KEYS_GITEA_HOST: "git.acme.test" };
    assert.equal((await found("gitea", "git.acme.test", named)).token, "t");
    const server = { TWO_KEYS_GITLAB_TOKEN: "t", CI_SERVER_URL: "https://git.acme.test/" };
    assert.equal((await found("gitlab", "git.acme.test", server)).token, "t");
  });

  it("are not sent to a host that the policy alone names", async () => {
    const evil = await found("github", "github.com.evil.test", {
      TWO_KEYS_GITHUB_TOKEN: "t",
      GITHUB_TOKEN: "u",
    });
    assert.equal(evil.token, undefined);
    assert.match(evil.why ?? "", /TWO_KEYS_GITHUB_HOST=github\.com\.evil\.test/);
    assert.equal(
      (await found("gitea", "localhost.evil.test", { TWO_KEYS_GITEA_TOKEN: "t" })).token,
      undefined,
    );
  });

  it("of the runner are for its own server", async () => {
    const env = { GITHUB_TOKEN: "u", GITHUB_SERVER_URL: "https://git.acme.test" };
    assert.equal((await found("github", "git.acme.test", env)).token, "u");
    assert.equal((await found("github", "github.com", env)).token, undefined);
    assert.equal((await found("github", "github.com", { GITHUB_TOKEN: "u" })).token, undefined);
    assert.equal((await found("gitlab", "git.acme.test", env)).token, undefined);
  });
});
