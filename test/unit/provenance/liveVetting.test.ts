import assert from "node:assert/strict";
import { regionHash } from "../../../server/provenance/formats/hash.ts";
import { recordVettings } from "../../../server/provenance/live/carryOver.ts";
import { BASE, type Session, useSessions } from "./liveSupport.ts";

const BY = "Robin <robin@example.test>";
const DISCUSS = "refs/notes/devtools/discuss";

describe("a vetting of lines that are not committed", () => {
  const start = useSessions();

  async function vetted(eol = "\n"): Promise<Session> {
    const session = await start({ "a.txt": BASE });
    if (eol !== "\n") session.git("config", "core.autocrlf", "true");
    session.write("a.txt", BASE.replaceAll("\n", eol));
    session.open("a.txt");
    session.completes("a.txt", `alpha${eol}beta${eol}`, "three");
    await session.settled("a.txt");
    await session.tree.vet("a.txt", { start: 3, end: 4 }, { by: BY, at: session.now });
    return session;
  }

  async function states(session: Session): Promise<(string | undefined)[]> {
    const regions = await session.regions("a.txt");
    return regions.filter(({ origin }) => origin === "ai").map(({ vetting }) => vetting?.state);
  }

  async function record(session: Session): Promise<Record<string, unknown>> {
    const note = await session.note("HEAD", DISCUSS);
    const lines = note.split("\n").filter((line) => line !== "");
    assert.equal(lines.length, 1, note);
    return JSON.parse(lines[0] ?? "") as Record<string, unknown>;
  }

  for (const [name, eol] of [
    ["LF", "\n"],
    ["CRLF", "\r\n"],
  ] as const)
    it(`is on the commit, with its lines and its hash: ${name}`, async () => {
      const session = await vetted(eol);
      assert.deepEqual(await states(session), ["vetted"]);
      session.types("a.txt", `zero${eol}`, "one");
      session.save("a.txt");
      session.commit();
      await session.sync();
      const { location, ...rest } = await record(session);
      const commit = session.git("rev-parse", "HEAD");
      assert.deepEqual(location, {
        commit,
        path: "a.txt",
        range: { startLine: 4, endLine: 5 },
      });
      assert.ok(JSON.stringify(rest).includes(regionHash("alpha\nbeta\n")));
      assert.deepEqual(await states(session), ["vetted"]);
      await session.leave();
      await session.come();
      assert.deepEqual(await states(session), ["vetted"]);
    });

  it("outlives the editor", async () => {
    const session = await vetted();
    session.save("a.txt");
    await session.leave();
    await session.come();
    session.commit();
    await session.sync();
    assert.ok(JSON.stringify(await record(session)).includes("robin@example.test"));
  });

  it("is not recorded if the lines were edited before the commit", async () => {
    const session = await vetted();
    session.deletes("a.txt", "pha");
    session.save("a.txt");
    assert.deepEqual(await states(session), ["stale"]);
    session.commit();
    await session.sync();
    assert.equal(await session.note("HEAD", DISCUSS), "");
    assert.deepEqual(await states(session), ["stale"]);
  });

  it("is not recorded if other bytes were committed", async () => {
    const session = await vetted();
    session.save("a.txt");
    const saved = session.disk("a.txt");
    session.write("a.txt", saved.replace("beta", "bettina"));
    session.git("add", "a.txt");
    session.write("a.txt", saved);
    session.git("commit", "-qm", "other");
    await session.sync();
    assert.equal(await session.note("HEAD", DISCUSS), "");
  });

  it("holds after an amend", async () => {
    const session = await vetted();
    session.save("a.txt");
    session.commit();
    await session.sync();
    session.types("a.txt", "zero\n", "one");
    session.save("a.txt");
    session.git("commit", "-qa", "--amend", "--no-edit");
    await session.sync();
    assert.deepEqual(await states(session), ["vetted"]);
  });

  it("is not lost when several windows vet one commit at once", async () => {
    const session = await vetted();
    session.save("a.txt");
    const commit = session.commit();
    const names = ["ana", "bo", "cleo"];
    const windows = await Promise.all(names.map(() => session.repo.open()));
    const problems = await Promise.all(
      windows.map((repository, at) => {
        const by = `${names[at]} <${names[at]}@example.test>`;
        const place = { commit, path: "a.txt", startLine: 3, endLine: 4 };
        const hash = regionHash("alpha\nbeta\n");
        return recordVettings([{ by, at: session.now, ...place, hash, isAccepted: true }], repository);
      }),
    );
    assert.deepEqual(problems, [undefined, undefined, undefined]);
    const note = await session.note(commit, DISCUSS);
    for (const name of names) assert.ok(note.includes(`${name}@`), note);
    assert.equal(session.git("for-each-ref", "refs/notes/two-keys-draft"), "");
  });

  it("keeps the note that another window writes between reading and writing", async () => {
    const session = await vetted();
    session.save("a.txt");
    const commit = session.commit();
    const { repository } = session;
    const vet = (name: string, ports: Parameters<typeof recordVettings>[1]): Promise<unknown> => {
      const place = { commit, path: "a.txt", startLine: 3, endLine: 4 };
      const hash = regionHash("alpha\nbeta\n");
      const by = `${name} <${name}@example.test>`;
      return recordVettings([{ by, at: session.now, ...place, hash, isAccepted: true }], ports);
    };
    let isFirst = true;
    await vet("Ana", {
      listNotes: (ref) => repository.listNotes(ref),
      readNotes: (blobs, max) => repository.readNotes(blobs, max),
      replaceNote: async (...note) => {
        if (isFirst) {
          isFirst = false;
          await vet("Bo", repository);
        }
        return repository.replaceNote(...note);
      },
    });
    const note = await session.note(commit, DISCUSS);
    assert.ok(note.includes("ana@") && note.includes("bo@"), note);
  });

  it("is on the commit once, though an agent's report reaches back to it", async () => {
    const session = await vetted();
    session.save("a.txt");
    session.agentWrites("b.txt", "gamma\n");
    const late = session.now;
    session.commit();
    await session.sync();
    session.report({ ...session.from(), at: late, hook: "Bash", event: "runStart" });
    await session.sync();
    await record(session);
  });
});
