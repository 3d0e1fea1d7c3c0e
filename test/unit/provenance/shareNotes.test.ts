import assert from "node:assert/strict";
import { shareNotes } from "../../../server/provenance/shareNotes.ts";
import { aiLog, CLAUDE, COPILOT, useRepos } from "../../support/gitRepo.ts";
import { AI, bytesOf, DISCUSS, inHub, said, share, shared, teamOf } from "./shareSupport.ts";

describe("sharing notes: what is exchanged", function () {
  this.timeout(120_000);
  const repo = useRepos();
  const team = (count?: number): ReturnType<typeof teamOf> => teamOf(repo, count);

  it("is nothing without notes, sends the first ones, and brings them to the next person", async () => {
    const { hub, dana, lee, commits } = team();
    const [one = "", two = ""] = commits;
    assert.deepEqual(await shared(dana), [0, 0]);
    assert.equal(inHub(hub, "for-each-ref", "refs/notes"), "");
    const text = "\n\n  odd \r\n---\n\n{}";
    dana.note(AI, one, text);
    dana.note(DISCUSS, one, '{"a":1}\n');
    dana.note(DISCUSS, two, '{"b":1}');
    assert.deepEqual(await shared(dana), [0, 2]);
    assert.deepEqual(await shared(dana), [0, 0]);
    assert.deepEqual(await shared(lee), [2, 0]);
    for (const where of [hub, lee.root]) {
      assert.equal(bytesOf(where, AI, one), text);
      assert.equal(bytesOf(where, DISCUSS, two), '{"b":1}');
    }
    assert.equal(lee.git("rev-parse", AI), dana.git("rev-parse", AI));
    assert.equal(lee.git("rev-parse", `${AI}-remote/origin`), dana.git("rev-parse", AI));
    assert.equal(lee.git("tag", "--list"), "");
    // What one side adds or takes away later goes to the other as it is.
    lee.note(AI, two, "two");
    lee.git("notes", `--ref=${AI}`, "remove", one);
    assert.deepEqual(await shared(lee), [0, 1]);
    assert.deepEqual(await shared(dana), [1, 0]);
    assert.deepEqual([bytesOf(dana.root, AI, one), bytesOf(dana.root, AI, two)], [undefined, "two"]);
  });

  it("unites notes of different commits, byte for byte, by a push that is no force", async () => {
    const { hub, dana, lee, commits } = team();
    const [one = "", two = "", three = ""] = commits;
    dana.note(AI, one, aiLog(one, "a.ts", `  ${CLAUDE} 1`));
    await shared(dana);
    await shared(lee);
    inHub(hub, "config", "receive.denyNonFastForwards", "true");
    dana.note(AI, two, "x\r\n\n");
    dana.note(AI, one, "changed by dana");
    lee.note(AI, three, Buffer.from([0xff, 0x00, 0x0a, 0x0a]));
    assert.deepEqual(await shared(dana), [0, 2]);
    assert.deepEqual(await shared(lee), [2, 1]);
    assert.deepEqual(await shared(dana), [1, 0]);
    for (const where of [hub, dana.root, lee.root]) {
      assert.equal(bytesOf(where, AI, one), "changed by dana", "only one side has changed it");
      assert.equal(bytesOf(where, AI, two), "x\r\n\n");
      assert.equal(bytesOf(where, AI, three), "\xff\0\n\n");
    }
    const [commit = "", ...parents] = lee.git("rev-list", "--parents", "-1", AI).split(" ");
    assert.equal(parents.length, 2);
    assert.equal(
      lee.git("show", "-s", "--format=%an <%ae> %s", commit),
      "Dana <dana@example.test> Notes merged with those of origin",
    );
    assert.equal(inHub(hub, "rev-parse", AI), commit);
  });

  it("merges two logs of one commit by their lines, and keeps JSON that it does not know", async () => {
    const { hub, dana, lee, commits } = team();
    const [one = "", two = ""] = commits;
    const log = (...lines: string[]) => aiLog(one, ...lines);
    dana.note(AI, one, log("a.ts", `  ${CLAUDE}::t_1 1-4`).replace('"prompts"', '"x_dana": [1], "prompts"'));
    lee.note(
      AI,
      one,
      log("a.ts", `  ${COPILOT}::t_2 3-6`, "b.ts", `  ${COPILOT}::t_2 9`).replace(
        '"prompts"',
        '"x_lee": {"y": 2}, "prompts"',
      ),
    );
    dana.note(AI, two, aiLog(two, "a.ts", `  ${CLAUDE} 1`));
    lee.note(AI, two, `${aiLog(two, "a.ts", `  ${CLAUDE} 1`)}\n`);
    assert.deepEqual(await shared(dana), [0, 2]);
    assert.deepEqual(await shared(lee), [1, 2], "the second log says the same: it is not written anew");
    assert.deepEqual(await shared(dana), [2, 0]);
    const merged = bytesOf(hub, AI, one);
    assert.deepEqual(said(merged).sort(), [
      `a.ts ${COPILOT}::t_2 3-6`,
      `a.ts ${CLAUDE}::t_1 1-2`,
      `b.ts ${COPILOT}::t_2 9-9`,
    ]);
    assert.match(merged ?? "", /"x_dana": \[\s*1\s*\]/);
    assert.match(merged ?? "", /"x_lee"/);
    assert.equal(bytesOf(dana.root, AI, one), merged);
    assert.equal(bytesOf(hub, AI, two), `${aiLog(two, "a.ts", `  ${CLAUDE} 1`)}\n`);
    assert.deepEqual(await shared(lee), [0, 0]);
  });

  it("keeps ours, and tells, where two logs of one commit can't be merged", async () => {
    const { hub, dana, lee, commits } = team(4);
    const [one = "", two = "", three = "", four = ""] = commits;
    const fine = (commit: string, key: string, base = commit) => aiLog(base, "a.ts", `  ${key} 1`);
    const notes: [string, string, string][] = [
      [one, "a.ts\n  s_1 1\n---\n{broken", fine(one, COPILOT)],
      [two, fine(two, CLAUDE), "no divider"],
      [three, fine(three, CLAUDE), fine(three, COPILOT, one)],
      [four, fine(four, CLAUDE), `${"x".repeat(4 * 1024 * 1024)}\n${fine(four, COPILOT)}`],
    ];
    for (const [commit, theirs, ours] of notes) {
      dana.note(AI, commit, theirs);
      lee.note(AI, commit, ours);
    }
    await shared(dana);
    const outcome = await share(lee);
    assert.equal(outcome.state, "shared");
    assert.deepEqual([outcome.received, outcome.sent], [0, 4]);
    assert.deepEqual(
      outcome.problems.map(({ source, message }) => [source, message.slice(0, 19)]),
      notes.map(([commit]) => [AI, `commit ${commit.slice(0, 12)}`]).sort(),
    );
    const told = (commit: string) =>
      outcome.problems.find(({ message }) => message.includes(commit.slice(0, 12)))?.message ?? "";
    assert.match(told(one), /the remote's note can't be merged \(the note's JSON is broken\)$/);
    assert.match(told(two), /the note here can't be merged \(the note has no --- line\), and was kept$/);
    assert.match(told(three), /lines of another commit/);
    assert.match(told(four), /larger than 4 MB/);
    for (const [commit, , ours] of notes) assert.ok(bytesOf(hub, AI, commit) === ours, commit);
  });

  it("loses nothing of ours to a path that the format can't hold, and tells what of theirs is missing", async () => {
    const { hub, dana, lee, commits } = team();
    const [one = "", two = ""] = commits;
    const plain = (commit: string) => aiLog(commit, "a.ts", `  ${CLAUDE} 1`, "b.ts", `  ${CLAUDE} 1`);
    const odd = (commit: string) => aiLog(commit, 'q"q.ts', `  ${COPILOT} 1`, "c.ts", `  ${COPILOT} 1`);
    dana.note(AI, one, plain(one));
    lee.note(AI, one, odd(one));
    dana.note(AI, two, odd(two));
    lee.note(AI, two, plain(two));
    await shared(dana);
    const outcome = await share(lee);
    assert.equal(outcome.state, "shared");
    assert.equal(outcome.problems.length, 2);
    for (const { message } of outcome.problems) assert.match(message, /quotation mark: not written/);
    assert.equal(bytesOf(hub, AI, one), odd(one));
    assert.deepEqual(
      said(bytesOf(hub, AI, two)).map((row) => row.split(" ")[0]),
      ["a.ts", "b.ts", "c.ts"],
    );
  });

  it("counts lines alike whether a log names its commit or the parent, and takes what was deleted on one side", async () => {
    const { hub, dana, lee, commits } = team();
    const [one = "", two = "", three = ""] = commits;
    for (const commit of commits) dana.note(AI, commit, aiLog(commit, "a.ts", `  ${CLAUDE} 1`));
    await shared(dana);
    await shared(lee);
    dana.note(AI, two, aiLog(one, "a.ts", `  ${CLAUDE} 1-2`));
    lee.note(AI, two, aiLog(two, "a.ts", `  ${CLAUDE} 1,5`));
    dana.git("notes", `--ref=${AI}`, "remove", one);
    dana.git("notes", `--ref=${AI}`, "remove", three);
    lee.note(AI, three, aiLog(three, "a.ts", `  ${CLAUDE} 1,7`));
    await shared(dana);
    assert.deepEqual(await shared(lee), [1, 2]);
    assert.deepEqual(said(bytesOf(hub, AI, two)), [`a.ts ${CLAUDE} 1-2,5-5`]);
    assert.equal(bytesOf(hub, AI, one), undefined);
    assert.deepEqual(
      said(bytesOf(hub, AI, three)),
      [`a.ts ${CLAUDE} 1-1,7-7`],
      "what was changed is not lost",
    );
  });

  it("puts the lines of both into a discuss note, each once, and every byte of them", async () => {
    const { hub, dana, lee, commits } = team();
    const [one = ""] = commits;
    dana.note(
      DISCUSS,
      one,
      Buffer.from('{"timestamp":"2"}\n{"timestamp":"1"}\n\n{"x":"\xff\xe9"}\n', "latin1"),
    );
    lee.note(DISCUSS, one, '{"timestamp":"3"}\n{"timestamp":"1"}\r\n{"timestamp":"2"}');
    await shared(dana);
    assert.deepEqual(await shared(lee), [1, 1]);
    const lines = [
      '{"timestamp":"1"}',
      '{"timestamp":"1"}\r',
      '{"timestamp":"2"}',
      '{"timestamp":"3"}',
      '{"x":"\xff\xe9"}',
    ];
    assert.equal(bytesOf(hub, DISCUSS, one), lines.map((line) => `${line}\n`).join(""));
    assert.equal(inHub(hub, "for-each-ref", "--format=%(refname)", "refs/notes"), DISCUSS);
  });

  it("leaves authorship notes to git-ai where that keeps them", async () => {
    const { hub, dana, commits } = team();
    const [one = ""] = commits;
    dana.note(AI, one, "dana");
    dana.note(DISCUSS, one, "x\n");
    const git = await dana.open();
    git.gitAiInstalled = () => Promise.resolve(true);
    const outcome = await shareNotes({}, git);
    assert.equal(outcome.state, "shared");
    assert.deepEqual(
      [outcome.sent, outcome.problems],
      [1, [{ source: "git-ai", message: "refs/notes/ai is left to git-ai" }]],
    );
    assert.equal(inHub(hub, "for-each-ref", "--format=%(refname)", "refs/notes"), DISCUSS);
  });
});
