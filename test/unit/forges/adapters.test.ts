// What the adapters ask of a forge. Each request is held against the forge's own description: GitHub's OpenAPI document,
// which is on the npm registry, and for GitLab and Gitea schemas that were written by hand from their public references
// (test/support/forgeSchemas.ts), as neither is there.
import assert from "node:assert/strict";
import { failureOf, forgeAt, KINDS, requestOf, useServer, value } from "./forgesSupport.ts";

const HEAD = "c".repeat(40);
const FIELDS = { branch: "feature/limits", target: "main", title: "Lower the limit", body: "CHG-1" };
const at = (minute: number): string => `2026-11-26T10:${String(minute).padStart(2, "0")}:00Z`;

for (const kind of KINDS) {
  describe(`requests on ${kind}`, () => {
    const server = useServer(kind);

    it("finds the open request of a branch, and none where there is none", async () => {
      server().project.open("feature/other", HEAD);
      server().project.open("feature/limits", HEAD, { target: "release" });
      const forge = await forgeAt(server());
      assert.equal(value(await forge.findRequest("feature/limits", "main")), undefined);
      server().project.open("feature/limits", HEAD, { reviewers: [3] });
      const found = await requestOf(forge);
      assert.equal(found.head, HEAD);
      assert.equal(found.branch, "feature/limits");
      assert.equal(found.target, "main");
      assert.deepEqual(found.author, { id: 1, login: "dana" });
      assert.deepEqual(found.requested, [{ id: 3, login: "carol" }]);
      assert.ok(found.url.startsWith(`${server().url}/example/checkout/`));
    });

    it("makes a request once", async () => {
      const forge = await forgeAt(server());
      const made = value(await forge.createRequest(FIELDS));
      assert.equal(made.title, "Lower the limit");
      const again = value(await forge.createRequest(FIELDS));
      assert.equal(again.number, made.number);
      assert.equal(server().project.pulls.length, 1);
      assert.equal(server().calls.filter((call) => call.startsWith("POST")).length, 1);
    });

    it("takes the request that another one has made in between", async () => {
      const forge = await forgeAt(server());
      const pull = server().project.open("feature/limits", HEAD);
      server().play(/^GET .*(pulls|merge_requests)$/, { status: 200, body: [] });
      assert.equal(value(await forge.createRequest(FIELDS)).number, pull.number);
    });

    it("asks reviewers besides those who are asked, once", async () => {
      const pull = server().project.open("feature/limits", HEAD, { reviewers: [4] });
      const forge = await forgeAt(server());
      const request = await requestOf(forge);
      const asked = value(await forge.requestReviewers(request, [{ id: 2, login: "old-name" }, { id: 3 }]));
      assert.deepEqual(asked.failed, []);
      assert.deepEqual(
        asked.requested.map(({ id, login }) => `${id} ${login}`),
        ["2 bob", "3 carol"],
      );
      assert.deepEqual(pull.reviewers, [4, 2, 3]);
      const writes = (): number => server().calls.filter((call) => !call.startsWith("GET")).length;
      const before = writes();
      const again = value(await forge.requestReviewers(request, [{ id: 2 }, { id: 3 }]));
      assert.deepEqual(again.requested.map(({ id }) => id).sort(), [2, 3]);
      assert.equal(writes(), before, "nothing is asked twice");
    });

    it("tells account by account who could not be asked, and asks the others", async () => {
      const pull = server().project.open("feature/limits", HEAD, { reviewers: [4] });
      const forge = await forgeAt(server());
      const asked = value(
        await forge.requestReviewers(await requestOf(forge), [{ id: 9 }, { id: 2 }, { id: 77 }, { id: 3 }]),
      );
      assert.deepEqual(asked.requested.map(({ id }) => id).sort(), [2, 3]);
      assert.deepEqual(asked.failed.map(({ account }) => account.id).sort(), [77, 9]);
      for (const { reason } of asked.failed) assert.match(reason, /127\.0\.0\.1/);
      assert.deepEqual([...pull.reviewers].sort(), [2, 3, 4]);
    });

    it("takes requests back and leaves the others", async () => {
      const pull = server().project.open("feature/limits", HEAD, { reviewers: [4, 2] });
      const forge = await forgeAt(server());
      const request = await requestOf(forge);
      value(await forge.removeReviewers(request, [{ id: 2 }, { id: 3 }]));
      assert.deepEqual(pull.reviewers, [4]);
      value(await forge.removeReviewers(request, [{ id: 4 }]));
      assert.deepEqual(pull.reviewers, []);
    });

    it("writes a comment", async () => {
      const pull = server().project.open("feature/limits", HEAD);
      const forge = await forgeAt(server());
      value(await forge.comment(await requestOf(forge), "Is 80 enough?"));
      assert.deepEqual(pull.comments, ["Is 80 enough?"]);
    });

    it("T49: reads every page of the reviews, and no comment is one", async () => {
      const pull = server().project.open("feature/limits", HEAD, {
        versions: [{ head: HEAD, base: "b".repeat(40), at: at(0) }],
      });
      for (let user = 100; user < 131; user++) {
        server().project.add(user, `user-${user}`);
        pull.reviews.push({ id: user, user, state: "approved", commit: HEAD, at: at(user % 60) });
      }
      server().project.pageSize = 4;
      pull.reviews.push({ id: 500, user: 100, state: "commented", commit: HEAD, at: at(59) });
      pull.reviews.push({ id: 501, user: 101, state: "pending", commit: HEAD, at: at(59) });
      const forge = await forgeAt(server());
      const reviews = value(await forge.reviews(await requestOf(forge)));
      assert.equal(reviews.length, 31);
      assert.ok(reviews.every(({ state, isPerson }) => state === "approved" && isPerson));
      assert.deepEqual(
        [...reviews].map((one) => one.at).sort(),
        reviews.map((one) => one.at),
      );
    });

    it("says what each review is", async () => {
      const pull = server().project.open("feature/limits", HEAD);
      pull.reviews.push({ id: 1, user: 2, state: "approved", commit: HEAD, at: at(1) });
      pull.reviews.push({ id: 2, user: 3, state: "changes-requested", commit: HEAD, at: at(2) });
      pull.reviews.push({ id: 3, user: 4, state: "dismissed", commit: HEAD, at: at(3) });
      const forge = await forgeAt(server());
      const reviews = value(await forge.reviews(await requestOf(forge)));
      assert.deepEqual(
        reviews.map(({ account, state, at: time }) => [account.id, state, new Date(time).toISOString()]),
        [
          [2, "approved", "2026-11-26T10:01:00.000Z"],
          [3, "changes-requested", "2026-11-26T10:02:00.000Z"],
          [4, "dismissed", "2026-11-26T10:03:00.000Z"],
        ],
      );
      for (const { id } of reviews) assert.ok(id.startsWith(server().url), id);
    });

    it("says which commit was reviewed, where the forge does", async () => {
      const other = "d".repeat(40);
      const versions = [
        { head: HEAD, base: "1".repeat(40), at: at(0) },
        { head: other, base: "2".repeat(40), at: at(30) },
      ];
      const pull = server().project.open("feature/limits", other, { versions });
      pull.reviews.push({ id: 1, user: 2, state: "approved", commit: HEAD, at: at(10) });
      pull.reviews.push({ id: 2, user: 3, state: "approved", commit: other, at: at(40) });
      const forge = await forgeAt(server());
      const [first, second] = value(await forge.reviews(await requestOf(forge)));
      if (kind === "gitlab") {
        assert.equal(first?.commit, undefined);
        assert.deepEqual(first?.oneOf, [{ commit: HEAD, base: "1".repeat(40) }]);
        assert.deepEqual(second?.oneOf?.map(({ commit }) => commit).sort(), [HEAD, other].sort());
      } else {
        assert.equal(first?.commit, HEAD);
        assert.equal(second?.commit, other);
        assert.equal(first?.oneOf, undefined);
      }
    });

    if (kind !== "gitlab")
      it("T13: does not count what was approved before the request was pointed at another branch", async () => {
        const pull = server().project.open("feature/limits", HEAD, { retargeted: [at(20)] });
        pull.reviews.push({ id: 1, user: 2, state: "approved", commit: HEAD, at: at(10) });
        pull.reviews.push({ id: 2, user: 3, state: "changes-requested", commit: HEAD, at: at(11) });
        pull.reviews.push({ id: 3, user: 4, state: "approved", commit: HEAD, at: at(30) });
        const forge = await forgeAt(server());
        const reviews = value(await forge.reviews(await requestOf(forge)));
        assert.deepEqual(
          reviews.map(({ whyNot }) => whyNot !== undefined),
          [true, false, false],
        );
      });
  });
}

describe("what is special about GitHub", () => {
  const server = useServer("github");

  it("T06: a bot's review is no person's, and a bot is not asked", async () => {
    const pull = server().project.open("feature/limits", HEAD);
    pull.reviews.push({ id: 1, user: 10, state: "approved", commit: HEAD, at: at(1) });
    const forge = await forgeAt(server());
    const request = await requestOf(forge);
    assert.deepEqual(
      value(await forge.reviews(request)).map(({ isPerson }) => isPerson),
      [false],
    );
    const asked = value(await forge.requestReviewers(request, [{ id: 10 }]));
    assert.match(asked.failed[0]?.reason ?? "", /no person's/);
  });

  it("tells that the author can't be asked", async () => {
    server().project.open("feature/limits", HEAD);
    const forge = await forgeAt(server());
    const asked = value(await forge.requestReviewers(await requestOf(forge), [{ id: 1 }, { id: 2 }]));
    assert.deepEqual(asked.requested, [{ id: 2, login: "bob" }]);
    assert.match(asked.failed[0]?.reason ?? "", /pull request author/);
  });

  it("is not misled by a list that was not filtered", async () => {
    server().project.open("feature/other", HEAD);
    const body = server().project.pulls;
    assert.equal(body.length, 1);
    const forge = await forgeAt(server());
    // A branch with a colon is no filter for GitHub, which then gives every request.
    assert.equal(value(await forge.findRequest("feature:limits", "main")), undefined);
  });
});

describe("what is special about GitLab", () => {
  const server = useServer("gitlab");

  it("T06: the account of a project's token is no person's", async () => {
    const pull = server().project.open("feature/limits", HEAD);
    pull.reviews.push({ id: 1, user: 10, state: "approved", commit: undefined, at: at(1) });
    const forge = await forgeAt(server());
    const [review] = value(await forge.reviews(await requestOf(forge)));
    assert.equal(review?.isPerson, false);
  });

  it("puts the one back who was asked, where only one can be", async () => {
    server().project.maxReviewers = 1;
    const pull = server().project.open("feature/limits", HEAD, { reviewers: [4] });
    const forge = await forgeAt(server());
    const asked = value(await forge.requestReviewers(await requestOf(forge), [{ id: 2 }]));
    assert.deepEqual(asked.requested, []);
    assert.match(asked.failed[0]?.reason ?? "", /free edition/);
    assert.deepEqual(pull.reviewers, [4]);
  });

  it("takes an account that blocks for one that blocks, even where it has approved before", async () => {
    const pull = server().project.open("feature/limits", HEAD);
    pull.reviews.push({ id: 1, user: 2, state: "approved", commit: undefined, at: at(1) });
    pull.reviews.push({ id: 2, user: 2, state: "changes-requested", commit: undefined, at: at(0) });
    const forge = await forgeAt(server());
    const reviews = value(await forge.reviews(await requestOf(forge)));
    assert.deepEqual(
      reviews.map(({ state }) => state),
      ["changes-requested"],
    );
  });
});

describe("what is special about Gitea", () => {
  const server = useServer("gitea");

  it("says which approval the forge itself does not count, and whose account is its own", async () => {
    const pull = server().project.open("feature/limits", HEAD);
    server().project.add(-2, "gitea-actions");
    pull.reviews.push({ id: 1, user: 2, state: "approved", commit: HEAD, at: at(1), official: false });
    pull.reviews.push({ id: 2, user: -2, state: "approved", commit: HEAD, at: at(2) });
    pull.reviews.push({ id: 3, user: 3, state: "approved", commit: undefined, at: at(3) });
    const forge = await forgeAt(server());
    const [first, second, third] = value(await forge.reviews(await requestOf(forge)));
    assert.match(first?.whyNot ?? "", /official/);
    assert.equal(second?.isPerson, false);
    assert.equal(third?.commit, undefined);
  });

  it("tells that an account is not known", async () => {
    server().project.open("feature/limits", HEAD);
    const forge = await forgeAt(server());
    const asked = value(await forge.requestReviewers(await requestOf(forge), [{ id: 77 }]));
    assert.match(asked.failed[0]?.reason ?? "", /no account with the id 77/);
  });
});

describe("a token", () => {
  const server = useServer("github");

  it("is needed before anything is asked", async () => {
    const { forgeOf } = await import("../../../server/forges/forgeOf.ts");
    const address = { kind: "github", url: server().url, project: "example/checkout" } as const;
    const found = await forgeOf(address, { token: undefined, now: () => 0 });
    assert.equal(failureOf(found).reason, "no-token");
    assert.deepEqual(server().calls, []);
  });
});
