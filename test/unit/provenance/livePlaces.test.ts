import assert from "node:assert/strict";
import { mkdirSync, renameSync } from "node:fs";
import path from "node:path";
import { BASE, listing, remove, Session, type SessionOptions, useSessions } from "./liveSupport.ts";

describe("a work tree", () => {
  const start = useSessions();
  const others: Session[] = [];
  const folders: string[] = [];

  afterEach(async () => {
    // The repository may be gone already.
    for (const one of others.splice(0)) await one.leave().catch(() => undefined);
    for (const one of folders.splice(0)) remove(one);
  });

  async function inFolder(session: Session, folder: string, options: SessionOptions = {}): Promise<Session> {
    const other = await Session.start(session.repo, { ...options, folder });
    others.push(other);
    return other;
  }

  async function completeAndCommit(session: Session): Promise<void> {
    session.open("a.txt");
    session.completes("a.txt", "alpha\n", "three");
    session.save("a.txt");
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["alpha"]);
    assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
    assert.deepEqual(session.problems, []);
  }

  it("that `git worktree add` made has its own state and shares the notes", async () => {
    const session = await start({ "a.txt": BASE });
    const folder = `${session.top}-added`;
    folders.push(folder);
    session.git("worktree", "add", "-q", "-b", "topic", folder);
    const added = await inFolder(session, folder);
    added.agentWrites("b.txt", "gamma\n");
    await session.sync();
    await added.sync();
    assert.deepEqual(await added.lines("b.txt"), ["gamma"]);
    assert.ok(added.gitDir.includes("worktrees"));
    await completeAndCommit(added);
    session.git("merge", "-q", "topic");
    await session.sync();
    assert.deepEqual(await session.lines("a.txt"), ["alpha"]);
    assert.deepEqual(await session.lines("b.txt"), ["gamma"]);
  });

  it("may be a submodule's", async () => {
    const session = await start({ "a.txt": BASE });
    session.git("-c", "protocol.file.allow=always", "submodule", "add", "-q", `file://${session.top}`, "sub");
    session.commit();
    const sub = await inFolder(session, path.join(session.top, "sub"));
    await completeAndCommit(sub);
    session.commit("sub moved");
    await session.sync();
    assert.equal(await session.note(), "");
    assert.deepEqual(session.problems, []);
  });

  it("may have no branch", async () => {
    const session = await start({ "a.txt": BASE });
    session.git("checkout", "-q", "--detach");
    await session.sync();
    await completeAndCommit(session);
  });

  it("may have no reflog", async () => {
    const session = await start({ "a.txt": BASE });
    await session.leave();
    session.git("config", "core.logAllRefUpdates", "false");
    remove(path.join(session.top, ".git", "logs"));
    await session.come();
    await completeAndCommit(session);
    session.completes("a.txt", "omega\n");
    session.save("a.txt");
    await session.settled("a.txt");
    await session.leave();
    session.commit();
    await session.come();
    await session.sync();
    assert.deepEqual(await session.aiAt("a.txt"), ["omega"]);
  });

  it("may be a shallow clone", async () => {
    const session = await start({ "a.txt": BASE });
    session.commit("second");
    const folder = `${session.top}-clone`;
    folders.push(folder);
    session.git("clone", "-q", "--depth=1", `file://${session.top}`, folder);
    await completeAndCommit(await inFolder(session, folder));
  });

  it("keeps what is known of the files of a folder that is renamed", async () => {
    const session = await start({ "old/a.txt": BASE, "old/in/b.txt": BASE, "older.txt": BASE });
    session.open("old/a.txt");
    session.completes("old/a.txt", "alpha\n");
    session.save("old/a.txt");
    for (const file of ["old/in/b.txt", "older.txt"]) session.agentWrites(file, `${BASE}beta\n`);
    await session.settled("old/a.txt");
    session.shut("old/a.txt");
    renameSync(path.join(session.top, "old"), path.join(session.top, "new"));
    session.open("new/a.txt");
    session.tree.renamed("old", "new");
    assert.deepEqual(await session.lines("new/a.txt"), ["alpha"]);
    assert.deepEqual(await session.lines("new/in/b.txt"), ["beta"]);
    assert.deepEqual(await session.lines("older.txt"), ["beta"]);
    session.commit();
    await session.sync();
    assert.deepEqual(await session.aiAt("new/in/b.txt"), ["beta"]);
  });

  it("may be looked at from a folder in it", async () => {
    const session = await start({ "a.txt": BASE, "sub/b.txt": "b\n" });
    const inner = await inFolder(session, session.top);
    inner.agentWrites("sub/b.txt", "b\ngamma\n");
    await inner.sync();
    assert.deepEqual(await inner.lines("sub/b.txt"), ["gamma"]);
  });

  it("is only read where nothing may be written", async () => {
    const session = await start({ "a.txt": BASE });
    await completeAndCommit(session);
    session.agentWrites("b.txt", "gamma\n");
    await session.leave();
    const before = listing(path.join(session.top, ".git"));
    const reader = await inFolder(session, session.top, { mayWrite: false });
    reader.open("a.txt");
    assert.deepEqual(await reader.lines("a.txt"), ["alpha"]);
    reader.completes("a.txt", "omega\n");
    assert.deepEqual(await reader.lines("a.txt"), ["alpha", "omega"]);
    reader.save("a.txt");
    await reader.sync();
    reader.shut("a.txt");
    await reader.leave();
    others.length = 0;
    assert.deepEqual(listing(path.join(session.top, ".git")), before);
    await session.come();
    assert.deepEqual(await session.lines("b.txt"), ["gamma"]);
  });

  it("writes no note for a commit where nothing may be written", async () => {
    const session = await start({ "a.txt": BASE }, { mayWrite: false });
    session.open("a.txt");
    session.completes("a.txt", "alpha\n");
    session.save("a.txt");
    session.commit();
    await session.sync();
    assert.equal(await session.note(), "");
    assert.deepEqual(session.stateFiles(), []);
  });

  it("leaves the notes to git-ai where that is in use", async () => {
    const session = await start({ "a.txt": BASE });
    mkdirSync(path.join(session.top, ".git", "ai"));
    session.open("a.txt");
    session.completes("a.txt", "alpha\n");
    session.save("a.txt");
    session.commit();
    session.git("commit", "-q", "--amend", "-m", "better");
    await session.sync();
    assert.equal(await session.note(), "");
    session.completes("a.txt", "beta\n");
    session.save("a.txt");
    session.git("stash", "-q");
    await session.sync();
    const refs = await session.repository.noteRefs();
    assert.deepEqual(refs, { ok: true, value: new Map() });
  });
});
