import assert from "node:assert/strict";
import { chmodSync, renameSync, rmSync } from "node:fs";
import path from "node:path";
import { appendToLedger } from "../../../server/ledger/appendLedger.ts";
import { digestOf } from "../../../server/ledger/fileNames.ts";
import { LedgerCache, readLedger } from "../../../server/ledger/readLedger.ts";
import { syncLedger } from "../../../server/ledger/syncLedger.ts";
import { useRepos } from "../../support/gitRepo.ts";
import {
  append,
  BRANCH,
  CHANGE,
  eventOf,
  gitIn,
  looks,
  placeOf,
  read,
  recordOf,
  synced,
  teamOf,
  texts,
} from "./ledgerSupport.ts";

describe("ledger: append and sync", function () {
  this.timeout(120_000);
  const create = useRepos();

  it("starts the branch, names files by their digest, and touches nothing of the person's", async () => {
    const { hub, clones } = teamOf(create);
    const [dana, lee] = clones;
    assert.ok(dana && lee);
    dana.write("app.txt", "changed\n");
    dana.write("staged.txt", "x\n");
    dana.git("add", "staged.txt");
    for (const hook of ["pre-push", "reference-transaction", "pre-commit", "commit-msg", "post-commit"]) {
      dana.write(`.git/hooks/${hook}`, "#!/bin/sh\necho ran >> hook-ran\nexit 1\n");
      chmodSync(dana.path(`.git/hooks/${hook}`), 0o755);
    }
    const settings = ["commit.gpgSign", "tag.gpgSign", "push.gpgSign", "fetch.prune", "push.followTags"];
    for (const name of settings) dana.git("config", name, "true");
    const before = looks(dana);
    const record = recordOf("first", "a signature\n");
    const done = await append(await placeOf(dana.root), [record, eventOf("submitted")]);
    assert.equal(done.state, "pushed");
    assert.deepEqual(looks(dana), before);

    assert.equal(gitIn(hub, ["rev-parse", BRANCH]), done.tip);
    assert.equal(gitIn(hub, ["rev-list", "--count", BRANCH]), "1");
    assert.equal(
      gitIn(hub, ["show", "-s", "--format=%an <%ae> %s", BRANCH]),
      "Dana <dana@example.test> an event",
    );
    const [name, event] = [record, eventOf("submitted")].map(({ bytes }) => digestOf(bytes).slice(7));
    assert.deepEqual(gitIn(hub, ["ls-tree", "-r", BRANCH]).match(/changes\S+|^\d+/gm), [
      "100644",
      `changes/${CHANGE}/events/${event}.json`,
      "100644",
      `changes/${CHANGE}/records/${name}.yaml`,
      "100644",
      `changes/${CHANGE}/records/${name}.yaml.sig`,
    ]);
    const place = await placeOf(lee.root);
    assert.equal((await read(place)).tip, undefined);
    assert.deepEqual(await synced(place), { state: "synced", tip: done.tip, received: 3, sent: 0 });
    const state = await read(place);
    assert.deepEqual(
      [state.tip, state.remoteTip, state.unpushed, state.problems],
      [done.tip, done.tip, 0, []],
    );
    assert.deepEqual(state.entries, [
      {
        change: CHANGE,
        kind: "event",
        digest: `sha256:${event}`,
        bytes: eventOf("submitted").bytes,
        signature: undefined,
      },
      {
        change: CHANGE,
        kind: "record",
        digest: `sha256:${name}`,
        bytes: record.bytes,
        signature: "a signature\n",
      },
    ]);
    assert.ok(!lee.git("branch", "--all").includes("ledger"), "no branch list shows it");
    dana.git("-c", "core.hooksPath=/dev/null", "gc", "--quiet", "--prune=now");
    assert.equal((await read(await placeOf(dana.root))).entries.length, 2);
  });

  it("keeps what can't be sent, says why, and sends it later, commit by commit", async () => {
    const { hub, clones } = teamOf(create);
    const [dana, lee] = clones;
    assert.ok(dana && lee);
    const [ours, theirs] = [await placeOf(dana.root), await placeOf(lee.root)];
    await append(ours, eventOf("one"));
    renameSync(hub, `${hub}.away`);
    const offline = await append(ours, eventOf("two"));
    assert.ok(offline.state === "kept");
    assert.match(offline.message, /^origin: .*(not appear to be a git repository|does not exist)/);
    assert.deepEqual(await append(ours, eventOf("three"), { network: false }), {
      state: "kept",
      tip: dana.git("rev-parse", "refs/two-keys/ledger/kept/two-keys/ledger"),
      message: "it was not sent yet",
    });
    assert.equal((await read(ours)).unpushed, 2);
    assert.deepEqual(texts(await read(ours)), ["one", "three", "two"]);
    assert.deepEqual([(await syncLedger(ours)).state], ["kept"]);
    renameSync(`${hub}.away`, hub);
    assert.equal((await synced(ours)).sent, 2);
    assert.equal(gitIn(hub, ["rev-list", "--count", BRANCH]), "3");
    assert.deepEqual((await synced(ours)).sent, 0);

    // Both have written since they have seen each other.
    gitIn(hub, ["config", "receive.denyNonFastForwards", "true"]);
    gitIn(hub, ["config", "receive.denyDeletes", "true"]);
    await append(theirs, eventOf("four"), { network: false });
    await append(theirs, [eventOf("five"), eventOf("one")], { network: false });
    await append(ours, eventOf("six"));
    assert.deepEqual(await synced(theirs), {
      state: "synced",
      tip: gitIn(hub, ["rev-parse", BRANCH]),
      received: 4,
      sent: 2,
    });
    await synced(ours);
    for (const place of [ours, theirs])
      assert.deepEqual(texts(await read(place)), ["five", "four", "one", "six", "three", "two"]);
    assert.equal((await read(theirs)).unpushed, 0);
    const parents = gitIn(hub, ["rev-list", "--parents", BRANCH]).split("\n");
    assert.ok(parents.every((line) => line.split(" ").length <= 2));
  });

  it("tells what a remote says that refuses, and is let through when it no longer does", async () => {
    const { hub, clones } = teamOf(create, 1);
    const place = await placeOf(clones[0]?.root ?? "");
    const hook = path.join(hub, "hooks/pre-receive");
    gitIn(hub, ["config", "core.hooksPath", "hooks"]);
    const refusal = "#!/bin/sh\necho 'ledger is read-only on Sundays' >&2\nexit 1\n";
    clones[0]?.write("hook", refusal);
    renameSync(clones[0]?.path("hook") ?? "", hook);
    chmodSync(hook, 0o755);
    const refused = await append(place, eventOf("one"));
    assert.ok(refused.state === "kept");
    assert.match(
      refused.message,
      /^origin: the remote refused .*pre-receive hook declined.*read-only on Sundays/,
    );
    const state = await syncLedger(place);
    assert.ok(state.state === "kept" && state.reason === "refused");
    rmSync(hook);
    assert.equal((await synced(place)).sent, 1);
  });

  it("leaves alone what is there, and refuses what can't be a file of a ledger", async () => {
    const { hub, clones } = teamOf(create, 1);
    const place = await placeOf(clones[0]?.root ?? "");
    const first = await append(place, recordOf("one", "first\n"));
    const again = await append(place, recordOf("one", "second\n"));
    assert.deepEqual([again.state, again.tip], ["pushed", first.tip]);
    assert.equal((await read(place)).entries[0]?.signature, "first\n");
    const large = { ...eventOf("x"), bytes: Buffer.alloc(1024 * 1024 + 1) };
    for (const files of [[eventOf("x", "../../x")], [eventOf("x", "CHG-1")], [eventOf("fine"), large], []]) {
      const refused = await appendToLedger(place, files, "x", { network: true });
      assert.ok(!refused.ok && refused.failure.reason === "failed");
    }
    const stopped = await appendToLedger(place, [eventOf("x")], "x", {
      network: true,
      signal: AbortSignal.abort(),
    });
    assert.ok(!stopped.ok);
    assert.equal(gitIn(hub, ["rev-parse", BRANCH]), first.tip);
  });

  it("lets nothing get lost that a remote has shown, and tells when it took it back", async () => {
    const { hub, clones } = teamOf(create);
    const [dana, lee] = clones;
    assert.ok(dana && lee);
    const [ours, theirs] = [await placeOf(dana.root), await placeOf(lee.root)];
    await append(ours, eventOf("one"));
    const before = gitIn(hub, ["rev-parse", BRANCH]);
    await append(ours, eventOf("objection"));
    await synced(theirs);

    gitIn(hub, ["update-ref", BRANCH, before]);
    await append(theirs, eventOf("three"));
    assert.deepEqual(texts(await read(theirs)), ["objection", "one", "three"]);
    assert.equal((await read(theirs)).unpushed, 0);
    const [problem, ...others] = (await read(theirs)).problems;
    assert.deepEqual([problem?.path, others], [BRANCH, []]);
    assert.match(
      problem?.message ?? "",
      /^origin took back commits .*1 file is missing.*events\/[0-9a-f]{64}\.json/,
    );
    assert.ok(!gitIn(hub, ["log", "-p", BRANCH]).includes("objection"), "it is not put back by itself");
    await synced(theirs);
    assert.equal((await read(theirs)).problems.length, 1, "it is told until it is mended");

    // A second time, by a new branch of the same name.
    const stray = gitIn(hub, ["commit-tree", "-m", "x", `${before}^{tree}`]);
    gitIn(hub, ["update-ref", BRANCH, stray]);
    await synced(theirs);
    assert.deepEqual(texts(await read(theirs)), ["objection", "one", "three"]);
    assert.match((await read(theirs)).problems[0]?.message ?? "", /2 files are missing/);
    gitIn(hub, ["update-ref", "-d", BRANCH]);
    await synced(theirs);
    assert.deepEqual(texts(await read(theirs)), ["objection", "one", "three"]);
    assert.match((await read(theirs)).problems[0]?.message ?? "", /3 files are missing/);

    assert.equal((await synced(theirs, true)).sent, 3);
    assert.deepEqual((await read(theirs)).problems, []);
    assert.deepEqual(texts(await read(theirs)), ["objection", "one", "three"]);
    // Who has seen the old branch finds all of it again.
    await synced(ours);
    assert.deepEqual(texts(await read(ours)), ["objection", "one", "three"]);
    assert.deepEqual((await read(ours)).problems, []);
  });

  it("counts the first content of a signature that somebody overwrites by an ordinary push", async () => {
    const { hub, clones } = teamOf(create, 1);
    const dana = clones[0];
    assert.ok(dana);
    const place = await placeOf(dana.root);
    await append(place, recordOf("one", "genuine\n"));
    const [signature = ""] = gitIn(hub, ["ls-tree", "-r", "--name-only", BRANCH]).match(/\S+\.sig/) ?? [];
    dana.git("fetch", "--quiet", "origin", BRANCH);
    dana.git("switch", "--quiet", "--detach", "FETCH_HEAD");
    dana.write(signature, "forged\n");
    dana.commit();
    dana.git("push", "--quiet", "origin", `HEAD:${BRANCH}`);
    await synced(place);
    const state = await read(place);
    assert.equal(state.entries[0]?.signature, "genuine\n");
    assert.match(state.problems[0]?.message ?? "", /1 file is missing or changed/);
    await synced(place, true);
    assert.deepEqual((await read(place)).problems, []);
    assert.equal(gitIn(hub, ["show", `${BRANCH}:${signature}`]), "genuine");
  });

  it("reads again only what is new", async () => {
    const { clones } = teamOf(create, 1);
    const place = await placeOf(clones[0]?.root ?? "");
    await append(place, eventOf("one"));
    const cache = new LedgerCache();
    const [first, same] = [await readLedger(place, cache), await readLedger(place, cache)];
    assert.ok(first.ok && same.ok && first.value === same.value);
    await append(place, eventOf("two"));
    const next = await readLedger(place, cache);
    assert.ok(next.ok);
    const old = next.value.entries.find(({ digest }) => digest === first.value.entries[0]?.digest);
    assert.deepEqual(texts(next.value), ["one", "two"]);
    assert.ok(old?.bytes === first.value.entries[0]?.bytes);
  });
});
