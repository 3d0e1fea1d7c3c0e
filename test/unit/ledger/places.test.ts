import assert from "node:assert/strict";
import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { openLedger } from "../../../server/ledger/openLedger.ts";
import { syncLedger } from "../../../server/ledger/syncLedger.ts";
import { useRepos } from "../../support/gitRepo.ts";
import {
  append,
  BRANCH,
  eventOf,
  gitIn,
  looks,
  placeOf,
  read,
  synced,
  teamOf,
  texts,
} from "./ledgerSupport.ts";

describe("ledger: where it may be", function () {
  this.timeout(120_000);
  const create = useRepos();

  it("is one for all work trees, folders below them, and a folder with an odd name", async () => {
    const { hub, clones } = teamOf(create, 1);
    const dana = clones[0];
    assert.ok(dana);
    const odd = `li"nked 'träe`;
    dana.git("worktree", "add", "--quiet", "--detach", odd);
    mkdirSync(dana.path(`${odd}/sub`));
    const before = looks(dana);
    const linked = await placeOf(dana.path(`${odd}/sub`));
    assert.equal((await append(linked, eventOf("from a linked one"))).state, "pushed");
    assert.equal(gitIn(dana.path(odd), ["status", "--porcelain"]), "");
    assert.deepEqual(looks(dana), before);
    assert.deepEqual(texts(await read(await placeOf(dana.root))), ["from a linked one"]);
    const clone = dana.path(`"clöne's" 2`);
    dana.git("clone", "--quiet", hub, clone);
    assert.equal((await append(await placeOf(clone), eventOf("from an odd one"))).state, "pushed");
    await synced(linked);
    assert.deepEqual(texts(await read(linked)), ["from a linked one", "from an odd one"]);
  });

  it("may be a bare repository, and one with ids of SHA-256", async () => {
    const seed = create();
    rmSync(seed.path(".git"), { recursive: true });
    seed.git("init", "--quiet", "--object-format=sha256");
    seed.commit({ "a.txt": "a\n" });
    seed.git("clone", "--quiet", "--bare", ".", "hub.git");
    seed.git("clone", "--quiet", "--bare", "hub.git", "bare.git");
    gitIn(seed.path("bare.git"), ["config", "safe.bareRepository", "explicit"]);
    const place = await placeOf(seed.path("bare.git"));
    const done = await append(place, eventOf("one"));
    assert.deepEqual([done.state, done.tip.length], ["pushed", 64]);
    await append(place, eventOf("two"), { network: false });
    assert.equal((await synced(place)).sent, 1);
    assert.deepEqual(texts(await read(place)), ["one", "two"]);
    assert.equal(gitIn(seed.path("hub.git"), ["rev-list", "--count", BRANCH]), "2");
  });

  it("may be a repository of its own, whose copy is made once for all", async () => {
    const seed = create();
    seed.git("init", "--quiet", "--bare", "changes.git");
    const repository = seed.path("changes.git");
    const cacheFolder = seed.path("cache é");
    const branch = "refs/heads/org/a/ledger";
    const request = { folder: undefined, branch, repository, remote: undefined, cacheFolder };
    const opened = await Promise.all([1, 2, 3].map(() => openLedger(request)));
    const places = opened.map((one) => (one.ok ? one.value : assert.fail(one.failure.message)));
    assert.deepEqual(places[1], places[0]);
    assert.equal(readdirSync(`${cacheFolder}/ledgers`).length, 1);
    const [place] = places;
    assert.ok(place);
    assert.equal((await append(place, eventOf("one"))).state, "pushed");
    assert.equal(gitIn(repository, ["rev-list", "--count", branch]), "1");
    const other = await placeOf(seed.root, { ...request, cacheFolder: seed.path("cache 2") });
    assert.equal((await synced(other)).received, 1);
    assert.deepEqual(texts(await read(other)), ["one"]);
    const near = await placeOf(seed.root, { ...request, repository: "./changes.git", folder: seed.root });
    assert.equal(gitIn(near.gitDir, ["remote", "get-url", "origin"]), repository);
  });

  it("takes a relative address of the remote as git does: from the top of the work tree", async () => {
    const repo = create();
    repo.git("init", "--quiet", "--bare", "hub.git");
    repo.git("remote", "add", "origin", "./hub.git");
    const place = await placeOf(repo.root);
    const appended = await append(place, eventOf("near"));
    assert.equal(appended.state, "pushed");
    assert.equal(gitIn(repo.path("hub.git"), ["rev-parse", BRANCH]), appended.tip);
  });

  it("may have no remote yet, and takes along what was written before there was one", async () => {
    const repo = create();
    const place = await placeOf(repo.root);
    assert.deepEqual([place.branch, place.remote], [BRANCH, undefined]);
    assert.deepEqual([(await read(place)).tip, (await read(place)).entries], [undefined, []]);
    const kept = await append(place, eventOf("early"));
    assert.ok(kept.state === "kept" && kept.message === "there is no remote to send it to");
    assert.equal((await read(place)).tip, kept.tip);
    repo.git("init", "--quiet", "--bare", "hub.git");
    repo.git("remote", "add", "company", repo.path("hub.git"));
    const shared = await placeOf(repo.root);
    assert.equal(shared.remote, "company");
    assert.equal((await synced(shared)).sent, 1);
    assert.deepEqual([(await read(shared)).unpushed, (await read(shared)).tip], [0, kept.tip]);
  });

  it("says why it can't be opened", async () => {
    const repo = create();
    const why = async (more: object): Promise<string> => {
      const request = { folder: repo.root, branch: undefined, repository: undefined, remote: undefined };
      const opened = await openLedger({ ...request, cacheFolder: repo.path("cache"), ...more });
      return opened.ok ? "opened" : opened.failure.message;
    };
    assert.match(await why({ folder: `${repo.root}/..` }), /not a git repository/);
    assert.match(await why({ folder: undefined }), /neither a repository nor the address/);
    assert.match(await why({ remote: "fork" }), /no remote "fork"/);
    for (const branch of ["ledger", "refs/tags/x", "refs/heads/a..b", "refs/heads/x\n", "--help"])
      assert.match(await why({ branch }), /not the full ref of a branch/);
    for (const repository of ["--upload-pack=x", "", "a\nb"])
      assert.match(await why({ repository }), /not the address of a repository/);
    for (const repository of ["ext::sh -c x", "foo::bar", "foo://bar"])
      assert.match(await why({ repository }), /address of the ledger can't be used/);
    repo.git("remote", "add", "one", "https://one.invalid/x");
    repo.git("remote", "add", "two", "https://two.invalid/x");
    assert.match(await why({}), /several remotes \(one, two\)/);
    assert.equal(await why({ remote: "two" }), "opened");
    assert.ok(!existsSync(repo.path("cache")));
  });

  it("gives up on a remote that does not answer, and where it is told to", async () => {
    const { clones } = teamOf(create, 1);
    const dana = clones[0];
    assert.ok(dana);
    dana.write("slow", "#!/bin/sh\nsleep 60\n");
    dana.git("config", "core.sshCommand", `sh ${dana.path("slow")}`);
    dana.git("remote", "add", "slow", "ssh://example.invalid/x.git");
    const place = await placeOf(dana.root, { remote: "slow" });
    const late = await syncLedger(place, { limitMs: 50 });
    assert.ok(late.state === "kept" && late.reason === "unreachable");
    assert.match(late.message, /did not answer within 0.05 seconds/);
    const stop = new AbortController();
    const running = syncLedger(place, { signal: stop.signal });
    stop.abort();
    const stopped = await running;
    assert.ok(stopped.state === "kept" && stopped.reason === "cancelled");
  });
});
