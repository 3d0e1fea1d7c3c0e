import assert from "node:assert/strict";
import { mock } from "node:test";
import type { SeenEdit } from "../../../server/provenance/live/liveFile.ts";
import { BASE, type Session, useSessions } from "./liveSupport.ts";

const ADDED = "const alpha = beta(gamma, delta, epsilon);\nconst zeta = eta(theta, iota, kappa);\n";

/** An editor whose facts come later than its changes. */
class Late {
  version = 1;

  constructor(
    private readonly session: Session,
    readonly file: string,
    public text: string,
  ) {}

  change(offset: number, length: number, text: string): void {
    this.version++;
    this.text = this.text.slice(0, offset) + text + this.text.slice(offset + length);
    const edit = { version: this.version, steps: [[{ offset, length, text }]], after: this.text };
    this.session.tree.changed(this.file, edit, true);
  }

  see(seen: Partial<SeenEdit>, version = this.version): void {
    const facts = { at: this.session.now, isActive: true, isDirty: true, cursors: 1, ...seen };
    this.session.tree.sees(this.file, version, facts);
  }

  async origins(): Promise<string[]> {
    const known = await this.session.tree.lines(this.file, this.text);
    return known?.claims.map(({ origin, confidence }) => `${origin} ${confidence}`) ?? ["other text"];
  }
}

describe("what an editor saw of an edit comes after it", () => {
  const start = useSessions();

  // Nobody's wait ends by itself: what is answered is answered at once.
  beforeEach(() => mock.timers.enable({ apis: ["setTimeout"] }));
  afterEach(() => mock.timers.reset());

  async function editors(): Promise<[Session, Late, Late]> {
    const session = await start({ "a.txt": BASE, "b.txt": BASE });
    session.open("a.txt");
    session.open("b.txt");
    return [session, new Late(session, "a.txt", BASE), new Late(session, "b.txt", BASE)];
  }

  it("and is not lost when somebody asks for the lines of another document", async () => {
    const [, a, b] = await editors();
    a.change(0, 0, ADDED);
    assert.deepEqual(await b.origins(), []);
    a.see({ inlineAccept: { tool: "copilot" } });
    assert.deepEqual(await a.origins(), ["ai strong"]);
  });

  it("and is waited for by who asks for the lines, without holding up others", async () => {
    const [session, a] = await editors();
    a.change(0, 0, ADDED);
    const asked = a.origins();
    await session.sync();
    a.see({ inlineAccept: { tool: "copilot" } });
    assert.deepEqual(await asked, ["ai strong"]);
  });

  it("also for seconds, while the editor is busy", async () => {
    const [session, a] = await editors();
    a.change(0, 0, ADDED);
    session.pass(4000);
    const asked = a.origins();
    await session.sync();
    a.see({ inlineAccept: { tool: "copilot" } });
    assert.deepEqual(await asked, ["ai strong"]);
  });

  it("or does not come: then it goes on without", async () => {
    const [session, a] = await editors();
    a.change(0, 0, ADDED);
    const asked = a.origins();
    await session.sync();
    mock.timers.tick(5000);
    assert.deepEqual(await asked, ["unknown suspected"]);
    a.change(0, 0, ADDED);
    session.pass(5000);
    assert.notDeepEqual(await a.origins(), ["other text"]);
  });

  it("or does not come, and what an agent reported of that very text counts all the same", async () => {
    const [session, a] = await editors();
    session.agentWrites("a.txt", ADDED + BASE);
    await session.sync();
    a.change(0, 0, ADDED);
    session.pass(5000);
    assert.deepEqual(await a.origins(), ["ai certain"]);
  });

  it("and may come after the edit is committed", async () => {
    const [session, a, b] = await editors();
    a.change(0, 0, ADDED);
    session.write("a.txt", a.text);
    session.commit();
    const known = b.origins();
    a.see({ inlineAccept: { tool: "copilot" } });
    await known;
    assert.deepEqual(await session.aiAt("a.txt"), ADDED.trim().split("\n"));
  });

  it("or says of an edit that was saved meanwhile what looks like a text from the disk", async () => {
    const [session, a, b] = await editors();
    session.tree.agentRun("claude", true);
    for (const one of [a, b]) {
      one.change(0, 0, "x");
      session.write(one.file, one.text);
    }
    session.tree.saved(a.file);
    for (const one of [a, b]) one.see({ isDirty: false, keyboardDistance: 1 });
    assert.deepEqual(await a.origins(), []);
    assert.deepEqual(await b.origins(), ["ai strong"]);
  });

  it("and who asks for a text that is another one meanwhile gets nothing at once", async () => {
    const [session, a] = await editors();
    a.change(0, 0, ADDED);
    assert.equal(await session.tree.lines("a.txt", BASE), undefined);
  });

  it("or never, from a client that does not capture", async () => {
    const session = await start({ "a.txt": BASE });
    session.open("a.txt");
    const after = ADDED + BASE;
    const edit = { version: 2, steps: [[{ offset: 0, length: 0, text: ADDED }]], after };
    session.tree.changed("a.txt", edit, false);
    assert.equal((await session.tree.lines("a.txt", after))?.claims[0]?.confidence, "suspected");
  });

  it("and a document that is closed before keeps no one waiting", async () => {
    const [session, a] = await editors();
    a.change(0, 0, ADDED);
    const asked = a.origins();
    await session.sync();
    session.shut("a.txt");
    assert.deepEqual(await asked, ["other text"]);
  });

  describe("also of what is copied", () => {
    async function withAi(): Promise<[Session, Late, Late]> {
      const [session, a, b] = await editors();
      a.change(0, 0, "alpha\nbeta\n");
      a.see({ inlineAccept: { tool: "copilot" } });
      return [session, a, b];
    }

    it("which is that of the version that it was copied from", async () => {
      const [session, a] = await withAi();
      a.change(11, 0, "gamma\n");
      const asked = session.tree.copied("a.txt", 0, 17, 3);
      await session.sync();
      a.see({ inlineAccept: { tool: "copilot" } });
      const carried = await asked;
      assert.equal(carried?.text, "alpha\nbeta\ngamma\n");
      assert.ok(carried?.runs.every(({ mark }) => mark?.origin === "ai"));
      a.change(0, 0, "zero\n");
      a.see({ keyboardDistance: 1 });
      assert.equal(await session.tree.copied("a.txt", 0, 5, 3), undefined);
    });

    for (const isSettled of [true, false])
      it(`and of a cut that is reported when the text is gone, ${isSettled ? "" : "not "}told apart`, async () => {
        const [session, a, b] = await withAi();
        a.change(0, 6, "");
        if (isSettled) a.see({ keyboardDistance: 1 });
        await session.sync();
        // A cut without a selection takes the line's end as well, and does not report it.
        const carried = await session.tree.copied("a.txt", 0, 5, 2);
        if (!isSettled) a.see({ keyboardDistance: 1 });
        assert.equal(carried?.text, "alpha");
        b.change(0, 0, "alpha\n");
        b.see({ isPaste: true, keyboardDistance: 1, ...(carried ? { carried } : {}) });
        assert.deepEqual(await b.origins(), ["ai strong"]);
        assert.deepEqual(await a.origins(), ["ai strong"]);
      });

    it("but not of another stretch, an older text or a cut of long ago", async () => {
      const [session, a] = await withAi();
      a.change(0, 6, "");
      a.see({ keyboardDistance: 1 });
      assert.equal(await session.tree.copied("a.txt", 0, 4, 2), undefined);
      assert.equal(await session.tree.copied("a.txt", 3, 8, 2), undefined);
      assert.equal(await session.tree.copied("a.txt", 0, 5, 1), undefined);
      assert.equal((await session.tree.copied("a.txt", 0, 5, 2))?.text, "alpha");
      session.pass(6000);
      assert.equal(await session.tree.copied("a.txt", 0, 5, 2), undefined);
    });
  });

  it("and a word on lines counts only for the text that it was given on", async () => {
    const [session, a] = await editors();
    const word = { by: "Robin <robin@example.test>", at: session.now };
    assert.equal(await session.tree.declare("a.txt", [{ start: 1, end: 1 }], "ai", "other"), false);
    assert.equal(await session.tree.vet("a.txt", { start: 1, end: 1 }, word, "other"), false);
    assert.deepEqual(await a.origins(), []);
    assert.equal(await session.tree.declare("a.txt", [{ start: 1, end: 1 }], "ai", BASE), true);
    assert.equal(await session.tree.vet("a.txt", { start: 1, end: 1 }, word, BASE), true);
    assert.equal(await session.tree.declare("a.txt", [{ start: 2, end: 2 }], "ai"), true);
    const known = await session.tree.lines("a.txt", BASE);
    assert.deepEqual([known?.claims.length, known?.vettings.length], [1, 1]);
    assert.equal(await session.tree.declare("none.txt", [{ start: 1, end: 1 }], "ai"), false);
  });
});
