import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmodSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { writeEvent, writeRecord } from "../../../server/change/recordText.ts";
import { WITNESS_PLACES, WITNESS_STATUSES } from "../../../server/change/witness.ts";
import { GATE_PLACES, GATE_STATUSES } from "../../../server/gate/model.ts";
import { checkLedgerUpdate } from "../../../server/ledger/checkUpdate.ts";
import { digestOf } from "../../../server/ledger/fileNames.ts";
import type { LedgerPlace, NewFile } from "../../../server/ledger/ledger.ts";
import { rememberLedger } from "../../../server/ledger/ledgerRefs.ts";
import { tipProblems } from "../../../server/ledger/witnessTips.ts";
import { type GitRepo, useRepos } from "../../support/gitRepo.ts";
import { Story } from "../change/foldSupport.ts";
import {
  append,
  BRANCH,
  CHANGE,
  eventOf,
  gitIn,
  placeOf,
  read,
  synced,
  teamOf,
  texts,
  witnessOf,
} from "./ledgerSupport.ts";

const PROGRAM = path.join(process.cwd(), "out/unit/ledger/server.process.js");
const ZEROS = "0".repeat(40);

/** Puts the hooks of a server into a bare repository; gives the file that they tell their story in. */
function installHooks(hub: string): string {
  const output = path.join(hub, "told");
  writeFileSync(output, "");
  gitIn(hub, ["config", "core.hooksPath", "hooks"]);
  for (const hook of ["pre-receive", "post-receive"]) {
    const file = path.join(hub, "hooks", hook);
    writeFileSync(file, `#!/bin/sh\nexec '${process.execPath}' '${PROGRAM}' ${hook} '${output}'\n`);
    chmodSync(file, 0o755);
  }
  return output;
}

/** Lines of JSON. */
function told(file: string): unknown[] {
  const lines = readFileSync(file, "utf8").split("\n");
  return lines.filter((line) => line !== "").map((line): unknown => JSON.parse(line));
}

/** A submission and an approval as they are really written. */
function realFiles(): { record: NewFile; submitted: NewFile; approved: NewFile } {
  const story = new Story().submit().approve("bob");
  const [submitted, approved] = story.events;
  assert.ok(submitted && approved);
  const event = ({ event }: typeof submitted): NewFile => ({
    change: CHANGE,
    kind: "event",
    bytes: Buffer.from(writeEvent(event)),
  });
  const bytes = Buffer.from(writeRecord(story.record.record));
  return {
    record: { change: CHANGE, kind: "record", bytes },
    submitted: event(submitted),
    approved: event(approved),
  };
}

/** Commits files on top of the ledger of a folder and gives the commit; undefined takes one away. */
function forge(
  gitDir: string,
  files: Readonly<Record<string, string | { mode: string; content: string } | undefined>>,
  parent = BRANCH,
): string {
  const env = ["-c", "core.protectNTFS=false"];
  const index = path.join(gitDir, "forged-index");
  const git = (args: string[], input?: string): string => gitIn(gitDir, [...env, ...args], input);
  process.env.GIT_INDEX_FILE = index;
  try {
    git(parent === "none" ? ["read-tree", "--empty"] : ["read-tree", parent]);
    const lines = Object.entries(files).map(([name, given]) => {
      if (given === undefined) return `0 ${ZEROS}\t${name}`;
      const { mode, content } = typeof given === "string" ? { mode: "100644", content: given } : given;
      const id = mode === "160000" ? content : git(["hash-object", "-w", "--stdin"], content);
      return `${mode} ${id}\t${name}`;
    });
    git(["update-index", "-z", "--index-info"], lines.map((line) => `${line}\0`).join(""));
    const tree = git(["write-tree", "--missing-ok"]);
    return git(["commit-tree", "-m", "x", ...(parent === "none" ? [] : ["-p", parent]), tree]);
  } finally {
    delete process.env.GIT_INDEX_FILE;
  }
}

describe("ledger: in the server's own repository", function () {
  this.timeout(120_000);
  const create = useRepos();

  function serverOf(count = 1): { hub: string; clones: readonly GitRepo[] } {
    return teamOf(create, count);
  }

  it("is the branch itself where a bare repository has no remote, or where that is asked for", async () => {
    const { hub, clones } = serverOf();
    gitIn(hub, ["remote", "remove", "origin"]);
    const own = await placeOf(hub);
    assert.deepEqual([own.isOwn, own.remote], [true, undefined]);
    gitIn(hub, ["remote", "add", "mirror", "/nowhere"]);
    assert.deepEqual([(await placeOf(hub)).isOwn, (await placeOf(hub)).remote], [undefined, "mirror"]);
    assert.equal((await placeOf(hub, { isOwn: true })).isOwn, true);
    gitIn(hub, ["remote", "remove", "mirror"]);
    assert.equal((await placeOf(hub, { isOwn: false })).isOwn, undefined);
    assert.equal((await placeOf(clones[0]?.root ?? "")).isOwn, undefined);
    assert.equal((await read(own)).tip, undefined);

    const first = await append(own, eventOf("one"));
    assert.deepEqual(first, { state: "pushed", tip: gitIn(hub, ["rev-parse", BRANCH]) });
    await append(own, eventOf("two"), { network: false });
    const state = await read(own);
    assert.deepEqual([texts(state), state.problems, state.unpushed], [["one", "two"], [], 0]);
    assert.deepEqual([state.tip, state.remoteTip], Array(2).fill(gitIn(hub, ["rev-parse", BRANCH])));
    assert.equal(gitIn(hub, ["rev-list", "--count", BRANCH]), "2");
    // Both ways at once: what people push and what the server writes.
    const place = await placeOf(clones[0]?.root ?? "");
    await append(place, eventOf("three"));
    await append(own, eventOf("four"));
    await synced(place);
    assert.deepEqual(texts(await read(place)), ["four", "one", "three", "two"]);
  });

  it("loses nothing of writers at the same time", async () => {
    const { hub } = serverOf();
    const own = await placeOf(hub, { isOwn: true });
    const names = Array.from({ length: 6 }, (_, n) => `event ${n}`);
    await Promise.all(names.map((name) => append(own, eventOf(name))));
    assert.deepEqual(texts(await read(own)), names);
  });

  it("is read and not written while a push is held back, and written after it", async () => {
    const { hub, clones } = serverOf();
    const output = installHooks(hub);
    const [dana] = clones;
    assert.ok(dana);
    const { record, submitted, approved } = realFiles();
    const place = await placeOf(dana.root);
    assert.equal((await append(place, [record, submitted])).state, "pushed");
    const [first, refusal, witness] = told(output);
    assert.deepEqual(first, { read: 0 });
    const reason =
      "a push is being looked at, and until it is let through the ledger can only be read: write to it afterwards (post-receive)";
    assert.deepEqual(refusal, { ok: false, failure: { reason: "failed", message: reason } });
    assert.ok(witness && typeof witness === "object" && "ok" in witness && witness.ok === true);
    assert.equal((await append(place, approved)).state, "pushed");
    assert.deepEqual(told(output)[3], { read: 2 });
    await synced(place);
    const state = await read(place);
    assert.deepEqual([state.entries.length, state.witnesses.length, state.problems], [3, 2, []]);

    // A file that is no event is held back, in words that reach the person who pushes.
    const refused = await append(place, eventOf("not an event"));
    assert.ok(refused.state === "kept");
    assert.match(refused.message, /pre-receive hook declined/);
    assert.match(refused.message, /events\/[0-9a-f]{64}\.json: it can't be read/);
  });

  it("tells what was cut off behind its back, and what was cut off counts still (T30)", async () => {
    const { hub } = serverOf();
    const own = await placeOf(hub, { isOwn: true });
    const before = await append(own, eventOf("approval"));
    await append(own, eventOf("objection"));
    gitIn(hub, ["update-ref", BRANCH, before.tip]);
    const cut = await read(own);
    assert.deepEqual(texts(cut), ["approval", "objection"]);
    assert.match(cut.problems[0]?.message ?? "", /^this repository took back commits .*1 file is missing/);
    await append(own, eventOf("later"));
    await rememberLedger(own);
    assert.equal((await read(own)).problems.length, 1, "it is told until it is mended");
    gitIn(hub, ["update-ref", "-d", BRANCH]);
    assert.deepEqual(texts(await read(own)), ["approval", "objection"]);
    gitIn(hub, ["update-ref", BRANCH, "refs/two-keys/ledger/kept/two-keys/ledger"]);
    assert.deepEqual((await read(own)).problems, []);
  });

  it("remembers what others have pushed once it is told to", async () => {
    const { hub, clones } = serverOf();
    const own = await placeOf(hub, { isOwn: true });
    const place = await placeOf(clones[0]?.root ?? "");
    await append(place, eventOf("pushed"));
    gitIn(hub, ["update-ref", "refs/heads/saved", BRANCH]);
    await rememberLedger(own);
    gitIn(hub, ["update-ref", "-d", BRANCH]);
    assert.deepEqual(texts(await read(own)), ["pushed"]);
  });
});

describe("ledger: a push to its branch", function () {
  this.timeout(120_000);
  const create = useRepos();
  let own: LedgerPlace;
  let tip: string;
  const at = (file: NewFile): string => {
    const name = digestOf(file.bytes).slice(7);
    return `changes/${CHANGE}/${file.kind === "record" ? `records/${name}.yaml` : `events/${name}.json`}`;
  };
  const text = (file: NewFile): string => Buffer.from(file.bytes).toString("utf8");
  const { record, submitted, approved } = realFiles();

  beforeEach(async () => {
    const { hub } = teamOf(create, 0);
    own = await placeOf(hub, { isOwn: true });
    tip = (await append(own, [record, submitted])).tip;
  });

  async function check(to: string | undefined, from: string | undefined = tip): Promise<string[]> {
    const checked = await checkLedgerUpdate(own.gitDir, from, to);
    if (!checked.ok) throw new Error(checked.failure.message);
    return checked.value.map(({ path, message }) => (path === undefined ? message : `${path}: ${message}`));
  }

  it("may add objects, their signatures and witnesses, also as the first one", async () => {
    const key = path.join(own.gitDir, "key");
    execFileSync("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
    const args = ["-q", "-Y", "sign", "-n", "x", "-f", key];
    const signature = execFileSync("ssh-keygen", args, { input: "x", encoding: "utf8", stdio: "pipe" });
    const witness = witnessOf();
    const day = `witness/2026/03/15/${digestOf(witness.bytes).slice(7)}.json`;
    const good = {
      [at(approved)]: text(approved),
      [`${at(approved)}.sig`]: signature,
      [`${at(submitted)}.sig`]: signature,
      [day]: text(witness),
    };
    const next = forge(own.gitDir, good);
    assert.deepEqual(await check(next), []);
    assert.deepEqual(await check(next, undefined), []);
    assert.deepEqual(await check(next, ZEROS), []);
    assert.deepEqual(await check(tip, tip), []);
  });

  it("is a fast-forward to a commit, never a deletion (T15, T30, T31)", async () => {
    assert.deepEqual(await check(undefined), ["the branch of the ledger must not be deleted"]);
    assert.deepEqual(await check(ZEROS), ["the branch of the ledger must not be deleted"]);
    const other = forge(own.gitDir, { [at(approved)]: text(approved) }, "none");
    assert.deepEqual(await check(other), ["it is no fast-forward: a ledger only grows"]);
    const next = forge(own.gitDir, { [at(approved)]: text(approved) });
    assert.deepEqual(await check(tip, next), ["it is no fast-forward: a ledger only grows"]);
    gitIn(own.gitDir, ["tag", "-a", "-m", "x", "t", next]);
    assert.deepEqual(await check(gitIn(own.gitDir, ["rev-parse", "t"])), [
      "it would stand at a tag, not at a commit",
    ]);
    const blob = gitIn(own.gitDir, ["rev-parse", `${next}:${at(approved)}`]);
    assert.deepEqual(await check(blob), [`${blob} is no commit`]);
    assert.deepEqual(await check("f".repeat(40)), [`${"f".repeat(40)} is no commit`]);
  });

  it("takes nothing away and changes nothing, not even on the way (T29)", async () => {
    const without = forge(own.gitDir, { [at(submitted)]: undefined });
    assert.deepEqual(await check(without), [`${at(submitted)}: it would be taken away`]);
    const changed = forge(own.gitDir, { [at(submitted)]: text(approved) });
    assert.deepEqual(await check(changed), [`${at(submitted)}: it would be changed`]);
    const executable = forge(own.gitDir, { [at(submitted)]: { mode: "100755", content: text(submitted) } });
    assert.deepEqual(await check(executable), [`${at(submitted)}: it would be changed`]);
    const back = forge(own.gitDir, { [at(submitted)]: text(submitted) }, without);
    assert.deepEqual(await check(back), [
      `${at(submitted)}: a commit on the way changes it or takes it away`,
    ]);
    // What was no file of a ledger, from before anybody looked, may go, and not become another.
    const foreign = forge(own.gitDir, { "README.md": "x" });
    assert.deepEqual(await check(forge(own.gitDir, { "README.md": undefined }, foreign), foreign), []);
    assert.deepEqual(await check(forge(own.gitDir, { "README.md": "y" }, foreign), foreign), [
      "README.md: it would be changed",
    ]);
    // A merge that leaves out what one side has.
    const side = forge(own.gitDir, { [at(approved)]: text(approved) });
    const tree = gitIn(own.gitDir, ["rev-parse", `${without}^{tree}`]);
    const merge = gitIn(own.gitDir, ["commit-tree", "-m", "x", "-p", side, "-p", tip, tree]);
    assert.deepEqual(
      (await check(merge)).sort(),
      [
        `${at(submitted)}: it would be taken away`,
        `${at(approved)}: a commit on the way changes it or takes it away`,
      ].sort(),
    );
  });

  it("has plain files of the layout alone, each what its name says", async () => {
    const event = (change: Record<string, unknown>): NewFile => {
      const value: unknown = JSON.parse(text(approved));
      const bytes = Buffer.from(`${JSON.stringify({ ...Object(value), ...change }, undefined, 2)}\n`);
      return { change: CHANGE, kind: "event", bytes };
    };
    const foreign = event({ change: "CHG-20260315-00000000" });
    const stateful = event({ state: "approved" });
    const large = event({ comment: "x".repeat(1024 * 1024) });
    const elsewhere = {
      ...record,
      bytes: Buffer.from(text(record).replace(CHANGE, "CHG-20260315-00000000")),
    };
    const witness = witnessOf();
    const name = digestOf(witness.bytes).slice(7);
    const cases: [string, string | { mode: string; content: string }, RegExp][] = [
      ["README.md", "x", /no file of a ledger has such a name/],
      [`changes/${CHANGE}/events/x.json`, "x", /no file of a ledger has such a name/],
      [at(approved).toUpperCase(), text(approved), /no file of a ledger has such a name/],
      [at(approved), { mode: "120000", content: "x" }, /a symbolic link/],
      [at(approved), { mode: "100755", content: text(approved) }, /its mode is 100755/],
      [at(approved), { mode: "160000", content: tip }, /a submodule/],
      [at(approved), text(submitted), /not what its name says/],
      [at(foreign), text(foreign), /an event of CHG-20260315-00000000/],
      [at(stateful), text(stateful), /can't be read: \d+:\d+ .*state/],
      [at(large), text(large), /at most 1048576/],
      [at(elsewhere), text(elsewhere), /a record of CHG-20260315-00000000/],
      [`${at(approved)}.sig`, "x", /what it signs is not there/],
      [`${at(submitted)}.sig`, "x", /no SSH signature/],
      [`witness/2026/03/16/${name}.json`, text(witness), /of another day/],
      [`witness/2026/03/15/${name}.json`, "{}", /not what its name says/],
      [`witness/2026/03/15/${digestOf(Buffer.from("{}")).slice(7)}.json`, "{}", /can't be read/],
    ];
    for (const [file, content, reason] of cases) {
      const told = await check(forge(own.gitDir, { [file]: content }));
      assert.equal(told.length, 1, `${file}: ${told.join("; ")}`);
      assert.ok(told[0]?.startsWith(`${file}: `), told[0]);
      assert.match(told[0] ?? "", reason);
    }
    const odd = gitIn(own.gitDir, ["rev-parse", `${tip}:changes`]);
    const blob = gitIn(own.gitDir, ["hash-object", "-w", "--stdin"], "evil");
    const lines = [
      `100644 blob ${blob}\t..`,
      `100644 blob ${blob}\t\u001b[2Jx`,
      `040000 tree ${odd}\tchanges`,
    ];
    const tree = gitIn(own.gitDir, ["mktree", "-z"], lines.map((line) => `${line}\0`).join(""));
    const dots = gitIn(own.gitDir, ["commit-tree", "-m", "x", "-p", tip, tree]);
    assert.deepEqual((await check(dots)).sort(), [
      "..: no file of a ledger has such a name",
      "\uFFFD[2Jx: no file of a ledger has such a name",
    ]);
  });
});

describe("ledger: witnesses", function () {
  this.timeout(120_000);
  const create = useRepos();

  it("have the gate's words", () => {
    assert.deepEqual(WITNESS_STATUSES, GATE_STATUSES);
    assert.deepEqual(
      WITNESS_PLACES,
      GATE_PLACES.filter((place) => place !== "pre-push"),
    );
  });

  it("are kept by day, read with their signature, and told of where they are broken", async () => {
    const { hub } = teamOf(create, 0);
    const own = await placeOf(hub, { isOwn: true });
    const signed = witnessOf({ at: "2026-03-16T00:00:00.000Z", status: "OVERRIDDEN" }, "a signature\n");
    await append(own, [signed, witnessOf()]);
    const { witnesses, problems, entries } = await read(own);
    assert.deepEqual([problems, entries], [[], []]);
    assert.deepEqual(
      witnesses.map(({ path: name, signature, witness: { status }, digest }) => [
        name.slice(0, 19),
        name.includes(digest.slice(7)),
        signature,
        status,
      ]),
      [
        ["witness/2026/03/15/", true, undefined, "SATISFIED"],
        ["witness/2026/03/16/", true, "a signature\n", "OVERRIDDEN"],
      ],
    );
    const { bytes } = witnessOf();
    const bad = forge(hub, {
      [`witness/2026/03/17/${digestOf(bytes).slice(7)}.json`]: Buffer.from(bytes).toString("utf8"),
      [`witness/2026/03/17/${digestOf(Buffer.from("{}")).slice(7)}.json`]: "{}",
      [`witness/2026/03/17/${"0".repeat(64)}.json`]: "{}",
      [`witness/2026/03/17/${"1".repeat(64)}.json.sig`]: "x",
    });
    gitIn(hub, ["update-ref", BRANCH, bad]);
    const state = await read(own);
    assert.equal(state.witnesses.length, 2);
    assert.deepEqual(state.problems.map(({ message }) => message.replace(/^\d+:\d+ .*/, "mistakes")).sort(), [
      "it is of another day",
      "its content is not what its name says",
      "mistakes",
      "what it signs is not there",
    ]);
    assert.throws(() => witnessOf({ status: "FINE" as "SATISFIED" }));
    await assert.rejects(
      append(own, { kind: "witness", at: "yesterday", bytes }),
      /"yesterday" is not a time/,
    );
  });

  it("show a ledger whose end is missing, and one that has become another (T30, T31)", async () => {
    const { hub } = teamOf(create, 0);
    const own = await placeOf(hub, { isOwn: true });
    const first = (await append(own, eventOf("one"))).tip;
    const second = (await append(own, eventOf("objection"))).tip;
    await append(own, [
      witnessOf({ ledgerTip: `sha1:${second}` }),
      witnessOf({ at: "2026-03-15T11:00:00Z", ledgerTip: `sha1:${first}`, place: "ci" }),
      witnessOf({ at: "2026-03-15T12:00:00Z" }),
    ]);
    const { witnesses, tip } = await read(own);
    const standings = async (at: string | undefined): Promise<string[]> => {
      const found = await tipProblems(own, at, witnesses);
      if (!found.ok) throw new Error(found.failure.message);
      return found.value.map(({ standing, seen }) => `${standing} ${seen.witness.ledgerTip?.slice(5, 12)}`);
    };
    assert.deepEqual(await standings(tip), []);
    assert.deepEqual(await standings(second), []);
    assert.deepEqual(await standings(first), [`behind ${second.slice(0, 7)}`]);
    assert.equal((await standings(undefined)).length, 2);
    const fork = forge(hub, { [`changes/${CHANGE}/events/${"0".repeat(64)}.json`]: "x" }, first);
    assert.deepEqual(await standings(fork), [`beside ${second.slice(0, 7)}`]);
    // Everybody else's commit was never here.
    const [seen] = witnesses;
    assert.ok(seen);
    const foreign = { ...seen, witness: { ...seen.witness, ledgerTip: `sha1:${"e".repeat(40)}` } };
    const unknown = await tipProblems(own, tip, [foreign]);
    assert.ok(unknown.ok);
    assert.match(
      unknown.value[0]?.message ?? "",
      /^bot:pipeline \([a-z-]+\) saw commit e{12} of the ledger at .* here: that commit is not here$/,
    );
  });
});
